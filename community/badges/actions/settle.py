"""Awards follow what was earned: given where they are missing, revoked where their cause is gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from community.badges import policy, queries
from community.badges.events import BadgeAwarded, BadgeRevoked
from community.badges.models import Award, Badge
from community.badges.queries import Among, Difference, Earned
from community.badges.rules import RECENT, Telling
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish, publish_past
from community.core.policy import require

CAUSE_GONE = "What earned it is gone."
_AT_ONCE = 200  # Rows of one INSERT; SQLite takes some thousand values in a statement.


@dataclass(frozen=True, slots=True)
class Settled:
    """How many awards were given and revoked."""

    awarded: int = 0
    revoked: int = 0

    def __add__(self, other: Settled) -> Settled:
        return Settled(self.awarded + other.awarded, self.revoked + other.revoked)


def settle_awards(
    actor: Actor, badges: Sequence[Badge], member_ids: Collection[int], *, telling: Telling = Telling.ALL
) -> Settled:
    """Give and revoke what these badges' rules say of these members; doing it twice changes nothing.

    Nobody else settles them meanwhile, from before anything is counted, so that of two who look at the same moment the later one sees
    what the earlier one did, and every change since.
    """
    require(policy.can_award_by_rule(actor))
    if not badges or not member_ids:
        return Settled()
    queries.lock_members(sorted(member_ids))
    difference = queries.find_difference(badges, Among(ids=tuple(sorted(member_ids))))
    for award, earned in difference.moved:
        award.thread_id, award.answer_id, award.reply_id = earned.thread_id, earned.answer_id, earned.reply_id
    awarded = _give(actor, difference, telling)
    revoked = _revoke_gone(actor, difference.gone)
    db.session.flush()
    return Settled(awarded, revoked)


def forget_awards(actor: Actor, member_id: int) -> None:
    """Take an erased member's awards out of sight, with what people wrote of them; that they were given stays."""
    require(policy.can_award_by_rule(actor))
    mine = update(Award).where(Award.member_id == member_id)
    db.session.execute(mine.values(reason="", is_toast_due=False))
    db.session.execute(
        mine.where(Award.revoked_at.is_(None)).values(revoked_at=clock.now(), revocation_reason="Erased.")
    )


def _give(actor: Actor, difference: Difference, telling: Telling) -> int:
    now = clock.now()
    rows = []
    for earned in difference.missing:
        at = min(earned.at or now, now)
        is_told = earned.key not in difference.had and _is_told(telling, at, now)
        rows.append((_row(earned, at, now, is_told=is_told), at, is_told))
    given = _insert([row for row, _, _ in rows])
    quiet: list[tuple[datetime, Any]] = []
    for row, at, is_told in rows:
        award_id = given.get((row["badge_id"], row["member_id"], row["subject"], row["number"]))
        if award_id is None:
            continue  # Somebody else gave it in the same moment.
        event = BadgeAwarded(award_id=award_id, badge_id=row["badge_id"], member_id=row["member_id"])
        if is_told:
            publish(actor, event)
        else:
            quiet.append((at, event))
    publish_past(actor, quiet)
    return len(given)


def _is_told(telling: Telling, at: datetime, now: datetime) -> bool:
    return telling is Telling.ALL or (telling is Telling.RECENT and at >= now - RECENT)


def _row(earned: Earned, at: datetime, now: datetime, *, is_told: bool) -> dict[str, Any]:
    return {
        "badge_id": earned.badge_id,
        "member_id": earned.member_id,
        "subject": earned.subject,
        "number": earned.number,
        "thread_id": earned.thread_id,
        "answer_id": earned.answer_id,
        "reply_id": earned.reply_id,
        "earned_at": at,
        "awarded_at": now,
        "awarded_by_id": None,
        "reason": "",
        "is_toast_due": is_told,
        "revocation_reason": "",
    }


def _insert(rows: Sequence[dict[str, Any]]) -> dict[tuple[int, int, str, int], int]:
    """Write the rows but those that are there already; the ids of the new ones by what no two live awards share."""
    is_sqlite = db.session.get_bind().dialect.name == "sqlite"
    found: dict[Any, int] = {}
    for start in range(0, len(rows), _AT_ONCE):
        some = list(rows[start : start + _AT_ONCE])
        insert = (sqlite.insert(Award) if is_sqlite else postgresql.insert(Award)).values(some)
        columns = (Award.badge_id, Award.member_id, Award.subject, Award.number, Award.id)
        for *key, award_id in db.session.execute(insert.on_conflict_do_nothing().returning(*columns)):
            found[key[0], key[1], key[2], key[3]] = award_id
    return found


def _revoke_gone(actor: Actor, gone: Sequence[Award]) -> int:
    now = clock.now()
    for award in gone:
        award.revoked_at, award.revocation_reason, award.is_toast_due = now, CAUSE_GONE, False
        publish(actor, _revoked(award))
    return len(gone)


def _revoked(award: Award) -> BadgeRevoked:
    return BadgeRevoked(
        award_id=award.id, badge_id=award.badge_id, member_id=award.member_id, reason=award.revocation_reason
    )
