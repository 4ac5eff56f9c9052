"""Who hears of whom they helped: a thank-you note, and the look back at a year."""

from __future__ import annotations

from community.answers import queries as answers
from community.core.actor import SYSTEM, Actor
from community.impact import events as impact_events
from community.impact import queries as impact
from community.members import queries as members
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.threads import queries as threads


def tell_of_thank_you(actor: Actor, event: impact_events.ThankYouSaid) -> None:
    """Tell the helper of a note, once, unless it was taken back or removed meanwhile.

    What it says and who wrote it stand on their page alone, so that they go when the note goes.
    """
    note = impact.find_own_note(event.author_id, event.answer_id)
    helper = members.find_member(event.helper_id)
    if note is None or note.id != event.thank_you_id or note.is_removed or helper is None:
        return
    thread = threads.get_thread(SYSTEM, answers.get_answer(SYSTEM, event.answer_id).thread_id)
    tell_member(
        SYSTEM,
        event.helper_id,
        Kind.THANKED,
        cause=f"thanks:{event.answer_id}:{event.author_id}",
        title=thread.title,
        url=f"/members/{helper.username}/impact#thanks",
        note="Read it on your page.",
    )


def tell_of_year(actor: Actor, event: impact_events.YearSummed) -> None:
    """Show a member the card of a year that is over."""
    member = members.find_member(event.member_id)
    if member is None:
        return
    people = "1 person" if event.people_count == 1 else f"{event.people_count:,} people"
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.YEAR,
        cause=f"year:{event.year}",
        title=f"you helped {people} in {event.year}",
        url=f"/members/{member.username}/impact/{event.year}",
        note="See it on a card, to keep or to share. Thank you.",
    )
