#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that one public header compiles alone, twice in a row, and includes nothing that is private to the library."""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

FLAGS = ["-std=c++20", "-fsyntax-only", "-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Wconversion", "-Werror"]
PRIVATE = re.compile(r"(^|/)(uv\.h|uv/[^/]+\.h|spdlog/.+|fmt/.+)$")


def included_files(depfile: Path) -> list[str]:
    """The prerequisites of a Make rule as the compiler writes it."""
    rule = depfile.read_text(encoding="utf-8").replace("\\\n", " ")
    return rule.partition(": ")[2].split()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--header", required=True, help="as a user includes it")
    parser.add_argument("--include", required=True, help="the folder that it is in")
    parser.add_argument("compiler", nargs="+", help="the compiler and further flags")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as scratch:
        unit, depfile = Path(scratch, "alone.cpp"), Path(scratch, "alone.d")
        unit.write_text(f"#include <{arguments.header}>\n" * 2, encoding="utf-8")
        dependencies = ["-MD", "-MF", str(depfile)]
        command = [*arguments.compiler, *FLAGS, *dependencies, f"-I{arguments.include}", str(unit)]
        if subprocess.run(command, check=False).returncode != 0:
            print(f"{arguments.header} does not compile alone: {' '.join(command)}")
            return 1
        shown = [name for name in included_files(depfile) if PRIVATE.search(name)]

    for name in shown:
        print(f"{arguments.header} includes {name}, which is private to the library")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
