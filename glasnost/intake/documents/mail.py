"""E-mail as it was saved (.eml): the lines of its head that say who wrote when to whom, its words, its attachments.

All of it becomes one text, so that every quote has a place in it. Nothing is fetched and nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from glasnost.intake.documents.found import Found
from glasnost.model.language import _
from glasnost.model.problems import Problem

HEAD = ("From", "To", "Cc", "Date", "Subject")
MOST_PARTS = 200
ATTACHED = ("pdf", "docx", "html", "htm", "txt", "text", "md")


def read(data: bytes, name: str, sources: list[Path]) -> Found:
    """The text of a message. An attachment that cannot be read is named in the card. Raises Problem."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
        lines = [f"{field}: {one_line(str(message[field]))}" for field in HEAD if message[field] is not None]
        came = message.get_all("Received") or []
        if came:  # the topmost is the receiver's own: when the message came in
            lines.insert(0, f"Received: {one_line(str(came[0])).rpartition(';')[2].strip()}")
        parts = list(_leaves(message))
    except (MessageError, ValueError, LookupError, RecursionError, IndexError, AttributeError) as error:
        raise Problem(_("the message cannot be read"), where=name, remedy=_("Save it again as .eml.")) from error
    if not lines and not parts:
        raise Problem(_("the file holds no message"), where=name, remedy=_("Save it again as .eml."))
    words, unread = _words(parts, name, sources)
    text = "\n".join([*lines, "", *words])
    card = {"attachments not read": "; ".join(unread)} if unread else {}
    return Found(name, text, len(text), card=card)


def one_line(value: str) -> str:
    """A head's line that was folded, unfolded."""
    return " ".join(value.split())


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Parts that hold something; of two versions of the same words the plain one."""
    for number, part in enumerate(message.walk()):
        if number >= MOST_PARTS:
            return
        if not part.is_multipart() and isinstance(part, EmailMessage):
            yield part


def _words(parts: list[EmailMessage], name: str, sources: list[Path]) -> tuple[list[str], list[str]]:
    plain = any(part.get_content_type() == "text/plain" and not _is_attached(part) for part in parts)
    found: list[str] = []
    unread: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        if _is_attached(part):
            _take_attached(part, sources, found, unread)
        elif kind == "text/plain":
            found.append(_decoded(part))
        elif kind == "text/html" and not plain:
            found += _of_bytes(_decoded(part).encode(), f"{name}.html", sources)
    return found, unread


def _is_attached(part: EmailMessage) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _take_attached(part: EmailMessage, sources: list[Path], found: list[str], unread: list[str]) -> None:
    called = part.get_filename() or part.get_content_type()
    if called.lower().rpartition(".")[2] not in ATTACHED:
        unread.append(called)
        return
    payload = part.get_payload(decode=True)
    try:
        words = _of_bytes(payload if isinstance(payload, bytes) else b"", called, sources)
    except Problem:
        unread.append(called)
        return
    found += ["", f"--- {called} ---", *words]


def _of_bytes(data: bytes, name: str, sources: list[Path]) -> list[str]:
    from glasnost.intake.documents import read_bytes

    return [one.text for one in read_bytes(data, name, sources)]


def _decoded(part: EmailMessage) -> str:
    """The words of a part, line ends as \\n; signs that its own encoding does not know are shown as such."""
    data = part.get_payload(decode=True)
    raw = data if isinstance(data, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        text = raw.decode("utf-8", "replace")
    return text.replace("\r\n", "\n")
