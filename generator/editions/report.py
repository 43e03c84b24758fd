"""A difference as text for a terminal and as JSON for programs; as Markdown it is told by a template, like a page.

Ids name what the catalogue names; whatever a customer reads stands in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ..catalogue.entries import Bilingual, Catalogue
from ..rules import Value
from ..rules.hours import DAYS, Spans, timetable
from .answer_sets import Box, intervals
from .difference import Aspect, Change, Difference, Names, Table, Week
from .verdict_changes import UNANSWERED, HoursShift, Shift

SIGN = {"added": "+", "removed": "-", "altered": "~"}


def as_text(found: Difference) -> str:
    """Lines for a terminal."""
    header = f"{found.old.edition.id} → {found.new.edition.id}"
    if not found:
        return f"{header}: no change in meaning\n"
    return "\n".join([header, *_sections(found)]) + "\n"


def _sections(found: Difference) -> Iterator[str]:
    for title, lines in (
        ("what is said", (line for change in found.changes for line in _change(found, change))),
        ("verdicts", _verdicts(found)),
        (
            "verdicts where some answers are missing (?)",
            (line for shift in found.partial for line in _shift(found, shift)),
        ),
        ("use during the hours", (line for shift in found.uses for line in _shift(found, shift))),
        ("hours", (line for shift in found.hours for line in _hours(shift))),
    ):
        yield f"\n{title}"
        yield from (f"  {line}" for line in list(lines) or ["no change"])


def _verdicts(found: Difference) -> Iterator[str]:
    if found.verdicts or found.partial:
        all_ = found.situations
        yield (
            f"on at least one service: {all_.complete} of {all_.complete_of} combinations of answers; "
            f"where some are missing, {all_.partial} of {all_.partial_of}"
        )
    yield from (line for shift in found.verdicts for line in _shift(found, shift))


def _change(found: Difference, change: Change) -> Iterator[str]:
    name = f"  {_both(change.thing.name)}" if change.thing.name else ""
    moved = change.old and change.new and change.old.path != change.new.path
    yield f"{SIGN[change.how]} {change.thing.path}{name}{f' (was {change.old.path})' if moved and change.old else ''}"
    for aspect, old, new in change.aspects:
        yield f"    {aspect}"
        yield from (f"      - {line}" for line in _lines(found, old))
        yield from (f"      + {line}" for line in _lines(found, new))


def _lines(found: Difference, aspect: Aspect | None) -> list[str]:
    match aspect:
        case None:
            return []
        case Bilingual():
            return list(dict.fromkeys([aspect.zh, aspect.en]))
        case Names():
            return [", ".join(aspect.shown)]
        case Table():
            return [
                f"{'applies' if result is True else 'does not apply' if result is False else result}: {_boxes(found, boxes)}"
                for result, boxes in aspect.rows
            ]
        case Week():
            return _week(aspect.spans)


def _shift(found: Difference, shift: Shift) -> Iterator[str]:
    count = f"{shift.count} of {shift.of} combinations of answers"
    yield f"{', '.join(shift.services)}: {shift.old} → {shift.new}, {count}"
    yield f"    if {_boxes(found, shift.boxes)}"
    if shift.partial:
        return
    yield f"    for example {', '.join(f'{name}: {value}' for name, value in shift.example.items()) or 'everybody'}"
    words = _words(found, shift.example)
    yield from (f"        {text}" for text in dict.fromkeys(words.values()) if text)


def _boxes(found: Difference, boxes: Iterable[Box]) -> str:
    return " – or ".join("; ".join(_side(found, *side) for side in box) or "always" for box in boxes)


def _side(found: Difference, name: str, values: tuple[Value, ...]) -> str:
    if found.fact(name).rule.kind == "choice":
        return f"{name}: {', '.join(map(str, values))}"
    spans = [_interval(*span) for span in intervals(found.answers[name], values)]
    return f"{name}: {', '.join([UNANSWERED] * (UNANSWERED in values) + spans)}"


def _interval(first: int, last: int | None) -> str:
    return f"{first} or more" if last is None else str(first) if first == last else f"{first}–{last}"


def _words(found: Difference, answers: Mapping[str, Value]) -> dict[str, str]:
    """Answers as a customer reads them."""
    told: dict[str, list[str]] = {"zh": [], "en": []}
    for name, value in answers.items():
        called = found.value(name, value) or Bilingual(str(value), str(value))
        told["zh"].append(f"{found.fact(name).name.zh}：{called.zh}")
        told["en"].append(f"{found.fact(name).name.en}: {called.en}")
    return {"zh": "；".join(told["zh"]), "en": "; ".join(told["en"])}


def _hours(shift: HoursShift) -> Iterator[str]:
    yield ", ".join(shift.services)
    yield from (f"    + {line}" for line in _week(shift.opened))
    yield from (f"    - {line}" for line in _week(shift.closed))


def _week(spans: Spans) -> list[str]:
    return [
        f"{DAYS[days[0]]}{f' to {DAYS[days[-1]]}' if days[1:] else ''} {', '.join(map('–'.join, times))}"
        for days, times in timetable(spans)
        if times
    ]


def _both(text: Bilingual) -> str:
    return " | ".join(dict.fromkeys([text.zh, text.en]))


# ------------------------------------------------------------------------------------------------------------------ JSON


def as_json(found: Difference) -> dict[str, Any]:
    """An object for programs; `changed` says whether there is anything in it."""
    return {
        "old": _edition(found.old),
        "new": _edition(found.new),
        "changed": bool(found),
        "changes": [_change_json(found, change) for change in found.changes],
        "verdicts": [_shift_json(found, shift) for shift in found.verdicts],
        "partial": [_shift_json(found, shift) for shift in found.partial],
        "situations": asdict(found.situations),
        "use": [_shift_json(found, shift) for shift in found.uses],
        "hours": [
            {
                "services": list(shift.services),
                "opened": [list(span) for span in shift.opened],
                "closed": [list(span) for span in shift.closed],
            }
            for shift in found.hours
        ],
    }


def _edition(catalogue: Catalogue) -> dict[str, str]:
    return {"edition": catalogue.edition.id, "published": catalogue.edition.published}


def _change_json(found: Difference, change: Change) -> dict[str, Any]:
    return {
        "how": change.how,
        "kind": change.thing.kind,
        "path": change.thing.path,
        "old_path": change.old.path if change.old else None,
        "service": change.thing.service,
        "name": _pair(change.thing.name) if change.thing.name else None,
        "aspects": {
            aspect: {"old": _aspect_json(found, old), "new": _aspect_json(found, new)}
            for aspect, old, new in change.aspects
        },
    }


def _aspect_json(found: Difference, aspect: Aspect | None) -> Any:
    match aspect:
        case None:
            return None
        case Bilingual():
            return _pair(aspect)
        case Names():
            return list(aspect.shown)
        case Table():
            return [
                {"result": result, "answers": [_box_json(found, box) for box in boxes]}
                for result, boxes in aspect.rows
            ]
        case Week():
            return [list(span) for span in aspect.spans]


def _shift_json(found: Difference, shift: Shift) -> dict[str, Any]:
    return {
        "services": list(shift.services),
        "old": shift.old,
        "new": shift.new,
        "answers": [_box_json(found, box) for box in shift.boxes],
        "count": shift.count,
        "of": shift.of,
        "example": {"answers": dict(shift.example), "words": _words(found, shift.example)},
    }


def _box_json(found: Difference, box: Box) -> dict[str, Any]:
    """For every fact that matters its values; for a count, its intervals, in the words of the catalogue."""
    return {name: _side_json(found, name, values) for name, values in box}


def _side_json(found: Difference, name: str, values: tuple[Value, ...]) -> list[Any]:
    if found.fact(name).rule.kind == "choice":
        return list(values)
    missing: list[Any] = [UNANSWERED] * (UNANSWERED in values)
    return missing + [
        {"at_least": first} | ({} if last is None else {"less_than": last + 1})
        for first, last in intervals(found.answers[name], values)
    ]


def _pair(text: Bilingual) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
