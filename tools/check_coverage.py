#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Sums up coverage in the lcov format from standard input: check_coverage.py ROOT LEAST_LINES LEAST_BRANCHES

Names the lines that nothing has run, then prints the shares of lines and branches that were reached; status 1 where one
is below what is asked for [percent].
"""

import sys
from collections import Counter, defaultdict


def read(report, root: str) -> tuple[Counter, dict[str, list[int]]]:
    """The sums of what lcov counts (LF, LH, BRF, BRH), and the lines of each file that were not run."""
    sums, missed, file = Counter(), defaultdict(list), ""
    for line in report:
        key, _, value = line.strip().partition(":")
        if key == "SF":
            file = value.removeprefix(root + "/")
        elif key in ("LF", "LH", "BRF", "BRH"):
            sums[key] += int(value)
        elif key == "DA" and value.endswith(",0"):
            missed[file].append(int(value.split(",")[0]))
    return sums, missed


def main() -> int:
    root, least_lines, least_branches = sys.argv[1], float(sys.argv[2]), float(sys.argv[3])
    sums, missed = read(sys.stdin, root)
    for file in sorted(missed):
        print(f"not run: {file}: {', '.join(map(str, missed[file]))}")
    is_enough = True
    for what, reached, found, least in (
        ("lines", sums["LH"], sums["LF"], least_lines),
        ("branches", sums["BRH"], sums["BRF"], least_branches),
    ):
        share = 100 * reached / max(found, 1)
        is_enough = is_enough and share >= least
        print(f"{what}: {reached} of {found}, {share:.1f} % (at least {least:g} %)")
    return 0 if is_enough else 1


if __name__ == "__main__":
    sys.exit(main())
