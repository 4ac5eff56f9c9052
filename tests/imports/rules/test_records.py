"""Reading topics that nobody has checked."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.imports.rules.records import BrokenRecord, PostKind, Topic, parse_topic


def make_post(number: int, **changes: Any) -> dict[str, Any]:
    post = {
        "id": 1000 + number,
        "post_number": number,
        "post_type": 1,
        "username": f"writer_{number}",
        "created_at": f"2020-03-01T10:{number:02}:00.000Z",
        "cooked": f"<p>Words of post {number}</p>",
    }
    return {**post, **changes}


def make_topic(*posts: Any, **changes: Any) -> dict[str, Any]:
    topic = {
        "id": 7,
        "title": "The box will not start",
        "slug": "the-box-will-not-start",
        "created_at": "2020-03-01T10:00:00.000Z",
        "posts_count": len(posts),
        "post_stream": {"posts": list(posts)},
    }
    return {**topic, **changes}


def skipped_reasons(topic: Topic) -> list[str]:
    return [reason.reason_code for reason in topic.skipped]


def mended_reasons(topic: Topic) -> list[str]:
    return [reason.reason_code for reason in topic.mended]


def test_a_whole_topic_is_read_with_all_that_it_tells() -> None:
    likes = [{"id": 3, "count": 9}, {"id": 2, "count": 4}]
    edited = {"version": 3, "updated_at": "2020-03-02T08:00:00+02:00", "edit_reason": "typo"}
    staff = {"admin": True, "user_id": -1, "trust_level": 9, "name": "Ada  L."}
    answer = make_post(
        2, actions_summary=likes, reply_to_post_number=1, accepted_answer=True, **edited, **staff
    )
    topic = parse_topic(
        make_topic(
            make_post(1),
            answer,
            views=250,
            closed=True,
            pinned_globally=True,
            category_id=4,
            tags=["tv", {"name": "box"}, "TV", 5],
            accepted_answer={"post_number": 2, "username": "writer_2"},
        )
    )
    assert (topic.external_id, topic.title, topic.views) == (7, "The box will not start", 250)
    assert (topic.closed, topic.pinned, topic.archived, topic.visible) == (True, True, False, True)
    assert (topic.category_id, topic.tags, topic.accepted_post_number) == (4, ("tv", "box"), 2)
    assert topic.created_at == datetime(2020, 3, 1, 10, tzinfo=UTC)
    read = topic.posts[1]
    assert (read.likes, read.reply_to, read.accepted, read.versions, read.edit_reason) == (
        4,
        1,
        True,
        3,
        "typo",
    )
    assert read.edited_at == datetime(2020, 3, 2, 6, tzinfo=UTC)
    assert (read.author, read.author_name, read.author_external_id) == ("writer_2", "Ada L.", -1)
    assert (read.author_is_staff, read.author_is_admin, read.author_trust_level) == (True, True, 4)
    assert (topic.skipped, topic.mended) == ((), ())


def test_a_topic_with_the_five_fields_of_an_archive_is_enough() -> None:
    bare = {key: value for key, value in make_post(1).items() if key != "post_type"}
    topic = parse_topic(
        {"id": 7, "title": "T", "created_at": "2020-03-01T10:00:00Z", "post_stream": {"posts": [bare]}}
    )
    assert topic.posts[0].kind is PostKind.REGULAR
    assert topic.posts[0].edited_at is None
    assert topic.category_id is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ([], "not_an_object"),
        (None, "not_an_object"),
        (make_topic(make_post(1), id=None), "no_topic_id"),
        (make_topic(make_post(1), id=True), "no_topic_id"),
        (make_topic(make_post(1), id=0), "no_topic_id"),
        (make_topic(make_post(1), id=2**63), "no_topic_id"),
        (make_topic(make_post(1), id=10**400), "no_topic_id"),
        (make_topic(), "no_posts"),
        (make_topic(make_post(1), post_stream="gone"), "no_posts"),
        (make_topic("rubbish", 5), "no_posts"),
        (make_topic(make_post(1), archetype="private_message"), "private_message"),
    ],
)
def test_a_record_without_a_thread_in_it_is_refused_with_a_reason(raw: object, reason: str) -> None:
    with pytest.raises(BrokenRecord) as refusal:
        parse_topic(raw)
    assert refusal.value.reason == reason


def test_the_largest_id_that_a_database_keeps_is_taken() -> None:
    assert parse_topic(make_topic(make_post(1), id=2**63 - 1)).external_id == 2**63 - 1


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        ("rubbish", "post_not_an_object"),
        (make_post(2, id="x"), "no_post_id"),
        (make_post(2, id=2**70), "no_post_id"),
        (make_post(2, id=1001), "post_repeated"),
        (make_post(2, cooked=None), "body_not_text"),
        (make_post(2, cooked=["<p>a</p>"]), "body_not_text"),
        (make_post(2, cooked=" \n "), "body_empty"),
    ],
)
def test_a_broken_post_is_left_out_and_the_others_come_in(post: object, reason: str) -> None:
    topic = parse_topic(make_topic(make_post(1), post, make_post(3)))
    assert [read.number for read in topic.posts] == [1, 3]
    assert skipped_reasons(topic) == [reason]


def test_two_posts_with_one_number_both_come_in_the_second_behind_all_others() -> None:
    topic = parse_topic(make_topic(make_post(1), make_post(2), make_post(2, id=55), make_post(3)))
    assert [(post.number, post.external_id) for post in topic.posts] == [
        (1, 1001),
        (2, 1002),
        (3, 1003),
        (4, 55),
    ]
    assert mended_reasons(topic) == ["post_renumbered"]


def test_posts_come_in_the_order_of_their_numbers_whatever_their_order_in_the_record() -> None:
    topic = parse_topic(make_topic(make_post(3), make_post(1), make_post(2)))
    assert [post.number for post in topic.posts] == [1, 2, 3]


def test_a_post_without_a_readable_date_gets_that_of_the_post_before_it() -> None:
    topic = parse_topic(make_topic(make_post(1), make_post(2, created_at="0000-00-00"), make_post(3)))
    assert topic.posts[1].created_at == topic.posts[0].created_at
    assert mended_reasons(topic) == ["post_date_missing"]


def test_a_topic_without_a_date_has_that_of_its_first_post() -> None:
    topic = parse_topic(make_topic(make_post(1), created_at=12))
    assert topic.created_at == topic.posts[0].created_at
    assert mended_reasons(topic) == ["topic_date_missing"]


def test_a_topic_in_which_nothing_has_a_date_is_refused() -> None:
    with pytest.raises(BrokenRecord):
        parse_topic(make_topic(make_post(1, created_at=None), created_at=None))


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2020-13-01", "", {}]
)
def test_dates_that_no_calendar_holds_count_as_missing(moment: object) -> None:
    assert mended_reasons(parse_topic(make_topic(make_post(1), created_at=moment))) == ["topic_date_missing"]


def test_a_long_title_is_cut_at_a_word_and_the_cut_is_told() -> None:
    topic = parse_topic(make_topic(make_post(1), title="word " * 100))
    assert len(topic.title) <= 200
    assert topic.title.endswith("word…")
    assert mended_reasons(topic) == ["title_cut"]


@pytest.mark.parametrize(
    ("title", "slug", "shown"),
    [("", "my-old-box", "My old box"), (None, None, "Untitled (7)"), ("\u200b \x00", {}, "Untitled (7)")],
)
def test_a_missing_title_is_made_from_the_slug_or_the_number(title: object, slug: object, shown: str) -> None:
    assert parse_topic(make_topic(make_post(1), title=title, slug=slug)).title == shown


def test_what_no_database_stores_is_taken_out_of_texts() -> None:
    topic = parse_topic(
        make_topic(make_post(1, cooked="a\x00b\ud800c", username=" x\x07y\n"), title="a\x00\u202eb")
    )
    assert (topic.posts[0].cooked, topic.posts[0].author, topic.title) == ("ab\ufffdc", "xy", "ab")


def test_a_post_of_nobody_comes_in_without_an_author() -> None:
    assert parse_topic(make_topic(make_post(1, username=None))).posts[0].author is None


@pytest.mark.parametrize(
    ("kind", "read"),
    [
        (1, PostKind.REGULAR),
        (2, PostKind.MODERATOR_ACTION),
        (3, PostKind.SMALL_ACTION),
        ("4", PostKind.WHISPER),
        (99, PostKind.REGULAR),
        (None, PostKind.REGULAR),
    ],
)
def test_post_types_are_read_and_unknown_ones_are_posts_of_people(kind: object, read: PostKind) -> None:
    assert parse_topic(make_topic(make_post(1), make_post(2, post_type=kind))).posts[1].kind is read


@pytest.mark.parametrize(
    ("cooked", "code"),
    [
        ("---", None),
        ('<p>3 posts were split to a new topic: <a href="/t/x/9">X</a></p>', "split_topic"),
        ('<p>A post was merged into an existing topic: <a href="/t/x/9">X</a></p>', "merged_topic"),
    ],
)
def test_small_actions_of_an_archive_without_post_types_are_recognised(cooked: str, code: str | None) -> None:
    small = make_post(2, cooked=cooked)
    del small["post_type"]
    read = parse_topic(make_topic(make_post(1), small)).posts[1]
    assert (read.kind, read.action_code) == (PostKind.SMALL_ACTION, code)
    assert (
        parse_topic(make_topic(make_post(1), make_post(2, cooked=cooked))).posts[1].kind is PostKind.REGULAR
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"deleted_at": "2021-01-01T00:00:00Z"},
        {"user_deleted": True},
        {"cooked": "<p>(post deleted by author)</p>"},
        {
            "cooked": "<p>(post withdrawn by author, will be automatically deleted in 24 hours unless flagged)</p>"
        },
    ],
)
def test_deleted_posts_are_marked(changes: dict[str, Any]) -> None:
    topic = parse_topic(make_topic(make_post(1), make_post(2, **changes)))
    assert [post.deleted for post in topic.posts] == [False, True]


def test_several_accepted_posts_are_kept_and_the_one_that_the_topic_names_is_first() -> None:
    posts = [make_post(1), make_post(2, accepted_answer=True), make_post(3, accepted_answer=True)]
    topic = parse_topic(make_topic(*posts, accepted_answer={"post_number": 3}))
    assert topic.accepted_post_numbers == (3, 2)
    assert [post.accepted for post in topic.posts] == [False, True, True]


def test_an_acceptance_of_a_post_that_is_not_there_or_of_the_question_is_told_and_dropped() -> None:
    posts = [make_post(1, accepted_answer=True), make_post(2)]
    topic = parse_topic(make_topic(*posts, accepted_answer={"post_number": 9}))
    assert topic.accepted_post_numbers == ()
    assert mended_reasons(topic) == ["accepted_post_missing", "accepted_post_cannot_be"]


def test_a_null_acceptance_is_none() -> None:
    assert (
        parse_topic(make_topic(make_post(1), make_post(2), accepted_answer=None)).accepted_post_number is None
    )


def test_a_record_that_holds_only_the_first_posts_tells_how_many_there_should_be() -> None:
    assert parse_topic(make_topic(make_post(1), posts_count=40)).posts_expected == 40
    stream = {"posts": [make_post(1)], "stream": list(range(60))}
    assert parse_topic(make_topic(post_stream=stream)).posts_expected == 60


def test_counts_are_never_negative_nor_larger_than_a_column() -> None:
    topic = parse_topic(
        make_topic(make_post(1, actions_summary=[{"id": 2, "count": -4}]), views=10**30, like_count="x")
    )
    assert (topic.posts[0].likes, topic.views, topic.likes) == (0, 2**31 - 1, 0)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
POST_FIELDS = (
    "id post_number post_type created_at updated_at cooked raw username name user_id version accepted_answer hidden "
    "user_deleted deleted_at actions_summary like_count reply_to_post_number action_code admin staff edit_reason"
).split()
TOPIC_FIELDS = (
    "id title slug created_at views closed pinned visible category category_id category_name tags accepted_answer "
    "accepted_answers archetype posts_count details user_id"
).split()


@given(
    st.dictionaries(st.sampled_from(TOPIC_FIELDS), JSON),
    st.lists(st.dictionaries(st.sampled_from(POST_FIELDS), JSON) | JSON),
)
def test_any_json_in_any_field_gives_a_topic_or_a_reason(fields: dict[str, Any], changes: list[Any]) -> None:
    posts = [
        make_post(n, **extra) if isinstance(extra, dict) and extra else extra
        for n, extra in enumerate(changes, 1)
    ]
    record = make_topic(*posts, **fields)
    try:
        topic = parse_topic(record)
    except BrokenRecord:
        return
    assert topic == parse_topic(json.loads(json.dumps(record)))
    assert len(topic.posts) + len(topic.skipped) == len(posts)
    assert (
        len({post.number for post in topic.posts})
        == len({post.external_id for post in topic.posts})
        == len(topic.posts)
    )
    assert 0 < len(topic.title) <= 200
    assert set(topic.accepted_post_numbers) <= {post.number for post in topic.posts}
    for post in topic.posts:
        (post.cooked + (post.author or "") + topic.title).encode()
        assert post.created_at.tzinfo is not None
        assert 1 <= post.number < 2**31
