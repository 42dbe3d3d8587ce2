"""One logged request opened to a court or a notified user: who checks how it was counted, and that it was logged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register import Register
from glasnost.requests.proofs import notes
from glasnost.requests.proofs.commitments import Leaf, canonical, private_hash, secret
from glasnost.requests.proofs.merkle import includes, inclusion_proof
from glasnost.requests.report import files
from glasnost.requests.report.coarse import coarse_of
from glasnost.requests.report.crosschecks import is_figure
from glasnost.requests.report.publish import events_of


def open_request(register: Register, number: str, folder: Path) -> dict[str, Any]:
    """Everything that is needed to check one request against a published folder. Raises Problem."""
    with register.snapshot().connect(judgements=False) as connection:
        found = connection.execute("SELECT request_id FROM request WHERE number = ?", [number]).fetchone()
    if found is None:
        raise Problem(_("the log holds no request {number}").format(number=number))
    try:
        checkpoint = notes.read((folder / files.CHECKPOINT).read_text(encoding="utf-8"))
        key = (folder / files.KEY).read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise Problem(_("the folder is no published report"), where=str(folder)) from error
    events = events_of(register)[: checkpoint.size]
    places = [place for place, event in enumerate(events) if event.request_id == found[0]]
    if not places:
        raise Problem(_("the request was logged after this report"), where=str(folder))
    event, place = events[places[-1]], places[-1]
    proof = inclusion_proof(place, [one.leaf.hash for one in events])
    return {
        "leaf": place,
        "record": event.record,
        "blind": secret(register.key, "blind", event.event_id).hex(),
        "salt": event.leaf.salt.hex(),
        "public": event.leaf.public,
        "detail": event.leaf.detail,
        "detail_salt": event.leaf.detail_salt.hex(),
        "proof": [step.hex() for step in proof],
        "checkpoint": checkpoint.note,
        "key": key,
    }


def check_opening(opening: dict[str, Any]) -> list[str]:
    """What is wrong with an opened request; nothing if it was logged as it is told and counted as it was logged."""
    try:
        record, public, detail = str(opening["record"]), str(opening["public"]), str(opening["detail"])
        blind, salt = bytes.fromhex(opening["blind"]), bytes.fromhex(opening["salt"])
        detail_salt = bytes.fromhex(opening["detail_salt"])
        proof = [bytes.fromhex(step) for step in opening["proof"]]
        checkpoint, key = notes.read(opening["checkpoint"]), notes.Key.parse(opening["key"])
        said, counted = json.loads(record), json.loads(public)
        place = int(opening["leaf"])
    except (KeyError, ValueError, TypeError) as error:
        raise Problem(_("the file is no opened request"), remedy=_("Ask for it again.")) from error
    leaf = Leaf(salt, private_hash(blind, record), public, detail_salt, detail)
    wrong = []
    if not includes(place, checkpoint.size, leaf.hash, proof, checkpoint.root):
        wrong.append(_("the record is not the one that was logged"))
    if not notes.is_signed(checkpoint, key):
        wrong.append(_("the checkpoint is not signed by the log's key"))
    if tuple(map(canonical, coarse_of(said, str(counted.get("request"))))) != (public, detail):
        wrong.append(_("the request was counted as something else than what was logged"))
    return wrong


def statement_of(path: Path) -> dict[str, Any]:
    """The publisher's statement, a TOML file. Raises Problem."""
    import tomllib

    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Problem(str(error), where=str(path)) from error
    for name in ("service", "origin"):
        if not isinstance(found.get(name), str):
            raise Problem(_("«{name}» is missing").format(name=name), where=str(path))
    rows: Sequence[Any] = found.get("not_counted", [])
    for row in rows:
        if not isinstance(row, dict) or not isinstance(row.get("what"), str) or not isinstance(row.get("law"), str):
            raise Problem(
                _("a row of «not_counted» does not say what is not counted and which law forbids it"), where=str(path)
            )
        if "band" in row and (type(row["band"]) is not int or row["band"] < 2):
            raise Problem(_("a band is a whole number of requests, 2 or more"), where=str(path))
    for row in found.get("figures", []):
        if not isinstance(row, dict) or not is_figure(row):
            raise Problem(
                _("a row of «figures» is none"),
                where=str(path),
                remedy=_("It needs source, value (a whole number), measure (requests, accounts, items) and where."),
            )
    return found
