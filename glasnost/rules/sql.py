"""Names, words and constants as SQL."""

from __future__ import annotations

from datetime import date

from glasnost.rules.situations import DAY_HIGH, DAY_LOW
from glasnost.rules.terms import Value


def quote(name: str) -> str:
    """A column's name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Words in SQL."""
    return "'" + text.replace("'", "''") + "'"


def constant_sql(type_: str, value: Value) -> str:
    """A constant; `never` and `always` are DuckDB's infinite days."""
    if type_ == "date":
        assert isinstance(value, int)
        if DAY_LOW <= value <= DAY_HIGH:
            return f"DATE '{date.fromordinal(value).isoformat()}'"
        return "DATE 'infinity'" if value > 0 else "DATE '-infinity'"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value!r}::DOUBLE"
    return str(value) if isinstance(value, int) else literal(str(value))
