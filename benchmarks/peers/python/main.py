# SPDX-License-Identifier: MIT
"""main.py WORKLOAD...: the figures of each in asyncio, as JSON. main.py --list: the workloads.

Where the others count a million elements, these are 100,000: the figures are of one element.
"""

import asyncio
import json
import multiprocessing
import os
import sys
import time

from pipelines import broadcast, sum_through

CONTENDER = "Python, asyncio.Queue"
ELEMENTS = 100_000
ELEMENTS_OF_SMALL_RUN = 10
NAP = 0.001  # [s]


class Wrong(Exception):
    pass


async def add_one(x):
    return x + 1


async def twice(x):
    return x * 2


async def flip_last_bit(x):
    return x ^ 1


STEPS = [add_one, twice, flip_last_bit]
PLAIN_STEPS = [lambda x: x + 1, lambda x: x * 2, lambda x: x ^ 1]


def sum_of_first(size):
    return size * (size - 1) // 2


def sum_of_arithmetic(size):
    return sum(((x + 1) * 2) ^ 1 for x in range(size))


def expect_sum(total, expected):
    if total != expected:
        raise Wrong(f"sum {total} instead of {expected}")


async def arithmetic(size, workers):
    expect_sum(await sum_through(size, STEPS, workers), sum_of_arithmetic(size))
    return {"steps": size * len(STEPS)}


async def one_worker(size):
    return await arithmetic(size, workers=1)


async def four_workers(size):
    return await arithmetic(size, workers=4)


async def sleeps(size):
    async def sleep(x):
        begin = time.monotonic()
        await asyncio.sleep(NAP)
        if time.monotonic() - begin < NAP:
            raise Wrong("slept less than 1 ms")
        return x

    expect_sum(await sum_through(size, [sleep], workers=1000), sum_of_first(size))
    return {"steps": size}


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def waiting(size):
    everybody = asyncio.Event()
    missing = size
    grown = -resident_bytes()

    async def wait(x):
        nonlocal missing, grown
        missing -= 1
        if missing == 0:
            grown += resident_bytes()
            everybody.set()
        await everybody.wait()
        return x

    expect_sum(await sum_through(size, [wait], workers=size), sum_of_first(size))
    return {"bytes": grown / size}


async def yields(size):
    async def let_others_run(x):
        await asyncio.sleep(0)
        return x

    expect_sum(await sum_through(size, [let_others_run], workers=100), sum_of_first(size))
    return {"steps": size}


async def to_three_stages(size):
    expected = sum(step(x) for x in range(size) for step in PLAIN_STEPS)
    expect_sum(await broadcast(size, PLAIN_STEPS), expected)
    return {"steps": size}


async def small_runs(runs):
    for _ in range(runs):
        await arithmetic(ELEMENTS_OF_SMALL_RUN, workers=1)
    return {"steps": runs}


WORKLOADS = {
    "W1 coro": (one_worker, ELEMENTS),
    "W1b coro": (four_workers, ELEMENTS),
    "W2": (sleeps, 200_000),
    "W3 100000": (waiting, 100_000),
    "W4": (yields, ELEMENTS),
    "W6": (to_three_stages, ELEMENTS),
    "W7": (small_runs, 10_000),
}


def measured(workload):
    run, size = WORKLOADS[workload]
    asyncio.run(run(size // 20))
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    figures = asyncio.run(run(size))
    return {
        "name": f"{workload}/{CONTENDER}",
        "run_type": "iteration",
        "real_time": time.perf_counter_ns() - wall,
        "cpu_time": time.process_time_ns() - cpu,
        "time_unit": "ns",
        **figures,
    }


def measured_apart(workload):
    """In a process of its own: what one has taken of memory, the next one would use again."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(measured, [workload])


def main(arguments):
    if arguments == ["--list"]:
        print("\n".join(WORKLOADS))
        return
    unknown = [workload for workload in arguments if workload not in WORKLOADS]
    if unknown:
        sys.exit(f"unknown workload: {unknown[0]}")
    print(json.dumps({"benchmarks": [measured_apart(workload) for workload in arguments]}, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
