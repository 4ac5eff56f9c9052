"""Staff recommend an answer, and take that back."""

from __future__ import annotations

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.events import publish
from community.core.policy import require
from community.reactions import policy, queries
from community.reactions.events import AnswerRecommended, RecommendationWithdrawn
from community.reactions.models import Recommendation
from community.threads import actions as threads
from community.threads.models import Thread


def recommend_answer(actor: Actor, thread: Thread, answer: Answer) -> Recommendation:
    """Recommend the answer in the brand's name; doing it twice changes nothing. Needs the thread locked."""
    require(policy.can_recommend_answer(actor, thread, answer))
    assert actor.id is not None
    present = queries.find_live_recommendation(answer.id)
    if present is not None:
        return present
    recommendation = Recommendation(
        answer_id=answer.id, recommended_by_id=actor.id, recommended_at=clock.now()
    )
    db.session.add(recommendation)
    answers.note_recommended(answer, recommendation.recommended_at)
    threads.add_timeline_entry(actor, thread, "recommended", answer_id=answer.id)
    publish(
        actor,
        AnswerRecommended(
            recommendation_id=recommendation.id,
            answer_id=answer.id,
            thread_id=thread.id,
            author_id=answer.author_id,
            recommended_by_id=recommendation.recommended_by_id,
        ),
    )
    return recommendation


def withdraw_recommendation(actor: Actor, thread: Thread, answer: Answer) -> None:
    """Take the recommendation back. Without one nothing changes. Needs the thread locked."""
    require(policy.can_withdraw_recommendation(actor))
    take_recommendation_back(actor, answer.id)


def take_recommendation_back(actor: Actor, answer_id: int) -> None:
    """Withdraw without asking, as removing the answer does."""
    recommendation = queries.find_live_recommendation(answer_id)
    if recommendation is None:
        return
    answer = db.session.get_one(Answer, answer_id)
    recommendation.withdrawn_at, recommendation.withdrawn_by_id = clock.now(), actor.id
    answers.note_recommended(answer, None)
    publish(
        actor,
        RecommendationWithdrawn(
            recommendation_id=recommendation.id,
            answer_id=answer.id,
            thread_id=answer.thread_id,
            author_id=answer.author_id,
            recommended_by_id=recommendation.recommended_by_id,
        ),
    )
