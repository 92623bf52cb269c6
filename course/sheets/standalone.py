"""The checks of one task as a text that stands alone: what they use of this folder's modules travels in the sheet."""
import ast
import functools
import json
from pathlib import Path

from course.sheets import set_up

HERE = Path(__file__).parent
CHECK = (HERE / "standalone.txt").read_text("utf-8")


def names_in(tree: ast.AST) -> set[str]:
    """Every name that a piece of code uses."""
    return {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}


def defined(source: str) -> dict[str, tuple[str, set[str]]]:
    """{name: (source, names it uses)} for every function, class, constant and import at the top level of a module."""
    found = {}
    for node in ast.parse(source).body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            own = isinstance(node, ast.ImportFrom) and node.module.startswith("course.")
            bound = [] if own else [alias.asname or alias.name for alias in node.names]
        elif isinstance(node, ast.Assign):
            bound = [part.id for target in node.targets for part in ast.walk(target) if isinstance(part, ast.Name)]
        else:
            bound = [node.name] if hasattr(node, "name") else []
        found |= {name: (ast.get_source_segment(source, node), names_in(node)) for name in bound}
    return found


@functools.cache
def shared() -> dict[str, tuple[str, set[str]]]:
    """What the modules define that travel in the sheets: {name: (source, names it uses)}."""
    modules = ("read", "answers", "numeric", "named", "pictures", "charts", "tasks")
    return {name: part for module in modules
            for name, part in defined((HERE / f"{module}.py").read_text("utf-8")).items()}


def test_of(task: str, body: str, own: dict[str, tuple[str, set[str]]]) -> str:
    """The checks of one task as a text that stands alone: what its cell `# check`, the `body`, uses of the shared
    modules and of its master's `own` names, then the cell itself."""
    pool = shared() | own
    wanted, queue = set(), names_in(ast.parse(body))
    while queue:
        name = queue.pop()
        if name in pool and name not in wanted:
            wanted.add(name)
            queue |= pool[name][1]
    sources = dict.fromkeys(pool[name][0] for name in pool if name in wanted)
    helpers = "\n".join(("\n\n" if "\n" in source else "") + source for source in sources)
    filled = {"name": task, "helpers": helpers, "body": body, "answers": [], "points": 1}
    found = set_up.load(CHECK.format(**filled))["task"]
    is_open = all(type(part).__name__ == "Evidence" for part in found.parts)
    return CHECK.format(**filled | {"answers": json.dumps(found.names()), "points": int(not is_open)})
