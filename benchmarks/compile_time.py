#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""W9: how long a file with a pipeline of ten stages takes to compile, against the same file with one stage.

    compile_time.py --compiler g++-12 --list            the workloads
    compile_time.py --compiler g++-12 'W9 one function'

measures some of them once, all without a name, and prints Google Benchmark's JSON: CPU time of the compiler, and the size
of the object file.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent.parent / "include"
FLAGS = ("-std=c++20", "-O2", f"-I{INCLUDE}")
WITHOUT_CCACHE = os.environ | {"CCACHE_DISABLE": "1"}
FUNCTIONS = {  # each of a type of its own, if it can be
    "W9 one function": ("mr::Task<int> step(int x) { co_await mr::yield(); co_return x + 1; }", "step"),
    "W9 plain lambdas": ("", "[](int x) { return x + %d; }"),
    "W9 coroutine lambdas": ("", "[](int x) -> mr::Task<int> { co_await mr::yield(); co_return x + %d; }"),
}
STAGES = {"one stage": 1, "ten stages": 10}


def source(workload: str, stages: int) -> str:
    preamble, function = FUNCTIONS[workload]
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


def measure(compiler: str, workload: str, contender: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pipeline.cpp"
        file.write_text(source(workload, STAGES[contender]), encoding="utf-8")
        output = file.with_suffix(".o")
        begin, before = time.monotonic_ns(), resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([compiler, *FLAGS, "-c", str(file), "-o", str(output)], env=WITHOUT_CCACHE, check=True)
        end, after = time.monotonic_ns(), resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu_seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"name": f"{workload}/{contender}", "run_type": "iteration", "real_time": end - begin,
                "cpu_time": cpu_seconds * 1e9, "time_unit": "ns", "steps": 1,
                "object_kib": output.stat().st_size / 1024}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("workloads", nargs="*", choices=[[], *FUNCTIONS], metavar="WORKLOAD")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(FUNCTIONS))
        return 0
    results = [measure(arguments.compiler, workload, contender)
               for workload in arguments.workloads or FUNCTIONS for contender in STAGES]
    print(json.dumps({"benchmarks": results}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
