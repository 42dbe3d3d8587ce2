"""The register: a folder of originals, tables, runs and people's judgements. Only this layer writes it."""

from glasnost.register.register import Register
from glasnost.register.snapshot import Snapshot

__all__ = ["Register", "Snapshot"]
