#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How many instructions an element costs, counted by Valgrind: free of noise, so that a change of the code shows.

    instructions.py PROGRAM COMPILER            the counts of the program `instructions`, beside the committed ones
    instructions.py PROGRAM COMPILER --save     commits to them: writes instructions.json
    instructions.py PROGRAM COMPILER --check    ends with status 1 where one has grown by more than a tenth

COMPILER names the column of instructions.json, as in gcc-12. A workload is run with two numbers of elements: what starts and
ends a program drops out of the difference.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

COMMITTED = Path(__file__).with_name("instructions.json")
MOST_GROWTH = 1.1
COUNTS = {  # per element: of all stages; per run for W7
    "W1 plain": 40_000,
    "W1 plain, for": 40_000,
    "W1 plain, not fused": 20_000,
    "W1 plain, limit": 20_000,
    "W1 coro": 20_000,
    "W1 coro, limit": 20_000,
    "W1b coro": 20_000,
    "W1b coro, limit": 20_000,
    "W4": 20_000,
    "W4, limit": 20_000,
    "W6": 20_000,
    "W6, limit": 20_000,
    "W7": 300,
}


def instructions(program: str, workload: str, count: int) -> int:
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run([*command, program, workload, str(count)], capture_output=True, text=True)
    found = re.search(r"I +refs: +([\d,]+)", done.stderr)
    if done.returncode != 0 or found is None:
        sys.exit(f"{program} '{workload}' {count} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return int(found[1].replace(",", ""))


def measure(program: str) -> dict[str, float]:
    counts = {}
    for workload, count in COUNTS.items():
        more = instructions(program, workload, 3 * count) - instructions(program, workload, count)
        counts[workload] = round(more / (2 * count), 1)
    return counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("compiler")
    parser.add_argument("--save", action="store_true")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()

    committed = json.loads(COMMITTED.read_text(encoding="utf-8"))
    before, now = committed.get(arguments.compiler, {}), measure(arguments.program)
    print(f"{arguments.compiler:22} {'committed':>10} {'now':>10}")
    for workload, count in now.items():
        print(f"{workload:22} {before.get(workload, '-'):>10} {count:>10}")
    if arguments.save:
        committed[arguments.compiler] = now
        COMMITTED.write_text(json.dumps(committed, indent=2) + "\n", encoding="utf-8")
    grown = [name for name, count in now.items() if count > MOST_GROWTH * before.get(name, 0)]
    for workload in grown:
        print(f"{workload}: more than {MOST_GROWTH:g} x the committed count. If it is worth it, --save, and say why.")
    return 1 if arguments.check and grown else 0


if __name__ == "__main__":
    sys.exit(main())
