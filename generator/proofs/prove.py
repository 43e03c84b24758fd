"""What must hold across the entries of a catalogue, proven every time it is read.

A catalogue can be well formed and still be wrong: a rule that never fits, a service that nobody can get, a question whose answer changes
nothing, a figure that the document does not have. `prove` runs every proof there is and reports everything at once.
"""

from __future__ import annotations

from itertools import chain

from ..catalogue.entries import Catalogue
from ..problems import CatalogueError
from . import citations, prose, questions, verdicts, wording
from .proof import PROOFS

__all__ = ["HOLDING", "prove"]
HOLDING = (verdicts, questions, citations, wording, prose)
"""The modules with proofs; loading them makes these known."""


def prove(catalogue: Catalogue) -> None:
    """Raises CatalogueError with every problem that any proof finds, except for mere consequences of others."""
    too_large = list(verdicts.diagram_too_large(catalogue))
    run = [one for one in PROOFS if not (one.exhaustive and too_large)]
    found = {one.check: list(one.check(catalogue)) for one in run}
    told = [found[one.check] for one in run if not any(found.get(cause) for cause in one.after)]
    if problems := [*too_large, *chain.from_iterable(told)]:
        raise CatalogueError(problems)
