"""What a child process that parses a stranger's file may use."""

from __future__ import annotations

import contextlib
import resource
from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bounds of one parse."""

    memory: int = 3 << 30  # bytes of address space: pyarrow alone reserves more than one gigabyte
    cpu_base: int = 120  # seconds, whatever the file's size
    cpu_per_megabyte: float = 2.0
    silence: int = 120  # seconds without a row before the parser is stopped
    unpacked: int = 16 << 30  # bytes that a compressed file may unpack to
    ratio: int = 200  # times its own size, once it is past 64 megabytes
    cell: int = MEGABYTE  # characters of one cell
    swallowed: int = 64 * MEGABYTE  # characters that an open quotation mark may take in before reading stops
    workbook: int = 512 * MEGABYTE  # bytes that the parts of an XLSX may add up to
    page: int = 48 * MEGABYTE  # bytes of one document: a judgment has kilobytes, a book of scans has no text anyway
    members: int = 20_000  # files in one archive
    depth: int = 2  # archives inside archives
    json_array: int = 256 * MEGABYTE  # bytes of a JSON array, which is read as a whole

    def cpu_seconds(self, size: int) -> int:
        """CPU time for a file of so many bytes."""
        return int(self.cpu_base + self.cpu_per_megabyte * size / MEGABYTE)


LIMITS = Limits()


def restrict(limits: Limits, size: int) -> None:
    """Bind this process. Where the system knows no such limit (macOS has no RLIMIT_AS that works) it is left out."""
    seconds = limits.cpu_seconds(size)
    bounds = [
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),  # it writes to its pipe and nowhere else
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ]
    for what, bound in bounds:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (bound, bound))
