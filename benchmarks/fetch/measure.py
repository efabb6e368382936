# SPDX-License-Identifier: MIT
"""W8: GETs of a small page from nginx, which has a core of its own, over 1,000 connections that are kept.

Each client is a process of its own, from whose beginning to whose end is counted.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests" / "integration"))

from nginx import Nginx  # noqa: E402

CONNECTIONS = 1_000
REQUESTS = 100_000
REQUESTS_OF_PYTHON = 20_000  # the figures are of one request, and it takes its time
SECONDS_OF_WRK = 2
PAGE = b"x" * 1024
SERVER_CORE, CLIENT_CORE = 0, 1


class Wrong(Exception):
    pass


def requests_of_lines(output):
    """Of millrace-fetch: a line for each URL."""
    good = f'"status":200,"bytes":{len(PAGE)},'.encode()
    lines = output.splitlines()
    if not all(good in line for line in lines):
        raise Wrong("not all answers are good")
    return len(lines)


def requests_of_totals(output):
    """Of the clients here: the number of good answers, and of bytes."""
    answers, size = map(int, output.split())
    if size != answers * len(PAGE):
        raise Wrong(f"{size} bytes in {answers} answers")
    return answers


def requests_of_report(output):
    """Of wrk, which ends when its time is over."""
    report = output.decode()
    if "Non-2xx" in report or "Socket errors" in report:
        raise Wrong(report)
    return int(re.search(r"(\d+) requests in", report).group(1))


def cost_of(command):
    """What the command has cost, and its standard output."""
    with tempfile.NamedTemporaryFile() as cost, tempfile.TemporaryFile() as output:
        launcher = [sys.executable, "-I", "-S", "-B", str(HERE / "launch.py"), cost.name]
        subprocess.run([*launcher, *command], stdout=output, check=True)
        output.seek(0)
        return json.loads(cost.read()), output.read()


def measured(name, command, requests_of, expected):
    cost, output = cost_of(command)
    requests = requests_of(output)
    if expected is not None and requests != expected:
        raise Wrong(f"{name}: {requests} good answers instead of {expected}")
    return {"name": f"W8/{name}", "run_type": "iteration", "time_unit": "ns", "steps": requests, **cost}


def benchmarks(clients, url, url_file):
    def by_totals(name, *program, requests=REQUESTS):
        return measured(name, [*program, url, str(requests), str(CONNECTIONS)], requests_of_totals, requests)

    yield measured("millrace", [clients.millrace_fetch, "--quiet", "--workers", str(CONNECTIONS), url_file],
                   requests_of_lines, REQUESTS)
    if clients.wrk:
        yield measured("limit program", [clients.wrk, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS_OF_WRK}s", url],
                       requests_of_report, None)
    if clients.go:
        yield by_totals("Go, net/http", clients.go)
    if clients.undici:
        yield by_totals("Node, undici", "node", clients.undici)
    if clients.python:
        yield by_totals("Python, aiohttp", clients.python, "-B", str(HERE / "clients" / "aiohttp_client.py"),
                        requests=REQUESTS_OF_PYTHON)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millrace-fetch", required=True)
    for client in ("wrk", "go", "undici", "python"):
        parser.add_argument(f"--{client}")
    clients = parser.parse_args()
    if os.cpu_count() < 2:
        print("W8 needs two cores", file=sys.stderr)
        return 77
    os.sched_setaffinity(0, {SERVER_CORE})
    with Nginx({"page": PAGE}, log_requests=False) as server, tempfile.NamedTemporaryFile("w") as urls:
        os.sched_setaffinity(0, {CLIENT_CORE})
        urls.write((server.url("page") + "\n") * REQUESTS)
        urls.flush()
        print(json.dumps({"benchmarks": list(benchmarks(clients, server.url("page"), urls.name))}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
