"""Mail about money: what a thief would not want to be read, and what nobody may miss."""

from __future__ import annotations

from datetime import date, timedelta

from community.core import clock, mail
from community.core.actor import Actor
from community.core.db import transaction
from community.members.queries import find_member
from community.members.rules.names import is_plain
from community.payouts import queries
from community.payouts.events import MoneyExpiring, PaymentDetailsChanged
from community.rails import choice as rails


def mail_details_changed(actor: Actor, event: PaymentDetailsChanged) -> None:
    """Tell a member by mail that their payment details were given or changed, in case it was not them."""
    with transaction(writes=False):
        hours = queries.get_terms().details_hold_hours
    way = rails.find_rail(event.rail)
    _send(
        event.member_id,
        "payouts/mail/details_changed.txt",
        way=way.title if way is not None else event.rail,
        until=f"{clock.now() + timedelta(hours=hours):%-d %B %Y, %H:%M} UTC",
    )


def mail_expiry(actor: Actor, event: MoneyExpiring) -> None:
    """Tell a member by mail that money expires: they may not look in."""
    _send(
        event.member_id,
        "payouts/mail/expiry.txt",
        period=event.period,
        is_last=event.number == 2,
        until=f"{date.fromisoformat(event.expires_on):%-d %B %Y}",
    )


def _send(member_id: int, template: str, **values: object) -> None:
    with transaction(writes=False):
        member = find_member(member_id)
    if member is None or not (member.email and member.email_confirmed_at):
        return
    name = member.name if is_plain(member.name) else ""
    mail.send(mail.compose(template, to=member.email, username=member.username, name=name, **values))
