"""Invented acts in wordings that courts use, and what has to be read from them; one comment a row says what it proves.

A redacted or conflicting value is named by its state. What a row does not name is not looked at here, but every quote
must stand in its text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from glasnost.reading import read_text

WORDINGS = Path(__file__).parent / "wordings"

EXPECTED: dict[str, list[dict[str, Any]]] = {
    # a suspended term with an additional penalty and a probation of its own
    "suspended": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "convicted",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 18,
            "sentence_unit": "months",
            "suspended": True,
            "probation_months": 12,
            "additional": "loss of a right",
            "platform": "ВКонтакте",
        },
    ],
    # the days in custody that count and the colony are no penalties
    "colony": [
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 60,
            "sentence_unit": "months",
            "additional": "loss of a right",
        },
    ],
    # two offences under one provision: each its own fine, and a total
    "episodes": [
        {
            "provision": "ru/uk/280.3/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 100000,
            "total_sentence_kind": "fine",
            "total_sentence_amount": 150000,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/280.3/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 120000,
            "total_sentence_kind": "fine",
            "total_sentence_amount": 150000,
            "total_under": "69",
        },
    ],
    # the term before the name, in words
    "works": [
        {
            "provision": "ru/uk/354.1/3",
            "verdict": "convicted",
            "sentence_kind": "compulsory works",
            "sentence_amount": 300,
            "sentence_unit": "hours",
        },
    ],
    # a case closed because the law has changed
    "decriminalised": [
        {
            "provision": "ru/uk/282/1",
            "verdict": "terminated",
            "ground": "no offence",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # what the defence asks for is not what the court did
    "appeal_upheld": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "upheld",
            "earlier_sentence_kind": "suspended imprisonment",
            "earlier_sentence_amount": 24,
            "earlier_suspended": True,
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the new term; «оставить без изменения» of the rest is no upholding
    "appeal_softened": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "changed",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 20,
            "sentence_unit": "months",
            "suspended": True,
            "earlier_sentence_kind": "suspended imprisonment",
            "earlier_sentence_amount": 24,
            "earlier_suspended": True,
        },
    ],
    # a new trial; the measure of restraint that stays unchanged is not the judgment
    "appeal_quashed": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "quashed",
            "earlier_sentence_kind": "suspended imprisonment",
            "earlier_sentence_amount": 24,
            "earlier_suspended": True,
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the suspension falls: the term is served
    "appeal_harder": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "changed",
            "sentence_kind": "imprisonment",
            "sentence_amount": 24,
            "sentence_unit": "months",
            "earlier_sentence_kind": "suspended imprisonment",
            "earlier_sentence_amount": 24,
            "earlier_suspended": True,
        },
    ],
    # quashed and closed: it has ended
    "cassation_closed": [
        {
            "provision": "ru/uk/282/1",
            "verdict": "terminated",
            "ground": "no offence",
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 300000,
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # back to the prosecutor; the measure of restraint left as it was is no upholding
    "to_prosecutor": [
        {"provision": "ru/uk/282/2/а", "verdict": "returned", "sentence_kind": None, "sentence_amount": None},
    ],
    # another court is competent
    "to_military_court": [
        {"provision": "ru/uk/205.2/2", "verdict": "transferred", "sentence_kind": None, "sentence_amount": None},
    ],
    # the provision stands before the word of acquittal; the plea is not the verdict
    "acquitted": [
        {
            "provision": "ru/uk/280/1",
            "verdict": "acquitted",
            "ground": "no offence",
            "plea": "guilty",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # a cancelled suspension of an earlier judgment suspends nothing here
    "article_70": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 24,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 30,
            "total_under": "70",
        },
    ],
    # ten per cent are no amount
    "deduction": [
        {
            "provision": "ru/uk/282/1",
            "verdict": "convicted",
            "sentence_kind": "correctional works",
            "sentence_amount": 12,
            "sentence_unit": "months",
        },
    ],
    # what is served instead of the prison
    "instead": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "convicted",
            "sentence_kind": "forced labour",
            "sentence_amount": 18,
            "sentence_unit": "months",
        },
    ],
    # no conviction: compulsory treatment
    "medical": [
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "terminated",
            "ground": "medical measures",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # spaced small headings, a comment, an audience «более 12 000»
    "comment": [
        {
            "provision": "ru/koap/20.3.1/?",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 10000,
            "act": "comment",
            "medium": "online",
            "platform": "Одноклассники",
            "audience": 12000,
            "plea": "guilty",
            "published_on": "2021-02-14",
            "found_on": "2021-03-17",
        },
    ],
    # in person; the earlier article in the head is no charge; the term in words
    "square": [
        {
            "provision": "ru/koap/20.2/8",
            "verdict": "convicted",
            "sentence_kind": "arrest",
            "sentence_amount": 15,
            "sentence_unit": "days",
            "act": "in person",
            "medium": "in person",
            "act_on": "2022-03-06",
        },
    ],
    # a ruling in force is reviewed: the docket below is named in the head
    "review": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "upheld",
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 35000,
            "decided_on": "2023-07-07",
            "docket_number": "16-3245/2023",
            "lower_docket_number": "5-812/2022",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # «с 45 000 до 30 000»: the new sum
    "lowered": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "changed",
            "sentence_kind": "fine",
            "sentence_amount": 30000,
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 45000,
        },
    ],
    # an oral remark is no penalty
    "remark": [
        {
            "provision": "ru/koap/20.3/1",
            "verdict": "terminated",
            "ground": "triviality",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the name of the penalty once, a term for each provision
    "list": [
        {
            "provision": "ru/uk/280/1",
            "verdict": "convicted",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 12,
            "sentence_unit": "months",
            "suspended": True,
            "probation_months": 24,
            "total_sentence_kind": "suspended imprisonment",
            "total_sentence_amount": 18,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/282/1",
            "verdict": "convicted",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 18,
            "sentence_unit": "months",
            "suspended": True,
            "probation_months": 24,
            "total_sentence_kind": "suspended imprisonment",
            "total_sentence_amount": 18,
            "total_under": "69",
        },
    ],
    # another part of the article, said so: no conflict; released from the penalty
    "requalified": [
        {
            "provision": "ru/uk/280/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 100000,
            "additional": "released",
        },
    ],
    # two kinds of penalty, and the colony behind the total takes nothing away from it
    "military": [
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 60,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 60,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/205.2/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 300000,
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 60,
            "total_under": "69",
        },
    ],
    # a sum that was taken out is not guessed
    "sum_hidden": [
        {"provision": "ru/uk/280.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": "redacted"},
    ],
    # a term that was taken out is not guessed
    "term_hidden": [
        {
            "provision": "ru/uk/207.3/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_unit": "months",
            "sentence_amount": "redacted",
        },
    ],
    # «с применением ч. 2.2 ст. 4.1» is no charge; roubles and kopecks
    "below": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 15000},
    ],
    # an organisation with its register number
    "company": [
        {"provision": "ru/koap/13.15/2", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 50000},
    ],
    # «одни сутки»
    "one_day": [
        {
            "provision": "ru/koap/20.3/1",
            "verdict": "convicted",
            "sentence_kind": "arrest",
            "sentence_amount": 1,
            "sentence_unit": "days",
        },
    ],
    # two offences and one penalty for both: a total
    "both": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "convicted",
            "total_sentence_kind": "fine",
            "total_sentence_amount": 30000,
            "total_under": "4.4",
            "sentence_kind": None,
            "sentence_amount": None,
        },
        {
            "provision": "ru/koap/20.3/1",
            "verdict": "convicted",
            "total_sentence_kind": "fine",
            "total_sentence_amount": 30000,
            "total_under": "4.4",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # to the commission for minors
    "minors": [
        {"provision": "ru/koap/20.3.1/?", "verdict": "transferred", "sentence_kind": None, "sentence_amount": None},
    ],
    # back to the police, without «для устранения»
    "to_police": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "returned", "sentence_kind": None, "sentence_amount": None},
    ],
    # what may be paid within twenty days is not the penalty
    "half": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 30000},
    ],
    # the sum only in words, in brackets
    "brackets": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 30000},
    ],
    # figures and words that disagree
    "conflict": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": "conflicting",
        },
    ],
    # quashed and sent back; the penalty below without its article
    "remitted": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "quashed",
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 30000,
            "lower_docket_number": "5-5/2022",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # a complaint sent back says nothing of the ruling
    "late": [
        {"provision": "ru/koap/20.3.3/1", "verdict": None, "sentence_kind": None, "sentence_amount": None},
    ],
    # another kind of penalty
    "fine_for_arrest": [
        {
            "provision": "ru/koap/20.3/1",
            "verdict": "changed",
            "sentence_kind": "fine",
            "sentence_amount": 1000,
            "earlier_sentence_kind": "arrest",
            "earlier_sentence_amount": 10,
        },
    ],
    # the appeal quashes an acquittal and convicts
    "appeal_convicts": [
        {"provision": "ru/uk/280.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 100000},
    ],
    # the monthly part is not the fine
    "instalments": [
        {"provision": "ru/uk/280.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 200000},
    ],
    # what the person may not do is no further penalty
    "restrictions": [
        {
            "provision": "ru/uk/282/1",
            "verdict": "convicted",
            "sentence_kind": "restriction of liberty",
            "sentence_amount": 10,
            "sentence_unit": "months",
        },
    ],
    # acquitted of one, convicted of the other; the hours before the name
    "partly": [
        {
            "provision": "ru/uk/280/1",
            "verdict": "acquitted",
            "ground": "no offence",
            "sentence_kind": None,
            "sentence_amount": None,
        },
        {
            "provision": "ru/uk/282/1",
            "verdict": "convicted",
            "sentence_kind": "compulsory works",
            "sentence_amount": 180,
            "sentence_unit": "hours",
        },
    ],
    # two people: the suspension is of the second only
    "accused": [
        {
            "provision": "ru/uk/282.2/1",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 72,
            "sentence_unit": "months",
            "additional": "restriction of liberty",
        },
        {
            "provision": "ru/uk/282.2/2",
            "verdict": "convicted",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 36,
            "sentence_unit": "months",
            "suspended": True,
            "probation_months": 48,
        },
    ],
    # the law quoted in a survey: nobody is charged
    "review_of_practice": [
        {"verdict": None, "sentence_kind": None, "sentence_amount": None},
    ],
    # detention prolonged: the case is pending
    "custody": [
        {"provision": "ru/uk/207.3/2", "verdict": "pending", "sentence_kind": None, "sentence_amount": None},
    ],
    # a hearing is fixed: nothing is decided
    "hearing": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "pending", "sentence_kind": None, "sentence_amount": None},
    ],
    # released on parole: no acquittal, no penalty of this act
    "parole": [
        {"provision": "ru/uk/280/2", "verdict": None, "sentence_kind": None, "sentence_amount": None},
    ],
    # a status, the place between the words
    "status": [
        {"act": "status", "medium": "online", "platform": "ВКонтакте"},
    ],
    # a mark of approval
    "like": [
        {"act": "like", "medium": "online", "platform": "Одноклассники"},
    ],
    # a repost; friends as the audience
    "repost": [
        {"act": "repost", "medium": "online", "platform": "ВКонтакте", "audience": 284, "published_on": "2022-03-15"},
    ],
    # live; the day before it
    "stream": [
        {"act": "stream", "medium": "online", "platform": "YouTube", "audience": 12540, "published_on": "2022-04-05"},
    ],
    # a channel with a hyphen; subscribers before the verb
    "channel": [
        {"act": "post", "medium": "online", "platform": "Telegram", "audience": 3215, "published_on": "2023-06-01"},
    ],
    # a messenger as the place, with a summons by telephone later
    "chat": [
        {"act": "message", "medium": "online", "platform": "WhatsApp", "audience": 28, "published_on": "2022-03-10"},
    ],
    # in the street: no platform
    "picket": [
        {"act": "in person", "medium": "in person", "act_on": "2022-03-12"},
    ],
    # on a wall; «в ночь на»
    "wall": [
        {"act": "in person", "medium": "in person", "act_on": "2022-02-24"},
    ],
    # said aloud, a day without an hour
    "aloud": [
        {"act": "in person", "medium": "in person", "act_on": "2022-07-02"},
    ],
    # worn: the picture that somebody else posted is not the act
    "tattoo": [
        {"act": "in person", "medium": "in person", "act_on": "2023-05-10"},
    ],
    # a listed material: the days of ban and of finding kept apart
    "listed": [
        {
            "medium": "online",
            "platform": "ВКонтакте",
            "listed_material": 862,
            "found_on": "2020-02-20",
            "banned_on": "2010-11-17",
        },
    ],
    # who said whose account it is, and when
    "answer": [
        {
            "act": "post",
            "medium": "online",
            "platform": "ВКонтакте",
            "published_on": "2023-03-01",
            "data_supplied_on": "2023-04-12",
        },
    ],
    # the network taken out
    "hidden": [
        {"act": "comment", "medium": "online", "published_on": "2023-03-01", "platform": "redacted"},
    ],
    # no network named: absent, not hidden
    "unnamed": [
        {"act": "post", "medium": "online", "published_on": "2023-03-01"},
    ],
    # two platforms and none stands out: a conflict
    "two": [
        {"act": "post", "medium": "online", "platform": "conflicting"},
    ],
    # the article of an earlier conviction in the head is no charge; a spaced heading right behind the citation
    "earlier_conviction": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "convicted",
            "sentence_kind": "suspended imprisonment",
            "sentence_amount": 24,
            "sentence_unit": "months",
            "suspended": True,
            "probation_months": 30,
            "additional": "loss of a right",
            "act": "message",
            "medium": "online",
            "platform": "Telegram",
            "plea": "guilty",
            "published_on": "2022-02-25",
        },
    ],
    # the article alone is no charge beside its parts; the same part twice is two offences
    "three_episodes": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 24,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 72,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/205.2/1",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 30,
            "sentence_unit": "months",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 72,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 60,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 72,
            "total_under": "69",
        },
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 61,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "total_sentence_kind": "imprisonment",
            "total_sentence_amount": 72,
            "total_under": "69",
        },
    ],
    # a docket of a justice of the peace; released from the penalty, in the other order of words
    "released": [
        {
            "provision": "ru/uk/148/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 30000,
            "additional": "released",
            "decided_on": "2021-05-14",
            "docket_number": "1-4-12/2021",
        },
    ],
    # a court fine is no conviction
    "court_fine": [
        {
            "provision": "ru/uk/280/1",
            "verdict": "terminated",
            "ground": "court fine",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the number of the appeal and that of the court below
    "two_numbers": [
        {
            "provision": "ru/uk/280.3/1",
            "verdict": "upheld",
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 150000,
            "decided_on": "2023-07-25",
            "docket_number": "22-987/2023",
            "lower_docket_number": "1-15/2023",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the appeal is quashed, to be heard anew
    "back_to_appeal": [
        {"provision": "ru/uk/280.3/1", "verdict": "quashed", "sentence_kind": None, "sentence_amount": None},
    ],
    # headings in the middle of the line; the law’s threat is not the fine
    "inline": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "convicted",
            "sentence_kind": "fine",
            "sentence_amount": 30000,
            "act": "comment",
            "medium": "online",
            "platform": "Viber",
            "published_on": "2024-05-21",
        },
    ],
    # a text in which nearly all is taken out: the days are redacted, not guessed
    "anonymised": [
        {
            "provision": "ru/uk/207.3/2/д",
            "verdict": "convicted",
            "sentence_kind": "imprisonment",
            "sentence_amount": 102,
            "sentence_unit": "months",
            "additional": "loss of a right",
            "published_on": "redacted",
        },
    ],
    # numbered points in capitals, a sum broken by a line
    "capitals": [
        {"provision": "ru/koap/20.3.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 30000},
    ],
    # «производством прекратить за недоказанностью»
    "not_proven": [
        {
            "provision": "ru/koap/20.3.1/?",
            "verdict": "terminated",
            "ground": "not proven",
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # the only number is that of the court below; the ground
    "below_only": [
        {
            "provision": "ru/koap/20.3.3/1",
            "verdict": "terminated",
            "ground": "limitation",
            "earlier_sentence_kind": "fine",
            "earlier_sentence_amount": 30000,
            "lower_docket_number": "5-1/2023",
            "sentence_kind": None,
            "sentence_amount": None,
            "docket_number": None,
        },
    ],
    # what was decided below, in a list under one name; the right taken away between
    "below_listed": [
        {
            "provision": "ru/uk/205.2/2",
            "verdict": "upheld",
            "earlier_sentence_kind": "imprisonment",
            "earlier_sentence_amount": 60,
            "sentence_kind": None,
            "sentence_amount": None,
        },
        {
            "provision": "ru/uk/205.2/1",
            "verdict": "upheld",
            "earlier_sentence_kind": "imprisonment",
            "earlier_sentence_amount": 36,
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # one of two counts falls on appeal, the other stands
    "one_falls": [
        {
            "provision": "ru/uk/280/2",
            "verdict": "changed",
            "sentence_kind": "imprisonment",
            "sentence_amount": 24,
            "sentence_unit": "months",
            "earlier_sentence_kind": "imprisonment",
            "earlier_sentence_amount": 24,
        },
        {
            "provision": "ru/uk/282/1",
            "verdict": "terminated",
            "ground": "no offence",
            "earlier_sentence_kind": "imprisonment",
            "earlier_sentence_amount": 12,
            "sentence_kind": None,
            "sentence_amount": None,
        },
    ],
    # parts in words, per cent in brackets
    "magistrate": [
        {
            "provision": "ru/uk/148/2",
            "verdict": "convicted",
            "sentence_kind": "correctional works",
            "sentence_amount": 6,
            "sentence_unit": "months",
            "docket_number": "1-2-5/2022",
        },
    ],
    # two offences, two penalties, one after the other
    "two_penalties": [
        {"provision": "ru/koap/20.2/5", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 10000},
        {"provision": "ru/koap/20.3.3/1", "verdict": "convicted", "sentence_kind": "fine", "sentence_amount": 30000},
    ],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_wording(name: str) -> None:
    text = (WORDINGS / f"{name}.txt").read_text(encoding="utf-8")
    lines = read_text(text, name)
    found = [{field: _said(line, field) for field in row} for line, row in zip(lines, EXPECTED[name], strict=True)]
    assert found == EXPECTED[name]
    for line in lines:
        assert all(text[quote["start"] : quote["end"]] == quote["words"] for quote in line["quotes"].values())


def _said(line: dict[str, Any], field: str) -> Any:
    state = line["states"][field]
    return state if state in ("redacted", "conflicting") else line[field]


def test_every_text_of_the_folder_is_read_here() -> None:
    assert {path.stem for path in WORDINGS.glob("*.txt")} == set(EXPECTED)


def test_nobody_is_charged_by_a_survey() -> None:
    (line,) = read_text((WORDINGS / "review_of_practice.txt").read_text(encoding="utf-8"), "x")
    assert line["charge_id"] is None


PROSE: list[tuple[str, list[dict[str, Any]]]] = [
    # a repost is more than the picture it is of; the appeal in the next sentence has a month only
    (
        "24 марта 2015 года суд Энска приговорил Ивана Иванова к штрафу в 100 тысяч рублей по части 1 статьи 282 УК "
        "за репост картинки в соцсети «ВКонтакте». В июне областной суд оставил приговор без изменения.",
        [
            {"provision": "ru/uk/282/1", "verdict": "convicted", "sentence_amount": 100_000, "act": "repost",
             "platform": "ВКонтакте", "decided_on": "2015-03-24"},
            {"verdict": "upheld", "sentence_amount": None, "decided_on": "2015-06"},
        ],
    ),
    # the press's words for prison
    (
        "Сидорова осудили по статье 205.2 УК на три года колонии общего режима за сообщения в Telegram.",
        [{"provision": "ru/uk/205.2/?", "sentence_kind": "imprisonment", "sentence_amount": 36}],
    ),
    # the verb is the penalty
    (
        "Иванова оштрафовали на 1000 рублей по статье 20.3 КоАП за публикацию фотографии.",
        [{"provision": "ru/koap/20.3/?", "sentence_kind": "fine", "sentence_amount": 1000, "act": "post"}],
    ),
    # the other order of words, and a kept picture
    (
        "Суд в Энске прекратил дело Петрова по статье 282 УК в связи с декриминализацией. Его преследовали за "
        "сохранённую картинку в альбоме «ВКонтакте».",
        [{"verdict": "terminated", "ground": "decriminalised", "act": "saved picture"}],
    ),
    # one conviction with two verbs
    (
        "Иванова признали виновным в возбуждении ненависти (статья 282 УК) и назначили год исправительных работ.",
        [{"verdict": "convicted", "sentence_kind": "correctional works", "sentence_amount": 12}],
    ),
    # a colon behind the code; a term lowered by the appeal in the same sentence, whose day is not told
    (
        "Дело возбудили по статье 280.1 УК: Сидоров разместил статью. 20 сентября 2015 года его приговорили к двум "
        "годам лишения свободы, апелляция снизила срок до полутора лет.",
        [
            {"provision": "ru/uk/280.1/?", "sentence_amount": 24, "decided_on": "2015-09-20"},
            {"verdict": "changed", "sentence_amount": 18, "decided_on": None},
        ],
    ),
    # accused and not yet tried: no verdict is made up
    ("На Петрова завели дело по статье 148 УК за видео, снятое в храме.", [{"verdict": None, "sentence_kind": None}]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PROSE)
def test_a_case_told_in_prose(text: str, expected: list[dict[str, Any]]) -> None:
    lines = read_text(text, "x")
    found = [{field: line[field] for field in row} for line, row in zip(lines, expected, strict=True)]
    assert found == expected
