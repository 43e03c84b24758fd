"""That the site says all that the document says, and nothing that it does not: `coverage`, each idea with a failing example."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generator import disk
from generator.catalogue.entries import Catalogue
from generator.pages import audit as coverage
from generator.pages.audit import as_json, as_text
from generator.pages.render import pages

from ..support.project import ROOT

pytestmark = pytest.mark.slow  # all pages are made and searched


@pytest.fixture(scope="module")
def templates() -> dict[str, str]:
    return disk.templates(ROOT)


@pytest.fixture(scope="module")
def found(catalogue: Catalogue, templates: dict[str, str]) -> coverage.Coverage:
    return coverage.coverage(catalogue, templates)


def test_everything_of_the_document_is_used_or_excused_and_nothing_else_is_said(
    found: coverage.Coverage, catalogue: Catalogue
) -> None:
    assert [str(problem) for problem in found.problems] == []
    assert [use.id for use in found.uses] == [
        *catalogue.statements,
        *catalogue.not_stated,
        *catalogue.readings,
    ]
    assert [use.id for use in found.uses if not use.entries and not use.excuse] == []


def test_every_statement_that_is_used_stands_on_a_page_of_the_site(found: coverage.Coverage) -> None:
    assert [use.id for use in found.uses if use.id[0] in "SN" and use.entries and not use.pages] == []


def test_a_use_names_the_entries_and_the_pages(found: coverage.Coverage) -> None:
    uses = {use.id: use for use in found.uses}
    assert uses["S090"].entries == (
        "services.patch_download.audience.person",
        "services.patch_download.process.update_plan",
        "services.public_cloud_ops.instead.patch_download",
    )
    assert "services/patch_download" in uses["S090"].pages
    assert "services/hotline" not in uses["S090"].pages
    assert uses["S002"].entries == ()
    assert uses["S002"].excuse is not None


def test_text_and_json_tell_the_same(found: coverage.Coverage) -> None:
    lines = as_text(found).splitlines()
    told: dict[str, Any] = json.loads(json.dumps(as_json(found)))
    assert len(told["uses"]) == len(found.uses) == len(lines) - 2
    excused = sum(use.excuse is not None for use in found.uses)
    assert excused == 6
    assert lines[-1] == (
        f"{len(found.uses)} in all: {len(found.uses) - excused} used, {excused} excused, 0 uncovered; "
        "0 problems on the site."
    )
    assert (
        lines[1]
        == "S002  not used: 标题、页眉、目录和表头，不陈述权益 | Titles, headers, contents and table headings, which state no entitlement"
    )
    assert told["uses"]["S002"]["not_used"]["zh"] == "标题、页眉、目录和表头，不陈述权益"
    assert told["problems"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_entry_that_no_page_shows_is_named(
    language: str, catalogue: Catalogue, templates: dict[str, str]
) -> None:
    """Here the limits of the requirement listening, which stand on every page that tells of it."""
    promise = catalogue.services["feature_request"].limits[0]
    made = {
        path: text.replace(promise.text[language], "") for path, text in pages(catalogue, templates).items()
    }
    (problem,) = coverage.unshown(catalogue, made)
    assert str(problem) == (
        f"{promise.place}: no page in {language} shows services.feature_request.limits.no_promise; "
        "expected a template that puts it on a page – show it, or remove it"
    )


def said(catalogue: Catalogue, line: str) -> list[str]:
    return [str(problem) for problem in coverage.unfounded(catalogue, {"x.j2": f"\n{line}\n"})]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ('{{ say("每年 4 次", "") }}{{ w.cites(["S107"], top) }}', "“4” is written by hand and stands in no statement cited beside it"),
        ('{{ say("每年 4 次", "") }}{{ w.cites(["N14"], top) }}', "“4” is written by hand and stands in no statement cited beside it"),
        ('{{ say("", "until 17:30") }}', "“17:30” is written by hand and stands in no statement cited beside it"),
        ('{{ say("拨打 4008-836-836", "") }}{{ w.cites(["S057"], top) }}', "“4008-836-836” is written by hand and stands in no statement cited beside it"),
        ('{{ say("https://ops.kdcloud.com", "") }}', "“https://ops.kdcloud.com” is written by hand and stands in no statement cited beside it"),
        ('description: {{ say("2025-07-01 发布", "") }}', "“2025-07-01” is written by hand and stands in no statement cited beside it"),
        ('{{ say("每年四次", "") }}{{ w.cites(["S057"], top) }}', "“四次” is written by hand and stands in no statement cited beside it"),
        ('{{ say("", "open Monday to Friday") }}{{ w.cites(["S078"], top) }}', "“Monday to Friday” is written by hand and stands in no statement cited beside it"),
        ('{{ say("七项服务", "") }}', "“七项服务” is written by hand and stands in no statement cited beside it"),
        ('{{ say("", "the seven other services") }}', "“seven other services” is written by hand and stands in no statement cited beside it"),
        ('{{ say("五个问题", "") }}', "“五个问题” is counted by hand"),
        ('{{ say("", "the five other questions") }}', "“five other questions” is counted by hand"),
        ('{{ say("公有云客户都能享受。", "") }}', "“公有云客户都能享受。” says something of the document and cites nothing"),
    ],
)  # fmt: skip
def test_a_sentence_of_a_template_that_rests_on_nothing_is_named(
    line: str, wrong: str, catalogue: Catalogue
) -> None:
    (problem,) = coverage.unfounded(catalogue, {"x.j2": f"\n{line}\n"})
    assert problem.wrong == wrong
    assert str(problem.place) == f"generator/pages/templates/x.j2:2:{line.index('say(') + 1}"


@pytest.mark.parametrize(
    "line",
    [
        '{{ say("每年不超过 4 次", "no more than 4 times a year") }}{{ w.cites(["S105"], top) }}',
        '{{ say("每年四次，周一至周日", "Monday to Sunday") }}{{ w.cites(["S105", "S078"], top) }}',
        '{{ say("周一 周二", "Monday Tuesday") }}',
        '{{ say("拨打 4008-836-836", "") }}{{ w.cites_html(["S102"], up) }}',
        '{{ say("所有 " ~ c.statements | length ~ " 条", "all " ~ c.statements | length) }}',
        '{{ say(c.edition.published ~ " 发布", "") }}',
        '{{ say("仅适用于公有云产品。", "") }}{{ w.cites(["S074"], top) }}',
        '{{ say("公有云产品", "") }}',
        'description: {{ say("说明公有云的服务。", "") }}',
    ],
)  # fmt: skip
def test_a_sentence_that_cites_takes_from_the_catalogue_or_leads_on_is_let_be(
    line: str, catalogue: Catalogue
) -> None:
    assert said(catalogue, line) == []


def test_own_words_that_nobody_says_any_more_are_named(
    monkeypatch: pytest.MonkeyPatch, templates: dict[str, str]
) -> None:
    assert list(coverage.unneeded(templates)) == []
    monkeypatch.setitem(coverage.OWN_WORDS, "no such words", "a reason")
    (problem,) = coverage.unneeded(templates)
    assert problem.wrong == "no template says “no such words”"


def test_all_problems_are_told_at_once(catalogue: Catalogue, templates: dict[str, str]) -> None:
    worse = {
        **templates,
        "about.md.j2": templates["about.md.j2"] + '{{ say("八项服务", "") }}{{ say("每年 9 次", "") }}',
    }
    assert [p.wrong[:3] for p in coverage.coverage(catalogue, worse).problems] == ["“9”", "“八项"]
