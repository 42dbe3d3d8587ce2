"""`glasnost search` in a register: words, cases like one, saved searches."""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from glasnost.cli import show
from glasnost.cli.program import Setting
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from glasnost.register import Register
    from glasnost.search.acts import Act, Answer
    from glasnost.search.saved import News

SHOWN = 6  # values of a facet
NAMES = {
    "article": mark("article"),
    "region": mark("region"),
    "year": mark("year"),
    "platform": mark("platform"),
    "outcome": mark("outcome"),
}


@dataclass(frozen=True)
class Wish:
    """What the command line asks of a register."""

    words: str = ""
    like: str | None = None
    families: bool = False
    translit: bool = False
    where: dict[str, str] = field(default_factory=dict)
    save: str | None = None
    forget: str | None = None
    saved: bool = False
    by: str | None = None


def search_register(setting: Setting, wish: Wish) -> int:
    """Answer it. The exit code."""
    from glasnost.register.register import Register
    from glasnost.search.acts import like, search
    from glasnost.search.query import parse

    register = Register.open(setting.register)
    if wish.saved or wish.forget:
        return _saved(register, setting, wish)
    if wish.like is not None:
        answer = like(register, wish.like, where=wish.where)
    elif wish.words:
        tell_families(setting, [wish.words] if wish.families else [])
        query = parse(wish.words)
        answer = search(register, query, wide=wish.families, translit=wish.translit, where=wish.where)
    else:
        raise WrongUse(_("say with --in which texts to ask the queries of"))
    if setting.json:
        show.as_json(answer)
    else:
        _tell(answer, wish)
    if wish.save:
        _save(register, wish)
    return 0


def tell_families(setting: Setting, asked: Iterable[str]) -> None:
    """Which words are asked for besides."""
    from glasnost.search.families import family_of
    from glasnost.search.tokens import tokens

    if setting.json:
        return
    for word in dict.fromkeys(token.word for text in asked for token in tokens(text)):
        if others := family_of(word):
            show.note(_("{word}: also {others}").format(word=word, others=", ".join(others)))


def tell_news(register: Register, by: str | None = None) -> None:
    """After a batch came in: what the saved searches find that was not there before."""
    from glasnost.search.saved import news

    for one in news(register, by or getpass.getuser()):
        if one.new:
            _tell_one(one)


def _tell(answer: Answer, wish: Wish) -> None:
    from glasnost.search.acts import field_words

    numbers = {"found": show.number(answer.found), "searched": show.number(answer.searched)}
    if wish.like is not None:
        show.say(_("{found} of {searched} decisions are like it. They share these words:").format(**numbers))
        show.say("  " + ", ".join(answer.words))
    else:
        show.say(_("{found} of {searched} decisions hold these words").format(**numbers))
    for name, values in answer.facets.items():
        if len(values) > 1:
            told = [f"{field_words(name, value)} {show.number(n)}" for value, n in list(values.items())[:SHOWN]]
            show.say(f"  {_(NAMES[name])}: {', '.join(told)}{' …' if len(values) > SHOWN else ''}")
    _tell_acts(answer.acts)
    if answer.found > len(answer.acts):
        show.say(_("… the best {n} are shown").format(n=len(answer.acts)))


def _tell_acts(acts: list[Act]) -> None:
    from glasnost.search.acts import field_words

    for act in acts:
        provisions = ", ".join(field_words("provision", one) for one in act.provisions)
        told = (act.docket_number, act.court, act.region, field_words("decided", act.decided_on), provisions)
        show.say("  " + " · ".join(filter(None, told)))
        show.say(f"    {act.snippet}")


def _save(register: Register, wish: Wish) -> None:
    from glasnost.search.saved import Saved, save

    if wish.like is not None:
        raise WrongUse(_("only a search for words can be saved"))
    assert wish.save is not None
    save(register, Saved(wish.save, wish.words, wish.families, wish.translit, wish.where), wish.by or getpass.getuser())
    show.note(_("Saved. Every «ingest» now says what is new, and so does «search --saved»."))


def _saved(register: Register, setting: Setting, wish: Wish) -> int:
    from glasnost.search.saved import forget, news

    by = wish.by or getpass.getuser()
    if wish.forget:
        forget(register, wish.forget, by)
        return 0
    found = news(register, by)
    if setting.json:
        show.as_json({"searches": found})
        return 0
    if not found:
        show.say(_("No search is saved."))
    for one in found:
        _tell_one(one)
    return 0


def _tell_one(one: News) -> None:
    new = counted("{n} new decision", "{n} new decisions", one.new).format(n=show.number(one.new))
    show.say(_("Saved search «{name}»: {new} (of {all})").format(name=one.saved.name, new=new, all=one.found))
    _tell_acts(one.acts)
