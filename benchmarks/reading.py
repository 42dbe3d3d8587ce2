"""Reading: whole extraction of texts of 11,000 characters, against tokens alone (razdel) and names alone (natasha).

Both peers are measured in the same run if they are installed; neither is needed by the program.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT)]

from measure import Result, apart, cpu  # noqa: E402

LENGTH = 11_000  # characters: the mean of 143 real decisions
LIMIT = 40  # texts a CPU second that the whole extraction must reach
PEERS = ("razdel", "natasha")


def texts(number: int) -> list[str]:
    """Invented acts, the findings of each repeated with other days and numbers until it is as long as a real one."""
    acts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests/reading/acts").glob("koap_w*.txt"))]
    found = []
    for position in range(number):
        act = acts[position % len(acts)]
        head, heading, rest = act.partition("постановила:" if "постановила:" in act else "ПОСТАНОВИЛ:")
        parts = []
        while sum(map(len, parts)) + len(act) < LENGTH:
            n = position * 37 + len(parts)
            parts.append(
                f"Согласно рапорту от {n % 28 + 1:02}.{n % 12 + 1:02}.2023 № {n} в ходе осмотра страницы в социальной "
                f"сети установлено, что лицо № {n % 9} ранее, в соответствии с частью {n % 7 + 1} статьи "
                f"26.{n % 11 + 1} КоАП РФ, давало объяснения, которые оцениваются с другими доказательствами по делу.\n"
            )
        found.append(head + "".join(parts) + heading + rest)
    return found


def results() -> list[Result]:
    """One line for the limit, one for each peer that is there."""
    ours = apart(Path(__file__), "glasnost")["rate"]
    found = [
        Result("reading: 40 texts a CPU second / ours", "limit", LIMIT / ours, 1.0, f"{ours:.0f} texts a CPU second")
    ]
    for peer in PEERS:
        if importlib.util.find_spec(peer) is None:
            found.append(Result(f"reading / {peer}", peer, None, None, f"{peer} is not installed: not measured"))
            continue
        rate = apart(Path(__file__), peer)["rate"]
        found.append(
            Result(f"reading: {peer} / ours", peer, rate / ours, None, f"{peer}: {rate:.1f} texts a CPU second")
        )
    return found


def _reader(name: str) -> Callable[[str], Any]:
    if name == "glasnost":
        from glasnost.reading import read_text

        return lambda text: read_text(text, "x")
    if name == "razdel":
        from razdel import tokenize

        return lambda text: list(tokenize(text))
    from natasha import Doc, NewsEmbedding, NewsNERTagger, Segmenter

    segmenter, tagger = Segmenter(), NewsNERTagger(NewsEmbedding())

    def names(text: str) -> None:
        document = Doc(text)
        document.segment(segmenter)
        document.tag_ner(tagger)

    return names


def main(name: str) -> None:
    """Measure one reader in this process."""
    read = _reader(name)
    number = 10 if name == "natasha" else 100
    sample = texts(number)
    read(sample[0])  # models and patterns are loaded once
    start = cpu()
    for text in sample:
        read(text)
    print(json.dumps({"rate": number / (cpu() - start)}))


if __name__ == "__main__":
    main(sys.argv[1])
