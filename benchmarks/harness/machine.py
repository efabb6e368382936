# SPDX-License-Identifier: MIT
"""Where the results are from."""

import os
import platform
import re
import subprocess
from datetime import datetime, timezone
from pathlib import Path

from .programs import FLAGS, compilers

PROGRAMS = {  # how each says its version
    "go": ("go", "version"),
    "rustc": ("rustc", "--version"),
    "node": ("node", "--version"),
    "python3": ("python3", "--version"),
    "wrk": ("wrk", "-v"),
}
PACKAGES = ("libuv1-dev", "libbenchmark-dev", "libtbb-dev", "libboost1.81-dev", "librust-tokio-dev",
            "librust-futures-dev", "librust-async-channel-dev", "python3-aiohttp", "nginx-light")


def first_line(*command: str) -> str:
    """Of what it prints, on either stream; nothing where it is not here."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    except FileNotFoundError:
        return ""
    return done.stdout.partition("\n")[0].strip()


def program_versions() -> list[str]:
    versions = {name: re.search(r"\d+(\.\d+)+", first_line(*command)) for name, command in PROGRAMS.items()}
    return [f"{name} {version[0]}" for name, version in versions.items() if version]


def package_version(package: str) -> str:
    version = first_line("dpkg-query", "--show", "--showformat=${Version}", package)
    return "" if "no packages found" in version else version


def found(pattern: str, file: str) -> str:
    match = re.search(pattern, Path(file).read_text(encoding="utf-8"), re.MULTILINE)
    return match[1] if match else ""


def about(rounds: int) -> dict[str, str]:
    model = found(r"^model name\s*: (.*)$", "/proc/cpuinfo")
    memory = int(found(r"^MemTotal:\s*(\d+)", "/proc/meminfo") or 0) / (1 << 20)
    packages = [f"{name} {version}" for name in PACKAGES if (version := package_version(name))]
    return {
        "machine": f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}",
        "load before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "compilers": "; ".join(first_line(compiler, "--version") for compiler in compilers()),
        "programs": ", ".join(program_versions()),
        "packages": ", ".join(packages),
        "flags": " ".join(FLAGS),
        "date": f"{datetime.now(timezone.utc):%Y-%m-%d}, {rounds} rounds, each after a run to warm up",
    }
