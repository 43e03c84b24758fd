"""`map`, in the time of the longest piece of work: all but the last are done by copies of this process, which know what it knows.

Nothing is handed over but what they make. They are of use where pieces take a tenth of a second or more, and only the commands take
them: a program with threads, such as a server or a run of tests, is not to be copied. They end with the process that began them.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from errno import ECHILD
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from traceback import format_exception
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")

_COPIES = get_context("fork")


class Each(Protocol):
    """`map` or `at_once`."""

    def __call__(self, work: Callable[[T], R], things: Iterable[T], /) -> Iterable[R]: ...


def at_once(work: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """Raises what the work on the first of those things raises that cannot be worked on."""
    *others, last = things
    begun = [_begun(partial(work, thing)) for thing in others]
    own = _told(partial(work, last))
    return [_made(*told) for told in (*map(_heard, begun), own)]


def _begun(work: Callable[[], Any]) -> Connection:
    ours, theirs = _COPIES.Pipe(duplex=False)
    _COPIES.Process(target=_tell, args=(work, theirs), daemon=True).start()
    theirs.close()  # so that we hear of its end
    return ours


def _tell(work: Callable[[], Any], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # on Ctrl+C one of us speaks
    made, error = _told(work)
    if error:
        error.add_note("".join(format_exception(error)))  # where it was raised is not handed over
    with suppress(BrokenPipeError):  # whoever wanted to know has gone
        pipe.send((made, error))


def _heard(pipe: Connection) -> tuple[Any, Exception | None]:
    try:
        told: tuple[Any, Exception | None] = pipe.recv()
    except EOFError:
        wrong = "was ended from outside, for want of memory perhaps; run the command again"
        raise OSError(ECHILD, wrong, "a part of the work") from None
    return told


def _told(work: Callable[[], Any]) -> tuple[Any, Exception | None]:
    try:
        return work(), None
    except Exception as error:
        return None, error


def _made(made: Any, error: Exception | None) -> Any:
    if error:
        raise error
    return made
