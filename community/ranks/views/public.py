"""The ladder as everybody reads it, and where a member stands on it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import SignInNeeded
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.members import queries as members
from community.members.rules.probation import posts_today
from community.ranks import policy, queries
from community.ranks.rules import KEPT_BELOW_PERCENT, Ladder, Step, rank_of
from community.ranks.rules.ladder import needs_of
from community.ranks.rules.words import ABILITY_WORDS, asks_of, limits_of
from community.ranks.views.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class ShownStep:
    """A rank as pages show it."""

    step: Step
    asks: list[str]
    new_abilities: list[str]
    """Those that the rank beneath has not."""
    limits: list[str]
    holder_count: int
    is_own: bool


@blueprint.get("/ranks")
@for_visitors
def ranks() -> ResponseReturnValue:
    """The ladder: what each rank asks and allows, and how many are there."""
    actor = current_actor()
    ladder = queries.get_ladder()
    own_id = queries.get_standing(actor.id).shown_id if actor.id is not None else None
    return render_template(
        "ranks/ranks.html",
        ladder=ladder,
        steps=show_steps(ladder, queries.count_holders(), own_id),
        kept_below=KEPT_BELOW_PERCENT,
        can_manage=policy.can_manage_ladder(actor),
        versions=queries.list_versions(1).items[:5],
    )


@blueprint.get("/rank")
def own_rank() -> ResponseReturnValue:
    """Lead to one's own page."""
    actor = current_actor()
    if not actor.is_signed_in:
        raise SignInNeeded("Sign in to see your rank.")
    return redirect(f"/members/{actor.username}/rank", 302)


@blueprint.get("/members/<username>/rank")
def rank(username: str) -> ResponseReturnValue:
    """Where the member is, every input of the next rank, and what would get them there."""
    actor = current_actor()
    member = members.get_member_by_username(username)
    chip = members.list_member_chips([member.id])[member.id]
    standing = queries.get_standing(member.id)
    ladder = queries.get_ladder()
    step = ladder.by_id.get(standing.rank_id) or rank_of(standing.inputs, ladder)
    place = ladder.steps.index(step)
    following = ladder.steps[place + 1] if place + 1 < len(ladder.steps) else None
    needs = needs_of(standing.inputs, following) if following else ()
    return render_template(
        "ranks/rank.html",
        member=chip,
        is_own=actor.is_member(member.id),
        is_resting=members.has_resting_abilities(member),
        shown=show_steps(ladder, {}, step.rank_id),
        step=step,
        place=place,
        following=following,
        following_abilities=abilities_added(ladder, following),
        needs=needs,
        met_count=sum(need.is_met for need in needs),
        inputs=standing.inputs,
        kept_below=KEPT_BELOW_PERCENT,
        limits=limits_of(step) if standing.is_limited else [],
        posts_today=posts_today(member.day_post_count, member.posted_on, clock.now()),
    )


def show_steps(ladder: Ladder, counts: dict[int, int], own_id: int | None) -> list[ShownStep]:
    """The ranks as pages show them, the lowest first."""
    return [
        ShownStep(
            step,
            asks_of(step),
            abilities_added(ladder, step),
            limits_of(step),
            counts.get(step.rank_id or 0, 0),
            step.rank_id is not None and step.rank_id == own_id,
        )
        for step in ladder.steps
    ]


def abilities_added(ladder: Ladder, step: Step | None) -> list[str]:
    """In words, what a rank allows that the one beneath does not."""
    if step is None:
        return []
    place = ladder.steps.index(step)
    before = ladder.steps[place - 1].abilities if place else frozenset()
    return [words for ability, words in ABILITY_WORDS.items() if ability in step.abilities - before]
