"""Why a text gave no charge, or not a whole one: codes that stand in `states` and in `issue`, each can be told."""

from __future__ import annotations

from glasnost.model.language import mark

HIDDEN = mark("redacted")
CONFLICTING = mark("the text says two things")
EMPTY = mark("the text is empty")
OTHER_LANGUAGE = mark("the text is not in Russian")
NO_JUDGMENT = mark("the text is no court's act")
PICTURES = mark("some pages are pictures without text")
MOJIBAKE = mark("the letters are of another encoding: the text was decoded wrongly before")
CUT_OFF = mark("the text ends in the middle of a sentence: it may be cut off")
UNREADABLE = mark("the file could not be read")
PAGES = {
    "captcha": mark("a page that asks for a captcha, not a case"),
    "list": mark("a list of search results, not a case"),
    "error": mark("an error page of the site, not a case"),
    "card": mark("a card without the text of an act"),
}
NOT_A_CHARGE = mark("a civil case: nobody is charged")
NO_CHARGE = mark("no article that somebody is charged with was found")
NO_OPERATIVE_PART = mark("the operative part is missing: the text is cut off")

ACCOUNT = mark("no court's act: a case told by somebody else")

LONG_LINE = 120
_COMMON = frozenset(("и", "в", "не", "на", "что", "о", "об", "по", "с", "к", "от", "за", "суд", "суда", "рф", "года"))
_CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")
_NOT_RUSSIAN = frozenset("іїєґўқғңөүұҳҷӯәһј")


def is_russian(text: str) -> bool:
    """Whether most letters of the beginning are Russian ones."""
    letters = [sign for sign in text[:4000].lower() if sign.isalpha()]
    russian = sum(sign in _CYRILLIC for sign in letters)
    foreign = sum(sign in _NOT_RUSSIAN for sign in letters)
    return bool(letters) and russian > 0.5 * len(letters) and foreign < 0.01 * len(letters)


def is_mojibake(text: str) -> bool:
    """Whether Russian text was decoded with the wrong code page and saved so."""
    sample = text[:2000]
    for wrong, right in (("cp1251", "utf-8"), ("latin-1", "cp1251"), ("cp1252", "utf-8"), ("cp866", "cp1251")):
        try:
            mended = sample.encode(wrong, "ignore").decode(right, "ignore")
        except UnicodeError:
            continue
        if not _reads(sample) and _reads(mended):
            return True
    return False


def _reads(text: str) -> bool:
    """Whether the commonest Russian words stand in it."""
    words = text.lower().split()
    return sum(word in _COMMON for word in words) >= max(3, len(words) // 60)


def is_cut_off(text: str) -> bool:
    """Whether the text ends in the middle of a long sentence: no signature, no full stop."""
    last = " ".join(text.rstrip().rpartition("\n")[2].split())
    return len(last) > LONG_LINE and last[-1].lower() in _CYRILLIC and "судья" not in last.lower()
