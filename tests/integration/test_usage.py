# SPDX-License-Identifier: MIT
#
# The command line of millrace-fetch: wrong usage ends with 2 and says which option, which value, and what to do.
import support


class Usage(support.TestCase):
    def assert_refused(self, args, *said):
        result = support.run(*args)
        self.assertEqual(result.status, 2, result.errors)
        self.assertEqual(result.output, b'')
        for text in said:
            self.assertIn(text, result.errors)

    def test_wrong_values(self):
        self.assert_refused(['--workers', '0', 'http://127.0.0.1/'], '--workers', '0')
        self.assert_refused(['--workers', 'many', 'http://127.0.0.1/'], '--workers', 'many')
        self.assert_refused(['--timeout', '-1', 'http://127.0.0.1/'], '--timeout', '-1')
        self.assert_refused(['--retries', '1000', 'http://127.0.0.1/'], '--retries', '1000')
        self.assert_refused(['--min-status', '99', 'http://127.0.0.1/'], '--min-status', '99')
        self.assert_refused(['--max-body', 'huge', 'http://127.0.0.1/'], '--max-body', 'huge')
        self.assert_refused(['--demo', '0'], '--demo', '0')

    def test_numbers_that_nobody_means(self):
        for option, value in [('--workers', '0x10'), ('--workers', '5.5'), ('--workers', '99999999999999999999'),
                              ('--timeout', 'nan'), ('--timeout', 'inf'), ('--timeout', '1e400'), ('--timeout', '5 s'),
                              ('--max-body', '-1'), ('--max-body', '99999999999999999999'), ('--max-body', '8388608T'),
                              ('--max-body', 'M'), ('--max-body', '1.5M'), ('--max-body', '10X'), ('--max-body', '')]:
            self.assert_refused([option, value, 'http://127.0.0.1/'], option, f"'{value}'")

    def test_leading_zeros_mean_nothing(self):
        result = support.run('--workers', '010', '--retries', '00', '--demo', '08')
        self.assertEqual(len(result.records), 8)

    def test_unknown_option(self):
        self.assert_refused(['--wrokers', '5', 'http://127.0.0.1/'], '--wrokers')

    def test_options_that_disagree(self):
        self.assert_refused(['--min-status', '500', '--max-status', '400', 'http://127.0.0.1/'], '--min-status 500',
                            '--max-status 400')
        self.assert_refused(['--demo', '5', 'http://127.0.0.1/'], '--demo 5', 'http://127.0.0.1/')

    def test_input_that_is_not_there(self):
        self.assert_refused(['no-such-file.txt'], 'no-such-file.txt', 'http://')
        self.assert_refused(['--input', 'no-such-file.txt'], 'no-such-file.txt')
        self.assert_refused([self.make_directory()], 'is a directory')
        self.assert_refused(['x' * 300], 'xxx', 'http://')  # longer than any name may be

    def test_help_and_version(self):
        result = support.run('--help')
        self.assertEqual(result.status, 0)
        for option in ['--workers', '--ordered', '--timeout', '--retries', '--output-dir', '--min-status', '--max-status',
                       '--max-body', '--demo', '--demo-delay-ms', '--quiet', 'Exit status']:
            self.assertIn(option.encode(), result.output)
        result = support.run('--version')
        self.assertEqual(result.status, 0)
        self.assertRegex(result.output.decode(), r'^millrace-fetch \S+')


if __name__ == '__main__':
    support.main()
