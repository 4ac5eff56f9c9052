"""The demo's super-user programme: criteria that suit a small place, who is in, a season of nightly looks, and who would like to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.members import queries as members
from community.superusers import actions, queries
from community.superusers.rules.criteria import Bar, Criterion, Measures, read

FOUNDED_DAYS_AGO, JOINED_EVERY_DAYS, NIGHTS = 340, 21, 20
BARS = {
    Criterion.ACCEPTED: Bar(1, 30),
    Criterion.HELPED: Bar(9, 25),
    Criterion.ANSWERED: Bar(2, 10),
    Criterion.QUALITY: Bar(30, 15),
    Criterion.ACTIVE_DAYS: Bar(5, 20),
}
WHY_SMALL = "Bars that suit a community of our size; every one of them is within reach of an evening a week."
LEFT_DAYS_AGO, EXCUSED_DAYS = 16, 40
EXCUSE = "On a long trip without a computer; back in a month or so."
APPLIED = "I answer about routers and cabling most evenings anyway, and I like explaining things twice. I would bring a drawer full of old hubs."
DECLINED = "You ask good questions; a few more answers of your own, and we would be glad to look again."
WANTED = "I read here every day and would love to see new products early."
NOMINATED = "Patient with beginners, and right. Worth a word before somebody else asks."
COSTS = (
    (210, "Rooms and travel for the spring conference", "6480.00"),
    (150, "Hubs and phones for product tests", "1935.50"),
    (60, "Rooms and travel for the autumn conference", "7120.00"),
    (12, "Thank-you boxes", "418.75"),
)


def run_programme(actor: Actor, content: Content, ids: Mapping[str, int], now: datetime) -> None:
    """Let the programme run for a year: the super users of the content join, some leave, others apply."""
    require(policy.can_build_demo(actor))
    admins = [member.username for member in content.members if member.role == Role.ADMIN]
    super_users = [member for member in content.members if member.role == Role.SUPER_USER]
    if not admins or not super_users:
        return
    admin = members.get_actor(ids[admins[0]])
    with clock.at(now - timedelta(days=FOUNDED_DAYS_AGO)):
        criteria = replace(queries.get_criteria(), bars=BARS)
        actions.put_in_force(admin, criteria, changelog=WHY_SMALL, begun_with=queries.get_version().number)
    for place, member in enumerate(super_users):
        days_ago = min(FOUNDED_DAYS_AGO - 5 - place * JOINED_EVERY_DAYS, member.joined_days_ago - 1)
        with clock.at(now - timedelta(days=days_ago)):
            actions.begin_membership(SYSTEM, members.lock_member(ids[member.username]), None)
            actions.accept_texts(members.get_actor(ids[member.username]))
    for spent_days_ago, what, amount in COSTS:
        day = (now - timedelta(days=spent_days_ago)).astimezone(UTC).date()
        actions.enter_cost(admin, spent_on=day, what=what, amount=amount, currency="GBP")
    _look_nightly(admin, [ids[member.username] for member in super_users], now)
    _apply(admin, content, ids, now)
    jobs.run_here()


def _look_nightly(admin: Actor, member_ids: list[int], now: datetime) -> None:
    for days_ago in range(NIGHTS, -1, -1):
        with clock.at(now - timedelta(days=days_ago)):
            version = queries.get_version()
            counted = queries.measure_members(*read(version.criteria).window(clock.now()), member_ids)
            for member_id in queries.list_member_ids():
                actions.look_at_member(SYSTEM, member_id, counted.get(member_id, Measures()), version)
            below = [row for row in queries.list_memberships() if row.below_since is not None]
            if days_ago == LEFT_DAYS_AGO and below:
                actions.leave_programme(members.get_actor(below[-1].member_id))
            elif days_ago == LEFT_DAYS_AGO - 1 and below:
                until = clock.now().astimezone(UTC).date() + timedelta(days=EXCUSED_DAYS)
                actions.excuse_member(admin, below[-1], until=until, reason=EXCUSE)


def _apply(admin: Actor, content: Content, ids: Mapping[str, int], now: datetime) -> None:
    """The best of those who are not in applies; the next is nominated; somebody who is new to it was declined."""
    criteria = queries.get_criteria()
    counted = queries.measure_members(*criteria.window(now), list(ids.values()))
    outside = [ids[member.username] for member in content.members if member.role == Role.MEMBER]
    best = sorted(
        (one for one in outside if one in counted),
        key=lambda one: (-counted[one].value(Criterion.ANSWERED), one),
    )
    if len(best) < 3:
        return
    with clock.at(now - timedelta(days=30)):
        declined = actions.apply(members.get_actor(best[2]), statement=WANTED)
    with clock.at(now - timedelta(days=27)):
        actions.decline_candidate(admin, declined, reason=DECLINED)
    with clock.at(now - timedelta(days=2)):
        actions.apply(members.get_actor(best[0]), statement=APPLIED)
        actions.nominate_member(admin, members.get_member(best[1]), statement=NOMINATED)
