"""The demo's rewards: a period that is closed, one that runs, and rules that will change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.members import queries as members
from community.rewards import actions, queries
from community.rewards.rules.periods import USUAL_MONTHS, add_months, first_instant, usual_dates

ENDED_DAYS_AGO = 22
"""The first period's statement is out, and its members can choose for some days more."""
DRAFTED_DAYS_AGO, STARTS_IN_DAYS = 2, 26
POUND = 100
WHY = "Accepted answers are worth ten pence more: they spare the most calls. Everything else stays as it is."


def pay_answers(actor: Actor, content: Content, ids: Mapping[str, int], now: datetime, zone: str) -> None:
    """Pay for what members did in the last half-year and since, close the period that is over, announce other rules."""
    require(policy.can_build_demo(actor))
    admins = [member.username for member in content.members if member.role == Role.ADMIN]
    if not admins:
        return
    admin = members.get_actor(ids[admins[0]])
    first = _publish(admin, zone, now)
    # Within the last weeks visits are settled three days after they ended; nobody pays for what is not final.
    _settle(first, now - timedelta(days=ENDED_DAYS_AGO))
    with clock.at(queries.get_period(1).statement_at + timedelta(hours=9)):
        _release()
        _give(admin, 1)
        if not queries.list_obstacles(queries.get_period(1), clock.now()):
            _close(admin, 1)
    _settle(first, now)
    _release()
    _give(admin, 2)
    _announce(admin, now)
    jobs.run_here()


def _publish(admin: Actor, zone: str, now: datetime) -> datetime:
    ends_on = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=ENDED_DAYS_AGO)
    dates = usual_dates(add_months(ends_on, -USUAL_MONTHS), ends_on, zone)
    with clock.at(first_instant(dates.starts_on, zone)):
        period = actions.make_period(admin, dates)
        actions.make_next_period(admin)
    return period.starts_at


def _settle(since: datetime, until: datetime) -> None:
    with clock.at(until):
        actions.settle(SYSTEM, queries.list_keys_between(since, until))


def _release() -> None:
    after, looked_at = 0, 1
    while looked_at:
        looked_at, after = actions.release_due(SYSTEM, 500, after=after)


def _give(admin: Actor, number: int) -> None:
    """A budget that will do, with something left; the running period's is for half a year."""
    earned = queries.sum_earned(number)
    times = 1.15 if number == 1 else 26 * 7 / ENDED_DAYS_AGO
    pounds = max(10, round(earned * times / POUND / 5) * 5 + 5)
    actions.set_budget(admin, number, budget_minor=pounds * POUND, reason="As agreed for the half-year.")


def _close(admin: Actor, number: int) -> None:
    actions.begin_closing(admin, number)
    after: int | None = 0
    while after is not None:
        after = actions.write_shares(SYSTEM, number, after=after, limit=500)
    actions.finish_closing(SYSTEM, number)
    jobs.drop_waiting(["rewards.close_period"])  # That is done, and the worker has nothing to go on with.


def _announce(admin: Actor, now: datetime) -> None:
    with clock.at(now - timedelta(days=DRAFTED_DAYS_AGO)):
        draft = actions.begin_draft(SYSTEM)
        terms = replace(queries.get_terms(), accept_minor=queries.get_terms().accept_minor + 10)
        actions.edit_draft(SYSTEM, revision=draft.revision, terms=terms, changelog=WHY)
        starts_on = (now + timedelta(days=STARTS_IN_DAYS)).date()
        actions.propose_draft(SYSTEM, revision=draft.revision, starts_on=starts_on, notice_days=14)
        actions.approve_draft(admin, revision=draft.revision)
