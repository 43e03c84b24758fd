"""The step that makes a built site lighter: what it drops, what it must not, and that pages look the same afterwards."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from generator.lighter.scripts import ScriptError, joined
from generator.lighter.site import lighter
from generator.lighter.styles import asked_for, known_words, used, without_blanks

PAGE = '<body class="card wide"><p id="lead" data-md-scheme="dark" data-of-ours hidden>word <b lang="zh">x</b></body>'
SCRIPT = 'row.classList.add("open-row"); row.dataset.setByScript = verdict;'
KNOWN = known_words([PAGE], [SCRIPT])


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (".card{a:b}", ".card{a:b}"),
        (".word{a:b}", ""),  # said, not named
        (".open-row{a:b}", ".open-row{a:b}"),
        ("#lead{a:b}#nowhere{a:b}", "#lead{a:b}"),
        (".nowhere,.card{a:b}", ".card{a:b}"),
        (".card .nowhere>p{a:b}", ""),
        ("p:hover::before{a:b}", "p:hover::before{a:b}"),
        (".card:not(.nowhere){a:b}", ".card:not(.nowhere){a:b}"),
        (".card:not(.nowhere,#lead) .gone{a:b}", ""),
        (":is(.nowhere,.gone) p,p{a:b}", "p{a:b}"),
        (":is(.nowhere,.wide:not(:is(.gone))) p{a:b}", ":is(.nowhere,.wide:not(:is(.gone))) p{a:b}"),
        (".card:has(>.nowhere){a:b}", ""),
        ("[data-of-ours],[data-of-nobody]{a:b}", "[data-of-ours]{a:b}"),
        ("[data-set-by-script=any],[data-of-ours=any]{a:b}", "[data-set-by-script=any],[data-of-ours=any]{a:b}"),
        ("[data-md-scheme=dark],[data-md-scheme=teal]{a:b}", "[data-md-scheme=dark]{a:b}"),
        ('[lang="zh"]{content:"}.nowhere{"}', '[lang="zh"]{content:"}.nowhere{"}'),
        ('p{a:url("data:;{,}")}.nowhere{a:b}', 'p{a:url("data:;{,}")}'),
        ("@media print{.nowhere{a:b}.card{a:b}}", "@media print{.card{a:b}}"),
        ("@media print{@supports (a:b){.nowhere{a:b}}}p{a:b}", "p{a:b}"),
        ("@page{size:A4}@keyframes fade{from{a:b}to{a:c}}", "@page{size:A4}@keyframes fade{from{a:b}to{a:c}}"),
        ('@charset "utf-8";p{a:b}', "p{a:b}"),
    ],
)  # fmt: skip
def test_a_rule_goes_where_no_page_and_no_script_knows_what_it_needs(rules: str, expected: str) -> None:
    assert used(rules, KNOWN) == expected


def test_a_property_goes_that_is_asked_for_by_nobody_or_by_such_alone() -> None:
    sheet = 'p{--icon:url("data:a;b}c");--of-icon:var(--icon);--size:1px;--set-by-script:1;width:var(--size)}'
    assert (
        asked_for(sheet, frozenset({"--set-by-script"}))
        == "p{--size:1px;--set-by-script:1;width:var(--size)}"
    )


def test_a_selector_whose_bracket_is_not_closed_is_named() -> None:
    with pytest.raises(ValueError, match=r"a bracket is not closed in the selector p:is\(a"):
        used("p:is(a{b:c}", KNOWN)


def test_the_sheets_of_a_page_become_one_in_their_order_under_a_name_of_its_own() -> None:
    head = (
        '<link rel="icon" href="i"><link rel="stylesheet" href="../assets/stylesheets/a.css">\n'
        '<title>t</title><link rel="stylesheet" href="../../assets/b.css"><p class="a b">'
    )
    files = {
        "en/check/index.html": head,
        "404.html": head.replace("../../", "/guide/").replace("../", "/guide/en/"),
        "moved/index.html": "<p>",
        "assets/stylesheets/a.css": "/* c */ .a { color: red }",
        "en/assets/stylesheets/a.css": "/* c */ .a { color: red }",
        "assets/b.css": ".b { color: blue } .gone { color: red }",
    }
    made = lighter(files)
    (sheet,) = made.keys() - files.keys()
    assert made[sheet] == ".a{color:red}.b{color:blue}"
    rest = '<title>t</title><link rel="stylesheet" href="{}{}">\n<p class="a b">'
    assert made.keys() == {sheet, "en/check/index.html", "404.html"}
    assert made["en/check/index.html"] == '<link rel="icon" href="i">' + rest.format("../../", sheet)
    assert made["404.html"] == '<link rel="icon" href="i">' + rest.format("/guide/", sheet)
    assert lighter(files) == made
    assert sheet not in lighter({**files, "assets/b.css": ".b { color: green }"})


def test_what_a_script_asks_for_is_a_file_of_its_own_under_a_name_of_its_own() -> None:
    page = '<p>now</p>\n<!-- later -->\n<p class="a">“then”</p>\n<!-- /later -->\n<p>below</p>'
    made = lighter({"en/check/index.html": page})
    name, _ = made
    assert re.fullmatch(r"en/check/rest\.[0-9a-f]{8}\.min\.json", name)
    assert json.loads(made[name]) == '<p class="a">“then”</p>'
    assert made["en/check/index.html"] == (
        f'<p>now</p>\n<template data-rest="{name.removeprefix("en/check/")}"></template>\n<p>below</p>'
    )
    assert name not in lighter({"en/check/index.html": page.replace("then", "other")})


def test_comments_and_blanks_go_but_for_those_that_mean_something() -> None:
    sheet = """/* a "comment */
    @media screen and (min-width: 1em) {
      a > b,
      c :is(d, e)::after { content: "}  /* no\\"; x: comment */"; width: calc(1px + 2px); }
    }
    """
    assert without_blanks(sheet).strip() == (
        '@media screen and (min-width: 1em){a>b,c :is(d,e)::after{content:"}  /* no\\"; x: comment */";width:calc(1px + 2px)}}'
    )


MODULES = {
    "a/main.js": """import { one, two } from "./one.js";
import {
  three,
} from "../b/three.js";
import { from } from "../vendor/library.js";

const name = one();
console.log(name, two, three.name, from, typeof import.meta.url);
export async function later() {
  return (await import("../b/later.js")).default_;
}
""",
    "a/one.js": """import { three } from "../b/three.js";
export function one() { return `one ${three.name}`; } // a comment
export const two = /[/]"\\/\\//.test('/"//') ? "two" : name;
const name = "its own";
""",
    "b/three.js": "console.log('runs');\nexport class three {}\n",
    "b/later.js": 'import { three } from "./three.js";\nexport const default_ = three.name;\n',
    "vendor/library.js": "export const from = 'library';",
}


def test_modules_become_one_file_that_runs_as_they_would(tmp_path: Path) -> None:
    """Before and after, in Node: what is told, and what is exported."""
    made = joined("a/main.js", MODULES)
    for path, text in (MODULES | made | {"package.json": '{"type": "module"}'}).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
    told = {entry: told_by(tmp_path, entry) for entry in ("a/main.js", [*made][-1])}
    as_written, as_joined = told.values()
    assert as_written == ["runs", "one three two three library string", "[ 'later' ]", "three"]
    # What is fetched later has its parts for itself.
    assert as_joined == [*as_written[:3], "runs", "three"]


def told_by(folder: Path, entry: str) -> list[str]:
    node, _ = compute_driver_executable()
    (folder / "run.js").write_text(
        f'const main = await import("./{entry}"); console.log(Object.keys(main)); console.log(await main.later());',
        "utf-8",
    )
    run = subprocess.run([node, "run.js"], cwd=folder, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


@pytest.mark.parametrize(
    ("scripts", "message"),
    [
        ({"a.js": 'import all from "./b.js";'}, "a.js: import all from"),
        ({"a.js": 'import { b as c } from "./b.js";'}, "a.js: import { b as c } from"),
        ({"a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";', "b.js": "export const b = 1;", "c.js": "export const b = 1, c = 2;\nexport class c {}"}, "b.js and c.js both export b"),
        ({"a.js": "export let count = 1;"}, "a.js: export let count"),
        ({"a.js": 'import { b } from "./b.js";', "b.js": 'import { a } from "./a.js";'}, "a.js imports b.js imports a.js: in a circle"),
        ({"a.js": 'import { b } from "./b.js";'}, "a.js imports b.js, which is not there"),
        ({"a.js": 'import { b } from "./b/b.js";', "b/b.js": "export const b = import.meta.url;"}, "b/b.js asks where it lies"),
    ],
)  # fmt: skip
def test_what_cannot_be_joined_is_refused(scripts: dict[str, str], message: str) -> None:
    with pytest.raises(ScriptError, match=message):
        joined("a.js", scripts)


def test_a_page_names_the_joined_file_wherever_it_named_the_script() -> None:
    page = '<script type="module" src="../assets/site/main.js"></script><link rel="modulepreload" href="../assets/site/main.js">'
    files = {"index.html": page, "assets/site/main.js": "alert( 1 ); // now"}
    made = lighter(files)
    (path,) = made.keys() - files.keys()
    assert made[path] == "(()=>{alert(1);return{};})();"
    assert made["index.html"] == page.replace("assets/site/main.js", path)
