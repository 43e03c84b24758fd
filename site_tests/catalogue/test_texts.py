"""That every text there is, is found, and that what must not be said can be said in none of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from generator.catalogue.entries import FILE, Bilingual
from generator.catalogue.reader import read, read_node
from generator.catalogue.texts import texts
from generator.problems import Place
from generator.proofs import wording
from generator.source.nodes import Fields, Items, Node, Text, compose

from .test_reading import SMALL

Promise = Mapping[str, str]
PROMISE = {"zh": "保证3小时内解决。", "en": "SLA within 3 hours."}


def pairs(node: Node) -> Iterator[Place]:
    """Where `zh` and `en` stand beside each other, anywhere in the YAML."""
    if isinstance(node, Items):
        for item in node.items:
            yield from pairs(item)
    if isinstance(node, Fields):
        if {"zh", "en"} <= node.entries.keys():
            yield node.place
        for value in node.entries.values():
            yield from pairs(value)


def promising(node: Node, places: set[Place], promise: Promise) -> Node:
    """The same with a promise behind the texts at some places."""
    if isinstance(node, Items):
        return replace(node, items=tuple(promising(item, places, promise) for item in node.items))
    if isinstance(node, Text) and node.place in places:
        return added(node, promise.get("en", ""))
    if not isinstance(node, Fields):
        return node
    entries = {name: promising(value, places, promise) for name, value in node.entries.items()}
    if node.place in places and {"zh", "en"} <= entries.keys():
        entries |= {language: added(entries[language], words) for language, words in promise.items()}
    return replace(node, entries=entries)


def added(text: Node, words: str) -> Text:
    assert isinstance(text, Text)
    return replace(text, value=f"{text.value} {words}")


def test_the_walk_finds_every_pair_of_texts_there_is(catalogue_text: str, figures: list[str]) -> None:
    for text in (SMALL, catalogue_text):
        root = compose(text, FILE)
        written = list(pairs(root))
        found = [
            said for said in texts(read_node(root)) if said.text.zh != said.text.en or said.place in written
        ]
        assert sorted(said.place for said in found) == sorted(written)
        figures.append(f"texts found: {len(written)}")


def test_each_text_is_found_once_and_named_by_its_path() -> None:
    found = {said.path: said.text for said in texts(read(SMALL))}
    assert len(found) == len(texts(read(SMALL)))
    assert found["edition.title"] == Bilingual("服务说明书", "Service Description")
    assert found["questions.uses.hint"] == Bilingual("不含本次。", "Without this time.")
    assert found["services.hotline.audience.person"] == Bilingual("用户", "Users")
    assert found["conditions.yearly_maximum.states.met"] == Bilingual("未达上限。", "Below the maximum.")
    assert found["glossary.names.terms.hotline"] == Bilingual("热线", "Hotline")
    assert found["glossary.names.terms.hotline.note"] == Bilingual("指电话。", "By telephone.")
    assert found["statements.S001.section"] == Bilingual("1", "1")
    assert found["not_stated.N01.text"].en == "The document does not say how to register."


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_promise_is_refused_in_every_text_there_is(language: str) -> None:
    """In the hint of a question, in what is not stated, in the title of the edition …: each is tried alone."""
    root = compose(SMALL, FILE)
    silent = []
    for said in texts(read_node(root)):
        if said.text.zh != said.text.en or language == "en":
            changed = read_node(promising(root, {said.place}, {language: PROMISE[language]}))
            if said.place not in {problem.place for problem in wording.forbidden_word(changed)}:
                silent.append(said.path)
    assert silent == []


def test_a_promise_is_refused_in_every_text_of_the_catalogue(catalogue_text: str) -> None:
    """All at once, since there are many: each has a complaint of its own."""
    root = compose(catalogue_text, FILE)
    places = {said.place for said in texts(read_node(root))}
    changed = read_node(promising(root, places, PROMISE))
    assert {problem.place for problem in wording.forbidden_word(changed)} == places
