"""What a permission looks like: a verdict with a reason fit for a person, and the guard that raises it."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.actor import Ability, Actor
from community.core.errors import Forbidden, SignInNeeded


@dataclass(frozen=True, slots=True)
class Verdict:
    """Truthy when allowed; otherwise `reason` says why not."""

    allowed: bool
    reason: str = ""
    needs_sign_in: bool = False

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refused(reason: str) -> Verdict:
    """A refusal with the sentence that a person will read."""
    return Verdict(False, reason)


def require(verdict: Verdict) -> None:
    """Raise Forbidden (or SignInNeeded for visitors) unless the verdict allows."""
    if verdict.allowed:
        return
    if verdict.needs_sign_in:
        raise SignInNeeded(verdict.reason)
    raise Forbidden(verdict.reason)


def can_take_part(actor: Actor) -> Verdict:
    """The part that every act of a member shares: signed in, confirmed, not suspended."""
    if actor.is_system:
        return ALLOWED
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to take part.", needs_sign_in=True)
    if actor.is_suspended:
        assert actor.suspended_until is not None
        return refused(f"Your account is suspended until {actor.suspended_until:%d %B %Y, %H:%M} UTC.")
    if not actor.is_confirmed:
        return refused("Confirm your e-mail address first: we sent you a link when you signed up.")
    return ALLOWED


TRAINING_DUE = refused(
    "You write as staff here, so a short training comes first: some pages and a few questions. You can read everything "
    "meanwhile."
)


def can_post(actor: Actor) -> Verdict:
    """The part that asking, answering and replying share: taking part, and for employees the training behind them."""
    basic = can_take_part(actor)
    return TRAINING_DUE if basic and actor.is_training_due else basic


def moderators_only(actor: Actor, what: str) -> Verdict:
    """The part that moderators' acts share; `what` completes “Only moderators …”."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_moderator else refused(f"Only moderators {what}.")


def can_use(actor: Actor, ability: Ability, what: str) -> Verdict:
    """The part that acts share which come with a rank; `what` begins “… comes with a higher rank”."""
    if actor.has_ability(ability):
        return ALLOWED
    return refused(
        f"{what} comes with a higher rank than yours. The page “Ranks” says which, and what it asks."
    )


def system_only(actor: Actor) -> Verdict:
    """The part that the machine's own acts share: imports, housekeeping."""
    return ALLOWED if actor.is_system else refused("Only the system does this.")
