# SPDX-License-Identifier: MIT
"""What was measured: a table for each workload, a row for each contender and compiler."""

import re
from dataclasses import dataclass, field
from statistics import median

NANOSECONDS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
OURS = "millrace"
LIMIT = "limit program"


def split_name(name: str) -> tuple[str, str]:
    """The workload and the contender, without what Google Benchmark adds about the way it measures."""
    workload, contender = name.split("/", 1)
    return workload, re.sub(r"(/(iterations:\d+|process_time|real_time))+$", "", contender)


@dataclass
class Row:
    """Each list has an entry for each round."""

    contender: str
    compiler: str = ""  # empty for a peer in another language
    is_peer: bool = False
    figures: list[float] = field(default_factory=list)  # in the workload's unit
    other_times: list[float] = field(default_factory=list)  # the time that it is not judged by, in the same unit
    extras: dict[str, list[float]] = field(default_factory=dict)

    @property
    def median(self) -> float:
        return median(self.figures)

    @property
    def other_time(self) -> float | None:
        return median(self.other_times) if self.other_times else None

    def extra(self, name: str) -> float | None:
        return median(self.extras[name]) if name in self.extras else None


class Table:
    """The rows of a workload, in the order in which they were first measured."""

    def __init__(self, workload):
        self.workload = workload
        self.rows: dict[tuple[str, str], Row] = {}

    def add(self, measured: dict, compiler: str, is_peer: bool) -> None:
        """A run, as Google Benchmark reports it."""
        _, contender = split_name(measured["name"])
        is_peer = is_peer and contender not in (OURS, LIMIT)
        row = self.rows.setdefault((contender, compiler), Row(contender, compiler, is_peer))
        workload = self.workload
        row.figures.append(figure(measured, workload.judged_by, workload.unit_size))
        if workload.other_field:
            row.other_times.append(figure(measured, workload.other_field, workload.unit_size))
        for name in workload.extras:
            if name in measured:
                row.extras.setdefault(name, []).append(measured[name])

    def find(self, contender: str, compiler: str) -> Row | None:
        """By this compiler, or by none."""
        return self.rows.get((contender, compiler)) or self.rows.get((contender, ""))

    def compilers(self) -> list[str]:
        """Those of ours; one without a name where ours was built by whatever compiler there is."""
        return list(dict.fromkeys(row.compiler for row in self.rows.values() if not row.is_peer or row.compiler))

    def ratio(self, row: Row, contender: str) -> float | None:
        """To a contender of the same compiler. What has none is compared with the first compiler's."""
        first = next(iter(self.compilers()), "")
        other = self.find(contender, row.compiler or first)
        return row.median / other.median if other else None


def figure(measured: dict, name: str, unit_size: float) -> float:
    """A time is reported for a whole run, anything else as it is."""
    if not name.endswith("_time"):
        return measured[name] / unit_size
    return measured[name] * NANOSECONDS[measured["time_unit"]] / measured["steps"] / unit_size
