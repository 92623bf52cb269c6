"""Packs the library and the wheels of /files anew, compiled and without what no page needs: Python starts sooner.

It runs in the Python of the browser, because compiled files are good for one version of Python alone.
"""
import compileall
import shutil
import tempfile
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

LEFT_OUT = ("tests", "sample_data", "f2py", "pydoc_data", "afm", "pdfcorefonts", "DejaVuSerif*")  # three fonts
HOMES = {".zip": "/lib/python312.zip", ".whl": "/lib/python3.12/site-packages"}  # where they are in the browser

for package in sorted(path for path in Path("/files").iterdir() if path.suffix in HOMES):
    with tempfile.TemporaryDirectory() as folder:
        shutil.unpack_archive(package, folder, "zip")
        for part in [part for name in LEFT_OUT for part in Path(folder).rglob(name)]:
            part.unlink() if part.is_file() else shutil.rmtree(part, ignore_errors=True)
        compileall.compile_dir(folder, quiet=1, legacy=True, stripdir=folder, prependdir=HOMES[package.suffix],
                               invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        with zipfile.ZipFile(package, "w") as packed:
            for path in sorted(Path(folder).rglob("*")):
                if path.is_file() and path.suffix != ".py":
                    packed.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix()), path.read_bytes(),
                                    zipfile.ZIP_DEFLATED, 9)
