"""What went wrong in the typing, in words that a maintainer knows.

YAML's own complaint names the place where it could not go on, which is seldom the place of the mistake: a full-width
colon is noticed a line later, a quote that is not closed at the end of the file. So the usual slips are looked for
shortly before that place, and one counts only if the text can be read further once it is mended. What YAML still cannot
read after all of that is told by its own complaint, translated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import yaml

DEEPEST = 20
"""Levels of nesting that are read; the catalogue has eight. Whoever walks through nodes may do so by recursion."""
TOO_DEEP = "nested too deep"
NO_KEY = "no key"
NO_NUMBER = "no number"
MOST = 20
"""Slips that are mended in one part of a file; each costs a reading of the part."""

Parse = Callable[[str], object]
"""Reads a text, and raises MarkedYAMLError where that is impossible."""


@dataclass(frozen=True)
class Mistake:
    """What a `Problem` says, without its place."""

    wrong: str
    expected: str
    fix: str

    def with_more(self, more: int) -> Mistake:
        """The same, said of a run of lines."""
        return replace(self, wrong=f"{self.wrong}, and {more} more below") if more else self


@dataclass(frozen=True)
class _Slip:
    """A mistake of a usual kind, and the text without it."""

    line: int
    column: int
    mistake: Mistake
    mended: str


def mistakes(text: str, parse: Parse) -> Iterator[tuple[int, int, Mistake]]:
    """Line, column (from 0) and kind of every mistake that keeps a text from being read; none if it can be."""
    original, error = text.split("\n"), _error(text, parse)
    for _ in range(MOST):
        slip, later = _mend(text, parse, error) if error else (None, None)
        if not slip:
            break
        yield slip.line, _column(slip.column, original, text, slip.line), slip.mistake
        text, error = slip.mended, later
    if error:
        line, column, mistake = explained(error, text)
        yield line, _column(column, original, text, line), mistake


def _column(column: int, original: list[str], text: str, line: int) -> int:
    """Where the character in a column stood before its line was mended."""
    lines = text.split("\n")
    if line >= len(lines) or lines[line] == original[line]:
        return column
    pairs = enumerate(zip(lines[line], original[line], strict=False))
    same = next((number for number, (new, old) in pairs if new != old), len(original[line]))
    return column if column <= same else max(same, column + len(original[line]) - len(lines[line]))


def _error(text: str, parse: Parse) -> yaml.MarkedYAMLError | None:
    try:
        parse(text)
    except yaml.MarkedYAMLError as error:
        return error
    return None


def unreadable(problem: str, column: int) -> yaml.MarkedYAMLError:
    """An error in the first line, as the parser would make it."""
    return yaml.MarkedYAMLError(problem=problem, problem_mark=yaml.Mark("", 0, 0, column, None, 0))


def _mend(
    text: str, parse: Parse, error: yaml.MarkedYAMLError
) -> tuple[_Slip, yaml.MarkedYAMLError | None] | tuple[None, None]:
    """The slip nearest before an error that, once mended, lets the text be read further, and the next error."""
    line, column = _position(error)
    length = _length(text, line)
    better: list[tuple[_Slip, yaml.MarkedYAMLError | None]] = []
    for slip in islice(_candidates(text, error), MOST):
        later = _error(slip.mended, parse)
        if later is None:
            return slip, None
        if _position(later) > (line, column + max(_length(slip.mended, line) - length, 0)):
            better.append((slip, later))
    return better[0] if better else (None, None)


def _length(text: str, line: int) -> int:
    return len(text.split("\n")[line]) if line <= text.count("\n") else 0


def _position(error: yaml.MarkedYAMLError) -> tuple[int, int]:
    mark = error.problem_mark or error.context_mark
    return (mark.line, mark.column) if mark else (0, 0)


# ---------------------------------------------------------------------------------------------------- the usual slips

COLON = Mistake("“：” is a full-width colon", "a colon and a space", "write “: ”")
COMMA = Mistake("“，” is a full-width comma", "a comma and a space", "write “, ”")
STOP = Mistake("“、” does not part the items of a list", "a comma and a space", "write “, ”")
SPACE = Mistake("a space is missing after the colon", "a colon and a space", "write “: ”")
QUOTES = Mistake("“ and ” are no quotes to YAML", "straight quotes around the text", 'write "…"')
BRACKETS = {
    wide: Mistake(f"“{wide}” is a full-width bracket", f"a bracket “{narrow}”", f"write “{narrow}”")
    for wide, narrow in zip("［］｛｝【】", "[]{}[]", strict=True)
}
TAB = Mistake("a tab indents this line", "spaces", "write two spaces for each level; set the editor to do so")
WIDE_SPACE = Mistake(
    "a full-width or non-breaking space indents this line", "plain spaces", "write two spaces for each level"
)
WIDE_COLON = Mistake(
    "the space after the colon is none to YAML", "a colon and a plain space", "write “: ” anew"
)
BOTH_SIDES = Mistake(
    "a merge has left both sides of a change here",
    "one of the two",
    "keep one, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>",
)


@cache
def misleading(sign: str) -> tuple[Mistake, str] | None:
    """What is wrong with a character that is not what it looks like, or looks like nothing, and what is meant by it."""
    code, name, kind = f"U+{ord(sign):04X}", unicodedata.name(sign, ""), unicodedata.category(sign)
    if name.startswith(("KANGXI RADICAL", "CJK RADICAL", "CJK COMPATIBILITY IDEOGRAPH")):
        meant = unicodedata.normalize("NFKC", sign)
        fix = (
            f"write “{meant}”" if meant != sign else "type it anew; what is copied from a PDF has such signs"
        )
        return Mistake(
            f"“{sign}” ({code}) is not the character that it looks like", "that character", fix
        ), meant
    unseen = kind in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") or re.search(
        "VARIATION SELECTOR|FILLER|JOINER", name
    )
    if (unseen and sign not in "\t\n") or sign in "\ufffe\uffff":
        wrong = f"the character {code} cannot be seen"
        return Mistake(wrong, "letters, signs and spaces", "delete it and type the place anew"), ""
    return None


_KEY = r"(?P<before>^[ ]*(?:- )?|[{,，][ ]*)(?P<word>[\"'“]?[A-Za-z_]\w*[\"'”]?)"
_IN_A_LINE: list[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[int, str, Mistake]]]] = [
    # Where in the line the slip stands, what stands there instead of all that was found, and what it is called.
    (re.compile(_KEY + "：[ ]*"), lambda m: (m.end("word"), f"{m['before']}{m['word']}: ", COLON)),
    (re.compile(_KEY + r":(?![\s/])"), lambda m: (m.end("word"), f"{m['before']}{m['word']}: ", SPACE)),
    (re.compile(_KEY + r":[^\S \t]+"), lambda m: (m.end("word") + 1, f"{m['before']}{m['word']}: ", WIDE_COLON)),
    (re.compile(r"[，、](?=[ ]*(?:\w+[ ]*[:：]|[A-Z]\d))"), lambda m: (m.start(), ", ", COMMA if m[0] == "，" else STOP)),
    (re.compile(r"“([^“”\"]*)”(?=[ ]*(?:$|[,\]}:]))"), lambda m: (m.start(), f'"{m[1]}"', QUOTES)),
    *(
        (re.compile(wide), lambda m: (m.start(), BRACKETS[m[0]].expected[-2], BRACKETS[m[0]]))
        for wide in BRACKETS
    ),
]  # fmt: skip


def _candidates(text: str, error: yaml.MarkedYAMLError) -> Iterator[_Slip]:
    """Slips at and before an error, the nearest first."""
    lines = text.split("\n")
    yield from _tabs(lines)
    last, _ = _position(error)
    first = error.context_mark.line if error.context_mark else last - 2
    for number in range(min(last, len(lines) - 1), max(first, 0) - 1, -1):
        for pattern, describe in _IN_A_LINE:
            for match in reversed(list(pattern.finditer(lines[number]))):
                column, instead, mistake = describe(match)
                line = lines[number][: match.start()] + instead + lines[number][match.end() :]
                mended = "\n".join([*lines[:number], line, *lines[number + 1 :]])
                yield _Slip(number, column, mistake, mended)


def _tabs(lines: list[str]) -> Iterator[_Slip]:
    """One slip for all lines of a part: whoever typed one has typed them all. How wide they are is tried."""
    found = [number for number, line in enumerate(lines) if re.match(r" *\t", line)]
    for width in (2, 4, 1, 8) if found else ():
        mended = [
            line.replace("\t", " " * width) if number in found else line for number, line in enumerate(lines)
        ]
        first = lines[found[0]]
        yield _Slip(found[0], first.index("\t"), TAB.with_more(len(found) - 1), "\n".join(mended))


_IN_A_WORD = {
    "：": COLON,
    "，": COMMA,
    "、": STOP,
    **BRACKETS,
    "“": QUOTES,
    "”": QUOTES,
    "\u3000": Mistake("a full-width space is part of it", "plain spaces", "delete it"),
}


def hint_for_mapping(text: str) -> str:
    """The same for a text that was to be a mapping: of its signs only those count that would have made it one."""
    begins = re.match(r"[｛［【]|[\"“]?\w+[\"”]?[：:]\S?", text, re.ASCII)
    return hint(begins[0]) if begins else ""


def hint(word: str, fix: str = "") -> str:
    """How to mend a word that has slips in it but is good YAML, or nothing; `fix` where it is known how such a word is written."""
    for sign, mistake in _IN_A_WORD.items():
        if sign in word:
            return f"{mistake.wrong}; {(mistake is COLON and fix) or mistake.fix}"
    if slip := re.match(r"[A-Za-z_]\w*:(?:(?P<wide>[^\S \t])|[^\s/])", word):
        mistake = WIDE_COLON if slip["wide"] else SPACE
        return f"{mistake.wrong}; {mistake.fix}"
    if word != (plain := unicodedata.normalize("NFKC", word)) and plain.isascii():
        return f"it has full-width signs; write “{plain}”"
    if foreign := re.search("[Ͱ-ӿ]", word):
        return (
            f"“{foreign[0]}” is a {unicodedata.name(foreign[0]).split()[0].capitalize()} letter; type it anew"
        )
    return ""


# ---------------------------------------------------------------------------------------------- what YAML complains of

_QUOTED = "a text in straight quotes"
_STARTS = 'put the text in straight quotes: "…"'
_WORDS: list[tuple[str, bool, Mistake]] = [
    # A pattern of PyYAML's complaint, whether its context is the better place, and what to say instead.
    (TOO_DEEP, False, Mistake("this is nested too deep", f"at most {DEEPEST} levels", "look for brackets that are not closed")),
    (NO_KEY, False, Mistake("this line is no key with a value", "a name, a colon and a space", "write “name: …”")),
    ("found unexpected (end of stream|document separator)", True,
     Mistake("this quote is not closed", "the same quote at the end of the text", "close it before the line ends")),
    ("found character '.t'", False, Mistake("a tab stands between the words", "spaces", "replace the tab by a space")),
    ("found character '(?P<it>.+)' that cannot start", False,
     Mistake("a text cannot begin with “{it}”", _QUOTED, _STARTS)),
    ("expected alphabetic or numeric character", True,
     Mistake("a text cannot begin with “*” or “&”", _QUOTED, _STARTS)),
    ("expected (chomping or indentation|a comment or a line break)", True,
     Mistake("a text cannot begin with “|” or “>”", _QUOTED, _STARTS)),
    ("mapping keys are not allowed", False, Mistake("a text cannot begin with “? ”", _QUOTED, _STARTS)),
    ("sequence entries are not allowed", False,
     Mistake("a text cannot begin with “- ”", "a list in square brackets, or a text in straight quotes",
             'write [a, b] for a list, or "- …" for a text')),
    ("found unknown escape character '(?P<it>.+)'", False,
     Mistake("“\\{it}” means nothing in double quotes", "a backslash only before \\ or \"", "write \\\\ for a backslash")),
    (
        f"expected escape sequence|invalid Unicode character|{NO_NUMBER}", False,
     Mistake("this is no escape of a character", "a backslash only before \\ or \"", "write \\\\ for a backslash")),
    ("expected the node content, but found '(?P<it>.+)'", False,
     Mistake("a value cannot begin with “{it}”", "a value", "delete the sign, or write what belongs before it")),
    ("expected ',' or '(?P<it>.)', but got '(?P<got>[\\]}])'", False,
     Mistake("“{got}” does not close the bracket that is open", "“{it}”", "write “{it}”, or look for a bracket too many")),
    ("but got '[?]'", False, Mistake("“?” inside a text without quotes", _QUOTED, _STARTS)),
    ("expected ',' or '(?P<it>.)', but got '<scalar>'", False,
     Mistake("a comma is missing, or a quote ends too early", "a comma, or “{it}”",
             'part the items by commas; a quote inside double quotes is written \\"')),
    ("expected ',' or '(?P<it>.)'", True,
     Mistake("this bracket is not closed", "“{it}” at its end", "close it before the next entry begins")),
    ("YAML document|YAML directive|document start.*directive|directive", False,
     Mistake("a line cannot begin with “%”", "a key", "delete the line")),
]  # fmt: skip


def explained(error: yaml.MarkedYAMLError, text: str) -> tuple[int, int, Mistake]:
    """YAML's complaint in our words, and where its cause stands."""
    lines = text.split("\n")
    said, (line, column) = error.problem or "", _position(error)
    if line < len(lines) and lines[line].startswith("%"):
        return line, 0, Mistake("a line cannot begin with “%”", "a key", "delete the line")
    if said.startswith("mapping values are not allowed"):
        return _second_colon(line, column, lines)
    if said.startswith("could not find expected ':'") and error.context_mark:
        return _no_colon(error.context_mark.line, lines)
    if said.startswith(("expected <block end>", "expected '<document start>'")):
        return _leftover(line, column, lines)
    if said.endswith("but got ':'") and error.context_mark and error.context_mark.line == line:
        return line, column, _COLON_INSIDE
    if said.startswith(NO_NUMBER) and (escape := re.search(r"\\U[0-9A-Fa-f]{8}", text)):
        line, column = text.count("\n", 0, escape.start()), len(text[: escape.start()].rpartition("\n")[2])
    for pattern, at_context, words in _WORDS:
        if match := re.search(pattern, said):
            if at_context and error.context_mark:
                line, column = error.context_mark.line, error.context_mark.column
            groups = match.groupdict()
            return (
                line,
                column,
                Mistake(*(_filled(part, groups) for part in (words.wrong, words.expected, words.fix))),
            )
    other = Mistake(
        f"YAML cannot be read here: {said}", "YAML", "look for a stray quote, bracket or indentation"
    )
    return line, column, other


def _filled(words: str, groups: dict[str, str | None]) -> str:
    for name, value in groups.items():
        words = words.replace(f"{{{name}}}", value or "")
    return words


_COLON_INSIDE = Mistake(
    "“: ” inside a text without quotes", _QUOTED, 'put the whole text in straight quotes: "…"'
)


def _second_colon(line: int, column: int, lines: list[str]) -> tuple[int, int, Mistake]:
    """A colon where YAML takes none: inside a text, or in a line that seems to belong to the text above."""
    if not re.fullmatch(r"\s*(- )?[\"']?\w+[\"']?\s*", lines[line][:column]):
        return line, column, _COLON_INSIDE
    above = next((number for number in range(line - 1, -1, -1) if lines[number].strip()), 0)
    if not re.search(r":(\s|$)", lines[above]):
        return _no_colon(above, lines)
    deeper = f"{_indent(lines[line])} spaces before this line, more than before the text above it"
    fits = f"{_indent(lines[above])} spaces, as in the line above"
    return line, _indent(lines[line]), Mistake(deeper, fits, "indent both lines alike")


def _no_colon(line: int, lines: list[str]) -> tuple[int, int, Mistake]:
    wrong = Mistake(
        "this line has no colon",
        "a name, a colon and a space",
        "write “name: …”, or join it to the line above",
    )
    return line, _indent(lines[line]), wrong


_BEHIND = {
    "'": Mistake(
        "the text ends at the quote before this",
        "the end of the line",
        "write an apostrophe in single quotes as ''",
    ),
    '"': Mistake(
        "the text ends at the quote before this",
        "the end of the line",
        'write a quote inside double quotes as \\"',
    ),
    "]": Mistake(
        "this stands behind the end of the value",
        "the end of the line",
        "delete it, or open a bracket for it",
    ),
}


def _leftover(line: int, column: int, lines: list[str]) -> tuple[int, int, Mistake]:
    """Something that YAML cannot add to what stands before it: an indentation, or words behind a quote."""
    before = lines[line][:column].rstrip() if line < len(lines) else ""
    if before:
        return line, column, _BEHIND.get(before[-1], _BEHIND["]"])
    wrong = f"{column} spaces before this line, and before none that it could stand beside"
    above = sorted(
        {_indent(text) for text in lines[:line] if text.strip() and not text.lstrip().startswith("#")}
    )
    expected = f"{' or '.join(map(str, above))} spaces, as in the lines above"
    return line, column, Mistake(wrong, expected, "indent it like the lines that it belongs to")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
