"""Doors of the support team beyond asking it: the desk, its teams, and handing a thread over."""

from __future__ import annotations

from bench.proofs.support.door import (
    CONFLICT,
    INVALID,
    MISSING,
    OK,
    SIGN_IN,
    Door,
    Judge,
    Situation,
    verdict_class,
)
from community.core.db import db
from community.escalation import policy
from community.escalation.models import Ticket

DESK, TEAMS = "/desk", "/admin/teams"
TICKETS = ("1", "2")  # The asker's, and none.
BODY = {"body_markdown": "We look into it today."}


def _working(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_work_tickets(s.actor), then)


def _managing(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_manage_teams(s.actor), then)


def _writing(s: Situation) -> str:
    """Its customer alone; an agent answers at the desk."""
    if not policy.can_list_tickets(s.actor):
        return SIGN_IN
    ticket = db.session.get(Ticket, int(s.target))
    if ticket is None or not policy.can_see_ticket(s.actor, ticket):
        return MISSING
    return verdict_class(policy.can_write_in_ticket(s.actor, ticket))


def _rating(s: Situation) -> str:
    verdict = _writing(s)
    return INVALID if verdict == OK else verdict  # Nothing was chosen.


DESK_DOORS = (
    Door("escalation.show_desk", "GET", DESK, _working()),
    Door("escalation.work_ticket", "GET", f"{DESK}/tickets/999", _working(MISSING)),
    Door("escalation.look_at_ticket", "PUT", f"{DESK}/tickets/999/look", _working(MISSING)),
    Door("escalation.write_message", "POST", f"{DESK}/tickets/999/messages", _working(MISSING), BODY),
    Door("escalation.assign_ticket", "PUT", f"{DESK}/tickets/999/assignment", _working(MISSING), {"member_id": "0"}),
    Door("escalation.sort_ticket", "PUT", f"{DESK}/tickets/999/place", _working(MISSING)),
    Door("escalation.snooze_ticket", "PUT", f"{DESK}/tickets/999/rest", _working(MISSING)),
    Door("escalation.reopen_ticket", "DELETE", f"{DESK}/tickets/999/rest", _working(MISSING)),
    Door("escalation.merge_ticket", "PUT", f"{DESK}/tickets/999/merge", _working(CONFLICT), {"number": "T-1000"}),
    Door("escalation.write_to_team", "POST", "/support/tickets/{x}/messages", _writing, BODY, targets=TICKETS),
    Door("escalation.rate_ticket", "PUT", "/support/tickets/{x}/rating", _rating, targets=TICKETS),
    Door("escalation.write_by_key", "POST", "/support/receipts/unknown/messages", lambda _: MISSING, BODY),
    Door("escalation.escalation", "GET", "/threads/99999/escalation", lambda _: MISSING),
    Door("escalation.escalate_thread", "PUT", "/threads/99999/escalation", lambda _: MISSING),
    Door("escalation.show_teams", "GET", TEAMS, _managing()),
    Door("escalation.new_team", "GET", f"{TEAMS}/new", _managing()),
    Door("escalation.make_team", "POST", TEAMS, _managing(INVALID)),
    Door("escalation.edit_team", "GET", f"{TEAMS}/999", _managing(MISSING)),
    Door("escalation.change_team", "PUT", f"{TEAMS}/999", _managing(MISSING)),
    Door("escalation.retire_team", "DELETE", f"{TEAMS}/999", _managing(MISSING)),
)  # fmt: skip
