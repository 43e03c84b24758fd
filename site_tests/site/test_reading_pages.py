"""The pages for reading, where they work something out, and what only a browser sees of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import cycle, product
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.pages.backlinks import uses
from generator.rules import Checker, hours

from ..support.browser import PageFor
from ..support.built import Element, Site

NARROW = {"width": 320, "height": 640}
ROOTS = {"zh": "", "en": "en/"}


def test_uses_are_worked_out_from_the_paths_of_the_entries(catalogue: Catalogue) -> None:
    found = [(page.page, [use.anchor for use in page.uses]) for page in uses(catalogue, "S052")]
    assert found == [
        ("services/hotline.md", ["quota"]),
        ("services/index.md", ["condition-yearly_maximum", "fact-hotline_uses"]),
        ("glossary.md", ["term-yearly_maximum"]),
        ("readings.md", ["A13", "A14", "A15", "A26"]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdicts_on_the_page_of_a_service_are_those_of_the_checker(
    site: Site, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    for name in catalogue.services:
        found = site.pages[f"{ROOTS[language]}services/{name}/"].all("td", "p")
        shown = {
            (deployment, licence): verdicts_in(cell)
            for cell in found
            if "data-deployment" in cell
            for deployment in cell["data-deployment"].split()
            for licence in cell["data-licence"].split()
        }
        assert shown == {
            (deployment, licence): [verdict(checker, name, "mainland", deployment, licence)]
            for deployment in catalogue.facts["deployment"].values
            for licence in catalogue.facts["licence"].values
        }


def verdicts_in(cell: Element) -> list[str]:
    return [span["data-verdict"] for span in cell.all("span") if span["data-verdict"]]


def verdict(checker: Checker, service: str, region: str, deployment: str, licence: str) -> str:
    """As the form gives it to whoever has not said yet whether they are registered."""
    answers = {"region": region, "deployment": deployment, "licence": licence}
    found: str = checker.check(answers)["services"][service]["verdict"]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_overview_has_every_combination_with_the_verdict_of_the_checker(
    site: Site, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    cases = site.pages[f"{ROOTS[language]}services/"].find("section", class_="case")
    assert [case["data-region"] for case in cases] == ["mainland hong_kong macau", "taiwan", "elsewhere"]
    for case in cases:
        told = [
            (cell, combination) for cell in case.all("td") if "data-of" in cell for combination in about(cell)
        ]
        assert len({(cell["data-of"], *of) for cell, of in told}) == len(told) == len(catalogue.services) * 6
        for (cell, of), region in product(told, case["data-region"].split()):
            assert verdicts_in(cell) == [verdict(checker, cell["data-of"], region, *of)]


def about(cell: Element) -> Iterator[tuple[str, str]]:
    """Deployments and licences; a cell may stand for several."""
    yield from product(cell["data-deployment"].split(), cell["data-licence"].split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_contradictory_combinations_are_marked_and_no_others(site: Site, language: str) -> None:
    (table, *_) = site.pages[f"{ROOTS[language]}services/"].find("table", class_="stack matrix")
    heads = [head for head in table.all("th") if any(head.find("a", class_="contradictory"))]
    columns = [cell["data-label"] for cell in table.all("td") if cell["data-of"] == "licence_upgrade"]
    marked = [head for head in list(table.all("tr"))[1].all("th") if head in heads]
    assert len(marked) == len(heads) == 1
    assert list(list(table.all("tr"))[1].all("th")).index(heads[0]) == 1
    assert columns[1] == {"zh": "公有云、买断", "en": "Public cloud, Perpetual"}[language]


def test_a_timetable_joins_days_that_are_alike_and_parts_hours_at_midnight() -> None:
    night = hours.Schedule("night", ((0, 60), (4 * hours.DAY + 1320, 5 * hours.DAY + 360)))
    assert hours.timetable(night.week_minutes) == [
        ((0,), (("0:00", "1:00"),)),
        ((1, 2, 3), ()),
        ((4,), (("22:00", "24:00"),)),
        ((5,), (("0:00", "6:00"),)),
        ((6,), ()),
    ]


def beijing(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-04T{clock}+08:00")


OPEN_AND_CLOSED = [
    ("08:29:59", "closed", "2026-03-04 08:30", "Mar 4, 00:30"),
    ("08:30:00", "open", "2026-03-04 12:00", "Mar 4, 04:00"),
    ("11:59:59", "open", "2026-03-04 12:00", "Mar 4, 04:00"),
    ("12:00:00", "closed", "2026-03-04 13:00", "Mar 4, 05:00"),
    ("13:00:00", "open", "2026-03-04 17:30", "Mar 4, 09:30"),
    ("17:30:00", "closed", "2026-03-05 08:30", "Mar 5, 00:30"),
]


STATES = {"open": "Within the hours now", "closed": "Outside the hours now"}


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize(("clock", "state", "change", "in_utc"), OPEN_AND_CLOSED)
def test_open_now_turns_at_the_boundaries_whatever_the_zone_of_the_reader(
    page_for: PageFor, site: Site, zone: str, clock: str, state: str, change: str, in_utc: str
) -> None:
    page = page_for(timezone_id=zone, locale="en-US", clock=beijing(clock))
    page.goto(f"{site.url}en/services/public_cloud_ops/")
    line = page.locator("[data-open-now]")
    expect(line).to_contain_text(STATES[state], use_inner_text=True)
    shown = line.locator(f"[data-open={state}]")
    expect(shown.locator("[data-beijing]")).to_have_text(change)
    expect(shown.locator("[data-local-part]")).to_be_visible(visible=zone != "Asia/Shanghai")
    if zone == "UTC":
        expect(shown.locator("[data-local]")).to_have_text(in_utc)


@contextmanager
def running_clock(browser: Browser, address: str, time: str) -> Iterator[Page]:
    """A page whose clock goes on as it is told to, in a browser of its own: a clock that is set is that of all its pages."""
    with browser.new_context() as context:
        page = context.new_page()
        page.clock.install(time=beijing(time))
        page.goto(address)
        yield page


def test_open_now_changes_while_the_page_is_being_read(browser: Browser, site: Site) -> None:
    with running_clock(browser, f"{site.url}services/public_cloud_ops/", "11:50:00") as page:
        line = page.locator("[data-open-now]")
        expect(line).to_contain_text("此刻在服务时间内", use_inner_text=True)
        page.clock.pause_at(beijing("11:59:59"))
        expect(line).to_contain_text("此刻在服务时间内", use_inner_text=True)
        page.clock.run_for(1_000)
        expect(line).to_contain_text("此刻不在服务时间内", use_inner_text=True)


RETURNS = {
    "the reader looks at it again": "document.dispatchEvent(new Event('visibilitychange'))",
    "the browser kept it in memory": "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))",
    "its window comes to the front": "dispatchEvent(new Event('focus'))",
    "the browser had frozen it": "document.dispatchEvent(new Event('resume'))",
    "the line is up again": "dispatchEvent(new Event('online'))",
}


@pytest.mark.parametrize("path", ["en/services/public_cloud_ops/", "en/check/#deployment=public_cloud"])
def test_now_is_told_anew_whenever_the_reader_comes_back(page_for: PageFor, site: Site, path: str) -> None:
    """Nothing runs while a machine sleeps; a page that was left at 17:29 would still be open in the evening, and so on from there."""
    page = page_for(viewport=NARROW, clock=beijing("17:29:00"))
    page.goto(site.url + path)
    line = page.locator("[data-open-now], #result-public_cloud_ops [data-now]").first
    times = ["20:00:00", "09:00:00", "20:00:00", "09:00:00", "20:00:00"]
    expect(line.locator("time[data-beijing]:not([hidden] *)")).to_have_text("2026-03-04 17:30")
    for how, time in zip(RETURNS, times, strict=True):
        page.clock.set_fixed_time(beijing(time))
        page.evaluate(RETURNS[how])
        told = {"20:00:00": "2026-03-05 08:30", "09:00:00": "2026-03-04 12:00"}[time]
        expect(line.locator("time[data-beijing]:not([hidden] *)"), how).to_have_text(told)


def test_after_a_sleep_that_nothing_tells_of_now_is_told_anew_in_seconds(
    browser: Browser, site: Site
) -> None:
    with running_clock(browser, f"{site.url}en/services/public_cloud_ops/", "11:50:01") as page:
        line = page.locator("[data-open-now]")
        expect(line).to_contain_text("Within the hours now", use_inner_text=True)
        page.clock.set_system_time(beijing("12:10:00"))
        page.clock.run_for(10_000)
        expect(line).to_contain_text("Outside the hours now", use_inner_text=True)


@pytest.mark.parametrize(
    "clock", ["2012-01-01T00:00:00+08:00", "2025-06-30T23:59:00+08:00", "2050-03-04T10:00:00+08:00"]
)
def test_a_clock_that_cannot_be_right_is_said_and_not_used(page_for: PageFor, site: Site, clock: str) -> None:
    page = page_for(timezone_id="Asia/Shanghai", clock=clock)
    page.goto(f"{site.url}services/public_cloud_ops/")
    expect(page.locator("[data-open-now]")).to_have_text(
        f"本设备的时钟显示北京时间 {clock[:16].replace('T', ' ')}，看来不准，因此不说此刻是否在服务时间内；请对照下面的时间表。",
        use_inner_text=True,
    )
    expect(page.locator(".day-now")).to_be_hidden()


def test_the_present_is_on_the_bar_of_today_with_the_readers_own_hours_beneath_where_they_differ(
    page_for: PageFor, site: Site
) -> None:
    for zone, own in (
        ("Asia/Shanghai", []),
        ("America/New_York", ["11:00", "17:00", "23:00", "05:00", "11:00"]),
    ):
        page = page_for(timezone_id=zone, clock=beijing("10:00:00"))
        page.goto(f"{site.url}en/services/public_cloud_ops/")
        bar = page.locator("svg.day")
        expect(page.locator(".day-now")).to_be_visible()
        bounds, mark = bar.bounding_box(), page.locator(".day-now").bounding_box()
        assert bounds
        assert mark
        place = (mark["x"] + mark["width"] / 2 - bounds["x"]) / bounds["width"]
        assert place == pytest.approx(10 / 24, abs=0.01)
        assert bar.locator("[data-own-hour]:visible").all_text_contents() == own


def test_an_exceptional_day_has_the_present_on_its_own_bar(page_for: PageFor, site: Site) -> None:
    page = page_for(clock=beijing("10:00:00"))
    page.goto(f"{site.url}en/services/public_cloud_ops/")
    page.evaluate(
        """() => {
          const bar = document.querySelector(".day-bars > li");
          const own = bar.cloneNode(true);
          delete own.dataset.days;
          own.dataset.dates = "2026-03-03 2026-03-04";
          bar.after(own);
          dispatchEvent(new Event("online"));
        }"""
    )
    page.clock.set_fixed_time(beijing("10:01:00"))
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-dates] .day-now")).to_be_visible()
    expect(page.locator("[data-days] .day-now")).to_be_hidden()


@pytest.mark.parametrize(("name", "bars"), [("hotline", 1), ("community", 0), ("licence_upgrade", 0)])
def test_what_never_closes_says_so_by_its_name_and_what_has_no_hours_has_no_bar(
    page: Page, site: Site, name: str, bars: int
) -> None:
    page.goto(f"{site.url}en/services/{name}/")
    expect(page.locator(".day-bars")).to_have_count(bars)
    expect(page.locator("[data-open-now]:visible")).to_have_count(0)
    if bars:
        expect(page.locator(".day-now")).to_be_visible()


def test_a_print_has_the_address_and_the_clauses_but_no_navigation(page: Page, site: Site) -> None:
    page.goto(f"{site.url}services/hotline/#quota", wait_until="networkidle")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator(".printed-from")).to_have_text(f"打印自 {site.url}services/hotline/#quota")
    expect(page.get_by_role("link", name="3.4.1/2，第 7 页").first).to_be_visible()
    expect(page.get_by_role("navigation")).to_have_count(0)


def test_without_scripts_the_overview_is_a_list_on_a_phone_and_stays_a_table_for_who_listens(
    page_for: PageFor, site: Site
) -> None:
    page = page_for(viewport=NARROW, java_script_enabled=False)
    page.goto(f"{site.url}en/services/")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Licence upgrade")).first
    expect(row).to_contain_text("Licence without the upgrade service")
    cells = row.get_by_role("cell")
    expect(cells).to_have_count(7)
    boxes = [cells.nth(i).bounding_box() for i in range(7)]
    assert len({box["x"] for box in boxes if box}) == 1, "one below the other"


@pytest.mark.parametrize("root", ["", "en/"])
def test_the_overview_shows_the_chosen_case_with_the_verdicts_of_the_checker(
    page: Page, site: Site, catalogue: Catalogue, checker: Checker, root: str
) -> None:
    """On a phone as rows; whoever follows a link to a place has chosen it."""
    code = "en" if root else "zh"
    page.goto(f"{site.url}{root}services/")
    place = page.get_by_role("combobox", name=catalogue.facts["region"].name[code])
    case = page.get_by_role("combobox", name={"zh": "部署与许可", "en": "Deployment and licence"}[code])
    arrangement = next(question for question in catalogue.questions if question.id == "arrangement")
    for region, option in product(("hong_kong", "taiwan", "elsewhere"), arrangement.options):
        place.select_option(label=catalogue.facts["region"].values[region][code])
        case.select_option(label=option.name[code])
        wanted = checker.check({**option.rule.set, "region": region})["services"]
        assert rows_of(page) == {
            service.name[code]: catalogue.verdicts[wanted[name]["verdict"]].name[code]
            for name, service in catalogue.services.items()
        }
    page.goto("about:blank")
    page.goto(f"{site.url}{root}services/#in-taiwan")
    expect(place.locator("option:checked")).to_have_text(catalogue.facts["region"].values["taiwan"][code])


def rows_of(page: Page) -> dict[str, str]:
    return {
        row.locator(".verdict-row-name").inner_text(): row.locator(".verdict:visible").inner_text()
        for row in page.locator("[data-row]").all()
    }


AXE_PAGES = [
    "",
    "services/",
    "en/services/hotline/",
    "services/licence_upgrade/",
    "en/services/",
    "contacts/",
]


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("address", "scheme"),
    [
        *zip(AXE_PAGES, cycle(["light", "dark"])),
        *(pytest.param(*look, marks=pytest.mark.axe) for look in zip(AXE_PAGES, cycle(["dark", "light"]))),
    ],
)
def test_axe_finds_nothing_on_a_page_for_reading(
    page_for: PageFor, site: Site, address: str, scheme: Literal["light", "dark"]
) -> None:
    page = page_for(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    page.goto(site.url + address, wait_until="networkidle")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    assert found.response["violations"] == []


@pytest.fixture
def page(page_for: PageFor) -> Page:
    return page_for(viewport=NARROW)
