"""What a text says in figures and names, held to the statements that it rests on: no sentence outlives the rule that it told.

A figure with its unit – times, hours, days, dates, amounts – stands in a quotation that its text cites. A text without `cites` of its
own rests on what the entry around it cites, and what is not stated on the statements about its service. A figure that follows from
a rule, a schedule or the edition is taken from there by a placeholder (`catalogue/placeholders.py`), and the option of a count may
name what it sets. A part of the services may be counted; all of them are called all, and stay so when one joins. There are no
other exceptions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..catalogue.entries import LANGUAGES, Bilingual, Catalogue, Question
from ..catalogue.figures import DATE, DAYS, Figure, figures, numbers
from ..catalogue.texts import texts
from ..problems import Problem, listed, shortened
from ..rules.hours import DAYS as DAYS_OF_WEEK
from .proof import proof

Meaning = tuple[str, str]


@dataclass(frozen=True)
class _Told:
    """A text, the statements that it rests on, and the figures that need none of them."""

    text: Bilingual
    statements: tuple[str, ...]
    given: tuple[str, ...]
    may_cite: bool

    @property
    def figures(self) -> Mapping[Meaning, Figure]:
        return {figure.meaning: figure for language in LANGUAGES for figure in figures(self.text[language])}

    def stale(self, quoted: Iterable[Meaning]) -> list[Figure]:
        """The figures that are neither quoted nor given."""
        given = {figure.meaning for taken in self.given for figure in figures(taken)}
        return [
            figure
            for meaning, figure in self.figures.items()
            if meaning not in {*quoted, *given} and figure.value not in self.given
        ]

    def writes(self, figure: Figure, language: str) -> Iterable[str]:
        """How it writes a figure in a language: with its unit and, as English often does, without."""
        rest, found = self.text[language], list[str]()
        for other in figures(rest):
            if other.meaning == figure.meaning:
                found.append(other.written)
                rest = rest.replace(other.written, "")
        return dict.fromkeys([*found, *(numbers(rest, figure.value) if figure.value.isdecimal() else ())])


@proof()
def figure_not_cited(catalogue: Catalogue) -> Iterator[Problem]:
    """A figure with its unit stands in a quotation that its text rests on, or is taken from the rule, schedule or edition."""
    in_statement = {
        name: [part for figure in figures(statement.text.zh) for part in figure.with_parts()]
        for name, statement in catalogue.statements.items()
    }
    for told in _every_told(catalogue):
        quoted = {figure.meaning: figure for name in told.statements for figure in in_statement[name]}
        for figure in told.stale(quoted):
            alike = [other for other in quoted.values() if other.kind == figure.kind]
            unsaid = [other for other in alike if other.meaning not in told.figures]
            meant = min(unsaid or alike, key=figure.distance, default=None)
            having = [name for name in told.statements if {*in_statement[name]} & {*alike}]
            for language in LANGUAGES:
                for written in told.writes(figure, language):
                    first = f"write “{meant.like(written)}”" if meant else "leave it out"
                    yield Problem(
                        told.text.places.get(language, told.text.place),
                        f"“{written}” in the {language} text is not in the document",
                        f"a figure that the quotations of {shortened(having or told.statements) or 'its statements'} contain",
                        ", or ".join((first, CITE) if told.may_cite else (first,)),
                    )


CITE = "cite the statement that has it"


def _every_told(catalogue: Catalogue) -> Iterator[_Told]:
    """Each text that there is, with what it rests on."""
    about: dict[str, list[str]] = {}
    for statement in catalogue.statements.values():
        about.setdefault(statement.service, []).append(statement.id)
    questions = {question.id: question for question in catalogue.questions}
    excuses = {excuse.id: excuse for excuse in catalogue.not_used}
    parts = tuple(f"{number} services" for number in range(len(catalogue.services)))
    for said in texts(catalogue):
        cites: Iterable[str] = said.cites
        given = said.text.taken + parts
        may_cite = True
        match said.path.split("."):
            case "corrections", *_:
                continue  # also tells what was wrong
            case "statements", name, *_:
                cites = [name]
            case "not_stated", name, *_:
                cites = about.get(catalogue.not_stated[name].service, [])
            case "not_used", name, *_:
                cites = excuses[name].what
            case "retired", *_:
                may_cite = False
            case "questions", name, *below if not cites:
                cites = _asked_by(catalogue, questions[name])
                given += _set_by(questions[name], *below)
        statements = dict.fromkeys(name for name in cites if name in catalogue.statements)
        yield _Told(said.text, tuple(statements), given, may_cite)


def _asked_by(catalogue: Catalogue, question: Question) -> tuple[str, ...]:
    """What a question and its options rest on: its hint, and the facts that it sets."""
    told = question.hint.cites if question.hint else ()
    return (
        *told,
        *(cite for name in question.rule.facts for cite in catalogue.facts[name].cites),
    )


def _set_by(question: Question, key: str, name: str = "", *_: str) -> tuple[str, ...]:
    """The counts that one of its options sets."""
    options = [option for option in question.options if key == "options" and option.id == name]
    return tuple(str(value) for option in options for value in option.rule.set.values())


@proof()
def count_not_the_last(catalogue: Catalogue) -> Iterator[Problem]:
    """Of the options of a count the greatest alone stands for all counts above it, and says so."""
    for question in catalogue.questions:
        counts = {o.id: v for o in question.options for name, v in o.rule.set.items() if isinstance(v, int)}
        for option in question.options:
            if option.id not in counts:
                continue
            last = counts[option.id] == max(counts.values())
            for language, words in OR_MORE.items():
                if (words in option.name[language]) != last:
                    wrong = f"“{option.name[language]}” is {'' if last else 'not '}the last option of question “{question.id}”"
                    yield Problem(
                        option.name.places.get(language, option.place),
                        wrong,
                        f"“{words}” in the last one alone, which stands for all counts above it",
                        f"add “{words}”" if last else f"take “{words}” out",
                    )


OR_MORE = {"zh": "或以上", "en": "or more"}


@proof()
def days_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """The days of a schedule are those that the statements it cites name, where they name any."""
    for schedule in catalogue.schedules.values():
        quoted = _quoted(catalogue, schedule.cites, DAYS)
        named = [{DAYS_OF_WEEK[day] for day in figure.days} for figure in quoted]
        if quoted and {*schedule.days} not in [*named, set().union(*named)]:
            found = listed(dict.fromkeys(f"“{figure.written}”" for figure in quoted))
            yield Problem(
                schedule.place,
                f"the days of schedule “{schedule.id}” are not in the document",
                f"the days that its statements name: {found}",
                "correct “days”, or cite the statement that has them",
            )


def _quoted(catalogue: Catalogue, cites: Iterable[str], kind: str) -> list[Figure]:
    """The figures of a kind in the statements among some citations."""
    texts = [catalogue.statements[name].text.zh for name in cites if name in catalogue.statements]
    return [figure for text in texts for figure in figures(text) if figure.kind == kind]


@proof()
def publication_not_quoted(catalogue: Catalogue) -> Iterator[Problem]:
    """The day of publication stands in a quotation, where any day does: a document need not bear its date."""
    published = catalogue.edition.published
    dates = dict.fromkeys(figure.value for figure in _quoted(catalogue, catalogue.statements, DATE))
    if dates and published not in dates:
        yield Problem(
            catalogue.edition.place,
            f"the day of publication, {published}, is not in the document",
            f"a date that a statement quotes: {listed(dates)}",
            "correct “published”, or quote the statement that has it",
        )


@proof()
def term_not_cited(catalogue: Catalogue) -> Iterator[Problem]:
    """A word of the document stands in a statement that it cites."""
    for group in catalogue.glossary.values():
        for term in group.terms.values():
            cited = [cite for cite in term.cites if cite in catalogue.statements]
            quoted = [catalogue.statements[name].text.zh for name in cited]
            words = _without_figures(term.name.zh)
            if cited and not any(all(word in quotation for word in words) for quotation in quoted):
                yield Problem(
                    term.place,
                    f"“{term.name.zh}” does not stand in what it cites",
                    f"words of {listed(cited)}",
                    "correct the term, or cite the statement that has it",
                )


def _without_figures(text: str) -> list[str]:
    """What stands before, between and after the figures, of which another check speaks."""
    for figure in figures(text):
        text = text.replace(figure.written, "\n")
    return text.split("\n")
