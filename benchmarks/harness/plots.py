# SPDX-License-Identifier: MIT
"""The results as SVG, by gnuplot."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from .results import Row, Table


def file_name(table: Table) -> str:
    return re.sub(r"\W+", "-", table.workload.name.lower()) + ".svg"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def data_block(name: str, lines: list[str]) -> str:
    return "\n".join([f"${name} << END", *lines, "END"])


def by_compiler(table: Table) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in table.rows.values():
        groups.setdefault(row.compiler, []).append(row)
    return groups


def settings(table: Table, height: int) -> list[str]:
    return [
        f'set terminal svg size 800,{height} font "sans-serif,12" background "white" noenhanced',
        f"set title {quoted(table.workload.name)}",
        "set grid",
        "set key above samplen 1",
    ]


def series(table: Table) -> list[str]:
    """The figure over the size, a line for each compiler."""
    groups = by_compiler(table)
    blocks = [data_block(f"group{index}", [f"{row.contender} {row.median}" for row in rows])
              for index, rows in enumerate(groups.values())]
    lines = [f"$group{index} with linespoints linewidth 2 title {quoted(compiler)}"
             for index, compiler in enumerate(groups)]
    return [*settings(table, 400), *blocks, "set logscale x", 'set format x "%.0f"',
            f"set ylabel {quoted(table.workload.unit)}", "set yrange [0:*]", "plot " + ", ".join(lines)]


def bars(table: Table) -> list[str]:
    """A bar for each contender and compiler, beside each other."""
    groups = by_compiler(table)
    names = list(dict.fromkeys(row.contender for row in table.rows.values()))
    least = min(row.median for row in table.rows.values())
    thickness = 0.8 / max(1, len(table.compilers()))
    blocks, parts = [], []
    for index, (compiler, rows) in enumerate(groups.items()):
        blocks.append(data_block(f"group{index}", [f"{names.index(row.contender)} {row.median}" for row in rows]))
        low, high = (-0.4 + thickness * edge for edge in (index, index + 1)) if compiler else (-0.4, 0.4)
        parts.append(f"$group{index} using 2:1:({least / 2}):2:($1+({low})):($1+({high})) with boxxyerror"
                     f" title {quoted(compiler or 'other languages')}")
    tics = ", ".join(f"{quoted(name)} {place}" for place, name in enumerate(names))
    return [*settings(table, 120 + 32 * len(names)), *blocks, "set logscale x", "set style fill solid 0.8",
            f"set xlabel {quoted(table.workload.unit)}", f"set ytics ({tics})", f"set yrange [{len(names) - 0.5}:-0.5]",
            f"set xrange [{least / 2}:*]", "plot " + ", ".join(parts)]


def draw(tables: dict[str, Table], folder: Path) -> list[Path]:
    """The files that it has written."""
    if shutil.which("gnuplot") is None:
        print("there is no gnuplot, and so no plots: tools/setup peers", file=sys.stderr)
        return []
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for table in tables.values():
        files.append(folder / file_name(table))
        commands = series(table) if table.workload.is_series else bars(table)
        script = "\n".join([*commands[:1], f"set output {quoted(str(files[-1]))}", *commands[1:]])
        subprocess.run(["gnuplot"], input=script, text=True, check=True)
    return files
