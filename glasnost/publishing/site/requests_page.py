"""The report on government requests as a page; its files are copied along as they are."""

from __future__ import annotations

import csv
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal
from markupsafe import Markup

from glasnost.model.language import _, language, mark
from glasnost.publishing.site.release import Release
from glasnost.publishing.site.rendering import Page
from glasnost.requests.report import files

FOLDER = "requests"
TITLES = {
    "received_by_country": mark("What came, by country"),
    "received_by_authority": mark("What came, by kind of authority"),
    "process_by_outcome": mark("Legal process and outcome"),
    "outcome": mark("What was done"),
    "data_scope": mark("Which data were asked for"),
    "emergency": mark("Emergencies"),
    "cross_border": mark("Across borders"),
    "refusal_ground": mark("Why requests were refused"),
    "narrowed": mark("Narrowed requests"),
    "challenged": mark("Challenged requests"),
    "restricted_under": mark("Restricted under the law or the terms of service"),
    "gag": mark("Orders not to tell"),
    "user_notice": mark("Whether users were told"),
    "hours_acknowledge": mark("Hours until the receipt was acknowledged"),
    "hours_effect": mark("Hours until effect was given"),
    "corrections": mark("Corrections since the last version"),
}
LABELS = ("kind", "country", "authority_class", "legal_process", "outcome", "detail")
WORDS = {
    "kind": mark("Kind"), "country": mark("Country"), "authority_class": mark("Authority"),
    "legal_process": mark("Legal process"), "outcome": mark("Outcome"), "detail": mark("Detail"),
    "Total": mark("Total"), "not known": mark("not known"), "not applicable": mark("not applicable"),
    "every kind": mark("every kind"), "user data": mark("user data"), "restriction": mark("restriction"),
    "preservation": mark("preservation"), "real time": mark("real time"), "other": mark("other"),
    "requests": mark("requests"), "accounts asked for": mark("accounts asked for"),
    "items asked for": mark("items asked for"), "full": mark("full"), "partial": mark("partial"),
    "no data": mark("no data"), "refused": mark("refused"), "withdrawn": mark("withdrawn"),
    "pending": mark("pending"), "restricted": mark("restricted"), "yes": mark("yes"), "no": mark("no"),
    "none": mark("none"), "law": mark("law"), "order": mark("order"), "terms of service": mark("terms of service"),
    "given": mark("given"), "not given": mark("not given"), "not yet": mark("not yet"), "court": mark("court"),
    "police": mark("police"), "prosecutor": mark("prosecutor"), "regulator": mark("regulator"),
    "court order": mark("court order"), "official letter": mark("official letter"),
    "search warrant": mark("search warrant"), "subscriber": mark("subscriber"), "identifying": mark("identifying"),
    "traffic": mark("traffic"), "content": mark("content"), "upheld": mark("upheld"), "quashed": mark("quashed"),
    "form": mark("form"), "no legal basis": mark("no legal basis"), "too broad": mark("too broad"),
    "wrong addressee": mark("wrong addressee"), "no jurisdiction": mark("no jurisdiction"),
    "no such account": mark("no such account"), "human rights": mark("human rights"),
    "requests with the hours to acknowledge known": mark("requests with the hours to acknowledge known"),
    "median hours to acknowledge": mark("median hours to acknowledge"),
    "90th percentile of hours to acknowledge": mark("90th percentile of hours to acknowledge"),
    "requests with the hours to give effect known": mark("requests with the hours to give effect known"),
    "median hours to give effect": mark("median hours to give effect"),
    "90th percentile of hours to give effect": mark("90th percentile of hours to give effect"),
    "requests corrected since the last version": mark("requests corrected since the last version"),
    "requests added since the last version": mark("requests added since the last version"),
}  # fmt: skip


def page(release: Release) -> Page:
    """The page in the language spoken now."""
    report = _report(release.requests) if release.requests is not None else None
    summary = _("What authorities asked a platform for, and what it did.")
    values = {"report": report}
    return Page("requests.html", "requests.html", _("Government requests"), summary, "requests.html", values)


def report_files(folder: Path) -> dict[str, bytes]:
    """The files of the report as they are, under requests/."""
    return {
        f"{FOLDER}/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _report(folder: Path) -> dict[str, Any]:
    about = files.About.parse((folder / files.ABOUT).read_text(encoding="utf-8"))
    with (folder / files.TABLES).open(encoding="utf-8", newline="") as file:
        rows = list(enumerate(csv.DictReader(file), 1))
    parts = [_part(name, list(found)) for name, found in groupby(rows, lambda row: row[1]["table"])]
    return {
        "service": about.service,
        "first": date.fromisoformat(about.first),
        "last": date.fromisoformat(about.last),
        "not_counted": [(one.get("what", ""), one.get("law", "")) for one in about.not_counted],
        "parts": parts,
        "files": [name.partition("/")[2] for name in report_files(folder)],
    }


def _said(word: str) -> str:
    return _(WORDS[word]) if word in WORDS else word


def _part(name: str, rows: list[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    """One table of the report: labels down, measures across."""
    labels = [one for one in LABELS if any(row[one] for _place, row in rows)]
    measures = list(dict.fromkeys(row["measure"] for _place, row in rows))
    lines: dict[tuple[str, ...], dict[str, tuple[int, dict[str, str]]]] = {}
    for place, row in rows:
        lines.setdefault(tuple(row[one] for one in labels), {})[row["measure"]] = (place, row)
    return {
        "name": name,
        "title": _(TITLES[name]) if name in TITLES else name,
        "head": [_said(one) for one in labels],
        "measures": [_said(one) for one in measures],
        "lines": [
            {
                "names": [_said(one) for one in key],
                "cells": [_cell(*found[one]) if one in found else Markup("<td></td>") for one in measures],
                "total": "Total" in key,
            }
            for key, found in lines.items()
        ],
    }


def _cell(place: int, row: dict[str, str]) -> Markup:
    if not row["value"]:
        return Markup('<td class="none" data-row="{}">{}</td>').format(place, _said(row["state"]))
    number = float(row["value"]) if "." in row["value"] else int(row["value"])
    text = format_decimal(number, locale=language())
    return Markup('<td data-row="{}" data-value="{}">{}</td>').format(place, row["value"], text)
