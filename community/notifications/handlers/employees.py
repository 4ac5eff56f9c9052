"""Who hears of working for the brand: a welcome, a training that all need, and the end."""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor, Role
from community.employees import events
from community.employees import queries as employees
from community.members import queries as members
from community.notifications.actions import tell_member
from community.notifications.rules import Kind


def tell_of_employment(actor: Actor, event: events.EmployeeVerified) -> None:
    """Welcome somebody, and say what comes first; nothing when it has ended meanwhile."""
    employment = employees.get_employment(event.employment_id)
    member = members.find_member(event.member_id)
    if employment.ended_at is not None or member is None:
        return
    is_employee = member.role == Role.EMPLOYEE.value
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.EMPLOYED,
        cause=f"employment:{event.employment_id}",
        title="the training comes first"
        if event.is_training_due
        else employment.team or "you are known as staff",
        url="/training" if event.is_training_due else "/employees",
        note=_words_of(is_employee, is_training_due=event.is_training_due),
    )


def tell_of_ended_employment(actor: Actor, event: events.EmploymentEnded) -> None:
    """Tell somebody that they are no employee any more; not whom an admin has verified again since."""
    member = members.find_member(event.member_id)
    if member is None or member.erased_at is not None or employees.find_employment(event.member_id):
        return
    is_member = member.role in (Role.MEMBER.value, Role.SUPER_USER.value)
    tell_member(
        SYSTEM,
        event.member_id,
        Kind.EMPLOYMENT_ENDED,
        cause=f"employment:{event.employment_id}:ended",
        title="what you wrote as staff stays official" if is_member else "your team is not shown any more",
        url=f"/members/{member.username}",
        note=f"{employees.get_employment(event.employment_id).end_reason} From now on your answers earn points."
        if is_member
        else "Your role stays.",
    )


def tell_of_retraining(actor: Actor, event: events.TrainingPublished) -> None:
    """Tell employees who have not passed it of a version that everybody needs, and by when."""
    training = employees.find_training(event.version)
    if training is None or training.due_at is None:
        return
    ids = employees.list_live_member_ids()
    for member_id in employees.list_untrained(ids, event.version):
        tell_member(
            SYSTEM,
            member_id,
            Kind.TRAINING_DUE,
            cause=f"training:{event.version}",
            title=f"please pass it before {training.due_at:%-d %B %Y}",
            url="/training",
            note=f"{training.note} From that day on, posting waits for it.",
        )


def _words_of(is_employee: bool, *, is_training_due: bool) -> str:
    if is_training_due:
        return (
            "You can read everything. Once you have passed a short quiz, your answers are marked as official."
        )
    if is_employee:
        return "Your answers are marked as official, with your team. They earn no points."
    return "Your team stands beside your role from now on."
