"""List sources that nothing uses and rows that rest on digests only: `python scripts/check_sources.py`.

A source is used when a row or the package names its key, or a chapter links to its address. Ends with status 1 if a
source is unused or a key has no source.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts.datapackage import ROOT, tables_of, used_by  # noqa: E402


def check(root=ROOT):
    """Three lists: unused source keys, unknown source keys, rows on digests only (table, id, sources)."""
    package = json.loads((root / "data/datapackage.json").read_text("utf-8"))
    tables = tables_of(package, root)
    used, quality = used_by(package, tables), {row["source"]: row["quality"] for row in tables["sources"]}
    chapters = "".join(path.read_text("utf-8") for path in sorted(root.glob("chapters/*.ipynb")))
    linked = {row["source"] for row in tables["sources"] if row["url"] and row["url"] in chapters}
    digests = [(name, next(iter(row.values())), row["source"]) for name, rows in tables.items() if name != "sources"
               for row in rows if row.get("source") and {quality.get(k) for k in row["source"].split(";")} == {"D"}]
    return sorted(set(quality) - set(used) - linked), sorted(set(used) - set(quality)), digests


def main():
    unused, unknown, digests = check()
    print(f"{len(unused)} sources that no table and no chapter uses: {', '.join(unused) or 'none'}")
    print(f"{len(unknown)} keys that are not in sources.csv: {', '.join(unknown) or 'none'}")
    print(f"{len(digests)} rows that rest on digests only (write: 'was reported by ... on ...'):")
    print("\n".join(f"  {name}, {row}: {source}" for name, row, source in digests))
    return int(bool(unused or unknown))


if __name__ == "__main__":
    sys.exit(main())
