"""The addresses outside the book that its pages link to, with the date each was last checked: tests/external_links.csv.

    python scripts/external_links.py          renew the list from the built site   (make links)
    python scripts/external_links.py --check  ask each address too; needs a network   (make links CHECK=1)

Nothing else in the project asks these addresses, and no page does: a reader's click is the only request.
`last_checked` is empty for an address that was never asked from a machine with a network.
"""
import csv
import sys
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from scripts.rows import read_rows  # noqa: E402

SITE = ROOT / "_build" / "html"
LIST = ROOT / "tests" / "external_links.csv"
COLUMNS = ["address", "first_page", "last_checked", "answer"]


def found(site, own=()):
    """{address: first page that links to it} in a built site; addresses that begin with one of `own` are left out."""
    links = {}
    for path in sorted(site.rglob("*.html")):
        tree = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        for link in tree.select("a[href^='http']"):
            if not link["href"].startswith(tuple(own)):
                links.setdefault(link["href"], path.relative_to(site).as_posix())
    return links


def read(path=LIST):
    """{address: row} of the stored list."""
    return {row["address"]: row for row in read_rows(path)} if path.exists() else {}


def merged(links, known):
    """Rows for the addresses of now, sorted, with the dates and answers that are known."""
    return [{**{column: known.get(address, {}).get(column, "") for column in COLUMNS},
             "address": address, "first_page": page} for address, page in sorted(links.items())]


def answer(address):
    """What an address answers: its status as text, or the name of the error. Waits 20 seconds at most."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (link check of an open course)"})
    try:
        with urllib.request.urlopen(request, timeout=20) as reply:
            return str(reply.status)
    except urllib.error.HTTPError as error:
        return str(error.code)
    except (OSError, ValueError) as error:
        return type(getattr(error, "reason", error)).__name__


def checked(rows, today):
    """The rows with today's answers; returns (rows, lines on those that do not answer with 200)."""
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(answer, (row["address"] for row in rows)))
    rows = [{**row, "last_checked": today, "answer": said} for row, said in zip(rows, answers, strict=True)]
    return rows, [f"{row['answer']}  {row['address']}  (on {row['first_page']})"
                  for row in rows if row["answer"] != "200"]


def write(rows, path=LIST):
    """Write the list."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main(check):
    if not (SITE / "index.html").exists():
        sys.exit("external_links: there is no book in _build/html yet. Run `make book` first.")
    rows, broken = merged(found(SITE), read()), []
    if check:
        rows, broken = checked(rows, date.today().isoformat())
        if all(not row["answer"].isdigit() for row in rows):
            sys.exit("external_links: no address answers. Is there a network? The list was left as it is.")
    write(rows)
    print(*broken, f"{len(rows)} addresses, {sum(not row['last_checked'] for row in rows)} never checked.", sep="\n")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
