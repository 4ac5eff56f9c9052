"""Static files with compressed twins beside them, so that no browser fetches more than it must. The only file that knows WhiteNoise."""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

log = logging.getLogger(__name__)

YEAR_SECONDS = 31_536_000  # Addresses carry a hash of the content, so they may be kept as long as browsers keep anything.
KEPT = 2  # The present files and those before: a process that is being replaced still serves them.


def init_app(app: Flask, place: Path) -> None:
    """Serve the static files before anything else looks at a request, from copies in `place`."""
    root = compressed_copy(Path(app.static_folder or ""), place)
    app.wsgi_app = WhiteNoise(app.wsgi_app, root=root, prefix="static/", max_age=YEAR_SECONDS)  # type: ignore[method-assign]


def compressed_copy(source: Path, place: Path) -> Path:
    """A folder in `place` with the files of `source`, text ones compressed as well; made once for each state of them.

    Where nothing can be written the source itself, uncompressed.
    """
    copy = place / _digest(source)
    if copy.is_dir():
        return copy
    try:
        place.mkdir(parents=True, exist_ok=True)
        _make(source, copy)
        _forget_old(place)
    except OSError:
        if copy.is_dir():  # Another process has made it in this very moment.
            return copy
        log.exception("Static files are served uncompressed: %s cannot be written.", place)
        return source
    return copy


def _make(source: Path, copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(prefix="draft-", dir=copy.parent))
    try:
        shutil.copytree(source, draft, dirs_exist_ok=True)
        compressor = Compressor(quiet=True)
        for path in [path for path in draft.rglob("*") if path.is_file()]:
            if compressor.should_compress(path.name):
                compressor.compress(str(path))
        draft.chmod(0o755)
        draft.rename(copy)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _digest(source: Path) -> str:
    found = hashlib.blake2b(digest_size=12)
    for path in sorted(source.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(source)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _forget_old(place: Path) -> None:
    copies = sorted(
        (path for path in place.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime
    )
    for old in copies[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
