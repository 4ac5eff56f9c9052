"""What a reader may not see is neither found, nor counted, nor hinted at – not even before the index has caught up."""

import pytest

from community.answers import actions as answers
from community.boards import actions as boards
from community.boards.rules import Audience
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import transaction
from community.deflection import queries as deflection
from community.search import queries
from community.threads import actions as threads


def traces(search, actor, text, hint):
    """Every place where a thread could shine through, for one search."""
    page = search(actor, text)
    seen = []
    if page.results.items or page.results.total:
        seen.append("results")
    if any(group.values for group in page.facets):
        seen.append("facets")
    if page.spelling:
        seen.append("spelling")
    if hint in repr(page):
        seen.append("words")
    if queries.list_similar(actor, f"{text} {text}", 5):
        seen.append("similar")
    if deflection.list_suggestions(actor, f"{text} {text}"):
        seen.append("suggestions")
    return seen


@pytest.fixture
def secret(make, reindex):
    """A thread on a public board, in the index."""
    thread = make.thread(
        title="The takeover of Umbrella", body="Nobody shall hear of the takeover before Friday."
    )
    make.answer(thread, body="The takeover is off again.")
    reindex()
    return thread


def test_a_thread_on_a_public_board_is_found_by_everybody(secret, search):
    assert {"results", "facets", "similar", "suggestions"} <= set(
        traces(search, VISITOR, "takeover", "Umbrella")
    )


def test_a_removed_thread_leaves_no_trace_even_before_the_index_has_caught_up(secret, make, search, reindex):
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        threads.remove_thread(moderator, secret, reason="Not public")
    assert traces(search, VISITOR, "takeover", "Umbrella") == []
    assert traces(search, moderator, "takeover", "Umbrella") == []
    reindex()
    assert traces(search, VISITOR, "takeover", "Umbrella") == []


def test_a_thread_moved_to_a_staff_board_leaves_no_trace_for_others_at_once(secret, make, search, reindex):
    staff_board = make.board("staff", read=Audience.STAFF, write=Audience.STAFF)
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        threads.move_thread(moderator, secret, staff_board)
    for actor in (VISITOR, make.actor(), make.actor(Role.SUPER_USER)):
        assert traces(search, actor, "takeover", "Umbrella") == []
    reindex()
    for actor in (VISITOR, make.actor(), make.actor(Role.SUPER_USER)):
        assert traces(search, actor, "takeover", "Umbrella") == []
    assert "results" in traces(search, moderator, "takeover", "Umbrella")


def test_a_board_that_closes_hides_its_threads_without_any_indexing(secret, make, search):
    with transaction():
        boards.change_board(SYSTEM, secret.board, read=Audience.STAFF)
    assert traces(search, VISITOR, "takeover", "Umbrella") == []
    assert "results" in traces(search, make.actor(Role.AGENT), "takeover", "Umbrella")


@pytest.mark.parametrize(
    ("audience", "role", "is_seen"),
    [
        (Audience.MEMBERS, None, False),
        (Audience.MEMBERS, Role.MEMBER, True),
        (Audience.SUPER_USERS, Role.MEMBER, False),
        (Audience.SUPER_USERS, Role.SUPER_USER, True),
        (Audience.STAFF, Role.SUPER_USER, False),
        (Audience.STAFF, Role.EMPLOYEE, True),
    ],
)
def test_boards_are_searched_by_their_readers_only(make, search, reindex, audience, role, is_seen):
    board = make.board("inner", read=audience, write=audience)
    make.thread(board=board, author=make.member(Role.ADMIN), title="The takeover of Umbrella")
    reindex()
    actor = make.actor(role) if role else VISITOR
    assert bool(traces(search, actor, "takeover", "Umbrella")) is is_seen
    assert bool(search(actor, "board:inner").results.total) is is_seen


def test_the_words_of_a_removed_answer_are_not_shown_before_the_index_has_caught_up(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    answer = make.answer(thread, body="My number is 0161 496 0999, call me about the lamp.", accepted=True)
    reindex()
    assert "0161" in repr(search(VISITOR, "violet lamp"))
    with transaction():
        answers.remove_answer(make.actor(Role.MODERATOR), thread, answer, reason="Personal data")
    page = search(VISITOR, "violet lamp")
    assert [result.id for result in page.results.items] == [thread.id]
    assert "0161" not in repr(page)
    assert "0161" not in repr(deflection.list_suggestions(VISITOR, "violet lamp"))


def test_a_title_is_always_the_present_one(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    with transaction():
        threads.edit_thread(
            make.actor(Role.MODERATOR),
            thread,
            title="The lamp blinks in the evening",
            body=thread.body_markdown,
        )
    assert str(search(VISITOR, "violet").results.items[0].title_html) == "The lamp blinks in the evening"
