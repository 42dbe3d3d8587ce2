"""Makes the bundled sample: invented people in invented cases before invented courts. Run it to make the files anew.

Nothing here stands in any register. Surnames say so themselves (Примеров, Образцова, Вымыслов …). The two files have
what real ones have: every kind of result, blank results, parties who are no accused, lists that do not align,
organisations, namesakes, redacted and conflicting values, dates that do not exist, days known to the month.
"""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).parent
RNG = random.Random("glasnost demo")

SURNAMES = ["Примеров", "Образцов", "Вымыслов", "Небылицын", "Выдумкин", "Сказкин", "Придуманов", "Эталонов"]
MEN = ["Пример", "Образец", "Эскиз", "Набросок"]
FATHERS = ["Вымыслович", "Эскизович", "Примерович", "Наброскович"]
COURTS = [
    ("Примерская область", "Вымышленский районный суд"),
    ("Примерская область", "Образцовский городской суд"),
    ("Эскизский край", "Набросковский районный суд"),
    ("Эскизский край", "Небыличский районный суд г. Эскизска"),
    ("Республика Небылица", "Сказочный районный суд"),
]
APPEAL_COURTS = [
    ("Примерская область", "Примерский областной суд"),
    ("Эскизский край", "Эскизский краевой суд"),
    ("Республика Небылица", "Верховный Суд Республики Небылица"),
]
PENALTY = "Вынесено постановление о назначении административного наказания"
TERMINATED = "Вынесено постановление о прекращении производства по делу об адм. правонарушении"
RETURNED = (
    "Вынесено определение о возвращении протокола об АП и др. материалов дела в орган, долж. лицу ... в случае "
    "составления протокола и оформления других ма..."
)
TRANSFERRED = "Вынесено определение о передаче дела по подведомственности (ст 29.9 ч.2 п.2 и ст 29.4 ч.1 п.5)"
JOINED = "Дело присоединено к другому делу"
FIRST = [(PENALTY, 60), (TERMINATED, 8), (RETURNED, 10), (TRANSFERRED, 5), (JOINED, 2), ("", 15)]
APPEAL = [
    ("Оставлено без изменения", 60),
    ("Отменено с прекращением производства", 10),
    ("Отменено с возвращением на новое рассмотрение", 10),
    ("Изменено с изменением наказания", 10),
    ("", 10),
]
ARTICLES = [
    ("ст.20.3.3 ч.1 КоАП РФ", 60),
    ("ст.20.3.3 ч.2 КоАП РФ", 4),
    ("ст.20.3 ч.1 КоАП РФ", 14),
    ("ст.20.29 КоАП РФ", 5),
    ("ст.20.2 ч.5 КоАП РФ", 8),
    ("ст.20.2 ч.6.1 КоАП РФ", 4),
    ("ст.20.3.3 КоАП РФ", 3),
    ("ст.20.2 ч.5; ст.20.3.3 ч.1 КоАП РФ", 2),
]
HEADER = [
    "case_user_doc_number",
    "adm_case_user_name",
    "case_common_parts_law_article",
    "case_user_entry_date",
    "case_doc_subject_rf",
    "case_user_doc_court",
    "case_user_doc_result",
    "case_user_doc_result_date",
    "bsr_id",
    "bsr_shard",
]


def pick(weighted: list[tuple[str, int]]) -> str:
    """One of the values, by weight."""
    return RNG.choices([value for value, _w in weighted], [weight for _v, weight in weighted])[0]


def person() -> str:
    """An invented name; few surnames, so that namesakes occur."""
    return f"{RNG.choice(SURNAMES)} {RNG.choice(MEN)} {RNG.choice(FATHERS)}"


def russian(day: date) -> str:
    """dd.mm.yyyy."""
    return day.strftime("%d.%m.%Y")


def card(number: int) -> list[str]:
    """A card as the portal exports it."""
    appeal = RNG.random() < 0.2
    region, court = RNG.choice(APPEAL_COURTS if appeal else COURTS)
    received = date(2022, 3, 5) + timedelta(days=RNG.randint(0, 300))
    result = pick(APPEAL if appeal else FIRST)
    decided = russian(received + timedelta(days=RNG.randint(0, 40))) if result and RNG.random() < 0.7 else ""
    names, articles = [person()], [pick(ARTICLES)]
    if RNG.random() < 0.15:  # a lawyer or a prosecutor stands in the list too
        place = RNG.randint(0, 1)
        names.insert(place, person())
        articles.insert(place, "Не заполнено")
    prefix = RNG.choice(["12-", "7-", "71-", "7п-"]) if appeal else "5-"
    return [
        f"{prefix}{number}/2022",
        ", ".join(names),
        ", ".join(articles),
        russian(received),
        region,
        court,
        result,
        decided,
        f"{number:032x}",
        "Дела об АП",
    ]


def cards() -> list[list[str]]:
    """240 cards, the last ones broken on purpose."""
    rows = [card(number) for number in range(1, 241)]
    rows[20][1] = 'ООО "Вымысел"'
    rows[21][1] = "[организация]"
    rows[22][1] = "Примеров Пример Вымыслович, Образцов Образец Эскизович"  # two names, one article
    rows[23][3] = "31.02.2022"
    rows[24][7] = "19850000"
    rows[25][2] = "статья не указана"
    rows[26][0] = "без номера"
    rows[27][6] = "Вынесено небывалое решение"
    return rows


SHEET = [
    "case number",
    "court",
    "region",
    "name",
    "article",
    "stage",
    "outcome",
    "decided on",
    "act",
    "medium",
    "platform",
    "act on",
    "consequence",
    "sentence kind",
    "sentence amount",
    "sentence unit",
    "suspended",
    "prior administrative",
    "serving term",
    "record lasting",
    "executed",
]
CRIMES = [
    ("ст. 282 ч. 1 УК РФ", 55),
    ('ст. 282 ч. 2 п. "а", "в" УК РФ', 6),
    ("ч. 1 ст. 148 УК РФ", 10),
    ("ст. 280 ч. 2 УК РФ", 12),
    ("ч. 2 ст. 280.1 УК РФ", 4),
    ("ст. 205.2 ч. 2 УК РФ", 6),
    ("ст.30 ч.3 - ст.282 ч.1 УК РФ", 2),
    ("ст. 282.1 ч. 1 УК РФ", 3),
    ("ст. 282 УК РФ", 2),
]


def maybe(value: str, known: float = 0.8) -> str:
    """The value, or nothing."""
    return value if RNG.random() < known else ""


def row(number: int) -> list[str]:
    """A row as a small organisation fills it in."""
    region, court = RNG.choice(COURTS)
    done = date(2013, 1, 1) + timedelta(days=RNG.randint(0, 2600))
    decided = done + timedelta(days=RNG.randint(90, 700))
    outcome = pick(
        [
            ("convicted", 70),
            ("pending", 8),
            ("terminated", 6),
            ("acquitted", 3),
            ("upheld", 6),
            ("returned", 3),
            ("", 4),
        ]
    )
    medium = pick([("online", 80), ("print", 8), ("in person", 8), ("broadcast", 4)])
    kind, amount, unit = RNG.choice(
        [
            ("fine", str(RNG.randrange(100, 400) * 1000), "rub"),
            ("compulsory works", str(RNG.randrange(10, 48) * 10), "hours"),
            ("imprisonment", str(RNG.randint(6, 30)), "months"),
        ]
    )
    convicted = outcome in ("convicted", "upheld")
    return [
        f"1-{number}/{decided.year}",
        court,
        region,
        person(),
        pick(CRIMES),
        "appeal" if outcome == "upheld" else "first",
        outcome,
        maybe(decided.isoformat(), 0.9) if outcome not in ("pending", "") else "",
        maybe(RNG.choice(["repost", "post", "comment", "saved picture", "like"])),
        maybe(medium, 0.85),
        maybe(RNG.choice(["ВКонтакте", "Одноклассники", "Telegram"])) if medium == "online" else "",
        maybe(done.isoformat(), 0.6),
        maybe(pick([("none", 90), ("violence", 5), ("damage", 5)]), 0.6),
        kind if convicted else "",
        amount if convicted else "",
        unit if convicted else "",
        maybe(RNG.choice(["yes", "no"]), 0.7) if kind == "imprisonment" and convicted else "",
        maybe(pick([("no", 90), ("yes", 10)]), 0.4),
        maybe(pick([("no", 70), ("yes", 30)]), 0.4) if convicted else "",
        maybe(pick([("yes", 60), ("no", 40)]), 0.4) if convicted else "",
        "",
    ]


def sheet() -> list[list[str]]:
    """90 rows, some with what cannot be used as it stands."""
    rows = [row(number) for number in range(1, 91)]
    rows[5][14] = "[скрыто]"
    rows[6][7] = "2016-05"  # known to the month
    rows[7][11] = "2014"
    rows[8][7] = "31.02.2018"
    rows[9][6] = "convicted / acquitted"
    rows[10][3] = "***"
    rows[11][9] = "изъято"
    return rows


def write(name: str, header: list[str], rows: list[list[str]]) -> None:
    """A CSV file with a header."""
    with (HERE / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    write("portal.csv", HEADER, cards())
    write("cases.csv", SHEET, sheet())
