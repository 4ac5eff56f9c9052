"""What everybody reads of the programme: what it asks and gives, its texts, and who is in it."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.boards.rules import Audience
from community.core.errors import NotFound
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.members import queries as members
from community.superusers import policy, queries
from community.superusers.rules.terms import TextKind
from community.superusers.views.blueprint import blueprint, show_bars

HONOURED_SHOWN = 24


@blueprint.get("/super-users")
@for_visitors
def programme() -> ResponseReturnValue:
    """What the programme asks and gives, and today's super users."""
    actor = current_actor()
    criteria = queries.get_criteria()
    memberships = queries.list_memberships()
    honoured = queries.list_honoured_ids(HONOURED_SHOWN)
    people = members.list_member_chips([*(one.member_id for one in memberships), *honoured])
    invited = queries.find_live_candidacy(actor.id) if actor.id is not None else None
    return render_template(
        "superusers/programme.html",
        criteria=criteria,
        bars=show_bars(criteria),
        memberships=[(people[one.member_id], one) for one in memberships if one.member_id in people],
        honoured=[people[one] for one in honoured if one in people],
        texts=queries.list_texts(),
        version=queries.get_version(),
        can_apply=policy.can_apply(actor),
        candidacy=invited if invited is not None and (invited.is_own or invited.stage == "invited") else None,
        can_run=policy.can_run_programme(actor),
        private_boards=[
            board for board in boards.list_boards(actor) if board.read_audience == Audience.SUPER_USERS.value
        ],
    )


@blueprint.get("/super-users/texts/<kind>/<int:number>")
def text(kind: str, number: int) -> ResponseReturnValue:
    """One version of a text that super users accept."""
    if kind not in set(TextKind):
        raise NotFound("There is no such text.")
    found = queries.get_text(TextKind(kind), number)
    return render_template(
        "superusers/text.html",
        text=found,
        label=TextKind(kind).label,
        versions=queries.list_past_texts(TextKind(kind)),
    )
