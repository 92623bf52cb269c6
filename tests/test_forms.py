"""The test before and after the course: its two forms, their keys, how they are marked, what a class learned."""
import json
import re

import nbformat
import pytest

from course.marking import check, learned
from course.marking.sheet import cells_of, course, recognise
from course.sheets import forms
from course.sheets.make import Broken
from tests.conftest import ROOT
from tests.reviewed import parting

SAID = forms.read()
FORMS = {sheet.slug: sheet for sheet in course() if sheet.slug.startswith("test-")}
each = pytest.mark.parametrize("item", SAID["item"], ids=lambda item: f"{item['form']}{item['item']}")


def test_the_notebooks_are_made_from_the_file():
    for path, text in forms.made().items():
        assert not (where := parting(path.read_text("utf-8"), text)), f"{path.name}: {where}. Run: make forms"


def test_a_students_copy_knows_no_answer():
    """It has neither checks nor explanations, in its cells or in its metadata, and is no page of the book."""
    for form in FORMS:
        text = (ROOT / "exercises/tests" / f"{form}.ipynb").read_text("utf-8")
        assert "otter" not in text and "grader" not in text
        hidden = [item[part] for item in SAID["item"] for part in ("explanation", "skill", "rule")]
        hidden += [option["why"] for item in SAID["item"] for option in item["option"] if "why" in option]
        assert not [words for words in hidden if json.dumps(words)[1:-1] in text]
    assert "exercises/tests" not in (ROOT / "_toc.yml").read_text("utf-8")


def test_the_forms_are_equal():
    """Item for item one skill and the same verdict as the right one; right letters are spread, and not the same."""
    right = {(item["form"], item["item"]): next(option for option in item["option"] if option.get("right"))
             for item in SAID["item"]}
    for number in range(1, 11):
        words = [re.split("[:,]", right[form, number]["text"])[0] for form in "AB"]
        assert words[0] == words[1], f"item {number}: {words}"
    for form in "AB":
        letters = [right[form, number]["letter"] for number in range(1, 11)]
        assert all(1 <= letters.count(letter) <= 4 for letter in "abcd"), f"form {form}: {letters}"
        items = [item for item in SAID["item"] if item["form"] == form]
        longest = [item["item"] for item in items
                   if max(item["option"], key=lambda option: len(option["text"])).get("right")]
        assert len(longest) <= 4, f"form {form}: the right answer is the longest in items {longest}"


@each
def test_the_right_answer_passes_and_each_wrong_one_is_told_why(item):
    sheet = FORMS[f"test-{item['form'].lower()}"]
    source, name = sheet.tasks[f"task_{item['item']}"].check, f"answer_{item['item']}"
    for option in item["option"]:
        for form in (option["letter"], option["letter"].upper(), f" {option['letter']}) "):
            points, of, _, said = check.judge(source, {name: form})
            assert (points, of) == (int(option.get("right", False)), 1)
            assert option.get("why", "") in said
    points, _, _, said = check.judge(source, {name: "..."})
    assert points == 0 and said.startswith("Not attempted yet")


def test_a_test_is_recognised_under_any_name():
    for form, sheet in FORMS.items():
        notebook = json.loads((ROOT / "exercises/tests" / f"{form}.ipynb").read_text("utf-8"))
        assert recognise(cells_of(notebook), "whatever.ipynb").slug == sheet.slug and not sheet.has_checks


def test_an_untouched_test_names_what_is_open():
    cells = nbformat.read(ROOT / "exercises/tests/test-a.ipynb", as_version=4).cells
    space = {}
    for cell in cells:
        if cell.cell_type == "code":
            exec(cell.source, space)
    assert space["still"] == list(range(1, 11))


@pytest.mark.parametrize(("old", "new", "says"), [
    ('letter = "d"', 'letter = "e"', "the options are a to d"),
    ("right = true", "right = false", "one of them is right"),
    ('skill = "Count witnesses, not copies"', 'skill = "Another"', "item 8: both forms have it once"),
    ('rule = "Who saw it?"\n', "", "has no rule"),
])
def test_a_fault_in_the_file_is_named(tmp_path, old, new, says):
    text = (ROOT / "exercises/tests/forms.toml").read_text("utf-8")
    (tmp_path / "forms.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Broken, match=says):
        forms.read(tmp_path / "forms.toml")


def test_what_a_class_learned(tmp_path, capsys):
    heads = "student,sheet," + ",".join(f"task_{number}" for number in range(1, 11))
    before, after = tmp_path / "before.csv", tmp_path / "after.csv"
    before.write_text(f"\ufeff{heads}\nA,test-a,1,0,0,0,0,0,0,0,0,\nB,test-b,1,1,0,0,0,0,0,0,0,0\n", "utf-8")
    after.write_text(f"{heads}\nA,test-b,1,1,1,1,1,1,1,1,1,0\nA,03-counting-soldiers,1,1,1,1,1,1,1,1,1,1\n", "utf-8")
    learned.main([str(before), str(after)])
    said = capsys.readouterr().out
    assert "2 tests before, 1 after" in said and " 2    1 of 2      1 of 1" in said
    assert "1.5 right before, 9.0 after" in said
    with pytest.raises(SystemExit, match="name two tables"):
        learned.main([str(before)])
