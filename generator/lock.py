"""One at a time: a lock on a folder that says who holds it, and that ends with whoever held it.

    with Lock(Path("build"), say):      build.lock is beside build/ for as long as somebody is at it
        …

The operating system keeps the lock and lets go of it when the process ends, however it ends: a killed build leaves a
file that locks nothing, and nobody has to guess from its age whether it still counts. Whoever has to wait is told for
whom. What a process starts works for it: the generator enters a folder that the build which started it has locked.
"""

from __future__ import annotations

import fcntl
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

Say = Callable[[str], None]


class Lock:
    """Held from `acquire` to `release`, or inside a `with`."""

    def __init__(self, folder: Path, say: Say) -> None:
        self._folder, self._say = folder, say
        self._path = Path(f"{folder.absolute()}.lock")
        self._file: int | None = None

    def acquire(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
            if not _take(file):
                holder, since = _holder(file)
                if holder == os.getppid():
                    os.close(file)
                    return
                self._say(
                    f"{self._folder} is taken by process {holder}, since {since}; waiting for it to end."
                )
                fcntl.flock(file, fcntl.LOCK_EX)
            if self._is_still(file):
                break
            os.close(file)  # whoever had it has removed the file since: nobody else would meet us here
        self._file = file
        self._sign(file)

    def _sign(self, file: int) -> None:
        try:
            os.ftruncate(file, 0)
            os.write(file, f"{os.getpid()} {time.strftime('%Y-%m-%d %H:%M:%S')}".encode())
        except OSError as error:  # a full disk, on which nothing can be built either
            self.release()
            error.filename = str(self._path)
            raise

    @property
    def descriptors(self) -> tuple[int, ...]:
        """For `pass_fds`: whoever gets these keeps the lock too, should this process be killed before it."""
        return () if self._file is None else (self._file,)

    def release(self) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _is_still(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.release()


def _take(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: int) -> tuple[int | str, str]:
    """Its process and since when. It may not have got to writing that down yet, or somebody else has written there."""
    told = re.fullmatch(rb"(\d+) ([-\d]+ [:\d]+)", os.pread(file, 100, 0))
    return (int(told[1]), told[2].decode()) if told else ("unknown", "just now")
