#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that documents show compiled code and link to what exists: check_snippets.py [--update] ROOT DOCUMENT...

Above every block of C++, CMake or Meson stands where it is taken from, in a comment that a reader does not see:

    <!-- snippet: examples/01_hello.cpp hello -->                the lines between // [hello] and // [/hello]
    <!-- snippet: tests/install/consumer/CMakeLists.txt -->      any consecutive lines of the file

--update brings the blocks with a named region up to date.
"""

import difflib
import re
import sys
import textwrap
from pathlib import Path

CHECKED_LANGUAGES = {"cpp", "cmake", "meson"}
MARKER = re.compile(r"<!-- snippet: (?P<file>\S+)(?: (?P<region>\S+))? -->")
FENCE = re.compile(r"```(?P<language>\w*)")
INLINE_CODE = re.compile(r"`[^`]*`")
LINK = re.compile(r"\]\((?!https?:)(?P<file>[^)#]*)(?:#(?P<heading>[^)]*))?\)")


def region_of(source: str, region: str) -> str:
    """The lines between a region's marks, without their common indentation and the marks of other regions."""
    comment = r"[ \t]*(?://|#) "
    found = re.findall(rf"^{comment}\[{region}\]\n(.*?)^{comment}\[/{region}\]$", source, re.MULTILINE | re.DOTALL)
    if len(found) != 1:
        raise ValueError(f"{len(found)} regions are named '{region}'")
    return textwrap.dedent(re.sub(rf"^{comment}\[/?\w+\]\n", "", found[0], flags=re.MULTILINE))


def expected_block(root: Path, line_above: str, shown: str) -> str:
    """What a block must show; ValueError or OSError where that cannot be said."""
    marker = MARKER.fullmatch(line_above)
    if marker is None:
        raise ValueError("no '<!-- snippet: FILE REGION -->' above the block")
    source = (root / marker["file"]).read_text(encoding="utf-8")
    if marker["region"] is not None:
        return region_of(source, marker["region"])
    if "\n" + shown not in "\n" + source:
        raise ValueError(f"{marker['file']} has no such lines")
    return shown


def anchors(text: str) -> set[str]:
    """What the headings of a document are linked by."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}


class Document:
    def __init__(self, root: Path, path: Path):
        self.root = root
        self.path = path
        self.lines = path.read_text(encoding="utf-8").splitlines()
        self.updated: list[str] = []
        self.problems: list[str] = []
        self.blocks = 0

    def check(self) -> None:
        number = 0
        while number < len(self.lines):
            fence = FENCE.fullmatch(self.lines[number])
            if fence is None:
                self.check_links(number)
                self.updated.append(self.lines[number])
                number += 1
                continue
            end = self.lines.index("```", number + 1)
            block = self.lines[number + 1:end]
            if fence["language"] in CHECKED_LANGUAGES:
                block = self.checked_block(number, block)
            self.updated += [self.lines[number], *block, "```"]
            number = end + 1

    def checked_block(self, number: int, block: list[str]) -> list[str]:
        self.blocks += 1
        shown = "".join(line + "\n" for line in block)
        try:
            expected = expected_block(self.root, self.lines[number - 1], shown)
        except (ValueError, OSError) as error:
            self.note(number, str(error))
            return block
        if shown != expected:
            lines = difflib.unified_diff(expected.splitlines(), block, "source", "document", lineterm="")
            self.note(number, "\n".join(["the block differs from its source", *lines]))
        return expected.splitlines()

    def check_links(self, number: int) -> None:
        for link in LINK.finditer(INLINE_CODE.sub("", self.lines[number])):
            target = self.path.parent / link["file"] if link["file"] else self.path
            if not target.exists():
                self.note(number, f"there is no {link['file']}")
            elif link["heading"] and link["heading"] not in anchors(target.read_text(encoding="utf-8")):
                self.note(number, f"{target.name} has no heading {link['heading']}")

    def note(self, number: int, problem: str) -> None:
        self.problems.append(f"{self.path}:{number + 1}: {problem}")


def main() -> int:
    update = "--update" in sys.argv[1:]
    root, *paths = [Path(argument) for argument in sys.argv[1:] if argument != "--update"]
    problems = 0
    for path in paths:
        document = Document(root, path)
        document.check()
        print(*document.problems, f"{path}: {document.blocks} blocks of code", sep="\n")
        problems += len(document.problems)
        if update:
            path.write_text("\n".join(document.updated) + "\n", encoding="utf-8")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
