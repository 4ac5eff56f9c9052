"""Uploaded pictures: decoded, written anew, kept under random names; whatever else is refused in words."""

import io
import json

import pytest
from PIL import Image

from community.core import files
from community.core.errors import Invalid, NotFound, TooLarge
from config import Settings


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    files.configure(Settings(files_url=str(tmp_path / "files")))


def picture(kind="PNG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(out, kind, **options)
    return out.getvalue()


def stored(name):
    return Image.open(io.BytesIO(files.read_picture(name)))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_usual_format_is_kept_as_webp(kind):
    name = files.store_picture(picture(kind), largest_side=512)
    assert files.NAME.fullmatch(name)
    assert stored(name).format == "WEBP"
    assert stored(name).size == (60, 40)


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    assert stored(files.store_picture(picture(size=(1000, 500)), largest_side=100)).size == (100, 50)


def test_a_square_is_cut_from_the_middle():
    assert stored(files.store_picture(picture(size=(300, 200)), largest_side=128, square=True)).size == (
        128,
        128,
    )


def test_where_and_with_what_it_was_taken_is_dropped():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ann"
    data = picture("JPEG", exif=exif)
    assert b"Camera of Ann" in data
    kept = files.read_picture(files.store_picture(data, largest_side=512))
    assert b"Camera" not in kept
    assert dict(Image.open(io.BytesIO(kept)).getexif()) == {}


def test_a_picture_that_lay_on_its_side_is_turned_before_that_is_forgotten():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert stored(files.store_picture(picture("JPEG", exif=exif), largest_side=512)).size == (40, 60)


def test_of_a_moving_picture_the_first_frame_is_kept():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    assert getattr(stored(files.store_picture(out.getvalue(), largest_side=64)), "n_frames", 1) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.4",
        b"<html><script>alert(1)</script>",
        b"\x00" * 1000,
    ],
)
def test_what_is_no_picture_is_refused_in_words(data):
    with pytest.raises(Invalid, match="picture"):
        files.store_picture(data, largest_side=512)


def test_a_picture_that_ends_too_early_is_refused_in_words():
    data = picture(size=(400, 400), mode="RGB")
    with pytest.raises(Invalid, match="broken"):
        files.store_picture(data[: len(data) // 2], largest_side=512)


def test_a_picture_with_too_many_pixels_is_refused_before_it_is_decoded():
    header = picture(size=(1, 1))
    huge = header[:16] + (50_000).to_bytes(4) + (50_000).to_bytes(4) + header[24:]
    with pytest.raises((TooLarge, Invalid)):
        files.store_picture(huge, largest_side=512)


def test_more_bytes_than_allowed_are_refused_unread():
    with pytest.raises(TooLarge, match="5 MB"):
        files.store_picture(b"\x00" * (files.LARGEST_PICTURE_BYTES + 1), largest_side=512)


@pytest.mark.parametrize(
    "name", ["../secret_key", "a.webp", "", "0" * 32, f"{'0' * 32}.webp/../x", f"{'0' * 32}.webp"]
)
def test_an_impossible_or_unknown_name_finds_nothing(name):
    with pytest.raises(NotFound):
        files.read_picture(name)


def test_a_removed_picture_is_gone_and_removing_it_again_is_no_error():
    name = files.store_picture(picture(), largest_side=512)
    files.remove_picture(name)
    files.remove_picture(name)
    with pytest.raises(NotFound):
        files.read_picture(name)


def test_every_shared_upload_is_taken_or_refused_as_its_manifest_says(shared_data):
    security = shared_data / "security"
    manifest = json.loads((security / "uploads_manifest.json").read_text())["files"]
    assert len(manifest) >= 9
    for entry in manifest:
        data = (security / "uploads" / entry["file"]).read_bytes()
        if entry["expect"].startswith("reject"):
            with pytest.raises((Invalid, TooLarge)):
                files.store_picture(data, largest_side=1024)
            continue
        kept = files.read_picture(files.store_picture(data, largest_side=1024))
        picture = Image.open(io.BytesIO(kept))
        assert picture.format == "WEBP", entry
        assert dict(picture.getexif()) == {}, entry
        assert b"<" not in kept[-64:], entry
