"""Runs one command, throws its output away, and prints the processor time and the peak memory that it took.

    python -m bench.run COMMAND [ARGUMENT…] < input

A process of its own, and a small one: on Linux a new process begins with the peak of the one that started it, so that
a large parent would hide what its children take.
"""

from __future__ import annotations

import os
import subprocess
import sys


def main() -> None:
    process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)
    process.returncode = os.waitstatus_to_exitcode(status)
    sys.exit(process.returncode)


if __name__ == "__main__":
    main()
