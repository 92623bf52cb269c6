"""The list of outside addresses is that of the site, and its check tells a good address from a broken one."""
import http.server
import threading

import pytest

from scripts import external_links
from tests.conftest import REPOSITORY, SITE

pytestmark = pytest.mark.xdist_group("book")
OWN = (REPOSITORY, SITE, "https://mybinder.org/v2/gh/example/")


@pytest.fixture
def host():
    """A server that knows one page and turns every other address away."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def test_list_is_that_of_the_site(book):
    links, known = external_links.found(book, OWN), external_links.read()
    assert links, "no outside link was found"
    missing, left = sorted(set(links) - set(known)), sorted(set(known) - set(links))
    assert not missing and not left, f"run `make links`. Not in the list: {missing[:5]}. No longer linked: {left[:5]}"


def test_check_names_what_is_broken(host, tmp_path):
    links = {f"{host}/here": "index.html", f"{host}/gone": "chapters/a.html", "http://127.0.0.1:9/": "chapters/b.html"}
    rows, broken = external_links.checked(external_links.merged(links, {}), "2026-11-24")
    assert {row["address"]: row["answer"] for row in rows} == {
        f"{host}/here": "200", f"{host}/gone": "404", "http://127.0.0.1:9/": "ConnectionRefusedError"}
    assert sorted(line.split()[0] for line in broken) == ["404", "ConnectionRefusedError"]
    assert {row["last_checked"] for row in rows} == {"2026-11-24"}
    external_links.write(rows, tmp_path / "list.csv")
    kept = external_links.merged({f"{host}/here": "index.html", f"{host}/new": "index.html"},
                                 external_links.read(tmp_path / "list.csv"))
    assert [(row["address"][-4:], row["last_checked"]) for row in kept] == [("here", "2026-11-24"), ("/new", "")]
