"""What is no judgment is named, and no text however made takes more than its length's worth of time."""

from __future__ import annotations

import itertools
import time

import pytest

from glasnost.reading import read_text, reasons
from glasnost.reading.patterns import language

HEAD = "ПОСТАНОВЛЕНИЕ\nдело об административном правонарушении, предусмотренном ч. 1 ст. 20.3 КоАП РФ\nУСТАНОВИЛ:\n"
DECIDING = "а\nПОСТАНОВИЛ:\nпризнать Иванова виновным по ч. 1 ст. 20.3 КоАП РФ и назначить "

NONE = [
    ("Возьмите двести граммов муки, добавьте воду и соль. " * 20, reasons.NO_JUDGMENT),  # no court's text at all
    (
        "Статья 282 УК РФ. Действия наказываются штрафом в размере трёхсот тысяч рублей. " * 5,
        reasons.NO_JUDGMENT,
    ),  # the law
    ("The court finds the defendant guilty and fines him 100 dollars. " * 20, reasons.OTHER_LANGUAGE),
    (
        "Суд визнав підсудного винним у вчиненні злочину, передбаченого ч. 1 ст. 436-2 КК України. " * 5,
        reasons.OTHER_LANGUAGE,
    ),
    ((HEAD * 5).encode().decode("cp1251", "replace"), reasons.MOJIBAKE),  # UTF-8 read as Windows-1251
    ((HEAD * 5).encode("cp1251").decode("latin-1"), reasons.MOJIBAKE),
    ("   \n ", reasons.EMPTY),
]


@pytest.mark.parametrize(("text", "reason"), NONE, ids=[row[1] + str(n) for n, row in enumerate(NONE)])
def test_what_is_no_judgment_is_named(text: str, reason: str) -> None:
    (line,) = read_text(text, "x")
    assert line["charge_id"] is None
    assert line["states"]["document"] == reason
    assert line["verdict"] is line["provision"] is line["sentence_amount"] is None


def test_a_long_sentence_without_an_end_is_noted() -> None:
    text = HEAD + DECIDING + "наказание в виде административного ареста на срок 5 суток, " + "и так далее " * 20
    assert reasons.CUT_OFF in read_text(text, "x")[0]["states"]["document"]


PIECES = (
    "признать ", "ст. 20.3 ч. 1 ", "ч. 1 ст. 20.3 КоАП РФ, ", "ст. 1, 2, 3, ", "п. а, б и в ", "(", "<", "[...] ",
    "штраф ", "в размере ", "лишения свободы на срок ", "1 (один) год ", "сто тысяч ", "1 000 ", "12.12.2012 ",
    "верховный суд ", "экстремистск ", "разместил ", "ВКонтакте ", "извещен ", "мониторинг ", "п о с т а н о в и л:\n",
    "9" * 50, "сайт ", "приговорили дело ", "; дело а", "вину признал ", "районного ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=[piece.strip() for piece in PIECES])
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Eight times the text takes at most about eight times as long; a quadratic step takes sixty-four times."""
    for before in (HEAD, HEAD + DECIDING, "дело "):
        short, long = (_seconds(before + piece * (size // len(piece))) for size in (10_000, 80_000))
        assert long < 24 * max(short, 0.01), (piece, before, short, long)


@pytest.mark.parametrize("field", sorted(language("ru").fields))
def test_every_wording_over_and_over(field: str) -> None:
    """Each wording's example, and its first half without what would end it, as long as two judgments."""
    for pattern in language("ru").fields[field]:
        for piece in (pattern.example + " ", pattern.example[: len(pattern.example) // 2] + " "):
            short, long = (_seconds(HEAD + DECIDING + piece * (size // len(piece))) for size in (2_500, 20_000))
            assert long < 24 * max(short, 0.01), (pattern.field, piece, short, long)


def test_pairs_of_pieces_too() -> None:
    """What is looked for beside something else: all of the one first, then all of the other."""
    for one, other in itertools.permutations(
        ("ВКонтакте ", "разместил ", "верховный суд ", "12.12.2012 ", "штраф "), 2
    ):
        short, long = (_seconds(HEAD + one * (n // len(one)) + other * (n // len(other))) for n in (10_000, 80_000))
        assert long < 24 * max(short, 0.01), (one, other, short, long)


def _seconds(text: str) -> float:
    start = time.process_time()
    read_text(text, "x")
    return time.process_time() - start
