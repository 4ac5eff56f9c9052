"""Campaigns in a test, made and moved by an employee."""

from datetime import timedelta

import pytest

from community.core import site
from community.core.actor import Role
from community.core.db import db, transaction
from community.producttests import actions, queries
from community.producttests.rules.criteria import Criteria
from community.producttests.rules.draft import CampaignDraft
from community.producttests.rules.questions import Draft
from community.producttests.rules.states import Standing, State

ADDRESS = "Ann Answer\n12 Orchard Lane\nLeeds LS1 4AB"


@pytest.fixture
def runner(make):
    return make.actor(Role.EMPLOYEE, username="runner", name="Rae Runner")


def draft(**changes):
    today = site.today()
    said = {
        "title": "A box that nobody has seen",
        "product_id": None,
        "about": "We want to know how it does in real homes.",
        "deal": "You keep it.",
        "secret": "It is called the Hub 7.",
        "terms": "Tell nobody.",
        "places": 2,
        "needs_parcel": True,
        "opens_on": today,
        "closes_on": today + timedelta(days=7),
        "starts_on": today + timedelta(days=7),
        "ends_on": today + timedelta(days=21),
        "ships_on": None,
        "criteria": Criteria(),
        "questions": [Draft("", "text", "Why you?", True, "")],
        "feedback_questions": [
            Draft("", "number", "How good is it?", True, ""),
            Draft("", "text", "What would you change?", False, ""),
        ],
    }
    return CampaignDraft(**(said | changes))


class Tests:
    """Does in one call what staff and testers do in several, each in its own transaction."""

    def __init__(self, make, runner):
        self.make, self.runner = make, runner

    def campaign(self, state=State.OPEN, **changes):
        with self.acting():
            campaign = actions.make_campaign(self.runner, draft(**changes))
            if state is not State.DRAFT:
                actions.step_campaign(self.runner, campaign, State.OPEN)
        if state not in (State.DRAFT, State.OPEN):
            self.step(campaign, state)
        return campaign

    def step(self, campaign, *states, telling=True):
        for state in states:
            with self.acting():
                locked = queries.lock_campaign(self.runner, campaign.id)
                actions.step_campaign(self.runner, locked, state, telling=telling)

    def apply(self, campaign, member=None):
        member = member or self.make.member()
        with self.acting():
            locked = queries.lock_campaign(self.runner, campaign.id)
            application = actions.apply_to_test(self.make.actor(member), locked, {"q1": "I am curious."})
        return member, application.id

    def decide(self, campaign, application_id, decision=Standing.CHOSEN):
        with self.acting():
            locked = queries.lock_campaign(self.runner, campaign.id)
            application = queries.lock_application(campaign.id, application_id)
            actions.decide_application(self.runner, locked, application, decision)

    def tester(self, campaign, *, has_agreed=True, has_address=True, member=None):
        member, application_id = self.apply(campaign, member)
        self.decide(campaign, application_id)
        if has_agreed and campaign.state == State.OPEN.value:
            self.step(campaign, State.CHOOSING)
        actor = self.make.actor(member)
        with self.acting():
            application = queries.lock_application(campaign.id, application_id)
            if has_agreed:
                actions.accept_terms(actor, application, version=application.campaign.terms_version)
            if has_agreed and has_address:
                actions.give_address(actor, application, ADDRESS)
        return member, application_id

    def read(self, campaign, application_id):
        db.session.expire_all()
        return queries.get_application(campaign.id, application_id)

    def acting(self):
        db.session.commit()
        return transaction()


@pytest.fixture
def tests(make, runner):
    return Tests(make, runner)
