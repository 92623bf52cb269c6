"""The capstone: the cards of its simulation, its notebook, and that the model answers stay with the teacher."""
import csv

import nbformat

from course.ground.contents import read_contents
from course.tables import cards
from tests.conftest import ROOT

CONTENTS = read_contents()


def test_every_card_has_its_row_and_a_digest_says_as_reported():
    page = cards.pages(CONTENTS)[cards.PAGE]
    for role, chosen in cards.ROLES.items():
        part = page.partition(f"## {role}\n")[2].partition("\n## ")[0].splitlines()
        assert sum(map(len, chosen.values())) >= 5
        for name, keys in chosen.items():
            for key in keys:
                row = next(row for row in CONTENTS.tables[name] if next(iter(row.values())) == key)
                line, = (line for line in part if f"tables/{name}.md" in line and f"[{key}]" in line)
                said, _, quality = line.strip("| ").split("|")
                assert len(said) > 40, f"{key} of {name} says nothing: course/tables/cards.md.jinja needs its sentence"
                assert ("as reported" in quality) == ("D" in row["source_quality"].split(";"))


def test_the_notebook_names_texts_tables_and_steps_that_are_there():
    cells = nbformat.read(ROOT / "guide/capstone.ipynb", as_version=4).cells
    text = "\n".join(cell.source for cell in cells)
    assert [f"## Step {number}. " in text for number in range(1, 9)] == [True] * 8
    assert {row["text"] for row in CONTENTS.tables["capstone_texts"]} >= {"K1", "K2", "K5"}


def test_each_model_answer_has_its_claim_and_a_word_of_the_scale():
    with open(ROOT / "exercises/capstone/model_answers.csv", encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    assert {row["claim"] for row in answers} == {row["claim"] for row in CONTENTS.tables["capstone_claims"]}
    words = {row["verdict"] for row in CONTENTS.tables["verdict_scale"]}
    assert {row["verdict"] for row in answers} <= words
    assert sum(bool(row["model_answer"]) for row in answers) == 10
