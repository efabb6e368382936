# SPDX-License-Identifier: MIT
#
# A real nginx on the loopback for the tests of millrace-fetch.
import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time

from support import DEADLINE

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
