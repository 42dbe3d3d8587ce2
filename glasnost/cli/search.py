"""`glasnost search`: words and pictures, in texts, folders and registers."""

from __future__ import annotations

import json
from pathlib import Path

import click

from glasnost.cli import show
from glasnost.cli.program import Setting, define, option, pass_setting
from glasnost.cli.search_pictures import search_captions, search_pictures
from glasnost.cli.search_register import Wish, search_register, tell_families
from glasnost.model.language import _, counted, mark
from glasnost.model.problems import Problem, WrongUse


@define(
    "search",
    short_help=mark("Find words, in any form, and pictures."),
    help=mark(
        "Find texts that hold all WORDS, in any grammatical form. Words in quotation marks are found as they stand; "
        "-word must not be there.\n\n"
        "--in TEXTS.jsonl looks in lines {id, text} instead of a register; --queries FILE asks a query a line.\n\n"
        "--in DIR --image FILE finds the pictures of a folder that show what FILE shows, also cropped, framed, "
        "captioned, mirrored or in a screenshot. Only what was verified is called a match."
    ),
)
@click.argument("words", nargs=-1, metavar="WORDS...")
@option("--in", "place", type=click.Path(path_type=Path), metavar="PATH", help=mark("Texts or pictures to look in."))
@option("--queries", type=click.Path(path_type=Path), metavar="FILE", help=mark("Queries, one a line."))
@option(
    "--image", "images", multiple=True, type=click.Path(path_type=Path), metavar="FILE", help=mark("A picture to find.")
)
@option("--overlay", type=click.Path(path_type=Path), metavar="DIR", help=mark("Draw each match into this folder."))
@option("--captions", is_flag=True, help=mark("The words on pictures: to search in, or to compare beside --image."))
@option("--embedding", metavar="NAME", help=mark("Your own embedding, to name candidates: module:function."))
@option("--families", is_flag=True, help=mark("Also words of the same family: репост, перепост, репостить."))
@option("--translit", is_flag=True, help=mark("Also the words in the other alphabet: repost, репост."))
@option("--like", metavar="CASE", help=mark("Decisions like those of this case: its docket number."))
@option("--article", metavar="ARTICLE", help=mark("Only decisions under it: 282, 282/1 or ru/uk/282/1."))
@option("--region", metavar="REGION", help=mark("Only decisions of this region, as the source names it."))
@option("--year", metavar="YEAR", help=mark("Only decisions of this year."))
@option("--platform", metavar="NAME", help=mark("Only decisions on what was published there."))
@option("--outcome", metavar="OUTCOME", help=mark("Only decisions with this verdict, such as convicted."))
@option("--save", metavar="NAME", help=mark("Keep the search: each batch that comes in is searched too."))
@option("--saved", is_flag=True, help=mark("What the saved searches find that is new."))
@option("--forget", metavar="NAME", help=mark("Give up a saved search."))
@option("--by", metavar="NAME", help=mark("Who saves it; otherwise the user of this computer."))
@pass_setting
@click.pass_context
def command(
    context: click.Context,
    setting: Setting,
    words: tuple[str, ...],
    place: Path | None,
    queries: Path | None,
    images: tuple[Path, ...],
    overlay: Path | None,
    captions: bool,
    embedding: str | None,
    families: bool,
    translit: bool,
    like: str | None,
    article: str | None,
    region: str | None,
    year: str | None,
    platform: str | None,
    outcome: str | None,
    save: str | None,
    saved: bool,
    forget: str | None,
    by: str | None,
) -> None:
    if sum(map(bool, (words, queries, images, like, saved, forget))) != 1:
        raise WrongUse(
            _("say what to search for: words, --queries, --image, --like or --saved"),
            remedy=_("For example: glasnost search --in texts.jsonl репост"),
        )
    if place is not None and any((like, article, region, year, platform, outcome, save, saved, forget)):
        raise WrongUse(_("fields, cases like one and saved searches are of a register: leave out --in"))
    if images:
        context.exit(search_pictures(setting, place, images, overlay, captions, embedding))
    if captions:
        context.exit(search_captions(setting, place, " ".join(words)))
    if place is None:
        fields = {"provision": article, "region": region, "year": year, "platform": platform, "outcome": outcome}
        where = {name: value for name, value in fields.items() if value is not None}
        switches = (families, translit, where, save, forget, saved, by)
        context.exit(search_register(setting, Wish(" ".join(words), like, *switches)))
    context.exit(_lines(setting, place, words, queries, families, translit))


def _lines(
    setting: Setting, place: Path, words: tuple[str, ...], queries: Path | None, families: bool, translit: bool
) -> int:
    from glasnost.search.lines import answers, index_of, queries_of

    asked = [" ".join(words)] if queries is None else queries_of(queries)
    index = index_of(place)
    problems: list[Problem] = []
    tell_families(setting, asked if families else [])
    for answer, problem in answers(index, asked, str(queries or _("query")), wide=families, translit=translit):
        if problem is not None:
            problems.append(problem)
        if setting.json:
            show.say(json.dumps(answer, ensure_ascii=False))
        else:
            show.say(f"{answer['query']}: {_texts(len(answer['ids']))}")
            for identity in answer["ids"]:
                show.say(f"  {identity}")
    for problem in problems:
        show.problem(problem)
    return int(bool(problems))


def _texts(n: int) -> str:
    return counted("{n} text", "{n} texts", n).format(n=show.number(n))
