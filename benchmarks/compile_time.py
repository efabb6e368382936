#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""W9: how long a file with a pipeline of ten stages takes to compile, against the same file with one stage.

Each file is compiled in turn with the others, which of its times counts is the shortest: CPU seconds of the compiler.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

BAR = 1.5

FUNCTIONS = {
    "one function": ("mr::Task<int> step(int x) { co_await mr::yield(); co_return x + 1; }", "step"),
    "plain lambdas": ("", "[](int x) { return x + %d; }"),
    "coroutine lambdas": ("", "[](int x) -> mr::Task<int> { co_await mr::yield(); co_return x + %d; }"),
}


def source(kind: str, stages: int) -> str:
    """A program with a pipeline of so many stages, whose functions are all of one kind, each of its own type if it can be."""
    preamble, function = FUNCTIONS[kind]
    steps = "".join(f"\n      | mr::task::map({function % i if '%' in function else function}, {{.workers = 2}})"
                    for i in range(stages))
    return f"""#include <millrace/millrace.hpp>
#include <vector>
namespace mr = millrace;
{preamble}
int main() {{
  std::vector<int> numbers{{1, 2, 3}};
  auto stage = numbers{steps};
  int sum = 0;
  for (int x : stage) sum += x;
  return sum == 0;
}}
"""


def compile_seconds(compiler: str, flags: list[str], file: Path, output: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([compiler, *flags, "-c", str(file), "-o", str(output)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(compiler: str, flags: list[str], rounds: int, folder: Path) -> dict:
    """The shortest time and the size of the object file, by kind and number of stages."""
    results = {}
    for _ in range(rounds):
        for kind in FUNCTIONS:
            for stages in (1, 10):
                file = folder / f"{kind.replace(' ', '_')}_{stages}.cpp"
                file.write_text(source(kind, stages), encoding="utf-8")
                output = file.with_suffix(".o")
                seconds = compile_seconds(compiler, flags, file, output)
                best = min(seconds, results.get((kind, stages), (seconds,))[0])
                results[kind, stages] = (best, os.path.getsize(output))
    return results


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    include = Path(__file__).resolve().parent.parent / "include"
    flags = ["-std=c++20", "-O2", f"-I{include}"]

    with tempfile.TemporaryDirectory() as folder:
        results = measure(arguments.compiler, flags, arguments.rounds, Path(folder))
    print("### W9 compile time\n")
    print("| functions | one stage, CPU s | ten stages, CPU s | x one stage | object, KiB |")
    print("|---|---|---|---|---|")
    missed = []
    for kind in FUNCTIONS:
        (one, _), (ten, size) = results[kind, 1], results[kind, 10]
        print(f"| {kind} | {one:.2f} | {ten:.2f} | {ten / one:.2f} | {size / 1024:.0f} |")
        if ten / one > BAR:
            missed.append(f"{kind} {ten / one:.2f}")
    print(f"\n- bar: ten stages, at most {BAR} x one stage: {'missed, ' + ', '.join(missed) if missed else 'held'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
