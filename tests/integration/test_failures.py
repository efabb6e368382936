# SPDX-License-Identifier: MIT
#
# What the world does to millrace-fetch: each time one line says so, and the job goes on.
import resource
import socket
import time

import servers
import support


class Failures(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())

    def fetch(self, *args, status=1):
        """Fetches them and a page that is in order; gives the records but that one's, by URL."""
        fine = self.server.url('/ok/77')
        result = support.run(*args, fine)
        self.assert_sound(result, status)
        records = result.by_url()
        self.assertEqual((records[fine]['status'], records[fine]['bytes'], records[fine]['error']), (200, 77, None))
        del records[fine]
        return records

    def error_of(self, url, *options):
        (record,) = self.fetch(*options, url).values()
        self.assertEqual(record['url'], url)
        self.assertIsNotNone(record['error'])
        return record['error']

    def test_refused_connection(self):
        with socket.socket() as bound_but_deaf:
            bound_but_deaf.bind(('127.0.0.1', 0))
            port = bound_but_deaf.getsockname()[1]
            error = self.error_of(f'http://127.0.0.1:{port}/')
        self.assertIn(f'127.0.0.1:{port}', error)
        self.assertIn('refused', error)

    def test_unknown_host(self):
        self.assertIn('unknown host nonexistent.invalid', self.error_of('http://nonexistent.invalid/'))

    def test_body_cut_short(self):
        url = self.server.url('/cut/1000')
        (record,) = self.fetch(url).values()
        self.assertEqual((record['status'], record['bytes']), (200, 500))
        self.assertIn('cut short after 500 of 1000 bytes', record['error'])

    def test_no_answer_at_all(self):
        self.assertIn('without an answer', self.error_of(self.server.url('/drop')))

    def test_server_that_does_not_answer(self):
        self.assertIn('timed out after 0.3 s', self.error_of(self.server.url('/held/1'), '--timeout', '0.3'))

    def test_server_that_answers_a_byte_at_a_time(self):
        self.assertIn('timed out after 0.5 s', self.error_of(self.server.url('/trickle'), '--timeout', '0.5'))

    def test_many_timeouts_at_once(self):
        urls = [self.server.url(f'/held/{number}') for number in range(100)]
        result = support.run('--timeout', '0.5', '--workers', 100, *urls)
        self.assert_sound(result, 1)
        self.assertEqual({record['error'] for record in result.records}, {'timed out after 0.5 s'})
        self.assertEqual(set(result.by_url()), set(urls))

    def test_statuses_of_400_and_above_count_as_failed(self):
        for status, expected in [(200, 0), (204, 0), (399, 0), (400, 1), (404, 1), (500, 1)]:
            result = support.run(self.server.url(f'/status/{status}'))
            self.assert_sound(result, expected)
            self.assertEqual((result.only()['status'], result.only()['error']), (status, None))

    def test_redirects_in_a_circle(self):
        started = time.monotonic()
        self.assertIn('redirects', self.error_of(self.server.url('/circle/x')))
        self.assertLess(time.monotonic() - started, support.DEADLINE / 3)
        self.assertLessEqual(self.server.requests().total(), 12)

    def test_redirects_are_followed(self):
        url = self.server.url('/to/to/ok/42')
        self.assertEqual(self.fetch(url, status=0)[url]['bytes'], 42)

    def test_max_body(self):
        self.assertIn('longer than 100 bytes', self.error_of(self.server.url('/ok/101'), '--max-body', 100))
        url = self.server.url('/ok/100')
        self.assertEqual(self.fetch('--max-body', 100, url, status=0)[url]['bytes'], 100)
        # Without a length announced, and without an end.
        self.assertIn('longer than 1048576 bytes', self.error_of(self.server.url('/endless'), '--max-body', '1M'))

    def test_retries_until_it_works(self):
        for kind in ['flaky', 'rude']:
            url = self.server.url(f'/{kind}/2/x')
            record = self.fetch('--retries', 3, url, status=0)[url]
            self.assertEqual((record['status'], record['error']), (200, None))
        self.assertEqual(self.server.requests()['/flaky/2/x'], 3)

    def test_retries_that_are_used_up(self):
        url = self.server.url('/flaky/9/y')
        record = self.fetch('--retries', 2, url)[url]
        self.assertEqual((record['status'], record['error']), (503, None))
        self.assertEqual(self.server.requests()['/flaky/9/y'], 3)

    def test_what_would_not_help_is_not_retried(self):
        self.fetch('--retries', 5, self.server.url('/status/404'))
        self.assertEqual(self.server.requests()['/status/404'], 1)

    def test_no_retries_unless_asked_for(self):
        self.fetch(self.server.url('/flaky/2/z'))
        self.assertEqual(self.server.requests()['/flaky/2/z'], 1)

    def test_a_timeout_is_retried(self):
        self.fetch('--retries', 1, '--timeout', '0.3', self.server.url('/held/9'))
        self.assertEqual(self.server.requests()['/held/9'], 2)

    def test_no_file_descriptors_left(self):
        # Enough for the program itself and a few connections, far from one for each worker.
        def limit():
            resource.setrlimit(resource.RLIMIT_NOFILE, (24, 24))

        urls = [self.server.url(f'/ok/{number}') for number in range(1, 101)]
        result = support.Job('--workers', 100, *urls, before_exec=limit).wait()
        # Without a descriptor, a sanitizer cannot look at types and complains of each: nothing to go by here.
        self.assertEqual(result.status, 1)
        self.assertEqual(set(result.by_url()), set(urls))
        good = [record for record in result.records if record['status'] == 200]
        bad = [record for record in result.records if 'Too many open files' in (record['error'] or '')]
        self.assertEqual(len(good) + len(bad), 100)
        self.assertTrue(good and bad)


if __name__ == '__main__':
    support.main()
