"""Points for what happened in the rooms beneath; all within the transaction of the act."""

from __future__ import annotations

from community.answers.events import AcceptanceWithdrawn, AnswerAccepted
from community.core.actor import Actor
from community.core.events import Past
from community.members.queries import lock_member
from community.reputation import actions, queries
from community.reputation.actions import Award
from community.reputation.rules import Cause
from community.votes.events import VoteCast, VoteWithdrawn


def award_acceptance(actor: Actor, event: AnswerAccepted) -> None:
    """Points for the answer's author (none for accepting one's own), and for the asker who accepted another's."""
    awards = _awards_of_acceptance(event)
    if not awards:
        return
    for member_id in sorted((event.answer_author_id, event.asker_id)):
        lock_member(member_id)  # Always in this order, or two acceptances could wait for each other for ever.
    for award in awards:
        actions.post_entry(actor, award)


def award_past_acceptances(actor: Actor, past: Past) -> None:
    """The same for acceptances of long ago."""
    actions.post_past_entries(
        actor, [(at, award) for at, event in past for award in _awards_of_acceptance(event)]
    )


def reverse_acceptance(actor: Actor, event: AcceptanceWithdrawn) -> None:
    """Take back what the acceptance gave."""
    causes = (f"acceptance:{event.acceptance_id}", f"acceptance:{event.acceptance_id}:accepter")
    given = [entry for entry in map(queries.find_entry, causes) if entry is not None]
    for member_id in sorted(entry.member_id for entry in given):
        lock_member(member_id)  # In the order of awarding.
    for entry in given:
        actions.reverse_entry(actor, entry.cause)


def award_vote(actor: Actor, event: VoteCast) -> None:
    """Points for the author of a helpful answer or question; replies earn none."""
    for award in _awards_of_vote(event):
        actions.post_entry(actor, award)


def award_past_votes(actor: Actor, past: Past) -> None:
    """The same for votes of long ago."""
    actions.post_past_entries(actor, [(at, award) for at, event in past for award in _awards_of_vote(event)])


def reverse_vote(actor: Actor, event: VoteWithdrawn) -> None:
    """Take back what the vote gave."""
    actions.reverse_entry(actor, f"vote:{event.vote_id}")


def _awards_of_acceptance(event: AnswerAccepted) -> list[Award]:
    if event.answer_author_id == event.asker_id:
        return []
    place = {"thread_id": event.thread_id, "answer_id": event.answer_id}
    awards = [
        Award(
            member_id=event.answer_author_id,
            kind=Cause.ANSWER_ACCEPTED,
            cause=f"acceptance:{event.acceptance_id}",
            **place,
        )
    ]
    if event.accepted_by_id == event.asker_id:
        awards.append(
            Award(
                member_id=event.asker_id,
                kind=Cause.ACCEPTED_ANOTHERS,
                cause=f"acceptance:{event.acceptance_id}:accepter",
                **place,
            )
        )
    return awards


def _awards_of_vote(event: VoteCast) -> list[Award]:
    kind = {"answer": Cause.ANSWER_VOTED, "thread": Cause.QUESTION_VOTED}.get(event.post_kind)
    if kind is None:
        return []
    answer_id = event.post_id if event.post_kind == "answer" else None
    return [
        Award(
            member_id=event.author_id,
            kind=kind,
            cause=f"vote:{event.vote_id}",
            thread_id=event.thread_id,
            answer_id=answer_id,
        )
    ]
