"""Slides for each lesson, from its plan and its chapter: python -m course.teach.slides   (make slides)

_build/slides/NN-slug.html has a slide for each step of the plan, with what the class does, then what the step shows of
its section of the chapter: each Predict with its answer one key later, figures, tables, rules. The notes of a slide
say what the teacher does and reads. reveal.js comes from the package sphinx-revealjs; no other host is asked.
"""
import re
import shutil
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from importlib.resources import files

import nbformat

from course.ground.facts import ROOT, Chapter, chapters, cited
from course.ground.files import write_whole
from course.ground.markdown import inline
from course.ground.quizzes import QUIZZES, read, solution
from course.teach.paper import MARKDOWN, asked

MADE = ROOT / "_build" / "slides"
REVEAL = files("sphinx_revealjs") / "_static" / "revealjs"
CARRIED = ["LICENSE", "dist/reset.css", "dist/reveal.css", "dist/reveal.js", "dist/theme/white.css",
           "dist/theme/fonts/source-sans-pro", "plugin/notes"]
PROMPTS = {"> **Ru": "Somebody reads the rule aloud, and it goes on the board.",
           "**Chan": "At computers: in pairs, two minutes. Without: what do you expect, and why?"}
SEEN = {"", "Several readings", "Verdict", "The next time"}  # sections whose text the class sees too
ALOUD = re.compile(r"silent|students? reads?|a student each|students read", re.I)
DO = re.compile(
    r"\*\*Predict|ask|in pairs|pairs|each|every|one minute|(two|four|a|one) students?|one reads|somebody reads"
    r"|hands|half (of|the)|two halves|write|line up|look|read|say it|name|lots|(six )?groups|students|count"
    r"|in silence|silence|silent|walk|sign|out of role|record keepers|whoever|vote|slips|type|(two|three) minutes"
    r"|half a minute|in writing|change", re.I)
ASKED_BY = re.compile(r"^(Then|Ask|Say|One question|Ask before going on|Ask of each|Before you go on)[:,]? ")
FOR_ALL = re.compile(r"the (chapter|sheet|six tasks)|with half|whoever|bring|read at home|quiz|who was absent", re.I)
OWN = ("Minute by minute", "What students often", "On paper", "The open task", "A room with")
CALLED = {"Homework": "homework", "Say today": "homework", "Discussion in": "ground rules", "Two games": "game, below"}


@dataclass
class Slide:
    """A slide: its HTML; for its teacher, in Markdown, what to do; and the chapter's text between it and the next."""

    html: str
    tell: str = ""
    said: list[str] = field(default_factory=list)


@dataclass
class Step:
    """A line of the table "minute by minute": its minutes, what happens, what is on the screen."""

    minutes: str
    happens: str
    screen: str

    @property
    def text(self) -> str:
        """What the line says, screen first."""
        return f"{self.screen}. {self.happens}"


def words(text: str) -> str:
    """Markdown without its links."""
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)


def bare(text: str) -> str:
    """Letters, digits and single spaces, to compare titles."""
    return " ".join(re.sub(r"[^\w ]", "", text).casefold().split())


def first_sentences(text: str, letters: int = 200) -> str:
    """The beginning of a paragraph, up to the sentence that passes so many letters."""
    ends = [match.end() for match in re.finditer(r"[.?!](?=\s|$)", text)]
    return text[:next((end for end in ends if end >= letters), len(text))]


# --- the chapter -------------------------------------------------------------------------------------------------

def sections(chapter: Chapter) -> dict[str, list[Slide]]:
    """{title of a section, "" for the opening: its slides in order}.

    A first slide without HTML carries the text before any other.
    """
    found: dict[str, list[Slide]] = {"": [Slide("")]}
    here, title = found[""], ""
    for cell in nbformat.read(ROOT / f"{chapter.page}.ipynb", as_version=4).cells[1:]:
        if cell.cell_type == "code":
            here += shown(cell)
            continue
        for block in re.split(r"\n\s*\n|\n(?=## )", words(cell.source)):
            if block.startswith("## "):
                title = block.partition("\n")[0].removeprefix("## ").strip()
                here = found[title] = [Slide("")]
            elif block.startswith("**Predict"):
                here.append(Slide(f'<div class="predict">{MARKDOWN.render(block)}</div>',
                                  "Everybody writes first. The next key shows the answer."))
            elif block.startswith(tuple(PROMPTS)):
                here.append(Slide(f'<div class="prompt">{MARKDOWN.render(block)}</div>', PROMPTS[block[:6]]))
            elif block.startswith("- **S") and title == "On trial":
                here.append(Slide(MARKDOWN.render(block)))
            elif not block.startswith("**Code."):
                here[-1].said.append(block.strip())
    for title, slides in found.items():
        answer(slides)
        if title == "On trial":
            found[title] = on_trial(slides)
    found.pop("Quiz", None)  # its questions come from the quiz itself
    return found


def shown(cell: nbformat.NotebookNode) -> Iterator[Slide]:
    """The slides of a code cell: a figure, a table, or code with what it prints."""
    tags, code = cell.metadata.get("tags", []), f'<pre><code>{escape(cell.source)}</code></pre>'
    figure = alone = False
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "image/svg+xml" in data:
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            if not tags:
                yield Slide(code, "The taught chart: read its lines one by one, then show it.")
            svg = b64encode("".join(data["image/svg+xml"]).encode()).decode()
            yield Slide(f'<img class="figure" alt="{escape(alt)}" src="data:image/svg+xml;base64,{svg}">',
                        f"What it shows: {alt}")
            figure = True
        elif "text/html" in data:
            table = "".join(data["text/html"])
            yield Slide(f'<div class="{"long" if table.count("<tr") > 12 else ""}">{table}</div>',
                        "Let the class read it before you do.")
            figure = True
        else:
            alone = "".join(output.get("text") or data.get("text/plain", ""))
    if alone and not figure and "hide-input" not in tags:
        yield Slide(f'{code}<pre class="fragment">{escape(alone)}</pre>', "What does it print? The next key shows it.")


def answer(slides: list[Slide]) -> None:
    """Give each Predict its answer as a fragment: the beginning of the text that comes next in the chapter."""
    for place, slide in enumerate(slides):
        if slide.html.startswith('<div class="predict"'):
            said = next((text for later in slides[place:] for text in later.said), "")
            slide.html += f'<div class="answer fragment">{MARKDOWN.render(first_sentences(said))}</div>'


def on_trial(slides: list[Slide]) -> list[Slide]:
    """The claims on one slide and, on a second, each verdict one key later."""
    claims, verdicts = [], []
    for slide in slides:
        said = [text for text in slide.said if text.startswith("**")]
        claims.append(slide.html)
        verdicts += [f'{slide.html}<div class="fragment">{MARKDOWN.render(text)}</div>' for text in said[:1]]
    return [Slide("", "", slides[0].said), Slide(f'<div class="claims">{"".join(claims)}</div>',
                                                 "Everybody writes a word of the scale for each, and keeps it."),
            Slide(f'<div class="claims">{"".join(verdicts)}</div>', "Each key opens a verdict.")]


# --- the lesson --------------------------------------------------------------------------------------------------

def lesson(chapter: Chapter) -> tuple[str, list[Step], dict[str, str]]:
    """(what is above the plan, its steps, {heading: text} of the other parts) of a lesson page."""
    text = words((ROOT / "guide" / "lessons" / f"{chapter.slug}.md").read_text("utf-8").partition("\n# ")[2])
    top, *rest = re.split(r"^## ", text, flags=re.M)
    parts = {part.partition("\n")[0]: part.partition("\n")[2].strip() for part in rest}
    steps = []
    for part in parts.values():
        lines = [[cell.strip() for cell in line[1:-1].split("|")] for line in part.splitlines() if line[:1] == "|"]
        if lines and lines[0][0] == "minutes":
            place = lines[0].index("what happens")
            steps += [Step(line[0], line[place], line[3 - place]) for line in lines[2:]]
    return top.partition("\n")[2].strip(), steps, parts


def named(step: Step, titles: list[str]) -> list[str]:
    """The sections of the chapter that a step names, in italics or as its opening or first figure."""
    phrases = [bare(phrase) for phrase in re.findall(r"(?<!\*)\*([^*]+?)\*(?!\*)", step.text)]
    found = [title for title in titles if title and any(
        bare(title).startswith(one) or bare(title).endswith(one) for one in phrases)]
    return ([""] if re.search(r"opening|(lead|first) figure", step.text) else []) + found


def told(step: Step, parts: dict[str, str]) -> dict[str, str]:
    """{heading: text} of the parts of the lesson page that a step sends its teacher to."""
    said = step.text.casefold()

    def meant(heading: str) -> bool:
        first = heading if heading.startswith("The ") else bare(heading.removeprefix("A ")).split()[0]
        words = next((words for begins, words in CALLED.items() if heading.startswith(begins)), first)
        return not heading.startswith(OWN) and len(words) > 3 and words.casefold() in said

    rules = re.search(r"^\*\*Ground rules\.\*\*.*$", "\n".join(parts.values()), re.M)
    return {heading: text for heading, text in parts.items() if meant(heading)} | (
        {"Ground rules": rules[0]} if rules and "ground rules" in said else {})


def sentences(text: str) -> list[str]:
    """A paragraph by its sentences."""
    return [sentence.strip('"“” ') for sentence in re.split(r"(?<=[.?!])[\"”]?\s+(?=[\"“*A-Z])", text)]


def to_do(step: Step) -> str:
    """What the class is asked and does, as a list, without what only the teacher does or knows."""
    lines, rest = [], []
    for sentence in sentences(re.sub(r"^\*\*?(?!Predict)[^*]+\*\*?:? *", "", step.happens)):
        plain = re.sub(r"\(([^();]*);[^()]*\)", r"(\1)", ASKED_BY.sub("", sentence))  # there comes an answer
        if re.match(r"\*?run\b", plain, re.I):
            plain = plain.rpartition(": ")[2] if plain.endswith("?") else ""
        plain = re.sub(r"[,;]? (and )?\*?run\*? [^?]*$", ".", plain)
        line = f"<li>{inline(plain[:1].upper() + plain[1:])}</li>"
        if "Predict** is" not in plain and (plain.endswith("?") or DO.match(plain)):
            lines.append(line)
        elif len(plain) > 1 and ("uestion" in plain or not re.search(r"\d|Homework|below", plain)):
            rest.append(line)
    return f"<ul>{''.join(lines or rest)}</ul>" if lines or rest else ""


def heading(step: Step, titles: list[str], extra: dict[str, str]) -> str:
    """What a step is called: by its own first words in bold, its sections, or the part of the page that it uses."""
    bold = re.match(r"\*\*(?!Predict)([^*]+?)\.?\*\*", step.happens)
    called = [title for title in titles if title and (title != "On trial" or len(titles) == 1)]
    known = {"homework": "Homework", "*quiz*": "Quiz"}
    return next(filter(None, [bold and bold[1], " · ".join(called), "The opening" if titles else "", *(
        title for word, title in known.items() if word in step.text.casefold()), *extra]), "Think, then talk")


def for_all(extra: dict[str, str]) -> str:
    """Ground rules, aim, discussion and homework, as the class sees them, as HTML."""
    shown = [extra.get("Ground rules", "").replace("**Ground rules.** ", ""),
             *(text.partition("\n\n")[0] for title, text in extra.items() if title.startswith("Discussion,")),
             extra.get("The aim", ""),
             " ".join(line for line in sentences(extra.get("Homework", "")) if FOR_ALL.match(line))]
    return "".join(f'<div class="prose">{MARKDOWN.render(text)}</div>' for text in shown if text)


def questions(chapter: Chapter, step: Step) -> Iterator[Slide]:
    """The questions of the quiz that a step takes, each with its answer one key later."""
    given = re.search(r"[Qq]uestions? ([\d, and]+)", step.text)
    for number in map(int, re.findall(r"\d+", given[1]) if given else []):
        question = read(QUIZZES / f"{chapter.slug}.toml")[number - 1]
        yield Slide(f'<div class="quiz">{asked(number, question)}<p class="answer fragment">'
                    f'<b>{inline(solution(question))}.</b> {inline(question["why"])}</p></div>',
                    "Everybody answers first. The next key shows the right answer.")


def taken(step: Step, slides: list[Slide], last: bool) -> list[Slide]:
    """The slides of a section that a step shows, removed from `slides`: all if it is the last that names the section,
    else as far as its own Predicts and what answers them."""
    count, end = step.happens.count("**Predict"), len(slides)
    if not last:
        prompts = [place for place, slide in enumerate(slides) if slide.html.startswith('<div class="predict"')]
        end = next((place for place in range(prompts[count - 1] + 1, end)
                    if place in prompts or slides[place].html.startswith("<pre>")), end) if count and prompts else 1
    found, slides[:] = slides[:end], slides[end:]
    return found


def prose(said: list[str]) -> Iterator[Slide]:
    """Paragraphs as slides, of about 110 words where they are short."""
    part: list[str] = []
    for place, text in enumerate(said):
        part.append(text)
        if place + 1 == len(said) or len(" ".join([*part, said[place + 1]]).split()) > 110:
            text = MARKDOWN.render("\n\n".join(part))
            yield Slide(f'<div class="prose">{text}</div>', "Read aloud, or let the class read.")
            part = []


def steps_of(chapter: Chapter, steps: list[Step], parts: dict[str, str]) -> Iterator[Slide]:
    """The slides of all steps, in their order, then the figures that are for home."""
    left = sections(chapter)
    calls = [named(step, list(left)) for step in steps]
    verdicts = left["On trial"].pop() if "On trial" in left else None
    for place, (step, titles) in enumerate(zip(steps, calls, strict=True)):
        extra = told(step, parts)
        yield Slide(f'<p class="minutes">Minutes {step.minutes.replace("-", " to ")}</p>'
                    f"<h2>{inline(heading(step, titles, extra))}</h2>{to_do(step)}{for_all(extra)}", "\n\n".join([
                        step.happens, f"On the screen in the plan: {step.screen}.",
                        *(f"**{title}.** {text}" for title, text in extra.items())]),
                    [text for title in titles if title not in SEEN for slide in left[title][:1] for text in slide.said])
        for title in titles:
            last = title == "On trial" or not any(title in later for later in calls[place + 1:])
            if not title and not last:  # the first figure alone; it comes again with the opening
                yield next(Slide(slide.html, slide.tell) for slide in left[""] if 'class="figure"' in slide.html)
                continue
            for slide in taken(step, left[title], last):
                if slide.html:
                    above = f'<p class="minutes">{inline(title)}</p>' if 'class="figure"' not in slide.html else ""
                    yield Slide(above + slide.html, slide.tell, slide.said)
                if title in SEEN or (ALOUD.search(step.happens) and title != "On trial"):
                    yield from prose(slide.said)
        yield from questions(chapter, step)
        if verdicts and re.search(r"folds? open|open the .*fold|fold of", step.text, re.I):
            yield verdicts
            verdicts = None
    home = [slide for slides in left.values() for slide in slides if 'class="figure"' in slide.html]
    if home:
        yield Slide("<h2>For home, or for questions</h2><p>These figures are in the chapter and not in the plan.</p>",
                    "End here, unless somebody asks.")
        yield from home


def deck(chapter: Chapter) -> list[Slide]:
    """All slides of a lesson."""
    top, steps, parts = lesson(chapter)
    more = [f"**{title}.**\n\n{text}" for title, text in parts.items()
            if title.startswith(("A room with", "Discussion in", "What students often"))]
    keys = ("Arrow keys, or space. S: notes and clock. F: whole screen. To print: "
            '<a href="?print-pdf">slides</a>, <a href="?print-pdf&amp;showNotes=separate-page">with notes</a>.')
    first = Slide(f"<h1>{escape(chapter.title)}</h1><p>{escape(chapter.question)}</p>"
                  f'<p class="keys">{escape(cited()["title"])}. {keys}</p>', "\n\n".join([top, *more]))
    return [first, *steps_of(chapter, steps, parts)]


def notes(slide: Slide) -> str:
    """What a slide says to its teacher, as HTML."""
    said = ["**The chapter says here:**", *slide.said] if slide.said else []
    return MARKDOWN.render("\n\n".join([slide.tell, *said]))


def page(chapter: Chapter) -> str:
    """The slides of a lesson as one page of HTML."""
    parts = [f"<section>{slide.html}<aside class=notes>{notes(slide)}</aside></section>" for slide in deck(chapter)]
    style = "".join(f'<link rel="stylesheet" href="reveal/dist/{name}">'
                    for name in ("reset.css", "reveal.css", "theme/white.css"))
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1">\n<title>Slides: {escape(chapter.title)}</title>{style}'
            f'<link rel="stylesheet" href="slides.css"></head>\n<body><div class="reveal"><div class="slides">\n'
            + "\n".join(parts) + '\n</div></div>\n<script src="reveal/dist/reveal.js"></script>'
            '<script src="reveal/plugin/notes/notes.js"></script>\n<script>Reveal.initialize({hash: true, width: 1200, '
            "height: 720, margin: 0.03, slideNumber: true, plugins: [RevealNotes]});</script></body></html>\n")


def main() -> None:
    """Write the slides of all lessons, and reveal.js beside them."""
    for name in CARRIED:
        target = MADE / "reveal" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (REVEAL / name).is_dir():
            shutil.copytree(REVEAL / name, target, dirs_exist_ok=True)
        else:
            shutil.copyfile(REVEAL / name, target)
    write_whole(MADE / "slides.css", files("course.teach").joinpath("slides.css").read_text("utf-8"))
    for chapter in chapters():
        write_whole(MADE / f"{chapter.slug}.html", page(chapter))
    print(f"Show from {MADE}")


if __name__ == "__main__":
    main()
