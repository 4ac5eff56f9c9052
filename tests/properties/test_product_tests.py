"""Any order of steps keeps the places, one application a member, and no address once a test is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.members import queries as members
from community.producttests import actions, queries
from community.producttests.models import Campaign, TestApplication, TestParcel
from community.producttests.rules.states import STEPS, Parcel, Standing, State
from tests.producttests.conftest import ADDRESS, draft

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
who = st.integers(0, 4)


class Campaigns(RuleBasedStateMachine):
    """Five members and one employee; whatever is refused must change nothing."""

    people: list[int]
    staff: int
    reached: set[str]

    @initialize()
    def begin(self) -> None:
        db.session.commit()
        self.savepoint = db.engine.begin_nested()
        self.now, self.before = START, State.OPEN
        with clock.at(self.now), transaction():
            campaign = actions.make_campaign(self.runner, draft(places=2))
            actions.step_campaign(self.runner, campaign, State.OPEN)
            self.id = campaign.id
        for number in range(3):
            self.apply(number)

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            db.session.remove()
            self.savepoint.rollback()

    @property
    def runner(self):
        return members.get_actor(self.staff)

    def act(self, deed) -> None:
        self.now += timedelta(minutes=3)
        db.session.commit()
        try:
            with clock.at(self.now), transaction():
                deed(queries.lock_campaign(SYSTEM, self.id))
        except Refusal:
            pass
        db.session.expire_all()

    def own(self, number):
        return queries.find_application(members.get_actor(self.people[number]), self.id)

    def with_own(self, number, verb) -> None:
        actor = members.get_actor(self.people[number])

        def deed(campaign) -> None:
            application = self.own(number)
            if application is not None:
                verb(actor, campaign, application)

        self.act(deed)

    @rule(number=who)
    def apply(self, number) -> None:
        self.act(
            lambda campaign: actions.apply_to_test(
                members.get_actor(self.people[number]), campaign, {"q1": "Me"}
            )
        )

    @rule(number=who)
    def withdraw(self, number) -> None:
        self.with_own(number, actions.withdraw)

    @rule(number=who, decision=st.sampled_from(list(Standing)))
    def decide(self, number, decision) -> None:
        self.with_own(
            number, lambda _a, campaign, one: actions.decide_application(self.runner, campaign, one, decision)
        )

    @rule()
    def draw(self) -> None:
        self.act(lambda campaign: actions.draw_testers(self.runner, campaign))

    @rule(number=who)
    def agree_and_give_address(self, number) -> None:
        self.with_own(
            number,
            lambda actor, campaign, one: actions.accept_terms(actor, one, version=campaign.terms_version),
        )
        self.with_own(number, lambda actor, _c, one: actions.give_address(actor, one, ADDRESS))

    @rule(number=who, after=st.sampled_from(list(Parcel)))
    def move(self, number, after) -> None:
        self.with_own(number, lambda _a, _c, one: actions.move_parcel(self.runner, one, after))

    @rule(after=st.sampled_from(list(State)), telling=st.booleans())
    def step(self, after, telling) -> None:
        self.act(lambda campaign: actions.step_campaign(self.runner, campaign, after, telling=telling))

    @rule()
    def go_on(self) -> None:
        after = next(iter(STEPS[self.before]), State.CLOSED)
        after = State.RUNNING if self.before is State.CHOOSING else after
        self.act(lambda campaign: actions.step_campaign(self.runner, campaign, after, telling=True))

    @rule(number=who)
    def erase(self, number) -> None:
        self.act(lambda _campaign: actions.forget_member(self.people[number]))

    @invariant()
    def all_is_in_order(self) -> None:
        if not hasattr(self, "id"):
            return
        campaign = db.session.get(Campaign, self.id)
        rows = db.session.query(TestApplication).filter_by(campaign_id=self.id).all()
        testers = [row for row in rows if row.is_tester]
        assert len(testers) == campaign.chosen_count <= campaign.places
        assert len({row.member_id for row in rows}) == len(rows)
        parcels = {one.application_id: one for one in db.session.query(TestParcel)}
        assert {row.id for row in testers} <= set(parcels)
        with_address = {one.application_id for one in parcels.values() if one.address is not None}
        assert with_address <= {row.id for row in testers}
        if campaign.stands.is_over:
            assert not with_address
            assert not [row for row in rows if row.standing == "applied" and campaign.stands is State.CLOSED]
        assert campaign.stands is self.before or campaign.stands in STEPS[self.before]
        self.before = campaign.stands
        self.reached.add(campaign.state)


def test_any_order_of_steps_keeps_places_applications_and_addresses(make):
    machine = type(
        "Machine",
        (Campaigns,),
        {
            "people": [make.member().id for _ in range(5)],
            "staff": make.member(Role.EMPLOYEE).id,
            "reached": set(),
        },
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=25,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert {"open", "choosing", "running"} <= machine.reached
    assert machine.reached & {"closed", "cancelled"}
