"""Drafting a ladder, and putting it into force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.members.models import Rank
from community.ranks import policy, queries
from community.ranks.events import LadderChanged
from community.ranks.models import LadderVersion, State
from community.ranks.rules.checks import CHANGELOG_LONGEST, Wrong, changelog_error, clean_name, ladder_errors
from community.ranks.rules.ladder import Step, ability_words, plain_step, read_steps

CHANGED_MEANWHILE = (
    "Somebody else saved this draft meanwhile. What you typed is still here: look at theirs in another window, then "
    "save again to put yours in its place."
)


def save_draft(actor: Actor, steps: Sequence[Step], *, rest_after_days: int, revision: int) -> LadderVersion:
    """Keep the ranks (the lowest first) as the draft of the next ladder.

    `revision` is that of the draft which the writer began with, 0 without one. Raise Conflict when it is another by
    now, and Invalid with everything that is wrong, by `place-field`.
    """
    require(policy.can_manage_ladder(actor))
    present = queries.lock_draft()
    if revision != (present.revision if present is not None else 0):
        raise Conflict(CHANGED_MEANWHILE)
    known = queries.get_ladder().by_id
    cleaned = [
        replace(
            step,
            name=clean_name(step.name),
            rank_id=step.rank_id if step.rank_id is not None and step.rank_id in known else None,
        )
        for step in steps
    ]
    _refuse(ladder_errors(cleaned, rest_after_days))
    values = [plain_step(step) for step in cleaned]
    if present is None:
        present = LadderVersion(state=State.DRAFT.value, revision=0)
        db.session.add(present)
    present.steps, present.rest_after_days = values, rest_after_days
    present.revision += 1
    present.saved_by_id, present.saved_at = actor.id, clock.now()
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:  # Two who begin a draft at once: one of them is first.
        raise Conflict(CHANGED_MEANWHILE) from error
    return present


def discard_draft(actor: Actor) -> None:
    """Throw the draft away; without one nothing happens."""
    require(policy.can_manage_ladder(actor))
    present = queries.lock_draft()
    if present is not None:
        db.session.delete(present)
        db.session.flush()


def put_in_force(actor: Actor, *, changelog: str, revision: int) -> LadderVersion:
    """Let the draft be the ladder from now on. Members are ranked anew right after, some at a time.

    Raise Conflict when there is no draft (any more) or another than the one looked at, Invalid for what cannot stand.
    """
    require(policy.can_manage_ladder(actor))
    draft = queries.lock_draft()
    if draft is None:
        raise Conflict("There is no draft to put into force (any more).")
    if draft.revision != revision:
        raise Conflict(
            "The draft was changed since you looked at its effect. Look again, then put it into force."
        )
    changelog = clean_line(changelog, limit=CHANGELOG_LONGEST + 1)
    if wrong := changelog_error(changelog):
        raise Invalid(fields={"changelog": wrong})
    _refuse(ladder_errors(read_steps(draft.steps), draft.rest_after_days))
    now = clock.now()
    before = queries.get_row_in_force()
    before.state, before.ended_at = State.PAST.value, now
    db.session.flush()  # Of two rows only one may be in force at any moment.
    draft.steps = _follow(read_steps(draft.steps))
    draft.state, draft.number = State.IN_FORCE.value, (before.number or 0) + 1
    draft.changelog, draft.started_by_id, draft.started_at = changelog, actor.id, now
    db.session.flush()
    publish(actor, LadderChanged(ladder_id=draft.id, number=draft.number))
    return draft


def _follow(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """Let the rows that members point at say what the ladder says; answer its steps with their ranks' ids."""
    rows = {row.id: row for row in db.session.scalars(select(Rank).where(Rank.retired_at.is_(None)))}
    kept = {step.rank_id for step in steps}
    for rank_id, row in rows.items():
        if rank_id in kept:
            row.name = f"~{rank_id}"  # Two ranks may change names; for a moment neither has one.
        else:
            row.retired_at = clock.now()
    db.session.flush()
    return [
        plain_step(replace(step, rank_id=_write_rank(rows.get(step.rank_id or 0) or Rank(), step, place)))
        for place, step in enumerate(steps)
    ]


def _write_rank(row: Rank, step: Step, place: int) -> int:
    row.name, row.icon, row.position = step.name, step.icon, place
    row.abilities = " ".join(ability_words(step.abilities))
    row.posts_a_day, row.links_a_post = step.posts_a_day, step.links_a_post
    row.images_a_post = step.images_a_post
    db.session.add(row)
    db.session.flush()
    return row.id


def _refuse(wrong: Wrong) -> None:
    if wrong:
        raise Invalid(
            fields={f"{place}-{name}" if place >= 0 else name: why for (place, name), why in wrong.items()}
        )
