"""Mark a folder of submitted sheets: make mark SUBMISSIONS=folder. Linux and macOS.

Each submission runs in a process of its own (mark_run.py), inside bubblewrap without a network where there is one,
with limits on time, memory and output. Its answers come back as plain data, and another process (mark_check.py) looks
at them with the checks of the course's own sheet. Results are kept by content, so a second run marks only what is new.
The marks stand beside the folder, in a folder of the same name with "-marks" at its end. No name is printed or logged.
"""
import contextlib
import csv
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from course.ground.facts import ROOT
from course.marking import mark_report

HERE = Path(__file__).parent
SHEETS = ROOT / "exercises" / "sheets"
WALL_SECONDS, CPU_SECONDS, CHECK_SECONDS = 150, 120, 60
MEMORY, FILE_SIZE, NOTEBOOK_SIZE = 3 << 30, 50_000_000, 20_000_000
OTHER_FORMS = {".ipynb", ".py", ".pdf", ".docx", ".doc", ".odt", ".rtf", ".zip", ".html", ".htm", ".txt"}
VERSION = r"[\s_.-]*(?:\(\d+\)|copy(?: ?\d+)?|v(?:ersion)?[\s_]?\d+|final|new|late|-\d{1,2})$"


class Unreadable(Exception):
    """A file that cannot be marked; the words say why."""


def text_of(cell):
    """The source of a cell, which is a text or a list of lines."""
    source = cell.get("source", "") if isinstance(cell, dict) else ""
    return source if isinstance(source, str) else "".join(line for line in source if isinstance(line, str))


def cells_of(path):
    """[(type, id, source)] of a notebook file."""
    size = path.stat().st_size
    if size > NOTEBOOK_SIZE:
        raise Unreadable(f"The file has {size // 1_000_000} MB. Clear its outputs, save it, and hand it in again.")
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        return [(cell["cell_type"], str(cell.get("id", "")), text_of(cell)) for cell in cells]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        cut = path.suffix.lower() == ".ipynb" and size and path.read_bytes()[:1] == b"{"
        raise Unreadable("The file is a notebook that was cut or damaged. Download it once more and hand it in again."
                         if cut else "This is not a notebook (.ipynb), or it is empty.") from error


class Sheet:
    """One sheet of the course: its cells, its tasks, and what each task's checks ask for."""

    def __init__(self, path):
        self.path, self.slug = path, path.stem
        self.cells = cells_of(path)
        self.title = self.cells[0][2].removeprefix("# Exercises:").strip()
        self.lines = {line for _, _, source in self.cells for line in source.splitlines() if len(line) > 25}
        tests = json.loads(path.read_text(encoding="utf-8"))["metadata"]["otter"]["tests"]
        self.names = {task: json.loads(re.search(r"^answers = (.*)$", test, re.M)[1]) for task, test in tests.items()}
        self.open = [task for task, test in tests.items() if re.search(r"^points = 0$", test, re.M)]
        self.prompts = {f"task_{found[1]}": source for _, _, source in self.cells
                        if (found := re.match(r"## Task (\d+)\. ", source))}
        self.code = [source for kind, _, source in self.cells if kind == "code"]


def course():
    """All sheets of the course, each keeping only the lines that no other sheet has."""
    sheets = [Sheet(path) for path in sorted(SHEETS.glob("*.ipynb"))]
    lines = [sheet.lines for sheet in sheets]
    for number, sheet in enumerate(sheets):
        sheet.lines = lines[number].difference(*lines[:number], *lines[number + 1:])
    return sheets


def sheet_for(cells, sheets):
    """Which sheet these cells come from, by the lines that only this sheet has."""
    mine = {line for _, _, source in cells for line in source.splitlines()}
    best = max(sheets, key=lambda sheet: len(mine & sheet.lines))
    if len(mine & best.lines) < 2:
        raise Unreadable("This notebook is none of the course's sheets.")
    return best


def job_of(cells, sheet):
    """What mark_run.py needs: [task, is it the check of this task, source] of each code cell, and the names."""
    task, ordered = None, []
    for kind, name, source in cells:
        heading = re.match(r"\s*#+ Task (\d+)\b", source)
        place = re.match(r"task-(\d+)-", name)
        check = re.search(r"""^\s*grader\.check\(["'](task_\d+)["']\)""", source, re.M)
        number = heading[1] if heading and kind == "markdown" else place and place[1]
        task = check[1] if check else f"task_{number}" if number else task
        if kind == "code":
            ordered.append([task, bool(check), source])
    return {"cells": ordered, "names": sheet.names}


def find(folder, sheets):
    """[{student, file, sheet, cells, job or problem, notes}]: the newest version of each student's sheet."""
    groups = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "__MACOSX")) for part in parts)
        if hidden or not path.is_file() or path.is_symlink() or path.suffix.lower() not in OTHER_FORMS:
            continue
        entry = {"path": path, "file": "/".join(parts), "notes": [], "sheet": None, "problem": "", "cells": []}
        try:
            entry["cells"] = cells_of(path)
            entry["sheet"] = sheet_for(entry["cells"], sheets)
        except Unreadable as problem:
            entry["problem"] = str(problem)
        stem = re.sub("|".join(re.escape(sheet.slug) for sheet in sheets), "", path.stem)
        while stem != (stem := re.sub(VERSION, "", stem, flags=re.I)):
            pass
        stem = re.sub(r"^(.+?)(_late)?_\d{4,}_\d{4,}_.*$", r"\1", stem, flags=re.I)  # Canvas: name, two ids, file
        entry["own"] = re.sub(r"(_\d{4,})+_?$|^[\s_-]+|[\s_-]+$", "", stem)
        groups[parts[:-1]].append(entry)
    people = defaultdict(list)
    for parts, entries in groups.items():
        alone = len({entry["own"] for entry in entries if entry["own"]}) <= 1
        for entry in entries:
            place = re.sub(r"_\d+_assignsubmission_.*$", "", " / ".join(parts))
            entry["student"] = (place if alone or not entry["own"] else f"{place} / {entry['own']}") if place \
                else entry["own"] or entry["path"].stem
            people[entry["student"], entry["sheet"].slug if entry["sheet"] else ""].append(entry)
    kept = []
    for versions in people.values():
        versions.sort(key=lambda entry: (entry["path"].stat().st_mtime // 2, entry["file"]))
        if len(versions) > 1:
            older = ", ".join(entry["file"] for entry in versions[:-1])
            versions[-1]["notes"].append(f"The newest of {len(versions)} versions was marked; not marked: {older}.")
        kept.append(versions[-1])
    same = defaultdict(list)
    for entry in kept:
        code = [source.strip() for kind, _, source in entry["cells"] if kind == "code"]
        if entry["sheet"] and code != [source.strip() for source in entry["sheet"].code]:
            same["\n".join(code)].append(entry)
    for entries in same.values():
        for entry in entries if len(entries) > 1 else []:
            others = ", ".join(other["student"] for other in entries if other is not entry)
            entry["notes"].append(f"Every code cell is the same as in the sheet of: {others}.")
    return sorted(kept, key=lambda entry: (entry["student"], entry["file"]))


def sandbox(work):
    """The words before a command that shut it into `work`, or none where bubblewrap is missing or not allowed."""
    program = shutil.which("bwrap")
    if not program:
        return []
    seen = {"/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", sys.base_prefix, sys.prefix}
    bound = [word for place in sorted(seen) if Path(place).exists()
             for word in ("--ro-bind", os.path.realpath(place), place)]
    # /tmp first: the project, and so its Python, may lie below it
    return [program, "--unshare-all", "--die-with-parent", "--new-session", "--tmpfs", "/tmp", *bound,
            "--proc", "/proc", "--dev", "/dev", "--bind", str(work), "/course", "--chdir", "/course/exercises/sheets"]


def limits():
    """Set in the new process before it starts; a limit that the system refuses is left out."""
    for kind, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, CPU_SECONDS),
                        (resource.RLIMIT_FSIZE, FILE_SIZE), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(kind, (value, value))
        except (ValueError, OSError):
            continue


def process(command, folder, seconds):
    """Run a command with limits and without our environment; return (its return code or None if too long, output)."""
    own = {"PATH": os.environ.get("PATH", ""), "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "agg",
           "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
           "MPLCONFIGDIR": "/course/mpl" if "bwrap" in command[0] else str(folder.parent.parent / "mpl")}
    with tempfile.TemporaryFile() as out, subprocess.Popen(
            command, cwd=folder, env=own, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL,
            preexec_fn=limits, start_new_session=True) as running:
        try:
            code = running.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing may be left of it
                os.killpg(running.pid, signal.SIGKILL)
        out.seek(0)
        return code, out.read(FILE_SIZE).decode("utf-8", "replace")


def mark(cells, sheet, fonts, isolated):
    """{"tasks": {task: [points, of, mistake, message, text]}, "notes": [...], "open": {task: text}, "mb"}."""
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        here = work / "exercises" / "sheets"
        here.mkdir(parents=True)
        for part in ("data", "_static"):
            shutil.copytree(ROOT / part, work / part)
        shutil.copytree(fonts, work / "mpl")
        shutil.copy(HERE / "mark_run.py", work)
        shutil.copy(sheet.path, here)  # the sheet's first cell reads its set-up out of it
        (work / "job.json").write_text(json.dumps(job_of(cells, sheet)), encoding="utf-8")
        start, answers = "/course" if isolated else str(work), work / "answers.json"
        code, _ = process([*(sandbox(work) if isolated else []), sys.executable, "-I", f"{start}/mark_run.py",
                           f"{start}/job.json", f"{start}/answers.json"], here, WALL_SECONDS)
        found = {"answers": {}, "notes": [], "done": False, "mb": 0}
        try:
            if answers.is_file() and not answers.is_symlink() and answers.stat().st_size <= FILE_SIZE:
                found |= json.loads(answers.read_text(encoding="utf-8"))
        except (ValueError, TypeError, RecursionError):
            found["notes"] = ["What the notebook left behind cannot be read."]
        notes = [str(note)[:300] for note in found["notes"]][:20] if isinstance(found["notes"], list) else []
        notes = list(dict.fromkeys(notes))
        if not found["done"]:
            notes.append(f"The notebook ran longer than {WALL_SECONDS} seconds and was stopped." if code is None else
                         "The notebook ended before its last cell: it stopped itself, or went over a limit.")
        kept = work / "kept" / "a" / "b"
        kept.mkdir(parents=True)
        (kept / "answers.json").write_text(json.dumps({"answers": found["answers"]}), encoding="utf-8")
        shutil.copytree(fonts, work / "kept" / "mpl")
        code, said = process([sys.executable, "-I", str(HERE / "mark_check.py"), "answers.json",
                              str(sheet.path)], kept, CHECK_SECONDS)
        try:
            tasks = json.loads(said)
        except ValueError:
            words = "The check could not read these answers."
            tasks = {task: [0, int(task not in sheet.open), "not readable", words, ""] for task in sheet.names}
        texts = {task: tasks[task][4] for task in sheet.open if len(tasks[task]) > 4}
        return {"tasks": tasks, "notes": notes, "open": texts, "mb": found["mb"] if isinstance(found["mb"], int) else 0}


def careful(*arguments):
    """As `mark`; what goes wrong with one submission stays with it."""
    try:
        return mark(*arguments)
    except Exception as error:
        note = f"This submission could not be marked ({type(error).__name__}). Open it by hand."
        return {"tasks": {}, "notes": [note], "open": {}, "mb": 0}


def key_of(cells, sheet):
    """Changes when the submission, the sheet, the tables or the marking change."""
    parts = [json.dumps(cells).encode(), sheet.path.read_bytes(), (ROOT / "data" / "datapackage.json").read_bytes()]
    parts += [(HERE / name).read_bytes() for name in ("mark.py", "mark_run.py", "mark_check.py")]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:32]


def isolation(fonts):
    """Does bubblewrap work here?"""
    command = sandbox(fonts)
    place = command.index("--chdir") if command else 0
    return bool(command) and subprocess.run([*command[:place], "/bin/true"], capture_output=True).returncode == 0


def table(entries, path):
    """Write marks.csv. A name that a spreadsheet would take for a formula gets an apostrophe."""
    tasks = sorted({task for entry in entries for task in entry.get("tasks", {})})
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["student", "sheet", "file", *tasks, "points", "of", "to_read", "notes"])
        for entry in entries:
            found = entry.get("tasks", {})
            marks = ["" if task not in found or not found[task][1] else found[task][0] for task in tasks]
            row = [entry["student"], entry["sheet"].slug if entry["sheet"] else "", entry["file"], *marks,
                   entry["points"], entry["of"], " ".join(entry.get("open", {})), " ".join(entry["notes"])]
            rows.writerow([f"'{cell}" if str(cell).startswith(("=", "+", "-", "@", "\t")) else cell for cell in row])


def main(folder):
    source = Path(folder).expanduser().resolve()
    if not folder or not source.is_dir():
        sys.exit("mark: name the folder of the submissions: make mark SUBMISSIONS=folder")
    target = source.with_name(f"{source.name}-marks")
    cache, fonts = target / ".kept", target / ".fonts"
    for made in (cache, fonts):
        made.mkdir(parents=True, exist_ok=True)
    if not any(fonts.iterdir()):
        subprocess.run([sys.executable, "-c", "import matplotlib.font_manager"], check=True,
                       env=os.environ | {"MPLCONFIGDIR": str(fonts)})
    isolated = isolation(fonts)
    print("Each submission runs inside bubblewrap, without a network." if isolated else
          "bubblewrap is not here: submissions run with limits, and could read your files. See the guide to teaching.")
    entries = find(source, course())
    waiting = {}
    for entry in entries:
        if not entry["problem"]:
            entry["kept"] = cache / f"{key_of(entry['cells'], entry['sheet'])}.json"
            if not entry["kept"].exists():
                waiting[entry["kept"]] = entry
    print(f"{len(entries)} submissions, {len(waiting)} to mark.", flush=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = {pool.submit(careful, entry["cells"], entry["sheet"], fonts, isolated): path
                for path, entry in waiting.items()}
        for number, job in enumerate(as_completed(jobs), 1):
            new = jobs[job].with_suffix(".new")
            new.write_text(json.dumps(job.result()), encoding="utf-8")
            new.replace(jobs[job])
            print(f"{number} of {len(jobs)} marked", flush=True)
    for entry in entries:
        if entry["problem"]:
            entry["notes"].insert(0, entry["problem"])
        else:
            found = json.loads(entry["kept"].read_text(encoding="utf-8"))
            entry |= found | {"notes": entry["notes"] + found["notes"]}
        entry["points"] = sum(task[0] for task in entry.get("tasks", {}).values())
        entry["of"] = sum(task[1] for task in entry.get("tasks", {}).values())
    table(entries, target / "marks.csv")
    mark_report.write(entries, target, isolated)
    print(f"Open {target / 'class.html'}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
