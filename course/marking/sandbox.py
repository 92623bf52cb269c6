"""Shut a process in: no network, no other process, no file but those named, a bounded share of memory and disk.

bubblewrap makes the walls, a filter of system calls keeps the process alone, and run.py sets its own limits before the
submission begins. Nothing is written from outside into a place that a submission has touched: what it needs comes by
standard input, what it says by standard output, and its folders are memory that is gone with it.
"""
import contextlib
import functools
import json
import os
import platform
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

from course.marking import limits

HERE = Path(__file__).parent

# Calls that make a process or a thread, or memory that the limits do not count, with their numbers on both processors
CALLS = {"x86_64": (0xC000003E, {"clone": 56, "fork": 57, "vfork": 58, "clone3": 435, "unshare": 272, "setns": 308,
                                 "mount": 165, "memfd_create": 319, "memfd_secret": 447, "shmget": 29, "msgget": 68,
                                 "io_uring_setup": 425, "keyctl": 250, "add_key": 248, "ptrace": 101, "bpf": 321}),
         "aarch64": (0xC00000B7, {"clone": 220, "clone3": 435, "unshare": 97, "setns": 268, "mount": 40,
                                  "memfd_create": 279, "memfd_secret": 447, "shmget": 194, "msgget": 186,
                                  "io_uring_setup": 425, "keyctl": 219, "add_key": 217, "ptrace": 117, "bpf": 280})}
PROBE = """
import json, os, socket
def refused(action, *arguments):
    try:
        action(*arguments)
    except OSError:
        return True
print(json.dumps([refused(os.fork), refused(socket.create_connection, ("127.0.0.1", PORT), 2),
                  refused(open, "/written", "w"), refused(open, FILE)]))
"""


def call_filter() -> bytes:
    """The filter in the form that the kernel reads (classic BPF): refuse the calls above and those of other processors.

    Raises KeyError on a processor whose numbers are not known.
    """
    processor, calls = CALLS[platform.machine()]
    load, equal, atleast, give = 0x20, 0x15, 0x35, 0x06
    steps = [(load, 0, 0, 4), (equal, 1, 0, processor), (give, 0, 0, 0x00050001), (load, 0, 0, 0)]
    steps += [(atleast, len(calls) + 1, 0, 0x40000000)]  # the third way into an x86 kernel
    steps += [(equal, len(calls) - place, 0, number) for place, number in enumerate(calls.values())]
    steps += [(give, 0, 0, 0x7FFF0000), (give, 0, 0, 0x00050001)]  # allow; else "operation not permitted"
    return b"".join(struct.pack("HBBI", *step) for step in steps)


def walls(seen: list[str], proc: bool = True) -> list[str]:
    """The words before a command that shut it in; `seen` are files and folders that it may read."""
    system = {"/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/fonts", sys.base_prefix, sys.prefix, *seen}
    bound = [word for place in sorted(system) if os.path.exists(place)
             for word in ("--ro-bind", os.path.realpath(place), place)]
    # /tmp first: the project, and so its Python, may lie below it
    return ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
            "--size", str(limits.DISK // 2), "--tmpfs", "/tmp", *bound, *(["--proc", "/proc"] if proc else []),
            "--dev", "/dev", "--size", "1000000", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
            "--size", str(limits.DISK // 2), "--tmpfs", "/course", "--remount-ro", "/", "--chdir", "/course"]


@functools.cache
def way() -> list[str] | None:
    """How a process can be shut in here: more words for `walls`, or None where it cannot. Tried with a real process."""
    if not shutil.which("bwrap") or platform.machine() not in CALLS:
        return None
    import socket
    with socket.create_server(("127.0.0.1", 0)) as server:
        probe = PROBE.replace("PORT", str(server.getsockname()[1])).replace("FILE", repr(__file__))
        for proc in (True, False):  # a container may refuse a new /proc
            code, said = process([sys.executable, "-I", "-c", probe], "", 20, walls([], proc))
            with contextlib.suppress(ValueError):
                if code == 0 and all(json.loads(said)):
                    return [proc]
    return None


def process(command: list[str], given: str, seconds: float, around: list[str] | None = None,
            folder: str = "/") -> tuple[int | None, str]:
    """Run a command with `given` as its standard input; return (its return code, None if too long; what it said).

    `around` are the words of `walls`; without them the command runs in `folder`.
    """
    own = {"PATH": os.environ.get("PATH", ""), "HOME": "/tmp", "LANG": "C.UTF-8", "MPLBACKEND": "agg",
           "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
           "MPLCONFIGDIR": f"{folder if around is None else '/course'}/matplotlib"}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as into, tempfile.TemporaryFile() as calls:
        into.write(given.encode())
        calls.write(call_filter() if around else b"")
        into.seek(0), calls.seek(0)
        shut = [*around, "--seccomp", str(calls.fileno())] if around else []
        with subprocess.Popen([*shut, *command], cwd=folder, env=own, stdin=into, stdout=out,
                              stderr=subprocess.DEVNULL, pass_fds=[calls.fileno()], start_new_session=True) as running:
            try:
                code = running.wait(seconds)
            except subprocess.TimeoutExpired:
                code = None
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):  # nothing may be left of it
                    os.killpg(running.pid, signal.SIGKILL)
        out.seek(0)
        return code, out.read(limits.OUTPUT).decode("utf-8", "replace")


def run(script: str, job: dict, copies: list[tuple[str, str]], seconds: float) -> tuple[int | None, str]:
    """Run a script of this folder on a job, shut in where that can be done; as `process`.

    `copies` are (file or folder, where the script puts its copy below the working folder).
    """
    command, shut = [sys.executable, "-I", str(HERE / script)], way()
    job |= {"limits": {name: value for name, value in vars(limits).items() if name.isupper()}}
    if shut:
        job |= {"work": "/course", "copies": copies}
        return process(command, json.dumps(job), seconds, walls([str(HERE), *[source for source, _ in copies]], *shut))
    folder = tempfile.mkdtemp(prefix="mark-")
    try:
        return process(command, json.dumps(job | {"work": folder, "copies": copies}), seconds, None, folder)
    finally:
        subprocess.run(["rm", "-rf", "--", folder], check=False)  # shutil stops at folders a thousand deep
