"""The demo's product tests: one that has shipped, one that runs, and one that takes applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from community.boards import queries as boards
from community.core import clock
from community.core.actor import Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.demo.rules.product_tests import CAMPAIGNS, Told
from community.members import queries as members
from community.producttests import actions
from community.producttests import queries as tests
from community.producttests.models import Campaign, TestApplication
from community.producttests.rules.questions import from_json
from community.producttests.rules.states import Parcel, Standing, State

LEAST_PEOPLE = 8  # Fewer customers make no test.


def run_product_tests(actor: Actor, content: Content, ids: Mapping[str, int], now: datetime) -> None:
    """Let the demo's people apply, test and report, each step on its day. Content without a team has none."""
    require(policy.can_build_demo(actor))
    staff = [member.username for member in content.members if member.role == Role.EMPLOYEE]
    people = [member.username for member in content.members if member.role == Role.SUPER_USER]
    people += [member.username for member in content.members if member.role == Role.MEMBER]
    if not staff or len(people) < LEAST_PEOPLE:
        return
    runner = members.get_actor(ids[staff[0]])
    for told in CAMPAIGNS:
        _run(runner, [members.get_actor(ids[name]) for name in people], told, now)


def _run(runner: Actor, people: Sequence[Actor], told: Told, now: datetime) -> None:
    begun = now - timedelta(days=told.begun_days_ago)
    product = next((one for one in boards.list_products(runner) if one.slug == told.product), None)
    with clock.at(begun):
        campaign = actions.make_campaign(runner, told.draft(begun.date(), product.id if product else None))
        actions.step_campaign(runner, campaign, State.OPEN)
    applied = []
    for number, person in enumerate(people[: told.applicants]):
        with clock.at(begun + timedelta(days=1, hours=3 * number)):
            answers = told.application[number % len(told.application)]
            applied.append((person, actions.apply_to_test(person, campaign, answers)))
    if told.ends_in is State.OPEN:
        return
    with clock.at(begun + timedelta(days=8)):
        actions.step_campaign(runner, campaign, State.CHOOSING)
        actions.draw_testers(runner, campaign, seed=told.seed)
    testers = [pair for pair in applied if pair[1].stands is Standing.CHOSEN]
    for number, (person, application) in enumerate(testers):
        _prepare(runner, person, application, number, told, begun + timedelta(days=9, hours=5 * number))
    with clock.at(begun + timedelta(days=12)):
        actions.step_campaign(runner, campaign, State.RUNNING)
    busy = testers[told.slow : told.slow + told.answered]
    for number, (person, application) in enumerate(busy):
        with clock.at(begun + timedelta(days=16, hours=7 * number)):
            sheet = told.feedback[number % len(told.feedback)]
            keys = [question.key for question in from_json(campaign.feedback_questions)]
            typed = dict(zip(keys, sheet, strict=True))
            actions.save_feedback(person, application, typed, is_sent=number != told.answered - 1)
    for number, words in enumerate(told.talk):
        with clock.at(begun + timedelta(days=14, hours=9 * number)):
            speaker = runner if number % 3 == 1 else busy[number % len(busy)][0]
            actions.write_post(speaker, campaign, words)
    if told.ends_in is State.CLOSED:
        _finish(runner, campaign, told, begun + timedelta(days=30))


def _prepare(
    runner: Actor, person: Actor, application: TestApplication, number: int, told: Told, at: datetime
) -> None:
    """Of those who test now, the last have not done everything yet."""
    left = told.slow - number if number < told.slow else 0
    with clock.at(at):
        if left >= 3:
            return
        actions.accept_terms(person, application, version=application.campaign.terms_version)
        if left >= 2:
            return
        actions.give_address(person, application, f"{person.name}\n{number + 3} Orchard Lane\nLeeds LS1 4AB")
    with clock.at(at + timedelta(days=1)):
        if left < 1:
            tracking = f"HD 4400 {number:04}"
            actions.move_parcel(runner, application, Parcel.SENT, carrier="Parcel post", tracking=tracking)
    if left < 1 and number < told.slow + told.answered:
        with clock.at(at + timedelta(days=2)):
            actions.confirm_receipt(person, application)


def _finish(runner: Actor, campaign: Campaign, told: Told, at: datetime) -> None:
    with clock.at(at):
        for application in tests.list_applications(campaign.id, (Standing.CHOSEN,)):
            if tests.get_parcel(application).stands is Parcel.RECEIVED:
                actions.move_parcel(runner, application, Parcel.KEPT)
        actions.step_campaign(runner, campaign, State.REPORTING)
    with clock.at(at + timedelta(days=3)):
        actions.save_report(runner, campaign, told.report)
        actions.publish_report(runner, campaign, "testers")
        actions.step_campaign(runner, campaign, State.CLOSED, telling=True)
    with clock.at(at + timedelta(days=20)):
        actions.ship_product(runner, campaign)
        actions.publish_report(runner, campaign, "everybody")
