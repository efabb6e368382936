# SPDX-License-Identifier: MIT
#
# --max-body: what is longer ends at once, is told in one line, and leaves nothing behind.
import os

import servers
import support

TEN_GIBIBYTES = 10 * 2**30
MIB = 2**20


class MaxBody(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())
        self.directory = self.make_directory()

    def too_long(self, limit, *paths):
        """Fetches them and a page that is in order, with bodies kept: of those, nothing is. Gives their records."""
        urls = [self.server.url(path) for path in paths]
        result = support.measure('--max-body', limit, '--output-dir', self.directory, *urls, self.server.url('/ok/77'))
        self.assert_sound(result, 1)
        records = result.by_url()
        fine = records.pop(self.server.url('/ok/77'))
        self.assertEqual((fine['status'], fine['bytes'], fine['error']), (200, 77, None))
        self.assertEqual(os.listdir(self.directory), [fine['file']])
        os.unlink(os.path.join(self.directory, fine['file']))
        self.assertEqual(len(result.records), len(urls) + 1)
        self.assertEqual(set(records), set(urls))
        self.peak_kib = result.peak_kib
        return records.values()

    def test_a_byte_too_many(self):
        for path in ('/huge/101', '/flood/101'):  # announced, and not
            (record,) = self.too_long(100, path)
            self.assertRegex(record['error'], r'^body from 127\.0\.0\.1:\d+ is longer than 100 bytes$')
            self.assertEqual((record['status'], 'file' in record), (200, False))

    def test_not_a_byte_too_many(self):
        for path in ('/huge/100', '/flood/100'):
            result = support.run('--max-body', '100', self.server.url(path))
            self.assert_sound(result, 0)
            self.assertEqual(result.only()['bytes'], 100)

    def test_units(self):
        for size, limit in [('1000', 1000), ('2k', 2048), ('1K', 1024), ('1KiB', 1024), ('1m', MIB), ('1MB', MIB)]:
            (record,) = self.too_long(size, f'/huge/{limit + 1}')
            self.assertIn(f'longer than {limit} bytes', record['error'])
            result = support.run('--max-body', size, self.server.url(f'/huge/{limit}'))
            self.assert_sound(result, 0)

    def test_no_limit_unless_asked_for(self):
        for options in ([], ['--max-body', 0]):
            result = support.run(*options, self.server.url(f'/flood/{20 * MIB}'))
            self.assert_sound(result, 0)
            self.assertEqual(result.only()['bytes'], 20 * MIB)

    def test_it_is_not_retried(self):
        support.run('--max-body', 100, '--retries', 3, self.server.url('/huge/101'))
        self.assertEqual(self.server.requests()['/huge/101'], 1)

    def test_ten_gibibytes_that_are_announced(self):
        (record,) = self.too_long('10M', f'/huge/{TEN_GIBIBYTES}')
        self.assertIn('longer than 10485760 bytes', record['error'])
        self.assertEqual(record['bytes'], 0)  # the announcement was enough

    def test_ten_gibibytes_that_are_not_announced(self):
        count = 8
        self.too_long('10M', *self.floods(1))
        peak_of_one = self.peak_kib
        for record in self.too_long('10M', *self.floods(count)):
            self.assertIn('longer than 10485760 bytes', record['error'])
            self.assertLess(record['bytes'], 11 * MIB)
        # What was under way when the limit was reached is all that was sent in vain.
        self.assertLess(self.server.sent(), (count + 1) * 100 * MIB)
        if not support.is_sanitized():
            self.assertLess(self.peak_kib, peak_of_one + count * 1024)  # far from 10 MiB for each

    def floods(self, count):
        return [f'/flood/{TEN_GIBIBYTES}/{number}' for number in range(count)]


if __name__ == '__main__':
    support.main()
