"""Catalogue → what search engines read: schema.org objects, one a page that is about something.

They say what the document states and nothing else: hours only where it gives them, the number as printed, no price, no
availability, no promise. A template puts an object into the front matter of its page as `main_entity`, and
overrides/partials/machines.html puts it into the head. Addresses are relative to the page, as in any link.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from ..catalogue.entries import Bilingual, Catalogue, Channel, ScheduleEntry, Service
from ..rules.hours import DAYS, by_day

Thing = dict[str, Any]


def guide(catalogue: Catalogue, language: str) -> Thing:
    """What the document describes as a whole, for the home page: its services in order."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": service.name[language],
                "url": f"services/{service.id}/",
            }
            for position, service in enumerate(catalogue.services.values(), 1)
        ],
    }


def service(catalogue: Catalogue, entry: Service, language: str) -> Thing:
    """One service, for its page. Whom it is for and where it ends is said as on the page itself."""
    return {
        "@type": "Service",
        "name": entry.name[language],
        "description": entry.summary.text[language],
        "serviceType": entry.family.name[language],
        "provider": {"@type": "Organization", "name": catalogue.guide.provider[language]},
        "audience": {"@type": "Audience", "audienceType": _audience(entry, language)},
        "termsOfService": [text[language] for text in _terms(catalogue, entry)],
        "availableChannel": [_channel(channel, entry.schedule, language) for channel in entry.channels],
        **_hours_available(entry.schedule),
    }


def _audience(entry: Service, language: str) -> str:
    """The customer, and who may act for it: “all customers” by itself would be too much (A01)."""
    requirements = [applied.condition.requirement for applied in entry.conditions]
    return {"zh": "；", "en": "; "}[language].join(
        text[language] for text in (entry.party.text, *requirements)
    )


def _terms(catalogue: Catalogue, entry: Service) -> Iterator[Bilingual]:
    """All that must not be lost by whoever reads the data and not the page."""
    yield from (premise.text for premise in catalogue.premise)
    yield from (applied.condition.requirement for applied in entry.applied)
    yield from (caveat.text for caveats in entry.caveats.values() for caveat in caveats)
    yield from (limit.text for limit in catalogue.general_limits + catalogue.disclaimers)


def _channel(channel: Channel, schedule: ScheduleEntry | None, language: str) -> Thing:
    described = {"@type": "ServiceChannel", "description": channel.entry.text[language]}
    contact = channel.contact
    if contact is None:
        return described
    if contact.kind == "url":
        return described | {"name": contact.name[language], "serviceUrl": contact.value}
    point = {"@type": "ContactPoint", "name": contact.name[language], "telephone": contact.value}
    return described | {"servicePhone": point | _hours_available(schedule)}


def _hours_available(schedule: ScheduleEntry | None) -> dict[str, Any]:
    return {"hoursAvailable": list(_opening_hours(schedule))} if schedule else {}


def _opening_hours(schedule: ScheduleEntry) -> Iterator[Thing]:
    """The intervals of a day, Beijing time, with the days that have them."""
    days_of: dict[tuple[int, int], list[str]] = {}
    for name, spans in zip(DAYS, by_day(schedule.rule.week_minutes), strict=True):
        for span in spans:
            days_of.setdefault(span, []).append(name.capitalize())
    for span, days in sorted(days_of.items()):
        yield _specified(span, dayOfWeek=[f"https://schema.org/{day}" for day in days])
    for exception in schedule.rule.exceptions:
        # Closed is said by hours that end as they begin.
        for date, span in product(exception.dates, exception.day_minutes or ((0, 0),)):
            yield _specified(span, validFrom=date, validThrough=date)


def _specified(span: tuple[int, int], **when: object) -> Thing:
    opens, closes = map(_time, span)
    return {"@type": "OpeningHoursSpecification", **when, "opens": opens, "closes": closes}


def _time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}:00+08:00"
