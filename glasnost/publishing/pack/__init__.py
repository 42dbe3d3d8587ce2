"""The audit pack: what a register's cases were about, told so that nobody is named and rare things are coarse."""

from glasnost.publishing.pack.packing import Packed, write_pack

__all__ = ["Packed", "write_pack"]
