#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints how many test cases of a `meson test` run passed and failed: count_tests.py BUILD/meson-logs/testlog.json

Where a program says how many cases it has run (doctest, unittest), each counts; any other program is one case. What
failed is named on standard error.
"""

import json
import re
import sys
from pathlib import Path

DOCTEST = re.compile(r"^\[doctest\] test cases: +\d+ \| +(\d+) passed \| +(\d+) failed", re.MULTILINE)
UNITTEST = re.compile(r"^Ran (\d+) tests? in [^\n]+\n+(?:OK|FAILED)(?: \((.*)\))?$", re.MULTILINE)


def cases_of(output: str) -> tuple[int, int] | None:
    """Passed and failed cases, where the program tells."""
    doctest = DOCTEST.findall(output)
    if doctest:
        return sum(int(passed) for passed, _ in doctest), sum(int(failed) for _, failed in doctest)
    unittest = UNITTEST.search(output)
    if unittest:
        details = dict(item.split("=") for item in (unittest[2] or "").split(", ") if "=" in item)
        failed = int(details.get("failures", 0)) + int(details.get("errors", 0))
        return int(unittest[1]) - failed - int(details.get("skipped", 0)), failed
    return None


def count(test: dict) -> tuple[int, int]:
    if test["result"] == "EXPECTEDFAIL":
        return 1, 0
    succeeded = test["result"] == "OK"
    cases = cases_of(test.get("stdout", "") + "\n" + test.get("stderr", ""))
    if cases is None:
        return (1, 0) if succeeded else (0, 1)
    passed, failed = cases
    # A sanitizer, a signal or the time limit can fail a program all of whose cases passed.
    return passed, failed if succeeded else max(failed, 1)


def main() -> int:
    total_passed = total_failed = 0
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        passed, failed = count(test)
        total_passed += passed
        total_failed += failed
        if failed:
            print(f"  {test['name']}: {test['result']}", file=sys.stderr)
    print(total_passed, total_failed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
