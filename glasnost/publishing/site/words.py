"""Words of the site that are looked up by a name: units, chapters, what a policy does."""

from __future__ import annotations

from glasnost.model.language import _, mark
from glasnost.publishing.site.numbers import said
from glasnost.publishing.site.release import Hiding
from glasnost.publishing.statistics.catalogue import catalogue
from glasnost.publishing.tables import Table

OFFICIAL, REGISTER, LAWS = "official", "register", "laws"
CHAPTERS = {
    OFFICIAL: (mark("Official figures"), mark("Published by the authorities and shown as they were published.")),
    REGISTER: (mark("Counted from the register"), mark("Counted from court records; small counts are hidden.")),
    LAWS: (mark("Laws and whom they free"), mark("What a law does to the charges of the register, with bounds.")),
}


def unit_words(unit: str) -> str:
    """What a table counts."""
    units = catalogue().units
    return said(units[unit][0]) if unit in units else unit


def chapter(table: Table) -> str:
    """Where a table stands in the lists."""
    if table.official:
        return OFFICIAL
    return LAWS if table.name.startswith(("effect-", "comparison-")) else REGISTER


def rule_words(hiding: Hiding | None) -> str:
    """What was done to a table, in a few words."""
    if hiding is None or hiding.policy == "exact":
        return _("told exactly")
    if hiding.threshold is not None:
        return _("counts under {n} are hidden").format(n=hiding.threshold)
    return _("not told")
