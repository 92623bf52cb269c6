"""Run chapters from top to bottom and store their outputs in the notebook, as the book publishes them.

Usage: python -m course.chapters.run [SLUG ...]   (all chapters when none is named)
A chapter whose cell fails is left as it was.
"""
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from course.ground.cells import KERNEL
from course.ground.facts import ROOT
from course.ground.files import chosen, write_whole

CHAPTERS = ROOT / "chapters"


def run(path: Path) -> None:
    """Execute one notebook in its folder and write it back without times, so that two runs give the same file."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": path.parent}}
    NotebookClient(notebook, timeout=120, record_timing=False, coalesce_streams=True, resources=resources,
                   extra_arguments=["--log-level=40"]).execute()
    notebook.metadata = KERNEL
    write_whole(path, nbformat.writes(notebook) + "\n")


def main(slugs: list[str]) -> None:
    for path in chosen("run", "chapter", slugs, CHAPTERS, ".ipynb"):
        try:
            run(path)
        except (CellExecutionError, DeadKernelError) as error:
            sys.exit(f"run: {path.stem} was not changed, a cell failed:\n{error}")
        print(f"{path.stem}: ran, outputs stored")


if __name__ == "__main__":
    main(sys.argv[1:])
