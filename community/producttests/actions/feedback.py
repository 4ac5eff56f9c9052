"""The feedback form: kept as a draft, sent once, amended until the end."""

from __future__ import annotations

from collections.abc import Mapping

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.producttests import policy, queries
from community.producttests.events import TestFeedbackSent
from community.producttests.models import TestApplication, TestFeedback
from community.producttests.rules.questions import from_json, read_answers


def save_feedback(
    actor: Actor, application: TestApplication, typed: Mapping[str, str], *, is_sent: bool
) -> TestFeedback:
    """Keep what the tester filled in, or send it. The campaign is locked. Raise Invalid for what is missing or wrong."""
    require(policy.can_give_feedback(actor, application))
    questions = from_json(application.campaign.feedback_questions)
    if not questions:
        raise Conflict("There is no feedback form in this test.", advice="Write into the discussion.")
    answers, wrong = read_answers(questions, typed, is_draft=not is_sent)
    if wrong:
        raise Invalid(fields=wrong)
    now = clock.now()
    feedback = queries.find_feedback(application)
    if feedback is None:
        feedback = TestFeedback(application_id=application.id, answers={}, saved_at=now)
        db.session.add(feedback)
    feedback.saved_at = now
    if not is_sent:
        feedback.draft = answers
        db.session.flush()
        return feedback
    is_amended = feedback.sent_at is not None
    feedback.answers, feedback.draft = answers, None
    feedback.sent_at = feedback.sent_at or now
    feedback.amended_at = now if is_amended else None
    db.session.flush()
    publish(
        actor,
        TestFeedbackSent(
            campaign_id=application.campaign_id,
            application_id=application.id,
            member_id=application.member_id,
            is_amended=is_amended,
        ),
    )
    return feedback
