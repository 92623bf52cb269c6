"""Search for likely slips: change each solution as students do, and see what the task's check says to the answer.

A slip is one small change of the solution's code: the next column, no filter, one condition of two, an end of a span
lost, another value of the same column, `<` for `<=`, sum for mean, first for last, missing as zero, part over whole
turned round. A slip that passes shows that the task cannot tell a wrong way from the right one: it needs other data, or
a comment in its solution: "# harmless: one off: 2003 <=" spares every slip whose name, as it is printed, begins so. A
slip whose answer gets no message of its own is listed, and a test asks that 90 of 100 get one.
"""
import ast
import re
from collections.abc import Iterator

import pandas as pd

from course.sheets.trial import Trial, tables_in

Tables = dict[str, pd.DataFrame]
Slips = Iterator[tuple[str, ast.AST]]  # what a slip is called, and the code that it makes of a node
TURNED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OTHER_CALL = {"sum": ["mean", "count"], "mean": ["median", "sum"], "median": ["mean"], "max": ["min"], "min": ["max"],
              "nunique": ["count"], "idxmax": ["idxmin"], "idxmin": ["idxmax"], "nlargest": ["nsmallest"],
              "ceil": ["floor"], "combinations": ["permutations"]}
LEFT_OUT = {"query", "dropna", "drop_duplicates", "drop", "fillna"}


def whole(node: ast.AST) -> bool:
    """Is this a whole number in the code?"""
    return isinstance(node, ast.Constant) and type(node.value) is int


def columns_beside(name: str, tables: Tables) -> list[str]:
    """The columns next to one, of the same kind, in each table that has it; texts are rarely taken for each other."""
    found = []
    for table in tables.values():
        if name in table.columns and table[name].dtype.kind in "iufbM":
            kind = table[name].dtype.kind
            alike = [column for column in table.columns if table[column].dtype.kind == kind]
            place = alike.index(name)
            found += [alike[near] for near in (place - 1, place + 1) if 0 <= near < len(alike)]
    return list(dict.fromkeys(found))


def values_beside(column: str, value: str, tables: Tables) -> list[str]:
    """The three most frequent other values of a column of texts; none where each row has its own."""
    found = [table[column] for table in tables.values() if column in table.columns]
    counts = [one.value_counts() for one in found if value in set(one) and not one.is_unique]
    return [other for other in counts[0].index if other != value][:3] if counts else []


def column_of(node: ast.AST) -> str:
    """The column that a piece of code names: table["column"], or a bare word in a query."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
        return node.slice.value
    return node.id if isinstance(node, ast.Name) else ""


def is_filter(node: ast.AST) -> bool:
    """Does this stand in square brackets to choose rows?"""
    calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {
        "isin", "between", "isna", "notna", "contains", "startswith"}
    return calls or isinstance(node, ast.Compare) or isinstance(node, ast.UnaryOp) and isinstance(
        node.op, ast.Invert) or isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr))


def of_comparison(node: ast.Compare, tables: Tables) -> Slips:
    """Slips in a comparison: its sign, its ends, its value."""
    for place, sign in enumerate(node.ops):
        if type(sign) in TURNED:
            signs = [*node.ops[:place], TURNED[type(sign)](), *node.ops[place + 1:]]
            yield "< and <=", ast.Compare(node.left, signs, node.comparators)
        right = node.comparators[place]
        steps = (-1, 1) if isinstance(sign, ast.Eq) else (1,) if isinstance(sign, (ast.LtE, ast.Gt)) else (-1,)
        if whole(right):  # on the other side `<` for `<=` does the same
            for step in steps:
                near = [*node.comparators[:place], ast.Constant(right.value + step), *node.comparators[place + 1:]]
                yield "one off", ast.Compare(node.left, node.ops, near)
    if len(node.ops) == 2:
        yield "an end left out", ast.Compare(node.comparators[0], node.ops[1:], node.comparators[1:])
        yield "an end left out", ast.Compare(node.left, node.ops[:1], node.comparators[:1])
    value = node.comparators[0]
    if len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq) and isinstance(value, ast.Constant):
        yield "the others", ast.Compare(node.left, [ast.NotEq()], [value])
        for other in values_beside(column_of(node.left), value.value, tables) if isinstance(value.value, str) else []:
            yield "another value", ast.Compare(node.left, node.ops, [ast.Constant(other)])


def of_call(node: ast.Call, tables: Tables) -> Slips:
    """Slips in a call: another function, a step left out, an end of a span."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    for other in OTHER_CALL.get(name, []) if not (name in ("sum", "max", "min") and owner is None) else []:
        func = ast.Attribute(owner, other, ast.Load()) if owner is not None else ast.Name(other, ast.Load())
        yield f"{other} for {name}", ast.Call(func, node.args, node.keywords)
    if name in LEFT_OUT and owner is not None:
        yield "unfiltered", owner
    if name in ("mean", "median") and owner is not None:
        filled = ast.Call(ast.Attribute(owner, "fillna", ast.Load()), [ast.Constant(0)], [])
        yield "missing as zero", ast.Call(ast.Attribute(filled, name, ast.Load()), [], [])
    if name in ("between", "range") and len(node.args) == 2 and all(map(whole, node.args)):
        low, high = (one.value for one in node.args)
        for ends in ((low + 1, high), (low, high - 1)):
            yield "an end of the span", ast.Call(node.func, [*map(ast.Constant, ends)], node.keywords)
    if name == "isin" and isinstance(node.args[0], (ast.List, ast.Set)) and len(node.args[0].elts) > 1:
        for place in range(len(node.args[0].elts)):
            kept = [one for at, one in enumerate(node.args[0].elts) if at != place]
            yield "one value of several", ast.Call(node.func, [ast.List(kept, ast.Load())], [])
    if name == "query" and isinstance(node.args[0], ast.Constant):
        for label, text in of_query(node.args[0].value, tables):
            yield label, ast.Call(node.func, [ast.Constant(text)], [])  # the label says what changed in the query


def of_query(text: str, tables: Tables) -> Iterator[tuple[str, str]]:
    """Slips in the words of a query: (label, the query with the slip)."""
    tree = ast.parse(text.replace("@", "at__"), mode="eval")
    for label, changed in slips_in(tree, tables):
        yield label, changed.replace("at__", "@")


def of_sum(node: ast.BinOp, tables: Tables) -> Slips:
    """Slips in arithmetic and in conditions that are joined."""
    left, right = node.left, node.right
    if isinstance(node.op, ast.BitAnd):
        yield "one condition of two", left
        yield "one condition of two", right
        yield "or for and", ast.BinOp(left, ast.BitOr(), right)
    if isinstance(node.op, ast.Div):
        yield "upside down", ast.BinOp(right, node.op, left)
    if isinstance(node.op, ast.Sub) and not whole(right):
        yield "turned round", ast.BinOp(right, node.op, left)
    if isinstance(node.op, ast.Add) and not any(isinstance(one, ast.Constant) for one in (left, right)):
        yield "one part of two", left
        yield "one part of two", right


def of_brackets(node: ast.Subscript, tables: Tables) -> Slips:
    """Slips in square brackets: no filter, the next column, the other end."""
    if is_filter(node.slice):
        yield "unfiltered", node.value
    if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2 and is_filter(node.slice.elts[0]):
        every = ast.Slice()
        yield "unfiltered", ast.Subscript(node.value, ast.Tuple([every, node.slice.elts[1]], ast.Load()), ast.Load())
    column = column_of(node)
    for other in columns_beside(column, tables) if column and isinstance(node.ctx, ast.Load) else []:
        yield "the next column", ast.Subscript(node.value, ast.Constant(other), ast.Load())
    place = ast.unparse(node.slice)
    if place in ("0", "-1"):
        yield "first for last", ast.Subscript(node.value, ast.Constant(-1 if place == "0" else 0), ast.Load())


def of_joined(node: ast.BoolOp, tables: Tables) -> Slips:
    """Slips in conditions joined by words."""
    for place in range(len(node.values)):
        kept = [one for at, one in enumerate(node.values) if at != place]
        yield "one condition of two", kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
    yield "or for and", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def of_turned(node: ast.UnaryOp, tables: Tables) -> Slips:
    """Slips where something is turned round."""
    if isinstance(node.op, (ast.Invert, ast.Not)):
        yield "the others", node.operand


SLIPS = {ast.Compare: of_comparison, ast.Call: of_call, ast.BinOp: of_sum, ast.Subscript: of_brackets,
         ast.BoolOp: of_joined, ast.UnaryOp: of_turned}


def slips_in(tree: ast.AST, tables: Tables) -> Iterator[tuple[str, str]]:
    """(label, code with one slip) for every slip in a piece of code."""
    for node in list(ast.walk(tree)):
        for label, changed in SLIPS.get(type(node), lambda *_: ())(node, tables):
            words = label if " -> " in label else f"{label}: {ast.unparse(node)} -> {ast.unparse(changed)}"
            own = type(node), vars(node)
            node.__class__, node.__dict__ = type(changed), vars(changed)
            code = ast.unparse(tree)
            node.__class__, node.__dict__ = own
            yield words, code


def without_words(code: str) -> str:
    """A solution without the lines that only show something: print, plt.show and bare names."""
    tree = ast.parse(code)
    tree.body = [step for step in tree.body if not isinstance(step, ast.Expr) or isinstance(step.value, ast.Call)
                 and not ast.unparse(step.value.func).startswith(("print", "plt.show"))]
    return ast.unparse(tree)


def tried(played: Trial, solutions: dict[str, str]) -> list[tuple[str, str, bool, str, bool]]:
    """[(task, slip, passed, what is said, has it a message of its own)], solutions = {task: code of the master}."""
    found = []
    for task, code in solutions.items():
        if re.search(r"^evidence = ", code, re.M):
            continue  # a person reads it
        harmless = tuple(re.findall(r"# harmless: (.+)", code))
        code = without_words(code)
        seen = {code}
        for label, changed in slips_in(ast.parse(code), tables_in(played.space)):
            if changed in seen or harmless and label.startswith(harmless):
                continue
            seen.add(changed)
            passed, said, mistake = played.look(task, changed)
            if "stopped with an error" not in said and mistake != "not attempted":
                found.append((task, label, passed, said, not mistake.endswith("other")))
    return found


def report(played: Trial, solutions: dict[str, str]) -> str:
    """The slips of a sheet in words: how many have a message of their own, and which need one or other data."""
    found = tried(played, solutions)
    if not found:
        return "  no slip of the list can be tried on these solutions"
    wrong = [one for one in found if not one[2]]
    own = sum(one[4] for one in wrong)
    lines = [f"  {len(found)} likely slips tried, {len(found) - len(wrong)} pass as right; {own} of {len(wrong)} others"
             f" have a message of their own ({100 * own / max(len(wrong), 1):.0f} %)"]
    for task, slip, passed, _, known in found:
        if passed or not known:
            what = "cannot tell this slip from the right way" if passed else "has no message for this slip"
            lines.append(f"  {task} {what}: {slip}")
    return "\n".join(lines)
