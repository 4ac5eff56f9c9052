"""A member goes: what was not paid is left behind, and nothing leads from the book to them any more."""

from __future__ import annotations

from sqlalchemy import delete, update

from community.books import actions as books_actions
from community.books import queries as books
from community.books.rules import Account, Kind, draft, move
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.rewards import policy, queries
from community.rewards.actions.reversing import check_not_closing
from community.rewards.models import RewardAward, RewardInvite, RewardReferral
from community.rewards.rules.states import State

_LEFT = (Kind.ACCRUED, Kind.HELD, Kind.PAYABLE)


def forget_member(actor: Actor, member_id: int) -> None:
    """Let the unpaid money of a member who is erased go to FORFEITED, and cut every way from it to them.

    The book, the awards' amounts and the statements stay under a random name. Raise Conflict while a period of theirs is
    being closed, which takes a moment.
    """
    require(policy.can_settle_awards(actor))
    books.lock_book()
    payee = books.find_payee(member_id)
    db.session.execute(delete(RewardInvite).where(RewardInvite.member_id == member_id))
    db.session.execute(
        delete(RewardReferral).where(
            (RewardReferral.member_id == member_id) | (RewardReferral.friend_id == member_id)
        )
    )
    db.session.execute(
        update(RewardAward).where(RewardAward.brought_by_id == member_id).values(brought_by_id=None)
    )
    if payee is None:
        return
    periods = {period.number: period for period in queries.list_periods()}
    for award in queries.list_live_awards(payee.id):
        check_not_closing(periods[award.period])
        if award.state == State.RELEASED and periods[award.period].is_closed:
            continue  # It went into a sum of which a part may be paid.
        award.state, award.held_from, award.ended_at = State.FORFEITED.value, "", clock.now()
    db.session.flush()
    drafts = [
        draft(
            f"forfeit:{payee.id}:{account.kind}:{account.period}:{account.currency}",
            "forfeit",
            f"payee:{payee.id}",
            move(account, Account(Kind.FORFEITED, "", account.period, account.currency), balance),
            reason="The member was erased.",
        )
        for account, balance in sorted(books.list_balances_of(payee.subject).items())
        if account.kind in _LEFT
    ]
    if drafts:
        books_actions.post_many(actor, drafts)
    db.session.execute(update(RewardAward).where(RewardAward.payee_id == payee.id).values(member_id=None))
    books_actions.let_go(actor, member_id)
