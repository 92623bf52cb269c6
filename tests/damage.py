"""Damage to a table, drawn by a seeded generator that looks at the file only, never at its schema.

`python -m tests.damage [draws] [seed]` prints how much of it the schema catches with the row named, how much only the
checksum sees, and what survives; `--show` prints every attempt.
"""
import csv
import io
import json
import random
import re
import sys
from collections import Counter

from course.tables.validate import DATA, checksum, validate

LONGEST = 400  # rows of a long table that are damaged at a time

NUMBER, DATE = re.compile(r"-?\d+(\.\d+)?"), re.compile(r"\d{4}-\d\d-\d\d")


def to_bytes(rows):
    """CSV bytes of rows, as the tables are written."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def looks_like(pattern, rows, column):
    """Whether a column has cells and every filled one matches."""
    filled = [row[column] for row in rows[1:] if row[column]]
    return bool(filled) and all(pattern.fullmatch(cell) for cell in filled)


def change(pattern, new, name=None):
    """A kind of damage: `new` changes one filled cell of a column whose filled cells all match."""
    def damage(rows, text, rng):
        columns = [c for c, head in enumerate(rows[0]) if looks_like(pattern, rows, c) and (
            name is None or head == name and c > 0)]
        if not columns:
            return None
        column = rng.choice(columns)
        row = rng.choice([row for row in rows[1:] if row[column]])
        row[column] = new(row[column], rng)
        return to_bytes(rows)
    return damage


def key_doubled(rows, text, rng):
    rows.insert(rng.randrange(1, len(rows) + 1), list(rng.choice(rows[1:])))
    return to_bytes(rows)


def column_dropped(rows, text, rng):
    gone = rng.randrange(len(rows[0]))
    return to_bytes([row[:gone] + row[gone + 1:] for row in rows])


def column_renamed(rows, text, rng):
    column = rng.randrange(len(rows[0]))
    rows[0][column] = rng.choice([rows[0][column].title(), rows[0][column] + "s", "", "column"])
    return to_bytes(rows)


def swap(start):
    def damage(rows, text, rng):
        a, b = rng.sample(range(len(rows[0])), 2)
        for row in rows[start:]:
            row[a], row[b] = row[b], row[a]
        return to_bytes(rows)
    return damage


def last_line_lost(rows, text, rng):
    return text.rstrip("\n").rpartition("\n")[0].encode() + b"\n"


def middle_line_lost(rows, text, rng):
    del rows[rng.randrange(1, len(rows))]
    return to_bytes(rows)


def file_cut_short(rows, text, rng):
    return text[:rng.randrange(len(text) // 2, len(text) - 1)].encode()


def line_cut(rows, text, rng):
    lines = text.split("\n")
    row = rng.randrange(1, len(lines) - 1)
    lines[row] = lines[row][:len(lines[row]) // 2]
    return "\n".join(lines).encode()


def wrong_encoding(rows, text, rng):
    return rng.choice([lambda: text.encode("utf-16"), lambda: text.encode("cp1256", "replace"),
                       lambda: text.encode("cp1252", "replace"),
                       lambda: text.encode().decode("cp1252", "replace").encode()])()


def extra_quote(rows, text, rng):
    place = rng.randrange(text.index("\n") + 1, len(text))
    return (text[:place] + '"' + text[place:]).encode()


def semicolons(rows, text, rng):
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def sorted_column(rows, text, rng):
    """One column sorted by itself, as a spreadsheet does when only that column is selected."""
    column = rng.randrange(len(rows[0]))
    for row, cell in zip(rows[1:], sorted(row[column] for row in rows[1:]), strict=True):
        row[column] = cell
    return to_bytes(rows)


ANY = re.compile(r".*", re.S)
KINDS = {
    "number to text": change(NUMBER, lambda cell, rng: rng.choice(["forty", "n/a", cell + " people", "about " + cell])),
    "2 to 20": change(NUMBER, lambda cell, rng: "20" if "." in cell or cell == "0" else cell + "0"),
    "minus sign added": change(NUMBER, lambda cell, rng: "-" + cell),
    "thousands comma": change(NUMBER, lambda cell, rng: f"{abs(float(cell)) + 1000:,.0f}"),
    "key doubled": key_doubled,
    "date out of range": change(DATE, lambda cell, rng: rng.choice(["2", "1", "0"]) + rng.choice("09") + cell[2:]),
    "date that is none": change(DATE, lambda cell, rng: cell[:5] + rng.choice(["13-01", "02-30", "1-1", "00-00"])),
    "date as a spreadsheet shows it": change(DATE, lambda cell, rng: f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"),
    "unknown source": change(ANY, lambda cell, rng: rng.choice(["NOSUCH", cell + ";NOSUCH", cell[:-1]]), "source"),
    "sources joined by a comma": change(ANY, lambda cell, rng: cell.replace(";", ",") + ",SEED", "source"),
    "cell emptied": change(ANY, lambda cell, rng: ""),
    "word changed": change(ANY, lambda cell, rng: rng.choice([cell.swapcase(), cell + "x", " " + cell, cell[1:]])),
    "column dropped": column_dropped,
    "column renamed": column_renamed,
    "last line lost": last_line_lost,
    "a middle line lost": middle_line_lost,
    "file cut short": file_cut_short,
    "line cut in half": line_cut,
    "wrong encoding": wrong_encoding,
    "extra quote": extra_quote,
    "semicolons for commas": semicolons,
    "two columns swapped": swap(0),
    "cells of two columns swapped": swap(1),
    "one column sorted alone": sorted_column,
}


def draw(name, data, times=1, seed=2026, kinds=KINDS):
    """Yield (kind, damaged bytes or None when the table has nothing of the kind) for each kind, `times` draws each."""
    text = data.decode("utf-8")
    for kind in kinds:
        for time in range(times):
            rng = random.Random(f"{seed} {name} {kind} {time}")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            damaged = KINDS[kind](rows, text, rng)
            yield kind, damaged if damaged != data else None


def attempts(times=1, seed=2026, folder=DATA, each=None):
    """Damage drawn for the tables: (table, kind, how it was caught, first message).

    Every table gets every kind; with `each`, that many kinds, dealt out by the seed so that each kind meets its share.
    """
    names = [resource["name"] for resource in json.loads((folder / "datapackage.json").read_text("utf-8"))["resources"]
             if resource["path"].endswith(".csv")]
    dealt = random.Random(seed).sample(names, len(names))
    report = []
    for place, name in enumerate(dealt):
        data = b"".join((folder / f"{name}.csv").read_bytes().splitlines(keepends=True)[:LONGEST])
        kinds = [list(KINDS)[(place * each + step) % len(KINDS)] for step in range(each)] if each else KINDS
        for kind, damaged in draw(name, data, times, seed, kinds):
            if damaged is not None:
                said = validate(folder, only=[name], contents={name: damaged}, files=False)
                how = "row named" if any(re.search(r"\.csv, row \d+", message) for message in said) else (
                    "no row" if said else "checksum only" if checksum(damaged) != checksum(data) else "survived")
                report.append((name, kind, how, (said or [""])[0]))
    return report


def summary(report):
    """A table of the report, a line a kind."""
    ways = ["row named", "no row", "checksum only", "survived"]
    count, lines = Counter((kind, how) for _, kind, how, _ in report), []
    for kind in KINDS:
        tried = [count[kind, how] for how in ways]
        lines.append(f"{kind:34}{sum(tried):7}" + "".join(f"{n:15}" for n in tried))
    total = [sum(how == way for _, _, how, _ in report) for way in ways]
    return "\n".join([f"{'damage':34}{'tried':>7}" + "".join(f"{way:>15}" for way in ways), *lines,
                      f"{'all':34}{len(report):7}" + "".join(f"{n:15}" for n in total)])


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    tried = attempts(*numbers[:2])
    if "--show" in sys.argv:
        print("\n".join(f"{kind}: {how}: {table}: {message}" for table, kind, how, message in tried))
    print(summary(tried))
