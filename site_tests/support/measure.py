"""How much a page asks of its reader: what is visible on it, said twice, long, or in the way of the Tab key.

Counted on the page as it stands, whatever it is about, so that any page can be held to a size. Characters are those of Chinese; a word
or number in Latin letters counts as one, as a reader takes it in. A sentence is what ends in a full stop, or where its block ends.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page

from generator.catalogue.entries import Catalogue

HAN = r"[\u3400-\u9fff]"
LONGEST = {"zh": 45, "en": 25}
"""Characters or words of a sentence that is understood at once."""

SMALLEST = 14
"""Pixels of letters that are read without effort beside others of 16."""

SERVICES = 7
"""What a list of services is sized for: rows that the view of a phone or a desktop holds. Of more, the others are below."""

# A telephone number, an address and a time are one word each.
LATIN = r"[A-Za-z0-9](?:[\w’'.:/@×–-]*\w)?"

# The visible text below an element, block by block; what only assistive technology is told is left out.
BLOCKS = """(root) => {
  const blocks = [];
  const inline = (element) => /^(inline|contents)/.test(getComputedStyle(element).display);
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) { blocks[blocks.length - 1] += node.data; return; }
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("script, style, template, svg, .visually-hidden, .headerlink")) return;
    if (!node.checkVisibility({ visibilityProperty: true }) && getComputedStyle(node).display !== "contents") return;
    if (getComputedStyle(node).clipPath === "inset(50%)") return;
    const apart = !inline(node);
    if (apart) blocks.push("");
    node.childNodes.forEach(walk);
    if (apart) blocks.push("");
  };
  blocks.push("");
  walk(root);
  return blocks.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""

BOXES = """(root) => [...root.querySelectorAll("*")].filter((e) => {
  const style = getComputedStyle(e);
  const isDrawn = (side) => parseFloat(style[`border${side}Width`]) > 0 && !/, 0\\)$/.test(style[`border${side}Color`]);
  return ["Top", "Right", "Bottom", "Left"].every(isDrawn) && !e.matches("input") && e.checkVisibility({ visibilityProperty: true });
}).length"""

SMALL = """(root, px) => {
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const parents = [...root.querySelectorAll("*")].filter((e) => [...e.childNodes].some(isText));
  const seen = parents.filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".visually-hidden, svg, .headerlink"));
  return seen.filter((e) => parseFloat(getComputedStyle(e).fontSize) < px).map((e) => e.textContent.trim());
}"""

TAB_STOPS = """([from, to]) => {
  const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((e) => e.checkVisibility() && !e.disabled);
  // Radio buttons of one name are one stop.
  const seen = new Set();
  const places = stops.filter((e) => e.type !== "radio" || (!seen.has(e.name) && seen.add(e.name)));
  const after = (one, other) => other === one || one.contains(other) || one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
  return places.filter((e) => after(from, e) && (after(e, to) || to.contains(e)) && !from.contains(e)).length;
}"""


def visible_blocks(root: Locator) -> list[str]:
    found: list[str] = root.evaluate(BLOCKS)
    return found


def boxes(root: Locator) -> int:
    """Frames around something: buttons, and whatever else has a line on all sides."""
    found: int = root.evaluate(BOXES)
    return found


def smaller(root: Locator, px: int = SMALLEST) -> list[str]:
    """Texts in letters smaller than so many pixels."""
    found: list[str] = root.evaluate(SMALL, px)
    return found


def size(texts: list[str], language: str) -> int:
    """How much there is to read: characters in Chinese, words in English."""
    text = " ".join(texts)
    words = len(re.findall(LATIN, re.sub(HAN, " ", text)))
    return words + len(re.findall(HAN, text))


def of_all_services(most: float, catalogue: Catalogue) -> float:
    """The size of what names every service: each beyond those that it is sized for may add its share."""
    return most * max(SERVICES, len(catalogue.services)) / SERVICES


def repeated(texts: list[str], labels: Collection[str] = ()) -> list[str]:
    """Sentences of at least 8 characters or 5 words that are there more than once, but for the labels that lists are made of."""
    found = sentences(texts)
    long = [s for s in found if len(re.findall(HAN, s)) >= 8 or len(re.findall(LATIN, s)) >= 5]
    return [sentence for sentence, count in Counter(long).items() if count > 1 and sentence not in labels]


def sentences(texts: list[str]) -> list[str]:
    parts = (part for text in texts for part in re.split(r"(?<=[。；！？])|(?<=[.;!?])\s", text))
    return [part.strip(" .。；;：:") for part in parts]


def long_sentences(texts: list[str], language: str, names: Collection[str] = ()) -> list[str]:
    """Those that are read twice before they are understood. Of names in a list each is taken in at once, however long it is."""
    one_word = re.compile(
        "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
    )
    return [s for s in sentences(texts) if size([one_word.sub("7", s)], language) > LONGEST[language]]


def screens(page: Page) -> float:
    """How many screens long the page is."""
    found: float = page.evaluate("document.documentElement.scrollHeight / innerHeight")
    return found


def tab_stops(start: Locator, end: Locator) -> int:
    """Presses of Tab from one place to another, the last included."""
    found: int = start.page.evaluate(TAB_STOPS, [start.element_handle(), end.element_handle()])
    return found


def sideways(page: Page) -> int:
    """Pixels that the page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


@contextmanager
def time_of_styles_stopped(page: Page) -> Iterator[None]:
    """What a style sheet lets wait, waits."""
    told = page.context.new_cdp_session(page)
    told.send("Animation.enable")
    told.send("Animation.setPlaybackRate", {"playbackRate": 0})
    yield
    told.send("Animation.setPlaybackRate", {"playbackRate": 1})
    told.detach()
