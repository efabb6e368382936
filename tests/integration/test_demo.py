# SPDX-License-Identifier: MIT
#
# millrace-fetch --demo: the whole program, no network, no files.
import re

import support


class Demo(support.TestCase):
    @staticmethod
    def pages(result):
        """{page number: (status, bytes, whether it has an error)}"""
        return {int(record['url'].rsplit('/', 1)[1]): (record['status'], record['bytes'], record['error'] is not None)
                for record in result.records}

    def test_every_page_has_one_line(self):
        result = support.run('--demo', 1000, '--workers', 50)
        self.assert_sound(result, 1)
        self.assertEqual(len(result.records), 1000)
        self.assertEqual(set(self.pages(result)), set(range(1000)))
        for record in result.records:
            self.assertEqual(list(record), ['url', 'status', 'bytes', 'ms', 'error'])
            self.assertGreaterEqual(record['ms'], 0)

    def test_a_few_pages_are_missing_or_broken(self):
        result = support.run('--demo', 3000, '--demo-delay-ms', 0)
        self.assert_sound(result, 1)
        errors = [record['error'] for record in result.records if record['error']]
        missing = [record for record in result.records if record['status'] == 404]
        self.assertTrue(any('without an answer' in error for error in errors), errors)
        self.assertTrue(any('cut short' in error for error in errors), errors)
        self.assertTrue(missing)
        self.assertLess(len(errors) + len(missing), 150)

    def test_a_page_is_always_the_same(self):
        first = support.run('--demo', 400, '--demo-delay-ms', 5, '--workers', 100)
        second = support.run('--demo', 400, '--demo-delay-ms', 0, '--workers', 3)
        self.assertEqual(self.pages(first), self.pages(second))

    def test_summary_agrees_with_the_lines(self):
        result = support.run('--demo', 500, '--demo-delay-ms', 2)
        failed = sum(1 for record in result.records if record['error'] or record['status'] >= 400)
        self.assertIn(f'500 done, {failed} failed', result.errors)
        self.assertRegex(result.errors, r'p50 [\d.]+, p90 [\d.]+, p99 [\d.]+, max [\d.]+')
        shown = [float(value) for value in re.findall(r'p\d\d ([\d.]+)', result.errors)]
        self.assertEqual(shown, sorted(shown))

    def test_1000_workers_stay_under_100_mib(self):
        result = support.measure('--demo', 20000, '--workers', 1000)
        self.assert_sound(result, 1)
        self.assertEqual(len(result.records), 20000)
        if not support.is_sanitized():
            self.assertLess(result.peak_kib, 100 * 1024)

    def test_ordered(self):
        result = support.run('--demo', 1000, '--workers', 64, '--ordered')
        self.assert_sound(result, 1)
        self.assertEqual(list(self.pages(result)), list(range(1000)))


if __name__ == '__main__':
    support.main()
