"""Local receivers: an HTTP server and a mail server that keep what they get."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request the server got."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer the server gives."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Receiver:
    """A running server: its port, and the requests it got."""

    port: int
    got: list[Request] = field(default_factory=list)


@contextmanager
def receiving(
    answer: Callable[[Request], Answer] = lambda _: Answer(),
    then: Callable[[Request], Iterable[bytes]] = lambda _: (),
    encrypted: ssl.SSLContext | None = None,
) -> Iterator[Receiver]:
    """An HTTP server that answers each request with *answer*, and *then* in pieces, until the block ends."""
    receiver = Receiver(0)

    class Handler(BaseHTTPRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):  # whoever asked may be gone, or not believe who we are
                super().handle()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, dict(self.headers), body)
            receiver.got.append(request)
            said = answer(request)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in said.headers:
                self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)
            for piece in then(request):
                self.wfile.write(piece)

        do_GET = do_PUT = do_POST

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    if encrypted is not None:
        server.socket = encrypted.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    receiver.port = server.server_address[1]
    with _served(server):
        yield receiver


@dataclass(slots=True)
class Postbox:
    """A running mail server: its port, the mails it got, and the commands before each."""

    port: int
    mails: list[bytes] = field(default_factory=list)
    commands: list[bytes] = field(default_factory=list)


@contextmanager
def taking_mail(refusal: bytes | None = None) -> Iterator[Postbox]:
    """A mail server (SMTP, RFC 5321) that keeps every mail, or refuses each with the line *refusal*."""
    postbox = Postbox(0)

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True  # a wait of 40 ms a mail, else

        def handle(self) -> None:
            self._say(b"220 test")
            while command := self.rfile.readline():
                postbox.commands.append(command)
                verb = command.strip().upper()
                if verb.startswith(b"DATA") and refusal is None:
                    self._say(b"354 go on")
                    self._take()
                elif verb.startswith(b"QUIT"):
                    self._say(b"221 bye")
                    return
                elif refusal is not None and verb.startswith(b"RCPT"):
                    self._say(refusal)
                else:
                    self._say(b"250 ok")

        def _take(self) -> None:
            lines = []
            while (read := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(read[1:] if read.startswith(b".") else read)
            postbox.mails.append(b"".join(lines))
            self._say(b"250 taken")

        def _say(self, text: bytes) -> None:
            self.wfile.write(text + b"\r\n")

    server = socketserver.ThreadingTCPServer((HOST, 0), Handler)
    server.daemon_threads = True
    postbox.port = server.server_address[1]
    with _served(server):
        yield postbox


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
