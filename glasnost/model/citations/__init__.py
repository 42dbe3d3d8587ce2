"""Citations as clerks print them, read into parts. Nothing is guessed: what could not be read is returned."""

from glasnost.model.citations.californian import CalifornianSection, read_californian, read_californian_charge
from glasnost.model.citations.listing import ListedPerson, Listing, read_listing
from glasnost.model.citations.russian import LocatedProvision, PrintedProvision, Reading, locate_russian, read_russian

__all__ = [
    "CalifornianSection",
    "ListedPerson",
    "Listing",
    "LocatedProvision",
    "PrintedProvision",
    "Reading",
    "locate_russian",
    "read_californian",
    "read_californian_charge",
    "read_listing",
    "read_russian",
]
