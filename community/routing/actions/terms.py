"""Setting the numbers that offers follow."""

from __future__ import annotations

from dataclasses import asdict

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.routing import policy, queries
from community.routing.events import RoutingTermsSet
from community.routing.models import RoutingTerms
from community.routing.rules.terms import REASON_LONGEST, Terms, terms_errors

CHANGED_MEANWHILE = "Somebody else set other numbers since you looked. Look at theirs, then decide again."


def set_terms(actor: Actor, terms: Terms, *, reason: str, number: int) -> RoutingTerms:
    """Let offers follow these numbers from now on. `number` is the version that the admin looked at.

    Raise Invalid for numbers out of bounds or a missing reason, Conflict when another version is in force by now.
    """
    require(policy.can_set_routing(actor))
    wrong = terms_errors(asdict(terms))
    reason = clean_line(reason, limit=REASON_LONGEST + 1)
    if not reason:
        wrong["reason"] = "Say in a few words why. Other admins read it in the history."
    elif len(reason) > REASON_LONGEST:
        wrong["reason"] = f"Use at most {REASON_LONGEST} characters."
    if wrong:
        raise Invalid(fields=wrong)
    queries.lock_turn()
    before = queries.find_terms_row()
    if before is not None and before.number != number:
        raise Conflict(CHANGED_MEANWHILE)
    row = RoutingTerms(
        number=number + 1, reason=reason, set_by_id=actor.id, set_at=clock.now(), **asdict(terms)
    )
    db.session.add(row)
    db.session.flush()
    publish(actor, RoutingTermsSet(number=row.number))
    return row
