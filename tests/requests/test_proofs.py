"""The tree, the notes and the commitments against their specifications."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest

from glasnost.requests.proofs import merkle, notes
from glasnost.requests.proofs.commitments import Leaf, canonical, commit, private_hash, read_line, secret

# the eight entries and roots of the test vectors of the Certificate Transparency reference implementation (RFC 6962)
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def plain_root(entries: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    middle = 1
    while middle * 2 < len(entries):
        middle *= 2
    return sha256(b"\x01" + plain_root(entries[:middle]) + plain_root(entries[middle:])).digest()


def test_the_roots_of_rfc_6962() -> None:
    entries = [bytes.fromhex(entry) for entry in ENTRIES]
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    assert [merkle.root_of(leaves[: n + 1]).hex() for n in range(8)] == ROOTS
    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_every_proof_of_every_small_tree() -> None:
    entries = [bytes([n]) * n for n in range(34)]
    leaves = [merkle.leaf_hash(entry) for entry in entries]
    for size in range(1, 34):
        tree = leaves[:size]
        root = merkle.root_of(tree)
        assert root == plain_root(entries[:size])
        for place in range(size):
            proof = merkle.inclusion_proof(place, tree)
            assert merkle.includes(place, size, tree[place], proof, root)
            assert not merkle.includes(place, size, leaves[33], proof, root)
            assert not merkle.includes(place, size, tree[place], [*proof, root], root)
            assert size == 1 or not merkle.includes((place + 1) % size, size, tree[place], proof, root)
        for first in range(1, size + 1):
            proof = merkle.consistency_proof(first, tree)
            before = merkle.root_of(tree[:first])
            assert merkle.is_consistent(first, size, proof, before, root)
            if first < size:
                assert not merkle.is_consistent(first, size, proof, leaves[33], root)
                assert not merkle.is_consistent(first, size, proof, before, leaves[33])
                assert not merkle.is_consistent(first, size, proof[:-1], before, root)


def test_a_checkpoint_is_a_signed_note() -> None:
    seed, root = bytes(range(32)), sha256(b"root").digest()
    signed = notes.sign("plaza.example/requests", 7, root, seed)
    text, _blank, signature = signed.note.partition("\n\n")
    assert text == f"plaza.example/requests\n7\n{base64.b64encode(root).decode()}"
    assert signature.startswith("— plaza.example/requests ") and signature.endswith("\n")
    key = notes.Key.parse(str(notes.key_of("plaza.example/requests", seed)))
    # the key's number, as the specification of signed notes computes it
    assert key.id == sha256(b"plaza.example/requests\n\x01" + key.public).digest()[:4]
    assert notes.is_signed(notes.read(signed.note), key)
    assert not notes.is_signed(notes.read(signed.note.replace("\n7\n", "\n8\n")), key)
    assert not notes.is_signed(signed, notes.key_of("plaza.example/requests", bytes(32)))
    seen = notes.countersign(signed, "witness.example", bytes(32), 1_700_000_000)
    witness = notes.key_of("witness.example", bytes(32), notes.COSIGNATURE)
    assert notes.is_signed(notes.read(seen.note), key) and notes.is_signed(notes.read(seen.note), witness)
    assert not notes.is_signed(signed, witness)


@pytest.mark.parametrize(
    "text", ["", "a\nb", "a\n1\nAAAA\n\n", "a\n01\n" + "A" * 43 + "=\n\n", "\n1\n" + "A" * 43 + "=\n\n"]
)
def test_what_is_no_note_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.read(text)


@pytest.mark.parametrize("text", ["", "a+b", "a+00000000+AAAA", "a+00000000+" + "A" * 44])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Key.parse(text)


def test_a_commitment_binds_every_part() -> None:
    key = bytes(32)
    record, public, detail = '{"number":"1"}', '{"country":"DE"}', '{"outcome":"full"}'
    leaf = commit(key, "e1", record, public, detail)
    told, kept = leaf.line().encode(), leaf.line(told=False).encode()
    assert read_line(told) == (leaf.hash, public.encode(), detail.encode())
    assert read_line(kept) == (leaf.hash, public.encode(), None)
    assert b"full" not in kept and leaf.detail_salt.hex().encode() not in kept
    assert leaf.private == private_hash(secret(key, "blind", "e1"), record)
    others = [
        commit(key, "e2", record, public, detail),
        commit(key, "e1", '{"number":"2"}', public, detail),
        commit(key, "e1", record, '{"country":"FR"}', detail),
        commit(key, "e1", record, public, '{"outcome":"refused"}'),
        Leaf(bytes(32), leaf.private, public, leaf.detail_salt, detail),
        Leaf(leaf.salt, leaf.private, public, bytes(16), detail),
    ]
    assert len({leaf.hash, *(other.hash for other in others)}) == 7
    for line in (told, kept):
        for bad in (line[:-1], line + b" ", line.replace(b"private", b"Private"), b"{}", line.upper()):
            with pytest.raises(ValueError):
                read_line(bad)
    # a value that looks like the end of the detail is escaped, so that it ends nothing
    odd = commit(key, "e1", record, public, canonical({"ground": '},"detail_salt":"'}))
    assert read_line(odd.line().encode())[0] == odd.hash
