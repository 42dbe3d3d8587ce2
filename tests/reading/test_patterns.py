"""Every wording finds its own example, and nothing in the texts that it must not find."""

from __future__ import annotations

import pytest

from glasnost.reading.fold import fold
from glasnost.reading.patterns import Pattern, Scan, language

PATTERNS = [pattern for found in language("ru").fields.values() for pattern in found]


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: f"{one.field}:{one.value}:{one.finds.strip()}")
def test_a_wording_finds_its_example(pattern: Pattern) -> None:
    assert pattern.why
    found = [one for one in Scan(pattern.example).find(pattern.field) if one.pattern is pattern]
    assert pattern.finds.strip() in [pattern.example[one.start : one.end].strip() for one in found]
    for text in pattern.never:
        assert not [one for one in Scan(text).find(pattern.field) if one.pattern is pattern], text


def test_offsets_are_code_points_of_the_text_as_it_stands() -> None:
    # signs outside of the folding's code page, two of them beyond the basic plane, ё, no-break blanks, raised digits
    text = "😀«Ёлка»\u00a0𝔘\r\nПРИЗНАТЬ Иванова винОвным — 280¹"
    assert len(fold(text)) == len(text)
    (found,) = Scan(text).find("verdict")
    assert text[found.start : found.end] == "ПРИЗНАТЬ Иванова винОвным"


def test_without_and_inside_keep_other_cases_apart() -> None:
    assert not Scan("производство по жалобе прекратить").find("verdict")
    assert [one.value for one in Scan("приговор, которым постановлено признать Иванова виновным").find("verdict")] == []
    assert [one.value for one in Scan("Меру пресечения оставить без изменения").find("verdict")] == []
