"""Packs each wheel of /files anew, compiled and without what no page needs: Python starts a third faster from them.

It runs in the Python of the browser, because compiled files are good for one version of Python alone.
"""
import compileall
import shutil
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

LEFT_OUT = ("tests", "sample_data", "afm", "pdfcorefonts")  # the last two are fonts for PDF
HOME = "/lib/python3.12/site-packages"  # where a wheel is unpacked in the browser

for wheel in sorted(Path("/files").glob("*.whl")):
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(wheel, folder, "zip")
        for part in [part for name in LEFT_OUT for part in Path(folder).rglob(name) if part.is_dir()]:
            shutil.rmtree(part)
        compileall.compile_dir(folder, quiet=1, legacy=True, stripdir=folder, prependdir=HOME,
                               invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        with zipfile.ZipFile(wheel, "w") as packed:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file() and path.suffix != ".py":
                    packed.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes(),
                                    zipfile.ZIP_DEFLATED, 9)
