"""Published tables of requests, tested: whether their numbers can be true. It needs no register."""

from glasnost.requests.check.checking import check_files
from glasnost.requests.check.findings import Checked, Finding

__all__ = ["Checked", "Finding", "check_files"]
