# SPDX-License-Identifier: MIT
#
# What the tests of millrace-fetch share: running it, and looking at what it says. Standard library only.
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.dont_write_bytecode = True

DEADLINE = 90  # [s], for anything that must happen; long, because it is only ever reached by a failure

program = None  # the path of millrace-fetch, set by main()


def is_sanitized():
    """Whether the program is built with a sanitizer: slower, and its memory says nothing."""
    with open(program, 'rb') as binary:
        content = binary.read()
    return b'__asan_init' in content or b'__tsan_init' in content


def environment():
    """The caller's, without what would send loopback traffic elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith('_proxy')}
    return kept | {'LC_ALL': 'C.UTF-8'}


class Result:
    def __init__(self, status, output, errors):
        self.status = status
        self.output = output
        self.errors = errors
        self.peak_kib = None  # of memory; set by measure()

    @property
    def records(self):
        return [json.loads(line) for line in self.output.decode().splitlines()]

    def only(self):
        (record,) = self.records
        return record

    def by_url(self):
        return {record['url']: record for record in self.records}


class Job:
    """A millrace-fetch that is running. What it writes goes to files, so that it is never held up, unless `stdout` says
    otherwise."""

    def __init__(self, *args, stdin=subprocess.DEVNULL, stdout=None, stderr=None, before_exec=None, launcher=()):
        self._output = tempfile.TemporaryFile()
        self._errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*launcher, program, *map(str, args)], stdin=stdin, stdout=stdout or self._output,
            stderr=stderr or self._errors, env=environment(), preexec_fn=before_exec)
        self._watchdog = threading.Timer(DEADLINE, self.process.kill)
        self._watchdog.start()

    def send(self, number):
        os.kill(self.process.pid, number)

    def wait_for_errors(self, text):
        """Until the program has written this to its standard error."""
        end = time.monotonic() + DEADLINE
        while text not in self.errors():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f'{text!r} not in {self.errors()!r}')
            time.sleep(0.02)

    def wait(self):
        status = self.process.wait()
        self._watchdog.cancel()
        if status == -signal.SIGKILL:
            raise AssertionError('the program did not end in time: ' + self.errors())
        result = Result(status, self._content(self._output), self.errors())
        self._output.close()
        self._errors.close()
        return result

    def errors(self):
        return self._content(self._errors).decode()

    @staticmethod
    def _content(file):
        # The program writes by the same file position: it must stay where it is.
        return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)


def run(*args, input=None, launcher=()):
    """Runs millrace-fetch to its end. `input` is what its standard input has, as a file."""
    with tempfile.TemporaryFile() as file:
        file.write(input.encode() if isinstance(input, str) else input or b'')
        file.seek(0)
        return Job(*args, stdin=file, launcher=launcher).wait()


# A process begins with the peak of the one that started it. This one is small, the tests may not be.
LAUNCHER = '''
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], 'w') as peak:
    peak.write(str(usage.ru_maxrss))
os._exit(os.waitstatus_to_exitcode(status))
'''


def measure(*args, input=None):
    """Like run(), and looks how much memory the program had at its peak."""
    with tempfile.NamedTemporaryFile() as peak:
        result = run(*args, input=input, launcher=[sys.executable, '-S', '-E', '-c', LAUNCHER, peak.name])
        result.peak_kib = int(peak.read())
    return result


class TestCase(unittest.TestCase):
    def assert_sound(self, result, status):
        """The exit status; and nothing on standard error that only a bug would write there."""
        self.assertEqual(result.status, status, result.errors[:5000])
        bad = re.search(r'Sanitizer|runtime error|terminate called|\[error\]|\[warning\]', result.errors)
        self.assertIsNone(bad, result.errors[:5000])

    def write_file(self, content):
        """A temporary file with this content; gives its path."""
        file = tempfile.NamedTemporaryFile(delete=False)
        self.addCleanup(os.unlink, file.name)
        with file:
            file.write(content.encode() if isinstance(content, str) else content)
        return file.name

    def make_directory(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        return directory.name

    def serve(self, server):
        """Enters a server for the time of the test."""
        entered = server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return entered


def main():
    global program
    program = os.path.abspath(sys.argv.pop(1))
    unittest.main(module='__main__', verbosity=2)
