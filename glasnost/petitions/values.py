"""What a paper about a person can say: every value in its cases, with its source; or what is missing and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from glasnost.intake import reasons
from glasnost.petitions.basis import NO, VERDICTS, YES, Value, law_values
from glasnost.petitions.matters import Matter, Row, Told
from glasnost.petitions.paper import Missing, Source, plain
from glasnost.petitions.provenance import from_record, from_told, result_words
from glasnost.petitions.russian import phrases
from glasnost.petitions.russian.courts import court as court_in
from glasnost.petitions.russian.names import person as person_in
from glasnost.petitions.russian.words import Case
from glasnost.rules.screening import Screened

# name in forms → (what it is, column, how it is said)
_COLUMNS: dict[str, tuple[str, str]] = {
    "docket_number": ("номер дела", "docket_number"),
    "court": ("суд", "court"),
    "uid": ("уникальный идентификатор дела", "uid"),
    "region": ("регион", "region"),
    "received_on": ("дата поступления дела", "received_on"),
    "decided_on": ("дата решения", "decided_on"),
    "in_force_on": ("дата вступления в силу", "in_force_on"),
    "born_on": ("дата рождения", "born_on"),
    "act_on": ("дата деяния", "act_on"),
    "published_on": ("дата публикации", "published_on"),
    "platform": ("площадка", "platform"),
    "material": ("материал", "material"),
}
# of which instance a record tells: its verdicts, whose decision it is, why the other instance's is a blank
_OF_THE_CASE = {
    "judgment": ({"convicted"}, "первой инстанции", "запись — о другом решении по делу"),
    "review": ({"upheld", "changed"}, "о пересмотре", "запись — не о пересмотре"),
}
_INSTANCE = {"court": ("суд", "court"), "on": ("дата решения", "decided_on"), "docket": ("номер дела", "docket_number")}
_NOT_STATED = "в источнике не указано"
_WHY = {
    reasons.REDACTED: "в источнике скрыто",
    reasons.CONFLICT: "в источнике два разных значения",
    reasons.DATE_IMPOSSIBLE: "в источнике невозможная дата",
    reasons.NOT_UNDERSTOOD: "значение в источнике не понято",
}


def values_of(screened: Screened, matter: Matter) -> dict[str, Value | Missing]:
    """Everything that a form may ask of a person's case by name."""
    return _Values(screened, matter).all()


@dataclass
class _Values:
    screened: Screened
    matter: Matter

    def all(self) -> dict[str, Value | Missing]:
        found: dict[str, Value | Missing] = {
            "person": self.person(),
            "provisions": self.provisions(),
            "sentence": self.sentence(),
            "outcome": self.outcome(),
            "suspended": self.yes_no("suspended", "условное осуждение"),
            "other_charges": self.other_charges(),
        }
        for name, (what, column) in _COLUMNS.items():
            found[name] = self.column(what, column)
        found |= self.instances()
        found |= law_values(self.screened)
        for name in {name for told in self.matter.told.values() for name in told} - set(found):
            found[name] = self.fact(name)
        return found

    # -- values of the case and the person

    def record(self, words: str | None = None) -> Source:
        return from_record(self.matter.first, words)

    def source(self, name: str) -> Source:
        """Of a fact that an answer may have given: the answer if there is one."""
        told = self.told(name)
        return from_told(told, self.matter.first) if told and told.answered_at else self.record()

    def person(self) -> Value | Missing:
        row = self.matter.first
        name, what = plain(row["name"] or ""), "фамилия, имя, отчество"
        if not any(letter.isalpha() for letter in name):
            return self.missing(what, "name")
        if row["kind"] == "organisation":
            heads = ("организация", "организации", "организации", "организацию", "организацией", "организации")
            return Value(lambda case: f"{heads[tuple(Case).index(case)]} {name}", "организация", self.record())
        return Value(lambda case: person_in(name, case), what, self.record())

    def column(self, what: str, column: str) -> Value | Missing:
        found = {row[column] for row in self.matter.charges}
        told = self.told(column)
        if len(found) > 1:
            return Missing(what, "по обвинениям значения разные")
        (value,) = found or {None}
        source = self.record()
        if told is not None and (value is None or told.answered_at):
            value, source = _typed(told.value), from_told(told, self.matter.first)
        if value is None or value == "":
            return self.missing(what, column)
        words = plain(phrases.day(value) if isinstance(value, date) else str(value))
        if column == "court":
            return Value(lambda case: court_in(words, case), what, source)
        return Value(lambda case: words, what, source)

    def told(self, name: str) -> Told | None:
        """The value beside the columns, if every charge has the same."""
        told = [self.matter.told.get(row["charge_id"], {}).get(name) for row in self.matter.charges]
        first = told[0] if told else None
        return first if first and all(one is not None and one.value == first.value for one in told) else None

    def fact(self, name: str) -> Value | Missing:
        told = self.told(name)
        if told is None:
            return Missing(name.replace("_", " "), _NOT_STATED)
        value = _typed(told.value)
        words = plain(phrases.day(value) if isinstance(value, date) else value)
        return Value(lambda case: words, name.replace("_", " "), from_told(told, self.matter.first))

    def missing(self, what: str, field_name: str) -> Missing:
        return Missing(what, _WHY.get(self.matter.issues.get(field_name, ""), _NOT_STATED))

    # -- values of the charges

    def provisions(self) -> Value | Missing:
        cited = [row["provision"] for row in self.matter.charges]
        if not cited or any(text is None or text.endswith("?") for text in cited):
            return self.missing("статья и часть", "article")
        unique = list(dict.fromkeys(cited))
        return Value(lambda case: phrases.citations(unique, case), "статья и часть", self.source("provision"))

    def sentence(self) -> Value | Missing:
        said = [(row, _sentence(row)) for row in self.matter.charges]
        if not said or any(words is None for _row, words in said):
            return self.missing("назначенное наказание", "sentence_kind")
        if len(said) == 1:
            return Value(lambda case: said[0][1] or "", "назначенное наказание", self.record())
        words = "; ".join(
            f"по {phrases.citations([row['provision']], Case.DAT)} — {what}" if row["provision"] else f"{what}"
            for row, what in said
        )
        return Value(lambda case: words, "назначенное наказание", self.record())

    def yes_no(self, name: str, what: str) -> Value | Missing:
        found = {row[name] for row in self.matter.charges}
        if len(found) != 1 or None in found:
            return self.missing(what, name)
        words = YES if found.pop() else NO
        return Value(lambda case: words, what, self.record())

    def outcome(self) -> Value:
        book = self.screened.law.rulebook
        names = dict.fromkeys(book.outcome_in(row["outcome"], "ru") for row in self.matter.charges if row["outcome"])
        return Value(lambda case: ", ".join(names))

    def other_charges(self) -> Value | Missing:
        """Charges of the same person in the same case that the paper is not about."""
        said = []
        for row in self.matter.others:
            where = VERDICTS.get(row["verdict"], "исход не известен")
            cited = phrases.citations([row["provision"]], Case.NOM) if row["provision"] else "статья не известна"
            said.append(f"{cited} ({where})")
        if not said:
            return Missing("другие обвинения", _NOT_STATED)
        words = "; ".join(said)
        return Value(lambda case: words, "другие обвинения по тому же делу", self.record())

    def instances(self) -> dict[str, Value | Missing]:
        """A record is of one instance: who judged first and who reviewed is known of that one alone."""
        found: dict[str, Value | Missing] = {}
        verdicts = {row["verdict"] for row in self.matter.charges}
        for kind, (of, whose, why) in _OF_THE_CASE.items():
            for end, (what, column) in _INSTANCE.items():
                value = self.column(what, column) if verdicts <= of else Missing(f"{what} {whose}", why)
                found[f"{kind}_{end}"] = value
        words = ", ".join(VERDICTS[str(verdict)] for verdict in sorted(verdicts & _OF_THE_CASE["review"][0]))
        found["review_result"] = (
            Value(lambda case: words, "исход пересмотра", self.record(result_words(self.matter.first)))
            if verdicts <= _OF_THE_CASE["review"][0]
            else Missing("исход пересмотра", _OF_THE_CASE["review"][2])
        )
        return found


def _typed(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def _sentence(row: Row) -> str | None:
    return phrases.sentence(row["sentence_kind"], row["sentence_amount"], row["sentence_unit"], row["suspended"])
