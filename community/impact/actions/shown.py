"""What members and admins show of impact, cards that are shared, and forgetting a member."""

from __future__ import annotations

import secrets

from sqlalchemy import delete, or_

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.impact import policy, queries
from community.impact.events import CardShared, CardWithdrawn, ImpactShownChanged, ImpactTermsSet
from community.impact.models import ImpactChoice, ImpactTerms, SharedCard, ThankYou, YearTold
from community.impact.rules import FIRST_YEAR, MINUTES_MOST
from community.members.queries import lock_members

KEY_BYTES = 24  # Nobody guesses it.


def choose_shown(actor: Actor, *, hides_money: bool, hides_notes: bool) -> None:
    """Choose what others see of one's impact."""
    require(policy.can_choose_shown(actor))
    assert actor.id is not None
    lock_members([actor.id])
    choice = queries.find_choice(actor.id)
    if choice is None:
        choice = ImpactChoice(member_id=actor.id, hides_money=False, hides_notes=False)
        db.session.add(choice)
    choice.hides_money, choice.hides_notes, choice.chosen_at = hides_money, hides_notes, clock.now()
    db.session.flush()
    publish(actor, ImpactShownChanged(member_id=actor.id, hides_money=hides_money, hides_notes=hides_notes))


def set_impact_terms(
    actor: Actor, *, minutes_per_contact: int | None, is_public: bool, shows_money: bool
) -> ImpactTerms:
    """Say how many minutes a contact takes an agent (None: not known), and what is public. Raise Invalid."""
    require(policy.can_set_impact_terms(actor))
    if minutes_per_contact is not None and not 1 <= minutes_per_contact <= MINUTES_MOST:
        raise Invalid(fields={"minutes": f"A contact takes between 1 and {MINUTES_MOST} minutes."})
    terms = ImpactTerms(
        minutes_per_contact=minutes_per_contact,
        is_public=is_public,
        shows_money=shows_money,
        set_by_id=actor.id,
        set_at=clock.now(),
    )
    db.session.add(terms)
    db.session.flush()
    publish(actor, ImpactTermsSet(terms_id=terms.id))
    return terms


def share_card(actor: Actor, year: int) -> SharedCard:
    """Give the card of a year an address for others. Shared already, it keeps the one it has."""
    require(policy.can_choose_shown(actor))
    assert actor.id is not None
    if not FIRST_YEAR <= year <= clock.now().year:
        raise Invalid(fields={"year": "There is no card of that year."})
    lock_members([actor.id])
    card = queries.find_shared_card(actor.id, year)
    if card is None:
        card = SharedCard(
            member_id=actor.id, year=year, key=secrets.token_urlsafe(KEY_BYTES), shared_at=clock.now()
        )
        db.session.add(card)
        db.session.flush()
        publish(actor, CardShared(member_id=actor.id, year=year))
    return card


def withdraw_card(actor: Actor, year: int) -> None:
    """Take that address back: it leads nowhere from then on, and sharing again makes another one."""
    require(policy.can_choose_shown(actor))
    assert actor.id is not None
    lock_members([actor.id])
    card = queries.find_shared_card(actor.id, year)
    if card is not None:
        db.session.delete(card)
        db.session.flush()
        publish(actor, CardWithdrawn(member_id=actor.id, year=year))


def forget_member(member_id: int) -> None:
    """Forget what an erased member wrote, was written, chose, shared and was told."""
    db.session.execute(
        delete(ThankYou).where(or_(ThankYou.author_id == member_id, ThankYou.helper_id == member_id))
    )
    for table in (ImpactChoice, SharedCard, YearTold):
        db.session.execute(delete(table).where(table.member_id == member_id))
