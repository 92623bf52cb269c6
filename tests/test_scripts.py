"""The scripts of the pages: one style, and nothing that a linter finds. Both tools are programs of the oxc project."""
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT, report

SCRIPTS = sorted(ROOT.glob("course/**/*.js"))


def tool(name, *arguments, folder=ROOT):
    """Run one of the two programs; what it says."""
    done = subprocess.run([Path(sys.executable).with_name(name), *map(str, arguments)], cwd=folder, text=True,
                          capture_output=True)
    return done.returncode, done.stdout + done.stderr


def unstyled(path, folder):
    """Is a script other than the formatter writes it, line ends and spaces apart?"""
    copy = shutil.copy(path, folder)
    tool("oxfmt", "-c", ROOT / ".oxfmtrc.json", copy, folder=folder)
    return "".join(Path(copy).read_text("utf-8").split()) != "".join(path.read_text("utf-8").split())


def test_one_style(tmp_path):
    """Semicolons, double quotes, no comma at an end: as oxfmt has them. Where lines break is the author's."""
    report([f"{path.relative_to(ROOT)} is not in the style of .oxfmtrc.json: see what `oxfmt` makes of it"
            for path in SCRIPTS if unstyled(path, tmp_path)])
    odd = tmp_path / "odd.js"
    odd.write_text("const one = 'two'\n", "utf-8")
    (tmp_path / "copy").mkdir()
    assert unstyled(odd, tmp_path / "copy")


def test_the_linter_finds_nothing(tmp_path):
    status, said = tool("oxlint", "course")
    assert status == 0, said
    (tmp_path / "bad.js").write_text("if (one == two) three();\n", "utf-8")
    assert tool("oxlint", "-c", ROOT / ".oxlintrc.json", tmp_path)[0]


def test_no_script_names_what_is_not_there(book):
    """In the scripts as the pages load them, with the parts and tables that the build puts together."""
    built = [*book.glob("_static/*.js"), *book.glob("_static/figures/*.js")]
    assert len(built) > 4
    status, said = tool("oxlint", "-c", ROOT / ".oxlintrc.json", "-A", "all", "-D", "no-undef", *built)
    assert status == 0, said
