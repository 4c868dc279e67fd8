"""A site of the product on loopback, for a browser and for whoever reads its pages over HTTP."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


@contextmanager
def served(app: Flask, port: int) -> Iterator[None]:
    """The site on ``port`` of 127.0.0.1, until the block ends."""

    def whole(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        # werkzeug's server leaves a file open when the browser goes away in the middle of it; here it is read and closed first.
        body, status, headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
        start_response(status, list(headers))
        return list(body)

    server = make_server("127.0.0.1", port, whole, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing: the product's own log lines tell what was asked."""
