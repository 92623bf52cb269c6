"""Start a chapter: a notebook with every section of the contract, its quiz, and the master of its exercise sheet.

Usage: new_chapter.py NN-slug      for example 07-oil-and-gas
The files are text of instructions in square brackets; the tests name what is still missing.
"""
# ruff: noqa: E501 (a paragraph of Markdown is one line)
import re
import sys

import nbformat
from nbformat import v4

from course.ground.facts import ROOT

KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
          "language_info": {"name": "python"}}

# One block a cell; a block begins with its kind: md, code or raw.
CHAPTER = """
md
# @title

**[The question of the chapter, in one sentence?]**

Reading time: 15 minutes. Running time: 5 seconds. The record used here ends on 7 October 2026.

## Claims on trial

[Each claim that this chapter tests: its number in bold, a short quotation, a link to its source.]

- **S00**: "[quotation]".

## You will be able to

1. [what the reader can do afterwards; each line ends with the tasks that assess it] (task 1 of the sheet);
2. [second objective] (tasks 2 and 3);
3. [third objective] (tasks 4 and 5);
4. write down the evidence for a verdict in two sentences (task 6).

## What would support each claim?

[The range that follows from the words of each claim, before anything is computed. It stands in data/claims.csv.]
---
code
import matplotlib.pyplot as plt
import pandas as pd
from course.ground.facts import ROOT

%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {"bbox_inches": None, "metadata": {"Date": None}}
plt.style.use("../_static/book.mplstyle")
colour = pd.read_csv("../_static/colours.csv", index_col="name")["hex"]
---
code
claims = pd.read_csv("../data/claims.csv", index_col="claim")
---
md
## [A question or a finding as the heading of each section of the story]

[What was counted, by whom. Then the numbers.]

**Predict.** [What does the reader expect before running the cell?]
---
code
...  # a short cell: one idea, a figure or a table
---
md
[What it shows, in one or two sentences. Each number stands in an output of this section.]

## What the data cannot tell you

[How it was counted, what is missing, who disagrees.]

## Several readings: [the contested question]?

[Each position with its best evidence and a named author, from data/positions.csv. One by an Iraqi author.]

## Verdicts

- **S00, [word of the scale].** [Why, the range, and what would change it; then what was reported since, with dates.]

---
md quiz
## Quiz

[`make quizzes CHAPTER=@slug` writes this section from `exercises/quizzes/@slug.toml`.]
---
md
## Now you

The exercise sheet for this chapter has six tasks on the same data. Each answer is checked while you work: open `exercises/sheets/@slug.ipynb`, or follow the contents of the book.

## References

The sources are linked where they are used; the page [References](../guide/references.md) lists them all.
"""

QUIZ = """
# The quiz of chapter @number. After a change: make quizzes CHAPTER=@slug (guide/contributing.md says how)

[[question]]
kind = "single"
ask = "[A question that the chapter answers?]"
why = "[Shown with the right answer.]"

[[question.option]]
text = "[A real misreading]"
why = "[What the reader probably thought, then where to look.]"

[[question.option]]
text = "[The right answer]"
right = true

[[question.option]]
text = "[Another misreading]"
why = "[What the reader probably thought, then where to look.]"


[[question]]
kind = "several"
ask = "[A question with two or more right answers?]"
why = "[Shown with the right answer.]"

[[question.option]]
text = "[One right answer]"
right = true
why = "[Why it is often missed, then where to look.]"

[[question.option]]
text = "[A misreading]"
why = "[What the reader probably thought, then where to look.]"

[[question.option]]
text = "[Another right answer]"
right = true
why = "[Why it is often missed, then where to look.]"


[[question]]
kind = "order"
ask = "[Which order?]"
why = "[Shown with the right answer.]"

[[question.item]]
text = "[What comes first]"
why = "[What fixes its place.]"

[[question.item]]
text = "[What comes next]"
why = "[What fixes its place.]"

[[question.item]]
text = "[What comes last]"
why = "[What fixes its place.]"


[[question]]
kind = "range"
ask = "[How many?]"
why = "[Shown with the right answer.]"
answer = 20
low = 19
high = 21
unit = "[percent]"
otherwise = "[Where to begin again.]"

[[question.mistake]]
value = 80
why = "[What the reader probably did, then where to look.]"

[[question.mistake]]
low = 0.19
high = 0.21
why = "[Another known mistake, here any number between the two.]"
"""

MASTER_START = """
md
# Exercises: @title
---
md
[What a student should know before the first task, in a sentence or two. Number of tasks, minutes and what to do are added.]
---
code
data = find("claims.csv")
claims = pd.read_csv(data / "claims.csv")
---
code
# known: constants that are taken from the tables when the sheet is made
CLAIMS = claims["claim"].tolist()
---
code
# for the checks: functions that only the checks of this sheet use
---
"""

MASTER_TASK = """
md
## Task @n. @kind

Objective @objective: [in the words of the chapter]. About 10 minutes.

[The prompt: what to do, and the name of each answer with its unit.]

<details><summary>Hint 1: where to look</summary>

[Which table, which column.]

</details>

<details><summary>Hint 2: how to write it</summary>

[The pieces of code, not the whole.]

</details>
---
code
# starter
@name = ...
---
code
# solution
@name = @right
---
code
# check
@check
---
md
[Why: two or three sentences, shown with the solution.]
"""

CHECK = """
task = Task(
    Number("answer_@n", @n, {
        100: "What the first known mistake was, then where to look.",
        (200, 300): "What the second known mistake was, which gives one of two numbers, then where to look.",
    }, look="Where to begin again."),
    passed="What the right answer shows; where two answers are accepted, why.",
)"""

EVIDENCE = '''"""
[The first sentence, with a number and with who gave it, for a reader who has not seen this chapter.]
[The second one, with what none of the sources can show about the claim. Twenty words or more in all.]
"""'''

EVIDENCE_CHECK = """
task = Task(
    Evidence("evidence"),
    passed="Two sentences are there, and now a person reads them. Ask a neighbour to mark them by the lines of the table.",
)"""

TASKS = [("Read a table", 1), ("Mend a chart", 2), ("Compute", 2), ("Compare two sources", 3), ("Find the trap", 3),
         ("Two sentences of evidence", 4)]


def notebook(text):
    """A notebook from a text of cells, divided by lines of three dashes."""
    cells = []
    for place, block in enumerate(text.strip().split("\n---\n")):
        kind, source = block.strip("\n").split("\n", 1)
        kind, *tags = kind.split()
        new = {"md": v4.new_markdown_cell, "code": v4.new_code_cell}[kind]
        cells.append(new(source, id=f"cell-{place}", metadata={"tags": tags} if tags else {}))
    return v4.new_notebook(cells=cells, metadata=KERNEL)


def filled(text, **values):
    """A text with each @name replaced."""
    return re.sub(r"@(\w+)", lambda match: str(values[match[1]]), text)


def skeletons(slug):
    """{path: text} of a new chapter, its quiz and its master."""
    number, words = slug.split("-", 1)
    words = {"slug": slug, "number": int(number), "title": words.replace("-", " ").capitalize()}
    tasks = []
    for place, (kind, objective) in enumerate(TASKS, 1):
        name, right, check = (f"answer_{place}", str(place), CHECK) if place < len(TASKS) else (
            "evidence", EVIDENCE, EVIDENCE_CHECK)
        tasks.append(filled(MASTER_TASK, n=place, kind=kind, objective=objective, name=name, right=right,
                            check=filled(check, n=place).strip()).strip())
    master = "\n---\n".join([filled(MASTER_START, **words).strip("\n-"), *tasks])
    return {ROOT / "chapters" / f"{slug}.ipynb": nbformat.writes(notebook(filled(CHAPTER, **words))) + "\n",
            ROOT / "exercises" / "quizzes" / f"{slug}.toml": filled(QUIZ, **words).lstrip("\n"),
            ROOT / "exercises" / "masters" / f"{slug}.ipynb": nbformat.writes(notebook(master)) + "\n"}


def main(arguments):
    if len(arguments) != 1 or not re.fullmatch(r"\d\d(-[a-z0-9]+)+", arguments[0]):
        sys.exit("new: name it by two digits and small words joined by dashes: make new CHAPTER=07-oil-and-gas")
    made = skeletons(arguments[0])
    number = arguments[0][:2]
    taken = sorted({path.name for target in made for path in target.parent.glob(f"{number}-*.*")})
    if taken:
        sys.exit(f"new: nothing was written, chapter {number} exists: {', '.join(taken)}")
    for path, content in made.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="\n")
        print(f"made {path.relative_to(ROOT)}")
    print("Write them as text (guide/contributing.md), then add the chapter and its sheet to _toc.yml.")


if __name__ == "__main__":
    main(sys.argv[1:])
