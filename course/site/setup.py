"""Make `.venv` with the packages of requirements-dev.txt, or say in one line why not and leave what was there.

`make` runs it with the machine's own Python; it needs nothing but the standard library. It ends at once when the
environment already holds the lock.
"""
import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "ready"
OLD = ROOT / "_build" / "venv"  # where the last good one is meanwhile


def run(*command: object) -> None:
    """Run a command; on failure end with the last line it printed."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT)
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
        sys.exit("setup: could not install the packages. Is the network there? Then run the command again. The "
                 f"installer said: {said}")


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(f"setup: Python 3.11 or newer is needed, this is {sys.version_info[0]}.{sys.version_info[1]} "
                 f"({sys.executable}). Install a newer one, then: make PYTHON=python3.12")
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        sys.exit("setup: this Python has no venv module. On Debian or Ubuntu: apt install python3-venv. Then run it "
                 "again.")

    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Setting up .venv (once; about 20 seconds)", flush=True)
    with open(LOCK) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another set-up here is waited for
        if not (STAMP.exists() and STAMP.read_text() == wanted):
            make_new(venv, wanted)


def make_new(venv: ModuleType, wanted: str) -> None:
    """Make the environment; the last good one lies aside until the new one is whole."""
    python, uv = VENV / "bin" / "python", VENV / "bin" / "uv"
    first_of_all = re.search(r"^uv==\S+ \\\n(    --hash=\S+( \\)?\n)+", LOCK.read_text(), re.M)
    if not first_of_all:
        sys.exit("setup: requirements-dev.txt does not name uv. Bring it back: git checkout requirements-dev.txt")
    if STAMP.exists():
        shutil.rmtree(OLD, ignore_errors=True)
        OLD.parent.mkdir(exist_ok=True)
        VENV.rename(OLD)
    try:
        venv.create(VENV, with_pip=True, clear=True)
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as first:  # uv, which then checks all the other hashes
            first.write(first_of_all[0])
            first.flush()
            run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                "-r", first.name)
        run(uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", python, "-r", LOCK)
        STAMP.write_text(wanted)
    except (OSError, subprocess.SubprocessError) as error:
        sys.exit(f"setup: could not make .venv: {error}")
    except KeyboardInterrupt:
        sys.exit("setup: stopped")
    finally:
        if not STAMP.exists():
            shutil.rmtree(VENV, ignore_errors=True)
            if OLD.exists():
                OLD.rename(VENV)
        shutil.rmtree(OLD, ignore_errors=True)


if __name__ == "__main__":
    main()
