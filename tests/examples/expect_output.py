#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a program and compares its standard output with a file: expect_output.py EXPECTED PROGRAM [ARGUMENT...]"""

import difflib
import subprocess
import sys
from pathlib import Path


def main() -> int:
    expected = Path(sys.argv[1]).read_text(encoding="utf-8")
    run = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, encoding="utf-8", check=False)
    difference = difflib.unified_diff(
        expected.splitlines(keepends=True),
        run.stdout.splitlines(keepends=True),
        fromfile="expected",
        tofile="printed",
    )
    sys.stdout.writelines(difference)
    if run.returncode != 0:
        print(f"exit status {run.returncode}")
    return 0 if run.returncode == 0 and run.stdout == expected else 1


if __name__ == "__main__":
    sys.exit(main())
