"""Publishing by itself, without MkDocs: whatever ends it, the site is exactly one complete build, and one is told which.

The kills are real ones: a process of its own publishes, and kills itself after a given step of the exchange.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from generator.lock import Lock
from generator.publish import Publication, PublishError, exchange, recover

from ..support.project import ROOT

OLD = {"index.html": "old", "en/index.html": "old", "gone/index.html": "old"}
NEW = {"index.html": "new", "en/index.html": "new", "come/index.html": "new"}
KEPT = {".git/HEAD": "of the checkout", ".nojekyll": ""}
"""Hidden files belong to whoever keeps the site, not to a build of it."""

STEPS = range(1, 6)
"""Of an exchange with two hidden entries: the old aside, the new in, each of the two back, the old to waste."""

PUBLISHES_AND_DIES = """
import os, signal, sys
from pathlib import Path
from generator.publish import Publication, recover

site, work, last = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
rename, done = os.rename, 0

def rename_and_die(source, target):
    global done
    rename(source, target)
    done += 1
    if done == last:
        os.kill(os.getpid(), signal.SIGKILL)

os.rename = rename_and_die
if work == "recover":
    recover(site, print)
else:
    publication = Publication(site, print)
    publication.begin()
    for path, text in eval(sys.argv[4]).items():
        (publication.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (publication.folder / path).write_text(text)
    publication.finish()
"""

HOLDS_UNTIL_KILLED = """
import sys
from pathlib import Path
from generator.publish import Publication

Publication(Path(sys.argv[1]), print).begin()
print("begun", flush=True)
sys.stdin.read()
"""

STARTS_ANOTHER_UNTIL_KILLED = """
import subprocess, sys
from pathlib import Path
from generator.lock import Lock

lock = Lock(Path(sys.argv[1]), print)
lock.acquire()
another = subprocess.Popen(["cat"], pass_fds=lock.descriptors)
print("begun", flush=True)
another.wait()
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A published site, with something of its keeper's in it."""
    folder = tmp_path / "site"
    put(folder, OLD | KEPT)
    return folder


@pytest.fixture
def said() -> list[str]:
    return []


def put(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")


def files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def publish(site: Path, said: list[str]) -> None:
    publication = Publication(site, said.append)
    publication.begin()
    put(publication.folder, NEW)
    try:
        publication.finish()
    finally:
        publication.end()


def publish_nothing(site: Path, said: list[str]) -> None:
    publication = Publication(site, said.append)
    publication.begin()
    put(publication.folder, NEW)
    publication.end()


def killed(site: Path, work: str, after: int) -> None:
    run = subprocess.run(
        [sys.executable, "-c", PUBLISHES_AND_DIES, str(site), work, str(after), repr(NEW)],
        cwd=ROOT,
        check=False,
    )
    assert run.returncode == -signal.SIGKILL


def alone(site: Path) -> bool:
    """Nothing of a build lies beside the site."""
    return list(site.parent.iterdir()) == [site]


def back(site: Path) -> str:
    return f"{site} holds the earlier site again: its exchange for a newer one was not finished."


# ------------------------------------------------------------------------------------------------------- when all is well


def test_the_new_site_replaces_the_old_one_and_hidden_files_stay(site: Path, said: list[str]) -> None:
    publish(site, said)
    assert files(site) == NEW | KEPT
    assert said == [f"{site} holds the new site."]
    assert alone(site)


def test_the_first_site_needs_no_old_one(tmp_path: Path, said: list[str]) -> None:
    site = tmp_path / "for/the/first/time"
    publish(site, said)
    assert files(site) == NEW
    assert alone(site)


def test_the_folder_stays_as_open_to_others_as_it_was(site: Path, said: list[str]) -> None:
    site.chmod(0o2750)
    publish(site, said)
    assert site.stat().st_mode & 0o7777 == 0o2750


def test_a_build_that_is_given_up_leaves_the_site_as_it_was(site: Path, said: list[str]) -> None:
    publish_nothing(site, said)
    assert files(site) == OLD | KEPT
    assert said == [f"Nothing was published: {site} holds the site that it held before."]
    assert alone(site)


def test_where_nothing_was_and_nothing_came_nothing_is(tmp_path: Path, said: list[str]) -> None:
    site = tmp_path / "site"
    publish_nothing(site, said)
    assert said == [f"Nothing was published: {site} does not exist."]
    assert list(tmp_path.iterdir()) == []


# ----------------------------------------------------------------------------------------------------- kills and failures


def test_the_steps_tried_are_those_that_there_are(site: Path) -> None:
    assert len(exchange(site, site.parent / "new")) == len(STEPS)


@pytest.mark.parametrize("step", STEPS)
def test_after_a_kill_in_the_exchange_the_next_build_or_server_finds_one_whole_site(
    step: int, site: Path, said: list[str]
) -> None:
    killed(site, "publish", after=step)
    recover(site, said.append)
    complete = step == STEPS[-1]
    assert files(site) == (NEW if complete else OLD) | KEPT
    assert said == ([] if complete else [back(site)])

    publish(site, said)
    assert files(site) == NEW | KEPT
    assert alone(site)


@pytest.mark.parametrize(
    ("step", "again"), [(step, again) for step in STEPS[:-1] for again in range(1, step + 1)]
)
def test_a_repair_can_be_killed_too(step: int, again: int, site: Path, said: list[str]) -> None:
    """It undoes as many steps as were done."""
    killed(site, "publish", after=step)
    killed(site, "recover", after=again)
    recover(site, said.append)
    assert files(site) == OLD | KEPT
    publish(site, said)
    assert alone(site)


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), KeyboardInterrupt()])
@pytest.mark.parametrize("step", STEPS)
def test_after_a_failure_in_the_exchange_the_old_site_is_back_at_once(
    step: int, trouble: BaseException, site: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, begun = os.rename, 0

    def rename_or_fail(source: Path, target: Path) -> None:
        nonlocal begun
        begun += 1
        if begun == step:
            raise trouble
        rename(source, target)

    monkeypatch.setattr(os, "rename", rename_or_fail)
    with pytest.raises(type(trouble)):
        publish(site, said)
    assert files(site) == OLD | KEPT
    assert said[-1] == f"Nothing was published: {site} holds the site that it held before."
    assert alone(site)


# ---------------------------------------------------------------------------------------------------------- two at once


def test_who_comes_second_is_told_who_is_first_and_goes_on_when_that_one_is_killed(
    site: Path, said: list[str]
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_UNTIL_KILLED, str(site)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == b"begun\n"

        def told(message: str) -> None:
            said.append(message)
            first.kill()

        second = Publication(site, told)
        second.begin()
    put(second.folder, NEW)
    second.finish()
    second.end()
    assert re.fullmatch(
        rf"{site} is taken by process {first.pid}, since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d; waiting for it to end\.",
        said[0],
    )
    assert said[1:] == [f"{site} holds the new site."]
    assert files(site) == NEW | KEPT
    assert alone(site)


def test_a_file_left_by_a_lock_locks_nothing(tmp_path: Path, said: list[str]) -> None:
    put(tmp_path, {"build.lock": "1 2020-01-01 00:00:00"})
    with Lock(tmp_path / "build", said.append):
        pass
    assert said == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "garbage", "x 2020-01-01 00:00:00", "\ufffd", "９ 2020", "1" * 5000])
def test_a_lock_file_that_says_nothing_of_its_holder_is_waited_for_all_the_same(
    content: str, tmp_path: Path, said: list[str]
) -> None:
    path = tmp_path / "build.lock"
    path.write_bytes(content.encode() if content != "\ufffd" else b"\xff\xfe 2")
    held = path.open("rb")
    fcntl.flock(held, fcntl.LOCK_EX)

    def told(message: str) -> None:
        said.append(message)
        held.close()  # which lets go of it

    with Lock(tmp_path / "build", told):
        pass
    assert said == [
        f"{tmp_path / 'build'} is taken by process unknown, since just now; waiting for it to end."
    ]


def test_a_lock_that_a_full_disk_refuses_is_named_and_leaves_no_file(
    tmp_path: Path, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", refuse)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as refused:
            Lock(tmp_path / "build", said.append).acquire()
    assert refused.value.filename == str(tmp_path / "build.lock")
    assert list(tmp_path.iterdir()) == []
    with Lock(tmp_path / "build", said.append):  # would wait for itself, had it been kept
        pass
    assert said == []


def test_what_a_killed_holder_has_started_keeps_the_lock_until_it_ends(tmp_path: Path) -> None:
    """The generator goes on writing when the build that started it is killed."""
    folder = tmp_path / "build"
    with subprocess.Popen(
        [sys.executable, "-c", STARTS_ANOTHER_UNTIL_KILLED, str(folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdin
        assert holder.stdout
        assert holder.stdout.readline() == b"begun\n"
        holder.kill()
        holder.wait()
        said: list[str] = []

        def told(message: str) -> None:
            said.append(message)
            assert holder.stdin
            holder.stdin.close()  # which ends what it has started

        with Lock(folder, told):
            assert len(said) == 1


def test_what_the_holder_starts_works_for_it(tmp_path: Path, said: list[str]) -> None:
    """The generator inside a build; it would wait for ever, since the build waits for it."""
    program = (
        "import sys, pathlib, generator.lock as it\nwith it.Lock(pathlib.Path(sys.argv[1]), print): pass"
    )
    with Lock(tmp_path / "build", said.append):
        child = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / "build")],
            cwd=ROOT,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert child.stdout == b""
        assert (tmp_path / "build.lock").is_file()


# --------------------------------------------------------------------------------------------------- what is no folder


def test_a_file_is_refused(tmp_path: Path, said: list[str]) -> None:
    site = tmp_path / "site"
    site.write_text("mine", "utf-8")
    with pytest.raises(PublishError) as refused:
        Publication(site, said.append).begin()
    assert str(refused.value) == (
        f"{site} is a file; expected a folder, or nothing. Move the file away, or name a folder with --site-dir."
    )
    assert site.read_text("utf-8") == "mine"
    assert alone(site)


@pytest.mark.parametrize("target", ["elsewhere", "nowhere"])
def test_a_symbolic_link_is_refused(target: str, tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "elsewhere").mkdir()
    site = tmp_path / "site"
    site.symlink_to(target)
    with pytest.raises(PublishError) as refused:
        Publication(site, said.append).begin()
    assert str(refused.value) == (
        f"{site} is a symbolic link to {target}; expected a folder, or nothing. The folder is replaced as a whole, "
        "and the link would be replaced instead of what it points at: remove it, or name the folder itself with --site-dir."
    )
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_another_file_system_is_refused(said: list[str]) -> None:
    with pytest.raises(PublishError) as refused:
        Publication(Path("/"), said.append).begin()
    assert str(refused.value) == (
        "/ is where another file system begins; expected a plain folder. The folder is replaced as a whole, which can be "
        "done within one file system only: name a folder inside it with --site-dir."
    )
