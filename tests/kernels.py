"""Kernels that start at once: each is forked from one process that has pandas and matplotlib imported already.

Half of what a notebook's test cost was the start of its kernel. What a notebook imports, it still has to import.
"""
import multiprocessing
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["tests.kernels", "ipykernel.ipkernel", "ipykernel.kernelapp", "matplotlib.pyplot",
                               "matplotlib.backends.backend_svg", "pandas"])


def serve(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    """Be a kernel, as `python -m ipykernel_launcher` is one, in a session of its own."""
    os.chdir(folder)
    sys.path[:] = [place for place in sys.path if place not in ("", str(ROOT), str(ROOT / "tests"))]
    sys.argv = arguments
    os.environ.clear()
    os.environ.update(environment, JPY_PARENT_PID=str(os.getppid()))
    os.setsid()
    import matplotlib
    import pandas
    from ipykernel.kernelapp import launch_new_instance
    matplotlib.rcParams["backend"] = "module://matplotlib_inline.backend_inline"  # both look for a kernel when imported
    pandas.set_option("display.max_columns", 20)
    launch_new_instance()


class Kernel:
    """What jupyter_client.launcher.launch_kernel returns: as much of a Popen as its provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, command: list[str], env: dict[str, str] | None = None, cwd: str | None = None,
                 **_: object) -> None:
        given = command[command.index("ipykernel_launcher"):], str(cwd or os.getcwd()), dict(env or os.environ)
        self.process = SERVER.Process(target=serve, args=given, daemon=True)
        self.process.start()
        self.pid = self.process.pid
        while self.poll() is None and os.getpgid(self.pid) != self.pid:  # whoever ends its group ends no other
            time.sleep(0.005)

    def poll(self) -> int | None:
        """How it ended, or None while it runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Wait until it has ended."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.process.terminate()

    def kill(self) -> None:
        """End it."""
        self.process.kill()
