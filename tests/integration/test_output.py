# SPDX-License-Identifier: MIT
#
# What millrace-fetch writes: lines, files, the progress of a job.
import os
import pty
import resource
import signal
import subprocess

import servers
import support


def read_terminal(primary):
    """All that was written to a pseudo terminal, until the other side is closed."""
    content = b''
    while True:
        try:
            part = os.read(primary, 65536)
        except OSError:  # EIO: closed
            part = b''
        if not part:
            return content.decode()
        content += part


class Lines(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())

    def statuses(self, *options):
        wanted = [200, 201, 301, 404, 500]
        urls = [self.server.url(f'/status/{status}') for status in wanted]
        result = support.run(*options, *urls, 'nonsense://127.0.0.1/')
        self.assert_sound(result, 1)
        return sorted(record['status'] for record in result.records)

    def test_in_the_order_of_the_input(self):
        urls = [self.server.url(f'/ok/{number}') for number in range(1, 200)]
        held = self.server.url('/held/first')
        job = support.Job('--ordered', '--workers', 8, held, *urls)
        self.server.wait_for_requests(9)  # others have overtaken the first one
        self.server.release()
        result = job.wait()
        self.assert_sound(result, 0)
        self.assertEqual([record['url'] for record in result.records], [held, *urls])

    def test_as_soon_as_they_are_ready(self):
        held = self.server.url('/held/first')
        job = support.Job(held, self.server.url('/ok/1'), stdout=subprocess.PIPE)
        self.assertIn(b'/ok/1', job.process.stdout.readline())
        self.server.release()
        self.assertIn(b'/held/first', job.process.stdout.readline())
        job.process.stdout.close()
        self.assert_sound(job.wait(), 0)

    def test_statuses_that_are_wanted_and_all_errors(self):
        self.assertEqual(self.statuses(), [0, 200, 201, 301, 404, 500])
        self.assertEqual(self.statuses('--min-status', 300), [0, 301, 404, 500])
        self.assertEqual(self.statuses('--max-status', 299), [0, 200, 201])
        self.assertEqual(self.statuses('--min-status', 201, '--max-status', 404), [0, 201, 301, 404])

    def test_what_is_not_written_counts_all_the_same(self):
        result = support.run('--max-status', 299, self.server.url('/status/404'))
        self.assert_sound(result, 1)
        self.assertEqual(result.output, b'')
        self.assertIn('1 done, 1 failed', result.errors)

    def test_a_reader_that_goes_away_ends_the_job_quietly(self):
        urls = ''.join(self.server.url(f'/ok/{number % 100}') + '\n' for number in range(100_000))
        with open(self.write_file(urls)) as file:
            job = support.Job('-', stdin=file, stdout=subprocess.PIPE)
        job.process.stdout.readline()
        job.process.stdout.close()
        result = job.wait()
        self.assert_sound(result, 0)
        self.assertNotIn('100000 done', result.errors)
        self.assertEqual(len(result.errors.splitlines()), 2, result.errors)

    def test_a_full_disk_is_reported(self):
        with open('/dev/full', 'wb') as full:
            result = support.Job(self.server.url('/ok/1'), stdout=full).wait()
        self.assert_sound(result, 1)
        self.assertIn('standard output: No space left', result.errors)


class Files(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())
        self.directory = self.make_directory()

    def content(self, name):
        with open(os.path.join(self.directory, name), 'rb') as file:
            return file.read()

    def test_one_file_for_each_body(self):
        urls = [self.server.url('/ok/1000')] * 50
        result = support.run('--output-dir', self.directory, *urls)
        self.assert_sound(result, 0)
        names = [record['file'] for record in result.records]
        self.assertEqual(len(set(names)), 50)
        self.assertEqual(set(os.listdir(self.directory)), set(names))
        self.assertEqual({self.content(name) for name in names}, {b'x' * 1000})

    def test_a_second_job_overwrites_nothing(self):
        first = support.run('--output-dir', self.directory, self.server.url('/ok/10')).only()['file']
        second = support.run('--output-dir', self.directory, self.server.url('/ok/10')).only()['file']
        self.assertNotEqual(first, second)
        self.assertEqual(set(os.listdir(self.directory)), {first, second})

    def test_names_stay_in_the_directory(self):
        deep = self.directory + '/made/for/this'
        result = support.run('--output-dir', deep, self.server.url('/ok/5/..%2f..//../x?/../'))
        self.assert_sound(result, 0)
        self.assertEqual(os.listdir(deep), [result.only()['file']])

    def test_an_empty_body_is_an_empty_file(self):
        result = support.run('--output-dir', self.directory, self.server.url('/ok/0'))
        self.assertEqual(self.content(result.only()['file']), b'')

    def test_only_whole_bodies_that_are_wanted(self):
        urls = [self.server.url(path) for path in ['/cut/500000', '/drop', '/status/404', '/ok/9', '/flaky/1/x']]
        result = support.run('--max-status', 299, '--retries', 1, '--output-dir', self.directory, *urls)
        self.assert_sound(result, 1)
        named = {record['file'] for record in result.records if 'file' in record}
        self.assertEqual(len(named), 2)
        self.assertEqual(set(os.listdir(self.directory)), named)

    def test_large_bodies_take_no_memory(self):
        urls = [self.server.url('/ok/20000000')] * 4
        result = support.measure('--output-dir', self.directory, *urls)
        self.assert_sound(result, 0)
        for record in result.records:
            self.assertEqual(os.path.getsize(os.path.join(self.directory, record['file'])), 20_000_000)
        if not support.is_sanitized():
            self.assertLess(result.peak_kib, 60 * 1024)

    def test_a_file_that_cannot_be_written_is_told(self):
        os.rmdir(self.directory)
        os.symlink('/proc', self.directory)  # there, and nobody may write to it
        self.addCleanup(os.mkdir, self.directory)
        self.addCleanup(os.unlink, self.directory)
        result = support.run('--output-dir', self.directory, self.server.url('/ok/1'), self.server.url('/ok/2'))
        self.assert_sound(result, 1)
        for record in result.records:
            self.assertIn(self.directory, record['error'])

    def test_no_room_for_a_body(self):
        def set_limit():  # as a full disk: a write that was given a part of it, and one that is refused
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

        small, large = self.server.url('/ok/900000'), self.server.url('/ok/5000000')
        result = support.Job('--output-dir', self.directory, small, large, before_exec=set_limit).wait()
        self.assert_sound(result, 1)
        records = result.by_url()
        self.assertIn('File too large', records[large]['error'])
        self.assertIn(self.directory, records[large]['error'])
        self.assertIsNone(records[small]['error'])
        self.assertEqual(os.listdir(self.directory), [records[small]['file']])

    def test_a_directory_that_cannot_be_made(self):
        result = support.run('--output-dir', '/proc/none', self.server.url('/ok/1'))
        self.assert_sound(result, 1)
        self.assertIn('/proc/none', result.errors)


class Terminal(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())

    def test_progress_on_a_terminal(self):
        primary, secondary = pty.openpty()
        job = support.Job(self.server.url('/held/1'), self.server.url('/ok/1'), stderr=secondary)
        os.close(secondary)
        shown = b''
        while b'1 in flight' not in shown:
            shown += os.read(primary, 4096)
        self.server.release()
        shown = shown.decode() + read_terminal(primary)
        os.close(primary)
        self.assert_sound(job.wait(), 0)
        self.assertRegex(shown, r'\r\x1b\[K1 done, 0 failed, \d+/s, 1 in flight')
        # Wiped away before the summary.
        self.assertRegex(shown, r'\r\x1b\[K2 done, 0 failed, [^\n]*in [\d.]+ s')

    def test_lines_and_progress_on_one_terminal(self):
        primary, secondary = pty.openpty()
        job = support.Job(self.server.url('/held/1'), self.server.url('/ok/1'), stdout=secondary, stderr=secondary)
        os.close(secondary)
        shown = b''
        while b'1 in flight' not in shown:
            shown += os.read(primary, 4096)
        self.server.release()
        shown = shown.decode() + read_terminal(primary)
        os.close(primary)
        self.assertEqual(job.wait().status, 0)
        for line in (line for line in shown.splitlines() if '"url"' in line):
            self.assertTrue(line.split('\x1b[K')[-1].startswith('{'), shown)

    def test_no_progress_elsewhere_and_nothing_when_quiet(self):
        job = support.Job(self.server.url('/held/1'))
        self.server.wait_for_requests(1)
        self.server.release()
        self.assertNotIn('\r', job.wait().errors)
        primary, secondary = pty.openpty()
        job = support.Job('--quiet', self.server.url('/ok/1'), stderr=secondary)
        os.close(secondary)
        self.assertEqual(read_terminal(primary), '')
        os.close(primary)
        self.assert_sound(job.wait(), 0)

    def test_urls_typed_at_a_terminal(self):
        primary, secondary = pty.openpty()
        job = support.Job('-', stdin=secondary, stdout=subprocess.PIPE)
        os.write(primary, self.server.url('/ok/3').encode() + b'\n')
        self.assertIn(b'/ok/3', job.process.stdout.readline())
        os.write(primary, b'\x04')  # end of input
        self.assertEqual(job.process.stdout.read(), b'')
        job.process.stdout.close()
        self.assert_sound(job.wait(), 0)
        # What the program watched is left as it was: blocking.
        self.assertTrue(os.get_blocking(secondary))
        os.close(secondary)
        os.close(primary)


if __name__ == '__main__':
    support.main()
