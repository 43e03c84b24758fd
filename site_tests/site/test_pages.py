"""The pages for reading: nothing of the catalogue is lost on the way, what is worked out is right, and every use leads back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Literal
from urllib.parse import urldefrag, urljoin

import pytest
import yaml
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from generator.catalogue.entries import LANGUAGES, Catalogue, Term
from generator.pages.backlinks import uses
from generator.pages.render import pages as render
from generator.rules import Checker, hours

from ..support.built import Element, Site, article
from ..support.project import ROOT

ROOTS = {"zh": "", "en": "en/"}
LIST_OF_DAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@pytest.fixture(scope="module")
def markdown(catalogue: Catalogue) -> dict[str, str]:
    """Every page as MkDocs gets it, those written by hand among them."""
    templates = {
        path.name: path.read_text("utf-8") for path in (ROOT / "generator/pages/templates").glob("*.j2")
    }
    by_hand = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text("utf-8")
        for language in LANGUAGES
        for path in (ROOT / "docs" / language).glob("**/*.md")
    }
    return {
        path: text
        for path, text in {**render(catalogue, templates), **by_hand}.items()
        if path.endswith(".md")
    }


# ------------------------------------------------------------------------------------------------ every page


def test_every_page_has_a_title_and_a_description_of_its_own(markdown: dict[str, str]) -> None:
    heads = {path: yaml.safe_load(text.split("---\n")[1]) for path, text in markdown.items()}
    for path, head in heads.items():
        assert head["title"], path
        assert head["description"], path
    for key in ("title", "description"):
        for language in LANGUAGES:
            given = [head[key] for path, head in heads.items() if path.startswith(language)]
            assert len(set(given)) == len(given), key


def test_every_heading_has_an_id_of_its_own_which_is_the_same_in_both_languages(
    markdown: dict[str, str],
) -> None:
    def headings(text: str) -> list[tuple[str, str]]:
        body = re.sub(r"^```.*?^```$", "", text.partition("\n---\n")[2], flags=re.DOTALL | re.MULTILINE)
        lines = re.findall(r"^(#+) (.*)$", body, flags=re.MULTILINE)
        return [(level, re.sub(r".*\{ ?#(\S+)[^{}]*\}$", r"\1", line)) for level, line in lines]

    for path, text in markdown.items():
        if not path.startswith("zh/"):
            continue
        found = headings(text)
        assert found, path
        assert [name for _, name in found if not re.fullmatch(r"[A-Za-z0-9_-]+", name)] == [], path
        assert found == headings(markdown["en" + path.removeprefix("zh")]), path


@pytest.mark.parametrize("config", ["mkdocs.yml", "mkdocs.en.yml"])
def test_the_navigation_has_every_page_but_the_services_which_a_hook_adds(
    catalogue: Catalogue, markdown: dict[str, str], config: str
) -> None:
    navigation = re.findall(r"[:-] ([a-z_/]+\.md)\b", (ROOT / config).read_text("utf-8"))
    services = [f"services/{name}.md" for name in catalogue.services]
    every_page = sorted(path.removeprefix("zh/") for path in markdown if path[:2] == "zh")
    assert sorted([*navigation, *services]) == every_page


# ------------------------------------------------------------------------------------------------ the source


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_statement_is_two_clicks_from_the_home_page(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    home = ROOTS[language]
    first = reached_from(site, home)
    second = {address for page in first for address in reached_from(site, page)}
    stands = {element["id"] for page in first | second for element in site.pages[page].all() if element["id"]}
    assert set(catalogue.statements) <= stands
    assert f"{home}statements/" in first


def reached_from(site: Site, address: str) -> set[str]:
    return {
        target
        for link in article(site.pages[address]).all("a")
        if (target := target_of(site, address, link)[0]) in site.pages
    }


def target_of(site: Site, address: str, link: Element) -> tuple[str, str]:
    """The page and the anchor that a link leads to."""
    url, anchor = urldefrag(urljoin(site.url + address, link["href"]))
    return url.removeprefix(site.url), anchor


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_something_is_said_to_be_used_that_section_cites_it(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    """By the clause, as a reader sees it: statements of one clause are cited once, where they begin."""
    clause = {name: (s.section.zh, s.page) for name, s in catalogue.statements.items()}
    missing = []
    for address in (f"{ROOTS[language]}statements/", f"{ROOTS[language]}readings/"):
        for name, link in uses_on(site.pages[address]):
            page, anchor = target_of(site, address, link)
            cited = {target_of(site, page, a)[1] for a in section_of(site.pages[page], anchor)}
            if name not in cited and clause.get(name) not in {clause.get(other) for other in cited if other}:
                missing.append(f"{name} → {page}#{anchor}")
    assert missing == []


def uses_on(page: Element) -> Iterator[tuple[str, Element]]:
    """Each link under “used in”, with the id of what it is about: of the article around it, or of the heading before it."""
    name = ""
    for element in article(page).all():
        if element.tag in ("article", "h2", "h3"):
            name = element["id"]
        if element["class"] == "uses":
            yield from ((name, link) for link in element.all("a"))


def section_of(page: Element, anchor: str) -> Iterator[Element]:
    """The links below an anchor: in its element, or after its heading until the next one of its level."""
    elements = list(article(page).all())
    (start,) = (element for element in elements if element["id"] == anchor)
    if not re.fullmatch(r"h\d", start.tag):
        yield from start.all("a")
        return
    for element in elements[elements.index(start) + 1 :]:
        if re.fullmatch(r"h\d", element.tag) and element.tag <= start.tag:
            return
        if element.tag == "a":
            yield element


def test_everything_that_can_be_cited_is_used_somewhere(catalogue: Catalogue) -> None:
    citable = [*catalogue.statements, *catalogue.not_stated, *catalogue.readings]
    assert [name for name in citable if not uses(catalogue, name)] == []


def test_uses_are_worked_out_from_the_paths_of_the_entries(catalogue: Catalogue) -> None:
    found = [(page.page, [use.anchor for use in page.uses]) for page in uses(catalogue, "S052")]
    assert found == [
        ("services/hotline.md", ["quota"]),
        ("combinations.md", ["condition-yearly_maximum", "fact-hotline_uses"]),
        ("glossary.md", ["term-yearly_maximum"]),
        ("readings.md", ["A13", "A14", "A15", "A26"]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reading_says_what_another_one_would_change(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    text = article(site.pages[f"{ROOTS[language]}readings/"]).text
    for reading in catalogue.readings.values():
        assert reading.take[language] in text
        assert reading.otherwise[language] in text


def terms(catalogue: Catalogue) -> list[Term]:
    return [term for group in catalogue.glossary.values() for term in group.terms.values()]


def test_a_term_stands_word_for_word_in_every_statement_that_it_cites_unless_that_gives_its_meaning(
    catalogue: Catalogue,
) -> None:
    for term in terms(catalogue):
        quotations = [catalogue.statements[cite].text.zh for cite in term.cites if cite[0] == "S"]
        assert not quotations or any(term.name.zh in quotation for quotation in quotations), term.id
        if not quotations:
            everything = "".join(statement.text.zh for statement in catalogue.statements.values())
            assert term.name.zh not in everything, term.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_shows_every_term_in_both_languages_and_marks_renderings(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    page = site.pages[f"{ROOTS[language]}glossary/"]
    for term in terms(catalogue):
        heading = page.one("h3", id=f"term-{term.id}").text
        assert term.name.zh in heading
        assert term.name.en in heading
        assert ("*" in heading) == (not term.public)
        assert not term.note or term.note[language] in page.text


# ---------------------------------------------------------------------------------------------- the services


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_quotes_every_statement_about_it(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for name in catalogue.services:
        quoted = [q.text for q in site.pages[f"{ROOTS[language]}services/{name}/"].all("q")]
        assert quoted == [s.text.zh for s in catalogue.statements.values() if s.service == name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_process_of_a_service_is_told_in_numbered_steps(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for name, service in catalogue.services.items():
        lists = list(article(site.pages[f"{ROOTS[language]}services/{name}/"]).all("ol"))
        steps = [step.text for listed in lists for step in listed.all("li")]
        assert len(steps) == len(service.process)
        for step, entry in zip(steps, service.process, strict=True):
            assert entry.text[language] in step


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdicts_on_the_page_of_a_service_are_those_of_the_checker(
    site: Site, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    for name in catalogue.services:
        cells = site.pages[f"{ROOTS[language]}services/{name}/"].all("td")
        shown = {(c["data-deployment"], c["data-licence"]): grades(c) for c in cells if "data-licence" in c}
        assert shown == {
            (deployment, licence): list(
                dict.fromkeys(
                    verdict(checker, name, "mainland", deployment, licence, registered)
                    for registered in ("yes", "no")
                )
            )
            for deployment in catalogue.facts["deployment"].values
            for licence in catalogue.facts["licence"].values
        }


def grades(cell: Element) -> list[str]:
    """The verdicts in a cell, by their id."""
    classes = [span["class"].split() for span in cell.all("span")]
    return [found[1].removeprefix("grade--") for found in classes if found[0] == "grade"]


def verdict(
    checker: Checker, service: str, region: str, deployment: str, licence: str, registered: str
) -> str:
    answers = {"region": region, "deployment": deployment, "licence": licence, "registered": registered}
    found: str = checker.check(answers)["services"][service]["verdict"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_contradictory_combinations_are_marked_and_no_others(site: Site, language: str) -> None:
    for address in ("services/hotline/", "services/licence_upgrade/"):
        cells = site.pages[ROOTS[language] + address].all("td")
        marked = [c for c in cells if any(link["class"] == "contradictory" for link in c.all("a"))]
        assert [(c["data-deployment"], c["data-licence"]) for c in marked] == [("public_cloud", "perpetual")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_all_combinations_has_every_one_with_the_verdict_of_the_checker(
    site: Site, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    tables = {
        table["aria-labelledby"]: table
        for table in site.pages[f"{ROOTS[language]}combinations/"].find("div", class_="wide")
    }
    cases = [
        ("in-mainland-registered", ("mainland", "hong_kong", "macau"), ("yes",)),
        ("in-mainland-not-registered", ("mainland", "hong_kong", "macau"), ("no",)),
        ("in-taiwan", ("taiwan",), ("yes", "no")),
        ("in-elsewhere", ("elsewhere",), ("yes", "no")),
    ]
    assert list(tables) == [anchor for anchor, _, _ in cases]
    for anchor, regions, registrations in cases:
        cells = {
            (c["data-service"], c["data-deployment"], c["data-licence"]): grades(c)
            for c in tables[anchor].all("td")
        }
        assert len(cells) == len(catalogue.services) * 6
        for (service, deployment, licence), shown in cells.items():
            for region in regions:
                for registered in registrations:
                    assert shown == [verdict(checker, service, region, deployment, licence, registered)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_timetable_is_that_of_its_schedule(site: Site, catalogue: Catalogue, language: str) -> None:
    for name, service in catalogue.services.items():
        found = site.pages[f"{ROOTS[language]}services/{name}/"].find("table", class_="timetable")
        assert len(found) == (1 if service.schedule else 0)
        if service.schedule:
            assert hours.join(week_of(found[0], language)) == service.schedule.rule.week_minutes


def week_of(table: Element, language: str) -> list[tuple[int, int]]:
    """The minutes of the week that a reader takes from a timetable."""
    days, separator = LIST_OF_DAYS[language], {"zh": "至", "en": " to "}[language]
    spans = []
    for row in next(table.all("tbody")).all("tr"):
        first, _, last = next(row.all("th")).text.partition(separator)
        for day in range(days.index(first), days.index(last or first) + 1):
            for span in row.find("span", class_="span"):
                start, end = map(hours.minutes, span.text.split("–"))
                spans.append((day * hours.DAY + start, day * hours.DAY + end))
    return spans


def test_a_timetable_joins_days_that_are_alike_and_parts_hours_at_midnight() -> None:
    night = hours.Schedule("night", ((0, 60), (4 * hours.DAY + 1320, 5 * hours.DAY + 360)))
    assert hours.timetable(night.week_minutes) == [
        ((0,), (("0:00", "1:00"),)),
        ((1, 2, 3), ()),
        ((4,), (("22:00", "24:00"),)),
        ((5,), (("0:00", "6:00"),)),
        ((6,), ()),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_service_leads_to_the_form_with_that_service_in_view(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for name in catalogue.services:
        address = f"{ROOTS[language]}services/{name}/"
        targets = [target_of(site, address, link) for link in article(site.pages[address]).all("a")]
        assert (f"{ROOTS[language]}check/", f"service={name}") in targets


# ---------------------------------------------------------------------------------- overviews, and what sales may say


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_need_names_its_services_and_says_where_they_end(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    address = f"{ROOTS[language]}needs/"
    for name, need in catalogue.needs.items():
        targets = [target_of(site, address, link)[0] for link in section_of(site.pages[address], name)]
        linked = [target for target in targets if "services/" in target]
        assert linked == [f"{ROOTS[language]}services/{service}/" for service in need.services]
        assert need.entry.text[language] in article(site.pages[address]).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_and_contacts_are_all_on_one_page(site: Site, catalogue: Catalogue, language: str) -> None:
    page = article(site.pages[f"{ROOTS[language]}contacts/"])
    for service in catalogue.services.values():
        assert service.hours.text[language] in page.text
        for channel in service.channels:
            assert channel.entry.text[language] in page.text
    links = [link["href"] for link in page.all("a")]
    assert {contact.href for contact in catalogue.contacts.values()} <= set(links)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_ready_to_copy_drops_no_condition_limit_or_premise(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    blocks = list(site.pages[f"{ROOTS[language]}sales/"].find("pre", class_="sentences"))
    for block, service in zip(blocks, catalogue.services.values(), strict=True):
        needed = [service.summary, service.party, service.hours, *chain(*service.caveats.values())]
        needed += [entry for entry in catalogue.premise if entry.id != "edition"]
        needed += [entry for entry in catalogue.disclaimers if entry.id != "english" or language == "en"]
        texts = [entry.text[language] for entry in needed]
        texts += [applied.condition.requirement[language] for applied in service.applied]
        assert [text for text in texts if text not in block.text] == []
        assert catalogue.edition.published in block.text


# ----------------------------------------------------------------------------------------------- in the browser


def beijing(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-04T{clock}+08:00")


OPEN_AND_CLOSED = [
    ("08:29:59", "closed", "2026-03-04 08:30", "Mar 4, 2026, 12:30 AM"),
    ("08:30:00", "open", "2026-03-04 12:00", "Mar 4, 2026, 4:00 AM"),
    ("11:59:59", "open", "2026-03-04 12:00", "Mar 4, 2026, 4:00 AM"),
    ("12:00:00", "closed", "2026-03-04 13:00", "Mar 4, 2026, 5:00 AM"),
    ("13:00:00", "open", "2026-03-04 17:30", "Mar 4, 2026, 9:30 AM"),
    ("17:30:00", "closed", "2026-03-05 08:30", "Mar 5, 2026, 12:30 AM"),
]
STATES = {"open": "Within the hours now", "closed": "Outside the hours now"}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(("clock", "state", "change", "in_utc"), OPEN_AND_CLOSED)
def test_open_now_turns_at_the_boundaries_whatever_the_zone_of_the_reader(
    browser: Browser, site: Site, zone: str, clock: str, state: str, change: str, in_utc: str
) -> None:
    with browser.new_context(timezone_id=zone, locale="en-US") as context:
        page = context.new_page()
        page.clock.set_fixed_time(beijing(clock))
        page.goto(f"{site.url}en/services/public_cloud_ops/")
        line = page.locator("[data-open-now]")
        expect(line).to_contain_text(STATES[state], use_inner_text=True)
        shown = line.locator(f"[data-open={state}]")
        expect(shown.locator("[data-beijing]")).to_have_text(change)
        expect(shown.locator("[data-local-part]")).to_be_visible(visible=zone != "Asia/Shanghai")
        if zone == "UTC":
            expect(shown.locator("[data-local]")).to_have_text(in_utc)


def test_open_now_changes_while_the_page_is_being_read(browser: Browser, site: Site) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install(time=beijing("11:50:00"))
        page.goto(f"{site.url}services/public_cloud_ops/")
        line = page.locator("[data-open-now]")
        expect(line).to_contain_text("此刻在服务时间内", use_inner_text=True)
        page.clock.pause_at(beijing("11:59:59"))
        expect(line).to_contain_text("此刻在服务时间内", use_inner_text=True)
        page.clock.run_for(1_000)
        expect(line).to_contain_text("此刻不在服务时间内", use_inner_text=True)


@pytest.mark.parametrize(("name", "shown"), [("hotline", 1), ("community", 0), ("licence_upgrade", 0)])
def test_a_service_that_never_closes_says_so_and_one_without_hours_says_nothing(
    page: Page, site: Site, name: str, shown: int
) -> None:
    page.goto(f"{site.url}en/services/{name}/")
    line = page.locator("[data-open-now]")
    expect(line).to_have_count(shown)
    if shown:
        expect(line).to_have_text("Within the hours now (all day, every day)", use_inner_text=True)


def test_a_print_has_the_address_and_the_clauses_but_no_navigation(page: Page, site: Site) -> None:
    page.goto(f"{site.url}services/hotline/#quota", wait_until="networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".printed-from")).to_have_text(f"打印自 {site.url}services/hotline/#quota")
    expect(page.get_by_role("link", name="3.4.1/2，第 7 页").first).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_a_table_that_is_wider_than_the_phone_can_be_scrolled_by_keyboard(page: Page, site: Site) -> None:
    page.goto(f"{site.url}en/combinations/")
    table = page.get_by_role("region", name="Not registered and certified")
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("element => element.scrollLeft > 0", arg=table.element_handle())


def test_the_services_side_by_side_become_cards_on_a_phone_and_stay_a_table_for_who_listens(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}en/services/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Hotline service"))
    expect(row).to_contain_text("No more than 4 times a year")
    cells = row.get_by_role("cell")
    expect(cells).to_have_count(4)
    boxes = [cells.nth(i).bounding_box() for i in range(4)]
    assert len({box["x"] for box in boxes if box}) == 1, "one below the other"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["", "services/", "en/services/hotline/", "en/combinations/", "contacts/"]
)
def test_axe_finds_nothing_on_a_page_for_reading(
    browser: Browser, site: Site, address: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(site.url + address, wait_until="networkidle")
        found = Axe().run(
            page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
        )
        assert found.response["violations"] == []


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 320, "height": 640}) as context:
        yield context.new_page()
