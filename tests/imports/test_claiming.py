"""Whoever wrote in the old place takes over the account that waits for them, by mail."""

import re

import pytest
from sqlalchemy import select

from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import NotFound
from community.members import actions as members
from community.members.models import Member
from tests.imports.forum import post, topic
from tests.support.client import post as send


def test_an_imported_member_takes_over_the_account_and_answers_under_it(
    bring_in, became, make, mailbox, drain, client, sign_in
):
    bring_in([topic(7, [post(1, "Mara", "<p>It drops.</p>"), post(2, "kim", "<p>So.</p>", likes=2)])])
    kim = db.session.scalars(select(Member).where(Member.username == "kim")).one()
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        members.offer_claim(moderator, db.session.get_one(Member, kim.id), "kim@mail.example.org")
    drain()
    [message] = mailbox
    key = re.search(r"/claim/([\w-]+)|key=([\w-]+)|/([\w-]{20,})", message.get_content())
    with transaction():
        claimed = members.claim_account(
            VISITOR, next(filter(None, key.groups())), "a long enough pass phrase of mine"
        )
    member = db.session.get_one(Member, claimed.id)
    assert (member.id, member.email, member.points) == (kim.id, "kim@mail.example.org", 20)
    sign_in(client, member)
    answer = send(
        client,
        f"/threads/{became(7).id}/answers",
        {"body_markdown": "And what does the lamp show?"},
        follow=True,
    )
    assert answer.status_code == 200
    assert became(7).answer_count == 2


def test_nobody_takes_it_over_without_the_mail(bring_in):
    bring_in([topic(7)])
    with pytest.raises(NotFound), transaction():
        members.claim_account(VISITOR, "a-key-that-was-never-mailed", "a long enough pass phrase of mine")
    assert db.session.scalars(select(Member.claimed_at)).all() == [None, None]
