"""The semantics once more, written from the tables of the design and from nothing else, to judge the evaluator by.

It shares no code with `generator/`: here the rules are plain Python, a count is a handful of numbers on both sides of
the yearly maximum instead of cells, and everything said of incomplete answers is looked up in the list of all their
completions, as the definitions say. Slow and simple; where it and the evaluator part, one of them is wrong.

Complete answers are a dict from every fact to a value. Incomplete ones lack some.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, product

Value = str | int
Answers = Mapping[str, Value]
Key = tuple[tuple[str, Value], ...]

VALUES: dict[str, tuple[Value, ...]] = {
    "region": ("mainland", "hong_kong", "macau", "taiwan", "elsewhere"),
    "deployment": ("public_cloud", "private_cloud", "on_premise"),
    "licence": ("subscription", "perpetual"),
    "product": ("cosmic", "constellation", "galaxy", "eas_cloud", "other"),
    "registered": ("yes", "no"),
    "incident": ("none", "non_fatal", "fatal"),
    "hotline_uses": (0, 3, 4, 5),
}
CHANGEABLE = {"registered": "by_customer", "licence": "by_contract", "deployment": "by_contract"}
QUESTIONS = {
    "region": ("region",),
    "arrangement": ("deployment", "licence"),
    "registered": ("registered",),
    "incident": ("incident",),
    "hotline_uses": ("hotline_uses",),
    "product": ("product",),
}
BEST_FIRST = ("entitled", "conditional", "confirm", "not_entitled")

FOR_REGISTERED = ("smart_service", "patch_download", "feature_request", "licence_upgrade", "hotline")
SERVICES = ("community", *FOR_REGISTERED, "public_cloud_ops")
WITHOUT_HOURS = ("community", "licence_upgrade")

FACTS_OF = {
    "community": ("region",),
    "smart_service": ("region", "registered"),
    "patch_download": ("region", "registered"),
    "feature_request": ("region", "registered"),
    "licence_upgrade": ("region", "registered", "deployment", "licence"),
    "hotline": ("region", "registered", "incident", "hotline_uses"),
    "public_cloud_ops": ("region", "deployment", "licence", "product"),
}
"""What a service can depend on; the licence belongs to public-cloud operations because a change must not contradict it."""


# ------------------------------------------------------------------------------------------------ complete answers


def grades(service: str, answers: Answers) -> list[str]:
    found = [territory(answers)]
    if service in FOR_REGISTERED:
        found.append("entitled" if answers["registered"] == "yes" else "conditional")
    if service == "public_cloud_ops":
        found.append("entitled" if answers["deployment"] == "public_cloud" else "not_entitled")
    if service == "licence_upgrade":
        found.append(subscription(answers))
    return found


def territory(answers: Answers) -> str:
    if answers["region"] in ("mainland", "hong_kong", "macau"):
        return "entitled"
    return "confirm" if answers["region"] == "taiwan" else "not_entitled"


def subscription(answers: Answers) -> str:
    deployment, licence = answers["deployment"], answers["licence"]
    if deployment in ("public_cloud", "private_cloud") and licence == "subscription":
        return "entitled"
    if (deployment, licence) in (("on_premise", "subscription"), ("public_cloud", "perpetual")):
        return "confirm"
    return "not_entitled"


def verdict_of_complete(service: str, answers: Answers) -> str:
    return max(grades(service, answers), key=BEST_FIRST.index)


def usable(service: str, answers: Answers, working_hours: bool) -> bool:
    """Whether every use condition is met; without hours there is nothing to meet."""
    if service == "public_cloud_ops":
        return working_hours
    if service == "hotline":
        return answers["incident"] == "fatal" and int(answers["hotline_uses"]) < 4
    return True


def platform(answers: Answers) -> str:
    if answers["product"] in ("cosmic", "constellation", "galaxy"):
        return "tianti_platform"
    return "eas_platform" if answers["product"] == "eas_cloud" else "platform_not_named"


def view(service: str, answers: Answers, working_hours: bool | None) -> tuple[object, ...]:
    """What the customer sees: the verdict, and of a service that is not out of reach the channels and `now`."""
    verdict = verdict_of_complete(service, answers)
    if verdict == "not_entitled":
        return (verdict,)
    channel = platform(answers) if service == "public_cloud_ops" else None
    return verdict, channel, None if working_hours is None else usable(service, answers, working_hours)


def contradicts(answers: Answers) -> bool:
    return answers.get("deployment") == "public_cloud" and answers.get("licence") == "perpetual"


# ---------------------------------------------------------------------------------------------- incomplete answers


def key(answers: Answers) -> Key:
    return tuple(sorted(answers.items()))


def partial_answers(facts: tuple[str, ...]) -> Iterator[dict[str, Value]]:
    """Every way to answer some of these facts, and none of the others."""
    for row in product(*((None, *VALUES[fact]) for fact in facts)):
        yield {fact: value for fact, value in zip(facts, row, strict=True) if value is not None}


def completions(answers: Answers, facts: tuple[str, ...]) -> list[dict[str, Value]]:
    open_facts = [fact for fact in facts if fact not in answers]
    return [
        {**answers, **dict(zip(open_facts, row, strict=True))}
        for row in product(*(VALUES[fact] for fact in open_facts))
    ]


def variants(answers: Answers, fact: str) -> list[dict[str, Value]]:
    """The same answers with every value of one fact."""
    return [{**answers, fact: value} for value in VALUES[fact]]


@cache
def verdict(service: str, answers: Key) -> str:
    found = {verdict_of_complete(service, one) for one in completions(dict(answers), FACTS_OF[service])}
    if len(found) == 1:
        return found.pop()
    return "conditional" if found == {"entitled", "conditional"} else "unknown"


def missing(service: str, answers: Answers) -> list[str]:
    """Unanswered, and some two completions that differ only in it have different verdicts."""
    facts = FACTS_OF[service]
    return sorted(
        fact
        for fact in facts
        if fact not in answers
        and any(
            len({verdict_of_complete(service, one) for one in variants(completion, fact)}) > 1
            for completion in completions(answers, facts)
        )
    )


def now(service: str, answers: Answers, working_hours: bool) -> dict[str, object] | None:
    """Without `opens_at` and `closes_at`."""
    facts = FACTS_OF[service]
    if verdict(service, key(answers)) == "not_entitled":
        return None
    if service in WITHOUT_HOURS:
        return {"state": "unstated"}
    found = {usable(service, one, working_hours) for one in completions(answers, facts)}
    if len(found) == 1:
        return {"state": "open" if found.pop() else "closed"}
    return {
        "state": "unknown",
        "missing": sorted(
            fact
            for fact in facts
            if fact not in answers
            and any(
                len({usable(service, one, working_hours) for one in variants(completion, fact)}) > 1
                for completion in completions(answers, facts)
            )
        ),
    }


def changes(service: str, answers: Answers) -> list[tuple[dict[str, Value], str]]:
    """All settings of changeable facts that better the verdict, without those that contain another."""
    before = verdict(service, key(answers))
    if before in ("entitled", "unknown"):
        return []
    wanted = ("entitled",) if before == "conditional" else ("entitled", "conditional")
    helpful: list[tuple[dict[str, Value], str]] = []
    for setting in settings():
        after = {**answers, **setting}
        reached = verdict(service, key({fact: after[fact] for fact in after if fact in FACTS_OF[service]}))
        if reached in wanted and (contradicts(answers) or not contradicts(after)):
            helpful.append((setting, reached))
    return [
        (setting, reached)
        for setting, reached in helpful
        if not any(other.items() < setting.items() for other, _ in helpful)
    ]


def settings() -> Iterator[dict[str, Value]]:
    for size in range(1, len(CHANGEABLE) + 1):
        for facts in combinations(sorted(CHANGEABLE), size):
            for row in product(*(VALUES[fact] for fact in facts)):
                yield dict(zip(facts, row, strict=True))


def matters(service: str, fact: str, answers: Answers, working_hours: bool | None) -> bool:
    """Whether some two completions that differ only in this unanswered fact are seen to differ."""
    if fact in answers or fact not in FACTS_OF[service]:
        return False
    return any(
        len({view(service, one, working_hours) for one in variants(completion, fact)}) > 1
        for completion in completions(answers, FACTS_OF[service])
    )
