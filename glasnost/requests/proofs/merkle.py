"""The append-only tree of RFC 9162 (section 2.1), over leaves that are given as their hashes."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of one entry."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of a tree of leaf hashes: pairs are joined level by level, an odd last one goes up as it is."""
    level = list(leaves)
    if not level:
        return EMPTY
    while len(level) > 1:
        joined = [sha256(b"\x01" + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=False)]
        level = joined + level[-1:] if len(level) % 2 else joined
    return level[0]


def inclusion_proof(place: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that lead from a leaf to the root. ValueError if there is no such leaf."""
    if not 0 <= place < len(leaves):
        raise ValueError(place)
    if len(leaves) == 1:
        return []
    middle = _split(len(leaves))
    if place < middle:
        return [*inclusion_proof(place, leaves[:middle]), root_of(leaves[middle:])]
    return [*inclusion_proof(place - middle, leaves[middle:]), root_of(leaves[:middle])]


def includes(place: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf at this place of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    number, last, found = place, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(step, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, step)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def consistency_proof(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """The hashes that show that a tree of the first leaves is the beginning of the whole one."""
    if not 0 < first <= len(leaves):
        raise ValueError(first)
    return [] if first == len(leaves) else _subproof(first, leaves, True)


def _subproof(first: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    middle = _split(len(leaves))
    if first <= middle:
        return [*_subproof(first, leaves[:middle], whole), root_of(leaves[middle:])]
    return [*_subproof(first - middle, leaves[middle:], False), root_of(leaves[:middle])]


def is_consistent(first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes) -> bool:
    """Whether the proof shows the first tree as the beginning of the second (RFC 9162, 2.1.4.2)."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof:
        return False
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    one = other = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            one, other = node_hash(step, one), node_hash(step, other)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            other = node_hash(other, step)
        number, last = number >> 1, last >> 1
    return last == 0 and one == first_root and other == second_root


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return int(1 << (size - 1).bit_length() - 1)
