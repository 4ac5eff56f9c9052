"""The nightly look at everybody in the programme, and at invitations that nobody answered."""

from __future__ import annotations

from datetime import date

from community.core import clock, mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.members.queries import find_member, lock_member
from community.members.rules.names import is_plain
from community.superusers import actions, queries
from community.superusers.events import BarMissed
from community.superusers.rules.criteria import Measures, read

BATCH = 100


def look_nightly() -> None:
    """Measure every super user, write down the day's standing, and do what is due, one short transaction each.

    Whoever was made with the role, without ever being given it, is taken in as appointed first.
    """
    with transaction():
        for member_id in queries.list_unlisted_ids():
            actions.begin_membership(SYSTEM, lock_member(member_id), None)
    with transaction(writes=False):
        version = queries.get_version()
        member_ids = queries.list_member_ids()
        window = read(version.criteria).window(clock.now())
        measures = queries.measure_members(*window, member_ids) if member_ids else {}
    for member_id in member_ids:
        with transaction():
            actions.look_at_member(SYSTEM, member_id, measures.get(member_id, Measures()), version)
    _let_invitations_lapse()


def _let_invitations_lapse() -> None:
    today = clock.now().date()
    while True:
        with transaction():
            overdue = queries.list_overdue_candidacy_ids(today, BATCH)
            for candidacy_id in overdue:
                actions.let_invitation_lapse(SYSTEM, queries.lock_candidacy(candidacy_id))
        if len(overdue) < BATCH:
            return


def mail_missed_bar(actor: Actor, event: BarMissed) -> None:
    """Mail the same to whoever is below a bar: their place is at stake, and they may not look in."""
    with transaction(writes=False):
        member, membership = find_member(event.member_id), queries.find_membership(event.member_id)
    if member is None or not (member.email and member.email_confirmed_at):
        return
    if membership is None or membership.grace_ends_on is None:
        return  # They are back, or out, meanwhile.
    mail.send(
        mail.compose(
            "superusers/mail/missed_bar.txt",
            to=member.email,
            username=member.username,
            name=member.name if is_plain(member.name) else "",
            reason=event.reason,
            until=f"{date.fromisoformat(event.grace_ends_on):%-d %B %Y}",
            is_last_warning=event.is_last_warning,
        )
    )
