"""How much of the code of two hand-ins is equal: comments, spaces, names that a student chose, answers typed in as they
are, and the open answers are left out.
"""
import ast
import re
from collections import Counter, defaultdict

from course.marking.exports import Row
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
    try:
        ast.literal_eval(node)
        return True
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
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
        for a in range(len(codes)):
            for b in range(a):
                if min(totals[a], totals[b]) >= max(LETTERS, SHARE * max(totals[a], totals[b])):
                    share = (codes[a] & codes[b]).total() / max(totals[a], totals[b])
                    if share >= SHARE:
                        likeness[a].append((share, names[b]))
                        likeness[b].append((share, names[a]))
        for place, row in enumerate(group):
            found = sorted(likeness[place], key=lambda pair: (-pair[0], pair[1]))
            if found:
                more = f" and {len(found) - 5} more" if len(found) > 5 else ""
                row.notes.append("Near-copy: its code is also in " + ", ".join(
                    f"{name} ({100 * share:.0f} percent)" for share, name in found[:5]) + f"{more}.")
