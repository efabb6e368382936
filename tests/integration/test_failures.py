# SPDX-License-Identifier: MIT
#
# What the world does to millrace-fetch: each time one line says so, and the job goes on.
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

    def test_chunked_body_cut_short(self):
        url = self.server.url('/cutchunk')
        (record,) = self.fetch(url).values()
        self.assertEqual(record['status'], 200)
        self.assertIn('cut short after', record['error'])

    def test_no_answer_at_all(self):
        self.assertIn('without an answer', self.error_of(self.server.url('/drop')))

    def test_head_cut_short(self):
        self.assertIn('in the middle of the head', self.error_of(self.server.url('/cuthead')))

    def test_no_answer_but_a_promise_of_one(self):
        self.error_of(self.server.url('/continue'))

    def test_head_without_an_end(self):
        self.error_of(self.server.url('/heads'))

    def test_no_http(self):
        self.assertIn('no HTTP', self.error_of(self.server.url('/garbage')))

    def test_server_that_does_not_answer(self):
        self.assertIn('timed out after 0.3 s', self.error_of(self.server.url('/held/1'), '--timeout', '0.3'))

    def test_server_that_answers_a_byte_at_a_time(self):
        self.assertIn('timed out after 0.5 s', self.error_of(self.server.url('/trickle'), '--timeout', '0.5'))

    def test_server_that_answers_a_byte_a_second(self):
        urls = [self.server.url(f'/drip/{part}') for part in ('head', 'body')]
        for record in self.fetch('--timeout', '1.5', *urls).values():
            self.assertEqual(record['error'], 'timed out after 1.5 s')

    def test_servers_that_never_pause_hold_nobody_up(self):
        # Not the timers either: what is told of them comes in time.
        urls = [self.server.url(f'/flood/{10 * 2**40}/{number}') for number in range(8)]
        for record in self.fetch('--timeout', '0.5', *urls).values():
            self.assertEqual(record['error'], 'timed out after 0.5 s')
            self.assertLess(record['ms'], 5000)

    def test_server_that_accepts_and_says_nothing(self):
        deaf = self.serve(servers.Deaf())
        # The second one waits in the middle of what makes a connection secure.
        urls = [f'http://{deaf.address}/', f'https://{deaf.address}/']
        for record in self.fetch('--timeout', '0.3', *urls).values():
            self.assertEqual((record['status'], record['error']), (0, 'timed out after 0.3 s'))

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

    def test_redirect_to_itself(self):
        self.assertIn('redirects', self.error_of(self.server.url('/self'), '--retries', 3))
        self.assertLessEqual(self.server.requests()['/self'], 11)  # it would not help: not retried

    def test_redirect_to_another_protocol(self):
        self.assertIn('neither http nor https', self.error_of(self.server.url('/away')))

    def test_redirects_are_followed(self):
        url = self.server.url('/to/to/ok/42')
        self.assertEqual(self.fetch(url, status=0)[url]['bytes'], 42)

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


if __name__ == '__main__':
    support.main()
