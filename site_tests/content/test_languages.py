"""Chinese and English beside each other: each page speaks its own language down to the theme's words, and knows its twin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from xml.etree import ElementTree

import material
import pytest

from generator.catalogue.entries import LANGUAGES

from ..support.built import Element, Site, article, has_chinese, language_of, twin

TAGS = {"zh": "zh-Hans", "en": "en"}
NAMES = {"zh": "金蝶标准成功服务指南", "en": "Kingdee Standard Success Service Guide"}
READ_ALOUD = ("title", "aria-label", "placeholder", "alt")
LATIN_IN_CHINESE = re.compile(r"EAS|MIT|[#\d\W]+")
"""What may stand alone, without a Chinese character, around a Chinese page."""


# --------------------------------------------------------------------------------------------------- what a page says


def test_every_page_has_its_twin(site: Site) -> None:
    assert set(map(twin, site.in_language("zh"))) == set(site.in_language("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_tells_its_language(site: Site, language: str) -> None:
    pages = [
        *site.in_language(language).values(),
        site.missing[root(language) + "404.html"],
    ]
    assert {page.one("html")["lang"] for page in pages} == {TAGS[language]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_title_of_its_own_in_its_language(site: Site, language: str) -> None:
    titles = {address: page.one("title").text for address, page in site.in_language(language).items()}
    assert len(set(titles.values())) == len(titles)
    assert [title for title in titles.values() if not title.endswith(NAMES[language])] == []
    assert [title for title in titles.values() if has_chinese(title) != (language == "zh")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_a_description_of_its_own_in_its_language(site: Site, language: str) -> None:
    found = {
        address: page.one("meta", name="description")["content"]
        for address, page in site.in_language(language).items()
    }
    assert len(set(found.values())) == len(found)
    assert [text for text in found.values() if has_chinese(own(text)) != (language == "zh")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_around_a_page_is_in_its_language(site: Site, language: str) -> None:
    """Navigation, header, footer, search and the labels that are only read aloud; the switch is in the other language."""
    foreign = {
        address: sorted({text for text in said_around(page, language) if is_foreign(text, language)})
        for address, page in site.in_language(language).items()
    }
    assert {address: texts for address, texts in foreign.items() if texts} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_theme_is_in_the_other_language(site: Site, language: str) -> None:
    """Also those that a script puts into the page, and those within the page's own text, such as a permalink's."""
    (other,) = set(LANGUAGES) - {language}
    foreign = set(theme_words(other).values()) - set(theme_words(language).values())
    for address, page in [*site.in_language(language).items(), *site.missing.items()]:
        if language_of(address) == language:
            words = {text for text in said(page, language) if text in foreign}
            assert words == set(), address


def said(element: Element, language: str) -> Iterator[str]:
    """Texts in the language of the page, those that are only read aloud too."""
    for text, within in element.texts():
        if within.language == TAGS[language] and text.strip():
            yield text.strip()
    for inner in element.all():
        if inner.language == TAGS[language]:
            yield from (inner[name] for name in READ_ALOUD if inner[name])


def said_around(page: Element, language: str) -> Iterator[str]:
    within = list(said(article(page), language))
    for text in said(page, language):
        if text in within:
            within.remove(text)
        else:
            yield text


def is_foreign(text: str, language: str) -> bool:
    if language == "en":
        return has_chinese(own(text))
    if re.fullmatch(r"[SNA]\d+", text):  # the number of something retired, which is all that is left of it
        return False
    return not has_chinese(text) and not LATIN_IN_CHINESE.fullmatch(text)


def own(text: str) -> str:
    """Without what stands in brackets after the English rendering of a name: the Chinese that the document has."""
    return re.sub(r" \([^()]*[\u3400-\u9fff][^()]*\)", "", text)


def theme_words(language: str) -> dict[str, str]:
    folder = Path(material.__file__).parent / "templates/partials/languages"
    words = re.findall(r'^ *"([\w.]+)": "(.*)",?$', (folder / f"{language}.html").read_text("utf-8"), re.M)
    return {
        key: text
        for key, text in words
        if re.search(r"[^\W\d]{2}", text) and not key.startswith("search.config")
    }


def test_the_page_for_missing_addresses_speaks_both_languages(site: Site) -> None:
    for page in site.missing.values():
        heading = page.one("h1")
        assert [(span["lang"], span.text) for span in heading.all("span")] == [
            ("zh-Hans", "页面不存在"),
            ("en", "Page not found"),
        ]
        assert page.one("title").text.startswith("页面不存在 · Page not found")


# -------------------------------------------------------------------------------- what search engines are told of it


def test_every_page_names_its_own_address_as_the_right_one(published: Site) -> None:
    for address, page in published.pages.items():
        assert page.one("link", rel="canonical")["href"] == published.site_url + address


def test_without_an_address_of_the_site_no_page_claims_one(site: Site) -> None:
    assert [address for address, page in site.pages.items() if page.find("link", rel="canonical")] == []
    assert listed(site, "zh") == listed(site, "en") == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_site_map_of_a_language_lists_its_pages_with_their_twins(published: Site, language: str) -> None:
    root = published.site_url
    assert listed(published, language) == {
        root + address: {
            "zh-Hans": root + address.removeprefix("en/"),
            "en": root + "en/" + address.removeprefix("en/"),
            "x-default": root + address.removeprefix("en/"),
        }
        for address in published.in_language(language)
    }


def listed(site: Site, language: str) -> dict[str, dict[str, str]]:
    """What a site map says: for each address those of the same page by language."""
    path = site.folder / root(language) / "sitemap.xml"
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    return {
        url.findtext(f"{space}loc", ""): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url if link.tag.endswith("}link")
        }
        for url in ElementTree.parse(path).getroot()  # made by us a moment ago
    }


def test_without_scripts_the_switch_leads_to_the_same_page(site: Site, published: Site) -> None:
    for built in (site, published):
        for address, page in built.pages.items():
            assert urljoin(built.url + address, switch(page)["href"]) == built.url + twin(address)


def switch(page: Element) -> Element:
    return next(link for link in page.all("a") if "data-language-switch" in link)


def root(language: str) -> str:
    return "en/" if language == "en" else ""
