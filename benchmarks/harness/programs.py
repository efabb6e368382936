# SPDX-License-Identifier: MIT
"""The programs that measure: finds them, builds ours, runs them."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .results import split_name
from .workloads import Workload

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
PROGRAMS = ("throughput", "yields", "broadcast", "small_runs", "sleepers", "waiting", "offloads", "options", "growth")
FLAGS = ("-Doptimization=2", "-Ddebug=false", "-Db_ndebug=true", "-Dbenchmarks=enabled", "-Dtests=disabled",
         "-Dexamples=disabled")
SECONDS_BEFORE_IT_HANGS = 600
PART_IS_MISSING = 77  # the exit status of a peer


class Failed(Exception):
    """A program ended badly: a wrong sum, or it hung."""


@dataclass(frozen=True)
class Job:
    """One call of a program, which measures contenders of one workload."""

    workload: str
    command: tuple[str, ...]
    compiler: str = ""
    is_peer: bool = False

    def run(self, cores: int) -> list[dict]:
        """As Google Benchmark reports them. Throws Failed."""
        output = output_of(self.command, cores)
        try:
            return [entry for entry in json.loads(output)["benchmarks"] if split_name(entry["name"])[0] == self.workload]
        except (ValueError, KeyError) as error:
            raise Failed(f"{self}: no results: {error}") from error

    def __str__(self) -> str:
        return f"{self.workload}: {' '.join(self.command)}"


def output_of(command: tuple[str, ...], cores: int) -> str:
    """Pinned to the last cores: the first ones are more often interrupted."""
    chosen = sorted(os.sched_getaffinity(0))[-cores:]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, chosen)) as process:
        try:
            output, errors = process.communicate(timeout=SECONDS_BEFORE_IT_HANGS)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)  # with what it has started
            if isinstance(error, subprocess.TimeoutExpired):
                raise Failed(f"{' '.join(command)}: ended after {SECONDS_BEFORE_IT_HANGS} s") from error
            raise
    if process.returncode != 0:
        raise Failed(f"{' '.join(command)}: status {process.returncode}\n{errors}")
    return output


def compilers() -> list[str]:
    script = f"source '{ROOT}/tools/compilers'; gxx; clangxx"
    return subprocess.run(["bash", "-c", script], stdout=subprocess.PIPE, text=True).stdout.split()


def build(compiler: str) -> Path:
    """The folder that our programs are in, and the peers' that are C++."""
    folder = Path(os.environ.get("MILLRACE_BENCH_DIR", ROOT)) / f"build-bench-{compiler}"
    commands = [["meson", "compile", "-C", str(folder)]]
    if not (folder / "build.ninja").exists():
        commands.insert(0, ["meson", "setup", str(folder), str(ROOT), *FLAGS])
    for command in commands:
        if subprocess.run(command, env=os.environ | {"CXX": compiler}, stdout=sys.stderr).returncode != 0:
            raise Failed(" ".join(command))
    return folder / "benchmarks"


def of_program(program: Path, compiler: str, is_peer: bool = False) -> list[Job]:
    """A job for each benchmark that a program registers with Google Benchmark."""
    names = subprocess.run([program, "--benchmark_list_tests"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Job(split_name(name)[0], (str(program), "--benchmark_format=json", f"--benchmark_filter={pattern(name)}"),
                compiler, is_peer)
            for name in names.splitlines()]


def pattern(name: str) -> str:
    """That matches this name alone: a POSIX regular expression, in which nothing but its own signs may be escaped."""
    return "^" + re.sub(r"([][(){}.*+?^$|\\])", r"\\\1", name) + "$"


def of_compiler(compiler: str) -> list[Job]:
    command = (str(BENCHMARKS / "compile_time.py"), "--compiler", compiler)
    names = subprocess.run([*command, "--list"], stdout=subprocess.PIPE, text=True, check=True).stdout
    return [Job(name, (*command, name), compiler) for name in names.splitlines()]


def of_script(script: Path) -> list[Job]:
    """A job for each workload of a script, which builds what it measures: a peer in another language, or W8 with all its
    clients."""
    listed = subprocess.run([script, "--list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if listed.returncode == PART_IS_MISSING:
        print(f"{script.parent.name} is left out: {listed.stderr.strip()}", file=sys.stderr)
        return []
    if listed.returncode != 0:
        raise Failed(f"{script} --list: status {listed.returncode}\n{listed.stderr}")
    return [Job(name, (str(script), name), is_peer=True) for name in listed.stdout.splitlines()]


def of_build(folder: Path, compiler: str, with_peers: bool) -> list[Job]:
    jobs = [job for name in PROGRAMS for job in of_program(folder / name, compiler)]
    for definition in sorted((BENCHMARKS / "peers").glob("*/meson.build")) if with_peers else ():
        name = definition.parent.name
        if (folder / "peers" / name / name).exists():
            jobs += of_program(folder / "peers" / name / name, compiler, is_peer=True)
        else:
            print(f"{name} is left out, it is not installed: tools/setup peers", file=sys.stderr)
    return jobs


def find_all(workloads: list[Workload], with_peers: bool) -> list[Job]:
    jobs = []
    for compiler in compilers():
        jobs += of_build(build(compiler), compiler, with_peers)
        jobs += of_compiler(compiler)
    scripts = [BENCHMARKS / "fetch" / "run", *sorted((BENCHMARKS / "peers").glob("*/run"))]
    for script in scripts if with_peers else ():
        jobs += of_script(script)
    names = {workload.name for workload in workloads}
    return [job for job in jobs if job.workload in names]
