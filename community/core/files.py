"""Pictures that people upload: checked, decoded, written anew without their metadata, kept under random names."""

from __future__ import annotations

import io
import re
import secrets
import warnings
from dataclasses import dataclass
from typing import Any

import fsspec
from PIL import Image, ImageOps, UnidentifiedImageError

from community.core.errors import Invalid, NotFound, TooLarge
from config import Settings

LARGEST_PICTURE_BYTES = 5 * 1024 * 1024
LARGEST_PICTURE_PIXELS = 40_000_000  # A phone's photo; decoded it takes 120 MB.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
NAME = re.compile(r"[0-9a-f]{32}\.webp")


@dataclass(frozen=True)
class _Place:
    filesystem: Any
    root: str


_place: _Place | None = None


def configure(settings: Settings) -> None:
    """Choose where pictures are kept."""
    global _place
    filesystem, root = fsspec.core.url_to_fs(settings.files_url or str(settings.instance_path("files")))
    _place = _Place(filesystem, root.rstrip("/"))


def store_picture(data: bytes, *, largest_side: int, square: bool = False) -> str:
    """Keep a picture, at most `largest_side` pixels a side; answer the name under which it is found.

    Raise Invalid or TooLarge, in words, for what is no picture, is broken, moves, or is too large.
    """
    if len(data) > LARGEST_PICTURE_BYTES:
        raise TooLarge("A picture may have at most 5 MB.")
    picture = _decode(data)
    picture = ImageOps.exif_transpose(picture)
    if square:
        picture = ImageOps.fit(picture, (largest_side, largest_side))
    else:
        picture.thumbnail((largest_side, largest_side))
    clean = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=85)
    name = f"{secrets.token_hex(16)}.webp"
    filesystem, root = _storage()
    filesystem.makedirs(root, exist_ok=True)
    with filesystem.open(f"{root}/{name}", "wb") as file:
        file.write(out.getvalue())
    return name


def read_picture(name: str) -> bytes:
    """The picture of that name. Raise NotFound for an unknown or impossible one."""
    if not NAME.fullmatch(name):
        raise NotFound()
    filesystem, root = _storage()
    try:
        with filesystem.open(f"{root}/{name}", "rb") as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError as error:
        raise NotFound() from error


def remove_picture(name: str) -> None:
    """Delete the picture of that name, if it is there."""
    if not NAME.fullmatch(name):
        return
    filesystem, root = _storage()
    if filesystem.exists(f"{root}/{name}"):
        filesystem.rm_file(f"{root}/{name}")


def _decode(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            width, height = picture.size  # Known from the header, before anything is decoded.
            if width * height > LARGEST_PICTURE_PIXELS:
                raise TooLarge("This picture has too many pixels. Make it smaller, then send it again.")
            picture.load()
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid("This is not a picture that we can read. PNG, JPEG, WebP and GIF work.") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Invalid("This picture is broken: it ends too early or its data is damaged.") from error
    return picture


def _storage() -> tuple[Any, str]:
    if _place is None:
        raise RuntimeError("files.configure was not called.")
    return _place.filesystem, _place.root
