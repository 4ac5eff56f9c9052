"""What moderators do to a thread, each deed beside its opposite and beside those who may not."""

import pytest
from sqlalchemy import select

from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.threads import actions, queries
from community.threads.models import Thread, TimelineEntry
from community.threads.queries import ThreadFilter
from tests.support.client import post
from tests.support.truth import untruths


@pytest.fixture
def moderator(make):
    return make.actor(Role.MODERATOR)


def do(verb, actor, thread, *args, **kwargs):
    with transaction():
        verb(actor, thread, *args, **kwargs)
    db.session.expire_all()


def story(thread):
    query = select(TimelineEntry.kind).where(TimelineEntry.thread_id == thread.id).order_by(TimelineEntry.id)
    return db.session.scalars(query).all()


PAIRS = [
    (actions.pin_thread, actions.unpin_thread, "pinned_at", ["pinned", "unpinned"]),
    (actions.lock_thread, actions.unlock_thread, "locked_at", ["locked", "unlocked"]),
]


@pytest.mark.parametrize(("there", "back", "column", "told"), PAIRS)
def test_a_deed_and_its_opposite_are_told_once_each_however_often_they_are_asked(
    make, moderator, there, back, column, told
):
    thread = make.thread()
    do(there, moderator, thread)
    do(there, moderator, thread)
    assert getattr(thread, column) is not None
    do(back, moderator, thread)
    do(back, moderator, thread)
    assert getattr(thread, column) is None
    assert story(thread) == told
    assert untruths() == []


@pytest.mark.parametrize(
    "verb", [v for pair in PAIRS for v in pair[:2]] + [actions.reopen_thread, actions.restore_thread]
)
@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE, Role.AGENT])
def test_only_moderators_may(make, verb, role):
    thread = make.thread()
    with pytest.raises(Forbidden, match="Only moderators"):
        do(verb, make.actor(role), thread)
    do(verb, make.actor(Role.ADMIN), thread)


def test_pinned_threads_stand_first_on_their_board(make, moderator, client):
    board = make.board()
    old, new = make.thread(board=board, title="How to read the lamps"), make.thread(board=board)
    do(actions.pin_thread, moderator, old)
    assert [row.id for row in queries.list_pinned(make.actor(), board)] == [old.id]
    page = client.get(board.url).text
    assert page.index(old.title) < page.index(new.title)
    assert page.count(f'href="{old.url}"') == 1


def test_moving_takes_the_thread_and_its_count_along(make, moderator):
    here, there = make.board(), make.board(name="Mobile")
    thread = make.thread(board=here)
    make.answer(thread)
    do(actions.move_thread, moderator, thread, there)
    assert (thread.board_id, here.thread_count, there.answered_count) == (there.id, 0, 1)
    do(actions.move_thread, moderator, thread, there)
    assert story(thread) == ["moved"]
    assert untruths() == []


def test_a_thread_moved_to_a_private_board_is_gone_for_others(make, moderator, client):
    thread, private = make.thread(), make.board(read="staff", write="staff")
    do(actions.move_thread, moderator, thread, private)
    assert client.get(thread.url).status_code == 404
    assert thread.title not in client.get("/").text


# Closing


def test_closing_needs_a_reason_or_the_other_thread(make, moderator):
    thread = make.thread()
    with pytest.raises(Invalid) as refused:
        do(actions.close_thread, moderator, thread, reason="   ")
    assert "reason" in refused.value.fields
    do(actions.close_thread, moderator, thread, reason="Settled by phone.")
    assert (thread.status, thread.board.closed_count) == ("closed", 1)
    with pytest.raises(Conflict, match="closed already"):
        do(actions.close_thread, moderator, thread, reason="Again.")
    do(actions.reopen_thread, moderator, thread)
    assert (thread.status, thread.close_reason, story(thread)) == ("open", "", ["closed", "reopened"])
    assert untruths() == []


def test_opening_again_brings_back_the_status_that_follows_from_the_posts(make, moderator):
    thread = make.thread()
    make.answer(thread, accepted=True)
    do(actions.close_thread, moderator, thread, reason="Settled by phone.")
    do(actions.reopen_thread, moderator, thread)
    assert thread.status == "solved"


def test_a_duplicate_leads_to_the_other_thread_and_back_when_opened_again(make, moderator, client):
    thread, original = make.thread(), make.thread(title="Lamp red every evening at nine")
    do(actions.close_thread, moderator, thread, duplicate_of=original)
    assert (thread.status, thread.duplicate_of_id, story(thread)) == ("closed", original.id, ["duplicate"])
    page = client.get(thread.url).text
    assert "This was asked before" in page
    assert f'href="{original.url}"' in page
    do(actions.reopen_thread, moderator, thread)
    assert thread.duplicate_of_id is None


def test_a_thread_is_no_duplicate_of_itself_of_a_gone_one_or_of_its_own_duplicate(make, moderator):
    one, two, three = make.thread(), make.thread(), make.thread()
    do(actions.close_thread, moderator, two, duplicate_of=one)
    do(actions.close_thread, moderator, three, duplicate_of=two)
    for original, words in (
        (one, "of itself"),
        (two, "duplicate of this one"),
        (three, "duplicate of this one"),
        (make.removal(make.thread()), "removed or merged"),
    ):
        with pytest.raises(Invalid) as refused:
            do(actions.close_thread, moderator, one, duplicate_of=original)
        assert words in refused.value.fields["duplicate_of"]
    assert one.status == "open"


def test_the_title_of_a_hidden_original_is_told_to_nobody_outside(make, moderator, client):
    staff = make.member("employee")
    board = make.board(read="staff", write="staff")
    hidden = make.thread(board=board, author=staff, title="Prices change in June, keep it quiet")
    thread = make.thread()
    do(actions.close_thread, moderator, thread, duplicate_of=hidden)
    page = client.get(thread.url).text
    assert "June" not in page
    assert "Closed as a duplicate of another thread" in page


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"duplicate_of": "", "reason": ""}, "reason", "Say why"),
        ({"duplicate_of": "router", "reason": ""}, "duplicate_of", "We find no thread there"),
        ({"duplicate_of": "999999"}, "duplicate_of", "We find no thread there"),
        ({"duplicate_of": "9" * 40}, "duplicate_of", "We find no thread there"),
        ({"reason": "r" * 300}, "reason", "longer than 200"),
    ],
)
def test_a_closure_that_cannot_be_comes_back_beside_its_field(make, client, sign_in, fields, field, words):
    sign_in(client, make.member(Role.MODERATOR))
    thread = make.thread()
    response = post(client, f"/threads/{thread.id}/closure", fields, method="PUT")
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert words in response.text
    for value in filter(None, fields.values()):
        assert f'value="{value}"' in response.text


# Removing


def test_a_removed_thread_is_gone_for_all_but_its_author_and_moderators(make, client, browsers, sign_in):
    asker, board = make.member(), make.board()
    thread = make.thread(author=asker, board=board)
    make.removal(thread, reason="Not about our products.")
    assert (board.thread_count, asker.thread_count, story(thread)) == (0, 0, ["removed"])
    assert client.get(thread.url).status_code == 404
    for member in (asker, make.member(Role.MODERATOR)):
        browser = browsers()
        sign_in(browser, member)
        page = browser.get(thread.url)
        assert page.status_code == 200
        assert "Reason: “Not about our products”." in page.text
        assert 'content="noindex"' in page.text
    assert untruths() == []


def test_a_moderator_says_why_and_an_author_need_not(make, moderator):
    asker = make.member()
    with pytest.raises(Invalid, match="Say why"):
        do(actions.remove_thread, moderator, make.thread())
    own = make.thread(author=asker)
    do(actions.remove_thread, make.actor(asker), own)
    assert own.is_removed


def test_an_author_removes_a_thread_only_while_nobody_has_answered(make):
    asker = make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread)
    with pytest.raises(Forbidden, match="Others have answered"):
        do(actions.remove_thread, make.actor(asker), thread)
    make.removal(answer)
    do(actions.remove_thread, make.actor(asker), thread)
    assert thread.is_removed


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE, Role.AGENT])
def test_nobody_else_removes_it(make, role):
    with pytest.raises(Forbidden, match="Only its author and moderators"):
        do(actions.remove_thread, make.actor(role), make.thread(), reason="I do not like it.")


def test_restoring_brings_back_lists_and_counts(make, moderator):
    asker, board = make.member(), make.board()
    thread = make.thread(author=asker, board=board)
    make.removal(thread)
    do(actions.restore_thread, moderator, thread)
    assert (board.open_count, asker.thread_count, thread.removal_reason) == (1, 1, "")
    page = queries.list_threads(make.actor(), ThreadFilter(board=board), 1)
    assert [row.id for row in page.items] == [thread.id]
    assert untruths() == []


# Asking for more


@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [
        (Role.MEMBER, False),
        (Role.SUPER_USER, True),
        (Role.EMPLOYEE, True),
        (Role.AGENT, True),
        (Role.MODERATOR, True),
    ],
)
def test_helpers_ask_for_more(make, role, is_allowed):
    thread = make.thread()
    if not is_allowed:
        with pytest.raises(Forbidden, match="Super users and staff"):
            do(actions.ask_info, make.actor(role), thread)
        return
    do(actions.ask_info, make.actor(role), thread)
    assert (thread.status, thread.board.needs_info_count) == ("needs_info", 1)
    do(actions.withdraw_info_request, make.actor(role), thread)
    assert thread.status == "open"
    assert untruths() == []


def test_a_solved_question_needs_nothing_more(make):
    thread = make.thread()
    make.answer(thread, accepted=True)
    with pytest.raises(Forbidden, match="wait for a solution"):
        do(actions.ask_info, make.actor(Role.SUPER_USER), thread)


# Through the doors


def test_the_tools_on_the_page_do_what_they_say(make, client, sign_in):
    sign_in(client, make.member(Role.MODERATOR))
    thread, board = make.thread(), make.board()
    at = f"/threads/{thread.id}"

    def send(path, method, **fields):
        response = post(client, f"{at}/{path}", fields, method=method)
        assert response.status_code == 303, response.text
        return db.session.get_one(Thread, thread.id)

    for path in ("pin", "lock", "info-request", "closure", "removal"):
        assert f'"{at}/{path}"' in client.get(thread.url).text
    assert send("pin", "PUT").pinned_at
    assert not send("pin", "DELETE").pinned_at
    assert send("lock", "PUT").locked_at
    assert not send("lock", "DELETE").locked_at
    assert send("info-request", "PUT").status == "needs_info"
    assert send("info-request", "DELETE").status == "open"
    assert send("board", "PUT", board_id=board.id).board_id == board.id
    assert client.get(f"{at}/closure").status_code == 200
    assert send("closure", "PUT", reason="Settled by phone.").status == "closed"
    assert "Closed: Settled by phone." in client.get(thread.url).text
    assert send("closure", "DELETE").status == "open"
    assert client.get(f"{at}/removal").status_code == 200
    assert send("removal", "PUT", reason="Not for here.").is_removed
    assert not send("removal", "DELETE").is_removed
    assert untruths() == []


def test_members_see_no_tools_and_their_addresses_refuse_them(make, client, sign_in):
    thread = make.thread()
    sign_in(client, make.member())
    assert "Moderate" not in client.get(thread.url).text
    for path, method in [
        ("pin", "PUT"), ("pin", "DELETE"), ("lock", "PUT"), ("lock", "DELETE"), ("info-request", "PUT"),
        ("board", "PUT"), ("closure", "PUT"), ("closure", "DELETE"), ("removal", "PUT"), ("removal", "DELETE"),
    ]:  # fmt: skip
        assert (
            post(client, f"/threads/{thread.id}/{path}", {"reason": "x"}, method=method).status_code == 403
        ), path
    for path in ("closure", "removal", "edit", "arrange"):
        assert client.get(f"/threads/{thread.id}/{path}").status_code == 403, path
    assert untruths() == []


def test_a_super_user_and_an_agent_are_offered_what_they_may_do(make, client, sign_in):
    thread = make.thread()
    for role in (Role.SUPER_USER, Role.AGENT, Role.EMPLOYEE):
        sign_in(client, make.member(role))
        page = client.get(thread.url).text
        assert "Ask for more information" in page
        assert f"/threads/{thread.id}/lock" not in page


def test_an_unknown_board_to_move_to_is_said(make, client, sign_in):
    sign_in(client, make.member(Role.MODERATOR))
    thread = make.thread()
    response = post(client, f"/threads/{thread.id}/board", {"board_id": "99999"}, method="PUT")
    assert response.status_code == 422
    assert "Choose a board" in response.text


def test_a_boards_latest_activity_never_goes_back_in_time(make, moderator, clock):
    clock.freeze("2026-03-04T08:00")
    board = make.board()
    old = make.thread(board=board)
    clock.freeze("2026-03-05T08:00")
    latest = make.thread(board=board)
    make.removal(old)
    do(actions.restore_thread, moderator, old)
    db.session.refresh(board)
    assert board.last_activity_at == latest.created_at
