"""What a teacher carries in: the quizzes as a platform reads them, paper and slides."""
import io
import json
import os
import re
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import matplotlib
import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from lxml import etree
from playwright.sync_api import expect

from course.ground.facts import chapters
from course.ground.files import write_zip
from course.ground.markdown import inline
from course.ground.quizzes import QUIZZES, read, span
from course.marking import mark
from course.marking.sheet import cells_of
from course.marking.sheet import course as course_sheets
from course.teach import autograder, hub, needs, paper, platforms, slides
from tests.conftest import REPOSITORY, SITE, watch
from tests.sheets import answers_of, check_cells, code_of, sheet_of

CHAPTERS = chapters()
TABLES = tomllib.loads((paper.HERE / "tables.toml").read_text("utf-8"))
NAMES = [chapter.slug for chapter in CHAPTERS]
ASI = {"q": platforms.ASI}


def moodle_says(question, given):
    """(share of the points, feedback) that Moodle gives for letters, places by text, or a number."""
    kind, general = question.get("type"), question.findtext("generalfeedback/text")
    if kind == "matching":
        pairs = {part.findtext("text"): part.findtext("answer/text") for part in question.findall("subquestion")}
        return sum(pairs[text] == place for text, place in given.items()) / len(pairs), general
    answers = question.findall("answer")
    if kind == "numerical":
        for answer in answers:
            value = answer.findtext("text")
            if value == "*" or abs(float(value) - given) <= float(answer.findtext("tolerance")) + 1e-9:
                return float(answer.get("fraction")) / 100, answer.findtext("feedback/text") + general
    chosen = [answer for letter, answer in zip("abcdef", answers, strict=False) if letter in given]
    return sum(float(one.get("fraction")) for one in chosen) / 100, "".join(
        one.findtext("feedback/text") for one in chosen) + general


def holds(test, given):
    """Is a condition of QTI true of an answer: {id of a response: letters, a place or a number}?"""
    value, name = given.get(test.get("respident")), etree.QName(test).localname
    match name:
        case "other":
            return True
        case "and" | "conditionvar":
            return all(holds(part, given) for part in test)
        case "or":
            return any(holds(part, given) for part in test)
        case "not":
            return not holds(test[0], given)
        case "vargte" | "varlte":
            return value >= float(test.text) if name == "vargte" else value <= float(test.text)
        case "varequal":
            return value == float(test.text) if isinstance(value, int | float) else test.text in value
    raise AssertionError(f"{name} is no condition")


def qti_says(item, given):
    """(share of the points, feedback) that a reader of QTI 1.2 gives."""
    points, shown = 0, ""
    for rule in item.iterfind(".//q:respcondition", ASI):
        if holds(rule.find("q:conditionvar", ASI), given):
            for change in rule.iterfind("q:setvar", ASI):
                points = float(change.text) + (points if change.get("action") == "Add" else 0)
            for link in rule.iterfind("q:displayfeedback", ASI):
                [said] = item.xpath("q:itemfeedback[@ident=$name]//q:mattext/text()", name=link.get("linkrefid"),
                                    namespaces=ASI)
                shown += said
            if rule.get("continue") == "No":
                break
    return points / 100, shown


@pytest.fixture(params=CHAPTERS, ids=NAMES)
def quiz(request, tmp_path):
    """[(the question, says in Moodle, says in QTI)] of a chapter, read back from what is written."""
    questions = read(QUIZZES / f"{request.param.slug}.toml")
    moodle = etree.fromstring(platforms.moodle(request.param, questions)).findall("question")
    write_zip(tmp_path / "quiz.zip", platforms.qti(request.param, questions))
    with zipfile.ZipFile(tmp_path / "quiz.zip") as pack:
        manifest = etree.parse(io.BytesIO(pack.read("imsmanifest.xml")))
        items = etree.parse(io.BytesIO(pack.read(manifest.xpath("string(//@href)")))).findall(".//q:item", ASI)
    assert moodle[0].get("type") == "category" and len(moodle) - 1 == len(items) == len(questions)
    for question, *read_back in zip(questions, moodle[1:], items, strict=True):
        for text in [question["ask"], *(line[1] for line in question["lines"])]:
            assert all(inline(text) in "".join(element.itertext()) for element in read_back), text
    return list(zip(questions, moodle[1:], items, strict=True))


def both(element, item, letters=(), number=None, places=None):
    """What the two platforms say to one answer."""
    if places:
        return [moodle_says(element, {inline(text): place for _, text, place in places}),
                qti_says(item, {f"answer_{letter}": place for letter, _, place in places})]
    if number is not None:
        return [moodle_says(element, number), qti_says(item, {"answer": number})]
    return [moodle_says(element, letters), qti_says(item, {"answer": letters})]


def test_a_right_answer_gets_all_points_and_the_reason(quiz):
    for question, element, item in quiz:
        places = [(letter, text, str(question["right"].index(letter) + 1))
                  for letter, text, *_ in question["lines"]] if question["kind"] == "order" else None
        numbers = [question[name] for name in ("answer", "low", "high")] if question["kind"] == "range" else [None]
        for number in numbers:
            for points, said in both(element, item, question["right"], number, places):
                assert points == pytest.approx(1, abs=1e-4) and inline(question["why"]) in said, question["ask"]
        for place in places or []:  # each thing has its own reason, and costs its share where it is misplaced
            wrong = [one if one != place else (*place[:2], "0") for one in places]
            for points, said in both(element, item, places=wrong):
                assert points == pytest.approx(1 - 1 / len(places), abs=1e-4)
                assert inline(next(line[3] for line in question["lines"] if line[0] == place[0])) in said


def test_a_wrong_answer_gets_less_and_its_own_explanation(quiz):
    for question, element, item in quiz:
        for letter, _, right, why in question["lines"] if question["kind"] in ("single", "several") else []:
            given = set(question["right"]) ^ {letter} if question["kind"] == "several" else {letter}
            for points, said in both(element, item, given):
                assert right and question["kind"] == "single" or points <= 0.8, question["ask"]
                assert letter not in given or inline(why) in said
        for mistake in question.get("mistake", []):
            for number in span(mistake):
                for points, said in both(element, item, number=number):
                    assert points == 0 and inline(mistake["why"]) in said, question["ask"]
        if question["kind"] == "range":
            for points, said in both(element, item, number=-987654):
                assert points == 0 and inline(question["otherwise"]) in said


def test_to_tick_everything_earns_nothing(quiz):
    for question, element, item in quiz:
        if question["kind"] == "several":
            for points, _ in both(element, item, {letter for letter, *_ in question["lines"]}):
                assert points == pytest.approx(0, abs=1e-3)


def test_a_markdown_text_is_html_on_the_platform():
    question = {"kind": "single", "ask": "Is *5 < 7*?", "why": "So `it` is.", "right": ["a"],
                "lines": [("a", "R & B", True, ""), ("b", "no", False, "w")]}
    for text in (platforms.moodle(CHAPTERS[0], [question]).decode(), *map(bytes.decode, platforms.qti(
            CHAPTERS[0], [question]).values())):
        tree = "".join(etree.fromstring(text.encode()).itertext())
        assert "manifest" in text or ("Is <em>5 &lt; 7</em>?" in tree and "R &amp; B" in tree)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_paper_has_all_that_a_lesson_needs_and_the_key_at_the_end_alone(chapter):
    tree = BeautifulSoup(paper.page(chapter, TABLES.get(chapter.slug, [])), "html.parser")
    key = tree.select("section")[-1].extract()
    assert "For the teacher" in key.h2.text and "For the teacher" not in tree.text
    for question in read(QUIZZES / f"{chapter.slug}.toml"):
        ask, why = (BeautifulSoup(inline(question[part]), "html.parser").text for part in ("ask", "why"))
        assert ask in tree.text and ask in key.text and why in key.text and why not in tree.text
    rubric = [row.find_all("td")[-1].text for row in tree.section.select("tbody tr")]
    assert sum(map(int, rubric)) >= 5 and "Hint" not in tree.text and "```" not in tree.text
    assert not tree.select("[src], [href], script")


ANSWERS = {"verdict", "result", "coding_a", "coding_b", "status", "percent_low", "percent_high", "claimed_by",
           "attributed_by", "outcome", "outcome_date", "judgement", "reason"}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_paper_has_a_table_to_work_with_and_no_answer_in_it(chapter):
    """Eight to 17 rows, at least one column to fill in, and no column that a student is to find."""
    tables = TABLES[chapter.slug]
    sizes = [len(BeautifulSoup(paper.table(one), "html.parser").select("tbody tr")) for one in tables]
    assert any(8 <= size <= 17 for size in sizes) and max(sizes) <= 17, sizes
    assert any(one.get("empty") for one in tables) and not ANSWERS & {name for one in tables for name in one["columns"]}


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_slides_carry_the_lesson(chapter):
    """A slide for each step of the plan with what the class does, notes on every slide, a Predict before its answer."""
    tree = BeautifulSoup(slides.page(chapter), "html.parser")
    lesson = (paper.ROOT / "guide/lessons" / f"{chapter.slug}.md").read_text("utf-8")
    steps = [slide for slide in tree.select("section") if slide.find("h2")]
    minutes = [slide.select_one(".minutes").text for slide in steps if "For home" not in slide.h2.text]
    assert minutes == [f"Minutes {row.replace('-', ' to ')}" for row in re.findall(r"^\| *(\d+-\d+) *\|", lesson, re.M)]
    for slide in steps:
        assert slide.select("li, .prose") or "For home" in slide.h2.text, slide.h2.text
    for slide in tree.select("section"):
        assert len(slide.aside.text.strip()) > 15, slide.text
    notebook = (paper.ROOT / f"{chapter.page}.ipynb").read_text("utf-8")
    figures = {image["src"] for image in tree.select("img.figure")}
    assert len(figures) == notebook.count('"image/svg+xml"') > 0
    assert all(len(image["alt"]) > 10 for image in tree.select("img"))
    taught = re.findall(r'^ +"\*\*Predict', notebook, re.M) if chapter.number < 13 else []  # lesson 13 is a simulation
    answers = tree.select("section > .predict ~ .answer.fragment")
    assert len(tree.select(".predict")) == len(taught) == len(answers) and all(len(one.text) > 20 for one in answers)
    assert "](" not in tree.text and "<details" not in tree.text and "{verdict}" not in tree.text


@pytest.mark.parametrize("chapter", CHAPTERS, ids=NAMES)
def test_a_lesson_has_75_minutes_and_half_a_homework(chapter):
    """Each line of the plan begins where the one before ended; there is a choice of tasks for half the time."""
    _, steps, parts = slides.lesson(chapter)
    ends = [tuple(map(int, step.minutes.split("-"))) for step in steps]
    assert ends[0][0] == 0 and ends[-1][1] == 75
    assert all(after[0] == before[1] % 75 for before, after in zip(ends, ends[1:], strict=False)), ends
    assert re.search(r"(With half the time|Whoever has \d\d minutes)[^.]*tasks \d", parts["Homework"])


def test_slides_turn_in_a_browser_without_a_network(monkeypatch, tmp_path, page):
    """The figure first; at a Predict the answer comes one key later."""
    monkeypatch.setattr(slides, "MADE", tmp_path)
    slides.main()
    problems = []
    watch(page, problems, tmp_path.as_uri())
    page.goto((tmp_path / f"{NAMES[2]}.html").as_uri())
    expect(page.locator("section.present h1")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("section.present .minutes")).to_have_text("Minutes 0 to 4")
    page.keyboard.press("ArrowRight")
    expect(page.locator("section.present img.figure")).to_be_visible()
    page.evaluate("Reveal.slide([...document.querySelectorAll('.slides > section')].findIndex("
                  "slide => slide.querySelector('.predict')))")
    answer = page.locator("section.present .answer")
    expect(answer).not_to_have_class(re.compile("visible"))
    page.keyboard.press("ArrowRight")
    expect(answer).to_have_class(re.compile("visible"))
    high = page.evaluate("Math.max(...[...document.querySelectorAll('.slides > section')].map(slide => {"
                         "slide.style.display = 'block'; return slide.scrollHeight; }))")
    assert high <= 720 and not problems


def test_paper_tables_are_cut_and_what_is_left_out_is_not_printed():
    [sessions] = [one for one in TABLES["05-votes-and-governments"] if one["table"] == "president_sessions"]
    tree = BeautifulSoup(paper.table(sessions), "html.parser")
    assert [cell.text for cell in tree.select("th")] == ["date", "members", "needed", "your guess"]
    assert len(tree.select("tbody tr")) == 7 and "no quorum" not in tree.text


@pytest.mark.parametrize(("change", "words"), [({"columns": ["dates"]}, "'dates', which data/president_sessions.csv"),
                                               ({"where": {"session": ["X"]}}, "keeps no row")])
def test_a_wrong_line_about_a_table_is_told(change, words):
    with pytest.raises(ValueError, match=words):
        paper.table({"title": "T", "table": "president_sessions", "columns": ["date"]} | change)


# The autograder for Gradescope

SHEET = autograder.SHEETS / "08-to-the-brink.ipynb"  # its tasks 2 and 4 both ask for `word`
GIVEN = {"task_1": "right_1", "task_2": "right_1", "task_3": "wrong_1", "task_4": "right_2", "task_5": "wrong_1",
         "task_6": "right_1"}


def test_gradescope_gives_the_points_that_marking_gives(tmp_path, monkeypatch):
    """The pack is unpacked beside a hand-in and run in the folders that Gradescope has, by Otter-Grader's own `run`."""
    from otter.run import main as otter_run
    autograder.main([SHEET.stem], tmp_path)
    notebook, answers = sheet_of(SHEET), answers_of(SHEET)
    for task, place in check_cells(notebook).items():
        notebook.cells[place - 1].source = code_of(answers, GIVEN[task], task)
    nbformat.write(notebook, tmp_path / "my work.ipynb")
    monkeypatch.setenv("PATH", os.environ["PATH"])  # Otter-Grader changes it
    otter_run(str(tmp_path / "my work.ipynb"), autograder=str(tmp_path / f"{SHEET.stem}.zip"), output_dir=str(tmp_path))
    found = {test["name"]: test for test in json.loads((tmp_path / "results.json").read_text("utf-8"))["tests"]}
    marked = mark.mark(cells_of(notebook), next(sheet for sheet in course_sheets() if sheet.slug == SHEET.stem),
                       Path(matplotlib.get_cachedir()))["tasks"]
    points = {task: (found[task]["score"], found[task]["max_score"]) for task in GIVEN}
    assert points == {task: tuple(marked[task][:2]) for task in GIVEN}
    assert [score for score, _ in points.values()] == [1, 1, 0, 1, 0, 0]
    assert all(marked[task][3] in found[task]["output"] for task in GIVEN)
    assert all(found[task]["visibility"] == "visible" for task in GIVEN)


@pytest.mark.parametrize("name", NAMES)
def test_each_pack_has_what_gradescope_needs(name):
    files = autograder.pack(name)
    sheet = nbformat.read(autograder.SHEETS / f"{name}.ipynb", as_version=4)
    assert {path for path in files if path.startswith("tests/")} == {
        f"tests/{task}.py" for task in sheet.metadata["otter"]["tests"]}
    assert {"setup.sh", "run_autograder", "run_otter.py"} <= files.keys()
    assert all(files[f"files/data/{table}"] for table in sheet.metadata["course"]["headers"])
    python, *_, pip = yaml.safe_load(files["environment.yml"])["dependencies"]
    assert python == "python=3.11"
    assert {"pandas", "matplotlib", "otter-grader[grading,plugins]"} <= {line.split("==")[0] for line in pip["pip"]}
    assert all("==" in line for line in pip["pip"])


def test_a_sheet_that_is_not_there_has_no_autograder(tmp_path):
    with pytest.raises(SystemExit, match="autograder: there is no sheet 99-nothing. There are: 01-reading-a-claim, "):
        autograder.main(["99-nothing"], tmp_path)
    assert not list(tmp_path.iterdir())


# A JupyterHub

HUB = "https://hub.example.edu"


def config(folder, repository=REPOSITORY, base=SITE):
    """A folder with the course's settings and these two addresses."""
    settings = yaml.safe_load((autograder.ROOT / "_config.yml").read_text("utf-8"))
    settings["repository"]["url"], settings["html"]["baseurl"] = repository, base
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), "utf-8")
    return folder


@pytest.fixture(scope="module")
def for_hub(tmp_path_factory):
    folder = config(tmp_path_factory.mktemp("hub"))
    hub.main(HUB + "/", "registry.example.edu/x", folder, folder / "made")
    return folder / "made"


def pulled(link):
    """(what stands before the question mark, {setting: value}) of an nbgitpuller link."""
    parts = urlsplit(link)
    return link.partition("?")[0], {name: value for name, (value,) in parse_qs(parts.query).items()}


def test_links_fetch_the_course_and_open_what_is_there(for_hub):
    page = BeautifulSoup((for_hub / "links.html").read_text("utf-8"), "html.parser")
    for chapter, item in zip(CHAPTERS, page.find_all("li"), strict=True):
        links = {link.text: link["href"] for link in item.find_all("a")}
        assert links.pop("read") == f"{SITE}{chapter.page}.html"
        for link in links.values():
            place, asked = pulled(link)
            assert place == f"{HUB}/hub/user-redirect/git-pull"
            assert (asked["repo"], asked["branch"], asked["targetPath"]) == (REPOSITORY, "main", "iraq-course")
            assert (autograder.ROOT / asked["urlpath"].removeprefix("lab/tree/iraq-course/")).is_file()
        assert len(links) == 2 and all(chapter.slug in link for link in links.values())


def test_values_hold_what_was_measured_and_the_addresses(for_hub):
    text = (for_hub / "values.yml").read_text("utf-8")
    student = yaml.safe_load(text)["singleuser"]
    assert student["image"]["name"] == "registry.example.edu/x/iraq-course" and f" {REPOSITORY}\n" in text
    place, asked = pulled(student["defaultUrl"])
    assert place == "/git-pull" and asked["repo"] == REPOSITORY
    one = needs.measured()
    assert one["server"] + one["kernel"] < int(student["memory"]["guarantee"].removesuffix("M"))
    assert one["server"] + one["heaviest"] < 1000 * int(student["memory"]["limit"].removesuffix("G"))
    assert one["disk"] < 1000 * int(student["storage"]["capacity"].removesuffix("Gi"))


def test_the_littlest_hub_installs_the_courses_packages(for_hub):
    """The list is complete and has hashes, so pip takes it only without dependencies."""
    line = (for_hub / "tljh.txt").read_text("utf-8")
    address = "https://raw.githubusercontent.com/example/iraq-course/main/requirements.txt"
    assert line.endswith(f"pip install --no-deps -r {address}\n") and line.count("\n") == 2


@pytest.mark.parametrize(("repository", "hub_address", "message"), [
    ("", HUB, r"repository\.url in _config\.yml is empty\. Write the address of this course on GitHub there"),
    ("https://git.example.org/x", HUB, r"repository\.url in _config\.yml is https://git\.example\.org/x\. Write"),
    (REPOSITORY, "", "say where your hub is")])
def test_without_an_address_nothing_is_made_for_a_hub(tmp_path, repository, hub_address, message):
    with pytest.raises(SystemExit, match=f"hub: {message}"):
        hub.main(hub_address, "x", config(tmp_path, repository), tmp_path / "made")
    assert not (tmp_path / "made").exists()


def test_where_the_book_has_no_address_there_is_no_link_to_read_it(tmp_path):
    hub.main(HUB, "x", config(tmp_path, base=""), tmp_path / "made")
    assert ">read<" not in (tmp_path / "made" / "links.html").read_text("utf-8")


def test_needs_are_multiples_of_what_was_measured(monkeypatch):
    one = {"server": 200, "kernel": 100, "hub": 200, "start": 3, "pull": 4, "browser": 6, "disk": 20, "handout": 2,
           "mark": 3}
    monkeypatch.setattr(needs, "measured", lambda: one)
    assert needs.needs(30) == ["9.2 GB", "1", "300 MB", "600 MB", "60 MB", "45 s", "5.6 s", "1 h"]
    assert needs.needs(3000) == ["900 GB", "30", "30 GB", "60 GB", "6 GB", "75 min", "9.4 min", "100 h"]
