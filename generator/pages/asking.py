"""Where the form asks each question: at its head, or in the row of the one service that it is about.

Who wants to know about all services is asked first what more than one of them depends on. A question that concerns a single
service – whether a fault is fatal, which platform, at what time – is asked in its row, of those who open it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..catalogue.entries import Catalogue, Question, Service
from ..rules.hours import changes_at


@dataclass(frozen=True)
class Asked:
    """What is asked in one place; `time` says whether it is also asked there when the service is to be used."""

    questions: tuple[Question, ...]
    time: bool


def asked_first(catalogue: Catalogue) -> Asked:
    """What stands at the head of the form."""
    return _asked(catalogue, lambda about: len(about) != 1)


def asked_in(catalogue: Catalogue, service: Service) -> Asked:
    """What stands in the row of a service."""
    return _asked(catalogue, lambda about: about == [service])


def keeps_hours(service: Service) -> bool:
    """Whether it is provided at some times and not at others."""
    return service.schedule is not None and changes_at(service.schedule.rule, 0) is not None


def _asked(catalogue: Catalogue, here: Callable[[list[Service]], bool]) -> Asked:
    timed = [service for service in catalogue.services.values() if keeps_hours(service)]
    return Asked(
        tuple(question for question in catalogue.questions if here(_about(catalogue, question))),
        bool(timed) and here(timed),
    )


def _about(catalogue: Catalogue, question: Question) -> list[Service]:
    """The services of which anything – verdict, use, channels – depends on the answer."""
    set_by_it = question.rule.facts
    return [
        catalogue.services[rule.id] for rule in catalogue.rules.services.values() if rule.facts & set_by_it
    ]
