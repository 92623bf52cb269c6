"""Pack each sheet as an autograder for Gradescope: `make autograder`, or one by its slug.

    python -m course.teach.autograder [SLUG ...]

Otter-Grader's own `generate` makes the pack from the checks that travel in the sheet; the course adds all its tables,
as `make mark` has them, and the versions of its packages. Two packs of the same sheet are the same, byte for byte.
"""
import contextlib
import json
import re
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from otter.generate import main as generate

from course.ground.facts import ROOT
from course.ground.files import chosen, load, write_zip

MADE = ROOT / "_build" / "autograder"
SHEETS = ROOT / "exercises" / "sheets"
NEEDED = ["data/*.csv", "data/*.geojson", "_static/book.mplstyle", "_static/colours.csv"]
NOT_THERE = {"jupyterlab", "otter-grader"}  # nobody looks at a page there, and `generate` names its own version
SHOWN = {"show_all_public": True}  # students see the points and the message of each task


def requirements() -> str:
    """The packages that a sheet needs, in the versions of requirements.txt."""
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    names = re.findall(r"^[a-z][\w-]*", (ROOT / "requirements.in").read_text("utf-8"), re.M)
    lines = [re.search(rf"^{name}==\S+", pinned, re.M)[0] for name in names if name not in NOT_THERE]
    return "\n".join([*lines, ""])


def pack(slug: str) -> dict[str, bytes]:
    """{name in the zip: content} of a sheet's autograder."""
    tests = load(SHEETS / f"{slug}.ipynb")["metadata"]["otter"]["tests"]
    python = (ROOT / "binder" / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    with tempfile.TemporaryDirectory() as scratch, contextlib.chdir(scratch):
        for folder in ("tests", "data"):
            Path(folder).mkdir()
        for name, source in tests.items():
            Path("tests", f"{name}.py").write_text(source, "utf-8")
        for path in (path for part in NEEDED for path in ROOT.glob(part)):
            shutil.copy(path, "data")
        Path("requirements.txt").write_text(requirements(), "utf-8")
        Path("otter_config.json").write_text(json.dumps(SHOWN), "utf-8")
        generate(output_path="made.zip", python_version=python, files=["data"])
        with zipfile.ZipFile("made.zip") as made:
            return {name: made.read(name) for name in sorted(made.namelist())}


def main(asked: list[str], folder: Path = MADE) -> None:
    """Write the autograders of these sheets, or of all."""
    for path in chosen("autograder", "sheet", asked, SHEETS, ".ipynb"):
        write_zip(folder / f"{path.stem}.zip", pack(path.stem))
    print(f"Upload from {folder}, one zip for each assignment on Gradescope")


if __name__ == "__main__":
    main(sys.argv[1:])
