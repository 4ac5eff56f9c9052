"""What people upload, kept under random names: pictures, written anew without their metadata, and private documents.

Pictures are public to whoever knows their name. Documents lie in a folder of their own, which no name of a picture
reaches; the room that keeps one decides who may read it.
"""

from __future__ import annotations

import io
import re
import secrets
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fsspec
from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from community.core.errors import Invalid, NotFound, TooLarge
from community.core.text.lines import clean_body, clean_line
from config import Settings

LARGEST_PICTURE_BYTES = 5 * 1024 * 1024
LARGEST_PICTURE_PIXELS = 40_000_000  # A phone's photo; decoded it takes 120 MB.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
NAME = re.compile(r"[0-9a-f]{32}\.webp")

LARGEST_DOCUMENT_BYTES = 5 * 1024 * 1024
DOCUMENT_PIXELS = 2400  # A side; the small print of a photographed bill can be read.
DOCUMENT_NAME_LONGEST = 80
DOCUMENT_KEY = re.compile(r"[0-9a-f]{32}\.(?:png|jpg|pdf|txt)")
DOCUMENTS = "private"
FONT = Path(__file__).parents[2] / "static/vendor/inter-5.3.0/inter-latin-wght-normal.woff2"
FONT_LETTERS = frozenset({*range(32, 127), *range(160, 256), *map(ord, "–—‘’“”…€·−")})
"""What its Latin part holds, of what names and titles are written in."""
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "pdf": "application/pdf", "txt": "text/plain"}
TAKEN = "Pictures (PNG, JPEG, WebP, GIF), PDF and plain text work."

_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_NOT_IN_TEXT = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")  # A log may hold the escapes of colours.
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/]+')


@dataclass(frozen=True)
class Upload:
    """A file as it came, with the name that its sender gave it."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Document:
    """A file that was judged by its content: what to call it, what it is, and its bytes."""

    name: str
    kind: str
    """`png`, `jpg`, `pdf` or `txt`."""
    data: bytes

    @property
    def media_type(self) -> str:
        """What it is, for mail and browsers."""
        return MEDIA_TYPES[self.kind]


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
    _write("", name, out.getvalue())
    return name


def read_picture(name: str) -> bytes:
    """The picture of that name. Raise NotFound for an unknown or impossible one."""
    if not NAME.fullmatch(name):
        raise NotFound()
    return _read("", name)


def remove_picture(name: str) -> None:
    """Delete the picture of that name, if it is there."""
    if NAME.fullmatch(name):
        _remove("", name)


def check_document(upload: Upload) -> Document:
    """What the file is, judged by its content and not by its name: a picture (written anew), a PDF, or plain text.

    Raise Invalid or TooLarge, in words that name the file, for everything else.
    """
    shown = clean_line(upload.name, limit=DOCUMENT_NAME_LONGEST) or "This file"
    if not upload.data:
        raise Invalid(f"“{shown}” is empty.")
    if len(upload.data) > LARGEST_DOCUMENT_BYTES:
        raise TooLarge(f"“{shown}” is larger than 5 MB.")
    if upload.data.startswith(_PICTURES):
        kind, data = _picture_of(shown, upload.data)
    elif upload.data.startswith(b"%PDF-") and b"%%EOF" in upload.data[-2048:]:
        kind, data = "pdf", upload.data
    else:
        kind, data = "txt", _text_of(shown, upload.data)
    return Document(_document_name(upload.name, kind), kind, data)


def store_document(document: Document) -> str:
    """Keep a document; answer the key under which it is found."""
    key = f"{secrets.token_hex(16)}.{document.kind}"
    _write(DOCUMENTS, key, document.data)
    return key


def read_document(key: str) -> bytes:
    """The document of that key. Raise NotFound for an unknown or impossible one."""
    if not DOCUMENT_KEY.fullmatch(key):
        raise NotFound()
    return _read(DOCUMENTS, key)


def remove_document(key: str) -> None:
    """Delete the document of that key, if it is there."""
    if DOCUMENT_KEY.fullmatch(key):
        _remove(DOCUMENTS, key)


def _picture_of(shown: str, data: bytes) -> tuple[str, bytes]:
    try:
        picture = _decode(data)
    except Invalid as error:
        raise Invalid(f"“{shown}”: {error.reason}") from error
    except TooLarge as error:
        raise TooLarge(f"“{shown}”: {error.reason}") from error
    kind = "png" if picture.format in ("PNG", "GIF") else "jpg"  # Mail programs know these two.
    picture = ImageOps.exif_transpose(picture)
    picture.thumbnail((DOCUMENT_PIXELS, DOCUMENT_PIXELS))
    has_holes = kind == "png" and ("A" in picture.getbands() or "transparency" in picture.info)
    out = io.BytesIO()
    picture.convert("RGBA" if has_holes else "RGB").save(
        out, "PNG" if kind == "png" else "JPEG", **({} if kind == "png" else {"quality": 88})
    )
    return kind, out.getvalue()


def _text_of(shown: str, data: bytes) -> bytes:
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_IN_TEXT.search(text):
            return clean_body(text).encode()
    raise Invalid(f"“{shown}” is of a kind that we cannot take. {TAKEN}")


def _document_name(name: str, kind: str) -> str:
    stem, _, ending = clean_line(_NOT_IN_NAMES.sub(" ", name)).rpartition(".")
    if ending.lower() == kind or (kind == "jpg" and ending.lower() == "jpeg"):
        return f"{stem.strip(' .')[:DOCUMENT_NAME_LONGEST] or 'file'}.{kind}"
    whole = f"{stem}.{ending}".strip(" .")[:DOCUMENT_NAME_LONGEST]
    return f"{whole or 'file'}.{kind}"


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


def _write(folder: str, name: str, data: bytes) -> None:
    filesystem, root = _storage()
    place = f"{root}/{folder}".rstrip("/")
    filesystem.makedirs(place, exist_ok=True)
    with filesystem.open(f"{place}/{name}", "wb") as file:
        file.write(data)


def _read(folder: str, name: str) -> bytes:
    filesystem, root = _storage()
    try:
        with filesystem.open(f"{root}/{folder}".rstrip("/") + f"/{name}", "rb") as file:
            data: bytes = file.read()
            return data
    except FileNotFoundError as error:
        raise NotFound() from error


def _remove(folder: str, name: str) -> None:
    filesystem, root = _storage()
    path = f"{root}/{folder}".rstrip("/") + f"/{name}"
    if filesystem.exists(path):
        filesystem.rm_file(path)


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text in a drawn picture: where its baseline begins, and how it looks. Lengths in pixels."""

    text: str
    at: tuple[int, int]
    size: int
    colour: str = "#ffffff"
    weight: int = 400
    widest: int = 0
    """Cut with an ellipsis beyond this; 0 for no limit."""


def draw_picture(
    size: tuple[int, int],
    background: str,
    boxes: Sequence[tuple[tuple[int, int, int, int], str]],
    words: Sequence[Words],
) -> bytes:
    """A PNG with rounded boxes and lines of text on a plain ground. What the font cannot write is left out."""
    picture = Image.new("RGB", size, background)
    pen = ImageDraw.Draw(picture)
    for corners, colour in boxes:
        pen.rounded_rectangle(corners, radius=28, fill=colour)
    for line in words:
        font = ImageFont.truetype(FONT, line.size)
        font.set_variation_by_axes([line.weight])
        text = "".join(letter for letter in line.text if ord(letter) in FONT_LETTERS).strip()
        while line.widest and font.getlength(text) > line.widest:
            text = text.rstrip("…")[:-1].rstrip() + "…"
        pen.text(line.at, text, font=font, fill=line.colour, anchor="ls")
    data = io.BytesIO()
    picture.save(data, "PNG", optimize=True)
    return data.getvalue()
