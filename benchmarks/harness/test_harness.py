#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the runner computes: names, medians, ratios, bars, tables."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import bars, plots, programs, tables, workloads
from harness.results import Table, split_name


def entry(name: str, milliseconds: float) -> dict:
    """Of a run of 1,000 steps, so that milliseconds are microseconds per step."""
    times = {"cpu_time": milliseconds, "real_time": 2 * milliseconds, "time_unit": "ms"}
    return {"name": name, "steps": 1000} | times


def table_of(workload: workloads.Workload, figures: dict[tuple[str, str], list[float]]) -> Table:
    table = Table(workload)
    for (contender, compiler), values in figures.items():
        for value in values:
            table.add(entry(f"{workload.name}/{contender}", value), compiler, is_peer="peer" in contender)
    return table


def workload(*bars_of_it, **more) -> workloads.Workload:
    return workloads.Workload("W7", "small runs", "CPU us per run", unit_size=1e3, bars=bars_of_it, **more)


FIGURES = {
    ("limit program", "g++"): [1, 9, 2],
    ("millrace", "g++"): [4, 3, 3],
    ("limit program", "clang++"): [1],
    ("millrace", "clang++"): [2],
    ("a peer", ""): [2.5],
}


class Names(unittest.TestCase):
    def test_name_loses_what_google_benchmark_adds(self):
        self.assertEqual(split_name("W2/tokio/futures/iterations:1/process_time/real_time"), ("W2", "tokio/futures"))

    def test_filter_escapes_signs_of_regular_expressions_alone(self):
        self.assertEqual(programs.pattern("W2/a, b (c++)"), r"^W2/a, b \(c\+\+\)$")

    def test_selection_is_by_whole_words(self):
        self.assertEqual([chosen.name for chosen in workloads.selected(["W1"])], ["W1 plain", "W1 coro"])
        self.assertTrue(all(chosen.is_series for chosen in workloads.selected(["growth"])))
        with self.assertRaises(ValueError):
            workloads.selected(["W"])

    def test_each_plot_has_a_file_of_its_own(self):
        files = {plots.file_name(Table(each)) for each in workloads.ALL}
        self.assertEqual(len(files), len(workloads.ALL))


class Results(unittest.TestCase):
    def setUp(self):
        self.table = table_of(workload(), FIGURES)

    def test_row_has_median_and_other_time(self):
        row = self.table.find("limit program", "g++")
        self.assertEqual((row.median, row.other_time), (2, 4))

    def test_ratio_is_to_the_same_compiler(self):
        self.assertEqual(self.table.ratio(self.table.find("millrace", "g++"), "limit program"), 1.5)
        self.assertEqual(self.table.ratio(self.table.find("millrace", "clang++"), "limit program"), 2)

    def test_ratio_of_another_language_is_to_the_first_compiler(self):
        self.assertEqual(self.table.ratio(self.table.find("a peer", ""), "limit program"), 1.25)

    def test_text_has_a_line_for_each_contender(self):
        lines = tables.text({}, self.table).splitlines()
        self.assertEqual(len(lines), 9)
        self.assertEqual([cell.strip() for cell in lines[4].split("|")[1:7]],
                         ["limit program", "g++", "2", "1-9", "1.00", "0.67"])


class Bars(unittest.TestCase):
    def held(self, bar, figures=None, others=None, **more) -> list[bool]:
        table = table_of(workload(bar, **more), figures or FIGURES)
        return [verdict.held for verdict in bars.judge_all({"other": others} if others else {}, table)]

    def test_at_most_in_the_unit_and_of_another(self):
        self.assertEqual(self.held(bars.AtMost(2.5)), [False, True])
        self.assertEqual(self.held(bars.AtMost(1.5, "limit program")), [True, False])
        self.assertEqual(self.held(bars.OtherTimeAtMost(5)), [False, True])

    def test_what_was_not_measured_gives_no_verdict(self):
        self.assertEqual(self.held(bars.AtMost(1, contender="nobody")), [])
        self.assertEqual(self.held(bars.AtMost(1, of="nobody")), [])
        self.assertEqual(self.held(bars.Speedup(2, "other")), [])

    def test_peers_are_all_or_those_of_a_name(self):
        self.assertEqual(self.held(bars.BeatsPeers()), [False, True])
        self.assertEqual(self.held(bars.BeatsPeers(0.5, "A Peer")), [False, False])
        self.assertEqual(self.held(bars.BeatsPeers(1, "tokio")), [])

    def test_ours_may_have_no_compiler(self):
        table = table_of(workload(bars.AtMost(3), bars.BeatsPeers()), {("millrace", ""): [2], ("a peer", ""): [3]})
        self.assertEqual([(verdict.compiler, verdict.held) for verdict in bars.judge_all({}, table)],
                         [("", True), ("", True)])

    def test_speedup_is_over_another_workload(self):
        slower = table_of(workload(), {("millrace", "g++"): [6], ("millrace", "clang++"): [3]})
        self.assertEqual(self.held(bars.Speedup(2, "other"), others=slower), [True, False])

    def test_series_is_constant_between_its_sizes(self):
        figures = {("1", "g++"): [9], ("10", "g++"): [2], ("100", "g++"): [2.2]}
        self.assertEqual(self.held(bars.Constant(1.1, 10, 10, 100), figures), [True])
        self.assertEqual(self.held(bars.Constant(1.1, 10, 1, 100), figures), [False])


if __name__ == "__main__":
    unittest.main()
