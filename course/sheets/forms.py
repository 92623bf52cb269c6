"""Make the two forms of the test before and after the course from exercises/tests/forms.toml.

Usage: python -m course.sheets.forms
Each form becomes two notebooks with the same cells: exercises/tests/test-a.ipynb for students, which knows no answer
and says of none whether it is right, and exercises/tests/keys/test-a.ipynb, by which `make mark` marks it. Item n of
one form and item n of the other ask for the same skill.
"""
import re
import sys
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.ground.cells import KERNEL
from course.ground.facts import ROOT
from course.ground.files import load, write_whole
from course.sheets.master import Broken
from course.sheets.standalone import HERE, test_of

TESTS = ROOT / "exercises" / "tests"
LETTERS = ["a", "b", "c", "d"]
NEEDED = {"form", "item", "chapter", "skill", "rule", "invented", "claim", "shown", "columns", "rows", "explanation",
          "option"}
HOW = ("Write the letter of your answer between the quotation marks, as in `answer_1 = \"c\"`, and go on. Nothing here"
       " says whether it is right. Save the notebook at the end, and hand it in.")
OPEN = (HERE / "forms_last_cell.ipy").read_text("utf-8").strip()


def read(path: Path = TESTS / "forms.toml") -> dict:
    """The file of the forms, checked; raises Broken with every fault in a sentence."""
    said = load(path)
    faults, pairs = [], {}
    for item in said["item"]:
        name = f"form {item.get('form')}, item {item.get('item')}"
        if missing := NEEDED - set(item):
            faults.append(f"{name} has no {', '.join(sorted(missing))}")
            continue
        right = [option["letter"] for option in item["option"] if option.get("right")]
        if [option["letter"] for option in item["option"]] != LETTERS or len(right) != 1:
            faults.append(f"{name}: the options are a to d, and one of them is right")
        if silent := [option["letter"] for option in item["option"] if not (option.get("right") or option.get("why"))]:
            faults.append(f"{name}: option {silent[0]} does not say why it is wrong")
        if any(len(row) != len(item["columns"]) for row in item["rows"]):
            faults.append(f"{name}: a row has more or fewer cells than there are columns")
        pairs.setdefault(item["item"], []).append((item["form"], item["skill"], item["chapter"], len(item["rows"])))
    for number, made in pairs.items():
        if [form for form, *_ in made] != ["A", "B"] or made[0][1:] != made[1][1:]:
            faults.append(f"item {number}: both forms have it once, with one skill, chapter and number of rows")
    if sorted(pairs) != list(range(1, 11)):
        faults.append("a form has the items 1 to 10")
    if faults:
        raise Broken(f"{path.name}: {'; '.join(faults)}.")
    return said


def question(item: dict) -> str:
    """An item as a student sees it: the claim, what is shown, the options."""
    rows = [item["columns"], ["---"] * len(item["columns"]), *item["rows"]]
    table = ["| " + " | ".join(cells) + " |" for cells in rows]
    options = [f"- **{option['letter']}** {option['text']}" for option in item["option"]]
    return "\n".join([f"## Task {item['item']}. A claim", "", f"> {item['claim']}", "", item["shown"], "", *table, "",
                      "Which verdict fits best?", "", *options])


def key(item: dict) -> str:
    """The check of an item, by which marking judges it, in the form of the sheets' checks."""
    right = next(option["letter"] for option in item["option"] if option.get("right"))
    slips = {option["letter"]: option["why"] for option in item["option"] if not option.get("right")}
    check = f"task = Task(Name('answer_{item['item']}', {right!r}, {slips!r}, among={LETTERS!r}, thing='letter')," \
            f" passed={item['explanation']!r})"
    return test_of(f"task_{item['item']}", check, {})


def notebooks(said: dict, form: str) -> tuple[NotebookNode, NotebookNode]:
    """(the notebook for students, the one for marking) of a form."""
    items = sorted((item for item in said["item"] if item["form"] == form), key=lambda item: item["item"])
    cells = [new_markdown_cell(f"# {said['title']}, form {form}", id="start-1"),
             new_markdown_cell(f"About {said['minutes']} minutes. {said['instructions']}\n\n{HOW}", id="start-2")]
    for item in items:
        number = item["item"]
        cells += [new_markdown_cell(question(item), id=f"task-{number}-1"),
                  new_code_cell(f'answer_{number} = "..."', id=f"task-{number}-2")]
    cells += [new_markdown_cell("## The end", id="end-1"), new_code_cell(OPEN, id="end-2")]
    tests = {f"task_{item['item']}": key(item) for item in items}
    plain = new_notebook(cells=cells, metadata=KERNEL)
    keyed = new_notebook(cells=cells, metadata=KERNEL | {"otter": {"OK_FORMAT": False, "tests": tests}})
    return plain, keyed


def made() -> dict[Path, str]:
    """{path: text} of the four notebooks."""
    said, texts = read(), {}
    for form in ("A", "B"):
        name = f"test-{form.lower()}.ipynb"
        for path, notebook in zip((TESTS / name, TESTS / "keys" / name), notebooks(said, form), strict=True):
            nbformat.validate(notebook)
            texts[path] = nbformat.writes(notebook) + "\n"
    return texts


def main() -> None:
    """Write the four notebooks; ends the program if the file has a fault."""
    try:
        texts = made()
    except (Broken, tomllib.TOMLDecodeError, KeyError) as error:
        sys.exit(f"forms: nothing was written. {error}")
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text)
    print("Two forms made:", ", ".join(re.sub(r".*/exercises/", "exercises/", path.as_posix()) for path in texts))


if __name__ == "__main__":
    main()
