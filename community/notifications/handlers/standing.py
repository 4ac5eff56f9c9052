"""Who hears of their standing: ranks, badges, the rules of points, and cases of fair play."""

from __future__ import annotations

from datetime import date, timedelta

from community.badges import events as badge_events
from community.badges import queries as badges
from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.fairplay import events as case_events
from community.members import queries as members
from community.notifications import actions
from community.notifications.actions import tell_member
from community.notifications.queries import has_untold_gain
from community.notifications.rules import Kind
from community.ranks import events as rank_events
from community.reputation import events as reputation_events
from community.reputation import queries as reputation

LATELY_DAYS = 90  # Whoever earned nothing for longer reads of new rules when they come back.


def tell_of_rank_gained(actor: Actor, event: rank_events.RankGained) -> None:
    """Tell the member of the rank that they have reached, while they have it."""
    _tell_of_rank(
        event, Kind.RANK_GAINED, "Thank you for helping. See what it lets you do, and what comes next."
    )


def tell_of_rank_lost(actor: Actor, event: rank_events.RankLost) -> None:
    """Tell the member kindly that their rank is a lower one, and why; nothing of a rank that they never heard of."""
    if has_untold_gain(event.member_id, event.before_id, clock.now() - timedelta(days=1)):
        return
    _tell_of_rank(
        event,
        Kind.RANK_LOST,
        f"{event.reason} Your points and what you wrote stay; the way back up is on this page.".strip(),
    )


def tell_of_rest(actor: Actor, event: rank_events.RestAnnounced) -> None:
    """Tell a member who is away that the abilities of their rank will rest."""
    member = members.find_member(event.member_id)
    if member is not None:
        tell_member(
            SYSTEM,
            event.member_id,
            Kind.REST,
            cause=f"rest:{event.rests_on}",
            title=f"from {event.rests_on} on, unless you look in before",
            url=f"/members/{member.username}/rank",
            note="Your rank and your points stay, and everything is back as soon as you are.",
        )


def _tell_of_rank(event: rank_events.RankGained | rank_events.RankLost, kind: Kind, note: str) -> None:
    member = members.find_member(event.member_id)
    rank = next((rank for rank in members.list_ranks() if rank.id == event.rank_id), None)
    if member is None or rank is None or member.rank_id != rank.id:
        return  # It has changed again, and that is told by itself.
    tell_member(
        SYSTEM,
        member.id,
        kind,
        cause=f"rank:{event.rank_id}:{event.before_id}:{clock.now():%Y-%m-%d}",
        title=rank.name,
        url=f"/members/{member.username}/rank",
        note=note,
    )


def tell_of_badge(actor: Actor, event: badge_events.BadgeAwarded) -> None:
    """Tell a member of their new badge, unless it was taken back meanwhile."""
    award = badges.find_award(event.award_id)
    if award is not None and award.revoked_at is None:
        actions.tell_holder(SYSTEM, award)


def tell_of_case(actor: Actor, event: case_events.CaseDecided) -> None:
    """Tell those whom a case concerns, unless it was dismissed: then there is nothing to tell."""
    _tell_of_case(event, Kind.CASE_DECIDED, f"case:{event.case_id}:{event.decision_id}")


def tell_of_undone_case(actor: Actor, event: case_events.CaseUndone) -> None:
    """Tell those who had been told."""
    _tell_of_case(event, Kind.CASE_UNDONE, f"case:{event.case_id}:{event.decision_id}:undone")


def _tell_of_case(event: case_events.CaseDecided | case_events.CaseUndone, kind: Kind, cause: str) -> None:
    if event.act == "dismiss":
        return
    for member_id in event.member_ids:
        tell_member(
            SYSTEM,
            member_id,
            kind,
            cause=cause,
            title="what happened, and how to answer",
            url=f"/fair-play/cases/{event.case_id}",
        )


def tell_of_rules(actor: Actor, event: reputation_events.RulesScheduled) -> None:
    """Tell everybody who earned points lately what will count from when on."""
    starts_on = date.fromisoformat(event.starts_on)
    _tell_earners(
        Kind.RULES_SCHEDULED,
        cause=f"rules:{event.version}",
        title=f"from {starts_on:%-d %B %Y} on",
        note="What you have earned stays as it is. See what changes, and what it would have meant for you.",
    )


def tell_of_withdrawn_rules(actor: Actor, event: reputation_events.RulesWithdrawn) -> None:
    """Tell the same members that the rules stay as they are."""
    _tell_earners(
        Kind.RULES_WITHDRAWN,
        cause=f"rules:{event.version}:withdrawn",
        title="the rules of points stay as they are",
        note="What was announced will not come into force.",
    )


def _tell_earners(kind: Kind, *, cause: str, title: str, note: str) -> None:
    for member_id in reputation.list_earners(clock.now() - timedelta(days=LATELY_DAYS)):
        tell_member(SYSTEM, member_id, kind, cause=cause, title=title, url="/rules", note=note)
