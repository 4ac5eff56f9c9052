"""Keeping proposals in step with posts, members and the time."""

from __future__ import annotations

from sqlalchemy import update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.edits import policy, queries
from community.edits.actions.propose import told
from community.edits.events import EditExpired
from community.edits.models import ProposedEdit
from community.edits.rules import Outcome


def expire_edits(actor: Actor) -> int:
    """End what nobody decided in time; its proposers are told. Answer how many."""
    require(policy.can_expire_edits(actor))
    ended = 0
    for edit in queries.list_stale():
        # In one statement: whoever decides at this moment holds the row, and then nothing is left to end.
        change = update(ProposedEdit).where(ProposedEdit.id == edit.id, ProposedEdit.outcome.is_(None))
        values = {"outcome": Outcome.EXPIRED.value, "decided_at": clock.now()}
        if db.session.scalar(change.values(values).returning(ProposedEdit.id)) is not None:
            thread, _ = queries.get_post_of(edit)
            publish(actor, EditExpired(**told(edit, thread)))
            ended += 1
    return ended


def forget_words(member_id: int) -> None:
    """Forget the texts of an erased member that never became anybody's post. What was accepted is the post's own."""
    unused = (Outcome.DECLINED.value, Outcome.WITHDRAWN.value, Outcome.EXPIRED.value)
    db.session.execute(
        update(ProposedEdit)
        .where(ProposedEdit.proposer_id == member_id, ProposedEdit.outcome.in_(unused))
        .values(body_markdown="", title="", summary="")
    )


def move_edits(before: dict[str, int], after: dict[str, int]) -> None:
    """Let proposals for one post be for another, which its words became: `{"thread_id": 7}`, `{"answer_id": 9}`."""
    values = {"thread_id": None, "answer_id": None} | after
    db.session.execute(
        update(ProposedEdit)
        .filter_by(**before)
        .values(**values)
        .execution_options(synchronize_session="fetch")
    )
