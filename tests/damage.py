"""Damage to a table, drawn by a seeded generator that looks at the file only, never at its schema.

`python -m tests.damage` prints how much of it the schema catches with row and column, and what only the checksum sees.
"""
import csv
import io
import random
import re

NUMBER, DATE = re.compile(r"-?\d+(\.\d+)?"), re.compile(r"\d{4}-\d\d-\d\d")


def to_bytes(rows):
    """CSV bytes of rows, as the tables are written."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def change(pattern, new, name=None):
    """A kind of damage: `new` changes one filled cell of a column whose filled cells all match, where it changes any."""
    def damage(rows, text, rng):
        places = []
        for column, head in enumerate(rows[0]):
            filled = [row for row in rows[1:] if row[column]]
            if (name is None or head == name and column) and all(pattern.fullmatch(row[column]) for row in filled):
                places.append([(row, column) for row in filled])
        places = [column for column in places if column]
        for row, column in rng.sample(rng.choice(places), 1) if places else ():
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
    for row, cell in zip(rows[1:], sorted(row[column] for row in rows[1:])):
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


def draw(name, data, times=1, seed=2026):
    """Yield (kind, damaged bytes or None when the table has nothing of the kind) for each kind, `times` draws each."""
    text = data.decode("utf-8")
    for kind, damage in KINDS.items():
        for time in range(times):
            rng = random.Random(f"{seed} {name} {kind} {time}")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            damaged = damage(rows, text, rng)
            yield kind, damaged if damaged != data else None
