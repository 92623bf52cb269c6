"""How much of the code of two hand-ins is equal: comments, spaces, names that a student chose, answers typed in as they
are, and the open answers are left out.
"""
import ast
import re
from collections import Counter, defaultdict
from contextlib import suppress
from itertools import combinations

from course.marking.hand_ins import Row
from course.marking.sheet import Sheet, ordered

SHARE, LETTERS = 0.8, 200  # from which share it is told, and how many letters of own code that takes


def own_code(cells: list, sheet: Sheet) -> Counter:
    """{statement in its plainest form: letters} of what a student wrote."""
    kept = {name for source in sheet.code for name in re.findall(r"[^\W\d]\w*", source)}
    kept |= {name for task in sheet.tasks.values() for name in task.answers}
    found = Counter()
    for task, kind, source in ordered(cells, sheet)[0]:
        if kind == "own" and not (task in sheet.tasks and sheet.tasks[task].open):
            for line in statements(source, kept):
                found[line] += len(line)
    return found


def statements(source: str, kept: set[str]) -> list[str]:
    """The statements of a cell but those that give a plain value; of a cell that is no Python, its lines."""
    code = re.sub(r"^\s*[%!].*$", "", source, flags=re.M)
    try:
        tree = ast.parse(code)
        chosen = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and node.id in chosen - kept:
                node.id = "_"
        return [ast.unparse(node) for node in tree.body if not literal(getattr(node, "value", node))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [line.strip() for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]


def literal(node: ast.AST) -> bool:
    """Is this a number, text, list or the like that was typed in?"""
    with suppress(ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        ast.literal_eval(node)
        return True
    return False


def near_copies(rows: list[Row]) -> None:
    """Note on each row in which others most of its code stands, and how much; the published solution is one of them."""
    by_chapter = defaultdict(list)
    for row in rows:
        if row.sheet:
            by_chapter[row.sheet.chapter].append(row)  # of whatever class
    for group in by_chapter.values():
        sheet = group[0].sheet
        codes = [own_code(row.file.cells, row.sheet) for row in group] + [own_code(sheet.solution, sheet)]
        totals = [code.total() for code in codes]
        names = [row.person.shown for row in group] + ["the published solution"]
        likeness = defaultdict(list)
        for a, b in combinations(range(len(codes)), 2):
            less, more = sorted((totals[a], totals[b]))
            if less >= max(LETTERS, SHARE * more) and (share := (codes[a] & codes[b]).total() / more) >= SHARE:
                likeness[a].append((share, names[b]))
                likeness[b].append((share, names[a]))
        for place, row in enumerate(group):
            found = sorted(likeness[place], key=lambda pair: (-pair[0], pair[1]))
            if found:
                more = f" and {len(found) - 5} more" if len(found) > 5 else ""
                row.notes.append("Near-copy: its code is also in " + ", ".join(
                    f"{name} ({100 * share:.0f} percent)" for share, name in found[:5]) + f"{more}.")
