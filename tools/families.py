"""Where the words of the families are met: count the texts that hold each and write it into families.toml.

    python tools/families.py NAME=FILE…

NAME is what stands in the file's `sources`. FILE: a text, JSON Lines (each line a text), CoNLL-U (each «# text =»
a text), JSON (each entry a text), or such a file with gzip. Words that no file holds are left "unchecked".
"""

from __future__ import annotations

import gzip
import json
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from glasnost.search.families import FILE
from glasnost.search.lemmas import lemmas
from glasnost.search.tokens import fold, tokens


def texts(path: Path) -> Iterator[str]:
    """The texts of a file."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text, kind = data.decode("utf-8"), path.name.removesuffix(".gz").rsplit(".", 1)[-1]
    if kind == "jsonl":
        yield from (str(json.loads(line)["text"]) for line in text.splitlines())
    elif kind == "json":
        yield from (json.dumps(one, ensure_ascii=False) for one in json.loads(text))
    elif kind == "conllu":
        yield from (line[9:] for line in text.splitlines() if line.startswith("# text = "))
    else:
        yield text


def main(named: list[tuple[str, Path]]) -> None:
    """Write the file again, with the counts."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    sources, kept = found.pop("sources"), FILE.read_text(encoding="utf-8").split("[sources]", 1)[0]
    wanted = {fold(word) for one in found.values() for word in one["words"]}
    counts: dict[str, Counter[str]] = {word: Counter() for word in wanted}
    for name, path in named:
        if name not in sources:
            raise SystemExit(f"{name}: not among the sources of {FILE}")
        for text in texts(path):
            held = {lemma for token in tokens(text) for lemma in lemmas(token.word)}
            for word in wanted:
                counts[word][name] += bool(lemmas(word) & held)
    lines = [kept + "[sources]", *(f'{name} = "{told}"' for name, told in sources.items())]
    for name, one in found.items():
        lines += ["", f"[{name}.words]"]
        for word in one["words"]:
            met = ", ".join(f"{source} {n}" for source, n in counts[fold(word)].items() if n)
            lines.append(f'"{word}" = "{met or "unchecked"}"')
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main([(name, Path(path)) for name, _equals, path in (one.partition("=") for one in sys.argv[1:])])
