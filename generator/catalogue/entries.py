"""The catalogue as Python objects, and what may stand in `data/services.yaml`: the one description of both.

Each class is one kind of entry, named in the words of the catalogue; a field with a `Meaning` is a key of it. `format.py`
says how a shape follows from a field's type. Those that decide something carry a `rule`, which is all that the evaluator
knows of them. `reader.py` makes these objects, `proofs` proves what must hold across them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from .. import rules
from ..problems import Place
from ..rules.hours import DAYS, Exceptional, Schedule
from .format import (
    COUNT,
    DATE,
    EDITION_ID,
    FACT_ID,
    FAMILY_ID,
    FILE_NAME,
    ID,
    INLINE,
    LANGUAGE_FREE,
    NEED_ID,
    OPTION_ID,
    PAGE,
    PHONE,
    PUBLISHED,
    QUESTION_ID,
    SERVICE_ID,
    SHA256,
    TIME,
    URL,
    VALUE,
    YES,
    YES_NO,
    AnyOf,
    Choice,
    Fixed,
    Key,
    ListOf,
    Many,
    Meaning,
    Record,
    Shape,
    Table,
    cites,
    ids,
    numbered,
    references_to,
    refers_to,
)  # fmt: skip

FILE = "data/services.yaml"
LANGUAGES = ("zh", "en")
NOWHERE = Place("", 0, 0)

# A key is one line, however long its meanings are.
# fmt: off

# --------------------------------------------------------------------------------------------- texts, and what they rest on


@dataclass(frozen=True)
class Bilingual:
    """The same in both languages; neither is ever missing. One text may do for both where it has no Chinese characters."""

    zh: Annotated[str, Meaning(
        "The Chinese text. {published}, {CONDITION} and {SCHEDULE} stand for the figure that is decided there.",
        "中文。{published}、{条件 id}、{时间表 id} 代表该处规定的数字。",
    )]
    en: Annotated[str, Meaning("The English text; it says the same as the Chinese.", "英文，与中文说同样的话。")]
    place: Place = field(default=NOWHERE, compare=False, repr=False)
    places: Mapping[str, Place] = field(default_factory=dict, compare=False, repr=False)
    """Where the text of each language stands."""
    written: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Each as it is written, with its placeholders; nothing where one text does for both."""
    taken: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """The figures that were filled in for a placeholder."""

    EXAMPLE: ClassVar = "name: {zh: 香港, en: Hong Kong}"
    ALTERNATIVE: ClassVar[Shape] = LANGUAGE_FREE

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


Name = Annotated[Bilingual, Meaning("What a reader sees it called.", "读者看到的名称。")]
Cites = Annotated[
    tuple[str, ...],
    cites("SNA"),
    Meaning(
        "What it rests on: S… statements, N… what is not stated, A… readings; at least one S… or N….",
        "依据：S… 原文陈述，N… 文件未写明的事项，A… 解读；至少要有一个 S… 或 N…。",
    ),
]
About = Annotated[
    str,
    refers_to("services", "general"),
    Meaning("The id of the service that it is about, or general.", "所属服务的 id，或 general。"),
]


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Whatever has an id stands somewhere in the catalogue."""

    id: str
    place: Place


@dataclass(frozen=True, kw_only=True)
class Entry(Placed):
    """One thing that the catalogue says, with what it rests on."""

    text: Annotated[Bilingual, INLINE]
    cites: Cites
    title: Annotated[Bilingual | None, Meaning("A heading for it.", "小标题。")] = None

    EXAMPLE: ClassVar = (
        "zh: 由客户系统管理员自行制定更新计划。\n"
        "en: The customer’s system administrator draws up the update plan.\ncites: [S090, A29]"
    )

    @property
    def statements(self) -> tuple[str, ...]:
        """The clauses: what it rests on in the document itself."""
        return tuple(cite for cite in self.cites if cite.startswith("S"))

    @property
    def whole(self) -> Bilingual:
        """The text with its heading, for where it does not stand below one: what it is about may be said there alone."""
        if not (head := self.title):
            return self.text
        return Bilingual(f"{head.zh}：{self.text.zh}", f"{head.en}: {self.text.en}")


@dataclass(frozen=True, kw_only=True)
class BareEntry(Entry):
    """An entry that needs no heading of its own."""

    title: None = None


@dataclass(frozen=True, kw_only=True)
class Note(Entry):
    """An entry about all services; `beside` names another place at which it is to be read."""

    BESIDE: ClassVar = Choice(("hours", "channels", "no_contact", "glossary", "changes"))

    beside: Annotated[str | None, BESIDE, Meaning(
        "What else it stands beside: the hours, the contacts, the channels without one, the glossary, the changes.",
        "另外显示在何处：服务时间、联系方式、没有号码或网址的渠道、术语表、变更。",
    )] = None


@dataclass(frozen=True, kw_only=True)
class Statement(Placed):
    """One sentence of the document. `page` is the number printed in its running header, or `cover`."""

    KINDS: ClassVar = Choice((
        "definition", "scope", "entitlement", "contact", "disclaimer", "hours",
        "exclusion", "channel", "condition", "quota", "process",
    ))  # fmt: skip

    section: Annotated[Bilingual, Meaning("The section of the document, as a reader finds it.", "所在章节。")]
    page: Annotated[str, PAGE, Meaning("The printed page, two joined by -, or cover.", "印刷页码，如 3、3-4，封面为 cover。")]
    kind: Annotated[str, KINDS, Meaning("What the statement does.", "陈述的类别。")]
    service: About
    text: Annotated[Bilingual, INLINE]
    readings: Annotated[tuple[str, ...], references_to("readings", "A"), Meaning("The readings (A…) of this passage.", "对这一处的解读（A…）。")]


@dataclass(frozen=True, kw_only=True)
class NotStated(Placed):
    """Something that a reader may look for and that the document does not say."""

    service: About
    topic: Annotated[Bilingual, Meaning("What a reader may look for.", "读者可能想找的内容。")]
    text: Annotated[Bilingual, Meaning("That and how the document does not state it.", "写明文件没有写明什么。")]
    aliases: Annotated[tuple[str, ...], Meaning("What else one would search it by.", "还会用哪些词来搜索。")] = ()


@dataclass(frozen=True, kw_only=True)
class Reading(Placed):
    """How this guide reads a passage that is ambiguous; a decisive one changes a verdict.

    `otherwise` says what would change if the passage were read in another way.
    """

    decisive: Annotated[bool, YES_NO, Meaning("Whether a verdict depends on it.", "是否影响结论。")]
    title: Annotated[Bilingual, Meaning("The ambiguity, in a few words.", "歧义所在。")]
    question: Annotated[Bilingual, Meaning("What the document leaves open.", "文件哪里不明确。")]
    take: Annotated[Bilingual, Meaning("How this site reads it.", "本站的理解。")]
    otherwise: Annotated[Bilingual, Meaning("What another reading would change.", "换一种理解会有什么不同。")]
    cites: Annotated[tuple[str, ...], ListOf(ids("SNA"), unique=True), Meaning("The statements, silences and readings that it is about.", "所涉及的陈述、未写明事项和解读。")]


# ---------------------------------------------------------------------------------------------------------------- rules

COOKBOOK = "see “Rules for common cases” in docs/en/maintain.md"
NO_DATE = f"a date is no fact; ask whether it has come, as a choice of yes and no: {COOKBOOK}"
NO_SUM = f"nothing is added up; ask for the sum, as a count of its own: {COOKBOOK}"
UNLESS = f"write the exception as a rule of its own, above this one: {COOKBOOK}"
LIST = "write the values as a list: [a, b]"
EXACTLY = "write {at_least: N, at_most: N}"

LIMIT = Record(
    "limit",
    (
        Key("at_least", COUNT, "The count is this number or more.", "次数不小于此数。", optional=True),
        Key("more_than", COUNT, "The count is above this number.", "次数大于此数。", optional=True),
        Key("at_most", COUNT, "The count is this number or less.", "次数不大于此数。", optional=True),
        Key("less_than", COUNT, "The count is below this number.", "次数小于此数。", optional=True),
    ),
    "hotline_uses: {less_than: 4}",
    least=1,
    most=2,
    instead={
        **dict.fromkeys(("min", "minimum", "from", "no_less_than", "not_less_than", "ge", "gte", ">="), "write “at_least”"),
        **dict.fromkeys(("greater_than", "above", "over", "more", "exceeds", "gt", ">"), "write “more_than”"),
        **dict.fromkeys(("max", "maximum", "to", "up_to", "no_more_than", "not_more_than", "le", "lte", "<="), "write “at_most”"),
        **dict.fromkeys(("fewer_than", "smaller_than", "below", "under", "less", "lt", "<"), "write “less_than”"),
        **dict.fromkeys(("exactly", "equals", "equal", "is", "eq", "=", "=="), EXACTLY),
        **dict.fromkeys(("between", "range", "within"), "write {at_least: N, at_most: M}"),
        **dict.fromkeys(("sum", "total", "plus"), NO_SUM),
        **dict.fromkeys(("before", "after", "since", "until", "date"), NO_DATE),
    },
)
EXCLUSION = Record(
    "exclusion",
    (Key("none_of", ListOf(VALUE, 1), "The value is none of these.", "取值不是其中任何一个。"),),
    "region: {none_of: [taiwan, elsewhere]}",
    instead={
        **dict.fromkeys(("one_of", "any_of", "in", "is", "equals"), LIST),
        **dict.fromkeys(("not", "is_not", "not_in", "not_one_of", "except", "unless", "other_than"), "write {none_of: […]}"),
        **dict.fromkeys((*LIMIT.names, *LIMIT.instead), "compare counts only; of a choice, list the values: [a, b]"),
        **dict.fromkeys(("before", "after", "since", "until", "date"), NO_DATE),
    },
)
TESTS = Table(AnyOf((VALUE, ListOf(VALUE), LIMIT, EXCLUSION)), ID, hook="when")
NO_TESTS = {
    **dict.fromkeys(("any_of", "or", "any"), "write several of them under “when_any” of the rule: [{…}, {…}]"),
    **dict.fromkeys(("all_of", "and", "all"), "write the tests side by side: {a: …, b: …} asks for all"),
    **dict.fromkeys(("none_of", "not", "unless", "except"), UNLESS),
    **dict.fromkeys(("sum", "total", "count"), NO_SUM),
    **dict.fromkeys(("date", "today", "now", "before", "after"), NO_DATE),
}
"""What people write in place of a fact."""
WHEN = Meaning(
    "The answers that it is about: facts with a value, a list of values, {none_of: [values]}, or for a count limits such as "
    "{less_than: N} or {at_least: N, at_most: M}; all must fit.",
    "适用的回答：事实及其取值、取值列表、{none_of: [取值]}，或次数的界限，如 {less_than: N}、{at_least: N, at_most: M}；须全部符合。",
)
When = Annotated[rules.When, TESTS, WHEN]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which grade a condition gives to some answers. `figures` are the limits as written, to be found in the cited clauses."""

    INSTEAD: ClassVar = {
        **dict.fromkeys(("unless", "except", "when_not", "when_none", "not"), UNLESS),
        **dict.fromkeys(("any_of", "when_one", "or"), "write “when_any”"),
        **dict.fromkeys(("when_all", "all_of", "if", "and"), "write “when”: all of it must fit"),
    }
    EXAMPLE: ClassVar = (
        "- {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n"
        "- {when: {region: taiwan}, grade: confirm}\n"
        "- {grade: not_entitled}"
    )

    grade: Annotated[str, Choice(rules.GRADES), Meaning("The grade of the answers that fit.", "符合时的等级。")]
    when: When = field(default_factory=rules.When)
    when_any: Annotated[
        tuple[rules.When, ...],
        ListOf(TESTS, 2),
        Meaning("Several of what `when` may be, in its place: any one must fit.", "代替 when：列出几组，符合任何一组即可。"),
    ] = ()
    always: bool
    """Whether it has no `when` of either kind."""
    figures: tuple[int, ...] = ()
    place: Place

    @property
    def rule(self) -> rules.Rule:
        return rules.Rule(self.when_any or (self.when,), self.grade)


@dataclass(frozen=True, kw_only=True)
class UseRule(Rule):
    EXAMPLE: ClassVar = "- {when: {incident: fatal}, grade: open}\n- {grade: closed}"

    grade: Annotated[str, Choice(rules.USE_GRADES), Meaning("The grade of the answers that fit.", "符合时的等级。")]


RULES_IN_ORDER = Meaning(
    "The first rule that fits grades the answers; the last has no “when”.",
    "依次判断，以第一条符合的规则为准；最后一条没有 when。",
    key="rules",
)


@dataclass(frozen=True, kw_only=True)
class Condition(Placed):
    """A condition with a sentence for every state it can reach. `use` says whether it decides use or the verdict."""

    use: bool = False
    name: Name
    requirement: Annotated[Bilingual, Meaning("What it asks for, in one sentence.", "一句话说明要求。")]
    cites: Cites
    in_order: Annotated[tuple[Rule, ...], Many(1), RULES_IN_ORDER]
    states: Annotated[
        Mapping[str, Bilingual],
        Fixed(
            "states",
            {
                "met": ("Said where the condition is met.", "条件满足时的说明。"),
                "unmet": ("Said where it is not met.", "条件不满足时的说明。"),
                "unsettled": ("Said where the document does not settle it.", "文件没有定论时的说明。"),
                "unanswered": (
                    "Said where the answers so far do not settle it.",
                    "回答尚不足以判断时的说明。",
                ),
            },
            optional=True,
        ),
        Meaning("A sentence for each state that it can reach, and for no other.", "每种可能的状态各一句。"),
    ]
    state_places: Mapping[str, Place]
    remedy: Annotated[Entry | None, Meaning("What the customer can do; exactly where a rule grades “conditional”.", "客户可以怎么做；仅当某条规则为 conditional。")] = None
    rule: rules.Condition

    @property
    def rule_places(self) -> tuple[Place, ...]:
        return tuple(rule.place for rule in self.in_order)

    @property
    def refusals(self) -> tuple[tuple[str, str], ...]:
        """The states in which it keeps a customer from a yes, each with the verdict that it then gives."""
        grades = dict.fromkeys(rule.grade for rule in self.rule.rules)
        return tuple(
            (rules.STATE_OF[grade], grade) for grade in grades if grade in ("confirm", "not_entitled")
        )


@dataclass(frozen=True, kw_only=True)
class UseCondition(Condition):
    use: bool = True
    in_order: Annotated[tuple[UseRule, ...], Many(1), RULES_IN_ORDER]
    remedy: None = None


@dataclass(frozen=True, kw_only=True)
class Contradiction(Placed):
    entry: Annotated[BareEntry, INLINE]
    when: Annotated[rules.When, TESTS, Meaning("The answers that cannot be true together.", "不能同时成立的回答。")]
    rule: rules.Contradiction


# ------------------------------------------------------------------------------------------------------------ the source


@dataclass(frozen=True, kw_only=True)
class Source:
    file: Annotated[str, FILE_NAME, Meaning("The file of the document’s text.", "文件文本的文件名。")]
    sha256: Annotated[str, SHA256, Meaning("Its SHA-256 in hexadecimal digits.", "该文件的 SHA-256。")]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One published version of the document; `replaces` is the id of the one before it."""

    id: Annotated[str, EDITION_ID, Meaning("The edition’s name: its date of publication.", "版本号，即发布日期。")]
    published: Annotated[str, DATE, Meaning("The day on which the document was published.", "文件发布日期。")]
    title: Annotated[Bilingual, Meaning("The title of the document.", "文件标题。")]
    source: Annotated[Source, Meaning("The text that the catalogue was written from.", "编写目录所依据的文本。")]
    replaces: Annotated[str | None, EDITION_ID, Meaning("The id of the edition before this one, which is kept in data/editions/.", "上一版的 id，上一版保存在 data/editions/。")] = None
    place: Place


# --------------------------------------------------------------------------------------------------- facts and questions


@dataclass(frozen=True, kw_only=True)
class Fact(Placed):
    """A fact with its words; `rule` is what the evaluator knows of it."""

    TYPES: ClassVar = Choice(
        ("choice", "count"),
        instead={
            **dict.fromkeys(("date", "time", "day"), NO_DATE),
            **dict.fromkeys(("sum", "total", "formula"), NO_SUM),
            **dict.fromkeys(("boolean", "bool", "yes_no"), "write “choice” with the values yes and no"),
            **dict.fromkeys(("number", "integer", "int"), "write “count”: a whole number, 0 or more"),
        },
    )

    type: Annotated[str, TYPES, Meaning("choice: one of its values; count: a whole number.", "choice：若干取值之一；count：非负整数。")]
    name: Name
    cites: Cites
    values: Annotated[Mapping[str, Bilingual], Many(2), Meaning("The values of a choice, in the order of the form.", "取值，按表单的顺序。")] = field(default_factory=dict)
    changeable: Annotated[str | None, Choice(("by_customer", "by_contract")), Meaning("Who can change it; absent where it is never offered as a change.", "由谁改变；不可改变则不写。")] = None
    rule: rules.Fact
    value_places: Mapping[str, Place]


@dataclass(frozen=True, kw_only=True)
class Option(Placed):
    """One answer that the form offers; `name` is absent where the value of the fact says it."""

    set: Annotated[Mapping[str, rules.Value], Table(AnyOf((VALUE, COUNT)), ID, 1, hook="setting"),
        Meaning("The facts that this option sets; the same for all options of a question.", "选择后设定的事实；同一问题各选项须相同。")]
    weight: Annotated[int, COUNT, Meaning("How many in a hundred are assumed to choose it; decides only the order of the questions.", "假定的选择比例，只影响提问顺序。")]
    name: Annotated[Bilingual, Meaning("Its label; absent where the value’s own name says it.", "选项文字；与取值名称相同则不写。")] = Bilingual("", "")
    rule: rules.Option


@dataclass(frozen=True, kw_only=True)
class Question(Placed):
    text: Annotated[Bilingual, Meaning("The question.", "问题。")]
    options: Annotated[tuple[Option, ...], Many(1, OPTION_ID), Meaning("The answers that the form offers.", "表单提供的选项。")]
    hint: Annotated[Entry | None, Meaning("What helps to answer it.", "回答提示。")] = None

    @property
    def rule(self) -> rules.Question:
        return rules.Question(self.id, tuple(option.rule for option in self.options))


@dataclass(frozen=True, kw_only=True)
class QuestionOrder:
    """A deliberate exception: the questions are asked as they stand, though another order would ask fewer, and why."""

    EXAMPLE: ClassVar = "order: as_written\nreason: {zh: 先问是否出了故障, en: Whoever is in trouble is asked about it first}"

    order: Annotated[str, Choice(("as_written",)), Meaning("That they are asked as they stand.", "按所写顺序提问。")]
    reason: Annotated[Bilingual, Meaning("Why.", "原因。")]
    place: Place


# ---------------------------------------------------------------------------------------------------------- the services


@dataclass(frozen=True, kw_only=True)
class ExceptionalDays(Placed):
    """Dates on which other hours hold than those of the week: closed days, make-up working days."""

    EXAMPLE: ClassVar = (
        'dates: ["2026-10-01", "2026-10-02"]\nopen: []\n'
        "zh: 国庆节放假，不提供服务。\nen: Closed for the National Day.\ncites: [S110]"
    )

    entry: Annotated[BareEntry, INLINE]
    dates: Annotated[tuple[str, ...], ListOf(DATE, 1, unique=True), Meaning("The dates, in Beijing.", "日期（北京时间）。")]
    open: Annotated[tuple[tuple[str, ...], ...], ListOf(ListOf(TIME, 2, 2, hook="span")),
        Meaning("The hours of these dates, instead of those of the week; [] where there are none.", "这些日期的服务时间，取代每周的时间；不提供则写 []。")]
    rule: Exceptional


@dataclass(frozen=True, kw_only=True)
class ScheduleEntry(Placed):
    """A schedule with its words; its times as written are to be found in the cited clauses."""

    name: Name
    text: Annotated[Bilingual, Meaning("The hours in words.", "用文字说明的时间。")]
    days: Annotated[tuple[str, ...], ListOf(Choice(DAYS), 1), Meaning("The days of the week.", "星期几。")]
    open: Annotated[tuple[tuple[str, ...], ...], ListOf(ListOf(TIME, 2, 2, hook="span"), 1),
        Meaning('Spans of Beijing time: ["8:30", "12:00"]; the end is no longer in. ["22:00", "6:00"] ends on the day after.',
            '北京时间的时段，如 ["8:30", "12:00"]，不含终点；["22:00", "6:00"] 到次日为止。')]
    exceptions: Annotated[tuple[ExceptionalDays, ...], Meaning("Dates on which other hours hold: closed days, make-up working days.", "另行安排的日期：放假、调休上班等。")] = ()
    cites: Cites
    rule: Schedule


@dataclass(frozen=True, kw_only=True)
class Contact(Placed):
    kind: Annotated[str, Choice(("phone", "url")), Meaning("A telephone number or a web address.", "电话或网址。")]
    value: Annotated[str, AnyOf((PHONE, URL), hook="as_written"), Meaning("The number, or the https address without a path.", "号码，或不带路径的 https 网址。")]
    name: Name
    cites: Cites
    note: Annotated[Entry | None, Meaning("What a caller should know.", "使用前须知。")] = None

    @property
    def href(self) -> str:
        return "tel:" + self.value.replace("-", "") if self.kind == "phone" else self.value


@dataclass(frozen=True, kw_only=True)
class Channel(Placed):
    entry: Annotated[BareEntry, INLINE]
    contact: Annotated[Contact | None, refers_to("contacts"), Meaning("The id of the contact.", "联系方式的 id。")] = None
    when: When = field(default_factory=rules.When)
    rule: rules.Channel


@dataclass(frozen=True, kw_only=True)
class Family(Placed):
    name: Name
    section: Annotated[str, Meaning("The section of the document.", "所在章节。")]
    cites: Cites


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A condition as one service has it, with the clauses that state it for that service."""

    condition: Condition
    clauses: tuple[str, ...]
    place: Place

    @property
    def rule(self) -> rules.Condition:
        return rules.Condition(self.condition.id, self.condition.rule.rules, self.clauses)


@dataclass(frozen=True, kw_only=True)
class Hours(BareEntry):
    schedule: Annotated[ScheduleEntry | None, refers_to("schedules"), Meaning("The id of the schedule; absent where no hours are stated.", "时间表的 id；未写明时间则不写。")] = None


@dataclass(frozen=True, kw_only=True)
class Audience:
    party: Annotated[Entry, Meaning("The customer who is entitled.", "享有权益的客户。")]
    person: Annotated[Entry, Meaning("The person who may act for it.", "可以操作的人。")]


@dataclass(frozen=True, kw_only=True)
class Service(Placed):
    """One of the services. `party` is the customer who is entitled, `person` who may act for it (A42).

    `instead` is where to turn when the answer is no: each entry has the id of the service that it speaks of, and is worth
    showing to those alone who are entitled to that one.
    """

    family: Annotated[Family, refers_to("families"), Meaning("The id of the family.", "所属类别的 id。")]
    section: Annotated[str, Meaning("The section of the document, in quotes.", "所在章节，加引号。")]
    name: Name
    aliases: Annotated[tuple[str, ...], Meaning("Other names, for the search.", "别名，供搜索。")]
    summary: Annotated[Entry, Meaning("What it is, in a sentence.", "一句话介绍。")]
    audience: Annotated[Audience, Meaning("Whom it is for.", "服务对象。")]
    conditions: Annotated[tuple[Applied, ...], Table(cites("S"), refers_to("conditions"), hook="applied"),
        Meaning("The conditions that decide the verdict, each with the clauses that state it for this service.", "决定结论的条件，及本服务对应的条款。")]
    included: Annotated[tuple[Entry, ...], Meaning("What it includes.", "服务内容。")]
    hours: Annotated[Hours, Meaning("When it is provided, or that this is not stated.", "服务时间，或未写明。")]
    channels: Annotated[tuple[Channel, ...], Meaning("How to get it.", "获取方式。")]
    not_stated: Annotated[tuple[str, ...], cites("N"), Meaning("What the document does not say about it (N…).", "文件未写明的事项（N…）。")] = ()
    use_conditions: Annotated[tuple[Applied, ...], Table(cites("S"), refers_to("use_conditions"), hook="applied"),
        Meaning("Conditions that decide whether it can be used now.", "决定现在能否使用的条件。")] = ()
    brief: Annotated[Entry | None, Meaning("Where it ends, in the few words that stand beside a verdict; absent where its hours or conditions of use say it.", "结论旁的几字限制；服务时间或使用条件已说明则不写。")] = None
    quota: Annotated[Entry | None, Meaning("How often it may be used.", "次数限制。")] = None
    process: Annotated[tuple[Entry, ...], Meaning("How it proceeds.", "办理过程。")] = ()
    exclusions: Annotated[tuple[Entry, ...], Meaning("What it does not include.", "不包含的内容。")] = ()
    limits: Annotated[tuple[Entry, ...], Meaning("Where it ends, or what is open.", "限制与不明确之处。")] = ()
    notes: Annotated[tuple[Entry, ...], Meaning("What else to know.", "其他须知。")] = ()
    instead: Annotated[tuple[Entry, ...], Many(id=refers_to("services")),
        Meaning("Where to turn when the answer is no: entries by the id of the service that each speaks of.", "结论为否时的去处：以所述服务的 id 为键。")] = ()

    @property
    def party(self) -> Entry:
        return self.audience.party

    @property
    def person(self) -> Entry:
        return self.audience.person

    @property
    def schedule(self) -> ScheduleEntry | None:
        return self.hours.schedule

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


# ------------------------------------------------------------------------------------- needs, terms, words, exceptions


@dataclass(frozen=True, kw_only=True)
class NeedEntry(Entry):
    title: Annotated[Bilingual, Meaning("The need, in the customer’s words.", "客户的说法。")] = field()  # required after all


@dataclass(frozen=True, kw_only=True)
class Need(Placed):
    """What a customer may need, in the customer's words: `entry` says which services answer it and where they end."""

    entry: Annotated[NeedEntry, INLINE]
    services: Annotated[tuple[str, ...], ListOf(refers_to("services")), Meaning("The ids of the services that answer it.", "对应服务的 id。")]


@dataclass(frozen=True, kw_only=True)
class Term(Placed):
    """A word of the document and its English; `public` if that is a name in public use and not this site's rendering.

    `aliases` are what others call it: words to search by, which the document does not use and no page shows.
    """

    EXAMPLE: ClassVar = Entry.EXAMPLE

    name: Annotated[Bilingual, INLINE]
    cites: Cites
    public: Annotated[bool, YES, Meaning("yes where the English is a name in public use.", "英文为通行名称时写 yes。")] = False
    note: Annotated[Bilingual | None, Meaning("What to know about the word.", "关于用词的说明。")] = None
    aliases: Annotated[tuple[str, ...], Meaning("Other names, for the search.", "别名，供搜索。")] = ()


@dataclass(frozen=True, kw_only=True)
class TermGroup(Placed):
    name: Name
    terms: Annotated[Mapping[str, Term], Meaning("The words and names of the group.", "该组的用语和名称。")]


@dataclass(frozen=True, kw_only=True)
class Verdict(Placed):
    name: Name
    meaning: Annotated[Bilingual, Meaning("What it means to the customer.", "对客户意味着什么。")]


@dataclass(frozen=True, kw_only=True)
class Excused(Placed):
    """A deliberate exception: statements that no entry rests on, and why."""

    what: Annotated[tuple[str, ...], references_to("statements", "S"), Meaning("The statements (S…) that nothing rests on.", "未被引用的陈述（S…）。", key="statements")]
    reason: Annotated[Bilingual, Meaning("Why.", "原因。")]
    places: tuple[Place, ...]


@dataclass(frozen=True, kw_only=True)
class Alike(Placed):
    """A deliberate exception: values of a fact that no rule tells apart, and why they are asked apart all the same."""

    fact: Annotated[str, refers_to("facts"), Meaning("The id of the fact.", "事实的 id。")]
    values: Annotated[tuple[str, ...], ListOf(VALUE, hook="as_written"), Meaning("The values that no rule tells apart.", "规则不加区分的取值。")]
    reason: Annotated[Bilingual, Meaning("Why they are asked apart all the same.", "仍分开询问的原因。")]


@dataclass(frozen=True, kw_only=True)
class Retired(Placed):
    """A number that was published and stands for nothing any more. Its address leads to a note; it is never given again."""

    EXAMPLE: ClassVar = 'A26: {since: "2026-01-01", reason: {zh: 新版已写明, en: The new edition states it}}'

    since: Annotated[str, DATE, Meaning("The day since which it is no longer in use.", "自何日起不再使用。")]
    reason: Annotated[Bilingual, Meaning("Why; readers see it where the old address leads.", "原因，旧链接处会显示。")]


@dataclass(frozen=True, kw_only=True)
class Correction(Placed):
    """What this site said wrongly of the edition, and since when it says it right; for those who follow the changes."""

    EXAMPLE: ClassVar = (
        'date: "2025-07-15"\nzh: 此前把“每年不超过 4 次”写成了“每年 3 次”。\n'
        "en: It said “3 times a year” where the document says “no more than 4”.\nservices: [hotline]\ncites: [S105]"
    )

    date: Annotated[str, DATE, Meaning("The day since which it is right; not before the edition.", "更正日期，不早于本版发布日期。")]
    text: Annotated[Bilingual, INLINE]
    services: Annotated[tuple[str, ...], ListOf(refers_to("services")), Meaning("The ids of the services that it is about.", "所涉及的服务的 id。")] = ()
    cites: Annotated[tuple[str, ...], ListOf(ids("SNA"), unique=True), Meaning("The statements, silences and readings that it is about.", "所涉及的陈述、未写明事项和解读。")]


# ------------------------------------------------------------------------------------------------------------- the site


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What this site is called and is about."""

    name: Annotated[Bilingual, Meaning("What this site is called.", "本站的名称。")]
    provider: Annotated[Bilingual, Meaning("Who provides the services.", "服务的提供方。")]
    subject: Annotated[Bilingual, Meaning("What the document describes, as a whole.", "文件所介绍的服务的总称。")]
    first_edition: Annotated[str, EDITION_ID, Meaning("The id of the one edition that replaces none.", "第一版的 id，只有它不取代任何版本。")]
    lead: Annotated[str | None, refers_to("overview"), Meaning("The id of the entry of overview that comes first.", "排在最前的 overview 条目。")] = None
    quoting: Annotated[Bilingual | None, Meaning("How the pages of the quotations were found.", "引文的页码怎样得来。")] = None
    publisher: Annotated[Bilingual | None, Meaning("Who publishes this site, and whether that is the provider.", "本站由谁发布，是不是提供方自己。")] = None
    place: Place = NOWHERE

    @property
    def full_subject(self) -> Bilingual:
        """The subject with its provider: what a reader outside knows it by."""
        return Bilingual(self.provider.zh + self.subject.zh, f"{self.provider.en} {self.subject.en}")


NO_GUIDE = Guide(name=Bilingual("", ""), provider=Bilingual("", ""), subject=Bilingual("", ""), first_edition="")
"""That of an edition which was frozen before there was any."""


@dataclass(frozen=True, kw_only=True)
class Emergency:
    """Where whoever is in trouble is led: to a service by a number."""

    title: Annotated[Bilingual, Meaning("What a customer in trouble would ask.", "遇到紧急情况的客户会怎样问。")]
    text: Annotated[Bilingual, Meaning("What has happened then.", "发生了什么。")]
    set: Annotated[Mapping[str, rules.Value], Table(AnyOf((VALUE, COUNT)), ID, hook="setting"), Meaning("The answers that say so.", "表示这种情况的回答。")]
    service: Annotated[str, refers_to("services"), Meaning("The id of the service that helps.", "提供帮助的服务的 id。")]
    contact: Annotated[str, refers_to("contacts"), Meaning("The id of the number to dial.", "要拨打的号码的 id。")]
    otherwise: Annotated[Bilingual, Meaning("What a customer with a lesser problem would ask.", "问题较轻的客户会怎样问。")]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Sides:
    """A fact for each of whose values a cell of a table holds a verdict."""

    EXAMPLE: ClassVar = "fact: member\nlabels: {joined: {zh: 已加入, en: Joined}, outside: {zh: 未加入, en: Not joined}}"

    fact: Annotated[str, refers_to("facts"), Meaning("The id of the fact.", "事实的 id。")]
    labels: Annotated[Mapping[str, Bilingual], Meaning("A short word for each of its values.", "每个取值的简短说法。")]
    place: Place


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The facts that the tables of all verdicts are made of."""

    sections: Annotated[str | None, refers_to("facts"), Meaning("The fact that has a table for each of its values; those alike share one.", "每个取值一张表的事实；结论相同的合为一张。")] = None
    rows: Annotated[str | None, refers_to("facts"), Meaning("The fact whose values are the rows.", "以其取值为行的事实。")] = None
    columns: Annotated[str | None, refers_to("facts"), Meaning("The fact whose values are the columns.", "以其取值为列的事实。")] = None
    sides: Annotated[Sides | None, Meaning("The fact for whose values a cell holds a verdict each.", "一格之中按其取值分列结论的事实。")] = None
    place: Place = NOWHERE


# -------------------------------------------------------------------------------------------------------- the catalogue


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """Everything that the site says."""

    edition: Annotated[Edition, Meaning("The document that the catalogue was written from.", "所依据的文件版本。")]
    guide: Annotated[Guide, Meaning("What the site is called, and what it is about.", "本站的名称和主题。", later=True)] = NO_GUIDE
    premise: Annotated[tuple[Note, ...], Meaning("What stands beside every result.", "与每个结果一同显示的前提。")]
    disclaimers: Annotated[tuple[Note, ...], Meaning("What the document disclaims.", "免责声明。")] = ()
    overview: Annotated[tuple[Note, ...], Meaning("What the document says of the service as a whole.", "对服务整体的说明。")] = ()
    general_limits: Annotated[tuple[Note, ...], Meaning("Limits that hold for every service.", "对所有服务都成立的限制。")] = ()
    avoid: Annotated[tuple[Entry, ...], Meaning("What must not be said to a customer.", "不能对客户说的话。")] = ()
    verdicts: Annotated[
        Mapping[str, Verdict],
        Fixed(
            "verdicts",
            {
                "not_entitled": ("Not part of the service under this document.", "不属于本文件所述的服务。"),
                "confirm": ("The document does not settle it.", "文件没有定论。"),
                "conditional": ("Yes, if a condition that may be met later is met.", "满足条件后可享受。"),
                "entitled": ("Yes.", "可享受。"),
                "unknown": ("The answers so far do not settle it.", "回答尚不足以判断。"),
            },
        ),
        Meaning("The words of the five verdicts.", "五种结论的用语。"),
    ]
    facts: Annotated[Mapping[str, Fact], Many(id=FACT_ID), Meaning("What is known of a customer.", "关于客户的事实。")]
    questions: Annotated[tuple[Question, ...], Many(id=QUESTION_ID), Meaning("What the form asks, in the order of asking.", "表单的问题，按提问顺序。")]
    question_order: Annotated[QuestionOrder | None, Meaning("Only where the order of the questions is deliberately not the cheapest.", "仅当有意不采用最省的提问顺序时填写。")] = None
    conditions: Annotated[
        Mapping[str, Condition],
        Meaning("Conditions that decide the verdict.", "决定结论的条件。"),
        Meaning(
            "Conditions that decide use now; they never touch the verdict.",
            "决定现在能否使用的条件，不影响结论。",
            key="use_conditions",
            of=Mapping[str, UseCondition],
            optional=True,
        ),
    ]
    contradictions: Annotated[tuple[Contradiction, ...], Meaning("Answers that cannot be true together.", "不能同时成立的回答。")] = ()
    schedules: Annotated[Mapping[str, ScheduleEntry], Meaning("Weekly hours, Beijing time.", "每周服务时间（北京时间）。")] = field(default_factory=dict)
    contacts: Annotated[Mapping[str, Contact], Meaning("Numbers and addresses.", "电话与网址。")] = field(default_factory=dict)
    families: Annotated[Mapping[str, Family], Many(id=FAMILY_ID), Meaning("The groups of services.", "服务类别。")]
    services: Annotated[Mapping[str, Service], Many(id=SERVICE_ID), Meaning("The services.", "各项服务。")]
    emergency: Annotated[Emergency | None, Meaning("Where the site leads whoever is in trouble.", "为遇到紧急情况的客户指路。")] = None
    tables: Annotated[Tables, Meaning("The shape of the tables of all verdicts.", "结论总表的行与列。")] = Tables()
    needs: Annotated[Mapping[str, Need], Many(id=NEED_ID), Meaning("What a customer may need, in the customer’s words.", "客户的需要。")] = field(default_factory=dict)
    glossary: Annotated[Mapping[str, TermGroup], Meaning("Words of the document and their English.", "用语与译名。")] = field(default_factory=dict)
    not_used: Annotated[tuple[Excused, ...], Meaning("Statements that deliberately no entry rests on.", "有意不引用的陈述。")] = ()
    alike: Annotated[tuple[Alike, ...], Meaning("Values of a fact that deliberately no rule tells apart.", "有意不加区分的取值。")] = ()
    statements: Annotated[Mapping[str, Statement], Many(id=numbered("S")), Meaning("Every statement of the document, in its order (S…).", "文件的每条陈述，按原文顺序（S…）。")]
    not_stated: Annotated[Mapping[str, NotStated], Many(id=numbered("N")), Meaning("What a reader may look for and the document does not say (N…).", "读者会找而文件未写明的事项（N…）。")] = field(default_factory=dict)
    readings: Annotated[Mapping[str, Reading], Many(id=numbered("A")), Meaning("How ambiguous passages are read (A…).", "对歧义之处的解读（A…）。")] = field(default_factory=dict)
    retired: Annotated[Mapping[str, Retired], Many(id=PUBLISHED), Meaning("Numbers (S…, N…, A…) that were published and are no longer in use; no other moves up.", "已公布而不再使用的编号（S…、N…、A…）；其他编号不变。")] = field(default_factory=dict)
    corrections: Annotated[tuple[Correction, ...], Meaning("What this site had to correct within the edition; told among the changes and in the feed.", "本版期间本站作过的更正，列入变更和订阅。")] = ()
    rules: rules.RuleBook
    cited: Mapping[str, frozenset[str]]
    """For each id of a statement, reading or thing not stated: the paths of the entries that cite it."""

    def told_by(self, name: str) -> frozenset[str]:
        """The paths of the entries that tell what is cited; these sections only point at what is told elsewhere."""
        return frozenset(
            path for path in self.cited.get(name, ()) if not path.startswith(("needs.", "glossary.", "avoid."))
        )

    @property
    def common(self) -> tuple[Applied, ...]:
        """The conditions of the verdict that every service has, with the clauses of the first."""
        services = [service.conditions for service in self.services.values()]
        ids = [{applied.condition.id for applied in each} for each in services]
        first = services[0] if services else ()
        return tuple(applied for applied in first if all(applied.condition.id in each for each in ids))

    def beside(self, what: str) -> tuple[Note, ...]:
        """The entries about all services that are to be read beside something in particular."""
        entries = self.premise + self.disclaimers + self.overview + self.general_limits
        return tuple(entry for entry in entries if entry.beside == what)
