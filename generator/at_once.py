"""`map`, in the time of the longest piece of work: all but the last are done by copies of this process, which know what it knows.

Nothing is handed over but what they make. They are of use where pieces take a tenth of a second or more, and only the commands take
them: a program with threads, such as a server or a run of tests, is not to be copied. They end with the process that began them.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_COPIES = get_context("fork")


class Each(Protocol):
    """`map` or `at_once`."""

    def __call__(self, work: Callable[[T], R], things: Iterable[T], /) -> Iterable[R]: ...


def at_once(work: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Raises what the work on the last thing raises, or else on one before."""
    *others, last = things
    begun = [_begun(partial(work, thing)) for thing in others]
    made = work(last)
    return [*map(_made, begun), made]


def _begun(work: Callable[[], Any]) -> Connection:
    ours, theirs = _COPIES.Pipe(duplex=False)
    _COPIES.Process(target=_tell, args=(work, theirs), daemon=True).start()
    theirs.close()  # so that we hear of its end
    return ours


def _tell(work: Callable[[], Any], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # on Ctrl+C one of us speaks
    try:
        told: tuple[Any, Exception | None] = (work(), None)
    except Exception as error:
        told = (None, error)
    with suppress(BrokenPipeError):  # whoever wanted to know has gone
        pipe.send(told)


def _made(pipe: Connection) -> Any:
    made, error = pipe.recv()
    if error:
        raise error
    return made
