# SPDX-License-Identifier: MIT
"""The results in a file: as JSON, and in benchmarks/README.md."""

import json
from dataclasses import asdict
from pathlib import Path

from . import plots, tables
from .bars import judge_all
from .programs import BENCHMARKS
from .results import Row, Table

README = BENCHMARKS / "README.md"
MARKER = "<!-- results:"


def of_row(row: Row) -> dict:
    return asdict(row) | {"median": row.median, "other_time": row.other_time}


def write_json(file: Path, about: dict[str, str], all_tables: dict[str, Table]) -> None:
    workloads = {
        name: {
            "about": table.workload.about,
            "unit": table.workload.unit,
            "other_unit": table.workload.other_unit,
            "contenders": [of_row(row) for row in table.rows.values()],
            "bars": [asdict(verdict) for verdict in judge_all(all_tables, table)],
        }
        for name, table in all_tables.items()
    }
    file.write_text(json.dumps(about | {"workloads": workloads}, indent=2) + "\n", encoding="utf-8")


def save(about: dict[str, str], all_tables: dict[str, Table]) -> None:
    """Below the marker, with plots."""
    drawn = {file.name for file in plots.draw(all_tables, BENCHMARKS / "plots")}
    parts = ["\n".join(f"- {what}: {value}" for what, value in about.items())]
    for name, table in all_tables.items():
        parts.append(tables.text(all_tables, table))
        if plots.file_name(table) in drawn:
            parts.append(f"![{name}](plots/{plots.file_name(table)})")
    above, marker, rest = README.read_text(encoding="utf-8").partition(MARKER)
    marker_line = marker + rest.partition("\n")[0]
    README.write_text(f"{above}{marker_line}\n\n" + "\n\n".join(part.strip() for part in parts) + "\n", encoding="utf-8")
