"""Money that a decision took back: its member reads why, asks another person once, and gets it back to the penny."""

import pytest

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members.models import Member
from community.notifications.models import Notification
from community.payouts.models import MoneyAppeal
from community.rewards import actions as rewards
from community.rewards import jobs as reward_jobs
from community.rewards import queries
from tests.rewards.conftest import _march, admin, period  # noqa: F401 - fixtures
from tests.rewards.test_awards import all_is_well, money_of
from tests.support.client import post

WORDS = "We are two sisters, and we help everybody here."
APPEALS = "/admin/payouts/appeals"


@pytest.fixture
def taken(make, period, drain):  # noqa: F811
    """£1.50 that a moderator's decision took back; the moderator is an admin today."""
    make.decider = make.member(Role.ADMIN, username="decider")
    answer = make.answer(accepted=True)
    drain()
    key = f"accept:{answer.id}"
    with transaction():
        award_id = queries.find_awards([key])[key].id
        rewards.claw_back(
            SYSTEM, [award_id], reason="It was a ring.", case_ref="case:1", decided_by_id=make.decider.id
        )
    drain()
    (row,) = queries.list_claw_backs_of_case("case:1")
    return db.session.get_one(Member, answer.author_id), row


def test_its_member_reads_why_and_appeals_once(client, sign_in, make, taken, clock):
    owner, row = taken
    told = db.session.query(Notification).filter_by(member_id=owner.id, kind="rewards").all()
    assert row.url in {one.url for one in told}
    sign_in(client, owner)
    assert row.url in client.get("/rewards").text
    page = client.get(row.url).text
    for words in ("£1.50", "It was a ring.", "Answer accepted", "First steps", "until 9 April 2026"):
        assert words in page
    assert post(client, f"{row.url}/appeal", {"words": "No."}).status_code == 422
    assert post(client, f"{row.url}/appeal", {"words": WORDS}).status_code == 303
    assert post(client, f"{row.url}/appeal", {"words": WORDS}).status_code == 409
    assert "looks at it" in client.get(row.url).text
    sign_in(client, make.member())
    assert client.get(row.url).status_code == 404
    assert post(client, f"{row.url}/appeal", {"words": WORDS}).status_code == 404


def test_after_the_days_of_the_terms_it_is_too_late(client, sign_in, taken, clock):
    owner, row = taken
    clock.freeze("2026-04-10T00:00")
    sign_in(client, owner)
    assert "An appeal was possible until 9 April 2026" in client.get(row.url).text
    assert post(client, f"{row.url}/appeal", {"words": WORDS}).status_code == 409


@pytest.mark.parametrize("verdict", ["granted", "refused"])
def test_somebody_else_decides_and_granting_gives_back_exactly_that(
    client, sign_in, make, taken, drain, verdict
):
    owner, row = taken
    sign_in(client, owner)
    post(client, f"{row.url}/appeal", {"words": WORDS})
    (appeal,) = db.session.query(MoneyAppeal).all()
    door = f"{APPEALS}/{appeal.id}/decision"
    said = {"verdict": verdict, "answer": "Your sister’s doctor confirmed it to us."}
    sign_in(client, make.decider)
    assert post(client, door, said, method="PUT").status_code == 403
    sign_in(client, make.member(Role.ADMIN, username="other"))
    page = client.get(APPEALS).text
    assert ("£1.50 taken back" in page, "It was a ring." in page, WORDS in page) == (True, True, True)
    assert post(client, door, said, method="PUT").status_code == 303
    assert post(client, door, said, method="PUT").status_code == 403
    drain()
    db.session.expire_all()
    assert sum(money_of(owner.id).values()) == (150 if verdict == "granted" else 0)
    reward_jobs.sweep_everything()
    assert sum(money_of(owner.id).values()) == (150 if verdict == "granted" else 0)
    all_is_well()
    sign_in(client, owner)
    page = client.get(row.url).text
    assert said["answer"] in page
    assert ("It was given back" in page) == (verdict == "granted")
    told = db.session.query(Notification).filter_by(member_id=owner.id, kind="money").all()
    assert row.url in {one.url for one in told}
