"""A small programmable HTTP server on 127.0.0.1: one handler, faults, a request log, its own clock, optional TLS.

It speaks just enough HTTP/1.1 (keep-alive, Content-Length bodies) for the real client libraries, and it is quick:
the answer leaves in one write, so a request costs well under a millisecond.
"""

from __future__ import annotations

import re
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, unquote, urlsplit

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in. Header names are lower-case; ``path`` is decoded, ``target`` is as sent."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
        """The request with its target taken apart."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, target, headers, body, unquote(parts.path), query)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. ``status`` 0 hangs up without a word, as a broken proxy does."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


HANG_UP = Reply(0)


class MovableClock:
    """A clock that stands still until it is moved: the time of a stand-in, and of whoever reads from it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The instant the clock shows (UTC)."""
        return self._now

    def move_to(self, when: datetime) -> None:
        """Show ``when`` from now on; time does not run backwards."""
        if when < self._now:
            raise ValueError(f"clock: expected a time from {self._now.isoformat()} on, got {when.isoformat()}")
        self._now = when


@dataclass(slots=True)
class Fault:
    """Answers ``reply`` instead of the handler, for the next ``times`` requests whose target matches.

    Without a ``reply`` the handler answers, after ``delay`` seconds. ``skip`` lets that many matches through first.
    """

    pattern: re.Pattern[str]
    reply: Reply | None
    times: int
    delay: float
    skip: int


class StandIn:
    """Serves ``handler`` on a free (or given) port of 127.0.0.1 while the context is open."""

    def __init__(self, handler: Callable[[Request], Reply], *, port: int = 0, clock: Clock | None = None,
                 tls: ssl.SSLContext | None = None) -> None:
        self.handler = handler
        self.clock: Clock = clock or (lambda: datetime.now(UTC))
        self.log: list[tuple[str, str]] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", port), self, tls)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"

    def fault(self, pattern: str, reply: Reply | None = None, *, times: int = 1, delay: float = 0.0,
              skip: int = 0) -> None:
        """Misbehave on targets that match ``pattern``; faults are used up in the order they were added."""
        with self._lock:
            self._faults.append(Fault(re.compile(pattern), reply, times, delay, skip))

    def mend(self) -> None:
        """No fault is left."""
        with self._lock:
            self._faults.clear()

    def answer(self, request: Request) -> Reply:
        """What goes out for ``request``: the first fault that is due, else the handler's answer."""
        self.log.append((request.method, request.target))
        fault = self._due(request.target)
        if fault and fault.delay:
            self._stop.wait(fault.delay)
        if fault and fault.reply is not None:
            return fault.reply
        return self.handler(request)

    def _due(self, target: str) -> Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.times <= 0 or not fault.pattern.search(target):
                    continue
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def serve_forever(self) -> None:
        """Serve in this thread until interrupted (the console start)."""
        self._server.serve_forever(poll_interval=0.2)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: tuple[str, int], stand_in: StandIn, tls: ssl.SSLContext | None) -> None:
        self.stand_in = stand_in
        self._connections: set[socket.socket] = set()
        super().__init__(address, _Connection)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)

    def open_connection(self, connection: socket.socket) -> None:
        """Remember a connection so that closing the server closes it too: no thread outlives a test."""
        self._connections.add(connection)

    def forget(self, connection: socket.socket) -> None:
        """A connection has ended by itself."""
        self._connections.discard(connection)

    def server_close(self) -> None:
        """Close the listener and every kept-alive connection."""
        super().server_close()
        for connection in list(self._connections):
            _shut(connection)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news; the handler's own errors are answered as 500 before this."""


class _Connection(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def handle(self) -> None:
        """Answer requests until the client closes or a fault hangs up."""
        self.server.open_connection(self.connection)
        try:
            while (request := self._read()) is not None:
                reply = self._answer(request)
                if reply.status == 0:
                    _shut(self.connection)
                    return
                self._write(request, reply)
        finally:
            self.server.forget(self.connection)

    def _answer(self, request: Request) -> Reply:
        try:
            return self.server.stand_in.answer(request)
        except Exception as error:  # noqa: BLE001 - a bug in the stand-in must show as an answer, not as a hang-up
            return Reply(500, f"the stand-in failed: {error!r}".encode(), {"Content-Type": "text/plain"})

    def _read(self) -> Request | None:
        line = self.rfile.readline(65_536)
        if not line.strip():
            return None
        method, target, _ = line.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        while (line := self.rfile.readline(65_536)) not in (b"\r\n", b"\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self.rfile.read(int(headers.get("content-length") or 0))
        return Request.parse(method, target, headers, body)

    def _write(self, request: Request, reply: Reply) -> None:
        date = format_datetime(self.server.stand_in.clock().astimezone(UTC), usegmt=True)
        head = {"Date": date, "Content-Type": "application/json; charset=utf-8", **reply.headers}
        if reply.status not in (204, 304):
            head["Content-Length"] = str(len(reply.body))
        lines = [f"HTTP/1.1 {reply.status} {_phrase(reply.status)}", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        self.wfile.write("\r\n".join(lines).encode("latin-1"))
        if request.method != "HEAD" and reply.status not in (204, 304):
            self.wfile.write(reply.body)
        self.wfile.flush()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was quicker
