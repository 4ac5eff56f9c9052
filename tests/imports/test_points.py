"""Points of an import are those that live acts would have earned: the same rule, the same cap, entry by entry."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from community.answers import actions as answers
from community.answers.events import AnswerAccepted
from community.answers.queries import lock_answer
from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.core.events import publish, publish_past
from community.core.models import EventRow, Job
from community.members.models import Member
from community.reputation.jobs import audit
from community.reputation.models import LedgerEntry
from community.threads import actions as threads
from community.threads.queries import lock_thread
from community.votes.events import VoteCast
from tests.imports.forum import post, topic

DAY = datetime(2021, 3, 1, 22, 0, tzinfo=UTC)


def lines(member_id):
    """The member's entries, without what must differ: ids and causes."""
    columns = (
        "points",
        "full_points",
        "kind",
        "rule_version",
        "pool",
        "earned_on",
        "posted_at",
        "reverses_id",
    )
    rows = db.session.scalars(
        select(LedgerEntry).where(LedgerEntry.member_id == member_id).order_by(LedgerEntry.id)
    )
    return [tuple(getattr(row, column) for column in columns) for row in rows]


def story(make, first_id):
    """A helper's two days: more votes than the cap allows, votes on a question and a reply, own and others' acceptances."""
    helper, asker = make.member(), make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread, author=helper)
    question = make.thread(author=helper)
    own = make.answer(question, author=helper)

    def vote(number, kind, at, post_id, thread_id):
        event = VoteCast(
            vote_id=first_id + number,
            post_kind=kind,
            post_id=post_id,
            thread_id=thread_id,
            author_id=helper.id,
            voter_id=None,
        )
        return at, event

    def accept(number, answer_id, thread_id, asker_id, by_id):
        event = AnswerAccepted(
            acceptance_id=first_id + number,
            answer_id=answer_id,
            thread_id=thread_id,
            answer_author_id=helper.id,
            asker_id=asker_id,
            accepted_by_id=by_id,
            accepted_as="import",
        )
        return DAY + timedelta(minutes=number), event

    votes = [
        vote(n, "answer", DAY + timedelta(minutes=7 * n), answer.id, thread.id) for n in range(40)
    ]  # Past midnight.
    votes += [vote(50 + n, "thread", DAY + timedelta(hours=1), question.id, question.id) for n in range(3)]
    votes += [vote(60, "reply", DAY + timedelta(days=3), 1, thread.id)]
    accepted = [
        accept(70, answer.id, thread.id, asker.id, None),
        accept(71, own.id, question.id, helper.id, helper.id),
        accept(72, answer.id, thread.id, asker.id, asker.id),
    ]
    return helper, asker, votes, accepted


def test_past_events_earn_entry_by_entry_what_live_ones_earn(make):
    live_helper, live_asker, votes, accepted = story(make, 1_000)
    past_helper, past_asker, past_votes, past_accepted = story(make, 2_000)
    for at, event in (*accepted, *votes):
        with clock.at(at), transaction():
            publish(SYSTEM, event)
    with transaction():
        publish_past(SYSTEM, [*past_accepted, *past_votes])
    assert lines(past_helper.id) == lines(live_helper.id)
    assert lines(past_asker.id) == lines(live_asker.id)
    assert len(lines(live_helper.id)) == 45
    assert sum(line[0] for line in lines(live_helper.id) if line[4]) < sum(
        line[1] for line in lines(live_helper.id) if line[4]
    )
    db.session.expire_all()
    for member in (past_helper, past_asker, live_helper, live_asker):
        assert db.session.get_one(Member, member.id).points == sum(line[0] for line in lines(member.id))


def test_past_events_posted_in_pieces_or_twice_earn_the_same(make):
    helper, _, votes, _ = story(make, 1_000)
    other, _, again, _ = story(make, 2_000)
    with transaction():
        publish_past(SYSTEM, votes)
    for first in range(0, len(again), 7):
        with transaction():
            publish_past(SYSTEM, again[first : first + 7])
    with transaction():
        publish_past(SYSTEM, again)
    assert lines(other.id) == lines(helper.id)


def test_past_events_are_recorded_and_tell_nobody(make, drain):
    _, _, votes, accepted = story(make, 1_000)
    drain()
    with transaction():
        publish_past(SYSTEM, [*votes, *accepted])
    assert db.session.scalar(select(func.count()).select_from(Job)) == 0
    rows = db.session.scalars(select(EventRow).where(EventRow.name == "VoteCast").order_by(EventRow.id)).all()
    assert [row.happened_at for row in rows] == [at for at, _ in votes]
    with transaction():  # The same event, live, has jobs.
        publish(SYSTEM, accepted[0][1])
    assert db.session.scalar(select(func.count()).select_from(Job)) > 0


def test_an_event_that_wiring_does_not_list_is_refused_in_the_past_too(app):
    with pytest.raises(LookupError), transaction():
        publish_past(SYSTEM, [(DAY, object())])


def test_likes_and_accepted_answers_of_an_import_are_worth_their_points(bring_in):
    posts = [
        post(1, "mara", "<p>It drops.</p>", likes=3),
        post(2, "kim", "<p>Channel.</p>", likes=2, accepted=True),
        post(3, "lee", "<p>Indeed.</p>", likes=5, reply_to=2),
        post(4, "mara", "<p>Found it myself.</p>", accepted=True),
    ]
    bring_in([topic(7, posts)])
    points = dict(db.session.execute(select(Member.username, Member.points)).all())
    assert points == {"mara": 3 * 2, "kim": 2 * 10 + 15, "lee": 0}
    days = set(db.session.scalars(select(LedgerEntry.earned_on)))
    assert [str(day) for day in days] == ["2021-03-01"]


def test_the_daily_cap_holds_across_topics(bring_in):
    bring_in(
        [
            topic(n, [post(1, "mara", "<p>Why?</p>"), post(2, "kim", "<p>So.</p>", likes=6)])
            for n in range(1, 8)
        ]
    )
    kim = db.session.scalars(select(Member).where(Member.username == "kim")).one()
    assert kim.points == 200
    assert len(lines(kim.id)) == 42


def test_what_was_hidden_there_earns_nothing_until_it_is_brought_back(bring_in, became, make):
    posts = [
        post(1, "mara", "<p>It drops.</p>", likes=1),
        post(2, "kim", "<p>Buy pills.</p>", likes=2, hidden=True),
        post(3, "kim", "<p>Channel.</p>", likes=1),
    ]
    bring_in([topic(7, posts), topic(8, [post(1, "mara", "<p>Bad.</p>", likes=3, hidden=True)])])
    assert audit() == []
    kim, mara = became(7, 3).author_id, became(7).author_id
    assert (points_of(kim), points_of(mara)) == (10, 2)
    moderator = make.actor("moderator")
    with transaction():
        answer, thread = lock_answer(moderator, became(7, 2).id)
        answers.restore_answer(moderator, thread, answer)
    with transaction():
        threads.restore_thread(moderator, lock_thread(moderator, became(8).id))
    assert (points_of(kim), points_of(mara)) == (30, 8)
    assert audit() == []


def points_of(member_id):
    db.session.expire_all()
    return db.session.get_one(Member, member_id).points
