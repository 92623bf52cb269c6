"""Read an answer as a student may give it: numbers, years and names, of any type and in any usual spelling.

The checks of a sheet carry copies of what they use of this module, so it imports nothing that a sheet may lack. No
function here raises on an answer of a strange type: what cannot be read is left out.
"""
import math
import re
import unicodedata
from contextlib import suppress

# How people part thousands and decimals: 1,465.5 and 1 465.5; 1.465,5; and commas that part numbers from each other
FORMS = ((r"[, ]", r"\."), (r"[. ]", ","), (r"(?!)", r"\."))
TIMES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "": 1}
NUMBER_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
                "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
SIGNS = str.maketrans(dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014\u2015", "-")
                      | dict.fromkeys("\u2018\u2019\u02bc`\u00b4", "'")
                      | {"\u066b": ".", "\u066c": ",", "\u060c": ",", "\u061b": ";", "\u066a": "%", "\u2044": "/"})
SPAN = re.compile(r"(\d{4}) ?(?:to|until|till|through|thru|up to|bis|\.\.+|/|\u0625\u0644\u0649|\u0627\u0644\u0649"
                  r"|\u062d\u062a\u0649|\u062a\u0627) ?(\d{4}|\d\d)(?!\d)|between (\d{4}) and (\d{4})", re.I)


def plain(text: object) -> str:
    """A text with digits, dashes, spaces and apostrophes as Python has them; a dash between digits becomes "to"."""
    text = unicodedata.normalize("NFKC", str(text)).translate(SIGNS)
    text = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    text = re.sub(r"(?<=\d)'(?=\d{3}(?!\d))", "", text)
    return re.sub(r"(?<=\d)\s*-\s*(?=\d)", " to ", re.sub(r"\s+", " ", text))


def parts(answer: object) -> list:
    """The members of a list, set, array, column, table or dict (its values); else the answer alone."""
    if isinstance(answer, dict):
        return list(answer.values())
    if hasattr(answer, "columns") and hasattr(answer, "to_numpy"):
        answer = answer.to_numpy()
    kind = getattr(getattr(answer, "dtype", None), "kind", "")
    if kind in ("m", "M") and not hasattr(answer, "index"):
        with suppress(TypeError, ValueError):
            answer = answer.astype(f"{kind}8[s]")  # numpy's finer times would become bare integers
    turn = next((getattr(answer, name) for name in ("to_pylist", "tolist") if hasattr(answer, name)), None)
    if turn and not isinstance(answer, type):
        answer = turn()
    if isinstance(answer, (str, bytes, type)) or not hasattr(answer, "__iter__"):
        return [answer]
    return [bool(part) if type(part).__name__ == "bool_" else part for part in answer]


def in_text(text: str, form: tuple[str, str]) -> list[float]:
    """The numbers of a text by one way of writing them, and number words where it has no digit."""
    thousands, point = form
    text = plain(text)
    if not re.search(r"\d", text):
        part = re.search(r"hal(f|ves)|thirds?\b|quarters?\b|fifths?\b", text)  # "two thirds" is no two
        words = [] if part else re.findall("[a-z]+", text.lower())
        return [float(NUMBER_WORDS.index(word)) for word in words if word in NUMBER_WORDS]
    whole = rf"\d{{1,3}}(?:{thousands}\d{{3}})+(?!\d)|\d+"
    values = []
    for minus, left, right, times in re.findall(rf"(?<!\w)(-?)({whole}|(?={point}\d))(?:{point}(\d+))?"
                                                r"(?: ?(thousand|million|billion|k|mn|bn)\b)?", text, re.I):
        value = float(re.sub(r"\D", "", left or "0") + "." + (right or "0")) * TIMES[times.lower()]
        values.append(-value if minus else value)
    return values


def numbers(answer: object, form: tuple[str, str] = FORMS[0]) -> list[float]:
    """All finite numbers of an answer, in its order; spans of time in days, True and False left out."""
    found = []
    for part in parts(answer):
        if isinstance(part, str):
            found += in_text(part, form)
        elif isinstance(part, (list, tuple, set, frozenset, dict)) or hasattr(part, "dtype"):
            found += numbers(part, form) if part is not answer else []
        elif hasattr(part, "total_seconds"):
            found.append(part.total_seconds() / 86400)
        elif not isinstance(part, bool):
            with suppress(TypeError, ValueError, OverflowError):
                found.append(float(part))
    return [number for number in found if math.isfinite(number)]


def readings(answer: object) -> list[list[float]]:
    """The numbers of an answer by each way of writing them, the most likely first: [[1465.0], [1.465]]."""
    texts = any(isinstance(part, str) for part in parts(answer))
    found = [numbers(answer, form) for form in (FORMS if texts else FORMS[:1])]
    if isinstance(answer, str) and re.search(r"[\u0660-\u0669\u06f0-\u06f9]/", answer):
        found.append(numbers(answer.replace("/", "\u066b")))  # a slash is a decimal point in Persian
    return [reading for place, reading in enumerate(found) if reading not in found[:place]]


def ratio(answer: object) -> float | None:
    """The value of "10/43", "10 of 43" or "10 out of 43", or None."""
    text = plain(answer) if isinstance(answer, str) else ""
    found = re.match(r" ?(\d[\d,]*)[^\d.]{0,20}?(?:/|\bof\b|\u00f7|:)[^\d.]{0,20}?(\d[\d,]*)\b", text)
    part, whole = (float(word.replace(",", "")) for word in found.groups()) if found else (0, 0)
    return part / whole if whole else None


def labelled(answer: object) -> dict:
    """{label: value} of a dict, a column or a table of one column, else an empty dict."""
    if hasattr(answer, "columns") and getattr(answer, "shape", (0, 0))[1] == 1:
        answer = answer.iloc[:, 0]
    if isinstance(answer, dict):
        return dict(answer)
    if hasattr(answer, "iloc") and not hasattr(answer, "columns"):
        return dict(zip(answer.index.tolist(), parts(answer), strict=False))
    return {}


def all_true_or_false(members: list) -> bool:
    """Are there members, and is each of them True, False or missing?"""
    known = [member for member in members if type(member).__name__ != "NAType"]
    return bool(known) and all(isinstance(member, bool) for member in known)


def years(answer: object) -> list[int]:
    """The years of an answer, sorted: its members, the labels of its True, every year of "2008 to 2013"."""
    if hasattr(answer, "columns"):
        answer = answer["year"] if "year" in answer.columns else answer.index
    labels = labelled(answer)
    if all_true_or_false(list(labels.values())):
        return years([label for label, member in labels.items() if member is True])
    found = set()
    for part in parts(answer):
        if isinstance(part, str):
            text = plain(part)
            spans = [(a or c, b or d) for a, b, c, d in SPAN.findall(text)]
            found |= {year for a, b in spans for year in range(int(a), int(a[:4 - len(b)] + b) + 1)}
            found |= {int(word) for word in re.findall(r"(?<!\d)\d{4}(?!\d)", text)}
        elif hasattr(part, "year") and not callable(part.year):
            found.add(part.year)
        elif isinstance(part, (list, tuple, set, range)):
            found |= set(years(part))
        else:
            found |= {int(number) for number in numbers(part)}
    if labels and any(not 1900 <= year <= 2100 for year in found):
        return years(list(labels))
    return sorted(found)


def letters(text: object) -> str:
    """The letters and digits of a text, small and without accents, so that spellings of one name are the same."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", str(text)).casefold() if sign.isalnum())


def spoken(text: object) -> str:
    """A text as small words with single spaces, and one at each end."""
    text = "".join(sign for sign in unicodedata.normalize("NFKD", str(text)).casefold() if sign not in "'\u2019\u02bc`"
                   and not unicodedata.combining(sign))
    return " " + " ".join(re.findall(r"[^\W_]+", text)) + " "


def named_in(text: object, known: dict[str, str]) -> tuple[list[str], list[str]]:
    """(names in a text, pieces of it that hold none), known = {spelling: name}.

    A piece is a name if it is spelt like one, holds one (the longest first), or is how one begins and no other.
    """
    pieces = re.split(r"[,;\n|&+\u060c\u061b]| and | or |\s/\s", str(text))
    found, others = [], []
    exact = {letters(spelling): name for spelling, name in known.items()}
    for piece in filter(letters, pieces):
        if letters(piece) in exact:
            found.append(exact[letters(piece)])
            continue
        rest, here = spoken(piece), []
        for spelling in sorted(known, key=len, reverse=True):
            place = rest.find(spoken(spelling)) if spoken(spelling).strip() else -1
            if place >= 0:
                here.append((place, known[spelling]))
                rest = rest.replace(spoken(spelling), " " * (len(spoken(spelling)) - 1) + " ")
        begun = {known[spelling] for spelling in known if len(letters(piece)) > 3
                 and spoken(spelling).startswith(spoken(piece).rstrip())} if not here else set()
        here += [(0, name) for name in begun if len(begun) == 1]
        found += [name for _, name in sorted(here, key=lambda pair: pair[0])]
        others += [] if here else [piece.strip(" '\"[](){}")]
    return found, others


def members(answer: object, among: list[str]) -> list:
    """What an answer lists: its members, the labels of what is True, the column or index of a table that fits best."""
    def fit(values):
        return sum(letters(value) in wanted for value in values)

    wanted = set(map(letters, among))
    if hasattr(answer, "columns"):
        choices = [answer.index.tolist(), *(parts(answer.iloc[:, place]) for place in range(answer.shape[1]))]
        return max(choices, key=fit) if max(map(fit, choices)) else list(answer.columns)
    labels, values = labelled(answer), parts(answer)
    if all_true_or_false(values):
        keys = list(labels) if labels and len(labels) == len(values) else list(range(len(values)))
        if len(values) == len(among) and not fit(keys):
            keys = list(among)
        return [key for key, value in zip(keys, values, strict=True) if value is True]
    if labels and not fit(values):
        alone = getattr(answer, "name", None)
        return [alone] if letters(alone) in wanted else list(labels) if fit(labels) else values
    return [member for value in values for member in (value if isinstance(value, (list, tuple, set)) else [value])]


def names(answer: object, among: list[str], also: dict[str, str] | None = None) -> tuple[list[str], list[str]]:
    """(names of an answer as `among` spells them, in its order; what else it holds). also = {other spelling: name}."""
    known = {name: name for name in among} | (also or {})
    found, others = [], []
    for member in members(answer, among):
        text = plain(member) if re.fullmatch(r"[A-Za-z]+\d+", str(among[0])) else str(member)
        for start, a, b in re.findall(r"\b([A-Za-z]+)(\d+) ?(?:to|-) ?[A-Za-z]*(\d+)\b", text):
            text += "".join(f", {start}{number:0{len(a)}}" for number in range(int(a), int(b) + 1))
        here, rest = named_in(text, known)
        found += here
        others += [one for one in rest if not here or len(one.split()) < 4]  # a sentence may have more than names
    return list(dict.fromkeys(found)), [other for other in others if other]


def sentences(text: object) -> list[str]:
    """The sentences of a text. A point between digits or in a short form such as "Sept." ends none."""
    text = " ".join(map(str, parts(text)))
    short = "Sept|sept|Oct|oct|Nov|nov|Dec|dec|Jan|jan|Feb|feb|ca|approx|vs|No"
    text = re.sub(rf"(?<=\d)[.,](?=\d)|\b(?:[A-Z]|{short})\.", "", text)
    return [sentence for sentence in re.split(r"[.!?\u061f\u06d4]+(?:\s|$)", text) if len(sentence.split()) > 2]
