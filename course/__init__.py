"""The course's own parts of the pages: one folder a feature, each with its extension, scripts and styles.

Sphinx loads this package as its one extension (see _config.yml). Each part's scripts and styles are added in the order
of course/ground/parts.py, the frame's first; course/frame/bundle.py makes one file of each.
"""
from importlib import import_module
from typing import TYPE_CHECKING

from course.ground.parts import PARTS
from course.ground.told import of_commands

if TYPE_CHECKING:  # no command waits for it
    from sphinx.application import Sphinx

of_commands()


def setup(app: "Sphinx") -> dict:
    """Load every part."""
    for part in PARTS:
        import_module(part).setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
