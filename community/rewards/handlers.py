"""Reactions to what is worth money, each in a job of its own after the act; and to whoever leaves.

None of them decides anything: they say which awards an event may concern, and `actions.settle` looks at the sources.
"""

from __future__ import annotations

from community.answers.events import AcceptanceWithdrawn, AnswerAccepted, AnswerEvent
from community.calendar.events import AttendanceNoted, AttendanceWithdrawn, CalendarEventCancelled
from community.core.actor import SYSTEM, Actor
from community.deflection.events import DeflectionCredited
from community.fairplay import queries as fairplay
from community.fairplay.events import CaseDecided, CaseUndone
from community.fairplay.rules.suspicion import Act
from community.members.events import MemberErased, MemberSignedUp, ProfileChanged
from community.producttests.events import TestFeedbackSent
from community.reactions.events import ConfirmationGiven, ConfirmationWithdrawn
from community.rewards import actions, queries
from community.rewards.rules.states import Task
from community.threads.events import MergeUndone, ThreadEvent, ThreadsMerged, ThreadSplit

CLAWED_BACK = "A look at fair play found that it was not earned in the spirit of the community."


def settle_acceptance(actor: Actor, event: AnswerAccepted | AcceptanceWithdrawn) -> None:
    """An answer was accepted, or is not any more."""
    actions.settle(SYSTEM, queries.list_accept_keys(event.thread_id, event.answer_id))


def settle_confirmation(actor: Actor, event: ConfirmationGiven | ConfirmationWithdrawn) -> None:
    """An answer worked for somebody, or they took that back."""
    actions.settle(SYSTEM, {f"confirm:{event.answer_id}:{event.member_id}"})


def settle_answer(actor: Actor, event: AnswerEvent) -> None:
    """An answer was removed or is back: with it all that it earned, and another may count as accepted."""
    keys = queries.list_keys_of_answers([event.answer_id])
    actions.settle(SYSTEM, keys | queries.list_accept_keys(event.thread_id, event.answer_id))


def settle_thread(actor: Actor, event: ThreadEvent) -> None:
    """A thread with everything in it was removed or is back, or took in another or gave some of itself away."""
    keys = queries.list_keys_of_thread(event.thread_id)
    if isinstance(event, ThreadsMerged | MergeUndone):
        keys |= queries.list_keys_of_thread(event.source_id)
    if isinstance(event, ThreadSplit):
        keys |= queries.list_keys_of_thread(event.new_thread_id)
    actions.settle(SYSTEM, keys)


def settle_deflection(actor: Actor, event: DeflectionCredited) -> None:
    """A visitor was helped, and nothing can change that any more."""
    actions.settle(SYSTEM, {f"royalty:{event.deflection_id}"})


def settle_attendance(actor: Actor, event: AttendanceNoted | AttendanceWithdrawn) -> None:
    """A member came to an event, or that was noted by mistake."""
    actions.settle(SYSTEM, {f"event:{event.attendance_id}"})


def settle_cancelled_event(actor: Actor, event: CalendarEventCancelled) -> None:
    """An event did not take place after all."""
    actions.settle(SYSTEM, queries.list_keys_of_calendar_event(event.calendar_event_id))


def settle_test(actor: Actor, event: TestFeedbackSent) -> None:
    """A tester sent their feedback."""
    actions.settle(SYSTEM, {f"test:{event.application_id}"})


def settle_profile(actor: Actor, event: ProfileChanged) -> None:
    """A member wrote something about themselves."""
    actions.settle(SYSTEM, {f"task:{Task.PROFILE.value}:{event.member_id}"})


def note_referral(actor: Actor, event: MemberSignedUp) -> None:
    """Somebody joined, perhaps by a friend's link."""
    if event.via:
        actions.note_referral(SYSTEM, friend_id=event.member_id, code=event.via)


def follow_case(actor: Actor, event: CaseDecided | CaseUndone) -> None:
    """A case was decided or opened again: what rests on it is taken back or given again, and the rest held or let go."""
    ref = f"case:{event.case_id}"
    if isinstance(event, CaseDecided) and event.act == Act.REVERSE:
        awards = queries.list_awards_by_cause(fairplay.list_cause_names(event.case_id))
        if awards:
            ids = [award.id for award in awards]
            actions.claw_back(SYSTEM, ids, reason=CLAWED_BACK, case_ref=ref, decided_by_id=actor.id)
    if isinstance(event, CaseUndone) and event.act == Act.REVERSE:
        actions.restore(SYSTEM, ref)
    actions.follow_cases(SYSTEM, [event.case_id])


def forget_member(actor: Actor, event: MemberErased) -> None:
    """Whoever is erased leaves behind what was not paid."""
    actions.forget_member(SYSTEM, event.member_id)
