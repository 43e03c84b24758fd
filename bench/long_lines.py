"""What a hostile line costs `python -m generator check`: processor time, peak memory, and how much comes back.

Times grow with the length of a line up to the longest that is read, 1 MiB; of a longer one nothing is looked at.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = [sys.executable, "-m", "generator", "check"]


def main() -> None:
    print("A line of that many megabytes: seconds of processor time, MiB at most, bytes of the answer\n")
    for megabytes in (0.25, 0.5, 1, 50):
        for name, line in lines(int(megabytes * 1_000_000)).items():
            measured = subprocess.run(
                [sys.executable, "-m", "bench.run", *COMMAND],
                input=line,
                stdout=subprocess.PIPE,
                cwd=ROOT,
                check=False,
            )
            seconds, peak = measured.stdout.split()
            answer = subprocess.run(COMMAND, input=line, stdout=subprocess.PIPE, cwd=ROOT, check=False).stdout
            print(
                f"{name:22} {megabytes:6}   {float(seconds):6.2f} s   {int(peak) / 2**10:6.1f} MiB   {len(answer):6,}"
            )


def lines(size: int) -> dict[str, bytes]:
    """Lines of about this many bytes."""
    pairs = b",".join(b'"k%08d":1' % number for number in range(size // 15))
    return {
        "one key twice": b'{"answers":{' + pairs + b',"k00000000":1}}',
        "unknown facts": b'{"answers":{' + pairs + b"}}",
        "a long name": b'{"answers":{"' + b"n" * (size - 20) + b'":1}}',
    }


if __name__ == "__main__":
    main()
