"""What programs read of a page without reading the page: previews of links, data for search engines, texts for language models."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import struct
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.content_security_policy import THEME, policy, unlisted
from generator.problems import CatalogueError
from generator.rules.hours import DAY

from ..support.built import Element, Site, language_of

PROMISES = {
    "offers",
    "price",
    "priceRange",
    "aggregateRating",
    "review",
    "hasOfferCatalog",
    "potentialAction",
    "award",
}
"""Properties of schema.org for what the document does not state."""


# ------------------------------------------------------------------------------------------------------------- previews


def shown(page: Element) -> dict[str, str]:
    """What is shown beside a link to the page, by property."""
    found = {meta["property"] or meta["name"]: meta["content"] for meta in page.one("head").all("meta")}
    return {name: content for name, content in found.items() if name.startswith(("og:", "twitter:"))}


def test_a_link_to_any_page_is_shown_with_title_description_and_picture(published: Site) -> None:
    names = {"zh": "金蝶标准成功服务指南", "en": "Kingdee Standard Success Service Guide"}
    for address, page in published.pages.items():
        language = language_of(address)
        root = published.site_url + ("en/" if language == "en" else "")
        assert shown(page) == {
            "og:type": "website",
            "og:site_name": names[language],
            "og:title": page.one("title").text.removesuffix(f" - {names[language]}"),
            "og:description": page.one("meta", name="description")["content"],
            "og:locale": {"zh": "zh_CN", "en": "en_GB"}[language],
            "og:locale:alternate": {"zh": "en_GB", "en": "zh_CN"}[language],
            "og:url": published.site_url + address,
            "og:image": f"{root}preview.png",
            "og:image:width": "1200",
            "og:image:height": "630",
            "og:image:alt": names[language],
            "twitter:card": "summary_large_image",
        }, address


def test_without_an_address_of_the_site_nothing_is_shown_that_needs_one(site: Site) -> None:
    for address, page in site.pages.items():
        assert {"og:title", "og:description"} <= shown(page).keys(), address
        assert not {"og:url", "og:image"} & shown(page).keys(), address


@pytest.mark.parametrize("path", ["preview.png", "en/preview.png"])
def test_the_picture_has_the_size_that_is_told_and_is_small(published: Site, path: str) -> None:
    picture = (published.folder / path).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 100_000


# ------------------------------------------------------------------------------------------------- data for search engines


def data(page: Element) -> dict[str, Any]:
    (script,) = page.find("script", type="application/ld+json")
    found: dict[str, Any] = json.loads(str(script.children[0]))
    return found


def things(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the data."""
    if isinstance(value, list):
        for item in value:
            yield from things(item)
    if isinstance(value, dict):
        yield value
        for item in value.values():
            yield from things(item)


def test_every_page_says_what_it_is(site: Site) -> None:
    for address, page in site.pages.items():
        found = data(page)
        assert (found["@context"], found["@type"]) == ("https://schema.org", "WebPage"), address
        assert found["inLanguage"] == page.one("html")["lang"]
        assert found["description"] == page.one("meta", name="description")["content"]
        assert found["name"] in page.one("title").text


def test_no_page_promises_machines_what_the_document_does_not_state(site: Site) -> None:
    for address, page in site.pages.items():
        assert not any(PROMISES & thing.keys() for thing in things(data(page))), address


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_lists_the_services_in_order(site: Site, catalogue: Catalogue, language: str) -> None:
    home = site.pages["en/" if language == "en" else ""]
    items = data(home)["mainEntity"]["itemListElement"]
    assert [(item["position"], item["name"], item["url"]) for item in items] == [
        (number, service.name[language], f"services/{service.id}/")
        for number, service in enumerate(catalogue.services.values(), 1)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_tells_machines_whom_it_is_for_and_where_it_ends(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for service in catalogue.services.values():
        entity = data(site.pages[f"{'en/' * (language == 'en')}services/{service.id}/"])["mainEntity"]
        assert (entity["@type"], entity["name"]) == ("Service", service.name[language])
        whom = [service.party.text, *(applied.condition.requirement for applied in service.conditions)]
        for text in whom:
            assert text[language] in entity["audience"]["audienceType"]
        told = entity["termsOfService"]
        for applied in service.applied:
            assert applied.condition.requirement[language] in told
        for entry in [
            *catalogue.premise,
            *(caveat for caveats in service.caveats.values() for caveat in caveats),
            *catalogue.general_limits,
            *catalogue.disclaimers,
        ]:
            assert entry.text[language] in told


def test_hours_are_told_where_the_document_gives_them_and_nowhere_else(
    site: Site, catalogue: Catalogue
) -> None:
    for service in catalogue.services.values():
        entity = data(site.pages[f"services/{service.id}/"])["mainEntity"]
        told = [thing for thing in things(entity) if thing.get("@type") == "OpeningHoursSpecification"]
        assert bool(told) == (service.schedule is not None), service.id
        if service.schedule:
            assert sorted(week(entity["hoursAvailable"])) == sorted(
                by_day(service.schedule.rule.week_minutes)
            )


def week(hours: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for some in hours:
        for day in some["dayOfWeek"]:
            yield day.removeprefix("https://schema.org/").lower(), some["opens"], some["closes"]


def by_day(minutes: tuple[tuple[int, int], ...]) -> Iterator[tuple[str, str, str]]:
    """The same from the schedule, minute by minute."""
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    for number, day in enumerate(days):
        own = [minute for minute in range(DAY) if any(a <= number * DAY + minute < b for a, b in minutes)]
        starts = [minute for minute in own if minute == 0 or minute - 1 not in set(own)]
        ends = [minute + 1 for minute in own if minute + 1 not in set(own)]
        for start, end in zip(starts, ends, strict=True):
            yield day, time_of(start), time_of(end)


def time_of(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00+08:00"


def test_telephone_numbers_are_told_as_printed(site: Site, catalogue: Catalogue) -> None:
    printed = {contact.value for contact in catalogue.contacts.values() if contact.kind == "phone"}
    told = {
        thing["telephone"]
        for page in site.pages.values()
        for thing in things(data(page))
        if "telephone" in thing
    }
    assert told == printed


# ------------------------------------------------------------------------------------------------------ language models


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_for_language_models_leaves_no_premise_limit_or_condition_out(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    text = (site.folder / ("en/llms.txt" if language == "en" else "llms.txt")).read_text("utf-8")
    assert text.startswith("# ")
    for entry in (*catalogue.premise, *catalogue.disclaimers, *catalogue.general_limits):
        assert entry.text[language] in text
    for service in catalogue.services.values():
        for entry in (service.summary, service.party, service.person, service.hours):
            assert entry.text[language] in text
        for applied in service.applied:
            assert applied.condition.requirement[language] in text
        for channel in service.channels:
            assert channel.entry.text[language] in text
        for caveat in (caveat for caveats in service.caveats.values() for caveat in caveats):
            assert caveat.text[language] in text


@pytest.mark.parametrize("path", ["llms.txt", "en/llms.txt"])
def test_every_link_in_the_text_for_language_models_leads_somewhere(site: Site, path: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", (site.folder / path).read_text("utf-8"))
    folder = (site.folder / path).parent
    assert len(links) > 10
    for link in links:
        target = (folder / link).resolve()
        assert (target / "index.html").is_file() if link.endswith("/") else target.is_file(), link


# ------------------------------------------------------------------------------------------- the Content-Security-Policy

PAGE = """<!doctype html>
<script>{script}</script>
<script src="a.js"></script><script type="application/ld+json">{{}}</script>
"""
SCRIPTS = re.compile(r"<script>(.*?)</script>", re.DOTALL)

ALERT = "bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI="
LISTED = (
    "expected no script inline but those of Material 9.8.1, which generator/content_security_policy.py lists"
)
FIND = "find the text or template that it comes from"
SCRIPT = f"a script that is not a file of its own; {LISTED} – {FIND}; of a newer Material: read it and list sha256 {ALERT}"


def test_the_policy_admits_files_and_the_scripts_of_the_theme(published: Site) -> None:
    """Three, and each is in use: a hash that nothing needs would admit what nobody reads."""
    home = (published.folder / "index.html").read_text("utf-8")
    hashes = " ".join(
        sorted(
            f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
            for script in SCRIPTS.findall(home)
        )
    )
    assert hashes.count("sha256") == 3
    assert policy({"index.html": home}) == (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; "
        "img-src 'self' data:; font-src 'none'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )


def test_the_scripts_are_those_of_the_theme_that_is_installed() -> None:
    """Another version may have others: read them before this is changed (how: generator/content_security_policy.py)."""
    assert version("mkdocs-material") == THEME


@pytest.mark.parametrize(
    ("page", "problems"),
    [
        (PAGE.format(script="alert(1)"), [f"index.html:2:1: {SCRIPT}"]),
        ('<p><SCRIPT TYPE="Module">alert(1)</SCRIPT>', [f"index.html:1:4: {SCRIPT}"]),
        (
            "<p onclick='alert(1)'>",
            [f"index.html:1:1: a script in the attribute “onclick”; {LISTED} – {FIND}"],
        ),
        (
            '<a href=" java&#10;script:alert(1)">',
            [f"index.html:1:1: a script in the attribute “href”; {LISTED} – {FIND}"],
        ),
        ('<script type="application/ld+json">{"a": "b"}</script>', []),
        ('<script src="a.js"></script>', []),
    ],
    ids=["a script", "a module", "a handler", "a link that runs", "data", "a file"],
)
def test_there_is_no_policy_for_a_script_that_is_not_listed(page: str, problems: list[str]) -> None:
    assert [str(problem) for problem in unlisted("index.html", page)] == problems
    if problems:
        with pytest.raises(CatalogueError):
            policy({"index.html": page})


def test_what_the_policy_does_not_admit_does_not_run(browser: Browser, published: Site) -> None:
    """So that a test that finds no violation means something."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(published.url)
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in text for text in complaints)
    page.close()
