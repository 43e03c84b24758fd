"""The catalogue as Python objects: what `data/services.yaml` says, right once it exists.

Each object is one kind of entry, named in the words of the catalogue. Those that decide something carry a `rule`, which is
all that the evaluator knows of them. `reader.py` makes these objects, `proofs` proves what must hold across them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .. import rules
from ..problems import Place
from ..rules.hours import Schedule

FILE = "data/services.yaml"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Bilingual:
    """The same in both languages; neither is ever missing."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Entry:
    """One thing that the catalogue says, with what it rests on."""

    id: str
    text: Bilingual
    cites: tuple[str, ...]
    place: Place
    title: Bilingual | None = None

    @property
    def statements(self) -> tuple[str, ...]:
        """The clauses: what it rests on in the document itself."""
        return tuple(cite for cite in self.cites if cite.startswith("S"))


@dataclass(frozen=True)
class Statement:
    """One sentence of the document. `page` is the number printed in its running header, or `cover`."""

    id: str
    section: Bilingual
    page: str
    kind: str
    service: str
    text: Bilingual
    readings: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class NotStated:
    """Something that a reader may look for and that the document does not say."""

    id: str
    service: str
    topic: Bilingual
    text: Bilingual
    place: Place


@dataclass(frozen=True)
class Reading:
    """How this guide reads a passage that is ambiguous; a decisive one changes a verdict.

    `otherwise` says what would change if the passage were read in another way.
    """

    id: str
    decisive: bool
    title: Bilingual
    question: Bilingual
    take: Bilingual
    otherwise: Bilingual
    cites: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Fact:
    """A fact with its words; `rule` is what the evaluator knows of it."""

    id: str
    name: Bilingual
    values: Mapping[str, Bilingual]
    cites: tuple[str, ...]
    rule: rules.Fact
    value_places: Mapping[str, Place]
    place: Place


@dataclass(frozen=True)
class Option:
    """One answer that the form offers; `name` is absent where the value of the fact says it."""

    id: str
    name: Bilingual
    rule: rules.Option
    place: Place


@dataclass(frozen=True)
class Question:
    id: str
    text: Bilingual
    hint: Entry
    options: tuple[Option, ...]
    place: Place

    @property
    def rule(self) -> rules.Question:
        return rules.Question(self.id, tuple(option.rule for option in self.options))


@dataclass(frozen=True)
class Condition:
    """A condition with a sentence for every state it can reach. `use` says whether it decides use or the verdict."""

    id: str
    use: bool
    name: Bilingual
    requirement: Bilingual
    states: Mapping[str, Bilingual]
    remedy: Entry | None
    cites: tuple[str, ...]
    rule: rules.Condition
    rule_places: tuple[Place, ...]
    state_places: Mapping[str, Place]
    place: Place

    @property
    def refusals(self) -> tuple[tuple[str, str], ...]:
        """The states in which it keeps a customer from a yes, each with the verdict that it then gives."""
        grades = dict.fromkeys(rule.grade for rule in self.rule.rules)
        return tuple(
            (rules.STATE_OF[grade], grade) for grade in grades if grade in ("confirm", "not_entitled")
        )


@dataclass(frozen=True)
class Contradiction:
    id: str
    entry: Entry
    rule: rules.Contradiction
    place: Place


@dataclass(frozen=True)
class ScheduleEntry:
    """A schedule with its words; `times` are the boundaries as written, to be found in the cited clauses."""

    id: str
    name: Bilingual
    text: Bilingual
    times: tuple[str, ...]
    cites: tuple[str, ...]
    rule: Schedule
    place: Place


@dataclass(frozen=True)
class Contact:
    id: str
    kind: str
    value: str
    name: Bilingual
    note: Entry | None
    cites: tuple[str, ...]
    place: Place

    @property
    def href(self) -> str:
        return "tel:" + self.value.replace("-", "") if self.kind == "phone" else self.value


@dataclass(frozen=True)
class Channel:
    entry: Entry
    contact: Contact | None
    rule: rules.Channel


@dataclass(frozen=True)
class Family:
    id: str
    name: Bilingual
    section: str
    cites: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Applied:
    """A condition as one service has it, with the clauses that state it for that service."""

    condition: Condition
    clauses: tuple[str, ...]
    place: Place

    @property
    def rule(self) -> rules.Condition:
        return rules.Condition(self.condition.id, self.condition.rule.rules, self.clauses)


@dataclass(frozen=True)
class Service:
    """One of the services. `party` is the customer who is entitled, `person` who may act for it (A42).

    `instead` is where to turn when the answer is no: each entry has the id of the service that it speaks of, and is worth
    showing to those alone who are entitled to that one.
    """

    id: str
    family: Family
    section: str
    name: Bilingual
    aliases: tuple[str, ...]
    summary: Entry
    party: Entry
    person: Entry
    conditions: tuple[Applied, ...]
    use_conditions: tuple[Applied, ...]
    included: tuple[Entry, ...]
    hours: Entry
    schedule: ScheduleEntry | None
    quota: Entry | None
    channels: tuple[Channel, ...]
    process: tuple[Entry, ...]
    exclusions: tuple[Entry, ...]
    limits: tuple[Entry, ...]
    notes: tuple[Entry, ...]
    instead: tuple[Entry, ...]
    not_stated: tuple[str, ...]
    place: Place

    @property
    def applied(self) -> tuple[Applied, ...]:
        """Everything that decides about it, the verdict first and then its use."""
        return self.conditions + self.use_conditions

    def owns(self, path: str) -> bool:
        """Whether the entry at a path of the catalogue is one of this service's."""
        return f"{path}.".startswith(f"services.{self.id}.")

    @property
    def caveats(self) -> Mapping[str, tuple[Entry, ...]]:
        """What must stand beside a result, by the heading that it has on the page of the service."""
        return {
            "quota": (self.quota,) if self.quota else (),
            "exclusions": self.exclusions,
            "process": self.process,
            "limits": self.limits,
            "notes": self.notes,
        }

    @property
    def rule(self) -> rules.Service:
        return rules.Service(
            self.id,
            tuple(applied.rule for applied in self.conditions),
            tuple(applied.rule for applied in self.use_conditions),
            tuple(channel.rule for channel in self.channels),
            rules.Hours(self.schedule.rule, self.hours.statements) if self.schedule else None,
        )


@dataclass(frozen=True)
class Need:
    """What a customer may need, in the customer's words: `entry` says which services answer it and where they end."""

    entry: Entry
    services: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A word of the document and its English; `public` if that is a name in public use and not this site's rendering.

    `aliases` are what others call it: words to search by, which the document does not use and no page shows.
    """

    id: str
    name: Bilingual
    note: Bilingual | None
    public: bool
    aliases: tuple[str, ...]
    cites: tuple[str, ...]
    place: Place

    @property
    def in_document(self) -> bool:
        return any(cite.startswith("S") for cite in self.cites)


@dataclass(frozen=True)
class TermGroup:
    id: str
    name: Bilingual
    terms: Mapping[str, Term]
    place: Place


@dataclass(frozen=True)
class Verdict:
    id: str
    name: Bilingual
    meaning: Bilingual
    place: Place


@dataclass(frozen=True)
class Excused:
    """A deliberate exception: statements that no entry rests on, and why."""

    id: str
    what: tuple[str, ...]
    reason: Bilingual
    places: tuple[Place, ...]
    place: Place


@dataclass(frozen=True)
class Alike:
    """A deliberate exception: values of a fact that no rule tells apart, and why they are asked apart all the same."""

    id: str
    fact: str
    values: tuple[str, ...]
    reason: Bilingual
    place: Place


@dataclass(frozen=True)
class Edition:
    """One published version of the document; `replaces` is the id of the one before it."""

    id: str
    published: str
    title: Bilingual
    source_file: str
    source_sha256: str
    replaces: str | None
    place: Place


@dataclass(frozen=True)
class Catalogue:
    """Everything that the site says."""

    edition: Edition
    premise: tuple[Entry, ...]
    disclaimers: tuple[Entry, ...]
    overview: tuple[Entry, ...]
    general_limits: tuple[Entry, ...]
    verdicts: Mapping[str, Verdict]
    facts: Mapping[str, Fact]
    questions: tuple[Question, ...]
    conditions: Mapping[str, Condition]
    contradictions: tuple[Contradiction, ...]
    schedules: Mapping[str, ScheduleEntry]
    contacts: Mapping[str, Contact]
    families: Mapping[str, Family]
    services: Mapping[str, Service]
    needs: Mapping[str, Need]
    glossary: Mapping[str, TermGroup]
    not_used: tuple[Excused, ...]
    alike: tuple[Alike, ...]
    statements: Mapping[str, Statement]
    not_stated: Mapping[str, NotStated]
    readings: Mapping[str, Reading]
    rules: rules.RuleBook
    cited: Mapping[str, frozenset[str]]
    """For each id of a statement, reading or thing not stated: the paths of the entries that cite it."""

    def told_by(self, name: str) -> frozenset[str]:
        """The paths of the entries that tell what is cited; needs and glossary only point at what is told elsewhere."""
        return frozenset(
            path for path in self.cited.get(name, ()) if not path.startswith(("needs.", "glossary."))
        )
