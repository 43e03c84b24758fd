"""The pages for reading: nothing of the catalogue is lost on the way, what is worked out is right, and every use leads back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin

import pytest
import yaml

from generator import disk
from generator.catalogue.entries import LANGUAGES, Catalogue, Term
from generator.pages.backlinks import uses
from generator.pages.render import pages as render
from generator.rules import Checker, hours

from ..support.built import Element, Site, article
from ..support.measure import of_all_services, size
from ..support.project import ROOT

ROOTS = {"zh": "", "en": "en/"}
LIST_OF_DAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


@pytest.fixture(scope="module")
def markdown(catalogue: Catalogue) -> dict[str, str]:
    """Every page as MkDocs gets it, those written by hand among them."""
    by_hand = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text("utf-8")
        for language in LANGUAGES
        for path in (ROOT / "docs" / language).glob("**/*.md")
    }
    return {
        path: text
        for path, text in {**render(catalogue, disk.templates(ROOT)), **by_hand}.items()
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_are_led_to_four_things_and_to_all_else_at_the_foot_of_every_page(
    site: Site, language: str
) -> None:
    root = ROOTS[language]
    tabs = [target_of(site, root, link)[0] for link in site.pages[root].one("nav", class_="md-tabs").all("a")]
    assert tabs == [root + page for page in ("", "check/", "services/", "urgent/", "contacts/", "about/")]
    for address, page in site.in_language(language).items():
        foot = {target_of(site, address, link)[0] for link in page.one("div", class_="md-copyright").all("a")}
        listed = {root + name for name in ("about/", "needs/", "sales/", "statements/", "changes/")}
        assert listed <= foot, address
        way_back = [link["href"] for path in page.find("nav", class_="md-path") for link in path.all("a")]
        assert bool(way_back) == (address.removeprefix(root) not in ("", "check/", "urgent/", "contacts/")), (
            address
        )
        assert all(
            target_of(site, address, link)[0] == root for link in page.find("a", class_="md-path__link")[:1]
        )


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
        if "uses" in element["class"].split():
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
        heading = page.one("div", id=f"term-{term.id}").one("dt").text
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
        (quotes,) = site.pages[f"{ROOTS[language]}services/{name}/"].find("dl", class_="quotes")
        quoted = [q.text for q in quotes.all("q")]
        assert quoted == [s.text.zh for s in catalogue.statements.values() if s.service == name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_process_of_a_service_is_told_in_numbered_steps(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for name, service in catalogue.services.items():
        lists = list(article(site.pages[f"{ROOTS[language]}services/{name}/"]).all("ol"))
        steps = [step.text for listed in lists for step in listed.all("li") if step.parent is listed]
        assert len(steps) == len(service.process)
        for step, entry in zip(steps, service.process, strict=True):
            assert entry.text[language] in step


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_bar_of_a_day_and_its_words_are_those_of_the_schedule(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for name, service in catalogue.services.items():
        found = site.pages[f"{ROOTS[language]}services/{name}/"].find("ul", class_="day-bars")
        assert len(found) == (1 if service.schedule else 0)
        if service.schedule:
            bars = [item for item in found[0].all("li") if "data-days" in item]
            for told in (words_of, drawn_in):
                week = hours.join(span for bar in bars for span in week_of(bar, told(bar), language))
                assert week == service.schedule.rule.week_minutes


def week_of(bar: Element, spans: list[tuple[int, int]], language: str) -> Iterator[tuple[int, int]]:
    """The minutes of the week that a reader takes from a bar, by the days that it names."""
    days, separator = LIST_OF_DAYS[language], {"zh": "至", "en": " to "}[language]
    first, _, last = next(bar.all("b")).text.partition(separator)
    named = range(days.index(first), days.index(last or first) + 1)
    assert bar["data-days"].split() == [str(day) for day in named]
    yield from ((day * hours.DAY + start, day * hours.DAY + end) for day in named for start, end in spans)


def words_of(bar: Element) -> list[tuple[int, int]]:
    spans = [span.text.split("–") for span in bar.find("span", class_="span")]
    return [(hours.minutes(start), hours.minutes(end)) for start, end in spans]


def drawn_in(bar: Element) -> list[tuple[int, int]]:
    def minute(part: str) -> int:
        return round(float(part.removesuffix("%")) * hours.DAY / 100)

    drawn = [(minute(rect["x"]), minute(rect["width"])) for rect in bar.find("rect", class_="day-open")]
    return [(start, start + width) for start, width in drawn]


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


LONGEST_CARD = {"zh": 305, "en": 200}


def cards_of(site: Site, language: str) -> dict[str, Element]:
    """The texts for sales, by the anchor of each."""
    page = site.pages[f"{ROOTS[language]}sales/"]
    return {
        next(card.all("h3"))["id"]: card.one("div", class_="card-text")
        for card in page.find("details", class_="part")
        if "data-card" in card
    }


def read_aloud(card: Element) -> str:
    return " ".join(card.text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_about_a_service_drops_no_condition_channel_or_exclusion(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    cards = cards_of(site, language)
    for service in catalogue.services.values():
        text = read_aloud(cards[f"say-{service.id}"])
        needed = [applied.condition.requirement[language] for applied in service.applied]
        needed += [entry.text[language] for entry in service.exclusions]
        needed += [
            channel.contact.value.removeprefix("https://") for channel in service.channels if channel.contact
        ]
        needed.append(service.schedule.name[language] if service.schedule else service.hours.text[language])
        assert [part for part in needed if part not in text] == [], service.id
        assert all(
            channel.contact or channel.entry.text[language].rstrip("。.") in text
            for channel in service.channels
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_about_an_arrangement_has_every_verdict_the_number_and_its_limits(
    site: Site, catalogue: Catalogue, checker: Checker, language: str
) -> None:
    assert catalogue.emergency
    service = catalogue.services[catalogue.emergency.service]
    options = next(question.options for question in catalogue.questions if question.id == "arrangement")
    found = [card for anchor, card in cards_of(site, language).items() if anchor.startswith("card-")]
    for card, option in zip(found, options, strict=True):
        lines = [read_aloud(line) for line in card.all("p")]
        verdicts = checker.check({"region": "mainland", **option.rule.set})["services"]
        for name, result in verdicts.items():
            label = catalogue.verdicts[result["verdict"]].name[language]
            assert any(
                line.startswith(label) and catalogue.services[name].name[language] in line for line in lines
            )
        assert all(
            catalogue.facts["region"].values[region][language] in lines[0]
            for region in ("mainland", "hong_kong", "macau")
        )
        number = catalogue.contacts[catalogue.emergency.contact].value
        (call,) = (line for line in lines if number in line)
        assert [
            a.condition.id for a in service.applied if a.condition.requirement[language] not in call
        ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_is_short_and_ends_in_the_contract_and_the_link(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    for anchor, card in cards_of(site, language).items():
        *lines, contract, link = [read_aloud(line) for line in card.all("p")]
        # A verdict assumes a contract in force; what a service is does not.
        told = catalogue.premise[: 2 if anchor.startswith("card-") else 1]
        assert contract == {"zh": "", "en": " "}[language].join(item.text[language] for item in told)
        assert size([*lines, contract, link], language) <= of_all_services(
            LONGEST_CARD[language], catalogue
        ), anchor
