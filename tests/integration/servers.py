# SPDX-License-Identifier: MIT
#
# Servers on the loopback for the tests of millrace-fetch: one that misbehaves on demand, and a real nginx.
import collections
import contextlib
import http.server
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

from support import DEADLINE


class Misbehaving(http.server.ThreadingHTTPServer):
    """What a path asks for, it gets:

    /ok/N            N bytes                         /status/S         status S
    /cut/N           half of N bytes that it promised /drop             the connection is closed
    /held/X          no answer until release()       /trickle          a byte now and then, for ever
    /flaky/K/X       status 503 K times, then 200    /rude/K/X         closed K times, then 200
    /to/PATH         a redirect to PATH              /circle/X         a redirect to /circle/Xx
    /endless         a body without an end
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.base = f'http://127.0.0.1:{self.server_port}'
        self._changed = threading.Condition()
        self._requests = collections.Counter()
        self._released = False

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={'poll_interval': 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.release()
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # clients that break off are what these tests are about

    def url(self, path):
        return self.base + path

    def note(self, path):
        """Counts a request; gives how often this path was asked for, this time included."""
        with self._changed:
            self._requests[path] += 1
            self._changed.notify_all()
            return self._requests[path]

    def requests(self):
        with self._changed:
            return collections.Counter(self._requests)

    def wait_for_requests(self, count):
        """Until so many have come in."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._requests.total() >= count, DEADLINE):
                raise AssertionError(f'{self._requests.total()} requests instead of {count}')

    def release(self):
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def wait_for_release(self):
        with self._changed:
            self._changed.wait_for(lambda: self._released, DEADLINE)

    def is_released(self):
        with self._changed:
            return self._released


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True

    def do_GET(self):
        times = self.server.note(self.path)
        kind, *rest = self.path.strip('/').split('/')
        getattr(self, 'get_' + kind)(times, *rest)

    def log_message(self, *_):
        pass

    def answer(self, status, body=b'', **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def close_rudely(self):
        self.close_connection = True

    def get_ok(self, _, size, *_rest):
        self.answer(200, b'x' * int(size))

    def get_status(self, _, status):
        self.answer(int(status), b'this is status ' + status.encode())

    def get_cut(self, _, size):
        self.send_response(200)
        self.send_header('Content-Length', size)
        self.end_headers()
        self.wfile.write(b'x' * (int(size) // 2))
        self.close_rudely()

    def get_drop(self, _):
        self.close_rudely()

    def get_held(self, _, *_rest):
        self.server.wait_for_release()
        self.answer(200, b'at last')

    def get_trickle(self, _):
        self.send_response(200)
        self.end_headers()
        while not self.server.is_released():
            self.wfile.write(b'x')
            time.sleep(0.05)

    def get_flaky(self, times, failures, _name):
        self.answer(503 if times <= int(failures) else 200, b'flaky')

    def get_rude(self, times, failures, _name):
        if times <= int(failures):
            self.close_rudely()
        else:
            self.answer(200, b'rude')

    def get_to(self, _, *path):
        self.answer(302, b'elsewhere', Location='/' + '/'.join(path))

    def get_circle(self, _, name):
        self.answer(302, b'elsewhere', Location=f'/circle/{name}x')

    def get_endless(self, _):
        self.send_response(200)
        self.end_headers()
        while not self.server.is_released():
            self.wfile.write(b'x' * 65536)


CONFIGURATION = '''
{user}
daemon off;
worker_processes 1;
pid nginx.pid;
error_log error.log;
events {{ worker_connections 4096; }}
http {{
  log_format by_connection '$connection $status $request_uri';
  access_log {access_log};
  keepalive_requests 1000000;
  default_type application/octet-stream;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  server {{
    listen 127.0.0.1:{port} backlog=4096;
    root pages;
    location /moved/ {{ rewrite ^/moved/(.*)$ /$1 permanent; }}
  }}
}}
'''


class Nginx:
    """A real nginx in a directory of its own, on a free port, with these pages: {path: bytes}."""

    def __init__(self, pages, log_requests=True):
        self._pages = pages
        self._log_requests = log_requests
        self._process = None

    def __enter__(self):
        self._directory = tempfile.mkdtemp(prefix='millrace-nginx-')
        for path, content in self._pages.items():
            target = os.path.join(self._directory, 'pages', path)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, 'wb') as file:
                file.write(content)
        # Between our finding a free port and its being bound, somebody else may take it.
        for _ in range(5):
            if self._start():
                return self
        raise AssertionError('nginx does not start: ' + self._read('error.log'))

    def __exit__(self, *_):
        self._stop()
        shutil.rmtree(self._directory, ignore_errors=True)

    def url(self, path):
        return f'http://127.0.0.1:{self._port}/{path}'

    def requests(self):
        """What was logged: (connection, status, uri)."""
        return [tuple(line.split(' ', 2)) for line in self._read('access.log').splitlines()]

    def finish(self):
        """Ends nginx, so that all is logged."""
        self._stop()

    def _start(self):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            self._port = probe.getsockname()[1]
        configuration = CONFIGURATION.format(
            user='user root;' if os.geteuid() == 0 else '', port=self._port,
            access_log='access.log by_connection' if self._log_requests else 'off')
        with open(os.path.join(self._directory, 'nginx.conf'), 'w') as file:
            file.write(configuration)
        self._process = subprocess.Popen(
            ['nginx', '-p', self._directory, '-c', os.path.join(self._directory, 'nginx.conf'),
             '-e', os.path.join(self._directory, 'error.log')], stderr=subprocess.DEVNULL)
        return self._is_listening()

    def _is_listening(self):
        end = time.monotonic() + DEADLINE
        while self._process.poll() is None and time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(('127.0.0.1', self._port), 1):
                return True
            time.sleep(0.02)
        self._stop()
        return False

    def _stop(self):
        if self._process and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(DEADLINE)

    def _read(self, name):
        with contextlib.suppress(FileNotFoundError), open(os.path.join(self._directory, name)) as file:
            return file.read()
        return ''
