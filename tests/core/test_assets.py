"""Static files go compressed to whoever takes them so."""

import gzip
import shutil

import pytest

from community.core.web.assets import KEPT, compressed_copy
from config import ROOT


@pytest.fixture
def fetch(client):
    """Fetch a static file, and close it as a server does."""

    def get(path, encoding=""):
        with client.get(path, headers={"Accept-Encoding": encoding}) as response:
            response.get_data()
            return response

    return get


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_scripts_and_styles_go_compressed(fetch, encoding):
    for path in ("/static/js/posting.js", "/static/css/components.css"):
        whole, small = fetch(path), fetch(path, encoding)
        assert small.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in small.headers["Vary"]
        assert len(small.data) < len(whole.data) / 2
    if encoding == "gzip":
        assert gzip.decompress(small.data) == whole.data


def test_pictures_stay_as_they_are(fetch):
    assert "Content-Encoding" not in fetch("/static/icons/icon-192.png", "gzip, br").headers


def test_other_files_make_another_copy_and_the_last_ones_stay(tmp_path):
    source, place = tmp_path / "static", tmp_path / "copies"
    shutil.copytree(ROOT / "static" / "js", source)
    first = compressed_copy(source, place)
    assert compressed_copy(source, place) == first
    made = [first]
    for number in range(3):
        (source / "posting.js").write_text(f"// {number}")
        made.append(compressed_copy(source, place))
    assert len(set(made)) == 4
    assert [path.is_dir() for path in made] == [False] * (4 - KEPT) + [True] * KEPT


def test_where_nothing_can_be_written_the_files_go_as_they_are(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert compressed_copy(ROOT / "static", tmp_path / "file" / "copies") == ROOT / "static"
