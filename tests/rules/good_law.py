"""A small invented rulebook without a fault; tests break one thing in it at a time."""

from __future__ import annotations

GOOD = """---
id: test/good
title: An invented law
jurisdiction: ru
kind: amnesty
status: draft
checked_by: nobody
in_force: 2000-01-01/2100-12-31
applies_on: as_of
unit: charge
outcomes: [release, later, not covered]
---
# An invented law

## Facts
| fact | type | of | values | asked of | question_en |
|---|---|---|---|---|---|
| verdict | enum | charge | convicted, acquitted | court register | How did it end? |
| provision | citation | charge | | judgment | Under which provision? |
| months | int | charge | 0..600 | judgment | For how long? |
| act_on | date | charge | ..as_of | judgment | When was it done? |
| ruled_on | date | charge | | judgment | When was it decided? |
| minor | bool | charge | | judgment | Was the person a minor? |
| court | text | charge | | judgment | Which court? |

| name | type | default | meaning | source |
|---|---|---|---|---|
| most | int | 12 | the longest term that is forgiven | invented |

> The words of an invented law.
> — nowhere

```list speech
ru/uk/282 ru/uk/148
```
```test convicted
verdict = 'convicted' AND provision IN speech
```
```test short
months <= most
```
```test early
act_on < DATE '2010-06-01' AND court <> 'north'
```
```value free_on
ruled_on + INTERVAL 1 YEAR
```
```given born_first
minor IMPLIES months <= 120
```
```decide
free:  release         WHEN convicted AND short AND early
young: later ON free_on WHEN convicted AND minor
other: not covered     OTHERWISE
```

## Examples
| verdict | provision | months | act_on | ruled_on | minor | court | outcome | missing | date |
|---|---|---|---|---|---|---|---|---|---|
| convicted | ru/uk/282/1 | 12 | 2010-05-31 | | false | south | release | | |
| convicted | ru/uk/282/1 | 12 | 2010-06-01 | | false | south | not covered | | |
| convicted | ru/uk/282/1 | 13 | 2010-06-02 | 2011-02-28 | true | south | later | | 2012-02-28 |
| convicted | ru/uk/282/1 | | 2010-05-31 | | false | south | | months | |
| convicted | ru/uk/282/1 | 1 | | | false | south | | act_on | |
| convicted | ru/uk/282/1 | 13 | | | | south | | minor | |
| | ru/uk/282/1 | 1 | 2010-05-31 | | false | south | | verdict | |
| acquitted | | | | | | | not covered | | |
"""


def changed(old: str, new: str) -> str:
    """The good rulebook with one change."""
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the rulebook"
    return GOOD.replace(old, new)


def line_of(text: str, word: str) -> int:
    """The line (from 1) on which a word first stands."""
    return text[: text.index(word)].count("\n") + 1
