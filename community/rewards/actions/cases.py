"""Holding money while a case of fair play is open."""

from __future__ import annotations

from collections.abc import Collection

from community.books import queries as books
from community.core.actor import Actor
from community.core.policy import require
from community.fairplay import queries as fairplay
from community.rewards import policy, queries
from community.rewards.actions.holds import hold_payee, release_payee

REASON = "Somebody looks at whether marks and acceptances were given fairly. You need do nothing meanwhile."


def follow_cases(actor: Actor, case_ids: Collection[int] | None = None) -> None:
    """Let holds agree with these cases (or all): who is named in one that is open with money at stake is held, and
    whoever is held for one that is not is let go."""
    require(policy.can_hold_money(actor))
    wanted = {f"case:{case.id}": case.member_ids for case in fairplay.list_open_about(case_ids)}
    present = queries.list_holds_of_cases(case_ids)
    for ref, member_ids in wanted.items():
        for _, payee in sorted(books.list_payees(member_ids).items()):
            if (payee.id, ref) not in present:
                hold_payee(actor, payee, ref, reason=REASON)
    over = [(payee_id, ref) for payee_id, ref in sorted(present) if ref not in wanted]
    payees = queries.list_payees_by_id([payee_id for payee_id, _ in over])
    for payee_id, ref in over:
        release_payee(actor, payees[payee_id], ref)
