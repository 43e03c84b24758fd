"""What an entry of the catalogue looks like: its keys, what they mean, and what may stand under them.

This is the one description of the format. `reader.py` reads by it, so that no key is known to it that does not stand
here; `schema.py` turns it into `data/services.schema.json`, from which editors complete keys and show what they mean.
What refers to something else in the catalogue is here only a word of the right kind: that it exists is for the reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from .. import rules
from ..rules.hours import DAYS

STATEMENT_KINDS = (
    "definition", "scope", "entitlement", "contact", "disclaimer", "hours",
    "exclusion", "channel", "condition", "quota", "process",
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """A text; all of it has to fit `pattern`, which is also JavaScript's. `number`: it may be written as a number."""

    pattern: str = r"[\s\S]*\S[\s\S]*"
    expected: str = "a text"
    fix: str = ""
    number: bool = False


@dataclass(frozen=True)
class Choice:
    """One of some words, each with its meaning where that is not plain."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class ListOf:
    item: Shape
    least: int = 0
    most: int | None = None
    unique: bool = False
    contains: Words | None = None


@dataclass(frozen=True)
class Table:
    """A mapping from ids that the maintainer chooses."""

    value: Shape
    id: Words
    least: int = 0


@dataclass(frozen=True)
class AnyOf:
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Key:
    name: str
    shape: Shape
    en: str
    zh: str
    optional: bool = False
    later: bool = False
    """Required since an edition was frozen that does not have it: past editions may lack it."""


@dataclass(frozen=True)
class Record:
    """A mapping with keys of its own. `example` is shown beside its meaning in an editor."""

    name: str
    keys: tuple[Key, ...]
    example: str = ""
    least: int = 0
    most: int | None = None

    @property
    def names(self) -> list[str]:
        return [key.name for key in self.keys]

    @property
    def required(self) -> list[str]:
        return self.required_in(past=False)

    def required_in(self, past: bool) -> list[str]:
        """What the present edition must have, or a past one."""
        return [key.name for key in self.keys if not key.optional and not (past and key.later)]

    def inner(self, name: str) -> Record | None:
        """The record that stands under a key, if there is one."""
        shapes = [key.shape for key in self.keys if key.name == name]
        alternatives = [
            *shapes,
            *(inner for shape in shapes if isinstance(shape, AnyOf) for inner in shape.shapes),
        ]
        return next((shape for shape in alternatives if isinstance(shape, Record)), None)

    def having(self, name: str, *more: Key, without: str = "", example: str = "") -> Record:
        """The same with other keys besides, the required ones first."""
        kept = [key for key in self.keys if key.name not in without.split()]
        keys = sorted([*kept, *more], key=lambda key: key.optional)
        return Record(name, tuple(keys), example or self.example)


Shape = Words | Choice | ListOf | Table | AnyOf | Record

# ------------------------------------------------------------------------------------------------------------- scalars

TEXT = Words()
ID = Words(r"[A-Za-z0-9_]+", "letters, digits and _", "use letters, digits and _ only")
COUNT = Words(
    r"0|[1-9]\d{0,8}",
    "a whole number, 0 or more",
    "write it in digits, without a sign or a point",
    number=True,
)
DATE = Words(
    r"\d{4}-\d{2}-\d{2}", "a date such as 2025-07-01", "write year, month and day with all their digits"
)
EDITION_ID = Words(r"[\w.-]+", "a date such as 2025-07-01", "use letters, digits, dots and dashes")
FILE_NAME = Words(
    r"[A-Za-z0-9][\w-]*(\.[\w-]+)+",
    "a file name of letters, digits, -, _ and dots",
    "write it as in source.txt",
)
SHA256 = Words(r"[0-9a-f]{64}", "64 hexadecimal digits", "take them from “sha256sum FILE”")
PAGE = Words(
    r"cover|\d+(-\d+)?", "a page number, two joined by -, or cover", 'write "3", "3-4" or cover', number=True
)
PHONE = Words(r"\d[\d-]*\d", "a telephone number of digits and dashes", "write it as in 4008-836-836")
URL = Words(
    r"https://[a-z0-9-]+(\.[a-z0-9-]+)+",
    "an https address without a path",
    "write it as in https://vip.kingdee.com, without a / at its end",
)
TIME = Words(
    r"([01]?\d|2[0-3]):[0-5]\d|24:00", "a time from 0:00 to 24:00", 'write it as in "8:30", in quotes'
)
SPAN = ListOf(TIME, 2, 2)
YES_NO = Choice(("yes", "no"))
YES = Choice(("yes",))
LANGUAGE_FREE = Words(
    r"[^\u3400-\u9fff]*[^\u3400-\u9fff\s][^\u3400-\u9fff]*",
    "{zh: …, en: …}",
    "give both languages; one text for both must have no Chinese characters",
)

# --------------------------------------------------------------------------------------------- texts, and what they rest on

ZH = Key("zh", TEXT, "The Chinese text.", "中文。")
EN = Key("en", TEXT, "The English text; it says the same as the Chinese.", "英文，与中文说同样的话。")
PAIR = Record("pair", (ZH, EN), example="name: {zh: 香港, en: Hong Kong}")
BILINGUAL = AnyOf((PAIR, LANGUAGE_FREE))


def _cites(letters: str) -> ListOf:
    """Ids of statements (S), of what is not stated (N) and of readings (A); one of the first two at least."""
    anything = " or ".join(letters)
    least = Words(
        rf"[{letters.replace('A', '')}]\d{{2,4}}",
        "at least one " + " or ".join(f"{x}…" for x in letters if x != "A"),
    )
    return ListOf(
        Words(rf"[{letters}]\d{{2,4}}", f"an id that begins with {anything}"), 1, unique=True, contains=least
    )


CITES = _cites("SNA")
CLAUSES = _cites("S")
SILENCES = _cites("N")
READINGS = ListOf(Words(r"A\d{2,4}", "an id that begins with A"), unique=True)
ANY_IDS = ListOf(Words(r"[SNA]\d{2,4}", "an id that begins with S or N or A"), unique=True)
STATEMENTS = ListOf(Words(r"S\d{2,4}", "an id that begins with S"), unique=True)

_CITES_KEY = Key(
    "cites", CITES,
    "What it rests on: S… statements, N… what is not stated, A… readings; at least one S… or N….",
    "依据：S… 原文陈述，N… 文件未写明的事项，A… 解读；至少要有一个 S… 或 N…。",
)  # fmt: skip
_TITLE = Key("title", BILINGUAL, "A heading for it.", "小标题。", optional=True)
_NAME = Key("name", BILINGUAL, "What a reader sees it called.", "读者看到的名称。")

BARE_ENTRY = Record(
    "bare_entry", (ZH, EN, _CITES_KEY),
    "zh: 由客户系统管理员自行制定更新计划。\nen: The customer’s system administrator draws up the update plan.\ncites: [S090, A29]",
)  # fmt: skip
ENTRY = BARE_ENTRY.having("entry", _TITLE)


ENTRIES = Table(ENTRY, ID)


# ---------------------------------------------------------------------------------------------------------------- rules

LIMIT = Record(
    "limit",
    (
        Key("less_than", COUNT, "The count is below this number.", "次数小于此数。", optional=True),
        Key("at_least", COUNT, "The count has reached this number.", "次数不小于此数。", optional=True),
    ),
    "hotline_uses: {less_than: 4}",
    least=1,
    most=1,
)
VALUE = Words(expected="a value of the fact", fix="choose one of its values")
TESTS = Table(AnyOf((VALUE, ListOf(VALUE), LIMIT)), ID)
_WHEN = Key(
    "when", TESTS,
    "The answers that it is about: facts with a value, a list of values, or for a count {less_than: N} or {at_least: N}; all must fit.",
    "适用的回答：事实及其取值、取值列表，或次数的 {less_than: N}、{at_least: N}；须全部符合。",
    optional=True,
)  # fmt: skip


def _rule(name: str, grades: tuple[str, ...], example: str) -> Record:
    return Record(
        name,
        (Key("grade", Choice(grades), "The grade of the answers that fit.", "符合时的等级。"), _WHEN),
        example,
    )


RULE = _rule(
    "rule",
    rules.GRADES,
    "- {when: {region: [mainland, hong_kong, macau]}, grade: entitled}\n"
    "- {when: {region: taiwan}, grade: confirm}\n"
    "- {grade: not_entitled}",
)
USE_RULE = _rule("use_rule", rules.USE_GRADES, "- {when: {incident: fatal}, grade: open}\n- {grade: closed}")
STATES = Record(
    "states",
    (
        Key("met", BILINGUAL, "Said where the condition is met.", "条件满足时的说明。", optional=True),
        Key("unmet", BILINGUAL, "Said where it is not met.", "条件不满足时的说明。", optional=True),
        Key(
            "unsettled",
            BILINGUAL,
            "Said where the document does not settle it.",
            "文件没有定论时的说明。",
            optional=True,
        ),
        Key(
            "unanswered",
            BILINGUAL,
            "Said where the answers so far do not settle it.",
            "回答尚不足以判断时的说明。",
            optional=True,
        ),
    ),
)


def _condition(name: str, rule: Record, *more: Key) -> Record:
    return Record(
        name,
        (
            _NAME,
            Key("requirement", BILINGUAL, "What it asks for, in one sentence.", "一句话说明要求。"),
            _CITES_KEY,
            Key(
                "rules",
                ListOf(rule, 1),
                "The first rule that fits grades the answers; the last has no “when”.",
                "依次判断，以第一条符合的规则为准；最后一条没有 when。",
            ),
            Key(
                "states",
                STATES,
                "A sentence for each state that it can reach, and for no other.",
                "每种可能的状态各一句。",
            ),
            *more,
        ),
    )


_REMEDY = Key(
    "remedy",
    ENTRY,
    "What the customer can do; exactly where a rule grades “conditional”.",
    "客户可以怎么做；仅当某条规则为 conditional。",
    optional=True,
)
CONDITION = _condition("condition", RULE, _REMEDY)
USE_CONDITION = _condition("use_condition", USE_RULE)
CONTRADICTION = BARE_ENTRY.having(
    "contradiction", Key("when", TESTS, "The answers that cannot be true together.", "不能同时成立的回答。")
)

# ------------------------------------------------------------------------------------------------------------ the source

SOURCE = Record(
    "source",
    (
        Key("file", FILE_NAME, "The file of the document’s text.", "文件文本的文件名。"),
        Key("sha256", SHA256, "Its SHA-256 in hexadecimal digits.", "该文件的 SHA-256。"),
    ),
)
EDITION = Record(
    "edition",
    (
        Key("id", EDITION_ID, "The edition’s name: its date of publication.", "版本号，即发布日期。"),
        Key("published", DATE, "The day on which the document was published.", "文件发布日期。"),
        Key("title", BILINGUAL, "The title of the document.", "文件标题。"),
        Key("source", SOURCE, "The text that the catalogue was written from.", "编写目录所依据的文本。"),
        Key(
            "replaces",
            EDITION_ID,
            "The id of the edition before this one, which is kept in data/editions/.",
            "上一版的 id，上一版保存在 data/editions/。",
            optional=True,
        ),
    ),
)
_ABOUT = Key(
    "service", ID, "The id of the service that it is about, or general.", "所属服务的 id，或 general。"
)
STATEMENT = Record(
    "statement",
    (
        Key("section", BILINGUAL, "The section of the document, as a reader finds it.", "所在章节。"),
        Key(
            "page",
            PAGE,
            "The printed page, two joined by -, or cover.",
            "印刷页码，如 3、3-4，封面为 cover。",
        ),
        Key("kind", Choice(STATEMENT_KINDS), "What the statement does.", "陈述的类别。"),
        _ABOUT,
        Key("zh", TEXT, "The quotation, word for word.", "原文，一字不改。"),
        Key("en", TEXT, "The English rendering.", "英文译文。"),
        Key("readings", READINGS, "The readings (A…) of this passage.", "对这一处的解读（A…）。"),
    ),
)
NOT_STATED = Record(
    "not_stated",
    (
        _ABOUT,
        Key("topic", BILINGUAL, "What a reader may look for.", "读者可能想找的内容。"),
        Key("text", BILINGUAL, "That and how the document does not state it.", "说明文件没有写明。"),
    ),
)
READING = Record(
    "reading",
    (
        Key("decisive", YES_NO, "Whether a verdict depends on it.", "是否影响结论。"),
        Key("title", BILINGUAL, "The ambiguity, in a few words.", "歧义所在。"),
        Key("question", BILINGUAL, "What the document leaves open.", "文件哪里不明确。"),
        Key("take", BILINGUAL, "How this guide reads it.", "本指南的理解。"),
        Key("otherwise", BILINGUAL, "What another reading would change.", "换一种理解会有什么不同。"),
        Key(
            "cites",
            ANY_IDS,
            "The statements, silences and readings that it is about.",
            "所涉及的陈述、未写明事项和解读。",
        ),
    ),
)

# --------------------------------------------------------------------------------------------------- facts and questions

FACT_TYPES = Choice(("choice", "count"))
HOLDERS = Choice(("by_customer", "by_contract"))
FACT = Record(
    "fact",
    (
        Key(
            "type",
            FACT_TYPES,
            "choice: one of its values; count: a whole number.",
            "choice：若干取值之一；count：非负整数。",
        ),
        _NAME,
        _CITES_KEY,
        Key(
            "values",
            Table(BILINGUAL, ID, 2),
            "The values of a choice, in the order of the form.",
            "取值，按表单的顺序。",
            optional=True,
        ),
        Key(
            "changeable",
            HOLDERS,
            "Who can change it; absent where it is never offered as a change.",
            "由谁改变；不可改变则不写。",
            optional=True,
        ),
    ),
)
OPTION = Record(
    "option",
    (
        Key(
            "set",
            Table(AnyOf((VALUE, COUNT)), ID, 1),
            "The facts that this option sets; the same for all options of a question.",
            "选择后设定的事实；同一问题各选项须相同。",
        ),
        Key(
            "weight",
            COUNT,
            "How many in a hundred are assumed to choose it; decides only the order of the questions.",
            "假定的选择比例，只影响提问顺序。",
        ),
        Key(
            "name",
            BILINGUAL,
            "Its label; absent where the value’s own name says it.",
            "选项文字；与取值名称相同则不写。",
            optional=True,
        ),
    ),
)
QUESTION = Record(
    "question",
    (
        Key("text", BILINGUAL, "The question.", "问题。"),
        Key("hint", ENTRY, "What helps to answer it.", "回答提示。"),
        Key("options", Table(OPTION, ID, 1), "The answers that the form offers.", "表单提供的选项。"),
    ),
)

# ---------------------------------------------------------------------------------------------------------- the services

SCHEDULE = Record(
    "schedule",
    (
        _NAME,
        Key("text", BILINGUAL, "The hours in words.", "用文字说明的时间。"),
        Key("days", ListOf(Choice(DAYS), 1), "The days of the week.", "星期几。"),
        Key(
            "open",
            ListOf(SPAN, 1),
            'Spans of Beijing time: ["8:30", "12:00"]; the end is no longer in.',
            '北京时间的时段，如 ["8:30", "12:00"]，不含终点。',
        ),
        _CITES_KEY,
    ),
)
CONTACT_KINDS = Choice(("phone", "url"))
CONTACT = Record(
    "contact",
    (
        Key("kind", CONTACT_KINDS, "A telephone number or a web address.", "电话或网址。"),
        Key(
            "value",
            AnyOf((PHONE, URL)),
            "The number, or the https address without a path.",
            "号码，或不带路径的 https 网址。",
        ),
        _NAME,
        _CITES_KEY,
        Key("note", ENTRY, "What a caller should know.", "使用前须知。", optional=True),
    ),
)
FAMILY = Record(
    "family",
    (_NAME, Key("section", TEXT, "The section of the document.", "所在章节。"), _CITES_KEY),
)
HOURS = BARE_ENTRY.having(
    "hours",
    Key(
        "schedule",
        ID,
        "The id of the schedule; absent where no hours are stated.",
        "时间表的 id；未写明时间则不写。",
        optional=True,
    ),
)
CHANNEL = BARE_ENTRY.having(
    "channel",
    Key("contact", ID, "The id of the contact.", "联系方式的 id。", optional=True),
    _WHEN,
)
AUDIENCE = Record(
    "audience",
    (
        Key("party", ENTRY, "The customer who is entitled.", "享有权益的客户。"),
        Key("person", ENTRY, "The person who may act for it.", "可以操作的人。"),
    ),
)
APPLIED = Table(CLAUSES, ID)
SERVICE = Record(
    "service",
    (
        Key("family", ID, "The id of the family.", "所属类别的 id。"),
        Key("section", TEXT, "The section of the document, in quotes.", "所在章节，加引号。"),
        _NAME,
        Key("aliases", ListOf(TEXT), "Other names, for the search.", "别名，供搜索。"),
        Key("summary", ENTRY, "What it is, in a sentence.", "一句话介绍。"),
        Key("audience", AUDIENCE, "Whom it is for.", "服务对象。"),
        Key(
            "conditions",
            APPLIED,
            "The conditions that decide the verdict, each with the clauses that state it for this service.",
            "决定结论的条件，及本服务对应的条款。",
        ),
        Key("included", ENTRIES, "What it includes.", "服务内容。"),
        Key("hours", HOURS, "When it is provided, or that this is not stated.", "服务时间，或未写明。"),
        Key("channels", Table(CHANNEL, ID), "How to get it.", "获取方式。"),
        Key(
            "not_stated",
            SILENCES,
            "What the document does not say about it (N…).",
            "文件未写明的事项（N…）。",
        ),
        Key(
            "use_conditions",
            APPLIED,
            "Conditions that decide whether it can be used now.",
            "决定现在能否使用的条件。",
            optional=True,
        ),
        Key("quota", ENTRY, "How often it may be used.", "次数限制。", optional=True),
        Key("process", ENTRIES, "How it proceeds.", "办理过程。", optional=True),
        Key("exclusions", ENTRIES, "What it does not include.", "不包含的内容。", optional=True),
        Key("limits", ENTRIES, "Where it ends, or what is open.", "限制与不明确之处。", optional=True),
        Key("notes", ENTRIES, "What else to know.", "其他须知。", optional=True),
        Key(
            "instead",
            ENTRIES,
            "Where to turn when the answer is no: entries by the id of the service that each speaks of.",
            "结论为否时的去处：以所述服务的 id 为键。",
            optional=True,
        ),
    ),
)

NEED = BARE_ENTRY.having(
    "need",
    Key("title", BILINGUAL, "The need, in the customer’s words.", "客户的说法。"),
    Key("services", ListOf(ID), "The ids of the services that answer it.", "对应服务的 id。"),
)
TERM = BARE_ENTRY.having(
    "term",
    Key(
        "public",
        YES,
        "yes where the English is a name in public use.",
        "英文为通行名称时写 yes。",
        optional=True,
    ),
    Key("note", BILINGUAL, "What to know about the word.", "关于用词的说明。", optional=True),
    Key("aliases", ListOf(TEXT), "Other names, for the search.", "别名，供搜索。", optional=True),
)
TERM_GROUP = Record(
    "term_group",
    (_NAME, Key("terms", Table(TERM, ID), "The words and names of the group.", "该组的用语和名称。")),
)

# -------------------------------------------------------------------------------------------------------- the catalogue

VERDICT = Record(
    "verdict",
    (_NAME, Key("meaning", BILINGUAL, "What it means to the customer.", "对客户意味着什么。")),
)
_VERDICTS_MEAN = (
    ("Not part of the service under this document.", "不属于本文件所述的服务。"),
    ("The document does not settle it.", "文件没有定论。"),
    ("Yes, once the customer does something.", "满足条件后可享受。"),
    ("Yes.", "可享受。"),
    ("The answers so far do not settle it.", "回答尚不足以判断。"),
)
VERDICTS = Record(
    "verdicts",
    tuple(Key(name, VERDICT, en, zh) for name, (en, zh) in zip(rules.VERDICTS, _VERDICTS_MEAN, strict=True)),
)
EXCUSED = Record(
    "excused",
    (
        Key("statements", STATEMENTS, "The statements (S…) that nothing rests on.", "未被引用的陈述（S…）。"),
        Key("reason", BILINGUAL, "Why.", "原因。"),
    ),
)
ALIKE = Record(
    "alike",
    (
        Key("fact", ID, "The id of the fact.", "事实的 id。"),
        Key("values", ListOf(VALUE), "The values that no rule tells apart.", "规则不加区分的取值。"),
        Key("reason", BILINGUAL, "Why they are asked apart all the same.", "仍分开询问的原因。"),
    ),
)
CATALOGUE = Record(
    "catalogue",
    (
        Key("edition", EDITION, "The document that the catalogue was written from.", "所依据的文件版本。"),
        Key("premise", ENTRIES, "What stands beside every result.", "与每个结果一同显示的前提。"),
        Key("disclaimers", ENTRIES, "What the document disclaims.", "免责声明。"),
        Key("overview", ENTRIES, "What the document says of the service as a whole.", "对服务整体的说明。"),
        Key("general_limits", ENTRIES, "Limits that hold for every service.", "对所有服务都成立的限制。"),
        Key("verdicts", VERDICTS, "The words of the five verdicts.", "五种结论的用语。"),
        Key("facts", Table(FACT, ID), "What is known of a customer.", "关于客户的事实。"),
        Key(
            "questions",
            Table(QUESTION, ID),
            "What the form asks, in the order of asking.",
            "表单的问题，按提问顺序。",
        ),
        Key("conditions", Table(CONDITION, ID), "Conditions that decide the verdict.", "决定结论的条件。"),
        Key(
            "use_conditions",
            Table(USE_CONDITION, ID),
            "Conditions that decide use now; they never touch the verdict.",
            "决定现在能否使用的条件，不影响结论。",
        ),
        Key(
            "contradictions",
            Table(CONTRADICTION, ID),
            "Answers that cannot be true together.",
            "不能同时成立的回答。",
        ),
        Key("schedules", Table(SCHEDULE, ID), "Weekly hours, Beijing time.", "每周服务时间（北京时间）。"),
        Key("contacts", Table(CONTACT, ID), "Numbers and addresses.", "电话与网址。"),
        Key("families", Table(FAMILY, ID), "The groups of services.", "服务类别。"),
        Key("services", Table(SERVICE, ID), "The services.", "各项服务。"),
        Key("needs", Table(NEED, ID), "What a customer may need, in the customer’s words.", "客户的需要。"),
        Key("glossary", Table(TERM_GROUP, ID), "Words of the document and their English.", "用语与译名。"),
        Key(
            "not_used",
            Table(EXCUSED, ID),
            "Statements that deliberately no entry rests on.",
            "有意不引用的陈述。",
        ),
        Key(
            "alike",
            Table(ALIKE, ID),
            "Values of a fact that deliberately no rule tells apart.",
            "有意不加区分的取值。",
        ),
        Key(
            "statements",
            Table(STATEMENT, Words(r"S\d{2,4}", "S and a number, as in S01", "number it on: S001, S002 …")),
            "Every statement of the document, in its order (S…).",
            "文件的每条陈述，按原文顺序（S…）。",
        ),
        Key(
            "not_stated",
            Table(NOT_STATED, Words(r"N\d{2,4}", "N and a number, as in N01", "number it on: N01, N02 …")),
            "What a reader may look for and the document does not say (N…).",
            "读者会找而文件未写明的事项（N…）。",
        ),
        Key(
            "readings",
            Table(READING, Words(r"A\d{2,4}", "A and a number, as in A01", "number it on: A01, A02 …")),
            "How ambiguous passages are read (A…).",
            "对歧义之处的解读（A…）。",
        ),
    ),
)
