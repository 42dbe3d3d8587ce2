"""Where provisions stand in a folded text, and which of them somebody can be charged with."""

from __future__ import annotations

import re
from dataclasses import dataclass

from glasnost.model.citation import Citation
from glasnost.model.citations import PrintedProvision, locate_russian
from glasnost.reading.patterns import Scan

LONGEST = 400  # signs of one citation: a longer list is read in parts
_OTHER_LAW = re.compile(
    r"[\s,]*(?:(?:настоящего|данного|указанного)\s+)?(?:федеральн|закон|конституц|конвенц|пакт|устав|правил|положени|"
    r"инструкц|регламент|всеобщ|европейск|гражданск|трудов|жилищн|семейн|налогов|кодекса судейск)"
)
# «ст. 20. 3 КоАП», «ст. 20.3. 3 КоАП»: a blank inside the number
_BROKEN = re.compile(r"(?<=[\s.])(\d{1,2}(?:\.\d)?)\. (\d{1,2})((?:\.\d)?)(?=\s*(?:КоАП|Кодекс|КРФ))")
_COLON = re.compile(r":(?=\s*$)")
_OFFENCES = range(5, 22)  # chapters of the Code of Administrative Offences that define offences


@dataclass(frozen=True, slots=True)
class Place:
    """A provision in a text."""

    provision: PrintedProvision
    start: int
    end: int

    @property
    def citation(self) -> Citation | None:
        """The canonical citation, if the code is known."""
        return self.provision.citation

    @property
    def number(self) -> int:
        """The article's number without what follows the point."""
        return int(self.provision.article.split(".")[0])

    @property
    def offence(self) -> bool:
        """Whether somebody can be charged with it: not a rule of procedure nor of the general part."""
        if self.provision.code == "koap":
            return self.number in _OFFENCES
        return self.provision.code == "uk" and self.number >= 105

    @property
    def aggregates(self) -> str | None:
        """ "69", "70" or "71" of the Criminal Code, "4.4" of the Code of Administrative Offences: sentences are added
        up."""
        code, article = self.provision.code, self.provision.article
        if (code == "uk" and article in ("69", "70", "71")) or (code == "koap" and article == "4.4"):
            return article
        return None


def find_provisions(scan: Scan, start: int, end: int, code: str | None) -> list[Place]:
    """Provisions between two places of a text. `code`: what an article without a code is of ("koap", "uk")."""
    found: list[Place] = []
    for run in scan.find("citation", start, min(end + LONGEST, len(scan.text))):
        stop = min(run.end, end)  # «… УК РФ, У С Т А Н О В И Л»: a spaced heading looks like points of an article
        for first in range(run.start, stop, LONGEST):
            last = min(first + LONGEST, stop)
            found += _of_run(scan, first, last, code)
    return found


def _of_run(scan: Scan, start: int, end: int, code: str | None) -> list[Place]:
    words = _BROKEN.sub(r"\1.\2\3 ", scan.text[start:end])  # as many signs as before
    words = _COLON.sub(" ", words)  # «по статье 280 УК: …»: a colon before articles would mean that they are the code's
    other = _OTHER_LAW.match(scan.folded, end) is not None
    located = locate_russian(words, None)
    places = []
    for position, one in enumerate(located):
        provision = one.provision
        last = position == len(located) - 1
        if provision.code is None and not (other and last):
            provision = _coded(provision, code)
        stripped = words[one.start : one.end].rstrip(" ,;.\n\t\u00a0")
        places.append(Place(provision, start + one.start, start + one.start + len(stripped)))
    return places


def _coded(provision: PrintedProvision, code: str | None) -> PrintedProvision:
    return PrintedProvision(
        code, provision.article, provision.part, provision.points, provision.inchoate, provision.wording
    )
