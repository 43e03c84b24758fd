"""What refers to what: nothing is in the catalogue that nothing uses, no number is missing, no statement of the document is passed over.

What is deliberate although a proof would refuse it stands in the catalogue with its reason, under `not_used`, and is refused in turn as
soon as nothing needs it any more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from ..catalogue.entries import LANGUAGES, Catalogue, Placed, Service
from ..catalogue.texts import texts
from ..problems import Problem, listed
from .proof import proof


@proof()
def entry_without_service(catalogue: Catalogue) -> Iterator[Problem]:
    """Every condition, schedule, contact and family is used by a service."""
    services = catalogue.services.values()
    applied = {a.condition.id for s in services for a in s.applied}
    contacts = {c.contact.id for s in services for c in s.channels if c.contact}
    for kind, places, used in (
        ("condition", {i: c.place for i, c in catalogue.conditions.items()}, applied),
        (
            "schedule",
            {i: s.place for i, s in catalogue.schedules.items()},
            {s.schedule.id for s in services if s.schedule},
        ),
        ("contact", {i: c.place for i, c in catalogue.contacts.items()}, contacts),
        ("family", {i: f.place for i, f in catalogue.families.items()}, {s.family.id for s in services}),
    ):
        for name, place in places.items():
            if name not in used:
                wrong, fix = f"{kind} “{name}” is used by no service", "remove it, or name it in a service"
                yield Problem(place, wrong, f"a service with this {kind}", fix)


@proof()
def statement_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """Every statement of the document is cited by an entry, or excused under `not_used` with a reason."""
    excused = {name for excuse in catalogue.not_used for name in excuse.what}
    for statement in catalogue.statements.values():
        if not catalogue.told_by(statement.id) and statement.id not in excused:
            yield Problem(
                statement.place,
                f"nothing rests on statement {statement.id}",
                "an entry that cites it",
                "cite it where it is told, or list it under “not_used” with the reason",
            )


@proof()
def excuse_without_need(catalogue: Catalogue) -> Iterator[Problem]:
    """A statement under `not_used` is not used."""
    for excuse in catalogue.not_used:
        for name, place in zip(excuse.what, excuse.places, strict=True):
            if told_by := catalogue.told_by(name):
                citing = min(told_by)
                wrong = f"statement {name} is excused in “{excuse.id}” and cited by {citing}"
                yield Problem(
                    place, wrong, "a statement that nothing cites", f"remove {name} from “{excuse.id}”"
                )


@proof()
def silence_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """Every thing that the document does not state is told somewhere."""
    for silence in catalogue.not_stated.values():
        if not catalogue.told_by(silence.id):
            wrong = f"nothing tells what {silence.id} says is not stated"
            yield Problem(
                silence.place, wrong, "an entry that cites it", "cite it where a reader would look for it"
            )


@proof()
def reading_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """Every reading is taken by an entry or belongs to a statement; that a reading cites it is not enough."""
    for reading in catalogue.readings.values():
        if not catalogue.told_by(reading.id):
            wrong = f"nothing rests on reading {reading.id}"
            yield Problem(
                reading.place, wrong, "an entry or a statement that cites it", "cite it, or remove it"
            )


@proof()
def numbers_with_gap(catalogue: Catalogue) -> Iterator[Problem]:
    """Statements, things not stated and readings are numbered from 1 in the order of the file, past what is retired."""
    for section in _numbered(catalogue):
        due = 1
        for name, entry in section.items():
            while (expected := f"{name[0]}{due:0{len(name) - 1}}") in catalogue.retired:
                due += 1
            if name != expected and name not in catalogue.retired:
                wrong = f"{name} stands where {expected} is due"
                fix = f"renumber it and what cites it; if {expected} was published, list it under “retired”"
                yield Problem(entry.place, wrong, "numbers from 1 without gaps", fix)
            due = int(name[1:]) + 1


@proof()
def correction_of_another_edition(catalogue: Catalogue) -> Iterator[Problem]:
    """What is corrected was published before."""
    published = catalogue.edition.published
    for one in catalogue.corrections:
        if one.date < published:
            wrong = f"“{one.id}” was corrected on {one.date}, and the edition was published on {published}"
            fix = "correct the date, or delete it: corrections of the edition before are kept with that"
            yield Problem(one.place, wrong, f"a day from {published} on", fix)


@proof()
def retired_without_need(catalogue: Catalogue) -> Iterator[Problem]:
    """What is retired stands nowhere else, and was once given: nothing before it is missing."""
    everything = [*chain.from_iterable(_numbered(catalogue)), *catalogue.retired]
    given = Counter(name[0] for name in dict.fromkeys(everything))
    for retired in catalogue.retired.values():
        if any(retired.id in section for section in _numbered(catalogue)):
            wrong = f"{retired.id} is retired and stands in the catalogue all the same"
            fix = "delete what stands there, or take it out of “retired”"
            yield Problem(retired.place, wrong, "one of the two", fix)
        elif int(retired.id[1:]) > given[retired.id[0]]:
            wrong = f"{retired.id} is retired and was never given"
            last = f"a number up to {retired.id[0]}{given[retired.id[0]]:0{len(retired.id) - 1}}"
            yield Problem(retired.place, wrong, last, "correct the number, or remove it")


@proof()
def retired_but_named(catalogue: Catalogue) -> Iterator[Problem]:
    """No text leads to a number that is retired, but the reason why one is."""
    for said in texts(catalogue):
        for language in LANGUAGES if not said.path.startswith("retired.") else ():
            for name in re.findall(r"\b[SNA]\d+\b", said.text[language], re.ASCII):
                if name in catalogue.retired:
                    place = said.text.places.get(language, said.place)
                    wrong = f"“{name}” is retired, and the {language} text names it"
                    yield Problem(place, wrong, "a number that is in use", "say what holds now")


def _numbered(catalogue: Catalogue) -> tuple[Mapping[str, Placed], ...]:
    return catalogue.statements, catalogue.not_stated, catalogue.readings


@proof()
def statement_not_told_by_service(catalogue: Catalogue) -> Iterator[Problem]:
    """A statement about a service is cited by an entry of that service, by a condition that it has, or as an exception of its hours."""
    excused = {name for excuse in catalogue.not_used for name in excuse.what}
    for statement in catalogue.statements.values():
        service = catalogue.services.get(statement.service)
        citing = catalogue.told_by(statement.id)
        if service and citing and statement.id not in excused and not _tells(service, citing):
            yield Problem(
                statement.place,
                f"statement {statement.id} is about service “{service.id}”, which does not cite it",
                f"an entry of “{service.id}” that cites it (now: {listed(sorted(citing))})",
                "cite it there, or correct the “service” of the statement",
            )


def _tells(service: Service, citing: Iterable[str]) -> bool:
    own = {applied.condition.id for applied in service.applied}
    exceptions = f"schedules.{service.schedule.id}.exceptions." if service.schedule else "nowhere"
    return any(
        service.owns(path) or _condition_at(path) in own or path.startswith(exceptions) for path in citing
    )


def _condition_at(path: str) -> str:
    """The condition to which an entry belongs, if any."""
    section, name, *_ = path.split(".")
    return name if section in ("conditions", "use_conditions") else ""
