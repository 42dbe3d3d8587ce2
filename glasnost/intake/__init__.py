"""Files → rows of the register, safely: each file is parsed in a child process with limits, then mapped here."""

from glasnost.intake.ingest import FileResult, ingest

__all__ = ["FileResult", "ingest"]
