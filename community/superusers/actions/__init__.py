"""Writes of the super-user programme."""

from community.superusers.actions.candidacies import (
    accept_invitation,
    apply,
    decline_candidate,
    drop_candidacy,
    forget_words,
    invite_candidate,
    let_invitation_lapse,
    nominate_member,
    refuse_invitation,
    withdraw_candidacy,
)
from community.superusers.actions.memberships import (
    begin_membership,
    end_membership,
    excuse_member,
    leave_programme,
    look_at_member,
    remove_member,
)
from community.superusers.actions.programme import (
    accept_texts,
    enter_cost,
    publish_text,
    put_in_force,
    take_cost_back,
)

__all__ = [
    "accept_invitation",
    "accept_texts",
    "apply",
    "begin_membership",
    "decline_candidate",
    "drop_candidacy",
    "end_membership",
    "enter_cost",
    "excuse_member",
    "forget_words",
    "invite_candidate",
    "leave_programme",
    "let_invitation_lapse",
    "look_at_member",
    "nominate_member",
    "publish_text",
    "put_in_force",
    "refuse_invitation",
    "remove_member",
    "take_cost_back",
    "withdraw_candidacy",
]
