"""Why a row of the log, or a value in it, could not be used: codes of `issue.reason`."""

from __future__ import annotations

from glasnost.model.language import mark

NUMBER_MISSING = mark("the request has no number: nothing tells it from others")
NUMBER_TWICE = mark("the number stands twice in the file with different contents: the last row is used")
ROW_TWICE = mark("the row stands twice in the file")
NOTHING_SAID = mark("the row says nothing of the request but its number")
COUNTRY_UNKNOWN = mark("the country is not known")
WORD_UNKNOWN = mark("the word is in no list of the log")
BEFORE_RECEIPT = mark("the day is before the receipt")
PERIOD_BACKWARDS = mark("the period ends before it begins")
MORE_THAN_ASKED = mark("more was given than was asked for")
ZONE_MISSING = mark("the time has no zone: only the day is known")
DATE_MISSING = mark("no day of receipt is given")
GROUND_MISSING = mark("refused without a ground")
EMERGENCY_UNCLEAR = mark("an emergency disclosure that is said to be no emergency")
IN_FUTURE = mark("the day has not come yet")
LETTER_DIFFERS = mark("the log says something else than the letter: the log's value is used")
LETTER_CONFLICT = mark("the letter says several things")
LETTER_ELSEWHERE = mark("the letter is logged under another number too")
LETTER_NO_DATE = mark("the letter bears no date")
LETTER_NO_AUTHORITY = mark("the letter does not say who writes")
ANSWERED_TWICE = mark("the request was answered before, with another outcome: the later answer is used")
ATTACHMENT_UNREAD = mark("an attachment of the letter cannot be read")
