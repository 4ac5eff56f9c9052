"""Private documents: judged by their content, called after it, and out of reach of the pictures' address."""

import io
import json

import pytest
from PIL import Image

from community.core import files
from community.core.errors import Invalid, NotFound, TooLarge
from community.core.files import Upload
from config import Settings

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _folder(tmp_path):
    files.configure(Settings(files_url=str(tmp_path / "files")))


def picture(kind="PNG", size=(60, 40), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


def checked(name, data):
    return files.check_document(Upload(name, data))


@pytest.mark.parametrize(
    ("name", "data", "kept_as", "media_type"),
    [
        ("lamp.png", picture("PNG"), "lamp.png", "image/png"),
        ("lamp.JPEG", picture("JPEG"), "lamp.jpg", "image/jpeg"),
        ("lamp.webp", picture("WEBP"), "lamp.webp.jpg", "image/jpeg"),
        ("lamp.gif", picture("GIF", mode="L"), "lamp.gif.png", "image/png"),
        ("bill.pdf", PDF, "bill.pdf", "application/pdf"),
        ("router.log", "lost the line – again\n".encode(), "router.log.txt", "text/plain"),
        ("notes.txt", "Grüße".encode("cp1252"), "notes.txt", "text/plain"),
        ("notes.txt", "Grüße".encode("utf-16"), "notes.txt", "text/plain"),
        ("page.html", b"<script>alert(1)</script>", "page.html.txt", "text/plain"),
        ("run.exe", picture("PNG"), "run.exe.png", "image/png"),
        ("../../etc/passwd", b"root", "etc passwd.txt", "text/plain"),
        ("", b"words", "file.txt", "text/plain"),
        (".pdf", PDF, "file.pdf", "application/pdf"),
        ("x" * 300 + ".txt", b"words", "x" * 80 + ".txt", "text/plain"),
    ],
)
def test_a_document_is_what_its_content_is_and_is_called_so(name, data, kept_as, media_type):
    document = checked(name, data)
    assert (document.name, document.media_type) == (kept_as, media_type)


def test_text_of_any_usual_encoding_is_kept_as_utf_8():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert checked("a.txt", "Grüße\r\n".encode(encoding)).data == "Grüße\n".encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x00\x01\x02\x03", "cannot take"),
        (b"MZ\x90\x00\x03", "cannot take"),
        (b"PK\x03\x04zip", "cannot take"),
        (b"%PDF-1.7 that never ends\x00", "cannot take"),
        (picture(size=(400, 400))[:150], "broken"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not a picture"),
    ],
)
def test_everything_else_is_refused_in_words_that_name_the_file(data, words):
    with pytest.raises(Invalid, match=f"“thing.bin”.*{words}"):
        checked("thing.bin", data)


def test_more_than_five_megabytes_are_refused():
    with pytest.raises(TooLarge, match=r"“big.txt” is larger than 5 MB"):
        checked("big.txt", b"a" * (files.LARGEST_DOCUMENT_BYTES + 1))


def test_a_picture_loses_where_it_was_taken_and_what_it_is_too_large_for():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ann"
    document = checked("a.jpg", picture("JPEG", size=(5000, 100), exif=exif))
    assert b"Camera" not in document.data
    assert Image.open(io.BytesIO(document.data)).size == (2400, 48)


def test_a_document_is_found_by_its_key_alone_and_never_as_a_picture():
    key = files.store_document(checked("a.txt", b"my number is 1234"))
    assert files.read_document(key) == b"my number is 1234"
    for name in (key, f"private/{key}", f"{key[:32]}.webp"):
        with pytest.raises(NotFound):
            files.read_picture(name)
    shown = files.store_picture(picture(), largest_side=64)
    for wrong in (shown, "../" + shown, "", "0" * 32 + ".txt", f"{key}/../{key}"):
        with pytest.raises(NotFound):
            files.read_document(wrong)


def test_a_removed_document_is_gone_and_removing_it_again_is_no_error():
    key = files.store_document(checked("a.pdf", PDF))
    files.remove_document(key)
    files.remove_document(key)
    with pytest.raises(NotFound):
        files.read_document(key)


def test_no_shared_upload_is_kept_as_anything_that_a_browser_would_run(shared_data):
    security = shared_data / "security"
    manifest = json.loads((security / "uploads_manifest.json").read_text())["files"]
    kinds, refused = set(), []
    for entry in manifest:
        data = (security / "uploads" / entry["file"]).read_bytes()
        try:
            document = checked(entry["file"], data)
        except (Invalid, TooLarge):
            refused.append(entry)
            continue
        kinds.add(document.kind)
        if document.kind in ("png", "jpg"):
            assert dict(Image.open(io.BytesIO(document.data)).getexif()) == {}, entry
    assert all(entry["expect"].startswith("reject") for entry in refused)
    assert kinds <= {"png", "jpg", "pdf", "txt"}
    assert kinds & {"png", "jpg"}
