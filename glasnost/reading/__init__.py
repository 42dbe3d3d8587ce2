"""Court texts into charges: every value with the words it was read from."""

from glasnost.reading.documents import read_text

__all__ = ["read_text"]
