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
raw
# ASSIGNMENT CONFIG
init_cell: false
check_all_cell: false
export_cell: false
tests:
  files: false
  ok_format: false
---
md
# Exercises: @title
---
md sheet-only
Six tasks on the tables of [chapter @number](../../chapters/@slug.ipynb). They take about an hour.

Write your answer where you see `...`, run the cell, then run the check below it. Any correct way is accepted: a number may be whole or not, a list may be a column of a table. A wrong answer gets a hint, and you may try as often as you like. Two folded hints stand under each task.
---
md solution-only
One way to solve each task of the sheet. Other ways are as good: the checks accept them.
---
code
%run setup.ipy
---
code
data = find("claims.csv")
claims = pd.read_csv(data / "claims.csv")
"""

MASTER_TASK = """
md
## Task @n. @kind

Objective @objective: [in the words of the chapter]

[The prompt: what to compute, and the name of each answer.]

- `answer_@n`: [what it is, and its unit]

<details><summary>Hint 1: where to look</summary>

[Which table, which column.]

</details>

<details><summary>Hint 2: how to write it</summary>

[The pieces of code, not the whole.]

</details>
---
raw
# BEGIN QUESTION
name: task_@n
points: @points
all_or_nothing: true
---
raw
# BEGIN SOLUTION
---
code
# BEGIN SOLUTION NO PROMPT
answer_@n = @n
# END SOLUTION
\""" # BEGIN PROMPT
answer_@n = ...
\""" # END PROMPT
---
raw
# END SOLUTION
---
raw
# BEGIN TESTS
---
code
\""" # BEGIN TEST CONFIG
failure_message: Not attempted yet. Replace the ... in the cell above, run it, then run this check again.
\""" # END TEST CONFIG
def not_attempted(answer_@n):
    tell_if(not attempted(answer_@n))
---
code
\""" # BEGIN TEST CONFIG
failure_message: What the first known mistake was, then where to look.
\""" # END TEST CONFIG
def first_mistake(answer_@n):
    tell_if(same(answer_@n, 100))
---
code
\""" # BEGIN TEST CONFIG
failure_message: What the second known mistake was, then where to look.
\""" # END TEST CONFIG
def second_mistake(answer_@n):
    tell_if(same(answer_@n, 200))
---
code
\""" # BEGIN TEST CONFIG
failure_message: Not right yet. Where to begin again.
\""" # END TEST CONFIG
def other(answer_@n):
    right = same(answer_@n, @n)
    tell_if(not right)
---
code
\""" # BEGIN TEST CONFIG
success_message: What the right answer shows; where two answers are accepted, why.
\""" # END TEST CONFIG
def all_right(answer_@n):
    right = same(answer_@n, @n)
    assert right
---
raw
# END TESTS
---
raw
# END QUESTION
---
md solution-only
[Why: two or three sentences.]
"""

TASKS = [("Read a table", 1), ("Mend a chart", 2), ("Compute", 2), ("Compare two sources", 3), ("Find the trap", 3),
         ("Two sentences of evidence", 4)]


def notebook(text):
    """A notebook from a text of cells, divided by lines of three dashes."""
    cells = []
    for place, block in enumerate(text.strip().split("\n---\n")):
        kind, source = block.strip("\n").split("\n", 1)
        kind, *tags = kind.split()
        new = {"md": v4.new_markdown_cell, "code": v4.new_code_cell, "raw": v4.new_raw_cell}[kind]
        cells.append(new(source, id=f"cell-{place}", metadata={"tags": tags} if tags else {}))
    return v4.new_notebook(cells=cells, metadata=KERNEL)


def filled(text, **values):
    """A text with each @name replaced."""
    return re.sub(r"@(\w+)", lambda match: str(values[match[1]]), text)


def skeletons(slug):
    """{path: text} of a new chapter, its quiz and its master."""
    number, words = slug.split("-", 1)
    words = {"slug": slug, "number": int(number), "title": words.replace("-", " ").capitalize()}
    tasks = [filled(MASTER_TASK, n=place, kind=kind, objective=objective, points=int(objective < 4)).strip()
             for place, (kind, objective) in enumerate(TASKS, 1)]
    master = "\n---\n".join([filled(MASTER_START, **words).strip(), *tasks])
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
