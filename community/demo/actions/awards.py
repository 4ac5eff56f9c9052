"""The demo's badges: what everybody has earned, and what the team gave by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from community.badges import actions as badges
from community.badges import queries as badge_queries
from community.badges.rules import Telling
from community.core import clock
from community.core.actor import Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.members import queries as members

THANKED_DAYS_AGO, EVENING_DAYS_AGO = 40, 12
THANKS = "For patience with people who had all but given up, late in the evening, again and again."
EVENING = "Came to our evening on home wiring and brought three questions that we could not answer."


def award_badges(actor: Actor, content: Content, ids: Mapping[str, int], now: datetime) -> None:
    """Bring the badges that ship, award them as the nightly look does, and let the first admin thank super users."""
    require(policy.can_build_demo(actor))
    badges.sync_badges(actor)
    badges.settle_awards(actor, badge_queries.list_badges(), list(ids.values()), telling=Telling.RECENT)
    admins = [member.username for member in content.members if member.role == Role.ADMIN]
    super_users = [member.username for member in content.members if member.role == Role.SUPER_USER]
    if not admins or not super_users:
        return
    admin = members.get_actor(ids[admins[0]])
    for key, usernames, reason, days in (
        ("special-thanks", super_users[:1], THANKS, THANKED_DAYS_AGO),
        ("programme-event", super_users, EVENING, EVENING_DAYS_AGO),
    ):
        badge = badge_queries.get_badge(admin, key)
        chips = members.list_member_chips(ids[username] for username in usernames)
        for username in usernames:
            with clock.at(now - timedelta(days=days)):
                badges.give_badge(admin, badge, chips[ids[username]], reason=reason)
