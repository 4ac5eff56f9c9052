"""What members give and choose: payment details, a charity, tax details; and the numbers that admins set."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace

from sqlalchemy import delete, update

from community.books import actions as books
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.sealing import mark_of
from community.members import actions as members
from community.members import queries as member_queries
from community.payouts import policy, queries
from community.payouts.actions.sending import keep_destination
from community.payouts.events import PaymentDetailsChanged, TermsSet
from community.payouts.models import (
    Charity,
    CharityVote,
    ExpiryNotice,
    KeptPeriod,
    PaymentDetail,
    Payout,
    PayoutTerms,
    TaxDetail,
)
from community.payouts.rules.masks import mask
from community.payouts.rules.states import OPEN
from community.payouts.rules.terms import Terms, find_faults
from community.rails import choice as rails
from community.rails.rules import Destination

TAX_FIELDS = {"name": 120, "address": 400, "country": 60, "tax_id": 40}
"""What a tax office asks for, and how long each may be."""


def give_details(actor: Actor, *, rail: str, destination: Destination, password: str) -> PaymentDetail:
    """Say where one's money goes on a rail, with one's password; the same again changes nothing.

    Cash then waits for some days, and the member is told by mail, in case it was somebody else. Raise Invalid.
    """
    require(policy.can_claim(actor))
    way = rails.find_rail(rail)
    if way is None or rail == "charity":
        raise Invalid(fields={"rail": "Choose one of the ways that are offered."})
    faults = way.check(destination)
    if faults:
        raise Invalid(fields=faults)
    assert actor.id is not None
    members.check_password(actor, member_queries.get_member(actor.id), password)
    detail = _keep(actor, actor.id, rail, destination)
    forget_unused_details(actor)
    return detail


def keep_details(actor: Actor, member_id: int, *, rail: str, destination: Destination) -> PaymentDetail:
    """Keep what a member of another system, or of the demo, said before: nobody is here to give a password."""
    require(policy.can_carry_money(actor))
    return _keep(actor, member_id, rail, destination)


def _keep(actor: Actor, member_id: int, rail: str, destination: Destination) -> PaymentDetail:
    payee = books.name_payees(actor, [member_id])[member_id]
    before = queries.find_detail(payee.id, rail)
    if before is not None:
        if queries.find_readable(before) == destination:
            return before
        before.replaced_at = clock.now()
        db.session.flush()
    detail = PaymentDetail(
        payee_id=payee.id,
        rail=rail,
        sealed=keep_destination(destination),
        masked=mask(destination),
        fingerprint=mark_of(f"{rail}:{destination.fingerprint}"),
        since=clock.now(),
    )
    db.session.add(detail)
    db.session.flush()
    publish(actor, PaymentDetailsChanged(member_id=member_id, rail=rail))
    return detail


def forget_unused_details(actor: Actor) -> None:
    """Forget replaced payment details that no open payout needs any more; their keyed hash stays for comparisons."""
    require(policy.can_claim(actor) if not actor.is_system else policy.can_carry_money(actor))
    needed = Payout.__table__.select().where(
        Payout.detail_id == PaymentDetail.id, Payout.state.in_([state.value for state in OPEN])
    )
    db.session.execute(
        update(PaymentDetail)
        .where(PaymentDetail.replaced_at.is_not(None), PaymentDetail.sealed.is_not(None), ~needed.exists())
        .values(sealed=None)
        .execution_options(synchronize_session=False)
    )


def vote_charity(actor: Actor, *, charity_id: int, period: int) -> None:
    """Be for a charity in a period; once more changes one's mind."""
    require(policy.can_claim(actor))
    charity = queries.get_charity(charity_id)
    if not charity.is_offered:
        raise Invalid(fields={"charity_id": "This charity is not offered any more. Choose another."})
    assert actor.id is not None
    vote = queries.find_vote(actor.id, period)
    if vote is None:
        db.session.add(
            CharityVote(member_id=actor.id, period=period, charity_id=charity_id, voted_at=clock.now())
        )
    else:
        vote.charity_id, vote.voted_at = charity_id, clock.now()
    db.session.flush()


def add_charity(actor: Actor, *, name: str, about: str, url: str, destination: Destination) -> Charity:
    """Offer a charity. Raise Invalid."""
    require(policy.can_run_payouts(actor))
    words = {"name": " ".join(name.split()), "about": " ".join(about.split()), "url": url.strip()}
    faults = {}
    if not 2 <= len(words["name"]) <= 70:
        faults["name"] = "A name of 2 to 70 letters."
    if not 10 <= len(words["about"]) <= 500:
        faults["about"] = "Say in 10 to 500 letters what it does."
    if not words["url"].startswith("https://") or len(words["url"]) > 300:
        faults["url"] = "Its address, beginning with https://."
    if any(one.name == words["name"] for one in queries.list_charities(offered=False)):
        faults["name"] = "There is a charity of that name already."
    way = rails.find_rail("charity")
    if way is not None:
        faults |= way.check(replace(destination, charity=words["name"]))
    if faults:
        raise Invalid(fields=faults)
    charity = Charity(
        **words,
        destination=keep_destination(replace(destination, charity=words["name"])),
        is_offered=True,
        added_at=clock.now(),
    )
    db.session.add(charity)
    db.session.flush()
    return charity


def offer_charity(actor: Actor, charity: Charity, *, is_offered: bool) -> None:
    """Offer a charity again, or no longer; gifts that were chosen go on."""
    require(policy.can_run_payouts(actor))
    charity.is_offered = is_offered
    db.session.flush()


def give_tax_details(actor: Actor, values: Mapping[str, str]) -> None:
    """Say what the tax office asks for. Raise Invalid for what is missing or too long."""
    require(policy.can_claim(actor))
    said = {name: " ".join(values.get(name, "").split()) for name in TAX_FIELDS}
    faults = {name: "This is needed." for name, value in said.items() if not value}
    faults |= {
        name: f"At most {most} letters." for name, most in TAX_FIELDS.items() if len(said[name]) > most
    }
    if faults:
        raise Invalid(fields=faults)
    assert actor.id is not None
    detail = queries.find_tax_detail(actor.id)
    if detail is None:
        db.session.add(
            TaxDetail(member_id=actor.id, sealed=json.dumps(said, ensure_ascii=False), given_at=clock.now())
        )
    else:
        detail.sealed, detail.given_at = json.dumps(said, ensure_ascii=False), clock.now()
    db.session.flush()


def set_terms(actor: Actor, terms: Terms) -> PayoutTerms:
    """Put other numbers in force for what is asked for and prepared from now on. Raise Invalid."""
    require(policy.can_run_payouts(actor))
    faults = find_faults(terms)
    if queries.get_terms() == terms:
        faults["cash_least_minor"] = "These are the numbers in force already."
    if faults:
        raise Invalid(fields=faults)
    row = PayoutTerms(**asdict(terms), set_by_id=actor.id, set_at=clock.now())
    db.session.add(row)
    db.session.flush()
    publish(actor, TermsSet(terms_id=row.id))
    return row


def forget_expiry_notices(actor: Actor, payee_id: int) -> None:
    """Forget that a payee was told that money expires: something came back, which they do not know of yet."""
    require(policy.can_carry_money(actor))
    db.session.execute(delete(ExpiryNotice).where(ExpiryNotice.payee_id == payee_id))


def forget_person(actor: Actor, member_id: int, payee_id: int | None) -> None:
    """Forget what an erased member told us; what is on its way arrives, and its details are forgotten after."""
    require(policy.can_forget(actor, member_id))
    for model in (CharityVote, TaxDetail):
        db.session.execute(delete(model).where(model.member_id == member_id))
    if payee_id is None:
        return
    for choice in (KeptPeriod, ExpiryNotice):
        db.session.execute(delete(choice).where(choice.payee_id == payee_id))
    db.session.execute(
        update(PaymentDetail)
        .where(PaymentDetail.payee_id == payee_id, PaymentDetail.replaced_at.is_(None))
        .values(replaced_at=clock.now())
    )
