#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that a file is refused with exactly one error, whose line holds every text of the file's `// expect:` lines.

A file without such a line is a control: it must compile without an error or a warning.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
EXPECT = re.compile(r"^// expect: (.+)$", re.MULTILINE)
ERROR = re.compile(r"^.*: (?:fatal )?error: .*$", re.MULTILINE)


def complaints(expected: list[str], status: int, output: str) -> list[str]:
    """What is wrong with how the compiler ended; empty when all is as it should be."""
    errors = ERROR.findall(output)
    if not expected:
        return [] if status == 0 else ["the control does not compile"]
    if status == 0:
        return ["it compiles"]
    if len(errors) != 1:
        return [f"there are {len(errors)} errors instead of one"]
    return [f"the error does not say '{text}'" for text in expected if text not in errors[0]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", required=True, type=Path)
    parser.add_argument("--include", required=True, help="the folder of the public headers")
    parser.add_argument("compiler", nargs="+", help="the compiler and further flags")
    arguments = parser.parse_args()

    expected = EXPECT.findall(arguments.case.read_text(encoding="utf-8"))
    command = [*arguments.compiler, *FLAGS, f"-I{arguments.include}", str(arguments.case)]
    # The compilers translate their messages; the texts are compared in English.
    run = subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    wrong = complaints(expected, run.returncode, run.stdout)
    if wrong:
        print(run.stdout)
        print(*(f"{arguments.case.name}: {complaint}" for complaint in wrong), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
