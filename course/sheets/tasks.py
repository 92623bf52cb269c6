"""A task: its parts, and the one line that a student is told. `task = Task(Number("how_many", 5, {7: "..."}), ...)`"""
from course.sheets.answers import listed

THREE_DOTS = ("Not attempted yet. Write your answer where `...` is in the cell above, run the cell, then run this check"
              " again.")
OLD_CHART = ("Not attempted yet. This is still the chart that came with the sheet. Change the cell above, run it, then"
             " run this check again.")
ANY_CELL = {"error": "", "old": (), "made": ()}  # nothing is known of the cell


class Task:
    """The parts of a task; `passed` = what to say when all are right (a text, or a function of the answers)."""

    def __init__(self, *parts_of_it, passed, untouched=""):
        self.parts, self.passed = parts_of_it, passed
        self.untouched = untouched or (OLD_CHART if "fig" in self.names() else THREE_DOTS)

    def names(self) -> list[str]:
        """The variables that the task asks for."""
        return [name for part in self.parts for name in part.names]

    def verdict(self, given: dict, cell: dict = ANY_CELL) -> tuple[bool, str, str]:
        """(passed, what to say, name of the mistake), given = {name: answer} of the variables that are there.

        `cell` = {"error": how the answer cell stopped, "old": names that an earlier try left, "made": like names}.
        """
        looks = [(part, part.look(given)) for part in self.parts]
        states = {look.state for _, look in looks}
        if not states & {"wrong", "missing", "open", "waits"}:
            said = self.passed(given) if callable(self.passed) else self.passed
            return True, " ".join([*(look.message for _, look in looks if look.message), said]), ""
        gone = [name for part, look in looks if look.state == "missing" for name in part.names]
        still = [part.name for part, look in looks if look.state == "open"]
        good = [part.name for part, look in looks if look.state == "right"]
        start = f"{listed(good)} {'is' if len(good) == 1 else 'are'} right. " if good else ""
        if (gone or still) and cell["error"]:
            return False, start + stopped(cell, gone, still), "the cell stopped with an error"
        if "open" in states and states <= {"open", "there"} and not cell["made"]:
            return False, self.untouched, "not attempted"
        bad = [(part.name, look) for part, look in looks if look.state == "wrong"]
        bad.sort(key=lambda pair: pair[1].mistake.endswith("other"))  # what can be explained comes first
        if gone or not bad:
            return False, start + absent(cell, gone, still), "no such variable" if gone else "a part is open"
        others = [name for name, _ in bad[1:]]
        rest = f" {listed(others)} {'is' if len(others) == 1 else 'are'} not right either." if others else ""
        return False, start + bad[0][1].message + rest, bad[0][1].mistake


def no_variable(names):
    """The beginning of what is said where variables are not there."""
    return f"There is no variable called {listed(names).replace(' and ', ' or ')}"


def stopped(cell, gone, still):
    """What to say where the answer cell stopped with an error before it had made all answers."""
    why = f"he cell above stopped with an error, {cell['error']}"
    then = "Mend the line that it names, run the cell, then run this check."
    old = [name for name in gone if name in cell["old"]]
    if old:
        half = f"{'is' if len(old) == 1 else 'are'} half done or of an earlier try"
        return f"T{why}, so this check did not look at {listed(old)}, which {half}. {then}"
    if gone:
        return f"{no_variable(gone)}, because t{why}. {then}"
    return f"{listed(still)} {'is' if len(still) == 1 else 'are'} still `...`, because t{why}. {then}"


def absent(cell, gone, still):
    """What to say where a variable is missing, is of an earlier try, or still has its dots."""
    made, old = listed(cell["made"][:2]), [name for name in gone if name in cell["old"]]
    hint = f" The cell made {made}; if that is your answer, give it the name that the task asks for." if made else ""
    if old and "ax" in gone:
        return "Your last try drew, but not into `fig, ax`, and the chart with these names is of an earlier try." \
               " Begin with `fig, ax = plt.subplots()` and draw into `ax`."
    if old:
        return f"The cell above no longer makes {listed(old)}; what has this name is of an earlier try.{hint}"
    spelt = hint or " Did the cell above stop with an error, or is the name spelt otherwise?"
    if "ax" in gone:
        return f"{no_variable(gone)}, so there is no chart to look at. Begin with `fig, ax = plt.subplots()` and draw" \
               f" into `ax`.{spelt}"
    if gone:
        return f"{no_variable(gone)}.{spelt}"
    return f"{listed(still)} {'is' if len(still) == 1 else 'are'} still `...`." + (
        hint or " Write your answer there, run the cell, then run this check again.")
