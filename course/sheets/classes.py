"""The numbers of a second class: what the cells `# class b` of a master write in place of what, each in its own task.

After its first line such a cell is a list in Python, with all names of the cells `# known`, and `word(4)` for "four":

    [("2002 to 2011", "2003 to 2012"),             words, in the text, the code and the cells `# known` of the task
     ("falling to the end", f"{LAST:,} at its end"),   computed words, in all but the cells `# known`
     MEAN["right"], f"{SHARE:.1f} percent"]        what the tables give, for the first class and for this one

A number from 100 on is found as 21659 and as 21,659. All is replaced at once, so 2002 may become 2003 and 2003 2004.
"""
import ast
import re

from course.ground.words import number_in_words


def forms(value: object) -> list[str]:
    """How a value is written: a text as it is, a number in both ways."""
    return [value] if isinstance(value, str) else [f"{round(value)}", f"{round(value):,}"]


def whole(old: str) -> str:
    """The pattern of a text that is no part of a longer word or number."""
    before = (r"(?<!\w)(?<!\d\.)" if old[0].isalnum() else "") + (r"(?<!\d,)" if re.match(r"\d{3}(?!\d)", old) else "")
    after = (r"(?!\w)" if old[-1].isalnum() else "") + (r"(?!\.\d)(?!,\d{3}(?!\d))" if old[-1].isdigit() else "")
    return before + re.escape(old) + after


class Change:
    """What a class's sheet has in one task in place of what the first class's has; call it with a text."""

    def __init__(self, source: str, first: dict | None = None, second: dict | None = None) -> None:
        """`first`, `second`: the names of the cells `# known` for both classes; without them only plain words count.

        Raises ValueError where one text would become two or a number is below 100, and what Python raises for an entry.
        """
        self.pairs, self.met = {}, set()
        for entry in ast.parse(source.strip(), mode="eval").body.elts:
            pair = entry.elts if isinstance(entry, ast.Tuple) else [entry, entry]
            plain = isinstance(entry, ast.Tuple) and all(isinstance(part, ast.Constant) for part in pair)
            if first is None and not plain:
                continue
            sides = [eval(compile(ast.Expression(part), "# class", "eval"), {"word": number_in_words, **(known or {})})
                     for part, known in zip(pair, (first, second), strict=True)]
            if not isinstance(sides[0], str) and abs(sides[0]) < 100:
                raise ValueError(f"{sides[0]} alone may be anything: write it as a text with the words beside it")
            for old, new in zip(*map(forms, sides), strict=True):
                if self.pairs.setdefault(old, new) != new:
                    raise ValueError(f"{old!r} would become {self.pairs[old]!r} and {new!r}: give it more words")
        longest = sorted(self.pairs, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(whole, longest)) or r"(?!)")

    def __call__(self, text: str) -> str:
        def new(found: re.Match) -> str:
            self.met.add(found[0])
            return self.pairs[found[0]]
        return self.pattern.sub(new, text)

    def unmet(self) -> list[str]:
        """What was found nowhere, a number in neither of its forms."""
        met = {old.replace(",", "") for old in self.met}
        return [old for old in self.pairs if old.replace(",", "") not in met]


def joined(code: str) -> str:
    """Code whose texts over several lines are on one, so that words are found across the lines."""
    return re.sub(r'(?<!\\)"\n\s*"', "", code)


def kept(before: str, after: str) -> list[str]:
    """The numbers of three digits and more that a task has for both classes: right as they are, or forgotten."""
    texts = [re.findall(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?!\d)|(?<![\w.])\d{3,}(?!\w)", text) for text in (before, after)]
    return sorted(set(texts[0]) & set(texts[1]))
