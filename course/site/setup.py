"""Make `.venv` with the packages of requirements-dev.txt, or say in one line why not and leave nothing behind.

`make` runs it with the machine's own Python; it needs nothing but the standard library. It ends at once when the
environment already holds the lock.
"""
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements-dev.txt"
VENV = ROOT / ".venv"
STAMP = VENV / "ready"


def stop(message: str) -> None:
    """End with one line on standard error and exit status 1."""
    sys.exit("setup: " + message)


def run(*command: str) -> None:
    """Run a command; on failure stop with the last line it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=str(ROOT))
    if done.returncode:
        lines = [line for line in done.stdout.decode("utf-8", "replace").splitlines() if line.strip()] or [""]
        stop("could not install the packages. Is the network there? Then run the command again. The installer said: "
             + lines[-1].strip())


def main() -> None:
    if sys.version_info < (3, 11):
        stop("Python 3.11 or newer is needed, this is {}.{} ({}). Install a newer one, then: make PYTHON=python3.12"
             .format(sys.version_info[0], sys.version_info[1], sys.executable))
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        stop("this Python has no venv module. On Debian or Ubuntu: apt install python3-venv. Then run it again.")

    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    if STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Setting up .venv (once; about 20 seconds)", flush=True)
    finished = False
    try:
        venv.create(str(VENV), with_pip=True, clear=True)
        python = str(VENV / "bin" / "python")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as first:  # uv, which then checks all the other hashes
            first.write(re.search(r"^uv==\S+ \\\n(    --hash=\S+( \\)?\n)+", LOCK.read_text(), re.M).group(0))
            first.flush()
            run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes",
                "-r", first.name)
        uv = str(VENV / "bin" / "uv")
        run(uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", python, "-r", str(LOCK))
        STAMP.write_text(wanted)
        finished = True
    except (OSError, subprocess.SubprocessError) as error:
        stop("could not make .venv: {}".format(error))
    finally:
        if not finished:
            shutil.rmtree(str(VENV), ignore_errors=True)


if __name__ == "__main__":
    main()
