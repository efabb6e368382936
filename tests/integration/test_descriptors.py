# SPDX-License-Identifier: MIT
#
# File descriptors used up while millrace-fetch runs: each URL has its line, and the job ends.
import resource

import servers
import support

COUNT = 100  # of URLs, and of workers
TOO_MANY = 'Too many open files'


class Descriptors(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())
        self.urls = [self.server.url(f'/ok/{number}') for number in range(1, COUNT + 1)]

    def run_with(self, limit, *args):
        """Runs a job that may have so many descriptors, the three that it begins with included."""
        def set_limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))

        # Without a descriptor, a sanitizer cannot look at types and complains of each: standard error says nothing here.
        result = support.Job('--workers', COUNT, *args, before_exec=set_limit).wait()
        self.assertIn(result.status, (0, 1), (limit, result.errors[:5000]))
        if not result.records:
            self.assertIn(TOO_MANY.lower(), result.errors.lower(), limit)  # it could not even start
        return result

    def assert_accounted(self, result, limit):
        """Every URL has exactly one line: what came of it, or that there was no descriptor."""
        urls = [record['url'] for record in result.records]
        self.assertEqual(sorted(urls), sorted(self.urls), limit)
        bad = [record for record in result.records if record['status'] != 200]
        for record in bad:
            self.assertIn(TOO_MANY, record['error'], limit)
        self.assertEqual(result.status, 1 if bad else 0)
        return len(bad)

    def test_however_few_there_are(self):
        outcomes = set()
        for limit in range(4, 28):
            result = self.run_with(limit, *self.urls)
            if result.records:
                bad = self.assert_accounted(result, limit)
                outcomes.add('some' if 0 < bad < COUNT else 'all')
            else:
                outcomes.add('none started')
        self.assertLessEqual({'none started', 'some'}, outcomes)

    def test_while_a_file_is_read(self):
        file = self.write_file(''.join(url + '\n' for url in self.urls))
        for limit in range(8, 28, 2):
            result = self.run_with(limit, '--input', file)
            if len(result.records) == 1:  # not even for that one
                self.assertIn('cannot be read', result.only()['error'])
            elif result.records:
                self.assert_accounted(result, limit)

    def test_while_bodies_are_written(self):
        directory = self.make_directory()
        for limit in (12, 24, 2 * COUNT, 4 * COUNT):
            result = self.run_with(limit, '--output-dir', directory, *self.urls)
            bad = self.assert_accounted(result, limit)
            self.assertEqual(bad != 0, limit < 2 * COUNT, limit)

    def test_while_the_demo_has_as_many(self):
        for limit in range(12, 28, 3):
            result = self.run_with(limit, '--demo', COUNT, '--timeout', '0.3')
            urls = [record['url'] for record in result.records]
            self.assertIn(len(urls), (0, COUNT), limit)
            self.assertEqual(len(set(urls)), len(urls), limit)

    def test_enough_of_them_come_back(self):
        # What a first attempt lacked, a later one finds, when others have ended.
        result = self.run_with(24, '--retries', 100, *self.urls)
        self.assertEqual(self.assert_accounted(result, 24), 0)


if __name__ == '__main__':
    support.main()
