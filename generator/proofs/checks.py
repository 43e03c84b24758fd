"""What must hold across the entries of a catalogue, proven every time it is read.

A catalogue can be well formed and still be wrong: a rule that never fits, a service that nobody can get, a
question whose answer changes nothing, a figure that the document does not have. Each such idea is one check below:
a name, a sentence, a function from the catalogue to its problems. `prove` runs them all and reports everything at
once.

The checks of the rules read diagrams, which hold all answers, instead of guessing. That is why one check comes before
them: rules whose diagram is too large.

What is deliberate although a check would refuse it stands in the catalogue with its reason, under `not_used` and
`alike`, and is refused in turn as soon as nothing needs it any more.

The last part proves that the questions are asked in the cheapest order, by playing every possible interview.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Protocol

from .. import rules
from ..catalogue.entries import Applied, Bilingual, Catalogue, Condition, Option, Service
from ..catalogue.figures import with_dates_in_digits
from ..catalogue.texts import texts
from ..problems import CatalogueError, Place, Problem, listed
from ..rules import Diagrams, Value, When
from . import prose
from .question_order import Interview, alike_cells, looked_at

Check = Callable[[Catalogue], Iterator[Problem]]


class _Placed(Protocol):
    @property
    def place(self) -> Place: ...


class _Named(_Placed, Protocol):
    @property
    def name(self) -> Bilingual: ...


def prove(catalogue: Catalogue) -> None:
    """Raises CatalogueError with every problem that any check finds, except for mere consequences of others."""
    too_large = list(diagram_too_large(catalogue))
    checks = CHECKS if too_large else (*CHECKS, *EXHAUSTIVE_CHECKS)
    found = {check: list(check(catalogue)) for check in checks}
    told = [found[check] for check in checks if not any(found[cause] for cause in CAUSES.get(check, ()))]
    if problems := [*too_large, *chain.from_iterable(told)]:
        raise CatalogueError(problems)


# ----------------------------------------------------------------------------------------------- the verdicts


def diagram_too_large(catalogue: Catalogue) -> Iterator[Problem]:
    """Every condition and every service can be decided exactly: its rules do not look at too much together."""
    diagrams = Diagrams(catalogue.rules)
    conditions = [
        (condition.place, f"condition “{condition.id}”", partial(diagrams.condition, condition.rule))
        for condition in catalogue.conditions.values()
    ]
    services = [
        (service.place, f"service “{service.id}”", partial(diagrams.service, service.rule))
        for service in catalogue.services.values()
    ]
    yield from list(_too_large(conditions)) or _too_large(services)


def _too_large(made: Iterable[tuple[Place, str, Callable[[], object]]]) -> Iterator[Problem]:
    for place, name, make in made:
        try:
            make()
        except rules.TooLargeError as error:
            yield Problem(
                place,
                f"{name} needs a diagram of more than {error.limit} nodes to look at {listed(error.facts)} together",
                f"at most {error.limit} nodes",
                "let its rules look at fewer facts together, or give these facts fewer values",
            )


def verdict_settled_in_advance(catalogue: Catalogue) -> Iterator[Problem]:
    """Every service is entitled on some answers and not on others."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        attained = rules.ends(diagrams.worst(service.rule.conditions, rules.GRADES))
        yield from _settled(service, "entitled", "verdict", service.conditions, attained)


def use_settled_in_advance(catalogue: Catalogue) -> Iterator[Problem]:
    """The use conditions of a service leave it open on some answers and closed on others."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        attained = rules.ends(diagrams.worst(service.rule.use_conditions, rules.USE_GRADES))
        if service.use_conditions:
            yield from _settled(service, "open", "use", service.use_conditions, attained)


def _settled(
    service: Service, best: str, what: str, conditions: Iterable[Applied], attained: set[str]
) -> Iterator[Problem]:
    if attained != {best} and best in attained:
        return
    decide = listed(applied.condition.id for applied in conditions)
    yield Problem(
        service.place,
        f"service “{service.id}” is {'always' if best in attained else 'never'} {best}, whatever the answers",
        f"answers on which it is {best} and answers on which it is not",
        f"the conditions that decide its {what}: {decide or 'none'}",
    )


# --------------------------------------------------------------------------------------------- the conditions


def condition_never_decides(catalogue: Catalogue) -> Iterator[Problem]:
    """Every condition decides somewhere: without it, some answers would get a better verdict."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        for together in (service.conditions, service.use_conditions):
            for applied in together:
                if not _decides(diagrams, applied, together):
                    yield Problem(
                        applied.place,
                        f"condition “{applied.condition.id}” never decides about service “{service.id}”: "
                        "the others are as strict on all answers",
                        "answers whose verdict depends on it",
                        "remove it from the service, or correct its rules",
                    )


def _decides(diagrams: Diagrams, applied: Applied, together: Iterable[Applied]) -> bool:
    """Whether on some answers this condition is stricter than all the others."""
    grades = rules.USE_GRADES if applied.condition.use else rules.GRADES
    others = diagrams.worst((other.rule for other in together if other is not applied), grades)
    return any(
        grades.index(own) > grades.index(other)
        for own, other in rules.ends(diagrams.combine(_pair, diagrams.condition(applied.rule), others))
    )


def _pair(*values: str) -> tuple[str, ...]:
    return values


def rule_never_first(catalogue: Catalogue) -> Iterator[Problem]:
    """Every rule of a condition is the first that fits some answers."""
    for condition in catalogue.conditions.values():
        reached = _reached_rules(catalogue, condition)
        for number, place in enumerate(condition.rule_places):
            if number not in reached:
                yield Problem(
                    place,
                    f"rule {number + 1} of condition “{condition.id}” is never the first that fits",
                    "answers that fit it and none of the rules before it",
                    "remove it, move it up, or correct its “when”",
                )


def _reached_rules(catalogue: Catalogue, condition: Condition) -> set[int]:
    """The positions of the rules that decide for some answers."""
    return rules.ends(Diagrams(catalogue.rules).first_rule(condition.rule))


def states_without_sentence(catalogue: Catalogue) -> Iterator[Problem]:
    """A condition has a sentence for each state that it can reach, and for no other."""
    for condition in catalogue.conditions.values():
        reached = _reached_states(catalogue, condition)
        expected = f"a sentence for each of {listed(sorted(reached))}"
        for state in sorted(reached - condition.states.keys()):
            wrong = f"condition “{condition.id}” can be {state}, and there is no sentence for it"
            yield Problem(condition.place, wrong, expected, f"add “{state}” to its states")
        for state in condition.states.keys() - reached:
            wrong = f"condition “{condition.id}” can never be {state}"
            yield Problem(condition.state_places[state], wrong, expected, "remove the sentence")


def _reached_states(catalogue: Catalogue, condition: Condition) -> set[str]:
    """What complete answers tell, and `unanswered` where that is not always the same."""
    told = {rules.STATE_OF[grade] for grade in _reached_grades(catalogue, condition)}
    return told | {"unanswered"} if len(told) > 1 else told


def _reached_grades(catalogue: Catalogue, condition: Condition) -> set[str]:
    return {condition.rule.rules[number].grade for number in _reached_rules(catalogue, condition)}


def remedy_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """A condition has a remedy exactly when it grades some answers `conditional`."""
    for condition in catalogue.conditions.values():
        conditional = "conditional" in _reached_grades(catalogue, condition)
        if condition.remedy and not conditional:
            wrong = f"condition “{condition.id}” has a remedy but is never conditional"
            yield Problem(
                condition.remedy.place, wrong, "a rule that grades “conditional”", "remove the remedy"
            )
        if conditional and not condition.remedy:
            wrong = f"condition “{condition.id}” can be conditional and has no remedy"
            yield Problem(condition.place, wrong, "what the customer can do about it", "add a “remedy”")


# ------------------------------------------------------------------------------------- facts and their values


def fact_without_rule(catalogue: Catalogue) -> Iterator[Problem]:
    """Every fact is looked at by a condition, a channel or a contradiction."""
    used = looked_at(catalogue)
    for fact in catalogue.facts.values():
        if fact.id not in used:
            yield Problem(
                fact.place,
                f"fact “{fact.id}” is used by no rule",
                "a condition, channel or contradiction that looks at it",
                "remove the fact, or write the rule that needs it",
            )


def value_no_rule_tells_apart(catalogue: Catalogue) -> Iterator[Problem]:
    """Exchanging two values of a fact changes something for someone, unless `alike` excuses them."""
    excused = [(alike.fact, frozenset(alike.values)) for alike in catalogue.alike]
    for fact in catalogue.facts.values():
        for first, *others in alike_cells(catalogue, fact):
            for other in others:
                if not any(fact.id == name and {first, other} <= values for name, values in excused):
                    yield Problem(
                        fact.value_places.get(str(other), fact.place),
                        f"no rule tells “{other}” of fact “{fact.id}” from “{first}”",
                        "values that make a difference",
                        "drop the value, or list both under “alike” with the reason for keeping them apart",
                    )


def values_not_alike(catalogue: Catalogue) -> Iterator[Problem]:
    """An exception under `alike` is still needed: no rule tells its values apart."""
    for alike in catalogue.alike:
        groups = alike_cells(catalogue, catalogue.facts[alike.fact])
        if len(alike.values) < 2 or not any(set(alike.values) <= set(group) for group in groups):
            yield Problem(
                alike.place,
                f"rules tell the values of exception “{alike.id}” apart: {listed(alike.values)}",
                "two or more values that no rule tells apart",
                "remove the exception, or the values that differ",
            )


# ---------------------------------------------------------------------------------------------- the questions


def fact_never_asked(catalogue: Catalogue) -> Iterator[Problem]:
    """Every fact is set by a question."""
    asked = frozenset().union(*(question.rule.facts for question in catalogue.questions))
    for fact in catalogue.facts.values():
        if fact.id not in asked:
            wrong = f"no question sets fact “{fact.id}”"
            yield Problem(
                fact.place, wrong, "a question whose options set it", "write the question, or remove the fact"
            )


def question_not_needed(catalogue: Catalogue) -> Iterator[Problem]:
    """Every question can change what some customer sees."""
    verdicts, services = rules.Verdicts(catalogue.rules), catalogue.rules.services.values()
    needed = frozenset().union(*(verdicts.matters(service, {}, open_hours=True) for service in services))
    for question in catalogue.questions:
        if not question.rule.facts & needed:
            yield Problem(
                question.place,
                f"question “{question.id}” is not needed: no verdict, use or channel depends on its answer",
                f"a service that depends on {listed(sorted(question.rule.facts))}",
                "remove the question",
            )


def value_never_offered(catalogue: Catalogue) -> Iterator[Problem]:
    """Every value of a fact, and every cell of a count, can be given by some option."""
    given: dict[str, set[Value]] = {}
    for option in _options(catalogue):
        for name, value in option.rule.set.items():
            given.setdefault(name, set()).add(catalogue.facts[name].rule.cell(value))
    for fact in catalogue.facts.values():
        for cell in fact.rule.cells:
            if fact.id in given and cell not in given[fact.id]:
                what = f"value “{cell}”" if fact.rule.kind == "choice" else f"count from {cell} on"
                yield Problem(
                    fact.value_places.get(str(cell), fact.place),
                    f"no option gives fact “{fact.id}” the {what}",
                    "an option for every value that rules look at",
                    "add an option to the question that sets it",
                )


def option_stands_twice(catalogue: Catalogue) -> Iterator[Problem]:
    """The options of a question differ in what they set."""
    for question in catalogue.questions:
        first: dict[frozenset[tuple[str, Value]], str] = {}
        for option in question.options:
            earlier = first.setdefault(frozenset(option.rule.set.items()), option.id)
            if earlier != option.id:
                wrong = f"option “{option.id}” of question “{question.id}” sets the same as “{earlier}”"
                yield Problem(
                    option.place, wrong, "options that differ", "remove one, or correct what it sets"
                )


def question_without_weight(catalogue: Catalogue) -> Iterator[Problem]:
    """Some option of every question is assumed to be chosen by somebody."""
    for question in catalogue.questions:
        if not any(option.rule.weight for option in question.options):
            wrong = f"no option of question “{question.id}” has a weight"
            yield Problem(
                question.place, wrong, "weights that add up to more than 0", "give each option its weight"
            )


def _options(catalogue: Catalogue) -> Iterator[Option]:
    yield from chain.from_iterable(question.options for question in catalogue.questions)


# -------------------------------------------------------------------------------- contradictions and channels


def contradiction_never_occurs(catalogue: Catalogue) -> Iterator[Problem]:
    """Every contradiction is met by some answers, and not by all."""
    for contradiction in catalogue.contradictions:
        when = contradiction.rule.when
        if not when.tests or _unfit(catalogue, when):
            yield Problem(
                contradiction.place,
                f"contradiction “{contradiction.id}” {'can never occur' if when.tests else 'always occurs'}",
                "answers that cannot be true together",
                "correct its “when”, or remove it",
            )


def option_contradicts_itself(catalogue: Catalogue) -> Iterator[Problem]:
    """No option of a question sets answers that cannot be true together."""
    for question in catalogue.questions:
        for option in question.options:
            for contradiction in rules.contradictions(catalogue.rules, option.rule.set):
                yield Problem(
                    option.place,
                    f"option “{option.id}” of question “{question.id}” makes contradiction “{contradiction.id}”",
                    "options that can be true",
                    "remove the option, or correct what it sets",
                )


def channel_never_offered(catalogue: Catalogue) -> Iterator[Problem]:
    """Every channel is the one for some answers."""
    for service in catalogue.services.values():
        for channel in service.channels:
            if _unfit(catalogue, channel.rule.when):
                wrong = f"channel “{channel.rule.id}” of service “{service.id}” is never offered"
                yield Problem(
                    channel.entry.place, wrong, "answers that fit it", "correct its “when”, or remove it"
                )


def _unfit(catalogue: Catalogue, when: When) -> bool:
    """Whether it holds for no answers."""
    return rules.ends(Diagrams(catalogue.rules).when(when)) == {False}


def answers_without_channel(catalogue: Catalogue) -> Iterator[Problem]:
    """Whatever is answered, a service has a channel – if only to say that the document names none."""
    diagrams = Diagrams(catalogue.rules)
    for service in catalogue.services.values():
        for cells, offered in rules.ways(diagrams.channels(service.rule)):
            if not offered:
                answers = listed(f"{name}: {value}" for name, value in cells.items())
                wrong = f"service “{service.id}” has no channel for {answers or 'anyone'}"
                fix = "add a channel, be it one that says that the document names none"
                yield Problem(service.place, wrong, "a channel for all answers", fix)


# ------------------------------------------------------------------------------------- what nothing refers to


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


def silence_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """Every thing that the document does not state is told somewhere."""
    for silence in catalogue.not_stated.values():
        if not catalogue.told_by(silence.id):
            wrong = f"nothing tells what {silence.id} says is not stated"
            yield Problem(
                silence.place, wrong, "an entry that cites it", "cite it where a reader would look for it"
            )


def reading_without_use(catalogue: Catalogue) -> Iterator[Problem]:
    """Every reading is taken by an entry or belongs to a statement; that a reading cites it is not enough."""
    for reading in catalogue.readings.values():
        if not catalogue.told_by(reading.id):
            wrong = f"nothing rests on reading {reading.id}"
            yield Problem(
                reading.place, wrong, "an entry or a statement that cites it", "cite it, or remove it"
            )


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


def _numbered(catalogue: Catalogue) -> tuple[Mapping[str, _Placed], ...]:
    return catalogue.statements, catalogue.not_stated, catalogue.readings


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


# ----------------------------------------------------------------------------------------- true to the source


def threshold_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """A count that a condition tests stands, in digits, in a statement that the condition cites."""
    for condition in catalogue.conditions.values():
        for rule in condition.in_order:
            for figure in rule.figures:
                what = f"threshold {figure} of condition “{condition.id}”"
                yield from _not_quoted(catalogue, str(figure), what, condition.cites, rule.place)


def time_not_in_source(catalogue: Catalogue) -> Iterator[Problem]:
    """The times at which a schedule begins and ends stand in a statement that it cites, also those of an exceptional day."""
    for place, schedule, span, cites in _spans(catalogue):
        for time in span:
            yield from _not_quoted(catalogue, time, f"time {time} of schedule “{schedule}”", cites, place)


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


def forbidden_word(catalogue: Catalogue) -> Iterator[Problem]:
    """No text has a word that promises more than the document; quoting one is allowed."""
    for said in texts(catalogue):
        for language, sentence in _languages(said.text):
            for word, fix in FORBIDDEN.items():
                if found := word.search(QUOTED.sub("", sentence)):
                    wrong = f"“{found[0]}” in the {language} text"
                    yield Problem(said.place, wrong, "words that promise nothing", fix)


FIGURE = re.compile(r"\d+(?:[:×]\d+)*", re.ASCII)


def figures_differ(catalogue: Catalogue) -> Iterator[Problem]:
    """Both languages carry the same figures, except where a quotation or a reading has some for its language alone."""
    for said in texts(catalogue):
        zh, en = (
            Counter(FIGURE.findall(with_dates_in_digits(sentence))) for _, sentence in _languages(said.text)
        )
        if zh != en and not said.path.startswith(("statements.", "readings.")):
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


HAN = re.compile(r"[\u3400-\u9fff]+")
ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|《[^《》]*》")
WORD = re.compile(r"(?<![\w.])[a-z]{2,}(?![\w.])")


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


# -------------------------------------------------------------------------------------------------- the order


def question_comes_too_late(catalogue: Catalogue) -> Iterator[Problem]:
    """Nobody could ask fewer questions on average, even by choosing each after the answers so far; or the order is `as_written`."""
    interview = Interview(catalogue)
    if catalogue.question_order:
        return
    if interview.size > LARGEST_INTERVIEW:
        wrong = f"the questions can be answered in part in {interview.size} ways"
        fix = "ask fewer questions, or offer fewer options"
        yield Problem(
            catalogue.questions[0].place, wrong, f"at most {LARGEST_INTERVIEW}, to prove their order", fix
        )
    elif interview.too_many():
        asked, least = interview.asked_in_order(), interview.least_asked()
        state, first, better = next(interview.missteps())
        known = listed(f"{name}: {value}" for name, value in interview.cells(state).items())
        question = catalogue.questions[better]
        yield Problem(
            question.place,
            f"question “{question.id}” comes too late: this order asks {asked:.3f} questions on average",
            f"{least:.3f}, the least that any order reaches",
            f"ask it before “{catalogue.questions[first].id}”"
            + (f", which is worse once {known} is known" if known else ""),
        )


def order_without_need(catalogue: Catalogue) -> Iterator[Problem]:
    """Questions that are to be asked as written would not be asked in that order anyway."""
    interview, order = Interview(catalogue), catalogue.question_order
    if order and interview.size <= LARGEST_INTERVIEW and not interview.too_many():
        wrong = f"this order asks {interview.asked_in_order():.3f} questions on average, and none asks fewer"
        yield Problem(order.place, wrong, "an order that is not the cheapest", "remove “question_order”")


def notes(catalogue: Catalogue) -> Iterator[str]:
    """What is no problem and costs something: an order that is written on purpose, with the figures."""
    interview, order = Interview(catalogue), catalogue.question_order
    if order and interview.size <= LARGEST_INTERVIEW:
        yield (
            f"{order.place}: the questions are asked as written, {interview.asked_in_order():.3f} on average; "
            f"the least that any order reaches is {interview.least_asked():.3f}"
        )


LARGEST_INTERVIEW = 50_000
"""Sets of answers in part that the proof of the order looks at; more would be felt at every reading."""
# ------------------------------------------------------------------------------------------------ all of them

CHECKS: Sequence[Check] = (
    fact_without_rule,
    fact_never_asked,
    value_never_offered,
    option_stands_twice,
    question_without_weight,
    contradiction_never_occurs,
    option_contradicts_itself,
    channel_never_offered,
    entry_without_service,
    statement_without_use,
    excuse_without_need,
    silence_without_use,
    reading_without_use,
    numbers_with_gap,
    retired_without_need,
    statement_not_told_by_service,
    threshold_not_in_source,
    time_not_in_source,
    span_not_in_source,
    contact_not_in_source,
    hours_not_stated,
    forbidden_word,
    figures_differ,
    text_in_other_language,
    lengths_differ,
    sentence_cut_off,
    markup_in_text,
    prose.figure_not_cited,
    prose.count_not_the_last,
    prose.days_not_in_source,
    prose.publication_not_quoted,
    prose.term_not_cited,
)
EXHAUSTIVE_CHECKS: Sequence[Check] = (
    verdict_settled_in_advance,
    use_settled_in_advance,
    condition_never_decides,
    rule_never_first,
    states_without_sentence,
    remedy_without_use,
    value_no_rule_tells_apart,
    values_not_alike,
    question_not_needed,
    answers_without_channel,
    question_comes_too_late,
    order_without_need,
)
"""These read diagrams, which only rules that are not too large have."""

CAUSES: Mapping[Check, tuple[Check, ...]] = {
    condition_never_decides: (verdict_settled_in_advance, use_settled_in_advance),
    question_not_needed: (verdict_settled_in_advance, use_settled_in_advance),
    question_comes_too_late: (verdict_settled_in_advance, use_settled_in_advance),
    order_without_need: (verdict_settled_in_advance, use_settled_in_advance, rule_never_first),
    states_without_sentence: (rule_never_first,),
    value_no_rule_tells_apart: (rule_never_first, verdict_settled_in_advance),
    span_not_in_source: (time_not_in_source,),
    value_never_offered: (threshold_not_in_source,),
}
"""What a check finds is not told while one of these finds anything: it is likely to follow from that, and to go with it."""
