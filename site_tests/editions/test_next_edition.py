"""Three things that a maintainer does who knows the service and not Python, each by editing the catalogue alone:
another quota, an eighth service with a condition on a new fact, another name of a product.

Each is made in a copy of the project and built as it is published. It has to be live in both languages, in the form and
in the JavaScript evaluator, and `diff` has to list it with the verdicts that it changes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from generator import disk
from generator.catalogue.reader import read
from generator.pages.render import pages

from ..support.built import Site, article, html_of
from ..support.editions import Edit, eighth_service, quota_of_six, renamed_product, taiwan_included
from ..support.live import copy_project
from ..support.node import Node
from ..support.project import FIRST_EDITION, ROOT
from ..support.server import serve

pytestmark = pytest.mark.thorough

NOON = "2026-03-04T12:30:00+08:00"
FATAL = {"region": "mainland", "registered": "yes", "incident": "fatal"}


@dataclass(frozen=True)
class Edited:
    """A copy of the project after an edit, with the site that it makes."""

    root: Path
    site: Path

    def page(self, path: str) -> str:
        return unescape(html_of(self.site / path / "index.html"))

    @property
    def bundle(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.site / "rules/v1/bundle.json").read_text("utf-8"))
        return found

    def check(self, answers: dict[str, Any]) -> dict[str, Any]:
        """What the JavaScript evaluator says, at an hour at which public-cloud operations rest."""
        with Node(self.bundle) as node:
            return node.check([{"answers": answers, "at": NOON}])[0]

    def diff(self) -> dict[str, Any]:
        """What `diff` says of the edit."""
        run = command(
            self.root, "generator", "diff", str(FIRST_EDITION / "services.yaml"), "--format", "json"
        )
        assert (run.returncode, run.stderr) == (1, "")
        found: dict[str, Any] = json.loads(run.stdout)
        return found


def command(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-B", "-m", *arguments],
        cwd=root,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def edited(root: Path, edit: Edit) -> Edited:
    copy_project(root)
    catalogue = root / "data/services.yaml"
    catalogue.write_text(edit(catalogue.read_text("utf-8")), "utf-8")
    built = command(root, "mkdocs", "build", "--strict")
    assert built.returncode == 0, f"the site cannot be built:\n{built.stdout}{built.stderr}"
    return Edited(root, root / "site")


@pytest.fixture(scope="module")
def higher_quota(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return edited(tmp_path_factory.mktemp("quota"), quota_of_six)


@pytest.fixture(scope="module")
def new_service(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return edited(tmp_path_factory.mktemp("service"), eighth_service)


@pytest.fixture(scope="module")
def new_name(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return edited(tmp_path_factory.mktemp("name"), renamed_product)


@pytest.fixture(scope="module")
def new_service_url(new_service: Edited) -> Iterator[str]:
    with serve(new_service.site) as url:
        yield url


# ------------------------------------------------------------------------------------------------------ six times instead of four


def test_the_quota_is_six_on_the_pages_of_both_languages(higher_quota: Edited) -> None:
    for path in ("", "services/hotline", "check", "urgent"):
        assert "每年不超过 6 次" in higher_quota.page(path), path
        assert "每年不超过 4 次" not in higher_quota.page(path), path
        assert "o more than 6 times a year" in higher_quota.page(f"en/{path}"), path
        assert "o more than 4 times a year" not in higher_quota.page(f"en/{path}"), path


@pytest.mark.parametrize(("uses", "state"), [(3, "open"), (4, "open"), (5, "open"), (6, "closed")])
def test_the_hotline_is_open_up_to_the_sixth_time(uses: int, state: str, higher_quota: Edited) -> None:
    result = higher_quota.check({**FATAL, "hotline_uses": uses})
    assert result["services"]["hotline"]["now"]["state"] == state


def test_the_form_offers_the_new_counts(higher_quota: Edited) -> None:
    (question,) = (q for q in higher_quota.bundle["questions"] if q["id"] == "hotline_uses")
    assert [option["id"] for option in question["options"]] == ["0", "1", "2", "3", "4", "5", "6"]
    for path, text in (("check", "6 次或以上"), ("en/check", "6 or more")):
        assert text in higher_quota.page(path)


def test_diff_lists_the_quota_and_who_can_use_the_hotline_now(higher_quota: Edited) -> None:
    found = higher_quota.diff()
    assert found["verdicts"] == []
    assert [(u["services"], u["old"], u["new"], u["answers"]) for u in found["use"]] == [
        (
            ["hotline"],
            "closed",
            "open",
            [{"incident": ["fatal"], "hotline_uses": [{"at_least": 4, "less_than": 6}]}],
        )
    ]
    paths = [change["path"] for change in found["changes"]]
    assert {"conditions.yearly_maximum", "services.hotline", "statements.S052", "statements.S105"} <= set(
        paths
    )


# ------------------------------------------------------------------------------------------------------------- an eighth service


def test_the_new_service_has_its_pages_and_stands_in_navigation_and_overviews(new_service: Edited) -> None:
    for language, name in (("", "迎新培训"), ("en/", "Welcome training")):
        assert f'<h1 id="welcome_training">{name}' in new_service.page(f"{language}services/welcome_training")
        for path in ("", "services", "check", "services/hotline"):
            assert name in new_service.page(f"{language}{path}"), path
        assert "services/welcome_training/" in new_service.page(f"{language}about"), "the navigation"


def test_no_page_counts_seven_services_any_more(new_service: Edited) -> None:
    for file in new_service.site.rglob("*.html"):
        if file.parent.name != "rules":  # An example
            text = html_of(file)
            assert "七项服务" not in text, file
            assert "seven services" not in text.lower(), file


@pytest.mark.parametrize("path", ["check", "services", "services/welcome_training"])
@pytest.mark.parametrize(
    ("language", "unknown", "answers"),
    [
        ("", "待回答", ("用户数：少于 100 个", "用户数：100 个或以上")),
        ("en/", "Unanswered", ("Number of users: Fewer than 100", "Number of users: 100 or more")),
    ],
)  # fmt: skip
def test_the_tables_leave_no_verdict_open_and_tell_the_new_answers_apart(
    path: str, language: str, unknown: str, answers: tuple[str, ...], new_service: Edited
) -> None:
    site = Site(new_service.site, "")
    page = site.pages[f"{language}{path}/"]
    assert all(answer in article(page).text for answer in answers)
    cells = [
        cell.text for cell in article(page).all("td", "p") if cell.tag == "td" or "data-deployment" in cell
    ]
    assert cells
    assert [cell for cell in cells if unknown in cell] == []
    # Nothing else depends on the new answer, so nothing else is told apart by it.
    assert answers[0] not in article(site.pages[f"{language}services/hotline/"]).text


@pytest.mark.parametrize(
    ("answers", "verdict", "missing"),
    [
        ({"region": "mainland", "seats": "hundred"}, "entitled", []),
        ({"region": "mainland", "seats": "fewer"}, "not_entitled", []),
        ({"region": "taiwan", "seats": "hundred"}, "confirm", []),
        ({"region": "mainland"}, "unknown", ["seats"]),
        ({"region": "elsewhere"}, "not_entitled", []),
    ],
)
def test_the_evaluator_decides_the_new_service(
    answers: dict[str, str], verdict: str, missing: list[str], new_service: Edited
) -> None:
    result = new_service.check(answers)
    told = result["services"]["welcome_training"]
    assert (told["verdict"], told["missing"]) == (verdict, missing)
    assert ("seats" in result["next_questions"]) == bool(missing)


def test_the_conformance_cases_ask_for_the_new_fact(new_service: Edited) -> None:
    lines = (new_service.site / "rules/v1/conformance.jsonl").read_text("utf-8").splitlines()[1:]
    answers = [json.loads(line)["request"]["answers"] for line in lines]
    assert {a.get("seats") for a in answers if isinstance(a, dict)} == {None, "fewer", "hundred"}


@pytest.mark.parametrize(
    ("language", "service", "verdict"),
    [("", "迎新培训", "可享受"), ("en/", "Welcome training", "Yes")],
)
def test_the_form_asks_the_new_question_and_answers(
    language: str, service: str, verdict: str, browser: Browser, new_service_url: str
) -> None:
    page = browser.new_page()
    page.goto(f"{new_service_url}{language}check/#region=mainland&seats=hundred")
    expect(page.locator("[data-service=welcome_training] [data-verdict=entitled]")).to_contain_text(verdict)
    expect(page.get_by_role("group", name=service, exact=True)).to_be_visible()
    page.goto(f"{new_service_url}{language}check/#region=mainland")
    expect(page.locator("[data-question=seats]")).to_have_count(1)
    page.close()


def test_diff_lists_the_service_with_its_question_and_all_its_verdicts(new_service: Edited) -> None:
    found = new_service.diff()
    added = {change["path"] for change in found["changes"] if change["how"] == "added"}
    assert {
        "services.welcome_training",
        "facts.seats",
        "questions.seats",
        "conditions.large_customer",
    } <= added
    assert [(v["services"], v["old"], v["new"], v["count"], v["of"]) for v in found["verdicts"]] == [
        (["welcome_training"], "no_service", "not_entitled", 6, 10),
        (["welcome_training"], "no_service", "entitled", 3, 10),
        (["welcome_training"], "no_service", "confirm", 1, 10),
    ]


# -------------------------------------------------------------------------------------------------------- another product name


def test_the_product_has_its_new_name_on_every_page_of_both_languages(new_name: Edited) -> None:
    for file in new_name.site.rglob("*.html"):
        assert "金蝶云•星空" not in html_of(file), file
    for path in ("check", "services/public_cloud_ops"):
        assert "金蝶云•星河" in new_name.page(path)
        assert "Kingdee Cloud Stellar" in new_name.page(f"en/{path}")
    assert new_name.bundle["facts"]["product"]["values"]["galaxy"]["zh"] == "金蝶云•星河"


def test_the_evaluator_gives_the_renamed_product_its_platform(new_name: Edited) -> None:
    result = new_name.check({"region": "mainland", "deployment": "public_cloud", "product": "galaxy"})
    assert [c["id"] for c in result["services"]["public_cloud_ops"]["channels"]] == ["tianti_platform"]


def test_diff_lists_the_name_and_that_no_verdict_changes(new_name: Edited) -> None:
    found = new_name.diff()
    assert (found["verdicts"], found["use"], found["hours"]) == ([], [], [])
    (fact,) = (change for change in found["changes"] if change["path"] == "facts.product")
    assert fact["aspects"]["values.galaxy"]["new"] == {
        "zh": "金蝶云•星河",
        "en": "Kingdee Cloud Stellar (星河)",
    }


# ------------------------------------------------------------------------------------------------------------- Taiwan settled


def test_a_place_that_is_settled_is_settled_on_every_page(catalogue_text: str) -> None:
    """By an edit of the catalogue alone: no table and no sentence of a template keeps what was; readings are the catalogue's."""
    made = pages(read(taiwan_included(catalogue_text)), disk.templates(ROOT))
    for language, places, unsettled in (
        ("zh", "中国内地、香港、澳门、台湾地区", "未列明台湾地区"),
        ("en", "Mainland China, Hong Kong, Macau, Taiwan", "Taiwan is not named"),
    ):
        for page in ("services/index", "check"):
            assert places in made[f"{language}/{page}.md"], page
        told = {path for path, text in made.items() if path.startswith(language) and unsettled in said(text)}
        assert told <= {f"{language}/{page}.md" for page in ("readings", "glossary", "statements")}


def said(page: str) -> str:
    """A page without its proofs, which name readings."""
    return re.sub(r'<details class="fold proof">.*?</details>', "", page, flags=re.DOTALL)
