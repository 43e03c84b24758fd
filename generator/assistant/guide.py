"""The bundle and its words → answers for an assistant, in one language, each with all that has to be said beside it.

An answer is for reading, `sections` of lines with the numbers that they rest on, and for programs, `result` with ids as in the bundle.
Around it stand premise, limits, what the document does not state, the passages that are cited, edition and hash, so that nothing is
passed on without its limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..rules import Checker, CheckError, fault, shown
from .search import Passage, find

Json = dict[str, Any]
Ids = Sequence[str]
LANGUAGES = ("zh", "en")
ABOUT = (
    "exclusions",
    "quota",
    "limits",
    "process",
    "notes",
    "hours",
    "included",
    "party",
    "person",
    "instead",
)
"""What is said of a service whatever is answered: what restricts it first."""
MOST_FOUND = {"not_stated": 4, "services": 2, "clauses": 8}
"""What a search tells of each kind; a service is told with all its limits."""


@dataclass(frozen=True)
class Guide:
    """Speaks one language."""

    bundle: Json
    words: Json
    checker: Checker
    language: str

    # -------------------------------------------------------------------------------------------------- the five tools

    def questions(self, answers: Any = None, at: Any = None) -> Json:
        result = self.checker.check({} if answers is None else answers, at)
        asked = [self._asked[one] for one in result["next_questions"]]
        told = [*self._emergency(), *map(self._question, asked)]
        return self._answer(told, {"questions": asked}, self._general)

    def check(self, answers: Any, at: Any = None, services: Ids = ()) -> Json:
        result = self.checker.check(answers, at)
        named = self._named(services)
        texts = {one["id"]: one for one in self.bundle["contradictions"]}
        depends = {fact for one in named for fact in self.bundle["services"][one]["facts"]}
        open_ = [
            self._asked[one] for one in result["next_questions"] if depends & {*self._asked[one]["facts"]}
        ]
        told = [
            self._section("contradictions", [texts[one["id"]] for one in result["contradictions"]]),
            self._section("warnings", [self.words["warnings"][one] for one in result["warnings"]]),
            *(part for one in named for part in self._judged(one, {**result["services"][one]})),
            self._section("next_questions", [one["text"] for one in open_]),
            self._section("answers", self._values(answers)),
            self._section("at", [at] if at else []),
        ]
        return self._answer(told, {**result}, [*self._silences_of(named), *self._general])

    def clause(self, numbers: Ids) -> Json:
        found = {number: self._numbered(number) for number in numbers}
        if unknown := [number for number, ids in found.items() if not ids]:
            known = f"allowed: a number like {next(iter(self._passages))}, or a section of the document"
            raise CheckError(
                [fault("unknown_clause", f"{shown(one)} is no clause; {known}") for one in unknown]
            )
        ids = [*dict.fromkeys(one for ids in found.values() for one in ids)]
        return self._answer([self._section("found", map(self._passage, ids))], {"clauses": ids}, [])

    def search(self, query: str) -> Json:
        """A service that is found after something that is not stated is no answer, and left out."""
        hits, unknown = find(query, self._index)
        before = next((place for place, one in enumerate(hits) if one.kind == "not_stated"), len(hits))
        hits = [one for place, one in enumerate(hits) if one.kind != "services" or place < before]
        found = {
            kind: [one.id for one in hits if one.kind == kind][:most] for kind, most in MOST_FOUND.items()
        }
        told = [
            self._section("not_stated", map(self._passage, found["not_stated"])),
            self._section("nothing_found", map(shown, unknown or [query][bool(hits) :])),
            *(part for one in found["services"] for part in self._told(one)),
            self._section("found", map(self._passage, found["clauses"])),
        ]
        silences = [] if found["not_stated"] else self._general
        return self._answer(told, {**found, "nothing_found": unknown}, silences)

    def contacts(self, services: Ids = ()) -> Json:
        """Each with what it is for and on what conditions, and none without; of what is asked about and has none, that is said first."""
        named = self._named(services)
        unnumbered = filter(self._unnumbered, named if services else ())
        told, result = [*map(self._ways, unnumbered), *self._emergency()], {}
        for contact, one in self.bundle["contacts"].items():
            ways = {
                name: way for name in named for way in self._of[name]["channels"] if way["contact"] == contact
            }
            result[contact] = {**one, "services": [*ways]}
            lines = [self._number(contact), *filter(None, [one["note"]])]
            for name, way in ways.items():
                lines += [
                    self._behind(name, part)
                    for part in (way, *self._required(name), *self._of[name]["hours"])
                ]
            told.append(self._section("contacts", lines if ways else []))
        return self._answer(told, {"contacts": result}, [*self._silences_of(named), *self._general])

    # ------------------------------------------------------------------------------------------------------- the frame

    def instructions(self) -> str:
        """What an assistant is told before it asks anything."""
        verdicts = [
            f"{self._say(one['name'])} – {self._say(one['meaning'])}"
            for one in self.bundle["verdicts"].values()
        ]
        told = [*self.bundle["premise"], *self.words["avoid"], *verdicts]
        return "\n".join([self._say(self.bundle["title"]), *(f"- {self._line(one)['text']}" for one in told)])

    def as_text(self, answer: Json) -> str:
        """An answer for whoever reads no JSON."""
        marks = [f"{self._label(one)} {answer[one]}" for one in ("edition", "bundle_hash")]
        lines = [f"# {answer['title']}", *marks]
        for section in answer["sections"]:
            lines += ["", f"## {section['heading']}"]
            for line in section["lines"]:
                lines.append(
                    f"- {line['text']}" + (f" [{', '.join(line['clauses'])}]" if line["clauses"] else "")
                )
        lines += ["", f"## {self._label('clauses')}"] if answer["clauses"] else []
        return "\n".join([*lines, *(self._quoted(name, one) for name, one in answer["clauses"].items())])

    def _quoted(self, name: str, clause: Json) -> str:
        page = [self._label("page").format(clause["page"])] if clause["page"][0].isdigit() else []
        rendered = f" {clause['text']}" if clause["text"] != clause["quotation"] else ""
        return f"- {' · '.join([name, clause['section'], *page])} · “{clause['quotation']}”{rendered}"

    def _answer(self, told: Iterable[Json], result: Json, silences: Iterable[str]) -> Json:
        around = [
            self._section("premise", self.bundle["premise"]),
            self._section("general_limits", self.bundle["general_limits"]),
            self._section("not_stated", map(self._passage, dict.fromkeys(silences))),
            self._section("notes", self.bundle["disclaimers"]),
        ]
        sections = [one for one in [*told, *around] if one["lines"]]
        cited = [one for section in sections for line in section["lines"] for one in line["clauses"]]
        return {
            "language": self.language,
            "title": self._say(self.bundle["title"]),
            "edition": self.bundle["edition"],
            "bundle_hash": self.bundle["hash"],
            "sections": sections,
            "clauses": {one: self._clause(one) for one in dict.fromkeys(cited) if one in self._statements},
            "result": result,
        }

    def _section(self, part: str, lines: Iterable[Any], service: str = "", heading: str = "") -> Json:
        """`part` is its name in a result, in the bundle or in the words, which say what to call it."""
        title = heading or self._label(part)
        of = {"service": service} if service else {}
        title = f"{self._say(self._of[service]['name'])} · {title}" if service else title
        return {"part": part, **of, "heading": title, "lines": [self._line(one) for one in lines]}

    def _line(self, one: Any) -> Json:
        """Of a text, of one in both languages, or of a sentence with what it rests on."""
        if isinstance(one, str):
            return {"text": one, "clauses": []}
        if "text" not in one:
            return {"text": self._say(one), "clauses": []}
        return {
            "text": self._line(one["text"])["text"],
            "clauses": [*one.get("clauses", one.get("cites", ()))],
        }

    def _say(self, text: Mapping[str, str]) -> str:
        return text[self.language]

    def _label(self, part: str) -> str:
        return self._say(self.words["labels"].get(part) or self.words["tools"][part])

    # ---------------------------------------------------------------------------------------------------- of a service

    def _named(self, services: Ids) -> list[str]:
        return [one for one in self.bundle["services"] if one in services or not services]

    @cached_property
    def _of(self) -> dict[str, Json]:
        """All that bundle and words have of each service, each part of ABOUT as a list."""
        found = {}
        for name, service in self.bundle["services"].items():
            words = self.words["services"][name]
            lists = {"hours": [service["hours_text"]], "party": [words["party"]], "person": [words["person"]]}
            found[name] = {**service, **words, **service["caveats"], **lists}
        return found

    def _judged(self, name: str, told: Json) -> Iterator[Json]:
        """What is said of it on some answers."""
        verdict, now = self.bundle["verdicts"][told["verdict"]], told.get("now") or {}
        use = [self.words["now"][now["state"]], *self._facts(now.get("missing", ()))] if now else []
        use += [f"{self._label(edge)} {now[edge]}" for edge in ("closes_at", "opens_at") if now.get(edge)]
        ways = {one["id"]: one for one in self._of[name]["channels"]}
        parts: dict[str, list[Any]] = {
            "verdict": [f"{self._say(verdict['name'])} – {self._say(verdict['meaning'])}"],
            "missing": self._facts(told["missing"]),
            "because": [" + ".join(self._facts(some)) for some in told["because"] if some],
            "conditions": [self._standing(name, one) for one in told["conditions"]],
            "changes": [self._change(one) for one in told["changes"]],
            "channels": [self._reached(ways[one["id"]]) for one in told["channels"]],
            "now": use,
            "use_conditions": [self._standing(name, one) for one in told.get("use_conditions", ())],
        }
        yield from (self._section(part, lines, name) for part, lines in parts.items())
        yield from self._about(name)

    def _told(self, name: str) -> Iterator[Json]:
        """What is said of it where nothing is answered."""
        service = self._of[name]
        yield self._section("found", [service["summary"]], name)
        yield self._section("conditions", self._required(name), name)
        yield from self._about(name)
        yield self._ways(name)

    def _about(self, name: str) -> Iterator[Json]:
        service = self._of[name]
        return (self._section(part, service.get(part, ()), name) for part in ABOUT)

    def _standing(self, service: str, one: Json) -> Json:
        """A condition and how it stands; the hours are one of use."""
        condition = self.bundle["conditions"].get(one["id"])
        text = condition["states"][one["state"]] if condition else self._of[service]["hours_text"]["text"]
        state = self._say(self.words["states"][one["state"]])
        return {"text": f"{state} – {self._say(text)}", "clauses": one["clauses"]}

    def _required(self, name: str) -> list[Json]:
        return [
            {"text": self.bundle["conditions"][one["id"]]["requirement"], "clauses": one["clauses"]}
            for part in ("conditions", "use_conditions")
            for one in self._of[name][part]
        ]

    def _behind(self, name: str, part: Json) -> Json:
        line = self._line(part)
        return {**line, "text": f"{self._say(self._of[name]['name'])} – {line['text']}"}

    def _change(self, change: Json) -> str:
        verdict = self.bundle["verdicts"][change["verdict"]]["name"]
        return f"{', '.join(self._values(change['set']))} → {self._say(verdict)}"

    def _reached(self, way: Json) -> Json:
        where = f" – {self._number(way['contact'])}" if way["contact"] else ""
        return {"text": self._say(way["text"]) + where, "clauses": way["clauses"]}

    def _ways(self, name: str) -> Json:
        return self._section("channels", map(self._reached, self._of[name]["channels"]), name)

    def _unnumbered(self, name: str) -> bool:
        return not any(way["contact"] for way in self._of[name]["channels"])

    def _number(self, contact: str) -> str:
        one = self.bundle["contacts"][contact]
        return f"{self._say(one['name'])} {one['value']}"

    # ----------------------------------------------------------------------------------------------- facts and questions

    def _facts(self, names: Ids) -> list[str]:
        return [self._say(self.bundle["facts"][one]["name"]) for one in names]

    def _values(self, answers: Mapping[str, Any]) -> list[str]:
        return [
            self._value(self.bundle["facts"][name], f"{name}={value}", value)
            for name, value in answers.items()
        ]

    def _value(self, fact: Json, ids: str, value: Any) -> str:
        told = self._say(fact["values"][value]) if "values" in fact else value
        return f"{self._say(fact['name'])} – {told} ({ids})"

    def _question(self, question: Json) -> Json:
        """Its hint, and each option with what it sets; not to know sets nothing."""
        options = [
            f"{self._say(one['name'])} ({', '.join(f'{fact}={value}' for fact, value in one['set'].items())})"
            for one in question["options"]
        ]
        hints = filter(None, [self.words["questions"][question["id"]]["hint"]])
        lines = [*hints, *options, self.words["unsure"]]
        return self._section("questions", lines, heading=self._say(question["text"]))

    def _emergency(self) -> list[Json]:
        """Before anything is asked: what has to have happened, and where to turn then."""
        if not (one := self.words["emergency"]):
            return []
        service = self._of[one["service"]]
        lines = [
            one["text"],
            self._number(one["contact"]),
            *self._required(one["service"]),
            *service["quota"],
        ]
        return [self._section("emergency", lines, heading=self._say(one["title"]))]

    @cached_property
    def _asked(self) -> Json:
        return {one["id"]: one for one in self.bundle["questions"]}

    # ----------------------------------------------------------------------- passages: statements, silences and readings

    @cached_property
    def _statements(self) -> Json:
        return {**self.words["clauses"], **self.bundle["clauses"]}

    @cached_property
    def _passages(self) -> Json:
        return {**self._statements, **self.words["not_stated"], **self.words["readings"]}

    def _numbered(self, number: str) -> list[str]:
        """What a number or a section stands for."""
        if number in self._passages:
            return [number]
        parts = f"{number.rstrip('/')}/"
        sections = {name: one["section"].values() for name, one in self._statements.items()}
        return [name for name, some in sections.items() if any(f"{one}/".startswith(parts) for one in some)]

    def _passage(self, number: str) -> Json:
        one = self._passages[number]
        parts = [
            one[part] for part in ("topic", "title", "text", "question", "take", "otherwise") if part in one
        ]
        return {"text": " – ".join(map(self._say, parts)), "clauses": [number, *one.get("cites", ())]}

    def _clause(self, number: str) -> Json:
        """Quoted as the document has it, and rendered."""
        one = self._statements[number]
        texts = {"quotation": one["text"][LANGUAGES[0]], "text": self._say(one["text"])}
        return {"section": self._say(one["section"]), "page": one["page"], **texts}

    def _silences_of(self, services: Iterable[str]) -> list[str]:
        return [one for name in services for one in self._of[name]["not_stated"]]

    @cached_property
    def _general(self) -> list[str]:
        """What is not stated of the services as a whole."""
        of_one = {*self._silences_of(self.bundle["services"])}
        return [one for one in self.words["not_stated"] if one not in of_one]

    @cached_property
    def _index(self) -> list[Passage]:
        """All that is searched, in both languages, whichever is asked."""
        kinds = {
            "not_stated": self.words["not_stated"],
            "clauses": {**self._statements, **self.words["readings"]},
        }
        passages = [
            _indexed(kind, name, [one.get("topic"), one.get("title"), *one.get("aliases", ())], [one.get("text"), one.get("question"), one.get("take")])
            for kind, some in kinds.items()
            for name, one in some.items()
        ]  # fmt: skip
        for name in self.bundle["services"]:
            one = self._of[name]
            told = [one["summary"], *(text for part in ABOUT[:-1] for text in one.get(part, ()))]
            passages.append(
                _indexed("services", name, [one["name"], *one["aliases"]], [text["text"] for text in told])
            )
        return passages


def _indexed(kind: str, name: str, names: Iterable[Any], texts: Iterable[Any]) -> Passage:
    lines = ([one] if isinstance(one, str) else one.values() for one in filter(None, names))
    return Passage(
        kind,
        name,
        "\n".join(line for some in lines for line in some),
        "\n".join(line for one in filter(None, texts) for line in one.values()),
    )
