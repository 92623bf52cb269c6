"""Judge one yourself: a quotation, three choices, and an answer that depends on the rule by which one counts.

Three radio buttons and the stylesheet do it: the answer is shown once one of them is chosen, without a script.
"""
from html import escape

from docutils import nodes

from course.front.drawing import squares
from course.front.page import LEDGER, Page
from course.ground.marks import mark

CLAIM = "S11"
QUOTED = "(PMF)"  # the quotation of the claim must still speak of the force whose brigades are counted
ALIGNED = "Iran-aligned"
RULES = {"coding_a": "by alliance: a brigade counts with its ally or patron",
         "coding_b": "by what is said of its own group: only groups that are themselves described so"}
CHOICES = {"Under a third": (0, 1 / 3), "About half": (1 / 3, 0.6), "Most": (0.6, 1.01)}


def chosen(share: float) -> str:
    """The choice into which a share of the brigades falls."""
    return next(choice for choice, (low, high) in CHOICES.items() if low <= share < high)


class Judge(Page):
    """{judge}: the question, the choices, and what each of the two rules gives."""

    def run(self) -> list[nodes.Node]:
        claim = next(row for row in self.table("claims") if row["claim"] == CLAIM)
        if QUOTED not in claim["quotation"]:
            raise self.wrong(f"data/claims.csv: the quotation of {CLAIM} no longer has {QUOTED}. Choose another claim.")
        brigades = self.table("pmf_brigades")
        count = {rule: sum(row[rule] == ALIGNED for row in brigades) for rule in RULES}
        falls = {rule: chosen(number / len(brigades)) for rule, number in count.items()}
        answers, buttons = [], []
        for place, choice in enumerate(CHOICES, 1):
            agreeing = [f"rule {rule[-1]}" for rule in RULES if falls[rule] == choice]
            said = f"Your answer agrees with {' and with '.join(agreeing)}." if agreeing else (
                "Neither of the two rules gives that.")
            buttons.append(f'<input type="radio" name="judge" id="judge-{place}">'
                           f'<label for="judge-{place}">{choice}</label>')
            answers.append(f'<b class="answer-{place}">{said}</b>')
        drawn = "".join(
            f'<div><p><b>{number} of {len(brigades)}</b> {RULES[rule]} (rule {rule[-1]})</p>'
            f'{squares({"aligned": number, "": 0, "others": len(brigades) - number}, 15)}</div>'
            for rule, number in count.items())
        link = f'<a href="{self.address(LEDGER, "#" + CLAIM.lower())}">See who disagrees, and on what</a>'
        return [self.html(f'''<section class="judge" aria-labelledby="judge-yourself">
<h2 id="judge-yourself">Judge one yourself <span>in twenty seconds</span></h2>
<blockquote>“{escape(claim["quotation"])}”</blockquote>
<fieldset><legend>Our table has {len(brigades)} numbered brigades of the force. How many are aligned with Iran?</legend>
{"".join(buttons)}
<div class="judge-answer" role="status"><p>{"".join(answers)} Two written rules, two numbers:</p>
<div class="judge-rules">{drawn}</div>
<p>So the verdict is <span class="verdict-word">{mark(claim["verdict"])} {claim["verdict"]}</span>.
{escape(claim["reason_short"])} {link}.</p></div></fieldset>
</section>''')]
