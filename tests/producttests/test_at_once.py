"""Two at the same moment: one application a member, and never more testers than places."""

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members.models import Member
from community.producttests import actions, queries
from community.producttests.models import Campaign, TestApplication
from community.producttests.rules.states import Standing, State
from tests.producttests.conftest import draft
from tests.support.at_once import send_at_once
from tests.support.make import Make


def test_two_colleagues_fill_the_last_place_once_and_a_member_applies_once(real_app):
    make = Make()
    boss, other, member = make.member(Role.ADMIN), make.member(Role.EMPLOYEE), make.member()
    boss_id, other_id = boss.id, other.id
    with transaction():
        campaign = actions.make_campaign(make.actor(boss), draft(places=1))
        actions.step_campaign(make.actor(boss), campaign, State.OPEN)
    url, campaign_id = campaign.url, campaign.id
    same = (member, f"{url}/application", {"answer-q1": "Me"}, "PUT")
    assert send_at_once(real_app, [same, same]) == [303, 303]
    assert db.session.query(TestApplication).count() == 1
    second = make.member()
    with transaction():
        locked = queries.lock_campaign(SYSTEM, campaign_id)
        actions.apply_to_test(make.actor(second), locked, {"q1": "And me"})
    ids = [one.id for one in db.session.query(TestApplication).order_by("id")]
    admin = f"/admin/product-tests/{campaign_id}/applications"
    chosen = {"decision": "chosen"}
    boss, other = (db.session.get(Member, one) for one in (boss_id, other_id))
    statuses = send_at_once(
        real_app, [(boss, f"{admin}/{ids[0]}", chosen, "PUT"), (other, f"{admin}/{ids[1]}", chosen, "PUT")]
    )
    assert sorted(statuses) == [303, 409]
    db.session.expire_all()
    assert db.session.get(Campaign, campaign_id).chosen_count == 1
    assert db.session.query(TestApplication).filter_by(standing=Standing.CHOSEN.value).count() == 1
