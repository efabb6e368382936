#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks who includes whom in include/ and lib/, as docs/architecture.md lays down: check_layers.py [ROOT]

A file may include its own layer and those below. Only lib/loop includes libuv, only lib/ includes spdlog. Includes are
read as text, those inside an `#if` too: a layer is a rule for every platform.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

# From the lowest to the highest; the names of one entry are one layer.
LAYERS = [
    {"base"},
    {"errors", "options", "stage_fwd"},
    {"loop"},
    {"coro"},
    {"queue"},
    {"graph"},
    {"stage", "stage_iterator", "stream"},
    {"task"},
    {"millrace"},
    {"testing"},
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}
# Used by every layer, so base may include them; they include nothing but base.
VOCABULARY = {"errors", "options", "stage_fwd"}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
LIBUV = re.compile(r"^uv(\.h$|/)")
SPDLOG = re.compile(r"^(spdlog|fmt)/")


@dataclass(frozen=True)
class Include:
    file: Path
    line: int
    target: str
    quoted: bool


def includes_of(file: Path) -> list[Include]:
    lines = file.read_text(encoding="utf-8").splitlines()
    matches = ((number, INCLUDE.match(line)) for number, line in enumerate(lines, start=1))
    return [Include(file, number, match[2], match[1] == '"') for number, match in matches if match]


def unit_of(path: Path) -> str:
    """The layer's name of a path below include/millrace/ or lib/: its first folder, or its stem at the top."""
    return path.parts[0] if len(path.parts) > 1 else path.stem


class Tree:
    def __init__(self, root: Path):
        self.root = root
        self.headers = root / "include" / "millrace"
        self.library = root / "lib"

    def files(self) -> list[Path]:
        folders = (self.headers, self.library)
        return sorted(file for folder in folders for file in folder.rglob("*.[hc]pp"))

    def unit(self, file: Path) -> str | None:
        for folder in (self.headers, self.library):
            if file.is_relative_to(folder):
                return unit_of(file.relative_to(folder))
        return None

    def resolve(self, include: Include) -> Path | None:
        """The file of this tree that is meant; None for one that is not of this tree."""
        beside = [include.file.parent] if include.quoted else []
        for folder in [*beside, self.root / "include", self.library]:
            candidate = (folder / include.target).resolve()
            if candidate.is_file() and candidate.is_relative_to(self.root.resolve()):
                return candidate
        return None


def foreign_rule(tree: Tree, include: Include) -> str | None:
    """The rule that an include of libuv or spdlog breaks."""
    if LIBUV.match(include.target) and not include.file.is_relative_to(tree.library / "loop"):
        return "only lib/loop includes libuv"
    if SPDLOG.match(include.target) and not include.file.is_relative_to(tree.library):
        return "only lib/ includes spdlog"
    return None


def layer_rule(source: str, target: str) -> str | None:
    """The rule that a file of `source` breaks by including one of `target`."""
    for unit in (source, target):
        if unit not in RANK:
            return f"'{unit}' is no layer: name it in LAYERS"
    if source in VOCABULARY and target not in {source, "base"}:
        return f"{source} knows only base"
    if target in VOCABULARY or RANK[target] <= RANK[source]:
        return None
    return f"{source} is below {target}"


def broken_rule(tree: Tree, include: Include) -> str | None:
    foreign = foreign_rule(tree, include)
    if foreign:
        return foreign
    target = tree.resolve(include)
    if target is None:
        return "there is no such file" if include.target.startswith("millrace/") else None
    target_unit, source_unit = tree.unit(target), tree.unit(include.file)
    if target_unit is None:
        return "include/ and lib/ know only each other"
    if include.file.is_relative_to(tree.headers) and not target.is_relative_to(tree.headers):
        return "a public header includes no file of lib/"
    return layer_rule(source_unit, target_unit)


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    tree = Tree(root)
    files = tree.files()
    if not files:
        print(f"{root}: no sources below include/millrace/ or lib/")
        return 1
    broken = 0
    for include in (include for file in files for include in includes_of(file)):
        rule = broken_rule(tree, include)
        if rule:
            broken += 1
            print(f"{include.file.relative_to(root)}:{include.line}: includes {include.target}: {rule}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
