"""Why a row or a value could not be used: the codes that stand in `issue.reason`, each a phrase that can be told."""

from __future__ import annotations

from glasnost.model.language import mark

# of rows
ROW_SHORT = mark("row too short")
ROW_LONG = mark("row too long")
ROW_UNREADABLE = mark("row cannot be read")
CELL_LARGE = mark("cell too large")
CELL_NUL = mark("NUL in a cell")
KEY_MISSING = mark("the key is missing")
STEP_UNKNOWN = mark("a step of an unknown kind: it may hold a charge")
COUNT_UNREAD = mark("the number of the count cannot be read")
RECORD_REPEATED = mark("the record stands twice in the file: the last row is used")
ROW_REPEATED = mark("the row stands twice in the file")
YEAR_UNREAD = mark("the year cannot be read")
NUMBER_UNREAD = mark("the entry's number cannot be read")
# of lists
NOT_ALIGNED = mark("names and articles do not align")
# of files
FEWER_THAN_EXPECTED = mark("fewer rows have this field than the source's description expects")
# of exhibits
PICTURE_MISSING = mark("the list of exhibits names a picture that did not come with it")
PICTURE_UNLISTED = mark("no list says to which case the picture belongs")
# of values
COLUMN_UNKNOWN = mark("unknown column")
DATE_IMPOSSIBLE = mark("no such day")
NOT_UNDERSTOOD = mark("the value is not understood")
REDACTED = mark("redacted")
CONFLICT = mark("two values in one cell")
ARTICLE_MISSING = mark("no article is given")
ARTICLE_UNREAD = mark("the article could not be read")
ARTICLE_PARTLY_UNREAD = mark("part of the article could not be read")
GENERAL_PART = mark("an article of the general part is nobody's charge")
ARTICLE_TWICE = mark("the same article twice for one person: counted as one charge")
CODE_UNKNOWN = mark("the article is given without its code")
PARTS_DIFFER = mark("rows that belong together say different things")
SENTENCE_IN_PARTS = mark("the sentence has several parts: only the day on which all have run is kept")
STAGE_CONFLICT = mark("the docket number and the result speak of different instances")
RESULT_SHARED = mark("one result for several charges: it does not say of which")
STAGE_UNKNOWN = mark("the instance cannot be told from the docket number")
RESULT_UNKNOWN = mark("the result is not in the list of results")

# of documents that cannot be read as they are
FILE_EMPTY = mark("the file is empty")
NEEDS_OCR = mark("the document is pictures without text: it needs OCR")
TOO_LARGE = mark("the document is too large")
NESTED = mark("the page is nested too deeply")
LOCKED = mark("the document is locked with a password")
DAMAGED = mark("the document is damaged")
ENCODING = mark("the encoding of the text cannot be told")
NO_TEXT = mark("the document holds no text")
KIND_UNKNOWN = mark("documents of this kind are not read")
LINE_UNREADABLE = mark("a line of the file is no text")
