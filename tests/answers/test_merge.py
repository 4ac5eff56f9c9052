"""Merging threads, and undoing that: what comes along, what stays, what goes back."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from community.answers import actions, queries
from community.answers.models import Answer
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.core.models import EventRow
from community.reputation.models import LedgerEntry
from community.threads import actions as threads
from community.threads.models import Follow, Thread, TimelineEntry
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.truth import untruths


@pytest.fixture
def moderator(make):
    return make.actor("moderator")


@pytest.fixture
def merge(moderator):
    def merge(source, target, actor=None):
        with transaction():
            return actions.merge_threads(actor or moderator, source, target)

    return merge


@pytest.fixture
def undo(moderator):
    def undo(source, target):
        with transaction():
            actions.undo_merge(moderator, source, target)

    return undo


def answers_in(thread):
    db.session.expire_all()
    query = (
        select(Answer)
        .where(Answer.thread_id == thread.id, Answer.removed_at.is_(None))
        .order_by(Answer.created_at)
    )
    return db.session.scalars(query).all()


def test_the_question_becomes_an_answer_by_its_author_dated_as_it_was_asked(make, merge):
    asked = datetime(2026, 2, 3, 8, tzinfo=UTC)
    source, target = make.thread(body="My lamp is red **too**, since Tuesday.", at=asked), make.thread()
    merge(source, target)
    [opening] = answers_in(target)
    assert opening.author_id == source.author_id
    assert opening.created_at == asked
    assert opening.body_html == source.body_html
    assert (target.answer_count, target.status) == (1, "answered")
    assert untruths() == []


def test_answers_and_replies_come_along_and_replies_to_the_question_stand_under_it(make, merge):
    source, target = make.thread(), make.thread()
    answer = make.answer(source)
    under_answer, under_question = make.reply(answer), make.reply(source)
    merge(source, target)
    opening = next(row for row in answers_in(target) if row.id != answer.id)
    assert {row.thread_id for row in (answer, under_answer, under_question)} == {target.id}
    assert under_answer.answer_id == answer.id
    assert under_question.answer_id == opening.id
    assert opening.reply_count == 1
    assert untruths() == []


def test_followers_and_have_toos_come_along_and_nobody_counts_twice(make, merge):
    asker, both, one = make.member(), make.member(), make.member()
    source, target = make.thread(author=asker), make.thread()
    with transaction():
        for actor, thread in [(both, source), (both, target), (one, source)]:
            threads.have_too(make.actor(actor), thread)
    merge(source, target)
    assert target.have_too_count == 2
    followers = set(db.session.scalars(select(Follow.member_id).where(Follow.thread_id == target.id)))
    assert followers == {target.author_id, asker.id, both.id, one.id}
    assert untruths() == []


def test_the_asker_of_the_target_does_not_have_it_too_after_a_merge(make, merge):
    asker = make.member()
    source, target = make.thread(), make.thread(author=asker)
    with transaction():
        threads.have_too(make.actor(asker), source)
    merge(source, target)
    assert target.have_too_count == 0


def test_acceptances_come_along_but_what_stands_first_in_the_target_stays_first(make, merge):
    source, target = make.thread(), make.thread()
    theirs, ours = make.answer(source, accepted=True), make.answer(target, accepted=True)
    merge(source, target)
    assert [a.answer_id for a in queries.list_live_acceptances(target.id)] == [ours.id, theirs.id]
    assert [a.is_first for a in queries.list_live_acceptances(target.id)] == [True, False]
    assert target.accepted_count == 2
    assert untruths() == []


def test_an_accepted_answer_solves_a_target_that_waited(make, merge):
    source, target = make.thread(), make.thread()
    solved_at = make.acceptance(make.answer(source)).accepted_at
    merge(source, target)
    assert (target.status, target.solved_at) == ("solved", solved_at)
    assert queries.list_live_acceptances(target.id)[0].is_first


def test_no_vote_and_no_point_moves_when_threads_are_merged(make, merge):
    source, target = make.thread(), make.thread()
    answer = make.answer(source, accepted=True)
    make.vote(answer)
    make.vote(source)
    before = db.session.scalar(select(func.count()).select_from(LedgerEntry))
    merge(source, target)
    assert db.session.scalar(select(func.count()).select_from(LedgerEntry)) == before
    assert (source.vote_count, answer.vote_count, target.vote_count) == (1, 1, 0)
    assert untruths() == []


def test_the_merged_thread_is_in_no_list_and_both_timelines_and_the_event_tell(make, merge):
    source, target = make.thread(title="My lamp is red as well"), make.thread()
    merged = merge(source, target)
    db.session.expire_all()
    assert (source.is_listed, source.merged_into_id) == (False, target.id)
    told = {row.thread_id: row.kind for row in db.session.scalars(select(TimelineEntry))}
    assert told == {source.id: "merged_away", target.id: "merged_in"}
    [event] = db.session.scalars(select(EventRow).where(EventRow.name == "ThreadsMerged"))
    assert event.payload == {"thread_id": target.id, "source_id": source.id, "merge_id": merged.id}


def test_only_moderators_merge(make, merge):
    source, target = make.thread(), make.thread()
    for role in ("member", "super_user", "employee", "agent"):
        with pytest.raises(Forbidden, match="Only moderators"):
            merge(source, target, make.actor(role))
    merge(source, target, make.actor("admin"))
    assert source.merged_into_id == target.id


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda make, source, target: (source, source), "into itself"),
        (lambda make, source, target: (source, make.removal(target)), "removed or merged; choose"),
        (lambda make, source, target: (make.removal(source), target), "removed or merged already"),
        (
            lambda make, source, target: (make.merge(target, source) and source, target),
            "removed or merged; choose",
        ),
        (
            lambda make, source, target: (make.merge(source, make.thread()) and source, target),
            "merged already",
        ),
    ],
)
def test_what_cannot_be_merged_is_said_beside_the_field(make, merge, prepare, words):
    source, target = prepare(make, make.thread(), make.thread())
    with pytest.raises(Invalid) as refused:
        merge(source, target)
    assert words in refused.value.fields["target"]
    assert untruths() == []


def test_a_solved_question_is_not_merged_into_a_discussion_where_nothing_is_accepted(make, merge):
    source, talk = make.answer(accepted=True).thread_id, make.thread(kind=Kind.DISCUSSION)
    source = db.session.get_one(Thread, source)
    with pytest.raises(Invalid, match="accepted answer"):
        merge(source, talk)
    with transaction():
        actions.withdraw_acceptance(make.actor("moderator"), source, answers_in(source)[0])
    merge(source, talk)
    assert (talk.answer_count, talk.status) == (2, "answered")


def test_a_thread_does_not_become_a_duplicate_of_itself_by_merging(make, merge, moderator):
    source, target = make.thread(), make.thread()
    with transaction():
        threads.close_thread(moderator, target, duplicate_of=source)
    with pytest.raises(Invalid, match="duplicate of this one"):
        merge(source, target)
    merge(target, source)
    assert target.merged_into_id == source.id


# Undoing


def test_undoing_puts_back_exactly_what_came_along(make, merge, undo):
    fan = make.member()
    source, target = make.thread(title="My lamp is red as well"), make.thread()
    theirs, ours = make.answer(source, accepted=True), make.answer(target)
    first, second = make.reply(source), make.reply(source)
    with transaction():
        threads.have_too(make.actor(fan), source)
    before = (source.follower_count, target.follower_count, source.solved_at, source.status)
    merge(source, target)
    undo(source, target)
    db.session.expire_all()
    assert (source.merged_into_id, source.is_listed) == (None, True)
    assert (source.follower_count, target.follower_count, source.solved_at, source.status) == before
    assert (theirs.thread_id, ours.thread_id) == (source.id, target.id)
    assert [(reply.answer_id, reply.position) for reply in (first, second)] == [(None, 1), (None, 2)]
    assert (source.answer_count, target.answer_count, target.accepted_count, target.have_too_count) == (
        1,
        1,
        0,
        0,
    )
    assert queries.list_live_acceptances(source.id)[0].is_first
    assert untruths() == []


def test_what_was_written_since_stays_unless_it_stands_under_what_goes_back(make, merge, undo):
    source, target = make.thread(), make.thread()
    theirs = make.answer(source)
    merge(source, target)
    opening = next(row for row in answers_in(target) if row.id != theirs.id)
    since, under_theirs, under_question = make.answer(target), make.reply(theirs), make.reply(opening)
    undo(source, target)
    db.session.expire_all()
    assert since.thread_id == target.id
    assert (under_theirs.thread_id, under_theirs.answer_id) == (source.id, theirs.id)
    assert (under_question.thread_id, under_question.answer_id) == (source.id, None)
    assert untruths() == []


def test_an_acceptance_given_since_is_withdrawn_with_its_points(make, merge, undo):
    helper = make.member()
    source, target = make.thread(), make.thread()
    theirs = make.answer(source, author=helper)
    merge(source, target)
    make.acceptance(theirs)
    assert helper.points == 15
    undo(source, target)
    db.session.expire_all()
    assert (helper.points, target.accepted_count, source.accepted_count) == (0, 0, 0)
    assert untruths() == []


def test_what_stood_first_stands_first_again_in_both_threads(make, merge, undo):
    source, target = make.thread(), make.thread()
    early, late = make.answer(source, accepted=True), make.answer(source)
    make.acceptance(late, first=True)
    ours = make.answer(target, accepted=True)
    merge(source, target)
    undo(source, target)
    assert [a.answer_id for a in queries.list_live_acceptances(source.id)] == [late.id, early.id]
    assert [a.answer_id for a in queries.list_live_acceptances(target.id)] == [ours.id]
    assert untruths() == []


def test_a_change_made_to_the_question_while_it_was_merged_goes_back_with_it(make, merge, undo, moderator):
    source, target = make.thread(body="My account number is 12345678, and it is slow."), make.thread()
    merge(source, target)
    [opening] = answers_in(target)
    with transaction():
        actions.edit_answer(moderator, target, opening, body="It is slow.", reason="A private number")
    undo(source, target)
    db.session.expire_all()
    assert (source.body_markdown, source.excerpt, source.revision_count) == ("It is slow.", "It is slow.", 1)


def test_merging_again_after_undoing_uses_the_same_answer(make, merge, undo):
    source, target = make.thread(), make.thread()
    merge(source, target)
    [opening] = answers_in(target)
    make.vote(opening)
    undo(source, target)
    assert answers_in(target) == answers_in(source) == []
    merge(source, target)
    [again] = answers_in(target)
    assert (again.id, again.vote_count) == (opening.id, 1)
    assert untruths() == []


def test_an_answer_that_was_split_off_since_does_not_go_back(make, merge, undo):
    source, target = make.thread(), make.thread()
    theirs = make.answer(source)
    merge(source, target)
    own = make.split(target, [theirs])
    undo(source, target)
    db.session.expire_all()
    assert (theirs.opens_thread_id, source.answer_count, target.answer_count) == (own.id, 0, 0)
    assert untruths() == []


def test_the_later_merge_is_undone_first(make, merge, undo):
    source, middle, last = make.thread(), make.thread(), make.thread()
    merge(source, middle)
    merge(middle, last)
    with pytest.raises(Conflict, match="Undo that merge first"):
        undo(source, middle)
    undo(middle, last)
    undo(source, middle)
    assert (source.answer_count, middle.answer_count, last.answer_count) == (0, 0, 0)
    assert untruths() == []


def test_undoing_twice_says_so(make, merge, undo):
    source, target = make.thread(), make.thread()
    merge(source, target)
    undo(source, target)
    with pytest.raises(Conflict, match="not merged"):
        undo(source, target)


def test_a_question_whose_words_were_removed_meanwhile_comes_back_removed(make, merge, undo):
    source, target = make.thread(), make.thread()
    make.answer(source)
    merge(source, target)
    [opening] = [answer for answer in answers_in(target) if answer.author_id == source.author_id]
    make.removal(opening, reason="It names a neighbour.")
    undo(source, target)
    db.session.expire_all()
    assert (source.merged_into_id, source.is_listed) == (None, False)
    assert (source.is_removed, source.removal_reason) == (True, "It names a neighbour.")
    assert untruths() == []
    with transaction():
        threads.restore_thread(make.actor("moderator"), source)
    assert source.is_listed
    assert untruths() == []


# Through the doors


def test_the_old_address_and_permalinks_lead_to_the_target(make, client):
    source, target = make.thread(title="My lamp is red as well"), make.thread()
    answer = make.answer(source)
    old = source.url
    make.merge(source, target)
    for address in (old, f"/threads/{source.id}"):
        response = client.get(address)
        assert (response.status_code, response.location) == (301, target.url)
    assert client.get(f"/answers/{answer.id}").location == f"{target.url}#answer-{answer.id}"


def test_a_chain_of_merges_leads_to_its_end_and_a_hidden_end_is_said(make, client):
    hidden = make.thread(board=make.board(read="staff", write="staff"), author=make.member("employee"))
    source, middle, last = make.thread(), make.thread(), make.thread()
    make.merge(source, middle)
    make.merge(middle, last)
    assert client.get(source.url).location == last.url
    make.merge(last, hidden)
    response = client.get(source.url)
    assert response.status_code == 404
    assert "part of another one" in response.text
    assert hidden.title not in response.text.replace(source.title, "") or hidden.title == source.title


def test_after_an_undone_merge_the_permalink_of_the_question_leads_to_the_question(make, client):
    source, target = make.thread(), make.thread()
    make.merge(source, target)
    [opening] = answers_in(target)
    assert client.get(f"/answers/{opening.id}").location.startswith(target.url)
    with transaction():
        actions.undo_merge(make.actor("moderator"), source, target)
    response = client.get(f"/answers/{opening.id}")
    assert (response.status_code, response.location) == (301, source.url)


def test_a_moderator_merges_by_address_and_undoes_it_from_the_same_page(make, client, sign_in):
    sign_in(client, make.member("moderator"))
    source, target = make.thread(title="My lamp is red as well"), make.thread()
    page = client.get(f"/threads/{source.id}/arrange")
    assert "Merge it into another thread" in page.text
    url = f"/threads/{source.id}/merge"
    response = post(
        client, url, {"target": f"https://community.example.org{target.url}?page=2"}, method="PUT"
    )
    assert (response.status_code, response.location) == (303, target.url)
    assert source.title in client.get(f"/threads/{target.id}/arrange").text
    assert "Undo the merge" in client.get(f"/threads/{source.id}/arrange").text
    response = post(client, url, method="DELETE")
    assert (response.status_code, response.location) == (303, source.url)
    db.session.refresh(source)
    assert source.is_listed


@pytest.mark.parametrize("typed", ["", "9999999", "router keeps dropping", "https://elsewhere.example.org/"])
def test_a_target_that_is_none_comes_back_beside_its_field(make, client, sign_in, typed):
    sign_in(client, make.member("moderator"))
    thread = make.thread()
    response = post(client, f"/threads/{thread.id}/merge", {"target": typed}, method="PUT")
    assert response.status_code == 422
    assert 'id="target-error"' in response.text
    assert f'value="{typed}"' in response.text


def test_members_see_neither_the_page_nor_its_verbs(make, client, sign_in):
    source, target = make.thread(), make.thread()
    make.merge(source, target)
    sign_in(client, make.member("super_user"))
    assert client.get(f"/threads/{target.id}/arrange").status_code == 403
    assert post(client, f"/threads/{target.id}/merge", {"target": source.id}, method="PUT").status_code == 403
    assert post(client, f"/threads/{source.id}/merge", method="DELETE").status_code == 403
    assert post(client, f"/threads/{target.id}/splits", {"title": "A title of its own"}).status_code == 403
