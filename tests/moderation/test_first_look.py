"""Newcomers' links and pictures go past a moderator; nobody else's do."""

import pytest

from community.answers import actions as answers
from community.core.actor import Role
from community.core.db import db, transaction
from community.members.models import Member, Rank
from community.moderation import actions, queries
from community.moderation.models import Flag
from community.moderation.queries import Filters
from community.moderation.rules import Reason
from tests.moderation.conftest import thread_of

LINKED = "Have a look at [this shop](https://shop.example.org/cheap) for a new one."
PICTURED = "It looks like this: ![the lamp](/uploads/ab/lamp.webp)"


def write(make, kind, *, by, body=LINKED):
    if kind == "thread":
        return make.thread(author=by, body=body)
    if kind == "answer":
        return make.answer(author=by, body=body)
    return make.reply(make.thread(), author=by, body=body)


@pytest.fixture
def seasoned(make):
    """A member whose rank spares them the look."""
    member = make.member()
    with transaction():
        rank = (
            db.session.query(Rank)
            .filter(Rank.abilities.contains("skip_review"))
            .order_by(Rank.position)
            .first()
        )
        db.session.get_one(Member, member.id).rank_id = rank.id
    return member


@pytest.mark.parametrize("kind", ["thread", "answer", "reply"])
def test_a_newcomers_link_waits_for_a_look_and_stands_meanwhile(desk, make, kind):
    wrote = write(make, kind, by=make.member())
    item = desk.item_of(wrote)
    assert item.is_first_look
    assert not wrote.is_removed
    assert queries.list_live_flags(item) == []


@pytest.mark.parametrize("body", ["Only words.", "See [there](/threads/1) and @somebody."])
def test_what_leads_nowhere_else_does_not_wait(desk, make, body):
    assert desk.item_of(make.answer(author=make.member(), body=body)) is None


@pytest.mark.parametrize("role", [Role.SUPER_USER, Role.EMPLOYEE, Role.AGENT, Role.MODERATOR])
def test_those_whom_the_brand_knows_are_not_looked_at(desk, make, role):
    assert desk.item_of(make.answer(author=make.member(role), body=LINKED)) is None


def test_a_rank_spares_the_look(desk, make, seasoned):
    assert desk.item_of(make.answer(author=seasoned, body=LINKED)) is None
    assert desk.item_of(make.answer(author=make.member(), body=LINKED)) is not None


def test_a_link_that_comes_later_is_looked_at_too_and_again_after_each_change(desk, make):
    author = make.member()
    answer = make.answer(author=author, body="Only words.")
    edit(make, answer, author, LINKED)
    item = desk.item_of(answer)
    assert item.is_first_look
    desk.decide(item, "dismissed")
    assert desk.item_of(answer) is None
    edit(make, answer, author, LINKED + " It has more.")
    assert desk.item_of(answer).id != item.id


def test_it_comes_last_and_a_report_moves_it_up_and_taking_that_back_leaves_the_look(desk, make):
    newcomers = make.answer(author=make.member(), body=LINKED)
    reported, reporter = make.answer(), make.member()
    desk.flag(reported, reason=Reason.OFF_TOPIC)
    desk.flag(reported, reason=Reason.OFF_TOPIC)
    assert order(make) == [desk.item_of(reported).id, desk.item_of(newcomers).id]
    flag = desk.flag(newcomers, by=reporter, reason=Reason.PRIVATE)
    assert order(make) == [desk.item_of(newcomers).id, desk.item_of(reported).id]
    with transaction():
        flag = db.session.get_one(Flag, flag.id)
        actions.withdraw_flag(make.actor(reporter), thread_of(newcomers), newcomers, flag)
    assert order(make) == [desk.item_of(reported).id, desk.item_of(newcomers).id]


def test_it_follows_its_author_taking_the_post_out_of_sight_and_back(desk, make):
    author = make.member()
    answer = make.answer(author=author, body=LINKED)
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        answers.remove_answer(make.actor(author), thread_of(answer), answer)
    assert desk.item_of(answer) is None
    with transaction():
        answers.restore_answer(moderator, thread_of(answer), answer)
    assert desk.item_of(answer).is_first_look


def test_the_page_says_why_it_waits(make, client, sign_in):
    make.answer(author=make.member(), body=LINKED)
    sign_in(client, make.member(Role.MODERATOR))
    page = client.get("/moderation").text
    assert page.count("First look") == 2
    assert "It leads to another site or shows a picture" in page
    assert "What was reported" not in page


def edit(make, answer, author, body):
    with transaction():
        answers.edit_answer(make.actor(author), thread_of(answer), answer, body=body)
    db.session.expire_all()


def order(make):
    return [line.id for line in queries.list_queue(make.actor(Role.MODERATOR), 1, Filters()).items]
