"""Build the book with plain Sphinx of today, without Jupyter Book: `make sphinx`.

Jupyter Book 1 holds Sphinx at an old version and will not move. The book uses only its two settings files, so this
build, in an environment of its own, shows that the way out is open. Needs a network; writes _build/plain/html.
"""
import json
import subprocess
import sys

from course.ground.facts import ROOT

PLAIN = ROOT / "_build" / "plain"
PACKAGES = ["sphinx", "myst-nb", "sphinx-book-theme", "sphinx-external-toc", "sphinx-copybutton", "sphinx-design",
            "sphinx-togglebutton", "fonttools", "tinycss2", "beautifulsoup4", "pandas", "matplotlib", "jsonschema",
            "resvg-py"]
WITHOUT = {"jupyter_book", "sphinx_jupyterbook_latex", "sphinx_thebe", "sphinx_comments", "sphinx_multitoc_numbering"}
THEIRS = {"comments_config", "use_jupyterbook_latex"}  # settings of those extensions
BUILD = """
import json, sys
from sphinx.application import Sphinx
source, plain, settings = sys.argv[1:]
app = Sphinx(source, None, plain + "/html", plain + "/doctrees", "html", confoverrides=json.loads(settings),
             warningiserror=True, keep_going=True, status=None)
app.build(force_all=True)
sys.exit(app.statuscode)
"""


def settings() -> dict:
    """The settings that Jupyter Book makes of _config.yml, without its own extensions."""
    from jupyter_book.config import get_final_config
    found, _ = get_final_config(user_yaml=ROOT / "_config.yml", cli_config={"latex_individualpages": False},
                                sourcedir=ROOT, use_external_toc=True)
    found["extensions"] = [name for name in found["extensions"] if name not in WITHOUT]
    return {name: value for name, value in found.items() if name not in THEIRS}


def main() -> None:
    uv = [sys.executable, "-m", "uv", "run", "--quiet", "--no-project", "--isolated", "--with", ",".join(PACKAGES)]
    done = subprocess.run([*uv, "python", "-c", BUILD, ROOT, PLAIN, json.dumps(settings(), default=str)], cwd=ROOT)
    if done.returncode:
        sys.exit(f"sphinx: the book was not built with plain Sphinx (status {done.returncode}): see the lines above.")
    print(f"Built with plain Sphinx: {PLAIN / 'html' / 'index.html'}")


if __name__ == "__main__":
    main()
