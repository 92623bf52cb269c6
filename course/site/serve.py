"""Serve the built book as a web host would: compressed, with a page for "not found".

Usage: python -m course.site.serve [PORT]
"""
import contextlib
import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from course.ground.facts import ROOT

SITE = ROOT / "_build" / "html"
TEXT = {".html", ".css", ".js", ".svg", ".json", ".csv", ".txt", ".xml", ".ipynb", ".geojson", ".wasm"}


class Handler(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, text ones gzipped."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        status = 200
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
        if not path.is_file():
            return self.send_error(404)
        content = path.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in TEXT:
            content = gzip.compress(content, 6, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def handle(self) -> None:
        """A reader who leaves before a file came is no fault."""
        with contextlib.suppress(ConnectionError):
            super().handle()

    def log_message(self, *_: object) -> None:
        """Print nothing for each request."""


def server(port: int, folder: Path = SITE) -> http.server.ThreadingHTTPServer:
    """A server of `folder` on 127.0.0.1; port 0 takes any free one."""
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), partial(Handler, directory=str(folder)))


@contextlib.contextmanager
def serving(folder: Path = SITE) -> Iterator[str]:
    """Serve `folder` while the block runs; gives its address, which ends with a slash."""
    host = server(0, folder)
    threading.Thread(target=host.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{host.server_address[1]}/"
    host.shutdown()


def pages(folder: Path = SITE) -> list[str]:
    """Every page of a built site, by its path."""
    names = (path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return sorted(name for name in names if not name.startswith("_"))


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else "8000"
    if not asked.isdecimal() or not 0 < int(asked) < 65536:
        sys.exit(f"serve: a port is a number from 1 to 65535, and not {asked!r}: make serve PORT=8001")
    port = int(asked)
    if not (SITE / "index.html").exists():
        sys.exit("serve: there is no book in _build/html yet. Run `make book` first.")
    try:
        book = server(port)
    except OSError:
        sys.exit(f"serve: port {port} is taken. Choose another: make serve PORT={port + 1}")
    print(f"The book is at http://127.0.0.1:{port}/ (Ctrl-C stops)", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        book.serve_forever()


if __name__ == "__main__":
    main()
