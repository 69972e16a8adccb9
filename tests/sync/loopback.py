"""An HTTP server on loopback for the double of a service: it answers what a function says, or a fault put before."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Request:
    """What a client sent. `query` and `form` hold the last value of each name."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]  # names in lower case
    text: str

    @property
    def token(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.text, keep_blank_values=True))

    @property
    def body(self) -> Any:
        return json.loads(self.text) if self.text else None


@dataclass(frozen=True)
class Reply:
    """An answer. `lost` cuts the connection instead, after the service has acted."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    lost: bool = False


Handle = Callable[[Request], Reply]


class LoopbackServer:
    """Serves `handle` until stopped.

    `faults` are taken one by one: a Reply instead of the service's, a function of the service's (so that
    `lambda reply: Reply(lost=True)` loses the answer to what was done), or None to let a request pass.
    """

    def __init__(self, handle: Handle) -> None:
        self.seen: list[Request] = []
        self.faults: list[Reply | Callable[[Reply], Reply] | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do(self) -> None:
                text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                request = Request(self.command, parts.path, query, headers, text)
                outer.seen.append(request)
                fault = outer.faults.pop(0) if outer.faults else None
                reply = fault if isinstance(fault, Reply) else handle(request)
                if callable(fault):
                    reply = fault(reply)
                self.answer(reply)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do  # noqa: N815

            def answer(self, reply: Reply) -> None:
                if reply.lost:
                    self.close_connection = True
                    return
                is_raw = isinstance(reply.body, bytes)
                data = reply.body if is_raw else b"" if reply.body is None else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                for name, value in ({"Content-Length": str(len(data))} | reply.headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()
