"""Why it is not known what stands of a charge: codes of `standing.unsettled`, each can be told."""

from __future__ import annotations

from glasnost.model.language import mark

OUTCOME_UNREAD = mark("a later act of the case does not say how it ended")
WHOSE_UNKNOWN = mark("a later act of the case does not say whose charge it is about")
ORDER_UNKNOWN = mark("which act of the case came last cannot be told")
RECORDS_DISAGREE = mark("two records of one decision say different things")
