"""What anybody may read: the rules of rewards with their versions, and the calendar of periods."""

from __future__ import annotations

from datetime import UTC

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.money import in_words
from community.core.web.actor import current_actor
from community.rewards import policy, queries
from community.rewards.rules.royalty import royalty, total
from community.rewards.rules.terms import Shortage, describe, in_force, list_changes
from community.rewards.views.blueprint import blueprint
from community.rewards.views.shown import dates_of

EXAMPLE_PEOPLE = (1, 10, 50, 100, 1_000)


@blueprint.get("/rewards/rules")
def reward_rules() -> ResponseReturnValue:
    """What is paid, in words, with a worked example."""
    today = clock.now().astimezone(UTC).date()
    versions = queries.list_versions()
    rules = in_force(versions, today)
    coming = next((found for found in versions if found.starts_on and found.starts_on > today), None)
    terms = rules.terms
    return render_template(
        "rewards/rules.html",
        rules=rules,
        terms=terms,
        lines=describe(terms),
        coming=coming,
        changes=list_changes(terms, coming.terms) if coming else [],
        history=[found for found in reversed(versions) if not found.starts_on or found.starts_on <= today],
        shortage=Shortage(terms.shortage).label,
        example=[
            (
                people,
                in_words(royalty(terms.royalty_minor, terms.royalty_half_after, people), terms.currency),
                in_words(total(terms.royalty_minor, terms.royalty_half_after, people), terms.currency),
            )
            for people in EXAMPLE_PEOPLE
        ],
        worked=terms.accept_minor
        + 3 * terms.confirm_minor
        + total(terms.royalty_minor, terms.royalty_half_after, 40),
        words=lambda amount: in_words(amount, terms.currency),
        can_edit=bool(policy.can_run_rewards(current_actor())),
    )


@blueprint.get("/rewards/calendar")
def reward_calendar() -> ResponseReturnValue:
    """All periods with their dates."""
    now = clock.now()
    periods = list(reversed(queries.list_periods()))
    return render_template(
        "rewards/calendar.html",
        periods=[
            (period, dates_of(period, now), period.starts_at <= now < period.ends_at) for period in periods
        ],
        now=now,
    )
