"""Ranking everybody anew, some at a time, and looking after those who are away."""

from __future__ import annotations

from community.core import mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.core.errors import NotFound
from community.members.queries import find_member, lock_members
from community.members.rules.names import is_plain
from community.ranks import actions, queries
from community.ranks.events import LadderChanged, RestAnnounced
from community.ranks.rules import rank_of

BATCH = 1_000  # Members read at once; those who change are locked and written in one short transaction.


def reconsider_everybody() -> int:
    """Let everybody have the rank that they have earned, imported members too; answer how many changed. Safe to repeat."""
    after_id = changed = 0
    while True:
        with transaction(writes=False):
            try:
                ladder = queries.get_ladder()
            except NotFound:
                return changed
            standings = queries.list_inputs(after_id, BATCH)
        if not standings:
            return changed
        after_id = standings[-1].member_id
        due = [
            standing.member_id
            for standing in standings
            if rank_of(standing.inputs, ladder, held=standing.rank_id).rank_id != standing.rank_id
        ]
        if due:
            with transaction():
                lock_members(due)  # What was read before may have changed; it is read again under the lock.
                changed += actions.reconsider(due)


def rank_everybody_nightly() -> None:
    """The same on the clock: days pass, and shares move without anybody's vote."""
    reconsider_everybody()


def follow_ladder(actor: Actor, event: LadderChanged) -> None:
    """The same once another ladder is in force."""
    reconsider_everybody()


def rest_abilities() -> None:
    """Tell those who have been away for long, let the abilities rest of those who were told, and tidy up."""
    with transaction():
        ladder = queries.get_ladder()
        actions.end_rest(SYSTEM, of_everybody=not ladder.rest_after_days)
    if not ladder.rest_after_days:
        return
    for act in (actions.rest_abilities, actions.announce_rest):
        while True:
            with transaction():
                if not act(SYSTEM, ladder):
                    break


def mail_rest(actor: Actor, event: RestAnnounced) -> None:
    """Mail the same to whoever is away: the inbox they do not look into."""
    with transaction(writes=False):
        member = find_member(event.member_id)
    if member is None or member.erased_at is not None or not (member.email and member.email_confirmed_at):
        return
    if member.rest_announced_at is None or (
        member.last_seen_at is not None and member.last_seen_at > member.rest_announced_at
    ):
        return  # They came back meanwhile.
    name = member.name if is_plain(member.name) else ""  # One that looks like an address would become a link.
    mail.send(
        mail.compose(
            "ranks/mail/rest.txt",
            to=member.email,
            username=member.username,
            name=name,
            rests_on=event.rests_on,
        )
    )
