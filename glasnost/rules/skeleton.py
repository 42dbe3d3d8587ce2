"""A rulebook to begin with: every part, with an invented law that passes all checks."""

from __future__ import annotations

from pathlib import Path

from glasnost.model.language import _
from glasnost.model.problems import Problem
from glasnost.register.atomic import write_whole

SKELETON = """---
id: my/first-law
title: What the law is called, and its number and date
title_ru: Как закон называется, его номер и дата
jurisdiction: ru
kind: amnesty                 # amnesty | repeal | expungement | resentencing | validity
status: draft                 # proposed | draft | in force | expired
checked_by: nobody            # who compared the quotes with the official text
in_force: 2020-01-01/..       # first and last day; .. is open
applies_on: as_of             # as_of (a law that reaches back), or the name of a fact that is a date
unit: charge
outcomes: [released, not covered]
frees: [released]             # the outcomes that free somebody
---
# What the law is called

Say here what a reader must know: where the text comes from, what is unclear, what it does not do.

## Facts
| fact | type | of | values | asked of | question_en | question_ru |
|---|---|---|---|---|---|---|
| verdict | enum | charge | convicted, acquitted, terminated, returned, transferred, upheld, changed, quashed, pending | court register | How did the case end? | Чем закончилось дело? |
| provision | citation | charge | | judgment | Under which article and part? | По какой статье и части? |
| act_on | date | charge | ..as_of | judgment | On which day was it done? | В какой день это совершено? |

## Who is covered
> The words of the law, in its own language, exactly as they stand.
> — where they stand: law, article, wording, and where you read them

```list articles
ru/uk/282 ru/uk/280
```
```test convicted
verdict = 'convicted' AND provision IN articles
```
```test early_act
act_on < DATE '2018-12-31'
```
```decide
covered: released    WHEN convicted AND early_act
other:   not covered OTHERWISE
```

## Examples
One row a case; blank is unknown. Every line, and each test true, false and undecided, needs an example.

| verdict | provision | act_on | outcome | missing |
|---|---|---|---|---|
| convicted | ru/uk/282/1 | 2018-12-30 | released | |
| convicted | ru/uk/282/1 | 2018-12-31 | not covered | |
| convicted | ru/uk/280/2 | 2019-01-01 | not covered | |
| convicted | ru/uk/282/1 | | | act_on |
| acquitted | ru/uk/282/1 | 2018-12-30 | not covered | |
| | ru/uk/282/1 | 2018-12-30 | | verdict |
| convicted | | 2018-12-30 | | provision |
"""


def write_skeleton(path: Path) -> None:
    """Write the skeleton to a new file. Raises Problem if there is one already."""
    if path.suffix != ".md":
        raise Problem(_("a rulebook is a .md file"), where=str(path))
    if path.exists():
        raise Problem(_("there is a file already; nothing was written"), where=str(path))
    with write_whole(path, 0o644) as temporary:
        temporary.write_text(SKELETON, encoding="utf-8")
