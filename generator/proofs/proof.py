"""One thing that must hold across the entries of a catalogue: a name, a sentence, a function from the catalogue to its problems.

    @proof(exhaustive=True, after=(rule_never_first,))
    def states_without_sentence(catalogue): …

`exhaustive` ones read diagrams, which only rules that are not too large have. What a proof finds is not told while one of those that it
comes `after` finds anything: it is likely to follow from that, and to go with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..catalogue.entries import Catalogue
from ..problems import Problem

Check = Callable[[Catalogue], Iterator[Problem]]


@dataclass(frozen=True)
class Proof:
    check: Check
    exhaustive: bool
    after: tuple[Check, ...]


PROOFS: list[Proof] = []
"""All of them, once the modules that hold them are loaded (`prove.py`)."""


def proof(*, exhaustive: bool = False, after: tuple[Check, ...] = ()) -> Callable[[Check], Check]:
    def registered(check: Check) -> Check:
        PROOFS.append(Proof(check, exhaustive, after))
        return check

    return registered
