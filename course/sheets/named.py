"""Answers that are names, years or kinds: one or several out of those that there are."""
import re

from course.sheets.answers import Answer, Look, as_list, is_open
from course.sheets.read import all_true_or_false, labelled, letters, names, parts, years


class Names(Answer):
    """A set of names out of `among`; those in `maybe` may be in it or not; `other_than` is not one of the others.

    also = {another spelling: name}; `codes` = a pattern of row names that are no names; `thing` = what is named.
    """

    def __init__(self, name, right=None, slips=None, *, among=(), also=None, maybe=(), other_than="", codes="",
                 thing="name", **more):
        super().__init__(name, right, slips, **more)
        self.among, self.also, self.maybe, self.other_than = list(among), also, set(maybe), other_than
        self.codes, self.thing = codes, thing

    def judge(self, value, given):
        wanted = set(self.wanted(given))
        found, others = names(value, self.among, self.also)
        if self.other_than and self.other_than in found:
            return self.wrong(f"The task asks for the others, and {self.other_than} itself is in `{self.name}`.")
        if not others and wanted <= set(found) <= wanted | self.maybe:
            return Look("right")

        def fits(key):
            return key(found) if callable(key) else set(found) == set(as_list(key))

        kind = self.kind(value, found, others)
        return (None if found else kind) or self.slip(fits, given) or kind or self.count(set(found), wanted)

    def kind(self, value, found, others):
        """What is wrong with the kind of the answer: row numbers, codes of rows, True and False, unknown names."""
        example = f", such as {self.among[0]}" if len(self.among) > 3 else ""
        code = next((other for other in others if self.codes and re.fullmatch(self.codes, other)), "")
        if code:
            return self.wrong(f"`{self.name}` is the code of a row, {code}. The task asks for the {self.thing} itself.")
        if not found and all_true_or_false(parts(value)):
            return self.wrong(f"`{self.name}` holds True and False, and not the {self.thing}s they belong to.")
        if others and all(re.fullmatch(r"-?\d+(\.\d+)?", other) for other in others):
            return self.wrong(f"`{self.name}` holds numbers, and the task asks for {self.thing}s{example}.")
        if others and len(others[0].split()) > 4:
            return self.wrong(f"`{self.name}` holds a whole text, and the task asks for the {self.thing} by its"
                              f" name{example}.")
        if others:
            return self.wrong(f"`{self.name}` holds {others[0][:40]!r}, which is no {self.thing} here. Is it"
                              f" spelt as in the task or the table{example}?")
        return None

    def count(self, found, wanted):
        """How many are missing, and how many too many."""
        few, many = len(wanted - found), len(found - wanted - self.maybe)
        if not found:
            return self.wrong(f"`{self.name}` is empty, or nothing in it is a {self.thing} that the task knows.")
        said = [f"leaves out {few if few > 1 else 'one'} of those that belong to it"] if few else []
        said += [f"holds {many if many > 1 else 'one'} too many"] if many else []
        return self.or_else(f"`{self.name}` {' and '.join(said)}.")


class Name(Names):
    """One name out of `among`. With first=True a sentence is read by the first of them that it has."""

    def __init__(self, *arguments, first=False, **more):
        super().__init__(*arguments, **more)
        self.first = first

    def judge(self, value, given):
        found, others = names(value, self.among, self.also)
        found, others = (found[:1], []) if self.first and found else (found, others)
        if len(found) == 1 and found[0] in self.wanted(given):
            return Look("right")

        def fits(key):
            return key(found) if callable(key) else len(found) == 1 and found[0] in as_list(key)

        slip = self.slip(fits, given)
        if not slip and len(found) > 1:
            return self.wrong(f"`{self.name}` holds {len(found)} {self.thing}s, and the task asks for one.")
        return slip or (None if found else self.kind(value, found, others)) or self.wrong()


class Years(Answer):
    """A set of years: a list, a column, the labels of what is True, "2008 to 2013"."""

    def judge(self, value, given):
        wanted, found = sorted(self.wanted(given)), years(value)
        if found == wanted:
            return Look("right")
        if not found and all_true_or_false(parts(value)):
            return self.wrong(f"`{self.name}` holds True and False, and not the years they belong to."
                              " `table.index[condition]` gives them.")
        slip = self.slip(lambda key: key(found) if callable(key) else found == sorted(key), given)
        if not slip and not found:
            return self.or_else(f"`{self.name}` has no year in it.")
        if not slip and len(found) == 1 and not 1800 < found[0] < 2100:
            return self.wrong(f"`{self.name}` is a number, and the task asks for the years themselves, as a list.")
        return slip or self.ends(set(found), wanted)

    def ends(self, found, wanted):
        """Which end is lost, or how many years are missing or too many."""
        few, many = sorted(set(wanted) - found), sorted(found - set(wanted))
        if few in ([wanted[0]], [wanted[-1]]) and not many:
            return self.wrong(f"`{self.name}` leaves out one year at an end. `<` leaves out what `<=` takes in, and"
                              " `range` stops before its second number.")
        said = [f"leaves out {len(few) if len(few) > 1 else 'one'} of the years"] if few else []
        said += [f"holds {len(many) if len(many) > 1 else 'one'} too many"] if many else []
        return self.or_else(f"`{self.name}` {' and '.join(said)}.")


class Kinds(Answer):
    """One of the words `among` for each letter: right = {"a": "fact", "f": ("forecast", "opinion")}.

    A key of `slips` is a letter, or a letter with one wrong word.
    """

    def __init__(self, name, right, slips=None, *, among):
        super().__init__(name, right, slips)
        self.among = among

    def kinds(self, value):
        """{letter: word}; a word that is not known stays as it was written."""
        if len(getattr(value, "columns", [])) == 2:
            pairs = dict(zip(*(parts(value.iloc[:, place]) for place in (0, 1)), strict=True))
        else:
            pairs = labelled(value)
        pairs = {letters(key): word for key, word in pairs.items()}
        if not set(self.right) & set(pairs):
            found = re.findall(r"\b([a-z]) ?[:=-] ?([a-z ]+)", value.lower()) if isinstance(value, str) else []
            pairs = dict(found or zip(self.right, parts(value), strict=False))
        return {letter: (names(pairs[letter], self.among)[0] or [str(pairs[letter])])[0]
                for letter in self.right if letter in pairs and pairs[letter] is not ...}

    def look(self, given: dict) -> Look:
        """As for any answer, but dots at a few letters only are no untouched answer."""
        value = given.get(self.name)
        if isinstance(value, dict) and is_open(value) and self.kinds(value):
            return self.judge(value, given)
        return super().look(given)

    def judge(self, value, given):
        found = self.kinds(value)
        words = ", ".join(self.among[:-1]) + " or " + self.among[-1]
        for letter in self.right:
            word = found.get(letter)
            if word is None:
                return self.wrong(f"{letter.upper()} has no kind yet.")
            if word not in self.among:
                return self.wrong(f"{letter.upper()} has the word {word[:30]!r}. Give each letter one of the words"
                                  f" {words}.")
        wrong = [letter for letter, right in self.right.items() if found[letter] not in as_list(right)]
        if not wrong:
            return Look("right")
        good = len(self.right) - len(wrong)
        rest = f" {good or 'None'} of the {len(self.right)} {'is' if good == 1 else 'are'} right."

        def fits(key):
            letter, word = key if isinstance(key, tuple) else (key, None)
            return letter in wrong and word in (None, found[letter])

        slip = self.slip(fits, given) or self.wrong(f"Look at sentence {wrong[0]} once more.")
        return slip._replace(message=slip.message + rest)
