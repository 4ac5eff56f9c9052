"""Who sees cases of fair play, decides them, and may ask to look again."""

from __future__ import annotations

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.fairplay.models import FairPlayCase
from community.fairplay.rules.cases import State


def can_see_cases(actor: Actor) -> Verdict:
    """Whether the actor may read cases: moderators and admins."""
    return moderators_only(actor, "see cases of fair play")


def can_decide_case(actor: Actor, case: FairPlayCase) -> Verdict:
    """Whether the actor may decide the case. Nobody decides about themselves, and nobody decides twice."""
    verdict = _not_about_oneself(actor, case)
    if not verdict:
        return verdict
    if case.state != State.OPEN:
        return refused("This case was decided already. Undo that first, if it was wrong.")
    return ALLOWED


def can_undo_decision(actor: Actor, case: FairPlayCase) -> Verdict:
    """Whether the actor may take the decision back."""
    verdict = _not_about_oneself(actor, case)
    if not verdict:
        return verdict
    return refused("There is no decision to undo.") if case.state == State.OPEN else ALLOWED


def can_appeal_case(actor: Actor, case: FairPlayCase) -> Verdict:
    """Whether the actor may ask to look again: whom it concerns, once, after points were held or taken or a warning came."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to write to us about this.", needs_sign_in=True)
    if actor.id not in case.member_ids:
        return refused("Only members whom a case concerns write to us about it.")
    if case.appealed_at is not None:
        return refused("This case was looked at again already, as somebody whom it concerns had asked.")
    if case.state not in {State.HELD, State.REVERSED, State.WARNED}:
        return refused("Nothing was decided against anybody here.")
    return ALLOWED


def can_run_detectors(actor: Actor) -> Verdict:
    """Whether the actor may have the whole community looked at now: admins, and the clock."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins start a search for cases.")


def can_keep_findings(actor: Actor) -> Verdict:
    """Whether the actor may write what detectors and sign-ins say: the machine alone."""
    return system_only(actor)


def _not_about_oneself(actor: Actor, case: FairPlayCase) -> Verdict:
    verdict = moderators_only(actor, "decide cases of fair play")
    if not verdict:
        return verdict
    if actor.id in case.member_ids:
        return refused("This case is about you: somebody else decides it.")
    return ALLOWED
