"""Derive the tables: `python -m course.derive` makes all, `python -m course.derive us_troops_dmdc` one."""
import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
TABLES = sorted(path.stem for path in HERE.glob("*.py") if path.stem not in ("__main__", "published"))

if __name__ == "__main__":
    asked = sys.argv[1:] or TABLES
    if unknown := [name for name in asked if name not in TABLES]:
        sys.exit(f"No script derives {', '.join(unknown)}. Tables: {', '.join(TABLES)}.")
    for name in asked:
        importlib.import_module(f"course.derive.{name}").derive()
        print(f"derived {name}")
