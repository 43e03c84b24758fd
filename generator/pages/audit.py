"""Whether the site says all that the document says, and nothing else.

    coverage(catalogue, templates)
        uses      each statement, reading and thing not stated: the entries that rest on it and the pages that link to it
        problems  what is used nowhere without a reason, entries that no page shows, words that rest on nothing

The reader refuses entries without `cites` and the checks refuse statements without use; what is looked at here is the
site as it is made of them, pages and hand-written sentences included. A sentence in a template (`say("…", "…")`) is the
site's own. It may explain and lead on, but:

- a figure in it – a number, a date, a time, days, an address – stands in a statement that is cited in the same line,
- a count of what the catalogue counts is not written out, since it would be wrong after the next edition,
- a whole sentence about who gets what cites a statement in the same line.

Descriptions in a page's head cannot cite anything; there only figures are looked for. What is no claim about the
document is listed below with the reason. Hand-written pages (`docs/`) explain the data to programmers and are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from jinja2 import Environment, nodes

from ..catalogue.entries import LANGUAGES, Bilingual, Catalogue, NotStated, Reading, Statement
from ..catalogue.figures import Figure, figures
from ..catalogue.texts import texts
from ..catalogue.translations import TEMPLATES
from ..problems import Place, Problem, listed
from .escaping import everywhere
from .render import pages

OWN_WORDS = {
    "SHA-256": "the name of a method",
    "2026-03-04T10:00": "an example of an instant",
    "2000 年至 2099 年": "what the form accepts",
    "between 2000 and 2099": "what the form accepts",
    "1900 年至 2999 年": "what the evaluators accept",
    "1900 to 2999": "what the evaluators accept",
    "应为 0 或更大的整数": "what a count is",
    "a whole number, 0 or more": "what a count is",
}
"""What looks like a claim about the document and is none, with the reason."""


@dataclass(frozen=True)
class Use:
    """Where something of the document is used: by which entries, on which pages, or why not.

    A page links to a clause once, for all statements that it holds.
    """

    id: str
    entries: tuple[str, ...]
    pages: tuple[str, ...]
    excuse: Bilingual | None


@dataclass(frozen=True)
class Coverage:
    uses: tuple[Use, ...]
    problems: tuple[Problem, ...]


def coverage(catalogue: Catalogue, templates: Mapping[str, str]) -> Coverage:
    made = pages(catalogue, templates)
    problems = chain(unshown(catalogue, made), unfounded(catalogue, templates), unneeded(templates))
    return Coverage(tuple(_uses(catalogue, made)), tuple(sorted(set(problems))))


def _uses(catalogue: Catalogue, made: Mapping[str, str]) -> Iterator[Use]:
    excuses = {name: excuse.reason for excuse in catalogue.not_used for name in excuse.what}
    citing = _citing(catalogue, made)
    for one in _numbered(catalogue):
        entries = tuple(sorted(catalogue.told_by(one.id)))
        yield Use(one.id, entries, tuple(citing.get(one.id, ())), excuses.get(one.id))


def _citing(catalogue: Catalogue, made: Mapping[str, str]) -> dict[str, list[str]]:
    """The pages that show a text resting on something, with a link to its clause."""
    clause = {s.id: f"{s.section.zh} {s.page}" for s in catalogue.statements.values()}
    told = texts(catalogue)
    found: dict[str, list[str]] = {}
    for path, page in made.items():
        if path.startswith("zh/") and path.endswith(".md"):
            linked = {clause.get(name, name) for name in LINK.findall(page)}
            shown = {name for said in told for name in said.cites if _shows(page, said.text.zh)}
            for name in sorted(shown):
                if clause.get(name, name) in linked:
                    found.setdefault(name, []).append(path.removeprefix("zh/").removesuffix(".md"))
    return found


LINK = re.compile(r"(?:statements|readings)(?:\.md|/)#(\w+)")


def _numbered(catalogue: Catalogue) -> Iterator[Statement | NotStated | Reading]:
    yield from catalogue.statements.values()
    yield from catalogue.not_stated.values()
    yield from catalogue.readings.values()


def unshown(catalogue: Catalogue, made: Mapping[str, str]) -> Iterator[Problem]:
    """Texts of the catalogue that no page of their language shows: a caveat there is lost on every reader.

    Why values are asked apart that no rule tells apart (`alike`) is for maintainers alone.
    """
    told = [
        said
        for said in texts(catalogue)
        if said.text.zh != said.text.en and not said.path.startswith("alike.")
    ]
    for language in LANGUAGES:
        shown = "\n".join(
            text for path, text in made.items() if path.startswith(f"{language}/") and path.endswith(".md")
        )
        for said in told:
            if not _shows(shown, said.text[language]):
                wrong = f"no page in {language} shows {said.path}"
                fix = "show it, or remove it"
                yield Problem(said.place, wrong, "a template that puts it on a page", fix)


def _shows(page: str, text: str) -> bool:
    return everywhere(text) in page


# ----------------------------------------------------------------------------------------------- sentences written by hand


@dataclass(frozen=True)
class Sentence:
    """A text in a template; what comes from the catalogue in its midst is left out. `cited` are the ids cited beside it."""

    text: Bilingual
    place: Place
    in_head: bool
    cites: bool
    cited: tuple[str, ...]


FIGURE = re.compile(r"https?://[\w.]+|\d+(?::\d\d)+|\d+×\d+|\d[\d.,/-]*\d|\d", re.ASCII)
COUNT = re.compile(
    r"[二两三四五六七八九十]+(?:条陈述|处解读|个问题)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: \w+)? (?:statements|readings|questions)\b",
    re.IGNORECASE,
)
CLAIM = ("每年", "合同", "担保", "响应")
"""What any such document speaks of, besides the names of the catalogue."""


def unfounded(catalogue: Catalogue, templates: Mapping[str, str]) -> Iterator[Problem]:
    """Sentences of the templates that state something of the document and cite nothing that says so."""
    words = (*CLAIM, *_names(catalogue))
    for name, source in templates.items():
        for sentence in sentences(name, source):
            zh, en = map(_without_own_words, (sentence.text.zh, sentence.text.en))
            for text in (zh, en):
                yield from _figures(catalogue, sentence, text)
                yield from _counts(sentence, text)
            if (
                any(word in zh for word in words)
                and "。" in zh
                and not sentence.cites
                and not sentence.in_head
            ):
                wrong = f"“{sentence.text.zh}” says something of the document and cites nothing"
                fix = "cite them in the same line, or let the catalogue say it"
                yield Problem(sentence.place, wrong, "clauses beside it", fix)


def _names(catalogue: Catalogue) -> Iterator[str]:
    """What the document calls things, in Chinese: a claim that needs a clause is made of these. One character says nothing."""
    facts = (fact.values.values() for fact in catalogue.facts.values())
    named = (catalogue.services, catalogue.conditions, catalogue.contacts)
    names = chain(chain.from_iterable(facts), (thing.name for each in named for thing in each.values()))
    yield from (name.zh for name in names if len(name.zh) > 1)


def _without_own_words(text: str) -> str:
    for what in OWN_WORDS:
        text = text.replace(what, "")
    return text


def unneeded(templates: Mapping[str, str]) -> Iterator[Problem]:
    """Own words that no template has."""
    everything = "\n".join(templates.values())
    for what in OWN_WORDS:
        if what not in everything:
            place = Place("generator/pages/audit.py", 1, 1)
            yield Problem(
                place, f"no template says “{what}”", "words that need an excuse", "remove it from OWN_WORDS"
            )


def _figures(catalogue: Catalogue, sentence: Sentence, text: str) -> Iterator[Problem]:
    cited = [catalogue.statements[name].text.zh for name in sentence.cited if name in catalogue.statements]
    in_digits = {figure for quotation in cited for figure in FIGURE.findall(quotation)}
    meant = {figure.meaning for quotation in cited for figure in figures(quotation)}
    in_words = [figure.written for figure in _in_words(text) if figure.meaning not in meant]
    for figure in [*FIGURE.findall(text), *in_words]:
        if figure not in in_digits:
            wrong = f"“{figure}” is written by hand and stands in no statement cited beside it"
            fix = "take it from there, or cite the statement in the same line"
            yield Problem(sentence.place, wrong, "figures from the catalogue", fix)


def _in_words(text: str) -> Iterator[Figure]:
    """Figures without a digit: “四次”, “Monday to Friday”. The name of one day is no more than a name."""
    for figure in figures(text):
        first, _, last = figure.value.partition("-")
        if not FIGURE.search(figure.written) and first != last:
            yield figure


def _counts(sentence: Sentence, text: str) -> Iterator[Problem]:
    for count in COUNT.findall(text):
        wrong = f"“{count}” is counted by hand"
        yield Problem(
            sentence.place, wrong, "no number, or the catalogue’s", "the next edition may have more or fewer"
        )


def sentences(name: str, source: str) -> Iterator[Sentence]:
    """Every `say(…)` of a template."""
    lines = source.splitlines()
    calls = list(Environment().parse(source).find_all(nodes.Call))
    cited: dict[int, list[str]] = {}
    for call in calls:
        if _called(call) in ("cites", "cites_html"):
            cited.setdefault(call.lineno, []).extend(_constants(call.args[0]))
    for call in calls:
        if _called(call) == "say":
            line = lines[call.lineno - 1]
            zh, en = ("".join(_constants(argument)) for argument in call.args)
            yield Sentence(
                Bilingual(zh, en),
                Place(f"{TEMPLATES}/{name}", call.lineno, line.index("say(") + 1),
                line.startswith(("title:", "description:")),
                call.lineno in cited,
                tuple(cited.get(call.lineno, ())),
            )


def _called(call: nodes.Call) -> str:
    return str(getattr(call.node, "name", None) or getattr(call.node, "attr", ""))


def _constants(node: nodes.Node) -> Iterator[str]:
    """The texts that stand in an expression; of what comes from the catalogue nothing is known here."""
    if isinstance(node, nodes.Const):
        yield str(node.value)
    elif not isinstance(node, nodes.Getitem | nodes.Filter | nodes.Test):
        for child in node.iter_child_nodes():
            yield from _constants(child)


# ---------------------------------------------------------------------------------------------------------------- told


def as_text(found: Coverage) -> str:
    """A line for each statement, thing not stated and reading, and the sums."""
    used = sum(bool(use.entries) for use in found.uses)
    excused = sum(not use.entries and use.excuse is not None for use in found.uses)
    sums = f"{len(found.uses)} in all: {used} used, {excused} excused, {len(found.uses) - used - excused} uncovered"
    return "\n".join(
        [*map(_line, found.uses), "", f"{sums}; {len(found.problems)} problems on the site.", ""]
    )


def _line(use: Use) -> str:
    if use.entries:
        return f"{use.id}  {listed(use.entries)} → {listed(use.pages) or 'no page cites it'}"
    return f"{use.id}  not used: {f'{use.excuse.zh} | {use.excuse.en}' if use.excuse else 'without a reason'}"


def as_json(found: Coverage) -> dict[str, Any]:
    return {
        "uses": {
            use.id: {
                "entries": list(use.entries),
                "pages": list(use.pages),
                "not_used": {"zh": use.excuse.zh, "en": use.excuse.en} if use.excuse else None,
            }
            for use in found.uses
        },
        "problems": [problem.as_json() for problem in found.problems],
    }
