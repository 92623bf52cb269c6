"""Debian's Firefox, driven by the protocol that it speaks itself (Marionette, which geckodriver uses too).

Mozilla's client for it, marionette-driver, holds psutil and so the students' ipython at old versions; Playwright's way
(WebDriver BiDi) sends this Firefox a command that it does not know.
"""
import contextlib
import json
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver names an element
QUIET = {"network.captive-portal-service.enabled": False, "network.connectivity-service.enabled": False,
         "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False}


def program() -> str | None:
    """Where Firefox is, or None."""
    return next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)


class Firefox:
    """A session: `run` a script, `click` and read what CSS selectors name."""

    def __init__(self, port: int) -> None:
        for _ in range(1200):
            with contextlib.suppress(OSError):
                self.wire = socket.create_connection(("127.0.0.1", port), 300)
                break
            time.sleep(0.1)
        self.answer()
        self("WebDriver:NewSession")
        self("WebDriver:SetTimeouts", implicit=60_000)

    def answer(self) -> object:
        """The next message: its length, a colon, JSON."""
        length = b""
        while (byte := self.wire.recv(1)) != b":":
            length += byte
        text = b""
        while len(text) < int(length):
            text += self.wire.recv(int(length) - len(text))
        return json.loads(text)

    def __call__(self, command: str, **values: object) -> object:
        """Give a command and return its value."""
        text = json.dumps([0, 1, command, values]).encode()
        self.wire.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self.answer()
        if error:
            raise RuntimeError(f"Firefox: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def go(self, address: str, width: int, height: int = 800) -> None:
        """Open an address in a window of a size."""
        self("WebDriver:SetWindowRect", width=width, height=height)
        self("WebDriver:Navigate", url=address)

    def run(self, script: str) -> object:
        """The value of an expression in the page, beside its own scripts and its policy."""
        return self("WebDriver:ExecuteScript", script=f"return {script}", args=[], sandbox="test", newSandbox=True)

    def find(self, selector: str) -> str:
        """The element that a selector names, waited for."""
        return self("WebDriver:FindElement", using="css selector", value=selector)[ELEMENT]

    def click(self, selector: str) -> None:
        """Click as a mouse does: what is covered or hidden cannot be clicked."""
        self("WebDriver:ElementClick", id=self.find(selector))

    def shows(self, selector: str, seconds: float = 10) -> bool:
        """Is an element there and, within some seconds, to be seen?"""
        end = time.time() + seconds
        while not (seen := self("WebDriver:IsElementDisplayed", id=self.find(selector))) and time.time() < end:
            time.sleep(0.1)
        return seen

    def text(self, selector: str) -> str:
        """The words of an element."""
        return self("WebDriver:GetElementText", id=self.find(selector))


@contextlib.contextmanager
def started(**prefs: object) -> Iterator[Firefox]:
    """A headless Firefox with a fresh profile and some settings of about:config."""
    with socket.socket() as free, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in
                 (QUIET | prefs | {"marionette.port": port}).items()]
        Path(profile, "user.js").write_text("\n".join(lines), "utf-8")
        running = subprocess.Popen([program(), "-marionette", "-headless", "-profile", profile],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Firefox(port)
        finally:
            running.terminate()
            running.wait()
