"""The statement of each fact: one row a deed, with whoever did it, when, how much it weighs and the post that did it.

Posts that are out of sight count for nothing. A room above that declares a fact of its own adds its statement to DEEDS.
"""

from __future__ import annotations

from community.badges.queries import answer_deeds, other_deeds
from community.badges.queries.deed import Among, Deeds

__all__ = ["DEEDS", "Among"]

DEEDS: dict[str, Deeds] = {
    "answers": answer_deeds.answers,
    "accepted_answers": answer_deeds.accepted,
    "helpful_marks": answer_deeds.helpful_marks,
    "great_answers": answer_deeds.great_answers,
    "questions": other_deeds.questions,
    "solved_questions": other_deeds.solved_questions,
    "great_questions": other_deeds.great_questions,
    "shared_questions": other_deeds.shared_questions,
    "replies": other_deeds.replies,
    "votes_given": other_deeds.votes_given,
    "acceptances_given": other_deeds.acceptances_given,
    "people_helped": answer_deeds.people_helped,
    "swift_answers": answer_deeds.swift,
    "rescues": answer_deeds.rescues,
    "askers_helped": answer_deeds.askers_helped,
    "askers_thanked": answer_deeds.askers_thanked,
    "kept_up": answer_deeds.kept_up,
    "confirmations": answer_deeds.confirmations,
    "edits": other_deeds.edits,
    "profile_completed": other_deeds.profile_completed,
    "years_active": other_deeds.years_active,
    "boards_helped": answer_deeds.boards_helped,
    "product_answers": answer_deeds.product_answers,
    "tag_answers": answer_deeds.tag_answers,
}
"""By the fact's name. Streaks and shares are no sums of deeds; `steps` makes them of answers."""
