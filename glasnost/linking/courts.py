"""Names of Russian courts and numbers of cases in one form, whatever case, order or script they are written in.

«Судьи Ленинского районного суда г. Энска» and «Ленинский районный суд города Энск» are one court. Many towns have a
court of the same name, so that two names are certainly one court only if they name the same town or region, or if there
can be but one of that name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 400  # signs of a name or a number that are looked at
_LOOKALIKES = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_SIGNS = re.compile(r"[«»\"'()\[\],;]|\s+")
_KIND = re.compile(
    r"(?P<kind>межрайонн|районн|городск|областн|краев|верховн|гарнизонн|окружн|кассационн|апелляционн|арбитражн)"
    r"[а-я]*(?:\s+областн[а-я]*)?(?:\s+военн[а-я]*)?\s+суд[а-я]{0,2}(?![а-я])"
)
_MAGISTRATE = re.compile(r"(?:судебн[а-я]+\s+)?участ[а-я]+\s*(?:№|n)?\s*(?P<number>\d+)")
_TOWN = re.compile(r"(?<![а-я])(?:г\.|гор\.|г\s|город[а-я]?\s)\s*(?P<town>[а-я][а-я-]+)")
_OF_REGION = re.compile(r"(?P<name>[а-я-]+)\s+(?:област|кра[йяюе](?![а-я])|автономн|республик)[а-я]*")
_REPUBLIC = re.compile(r"республик[аиуе]\s+(?P<name>[а-я-]+)")
_ADJECTIVE = re.compile(r"(?:ыми|ими|ого|его|ому|ему|ый|ий|ой|ым|им|ом|ем|ая|яя|ую|юю|ое|ее|ые|ие|ых|их)$")
_VOWELS = re.compile(r"[аеиоуыэюяйь]+$")
_ALONE = frozenset(("областн", "краев", "верховн", "кассационн", "апелляционн", "гарнизонн", "окружн"))


@dataclass(frozen=True, slots=True)
class Court:
    """A court as one of its names tells it. `key`: what every name of it has; `town`, `region`: stems, if named."""

    key: str
    town: str | None = None
    region: str | None = None

    @property
    def alone(self) -> bool:
        """Whether there is but one court with this key: of a region, a circuit, a garrison."""
        kind, _blank, name = self.key.partition(" ")
        return kind in _ALONE and bool(name)

    def is_other(self, other: Court) -> bool:
        """Whether the two are certainly not one court."""
        towns = self.town and other.town and self.town != other.town
        regions = self.region and other.region and self.region != other.region
        return self.key != other.key or bool(towns) or bool(regions)

    def is_surely(self, other: Court) -> bool:
        """Whether the two are certainly one court."""
        if self.is_other(other):
            return False
        same_town = self.town is not None and self.town == other.town
        same_region = self.region is not None and self.region == other.region
        return self.alone or same_town or same_region


def court_of(name: str | None, region: str | None = None) -> Court | None:
    """A court's name, read. `region`: where the source says it is. None if it is no name of a court."""
    words = _plain(name)
    told = _region(_plain(region))
    if (magistrate := _MAGISTRATE.search(words)) is not None:
        rest = words[magistrate.end() :]
        district = " ".join(_stem(word) for word in rest.split()[:1])
        return Court(f"участок {magistrate['number']} {district}".strip(), _town(rest), _region(rest) or told)
    if (kind := _KIND.search(words)) is None:
        return None
    before = re.sub(r"^.*(?:судь[а-я]+|коллеги[а-я]+|судом|делам)\s+", "", words[: kind.start()])
    names = [_stem(word) for word in before.split()[-2:] if len(word) > 1]
    rest = words[kind.end() :]
    key = f"{kind['kind']} {' '.join(names)}".strip()
    if kind["kind"] in ("областн", "краев") and names:
        return Court(key, None, names[-1])
    if kind["kind"] == "верховн":
        region_name = _region(rest) or told
        return Court(f"{key} {region_name or ''}".strip(), None, region_name)
    return Court(key, _town(rest), _region(rest) or told)


def number_of(docket: str | None) -> list[str]:
    """The numbers that a docket holds, in one form: «05-0123/24 ~ М-1/2024» → ["5-123/2024"]."""
    if docket is None:
        return []
    parts = re.split(r"[\[\]~∼(),;]", docket[:LONGEST].lower().translate(_LOOKALIKES))
    found = (re.sub(r"[\s№]|^n", "", part) for part in parts)
    return [_number(one) for one in found if re.match(r"\d", one) and re.search(r"\d/\d{2,4}$", one)]


def _number(written: str) -> str:
    plain = re.sub(r"(?<![\d.])0+(?=\d)", "", written)
    return re.sub(r"/(\d\d)$", r"/20\1", re.sub(r"[–—−]", "-", plain))


def _plain(name: str | None) -> str:
    words = (name or "")[:LONGEST].lower().replace("ё", "е").translate(_LOOKALIKES)
    return _SIGNS.sub(" ", words).strip()


def _town(rest: str) -> str | None:
    match = _TOWN.search(rest)
    return _VOWELS.sub("", match["town"]) if match else None


def _region(words: str) -> str | None:
    if match := _OF_REGION.search(words) or _REPUBLIC.search(words):
        return _stem(match["name"])
    if match := _TOWN.match(words):  # «город Санкт-Петербург»
        return _VOWELS.sub("", match["town"])
    return None


def _stem(word: str) -> str:
    shorter = _ADJECTIVE.sub("", word)
    return shorter.rstrip("ь") if shorter != word else _VOWELS.sub("", word)
