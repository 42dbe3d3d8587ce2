"""PDF: the text of its pages. Pages that are pictures have none: that is said, not guessed."""

from __future__ import annotations

from glasnost.intake import reasons
from glasnost.intake.documents.found import Found
from glasnost.model.language import _
from glasnost.model.problems import Problem

PAGES = 3_000


def read(data: bytes, name: str) -> Found:
    """The text of a document, pages apart by a line break. Raises Problem."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        if len(document) > PAGES:
            raise Problem(_("the document has more than {n} pages").format(n=PAGES), where=name, code=reasons.TOO_LARGE)
        pages = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Problem(
            _("the document is locked with a password") if locked else _("the document is damaged or no PDF"),
            where=name,
            remedy=_("Save it again without a password.") if locked else _("Download or print it again."),
            code=reasons.LOCKED if locked else reasons.DAMAGED,
        ) from error
    blank = sum(not page.strip() for page in pages)
    if blank == len(pages):
        raise Problem(
            _("the document has {n} pages and no text: they are pictures").format(n=len(pages)),
            where=name,
            remedy=_("Recognise its text first (OCR), for example with ocrmypdf -l rus."),
            code=reasons.NEEDS_OCR,
        )
    text = "\n".join(page.replace("\r\n", "\n") for page in pages)
    return Found(name, text, len(text), "pictures" if blank else "")
