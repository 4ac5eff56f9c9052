"""Whatever stands in the input: it is told in the report, and its neighbours come in."""

import gzip
import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from sqlalchemy import select

from community.core import clock as core_clock
from community.core.db import db
from community.imports.jobs import Unusable, reading
from community.imports.jobs.reading import Records
from community.threads.models import Thread
from tests.imports.conftest import run_import
from tests.imports.forum import post, topic, write

DEEP = b'{"id": 5, "post_stream": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"

BROKEN = {
    "not JSON": (b'{"id": 7, "title":', "json_invalid"),
    "cut in a word": (b'{"id": tru', "json_invalid"),
    "a raw NUL byte": (b'{"id": 5, "title": "a\x00b"}', "json_invalid"),
    "a number of 5,000 digits": (b'{"id": ' + b"9" * 5000 + b"}", "json_invalid"),
    "nested 200,000 deep": (DEEP, "json_too_deep"),
    "Latin-1": ('{"id": 5, "title": "Stör"}'.encode("latin-1"), "not_utf8"),
    "a list": ([topic(5)], "not_an_object"),
    "a word": ("topic", "not_an_object"),
    "null": (None, "not_an_object"),
    "no id": ({"title": "x"}, "no_topic_id"),
    "an id that is text": ({**topic(5), "id": "five"}, "no_topic_id"),
    "an id beyond 64 bits": ({**topic(5), "id": 2**70}, "no_topic_id"),
    "no posts": ({**topic(5), "post_stream": {"posts": []}}, "no_posts"),
    "posts of the wrong type": ({**topic(5), "post_stream": {"posts": "many"}}, "no_posts"),
    "a private message": ({**topic(5), "archetype": "private_message"}, "private_message"),
    "no first post": (
        topic(5, [post(2, "kim", "<p>Yes.</p>")], details={"created_by": {"username": "x"}}),
        "opening_missing",
    ),
}


@pytest.mark.parametrize(("record", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_record_is_told_and_its_neighbours_come_in(bring_in, record, reason):
    report = bring_in([topic(7), record, topic(8)])
    assert {code: tally.count for code, tally in report.left_out.items()} == {reason: 1}
    assert report.left_out[reason].examples
    assert report.came_in["threads"] == len(db.session.scalars(select(Thread)).all()) == 2


def test_a_broken_post_is_told_and_its_neighbours_come_in(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>"),
        {**post(2, "kim", "x"), "cooked": None},
        {**post(3, "lee", "x"), "cooked": "  "},
        post(4, "kim", "<p>Channel.</p>"),
        {**post(5, "kim", "<p>Whisper</p>"), "post_type": 4},
        {**post(6, "kim", "<p>Gone</p>", likes=2), "user_deleted": True},
    ]
    report = bring_in([topic(7, posts)])
    assert {code: tally.count for code, tally in report.left_out.items()} == {
        "body_not_text": 1,
        "body_empty": 1,
        "whisper": 1,
        "deleted_by_author": 1,
        "likes_left_out": 2,
    }
    assert became(7).answer_count == 1


def test_strange_values_inside_a_topic_do_no_harm(bring_in, became):
    strange = {
        "title": "A\u0000 \u202etitle \ud800 with zero\u200bwidth " + "x" * 400,
        "views": -5,
        "tags": [None, {"name": "ok"}, 7, "a" * 500],
        "category_id": [1],
        "closed": "maybe",
        "pinned": 3,
        "slug": "../../etc",
    }
    posts = [
        post(1, "na\u0000me\u202e" * 60, "<p>N\u0000UL \ud800 and \U0001f600</p>", likes=-3),
        post(2, "\u200b", "<p>Yes.</p>", updated_at=7, version="x", reply_to="one"),
        post(3, {"name": "x"}, "<p>No.</p>", user_id=2**80),
    ]
    report = bring_in([topic(7, posts, **strange)])
    thread = became(7)
    assert report.came_in["threads"] == 1
    assert "\x00" not in thread.title + thread.body_html
    assert len(thread.title) <= 200
    assert (thread.view_count, thread.vote_count, thread.closed_at, thread.pin_order) == (0, 0, None, 0)


def test_dates_in_the_future_become_the_time_of_the_import(bring_in, became):
    posts = [
        post(1, "mara", "<p>When?</p>", created_at="2150-01-01T00:00:00Z"),
        post(2, "kim", "<p>Now.</p>"),
    ]
    now = datetime(2026, 5, 1, tzinfo=UTC)
    with core_clock.at(now):
        report = bring_in([topic(7, posts)])
    assert became(7).created_at == became(7).last_activity_at == now
    assert report.mended["future_date"].count == 1


def test_dates_that_are_none_are_those_of_the_neighbours(bring_in, became):
    posts = [
        post(1, "mara", "<p>When?</p>"),
        post(2, "kim", "<p>Then.</p>", created_at="0001-01-01T00:00:00Z"),
    ]
    report = bring_in([topic(7, posts)])
    assert became(7, 2).created_at == became(7).created_at
    assert report.mended["post_date_missing"].count == 1


def test_a_topic_that_stands_there_twice_comes_in_once(bring_in, became):
    report = bring_in([topic(7), topic(7, title="The same number, another title"), topic(7)])
    assert report.left_out["topic_repeated"].count == 2
    assert became(7).title == "Question number 7 about routers"


def test_posts_that_the_input_does_not_hold_are_told_of(bring_in):
    report = bring_in([{**topic(7), "posts_count": 50}])
    assert report.left_out["posts_not_in_input"].count == 48


def test_post_ids_that_two_topics_share_are_no_fault(bring_in):
    same = [
        {**topic(number), "post_stream": {"posts": [post(1, "mara", "<p>Why?</p>", likes=1)]}}
        for number in (7, 8)
    ]
    assert bring_in(same).came_in["votes"] == 2


def test_a_compressed_file_that_is_cut_off_gives_what_can_be_read(app, tmp_path):
    records = [
        topic(number, title=f"Question {sha256(bytes([number % 256, number // 256])).hexdigest()}")
        for number in range(1, 400)
    ]
    path = write(tmp_path / "topics.jsonl.gz", records)
    path.write_bytes(path.read_bytes()[:-9_000])
    report = run_import(path)
    assert report.left_out["file_ends_early"].count == 1
    assert 0 < report.came_in["threads"] < 399


def test_damage_in_the_middle_of_a_compressed_file_is_told(app, tmp_path):
    path = write(tmp_path / "topics.jsonl.gz", [topic(number) for number in range(1, 2000)])
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = bytes(300)
    path.write_bytes(content)
    report = run_import(path, limit=3000)
    assert "file_ends_early" in report.left_out or "json_invalid" in report.left_out
    assert report.came_in["threads"] < 1999


def test_a_line_too_long_to_be_kept_is_passed_over(bring_in, monkeypatch):
    monkeypatch.setattr(reading, "LONGEST_RECORD_BYTES", 5_000)
    monkeypatch.setattr(reading, "_PIECE_BYTES", 1_000)
    long = json.dumps(topic(5, [post(1, "mara", "x" * 20_000)])).encode()
    report = bring_in([topic(7), long, topic(8)])
    assert report.left_out["line_too_long"].count == 1
    assert report.came_in["threads"] == 2


def test_a_byte_order_mark_blank_lines_and_windows_line_ends_are_no_fault(app, tmp_path):
    path = tmp_path / "topics.jsonl"
    lines = [json.dumps(topic(number)).encode() for number in (7, 8)]
    path.write_bytes(b"\xef\xbb\xbf" + b"\r\n\r\n".join(lines) + b"\r\n  \r\n")
    report = run_import(path)
    assert report.came_in["threads"] == 2
    assert report.left_out == {}


def test_a_broken_file_in_a_folder_is_told_by_its_name(app, tmp_path):
    folder = tmp_path / "topics"
    folder.mkdir()
    (folder / "7.json").write_text(json.dumps(topic(7)))
    (folder / "8.json").write_text('{"id": 8,')
    (folder / "9.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(topic(9), indent=1).encode())
    (folder / "readme.txt").write_text("no topic")
    report = run_import(folder)
    assert report.came_in["threads"] == 2
    assert "8.json" in report.left_out["json_invalid"].examples[0]


def test_a_folder_with_an_archive_is_read_from_that_alone(app, tmp_path):
    write(tmp_path / "topics.jsonl.gz", [topic(7)])
    write(tmp_path / "questions.jsonl", [{"topic_id": 7, "relevant": [8]}])
    report = run_import(tmp_path, key="here")
    assert report.came_in["threads"] == 1
    assert report.left_out == {}


def missing(folder):
    return folder / "nothing.jsonl"


def empty(folder):
    (folder / "empty.jsonl").write_bytes(b"")
    return folder / "empty.jsonl"


def blank(folder):
    (folder / "blank.jsonl").write_bytes(b"\n \n\n")
    return folder / "blank.jsonl"


def empty_folder(folder):
    (folder / "empty").mkdir()
    return folder / "empty"


def not_gzip(folder):
    (folder / "topics.jsonl.gz").write_bytes(json.dumps(topic(7)).encode())
    return folder / "topics.jsonl.gz"


def nothing_compressed(folder):
    (folder / "topics.jsonl.gz").write_bytes(gzip.compress(b""))
    return folder / "topics.jsonl.gz"


@pytest.mark.parametrize("make_path", [missing, empty, blank, empty_folder, not_gzip, nothing_compressed])
def test_an_input_that_is_none_is_refused_in_words_and_leaves_nothing_behind(app, tmp_path, make_path):
    with pytest.raises(Unusable) as refusal:
        run_import(make_path(tmp_path))
    assert str(refusal.value).endswith(".")
    assert db.session.scalars(select(Thread)).all() == []


def test_an_input_of_rubbish_alone_gives_a_report_and_nothing_else(bring_in):
    report = bring_in([b"\xff\xfe\x00", b"{", b"[]"])
    assert sum(tally.count for tally in report.left_out.values()) == 3
    assert +report.came_in == {}


def test_a_reading_gives_the_same_records_each_time(tmp_path):
    records = Records(write(tmp_path / "topics.jsonl.gz", [topic(number) for number in range(1, 30)]))
    assert list(records.read()) == list(records.read())
    assert records.done == records.total
