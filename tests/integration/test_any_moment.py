# SPDX-License-Identifier: MIT
#
# SIGINT at random moments: whatever the job is doing, its exit status says so, its lines are whole, and it ends in time.
# A failure names its seed; MILLRACE_TEST_SEED=N runs it again.
import json
import os
import random
import re
import shutil
import signal
import time

import servers
import support

DRAIN_TIME = 5  # [s], as the program's --help says
INTERRUPTED = 128 + signal.SIGINT
PAGES = 3000  # of the demo, for jobs that keep them


class AnyMoment(support.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get('MILLRACE_TEST_SEED', random.randrange(2**32)))
        self.random = random.Random(self.seed)

    def interrupt(self, *args, longest_wait, signals):
        """Starts a job, sends it so many signals, and waits for its end; gives its result, and how long it took from the
        first signal to that end [s]."""
        job = support.Job(*args)
        time.sleep(self.random.uniform(0, longest_wait))
        sent = time.monotonic()
        for _ in range(signals):
            job.send(signal.SIGINT)
            time.sleep(self.random.uniform(0, 0.05))
        result = job.wait()
        return result, time.monotonic() - sent

    def records(self, result):
        """The lines, which are whole, and about no URL twice."""
        self.assertTrue(result.output == b'' or result.output.endswith(b'\n'), result.output[-200:])
        records = [json.loads(line) for line in result.output.splitlines()]
        for record in records:
            self.assertLessEqual({'url', 'status', 'bytes', 'ms', 'error'}, set(record))
        self.assertEqual(len({record['url'] for record in records}), len(records))
        return records

    def check(self, result, also=()):
        """Before the job has a handler for signals, and after it, one ends the process: that is in order, too."""
        if result.status == -signal.SIGINT:
            return False
        if result.status not in also:
            self.assertEqual(result.status, INTERRUPTED, result.errors[:5000])
        self.assert_sound(result, result.status)
        return True

    def test_of_a_long_job(self):
        for number in range(24):
            with self.subTest(seed=self.seed, round=number):
                options = self.random.choice([[], ['--ordered'], ['--retries', 3], ['--timeout', '0.01']])
                result, taken = self.interrupt('--demo', 1_000_000, '--workers', 50, *options, longest_wait=0.2,
                                               signals=self.random.choice([1, 2, 3]))
                self.assertLess(taken, DRAIN_TIME)  # the demo's pages all come in much less
                records = self.records(result)
                if self.check(result):
                    done = int(re.search(r'(\d+) done', result.errors)[1])
                    self.assertLessEqual(len(records), done)

    def test_of_a_short_job(self):
        # Around its end.
        for number in range(24):
            with self.subTest(seed=self.seed, round=number):
                result, taken = self.interrupt('--demo', 40, '--workers', 20, '--demo-delay-ms', 2, longest_wait=0.06,
                                               signals=self.random.choice([1, 2]))
                self.assertLess(taken, DRAIN_TIME)
                records = self.records(result)
                if self.check(result, also=(0, 1)) and result.status != INTERRUPTED:
                    self.assertEqual(len(records), 40)

    def test_nothing_half_written_is_left(self):
        whole = support.run('--demo', PAGES, '--demo-delay-ms', 0, '--ordered')
        sizes = [record['bytes'] for record in whole.records]
        for number in range(12):
            directory = self.make_directory()
            signals = self.random.choice([1, 2])
            with self.subTest(seed=self.seed, round=number):
                result, taken = self.interrupt('--demo', PAGES, '--output-dir', directory, '--workers', 50,
                                               longest_wait=0.4, signals=signals)
                self.assertLess(taken, DRAIN_TIME)
                named = {record['file'] for record in self.records(result) if 'file' in record}
                files = set(os.listdir(directory))
                self.check(result, also=(0, 1))
                self.assertLessEqual(named, files)
                if signals == 1:  # the second one may come between a file and its line
                    self.assertEqual(named, files)
                for file in files:
                    page = int(file.split('-')[0])
                    self.assertEqual(os.path.getsize(os.path.join(directory, file)), sizes[page], file)
            shutil.rmtree(directory)
            os.mkdir(directory)

    def test_of_a_bad_day(self):
        # Servers that hang would hold up the first signal; the second one ends all at once.
        server = self.serve(servers.Misbehaving())
        kinds = ['/held/', '/ok/1/', '/flaky/1000/', '/flood/1000000000/', '/rude/1000/', '/circle/']
        urls = [server.url(f'{kind}{number}') for number in range(5) for kind in kinds]
        urls += [server.url(f'/{path}') for path in ('trickle', 'drop', 'cut/1000', 'endless')]
        for number in range(10):
            with self.subTest(seed=self.seed, round=number):
                self.random.shuffle(urls)
                options = ['--workers', self.random.choice([1, 5, 50]), '--retries', self.random.choice([0, 3])]
                job = support.Job(*options, *urls)
                time.sleep(self.random.uniform(0.05, 0.3))
                job.send(signal.SIGINT)
                # Two that are sent together may arrive as one.
                while 'once more stops' not in job.errors() and job.process.poll() is None:
                    time.sleep(0.005)
                time.sleep(self.random.uniform(0, 0.02))
                sent = time.monotonic()
                if job.process.poll() is None:
                    job.send(signal.SIGINT)
                result = job.wait()
                self.assertLess(time.monotonic() - sent, DRAIN_TIME)
                self.records(result)
                self.check(result)


if __name__ == '__main__':
    support.main()
