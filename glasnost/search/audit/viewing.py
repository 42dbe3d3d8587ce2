"""A page shown in the browser out of memory: at an address that nobody can guess, on this computer only."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@contextmanager
def shown(html: str) -> Iterator[str]:
    """The address at which the page can be read while the block lasts."""
    secret = secrets.token_urlsafe(24)
    body = html.encode("utf-8")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = secrets.compare_digest(self.path.encode(), f"/{secret}/".encode())
            local = (self.headers.get("Host") or "").split(":")[0] == "127.0.0.1"  # no other name may lead here
            self.send_response(HTTPStatus.OK if known and local else HTTPStatus.NOT_FOUND)
            for name, value in HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            if known and local:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/{secret}/"
    finally:
        server.shutdown()
        server.server_close()
