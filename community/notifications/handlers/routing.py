"""Who hears of a question that is offered to them."""

from __future__ import annotations

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.notifications.actions import News, tell_members
from community.notifications.queries import these_members
from community.notifications.rules import Kind
from community.routing import events, queries
from community.routing.models import Offer
from community.routing.rules import Subject
from community.threads import queries as threads


def tell_of_offer(actor: Actor, event: events.QuestionOffered) -> None:
    """Tell the helper, while the offer is open and the question still waits."""
    offer = queries.find_offer(event.offer_id)
    thread = threads.find_thread(SYSTEM, event.thread_id)
    if offer is None or offer.outcome is not None or offer.ends_at <= clock.now():
        return
    if thread is None or not queries.is_waiting(thread):
        return
    news = News(
        cause=f"offer:{offer.id}",
        thread=thread,
        actor_id=None,
        told_at=offer.offered_at,
        note=_reason(offer),
    )
    tell_members(SYSTEM, news, Kind.OFFERED, these_members([offer.member_id]))


def _reason(offer: Offer) -> str:
    """Why it is for this helper: “Because 12 of your 14 answers about Hub 5 helped.”"""
    name = queries.find_subject_name(offer.subject, offer.subject_id)
    if not name or not offer.helped:
        return "Because you know your way around there. Somebody else is asked too; pass if it does not suit you."
    answers = "your answer" if offer.answers == 1 else f"{offer.helped} of your {offer.answers} answers"
    about = "in" if offer.subject == Subject.BOARD else "about"
    return f"Because {answers} {about} {name} helped."
