"""The answer first on the pages around the form: what a reader on a phone sees of them at once, and how little else there is.

`measure.py` says how it is counted; the form itself is in test_answer_first.py.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from generator.catalogue.entries import Catalogue

from ..support.built import Site
from ..support.form_page import Form, Reader
from ..support.measure import long_sentences, repeated, screens, sideways, size, smaller, visible_blocks

phones = pytest.mark.parametrize(
    "reader", [Reader("zh", "phone"), Reader("en", "phone")], ids=str, indirect=True
)


MOST: dict[str, dict[str, float]] = {
    "": {"zh": 300, "en": 180, "screens": 2},
    "urgent/": {"zh": 310, "en": 210, "screens": 2},
    "needs/": {"zh": 300, "en": 200, "screens": 2},
    "sales/": {"zh": 300, "en": 180, "screens": 2},
    "contacts/": {"zh": 450, "en": 280, "screens": 2.5},
    "glossary/": {"zh": 100, "en": 70, "screens": 1},
    "statements/": {"zh": 250, "en": 150, "screens": 2},
    "readings/": {"zh": 200, "en": 150, "screens": 1.2},
}
"""Characters in Chinese, words in English, and screens of a phone, of a document with seven services or fewer."""

WITHOUT_CONTRACT = ("sales/", "glossary/", "statements/")
"""Where no right is told, or where it ends each card."""


@phones
@pytest.mark.parametrize("address", MOST)
def test_a_page_is_short_and_plain_and_says_nothing_twice(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue, address: str
) -> None:
    page.goto(published.url + reader.say("", "en/") + address)
    blocks = visible_blocks(page.locator("article.md-content__inner"))
    larger = max(1, len(catalogue.services) / 7)
    assert size(blocks, reader.code) <= MOST[address][reader.code] * larger
    assert screens(page) <= MOST[address]["screens"] * larger
    assert repeated(blocks) == []
    assert smaller(page.locator("article.md-content__inner")) == []
    names = [name[reader.code] for fact in catalogue.facts.values() for name in fact.values.values()]
    assert long_sentences(blocks, reader.code, names) == []
    contract = 0 if address in WITHOUT_CONTRACT else 1
    assert sum(block.count(catalogue.premise[0].text[reader.code]) for block in blocks) == contract
    for applied in catalogue.common:
        assert sum(block.count(applied.condition.requirement[reader.code]) for block in blocks) <= 1
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.documentElement.style.fontSize = '250%'")  # the theme's is 125 %
    assert sideways(page) <= 0


@phones
@pytest.mark.parametrize("address", ["", "urgent/", "contacts/"])
def test_the_number_and_its_limits_are_in_the_first_view(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue, address: str
) -> None:
    assert catalogue.emergency
    page.goto(published.url + reader.say("", "en/") + address)
    number = catalogue.contacts[catalogue.emergency.contact]
    call = page.locator("article").get_by_role("link", name=number.value).first
    expect(call).to_have_attribute("href", number.href)
    expect(call).to_be_in_viewport(ratio=1)
    service = catalogue.services[catalogue.emergency.service]
    for applied in service.applied:
        text = applied.condition.requirement[reader.code]
        expect(page.get_by_text(text).first).to_be_in_viewport(ratio=1)


@phones
def test_where_else_to_turn_in_trouble_says_for_whom_that_is(
    page: Page, reader: Reader, published: Site, catalogue: Catalogue
) -> None:
    """What a service asks for beside what all do, and, where the way depends on something, on what."""
    assert catalogue.emergency
    common = {applied.condition.id for applied in catalogue.common}
    page.goto(published.url + reader.say("", "en/") + "urgent/")
    for item in catalogue.services[catalogue.emergency.service].instead:
        service = catalogue.services[item.id]
        told = page.locator("article li").filter(has=page.locator(f"#name-{service.id}"))
        for condition in (applied.condition for applied in service.conditions):
            if condition.id not in common:
                expect(told).to_contain_text(condition.name[reader.code])
        for channel in service.channels:
            for fact, test in channel.rule.when.tests.items() if channel.contact else ():
                for value, name in catalogue.facts[fact].values.items():
                    if test.fits(value):
                        expect(told).to_contain_text(name[reader.code])


@phones
def test_home_leads_to_every_verdict_in_three_taps(form: Form, catalogue: Catalogue) -> None:
    form.page.goto(form.site.url + form.say("", "en/"))
    (asked,) = [question for question in catalogue.questions if question.id == "arrangement"]
    expect(form.page.get_by_role("heading", name=asked.text[form.reader.code])).to_be_in_viewport(ratio=1)
    for option in asked.options:
        expect(form.page.get_by_role("link", name=option.name[form.reader.code])).to_be_in_viewport(ratio=1)
    form.page.get_by_role("link", name=asked.options[0].name[form.reader.code]).click()
    form.ready()
    form.option("region", "mainland").check()
    form.option("registered", "yes").check()
    form.shows({**asked.options[0].rule.set, "region": "mainland", "registered": "yes"})
