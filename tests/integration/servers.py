# SPDX-License-Identifier: MIT
#
# Servers on the loopback for the tests of millrace-fetch: one that misbehaves on demand, and one that is deaf.
import collections
import http.server
import itertools
import socket
import threading
import time

from support import DEADLINE


class Misbehaving(http.server.ThreadingHTTPServer):
    """What a path asks for, it gets:

    /ok/N            N bytes                         /status/S         status S
    /cut/N           half of N bytes that it promised /drop             the connection is closed
    /cutchunk        a chunked body that breaks off  /cuthead          a head that breaks off
    /held/X          no answer until release()       /trickle          a byte now and then, for ever
    /drip/head       a byte of the head each second  /drip/body        a byte of the body each second
    /flaky/K/X       status 503 K times, then 200    /rude/K/X         closed K times, then 200
    /to/PATH         a redirect to PATH              /circle/X         a redirect to /circle/Xx
    /self            a redirect to itself            /endless          a body without an end
    /heads           a head without an end           /garbage          what is no HTTP
    /continue        "100 Continue", and no more     /away             a redirect to ftp:
    /huge/N          N bytes, announced              /flood/N          N bytes, not announced
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 1024

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.base = f'http://127.0.0.1:{self.server_port}'
        self._changed = threading.Condition()
        self._requests = collections.Counter()
        self._sent = 0
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

    def note_sent(self, size):
        with self._changed:
            self._sent += size

    def sent(self):
        """How many bytes of huge bodies and floods the system has taken from us."""
        with self._changed:
            return self._sent

    def wait_for_requests(self, count):
        """Until so many have come in."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._requests.total() >= count, DEADLINE):
                raise AssertionError(f'{self._requests.total()} requests instead of {count}')

    def release(self):
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def wait_for_release(self, seconds=DEADLINE):
        with self._changed:
            return self._changed.wait_for(lambda: self._released, seconds)

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

    def get_cutchunk(self, _):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nxxxx\r\n100\r\nxxx')
        self.close_rudely()

    def get_cuthead(self, _):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Le')
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

    def get_drip(self, _, part):
        head = b'HTTP/1.1 200 OK\r\n'
        if part == 'body':
            self.wfile.write(head + b'\r\n')
        rest = iter(head) if part == 'head' else itertools.repeat(ord('x'))
        while not self.server.wait_for_release(1):
            self.wfile.write(bytes([next(rest, ord('x'))]))

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

    def get_self(self, _):
        self.answer(302, b'here', Location=self.path)

    def get_away(self, _):
        self.answer(302, b'elsewhere', Location='ftp://127.0.0.1/')

    def get_huge(self, _, size):
        self.send_response(200)
        self.send_header('Content-Length', size)
        self.end_headers()
        self.pour(int(size))

    def get_flood(self, _, size, *_rest):
        self.send_response(200)
        self.end_headers()
        self.pour(int(size))
        self.close_connection = True

    def pour(self, size):
        part = b'x' * 65536
        while size > 0 and not self.server.is_released():
            self.wfile.write(part[:size])
            self.server.note_sent(min(size, len(part)))
            size -= len(part)

    def get_heads(self, _):
        self.wfile.write(b'HTTP/1.1 200 OK\r\n')
        while not self.server.is_released():
            self.wfile.write(b'X-Again: and again\r\n' * 1000)

    def get_garbage(self, _):
        self.wfile.write(bytes(range(256)) * 100)
        self.close_rudely()

    def get_continue(self, _):
        self.wfile.write(b'HTTP/1.1 100 Continue\r\n\r\n')
        self.close_rudely()

    def get_endless(self, _):
        self.send_response(200)
        self.end_headers()
        while not self.server.is_released():
            self.wfile.write(b'x' * 65536)


class Deaf:
    """A port where connections are made, by the system, and nobody ever reads or writes."""

    def __enter__(self):
        self._socket = socket.create_server(('127.0.0.1', 0), backlog=64)
        self.address = '127.0.0.1:%d' % self._socket.getsockname()[1]
        return self

    def __exit__(self, *_):
        self._socket.close()
