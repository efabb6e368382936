# SPDX-License-Identifier: MIT
"""What must hold. A bar is judged for each compiler; where a part of it was not measured, it gives no verdict."""

from dataclasses import dataclass

from .results import OURS, Row, Table


@dataclass(frozen=True)
class Verdict:
    compiler: str
    bar: str
    reached: str
    held: bool

    def __str__(self) -> str:
        verdict = f"{self.bar}: {self.reached}, {'held' if self.held else 'missed'}"
        return f"{self.compiler}: {verdict}" if self.compiler else verdict


@dataclass(frozen=True)
class AtMost:
    """So many of the workload's units, or times another contender."""

    most: float
    of: str = ""
    contender: str = OURS

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        row = table.find(self.contender, compiler)
        reached = row and (table.ratio(row, self.of) if self.of else row.median)
        if reached is None:
            return None
        unit = f"x {self.of}" if self.of else table.workload.unit
        return Verdict(compiler, f"{self.contender}: at most {self.most:g} {unit}", f"{reached:.3g}",
                       reached <= self.most)


@dataclass(frozen=True)
class OtherTimeAtMost:
    """The same for the time that the workload is not judged by."""

    most: float
    contender: str = OURS

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        row = table.find(self.contender, compiler)
        if row is None:
            return None
        bar = f"{self.contender}: at most {self.most:g} {table.workload.other_unit}"
        return Verdict(compiler, bar, f"{row.other_time:.3g}", row.other_time <= self.most)


@dataclass(frozen=True)
class ExtraAtMost:
    """The same for what is shown beside the times. Of all our contenders where none is named."""

    extra: str
    most: float

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        reached = [row.extra(self.extra) for row in table.rows.values()
                   if row.compiler == compiler and row.contender.startswith(OURS) and self.extra in row.extras]
        if not reached:
            return None
        return Verdict(compiler, f"{OURS}: at most {self.most:g} {table.workload.extras[self.extra]}",
                       f"{max(reached):.3g}", max(reached) <= self.most)


@dataclass(frozen=True)
class BeatsPeers:
    """At most so many times the figure of each peer, or of those whose names contain a word."""

    times: float = 1
    named: str = ""

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        ours, peers = table.find(OURS, compiler), self.peers(table, compiler)
        if ours is None or not peers:
            return None
        best = min(peers, key=lambda row: row.median)
        reached = ours.median / best.median
        whom = f"the fastest {self.named} peer" if self.named else "the fastest peer"
        return Verdict(compiler, f"{OURS}: at most {self.times:g} x {whom}", f"{reached:.3g} x {best.contender}",
                       reached <= self.times)

    def peers(self, table: Table, compiler: str) -> list[Row]:
        return [row for row in table.rows.values()
                if row.is_peer and row.compiler in ("", compiler) and self.named.lower() in row.contender.lower()]


@dataclass(frozen=True)
class Speedup:
    """So many times as fast as in another workload."""

    least: float
    over: str

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        here, there = (t and t.find(OURS, compiler) for t in (table, tables.get(self.over)))
        if not here or not there:
            return None
        reached = there.median / here.median
        return Verdict(compiler, f"{OURS}: at least {self.least:g} x as fast as {self.over}", f"{reached:.3g}",
                       reached >= self.least)


@dataclass(frozen=True)
class Constant:
    """For a series: from one size to another at most so many times the figure of a size."""

    most: float
    of: int
    first: int
    last: int

    def judge(self, tables: dict[str, Table], table: Table, compiler: str) -> Verdict | None:
        ratios = {row.contender: table.ratio(row, str(self.of)) for row in table.rows.values()
                  if row.compiler == compiler and self.first <= int(row.contender) <= self.last}
        if not ratios or None in ratios.values():
            return None
        size, worst = max(ratios.items(), key=lambda pair: pair[1])
        sizes = f"{self.first} to {self.last}" if self.first < self.last else self.first
        return Verdict(compiler, f"size {sizes}: at most {self.most:g} x {self.of}", f"{worst:.3g} at {size}",
                       worst <= self.most)


def judge_all(tables: dict[str, Table], table: Table) -> list[Verdict]:
    verdicts = [bar.judge(tables, table, compiler) for bar in table.workload.bars for compiler in table.compilers()]
    return [verdict for verdict in verdicts if verdict]
