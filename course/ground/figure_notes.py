"""The figures of all chapters: what course/frame/figures.py notes of each while the pages are read."""
from sphinx.environment import BuildEnvironment

NOTES = "course_figures"  # the key of env.metadata[page]


def figures(env: BuildEnvironment) -> list[dict]:
    """For each figure, in the order of the chapters: id, name, chapter, docname, uri, alt, finding, width, height,
    tables, map."""
    return [one for docname in sorted(env.metadata) for one in env.metadata[docname].get(NOTES, [])]
