#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows check_layers.py trees that break a rule: test_check_layers.py CHECK_LAYERS"""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECK_LAYERS = sys.argv.pop(1)

SOUND = {
    "include/millrace/base/owner.hpp": "#include <utility>\n",
    "include/millrace/errors.hpp": "#include <millrace/base/owner.hpp>\n",
    "include/millrace/options.hpp": "#include <millrace/base/owner.hpp>\n",
    "include/millrace/loop/loop.hpp": "#include <millrace/errors.hpp>\n",
    "include/millrace/coro/task.hpp": "#include <millrace/loop/loop.hpp>\n",
    "include/millrace/graph/node.hpp": "#include <millrace/options.hpp>\n",
    "include/millrace/stage.hpp": "#include <millrace/graph/node.hpp>\n",
    "include/millrace/task/map.hpp": "#include <millrace/stage.hpp>\n",
    "include/millrace/task.hpp": "#include <millrace/task/map.hpp>\n",
    "include/millrace/millrace.hpp": "#include <millrace/task.hpp>\n",
    "lib/base/log.cpp": "#include <spdlog/spdlog.h>\n",
    "lib/loop/heap.hpp": "#include <millrace/base/owner.hpp>\n",
    "lib/loop/loop.cpp": '#include "heap.hpp"\n#include <uv.h>\n',
}


def check(changes: dict[str, str]) -> tuple[int, str]:
    """Status and output of the check on the sound tree with these files changed or added."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in {**SOUND, **changes}.items():
            file = Path(root, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        run = subprocess.run([sys.executable, CHECK_LAYERS, root], stdout=subprocess.PIPE, encoding="utf-8", check=False)
        return run.returncode, run.stdout


class CheckLayers(unittest.TestCase):
    def assert_reported(self, file: str, text: str, *words: str) -> None:
        status, output = check({file: text})
        self.assertEqual(status, 1, output)
        self.assertEqual(len(output.splitlines()), 1, output)
        for word in (file, *words):
            self.assertIn(word, output)

    def test_sound_tree_passes(self):
        self.assertEqual(check({}), (0, ""))

    def test_lower_layer_knows_no_higher_one(self):
        self.assert_reported("include/millrace/loop/timer.hpp", "\n#include <millrace/coro/task.hpp>\n", ":2:", "below coro")
        self.assert_reported("include/millrace/graph/run.hpp", "#include <millrace/stage.hpp>\n", ":1:", "below stage")
        self.assert_reported("lib/base/owner.cpp", "#include <millrace/loop/loop.hpp>\n", ":1:", "below loop")

    def test_vocabulary_knows_only_base(self):
        self.assert_reported("include/millrace/options.hpp", "#include <millrace/loop/loop.hpp>\n", "only base")
        self.assert_reported("include/millrace/options.hpp", "#include <millrace/errors.hpp>\n", "only base")

    def test_libuv_stays_in_the_loop(self):
        self.assert_reported("include/millrace/loop/timer.hpp", "#include <uv.h>\n", "only lib/loop")
        self.assert_reported("lib/coro/sleep.cpp", "#  include <uv.h>\n", "only lib/loop")

    def test_spdlog_stays_in_the_library(self):
        self.assert_reported("include/millrace/base/log.hpp", "#include <spdlog/spdlog.h>\n", "only lib/")

    def test_public_headers_know_no_private_ones(self):
        self.assert_reported("include/millrace/loop/timer.hpp", "#include <loop/heap.hpp>\n", "no file of lib/")

    def test_unknown_names_are_reported(self):
        self.assert_reported("include/millrace/stage.hpp", "#include <millrace/graph/gone.hpp>\n", "no such file")
        self.assert_reported("include/millrace/misc/a.hpp", "#include <millrace/base/owner.hpp>\n", "no layer")

    def test_relative_includes_are_followed(self):
        self.assert_reported("lib/base/owner.cpp", '#include "../loop/heap.hpp"\n', "below loop")

    def test_an_empty_tree_is_no_success(self):
        with tempfile.TemporaryDirectory() as root:
            self.assertEqual(subprocess.run([sys.executable, CHECK_LAYERS, root], check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
