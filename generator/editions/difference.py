"""Two editions → what changed in meaning between them, thing by thing.

    catalogue ─ things ─┐
                        ├─ Difference: things added, removed, altered; answers whose verdict or use changes; hours
    catalogue ─ things ─┘

A thing is whatever has an id in the catalogue; its aspects are what the catalogue says of it. Both are found by looking
through the catalogue's objects, so that a key added to them later is compared as well. Rules are compared by what they
decide (see `answer_sets.py`), schedules by their minutes, and what is numbered (statements, readings, things not stated) by
its text: a statement that only got another number, rules or entries in another order, and YAML spelt in another way
are no change. Neither is what says nothing about the document: pages, weights, the excuses of the checks.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from .. import rules
from ..catalogue.entries import (
    Applied,
    Audience,
    Bilingual,
    Catalogue,
    Channel,
    Condition,
    Contact,
    Contradiction,
    Edition,
    Emergency,
    Entry,
    ExceptionalDays,
    Fact,
    Family,
    Guide,
    Note,
    NotStated,
    Option,
    ScheduleEntry,
    Service,
    Sides,
    Statement,
    Tables,
    UseCondition,
)
from ..problems import Place
from ..rules.hours import Exceptional, Schedule, Spans, clock
from .answer_sets import Domain, Row, table
from .verdict_changes import (
    HoursShift,
    Shift,
    Situations,
    domain,
    hours_shifts,
    partial_shifts,
    situations,
    use_shifts,
    verdict_shifts,
)


@dataclass(frozen=True)
class Table:
    """What rules make of the answers, result by result."""

    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Week:
    """Hours, as minutes of the week."""

    spans: Spans


@dataclass(frozen=True)
class Names:
    """What is named or cited; `shown` are the ids of this edition, which may be others for the same statements."""

    same: frozenset[str]
    shown: tuple[str, ...] = dataclasses.field(compare=False)


Aspect = Bilingual | Table | Week | Names


@dataclass(frozen=True)
class Thing:
    """Something with an id: where it stands in the catalogue, what it is called, and what is said of it."""

    kind: str
    path: str
    name: Bilingual | None
    service: str | None
    place: Place = dataclasses.field(compare=False)
    aspects: Mapping[str, Aspect]


@dataclass(frozen=True)
class Change:
    """A thing that was added (no `old`), removed (no `new`) or altered."""

    old: Thing | None
    new: Thing | None

    @property
    def how(self) -> str:
        return "added" if self.old is None else "removed" if self.new is None else "altered"

    @property
    def thing(self) -> Thing:
        """As it is now, or was last."""
        found = self.new or self.old
        assert found
        return found

    @property
    def aspects(self) -> list[tuple[str, Aspect | None, Aspect | None]]:
        """What is said otherwise than before; of a thing added or removed, everything."""
        old, new = (thing.aspects if thing else {} for thing in (self.old, self.new))
        return [
            (name, old.get(name), new.get(name))
            for name in dict.fromkeys([*new, *old])
            if old.get(name) != new.get(name)
        ]


@dataclass(frozen=True)
class Difference:
    """Everything in which an edition differs from the one before it."""

    old: Catalogue
    new: Catalogue
    answers: Domain
    changes: tuple[Change, ...]
    verdicts: tuple[Shift, ...]
    partial: tuple[Shift, ...]
    situations: Situations
    uses: tuple[Shift, ...]
    hours: tuple[HoursShift, ...]

    def fact(self, name: str) -> Fact:
        """As it is now, or was last."""
        return self.new.facts.get(name) or self.old.facts[name]

    def value(self, name: str, value: rules.Value) -> Bilingual | None:
        """What a value is called; a number has no name."""
        facts = [catalogue.facts[name] for catalogue in (self.new, self.old) if name in catalogue.facts]
        return next((fact.values[str(value)] for fact in facts if str(value) in fact.values), None)

    def service(self, name: str) -> Service:
        """As it is now, or was last."""
        return self.new.services.get(name) or self.old.services[name]

    def __bool__(self) -> bool:
        return bool(self.changes or self.verdicts or self.uses or self.hours)


def difference(old: Catalogue, new: Catalogue) -> Difference:
    """What changed from one edition to another. Raises CatalogueError if the rules are too large to compare."""
    answers = domain(old, new)
    verdicts, partial = verdict_shifts(old, new), partial_shifts(old, new)
    return Difference(
        old,
        new,
        answers,
        _changes(old, new, answers),
        verdicts,
        partial,
        situations(old, new, verdicts + partial),
        use_shifts(old, new),
        hours_shifts(old, new),
    )


def _changes(old: Catalogue, new: Catalogue, answers: Domain) -> tuple[Change, ...]:
    before = _things(old, answers, _renumbered(old, new))
    after = _things(new, answers, {})
    pairs = ((before.get(key), after.get(key)) for key in dict.fromkeys([*after, *before]))
    return tuple(change for pair in pairs if (change := Change(*pair)).aspects or None in pair)


_PIECE = re.compile(r"[A-Za-z’'-]+|[\d.,:–-]*\d|\s+|.", re.DOTALL)
"""A word, a figure, white space, or one character of Chinese."""


def segments(old: str, new: str) -> list[tuple[str, str]]:
    """Two texts as one: pieces that are the `same`, only in the `old` and only in the `new` one, in the order of reading.

    Texts of which less than half is the same are not taken apart: nobody could read the result.
    """
    before, after = (_PIECE.findall(text) for text in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [("old", old), ("new", new)]
    found = []
    for how, a, b, c, d in matcher.get_opcodes():
        texts = "".join(before[a:b]), "".join(after[c:d])
        found += [("same", texts[0])] if how == "equal" else [*zip(("old", "new"), texts, strict=True)]
    return [(how, text) for how, text in found if text]


# ------------------------------------------------------------------------------------------- what is the same though numbered


ALIKE = 0.5
"""How much of two texts has to be the same for one to be taken for the other, altered."""
Texts = dict[str, tuple[str, str]]
"""For each numbered thing where it belongs, and its text."""


def _renumbered(old: Catalogue, new: Catalogue) -> dict[str, str]:
    """What each numbered thing of the old edition is called in the new one, where it is no longer there: by no name of it."""
    names: dict[str, str] = {}
    for before, after in _numbered(old, new):
        pairs = dict(_pairs(before, after))
        names |= {name: pairs.get(name, f"{name} of {old.edition.id}") for name in before}
    return names


def _numbered(*editions: Catalogue) -> Iterator[tuple[Texts, ...]]:
    """For each kind of numbered things, those of every edition."""
    yield tuple({s.id: (s.section.zh, s.text.zh) for s in e.statements.values()} for e in editions)
    yield tuple(
        {n.id: (f"{n.service} {n.topic.zh}", n.text.zh) for n in e.not_stated.values()} for e in editions
    )
    yield tuple({r.id: (r.title.zh, r.question.zh) for r in e.readings.values()} for e in editions)


def _pairs(old: Texts, new: Texts) -> Iterator[tuple[str, str]]:
    """Old and new ids of the same: as it was, moved elsewhere, altered, or at least in the same place."""
    left, right = dict(old), dict(new)
    for key in (lambda place, text: (place, text), lambda _, text: text):
        yield from _equal(left, right, key)
    yield from _similar(left, right)
    yield from _equal(left, right, lambda place, _: place)


def _equal(left: Texts, right: Texts, key: Any) -> Iterator[tuple[str, str]]:
    """Takes out and yields, in order, what agrees in its key."""
    waiting: dict[object, list[str]] = {}
    for name, said in right.items():
        waiting.setdefault(key(*said), []).append(name)
    for name, said in list(left.items()):
        if found := waiting.get(key(*said)):
            twin = found.pop(0)
            del left[name], right[twin]
            yield name, twin


def _similar(left: Texts, right: Texts) -> Iterator[tuple[str, str]]:
    """Takes out and yields what is most alike first, and of what is as much alike what stands in the same place."""
    scores = sorted(
        (
            (SequenceMatcher(None, a[1], b[1], autojunk=False).ratio(), a[0] == b[0], one, other)
            for one, a in left.items()
            for other, b in right.items()
        ),
        key=lambda score: score[:2],
        reverse=True,
    )
    for ratio, _, one, other in scores:
        if ratio >= ALIKE and one in left and other in right:
            del left[one], right[other]
            yield one, other


# --------------------------------------------------------------------------------------------------- the things of a catalogue

OF_NO_MEANING = {
    Catalogue: {"rules", "cited", "not_used", "alike", "retired", "corrections", "question_order"},
    Edition: {"source", "replaces"},
    Guide: {"first_edition", "lead"},
    Emergency: {"set"},
    Note: {"beside"},
    Statement: {"page", "kind", "service", "readings"},
    ScheduleEntry: {"days", "open"},
    ExceptionalDays: {"open"},
    Fact: {"type", "changeable"},
    Option: {"set", "weight"},
    Condition: {"in_order"},
    UseCondition: {"in_order"},
    Contradiction: {"when"},
    Channel: {"when"},
    NotStated: {"service"},
    rules.Fact: {"values", "thresholds"},
}
"""Fields that say nothing about the document, or again what another field says."""

REFERENCES = (Condition, Contact, Family, ScheduleEntry)
"""What others refer to; it is compared where it stands itself."""


def things(catalogue: Catalogue) -> list[Thing]:
    """Everything with an id that a catalogue says something of."""
    return list(_things(catalogue, domain(catalogue, catalogue), {}).values())


def _things(catalogue: Catalogue, answers: Domain, renumbered: Mapping[str, str]) -> dict[str, Thing]:
    """All things by their path, under which numbered ones stand by the id that they have in the new edition."""
    found: dict[str, Thing] = {}
    look = _Look(answers, renumbered, found)
    look.through(catalogue, "", "")
    return found


@dataclass
class _Look:
    """A walk through a catalogue's objects that notes all things on its way."""

    answers: Domain
    renumbered: Mapping[str, str]
    found: dict[str, Thing]

    def through(self, thing: Any, kind: str, path: str) -> None:
        *above, last = path.split(".")
        service = above[1] if above[:1] == ["services"] and above[1:] else None
        aspects: dict[str, Aspect] = {}
        if path:
            key = ".".join([*above, self.renumbered.get(last, last)])
            self.found[key] = Thing(kind, path, _name(thing), service, thing.place, aspects)
        aspects |= self._aspects(thing, path, "")

    def _aspects(self, thing: Any, path: str, under: str) -> Iterator[tuple[str, Aspect]]:
        """What is said of a thing; things within it are looked through on their own."""
        for field in dataclasses.fields(thing):
            if field.name != "id" and field.name not in OF_NO_MEANING.get(type(thing), ()):
                value = getattr(thing, field.name)
                yield from self._aspect(value, field.name, path, f"{under}.{field.name}".strip("."), under)

    def _aspect(
        self, value: Any, name: str, path: str, aspect: str, under: str
    ) -> Iterator[tuple[str, Aspect]]:
        match value:
            case None | Place():
                pass
            case Bilingual():
                yield aspect, value
            case str() | bool():
                yield aspect, Bilingual(str(value), str(value))
            case rules.Condition():
                yield aspect, Table(table(self.answers, value.facts, value.grade))
            case rules.Contradiction() | rules.Channel():
                if value.when.tests:
                    yield aspect, Table(table(self.answers, value.when.facts, value.when.fits))
            case rules.Option():
                yield aspect, self._names([f"{fact}: {set_}" for fact, set_ in sorted(value.set.items())])
            case Schedule():
                yield aspect, Week(value.week_minutes)
            case Exceptional():
                spans = [f"{clock(start)}–{clock(end)}" for start, end in value.day_minutes]
                yield "hours", Names(frozenset(spans), tuple(spans))
            case rules.Fact():
                yield from self._aspects(value, path, under)
            case Audience():
                yield from self._aspects(value, path, under)
            case Sides():
                yield from self._aspects(value, path, aspect)
            case Entry():
                yield from self._aspects(value, path, "" if name == "entry" else aspect)
            case Edition() | Guide() | Emergency() | Tables():
                self.through(value, name, name)
            case _ if isinstance(value, REFERENCES):
                yield aspect, self._names([value.id])
            case tuple() | Mapping():
                yield from self._several(value, name, path, aspect)
            case _:
                raise TypeError(
                    f"{path}.{name} holds a {type(value).__name__}, which nothing here can compare"
                )

    def _several(self, values: Any, name: str, path: str, aspect: str) -> Iterator[tuple[str, Aspect]]:
        """Things within a thing, or names."""
        items = list(values.values() if isinstance(values, Mapping) else values)
        if all(isinstance(item, str) for item in items):
            if items:
                yield aspect, self._names(items)
        elif isinstance(items[0], Bilingual):
            for key, text in values.items():
                yield f"{aspect}.{key}", text
        elif not isinstance(items[0], Place):
            for item in items:
                self.through(item, name, f"{path}.{name}.{_id(item)}".strip("."))

    def _names(self, names: list[str]) -> Names:
        return Names(frozenset(self.renumbered.get(name, name) for name in names), tuple(names))


def _id(thing: Any) -> str:
    """Its own, or that of the condition that it puts to use."""
    return str(thing.condition.id if isinstance(thing, Applied) else thing.id)


def _name(thing: Any) -> Bilingual | None:
    """What a reader calls it."""
    match thing:
        case Applied():
            return thing.condition.name
        case Channel():
            return thing.contact.name if thing.contact else None
        case _:
            found = getattr(thing, "name", None) or getattr(thing, "title", None)
            return found if isinstance(found, Bilingual) else None
