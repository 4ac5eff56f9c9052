"""The demo's desk: questions that the community could not solve, handed to the team, in the states that a ticket can have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.escalation import actions as escalation
from community.escalation import queries
from community.escalation.rules import Audience, Priority, Then
from community.members import queries as members
from community.threads.models import Thread

WHY = (
    "Three of us tried everything; somebody has to look at the line itself.",
    "This needs a look into the account, which none of us can take.",
    "The asker came back twice, and our ideas are used up.",
    "It may be a fault of the device. Please check whether it is under warranty.",
)
ASKED = (
    "Which number stands on the label under the device, after S/N? Please send it here, not in the thread."
)
NOTE = "Looks like the batch with the weak power supply. Asked the workshop for a spare."
ANSWER = (
    "I have looked at your line: the profile was set too high after the storm last week. I lowered it and restarted the"
    " port. Please leave the router on for an hour; then the lamp stays steady."
)


def work_desk(
    actor: Actor, content: Content, ids: Mapping[str, int], threads: Mapping[str, Thread], now: datetime
) -> None:
    """Let a moderator hand over four open questions, and an agent begin with three of them."""
    require(policy.can_build_demo(actor))
    agents = [members.get_actor(ids[one.username]) for one in content.members if one.role == Role.AGENT]
    keepers = [members.get_actor(ids[one.username]) for one in content.members if one.role == Role.MODERATOR]
    waiting = sorted(
        (
            one
            for one in threads.values()
            if one.is_question and one.is_listed and not one.has_solution and not one.closed_at
        ),
        key=lambda one: one.created_at,
    )
    if not agents or not keepers:
        return
    agent = agents[0]
    for number, (thread, why) in enumerate(zip(waiting[-6:], WHY, strict=False)):
        handed_at = max(thread.created_at + timedelta(hours=2), now - timedelta(hours=30 - 6 * number))
        with clock.at(min(handed_at, now)):
            priority = Priority.HIGH if number == 0 else Priority.NORMAL
            ticket = escalation.escalate(keepers[0], thread, reason=why, priority=priority)
        with clock.at(min(handed_at + timedelta(minutes=40), now)):
            ticket = queries.lock_ticket(ticket.id)
            if number == 0:
                escalation.write(agent, ticket, audience=Audience.PRIVATE, body=ASKED)
                escalation.write(agent, ticket, audience=Audience.NOTE, body=NOTE, then=Then.STAY)
            elif number == 1:
                escalation.write(agent, ticket, audience=Audience.PUBLIC, body=ANSWER, then=Then.SOLVE)
            elif number == 2:
                escalation.assign(agent, ticket, agent.id)
