"""What was written in a ticket, as a page shows it: private words from the ticket, public ones from the thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from community.answers import queries as answers
from community.core.actor import Actor
from community.core.errors import NotFound
from community.escalation import policy, queries
from community.escalation.rules import Audience, Side
from community.members import queries as members

if TYPE_CHECKING:
    from community.escalation.models import Ticket

CUSTOMER = "The customer"


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message."""

    author: str
    is_team: bool
    audience: Audience
    html: Markup
    written_at: datetime
    url: str = ""
    """Where a public one stands."""


def show_messages(actor: Actor, ticket: Ticket) -> list[ShownMessage]:
    """All that the actor may read of it, oldest first: the team everything, the customer everything but notes."""
    is_team = bool(policy.can_work_tickets(actor))
    audiences = tuple(Audience) if is_team else (Audience.PUBLIC, Audience.PRIVATE)
    rows = queries.list_messages(ticket, *audiences)
    people = members.list_member_chips({row.author_id for row in rows})
    shown = []
    for row in rows:
        html, url = Markup(row.body_html), ""
        if row.post is not None:
            html, url = _public(actor, row.post)
        chip = people.get(row.author_id) if row.author_id is not None else None
        author = chip.name if chip is not None else ticket.name or CUSTOMER
        shown.append(
            ShownMessage(author, row.side == Side.TEAM, Audience(row.audience), html, row.written_at, url)
        )
    return shown


def _public(actor: Actor, post: str) -> tuple[Markup, str]:
    """The text of a post of the thread and its address, as far as the actor may see it."""
    kind, _, number = post.partition(":")
    try:
        found = (
            answers.get_answer(actor, int(number))
            if kind == "answer"
            else answers.get_reply(actor, int(number))
        )
    except NotFound:
        return Markup("<p><em>This post was removed.</em></p>"), ""
    return Markup(found.body_html), f"/{'answers' if kind == 'answer' else 'replies'}/{number}"
