"""Who may do what with accounts: the allowed beside the refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.members import policy
from community.members.models import Member

OTHER = Actor(id=9, role=Role.MEMBER)
OWNER = Actor(id=1, role=Role.MEMBER)
MODERATOR = Actor(id=7, role=Role.MODERATOR)
ADMIN = Actor(id=8, role=Role.ADMIN)


def member(role: Role = Role.MEMBER, member_id: int = 1, **kwargs: object) -> Member:
    return Member(id=member_id, role=role.value, **kwargs)


def suspended(actor_id: int = 1, role: Role = Role.MEMBER) -> Actor:
    return Actor(id=actor_id, role=role, suspended_until=clock.now() + timedelta(days=1))


def test_visitors_sign_up_and_members_do_not() -> None:
    assert policy.can_sign_up(VISITOR)
    assert not policy.can_sign_up(OWNER)


def test_only_the_system_and_admins_make_accounts_for_others() -> None:
    assert policy.can_create_member(SYSTEM)
    assert policy.can_create_member(ADMIN)
    assert not policy.can_create_member(MODERATOR)
    assert not policy.can_create_member(VISITOR)


@pytest.mark.parametrize("can", [policy.can_edit_account, policy.can_edit_profile, policy.can_erase_member])
def test_an_account_belongs_to_its_member_alone(can: object) -> None:
    assert can(OWNER, member())  # type: ignore[operator]
    assert not can(OTHER, member())  # type: ignore[operator]
    assert not can(ADMIN, member())  # type: ignore[operator]
    assert can(VISITOR, member()).needs_sign_in  # type: ignore[operator]


def test_the_suspended_keep_their_account_and_may_not_change_what_others_read() -> None:
    assert policy.can_edit_account(suspended(), member())
    assert policy.can_erase_member(suspended(), member())
    assert not policy.can_edit_profile(suspended(), member())


def test_the_unconfirmed_may_not_change_what_others_read() -> None:
    assert not policy.can_edit_profile(Actor(id=1, is_confirmed=False), member())


def test_admins_change_roles_of_others_only() -> None:
    assert policy.can_set_role(ADMIN, member())
    assert policy.can_set_role(ADMIN, member(Role.ADMIN))
    assert not policy.can_set_role(ADMIN, member(Role.ADMIN, member_id=8))
    assert not policy.can_set_role(MODERATOR, member())
    assert not policy.can_set_role(ADMIN, member(erased_at=clock.now()))


def test_moderators_suspend_anybody_but_admins_and_themselves() -> None:
    assert policy.can_suspend_member(MODERATOR, member())
    assert policy.can_suspend_member(ADMIN, member(Role.MODERATOR))
    assert not policy.can_suspend_member(MODERATOR, member(Role.ADMIN))
    assert not policy.can_suspend_member(MODERATOR, member(Role.MODERATOR, member_id=7))
    assert not policy.can_suspend_member(OTHER, member())
    assert not policy.can_suspend_member(SYSTEM, member())


def test_a_suspended_moderator_moderates_nobody_and_frees_nobody() -> None:
    barred = suspended(7, Role.MODERATOR)
    assert not policy.can_suspend_member(barred, member())
    assert not policy.can_lift_suspension(barred, member(Role.MODERATOR, member_id=7))
    assert policy.can_lift_suspension(MODERATOR, member())


def test_only_unclaimed_accounts_are_offered() -> None:
    assert policy.can_offer_claim(MODERATOR, member())
    assert not policy.can_offer_claim(MODERATOR, member(claimed_at=clock.now()))
    assert not policy.can_offer_claim(OTHER, member())


def test_housekeeping_is_the_systems() -> None:
    assert policy.can_do_housekeeping(SYSTEM)
    assert not policy.can_do_housekeeping(ADMIN)


def test_every_refusal_says_why() -> None:
    refusals = [
        policy.can_sign_up(OWNER),
        policy.can_create_member(OTHER),
        policy.can_edit_account(OTHER, member()),
        policy.can_set_role(MODERATOR, member()),
        policy.can_suspend_member(OTHER, member()),
        policy.can_offer_claim(OTHER, member()),
        policy.can_store_picture(VISITOR),
    ]
    for verdict in refusals:
        assert not verdict
        assert verdict.reason.endswith(".")
