"""Catalogue → `rules/v1/words.json`: what a program says beside the words of the bundle, so that it needs none of its own.

The form takes the bundle, and its words stand on the page; so whoever asks the form does not load these. What they rest on is named in
full here, `S…`, `N…` and `A…`, and every number leads somewhere in the same file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..catalogue.entries import Bilingual, Catalogue, Entry, Question, Service
from .bundle import VERSION, both, clause, hashed

LABELS = {
    "verdict": ("结论", "Verdict"),
    "missing": ("还取决于", "Still depends on"),
    "because": ("根据您的这些回答", "By these of your answers"),
    "conditions": ("条件", "Conditions"),
    "changes": ("怎样才能享受", "What would make it a yes"),
    "channels": ("怎样获得", "How to get it"),
    "now": ("所询时间能否使用", "Whether it can be used at the time asked about"),
    "use_conditions": ("使用条件", "Conditions of use"),
    "closes_at": ("服务时间到", "Within its hours until"),
    "opens_at": ("再次提供服务的时间", "Within its hours again from"),
    "contradictions": ("请核对回答", "Please check your answers"),
    "warnings": ("请注意", "Please note"),
    "next_questions": ("还要问的", "Still to be asked"),
    "hours": ("服务时间", "Hours"),
    "premise": ("前提", "What is taken for granted"),
    "general_limits": ("对所有服务都成立的限制", "Limits that hold for every service"),
    "included": ("包括什么", "What is included"),
    "quota": ("次数上限", "Maximum"),
    "exclusions": ("不包括", "Not included"),
    "process": ("办理方式", "How it proceeds"),
    "limits": ("限制", "Limits"),
    "notes": ("其他须知", "What else to know"),
    "instead": ("其他途径", "Other ways"),
    "party": ("服务对象", "Whom it is for"),
    "person": ("可以操作的人", "Who may act"),
    "clauses": ("依据", "Source"),
    "not_stated": ("没有写明", "Not stated"),
    "readings": ("本站的解读", "How this site reads it"),
}
"""What to call the parts of a result, of the bundle and of the words."""
STATES = {
    "met": ("满足", "Met"),
    "unmet": ("不满足", "Not met"),
    "unsettled": ("没有定论", "Not settled"),
    "unanswered": ("待回答", "To be answered"),
}
NOW = {
    "open": ("如可享受，所询时间可以使用", "If entitled: it can be used at the time asked about"),
    "closed": ("所询时间不能使用", "It cannot be used at the time asked about"),
    "unknown": (
        "所询时间能否使用，还取决于回答",
        "Whether it can be used at the time asked about still depends on answers",
    ),
    "unstated": ("没有写明服务时间", "Its hours are not stated"),
}
TOOLS = {
    "edition": ("版本", "Edition"),
    "bundle_hash": ("规则包的哈希值", "Hash of the rule bundle"),
    "answers": ("所根据的回答", "Answers gone by"),
    "at": ("所询时间", "Time asked about"),
    "contacts": ("联系方式", "Contacts"),
    "found": ("找到的内容", "What was found"),
    "nothing_found": ("没有找到，也不要推测", "Nothing was found about this; do not guess"),
    "page": ("第 {0} 页", "page {0}"),
}
"""What a tool that answers an assistant says besides."""
UNSURE = ("不知道", "I don’t know")
BEFORE = (
    "所询时间早于发布日期 {0}，那时尚未发布。",
    "The time asked about is before the publication date, {0}; it was not yet published then.",
)


def words(catalogue: Catalogue, rules: dict[str, Any]) -> dict[str, Any]:
    """The words as a JSON object; `rules` is the bundle that they belong to."""
    told = {
        "version": VERSION,
        "edition": catalogue.edition.id,
        "bundle_hash": rules["hash"],
        "labels": _pairs(LABELS),
        "states": _pairs(STATES),
        "now": _pairs(NOW),
        "tools": _pairs(TOOLS),
        "warnings": {
            "before_publication": _pair(text.format(catalogue.edition.published) for text in BEFORE)
        },
        "unsure": _pair(UNSURE),
        "overview": _entries(catalogue.overview),
        "avoid": _entries(catalogue.avoid),
        "emergency": _emergency(catalogue),
        "families": {name: {"name": both(family.name)} for name, family in catalogue.families.items()},
        "questions": {question.id: _question(question) for question in catalogue.questions},
        "services": {name: _service(catalogue, service) for name, service in catalogue.services.items()},
        "not_stated": {
            name: {"topic": both(one.topic), "text": both(one.text), "aliases": list(one.aliases)}
            for name, one in catalogue.not_stated.items()
        },
        "readings": {
            name: {part: both(getattr(one, part)) for part in ("title", "question", "take", "otherwise")}
            | {"decisive": one.decisive, "cites": list(one.cites)}
            for name, one in catalogue.readings.items()
        },
    }
    cited = set(_cited(told))
    return hashed(
        {**told, "clauses": {n: clause(one) for n, one in catalogue.statements.items() if n in cited}}
    )


def _emergency(catalogue: Catalogue) -> dict[str, Any] | None:
    """Where to lead whoever is in trouble; `text` says what has to have happened, whole and by itself."""
    if not (one := catalogue.emergency):
        return None
    texts = {"title": both(one.title), "text": both(one.text), "otherwise": both(one.otherwise)}
    return {**texts, "set": dict(one.set), "service": one.service, "contact": one.contact}


def _question(question: Question) -> dict[str, Any]:
    """Its facts in its own order, in which the bundle does not have them."""
    facts = list(question.options[0].rule.set)
    return {"facts": facts, "hint": _entry(question.hint) if question.hint else None}


def _service(catalogue: Catalogue, service: Service) -> dict[str, Any]:
    conditions = [
        f"{part}.{one.condition.id}." for part in ("conditions", "use_conditions") for one in service.applied
    ]
    own = (f"services.{service.id}.", *conditions)
    return {
        "summary": _entry(service.summary),
        "party": _entry(service.party),
        "person": _entry(service.person),
        "included": _entries(service.included),
        "brief": _entry(service.brief) if service.brief else None,
        "aliases": list(service.aliases),
        "not_stated": list(service.not_stated),
        "readings": [
            name
            for name in catalogue.readings
            if any(f"{path}.".startswith(own) for path in catalogue.cited.get(name, ()))
        ],
    }


def _entries(entries: tuple[Entry, ...]) -> list[dict[str, Any]]:
    return [_entry(entry) for entry in entries]


def _entry(entry: Entry) -> dict[str, Any]:
    return {"id": entry.id, "text": both(entry.text), "cites": list(entry.cites)}


def _cited(value: Any) -> Iterator[str]:
    """Every number that a part of the words rests on."""
    if isinstance(value, dict):
        yield from value.get("cites", ())
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _cited(part)


def _pairs(table: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {name: _pair(texts) for name, texts in table.items()}


def _pair(texts: Any) -> dict[str, str]:
    zh, en = texts
    return both(Bilingual(zh, en))
