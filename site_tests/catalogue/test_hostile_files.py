"""Whatever is in the file, the command ends with a sound catalogue or with problems that have a place.

Catalogues are damaged as people and programs damage files – lines lost, doubled and moved, characters typed wrong,
encodings mixed – and as nobody but an attacker would. Never is there a traceback, and never a wait.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator import __main__ as command_line
from generator import disk
from generator.catalogue.entries import FILE
from generator.catalogue.translations import TEMPLATES, TRANSLATIONS
from generator.pages.moved import ADDRESSES
from generator.report import MOST_TOLD
from generator.source.nodes import lines_of

from ..support.findings import findings
from ..support.project import FIRST_EDITION
from .test_reading import SMALL

WHOLE = (FIRST_EDITION / "services.yaml").read_text("utf-8")
ENTRY = "premise:\n  contract: "

LONGEST_PROBLEM = 1_000
LONGEST_WAIT = 20
"""Seconds of processor time, so that a busy machine changes nothing; the slowest of these files takes about two on a slow one."""

Validate = Callable[[bytes], str]


OTHERS = {
    ADDRESSES: "# all of them\n./\nen/\nabout/\nold/ -> about/\n",
    TRANSLATIONS: "# what each was made from\n0006a7fe3bb5 4efb3e2cc337\n00270137b585 ac9b5bbe8e4e\n",
    f"{TEMPLATES}/page.md.j2": '{% if c.edition %}\n# {{ say("热线", "Hotline") }}\n{% endif %}\n{{ at("现在", "now" ~ 1) }}\n',
    "docs/zh/page.md": "---\ntitle: 规则\ndescription: 供程序使用。\n---\n\n# 规则 { #rules }\n\n正文。\n",
    "docs/en/page.md": "---\ntitle: Rules\ndescription: For programs.\n---\n\n# Rules { #rules }\n\nText.\n",
}
"""The files beside the catalogue, small; the page and its template are no pages of the site."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with little beside its catalogue."""
    folder = tmp_path_factory.mktemp("project")
    for path, text in (*OTHERS.items(), (FILE, SMALL), (disk.RULES_SCHEMA, "{}")):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def validated(root: Path) -> tuple[int, str, str]:
    """How `python -m generator validate` ends in a folder, and what it writes."""
    began = process_time()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command_line, "ROOT", root)
        streams = io.BytesIO(), io.BytesIO()
        patch.setattr(sys, "stdout", io.TextIOWrapper(streams[0], "utf-8"))
        patch.setattr(sys, "stderr", io.TextIOWrapper(streams[1], "utf-8"))
        code = command_line.main(["validate"])
        out, err = (stream.getvalue().decode() for stream in streams)
    assert process_time() - began < LONGEST_WAIT
    return code, out, err


@pytest.fixture(scope="module")
def validate(root: Path) -> Iterator[Validate]:
    """The same for some content of the catalogue; what it tells, once that is looked at."""

    def run(content: bytes) -> str:
        (root / FILE).write_bytes(content)
        code, out, err = validated(root)
        assert_ended_well(content, code, out, err)
        return err

    yield run
    (root / FILE).write_text(SMALL, "utf-8")


def assert_ended_well(content: bytes, code: int, out: str, err: str) -> None:
    if code == 0:
        assert (out[: len(FILE)], err) == (FILE, "")
        return
    *problems, summary = err.removesuffix("\n").split("\n\n")
    assert (code, out) == (1, "")
    more = re.fullmatch(r"… and (\d+) more", problems[-1]) if problems[MOST_TOLD:] else None
    count = len(problems) if more is None else len(problems) - 1 + int(more[1])
    del problems[MOST_TOLD:]
    assert problems
    assert summary == f"{count} problem{'s' * (count > 1)} in {FILE}; nothing was written."
    assert len(err) < MOST_TOLD * LONGEST_PROBLEM
    lines, before = lines_of(content), (0, 0)
    for problem in problems:
        match = re.match(rf"{re.escape(FILE)}:(\d+):(\d+): .", problem)
        assert match, problem
        line, column = int(match[1]), int(match[2])
        assert before <= (line, column), "in the order of the file"
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert "  expected: " in problem
        assert all(character.isprintable() or character in "\n\u3000\u00a0" for character in problem)
        before = (line, column)


# ------------------------------------------------------------------------------------------------------------- bad on purpose


LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE: dict[str, str | bytes] = {
    "nothing": "",
    "a NUL": "\0",
    "a program": bytes(range(256)) * 100,
    "a billion laughs": LAUGHS,
    "a list that holds itself": "premise: &a [*a]\n",
    "a mapping that is its own key": "&a {*a: x}\n",
    "an object of Python": "premise: !!python/object/apply:os.system [exit]\n",
    "brackets without end": ENTRY + "[" * 100_000,
    "braces without end": ENTRY + "{a: " * 30_000,
    "brackets that end": ENTRY + "[" * 100_000 + "]" * 100_000,
    "lists in lists": ENTRY + "- " * 30_000,
    "keys of keys": ENTRY + "? " * 30_000,
    "ever deeper lines": "".join(f"{' ' * 2 * depth}a:\n" for depth in range(1_500)),
    "ever deeper lines that break off": "".join(f"{' ' * 2 * depth}a:\n" for depth in range(1_500)) + "'",
    "quotes that never close": ENTRY + '"' + "x\n" * 50_000,
    "a line of a million characters": ENTRY + "中" * 1_000_000,
    "a key of a million characters": "k" * 1_000_000 + ": x",
    "ten thousand documents": "---\n" * 10_000,
    "ten thousand unknown keys": "".join(f"k{number}: x\n" for number in range(10_000)),
    "the same key ten thousand times": "k: x\n" * 10_000,
    "eight thousand unknown citations": WHOLE.replace("cites: [S", f"cites: [{'S999, ' * 8_000}S", 1),
    "a number of 5,000 digits": SMALL.replace("less_than: 4", "less_than: " + "9" * 5000),
    "a number of 5,000 digits, counted on": SMALL.replace("less_than: 4", "less_than: " + "9" * 5000).replace(
        "每年不超过 4 次。,", '"每年不超过 {yearly_maximum+1} 次。",'
    ),
    "5,000 digits with a unit": SMALL.replace("每年不超过 4 次。,", f"每年不超过 {'9' * 5000} 次。,"),
    "a version of 5,000 digits": "%YAML " + "9" * 5000 + ".1\n---\n",
    "an escape beyond all characters": ENTRY + r'"\UFFFFFFFF"',
    "half a surrogate pair, escaped": SMALL.replace("en: Customers", r'en: "\ud800"'),
    "half a surrogate pair, as bytes": SMALL.encode().replace(b"Customers", b"\xed\xa0\x80"),
    "other ends of lines": SMALL.replace("\n", "\u2028"),
    "next lines": SMALL.replace("\n", "\x85"),
    "UTF-16": SMALL.encode("utf-16"),
    "UTF-32": SMALL.encode("utf-32"),
    "GBK": SMALL.encode("gbk"),
    "a byte order mark in the middle": SMALL.replace("facts:", "\ufefffacts:"),
    "tabs before a mistake": "\t\t[",
    "tabs everywhere": SMALL.replace("  ", "\t"),
    "full-width spaces everywhere": SMALL.replace("  ", "\u3000"),
    "full-width colons everywhere": SMALL.replace(":", "："),
    "curly quotes everywhere": SMALL.replace('"', "”"),
    "no colons at all": SMALL.replace(":", ""),
    "no line ends at all": SMALL.replace("\n", " "),
    "the catalogue twice": SMALL + SMALL,
    "the year 1": SMALL.replace('published: "2025-07-01"', 'published: "0001-01-01"'),
    "the year 9999": SMALL.replace('published: "2025-07-01"', 'published: "9999-12-31"'),
    "digits of another script": SMALL.replace('published: "2025-07-01"', 'published: "٢٠٢٥-٠٧-٠١"'),
}


@pytest.mark.thorough
@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_file_ends_in_a_traceback_or_in_a_wait(content: str | bytes, validate: Validate) -> None:
    assert validate(content if isinstance(content, bytes) else content.encode())


def test_no_alias_is_ever_followed(validate: Validate) -> None:
    told = validate(LAUGHS.encode())
    assert told.count(" stands for a value elsewhere\n") == 72
    assert told.count(" names this value for use elsewhere\n") == 9


@pytest.mark.thorough
@pytest.mark.slow
@pytest.mark.parametrize("text", [SMALL, WHOLE], ids=["small", "real"])
def test_a_file_that_breaks_off_anywhere_ends_well(text: str, validate: Validate) -> None:
    content = text.encode()
    for length in range(0, len(content), len(content) // 40):
        validate(content[:length])


# ------------------------------------------------------------------------------------------------------------------ at random


SIGNS = [
    *"\0\t\r\x1b\x7f\x85\xa0\u200b\u2028\u202e\u3000\ufeff\ufffe\ufffd\ud800\U0001f600", *"：，、；“”‘’（）［］｛｝【】",
    *":,;\"'()[]{}#&*!|>%@`?-<=~\\/ \n0九", "\r\n", "\n\n", "  ", ": ", " #", "- ", "? ", "<<: ", "*a", "&a ", "!!str ", "!a ", "---\n",
    "...\n", "%YAML 1.1\n", "|\n", ">-\n", "null", "yes", "010", "1e999", "9" * 5000, "[" * 100, "{" * 100, "&a [*a]", "\\x00", "\\ud800",
]  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, text: str) -> str:
    """A catalogue after some accidents."""
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        here, there = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        line = lines[here]
        column = draw(st.integers(0, len(line)))
        sign = draw(st.sampled_from(SIGNS))
        accident = draw(st.integers(0, 8))
        if accident == 0 and len(lines) > 1:
            del lines[here]
        elif accident == 1:
            lines.insert(there, line)
        elif accident == 2:
            lines[here], lines[there] = lines[there], line
        elif accident == 3:
            lines[here] = line[:column] + sign + line[column + 1 :]
        elif accident == 4:
            lines[here] = line[:column] + sign + line[column:]
        elif accident == 5:
            lines[here] = " " * draw(st.integers(1, 3)) + line
        elif accident == 6:
            lines[here] = line[draw(st.integers(1, 3)) :]
        elif accident == 7:
            lines[here] = line[:column]
        else:
            lines[here] = (
                line.rstrip() + lines.pop(min(here + 1, len(lines) - 1)) if here + 1 < len(lines) else line
            )
    return "\n".join(lines)


@pytest.mark.attack
@given(damaged(SMALL))
def test_a_damaged_catalogue_ends_well(validate: Validate, text: str) -> None:
    validate(text.encode("utf-8", "surrogatepass"))


@pytest.mark.thorough
@pytest.mark.attack
@settings(max_examples=15)
@given(damaged(WHOLE))
def test_the_real_catalogue_damaged_ends_well(validate: Validate, text: str) -> None:
    validate(text.encode("utf-8", "surrogatepass"))


@pytest.mark.attack
@given(st.binary(max_size=300))
def test_random_bytes_end_well(validate: Validate, content: bytes) -> None:
    validate(content)


@pytest.mark.attack
@given(st.text(max_size=100), st.integers(0, len(SMALL)))
def test_random_text_in_a_catalogue_ends_well(validate: Validate, text: str, position: int) -> None:
    validate((SMALL[:position] + text + SMALL[position:]).encode("utf-8", "surrogatepass"))


@pytest.mark.attack
@given(st.lists(st.sampled_from([*SIGNS, "a", "zh", "en", "facts", "中文"]), max_size=40).map("".join))
def test_random_yaml_ends_well(validate: Validate, text: str) -> None:
    validate(text.encode("utf-8", "surrogatepass"))


# --------------------------------------------------------------------------------------------------------- all other files


FIRST = SMALL.replace('  replaces: "2024-01-01"\n', "").replace("2024-01-01", "2025-07-01")
"""The small catalogue as the first edition there is, which is sound with nothing kept of others."""


def assert_other_ends_well(root: Path, path: str, content: bytes) -> None:
    """A file beside the catalogue with this content is sound or a problem with a place; afterwards it is as it was."""
    (root / FILE).write_text(FIRST, "utf-8")
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    try:
        code, out, err = validated(root)
    finally:
        file.write_text(OTHERS[path], "utf-8") if path in OTHERS else file.unlink()
    if code == 0:
        assert err == ""
        return
    *problems, summary = err.removesuffix("\n").split("\n\n")
    assert (code, out) == (1, "")
    lines = {name: lines_of(text.encode()) for name, text in OTHERS.items()} | {path: lines_of(content)}
    for problem in problems:
        match = re.match(r"([^:\n]+):(\d+):(\d+): .", problem)
        assert match, problem
        assert 1 <= int(match[2]) <= len(lines[match[1]])
        assert "\n  expected: " in problem
        assert len(problem) < LONGEST_PROBLEM
    assert summary.endswith("; nothing was written.")


def test_beside_sound_files_the_catalogue_is_sound(root: Path) -> None:
    """So that whatever is told below is told of the other file."""
    (root / FILE).write_text(FIRST, "utf-8")
    assert validated(root)[0] == 0


@pytest.mark.parametrize("found", findings("files"))
def test_what_was_found_once_in_another_file_ends_well(found: str, root: Path) -> None:
    path, _, content = found.partition(":")
    assert_other_ends_well(root, path, content.encode())


@pytest.mark.attack
@settings(max_examples=15)
@given(st.sampled_from(sorted(OTHERS)).flatmap(lambda path: st.tuples(st.just(path), damaged(OTHERS[path]))))
def test_any_other_file_damaged_ends_well(root: Path, given: tuple[str, str]) -> None:
    path, text = given
    assert_other_ends_well(root, path, text.encode("utf-8", "surrogatepass"))


@pytest.mark.thorough
@pytest.mark.attack
@given(
    st.sampled_from(sorted(OTHERS)),
    st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
)
def test_any_other_file_of_random_content_ends_well(root: Path, path: str, content: bytes) -> None:
    assert_other_ends_well(root, path, content)
