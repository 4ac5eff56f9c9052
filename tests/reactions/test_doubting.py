"""“Out of date”: whose word counts, what three of them do, and how an answer is checked again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.answers import actions as answers
from community.answers import queries as answer_queries
from community.core.actor import Ability, Actor, Role
from community.core.db import db
from community.core.errors import Forbidden
from community.members.models import Member
from community.notifications.models import Notification
from community.reactions import actions
from community.reactions.events import AnswerOutdated, AnswerReverified, OutdatedWithdrawn
from community.reactions.models import Reaction
from community.reactions.rules import is_trusted
from tests.reactions.conftest import LATER, happened
from tests.support.truth import untruths


@pytest.fixture
def accepted(make, question):
    """The answer, accepted by its asker, beside another answer with more marks."""
    make.acceptance(question.answer)
    question.other = make.answer(question.thread)
    for _ in range(2):
        make.vote(question.other)
    return question


@pytest.mark.parametrize(
    ("actor", "trusted"),
    [
        (Actor(id=1), False),
        (Actor(id=1, points=99), False),
        (Actor(id=1, points=100), True),
        (Actor(id=1, role=Role.SUPER_USER), True),
        (Actor(id=1, role=Role.EMPLOYEE), True),
        (Actor(id=1, role=Role.AGENT), True),
        (Actor(id=1, abilities=frozenset({Ability.ACCEPT_FOR_ASKER})), True),
        (Actor(id=1, abilities=frozenset({Ability.VOTE})), False),
    ],
)
def test_whose_word_counts(actor, trusted):
    assert is_trusted(actor) is trusted


def test_three_trusted_members_take_an_accepted_answer_off_the_top(make, accepted, client):
    make.doubt(accepted.answer)
    make.doubt(accepted.answer)
    assert (accepted.answer.outdated_at, accepted.answer.lead_order) == (None, 0)
    make.doubt(accepted.answer)
    answer = accepted.answer
    assert (answer.outdated_at, answer.lead_order, answer.accept_order) == (LATER, 5, 0)
    assert (accepted.thread.status, accepted.thread.accepted_count) == ("solved", 1)
    assert answer_queries.find_leading(accepted.thread.id) is None
    assert happened(AnswerOutdated) == [
        {"answer_id": answer.id, "thread_id": accepted.thread.id, "author_id": accepted.helper.id}
    ]
    page = client.get(accepted.thread.url).text
    assert page.index(f'id="answer-{accepted.other.id}"') < page.index(f'id="answer-{answer.id}"')
    assert "Out of date?" in page
    assert untruths() == []


def test_the_next_accepted_answer_leads(make, accepted):
    make.acceptance(accepted.other)
    for _ in range(3):
        make.doubt(accepted.answer)
    leading = answer_queries.find_leading(accepted.thread.id)
    assert leading is not None
    assert leading.id == accepted.other.id
    assert untruths() == []


def test_newcomers_may_say_it_and_are_not_counted(make, accepted):
    for _ in range(5):
        make.doubt(accepted.answer, by=Role.MEMBER)
    make.doubt(accepted.answer)
    make.doubt(accepted.answer)
    assert accepted.answer.outdated_at is None
    assert db.session.query(Reaction).count() == 7
    assert untruths() == []


def test_it_counts_what_a_member_was_when_they_said_it(make, accepted):
    expert = make.member()
    expert.points = 100
    for _ in range(2):
        make.doubt(accepted.answer)
    make.doubt(accepted.answer, by=expert)
    db.session.get_one(Member, expert.id).points = 0
    db.session.commit()
    assert accepted.answer.outdated_at == LATER


def test_taking_the_third_word_back_puts_it_on_top_again(make, accepted, say):
    doubter = make.actor(Role.SUPER_USER)
    for _ in range(2):
        make.doubt(accepted.answer)
    say(actions.say_outdated, doubter, accepted.answer)
    say(actions.withdraw_outdated, doubter, accepted.answer)
    say(actions.withdraw_outdated, doubter, accepted.answer)
    assert (accepted.answer.outdated_at, accepted.answer.lead_order) == (None, 0)
    assert len(happened(OutdatedWithdrawn)) == 1
    assert untruths() == []


def test_nobody_doubts_their_own_answer(make, accepted, say):
    with pytest.raises(Forbidden, match="edit it"):
        say(actions.say_outdated, make.actor(accepted.helper), accepted.answer)


# Checking again


@pytest.fixture
def doubted(make, accepted):
    accepted.doubts = [make.doubt(accepted.answer) for _ in range(3)]
    return accepted


@pytest.mark.parametrize("who", ["asker", Role.SUPER_USER, Role.MODERATOR, Role.EMPLOYEE])
def test_the_asker_and_the_trusted_find_it_still_right(make, doubted, say, who):
    actor = make.actor(doubted.asker if who == "asker" else who)
    say(actions.verify_answer, actor, doubted.answer)
    assert (doubted.answer.outdated_at, doubted.answer.verified_at) == (None, LATER)
    assert doubted.answer.lead_order == 0
    assert [event["verified_by_id"] for event in happened(AnswerReverified)] == [actor.id]
    assert untruths() == []


def test_others_and_its_author_cannot_simply_say_so(make, doubted, say):
    with pytest.raises(Forbidden, match="experienced members"):
        say(actions.verify_answer, make.actor(), doubted.answer)
    with pytest.raises(Forbidden, match="Edit your answer"):
        say(actions.verify_answer, make.actor(doubted.helper), doubted.answer)
    assert doubted.answer.outdated_at is not None


def test_its_author_checks_it_by_changing_it(make, doubted, say):
    author = make.actor(doubted.helper)
    say(answers.edit_answer, author, doubted.answer, body=doubted.answer.body_markdown)
    assert doubted.answer.outdated_at is not None
    say(answers.edit_answer, author, doubted.answer, body="With firmware 8 it is under Radio.")
    assert doubted.answer.outdated_at is None
    assert [event["verified_by_id"] for event in happened(AnswerReverified)] == [author.id]
    assert untruths() == []


def test_older_doubts_count_no_more_and_newer_ones_do(make, doubted, say, clock):
    say(actions.verify_answer, make.actor("moderator"), doubted.answer)
    clock.freeze(LATER + timedelta(days=1))
    make.doubt(doubted.answer)
    make.doubt(doubted.answer)
    assert doubted.answer.outdated_at is None
    old = doubted.doubts[0]
    again = say(actions.say_outdated, make.actor(db.session.get_one(Member, old.member_id)), doubted.answer)
    assert again.settled_at is None
    assert doubted.answer.outdated_at == LATER + timedelta(days=1)
    assert untruths() == []


def test_checking_what_nobody_doubts_changes_nothing(make, accepted, say):
    say(actions.verify_answer, make.actor("moderator"), accepted.answer)
    assert (accepted.answer.verified_at, happened(AnswerReverified)) == (None, [])


def test_its_author_and_five_who_know_the_subject_are_asked_to_look(make, accepted, drain):
    product = make.product()
    thread = make.thread(product=product)
    experts = [make.member() for _ in range(6)]
    for number, expert in enumerate(experts):
        for _ in range(1 + (number != 5)):
            make.answer(make.thread(product=product), author=expert, accepted=True)
    elsewhere = make.member()
    make.answer(author=elsewhere, accepted=True)
    author, doubting = make.member(), make.member(Role.SUPER_USER)
    answer = make.answer(thread, author=author)
    make.answer(make.thread(product=product), author=doubting, accepted=True)
    make.doubt(answer, by=doubting)
    make.doubt(answer)
    drain()
    make.doubt(answer)
    drain()
    query = select(Notification.member_id).where(Notification.kind == "outdated")
    assert set(db.session.scalars(query)) == {author.id, *(expert.id for expert in experts[:5])}
