"""The language in which `entries.py` describes the catalogue, and the description that follows from it.

    class Family:
        name: Annotated[Bilingual, Meaning("What a reader sees it called.", "读者看到的名称。")]
        section: Annotated[str, Meaning("The section of the document.", "所在章节。")]

A field with a `Meaning` is a key of the catalogue; one with a default is optional. Its type says what may stand under the
key, by `shape_of`: a text, another class, a mapping from ids, a list. Where the type does not say enough, a shape stands
beside the meaning. From these the reader builds the objects (`structure.py`) and editors get their schema (`json_schema.py`).
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from dataclasses import field as field_
from functools import cache, cached_property
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

# --------------------------------------------------------------------------------------------------------------- shapes


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """What may stand under a key. `hook` is the method of the reader that reads what is special."""

    hook: str = ""


@dataclass(frozen=True)
class Words(_Shape):
    """A text; all of it has to fit `pattern`, which is also JavaScript's. `number`: it may be written as a number.

    `quoted` says what it is called where other YAML readers would take it for something else without its quotes.
    """

    pattern: str = r"[\s\S]*\S[\s\S]*"
    expected: str = "a text"
    fix: str = ""
    number: bool = False
    quoted: str = ""
    becomes: Callable[[str], object] = str


@dataclass(frozen=True)
class Reference(Words):
    """The id of something in a section, or one of some other words; the thing itself where the field has its type."""

    section: str = ""
    more: tuple[str, ...] = ()
    resolved: bool = False


@dataclass(frozen=True)
class Choice(_Shape):
    """One of some words."""

    words: tuple[str, ...]
    becomes: Callable[[str], object] = str
    instead: Mapping[str, str] = field_(default_factory=dict, compare=False)
    """As in a Record."""


@dataclass(frozen=True)
class ListOf(_Shape):
    item: Shape
    least: int = 0
    most: int | None = None
    unique: bool = False
    contains: Words | None = None


@dataclass(frozen=True)
class Table(_Shape):
    """A mapping from ids that the maintainer chooses; as a field, a mapping or the values alone."""

    value: Shape
    id: Words
    least: int = 0
    values_alone: bool = False


@dataclass(frozen=True)
class AnyOf(_Shape):
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Key:
    name: str
    shape: Shape
    en: str
    zh: str
    optional: bool = False
    later: bool = False
    field: str = ""
    """Where the object that is made keeps it, if not under the same name."""

    @property
    def kept_as(self) -> str:
        return self.field or self.name


@dataclass(frozen=True)
class Record(_Shape):
    """A mapping with keys of its own, from which an object is made. `example` is shown beside its meaning in an editor."""

    name: str
    members: tuple[Key | Inlined, ...]
    example: str = ""
    least: int = 0
    most: int | None = None
    makes: type = dict
    instead: Mapping[str, str] = field_(default_factory=dict, compare=False)
    """What to write for words that are not known here and that people write. Where there are any, other words are taken for slips of
    known ones only if hardly anything is different: `not_less_than` is like `less_than`, and means the opposite."""

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        return tuple(key for member in self.members for key in member_keys(member))

    @cached_property
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
        return next((record_in(key.shape) for key in self.keys if key.name == name), None)


@dataclass(frozen=True)
class Inlined:
    """A field whose own keys stand among those of its object, as `zh` and `en` do."""

    field: str
    record: Record


Shape = Words | Choice | ListOf | Table | AnyOf | Record


def member_keys(member: Key | Inlined) -> tuple[Key, ...]:
    return (member,) if isinstance(member, Key) else member.record.keys


def inside(shape: Shape) -> tuple[Shape, ...]:
    """The shapes of what stands in it."""
    match shape:
        case Record():
            return tuple(key.shape for key in shape.keys)
        case Table(value=inner) | ListOf(item=inner):
            return (inner,)
        case AnyOf(shapes=shapes):
            return shapes
        case Words() | Choice():
            return ()


def record_in(shape: Shape) -> Record | None:
    """The record that something is, or may be."""
    alternatives = shape.shapes if isinstance(shape, AnyOf) else (shape,)
    return next((one for one in alternatives if isinstance(one, Record)), None)


def records(shape: Shape) -> Iterator[Record]:
    """Every record below a shape, itself not included."""
    for inner in inside(shape):
        if isinstance(inner, Record):
            yield inner
        yield from records(inner)


# ------------------------------------------------------------------------------------------------- beside a field's type


@dataclass(frozen=True)
class Meaning:
    """What a key means, as editors show it.

    `key` is its name where that is not the field's, `of` what stands under it where several keys make one field, of which
    those that are `optional` may be missing. `later`:
    required since an edition was frozen that does not have it; past editions may lack it, and then the default holds.
    """

    en: str
    zh: str
    key: str = ""
    of: Any = None
    later: bool = False
    optional: bool = False


@dataclass(frozen=True)
class Many:
    """How many there have to be, and what their ids look like."""

    least: int = 0
    id: Words | None = None


@dataclass(frozen=True)
class Fixed:
    """A mapping whose keys are laid down: each with its meaning, in English and in Chinese."""

    name: str
    meanings: Mapping[str, tuple[str, str]]
    optional: bool = False


INLINE = "inline"
"""The keys of the field's class stand among those of the class that has the field."""

# ------------------------------------------------------------------------------------------------------- what follows


@cache
def record_of(kind: type) -> Record:
    """The mapping from which an object of a class is made."""
    hints = get_type_hints(kind, include_extras=True)
    members = tuple(member for field in fields(kind) for member in _members(field, hints[field.name]))
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).lower()
    return Record(
        name, members, getattr(kind, "EXAMPLE", ""), makes=kind, instead=getattr(kind, "INSTEAD", {})
    )


def _members(field: Field[Any], hint: Any) -> Iterator[Key | Inlined]:
    optional = field.default is not MISSING or field.default_factory is not MISSING
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else [hint]
    if INLINE in marks:
        yield Inlined(field.name, record_of(kind))
    for mark in marks:
        if isinstance(mark, Meaning):
            yield Key(
                mark.key or field.name,
                shape_of(mark.of or hint),
                mark.en,
                mark.zh,
                (optional or mark.optional) and not mark.later,
                mark.later,
                field.name,
            )


def shape_of(hint: Any) -> Shape:
    """What may stand under a key whose field has a type."""
    kind, *marks = get_args(hint) if get_origin(hint) is Annotated else [hint]
    many = next((mark for mark in marks if isinstance(mark, Many)), Many())
    for mark in marks:
        if isinstance(mark, Fixed):
            return _fixed(mark, get_args(kind)[1])
        if isinstance(mark, Reference):
            return replace(mark, resolved=is_dataclass(_without_none(kind)))
        if isinstance(mark, Shape):
            return mark
    return _shape_of_type(_without_none(kind), many)


def _shape_of_type(kind: Any, many: Many) -> Shape:
    if get_origin(kind) in (tuple, Mapping):
        inner = shape_of(get_args(kind)[get_origin(kind) is Mapping])
        if get_origin(kind) is Mapping or _has_id(inner):
            return Table(inner, many.id or NAME, many.least, values_alone=get_origin(kind) is tuple)
        return ListOf(inner, many.least)
    if is_dataclass(kind):
        record = record_of(kind)  # type: ignore[arg-type]  # a class, not an object of it
        alternative: Shape | None = getattr(kind, "ALTERNATIVE", None)
        return AnyOf((record, alternative), hook=record.name) if alternative else record
    return TEXT


def _has_id(shape: Shape) -> bool:
    """What has an id stands in a mapping from ids."""
    return isinstance(shape, Record) and "id" in getattr(shape.makes, "__dataclass_fields__", ())


def _fixed(mark: Fixed, kind: Any) -> Record:
    keys = (Key(name, shape_of(kind), en, zh, mark.optional) for name, (en, zh) in mark.meanings.items())
    return Record(mark.name, tuple(keys))


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(one for one in get_args(kind) if one is not type(None))
    return kind


# ------------------------------------------------------------------------------------------------------------- scalars

TEXT = Words(quoted="a text")
ID = Words(r"[A-Za-z0-9_]+", "letters, digits and _", "use letters, digits and _ only")


_OF_OBJECTS = ("__.*", "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "prototype", "toLocaleString", "toString", "valueOf")  # fmt: skip
"""What every object of JavaScript has; with __ begins also what the theme calls its own elements."""


def id_besides(*taken: str, by: str = "") -> Words:
    """An id that may be given to something: nothing else goes by it where it becomes a word of a link, the name of a file, a key of an
    object or the id of an element."""
    names = "|".join((*_OF_OBJECTS, *taken))
    also = f"{', '.join(taken)} ({by}) and " if taken else ""
    expected = f"an id other than {also}what every JavaScript object has (constructor, __proto__, …)"
    return Words(rf"(?!(?:{names})$){ID.pattern}", expected, "choose another id")


NAME = id_besides()
FACT_ID = id_besides("unsure", "at", "service", "edition", by="words of a link")
QUESTION_ID = id_besides("when", "moment", "check", "question", "result", "hint", "share", "trouble", by="elements of the form")  # fmt: skip
OPTION_ID = id_besides("given", "unsure", by="answers that every question has")
SERVICE_ID = id_besides("index", "general", "combinations", "contradictions", "facts", "limits", by="the page of all services and its parts")  # fmt: skip
FAMILY_ID = id_besides("premise", "overview", "more", by="parts of the first page")
NEED_ID = id_besides("premise", by="a part of the page of needs")
COUNT = Words(
    r"0|[1-9]\d{0,8}",
    "a whole number, 0 or more",
    "write it in digits, without a sign or a point",
    number=True,
    becomes=lambda digits: int(digits or 0),
)
DATE = Words(
    r"\d{4}-\d{2}-\d{2}",
    "a date such as 2025-07-01",
    "write year, month and day with all their digits",
    hook="date",
)
EDITION_ID = Words(
    r"[\w.-]+", "a date such as 2025-07-01", "use letters, digits, dots and dashes", quoted="a text"
)
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
    r"([01]?\d|2[0-3]):[0-5]\d|24:00",
    "a time from 0:00 to 24:00",
    'write it as in "8:30", in quotes',
    quoted="a time",
)
YES_NO = Choice(("yes", "no"), lambda word: word == "yes")
YES = Choice(("yes",), lambda word: word == "yes")
LANGUAGE_FREE = Words(
    r"[^\u3400-\u9fff]*[^\u3400-\u9fff\s][^\u3400-\u9fff]*",
    "{zh: …, en: …}",
    "give both languages; one text for both must have no Chinese characters",
)
VALUE = Words(expected="a value of the fact", fix="choose one of its values")


def refers_to(section: str, *more: str) -> Reference:
    """The id of something in a section of the catalogue."""
    return Reference(ID.pattern, ID.expected, ID.fix, section=section, more=more)


def numbered(letter: str) -> Words:
    """An id of a section that is numbered."""
    return Words(rf"{letter}\d{{2,5}}", f"{letter} and a number, as in {letter}01", "number it on")


def references_to(section: str, letter: str) -> ListOf:
    """Some ids of a numbered section."""
    return ListOf(
        Reference(rf"{letter}\d{{2,5}}", f"an id that begins with {letter}", section=section), unique=True
    )


PUBLISHED = Words(
    r"[SNA]\d{2,5}", "an id that was published, such as A26", "write S…, N… or A… and its number"
)
"""An id of any numbered section, whether or not it still stands for something."""


def ids(letters: str) -> Words:
    """An id of any of the numbered sections with these letters."""
    return Words(rf"[{letters}]\d{{2,5}}", f"an id that begins with {' or '.join(letters)}", hook="citation")


@dataclass(frozen=True)
class Citations(ListOf):
    """Ids of statements (S), of what is not stated (N) and of readings (A); one of the first two at least."""

    kinds: str = "SNA"


def cites(kinds: str) -> Citations:
    firm = kinds.replace("A", "")
    least = Words(rf"[{firm}]\d{{2,5}}", "at least one " + " or ".join(f"{kind}…" for kind in firm))
    return Citations(ids(kinds), 1, unique=True, contains=least, kinds=kinds, hook="cites")
