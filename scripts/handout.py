"""Pack what a class needs into one zip for students: make handout. It is written to _build/handout.zip."""
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PARTS = ["exercises/sheets/*.ipynb", "data/*.csv", "_static/book.mplstyle", "_static/colours.csv", "requirements.txt",
         "guide/check-setup.ipynb", "LICENSE"]
START = """START HERE

At home
1. Install Python 3.11 or newer. Unpack this zip; do not work inside it.
2. In a terminal, in the unpacked folder:
     python -m venv .venv
     .venv/bin/python -m pip install -r requirements.txt
     .venv/bin/jupyter lab
   On Windows write .venv\\Scripts\\ where the lines say .venv/bin/
   Once this is done, no network is needed.
3. Open guide/check-setup.ipynb and run its cell. It says in words what is missing.
4. Open a sheet in exercises/sheets. Run its first cell, write your answer where three dots stand, run the check below.

In the browser
If your teacher gave you a link, open it: it starts the same notebooks. It forgets your work when it closes, so download
your sheet before you leave (File, Download).

Hand in
The one notebook file (.ipynb) of the sheet. Save it first. Keep the headings and the cells with grader.check.
"""


def main(target):
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        for path in sorted(path for part in PARTS for path in ROOT.glob(part)):
            name = zipfile.ZipInfo(f"iraq-course/{path.relative_to(ROOT).as_posix()}", (2026, 1, 1, 0, 0, 0))
            name.compress_type, name.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(name, path.read_bytes())
        name = zipfile.ZipInfo("iraq-course/START-HERE.txt", (2026, 1, 1, 0, 0, 0))
        name.external_attr = 0o644 << 16
        pack.writestr(name, START)
    print(f"Give out {target} ({target.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "handout.zip")
