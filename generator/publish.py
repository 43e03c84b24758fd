"""How a new site replaces the old one: whole, or not at all. Nothing here knows what builds it.

    with a lock on site/
        site.unfinished/new-PID     is built, by this process alone
        site/            → site.unfinished/old
        new-PID          → site/
        old/.git, …      → site/          hidden files stay: the site may be a checkout of its own
        old              → waste          from here on the new site is the site
    and waste is removed

Each step is one rename on one file system, the only thing that a disk does whole. So whatever ends the exchange – an
error, Ctrl-C, a kill – the names that it leaves say how far it came: as long as there is an `old`, that is the site, and
`repair` brings it back. It is run after a failure, and at the start of every build for those that were killed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from .lock import Lock, Say

Move = tuple[Path, Path]


class PublishError(Exception):
    """A site cannot be put where it is wanted; the message says why, and what to do."""


class Publication:
    """One run of one process: `begin`, build in `folder`, `finish` if all went well, and `end` whatever happened."""

    def __init__(self, site: Path, say: Say) -> None:
        self.site, self._say = site, say
        self.folder = _workshop(site) / f"new-{os.getpid()}"
        self._lock = Lock(site, say)

    def begin(self) -> None:
        refuse(self.site)
        self._lock.acquire()
        try:
            repair(self.site, self._say)
            _sweep(self.site)
            self.folder.mkdir(parents=True)
        except BaseException:
            self._lock.release()
            raise

    def finish(self) -> None:
        """The new site, which is complete now, replaces the old one. If that fails, the old one is back."""
        if self.site.exists():
            shutil.copymode(self.site, self.folder)
        try:
            carry_out(exchange(self.site, self.folder))
        except BaseException:  # Ctrl-C too
            repair(self.site, self._say)
            raise

    def end(self) -> None:
        """Says which site there is now, and leaves nothing else of this run."""
        published = not self.folder.exists() and not _undone(self.site).exists()
        _sweep(self.site)
        self._lock.release()
        if published:
            self._say(f"{self.site} holds the new site.")
        else:
            standing = "holds the site that it held before" if self.site.exists() else "does not exist"
            self._say(f"Nothing was published: {self.site} {standing}.")


def refuse(site: Path) -> None:
    """Raises PublishError where no folder can be exchanged."""
    if site.is_symlink():
        raise PublishError(
            f"{site} is a symbolic link to {site.readlink()}; expected a folder, or nothing. The folder is replaced as a whole, "
            "and the link would be replaced instead of what it points at: remove it, or name the folder itself with --site-dir."
        )
    if site.exists() and not site.is_dir():
        raise PublishError(
            f"{site} is a file; expected a folder, or nothing. Move the file away, or name a folder with --site-dir."
        )
    if site.is_mount():
        raise PublishError(
            f"{site} is where another file system begins; expected a plain folder. The folder is replaced as a whole, which can be "
            "done within one file system only: name a folder inside it with --site-dir."
        )


def exchange(site: Path, new: Path) -> list[Move]:
    """All that happens, in order."""
    if not site.exists():
        return [(new, site)]
    old, waste = _old(site), _waste(site)
    kept = [(old / name, site / name) for name in _hidden(site) if not os.path.lexists(new / name)]
    return [(site, old), (new, site), *kept, (old, waste)]


def carry_out(moves: Iterable[Move]) -> None:
    for source, target in moves:
        source.rename(target)


def recover(site: Path, say: Say) -> None:
    """For those who do not publish: repairs what a killed build has left, and waits if the build is not dead."""
    if _old(site).exists():
        with Lock(site, say):
            repair(site, say)
            _sweep(site)


def repair(site: Path, say: Say) -> None:
    """Undoes an exchange that was ended before its last step."""
    if moves := _undoing(site):
        carry_out(moves)
        say(f"{site} holds the earlier site again: its exchange for a newer one was not finished.")


def _undoing(site: Path) -> list[Move]:
    old = _old(site)
    if not old.exists():
        return []
    if not site.exists():
        return [(old, site)]
    kept = [(site / name, old / name) for name in _hidden(site) if not os.path.lexists(old / name)]
    return [*kept, (site, _undone(site)), (old, site)]


def _sweep(site: Path) -> None:
    """Removes what this run or a killed one has left, but never a site that is still to come back."""
    workshop = _workshop(site)
    if not _old(site).exists():
        shutil.rmtree(workshop, ignore_errors=True)


def _hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith("."))


def _workshop(site: Path) -> Path:
    """Beside the site, and so on the same file system."""
    return Path(f"{site}.unfinished")


def _old(site: Path) -> Path:
    return _workshop(site) / "old"


def _waste(site: Path) -> Path:
    return _workshop(site) / "waste"


def _undone(site: Path) -> Path:
    return _workshop(site) / "undone"
