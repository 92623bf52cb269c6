"""Answers that are numbers: one, or several."""
import re

from course.sheets.answers import Answer, Look, as_list, kind_of
from course.sheets.read import all_true_or_false, labelled, numbers, parts, plain, ratio, readings


class Number(Answer):
    """One number. A whole one has to be exact, any other within `by` (0.5); several right ones are in a tuple.

    A share with percent=True may come as 71.4, "71 %", 0.714, "5/7" or "5 of 7".
    """

    fraction = "`{}` is given as a fraction; times 100 it is percent."

    def __init__(self, name, right=None, slips=None, *, by=None, percent=False, **more):
        super().__init__(name, right, slips, **more)
        self.by, self.percent = by, percent

    def near(self, found, value):
        """Is a number this value, as near as this part asks?"""
        exact = float(value).is_integer() and not self.percent
        by = self.by if self.by is not None else 0.01 if exact else 0.5
        return abs(found - value) <= (min(by, abs(value) / 10) if self.percent else by)

    def ways(self, value):
        """[(number, is it a fraction turned into percent)]: every way to read the answer as one number."""
        value = value.rpartition("=")[2] if isinstance(value, str) else value  # "2 + 3 = 5"
        found = [reading[0] for reading in readings(value) if len(reading) == 1]
        if not self.percent:
            first = re.match(r"\s*(-?\d+) (?:of|out of|from) ", plain(value)) if isinstance(value, str) else None
            return [(number, False) for number in [*found, *([float(first[1])] if first else [])]]
        bare = [] if isinstance(value, str) and "%" in plain(value) else found
        of = ratio(value[0] if isinstance(value, list) and len(value) == 1 else value)
        return [(number, False) for number in [*found, *([] if of is None else [100 * of])]] + [
            (100 * number, True) for number in bare if 0 < abs(number) <= 1.5]

    def judge(self, value, given):
        wanted, ways = self.wanted(given), self.ways(value)
        for number, fraction in ways:
            if any(self.near(number, right) for right in wanted):
                return Look("right", self.fraction.format(self.name) if fraction else "")
        found = numbers(value)
        repeated = len(set(found)) == 1 and not hasattr(value, "columns")
        several = len(wanted) > 1 or repeated  # both right answers, or one that a column repeats
        if len(found) > 1 and several and all(any(self.near(n, right) for right in wanted) for n in found):
            return Look("right")

        def exactly(key):
            return not callable(key) and any(abs(number - wrong) <= 0.01
                                             for number, _ in ways for wrong in as_list(key))

        def nearly(key):
            if callable(key):
                return any(key(number) for number, _ in ways)
            return any(self.near(number, wrong) for number, _ in ways for wrong in as_list(key))

        return (self.slip(exactly, given, 2) or self.slip(nearly, given) or self.shape(value, found, wanted)
                or self.likely([number for number, fraction in ways if not fraction], wanted) or self.wrong())

    def shape(self, value, found, wanted):
        """What is wrong with the kind of the answer: a table, True and False, several numbers, none."""
        members = parts(value)
        if hasattr(value, "columns"):
            return self.wrong(f"`{self.name}` is a table, and the task asks for a number. `len(table)` counts its"
                              " rows.")
        if all_true_or_false(members) and (len(members) > 1 or hasattr(value, "index")):
            return self.wrong(f"`{self.name}` holds True and False for each row. `.sum()` counts the True.")
        if len(found) > 1 or len(members) > 1:
            near = any(self.near(number, right) for number in found for right in wanted)
            many = len(members) if len(members) > 1 else "several"
            return self.wrong(f"`{self.name}` holds {many} values, and the task asks for one number."
                              + (" One of them is right." if near else
                                 " `len(...)` counts them, `.sum()` adds numbers up."))
        if not found:
            return self.wrong(f"`{self.name}` is {kind_of(members)}, and the task asks for a number.")
        return None

    def likely(self, found, wanted):
        """What a wrong number has to do with the right one, where that says what went wrong."""
        whole = not self.percent and all(float(one).is_integer() for one in wanted)
        broken = whole and found and not any(number.is_integer() for number in found)
        for number, right in ((number, right) for number in found for right in wanted if right):
            if self.near(-number, right):
                return self.wrong(f"The sign of `{self.name}` is turned round.")
            for times, words in (1000, "a thousand times"), (100, "a hundred times"), (1e6, "a million times"):
                for value, size in ((number * times, "small"), (number / times, "large")):
                    if abs(value - right) <= 0.01 * abs(right) and not (broken and abs(number) < 1):
                        return self.wrong(f"`{self.name}` is {words} too {size}. Which unit does the task ask for?")
        if whole and 0 in found:
            return self.wrong(f"`{self.name}` is 0, so nothing met the condition. Look at the values with `.unique()`:"
                              " is the spelling the same, and is a number written as a number?")
        if whole and len(wanted) == 1 and wanted[0] > 2 and any(
                number % wanted[0] == 0 and 7 < number / wanted[0] < 50 for number in found):
            return self.wrong(f"`{self.name}` is many times too high. `.size` counts every cell of a table,"
                              " `len(table)` its rows.")
        if broken:
            return self.wrong(f"`{self.name}` is not a whole number, and what it counts comes in whole ones only."
                              " `.sum()` or `len(...)` counts, `.mean()` gives a share.")
        if self.percent and any(number > 100 for number in found):
            return self.wrong(f"`{self.name}` is more than 100 percent. A part divided by its whole is not.")
        if whole and len(wanted) == 1 and wanted[0] > 2 and any(abs(number - wanted[0]) == 1 for number in found):
            return self.wrong(f"`{self.name}` is one off. Look at the ends: is a first or last row, a tie or an end of"
                              " a span lost, or one too many in it?")
        return None


class Numbers(Number):
    """Several numbers, in the order of `labels` or in any order (order=False). A key of `slips` is a tuple of them."""

    fraction = "`{}` is given in fractions; times 100 they are percent."

    def __init__(self, name, right=None, slips=None, *, labels=(), order=True, **more):
        super().__init__(name, right, slips, **more)
        self.labels, self.order = [str(label) for label in labels], order

    def ways(self, value):
        """[(numbers, are they fractions)]: every way to read the answer, brought into the order of the labels."""
        marked = {str(getattr(label, "year", label)): member for label, member in labelled(value).items()}
        if self.labels and set(self.labels) == set(marked):
            value = [marked[label] for label in self.labels]
        found = readings(value)
        bare = [[n for n in reading if f"{n:.0f}" not in self.labels] for reading in found]
        found += [left for reading, left in zip(found, bare, strict=True) if left != reading]
        if not self.percent:
            return [(reading, False) for reading in found]
        of = [ratio(text) for text in (re.split(r"[,;]| and ", value) if isinstance(value, str) else parts(value))]
        found += [[100 * one for one in of]] if of and None not in of else []
        return [(reading, False) for reading in found] + [
            ([100 * n for n in reading], True) for reading in found if reading and all(0 < n <= 1.5 for n in reading)]

    def same(self, found, wanted):
        """Are these the numbers, in order if order counts?"""
        pairs = (found, wanted) if self.order else (sorted(found), sorted(wanted))
        return len(found) == len(wanted) and all(self.near(a, b) for a, b in zip(*pairs, strict=True))

    def judge(self, value, given):
        wanted, ways = self.wanted(given), self.ways(value)
        for found, fraction in ways:
            if self.same(found, wanted):
                return Look("right", self.fraction.format(self.name) if fraction else "")

        def fits(key):
            return any(found and (key(found) if callable(key) else self.same(found, as_list(key))) for found, _ in ways)

        return self.slip(fits, given) or self.compare([found for found, _ in ways], wanted, parts(value))

    def compare(self, ways, wanted, members):
        """How many and which of the numbers are right."""
        for found in ways:
            if len(found) == len(wanted) and self.order and all(any(self.near(n, w) for n in found) for w in wanted):
                asked = f" The task asks for them in this order: {', '.join(self.labels)}." if self.labels else ""
                return self.wrong(f"`{self.name}` has the right numbers in another order.{asked}")
        found = next((found for found in ways if len(found) == len(wanted)), ways[0])
        if not found:
            return self.wrong(f"`{self.name}` holds {kind_of(members)}, and the task asks for numbers.")
        if len(found) != len(wanted):
            there = "1 is" if len(found) == 1 else f"{len(found)} are"
            return self.wrong(f"`{self.name}` should hold {len(wanted)} numbers, and {there} there."
                              f" {self.otherwise}".strip())
        good = [self.near(*pair) for pair in zip(found, wanted, strict=True)]
        if any(good) and self.order:
            labels = self.labels or [f"number {place}" for place in range(1, len(wanted) + 1)]
            right, not_yet = (" and ".join(label for label, one in zip(labels, good, strict=True) if one is state)
                              for state in (True, False))
            return self.wrong(f"`{self.name}` is right for {right}, and not yet for {not_yet}."
                              f" {self.otherwise}".strip())
        return self.wrong()
