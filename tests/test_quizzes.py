"""The quizzes: files that fit their schema, notebooks made from them, and forms that answer as a reader expects."""
import re
import shutil

import nbformat
import pytest

from course.chapters import new as new_chapter
from course.ground.quizzes import QUIZZES, Broken, digits, read, span
from course.quiz import make as make_quizzes
from course.quiz.make import markdown
from tests.conftest import ROOT, copy_tree, make_book, watch

QUIZ_FILES = sorted(QUIZZES.glob("*.toml"))
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
SOUND = """
[[question]]
kind = "single"
ask = "One?"
why = "One, since."
option = [{text = "one", right = true}, {text = "two", why = "w2"}, {text = "three", why = "w3"}]
[[question]]
kind = "several"
ask = "Two?"
why = "Two, since."
option = [{text = "one", right = true, why = "w1"}, {text = "two", right = true, why = "w2"}, {text = "no", why = "w3"}]
[[question]]
kind = "order"
ask = "Which?"
why = "So."
item = [{text = "first", why = "w1"}, {text = "next", why = "w2"}, {text = "last", why = "w3"}]
[[question]]
kind = "range"
ask = "How many?"
why = "So many."
answer = 2500
low = 2250
high = 2750
unit = "people"
mistake = [{value = 5262, why = "limit"}, {low = 100, high = 200, why = "few"}]
otherwise = "Count again."
"""


def test_every_chapter_has_a_quiz_of_its_own():
    assert [path.stem for path in QUIZ_FILES] == [path.stem for path in CHAPTERS]
    book = set()
    for path in QUIZ_FILES:
        kinds = {question["kind"] for question in read(path)}
        assert len(kinds) >= 3, f"{path.name} has only {kinds}"
        book |= kinds
    assert book == {"single", "several", "order", "range"}


@pytest.mark.parametrize("path", QUIZ_FILES, ids=lambda path: path.stem)
def test_notebooks_hold_what_their_quiz_file_gives(path):
    cells = nbformat.read(ROOT / "chapters" / f"{path.stem}.ipynb", as_version=4).cells
    [quiz] = [cell.source for cell in cells if "quiz" in cell.metadata.get("tags", [])]
    assert quiz == markdown(read(path)), f"stale, run: make quizzes CHAPTER={path.stem}"


def test_the_right_answer_has_no_look_of_its_own():
    """In questions with one right option it is neither the longest too often nor always in one place."""
    single = [question["lines"] for path in QUIZ_FILES for question in read(path) if question["kind"] == "single"]
    places = [next(letter for letter, _, right, _ in lines if right) for lines in single]
    longest = [max(lines, key=lambda line: len(line[1]))[2] for lines in single]
    assert max(map(places.count, places)) <= len(single) / 2 and set(places) == set("abcd"), places
    assert sum(longest) <= len(single) / 2, "a reader who picks the longest is right too often"
    for lines in single:
        lengths = [len(text) for _, text, *_ in lines]
        assert max(lengths) <= 1.5 * min(lengths), f"options of unequal length: {lines}"


@pytest.fixture
def quiz(tmp_path):
    """Write a quiz with a change in it; return what reading it says."""
    def said(old, new):
        assert old in SOUND
        path = tmp_path / "07-a-slug.toml"
        path.write_text(SOUND.replace(old, new, 1), "utf-8")
        with pytest.raises(Broken) as stop:
            read(path)
        return str(stop.value)
    return said


@pytest.mark.parametrize(("old", "new", "words"), [
    (', why = "w3"}]', "}]", "question 1, option 3: `why` is missing. Write what the reader probably thought"),
    ('why = "Two, since."\n', "", "question 2: `why` is missing. Write what the right answer shows"),
    ('{text = "two", why = "w2"}', '{text = "two", right = true}',
     "question 1, option: 2 options are right. A question of kind single has exactly one"),
    (', right = true}, {text = "two"', ', why = "w1"}, {text = "two"', "question 1, option: 0 options are right."),
    ('right = true, why = "w1"', 'why = "w1"', "question 2, option: 1 options are right. A question of kind several"),
    ('"no", why', '"no", right = true, why', "question 2: every option is right. Add one that is not."),
    ('kind = "order"', 'kind = "guess"', "question 3, kind: 'guess' is unknown. Use one of: single, several, order"),
    ('kind = "order"\n', "", "question 3: `kind` is missing. Write single, several, order or range."),
    (', {text = "next", why = "w2"}, {text = "last", why = "w3"}', "",
     "question 3, item: there are 1. Write three to six items in the right order"),
    ("low = 2250\nhigh = 2750", "low = 2750\nhigh = 2250", "question 4: low 2750 is above high 2250. Exchange them."),
    ("answer = 2500", "answer = 3000", "question 4: the answer 3000 is not between low 2250 and high 2750."),
    ("value = 5262", "value = 2600", "question 4: mistake 1 meets the right range or another mistake."),
    ("low = 100, high", "high", "question 4: mistake 2 needs either a value, or a low and a high."),
    ("answer = 2500", 'answer = "2500"', "question 4, answer: '2500' is no number. Write the number as the chapter"),
    ('unit = "people"', 'units = "people"', "question 4: `units` is unknown here. Use: kind, ask, why, answer"),
    ('text = "one", right = true}', 'text = "one", right = true, why = "w"}', "question 1, option 1, why: The explana"),
    ('"one", right = true, why', '"two", right = true, why', "question 2: two answers have the same text."),
    ('ask = "One?"', 'ask = ""', "question 1, ask: the text is empty, begins with a space or has more than one line."),
    ('ask = "One?"', "ask = One?", "07-a-slug.toml is no TOML: "),
])
def test_a_broken_quiz_is_told_where_and_what_to_do(quiz, old, new, words):
    said = quiz(old, new)
    assert said.startswith("exercises/quizzes/07-a-slug.toml") and words in said
    assert len(said.splitlines()) <= 2, said


def test_a_broken_quiz_changes_no_notebook(monkeypatch, tmp_path):
    """One sound quiz with a change, one broken: neither notebook is written. Mended, both are."""
    for name in ("QUIZZES", "CHAPTERS"):
        shutil.copytree(getattr(make_quizzes, name), tmp_path / name)
        monkeypatch.setattr(make_quizzes, name, tmp_path / name)
    first, *_, last = sorted((tmp_path / "QUIZZES").glob("*.toml"))
    before = {path: path.read_bytes() for path in (tmp_path / "CHAPTERS").iterdir()}
    first.write_text(first.read_text("utf-8").replace("text = \"", "text = \"So: "), "utf-8")
    sound = last.read_text("utf-8")
    last.write_text(sound.replace("why = ", "reason = ", 1), "utf-8")
    with pytest.raises(SystemExit, match="nothing was written") as stop:
        make_quizzes.main([])
    assert f"{last.name}, question 1: `why` is missing." in str(stop.value)
    assert before == {path: path.read_bytes() for path in (tmp_path / "CHAPTERS").iterdir()}
    last.write_text(sound, "utf-8")
    make_quizzes.main([])
    changed = [path.stem for path, text in before.items() if path.read_bytes() != text]
    assert changed == [first.stem]


def test_a_cell_with_other_sections_is_split():
    """The quiz becomes a cell of its own; the text around it stays, word for word; a second time nothing changes."""
    cell = nbformat.v4.new_markdown_cell("## Verdicts\n\nSo.\n\n## Quiz\n\nOld.\n\n## Now you\n\nGo.", id="one")
    notebook = make_quizzes.put(nbformat.v4.new_notebook(cells=[cell]), "## Quiz\n\nNew.")
    parts = ["## Verdicts\n\nSo.", "## Quiz\n\nNew.", "## Now you\n\nGo."]
    for _ in range(2):
        assert [cell.source for cell in notebook.cells] == parts
        assert [cell.metadata.get("tags") for cell in notebook.cells] == [None, ["quiz"], None]
        notebook = make_quizzes.put(notebook, "## Quiz\n\nNew.")
    nbformat.validate(notebook)


SLUG = "13-your-own-claim"


def test_a_new_chapter_starts_with_a_sound_quiz(monkeypatch, tmp_path):
    new_chapter.main([SLUG], tmp_path)
    for name, folder in [("QUIZZES", "exercises/quizzes"), ("CHAPTERS", "chapters")]:
        monkeypatch.setattr(make_quizzes, name, tmp_path / folder)
    make_quizzes.main([SLUG])
    cells = nbformat.read(tmp_path / "chapters" / f"{SLUG}.ipynb", as_version=4).cells
    [quiz] = [cell.source for cell in cells if "quiz" in cell.metadata.get("tags", [])]
    assert quiz.startswith("## Quiz\n\n**1. [A question") and quiz.count("<details>") == 4


def test_a_missing_quiz_is_named():
    with pytest.raises(Broken, match="quizzes/99-none.toml is missing. Write it as guide/contributing.md says"):
        read(QUIZZES / "99-none.toml")


def test_a_chapter_without_a_sound_quiz_is_not_built(tmp_path):
    tree = copy_tree(tmp_path / "clone")
    for folder in ("chapters", "guide"):
        shutil.rmtree(tree / folder)
        (tree / folder).mkdir()
    for path in [*tree.glob("exercises/*/0*"), tree / "data/README.md"]:
        path.unlink()
    cells = [nbformat.v4.new_markdown_cell("# One\n\nText.\n\n## Quiz\n\nOld.", id="one")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tree / "chapters" / "01-one.ipynb")
    (tree / "index.md").write_text("# A book\n\nText.\n", "utf-8")
    (tree / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: chapters/01-one\n", "utf-8")
    quiz = tree / "exercises" / "quizzes" / "01-one.toml"
    quiz.write_text(SOUND.replace('kind = "order"', 'kind = "guess"'), "utf-8")
    done = make_book(tree)
    assert done.returncode != 0 and "01-one.toml, question 3, kind: 'guess' is unknown." in done.stderr, done.stderr
    assert not (tree / "_build/html").exists()


# In the browser

def words(text):
    """A line of Markdown or of a page as its bare words."""
    return re.sub(r"[\W_]+", " ", text).strip()


def replies(question):
    """[(answer to give, key that it earns)]: the right answer first, then each wrong one with its own explanation.

    An answer is letters to tick, {letter: place}, or a text to type.
    """
    letters = [line[0] for line in question["lines"]]
    why = {letter: text for letter, _, _, text in question["lines"]}
    right = question["right"]
    if question["kind"] == "single":
        return [(right, [question["why"]]), *([[letter], [why[letter]]] for letter in letters if letter not in right)]
    if question["kind"] == "several":
        wrong = [letter for letter in letters if letter not in right]
        added = [([*right, letter], [why[letter]]) for letter in wrong]
        missed = [([other for other in right if other != letter], [why[letter]]) for letter in right]
        return [(right, [question["why"]]), *added, *missed]
    if question["kind"] == "order":
        swapped = [[*right[:at], right[at + 1], right[at], *right[at + 2:]] for at in range(len(right) - 1)]
        return [(right, [question["why"]]),
                *((new, [why[a] for a, b in zip(new, right, strict=True) if a != b]) for new in swapped)]
    known = [(f"{sum(span(mistake)) / 2:.10g}", [mistake["why"]]) for mistake in question["mistake"]]
    answer = question["answer"]
    forms = [str(answer), digits(answer), digits(answer).replace(",", " "), f"about {answer} {question['unit']}"]
    return [*((form, [question["why"]]) for form in forms), *known, ("987654321", [question["otherwise"]])]


GIVE_ALL = """(form, [kind, answers]) => answers.map((answer) => {
  const give = (control, given) => {
    Object.assign(control, given)
    control.dispatchEvent(new Event("input", {bubbles: true}))
  }
  for (const box of form.querySelectorAll("[type=radio], [type=checkbox]"))
    give(box, {checked: answer.includes(box.dataset.letter)})
  for (const list of form.querySelectorAll("select"))
    give(list, {value: String(answer.indexOf(list.dataset.letter) + 1 || "")})
  if (kind == "range") give(form.querySelector("input"), {value: answer})
  form.querySelector("button").click()
  return form.querySelector("[role=status]").innerText
})"""


def give(form, kind, answer):
    """Fill in an answer and press the button as a reader does; return what the page says."""
    if kind == "order":
        for place, letter in enumerate(answer, 1):
            form.locator(f'[data-letter="{letter}"]').select_option(str(place))
    elif kind == "range":
        form.locator("input").fill(answer)
    else:
        for box in form.locator("input").all():
            if kind == "single" and box.get_attribute("data-letter") in answer:
                box.check()
            elif kind == "several":
                box.set_checked(box.get_attribute("data-letter") in answer)
    form.get_by_role("button").click()
    return form.get_by_role("status").inner_text()


@pytest.mark.parametrize("path", QUIZ_FILES, ids=lambda path: path.stem)
def test_every_answer_meets_its_own_explanation(path, site, phone):
    """Right is said to be right, each wrong answer is told why, an empty one is told apart; nothing leaves the page."""
    problems, asked = [], []
    watch(phone, problems, site)
    phone.goto(f"{site}chapters/{path.stem}.html")
    phone.on("request", lambda request: asked.append(request.url))
    for number, question in enumerate(read(path), 1):
        form, kind = phone.locator(f"form#quiz-{number}"), question["kind"]
        nothing, *tries = form.evaluate(GIVE_ALL, [kind, ["", *(answer for answer, _ in replies(question))]])
        assert nothing.startswith("Not answered yet."), f"question {number}"
        for (answer, whys), said in zip(replies(question), map(words, tries), strict=True):
            verdict = "Right " if whys == [question["why"]] else "Not right "
            about = f"question {number}, answer {answer}: {said}"
            assert said.startswith(verdict) and all(words(why) in said for why in whys), about
            others = [why for _, _, _, why in question["lines"] if why and why not in whys]
            assert not any(words(other) in said for other in others), about
    asked = [address for address in asked if not re.search(r"/_images/|/favicon", address)]  # they load late
    assert not problems and not asked
    assert phone.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")[1:] == [0, ""]


def test_unfinished_answers_are_told_apart_from_wrong_ones(site, page):
    """An order with a gap or a place given twice, a number that is none; and an explanation stands once in the page."""
    page.goto(f"{site}chapters/03-counting-soldiers.html")
    order, number = page.locator("form[data-kind=order]"), page.locator("form[data-kind=range]")
    lists = order.locator("select").all()
    lists[0].select_option("1")
    order.get_by_role("button").click()
    assert f"Lines without a place: {len(lists) - 1}." in order.get_by_role("status").inner_text()
    for one in lists:
        one.select_option("2")
    order.get_by_role("button").click()
    assert "Place 2 is given twice." in order.get_by_role("status").inner_text()
    for text in ("many", "18 to 20", "2017-09"):
        assert give(number, "range", text).startswith("Not read as a number."), text
    for text in ("77", "77%", "77,0 percent", "٧٧", "۷۷", " 77.0 "):
        assert give(number, "range", text).startswith("Right."), text
    assert give(number, "range", "-77").startswith("Not right.")
    text = page.content()
    page.reload()
    why = read(QUIZZES / "03-counting-soldiers.toml")[4]["otherwise"]
    assert words(text).count(words(why)) == 2 and words(page.content()).count(words(why)) == 1


def test_a_quiz_by_keyboard_alone(site, page):
    """Tab, arrows, Space, letters and Enter answer each kind; focus stays visible and is never trapped."""
    path = QUIZZES / "03-counting-soldiers.toml"
    page.goto(f"{site}chapters/{path.stem}.html")
    page.evaluate("""() => { const start = document.createElement("button")
                     document.querySelector("form.quiz").before(start); start.focus() }""")
    for number, question in enumerate(read(path), 1):
        form, kind, right = page.locator(f"#quiz-{number}"), question["kind"], question["right"]
        page.keyboard.press("Tab")
        if kind == "single":
            page.keyboard.press("Space")
            for _ in range("abcd".index(right[0])):
                page.keyboard.press("ArrowDown")
        elif kind == "several":
            for place, line in enumerate(question["lines"]):
                page.keyboard.press("Tab") if place else None
                page.keyboard.press("Space") if line[2] else None
        elif kind == "order":
            for place, line in enumerate(question["lines"]):
                page.keyboard.press("Tab") if place else None
                page.keyboard.type(str(right.index(line[0]) + 1))
        else:
            page.keyboard.type(digits(question["answer"]))
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert page.evaluate("document.activeElement.closest('form')?.id") == f"quiz-{number}"
        assert outline != "none", f"question {number}: the focus does not show"
        if kind != "range":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert form.get_by_role("status").inner_text().startswith("Right."), f"question {number}"
        if kind == "range":
            page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
        page.keyboard.press("Enter")
        assert form.locator("details").get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('form.quiz')") is None


def test_without_javascript_the_questions_and_folded_answers_remain(browser, site):
    with browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        for path in QUIZ_FILES:
            page.goto(f"{site}chapters/{path.stem}.html")
            forms = page.locator("form.quiz").all()
            questions = read(path)
            assert len(forms) == len(questions)
            for form, question in zip(forms, questions, strict=True):
                assert not [control for control in form.locator("input, select, button").all() if control.is_visible()]
                shown = words(form.inner_text())
                assert words(question["ask"]) in shown and "Answer" in shown
                for _, text, *_ in question["lines"]:
                    assert words(text) in shown
                assert words(question["why"]) not in shown
                form.locator("summary").click()
                opened = words(form.inner_text())
                for why in [question["why"], *(line[3] for line in question["lines"]), question.get("otherwise", "")]:
                    assert words(why) in opened


def test_targets_are_large_and_answered_questions_pass_axe(site, browser):
    """24 px or more for each control and label; no finding of axe-core, light or dark, once everything is answered."""
    from axe_playwright_python.base import AXE_SCRIPT
    for width, scheme in [(360, "dark"), (1280, "light")]:
        with browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme) as context:
            page = context.new_page()
            path = QUIZZES / "03-counting-soldiers.toml"
            page.goto(f"{site}chapters/{path.stem}.html")
            for number, question in enumerate(read(path), 1):
                form = page.locator(f"#quiz-{number}")
                give(form, question["kind"], replies(question)[number % 2][0])
                form.locator("summary").click()
                for target in form.locator("input, select, button, label").all():
                    box = target.bounding_box()
                    assert box["height"] >= 24 and box["width"] >= 24, target.evaluate("node => node.outerHTML")
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate("axe.run('section#quiz').then(found => found.violations)")
            assert not [(one["id"], node["target"], node["failureSummary"]) for one in found for node in one["nodes"]]
            assert page.evaluate("document.documentElement.scrollWidth") <= width
