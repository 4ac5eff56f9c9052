"""Who says that somebody works for the brand, and who takes the training."""

from __future__ import annotations

from typing import Protocol

from community.core.actor import Actor, Role
from community.core.policy import ALLOWED, Verdict, can_take_part, refused, system_only
from community.employees.models import Employment


class Candidate(Protocol):
    """What these decisions need to know of a member."""

    @property
    def is_erased(self) -> bool: ...


def can_manage_employees(actor: Actor) -> Verdict:
    """Whether the actor may list domains, verify people, end that, and write the training."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins say who works here.")


def can_verify_employee(actor: Actor, candidate: Candidate) -> Verdict:
    """Whether the actor may say by hand that this member works for the brand."""
    basic = can_manage_employees(actor)
    if not basic:
        return basic
    return refused("This account was erased.") if candidate.is_erased else ALLOWED


def can_end_employment(actor: Actor, employment: Employment) -> Verdict:
    """Whether the actor may say that somebody is in another team, or does not work for the brand any more."""
    basic = can_manage_employees(actor)
    if not basic:
        return basic
    return refused("This has ended already.") if employment.ended_at is not None else ALLOWED


def can_settle_addresses(actor: Actor) -> Verdict:
    """Whether the actor may make of addresses what the list of domains says: only the machine."""
    return system_only(actor)


def can_read_training(actor: Actor) -> Verdict:
    """Whether the actor may read the training: all who work here, also while they are suspended."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see the training for staff.", needs_sign_in=True)
    return ALLOWED if actor.is_staff else refused("The training is for people who work here.")


def can_take_training(actor: Actor) -> Verdict:
    """Whether the actor may take the quiz: employees, whose posting waits for it."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.role is not Role.EMPLOYEE or not actor.is_signed_in:
        return refused("The quiz is for employees, whose posting waits for it.")
    return ALLOWED
