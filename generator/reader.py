"""YAML nodes → the catalogue, read once, with every problem that shows on the way.

Reading goes from what is cited (statements, readings, what is not stated) to what is asked (facts, questions), to the
rules, and last to the services that bring all of it together, so that every reference is looked up where it stands.
What must hold *across* entries is not read here but proven in `checks.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from . import hours as hours_
from . import rules
from .catalogue import (
    FILE,
    LANGUAGES,
    STATEMENT_KINDS,
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
from .hours import Schedule
from .problems import Place, did_you_mean
from .source import Fields, Items, Node, Reader, Text, compose

HAN = re.compile(r"[\u3400-\u9fff]")


def read(text: str, file: str = FILE, past: bool = False) -> Catalogue:
    """The catalogue in a YAML text. Raises CatalogueError with every problem that shows while reading.

    `past`: of an edition that was frozen, perhaps before keys that are required today were known.
    """
    return read_node(compose(text, file), past)


def read_node(root: Node, past: bool = False) -> Catalogue:
    return _CatalogueReader(root, past).catalogue()


class _CatalogueReader(Reader):
    """Reads one catalogue; keeps what has been read so far, so that references can be looked up."""

    def __init__(self, root: Node, past: bool) -> None:
        super().__init__(past)
        self._root = self.fields(
            root,
            "edition premise disclaimers overview general_limits verdicts facts questions conditions use_conditions "
            "contradictions schedules contacts families services needs glossary not_used alike "
            "statements not_stated readings",
        )
        self.finish()  # without the sections themselves, every later message would be noise
        self._citable = {
            name for part in ("statements", "not_stated", "readings") for name in self._names(part)
        }
        self._service_names = self._names("services")
        self._cited: dict[str, set[str]] = {}
        self._facts: dict[str, Fact] = {}

    def _section(self, name: str) -> Node:
        return self._root.entries[name]

    def _names(self, section: str) -> list[str]:
        node = self._section(section)
        return list(node.entries) if isinstance(node, Fields) else []

    def catalogue(self) -> Catalogue:
        statements = self.each(self._section("statements"), self._statement)
        not_stated = self.each(self._section("not_stated"), self._not_stated)
        readings = self.each(self._section("readings"), self._reading)
        edition = self._edition(self._section("edition"))
        self._facts = self._with_thresholds(self.each(self._section("facts"), self._fact))
        questions = tuple(self.each(self._section("questions"), self._question).values())
        conditions = {
            **self.each(
                self._section("conditions"), lambda name, node: self._condition(name, node, use=False)
            ),
            **self.each(
                self._section("use_conditions"), lambda name, node: self._condition(name, node, use=True)
            ),
        }
        contradictions = tuple(self.each(self._section("contradictions"), self._contradiction).values())
        schedules = self.each(self._section("schedules"), self._schedule)
        contacts = self.each(self._section("contacts"), self._contact)
        families = self.each(self._section("families"), self._family)
        self.finish()  # services refer to all of the above
        services = self.each(
            self._section("services"),
            lambda name, node: self._service(name, node, conditions, schedules, contacts, families),
        )
        entries = {
            name: tuple(self.entries(self._section(name), name))
            for name in ("premise", "disclaimers", "overview", "general_limits")
        }
        needs = self.each(self._section("needs"), self._need)
        glossary = self.each(self._section("glossary"), self._term_group)
        verdicts = self._verdicts(self._section("verdicts"))
        not_used = tuple(self.each(self._section("not_used"), self._excused).values())
        alike = tuple(self.each(self._section("alike"), self._alike).values())
        self.finish()
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
        if isinstance(node, Text):
            value = self.text(node)
            if HAN.search(value):
                self.complain(node.place, "this text has only one language", "{zh: …, en: …}")
            return Bilingual(value, value)
        return self._pair(self.fields(node, "zh en"))

    def _pair(self, fields: Fields) -> Bilingual:
        """The texts under `zh` and `en` of a mapping that may hold more."""
        zh, en = (self._in(fields, language) for language in LANGUAGES)
        return Bilingual(zh, en)

    def _in(self, fields: Fields, key: str) -> str:
        return self.text(fields.entries[key]) if key in fields.entries else ""

    def cites(self, node: Node, path: str, kinds: str = "SNA") -> tuple[str, ...]:
        """Ids of statements (S), of things not stated (N) and of readings (A); noted as cited by `path`."""
        found = []
        for item in self.items(node):
            name = self._citation(item)
            if name and name[0] not in kinds:
                self.complain(
                    item.place,
                    f"“{name}” cannot be cited here",
                    f"an id that begins with {' or '.join(kinds)}",
                )
            if name in found:
                self.complain(item.place, f"“{name}” is cited twice", "each id once")
            found.append(name)
            self._cited.setdefault(name, set()).add(path)
        if not any(name[:1] in ("S", "N") for name in found):
            self.complain(node.place, "this rests on nothing in the document", "at least one S… or N…")
        return tuple(found)

    def _citation(self, node: Node) -> str:
        """One id; there are too many to list in a message."""
        name = self.text(node)
        if name and name not in self._citable:
            expected = "the id of a statement (S…), of something not stated (N…) or of a reading (A…)"
            self.complain(
                node.place, f"“{name}” is not known here", expected, did_you_mean(name, sorted(self._citable))
            )
        return name

    def entry(self, name: str, node: Node, path: str, optional: str = "title") -> Entry:
        fields = self.fields(node, "zh en cites", optional)
        title = fields.entries.get("title")
        return Entry(
            name,
            self._pair(fields),
            self.cites(fields.entries["cites"], path) if "cites" in fields.entries else (),
            node.place,
            self.bilingual(title) if title else None,
        )

    def entries(self, node: Node | None, path: str) -> list[Entry]:
        if node is None:
            return []
        return list(self.each(node, lambda name, item: self.entry(name, item, f"{path}.{name}")).values())

    def key_places(self, node: Node | None) -> dict[str, Place]:
        """Where each key of a mapping stands."""
        return {name: key.place for name, key in node.keys.items()} if isinstance(node, Fields) else {}

    def tests(self, node: Node) -> dict[str, rules.Test]:
        """`{region: [mainland, macau], hotline_uses: {less_than: 4}}`: all must fit."""
        tests = {}
        for name, value in self.mapping(node):
            fact = self._known_fact(name, value, node)
            if fact:
                tests[name] = self._test(fact, value)
        return tests

    def _known_fact(self, name: str, value: Node, node: Node) -> Fact | None:
        if name not in self._facts:
            place = node.keys[name].place if isinstance(node, Fields) else value.place
            self.choice(Text(name, place), self._facts)
        return self._facts.get(name)

    def _test(self, fact: Fact, node: Node) -> rules.Test:
        if fact.rule.kind == "choice":
            values = node.items if isinstance(node, Items) else (node,)
            return rules.OneOf(tuple(self.choice(value, fact.rule.values) for value in values))
        if not isinstance(node, Fields) or len(node.entries) != 1:
            self.complain(node.place, "a count is tested once", "{less_than: N} or {at_least: N}")
            return rules.AtLeast(0)
        ((operator, limit),) = self.fields(node, "", "less_than at_least").entries.items()
        test = rules.LessThan if operator == "less_than" else rules.AtLeast
        return test(self.whole_number(limit))

    # ---------------------------------------------------------------------------------------------------- the source

    def _edition(self, node: Node) -> Edition:
        fields = self.fields(node, "id published title source", "replaces")
        source = self.fields(fields.entries.get("source", node), "file sha256")
        self.finish()
        day = self.pattern(fields.entries["published"], r"\d{4}-\d{2}-\d{2}", "a date such as 2025-07-01")
        try:
            datetime.fromisoformat(day)
        except ValueError:
            self.complain(
                fields.entries["published"].place, f"“{day}” is not a date", "a date such as 2025-07-01"
            )
        self.finish()
        replaces = fields.entries.get("replaces")
        return Edition(
            self.pattern(fields.entries["id"], r"[\w.-]+", "a date such as 2025-07-01"),
            day,
            self.bilingual(fields.entries["title"]),
            self.text(source.entries["file"]),
            self.pattern(source.entries["sha256"], r"[0-9a-f]{64}", "64 hexadecimal digits"),
            self.text(replaces) if replaces else None,
            node.place,
        )

    def _statement(self, name: str, node: Node) -> Statement:
        fields = self._whole(node, "section page kind service zh en readings")
        if fields is None:
            return Statement(name, _NOTHING, "", "", "", _NOTHING, (), node.place)
        own = Statement(
            self._numbered(name, fields, "S"),
            self.bilingual(fields.entries["section"]),
            self.pattern(
                fields.entries["page"], r"cover|\d+(-\d+)?", "a page number, two joined by -, or cover"
            ),
            self.choice(fields.entries["kind"], STATEMENT_KINDS),
            self.choice(fields.entries["service"], ["general", *self._service_names]),
            self._pair(fields),
            tuple(
                self.choice(item, self._names("readings")) for item in self.items(fields.entries["readings"])
            ),
            node.place,
        )
        for reading in own.readings:
            self._cited.setdefault(reading, set()).add(f"statements.{name}")
        return own

    def _not_stated(self, name: str, node: Node) -> NotStated:
        fields = self._whole(node, "service topic text")
        if fields is None:
            return NotStated(name, "", _NOTHING, _NOTHING, node.place)
        return NotStated(
            self._numbered(name, fields, "N"),
            self.choice(fields.entries["service"], ["general", *self._service_names]),
            self.bilingual(fields.entries["topic"]),
            self.bilingual(fields.entries["text"]),
            node.place,
        )

    def _reading(self, name: str, node: Node) -> Reading:
        fields = self._whole(node, "decisive title question take otherwise cites")
        if fields is None:
            return Reading(name, False, _NOTHING, _NOTHING, _NOTHING, _NOTHING, (), node.place)
        return Reading(
            self._numbered(name, fields, "A"),
            self.choice(fields.entries["decisive"], ["yes", "no"]) == "yes",
            self.bilingual(fields.entries["title"]),
            self.bilingual(fields.entries["question"]),
            self.bilingual(fields.entries["take"]),
            self.bilingual(fields.entries["otherwise"]),
            tuple(self._citation(item) for item in self.items(fields.entries["cites"])),
            node.place,
        )

    def _whole(self, node: Node, required: str, optional: str = "") -> Fields | None:
        """The mapping if it holds all that is required; otherwise the complaint is made and there is nothing to read."""
        before = len(self.problems)
        fields = self.fields(node, required, optional)
        return fields if len(self.problems) == before else None

    def _numbered(self, name: str, fields: Fields, letter: str) -> str:
        if not re.fullmatch(letter + r"\d{2,4}", name):
            self.complain(
                fields.place,
                f"“{name}” is no id for this section",
                f"{letter} and a number, as in {letter}01",
            )
        return name

    # -------------------------------------------------------------------------------------------- facts and questions

    def _fact(self, name: str, node: Node) -> Fact:
        fields = self._whole(node, "type name cites", "values changeable")
        if fields is None:
            return Fact(name, _NOTHING, {}, (), rules.Fact(name, "choice", (), None), {}, node.place)
        kind = self.choice(fields.entries["type"], ["choice", "count"])
        values = (
            self.each(fields.entries["values"], lambda _, value: self.bilingual(value))
            if "values" in fields.entries
            else {}
        )
        if (kind == "choice") != (len(values) > 1):
            self.complain(
                node.place,
                f"a {kind} with {len(values)} values",
                "two or more values for a choice, none for a count",
            )
        changeable = fields.entries.get("changeable")
        holder = self.choice(changeable, ["by_customer", "by_contract"]) if changeable else None
        return Fact(
            name,
            self.bilingual(fields.entries["name"]),
            values,
            self.cites(fields.entries["cites"], f"facts.{name}"),
            rules.Fact(name, kind, tuple(values), holder),
            self.key_places(fields.entries.get("values")),
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
        fields = self._whole(node, "text hint options")
        if fields is None:
            return Question(name, _NOTHING, Entry(name, _NOTHING, (), node.place), (), node.place)
        options = tuple(self.each(fields.entries["options"], self._option).values())
        if len({frozenset(option.rule.set) for option in options}) > 1:
            self.complain(node.place, "the options set different facts", "every option to set the same facts")
        return Question(
            name,
            self.bilingual(fields.entries["text"]),
            self.entry(name, fields.entries["hint"], f"questions.{name}"),
            options,
            node.place,
        )

    def _option(self, name: str, node: Node) -> Option:
        fields = self._whole(node, "set weight", "name")
        if fields is None:
            return Option(name, _NOTHING, rules.Option({}, 0), node.place)
        setting: dict[str, rules.Value] = {}
        for fact_name, value in self.mapping(fields.entries["set"]):
            fact = self._known_fact(fact_name, value, fields.entries["set"])
            if fact and fact.rule.kind == "choice":
                setting[fact_name] = self.choice(value, fact.rule.values)
            elif fact:
                setting[fact_name] = self.whole_number(value)
        given = fields.entries.get("name")
        return Option(
            name,
            self.bilingual(given) if given else self._value_name(setting, node),
            rules.Option(setting, self.whole_number(fields.entries["weight"])),
            node.place,
        )

    def _value_name(self, setting: Mapping[str, rules.Value], node: Node) -> Bilingual:
        """What an option that sets one choice is called: the value's own name."""
        names = [self._facts[fact].values.get(str(value)) for fact, value in setting.items()]
        if len(names) == 1 and names[0]:
            return names[0]
        self.complain(node.place, "this option has no name", "a name, since it does not set just one choice")
        return _NOTHING

    # ------------------------------------------------------------------------------------------------------ the rules

    def _condition(self, name: str, node: Node, use: bool) -> Condition:
        fields = self._whole(node, "name requirement cites rules states", "remedy")
        if fields is None:
            return Condition(
                name, use, _NOTHING, _NOTHING, {}, None, (), rules.Condition(name, ()), (), {}, node.place
            )
        path = f"conditions.{name}"
        grades = rules.USE_GRADES if use else rules.GRADES
        rule_nodes = self.items(fields.entries["rules"])
        read_rules = tuple(self._rule(item, grades, last=item is rule_nodes[-1]) for item in rule_nodes)
        if not read_rules:
            self.complain(
                fields.entries["rules"].place, "there is no rule", "rules, the last one without “when”"
            )
        remedy = fields.entries.get("remedy")
        return Condition(
            name,
            use,
            self.bilingual(fields.entries["name"]),
            self.bilingual(fields.entries["requirement"]),
            {state: self.bilingual(text) for state, text in self.mapping(fields.entries["states"])},
            self.entry(name, remedy, path) if remedy else None,
            self.cites(fields.entries["cites"], path),
            rules.Condition(name, read_rules),
            tuple(item.place for item in rule_nodes),
            self.key_places(fields.entries["states"]),
            node.place,
        )

    def _rule(self, node: Node, grades: Iterable[str], last: bool) -> rules.Rule:
        fields = self.fields(node, "grade", "when")
        when = fields.entries.get("when")
        if last == (when is not None):
            expected = "no “when” in the last rule, so that some rule always fits" if last else "a “when”"
            self.complain(node.place, "a rule that always fits ends the list", expected)
        grade = self.choice(fields.entries["grade"], grades) if "grade" in fields.entries else ""
        return rules.Rule(self.tests(when) if when else {}, grade)

    def _contradiction(self, name: str, node: Node) -> Contradiction:
        entry = self.entry(name, node, f"contradictions.{name}", optional="when")
        when = node.entries.get("when") if isinstance(node, Fields) else None
        if when is None:
            self.complain(node.place, "“when” is missing", "the answers that cannot be true together")
        tests = self.tests(when) if when else {}
        return Contradiction(name, entry, rules.Contradiction(name, tests, entry.statements), node.place)

    def _schedule(self, name: str, node: Node) -> ScheduleEntry:
        fields = self._whole(node, "name text days open cites")
        if fields is None:
            return ScheduleEntry(name, _NOTHING, _NOTHING, (), (), Schedule(name, ()), node.place)
        days = [
            hours_.DAYS.index(day)
            for item in self.items(fields.entries["days"])
            if (day := self.choice(item, hours_.DAYS)) in hours_.DAYS
        ]
        spans = [self._span(item) for item in self.items(fields.entries["open"])]
        week = [(day * hours_.DAY + start, day * hours_.DAY + end) for day in days for start, end, _ in spans]
        if not week or any(start >= end for start, end in week):
            self.complain(
                node.place,
                "this schedule has no hours or runs backwards",
                "days, and intervals that end after they start",
            )
        elif hours_.overlaps(week):
            self.complain(
                node.place,
                "intervals of this schedule overlap",
                "each moment once",
                "check the days and the ends",
            )
        return ScheduleEntry(
            name,
            self.bilingual(fields.entries["name"]),
            self.bilingual(fields.entries["text"]),
            tuple(time for _, _, times in spans for time in times),
            self.cites(fields.entries["cites"], f"schedules.{name}"),
            Schedule(name, hours_.join(week)),
            node.place,
        )

    def _span(self, node: Node) -> tuple[int, int, tuple[str, ...]]:
        """`["8:30", "12:00"]` as minutes since midnight, and as written."""
        ends = self.items(node)
        if len(ends) != 2:
            self.complain(node.place, "this is not a span of time", '["8:30", "12:00"]')
            return 0, 0, ()
        times = tuple(self.text(end) for end in ends)
        try:
            start, end = map(hours_.minutes, times)
        except ValueError as error:
            self.complain(node.place, f"“{error}” is not a time of day", "a time from 0:00 to 24:00")
            return 0, 0, ()
        return start, end, times

    # --------------------------------------------------------------------------------------------------- the services

    def _contact(self, name: str, node: Node) -> Contact:
        fields = self._whole(node, "kind value name cites", "note")
        if fields is None:
            return Contact(name, "", "", _NOTHING, None, (), node.place)
        kind = self.choice(fields.entries["kind"], ["phone", "url"])
        pattern = r"[\d-]+" if kind == "phone" else r"https://[a-z.]+"
        note = fields.entries.get("note")
        return Contact(
            name,
            kind,
            self.pattern(
                fields.entries["value"], pattern, "a number with dashes, or an https address without a path"
            ),
            self.bilingual(fields.entries["name"]),
            self.entry(name, note, f"contacts.{name}") if note else None,
            self.cites(fields.entries["cites"], f"contacts.{name}"),
            node.place,
        )

    def _family(self, name: str, node: Node) -> Family:
        fields = self._whole(node, "name section cites")
        if fields is None:
            return Family(name, _NOTHING, "", (), node.place)
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
        fields = self.fields(
            node,
            "family section name aliases summary audience conditions included hours channels not_stated",
            "use_conditions quota process exclusions limits notes instead",
        )
        audience = self.fields(fields.entries.get("audience", node), "party person")
        self.finish()  # the constructor below looks all of them up
        path, get = f"services.{name}", fields.entries.get
        hours, quota = fields.entries["hours"], get("quota")
        schedule = hours.entries.get("schedule") if isinstance(hours, Fields) else None
        return Service(
            id=name,
            family=families.get(
                self.choice(fields.entries["family"], families), Family("", _NOTHING, "", (), node.place)
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
            hours=self.entry("hours", hours, f"{path}.hours", optional="schedule"),
            schedule=schedules.get(self.choice(schedule, schedules)) if schedule else None,
            quota=self.entry("quota", quota, f"{path}.quota") if quota else None,
            channels=tuple(
                self.each(
                    fields.entries["channels"], lambda key, item: self._channel(key, item, path, contacts)
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
            self.choice(Text(name, place), self._service_names)
        return tuple(self.entries(node, path))

    def _applied(
        self, node: Node | None, path: str, conditions: Mapping[str, Condition], use: bool
    ) -> tuple[Applied, ...]:
        applied = []
        for name, cites in self.mapping(node) if node else ():
            place = node.keys[name].place if isinstance(node, Fields) else cites.place
            known = [key for key, condition in conditions.items() if condition.use == use]
            if self.choice(Text(name, place), known) in known:
                applied.append(Applied(conditions[name], self.cites(cites, path, kinds="S"), place))
        return tuple(applied)

    def _channel(self, name: str, node: Node, path: str, contacts: Mapping[str, Contact]) -> Channel:
        entry = self.entry(name, node, f"{path}.channels.{name}", optional="contact when")
        fields = node.entries if isinstance(node, Fields) else {}
        contact = contacts.get(self.choice(fields["contact"], contacts)) if "contact" in fields else None
        tests = self.tests(fields["when"]) if "when" in fields else {}
        return Channel(entry, contact, rules.Channel(name, tests))

    # ------------------------------------------------------------------------------------- needs, terms, words, excuses

    def _need(self, name: str, node: Node) -> Need:
        fields = self._whole(node, "title services zh en cites")
        if fields is None:
            return Need(Entry(name, _NOTHING, (), node.place), ())
        services = tuple(
            self.choice(item, self._service_names) for item in self.items(fields.entries["services"])
        )
        return Need(self.entry(name, node, f"needs.{name}", optional="title services"), services)

    def _term_group(self, name: str, node: Node) -> TermGroup:
        fields = self._whole(node, "name terms")
        if fields is None:
            return TermGroup(name, _NOTHING, {}, node.place)
        return TermGroup(
            name,
            self.bilingual(fields.entries["name"]),
            self.each(fields.entries["terms"], lambda key, item: self._term(key, item, f"glossary.{name}")),
            node.place,
        )

    def _term(self, name: str, node: Node, path: str) -> Term:
        fields = self._whole(node, "zh en cites", "public note")
        if fields is None:
            return Term(name, _NOTHING, None, False, (), node.place)
        note, public = fields.entries.get("note"), fields.entries.get("public")
        return Term(
            name,
            self._pair(fields),
            self.bilingual(note) if note else None,
            public is not None and self.choice(public, ["yes"]) == "yes",
            self.cites(fields.entries["cites"], f"{path}.{name}"),
            node.place,
        )

    def _verdicts(self, node: Node) -> dict[str, Verdict]:
        fields = self.fields(node, " ".join(rules.VERDICTS))
        return self.each(fields, self._verdict)

    def _verdict(self, name: str, node: Node) -> Verdict:
        fields = self._whole(node, "name meaning")
        if fields is None:
            return Verdict(name, _NOTHING, _NOTHING, node.place)
        name_, meaning = (self.bilingual(fields.entries[key]) for key in ("name", "meaning"))
        return Verdict(name, name_, meaning, node.place)

    def _excused(self, name: str, node: Node) -> Excused:
        fields = self._whole(node, "statements reason")
        if fields is None:
            return Excused(name, (), _NOTHING, (), node.place)
        items = self.items(fields.entries["statements"])
        what = tuple(self.choice(item, self._names("statements")) for item in items)
        reason = self.bilingual(fields.entries["reason"])
        return Excused(name, what, reason, tuple(item.place for item in items), node.place)

    def _alike(self, name: str, node: Node) -> Alike:
        fields = self._whole(node, "fact values reason")
        if fields is None:
            return Alike(name, "", (), _NOTHING, node.place)
        fact = self.choice(fields.entries["fact"], self._facts)
        allowed = self._facts[fact].values if fact in self._facts else ()
        values = tuple(self.choice(item, allowed) for item in self.items(fields.entries["values"]))
        return Alike(name, fact, values, self.bilingual(fields.entries["reason"]), node.place)


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
        hours_.parse_instant(f"{edition.published}T00:00:00+08:00"),
        {name: fact.rule for name, fact in facts.items()},
        tuple(question.rule for question in questions),
        {name: service.rule for name, service in services.items()},
        tuple(contradiction.rule for contradiction in contradictions),
    )
