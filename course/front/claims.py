"""The twenty claims on the first page: a mark for each, and an example of each verdict in words."""
from collections import Counter
from html import escape

from docutils import nodes

from course.front.page import LEDGER, Page
from course.ground.facts import UNTRIED, scale
from course.ground.marks import mark
from course.ground.words import number_in_words


def count_verdicts(claims: list[dict[str, str]]) -> dict[str, int]:
    """How many claims have each verdict, in the order of the scale: {word: number}."""
    count = Counter(row["verdict"] for row in claims)
    if strange := set(count) - set(scale()):
        raise ValueError(f"data/claims.csv: unknown verdict {', '.join(sorted(strange))}")
    return {word: count[word] for word in scale() if count[word]}


def summary(claims: list[dict[str, str]]) -> str:
    """What became of the claims, in a few sentences that are true whatever the verdicts are."""
    def some(number: int, one: str, many: str) -> list[str]:
        return [f"{number_in_words(number).capitalize()} {one if number == 1 else many}."] if number else []

    count, every = count_verdicts(claims), number_in_words(len(claims))
    tried = len(claims) - count.get(UNTRIED, 0)
    if not tried:
        return f"None of the {every} has been tried so far."
    inside = Counter()
    for word, number in count.items():
        inside[scale()[word]["numbers_inside"]] += number
    undecided = inside["no number"] - count.get(UNTRIED, 0)
    return " ".join([
        f"All {every} have been tried." if tried == len(claims) else
        some(tried, f"of the {every} has been tried so far", f"of the {every} have been tried so far")[0],
        *(some(inside["all"], "holds, in full or in the main", "hold, in full or in the main") or ["No claim holds."]),
        *some(tried - inside["all"] - undecided, "does not, or is disputed", "do not, or are disputed"),
        *some(undecided, "is opinion or cannot be tested yet", "are opinion or cannot be tested yet")])


class Tally(Page):
    """{tally}: what became of the claims in a few sentences, and a mark for each claim, in groups with their counts."""

    def run(self) -> list[nodes.Node]:
        rows = self.table("claims")
        self.env.note_dependency("data/verdict_scale.csv")
        count, said = count_verdicts(rows), summary(rows)
        groups = []
        for word, number in count.items():
            marks = "".join(
                f'<a href="{self.address(LEDGER, "#" + row["claim"].lower())}" title="{escape(row["claim_text"])}" '
                f'aria-label="{row["claim"]}, {word}: {escape(row["claim_text"])}">{mark(word)}</a>'
                for row in rows if row["verdict"] == word)
            groups.append(f'<li><span class="tally-marks">{marks}</span> '
                          f'<span class="tally-word"><b>{number_in_words(number)}</b> {word}</span></li>')
        return [self.html(f'<p class="tally-said">{said}</p>\n<ul class="tally">' + "\n".join(groups) + "</ul>")]


class Examples(Page):
    """{examples}: for each verdict in use the claim that was decided last, with the reason in fifteen words."""

    def run(self) -> list[nodes.Node]:
        rows, lines = self.table("claims"), []
        for word in count_verdicts(rows):
            if word != UNTRIED:
                row = max((row for row in rows if row["verdict"] == word), key=lambda row: row["verdict_date"])
                lines.append(
                    f'<li><span class="verdict-word">{mark(word)} {word}</span> '
                    f'<span><a href="{self.address(LEDGER, "#" + row["claim"].lower())}">{escape(row["claim_text"])}'
                    "</a>.</span> "
                    f'<span class="reason">{escape(row["reason_short"])}</span></li>')
        return [self.html('<ul class="examples">\n' + "\n".join(lines) + "</ul>")]
