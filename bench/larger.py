"""A catalogue several times as large as ours, for measuring: copies of every service and of every statement.

A copy of a service is a service of its own (`hotline_2`), resting on its own copies of the statements, which go on
counting where the original ones end. Facts, questions, conditions and readings are shared, as they would be: a longer
document has more services, hardly more kinds of customer.
"""

from __future__ import annotations

import re
from typing import Any

import yaml


def larger(text: str, times: int) -> str:
    """The text of a catalogue with `times` as many services and statements; it is as sound as the given one."""
    catalogue = yaml.load(text, yaml.CBaseLoader)
    services, statements = dict(catalogue["services"]), dict(catalogue["statements"])
    for number in range(2, times + 1):
        names = {name: f"{name}_{number}" for name in services} | {
            name: f"S{int(name[1:]) + len(statements) * (number - 1):03}" for name in statements
        }
        catalogue["services"] |= _copy(services, names)
        catalogue["statements"] |= _copy(statements, names)
        _excuse(catalogue, number, _copy(list(statements), names), yaml.dump(_copy(services, names)))
    text = yaml.dump(catalogue, allow_unicode=True, sort_keys=False, width=10**6)
    assert isinstance(text, str)
    return text


def _copy(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(name, name): _copy(part, names) for name, part in value.items()}
    if isinstance(value, list):
        return [_copy(part, names) for part in value]
    return names.get(value, value)


def _excuse(catalogue: dict[str, Any], number: int, statements: list[str], services: str) -> None:
    """What the copied services do not cite is what, in the original, entries about the whole cite."""
    cited = set(re.findall(r"\bS\d+", services))
    catalogue["not_used"][f"copies_{number}"] = {
        "statements": [name for name in statements if name not in cited],
        "reason": {"zh": "副本", "en": "Copies"},
    }
