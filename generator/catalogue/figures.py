"""Figures with their unit, as the texts of both languages write them: how often, how many, when, on which days, on which date.

    每年不超过 4 次       no more than 4 times a year, the 4th    →  times 4
    周一至周日           Monday to Sunday, every day             →  days 0-6
    2025 年 7 月 1 日     1 July 2025, 2025-07-01                 →  date 2025-07-01

What a figure means is the same in both languages, in digits and in words, so that a text can be held to the quotation that it
rests on. Numbers without a unit are no figures here: those of sections, pages and ids follow no rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

DATE, DAYS, HOURS, SERVICES, TIME, TIMES = "date", "days", "hours a week", "services", "time", "times"


@dataclass(frozen=True)
class Figure:
    """`kind` and `value` say what is meant; a quantity of something else than times has its unit for a kind."""

    kind: str
    value: str
    written: str

    @property
    def meaning(self) -> tuple[str, str]:
        return self.kind, self.value

    @property
    def days(self) -> range:
        """The days of the week, counted from 0, in a figure of days."""
        first, last = map(int, self.value.split("-"))
        return range(first, last + 1)

    def with_parts(self) -> tuple[Figure, ...]:
        """7×8 hours are 7 days and 8 hours as well."""
        if self.kind != HOURS:
            return (self,)
        days, hours = self.value.split("×")
        return self, Figure("天", days, f"{days} 天"), Figure("小时", hours, f"{hours} 小时")

    def distance(self, other: Figure) -> int:
        """How far two figures of a kind are apart, as far as that can be counted."""
        here, there = (int(re.sub(r"\D", "", figure.value)) for figure in (self, other))
        return abs(here - there)

    def like(self, written: str) -> str:
        """As another figure of the kind is written: `6th` like `4th`, `周一至周五` like `周一至周日`."""
        if self.kind == DAYS:
            chinese = re.search(_ZH_DAY, written) or written in _EVERY_DAY[:2]
            return _days_in_words(self.value, "zh" if chinese else "en")
        if self.kind in (DATE, HOURS, TIME):
            return self.value
        if re.search(r"\d(?:st|nd|rd|th)$", written):
            return ordinal(int(self.value))
        return re.sub(r"\d+|^\w+?(?=次|项| times| services)", self.value, written, count=1)


@cache
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in its order. An English text may quote Chinese, so that both languages are looked for.

    Several proofs ask for those of the same texts."""
    found = [
        (match.start(), Figure(match.groupdict().get("unit") or kind, value(match), match[0]))
        for kind, pattern, value in _PATTERNS
        for match in pattern.finditer(text)
    ]
    return tuple(figure for _, figure in sorted(found, key=lambda one: one[0]))


def with_dates_in_digits(text: str) -> str:
    """The text with every date as 2025-07-01, which is the same in both languages."""
    for figure in figures(text):
        if figure.kind == DATE:
            text = text.replace(figure.written, figure.value)
    return text


def numbers(text: str, number: str) -> Iterator[str]:
    """Wherever a text has a number by itself, whatever its unit."""
    pattern = rf"(?<![\d:×.,/-]){number}(?:st|nd|rd|th)?(?![\d:×/-]|[.,]\d)"
    yield from (match[0] for match in re.finditer(pattern, text, re.ASCII))


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th …"""
    teens = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


# ----------------------------------------------------------------------------------------------------- how they are written

_ZH_DAYS = [f"周{day}" for day in "一二三四五六日"]
_EN_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTHS = ["January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December"]  # fmt: skip
_EVERY_DAY = ["每日", "每天", "every day"]
# What is done two times is 两次: 二次 means secondary, and 一次 mostly “a time”.
_NUMBERS = dict(zip("两三四五六七八九十", range(2, 11), strict=True)) | {
    word: number
    for number, word in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)
}


def _days_in_words(value: str, language: str) -> str:
    names = _ZH_DAYS if language == "zh" else _EN_DAYS
    first, last = (names[int(day)] for day in value.split("-"))
    return ("至" if language == "zh" else " to ").join(dict.fromkeys((first, last)))


def _iso(match: re.Match[str]) -> str:
    month = match["month"]
    number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
    return f"{match['year']}-{number:02}-{match['day']:0>2}"


def _days(match: re.Match[str]) -> str:
    if match[0].lower() in _EVERY_DAY:
        return "0-6"
    return f"{_day(match['first'])}-{_day(match['last'] or match['first'])}"


def _day(name: str) -> int:
    return _EN_DAYS.index(name) if name in _EN_DAYS else _ZH_DAYS.index(f"周{name[-1].replace('天', '日')}")


def _number(match: re.Match[str]) -> str:
    return str(_NUMBERS.get(match["number"].lower(), match["number"]))


_ALONE = r"(?<![\d:×.,-])"
_DIGITS = rf"{_ALONE}(?P<number>\d{{1,9}})"
_WORD = rf"(?<![\w十])(?P<number>(?i:{'|'.join(_NUMBERS)}))"
_ZH_DAY, _EN_DAY, _MONTH = "(?:周|星期)[一二三四五六日天]", "|".join(_EN_DAYS), "|".join(_MONTHS)
_WAYS: tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...] = (
    (DATE, r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", _iso),
    (DATE, r"(?P<year>\d{4}) ?年 ?(?P<month>\d\d?) ?月 ?(?P<day>\d\d?) ?日", _iso),
    (DATE, rf"(?P<day>\d\d?) (?P<month>{_MONTH}),? (?P<year>\d{{4}})", _iso),
    (DATE, rf"(?P<month>{_MONTH}) (?P<day>\d\d?), (?P<year>\d{{4}})", _iso),
    (DAYS, rf"(?i:{'|'.join(_EVERY_DAY)})", _days),
    (DAYS, rf"(?P<first>{_ZH_DAY})(?:[至到–-](?P<last>{_ZH_DAY}))?(?! ?次)", _days),
    (DAYS, rf"(?P<first>{_EN_DAY})(?:(?: to | through |–|-)(?P<last>{_EN_DAY}))?", _days),
    (HOURS, rf"{_ALONE}(?P<days>\d) ?[×xX*] ?(?P<hours>\d\d?)(?!\d)", lambda found: f"{found['days']}×{found['hours']}"),
    (
        TIME,
        r"(?<![\d:])(?P<hour>\d\d?):(?P<minute>\d\d)(?::00)?(?![\d:])",
        lambda found: f"{int(found['hour'])}:{found['minute']}",
    ),
    (TIMES, rf"{_DIGITS}(?: ?次| times\b|(?:st|nd|rd|th)\b)", _number),
    (TIMES, rf"{_WORD}(?:次| times\b)", _number),
    (SERVICES, rf"{_DIGITS} ?(?:项服务|(?:\w+ )?services\b)", _number),
    (SERVICES, rf"{_WORD}(?:项服务| (?:\w+ )?services\b)", _number),
    ("", rf"{_DIGITS} ?(?P<unit>个月|小时|分钟|天|个|名|家|人|元|%)", _number),
)  # fmt: skip
_PATTERNS = tuple((kind, re.compile(pattern, re.ASCII), value) for kind, pattern, value in _WAYS)
