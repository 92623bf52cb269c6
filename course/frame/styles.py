"""Which rules of the book's style a page can use: those whose classes and ids it has, or a script may give it."""
import re
from collections.abc import Iterable
from itertools import groupby

import tinycss2
from tinycss2.ast import Node

QUOTED = re.compile(r""""[^"\n]*"|'[^'\n]*'|`[^`]*`""")


def quoted(text: str) -> set[str]:
    """The words between quotation marks in HTML or JavaScript: every class and id is among them."""
    return set(re.findall(r"[\w-]+", " ".join(QUOTED.findall(text))))


def asked(selector: Iterable[Node]) -> set[str]:
    """Classes and ids without which a selector matches nothing. What is in brackets, as in `:is(.a, .b)`, is not asked.
    """
    tokens = list(selector)
    named = {token.value for token in tokens if token.type == "hash"}
    return named | {token.value for dot, token in zip(tokens, tokens[1:], strict=False)
                    if dot == "." and token.type == "ident"}


class Styles:
    """The rules of a style sheet, read once; `used` writes those that a page can use."""

    def __init__(self, css: str | list[Node]) -> None:
        """CSS as a text, or the tokens within an at-rule."""
        self.rules = []  # (selectors with what each asks, or what stands before the braces; the rule's body)
        for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
            if rule.type == "qualified-rule":
                parts = [list(part) for comma, part in groupby(rule.prelude, lambda token: token == ",") if not comma]
                selectors = [(tinycss2.serialize(part).strip(), asked(part)) for part in parts]
                self.rules.append((selectors, " ".join(tinycss2.serialize(rule.content).split())))
            elif rule.lower_at_keyword in ("media", "supports"):
                self.rules.append((f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}", Styles(rule.content)))
            else:
                self.rules.append((" ".join(rule.serialize().split()), ""))

    def used(self, names: set[str]) -> str:
        """CSS, a rule a line, without the selectors that ask for a class or an id which is not in `names`."""
        lines = []
        for before, body in self.rules:
            if isinstance(before, list):
                before = ", ".join(text for text, wanted in before if wanted <= names)
                lines += [f"{before} {{ {body} }}\n"] if before else []
            elif isinstance(body, Styles):
                inner = body.used(names)
                lines += [f"{before}{{\n{inner}}}\n"] if inner else []
            else:
                lines.append(before + "\n")
        return "".join(lines)
