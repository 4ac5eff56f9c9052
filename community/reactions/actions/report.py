"""“Wrong or dangerous”: a report for moderators, with a reason."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from community.answers.models import Answer
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.reactions import policy, queries
from community.reactions.actions.resolve import settle
from community.reactions.actions.rows import (
    add_reaction,
    ids_of,
    take_confirmation_back,
    take_report_back,
)
from community.reactions.events import WrongReported
from community.reactions.models import Reaction
from community.reactions.rules import REASON_LONGEST, REASON_SHORTEST, Kind
from community.threads.models import Thread


def report_wrong(actor: Actor, thread: Thread, answer: Answer, *, reason: str) -> Reaction:
    """Tell moderators that the answer is wrong or dangerous; doing it twice changes nothing. Needs the thread locked.

    A confirmation by the same member is taken back. Raise Invalid for a reason that cannot stand, Conflict when a moderator has decided on the first report.
    """
    require(policy.can_react(actor, thread, answer, Kind.WRONG))
    present = queries.find_reaction(actor, answer.id, Kind.WRONG)
    if present is not None:
        if present.settled_at is not None:
            raise Conflict("You reported this answer before, and a moderator has looked at it.")
        return present
    words = _clean_reason(reason)
    if take_confirmation_back(actor, thread, answer):
        settle(actor, thread)
    report = add_reaction(actor, answer, Kind.WRONG, words)
    publish(actor, WrongReported(report_id=report.id, reason=report.reason, **ids_of(thread, answer, report)))
    return report


def withdraw_report(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Take one's report back. Without one nothing changes. Needs the thread locked.

    Raise Conflict when a moderator has decided on it.
    """
    require(policy.can_withdraw_reaction(actor))
    report = queries.find_reaction(actor, answer.id, Kind.WRONG)
    if report is not None and report.settled_at is not None:
        raise Conflict("A moderator has looked at your report, so it stays.")
    take_report_back(actor, thread, answer)


def settle_reports(actor: Actor, answer_id: int) -> list[int]:
    """Note that a moderator decided on the reports about the answer; answer their ids, for `reopen_reports`."""
    require(policy.can_settle_reports(actor))
    reports = queries.list_open_reports(answer_id)
    for report in reports:
        report.settled_at = clock.now()
    db.session.flush()
    return [report.id for report in reports]


def reopen_reports(actor: Actor, report_ids: Collection[int]) -> None:
    """Let these reports wait again: the decision on them was undone."""
    require(policy.can_settle_reports(actor))
    db.session.execute(
        update(Reaction)
        .where(Reaction.id.in_(report_ids), Reaction.kind == Kind.WRONG.value)
        .values(settled_at=None)
        .execution_options(synchronize_session="fetch")
    )


def _clean_reason(reason: str) -> str:
    reason = clean_body(reason).strip()
    if len(reason) < REASON_SHORTEST:
        raise Invalid(
            fields={
                "reason": f"Say what is wrong and why, in at least {REASON_SHORTEST} characters; a moderator acts on it."
            }
        )
    if len(reason) > REASON_LONGEST:
        raise Invalid(
            fields={
                "reason": f"Shorten it to {REASON_LONGEST} characters (it has {len(reason):,}): what is wrong, and why."
            }
        )
    return reason
