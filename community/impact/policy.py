"""Who thanks whom, who sees which figures, and who says what is public."""

from __future__ import annotations

from typing import Protocol

from community.core.actor import Actor
from community.core.policy import ALLOWED, Verdict, can_take_part, moderators_only, refused, system_only
from community.impact.models import ImpactChoice, ImpactTerms, ThankYou


class Thankable(Protocol):
    """What these decisions need to know of an answer."""

    @property
    def author_id(self) -> int: ...

    @property
    def is_removed(self) -> bool: ...


def can_thank(actor: Actor, answer: Thankable, was_helped: bool) -> Verdict:
    """Whether the actor may thank the answer's author with a note: whoever it helped, as far as that is known."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(answer.author_id):
        return refused("This answer is your own.")
    if answer.is_removed:
        return refused("This answer was removed.")
    if not was_helped:
        return refused(
            "Mark the answer as Helpful first, or say that it worked for you. Then you can thank its author."
        )
    return ALLOWED


def can_change_note(actor: Actor, note: ThankYou) -> Verdict:
    """Whether the actor may change the note or take it back: whoever wrote it, also when suspended since."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in first.", needs_sign_in=True)
    if not actor.is_member(note.author_id):
        return refused("Somebody else wrote this note.")
    return (
        refused("A moderator took this note out of sight. Nobody reads it any more.")
        if note.is_removed
        else ALLOWED
    )


def can_report_note(actor: Actor, note: ThankYou) -> Verdict:
    """Whether the actor may ask a moderator to look at the note: every member but its author."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if actor.is_member(note.author_id):
        return refused("This note is your own. You can take it back.")
    return refused("This note was removed already.") if note.is_removed else ALLOWED


def can_judge_notes(actor: Actor) -> Verdict:
    """Whether the actor decides about notes that were reported."""
    return moderators_only(actor, "decide about thank-you notes")


def can_see_notes(actor: Actor, member_id: int, choice: ImpactChoice | None) -> Verdict:
    """Whether the actor sees the notes that a member got: everybody, unless the member keeps them to themselves."""
    if actor.is_member(member_id) or actor.is_moderator or choice is None or not choice.hides_notes:
        return ALLOWED
    return refused("This member keeps their thank-you notes to themselves.")


def can_see_money(
    actor: Actor, member_id: int, choice: ImpactChoice | None, terms: ImpactTerms | None
) -> Verdict:
    """Whether the actor sees what a member's answers saved: the member and staff; others if neither hides it."""
    if actor.is_member(member_id) or actor.is_staff:
        return ALLOWED
    if (choice is not None and choice.hides_money) or (terms is not None and not terms.shows_money):
        return refused("What this saved is not shown.")
    return ALLOWED


def can_choose_shown(actor: Actor) -> Verdict:
    """Whether the actor says what others see of their impact, and shares cards: every member, also suspended."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see and share your impact.", needs_sign_in=True)
    return ALLOWED


def can_see_card(actor: Actor, member_id: int) -> Verdict:
    """Whether the actor sees a member's card without its shared address: the member and moderators."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to see your card.", needs_sign_in=True)
    if actor.is_member(member_id) or actor.is_moderator:
        return ALLOWED
    return refused("This card belongs to somebody else, who can share it.")


def can_see_site_impact(actor: Actor) -> Verdict:
    """Whether the actor sees every helper's figures, and the visits behind them."""
    return moderators_only(actor, "see every helper’s figures")


def can_see_public_impact(actor: Actor, terms: ImpactTerms | None) -> Verdict:
    """Whether the actor sees how many people the community helped: everybody, unless admins switched it off."""
    if terms is None or terms.is_public or actor.is_moderator:
        return ALLOWED
    return refused("This community does not show it.")


def can_set_impact_terms(actor: Actor) -> Verdict:
    """Whether the actor says how long a contact takes, and what is public."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    return ALLOWED if actor.is_admin else refused("Only admins change this.")


def can_sum_years(actor: Actor) -> Verdict:
    """Whether the actor may tell members of their year: only the machine."""
    return system_only(actor)
