"""What a rank allows is ordinary policy."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from community.answers import actions as answers
from community.answers import policy as answer_policy
from community.core.actor import Ability, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.members.models import Member, Rank
from community.threads import actions as threads
from community.threads import policy as thread_policy
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import policy as vote_policy
from tests.support.client import post


def able(make, *abilities, member=None):
    return replace(make.actor(member), abilities=frozenset(abilities))


def test_a_vote_needs_its_ability(make):
    answer = make.answer()
    thread = db.session.get_one(Thread, answer.thread_id)
    assert vote_policy.can_vote(make.actor(), thread, answer)
    verdict = vote_policy.can_vote(able(make), thread, answer)
    assert not verdict
    assert "comes with a higher rank" in verdict.reason
    assert vote_policy.can_vote(replace(make.actor(Role.MODERATOR), abilities=frozenset()), thread, answer)


def test_a_high_rank_accepts_for_an_asker_who_has_gone_but_never_its_own(make, clock):
    clock.freeze("2026-03-01T12:00")
    member = make.member()
    answer = make.answer()
    thread = db.session.get_one(Thread, answer.thread_id)
    own = make.answer(thread, author=member)
    actor = able(make, Ability.ACCEPT_FOR_ASKER, member=member)
    assert not answer_policy.can_accept_answer(actor, thread, answer)
    clock.advance(days=8)
    assert not answer_policy.can_accept_answer(actor, thread, own)
    assert not answer_policy.can_accept_answer(make.actor(), thread, answer)
    with transaction():
        acceptance = answers.accept_answer(actor, thread, answer)
    assert acceptance.accepted_as == "rank"


def test_a_high_rank_closes_as_a_duplicate_and_nothing_else(make):
    closer, thread, original = make.member(), make.thread(), make.thread()
    actor = able(make, Ability.CLOSE_DUPLICATES, member=closer)
    with pytest.raises(Forbidden), transaction():
        threads.close_thread(actor, thread, reason="I do not like it.")
    with pytest.raises(Forbidden), transaction():
        threads.close_thread(make.actor(), thread, duplicate_of=original)
    with transaction():
        threads.close_thread(actor, thread, duplicate_of=original)
    db.session.expire_all()
    assert thread.status == "closed"
    with pytest.raises(Forbidden), transaction():
        threads.reopen_thread(able(make, Ability.CLOSE_DUPLICATES), thread)
    with transaction():
        threads.reopen_thread(actor, thread)
    assert thread.closed_at is None
    talk = make.thread(kind=Kind.DISCUSSION)
    assert not thread_policy.can_close_duplicate(actor, talk)


def test_the_page_for_it_asks_for_the_other_thread_alone(make, client, sign_in):
    member, thread, original = make.member(), make.thread(), make.thread(title="The same, asked before")
    raise_to(make, member, "Helper")
    sign_in(client, member)
    assert "Close as a duplicate" in client.get(thread.url).text
    page = client.get(f"/threads/{thread.id}/closure").text
    assert 'name="duplicate_of"' in page
    assert 'name="reason"' not in page
    nothing = post(client, f"/threads/{thread.id}/closure", {"reason": "Because"}, method="PUT")
    assert nothing.status_code == 422
    assert "We find no thread there" in nothing.text
    done = post(client, f"/threads/{thread.id}/closure", {"duplicate_of": original.url}, method="PUT")
    assert done.status_code == 303
    assert "Open again" in client.get(thread.url).text
    sign_in(client, make.member())
    assert client.get(f"/threads/{original.id}/closure").status_code == 403


def raise_to(make, member, name) -> None:
    """Let the member hold that rank."""
    with transaction():
        rank_id = db.session.scalar(select(Rank.id).where(Rank.name == name))
        db.session.execute(update(Member).where(Member.id == member.id).values(rank_id=rank_id))
