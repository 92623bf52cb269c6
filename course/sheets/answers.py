"""What one part of an answer is: one variable, how it stands, and what to tell the student. Here also: free texts."""
import re
from collections import namedtuple
from inspect import isroutine, signature

from course.sheets.read import letters, parts, plain, sentences

# state: right, wrong, missing, open (still `...`), waits (for another part) or there (nothing to judge)
Look = namedtuple("Look", "state message mistake", defaults=("", ""))


def listed(words: list[str]) -> str:
    """`a`, `b` and `c`."""
    words = [f"`{word}`" for word in words]
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def is_open(value: object) -> bool:
    """Is this still the three dots that the sheet came with?"""
    if isinstance(value, str):
        return not value.strip(" .\u2026\n")
    members = parts(value) if isinstance(value, (list, tuple, set, dict)) else [value]
    return any(member is ... for member in members)


def kind_of(members: list) -> str:
    """What members that are no numbers are, in words."""
    first = members[0] if members else None
    if first is None:
        return "nothing"
    if hasattr(first, "year"):
        return "a date"
    if isinstance(first, bool):
        return "True or False"
    return "a text without a number" if isinstance(first, str) else "no number"


def as_list(keys: object) -> list:
    """The members of a key of `slips`, which may be one wrong answer or several."""
    return list(keys) if isinstance(keys, (tuple, list, set, range)) else [keys]


def between(low: float, high: float):
    """A slip: any number from low to high."""
    return lambda number: low <= number <= high


def holds(*some):
    """A slip: at least one of these is among the names or years."""
    return lambda found: bool(set(some) & set(found))


def lacks(*some):
    """A slip: at least one of these is not among the names or years."""
    return lambda found: bool(set(some) - set(found))


def only(*some):
    """A slip: these and no others."""
    return lambda found: set(some) == set(found)


class Answer:
    """One variable that a task asks for. `slips` = {wrong answer: what to say}; `look` = where to look otherwise.

    A key of `slips` is a wrong answer, a tuple of such, or a function that is true of it; a function of two takes all
    answers of the task as well. `right` may be a function of all answers too, and None if another part must come
    first. `read` turns an unusual form of the answer into a usual one.
    """

    def __init__(self, name, right=None, slips=None, *, look="", read=None):
        self.name, self.names, self.right, self.otherwise = name, [name], right, look
        self.slips, self.read = list((slips or {}).items()), read or (lambda value: value)

    def look(self, given: dict) -> Look:
        """How this part stands, whatever the student wrote; given = {name: answer}."""
        if self.name not in given:
            return Look("missing")
        value = given[self.name]
        if is_open(value):
            return Look("open")
        try:
            if odd := self.odd(value):
                return self.wrong(odd)
            if callable(self.right) and self.right(given) is None:
                return Look("waits")
            return self.judge(self.read(value), given)
        except Exception as error:
            return self.wrong(f"`{self.name}` cannot be read ({type(error).__name__}). Give it in the form that the"
                              " task asks for.")

    def odd(self, value):
        """What to say of a value that is no answer of any kind, else an empty text."""
        if value is None:
            return f"`{self.name}` is None, which is nothing. `print` shows a value and gives none back, so write the" \
                   f" value itself after `{self.name} =`."
        if isroutine(value) or isinstance(value, type):
            return f"`{self.name}` is a function that was not called. Put brackets after its name, as in `.sum()`."
        if hasattr(value, "ngroups"):
            return f"`{self.name}` is a table in groups. Say what to do with each group, for example `.sum()`."
        return ""

    def wanted(self, given):
        """The right answers, as a list."""
        return as_list(self.right(given) if callable(self.right) else self.right)

    def slip(self, fits, given, most=1):
        """What to say to the known slips for which fits(key) is true: to the first, or to `most` of them; else None."""
        said = []
        for key, message in self.slips:
            both = callable(key) and len(signature(key).parameters) > 1
            if len(said) < most and fits((lambda found, key=key: key(found, given)) if both else key):
                said.append(message)
        return self.wrong(" Or ".join(dict.fromkeys(said))) if said else None

    def wrong(self, message=""):
        """A wrong answer, with what to say, or with the words for any other."""
        if message:
            return Look("wrong", message, f"{self.name}: {message[:60].strip()}")
        return Look("wrong", f"`{self.name}` is not right yet. {self.otherwise}".strip(), f"{self.name}: other")

    def or_else(self, message):
        """A wrong answer of which something can be said, but not why."""
        return Look("wrong", f"{message} {self.otherwise}".strip(), f"{self.name}: other")


class Text(Answer):
    """A text of at least so many words that a person could use; `say` is what to say of a shorter one."""

    def __init__(self, name, words, *, say):
        super().__init__(name)
        self.words, self.say = words, say

    def judge(self, value, given):
        words = {letters(word) for part in parts(value) for word in str(part).split()} - {""}
        return self.wrong(self.say) if len(words) < self.words else Look("there")


class Evidence(Answer):
    """Two sentences for a person to read. `asks` = {pattern: what to say where no part of the text has it}."""

    def __init__(self, name="evidence", asks=None):
        super().__init__(name)
        self.asks = asks or {}

    def judge(self, value, given):
        text = " ".join(map(str, parts(value)))
        count, kinds = len(text.split()), len({letters(word) for word in text.split()})
        if count < 20 or len(sentences(value)) < 2:
            return self.wrong("This is attempted, but too short for two sentences of evidence. Look at the table under"
                              " the task and see which of its lines are still empty.")
        if kinds < 12:
            return self.wrong("These are the same few words again and again. Look at the table under the task and write"
                              " what its lines ask for.")
        for pattern, message in self.asks.items():
            if not re.search(pattern, plain(text), re.I):
                return self.wrong(message)
        return Look("there")
