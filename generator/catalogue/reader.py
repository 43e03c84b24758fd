"""YAML nodes → the catalogue, read once, with every problem that shows on the way.

Reading goes from what is cited (statements, readings, what is not stated) to what is asked (facts, questions), to the
rules, and last to the services that bring all of it together, so that every reference is looked up where it stands.
Which keys an entry has stands in `format.py`. What must hold *across* entries is not read here but proven in `proofs`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from .. import rules
from ..problems import Place, Problem, did_you_mean, quoted
from ..rules import hours as hours_
from ..rules.hours import Schedule
from ..source.nodes import Fields, Items, Node, Text, Unreadable, recover
from ..source.typing_mistakes import hint, hint_for_mapping
from . import format as shapes
from .entries import (
    FILE,
    LANGUAGES,
    Alike,
    Applied,
    Bilingual,
    Catalogue,
    Channel,
    Condition,
    Contact,
    Contradiction,
    Edition,
    Entry,
    Excused,
    Fact,
    Family,
    Need,
    NotStated,
    Option,
    Question,
    Reading,
    ScheduleEntry,
    Service,
    Statement,
    Term,
    TermGroup,
    Verdict,
)
from .structure import Reader, Value, place_of, taken_for, without_quotes

HAN = re.compile(r"[\u3400-\u9fff]")


def read(text: str, file: str = FILE, past: bool = False) -> Catalogue:
    """The catalogue in a YAML text. Raises CatalogueError with every problem that shows while reading.

    `past`: of an edition that was frozen, perhaps before keys that are required today were known.
    """
    return read_node(*recover(text, file), past=past)


def read_node(root: Node, problems: Iterable[Problem] = (), past: bool = False) -> Catalogue:
    """The catalogue in nodes, whose own problems are reported with those of the reading."""
    return _CatalogueReader(root, problems, past).catalogue()


class _CatalogueReader(Reader):
    """Reads one catalogue; keeps what has been read so far, so that references can be looked up."""

    def __init__(self, root: Node, problems: Iterable[Problem], past: bool) -> None:
        super().__init__(problems, past)
        self._root = self.fields(root, shapes.CATALOGUE)
        self._cited: dict[str, set[str]] = {}
        self._facts: dict[str, Fact] = {}

    def _section(self, name: str) -> Node:
        return self._root.entries[name]

    def _each_of(
        self, section: str, record: shapes.Record, read: Callable[[str, Node], Value]
    ) -> dict[str, Value]:
        return self.each(self._section(section), record, read)

    def _names(self, section: str) -> list[str]:
        node = self._section(section)
        return list(node.entries) if isinstance(node, Fields) else []

    def _whole(self, *sections: str) -> bool:
        """Whether all ids of some sections are known: where a part could not be read, any id may be one of it."""
        nodes = map(self._section, sections)
        return all(isinstance(node, Fields) and node.whole for node in nodes)

    def reference(self, node: Node, section: str, *more: str) -> str:
        """The id of something in a section, or one of some other words."""
        known = [*more, *self._names(section)]
        if self._whole(section) or (isinstance(node, Text) and node.value in known):
            return self.choice(node, known)
        self.trouble += 1
        return ""

    def catalogue(self) -> Catalogue:
        statements = self._each_of("statements", shapes.STATEMENT, self._statement)
        not_stated = self._each_of("not_stated", shapes.NOT_STATED, self._not_stated)
        readings = self._each_of("readings", shapes.READING, self._reading)
        edition = self._edition(self._section("edition"))
        self._facts = self._with_thresholds(self._each_of("facts", shapes.FACT, self._fact))
        questions = tuple(self._each_of("questions", shapes.QUESTION, self._question).values())
        conditions = {
            **self._each_of("conditions", shapes.CONDITION, partial(self._condition, use=False)),
            **self._each_of("use_conditions", shapes.USE_CONDITION, partial(self._condition, use=True)),
        }
        contradictions = tuple(
            self._each_of("contradictions", shapes.CONTRADICTION, self._contradiction).values()
        )
        schedules = self._each_of("schedules", shapes.SCHEDULE, self._schedule)
        contacts = self._each_of("contacts", shapes.CONTACT, self._contact)
        families = self._each_of("families", shapes.FAMILY, self._family)
        services = self._each_of(
            "services",
            shapes.SERVICE,
            lambda name, node: self._service(name, node, conditions, schedules, contacts, families),
        )
        entries = {
            name: tuple(self.entries(self._section(name), name))
            for name in ("premise", "disclaimers", "overview", "general_limits")
        }
        needs = self._each_of("needs", shapes.NEED, self._need)
        glossary = self._each_of("glossary", shapes.TERM_GROUP, self._term_group)
        verdicts = self._verdicts(self._section("verdicts"))
        not_used = tuple(self._each_of("not_used", shapes.EXCUSED, self._excused).values())
        alike = tuple(self._each_of("alike", shapes.ALIKE, self._alike).values())
        self.finish()  # up to here, what could not be read stands empty in the objects
        return Catalogue(
            edition=edition,
            verdicts=verdicts,
            facts=self._facts,
            questions=questions,
            conditions=conditions,
            contradictions=contradictions,
            schedules=schedules,
            contacts=contacts,
            families=families,
            services=services,
            needs=needs,
            glossary=glossary,
            not_used=not_used,
            alike=alike,
            statements=statements,
            not_stated=not_stated,
            readings=readings,
            rules=_rule_book(edition, self._facts, questions, services, contradictions),
            cited={name: frozenset(paths) for name, paths in self._cited.items()},
            **entries,
        )

    # ------------------------------------------------------------------------------------------------- small pieces

    def bilingual(self, node: Node) -> Bilingual:
        """A pair of texts, or one text without Chinese characters that reads the same in both languages."""
        if not isinstance(node, Text):
            return self._pair(self.fields(node, shapes.PAIR))
        value = self.text(node)
        if HAN.search(value):
            words = shapes.LANGUAGE_FREE
            fix = hint_for_mapping(value) or words.fix
            self.complain(node.place, "this text has only one language", words.expected, fix)
        return Bilingual(value, value)

    def _pair(self, fields: Fields) -> Bilingual:
        """The texts under `zh` and `en` of a mapping that may hold more."""
        zh, en = (self._in(fields, language) for language in LANGUAGES)
        return Bilingual(zh, en)

    def _in(self, fields: Fields, key: str) -> str:
        return self.text(fields.entries[key])

    def cites(self, node: Node, path: str, kinds: str = "SNA") -> tuple[str, ...]:
        """Ids of statements (S), of things not stated (N) and of readings (A); noted as cited by `path`."""
        before, found = self.trouble, []
        for item in self.items(node):
            name = self._citation(item)
            if name and name[0] not in kinds:
                expected = f"an id that begins with {' or '.join(kinds)}"
                self.complain(
                    item.place, f"{quoted(name)} cannot be cited here", expected, "cite it elsewhere"
                )
            if name in found:
                self.complain(item.place, f"{quoted(name)} is cited twice", "each id once", "delete one")
            if name:
                found.append(name)
                self._cited.setdefault(name, set()).add(path)
        if self.trouble == before and not any(name[:1] in ("S", "N") for name in found):
            fix = "name the statement that says so, or the N… for what is not stated"
            self.complain(node.place, "this rests on nothing in the document", "at least one S… or N…", fix)
        return tuple(found)

    def _citation(self, node: Node) -> str:
        """One id; there are too many to list in a message."""
        sections = ("statements", "not_stated", "readings")
        known = [name for section in sections for name in self._names(section)]
        value = node.value if isinstance(node, Text) else ""
        if value in known or not value:
            return self.text(node)
        if not self._whole(*sections):
            self.trouble += 1
            return ""
        expected = "the id of a statement (S…), of something not stated (N…) or of a reading (A…)"
        fix = hint(value) or did_you_mean(value, sorted(known)) or "choose one from the end of the file"
        self.complain(node.place, f"{quoted(value)} is not known here", expected, fix)
        return ""

    def entry(self, name: str, node: Node, path: str, record: shapes.Record = shapes.ENTRY) -> Entry:
        fields = self.fields(node, record)
        title = fields.entries.get("title")
        return Entry(
            name,
            self._pair(fields),
            self.cites(fields.entries["cites"], path),
            node.place,
            self.bilingual(title) if title else None,
        )

    def entries(self, node: Node | None, path: str) -> list[Entry]:
        if node is None:
            return []
        read = self.each(node, shapes.ENTRY, lambda name, item: self.entry(name, item, f"{path}.{name}"))
        return list(read.values())

    def key_places(self, node: Node | None) -> dict[str, Place]:
        """Where each key of a mapping stands."""
        return {name: key.place for name, key in node.keys.items()} if isinstance(node, Fields) else {}

    def tests(self, node: Node) -> dict[str, rules.Test]:
        """`{region: [mainland, macau], hotline_uses: {less_than: 4}}`: all must fit."""
        tests = {}
        for name, value in self.mapping(node):
            fact = self._known_fact(name, node)
            if fact:
                tests[name] = self._test(fact, value)
        return tests

    def _known_fact(self, name: str, node: Node) -> Fact | None:
        """The fact with a name, if it could be read; nothing can be said about values of another."""
        place = place_of(name, node)
        fact = self._facts.get(self.reference(Text(name, place), "facts"))
        if fact and fact.rule.kind:
            return fact
        self.trouble += 1
        return None

    def _test(self, fact: Fact, node: Node) -> rules.Test:
        if fact.rule.kind == "choice":
            values = node.items if isinstance(node, Items) else (node,)
            return rules.OneOf(tuple(self._value(value, fact) for value in values))
        expected, fix = "{less_than: N} or {at_least: N}", "write one of the two"
        if not isinstance(node, Fields):
            self.complain(node.place, "this is no test of a count", expected, fix)
            return rules.AtLeast(0)
        before, limits = self.trouble, self.fields(node, shapes.LIMIT).entries
        read = {operator: self.whole_number(limit) for operator, limit in limits.items()}
        if len(read) != 1 and self.trouble == before:
            self.complain(node.place, "this is no test of a count", expected, fix)
        operator, limit = next(iter(read.items()), ("at_least", 0))
        return rules.LessThan(limit) if operator == "less_than" else rules.AtLeast(limit)

    def _value(self, node: Node, fact: Fact) -> str:
        value = self.choice(node, fact.rule.values)
        if value and isinstance(node, Text) and (taken := taken_for(node)):
            self.complain(node.place, without_quotes(node, taken), "a value in quotes", f'write "{value}"')
        return value

    def whole_number(self, node: Node) -> int:
        return int(self.pattern(node, shapes.COUNT) or 0)

    # ---------------------------------------------------------------------------------------------------- the source

    def _edition(self, node: Node) -> Edition:
        fields = self.fields(node, shapes.EDITION)
        source = self.fields(fields.entries["source"], shapes.SOURCE)
        published = fields.entries["published"]
        day = self.pattern(published, shapes.DATE)
        replaces = fields.entries.get("replaces")
        try:
            if day:
                hours_.parse_instant(_midnight(day))
        except hours_.InstantError:
            self.complain(
                published.place, f"“{day}” is not a date", shapes.DATE.expected, "look it up in a calendar"
            )
        return Edition(
            self._edition_id(fields.entries["id"]),
            day,
            self.bilingual(fields.entries["title"]),
            self.pattern(source.entries["file"], shapes.FILE_NAME),
            self.pattern(source.entries["sha256"], shapes.SHA256),
            self._edition_id(replaces) if replaces else None,
            node.place,
        )

    def _edition_id(self, node: Node) -> str:
        """A text in quotes, since it looks like a date, and fit to name a file: an edition is kept under it."""
        before = self.trouble
        name = self.text(node)
        return name if self.trouble > before else self.pattern(node, shapes.EDITION_ID)

    def _statement(self, name: str, node: Node) -> Statement:
        fields = self.fields(node, shapes.STATEMENT)
        statement = Statement(
            self._numbered(name, "statements", "S"),
            self.bilingual(fields.entries["section"]),
            self.pattern(fields.entries["page"], shapes.PAGE),
            self.choice(fields.entries["kind"], shapes.STATEMENT_KINDS),
            self.reference(fields.entries["service"], "services", "general"),
            self._pair(fields),
            tuple(self.reference(item, "readings") for item in self.items(fields.entries["readings"])),
            node.place,
        )
        for reading in statement.readings:
            self._cited.setdefault(reading, set()).add(f"statements.{name}")
        return statement

    def _not_stated(self, name: str, node: Node) -> NotStated:
        fields = self.fields(node, shapes.NOT_STATED)
        return NotStated(
            self._numbered(name, "not_stated", "N"),
            self.reference(fields.entries["service"], "services", "general"),
            self.bilingual(fields.entries["topic"]),
            self.bilingual(fields.entries["text"]),
            node.place,
        )

    def _reading(self, name: str, node: Node) -> Reading:
        fields = self.fields(node, shapes.READING)
        return Reading(
            self._numbered(name, "readings", "A"),
            self.choice(fields.entries["decisive"], shapes.YES_NO) == "yes",
            self.bilingual(fields.entries["title"]),
            self.bilingual(fields.entries["question"]),
            self.bilingual(fields.entries["take"]),
            self.bilingual(fields.entries["otherwise"]),
            tuple(self._citation(item) for item in self.items(fields.entries["cites"])),
            node.place,
        )

    def _numbered(self, name: str, section: str, letter: str) -> str:
        if not re.fullmatch(letter + r"\d{2,4}", name, re.ASCII):
            wrong, expected = (
                f"{quoted(name)} is no id for this section",
                f"{letter} and a number, as in {letter}01",
            )
            self.complain(place_of(name, self._section(section)), wrong, expected, "number it on")
        return name

    # -------------------------------------------------------------------------------------------- facts and questions

    def _fact(self, name: str, node: Node) -> Fact:
        fields, before = self.fields(node, shapes.FACT), self.trouble
        kind = self.choice(fields.entries["type"], shapes.FACT_TYPES)
        given = fields.entries.get("values")
        values = self.each(given, shapes.PAIR, lambda _, value: self.bilingual(value)) if given else {}
        if self.trouble == before and (len(values) < 2 if kind == "choice" else given):
            wrong, expected = (
                f"a {kind} with {len(values)} values",
                "two or more values for a choice, none for a count",
            )
            self.complain(node.place, wrong, expected, "correct its type, or its values")
        if isinstance(given, Unreadable) or (kind == "choice" and not values):
            kind = ""  # so that no value of it is called unknown
        changeable = fields.entries.get("changeable")
        holder = self.choice(changeable, shapes.HOLDERS) if changeable else None
        return Fact(
            name,
            self.bilingual(fields.entries["name"]),
            values,
            self.cites(fields.entries["cites"], f"facts.{name}"),
            rules.Fact(name, kind, tuple(values), holder),
            self.key_places(given),
            node.place,
        )

    def _with_thresholds(self, facts: dict[str, Fact]) -> dict[str, Fact]:
        """The counts learn where the rules cut them into cells."""
        cut: dict[str, set[int]] = {}
        for name, limit in _limits(self._root):
            if name in facts and re.fullmatch(r"\d{1,9}", limit):
                cut.setdefault(name, set()).add(int(limit))
        return {
            name: replace(fact, rule=replace(fact.rule, thresholds=tuple(sorted(cut.get(name, ())))))
            for name, fact in facts.items()
        }

    def _question(self, name: str, node: Node) -> Question:
        fields, before = self.fields(node, shapes.QUESTION), self.trouble
        options = tuple(self.each(fields.entries["options"], shapes.OPTION, self._option).values())
        if self.trouble == before and len({frozenset(option.rule.set) for option in options}) != 1:
            wrong, expected = "the options set different facts", "every option to set the same facts"
            self.complain(node.place, wrong, expected, "correct what they set, or ask two questions")
        return Question(
            name,
            self.bilingual(fields.entries["text"]),
            self.entry(name, fields.entries["hint"], f"questions.{name}"),
            options,
            node.place,
        )

    def _option(self, name: str, node: Node) -> Option:
        fields = self.fields(node, shapes.OPTION)
        before, setting = self.trouble, self._setting(fields.entries["set"])
        given = fields.entries.get("name")
        if given:
            label = self.bilingual(given)
        else:
            label = self._value_name(setting, node) if self.trouble == before else _NOTHING
        return Option(
            name, label, rules.Option(setting, self.whole_number(fields.entries["weight"])), node.place
        )

    def _setting(self, node: Node) -> dict[str, rules.Value]:
        setting: dict[str, rules.Value] = {}
        for name, value in self.mapping(node):
            fact = self._known_fact(name, node)
            if fact:
                setting[name] = (
                    self._value(value, fact) if fact.rule.kind == "choice" else self.whole_number(value)
                )
        return setting

    def _value_name(self, setting: Mapping[str, rules.Value], node: Node) -> Bilingual:
        """What an option that sets one choice is called: the value's own name."""
        names = [self._facts[fact].values.get(str(value)) for fact, value in setting.items()]
        if len(names) == 1 and names[0]:
            return names[0]
        expected = "a name, since it does not set just one choice"
        self.complain(node.place, "this option has no name", expected, "add “name: {zh: …, en: …}”")
        return _NOTHING

    # ------------------------------------------------------------------------------------------------------ the rules

    def _condition(self, name: str, node: Node, use: bool) -> Condition:
        fields = self.fields(node, shapes.USE_CONDITION if use else shapes.CONDITION)
        path, rules_ = f"conditions.{name}", fields.entries["rules"]
        before, rule_nodes = self.trouble, self.items(rules_)
        read_rules = tuple(self._rule(item, use, last=item is rule_nodes[-1]) for item in rule_nodes)
        if not read_rules and self.trouble == before:
            fix = "add “- {grade: …}”"
            self.complain(rules_.place, "there is no rule", "rules, the last one without “when”", fix)
        remedy = fields.entries.get("remedy")
        states = self.fields(fields.entries["states"], shapes.STATES)
        return Condition(
            name,
            use,
            self.bilingual(fields.entries["name"]),
            self.bilingual(fields.entries["requirement"]),
            {state: self.bilingual(text) for state, text in states.entries.items()},
            self.entry(name, remedy, path) if remedy else None,
            self.cites(fields.entries["cites"], path),
            rules.Condition(name, read_rules),
            tuple(item.place for item in rule_nodes),
            self.key_places(states),
            node.place,
        )

    def _rule(self, node: Node, use: bool, last: bool) -> rules.Rule:
        fields = self.fields(node, shapes.USE_RULE if use else shapes.RULE)
        when = fields.entries.get("when")
        if isinstance(node, Fields) and last and when:
            wrong, expected = "the last rule does not fit always", "a rule without “when” at the end"
            self.complain(node.place, wrong, expected, "add “- {grade: …}” after it")
        if isinstance(node, Fields) and not last and not when:
            wrong, fix = "this rule fits always, and others follow", "add “when: …”, or move it to the end"
            self.complain(node.place, wrong, "a “when”", fix)
        grade = self.choice(fields.entries["grade"], rules.USE_GRADES if use else rules.GRADES)
        return rules.Rule(self.tests(when) if when else {}, grade)

    def _contradiction(self, name: str, node: Node) -> Contradiction:
        entry = self.entry(name, node, f"contradictions.{name}", shapes.CONTRADICTION)
        when = node.entries.get("when") if isinstance(node, Fields) else None
        tests = self.tests(when) if when else {}
        return Contradiction(name, entry, rules.Contradiction(name, tests, entry.statements), node.place)

    def _schedule(self, name: str, node: Node) -> ScheduleEntry:
        fields, before = self.fields(node, shapes.SCHEDULE), self.trouble
        names = [self.choice(item, hours_.DAYS) for item in self.items(fields.entries["days"])]
        days = [hours_.DAYS.index(day) for day in names if day]
        spans = [span for item in self.items(fields.entries["open"]) if (span := self._span(item))]
        week = [(day * hours_.DAY + s.start, day * hours_.DAY + s.end) for day in days for s in spans]
        if self.trouble == before:
            self._hours_that_make_sense(week, fields.entries["open"].place)
        return ScheduleEntry(
            name,
            self.bilingual(fields.entries["name"]),
            self.bilingual(fields.entries["text"]),
            tuple(time for span in spans for time in span.written),
            self.cites(fields.entries["cites"], f"schedules.{name}"),
            Schedule(name, hours_.join(week)),
            node.place,
        )

    def _hours_that_make_sense(self, week: list[tuple[int, int]], place: Place) -> None:
        if not week:
            wrong, expected = "this schedule has no hours", "one day and one span at least"
            self.complain(place, wrong, expected, "leave the schedule out where no hours are stated")
        elif hours_.overlaps(week):
            wrong = "intervals of this schedule overlap"
            self.complain(place, wrong, "each moment once", "check the days and the ends")

    def _span(self, node: Node) -> _Span | None:
        before, items = self.trouble, self.items(node)
        if self.trouble == before and len(items) != 2:
            wrong, expected = "this is not a span of time", '["8:30", "12:00"]'
            self.complain(node.place, wrong, expected, "write when it begins and when it ends")
        written = tuple(self._time(item) for item in items)
        if self.trouble > before:
            return None
        span = _Span(hours_.minutes(written[0]), hours_.minutes(written[1]), written)
        if span.start >= span.end:
            wrong, expected = f"this span ends at {written[1]}, before it begins", "a span within one day"
            self.complain(node.place, wrong, expected, "swap the two, or part the span at 24:00")
        return span

    def _time(self, node: Node) -> str:
        if isinstance(node, Text) and (taken := taken_for(node)):
            fix = f'write "{node.value}"'
            self.complain(node.place, without_quotes(node, taken), "a time in quotes", fix)
            return ""
        return self.pattern(node, shapes.TIME)

    # --------------------------------------------------------------------------------------------------- the services

    def _contact(self, name: str, node: Node) -> Contact:
        fields = self.fields(node, shapes.CONTACT)
        kind = self.choice(fields.entries["kind"], shapes.CONTACT_KINDS)
        value, note = fields.entries["value"], fields.entries.get("note")
        return Contact(
            name,
            kind,
            self.pattern(value, shapes.PHONE if kind == "phone" else shapes.URL) if kind else "",
            self.bilingual(fields.entries["name"]),
            self.entry(name, note, f"contacts.{name}") if note else None,
            self.cites(fields.entries["cites"], f"contacts.{name}"),
            node.place,
        )

    def _family(self, name: str, node: Node) -> Family:
        fields = self.fields(node, shapes.FAMILY)
        return Family(
            name,
            self.bilingual(fields.entries["name"]),
            self.text(fields.entries["section"]),
            self.cites(fields.entries["cites"], f"families.{name}"),
            node.place,
        )

    def _service(
        self,
        name: str,
        node: Node,
        conditions: Mapping[str, Condition],
        schedules: Mapping[str, ScheduleEntry],
        contacts: Mapping[str, Contact],
        families: Mapping[str, Family],
    ) -> Service:
        fields = self.fields(node, shapes.SERVICE)
        audience = self.fields(fields.entries["audience"], shapes.AUDIENCE)
        path, get = f"services.{name}", fields.entries.get
        hours, quota = fields.entries["hours"], get("quota")
        schedule = hours.entries.get("schedule") if isinstance(hours, Fields) else None
        return Service(
            id=name,
            family=families.get(
                self.reference(fields.entries["family"], "families"), Family("", _NOTHING, "", (), node.place)
            ),
            section=self.text(fields.entries["section"]),
            name=self.bilingual(fields.entries["name"]),
            aliases=tuple(self.text(alias) for alias in self.items(fields.entries["aliases"])),
            summary=self.entry("summary", fields.entries["summary"], f"{path}.summary"),
            party=self.entry("party", audience.entries["party"], f"{path}.audience.party"),
            person=self.entry("person", audience.entries["person"], f"{path}.audience.person"),
            conditions=self._applied(
                fields.entries["conditions"], f"{path}.conditions", conditions, use=False
            ),
            use_conditions=self._applied(
                get("use_conditions"), f"{path}.use_conditions", conditions, use=True
            ),
            included=tuple(self.entries(fields.entries["included"], f"{path}.included")),
            hours=self.entry("hours", hours, f"{path}.hours", shapes.HOURS),
            schedule=schedules.get(self.reference(schedule, "schedules")) if schedule else None,
            quota=self.entry("quota", quota, f"{path}.quota") if quota else None,
            channels=tuple(
                self.each(
                    fields.entries["channels"],
                    shapes.CHANNEL,
                    lambda key, item: self._channel(key, item, path, contacts),
                ).values()
            ),
            process=tuple(self.entries(get("process"), f"{path}.process")),
            exclusions=tuple(self.entries(get("exclusions"), f"{path}.exclusions")),
            limits=tuple(self.entries(get("limits"), f"{path}.limits")),
            notes=tuple(self.entries(get("notes"), f"{path}.notes")),
            instead=self._instead(get("instead"), f"{path}.instead"),
            not_stated=self.cites(fields.entries["not_stated"], f"{path}.not_stated", kinds="N"),
            place=node.place,
        )

    def _instead(self, node: Node | None, path: str) -> tuple[Entry, ...]:
        """What another service offers; each entry has the id of that service."""
        for name, place in self.key_places(node).items():
            self.reference(Text(name, place), "services")
        return tuple(self.entries(node, path))

    def _applied(
        self, node: Node | None, path: str, conditions: Mapping[str, Condition], use: bool
    ) -> tuple[Applied, ...]:
        applied: list[Applied] = []
        if node is None:
            return ()
        for name, cites in self.mapping(node):
            place = place_of(name, node)
            meant = self.reference(Text(name, place), "use_conditions" if use else "conditions")
            clauses = self.cites(cites, path, kinds="S")
            if meant in conditions:
                applied.append(Applied(conditions[meant], clauses, place))
        return tuple(applied)

    def _channel(self, name: str, node: Node, path: str, contacts: Mapping[str, Contact]) -> Channel:
        entry = self.entry(name, node, f"{path}.channels.{name}", shapes.CHANNEL)
        fields = node.entries if isinstance(node, Fields) else {}
        contact = contacts.get(self.reference(fields["contact"], "contacts")) if "contact" in fields else None
        tests = self.tests(fields["when"]) if "when" in fields else {}
        return Channel(entry, contact, rules.Channel(name, tests))

    # ------------------------------------------------------------------------------------- needs, terms, words, excuses

    def _need(self, name: str, node: Node) -> Need:
        entry = self.entry(name, node, f"needs.{name}", shapes.NEED)
        services = node.entries.get("services") if isinstance(node, Fields) else None
        items = self.items(services) if services else ()
        return Need(entry, tuple(self.reference(item, "services") for item in items))

    def _term_group(self, name: str, node: Node) -> TermGroup:
        fields = self.fields(node, shapes.TERM_GROUP)
        return TermGroup(
            name,
            self.bilingual(fields.entries["name"]),
            self.each(
                fields.entries["terms"],
                shapes.TERM,
                lambda key, item: self._term(key, item, f"glossary.{name}.{key}"),
            ),
            node.place,
        )

    def _term(self, name: str, node: Node, path: str) -> Term:
        fields = self.fields(node, shapes.TERM)
        note, public, aliases = (fields.entries.get(key) for key in ("note", "public", "aliases"))
        return Term(
            name,
            self._pair(fields),
            self.bilingual(note) if note else None,
            public is not None and self.choice(public, shapes.YES) == "yes",
            tuple(self.text(alias) for alias in self.items(aliases)) if aliases else (),
            self.cites(fields.entries["cites"], path),
            node.place,
        )

    def _verdicts(self, node: Node) -> dict[str, Verdict]:
        fields = self.fields(node, shapes.VERDICTS)
        return {name: self._verdict(name, verdict) for name, verdict in fields.entries.items()}

    def _verdict(self, name: str, node: Node) -> Verdict:
        fields = self.fields(node, shapes.VERDICT)
        name_, meaning = (self.bilingual(fields.entries[key]) for key in ("name", "meaning"))
        return Verdict(name, name_, meaning, node.place)

    def _excused(self, name: str, node: Node) -> Excused:
        fields = self.fields(node, shapes.EXCUSED)
        items = self.items(fields.entries["statements"])
        what = tuple(self.reference(item, "statements") for item in items)
        reason = self.bilingual(fields.entries["reason"])
        return Excused(name, what, reason, tuple(item.place for item in items), node.place)

    def _alike(self, name: str, node: Node) -> Alike:
        fields = self.fields(node, shapes.ALIKE)
        fact_name = self.reference(fields.entries["fact"], "facts")
        fact = self._facts.get(fact_name)
        items = self.items(fields.entries["values"])
        values = tuple(self._value(item, fact) for item in items) if fact and fact.rule.kind else ()
        return Alike(name, fact_name, values, self.bilingual(fields.entries["reason"]), node.place)


@dataclass(frozen=True)
class _Span:
    """Minutes since midnight, and as written."""

    start: int
    end: int
    written: tuple[str, ...]


_NOTHING = Bilingual("", "")


def _limits(node: Node) -> Iterable[tuple[str, str]]:
    """Every `FACT: {less_than: N}` and `FACT: {at_least: N}` anywhere in the catalogue."""
    if isinstance(node, Items):
        for item in node.items:
            yield from _limits(item)
    if isinstance(node, Fields):
        for name, value in node.entries.items():
            yield from _limits(value)
            if isinstance(value, Fields):
                for operator in ("less_than", "at_least"):
                    limit = value.entries.get(operator)
                    if isinstance(limit, Text):
                        yield name, limit.value


def _rule_book(
    edition: Edition,
    facts: Mapping[str, Fact],
    questions: Iterable[Question],
    services: Mapping[str, Service],
    contradictions: Iterable[Contradiction],
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
