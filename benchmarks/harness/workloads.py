# SPDX-License-Identifier: MIT
"""The workloads: what they are, what they are judged by, what must hold."""

from dataclasses import dataclass, field

from .bars import AtMost, BeatsPeers, Constant, ExtraAtMost, OtherTimeAtMost, Speedup
from .results import LIMIT

ALLOCATIONS = {"allocations": "allocations per step"}
NO_ALLOCATIONS = ExtraAtMost("allocations", 0.001)  # but for those that start a run
FASTER = (AtMost(1.5, LIMIT), BeatsPeers(), NO_ALLOCATIONS)
MICROSECOND, SECOND = 1e3, 1e9
MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Workload:
    name: str
    about: str
    unit: str
    judged_by: str = "cpu_time"  # or real_time, or bytes
    unit_size: float = 1  # nanoseconds per step, or bytes
    reference: str = LIMIT  # the contender that the others are shown in relation to
    bars: tuple = ()
    extras: dict[str, str] = field(default_factory=lambda: ALLOCATIONS)
    cores: int = 1

    @property
    def other_field(self) -> str:
        return {"cpu_time": "real_time", "real_time": "cpu_time"}.get(self.judged_by, "")

    @property
    def other_unit(self) -> str:
        return self.unit.replace("CPU", "wall") if self.judged_by == "cpu_time" else self.unit.replace("wall", "CPU")

    @property
    def is_series(self) -> bool:
        """Whether its contenders are sizes."""
        return self.name.startswith("growth ")


def of_pipelines() -> list[Workload]:
    ints = "1,000,000 ints through three stages, queues of 64"
    unit = "CPU ns per element and stage"
    plain = (AtMost(5), AtMost(5, contender="millrace, for"), AtMost(5, contender="millrace, await"),
             AtMost(1.5, LIMIT, contender="millrace, not fused"), BeatsPeers(), NO_ALLOCATIONS)
    return [
        Workload("W1 plain", f"{ints}, plain functions", unit, bars=plain),
        Workload("W1 coro", f"{ints}, coroutines that complete at once", unit, bars=FASTER),
        Workload("W1b plain", f"{ints}, plain functions, 4 workers per stage", unit, bars=FASTER),
        Workload("W1b coro", f"{ints}, coroutines, 4 workers per stage", unit, bars=FASTER),
        Workload("W4", "1,000,000 ints, one stage of 100 workers, each call yields once", "CPU ns per element",
                 bars=(AtMost(2, LIMIT), BeatsPeers(0.5, "tokio"))),
        Workload("W6", "each of 1,000,000 ints to three stages, whose results are merged", "CPU ns per element",
                 bars=(AtMost(2, LIMIT), BeatsPeers())),
        Workload("W7", "three stages over ten ints, built and run 10,000 times", "CPU us per run",
                 unit_size=MICROSECOND, bars=(AtMost(3), AtMost(3, contender="millrace, for"))),
    ]


def of_waiting() -> list[Workload]:
    memory = {"judged_by": "bytes", "extras": {}}
    return [
        Workload("W2", "200,000 sleeps of 1 ms, 1,000 at once: ideal 1 us per element",
                 "wall us per element", "real_time", MICROSECOND, bars=(AtMost(1.08), OtherTimeAtMost(0.4))),
        *(Workload(f"W3 {count}", f"{count:,} calls wait at once", "resident bytes per element",
                   bars=(AtMost(350), AtMost(600, contender="millrace, sleep_for")), **memory)
          for count in (100_000, 1_000_000)),
        *(Workload(f"W5 {threads}", f"2,000 elements of 0.9 ms of CPU each, offloaded to {threads}",
                   "wall us per element", "real_time", MICROSECOND, cores=2, bars=bars)
          for threads, bars in (("1 thread", ()), ("2 threads", (
              Speedup(1.95, "W5 1 thread"), AtMost(1.1, "millrace", contender="millrace, with file reads"))))),
        Workload("W8", "100,000 GETs from nginx, 1,000 connections", "wall us per request", "real_time", MICROSECOND,
                 extras={"peak_mib": "peak MiB"}, cores=2,
                 bars=(BeatsPeers(1, "undici"), BeatsPeers(0.2, "aiohttp"), ExtraAtMost("peak_mib", 40))),
    ]


def of_compilation() -> list[Workload]:
    return [Workload(f"W9 {functions}", f"compile time of a pipeline of ten stages of {functions}", "CPU s",
                     unit_size=SECOND, reference="one stage", extras={"object_kib": "object, KiB"},
                     bars=(AtMost(1.5, "one stage", contender="ten stages"),))
            for functions in ("one function", "plain lambdas", "coroutine lambdas")]


def series(name: str, about: str, bars: tuple, **more) -> Workload:
    shown = {"unit": "CPU ns per element and stage", "reference": str(bars[0].of), "extras": {}} | more
    return Workload(f"growth {name}", about, bars=bars, **shown)


def of_growth() -> list[Workload]:
    elements = (Constant(1.1, 10_000, 10_000, 10_000_000),)
    # A single stage carries the cost of the source and of the consumer: it is no measure of the others.
    stages = (Constant(1.1, 10, 10, 100), Constant(1.1, 1, 1, 100))
    return [
        *(series(f"elements, {kind}", f"more elements, {kind}", elements) for kind in ("plain", "coroutines")),
        *(series(f"stages, {kind}", f"more stages, {kind}", stages) for kind in ("plain", "coroutines")),
        series("maxsize", "larger queues", (Constant(1.25, 16, 16, 10_000), Constant(2, 64, 1, 1))),
        series("workers", "more workers, all in a call", (Constant(1.25, 1, 1, 10_000),)),
        series("memory", "memory of a run over more elements", elements, unit="peak resident MiB", judged_by="bytes",
               unit_size=MEBIBYTE),
    ]


ALL = [
    *of_pipelines(),
    *of_waiting(),
    *of_compilation(),
    Workload("options", "one stage of four workers, with an option and without", "CPU ns per element",
             reference="no option"),
    *of_growth(),
]


def selected(words: list[str]) -> list[Workload]:
    """Those whose names begin with one of the words. Throws ValueError for a word that no name begins with."""
    chosen = [(word, workload) for word in words for workload in ALL
              if f"{workload.name} ".startswith(f"{'W9' if word == 'compile_time' else word} ")]
    unknown = set(words) - {word for word, _ in chosen}
    if unknown:
        raise ValueError(f"no workload is called {', '.join(sorted(unknown))}")
    names = {workload.name for _, workload in chosen}
    return [workload for workload in ALL if not words or workload.name in names]
