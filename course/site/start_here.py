"""Opens the book in your browser from this folder, so that its pages can run: python3 START-HERE.py

It shows the folder site to this computer alone and needs no network.
"""
import functools
import http.server
import pathlib
import webbrowser


class Files(http.server.SimpleHTTPRequestHandler):
    """Files of a folder; Windows may have other types for these endings."""

    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map,
                      ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

    def log_message(self, *_) -> None:
        """Print nothing for each file."""


site = pathlib.Path(__file__).resolve().with_name("site")
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=str(site)))
address = f"http://127.0.0.1:{server.server_address[1]}/index.html"
print(f"The book is at {address} until you close this window.", flush=True)
webbrowser.open(address)
try:
    server.serve_forever()
except KeyboardInterrupt:
    print("\nThe book is closed.")
