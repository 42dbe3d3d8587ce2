"""Archives that networks give to the owner of an account: what she posted, passed on, liked, commented and kept."""

from glasnost.intake.archives.item import Item, Kind
from glasnost.intake.archives.reading import items_of
from glasnost.intake.archives.showing import pictures_of

__all__ = ["Item", "Kind", "items_of", "pictures_of"]
