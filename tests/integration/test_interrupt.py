# SPDX-License-Identifier: MIT
#
# Ctrl-C and SIGTERM: the first one drains, the second one stops.
import signal
import subprocess
import time

import servers
import support

DRAIN_TIME = 5  # [s], as the program's --help says


class Interrupt(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())

    def held(self, count):
        return [self.server.url(f'/held/{number}') for number in range(count)]

    def test_once_lets_what_is_in_flight_end(self):
        job = support.Job('--workers', 10, *self.held(200))
        self.server.wait_for_requests(10)
        job.send(signal.SIGINT)
        job.wait_for_errors('10 in flight')
        self.server.release()
        result = job.wait()
        self.assert_sound(result, 128 + signal.SIGINT)
        self.assertEqual([(record['status'], record['error']) for record in result.records], [(200, None)] * 10)
        self.assertEqual(self.server.requests().total(), 10)
        self.assertIn('10 done, 0 failed', result.errors)

    def test_what_does_not_end_is_cut_off(self):
        job = support.Job('--workers', 10, *self.held(30))
        self.server.wait_for_requests(10)
        sent = time.monotonic()
        job.send(signal.SIGINT)
        result = job.wait()
        self.assertGreaterEqual(time.monotonic() - sent, DRAIN_TIME)
        self.assertLess(time.monotonic() - sent, 2 * DRAIN_TIME)
        self.assert_sound(result, 128 + signal.SIGINT)
        self.assertEqual([record['error'] for record in result.records], ['interrupted'] * 10)
        self.assertIn('10 done, 10 failed', result.errors)

    def test_twice_stops_at_once(self):
        job = support.Job('--workers', 10, *self.held(30))
        self.server.wait_for_requests(10)
        sent = time.monotonic()
        job.send(signal.SIGINT)
        job.wait_for_errors('10 in flight')  # two that are sent together may arrive as one
        job.send(signal.SIGINT)
        result = job.wait()
        self.assertLess(time.monotonic() - sent, DRAIN_TIME)
        self.assert_sound(result, 128 + signal.SIGINT)
        self.assertEqual(result.output, b'')
        self.assertIn('0 done, 0 failed', result.errors)
        self.assertIn('10 cut off', result.errors)

    def test_twice_in_quick_succession(self):
        # The second one finds the calls that the first one has cancelled on their way out. It is a SIGTERM, because two of
        # a kind may arrive as one.
        urls = [self.server.url(f'/flaky/1000/{number}') for number in range(100)]
        for pause in range(8):
            before = self.server.requests().total()
            job = support.Job('--workers', 100, '--retries', 100, *urls)
            self.server.wait_for_requests(before + 200)  # many wait for their next attempt
            job.send(signal.SIGINT)
            time.sleep(pause / 8000)
            job.send(signal.SIGTERM)
            result = job.wait()
            self.assertIn(result.status, (128 + signal.SIGINT, 128 + signal.SIGTERM))
            self.assert_sound(result, result.status)

    def test_terminate_is_told_apart(self):
        job = support.Job(*self.held(1))
        self.server.wait_for_requests(1)
        job.send(signal.SIGTERM)
        job.wait_for_errors('1 in flight')
        self.server.release()
        self.assert_sound(job.wait(), 128 + signal.SIGTERM)

    def test_while_it_waits_for_input(self):
        job = support.Job('-', stdin=subprocess.PIPE)
        job.process.stdin.write(self.server.url('/ok/1').encode() + b'\nhttp://not/read/to/its/e')
        job.process.stdin.flush()
        self.server.wait_for_requests(1)
        job.send(signal.SIGINT)
        result = job.wait()
        job.process.stdin.close()
        self.assert_sound(result, 128 + signal.SIGINT)
        self.assertEqual(result.only()['bytes'], 1)

    def test_while_it_waits_for_the_next_attempt(self):
        job = support.Job('--retries', 100, self.server.url('/flaky/1000/x'))
        self.server.wait_for_requests(4)
        job.send(signal.SIGINT)
        result = job.wait()
        self.assert_sound(result, 128 + signal.SIGINT)
        self.assertEqual(result.only()['status'], 503)

    def test_while_nobody_reads_the_output(self):
        job = support.Job('-', stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.server.url('/ok/1').encode() + b'\n'
        feeder = subprocess.Popen(['yes', line.decode().strip()], stdout=job.process.stdin)
        job.process.stdin.close()
        requests = -1
        while requests != self.server.requests().total():  # until the full pipe has stopped everything
            requests = self.server.requests().total()
            time.sleep(0.5)
        job.send(signal.SIGINT)
        job.wait_for_errors('in flight')
        job.send(signal.SIGINT)
        result = job.wait()
        job.process.stdout.close()
        feeder.kill()
        feeder.wait()
        self.assertEqual(result.status, 128 + signal.SIGINT, result.errors)


if __name__ == '__main__':
    support.main()
