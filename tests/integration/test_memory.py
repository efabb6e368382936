# SPDX-License-Identifier: MIT
#
# The memory of a job does not depend on its length.
import nginx
import support

TOLERANCE_KIB = 4 * 1024


class Memory(support.TestCase):
    def jobs(self, run, length):
        """The results of a job and of one that is ten times as long. Under a sanitizer memory says nothing, and time is
        short: then this shows only that both work."""
        if support.is_sanitized():
            length //= 10
        for each in (length, 10 * length):
            result = run(each)
            self.assertEqual(result.output.count(b'\n'), each)
            yield result

    def assert_flat(self, run, length=20_000):
        short, long = self.jobs(run, length)
        if not support.is_sanitized():
            self.assertLess(long.peak_kib, short.peak_kib + TOLERANCE_KIB)

    def test_urls_of_a_file(self):
        server = self.serve(nginx.Nginx({'page': b'x' * 300}, log_requests=False))

        def run(length):
            result = support.measure(self.write_file((server.url('page') + '\n') * length))
            self.assert_sound(result, 0)
            return result

        self.assert_flat(run)

    def test_in_order(self):
        server = self.serve(nginx.Nginx({'page': b'x' * 300}, log_requests=False))

        def run(length):
            result = support.measure('--ordered', '-', input=(server.url('page') + '\n') * length)
            self.assert_sound(result, 0)
            return result

        self.assert_flat(run, 5_000)

    def test_malformed_lines(self):
        def run(length):
            result = support.measure('-', input=''.join(f'nonsense {number}\n' for number in range(length)))
            self.assert_sound(result, 1)
            return result

        self.assert_flat(run)


if __name__ == '__main__':
    support.main()
