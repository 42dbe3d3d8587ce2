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
