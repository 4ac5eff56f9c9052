"""Where each post of a Discourse topic goes in a thread of ours."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.imports.rules.outline import Outline, OutlineKind, TimelineKind, count_parts, outline_topic
from community.imports.rules.records import BrokenRecord, parse_topic

ASKER, HELPER, OTHER = "asker", "helper", "other"


def make_outline(*posts: tuple[str, dict[str, Any]] | str, **changes: Any) -> Outline:
    """Outline a topic of posts given as authors, each with what is special about it."""
    given_posts = [(post, {}) if isinstance(post, str) else post for post in posts]
    stream = [
        {
            "id": 100 + number,
            "post_number": number,
            "post_type": 1,
            "username": author,
            "created_at": f"2020-03-01T10:{number:02}:00Z",
            "cooked": f"<p>{number}</p>",
            **special,
        }
        for number, (author, special) in enumerate(given_posts, 1)
    ]
    record = {
        "id": 7,
        "title": "T",
        "created_at": "2020-03-01T10:00:00Z",
        "post_stream": {"posts": stream},
        **changes,
    }
    topic = parse_topic(record)
    outline = outline_topic(topic)
    assert outline.count_of_posts == len(topic.posts)
    return outline


def to(number: int) -> dict[str, Any]:
    return {"reply_to_post_number": number}


def quoting(number: int, topic: int = 7) -> dict[str, Any]:
    quote = f'<aside class="quote no-group" data-username="x" data-post="{number}" data-topic="{topic}">'
    return {"cooked": f"{quote}<blockquote><p>so</p></blockquote></aside><p>no</p>"}


def shape(outline: Outline) -> tuple[int, list[int], dict[int, list[int]]]:
    """The numbers of the opening, of the replies under the thread, and of the answers with the replies under them."""
    answers = {answer.post.number: [reply.number for reply in answer.replies] for answer in outline.answers}
    return outline.opening.number, [reply.number for reply in outline.replies], answers


def test_others_posts_are_answers() -> None:
    assert shape(make_outline(ASKER, HELPER, OTHER, (HELPER, to(1)))) == (1, [], {2: [], 3: [], 4: []})


def test_a_post_that_replies_to_an_answer_or_to_a_reply_under_it_is_a_reply_under_that_answer() -> None:
    outline = make_outline(ASKER, HELPER, OTHER, (ASKER, to(2)), (HELPER, to(4)), (OTHER, to(5)))
    assert shape(outline) == (1, [], {2: [4, 5, 6], 3: []})


def test_the_askers_own_posts_stand_under_the_thread_before_the_first_answer_and_under_the_latest_one_after() -> (
    None
):
    outline = make_outline(ASKER, ASKER, (ASKER, to(1)), HELPER, ASKER, OTHER, (ASKER, to(1)))
    assert shape(outline) == (1, [2, 3], {4: [5], 6: [7]})


def test_read_from_top_to_bottom_a_thread_without_replies_to_is_in_the_order_it_was_written_in() -> None:
    outline = make_outline(ASKER, ASKER, HELPER, ASKER, HELPER, OTHER, ASKER)
    order = [outline.opening.number, *(reply.number for reply in outline.replies)]
    for answer in outline.answers:
        order += [answer.post.number, *(reply.number for reply in answer.replies)]
    assert order == [1, 2, 3, 4, 5, 6, 7]


def test_an_accepted_post_is_an_answer_whatever_it_replies_to_and_whoever_wrote_it() -> None:
    accepted = {"accepted_answer": True}
    outline = make_outline(ASKER, HELPER, (OTHER, {**to(2), **accepted}), (ASKER, accepted), (HELPER, to(3)))
    assert shape(outline) == (1, [], {2: [], 3: [5], 4: []})
    assert [answer.is_accepted for answer in outline.answers] == [False, True, True]
    assert outline.accepted_numbers == (3, 4)


@pytest.mark.parametrize("target", [3, 4, 99])
def test_a_reply_to_itself_to_a_later_or_to_a_missing_post_replies_to_nothing(target: int) -> None:
    assert shape(make_outline(ASKER, HELPER, (OTHER, to(target)), HELPER)) == (1, [], {2: [], 3: [], 4: []})


def test_a_helpers_reply_to_a_follow_up_under_the_thread_is_an_answer() -> None:
    assert shape(make_outline(ASKER, ASKER, (HELPER, to(2)))) == (1, [2], {3: []})


def test_a_quote_of_anothers_answer_takes_the_place_of_a_missing_reply_to() -> None:
    assert shape(make_outline(ASKER, HELPER, OTHER, (ASKER, quoting(2)))) == (1, [], {2: [4], 3: []})


@pytest.mark.parametrize("special", [quoting(1), quoting(2, topic=8), quoting(3), quoting(99)])
def test_a_quote_of_the_question_of_oneself_or_from_elsewhere_does_not(special: dict[str, Any]) -> None:
    assert shape(make_outline(ASKER, HELPER, OTHER, (OTHER, special))) == (1, [], {2: [], 3: [], 4: []})


def test_what_reply_to_says_counts_for_more_than_a_quote() -> None:
    assert shape(make_outline(ASKER, HELPER, OTHER, (ASKER, {**to(2), **quoting(3)}))) == (
        1,
        [],
        {2: [4], 3: []},
    )


def test_small_actions_become_timeline_entries_with_our_words() -> None:
    closed = {"post_type": 3, "action_code": "closed.enabled", "cooked": ""}
    odd = {"post_type": 3, "action_code": "made_up", "cooked": "<p>hm</p>"}
    outline = make_outline(ASKER, ("mod", closed), ("mod", odd), (HELPER, to(2)))
    entries = [(entry.number, entry.kind, entry.code, entry.actor) for entry in outline.timeline]
    assert entries == [
        (2, TimelineKind.CLOSED, "closed.enabled", "mod"),
        (3, TimelineKind.NOTED, "made_up", "mod"),
    ]
    assert shape(outline) == (1, [], {4: []})


def test_whispers_and_deleted_posts_are_left_out_with_their_reason() -> None:
    outline = make_outline(ASKER, ("mod", {"post_type": 4}), (HELPER, {"user_deleted": True}), (OTHER, to(3)))
    assert [(left.post_number, left.reason_code) for left in outline.left_out] == [
        (2, "whisper"),
        (3, "deleted_by_author"),
    ]
    assert shape(outline) == (1, [], {4: []})


def test_a_hidden_post_is_placed_and_stays_hidden() -> None:
    outline = make_outline(ASKER, (HELPER, {"hidden": True}))
    assert outline.answers[0].post.hidden


def test_without_post_1_the_first_post_of_the_topics_author_opens_the_thread() -> None:
    creator = {"created_by": {"username": ASKER, "id": 3}}
    outline = make_outline((ASKER, {"cooked": None}), HELPER, ASKER, OTHER, details=creator)
    assert shape(outline) == (3, [], {2: [], 4: []})


def test_without_post_1_and_without_its_author_the_topic_is_broken() -> None:
    with pytest.raises(BrokenRecord) as refusal:
        make_outline((ASKER, {"cooked": None}), HELPER, OTHER)
    assert (refusal.value.reason, refusal.value.external_id) == ("opening_missing", 7)


@pytest.mark.parametrize(
    ("category", "is_staff", "is_pinned", "kind"),
    [
        (None, True, False, OutlineKind.QUESTION),
        ("Support", True, True, OutlineKind.QUESTION),
        ("Community Support", False, False, OutlineKind.QUESTION),
        ("Announcements", True, False, OutlineKind.ANNOUNCEMENT),
        ("Announcements", False, False, OutlineKind.DISCUSSION),
        ("General discussion", False, False, OutlineKind.DISCUSSION),
        ("General discussion", True, True, OutlineKind.ANNOUNCEMENT),
        ("Routers", False, True, OutlineKind.QUESTION),
    ],
)
def test_the_category_decides_the_kind(
    category: str | None, is_staff: bool, is_pinned: bool, kind: OutlineKind
) -> None:
    outline = make_outline((ASKER, {"staff": is_staff}), HELPER, category_name=category, pinned=is_pinned)
    assert outline.kind is kind


def test_a_topic_with_an_accepted_post_is_a_question_in_any_category() -> None:
    outline = make_outline(ASKER, (HELPER, {"accepted_answer": True}), category_name="General discussion")
    assert outline.kind is OutlineKind.QUESTION


@given(
    st.lists(
        st.tuples(
            st.sampled_from([ASKER, HELPER, OTHER, None]),
            st.fixed_dictionaries(
                {},
                optional={
                    "reply_to_post_number": st.integers(-1, 12),
                    "post_type": st.sampled_from([1, 2, 3, 4]),
                    "accepted_answer": st.booleans(),
                    "user_deleted": st.booleans(),
                    "post_number": st.integers(1, 12),
                },
            ),
        ),
        max_size=10,
    )
)
def test_every_post_ends_up_in_exactly_one_place(posts: list[tuple[str, dict[str, Any]]]) -> None:
    outline = make_outline((ASKER, {}), *posts)
    placed = [outline.opening.number, *(reply.number for reply in outline.replies)]
    placed += [entry.number for entry in outline.timeline]
    placed += [left.post_number or 0 for left in outline.left_out]
    for answer in outline.answers:
        placed += [answer.post.number, *(reply.number for reply in answer.replies)]
        assert all(reply.number > answer.post.number for reply in answer.replies)
    assert len(placed) == len(set(placed)) == len(posts) + 1
    parts = count_parts(outline)
    assert parts["acceptances"] == sum(answer.is_accepted for answer in outline.answers)
