"""The quizzes of the chapters, exercises/quizzes/NN-slug.toml, read and checked."""
import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

from jsonschema import Draft202012Validator, ValidationError

from course.ground.facts import ROOT

QUIZZES = ROOT / "exercises" / "quizzes"
LETTERS = "abcdef"


class Broken(Exception):
    """A quiz that cannot be used; the message says where, what is wrong and what to do."""


def read(path: Path) -> list[dict]:
    """The questions of a quiz, checked, each with its `lines` in the order shown and its `right` answer.

    A line is (letter, text, whether it is right, why). For `order` the lines are shuffled and `right` holds the letters
    in the right order.
    """
    name = f"exercises/quizzes/{path.name}"
    try:
        quiz = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Broken(f"{name} is missing. Write it as guide/contributing.md says, then run: make quizzes") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Broken(f"{name} is no TOML: {error}. Mend that line.") from error
    schema = json.loads(Path(__file__).with_name("quiz_schema.json").read_text("utf-8"))
    wrong = sorted(Draft202012Validator(schema).iter_errors(quiz), key=lambda error: str(list(error.absolute_path)))
    said = [place(error.absolute_path) + complaint(error, schema) for error in wrong] or list(more(quiz["question"]))
    if said:
        raise Broken("\n".join(f"{name}{line}" for line in dict.fromkeys(said)))
    return [prepared(question) for question in quiz["question"]]


def place(path: Iterable[str | int]) -> str:
    """Where in a quiz something is: ", question 2, option 3, why: "."""
    words = ""
    for part in path:
        words += f" {part + 1}" if isinstance(part, int) else f", {part}"
    return f"{words}: "


def complaint(error: ValidationError, schema: dict) -> str:
    """What a break of the schema is, in words, and what to do."""
    rule, found, advice = error.validator, error.instance, error.schema.get("description", "")
    if rule == "required":
        missing = next(name for name in error.validator_value if name not in found)
        rule = error.schema.get("properties", {}).get(missing, {})
        rule = schema["$defs"][rule["$ref"].split("/")[-1]] | rule if "$ref" in rule else rule
        return f"`{missing}` is missing. {rule.get('description', 'Write it.')}"
    if rule == "enum":
        return f"{found!r} is unknown. Use one of: {', '.join(error.validator_value)}."
    if rule == "additionalProperties":
        known = error.schema["properties"]
        extra = ", ".join(f"`{name}`" for name in found if name not in known)
        return f"{extra} is unknown here. Use: {', '.join(known)}."
    if rule in ("contains", "maxContains", "minContains"):
        return f"{sum('right' in option for option in found)} options are right. {advice}"
    if rule in ("minItems", "maxItems"):
        return f"there are {len(found)}. {advice}"
    if rule == "type":
        return f"{found!r} is no {error.validator_value}. {advice}"
    if rule == "pattern":
        return "the text is empty, begins with a space or has more than one line. Write one line."
    return advice or error.message


def more(questions: list[dict]) -> Iterator[str]:
    """What a schema cannot say: ranges that fit together, no text twice, a several with something wrong in it."""
    for number, question in enumerate(questions, 1):
        start = f", question {number}: "
        texts = [line["text"] for line in question.get("option", question.get("item", []))]
        if len(set(texts)) < len(texts):
            yield f"{start}two answers have the same text. Change one."
        if question["kind"] == "several" and all("right" in option for option in question["option"]):
            yield f"{start}every option is right. Add one that is not."
        if question["kind"] == "range":
            yield from (start + words for words in unfit(question))


def unfit(question: dict) -> Iterator[str]:
    """What is wrong with the numbers of a question of kind range."""
    low, answer, high = question["low"], question["answer"], question["high"]
    if low > high:
        yield f"low {low} is above high {high}. Exchange them."
    elif not low <= answer <= high:
        yield f"the answer {answer} is not between low {low} and high {high}. Widen the range."
    spans = [(low, high)]
    for number, mistake in enumerate(question["mistake"], 1):
        if ("value" in mistake) == ("low" in mistake) or ("low" in mistake) != ("high" in mistake):
            yield f"mistake {number} needs either a value, or a low and a high. Write one of the two."
            continue
        start, end = span(mistake)
        if start > end:
            yield f"mistake {number} has low {start} above high {end}. Exchange them."
        elif any(start <= other_end and other_start <= end for other_start, other_end in spans):
            yield f"mistake {number} meets the right range or another mistake. Keep them apart."
        spans.append((start, end))


def span(mistake: dict) -> tuple[float, float]:
    """The smallest and the largest number of a known mistake."""
    return mistake.get("value", mistake.get("low")), mistake.get("value", mistake.get("high"))


def prepared(question: dict) -> dict:
    """A question with what both the notebook and the page need: lines with letters, and the right answer."""
    lines = [(option["text"], "right" in option, option.get("why", "")) for option in question.get("option", [])]
    if question["kind"] == "order":
        items = [(item["text"], True, item["why"]) for item in question["item"]]
        lines = sorted(items, key=lambda item: hashlib.sha256(item[0].encode()).digest())
        if lines == items:
            lines = [*items[1:], items[0]]
        right = [LETTERS[lines.index(item)] for item in items]
    else:
        right = [letter for letter, line in zip(LETTERS, lines, strict=False) if line[1]]
    return question | {"lines": [(letter, *line) for letter, line in zip(LETTERS, lines, strict=False)], "right": right}


def digits(number: float) -> str:
    """A number as the book writes it: 9,123 or 33.7."""
    return f"{number:,}"


def explained(question: dict) -> list[tuple[str, str, str]]:
    """[(key, label, why)] of a question: an entry for each answer that has an explanation of its own."""
    if question["kind"] == "range":
        known = [(str(place), " to ".join(map(digits, dict.fromkeys(span(mistake)))), mistake["why"])
                 for place, mistake in enumerate(question["mistake"], 1)]
        return [*known, ("other", "Any other number", question["otherwise"])]
    state = {"single": ("", ""), "several": (" is right", " is not right"), "order": ("", "")}[question["kind"]]
    order = question["right"] if question["kind"] == "order" else [line[0] for line in question["lines"]]
    lines = {line[0]: line for line in question["lines"]}
    return [(letter, letter + state[not lines[letter][2]], lines[letter][3]) for letter in order if lines[letter][3]]


def how(question: dict) -> str:
    """How a question is answered, where its form does not say it."""
    return {"several": "More than one is right.",
            "range": f"Write a number ({question.get('unit')})."}.get(question["kind"], "")


def solution(question: dict) -> str:
    """The right answer in a few words."""
    if question["kind"] != "range":
        return ", ".join(question["right"])
    low, high = question["low"], question["high"]
    around = "" if low == high else f" (from {digits(low)} to {digits(high)} is accepted)"
    return f"{digits(question['answer'])} {question['unit']}{around}"
