"""The quiz of a chapter as a form that says what is right. Made while the book is built, from exercises/quizzes/.

The notebook has the same questions as plain text. The page holds each explanation once, in the folded answer, and
quiz.js reads it there. What needs the script is hidden until the script shows it.
"""
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course.ground.markdown import inline
from course.ground.quizzes import Broken, explained, how, read, solution, span


def controls(question: dict, name: str) -> str:
    """The lines that a reader chooses from, or the field for a number."""
    if question["kind"] == "range":
        return (f'<p class="quiz-line"><label for="{name}-number" hidden>Your answer</label> <input id="{name}-number"'
                f' inputmode="decimal" hidden> <span hidden>{inline(question["unit"])}</span></p>')
    places = "".join(f"<option>{place}</option>" for place in range(1, len(question["lines"]) + 1))
    control = {"single": f'<input type="radio" name="{name}"', "several": '<input type="checkbox"',
               "order": "<select"}[question["kind"]]
    end = f'><option value="">place</option>{places}</select>' if question["kind"] == "order" else ">"
    return "".join(
        f'<p class="quiz-line">{control} id="{name}-{letter}" data-letter="{letter}" hidden{end} '
        f'<label for="{name}-{letter}">{letter}. {inline(text)}</label></p>'
        for letter, text, *_ in question["lines"])


def answer(question: dict) -> str:
    """The folded answer: what is right and why, then an explanation for each other answer."""
    spans = {str(place): span(mistake) for place, mistake in enumerate(question.get("mistake", []), 1)}
    items = ""
    for key, label, why in explained(question):
        limits = ' data-low="{}" data-high="{}"'.format(*spans[key]) if key in spans else ""
        items += f'<li><strong>{label}</strong>: <span data-why="{key}"{limits}>{inline(why)}</span></li>'
    return (f'<details><summary>Answer</summary><p><strong>{inline(solution(question))}.</strong> '
            f'<span data-why="right">{inline(question["why"])}</span></p><ul>{items}</ul></details>')


def form(number: int, question: dict) -> str:
    """One question as HTML."""
    name, kind = f"quiz-{number}", question["kind"]
    right = [question["low"], question["high"]] if kind == "range" else question["right"]
    hint = f' <span class="quiz-how">{inline(how(question))}</span>' if how(question) else ""
    return (f'<form class="quiz" id="{name}" data-kind="{kind}" data-right="{" ".join(map(str, right))}"'
            f' autocomplete="off"><fieldset><legend>{number}. {inline(question["ask"])}{hint}</legend>'
            f'{controls(question, name)}</fieldset><button type="submit" hidden>Check<span class="quiz-spoken"> answer '
            f'{number}</span></button><div class="quiz-said" role="status"></div>{answer(question)}</form>')


def replace(app: Sphinx, doctree: nodes.document) -> None:
    """Put the forms into the section "Quiz" of a chapter, in place of its text."""
    page = app.env.docname
    if not page.startswith("chapters/"):
        return
    path = Path(app.srcdir, "exercises", "quizzes", f"{Path(page).name}.toml")
    section = next((node for node in doctree.findall(nodes.section) if node[0].astext() == "Quiz"), None)
    if section is None:
        if path.exists():
            raise ExtensionError(f"{page}: its quiz has no place. Add a section `## Quiz`, then run: make quizzes")
        return
    try:
        questions = read(path)
    except Broken as error:
        raise ExtensionError(f"{page}: {error}") from error
    app.env.note_dependency(str(path))
    html = "".join(form(number, question) for number, question in enumerate(questions, 1))
    section[1:] = [nodes.raw("", html, format="html")]


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", replace)
