"""Splitting answers off: what the new thread begins with, what goes along, what it costs."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from community.answers import actions, queries
from community.core.db import db, transaction
from community.core.errors import Forbidden, Invalid
from community.core.models import EventRow
from community.threads import queries as threads
from community.threads.models import Thread, TimelineEntry
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.truth import untruths

TITLE = "Is there a printed guide for the remote?"


@pytest.fixture
def split(make):
    moderator = make.actor("moderator")

    def split(thread, chosen, title=TITLE, actor=None, board=None):
        with transaction():
            new = actions.split_thread(actor or moderator, thread, chosen, title=title, board=board)
        db.session.expire_all()
        return new

    return split


def test_the_earliest_chosen_answer_opens_the_new_thread_as_it_was_written(make, split):
    thread = make.thread()
    late = make.answer(thread, at=datetime(2026, 2, 5, 8, tzinfo=UTC))
    early = make.answer(thread, body="Where is the *guide*?", at=datetime(2026, 2, 4, 8, tzinfo=UTC))
    stays = make.answer(thread)
    new = split(thread, [late, early])
    assert (new.title, new.author_id, new.created_at) == (TITLE, early.author_id, early.created_at)
    assert new.body_html == early.body_html
    assert [row.id for row in queries.list_answers(make.actor(), new, 1, "oldest").items] == [late.id]
    assert [row.id for row in queries.list_answers(make.actor(), thread, 1, "oldest").items] == [stays.id]
    assert untruths() == []


def test_replies_come_along_and_those_to_the_opening_stand_under_the_thread(make, split):
    thread = make.thread()
    first, second = make.answer(thread), make.answer(thread)
    to_first, to_second = make.reply(first), make.reply(second)
    new = split(thread, [first, second])
    assert (to_first.thread_id, to_first.answer_id) == (new.id, None)
    assert (to_second.thread_id, to_second.answer_id) == (new.id, second.id)
    assert (new.answer_count, new.reply_count, thread.answer_count, thread.reply_count) == (1, 2, 0, 0)
    assert (new.status, thread.status) == ("answered", "open")
    assert untruths() == []


def test_acceptances_of_what_moves_are_withdrawn_with_their_points(make, split):
    helper = make.member()
    thread = make.thread()
    answer = make.answer(thread, author=helper, accepted=True)
    assert helper.points == 15
    split(thread, [answer])
    assert (helper.points, helper.accepted_count, thread.status) == (0, 0, "open")
    assert untruths() == []


def test_counts_of_the_author_turn_an_answer_into_a_thread(make, split):
    writer = make.member()
    answer = make.answer(author=writer)
    assert (writer.answer_count, writer.thread_count) == (1, 0)
    split(db.session.get_one(Thread, answer.thread_id), [answer])
    assert (writer.answer_count, writer.thread_count) == (0, 1)


def test_whoever_wrote_follows_the_new_thread(make, split):
    thread = make.thread()
    answer = make.answer(thread)
    reply = make.reply(answer)
    new = split(thread, [answer])
    assert set(threads.list_follower_ids(new.id)) == {answer.author_id, reply.author_id}


def test_both_timelines_and_the_event_tell(make, split):
    thread = make.thread()
    new = split(thread, [make.answer(thread)])
    told = {row.thread_id: row.kind for row in db.session.scalars(select(TimelineEntry))}
    assert told == {thread.id: "split_off", new.id: "split_from"}
    [event] = db.session.scalars(select(EventRow).where(EventRow.name == "ThreadSplit"))
    assert event.payload == {"thread_id": thread.id, "new_thread_id": new.id}


def test_the_address_of_the_answer_leads_to_the_thread_that_it_opens(make, split, client):
    thread = make.thread()
    answer = make.answer(thread)
    new = split(thread, [answer])
    response = client.get(f"/answers/{answer.id}")
    assert (response.status_code, response.location) == (301, new.url)


def test_what_opens_a_thread_cannot_be_restored_as_an_answer(make, split):
    thread = make.thread()
    answer = make.answer(thread)
    new = split(thread, [answer])
    with pytest.raises(Forbidden, match="opens a thread of its own"), transaction():
        actions.restore_answer(make.actor("moderator"), new, answer)


def test_merging_the_new_thread_back_makes_the_same_answer_of_it_again(make, split):
    thread = make.thread()
    answer = make.answer(thread)
    make.vote(answer)
    reply = make.reply(answer)
    new = split(thread, [answer])
    make.merge(new, thread)
    db.session.expire_all()
    assert (answer.thread_id, answer.is_removed, answer.vote_count) == (thread.id, False, 1)
    assert (reply.thread_id, reply.answer_id) == (thread.id, answer.id)
    assert untruths() == []


def test_a_discussion_splits_into_a_discussion_and_an_announcement_too(make, split):
    for kind in (Kind.DISCUSSION, Kind.ANNOUNCEMENT):
        thread = make.thread(kind=kind)
        assert split(thread, [make.answer(thread)]).kind == "discussion"


def test_the_new_thread_may_stand_on_another_board(make, split):
    thread, board = make.thread(), make.board()
    new = split(thread, [make.answer(thread)], board=board)
    assert new.board_id == board.id
    assert untruths() == []


def test_only_moderators_split(make, split):
    thread = make.thread()
    answer = make.answer(thread)
    for role in ("member", "super_user", "employee"):
        with pytest.raises(Forbidden):
            split(thread, [answer], actor=make.actor(role))
    assert split(thread, [answer]).id != thread.id


def test_a_title_that_cannot_stand_changes_nothing(make, split):
    helper = make.member()
    thread = make.thread()
    answer = make.answer(thread, author=helper, accepted=True)
    with pytest.raises(Invalid) as refused:
        split(thread, [answer], title="Help")
    assert "title" in refused.value.fields
    db.session.expire_all()
    assert (helper.points, thread.status, answer.thread_id) == (15, "solved", thread.id)


def test_without_answers_or_with_gone_ones_nothing_is_split(make, split):
    thread = make.thread()
    gone, elsewhere = make.removal(make.answer(thread)), make.answer()
    for chosen in ([], [gone], [elsewhere]):
        with pytest.raises(Invalid) as refused:
            split(thread, chosen)
        assert "answers" in refused.value.fields


def test_a_moderator_splits_by_ticking_and_what_was_ticked_comes_back_with_an_error(make, client, sign_in):
    sign_in(client, make.member("moderator"))
    thread = make.thread()
    first, second = make.answer(thread, body="Where is the printed guide?"), make.answer(thread)
    page = client.get(f"/threads/{thread.id}/arrange")
    assert "Where is the printed guide?" in page.text
    url = f"/threads/{thread.id}/splits"
    fields = {"answers": [first.id, second.id], "board_id": thread.board_id}
    response = post(client, url, {**fields, "title": "Hm"})
    assert response.status_code == 422
    assert response.text.count("checked") == 2
    assert 'value="Hm"' in response.text
    response = post(client, url, {**fields, "title": TITLE})
    assert response.status_code == 303
    assert TITLE in client.get(response.location).text


def test_an_answer_removed_meanwhile_is_said_and_nothing_is_split(make, client, sign_in):
    sign_in(client, make.member("moderator"))
    thread = make.thread()
    answer = make.removal(make.answer(thread))
    fields = {"answers": [answer.id], "board_id": thread.board_id, "title": TITLE}
    response = post(client, f"/threads/{thread.id}/splits", fields)
    assert response.status_code == 422
    assert "not there any more" in response.text
