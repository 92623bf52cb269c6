"""Names and writing of files."""
import hashlib
import os
import tempfile
import zipfile
from pathlib import Path


def hashed_name(name: str, content: bytes) -> str:
    """A file's name with a mark of its content, so that a browser may keep it: book.css becomes book.0408d5ee9b.css."""
    stem, kind = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{kind}"


def write_whole(path: Path, text: str) -> bool:
    """Write a text file whole or not at all, and only if it differs from what is there; return whether it did.

    A temporary file beside it takes its place by one rename, so nobody ever reads half a file.
    """
    body = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == body:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(body)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        os.unlink(part)
        raise
    return True


def write_zip(path: Path, contents: dict[str, bytes]) -> None:
    """Write {name: content} as a zip whose bytes depend on nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as pack:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            pack.writestr(entry, content)
