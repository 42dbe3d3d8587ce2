"""Statistics: what the register and the official tables hold, counted by declared definitions."""

from glasnost.publishing.statistics.adding import adds_up
from glasnost.publishing.statistics.making import Numbers, Unpublished, numbers, tables
from glasnost.publishing.statistics.settling import settle, settled

__all__ = ["Numbers", "Unpublished", "adds_up", "numbers", "settle", "settled", "tables"]
