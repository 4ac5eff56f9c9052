"""Doors of the tree: its rules, its draft, where questions stand, incidents and plans."""

from __future__ import annotations

from bench.proofs.support.door import CONFLICT, INVALID, MISSING, OK, Door, Judge, always, verdict_class
from community.triage import policy

ADMIN = "/admin/triage"
_CHANGE = {"revision": "0", "place": "n1", "deed": "swap"}


def _drawing(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_draw_tree(s.actor), then)


def _seeing(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_see_places(s.actor), then)


def _running(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_run_incidents(s.actor), then)


TRIAGE = (
    Door("triage.show_policy", "GET", "/how-we-decide", always()),
    Door("triage.list_places", "GET", "/triage", _seeing()),
    Door("triage.show_way", "GET", "/triage/threads/999999", _seeing(MISSING)),
    Door("triage.list_incidents", "GET", "/triage/incidents", _running()),
    Door("triage.open_incident", "POST", "/triage/incidents", _running(INVALID), {"title": "Odd"}),
    Door("triage.close_incident", "PUT", "/triage/incidents/999/closing", _running(MISSING)),
    Door("triage.show_rules", "GET", ADMIN, _drawing()),
    Door("triage.begin_draft", "POST", f"{ADMIN}/draft", _drawing()),
    # What a door changed is taken back before the next is tried, so there is no draft.
    Door("triage.show_draft", "GET", f"{ADMIN}/draft", _drawing(MISSING)),
    Door("triage.show_place", "GET", f"{ADMIN}/draft/place?at=n1", _drawing(MISSING)),
    Door("triage.set_condition", "POST", f"{ADMIN}/draft/conditions", _drawing(MISSING), {**_CHANGE, "kind": "first"}),
    Door("triage.set_end", "POST", f"{ADMIN}/draft/ends", _drawing(MISSING), {**_CHANGE, "place": "l1", "act": "wait"}),
    Door("triage.move_place", "POST", f"{ADMIN}/draft/moves", _drawing(MISSING), _CHANGE),
    Door("triage.begin_replay", "POST", f"{ADMIN}/replays", _drawing(MISSING), {"days": "7"}),
    Door("triage.show_replay", "GET", f"{ADMIN}/replays/999", _drawing(MISSING)),
    Door("triage.publish_draft", "POST", f"{ADMIN}/versions", _drawing(MISSING), {"revision": "0", "reason": ""}),
    Door("triage.withdraw_tree", "DELETE", f"{ADMIN}/versions/999", _drawing(CONFLICT), {"reason": "Odd."}),
    Door("triage.discard_draft", "DELETE", f"{ADMIN}/draft", _drawing()),
    Door("triage.list_plans", "GET", f"{ADMIN}/plans", _drawing()),
    Door("triage.grant_plan", "POST", f"{ADMIN}/plans", _drawing(INVALID), {"member": "nobody-at-all", "plan": "x"}),
    Door("triage.end_plan", "DELETE", f"{ADMIN}/plans/999", _drawing(MISSING)),
)  # fmt: skip
