"""True and plain to the word: one word for one thing, the strength of each text, and how it is set."""

from __future__ import annotations

import re
from collections.abc import Iterator

import autocorrect_py
import pytest

from generator.catalogue.entries import LANGUAGES, Catalogue
from generator.catalogue.texts import texts

from ..support.built import Element, Site, article
from ..support.strength import register_of, strengths, unfounded
from ..support.words import QUOTED, STRENGTH, TERMS, Written, table, written

INSTEAD = {
    language: {word: term for term, words in table(TERMS)["instead"][language].items() for word in words}
    for language in LANGUAGES
}


# ----------------------------------------------------------------------------------------------- one thing, one word


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_word(catalogue: Catalogue, language: str) -> None:
    """A word that is not written is named with its place and with what to write."""
    found = [one for text in written(catalogue, language) for one in rejected(text, language)]
    assert found == []


def rejected(text: Written, language: str) -> Iterator[str]:
    own = text.own
    for word in table(TERMS)["except"][language]:
        own = own.replace(word, "…")
    for word, term in INSTEAD[language].items():
        if re.search(bounded(word) if language == "en" else word, own, re.IGNORECASE):
            yield f"{text.place}: “{word}” – write “{term}”"


def bounded(word: str) -> str:
    return rf"(?<![\w-]){re.escape(word)}s?(?![\w-])"


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_that_is_not_written_is_found(language: str) -> None:
    for word, term in INSTEAD[language].items():
        sentence = Written("a.md:1", f"{word}。" if language == "zh" else f"Now {word}.")
        assert f"a.md:1: “{word}” – write “{term}”" in [*rejected(sentence, language)]
        assert [*rejected(Written("a.md:1", f"“{word}”"), language)] == [], "quoting it is allowed"
        assert [*rejected(Written("a.md:1", term), language)] == [], "the word to write is one itself"


def test_a_term_is_called_the_same_in_english(catalogue: Catalogue) -> None:
    """Where a Chinese text has a term of the glossary, the English one beside it has the English name or one of its forms."""
    forms = table(TERMS)["forms"]
    terms = {term.name.zh: term for group in catalogue.glossary.values() for term in group.terms.values()}
    foreign = []
    for said in texts(catalogue):
        zh = "" if said.path.startswith("statements.") else QUOTED.sub("…", said.text.zh)
        for name in sorted(terms, key=len, reverse=True):
            if name in zh:
                zh = zh.replace(name, "…")
                term = terms[name]
                known = map(plain, [term.name.en, *forms.get(term.id, [])])
                if not any(name in said.text.en.lower().replace("-", " ") for name in known):
                    foreign.append(f"{said.text.places['en']}: {name} is “{term.name.en}”: {said.text.en}")
    assert foreign == []


def plain(name: str) -> str:
    """Without the Chinese beside a name, the article, or the sign of more than one."""
    return re.sub(r" \([^()]*[\u3400-\u9fff][^()]*\)|^the |s$", "", name.lower()).replace("-", " ")


# ------------------------------------------------------------------------------------------------------- its strength


def test_the_register_of_strength_is_complete_and_right(catalogue: Catalogue) -> None:
    """Otherwise: python -m tools.strength, and see in Git which texts have become stronger or weaker than they were."""
    rows = table(STRENGTH)
    found = {path: told.row for path, told in register_of(catalogue).items()}
    assert {path: without_reason(row) for path, row in rows.items()} == found


def without_reason(row: str | dict[str, str]) -> str | dict[str, str]:
    if isinstance(row, str):
        return row
    return row["both"] if "both" in row else {language: row[language] for language in LANGUAGES}


def test_both_languages_are_as_strong_as_each_other_and_as_the_statement(catalogue: Catalogue) -> None:
    rows = table(STRENGTH)
    reasons = {path for path, row in rows.items() if isinstance(row, dict) and row.get("because")}
    weaker = {
        path: list(problems)
        for path, told in register_of(catalogue).items()
        if (problems := [*unfounded(told, catalogue)])
    }
    assert {path: problems for path, problems in weaker.items() if path not in reasons} == {}
    assert reasons - weaker.keys() == set(), "a reason for what needs none"


def test_a_text_that_changes_its_strength_is_noticed() -> None:
    assert strengths("仅面向软件系统致命故障进行紧急救援。", "zh") == ("only",)
    assert strengths("Emergency rescue for fatal faults.", "en") == ()
    assert (
        strengths("每年不超过 4 次。", "zh")
        == strengths("No more than 4 times a year.", "en")
        == ("at most",)
    )
    assert strengths("每年 4 次。", "zh") == ()
    assert (
        strengths("说明书没有写由谁认定。", "zh")
        == strengths("Who decides is not stated.", "en")
        == ("not stated",)
    )
    assert strengths("系统异常阻塞，日常业务无法进行。", "zh") == ()


# ------------------------------------------------------------------------------------------------- what it says of itself

ITS_WORDS = {"zh": r"(?:写|显示|写明)“([^”]+)”", "en": r"\b(?:says?|shows?|only|upgrade) “([^”]+)”"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_that_quotes_this_site_has_its_words(
    site: Site, catalogue: Catalogue, language: str
) -> None:
    pages = site.in_language(language).items()
    said = " ".join(article(page).text for address, page in pages if not address.endswith("readings/"))
    quoted = [
        (reading.id, words)
        for reading in catalogue.readings.values()
        for words in re.findall(ITS_WORDS[language], reading.take[language])
    ]
    assert quoted
    assert [(name, words) for name, words in quoted if words not in said] == []


# --------------------------------------------------------------------------------------------------------- how it is set


def test_chinese_is_set_as_chinese(catalogue: Catalogue) -> None:
    """Full-width signs in Chinese, and a space between Chinese and Latin letters or figures: as AutoCorrect has it."""
    slips = {
        text.place: (text.text, corrected)
        for text in written(catalogue, "zh")
        if (corrected := autocorrect_py.format(text.own)) != text.own
    }
    assert slips == {}


# ------------------------------------------------------------------------------------------------------------- headings

FRAGMENT = {
    "zh": r"[的，、；。：]$|^(?:和|与|及|或)",
    "en": r"[,;:…]$|\b(?:the|a|and|or|with)$",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_heading_is_a_name_a_task_or_a_question(site: Site, language: str) -> None:
    """None hangs in the air, as “the document does not state …的” would."""
    hanging = {
        (address, text)
        for address, page in site.in_language(language).items()
        for heading in article(page).all("h1", "h2", "h3")
        if "term" not in (heading["class"] or "").split()
        and re.search(FRAGMENT[language], text := own(heading))
    }
    assert hanging == set()


def own(heading: Element) -> str:
    """Without the link to itself."""
    return "".join(text for text, within in heading.texts() if within["class"] != "headerlink").strip()
