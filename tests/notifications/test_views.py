"""The inbox as its reader meets it: without scripts, with them, and with bad input."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from community.answers import actions as answers
from community.boards.rules import Audience
from community.core.actor import Role
from community.core.db import db, transaction
from community.members.models import Member
from community.notifications.models import Notification
from community.notifications.rules import PAGE_SIZE
from community.threads import actions as threads
from community.threads.models import Thread
from tests.support.client import post, send_json
from tests.support.make import Make
from tests.support.sql import count_queries, no_table_scans

SignIn = Callable[[FlaskClient, Any], Any]
Drain = Callable[[], int]


@pytest.fixture
def reader(make: Make, client: FlaskClient, sign_in: SignIn) -> Member:
    """A member who is signed in."""
    member = make.member(username="reader", name="Rita Reader")
    sign_in(client, member)
    return member


def items(member: Member) -> list[Notification]:
    """The member's inbox, oldest first."""
    return list(db.session.query(Notification).filter_by(member_id=member.id).order_by(Notification.id))


def unread(member: Member) -> int:
    """The kept count, which must be that of the rows."""
    db.session.refresh(member)
    rows = db.session.query(Notification).filter_by(member_id=member.id, read_at=None).count()
    assert member.unread_count == rows
    return rows


def text_of(html: str) -> str:
    """The words of a page, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_the_inbox_says_who_did_what_and_links_straight_to_the_post(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader, title="Router drops at nine")
    answer = make.answer(thread, author=make.member(name="Mara Lind"), body="Change the **channel** to 11.")
    reply = make.reply(answer, author=make.member(name="Jonas Okafor"), body="That helped.")
    drain()
    page = client.get("/inbox").text
    assert "Mara Lind answered your question Router drops at nine Change the channel to 11." in text_of(page)
    assert "Jonas Okafor replied to your question Router drops at nine That helped." in text_of(page)
    assert f'href="/answers/{answer.id}"' in page
    assert f'href="/replies/{reply.id}"' in page
    assert page.index("Jonas Okafor") < page.index("Mara Lind")
    assert client.get(f"/answers/{answer.id}").status_code == 302


def test_the_header_of_every_page_shows_how_many_are_unread(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    assert 'aria-label="Inbox"' in client.get("/inbox").text
    thread = make.thread(author=reader)
    make.answer(thread)
    make.answer(thread)
    drain()
    assert 'aria-label="Inbox, 2 unread"' in client.get("/inbox").text


def test_visitors_are_sent_to_sign_in_and_members_see_only_their_own(
    make: Make,
    client: FlaskClient,
    reader: Member,
    browsers: Callable[[], FlaskClient],
    sign_in: SignIn,
    drain: Drain,
) -> None:
    make.answer(make.thread(author=reader, title="Router drops at nine"))
    drain()
    visitor, other = browsers(), browsers()
    sign_in(other, make.member())
    assert visitor.get("/inbox").headers["Location"].startswith("/sign-in")
    assert "Router drops at nine" in client.get("/inbox").text
    assert "Router drops at nine" not in other.get("/inbox").text
    assert "Nothing has happened yet" in other.get("/inbox").text


def test_opening_the_inbox_marks_nothing_as_read(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    make.answer(make.thread(author=reader))
    drain()
    client.get("/inbox")
    assert unread(reader) == 1


def test_one_item_is_marked_as_read_and_as_unread_again(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    make.answer(thread)
    make.answer(thread)
    drain()
    address = f"/notifications/{items(reader)[0].id}/reading"
    for _ in range(2):  # The second time changes nothing.
        assert post(client, address, method="PUT").headers["Location"] == "/inbox"
        assert unread(reader) == 1
    for _ in range(2):
        assert post(client, address, method="DELETE").status_code == 303
        assert unread(reader) == 2


def test_with_scripts_an_item_comes_back_changed_with_the_new_count(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    make.answer(make.thread(author=reader))
    drain()
    address = f"/notifications/{items(reader)[0].id}/reading"
    response = post(client, address, method="PUT", headers={"HX-Request": "true"})
    assert response.text.startswith("<article")
    assert 'hx-delete="' + address in response.text
    assert response.headers["HX-Trigger"] == '{"peerdesk:unread": {"count": 0}}'


def test_somebody_elses_item_looks_missing_and_stays_unread(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    other = make.member()
    make.answer(make.thread(author=other))
    drain()
    number = items(other)[0].id
    for method in ("PUT", "DELETE"):
        assert post(client, f"/notifications/{number}/reading", method=method).status_code == 404
        assert post(client, f"/notifications/{number + 1}/reading", method=method).status_code == 404
    assert unread(other) == 1


@pytest.mark.parametrize("number", ["0", "999999999999999999", "9" * 40, "abc", "-1"])
def test_an_id_that_is_none_is_refused_in_words(client: FlaskClient, reader: Member, number: str) -> None:
    assert post(client, f"/notifications/{number}/reading", method="PUT").status_code == 404


def test_mark_all_as_read_leaves_what_came_after_the_page_was_made(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    make.answer(thread)
    make.answer(thread)
    drain()
    page = client.get("/inbox").text
    up_to = re.search(r'name="up_to" value="(\d+)"', page)
    assert up_to is not None
    make.answer(thread)
    drain()
    response = post(client, "/notifications/readings", {"up_to": up_to.group(1)})
    assert (response.status_code, response.headers["Location"]) == (303, "/inbox")
    assert unread(reader) == 1
    assert [row.read_at is None for row in items(reader)] == [False, False, True]


def test_mark_all_as_read_touches_nobody_elses_inbox(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    other = make.member()
    make.answer(make.thread(author=other))
    make.answer(make.thread(author=reader))
    drain()
    post(client, "/notifications/readings", {"up_to": items(reader)[-1].id})
    assert (unread(reader), unread(other)) == (0, 1)


@pytest.mark.parametrize("up_to", ["", "abc", "-5", "9" * 30, "\x00"])
def test_mark_all_as_read_refuses_nonsense_in_words(
    make: Make, client: FlaskClient, reader: Member, drain: Drain, up_to: str
) -> None:
    make.answer(make.thread(author=reader))
    drain()
    response = post(client, "/notifications/readings", {"up_to": up_to})
    assert response.status_code == 422
    assert "Reload your inbox" in response.text
    assert unread(reader) == 1


def test_visitors_mark_nothing(client: FlaskClient, make: Make) -> None:
    thread = make.thread()
    for address in ("/notifications/readings", f"/threads/{thread.id}/readings"):
        response = post(client, address, {"up_to": "5"})
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (303, "/sign-in")


# The beacon of a thread's page


def test_the_beacon_marks_the_posts_that_were_shown_and_no_others(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    shown, hidden = make.answer(thread), make.answer(thread)
    reply, folded = make.reply(shown), make.reply(shown)
    with transaction():
        threads.ask_info(make.actor(Role.SUPER_USER), thread)
    drain()
    assert unread(reader) == 5
    response = send_json(
        client, f"/threads/{thread.id}/readings", {"answers": [shown.id], "replies": [reply.id]}
    )
    assert response.get_json() == {"unread_count": 2}
    left = {(row.answer_id, row.reply_id) for row in items(reader) if row.read_at is None}
    assert left == {(hidden.id, None), (shown.id, folded.id)}
    assert unread(reader) == 2


def test_the_beacon_reads_only_ones_own_and_twice_is_harmless(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    other = make.member()
    thread = make.thread(author=other)
    with transaction():
        threads.follow_thread(make.actor(reader), thread)
    answer = make.answer(thread)
    drain()
    for _ in range(2):
        response = send_json(client, f"/threads/{thread.id}/readings", {"answers": [answer.id]})
        assert response.get_json() == {"unread_count": 0}
    assert (unread(reader), unread(other)) == (0, 1)


@pytest.mark.parametrize(
    "sent", [None, [], "x", {"answers": "1,2"}, {"answers": [None, "1", -1, 10**30, 1.5, True, {}]}]
)
def test_the_beacon_passes_over_what_is_no_list_of_ids(
    make: Make, client: FlaskClient, reader: Member, drain: Drain, sent: Any
) -> None:
    thread = make.thread(author=reader)
    make.answer(thread)
    drain()
    response = send_json(client, f"/threads/{thread.id}/readings", sent)
    assert response.status_code == 200
    assert unread(reader) == 1


def test_the_beacon_of_a_hidden_thread_is_refused(make: Make, client: FlaskClient, reader: Member) -> None:
    board = make.board("staff", read=Audience.STAFF)
    thread = make.thread(board=board, author=make.member(Role.AGENT))
    assert send_json(client, f"/threads/{thread.id}/readings", {}).status_code == 404


def test_pages_of_a_thread_send_the_beacon_only_while_something_is_unread(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    answer = make.answer(thread)
    pages = (thread.url, f"/answers/{answer.id}/replies")
    mark = f'data-thread-id="{thread.id}"'
    assert [mark in client.get(page).text for page in pages] == [False, False]
    drain()
    assert [mark in client.get(page).text for page in pages] == [True, True]


# What is hidden meanwhile


def test_a_thread_that_moved_out_of_sight_is_told_without_its_words(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(title="A question about secrets")
    with transaction():
        threads.follow_thread(make.actor(reader), thread)
    make.answer(thread, body="The secret is 1234.")
    drain()
    assert "secret" in client.get("/inbox").text
    with transaction():
        threads.move_thread(make.actor(Role.MODERATOR), thread, make.board("staff", read=Audience.STAFF))
    page = client.get("/inbox").text
    assert "secret" not in page
    assert "no longer here" in page
    assert unread(reader) == 1


def test_a_removed_answer_is_told_without_its_words_and_leads_to_the_thread(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    answer = make.answer(thread, body="Buy cheap watches.")
    drain()
    with transaction():
        answers.remove_answer(make.actor(Role.MODERATOR), thread, answer, reason="Advertising.")
    page = client.get("/inbox").text
    assert "watches" not in page
    assert f'href="/answers/{answer.id}"' not in page
    assert f'href="{thread.url}"' in page


def test_whoever_was_erased_appears_as_a_former_member(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    helper = make.member(name="Mara Lind")
    make.answer(make.thread(author=reader), author=helper)
    drain()
    db.session.get_one(Member, helper.id).name = "Former member"
    assert "Former member answered your question" in text_of(client.get("/inbox").text)


# Pages


def test_the_inbox_has_pages_and_a_tab_of_what_is_unread(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader)
    for number in range(PAGE_SIZE + 2):
        make.answer(thread, body=f"Number {number}.")
    drain()
    first, second = client.get("/inbox").text, client.get("/inbox?page=2").text
    assert (first.count("<article"), second.count("<article")) == (PAGE_SIZE, 2)
    assert "Number 0." in second
    newest = items(reader)[-1].id
    post(client, f"/notifications/{newest}/reading", method="PUT")
    listed = client.get("/inbox?show=unread&page=2").text
    assert listed.count("<article") == 1
    assert "There is nothing on this page" in client.get("/inbox?page=7").text


def test_the_inbox_parts_what_is_of_today(
    make: Make, client: FlaskClient, reader: Member, drain: Drain, clock: Any
) -> None:
    now = clock.freeze("2026-03-02T12:00")
    thread = make.thread(author=reader, at=now - timedelta(days=3))
    make.answer(thread, body="An old one.", at=now - timedelta(days=1))
    make.answer(thread, body="A new one.", at=now - timedelta(hours=1))
    drain()
    words = text_of(client.get("/inbox").text)
    assert (
        words.index("Today") < words.index("A new one.") < words.index("Earlier") < words.index("An old one.")
    )


@pytest.mark.parametrize("query", ["page=0", "page=abc", "page=99999999999", "show=nonsense", "page=%00"])
def test_an_address_with_nonsense_in_it_shows_the_inbox(
    client: FlaskClient, reader: Member, query: str
) -> None:
    assert client.get(f"/inbox?{query}").status_code == 200


def test_the_inbox_costs_the_same_few_statements_however_full_it_is(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    for number in range(4):
        thread = make.thread(author=reader, board=make.board(f"b{number}"))
        make.reply(make.answer(thread, accepted=True))
    drain()
    assert len(items(reader)) == 8
    with count_queries(at_most=5):
        assert client.get("/inbox").text.count("<article") == 8


def test_the_inbox_reads_no_table_from_end_to_end(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Query plans are read on SQLite.")
    thread = make.thread(author=reader)
    make.answer(thread)
    drain()
    for address in ("/inbox", "/inbox?show=unread"):
        with no_table_scans():
            client.get(address)


def test_a_title_cannot_write_html_into_an_inbox(
    make: Make, client: FlaskClient, reader: Member, drain: Drain
) -> None:
    thread = make.thread(author=reader, title="<script>alert(1)</script> & more")
    make.answer(thread, body="<img src=x onerror=alert(2)>", author=make.member(name="<b>Bo</b>"))
    drain()
    page = client.get("/inbox").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Bo</b>" not in page
    assert db.session.get_one(Thread, thread.id).title in page.replace("&lt;", "<").replace(
        "&gt;", ">"
    ).replace("&amp;", "&")
