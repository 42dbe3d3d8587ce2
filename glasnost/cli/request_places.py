"""How a place in a published file is told."""

from __future__ import annotations

from glasnost.model.language import _


def place_of(file: str, row: int | None, column: str | None) -> str:
    """File, row and column, with a colon behind them."""
    parts = [file]
    if row is not None:
        parts.append(_("row {n}").format(n=row))
    if column is not None:
        parts.append(_("column «{name}»").format(name=column))
    return ", ".join(parts) + ": "
