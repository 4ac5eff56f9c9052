"""What a tester does before the test, where their product is, and reminders."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body, clean_line
from community.producttests import policy, queries
from community.producttests.events import TesterReminded, TestParcelMoved, TestTermsAccepted
from community.producttests.models import TestApplication, TestParcel
from community.producttests.rules.limits import (
    ADDRESS_LINES_MOST,
    ADDRESS_LONGEST,
    ADDRESS_SHORTEST,
    TRACKING_LONGEST,
    Owed,
)
from community.producttests.rules.states import Parcel, can_move_parcel


def accept_terms(actor: Actor, application: TestApplication, *, version: int) -> None:
    """Accept the confidentiality terms. Raise Conflict when they changed while the tester read them."""
    require(policy.can_accept_terms(actor, application))
    campaign = application.campaign
    if version != campaign.terms_version:
        raise Conflict("The terms changed while you were reading.", advice="Read them again, please.")
    if application.agreed_version == version:
        return
    application.agreed_version = version
    application.agreed_at = clock.now()
    db.session.flush()
    publish(
        actor,
        TestTermsAccepted(
            campaign_id=campaign.id,
            application_id=application.id,
            member_id=application.member_id,
            version=version,
        ),
    )


def give_address(actor: Actor, application: TestApplication, address: str) -> None:
    """Say where to send the product, or correct it until it is sent. Raise Invalid for what is no address."""
    require(policy.can_give_address(actor, application))
    parcel = queries.get_parcel(application)
    if parcel.stands not in (Parcel.ADDRESS, Parcel.READY, Parcel.RETURNED):
        raise Conflict("Your parcel is on its way already, so its address stays.")
    lines = [
        line for line in map(clean_line, clean_body(address[: 4 * ADDRESS_LONGEST]).splitlines()) if line
    ]
    text = "\n".join(lines)
    if not ADDRESS_SHORTEST <= len(text) <= ADDRESS_LONGEST or not 2 <= len(lines) <= ADDRESS_LINES_MOST:
        raise Invalid(
            fields={
                "address": f"Write your name, street, town and country, on 2 to {ADDRESS_LINES_MOST} lines"
                f" and in at most {ADDRESS_LONGEST} characters."
            }
        )
    parcel.address = text
    parcel.addressed_at = clock.now()
    if parcel.stands is Parcel.ADDRESS:
        _move(actor, application, parcel, Parcel.READY)
    db.session.flush()


def move_parcel(
    actor: Actor, application: TestApplication, after: Parcel, *, carrier: str = "", tracking: str = ""
) -> None:
    """Note where a parcel is. Raise Conflict for a state that does not follow, Invalid for words that are too long."""
    require(policy.can_move_parcel(actor, application))
    parcel = queries.get_parcel(application)
    if not can_move_parcel(parcel.stands, after) or (after is Parcel.READY and not parcel.address):
        raise Conflict(f"“{parcel.stands.label}” cannot become “{after.label}”. Look at the list again.")
    if after is Parcel.SENT:
        carrier, tracking = clean_line(carrier), clean_line(tracking)
        if len(carrier) > 60 or len(tracking) > TRACKING_LONGEST:
            raise Invalid(
                fields={
                    "tracking": f"At most 60 characters for who carries it, {TRACKING_LONGEST} to follow it."
                }
            )
        parcel.carrier, parcel.tracking = carrier, tracking
    _move(actor, application, parcel, after)


def confirm_receipt(actor: Actor, application: TestApplication) -> None:
    """Say that the parcel has arrived; saying it twice changes nothing. Raise Conflict before it was sent."""
    require(policy.can_say_received(actor, application))
    parcel = queries.get_parcel(application)
    if parcel.stands in (Parcel.RECEIVED, Parcel.KEPT):
        return
    if parcel.stands is not Parcel.SENT:
        raise Conflict("Your parcel has not been sent yet.", advice="We tell you when it is on its way.")
    _move(actor, application, parcel, Parcel.RECEIVED)


def remind_tester(actor: Actor, application: TestApplication, owed: Owed) -> None:
    """Note that the tester is reminded now of what they owe, and tell them."""
    require(policy.can_remind_testers(actor))
    application.reminded_at = clock.now()
    db.session.flush()
    publish(
        actor,
        TesterReminded(
            campaign_id=application.campaign_id,
            application_id=application.id,
            member_id=application.member_id,
            owed=owed.value,
        ),
    )


def _move(actor: Actor, application: TestApplication, parcel: TestParcel, after: Parcel) -> None:
    now = clock.now()
    parcel.state = after.value
    match after:
        case Parcel.READY:
            parcel.sent_at = parcel.received_at = parcel.ended_at = None
            parcel.carrier = parcel.tracking = ""
        case Parcel.SENT:
            parcel.sent_at = now
        case Parcel.RECEIVED:
            parcel.received_at = now
        case Parcel.RETURNED | Parcel.KEPT:
            parcel.ended_at = now
    db.session.flush()
    publish(
        actor,
        TestParcelMoved(
            campaign_id=application.campaign_id,
            application_id=application.id,
            member_id=application.member_id,
            state=after.value,
        ),
    )
