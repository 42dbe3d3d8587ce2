"""The same case across instances and sources, and what of each charge stands after all of them. Never by name alone."""

from glasnost.linking.linking import Linked, link
from glasnost.linking.seen import open_linked

__all__ = ["Linked", "link", "open_linked"]
