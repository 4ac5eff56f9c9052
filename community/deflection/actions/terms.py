"""What a contact costs, and whether those who were helped would have made one."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.money import CURRENCIES
from community.core.policy import require
from community.deflection import policy, queries
from community.deflection.actions.visits import Visitor
from community.deflection.models import SavingTerms, SurveyAnswer

COST_LARGEST = 1_000_000  # Minor units: nobody's phone call costs ten thousand.


def set_terms(actor: Actor, *, cost_minor: int, currency: str, asked_every: int) -> SavingTerms:
    """Say what a contact costs from now on, and how many visitors are asked. Raise Invalid."""
    require(policy.can_set_terms(actor))
    if not 0 <= cost_minor <= COST_LARGEST:
        raise Invalid(fields={"cost": "A contact costs between 0 and 10,000."})
    if currency not in CURRENCIES:
        raise Invalid(fields={"currency": "Choose a currency from the list."})
    if not 1 <= asked_every <= 1_000:
        raise Invalid(fields={"asked_every": "Ask one of between 1 and 1,000 visitors."})
    terms = SavingTerms(
        cost_minor=cost_minor,
        currency=currency,
        asked_every=asked_every,
        set_by_id=actor.id,
        set_at=clock.now(),
    )
    db.session.add(terms)
    db.session.flush()
    return terms


def answer_survey(visitor: Visitor, *, would_have_contacted: bool) -> SurveyAnswer | None:
    """Record whether somebody who was helped would have written to support. Another answer takes the place of the
    first; None when the visit is over, or was never asked."""
    visit = queries.find_surveyed_visit(visitor.actor.id, visitor.key)
    if visit is None:
        return None
    answer = db.session.get(SurveyAnswer, visit.id)
    if answer is None:
        answer = SurveyAnswer(visit_id=visit.id)
        db.session.add(answer)
    answer.would_have_contacted = would_have_contacted
    answer.answered_at = clock.now()
    db.session.flush()
    return answer
