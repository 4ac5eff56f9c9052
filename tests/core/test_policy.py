"""What a permission looks like, and the part that every member's act shares."""

from dataclasses import replace
from datetime import timedelta

import pytest

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.core.errors import Forbidden, SignInNeeded
from community.core.policy import ALLOWED, can_take_part, moderators_only, refused, require

ANN = Actor(id=1, username="ann")


def test_an_allowed_verdict_is_true_and_requires_nothing():
    assert ALLOWED
    require(ALLOWED)


def test_a_refusal_is_false_and_carries_its_reason_to_the_person():
    verdict = refused("Only on Sundays.")
    assert not verdict
    with pytest.raises(Forbidden, match="Only on Sundays"):
        require(verdict)


def test_a_visitor_is_asked_to_sign_in_instead():
    with pytest.raises(SignInNeeded):
        require(can_take_part(VISITOR))


def test_a_confirmed_member_takes_part_and_so_does_the_system():
    assert can_take_part(ANN)
    assert can_take_part(SYSTEM)


def test_an_unconfirmed_member_is_told_to_confirm():
    verdict = can_take_part(replace(ANN, is_confirmed=False))
    assert not verdict
    assert "Confirm your e-mail address" in verdict.reason


def test_a_suspension_bars_until_it_ends():
    now = clock.now()
    barred = replace(ANN, suspended_until=now + timedelta(hours=1))
    with clock.at(now):
        assert not can_take_part(barred)
        assert "suspended until" in can_take_part(barred).reason
    with clock.at(now + timedelta(hours=1)):
        assert can_take_part(barred)


@pytest.mark.parametrize("role", list(Role))
def test_only_moderators_and_admins_do_what_is_for_moderators(role):
    verdict = moderators_only(replace(ANN, role=role), "pin threads")
    assert bool(verdict) is (role in (Role.MODERATOR, Role.ADMIN))
    assert verdict or verdict.reason == "Only moderators pin threads."


def test_a_suspended_moderator_does_nothing():
    barred = replace(ANN, role=Role.MODERATOR, suspended_until=clock.now() + timedelta(days=1))
    assert not moderators_only(barred, "pin threads")


def test_nobody_is_the_member_without_an_id():
    assert not VISITOR.is_member(None)
    assert not replace(ANN, id=None).is_member(None)
    assert ANN.is_member(1)
    assert not ANN.is_member(2)
