"""What a JupyterHub needs for this course: `make hub HUB=https://hub.example.edu`.

    python -m course.teach.hub HUB [REGISTRY]

Made from the two addresses in _config.yml into _build/hub: values.yml for Zero to JupyterHub, the lines that install
The Littlest JupyterHub, and a page with an nbgitpuller link for each chapter and sheet.
"""
import sys
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from course.ground.facts import ROOT, chapters, edition_day
from course.ground.files import load, write_whole
from course.teach.needs import measured

MADE = ROOT / "_build" / "hub"
FOLDER = "iraq-course"
VALUES = Path(__file__).with_name("values.yml")
TLJH = ("curl -L https://tljh.jupyter.org/bootstrap.py | sudo python3 - --admin NAME:PASSWORD\n"
        "sudo /opt/tljh/user/bin/python -m pip install --no-deps -r {}/requirements.txt\n")
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Links for your class</title></head>
<body><h1>Links for your class</h1><ul>
{}
</ul></body></html>
"""
GITHUB = "https://github.com/"


def pull(config: dict, notebook: str) -> str:
    """The path of an nbgitpuller link, below a student's server, that fetches the course and opens a notebook."""
    return "git-pull?" + urlencode({"repo": config["repository"]["url"], "branch": config["repository"]["branch"],
                                    "targetPath": FOLDER, "depth": 1, "urlpath": f"lab/tree/{FOLDER}/{notebook}"})


def values(config: dict, registry: str) -> str:
    """The values file of Zero to JupyterHub."""
    one = measured()
    return Template(VALUES.read_text("utf-8")).substitute(
        registry=registry, edition=edition_day(), repository=config["repository"]["url"],
        branch=config["repository"]["branch"], first="/" + pull(config, "guide/check-setup.ipynb"),
        usual=round(one["server"] + one["kernel"]), most=round(one["server"] + one["heaviest"]),
        disk=round(one["disk"]))


def links(config: dict, hub: str) -> str:
    """A page with the links of each chapter: to read, to run, and its sheet."""
    base = config["html"]["baseurl"].rstrip("/")
    rows = []
    for chapter in chapters():
        places = {name: f"{hub}/hub/user-redirect/{pull(config, path)}" for name, path in
                  (("run the chapter", f"{chapter.page}.ipynb"), ("sheet", f"exercises/sheets/{chapter.slug}.ipynb"))}
        places |= {"read": f"{base}/{chapter.page}.html"} if base else {}
        anchors = ", ".join(f'<a href="{escape(address)}">{name}</a>' for name, address in places.items())
        rows.append(f"<li>{chapter.number}. {chapter.title}: {anchors}</li>")
    return PAGE.format("\n".join(rows))


def main(hub: str = "", registry: str = "REGISTRY", root: Path = ROOT, made: Path = MADE) -> None:
    """Write the three files."""
    config = load(root / "_config.yml")
    repository = config["repository"]["url"] = config["repository"]["url"].rstrip("/")
    if not hub.startswith("http"):
        sys.exit("hub: say where your hub is or will be: make hub HUB=https://hub.example.edu")
    if not repository.startswith(GITHUB):
        sys.exit(f"hub: repository.url in _config.yml is {repository or 'empty'}. Write the address of this course on"
                 f" GitHub there, {GITHUB}somebody/iraq-course, because the hub fetches the course from it.")
    raw = repository.replace(GITHUB, "https://raw.githubusercontent.com/") + "/" + config["repository"]["branch"]
    for name, text in {"values.yml": values(config, registry), "links.html": links(config, hub.rstrip("/")),
                       "tljh.txt": TLJH.format(raw)}.items():
        write_whole(made / name, text)
    print(f"Made in {made}: values.yml for Zero to JupyterHub, tljh.txt for The Littlest JupyterHub, and links.html")


if __name__ == "__main__":
    main(*sys.argv[1:])
