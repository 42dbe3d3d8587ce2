"""Makes the bundled audit pack and the archive to try it on: invented words, drawn pictures, invented cases."""

from __future__ import annotations

import json
import random
from pathlib import Path

import cv2
import numpy as np

from glasnost.search.audit.entry import Entry, What
from glasnost.search.audit.likeness import look_of
from glasnost.search.audit.pack import write
from glasnost.search.audit.shingles import shingles, word_hash
from glasnost.search.features import features
from glasnost.search.lemmas import lemmas

HERE = Path(__file__).parent
SEED = b"g" * 32  # a key that everybody knows: the pack is an example
CHANCE = random.Random("glasnost audit")
PHRASES = [
    "чайники всех буфетов, соединяйтесь против самоваров",
    "долой тиранию деревянных ложек",
    "свободу говорящим кактусам Небылицы",
    "карамельная республика не признаёт шоколадного указа",
    "картонные генералы украли у нас бумажные звёзды",
    "пусть резиновые утки управляют ванной",
    "мы не подчинимся приказу плюшевого министра",
    "вставайте, сонные подушки, вас предали одеяла",
    "не верьте прогнозам стеклянного барометра",
    "пряничный суд приговорил нас к черствости",
    "всё кисельное берега принадлежит молочным рекам",
    "сапоги-скороходы идут на дворец Кощея",
]
TITLES = [
    ("Краткий курс истории буфетного сопротивления", "2011-04-01"),
    ("Почему молчат матрёшки второго ряда", "2013-09-12"),
    ("Азбука говорящего кактуса для начинающих", "2019-02-28"),
    ("Письма резиновой утки к широкой общественности", "2022-06-30"),
]
FAMILIES = {"чайник": ("чайник", "чайничек", "чайничный"), "кактус": ("кактус", "кактусовый")}
PROVISIONS = [("ru/koap/20.3/1",), ("ru/koap/20.29",), ("ru/uk/282/1",), ("ru/koap/20.3.3/1", "ru/uk/280.3/1")]
SENTENCES = [("fine",), ("fine", "arrest"), ("imprisonment",), ("fine", "compulsory works")]


def drawing(seed: int) -> np.ndarray:
    """Shapes on one colour, unlike anything in the world and unlike the others."""
    chance = np.random.default_rng(seed)
    image = np.full((360, 480, 3), chance.integers(60, 200, 3), np.uint8)
    for _ in range(60):
        x, y = int(chance.integers(0, 480)), int(chance.integers(0, 360))
        w, h = (int(one) for one in chance.integers(10, 120, 2))
        colour = tuple(int(one) for one in chance.integers(0, 255, 3))
        if chance.integers(0, 2):
            cv2.ellipse(image, (x, y), (w // 2, h // 2), 0, 0, 360, colour, -1)
        else:
            cv2.rectangle(image, (x, y), (x + w, y + h), colour, -1)
    return cv2.GaussianBlur(image, (0, 0), 1.0)


def case(number: int) -> dict:
    """How invented cases about one thing ended."""
    few = number % 4 == 3
    year = 2015 + number % 9
    return {
        "at_least": None if few else 5 * CHANCE.randint(1, 9),
        "provisions": tuple(one.rsplit("/", 1)[0] for one in PROVISIONS[number % 4]) if few else PROVISIONS[number % 4],
        "verdicts": () if few else ("convicted",),
        "sentences": () if few else SENTENCES[number % 4],
        "years": (year - year % 5, year - year % 5 + 4) if few else (year, year),
        "banned_on": "2023-03-01" if number % 5 == 0 else "",
    }


def entries() -> list[Entry]:
    """Phrases, list entries, families and pictures."""
    found = []
    for number, phrase in enumerate(PHRASES):
        told = case(number)
        title = phrase if told["at_least"] else ""
        found.append(Entry(What.PHRASE, title, shingles=tuple(shingles(phrase)), **told))
    for number, (title, day) in enumerate(TITLES, 1):
        places = tuple(shingles(title))
        found.append(Entry(What.LISTED, title, 9_000 + number, places, banned_on=day))
    for name, words in FAMILIES.items():
        hashes = {word_hash(one) for word in words for one in lemmas(word)}
        found.append(Entry(What.FAMILY, name, shingles=(tuple(sorted(hashes)),), at_least=10))
    for number in range(8):
        found.append(Entry(What.PICTURE, look=look_of(features(drawing(number)[:, :, ::-1])), **case(number)))
    return found


def message(number: int, text: str, year: int, **more: object) -> dict:
    """One message as Telegram Desktop writes it."""
    return {
        "id": number, "type": "message", "date": f"{year}-05-{number:02}T10:00:00", "from": "Пример Вымыслов",
        "from_id": "channel7", "text": text, **more,
    }  # fmt: skip


def archive(folder: Path) -> None:
    """A channel of twelve posts, some of which resemble the pack."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    cropped = drawing(2)[40:330, 50:440]
    cv2.imwrite(str(folder / "photos/photo_1.jpg"), cropped, [cv2.IMWRITE_JPEG_QUALITY, 80])
    cv2.imwrite(str(folder / "photos/photo_2.jpg"), drawing(900), [cv2.IMWRITE_JPEG_QUALITY, 80])
    posts = [
        message(1, "Сегодня поливал кактус и думал о погоде.", 2016),
        message(2, "Долой деревянные ложки с их тиранией! Хватит!", 2016),
        message(3, "Смотрите, какая картина", 2016, photo="photos/photo_1.jpg"),
        message(
            4,
            ["Вышла книга ", {"type": "italic", "text": "«Почему молчат матрёшки второго ряда»"}, ", не читал."],
            2017,
        ),
        message(5, "Чайники буфетов соединяются против самовара, говорит сосед.", 2018, forwarded_from="Чужой канал"),
        message(6, "Купил хлеба и молока.", 2019),
        message(7, "Закат над заливом", 2020, photo="photos/photo_2.jpg"),
        message(8, "Плюшевый министр отдал приказ, и мы ему не подчинимся.", 2021),
    ]
    told = {"name": "Вымышленный канал", "type": "public_channel", "id": 7, "messages": posts}
    (folder / "result.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(HERE / "invented.pack", entries(), seed=SEED, made_on="2026-11-28", invented=True)
    archive(HERE / "archive")
