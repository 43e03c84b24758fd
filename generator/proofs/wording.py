"""What is said: figures, hours and contacts as the document has them, no promise that it does not make, and two languages that say
the same in sound sentences. What a text's figures rest on is proven in `prose.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Protocol

from ..catalogue.entries import Bilingual, Catalogue
from ..catalogue.figures import with_dates_in_digits
from ..catalogue.texts import texts
from ..problems import Place, Problem, listed
from .proof import proof


class _Named(Protocol):
    @property
    def name(self) -> Bilingual: ...


@proof()
def threshold_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """A count that a condition tests stands, in digits, in a statement that the condition cites."""
    for condition in catalogue.conditions.values():
        for rule in condition.in_order:
            for figure in rule.figures:
                what = f"threshold {figure} of condition “{condition.id}”"
                yield from _not_quoted(catalogue, str(figure), what, condition.cites, rule.place)


@proof()
def time_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """The times at which a schedule begins and ends stand in a statement that it cites, also those of an exceptional day."""
    for place, schedule, span, cites in _spans(catalogue):
        for time in span:
            yield from _not_quoted(catalogue, time, f"time {time} of schedule “{schedule}”", cites, place)


@proof(after=(time_not_in_source,))
def span_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """The time at which a span ends stands after the one at which it begins: 22:00 to 6:00 and 6:00 to 22:00 have the same figures."""
    for place, schedule, (begins, ends), cites in _spans(catalogue):
        texts = [catalogue.statements[name].text.zh for name in cites if name in catalogue.statements]
        if not any(re.search(rf"(?<![\d:]){begins}(?!\d).*?(?<![\d:]){ends}(?!\d)", text) for text in texts):
            yield Problem(
                place,
                f"the span from {begins} to {ends} of schedule “{schedule}” is not in the document",
                f"{begins}, and {ends} after it, in a quotation",
                "write it as the document does; a span that ends before it begins goes on until the day after",
            )


def _spans(catalogue: Catalogue) -> Iterator[tuple[Place, str, tuple[str, ...], tuple[str, ...]]]:
    """Every span of time: where it stands, its schedule, when it begins and ends, and what it rests on."""
    for schedule in catalogue.schedules.values():
        yield from ((schedule.place, schedule.id, span, schedule.cites) for span in schedule.open)
        for one in schedule.exceptions:
            cites = one.entry.cites + schedule.cites
            yield from ((one.place, schedule.id, span, cites) for span in one.open)


@proof()
def contact_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """The number or address of a contact stands in a statement that the contact cites."""
    for contact in catalogue.contacts.values():
        what = f"{contact.value} of contact “{contact.id}”"
        yield from _not_quoted(catalogue, contact.value, what, contact.cites, contact.place)


def _not_quoted(
    catalogue: Catalogue, figure: str, what: str, cites: Iterable[str], place: Place
) -> Iterator[Problem]:
    """A problem if no cited statement has the figure as it stands, neither longer (24 for 4) nor shorter."""
    statements = [cite for cite in cites if cite in catalogue.statements]
    whole = re.compile(rf"(?<![\d:.A-Za-z-]){re.escape(figure)}(?![\d:A-Za-z-]|\.\w)", re.ASCII)
    # In the document a dash joins the two times of a span; it is no part of either.
    apart = re.sub(r"(?<=:\d\d)-", " ", " | ".join(catalogue.statements[name].text.zh for name in statements))
    if not whole.search(apart):
        expected = f"a figure that the quotations of {listed(statements) or 'its statements'} contain"
        yield Problem(
            place, f"{what} is not in the document", expected, "correct it, or cite the statement that has it"
        )


CLAIMS_HOURS = re.compile(r"7\s*[×xX*]\s*(24|8)|24\s*/\s*7")


@proof()
def hours_not_stated(catalogue: Catalogue) -> Iterator[Problem]:
    """A service without a schedule claims no hours, and has no use conditions, which would never be told."""
    for service in catalogue.services.values():
        if service.schedule:
            continue
        for language, text in _languages(service.hours.text):
            if claimed := CLAIMS_HOURS.search(text):
                wrong = (
                    f"service “{service.id}” has no schedule, and its hours say “{claimed[0]}” in {language}"
                )
                yield Problem(
                    service.hours.place, wrong, "no hours", "name the schedule, or say that none are stated"
                )
        for applied in service.use_conditions:
            wrong = f"service “{service.id}” has no schedule, and a use condition “{applied.condition.id}”"
            yield Problem(
                applied.place,
                wrong,
                "use conditions only beside a schedule",
                "name the schedule in its hours",
            )


FORBIDDEN = {
    re.compile(r"\bSLAs?\b"): "the document states no service level; say “service hours”",
    re.compile(r"\bguarante\w*", re.IGNORECASE): "the document gives no warranty; 保障 is “assurance”",
    re.compile(r"24\s*[/×x*]\s*7"): "the document’s word is 7×24",
    re.compile(
        r"\bwithin \d+ (?:hours?|minutes?|days?)\b", re.IGNORECASE
    ): "the document gives no time limit",
    re.compile(r"\d+\s*(?:个)?(?:小时|分钟|天)(?:之|以)?内"): "the document gives no time limit",
    re.compile(r"\bCST\b"): "this is a time zone of America too; say “Beijing time”",
    re.compile(r"保证"): "the document gives no warranty",
}

QUOTED = re.compile(r"“[^”]*”")


@proof()
def forbidden_word(catalogue: Catalogue) -> Iterator[Problem]:
    """No text has a word that promises more than the document; quoting one is allowed."""
    for said in texts(catalogue):
        for language, sentence in _languages(said.text):
            for word, fix in FORBIDDEN.items():
                if found := word.search(QUOTED.sub("", sentence)):
                    wrong = f"“{found[0]}” in the {language} text"
                    yield Problem(said.place, wrong, "words that promise nothing", fix)


FIGURE = re.compile(r"\d+(?:[:×]\d+)*", re.ASCII)


@proof()
def figures_differ(catalogue: Catalogue) -> Iterator[Problem]:
    """Both languages carry the same figures, equally often but in quotations and readings; a rendering may add where its quotation stands."""
    for said in texts(catalogue):
        zh, en = (_figures_in(sentence) for _, sentence in _languages(said.text))
        if said.path.startswith(("statements.", "readings.")):
            zh, en = Counter({*zh}), Counter({*en})
        if said.path.startswith("statements."):
            en &= zh
        if zh != en:
            only = [
                f"{name} alone has {listed((a - b).elements())}"
                for name, a, b in (("zh", zh, en), ("en", en, zh))
                if a - b
            ]
            wrong = f"the two languages differ in a figure: {'; '.join(only)}"
            yield Problem(
                said.place,
                wrong,
                "the same figures in zh and en",
                "write it in digits in both, or correct one",
            )


def _figures_in(sentence: str) -> Counter[str]:
    return Counter(FIGURE.findall(with_dates_in_digits(sentence)))


HAN = re.compile(r"[\u3400-\u9fff]+")

ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|《[^《》]*》")

WORD = re.compile(r"(?<![\w.])[a-z]{2,}(?![\w.])")


@proof()
def text_in_other_language(catalogue: Catalogue) -> Iterator[Problem]:
    """Each text is in its language: a Chinese one has Han characters, an English one has them only in names and in asides."""
    names = {name for thing in _named(catalogue) for name in (thing.name.zh, *getattr(thing, "aliases", ()))}
    for said in texts(catalogue):
        place, text = said.place, said.text
        if text.zh == text.en:
            if word := WORD.search(text.en):
                wrong = f"“{word[0]}” stands for both languages"
                yield Problem(
                    place, wrong, "one text for figures and names only", "give zh and en each its own"
                )
            continue
        if not HAN.search(text.zh):
            yield Problem(place, "the zh text has no Chinese in it", "Chinese", "write it in Chinese")
        told = _without_asides(text.en)
        foreign = [run for run in HAN.findall(told) if not any(run in name for name in names)]
        if foreign or (HAN.search(told) and not re.search("[A-Za-z]", told)):
            yield Problem(
                place,
                f"Chinese in the en text: “{(foreign or HAN.findall(told))[0]}”",
                "English, with Chinese only as a name, in brackets or quoted",
                "translate it, or put it in brackets",
            )


def _without_asides(text: str) -> str:
    """The text without what stands in brackets or quotes, however deep."""
    shorter = ASIDE.sub("", text)
    return text if shorter == text else _without_asides(shorter)


@proof()
def lengths_differ(catalogue: Catalogue) -> Iterator[Problem]:
    """The two languages are about as long as translations are: see LEAST and MOST."""
    for said in texts(catalogue):
        place, text = said.place, said.text
        zh, en = len(text.zh), len(text.en)
        least, most = (round(factor * zh + more) for factor, more in (LEAST, MOST))
        if text.zh != text.en and not least <= en <= most:
            yield Problem(
                place,
                f"the zh text has {zh} characters and the en text {en}",
                f"between {max(least, 1)} and {most} in en, as translations of such a text have",
                "complete the one that is cut, or correct the one that says something else",
            )


LEAST, MOST = (1.2, -12), (8, 100)
"""The band of lengths, as (factor, more): of 883 texts the shortest for its Chinese was 7 characters above the one, the longest 31
below the other (an English text is mostly two to five times as long; short ones vary most)."""

PAIRS = ("()", "（）", "“”", "《》", "[]")

UNFINISHED = re.compile(r"[,，、;；:：(（“《\[–—-]$")

ENDS = {"zh": re.compile(r"[。？！]$"), "en": re.compile(r"[.?!]$")}


@proof()
def sentence_cut_off(catalogue: Catalogue) -> Iterator[Problem]:
    """No text stops in its midst: brackets and quotes are closed, and where the Chinese ends a sentence, so does the English."""
    for said in texts(catalogue):
        place, text = said.place, said.text
        for language, sentence in _languages(text):
            unclosed = [pair for pair in PAIRS if sentence.count(pair[0]) != sentence.count(pair[1])]
            if unclosed or UNFINISHED.search(sentence):
                sign = unclosed[0][0] if unclosed else sentence[-1]
                wrong = f"the {language} text is cut off: “{sign}” with nothing that belongs to it"
                yield Problem(place, wrong, "a whole text", "complete it, or take the sign out")
        if ENDS["zh"].search(text.zh) and not ENDS["en"].search(text.en):
            wrong = f"the zh text ends with “{text.zh[-1]}” and the en text with “{text.en[-1]}”"
            yield Problem(
                place, wrong, "whole sentences in both", "complete the en text, or end it as the zh text"
            )


MARKUP = re.compile(r"<[A-Za-z/!][^>]*>?|\]\(|\{\s*[#.:%{][^}]*\}|&(?:#\w+|[a-z]{2,});|\*\*|`|^#+ ")


@proof()
def markup_in_text(catalogue: Catalogue) -> Iterator[Problem]:
    """No text has markup: the pages would show it as it is written, signs and all."""
    for said in texts(catalogue):
        place, text = said.place, said.text
        for language, sentence in _languages(text):
            if found := MARKUP.search(sentence):
                wrong = f"“{found[0]}” in the {language} text"
                yield Problem(
                    place, wrong, "plain text, which is shown as it is written", "take the signs out"
                )


def _languages(text: Bilingual) -> tuple[tuple[str, str], tuple[str, str]]:
    return ("zh", text.zh), ("en", text.en)


def _named(catalogue: Catalogue) -> Iterator[_Named]:
    """Everything that has a name."""
    for group in catalogue.glossary.values():
        yield from group.terms.values()
    named: tuple[Mapping[str, _Named], ...] = (
        catalogue.glossary,
        catalogue.verdicts,
        catalogue.services,
        catalogue.families,
        catalogue.contacts,
    )
    yield from chain.from_iterable(group.values() for group in named)
