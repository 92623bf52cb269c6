"""The contract of a chapter: each rule finds its faults in a notebook and says them in a sentence with cell and line.

The rules in an author's words are in guide/contributing.md, "The contract of a chapter".
"""
import ast
import gzip
import html
import inspect
import itertools
import re
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from course.ground.contents import Contents
from course.ground.facts import Chapter, chapters, record_ends

BOOK = "Iraq Between Washington and Tehran"
SECTIONS = ["On trial", "You will be able to", "What the data cannot tell you", "Several readings", "Verdict",
            "What happened next", "The next time", "Quiz", "Now you", "References"]
OF_CLAIMS = {"On trial", "Verdict", "What happened next"}  # only where a chapter looks at a claim
LOOKS_BACK = ("", "On trial", "Verdict", "The next time", "Quiz")  # may use the numbers of the whole chapter
WORDS = (1800, 2800)
FIGURES_AND_TABLES = (5, 8)
WIDTH, LONGEST, MEDIAN, MOST = 76, 10, 3, 8  # characters a line; lines: the longest, the median, nine cells in ten
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DRAWN_WHOLE = 1000  # rows of a table whose numbers an alt text may give
CODE_ONLY = "code-only"  # a step that only a reader of the code needs: left out where the code is left out
PREDICT, CHANGE = "**Predict.**", "**Change this and run it.**"
SVG, HTML = "image/svg+xml", "text/html"  # kinds of outputs: a figure, a table
UNREAD = "†"
NOT_READ = r"\bnot (?:been |yet )?read\b|\boriginals? (?:was|were) not\b|\bunread\b"
KNOWN_SHORT = {"US", "UN", "UK", "EU", "BBC", "CNN", "CSV", "PDF", "SVG", "TV", "II", "AD"}
A_WEEK_OF_PYTHON = {"print", "len", "range", "sum", "min", "max", "round", "sorted", "list", "set", "dict", "str",
                    "int", "float", "abs"}
ROW_ID = r"\b[A-Z]{1,3}\d{2,3}\b"
DATE = r"\b(\d{1,2}) (January|February|March|April|May|June|July|August|September|October|November|December) (\d{4})\b"


@dataclass
class Section:
    """A second-level section: its heading ("" before the first), its Markdown, its code cells."""

    heading: str
    text: str = ""
    cells: list[NotebookNode] = field(default_factory=list)


def sections(notebook: NotebookNode) -> list[Section]:
    """The sections of a notebook, in order."""
    found = [Section("")]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            found[-1].cells.append(cell)
            continue
        first, *rest = re.split(r"^(?=## )", cell.source, flags=re.M)
        found[-1].text += "\n\n" + first
        found += [Section(part.splitlines()[0].removeprefix("## ").strip(), part) for part in rest]
    return found


def prose(notebook: NotebookNode) -> str:
    """All Markdown up to the quiz as one text."""
    return "\n\n".join(part.text for part in sections(notebook)).partition("\n## Quiz")[0]


def plain(markdown: str) -> str:
    """Markdown without code, addresses, HTML tags and list numbers: the words that a reader reads."""
    text = re.sub(r"```.*?```|`[^`]*`", " ", markdown, flags=re.S)
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"^(\*\*)?\d+\. ", " ", text, flags=re.M)


def folded(cell: NotebookNode) -> bool:
    """Is the code of this cell folded or left out on the page?"""
    return not FOLDED.isdisjoint(cell.metadata.get("tags", []))


def stored(cell: NotebookNode, kind: str) -> str:
    """What a code cell stores of a kind (SVG, HTML), or an empty text."""
    outputs = cell.outputs if cell.cell_type == "code" else []
    return next((output.data[kind] for output in outputs if kind in output.get("data", {})), "")


def words_in(markup: str) -> str:
    """The words that HTML or SVG shows, a line a piece."""
    return html.unescape(re.sub(r"<(style|metadata).*?</\1>|<[^>]+>", "\n", markup, flags=re.S))


def output_text(cell: NotebookNode) -> str:
    """What a reader sees of a cell's outputs, as plain text: tables, printed lines, words in figures."""
    texts = []
    for output in cell.outputs:
        data = output.get("data", {})
        texts += [output.get("text", ""), data.get("text/plain", ""), words_in(data.get(HTML, "") + data.get(SVG, ""))]
    return "\n".join(texts)


def iso_dates(text: str) -> str:
    """Write dates such as 27 September 2024 as 2024-09-27."""
    return re.sub(DATE, lambda match: datetime.strptime(match[0], "%d %B %Y").strftime("%Y-%m-%d"), text)


def numbers(text: str) -> set[float | str]:
    """The numbers of a text as floats, and its dates as ISO texts."""
    text = iso_dates(text).replace("\u2212", "-")
    dates = set(re.findall(r"\b\d{4}-\d\d-\d\d\b", text))
    text = re.sub(r"\b\d{4}-\d\d-\d\d\b", " ", text)
    found = re.findall(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?<![\w.,])\d+(?:\.\d+)?", text)
    return dates | {float(number.replace(",", "")) for number in found}


class Rules:
    """The rules, each a method that yields sentences; `faults` runs them all.

    `notebook` is the chapter, `contents` the tables, `crib` the text of guide/pandas-crib.md, `quiz` what the quiz says
    apart from its wrong answers.
    """

    def __init__(self, notebook: NotebookNode, chapter: Chapter, contents: Contents, crib: str, quiz: str = "") -> None:
        self.notebook, self.chapter, self.contents, self.crib, self.quiz = notebook, chapter, contents, crib, quiz
        self.sections = sections(notebook)
        self.claims = {row["claim"]: row for row in contents.tables["claims"]
                       if int(row["chapter"]) == chapter.number or row["claim"] in chapter.deepens}
        self.code = [(at, cell) for at, cell in enumerate(notebook.cells, 1) if cell.cell_type == "code"]
        self.figures = [(at, cell, svg) for at, cell in self.code if (svg := stored(cell, SVG))]

    def section(self, heading: str) -> Section:
        """A section by the beginning of its heading; an empty one where it is missing."""
        return next((part for part in self.sections if part.heading.startswith(heading)), Section(heading))

    # Form

    def opening(self) -> Iterator[str]:
        """Question, place among the chapters, reading and running time, finding."""
        number, first = self.chapter.number, self.notebook.cells[0].source
        start = (f"# {self.chapter.question}\n\nChapter {number} of {len(chapters())}: {self.chapter.title}. "
                 "Reading: ")
        if not re.match(re.escape(start) + r"\d+ minutes\. Running: \d+ seconds\.\n\n\*[^*\n]+\*(\n|$)", first):
            yield (f"cell 1: begin with '{start}14 minutes. Running: 5 seconds.' as course/facts.toml has them, "
                   "an empty line, and the finding in two sentences between asterisks.")

    def order_of_sections(self) -> Iterator[str]:
        """The fixed sections are there and in order."""
        wanted = [name for name in SECTIONS if self.claims or name not in OF_CLAIMS]
        found = dict.fromkeys(name for part in self.sections for name in wanted if part.heading.startswith(name))
        yield from (f"the section '## {name}' is missing." for name in wanted if name not in found)
        if list(found) != [name for name in wanted if name in found]:
            yield f"the fixed sections are out of order: write them in the order {', '.join(wanted)}."

    def length(self) -> Iterator[str]:
        """1,800 to 2,800 words without the quiz."""
        count = len(plain(prose(self.notebook)).split())
        if not WORDS[0] <= count <= WORDS[1]:
            yield f"{count:,} words without the quiz: a chapter has {WORDS[0]:,} to {WORDS[1]:,}."

    def plain_markdown(self) -> Iterator[str]:
        """Nothing that JupyterLab shows raw; no exclamation marks, no em dashes."""
        for at, cell in enumerate(self.notebook.cells, 1):
            if cell.cell_type != "markdown":
                continue
            for line, text in enumerate(cell.source.splitlines(), 1):
                if re.search(r"\{[a-z:-]+\}`|^:::|^```\{", text):
                    yield f"cell {at}, line {line}: MyST shows raw in JupyterLab. Use plain Markdown and <details>."
                if re.search("\u2014|!(?!\\[)(?=\\s|$)", plain(text)):
                    yield f"cell {at}, line {line}: no exclamation marks and no em dashes."

    # Words

    def objectives(self) -> Iterator[str]:
        """Two to four objectives, each with the tasks that assess it."""
        found = re.findall(r"^\d\. .*tasks? \d", self.section("You will be able to").text, re.M)
        if not 2 <= len(found) <= 4:
            yield f"'You will be able to' has {len(found)} numbered objectives that name their task: write 2 to 4."

    def prompts(self) -> Iterator[str]:
        """Two predictions and two prompts to change a cell, at least; one rule with a name."""
        text = prose(self.notebook)
        for mark, least in ((PREDICT, 2), (CHANGE, 2)):
            if text.count(mark) < least:
                yield f"{text.count(mark)} times '{mark}': write at least {least}."
        if not re.search(r"^> \*\*Rule\. [^*]+\.\*\* ", text, re.M):
            yield "the chapter's rule is missing: write '> **Rule. Its name.** What it says.' where it is earned."

    def ids(self) -> Iterator[str]:
        """Row ids are for links and brackets, never a list."""
        kept = [part for part in self.sections if not part.heading.startswith(("On trial", "Verdict", "Quiz"))]
        text = plain("\n".join(part.text for part in kept))
        found = [name for name in re.findall(ROW_ID, text) if name in self.row_ids]
        if len(found) > 6:
            yield (f"{len(found)} row ids in the prose ({', '.join(found[:8])}, ...): name the thing, and put the "
                   "id into a link to its row.")
        for run in re.findall(rf"{ROW_ID}(?:(?:, | and |; ){ROW_ID}){{2,}}", text):
            yield f"a list of row ids is no argument: {run}."

    def unread(self) -> Iterator[str]:
        """What was not read has one mark, and the sentence is said once."""
        text = prose(self.notebook)
        said = re.findall(NOT_READ, plain(text), re.I)
        if len(said) > 2:
            yield f"'not read' is said {len(said)} times: say it once, in the legend of {UNREAD}, and use the mark."
        if UNREAD in text and len(re.findall(rf"^{UNREAD} ", text, re.M)) != 1:
            yield f"the mark {UNREAD} needs one legend: a paragraph that begins with '{UNREAD} '."

    def short_forms(self) -> Iterator[str]:
        """Every acronym is explained where it comes first: Long Name (LN), or a link to the glossary."""
        text, seen = re.sub(r"(?m)^(# |Chapter \d+ of ).*|`[^`]*`", " ", prose(self.notebook)), set()  # titles
        linked = {m.span(1) for m in re.finditer(r"\[([^\]\n]+)\]\([^)]*glossary\.md#[^)]*\)", text)}
        bare = re.sub(r"\]\([^)]*\)", lambda m: " " * len(m[0]), text)
        for match in re.finditer(r"(?<![\w/#.-])[A-Z]{2,6}s?(?![\w-])", bare):
            name = match[0].rstrip("s")
            if name in seen or name in KNOWN_SHORT or re.fullmatch(ROW_ID, name):
                continue
            seen.add(name)
            around = bare[max(0, match.start() - 2):match.end() + 2]
            explained = f"({match[0]}" in around or f"{match[0]} (" in bare[match.start():match.end() + 2]
            if not explained and not any(a <= match.start() and match.end() <= b for a, b in linked):
                place = " ".join(bare[max(0, match.start() - 30):match.end() + 20].split())
                yield f"{name} is not explained where it comes first: '...{place}...'. Write the long name ({name})."

    # Code

    def shown_code(self) -> Iterator[str]:
        """Shown cells are short and narrow; drawing is folded, except one chart that is taught."""
        taught = [at for at, cell in self.code if cell.metadata.get("course", {}).get("taught")]
        if len(taught) != 1:
            yield f"{len(taught)} cells have the metadata course.taught: one chart of a chapter is taught line by line."
        shown = [(at, cell, cell.source.splitlines()) for at, cell in self.code if not folded(cell)]
        for at, cell, lines in shown:
            if wide := [number for number, text in enumerate(lines, 1) if len(text) > WIDTH]:
                yield f"cell {at}, line {wide[0]}: more than {WIDTH} characters, so it scrolls sideways on a laptop."
            if len(lines) > LONGEST:
                yield f"cell {at}: {len(lines)} lines; a shown cell has {LONGEST} at most. Divide it or fold it."
            if stored(cell, SVG) and at not in taught:
                yield f"cell {at}: a cell that draws is folded. Give it the tag hide-input."
            if at in taught and not re.search(r"set_[xy]label|[xy]label=", cell.source):
                yield f"cell {at}: the taught chart labels its axes with units (xlabel=, ylabel=)."
        lengths = [len(lines) for *_, lines in shown]
        if lengths and statistics.median(lengths) > MEDIAN:
            yield f"half of the shown cells have more than {MEDIAN} lines: do one thing a cell."
        if sum(length <= MOST for length in lengths) < 0.9 * len(lengths):
            yield f"fewer than nine in ten of the shown cells have {MOST} lines or fewer."

    def calls(self) -> Iterator[str]:
        """Every call in a shown cell is on the crib page, in a week of Python, or named in the text just before."""
        known = set(re.findall(r"(\w+)\(", self.crib)) | A_WEEK_OF_PYTHON
        before = ""
        for at, cell in enumerate(self.notebook.cells, 1):
            if cell.cell_type == "markdown":
                before = cell.source
                known |= set(re.findall(r"`[^`]*?(\w+)(?:\(\)|\([^`]*\))?`", before))
                continue
            if folded(cell):
                continue
            source = re.sub(r"^[%!].*$", "", cell.source, flags=re.M)
            used = [(node.lineno, getattr(node.func, "attr", getattr(node.func, "id", "")))
                    for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
            for line, name in used:
                if name not in known:
                    known.add(name)
                    yield (f"cell {at}, line {line}: `{name}` is neither on the pandas crib page nor explained in the "
                           "text before. Say what it does, with its name in backticks.")

    # Results

    def results(self) -> Iterator[str]:
        """Outputs are readable: no error, no NaN, whole people with a comma, few decimals."""
        shown = [at for at, cell in self.code if (stored(cell, SVG) or stored(cell, HTML))
                 and CODE_ONLY not in cell.metadata.get("tags", [])]
        if not FIGURES_AND_TABLES[0] <= len(shown) <= FIGURES_AND_TABLES[1]:
            yield (f"{len(shown)} figures and tables for a reader without code: {FIGURES_AND_TABLES[0]} to "
                   f"{FIGURES_AND_TABLES[1]}. A step that only the code needs has the tag {CODE_ONLY}.")
        for at, cell in self.code:
            for output in cell.outputs:
                text = output.get("text", "") + output.get("data", {}).get("text/plain", "")
                if output.output_type == "error" or output.get("name") == "stderr":
                    yield f"cell {at}: an error or a warning is stored. Mend it and run the chapter again."
                if re.search(r"\d\.\d{4}", text):
                    yield f"cell {at}: a number with four decimals or more. Round it: nbval cuts the rest."
            for td in BeautifulSoup(stored(cell, HTML), "html.parser").select("td"):
                if td.get_text() in ("NaN", "NaT", "None", "<NA>", "nan"):
                    yield f"cell {at}: a table shows {td.get_text()}. Say in a word what is missing."
                    break
                if re.search(r"^\d{5,}(\.\d+)?$|^\d{4,}\.0+$", td.get_text()):
                    yield f"cell {at}: a table shows {td.get_text()}. Write whole numbers with a comma."
                    break

    def early_figure(self) -> Iterator[str]:
        """The first figure stands within the first tenth of the chapter's words."""
        before = itertools.takewhile(lambda cell: not stored(cell, SVG), self.notebook.cells)
        words = sum(len(plain(cell.source).split()) for cell in before if cell.cell_type == "markdown")
        total = len(plain(prose(self.notebook)).split())
        if words > total / 10:
            yield f"the first figure comes after {words} words of {total}: put one into the first tenth."

    def drawings(self) -> Iterator[str]:
        """Each figure has a finding, a source, the book's name, its width and size, tables, and a true alt text."""
        for at, cell, svg in self.figures:
            where, notes = f"cell {at}: the figure ", cell.metadata.get("course", {})
            texts = words_in(svg)
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            sizes = [float(size) for size in re.findall(r"font(?:-size)?: [^;\"]*?([\d.]+)px", svg)]
            problems = {
                "has no alt text that gives its finding with a number (metadata mystnb.image.alt).":
                    len(alt) <= 60 or not re.search(r"\d", alt),
                "is not 4.8 inches wide.": not re.search(r'<svg[^>]* width="345.6pt"', svg),
                "has text under 10 pt, or text drawn as outlines.": not sizes or min(sizes) < 10,
                "carries the time of the run.": "<dc:date>" in svg,
                "has no source line: fig.supxlabel('Source: who, table name').": "Source:" not in texts,
                f"does not carry the book's name: a second line of the source, '{BOOK}'.": BOOK not in texts,
                "has over 25 KB gzipped.": len(gzip.compress(svg.encode())) >= 25_000,
                "names no tables: metadata course.tables, a list (empty where the numbers are written in the code).":
                    "tables" not in notes,
            }
            yield from (where + problem for problem, found in problems.items() if found)
            own = numbers(cell.source) | self.numbers_near(cell)
            own |= {float(date[:4]) for date in own if isinstance(date, str)}
            if lost := [n for n in numbers(alt) - own if not (isinstance(n, float) and n < 13)]:
                named = ", ".join(sorted(map(str, lost)))
                yield f"{where}has an alt text with {named}, which it, its section and its tables lack."

    def numbers_near(self, cell: NotebookNode) -> set[float | str]:
        """The numbers that a figure's alt text may give: those of its section's outputs and of the tables it draws."""
        part = next(part for part in self.sections if any(cell is other for other in part.cells))
        found = set().union(*(numbers(output_text(other)) for other in part.cells))
        for name in cell.metadata.get("course", {}).get("tables", []):
            rows = self.contents.tables.get(name, [])
            found |= numbers("\n".join(" ".join(row.values()) for row in rows)) if len(rows) <= DRAWN_WHOLE else set()
        return found

    # Truth

    @property
    def row_ids(self) -> set[str]:
        """The ids of all rows of hand-compiled tables."""
        return {next(iter(row.values())) for rows in self.contents.tables.values() if rows and "source" in rows[0]
                for row in rows}

    def named_rows(self, markdown: str) -> str:
        """The rows that a section names, as text: by id, by a link to the row, or by a link to their source."""
        addresses = set(re.findall(r"\]\((http[^)\s]+)\)", markdown))
        linked = {row["source"] for row in self.contents.tables["sources"] if row["url"] and row["url"] in addresses}
        ids = set(re.findall(ROW_ID, markdown))
        places = set(re.findall(r"guide/tables/(\w+)\.md#([\w.-]+)\)", markdown))
        found = []
        for name, rows in self.contents.tables.items():
            sourced = bool(rows) and "source" in rows[0]
            for row in rows if sourced or any(table == name for table, _ in places) else ():
                first, keys = next(iter(row.values())), set(row.get("source", "").split(";"))
                if (name, first) in places or sourced and (first in ids or first in linked or linked & keys):
                    found.append(" ".join(row.values()))
        return "\n".join(found)

    def numbers_of_the_prose(self) -> Iterator[str]:
        """Every number in the prose is in an output of its section or in a row that the section names."""
        seen = [numbers("\n".join(map(output_text, part.cells)) + "\n" + iso_dates(self.named_rows(part.text)))
                for part in self.sections]
        chapter = set().union(*seen)
        years = {float(date[:4]) for date in chapter if isinstance(date, str)}
        years |= {number for number in chapter if number in range(1900, 2027)}
        for part, own in zip(self.sections, seen, strict=True):
            allowed = own | years | {record_ends().isoformat()}
            allowed |= chapter if part.heading in LOOKS_BACK or part.heading.startswith(LOOKS_BACK[1:]) else set()
            text = self.quiz if part.heading == "Quiz" else part.text
            words = re.sub(r"(Reading|Running): \d+ \w+|Chapter \d+ of \d+|[Cc]hapters? \d+( (and|to) \d+)?|"
                           r"tasks? \d( (and|to) \d)?", " ", plain(text))
            for number in sorted(map(str, numbers(words) - allowed)):
                yield (f"section '{part.heading or 'opening'}': the number {number} is in no output of the section "
                       "and in no row that it names or links.")

    def addresses(self) -> Iterator[str]:
        """Every outside address is a source of the book, so that the references list it."""
        found = set(re.findall(r"\]\((http[^)\s]+)\)", prose(self.notebook)))
        known = {row["url"] for row in self.contents.tables["sources"]}
        yield from (f"{address} is not in data/sources.csv. Add the source." for address in sorted(found - known))

    def verdicts(self) -> Iterator[str]:
        """Claims, guesses and verdicts are those of the ledger."""
        trial, verdict = self.section("On trial").text, self.section("Verdict").text
        for name, row in self.claims.items():
            quoted = re.search(rf"^- \*\*{name}\*\*: \"([^\"]+)\"", trial, re.M)
            if not quoted or quoted[1].strip(".,") not in row["quotation"]:
                yield f"'On trial' has no line '- **{name}**: \"...\"' with words of its quotation in data/claims.csv."
            fold = re.search(rf"\*\*{name}\*\*.*?<details>.*?</details>", trial, re.S)
            if not fold or f"**{row['verdict']}**" not in fold[0].lower():
                yield f"'On trial': under {name} a folded verdict says '**{row['verdict'].capitalize()}**'."
            if f"**{name}, {row['verdict']}.**" not in verdict:
                yield f"'Verdict' has no '**{name}, {row['verdict']}.**' as in data/claims.csv."
        for name in set(re.findall(r"\*\*(S\d\d), ", verdict)) - set(self.claims):
            yield f"'Verdict' judges {name}, no claim of this chapter by data/claims.csv and course/facts.toml."


RULES = [rule for rule in vars(Rules).values() if inspect.isgeneratorfunction(rule)]


def faults(rules: Rules) -> list[str]:
    """Every fault of a chapter, in the order of the rules."""
    return [fault for rule in RULES for fault in rule(rules)]


def crib_text(root: Path) -> str:
    """The page that lists what the chapters' code uses."""
    return (root / "guide/pandas-crib.md").read_text("utf-8")
