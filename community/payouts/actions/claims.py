"""Claiming, keeping, cancelling; holding and releasing; and what expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from community.books import actions as book_actions
from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account, Kind, draft, move
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.money import in_words
from community.core.policy import require
from community.payouts import policy, queries
from community.payouts.actions.steps import add_step, advance, set_aside
from community.payouts.events import MoneyExpired, MoneyExpiring, PayoutAsked
from community.payouts.models import ExpiryNotice, KeptPeriod, Payout
from community.payouts.rules.screening import Facts, Finding, screen, tell
from community.payouts.rules.states import Deed, State
from community.payouts.rules.terms import Choice, Terms
from community.rails import choice as rails
from community.rails.rules import Rail

RAIL_OF = {Choice.CREDIT: "credit", Choice.CHARITY: "charity"}
CASH_RAILS = ("sepa", "paypal", "manual")
BY_PERSON = frozenset({Finding.SHARED, Finding.JUMP, Finding.FIRST_LARGE, Finding.BY_HAND})
"""Findings that only a person's look settles; the others pass by themselves."""
NOTHING = "There is nothing to claim just now. Your statement says what is still on hold, and when the next window opens."


def claim(
    actor: Actor,
    *,
    choice: Choice,
    rail: str,
    amount_minor: int,
    claim_key: str,
    charity_id: int | None = None,
) -> Payout:
    """Ask for all that can be claimed now. `amount_minor` is what the page showed; the same `claim_key` is the same claim.

    Raise Invalid for a choice that cannot be, Conflict when the amount has changed or a payout is under way.
    """
    require(policy.can_claim(actor))
    books.lock_book()
    payee = queries.find_payee_of(actor)
    if payee is None:
        raise Conflict(NOTHING)
    before = queries.find_claimed(payee.id, claim_key)
    if before is not None:
        return before
    now, terms = clock.now(), queries.get_terms()
    found = queries.find_claimable(payee, now)
    if found is None:
        raise Conflict(NOTHING)
    living = queries.find_living(payee.id, found.period.number, found.currency)
    if living is not None:
        raise Conflict(
            f"{living.number} is under way for this period already. Your payouts show where it is."
        )
    if found.amount_minor != amount_minor:
        raise Conflict(
            f"You can claim {in_words(found.amount_minor, found.currency)} now, not"
            f" {in_words(amount_minor, found.currency)}: something changed meanwhile. Look again, then confirm."
        )
    way = check_choice(choice, rail, amount_minor, found.currency, terms)
    detail = queries.find_detail(payee.id, way.name) if choice is not Choice.CHARITY else None
    if choice is not Choice.CHARITY and detail is None:
        raise Invalid(fields={"rail": "Say first where it should go: your payment details are missing."})
    if choice is Choice.CHARITY and (
        charity_id is None or charity_id not in {charity.id for charity in queries.list_charities()}
    ):
        raise Invalid(fields={"charity_id": "Choose one of the charities."})
    payout = Payout(
        payee_id=payee.id,
        period=found.period.number,
        claim_key=claim_key,
        choice=choice.value,
        rail=way.name,
        currency=found.currency,
        amount_minor=amount_minor,
        fee_minor=fee_of(way, amount_minor, found.currency),
        matched_minor=terms.match(amount_minor) if choice is Choice.CHARITY else 0,
        charity_id=charity_id if choice is Choice.CHARITY else None,
        detail_id=detail.id if detail is not None else None,
        state=State.RESERVED.value,
        state_since=now,
        asked_at=now,
    )
    db.session.add(payout)
    db.session.flush()
    set_aside(actor, payout, found.shares)
    add_step(actor, payout, "ask")
    db.session.execute(
        delete(KeptPeriod).where(KeptPeriod.payee_id == payee.id, KeptPeriod.period == payout.period)
    )
    assert actor.id is not None
    publish(actor, PayoutAsked(payout_id=payout.id, member_id=actor.id))
    hold_if_found(SYSTEM, payout, terms)
    return payout


def check_choice(choice: Choice, rail: str, amount_minor: int, currency: str, terms: Terms) -> Rail:
    """The rail on which a choice goes. Raise Invalid for one that cannot be."""
    name = RAIL_OF.get(choice, rail)
    way = rails.find_rail(name)
    if choice is Choice.KEEP or way is None or (choice is Choice.CASH and name not in CASH_RAILS):
        raise Invalid(fields={"choice": "Choose one of the ways that are offered."})
    if way.currencies is not None and currency not in way.currencies:
        raise Invalid(fields={"choice": f"{way.title} does not carry {currency}. Choose another way."})
    if choice is Choice.CASH and amount_minor < terms.cash_least_minor:
        least = in_words(terms.cash_least_minor, currency)
        raise Invalid(
            fields={
                "choice": f"Cash starts at {least}. Choose credit or a gift, or keep it for the next period."
            }
        )
    if fee_of(way, amount_minor, currency) >= amount_minor:
        raise Invalid(fields={"choice": "The fee would take all of it. Choose another way."})
    return way


def fee_of(way: Rail, amount_minor: int, currency: str) -> int:
    """What a rail's fee takes from an amount, in minor units."""
    return way.fee_minor(amount_minor, currency)


def foresee(actor: Actor, *, choice: Choice, rail: str, amount_minor: int, currency: str) -> list[str]:
    """What would hold such a claim for now, in words for the member; nothing is written."""
    require(policy.can_claim(actor))
    payee = queries.find_payee_of(actor)
    if payee is None:
        return []
    detail = queries.find_detail(payee.id, rail)
    wished = Payout(
        payee_id=payee.id, choice=choice.value, rail=rail, currency=currency, amount_minor=amount_minor,
        detail_id=detail.id if detail is not None else None, seen_findings="",
    )  # fmt: skip
    terms = queries.get_terms()
    return [_tell(one, wished, terms) for one in find_findings(wished, terms)]


def keep_money(actor: Actor) -> int:
    """Choose to keep what can be claimed now for the next period; answer of which period it is. Doing it twice is as once."""
    require(policy.can_claim(actor))
    books.lock_book()
    payee = queries.find_payee_of(actor)
    found = queries.find_claimable(payee, clock.now())
    if payee is None or found is None:
        raise Conflict(NOTHING)
    if not queries.is_kept(payee.id, found.period.number):
        db.session.add(KeptPeriod(payee_id=payee.id, period=found.period.number, chosen_at=clock.now()))
        db.session.flush()
    return found.period.number


def cancel_payout(actor: Actor, payout: Payout, *, reason: str = "") -> None:
    """Take a payout back before it is sent: all of its money is the member's to claim again. Needs it locked."""
    require(policy.can_move(actor, payout, Deed.CANCEL, owner_id=queries.find_owner(payout)))
    is_own = actor.id is not None and actor.id == queries.find_owner(payout)
    words = checked_reason(reason) if not (is_own or actor.is_system) else reason
    payout.batch_id = None
    advance(actor, payout, Deed.CANCEL, reason=words)


def hold_payout(actor: Actor, payout: Payout, *, reason: str) -> None:
    """Keep a payout back for a person to look at; out of its batch, if it is in one. Needs it locked."""
    require(policy.can_move(actor, payout, Deed.HOLD, owner_id=queries.find_owner(payout)))
    payout.findings = _with(payout.findings, Finding.BY_HAND)
    payout.batch_id = None
    advance(actor, payout, Deed.HOLD, reason=checked_reason(reason))


def release_payout(actor: Actor, payout: Payout, *, reason: str) -> None:
    """Let a held payout go on: somebody looked at what was found. Needs it locked."""
    require(policy.can_move(actor, payout, Deed.RELEASE, owner_id=queries.find_owner(payout)))
    words = checked_reason(reason)
    if not actor.is_system:
        for finding in filter(None, payout.findings.split(",")):
            payout.seen_findings = _with(payout.seen_findings, Finding(finding))
    payout.findings = ""
    advance(actor, payout, Deed.RELEASE, reason=words)


def hold_if_found(actor: Actor, payout: Payout, terms: Terms) -> list[Finding]:
    """Screen a payout and keep it back where something speaks against sending it; what a person has seen speaks no more."""
    require(policy.can_carry_money(actor))
    found = find_findings(payout, terms)
    if found and payout.state in (State.RESERVED, State.APPROVED):
        payout.findings = ",".join(found)
        payout.batch_id = None
        advance(actor, payout, Deed.HOLD, reason=" ".join(_tell(one, payout, terms) for one in found))
    return found


def rescreen_held(actor: Actor, payout: Payout, terms: Terms) -> None:
    """Let a held payout go on when all that held it has passed by itself. Needs it locked."""
    require(policy.can_carry_money(actor))
    if payout.state != State.HELD or not payout.findings:
        return
    was = {Finding(one) for one in payout.findings.split(",")}
    if was & BY_PERSON:
        return
    found = find_findings(payout, terms)
    if not found:
        payout.findings = ""
        advance(actor, payout, Deed.RELEASE, reason="What it waited for is done.")
    elif set(found) != was:
        payout.findings = ",".join(found)
        payout.reason = " ".join(_tell(one, payout, terms) for one in found)


def find_findings(payout: Payout, terms: Terms) -> list[Finding]:
    """What speaks against sending this payout and no person has seen yet."""
    now = clock.now()
    detail = queries.find_detail(payout.payee_id, payout.rail) if payout.detail_id else None
    owner_id = queries.find_owner(payout)
    is_cash = payout.choice == Choice.CASH.value
    since, until = queries.year_of(now)
    facts = Facts(
        amount_minor=payout.amount_minor,
        currency=payout.currency,
        is_cash=is_cash,
        now=now,
        details_since=detail.since if detail is not None else None,
        shares_details_with=queries.count_sharing(detail) if detail is not None and is_cash else 0,
        usual=queries.list_usual(payout.payee_id, payout.currency),
        has_open_case=queries.has_open_hold(payout.payee_id),
        paid_this_year_minor=queries.sum_paid(payout.payee_id, payout.currency, since, until),
        has_tax_details=owner_id is not None and queries.find_tax_detail(owner_id) is not None,
    )
    seen = set(filter(None, payout.seen_findings.split(",")))
    return [one for one in screen(facts, terms.limits) if one.value not in seen]


def announce_expiry(actor: Actor, payee: Payee, *, period: int, number: int, expires_at: datetime) -> bool:
    """Tell a payee that a period's money expires, the first or second time; answer whether it was news."""
    require(policy.can_carry_money(actor))
    if payee.member_id is None or db.session.get(ExpiryNotice, (payee.id, period, number)) is not None:
        return False
    db.session.add(ExpiryNotice(payee_id=payee.id, period=period, number=number, told_at=clock.now()))
    db.session.flush()
    publish(
        actor,
        MoneyExpiring(
            member_id=payee.member_id,
            period=period,
            number=number,
            expires_on=(expires_at - timedelta(seconds=1)).date().isoformat(),
        ),
    )
    return True


def expire_money(actor: Actor, payee: Payee, *, period: int, currency: str) -> int:
    """Let what a payee never claimed of a period expire; answer how much, in minor units."""
    require(policy.can_carry_money(actor))
    books.lock_book()
    account = Account(Kind.PAYABLE, payee.subject, period, currency)
    amount = books.find_balances([account])[account]
    if amount <= 0:
        return 0
    gone = Account(Kind.EXPIRED, payee.subject, period, currency)  # A reversal takes it from there.
    number = books.get_head()[0]  # Money that came back later can expire once more, under another key.
    key = f"expiry:{payee.id}:{period}:{currency}:{number}"
    book_actions.post(actor, draft(key, "expiry", f"period:{period}", move(account, gone, amount)))
    publish(actor, MoneyExpired(member_id=payee.member_id, period=period))
    return amount


def checked_reason(reason: str) -> str:
    """A reason that says something. Raise Invalid."""
    words = " ".join(reason.split())
    if not 5 <= len(words) <= 300:
        raise Invalid(fields={"reason": "Say why in a sentence of at most 300 letters: the member reads it."})
    return words


def _tell(finding: Finding, payout: Payout, terms: Terms) -> str:
    return tell(
        finding,
        hours=terms.details_hold_hours,
        threshold_minor=terms.tax_threshold_minor,
        currency=payout.currency,
    )


def _with(kept: str, finding: Finding) -> str:
    return ",".join(sorted({*filter(None, kept.split(",")), finding.value}))
