# SPDX-License-Identifier: MIT
#
# What millrace-fetch reads: files, standard input, arguments, and what is wrong with them.
import os
import subprocess
import threading

import servers
import support


class Input(support.TestCase):
    def setUp(self):
        self.server = self.serve(servers.Misbehaving())

    def ok(self, size):
        return self.server.url(f'/ok/{size}')

    def test_arguments_files_and_standard_input_in_this_order(self):
        named = self.write_file(self.ok(1) + '\n')
        positional = self.write_file(self.ok(3) + '\n' + self.ok(4) + '\n')
        result = support.run('--ordered', '--input', named, self.ok(2), positional, '-', self.ok(6),
                             input=self.ok(5) + '\n')
        self.assert_sound(result, 0)
        self.assertEqual([record['bytes'] for record in result.records], [1, 2, 3, 4, 5, 6])

    def test_standard_input_is_read_without_being_asked_for(self):
        result = support.run(input=self.ok(7) + '\n')
        self.assert_sound(result, 0)
        self.assertEqual(result.only()['bytes'], 7)

    def test_blanks_comments_and_line_ends(self):
        text = f'\n# a comment\n   \t\n  {self.ok(1)}  \r\n\r\n#{self.ok(9)}\n{self.ok(2)}'
        result = support.run('--ordered', '-', input=text)
        self.assert_sound(result, 0)
        self.assertEqual([record['bytes'] for record in result.records], [1, 2])

    def test_empty_input(self):
        result = support.run('-', input='')
        self.assert_sound(result, 0)
        self.assertEqual(result.output, b'')

    def test_malformed_lines_are_told_and_the_job_goes_on(self):
        wrong = ['nonsense', 'ftp://127.0.0.1/x', 'http://', 'http://[::1', 'http://a b/', 'http://127.0.0.1:99999/',
                 'file:///etc/hostname', 'http://127.0.0.1/\x01']
        file = self.write_file(self.ok(1) + '\n' + ''.join(line + '\n' for line in wrong) + self.ok(2) + '\n')
        result = support.run('--ordered', file)
        self.assert_sound(result, 1)
        records = result.records
        self.assertEqual([record['url'] for record in records], [self.ok(1), *wrong, self.ok(2)])
        for number, record in enumerate(records[1:-1], start=2):
            self.assertEqual(record['status'], 0)
            self.assertIn(f'{file}:{number}: not a URL: ', record['error'])
        self.assertEqual([records[0]['error'], records[-1]['error']], [None, None])

    def test_bytes_that_are_no_utf8(self):
        result = support.run('--ordered', '-', input=b'\xff\xfe nonsense\n' + self.ok(3).encode() + b'\n')
        self.assert_sound(result, 1)
        self.assertEqual([record['url'] for record in result.records], ['\ufffd\ufffd nonsense', self.ok(3)])

    def test_a_line_without_end(self):
        endless_line = 'http://127.0.0.1/' + 'x' * 10_000_000
        result = support.measure('--ordered', '-', input=endless_line + '\n' + self.ok(4) + '\n')
        self.assert_sound(result, 1)
        endless, fine = result.records
        self.assertIn('longer than', endless['error'])
        self.assertLess(len(endless['url']), 1000)
        self.assertEqual(fine['bytes'], 4)
        if not support.is_sanitized():
            self.assertLess(result.peak_kib, 60 * 1024)

    def test_a_line_that_is_blank_as_far_as_it_is_read(self):
        # There may be a URL behind: that is not skipped without a word.
        result = support.run('--ordered', '-', input=' ' * 100_000 + self.ok(3) + '\n' + self.ok(4) + '\n')
        self.assert_sound(result, 1)
        unread, fine = result.records
        self.assertIn('-:1: line longer than', unread['error'])
        self.assertEqual(fine['bytes'], 4)

    def test_lines_across_the_borders_of_chunks(self):
        lines = [f'nonsense-{"x" * (number % 613)}-{number}' for number in range(2000)]
        result = support.run('--ordered', '-', input='\n'.join(lines))
        self.assert_sound(result, 1)
        self.assertEqual([record['url'][-4:] for record in result.records], [line[:200][-4:] for line in lines])

    def test_a_pipe_is_read_as_it_comes(self):
        job = support.Job('-', stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for size in range(1, 6):  # each answer before the next question: nothing may wait for the end
            job.process.stdin.write(self.ok(size).encode() + b'\n')
            job.process.stdin.flush()
            self.assertIn(f'/ok/{size}"'.encode(), job.process.stdout.readline())
        job.process.stdin.close()
        self.assertEqual(job.process.stdout.read(), b'')
        job.process.stdout.close()
        self.assert_sound(job.wait(), 0)

    def test_waiting_for_input_holds_nothing_up(self):
        # While the pipe has nothing to give, what is in flight goes on: it needs the loop.
        job = support.Job('-', stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        job.process.stdin.write(f'{self.server.url("/held/1")}\n{self.ok(1)}\n'.encode())
        job.process.stdin.flush()
        self.assertIn(b'/ok/1', job.process.stdout.readline())
        self.server.release()
        self.assertIn(b'/held/1', job.process.stdout.readline())
        job.process.stdin.close()
        job.process.stdout.close()
        self.assert_sound(job.wait(), 0)

    def test_a_named_pipe(self):
        path = os.path.join(self.make_directory(), 'pipe')
        os.mkfifo(path)

        def write():
            with open(path, 'w') as pipe:
                pipe.write(self.ok(5) + '\n')

        writer = threading.Thread(target=write)
        writer.start()
        result = support.run(path)
        writer.join()
        self.assert_sound(result, 0)
        self.assertEqual(result.only()['bytes'], 5)

    def test_standard_input_that_cannot_be_read(self):
        with open(self.make_directory() + '/write-only', 'wb') as file:
            result = support.Job('--ordered', '-', self.ok(2), stdin=file).wait()
        self.assert_sound(result, 1)
        self.assertIn('cannot be read', result.records[0]['error'])
        self.assertEqual(result.records[1]['bytes'], 2)


if __name__ == '__main__':
    support.main()
