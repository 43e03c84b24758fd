"""YAML nodes → the catalogue, read once, with every problem that shows on the way.

Which keys an entry has stands in `entries.py`, and `structure.py` builds the objects from it. Here is what is special: texts
in two languages, citations, tests of facts, spans of time, and what of an entry follows from all of it. Sections are read in
the order in which the catalogue has them, so that every reference is looked up where it stands. What must hold *across*
entries is not read here but proven in `proofs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any, ClassVar

from .. import rules
from ..problems import Place, Problem, did_you_mean, quoted
from ..rules import hours as hours_
from ..rules.hours import Exceptional, Schedule
from ..source.nodes import Fields, Items, Node, Text, Unreadable, recover
from ..source.typing_mistakes import hint, hint_for_mapping
from .entries import (
    EXACTLY,
    EXCLUSION,
    FILE,
    LANGUAGES,
    LIMIT,
    NO_TESTS,
    Alike,
    Applied,
    Bilingual,
    Catalogue,
    Channel,
    Condition,
    Contact,
    Contradiction,
    Edition,
    ExceptionalDays,
    Excused,
    Fact,
    Option,
    Question,
    Rule,
    ScheduleEntry,
    Service,
    Sides,
    Tables,
)
from .format import (
    COUNT,
    DATE,
    LANGUAGE_FREE,
    PHONE,
    TEXT,
    URL,
    Choice,
    Citations,
    ListOf,
    Reference,
    Shape,
    Table,
    Words,
    record_of,
)
from .placeholders import filled, limits
from .structure import Made, Reader, place_of, taken_for, without_quotes

HAN = re.compile(r"[\u3400-\u9fff]")
NUMBERED = ("statements", "not_stated", "readings")
"""The sections of what can be cited."""


def read(text: str, file: str = FILE, past: bool = False) -> Catalogue:
    """The catalogue in a YAML text. Raises CatalogueError with every problem that shows while reading.

    `past`: of an edition that was frozen, perhaps before keys that are required today were known.
    """
    return read_node(*recover(text, file), past=past)


def read_node(root: Node, problems: Iterable[Problem] = (), past: bool = False) -> Catalogue:
    """The catalogue in nodes, whose own problems are reported with those of the reading."""
    whole, misplaced = filled(root)
    return _CatalogueReader(whole, [*problems, *misplaced], past).catalogue()


class _CatalogueReader(Reader):
    """Reads one catalogue; keeps what has been read so far, so that references can be looked up."""

    def __init__(self, root: Node, problems: Iterable[Problem], past: bool) -> None:
        super().__init__(problems, past)
        self._root = self.fields(root, record_of(Catalogue))
        self._read: dict[str, Any] = {}
        """The sections that have been read."""
        self._cited: dict[str, set[str]] = {}

    def catalogue(self) -> Catalogue:
        found = Made(self._read, self._root, "")
        for key in record_of(Catalogue).keys:
            if key.name in self._root.entries:
                self._add(found, key)
        self.finish()  # up to here, what could not be read stands empty in the objects
        for statement in self._read["statements"].values():
            for reading in statement.readings:
                self._cited.setdefault(reading, set()).add(f"statements.{statement.id}")
        cited = {name: frozenset(paths) for name, paths in self._cited.items()}
        return Catalogue(**self._read, rules=_rule_book(**self._read), cited=cited)

    # ---------------------------------------------------------------------------------------------------- references

    def _names(self, section: str) -> Mapping[str, Node]:
        node = self._root.entries.get(section)
        return node.entries if isinstance(node, Fields) else {}

    def _whole(self, *sections: str) -> bool:
        """Whether all ids of some sections are known: where a part could not be read, any id may be one of it."""
        nothing = Fields({}, {}, self._root.place, self._root.whole)
        nodes = (self._root.entries.get(section, nothing) for section in sections)
        return all(isinstance(node, Fields) and node.whole for node in nodes)

    def reference(self, shape: Reference, node: Node) -> Any:
        """The id of something in a section, or one of some other words; or the thing itself."""
        name = self._id_in(shape.section, node, shape.more)
        return self._read.get(shape.section, {}).get(name) if shape.resolved else name

    def _id_in(self, section: str, node: Node, more: tuple[str, ...] = ()) -> str:
        names = self._names(section)
        if isinstance(node, Text) and (node.value in names or node.value in more):
            return node.value
        if self._whole(section):
            return self.choice(node, Choice((*more, *names), instead=NO_TESTS if section == "facts" else {}))
        self.trouble += 1
        return ""

    def citation(self, shape: Shape, node: Node, path: str) -> str:
        """The id of a statement, a reading or something not stated; there are too many to list in a message."""
        value = node.value if isinstance(node, Text) else ""
        if any(value in self._names(section) for section in NUMBERED) or not value:
            return self._scalar(node)
        if not self._whole(*NUMBERED):
            self.trouble += 1
            return ""
        expected = "the id of a statement (S…), of something not stated (N…) or of a reading (A…)"
        if value in self._names("retired"):
            fix = "cite what says it now, or delete it here"
            self.complain(node.place, f"{quoted(value)} is retired", expected, fix)
            return ""
        known = sorted(name for section in NUMBERED for name in self._names(section))
        fix = hint(value) or did_you_mean(value, known) or "choose one from the end of the file"
        self.complain(node.place, f"{quoted(value)} is not known here", expected, fix)
        return ""

    def cites(self, shape: Citations, node: Node, path: str) -> tuple[str, ...]:
        """Citations; each is noted as made by the entry at a path."""
        before, found = self.trouble, dict[str, None]()
        for item in self.items(node):
            name = self.citation(shape.item, item, path)
            if name and name[0] not in shape.kinds:
                expected = f"an id that begins with {' or '.join(shape.kinds)}"
                self.complain(
                    item.place, f"{quoted(name)} cannot be cited here", expected, "cite it elsewhere"
                )
            if name in found:
                self.complain(item.place, f"{quoted(name)} is cited twice", "each id once", "delete one")
            if name:
                found[name] = None
                self._cited.setdefault(name, set()).add(path.removesuffix(".cites"))
        if self.trouble == before and not any(name[:1] in ("S", "N") for name in found):
            fix = "name the statement that says so, or the N… for what is not stated"
            self.complain(node.place, "this rests on nothing in the document", "at least one S… or N…", fix)
        return tuple(found)

    def applied(self, shape: Table, node: Node, path: str) -> tuple[Applied, ...]:
        """The conditions of a service, each with the clauses that state it."""
        applied = []
        assert isinstance(shape.id, Reference)
        assert isinstance(shape.value, Citations)
        for name, cites in self.mapping(node):
            place = place_of(name, node)
            meant = self._read["conditions"].get(self.reference(shape.id, Text(name, place)))
            clauses = self.cites(shape.value, cites, f"{path}.{name}")
            if meant:
                applied.append(Applied(condition=meant, clauses=clauses, place=place))
        return tuple(applied)

    # --------------------------------------------------------------------------------------------------------- texts

    def bilingual(self, shape: Shape, node: Node, path: str) -> Bilingual:
        """A pair of texts, or one text without Chinese characters that reads the same in both languages."""
        if not isinstance(node, Text):
            pair: Bilingual = self.value(record_of(Bilingual), node, path)
            return pair
        value = self._text(node)
        if HAN.search(value):
            fix = hint_for_mapping(value) or LANGUAGE_FREE.fix
            self.complain(node.place, "this text has only one language", LANGUAGE_FREE.expected, fix)
        return Bilingual(value, value, node.place, dict.fromkeys(LANGUAGES, node.place), taken=node.taken)

    def _text(self, node: Node) -> str:
        return self.words(node, TEXT)

    def date(self, shape: Words, node: Node, path: str) -> str:
        day = self.words(node, replace(shape, hook=""))
        try:
            if day:
                hours_.parse_instant(_midnight(day))
        except hours_.InstantError:
            self.complain(node.place, f"“{day}” is not a date", DATE.expected, "look it up in a calendar")
        return day

    def as_written(self, shape: Shape, node: Node, path: str) -> Node:
        """What another key has to tell how to read: see below."""
        return node

    # --------------------------------------------------------------------------------------------------------- facts

    def when(self, shape: Shape, node: Node, path: str) -> rules.When:
        """`{region: [mainland, macau], hotline_uses: {less_than: 4}}`: all must fit."""
        return rules.When(dict(self._by_fact(node, self._test)))

    def setting(self, shape: Shape, node: Node, path: str) -> dict[str, rules.Value]:
        return dict(self._by_fact(node, self._given))

    def _by_fact(self, node: Node, read: Callable[[Fact, Node], Any]) -> Iterator[tuple[str, Any]]:
        for name, value in self.mapping(node):
            fact = self._known_fact(Text(name, place_of(name, node)))
            if fact:
                yield name, read(fact, value)

    def _known_fact(self, node: Node) -> Fact | None:
        """The fact with a name, if it could be read; nothing can be said about values of another."""
        fact: Fact | None = self._read["facts"].get(self._id_in("facts", node))
        if fact and fact.rule.kind:
            return fact
        self.trouble += 1
        return None

    def _test(self, fact: Fact, node: Node) -> rules.Test:
        if fact.rule.kind == "choice":
            return self._test_of_choice(fact, node)
        before = self.trouble
        limits = self.value(LIMIT, node, "") if isinstance(node, Fields) else {}
        if not limits and self.trouble == before:
            expected = "a mapping such as {less_than: N} or {at_least: N, at_most: M}"
            self.complain(node.place, "this is no test of a count", expected, f"for one number, {EXACTLY}")
        lowest = max(
            (limit + _BEYOND[name] for name, limit in limits.items() if name in _LOWER), default=None
        )
        beyond = min(
            (limit + _BEYOND[name] for name, limit in limits.items() if name not in _LOWER), default=None
        )
        if lowest is not None and beyond is not None and lowest >= beyond and self.trouble == before:
            wrong, expected = "no count passes this test", "the lower limit first, and then a higher one"
            self.complain(node.place, wrong, expected, f"check the numbers; for one number, {EXACTLY}")
        return rules.Within(lowest, beyond)

    def _test_of_choice(self, fact: Fact, node: Node) -> rules.Test:
        if isinstance(node, Fields):
            excluded = self.fields(node, EXCLUSION).entries["none_of"]
            if isinstance(excluded, Items) and not excluded.items:
                self.complain(
                    excluded.place, "this list is empty", "values that do not fit", "leave the test out"
                )
            return rules.NoneOf(tuple(self._value_of(fact, value) for value in self.items(excluded)))
        values = node.items if isinstance(node, Items) else (node,)
        return rules.OneOf(tuple(self._value_of(fact, value) for value in values))

    def _given(self, fact: Fact, node: Node) -> rules.Value:
        if fact.rule.kind == "choice":
            return self._value_of(fact, node)
        number: int = self.value(COUNT, node, "")
        return number

    def _value_of(self, fact: Fact, node: Node) -> str:
        value = self.choice(node, fact.rule.values)
        if value and isinstance(node, Text) and (taken := taken_for(node)):
            self.complain(node.place, without_quotes(node, taken), "a value in quotes", f'write "{value}"')
        return value

    @cached_property
    def _thresholds(self) -> dict[str, set[int]]:
        """Where the rules cut the counts into cells."""
        found: dict[str, set[int]] = {}
        for name, operator, limit in limits(self._root):
            if re.fullmatch(r"\d{1,9}", limit):
                found.setdefault(name, set()).add(int(limit) + _BEYOND[operator])
        return found

    # --------------------------------------------------------------------------------------------------------- times

    def span(self, shape: ListOf, node: Node, path: str) -> tuple[str, ...]:
        """When it begins and when it ends, or nothing."""
        before, items = self.trouble, self.items(node)
        if self.trouble == before and len(items) != 2:
            wrong, expected = "this is not a span of time", '["8:30", "12:00"]'
            self.complain(node.place, wrong, expected, "write when it begins and when it ends")
        written = tuple(self.value(shape.item, item, path) for item in items)
        if self.trouble > before:
            return ()
        if hours_.minutes(written[0]) == hours_.minutes(written[1]):
            wrong, fix = (
                f"this span ends at {written[1]}, when it begins",
                'for a whole day write ["0:00", "24:00"]',
            )
            self.complain(node.place, wrong, "two different times", fix)
        elif written[0] == "24:00":
            wrong, fix = "this span begins at 24:00", "write 0:00, and the day after among the days"
            self.complain(node.place, wrong, "a time before 24:00", fix)
        return written

    # --------------------------------------------------------------------------------- what follows from what was read

    def _bilingual(self, made: Made) -> Mapping[str, Any]:
        written = {name: text for name, text in made.nodes.entries.items() if isinstance(text, Text)}
        return {
            "places": {language: made.nodes.entries[language].place for language in LANGUAGES},
            "written": {name: text.written or text.value for name, text in written.items()},
            "taken": tuple(figure for text in written.values() for figure in text.taken),
        }

    def _fact(self, made: Made) -> Mapping[str, Any]:
        kind, values = made.fields["type"], made.fields.get("values", {})
        given = made.nodes.entries.get("values")
        if made.calm("type", "values") and (len(values) < 2 if kind == "choice" else given):
            wrong = f"a {kind} with {len(values)} values"
            expected = "two or more values for a choice, none for a count"
            self.complain(made.nodes.place, wrong, expected, "correct its type, or its values")
        if isinstance(given, Unreadable) or (kind == "choice" and not values):
            kind = ""  # so that no value of it is called unknown
        thresholds = tuple(sorted(self._thresholds.get(made.id, ())))
        rule = rules.Fact(made.id, kind, tuple(values), made.fields.get("changeable"), thresholds)
        return {"rule": rule, "value_places": _key_places(given)}

    def _question(self, made: Made) -> Mapping[str, Any]:
        options = made.fields["options"]
        if made.calm("options") and len({frozenset(option.rule.set) for option in options}) != 1:
            wrong, expected = "the options set different facts", "every option to set the same facts"
            self.complain(made.nodes.place, wrong, expected, "correct what they set, or ask two questions")
        return {}

    def _option(self, made: Made) -> Mapping[str, Any]:
        rule = rules.Option(made.fields["set"], made.fields["weight"])
        if "name" in made.fields or not made.calm("set"):
            return {"rule": rule}
        return {"rule": rule, "name": self._value_name(made)}

    def _value_name(self, made: Made) -> Bilingual:
        """What an option that sets one choice is called: the value's own name."""
        facts = self._read["facts"]
        names = [facts[fact].values.get(str(value)) for fact, value in made.fields["set"].items()]
        if len(names) == 1 and isinstance(names[0], Bilingual):
            return names[0]
        expected = "a name, since it does not set just one choice"
        fix = "add “name: {zh: …, en: …}”"
        self.complain(made.nodes.place, "this option has no name", expected, fix)
        return Bilingual("", "")

    def _condition(self, made: Made) -> Mapping[str, Any]:
        read, node = made.fields["in_order"], made.nodes.entries["rules"]
        items = node.items if isinstance(node, Items) else ()
        for rule, item in zip(read, items, strict=False):
            if isinstance(item, Fields) and item.keys.keys() <= set(record_of(Rule).names):
                self._fits_where_it_stands(rule, last=rule is read[-1])
        if not read and made.calm("rules"):
            fix = "add “- {grade: …}”"
            self.complain(node.place, "there is no rule", "rules, the last one without “when”", fix)
        return {
            "rule": rules.Condition(made.id, tuple(rule.rule for rule in read)),
            "state_places": _key_places(made.nodes.entries["states"]),
        }

    def _fits_where_it_stands(self, rule: Rule, last: bool) -> None:
        if last and not rule.always:
            wrong, expected = "the last rule does not fit always", "a rule without “when” at the end"
            self.complain(rule.place, wrong, expected, "add “- {grade: …}” after it")
        if rule.always and not last:
            wrong, fix = "this rule fits always, and others follow", "add “when: …”, or move it to the end"
            self.complain(rule.place, wrong, "a “when”", fix)

    def _rule(self, made: Made) -> Mapping[str, Any]:
        given = made.nodes.entries
        if "when" in given and "when_any" in given:
            wrong, fix = (
                "this rule has both “when” and “when_any”",
                "put what must fit in any case into each part of “when_any”",
            )
            self.complain(made.nodes.place, wrong, "one of the two", fix)
        if made.calm("when_any") and len(made.fields.get("when_any", "..")) < 2:
            wrong, fix = "“when_any” has fewer than two parts", "write “when”, or add the other part"
            self.complain(given["when_any"].place, wrong, "a list of two or more", fix)
        return {
            "always": "when" not in given and "when_any" not in given,
            "figures": tuple(
                int(limit) for _, _, limit in limits(made.nodes) if re.fullmatch(r"\d{1,9}", limit)
            ),
        }

    def _contradiction(self, made: Made) -> Mapping[str, Any]:
        clauses = made.fields["entry"].statements
        return {"rule": rules.Contradiction(made.id, made.fields["when"], clauses)}

    def _channel(self, made: Made) -> Mapping[str, Any]:
        return {"rule": rules.Channel(made.id, made.fields.get("when", rules.When()))}

    def _schedule(self, made: Made) -> Mapping[str, Any]:
        days = [hours_.DAYS.index(day) for day in made.fields["days"] if day]
        spans = [_of_a_day(span) for span in made.fields["open"] if span]
        first = [(day * hours_.DAY + start, day * hours_.DAY + end) for day in days for start, end in spans]
        week = [piece for interval in first for piece in hours_.wrapped(interval)]
        if made.calm("days", "open"):
            self._hours_that_make_sense(week, made.nodes.entries["open"])
        exceptions = tuple(one.rule for one in made.fields.get("exceptions", ()))
        self._each_date_once(made)
        return {"rule": Schedule(made.id, hours_.join(week), exceptions)}

    def _exceptional(self, made: Made) -> Mapping[str, Any]:
        spans, node = [_of_a_day(span) for span in made.fields["open"] if span], made.nodes.entries["open"]
        if made.calm("open") and any(end > hours_.DAY for _, end in spans):
            fix = "end it at 24:00, and give the day after hours of its own"
            self.complain(node.place, "this span runs past midnight", "hours of these dates alone", fix)
        elif made.calm("open") and hours_.overlaps(spans):
            self._overlap(node)
        if made.calm("dates") and not made.fields["dates"]:
            self.complain(
                made.nodes.entries["dates"].place,
                "there is no date",
                "one date at least",
                "write it, or leave the exception out",
            )
        return {"rule": Exceptional(made.id, tuple(sorted(made.fields["dates"])), hours_.join(spans))}

    def _each_date_once(self, made: Made) -> None:
        """No date has hours of two kinds."""
        known: dict[str, str] = {}
        for one in made.fields.get("exceptions", ()):
            for date in one.dates:
                if date in known:
                    wrong = (
                        f"{date} stands in “{known[date]}” and in “{one.id}”"
                        if known[date] != one.id
                        else f"{date} stands here twice"
                    )
                    self.complain(one.place, wrong, "each date once", "delete one")
                known[date] = one.id

    def _hours_that_make_sense(self, week: list[tuple[int, int]], node: Node) -> None:
        if not week:
            wrong, expected = "this schedule has no hours", "one day and one span at least"
            self.complain(node.place, wrong, expected, "leave the schedule out where no hours are stated")
        elif hours_.overlaps(week):
            self._overlap(node)

    def _overlap(self, node: Node) -> None:
        wrong = "intervals of this schedule overlap"
        self.complain(node.place, wrong, "each moment once", "check the days and the ends")

    def _contact(self, made: Made) -> Mapping[str, Any]:
        kind, node = made.fields["kind"], made.fields["value"]
        return {"value": self.words(node, PHONE if kind == "phone" else URL) if kind else ""}

    def _excused(self, made: Made) -> Mapping[str, Any]:
        node = made.nodes.entries["statements"]
        return {"places": tuple(item.place for item in node.items) if isinstance(node, Items) else ()}

    def _alike(self, made: Made) -> Mapping[str, Any]:
        fact = self._read["facts"].get(made.fields["fact"])
        items = self.items(made.fields["values"])
        known = fact is not None and fact.rule.kind
        return {"values": tuple(self._value_of(fact, item) for item in items) if known else ()}

    def _tables(self, made: Made) -> Mapping[str, Any]:
        for key in ("sections", "rows", "columns"):
            self._has_values(made, key)
        return {}

    def _sides(self, made: Made) -> Mapping[str, Any]:
        fact = self._has_values(made, "fact")
        for value, place in _key_places(made.nodes.entries["labels"]).items():
            if fact:
                self._value_of(fact, Text(value, place))
        return {}

    def _has_values(self, made: Made, key: str) -> Fact | None:
        """A fact that is no count, since a table has a place for each of its values."""
        fact: Fact | None = self._read["facts"].get(made.fields.get(key))
        if fact and fact.rule.kind == "count":
            wrong, place = f"{quoted(fact.id)} is a count, which has no values", made.nodes.entries[key].place
            self.complain(place, wrong, "a fact of the type choice", "choose another fact, or leave it out")
        return fact if fact and fact.rule.kind == "choice" else None

    completing: ClassVar = {
        Bilingual: _bilingual,
        Fact: _fact,
        Question: _question,
        Option: _option,
        Rule: _rule,
        Condition: _condition,
        Contradiction: _contradiction,
        Channel: _channel,
        ScheduleEntry: _schedule,
        ExceptionalDays: _exceptional,
        Contact: _contact,
        Excused: _excused,
        Alike: _alike,
        Tables: _tables,
        Sides: _sides,
    }


def _of_a_day(span: tuple[str, str]) -> tuple[int, int]:
    """Minutes since the midnight before a span; one that ends before it begins ends on the day after."""
    start, end = map(hours_.minutes, span)
    return (start, end) if start < end else (start, end + hours_.DAY)


def _key_places(node: Node | None) -> dict[str, Place]:
    """Where each key of a mapping stands."""
    return {name: key.place for name, key in node.keys.items()} if isinstance(node, Fields) else {}


_BEYOND = {"at_least": 0, "more_than": 1, "at_most": 1, "less_than": 0}
"""How far from the number that is written the first one stands with which something changes."""
_LOWER = ("at_least", "more_than")


def _rule_book(
    edition: Edition,
    facts: Mapping[str, Fact],
    questions: Iterable[Question],
    services: Mapping[str, Service],
    contradictions: Iterable[Contradiction] = (),
    **_: Any,
) -> rules.RuleBook:
    return rules.RuleBook(
        edition.id,
        hours_.parse_instant(_midnight(edition.published)),
        {name: fact.rule for name, fact in facts.items()},
        tuple(question.rule for question in questions),
        {name: service.rule for name, service in services.items()},
        tuple(contradiction.rule for contradiction in contradictions),
    )


def _midnight(day: str) -> str:
    """A day’s beginning as an instant, Beijing time."""
    return f"{day}T00:00:00+08:00"
