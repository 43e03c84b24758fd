"""The step that makes a built site lighter: what it drops, what it must not, and that pages look the same afterwards."""

from __future__ import annotations

import pytest

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
    assert made[sheet] == ".a{color: red}.b{color: blue}"
    rest = '<title>t</title><link rel="stylesheet" href="{}{}">\n<p class="a b">'
    assert made.keys() == {sheet, "en/check/index.html", "404.html"}
    assert made["en/check/index.html"] == '<link rel="icon" href="i">' + rest.format("../../", sheet)
    assert made["404.html"] == '<link rel="icon" href="i">' + rest.format("/guide/", sheet)
    assert lighter(files) == made
    assert sheet not in lighter({**files, "assets/b.css": ".b { color: green }"})


def test_comments_and_blanks_go_but_for_those_that_mean_something() -> None:
    sheet = """/* a "comment */
    @media screen and (min-width: 1em) {
      a > b,
      c :is(d, e)::after { content: "}  /* no\\" comment */"; width: calc(1px + 2px); }
    }
    """
    assert without_blanks(sheet).strip() == (
        '@media screen and (min-width: 1em){a>b,c :is(d,e)::after{content: "}  /* no\\" comment */";width: calc(1px + 2px)}}'
    )
