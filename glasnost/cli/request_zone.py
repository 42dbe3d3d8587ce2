"""Zones as users name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glasnost.model.language import _
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from datetime import tzinfo


def zone_of(name: str | None) -> tzinfo | None:
    """A zone by its name. Raises WrongUse."""
    from zoneinfo import ZoneInfo

    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise WrongUse(_("there is no zone {name}").format(name=name)) from error
