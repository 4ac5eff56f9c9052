"""What was decided, and undoing it."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.members.queries import FORMER_MEMBER
from community.moderation import actions, policy, queries
from community.moderation.queries import LogFilters
from community.moderation.rules import Outcome
from community.moderation.views.blueprint import blueprint, private


@blueprint.get("/moderation/decisions")
@private
def list_decisions() -> ResponseReturnValue:
    """Every decision, the newest first."""
    actor = current_actor()
    require(policy.can_see_decisions(actor))
    outcome = next((o for o in Outcome if o.value == request.args.get("outcome")), None)
    by, author = request.args.get("by", "")[:40], request.args.get("author", "")[:40]
    filters = LogFilters(
        outcome,
        author_id=(members.find_member_id_of(author) or 0) if author else None,
        moderator_id=(members.find_member_id_of(by) or 0) if by else None,
    )
    page = queries.list_log(page_number(request.args.get("page")), filters)
    deciders = sorted(members.list_member_chips(queries.list_deciders()).values(), key=lambda chip: chip.name)
    people = members.list_member_chips(
        person for line in page.items for person in (line.decided_by_id, line.undone_by_id, line.author_id)
    )
    chosen = {"outcome": outcome.value if outcome else "", "by": by, "author": author}

    def address(**changes: str | int) -> str:
        query = urlencode({name: value for name, value in (chosen | changes).items() if value})
        return "/moderation/decisions" + (f"?{query}" if query else "")

    return render_template(
        "moderation/log.html",
        page=page,
        people=people,
        former=FORMER_MEMBER,
        outcomes=[
            ("All outcomes", address(outcome=""), outcome is None),
            *((o.label, address(outcome=o.value), o is outcome) for o in Outcome),
        ],
        by_label=next((f"By {chip.name}" for chip in deciders if chip.username == by), "By anybody"),
        by_items=[
            ("By anybody", address(by=""), not by),
            *((f"By {chip.name}", address(by=chip.username), chip.username == by) for chip in deciders),
        ],
        author=author,
        outcome=outcome,
        address=address,
        page_url=lambda number: address(page=number) if number > 1 else address(),
        is_filtered=any(chosen.values()),
    )


@blueprint.delete("/moderation/decisions/<int:decision_id>")
def undo_decision(decision_id: int) -> ResponseReturnValue:
    """Revert it exactly; its item is in hand again."""
    actor = current_actor()
    require(policy.can_see_decisions(actor))
    decision = queries.get_decision(decision_id)
    item = queries.get_item_of(decision)
    thread, post = queries.lock_post_of(actor, item)
    queries.refresh(decision)
    actions.undo_decision(actor, decision, thread, post)
    return see_other(item.url, "Undone. It waits in the queue again.")
