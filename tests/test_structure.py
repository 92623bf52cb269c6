"""The house: rooms that do not reach into each other, and facts that are said in one place."""
import ast
import re
import tomllib

import pytest
import yaml

from course.ground.facts import ROOT, chapters, record_ends, scale
from course.ground.words import date_in_words

FEATURES = sorted(path.name for path in (ROOT / "course").iterdir()
                  if path.is_dir() and path.name not in ("ground", "__pycache__"))
ABOVE = {"__init__.py", "renew.py", "check.py"}  # what stands above the rooms and asks each
SHARED_DATA = {"data", "chapters", "exercises", "guide", "_static", "tests"}


def imported(path):
    """The parts of `course` that a Python file imports: {"ground", "quiz"}."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else (
            [alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        for name in names:
            parts = name.split(".")
            if parts[0] == "course":
                found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
    return found


@pytest.mark.parametrize("feature", FEATURES)
def test_no_feature_imports_another(feature):
    for path in (ROOT / "course" / feature).rglob("*.py"):
        others = imported(path) - {feature, "ground"}
        said = f"{path.relative_to(ROOT)} imports {', '.join(sorted(others))}: share it through course/ground"
        assert not others, said


def test_the_ground_imports_no_feature():
    for path in (ROOT / "course/ground").glob("*.py"):
        assert imported(path) <= {"ground"}, path.name


def test_only_the_commands_above_import_several_features():
    assert {path.name for path in (ROOT / "course").glob("*.py")} == ABOVE


def test_folders_hold_what_they_are_for():
    """data/ holds tables, maps, the package and its README; exercises/ content; _static/ what a reader's file names."""
    assert {path.suffix for path in (ROOT / "data").iterdir()} <= {".csv", ".geojson", ".json", ".md"}
    assert [path.name for path in (ROOT / "data").glob("*.md")] == ["README.md"]
    assert [path.name for path in (ROOT / "data").glob("*.json")] == ["datapackage.json"]
    kinds = {path.suffix for path in (ROOT / "exercises").rglob("*") if path.is_file()}
    assert kinds <= {".ipynb", ".toml", ".csv", ".md"}
    assert {path.name for path in (ROOT / "_static").iterdir()} - {"__pycache__"} == {
        "book.mplstyle", "book.py", "colours.csv", "favicon.svg"}


def test_the_record_ends_on_one_day():
    """Wherever a text says when the record ends, it is the day of course/facts.toml."""
    day = date_in_words(record_ends().isoformat())
    for path in [*ROOT.glob("*.md"), *ROOT.glob("guide/**/*.md"), *ROOT.glob("chapters/*.ipynb"),
                 *ROOT.glob("exercises/**/*.ipynb"), ROOT / "data/README.md", ROOT / "data/datapackage.json"]:
        for said in re.findall(r"record[^.]{0,40}? ends? on \**(\d+ \w+ \d{4})", path.read_text("utf-8")):
            assert said == day, f"{path.relative_to(ROOT)} ends the record on {said}, course/facts.toml on {day}"
    files = [path for path in (ROOT / "course").rglob("*") if path.suffix in (".py", ".js", ".jinja", ".html")]
    assert not [path for path in files if record_ends().isoformat() in path.read_text("utf-8")]


def test_the_scale_is_written_once():
    """No code and no test lists the words of the scale again."""
    words = [word for word in scale() if " " in word]
    for path in (path for path in (ROOT / "course").rglob("*") if path.suffix in (".py", ".css", ".js")):
        found = [word for word in words if f'"{word}"' in path.read_text("utf-8")]
        assert len(found) <= 1, f"{path.relative_to(ROOT)} lists verdicts again: course.ground.facts.scale has them"


def test_the_whole_suite_runs():
    """`make test` leaves out no file and no test, and nothing outside tests/ changes what a test does."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"]["ini_options"]
    assert settings["testpaths"] == ["tests", "chapters"]
    assert not re.search(r"(^| )(--ignore|--deselect|--lf|--sw|-[kmx] )", settings["addopts"]), settings["addopts"]
    assert re.search(r"(?m)^test: .*\n\t@\$\(BIN\)/python -m pytest$", (ROOT / "Makefile").read_text("utf-8"))
    assert (ROOT / ".ci/run").read_text("utf-8").rstrip().endswith("make test </dev/null")
    assert [*ROOT.glob("*/conftest.py"), *ROOT.glob("*/*/conftest.py"), *ROOT.glob("conftest.py")] == [
        ROOT / "tests/conftest.py"]


def test_the_contents_list_every_chapter_of_the_plan_that_is_written():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf-8"))
    listed = [entry["file"] for entry in toc["parts"][0]["chapters"]]
    assert listed == [chapter.page for chapter in chapters() if chapter.written()]
    for entry in toc["parts"][0]["chapters"]:
        slug = entry["file"].split("/")[1]
        parts = [part["file"] for part in entry["sections"]]
        assert parts == [f"exercises/sheets/{slug}", f"exercises/solutions/{slug}"]
    stray = {path.stem for path in (ROOT / "chapters").glob("*.ipynb")} - {chapter.slug for chapter in chapters()}
    assert not stray, f"not in course/facts.toml: {', '.join(sorted(stray))}"
