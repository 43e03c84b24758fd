"""What is worked on at once gives and raises what `map` would, and ends with whoever began it."""

from __future__ import annotations

import subprocess
import sys
from signal import SIGINT

from ..support.project import ROOT


def begun(code: str) -> subprocess.Popen[str]:
    """In a process of its own: one with threads, as this one, is not to be copied."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import os, signal; from generator.at_once import at_once; {code}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_what_is_made_keeps_its_order_and_is_made_by_several() -> None:
    told, _ = begun(
        "(a, b), (c, d) = at_once(lambda n: (n, os.getpid()), [1, 2]); print(a, c, b != d)"
    ).communicate()
    assert told == "1 2 True\n"


def test_the_first_fault_is_raised_whoever_meets_it() -> None:
    _, told = begun("at_once(lambda text: int(text), ['one', 'two'])").communicate()
    assert "\nValueError: invalid literal for int() with base 10: 'one'\n" in told
    assert "in <lambda>\n" in told, "where it was raised"


def test_a_part_that_is_ended_from_outside_is_told_as_such() -> None:
    _, told = begun(
        "at_once(lambda n: n == 1 and os.kill(os.getpid(), signal.SIGKILL), [1, 2])"
    ).communicate()
    assert "a part of the work" in told
    assert "was ended from outside, for want of memory perhaps; run the command again" in told


def test_all_end_with_the_process_that_began_them() -> None:
    process = begun("at_once(lambda n: (os.write(1, b'begun\\n'), signal.pause()), [1, 2])")
    assert process.stdout
    assert [process.stdout.readline(), process.stdout.readline()] == ["begun\n", "begun\n"]
    process.send_signal(SIGINT)
    process.communicate(timeout=30)  # for as long as any of them can write
    assert process.returncode != 0
