# SPDX-License-Identifier: MIT
"""The results as Markdown."""

from .bars import judge_all
from .results import OURS, Row, Table


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


def times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def head(table: Table) -> list[str]:
    workload = table.workload
    columns = ["contender", "compiler", workload.unit, "min-max", f"x {workload.reference}"]
    if shows_ours(table):
        columns.append(f"x {OURS}")
    if workload.other_field:
        columns.append(workload.other_unit)
    return [*columns, *workload.extras.values()]


def shows_ours(table: Table) -> bool:
    return any(row.contender == OURS for row in table.rows.values())


def cells(table: Table, row: Row) -> list[str]:
    workload = table.workload
    shown = [row.contender, row.compiler or "-", number(row.median),
             f"{number(min(row.figures))}-{number(max(row.figures))}", times(table.ratio(row, workload.reference))]
    if shows_ours(table):
        shown.append(times(table.ratio(row, OURS)))
    if workload.other_field:
        shown.append(number(row.other_time))
    return shown + [number(row.extra(name)) for name in workload.extras]


def aligned(lines: list[list[str]]) -> str:
    """Numbers to the right."""
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(lines[0]))]
    rule = ["-" * width if column < 2 else "-" * (width - 1) + ":" for column, width in enumerate(widths)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) if column < 2 else cell.rjust(width)
                          for column, (cell, width) in enumerate(zip(line, widths))) + " |"
        for line in (lines[0], rule, *lines[1:]))


def text(tables: dict[str, Table], table: Table) -> str:
    """The table of a workload, with its bars."""
    lines = [head(table), *(cells(table, row) for row in table.rows.values())]
    bars = "\n".join(f"- {verdict}" for verdict in judge_all(tables, table))
    return f"### {table.workload.name}: {table.workload.about}\n\n{aligned(lines)}\n" + (f"\n{bars}\n" if bars else "")
