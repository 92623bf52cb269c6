"""Run the cells of one submission in this process and say its answers as plain data, a line of JSON each.

Started by sandbox.py, which shuts this process in; the job comes by standard input. It stands alone: nothing of the
course is imported, and nothing that the submission does here decides a mark. The lines are
["start"], ["at", when, task, answers as serialize.pack gives], ["note", task, what happened], ["done", memory in MB].

An answer counts where it stands: as it is at the check of its task, when the task ends, and when the sheet ends. Cells
that stopped are run once more at the end, since notebooks are not always written from top to bottom.
"""
import builtins
import contextlib
import dis
import importlib.abc
import importlib.machinery
import io
import json
import os
import re
import resource
import shutil
import signal
import sys
import urllib.request
import urllib.response
from pathlib import Path
from unittest.mock import MagicMock


class TooLong(BaseException):
    """A cell ran longer than it may."""


class TooMuch(BaseException):
    """A cell printed more than it may."""


class Quiet(io.TextIOBase):
    """Takes what a cell prints, counts it and forgets it."""
    encoding, errors, count, most = "utf-8", "replace", 0, 0

    def write(self, text):
        self.count += len(text)
        if self.count > self.most:
            raise TooMuch
        return len(text)


class Nothing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A package whose import is `meant`, a function of its name, is an object that does nothing."""

    def __init__(self, meant):
        self.meant = meant

    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self, is_package=True) if self.meant(name) else None

    def create_module(self, spec):
        return MagicMock(__path__=[], __spec__=spec, __name__=spec.name)

    def exec_module(self, module):
        pass


def foreign(name):
    """Is this a package, or a part of one, that a cell imports and that is not here? Asked after all who might know it.

    So `import seaborn` or `from google.colab import drive` does not cost the answers below it. A cell that itself
    expects the package to be missing, within `try`, is told the truth.
    """
    caller = sys._getframe(1)
    while caller and ("importlib" in caller.f_code.co_filename or caller.f_code.co_filename == __file__):
        caller = caller.f_back
    if caller is None or caller.f_globals.get("__name__") != "__main__":
        return False  # a package of its own, which may do without
    top = name.partition(".")[0]
    if top != "google" and name != top and not isinstance(sys.modules.get(top), MagicMock):
        return False  # a part of a package that is here
    return not any(entry.start <= caller.f_lasti < entry.end
                   for entry in dis.Bytecode(caller.f_code).exception_entries)


def redirect(tables):
    """Let a table of the course be read from any path or address, and let a folder that is not here do no harm."""
    real_open, real_chdir = builtins.open, os.chdir

    def named(place):
        name = re.split(r"[\\/]", str(place))[-1].partition("?")[0]
        return tables.get(re.sub(r" ?\(\d+\)(?=\.\w+$)", "", name))

    def opens(file, mode="r", *arguments, **more):
        try:
            return real_open(file, mode, *arguments, **more)
        except OSError:
            if isinstance(file, int) or set(mode) & set("wax+") or not named(file):
                raise
            return real_open(named(file), mode, *arguments, **more)

    def fetches(request, *arguments, **more):
        address = getattr(request, "full_url", request)
        if not named(address):
            raise OSError(f"no network here: {address}")
        return urllib.response.addinfourl(real_open(named(address), "rb"), {}, address)

    def goes(place):
        with contextlib.suppress(OSError):
            real_chdir(place)

    builtins.open = io.open = opens
    urllib.request.urlopen, os.chdir = fetches, goes


def shell_for():
    """An IPython without history, in which figures are drawn and never shown, and shell commands do nothing."""
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib_inline.config import InlineBackend
    from traitlets.config import Config
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}), colors="nocolor")
    shell.configurables.append(InlineBackend.instance(parent=shell))
    nothing = lambda *arguments, **more: None  # noqa: E731
    shell.showtraceback = shell.showsyntaxerror = shell.enable_gui = shell.system = shell.system_piped = nothing
    shell.getoutput = lambda *arguments, **more: []
    for magic in ("matplotlib", "pip", "conda", "mamba", "uv"):
        shell.register_magic_function(nothing, magic_name=magic)
    return shell


def stopped(error, limits):
    """What is said of a cell that stopped by its own error or by one of limits.py."""
    known = {TooLong: f"ran longer than {limits['CELL_SECONDS']} seconds and was stopped",
             TooMuch: f"printed more than {limits['CELL_OUTPUT'] // 1_000_000} MB and was stopped",
             MemoryError: "asked for more memory than a submission may have"}
    return known.get(type(error)) or f"stopped with {type(error).__name__}: {str(error)[:150]}"


def limit(limits):
    """Set what this process may use. It may start no other, so the limits are those of the whole submission."""
    for kind, value in ((resource.RLIMIT_AS, limits["MEMORY"]), (resource.RLIMIT_CPU, limits["WORK_SECONDS"]),
                        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, limits["FILE"]),
                        (resource.RLIMIT_NOFILE, limits["OPEN_FILES"])):
        with contextlib.suppress(ValueError, OSError):  # a limit that the system refuses, as macOS does with memory
            resource.setrlimit(kind, (value, value))


def settle(job):
    """Copy what a job needs into its working folder and go there."""
    for source, place in job["copies"]:
        place = Path(job["work"], place)
        place.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if Path(source).is_dir() else shutil.copy)(source, place)
    os.makedirs(Path(job["work"], job["start"]), exist_ok=True)
    os.chdir(Path(job["work"], job["start"]))


def channel():
    """A function that writes a line of JSON to this process's output, which nothing else writes to by accident."""
    out, nowhere, write, dumps = os.dup(1), os.open(os.devnull, os.O_RDWR), os.write, json.dumps
    for number in (0, 1, 2):
        os.dup2(nowhere, number)

    def say(*line):
        body = dumps(line).encode() + b"\n"
        while body:
            body = body[write(out, body):]
    return say


def main():
    job = json.load(sys.stdin)
    settle(job)
    say = channel()
    limit(job["limits"])
    Quiet.most, cell_seconds = job["limits"]["CELL_OUTPUT"], job["limits"]["CELL_SECONDS"]
    import matplotlib.pyplot as plt
    sys.path.insert(0, str(Path(__file__).parent))
    from serialize import pack
    sys.path.pop(0)
    shell = shell_for()
    task_now, told = [None], set()
    redirect({path.name: str(path) for folder in ("data", "_static") for path in Path(job["work"], folder).glob("*.*")})
    timer, on, last = signal.setitimer, signal.signal, {}
    clocks = ((signal.ITIMER_PROF, signal.SIGPROF, cell_seconds),  # a busy machine costs no mark, so work is counted
              (signal.ITIMER_REAL, signal.SIGALRM, 3 * cell_seconds))  # a cell that waits works little

    def absent(name):
        package = name.partition(".")[0]
        if not foreign(name):
            return False
        if package not in told:
            told.add(package)
            say("note", task_now[0], f"imports {package}, which is not part of the course; it did nothing here")
        return True

    sys.meta_path.insert(0, Nothing(lambda name: name.partition(".")[0] == "otter"))
    sys.meta_path.append(Nothing(absent))

    def too_long(*_):
        raise TooLong

    def guarded(action):
        """Do something within the time of a cell; return (result, what it raised)."""
        sys.stdout, sys.stderr = Quiet(), Quiet()
        try:
            for clock, alarm, seconds in clocks:
                on(alarm, too_long)
                timer(clock, seconds, 1)
            return action(), None
        except BaseException as raised:
            return None, raised
        finally:
            for clock, *_ in clocks:
                timer(clock, 0)

    def keep(task, when):
        """Say the answers of one task as they are now, if they are others than those said last."""
        space = shell.user_ns
        found, error = guarded(lambda: pack({name: space[name] for name in job["names"][task] if name in space}))
        if error is not None:
            say("note", task, f"has answers that cannot be read: {type(error).__name__}")
        elif found["values"] and repr(found) != last.get(task):
            last[task] = repr(found)
            say("at", when, task, found)
        for name, why in (found or {}).get("left_out", {}).items():
            say("note", task, f"has an answer {name} that cannot be read: {why}")

    def run(source):
        """Run a cell; return what stopped it. One that ran out of memory leaves nothing behind, so the others run."""
        before = dict(shell.user_ns)
        result, error = guarded(lambda: shell.run_cell(source, store_history=False))
        error = error or result.error_in_exec or result.error_before_exec
        if isinstance(error, MemoryError):
            error, result = MemoryError(), None
            shell.user_ns.clear()
            shell.user_ns.update(before)
        guarded(lambda: plt.close("all"))
        return error

    def set_up():
        for source in job["set_up"]:
            run(source)

    set_up()
    say("start")
    section, own, again = None, False, []
    for task, kind, source in [*job["cells"], (None, "last", "")]:
        task_now[0] = task
        if task != section:
            if own and section in job["names"]:
                keep(section, "end of task")
            section, own = task, False
        if own and kind == "given":
            keep(task, "before")  # an answer above a cell of the sheet that would write over it
        error = run(source)
        own = own or kind == "own"
        if error is not None:
            say("note", task, stopped(error, job["limits"]))
            if isinstance(error, Exception) and not isinstance(error, MemoryError):
                again.append(source)
            if task is None:
                set_up()
        if kind == "check" and task in job["names"]:
            keep(task, "check")
    for task in job["names"]:
        keep(task, "end")
    if [source for source in again if run(source) is None]:
        for task in job["names"]:
            keep(task, "second try")
    say("done", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    os._exit(0)


if __name__ == "__main__":
    main()
