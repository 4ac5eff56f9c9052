"""Doors of the super-user programme."""

from __future__ import annotations

from bench.proofs.support.door import (
    CONFLICT,
    INVALID,
    MISSING,
    OK,
    SIGN_IN,
    Door,
    Judge,
    Situation,
    verdict_class,
)
from community.superusers import policy

ADMIN = "/admin/super-users"
_WORDS = {"statement": "short", "reason": "no", "username": "p-other"}


def _running(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_run_programme(s.actor), then)


def _setting(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_set_criteria(s.actor), then)


def _signed_in(then: str = OK) -> Judge:
    return lambda s: then if s.actor.is_signed_in else SIGN_IN


def _applying(s: Situation) -> str:
    return verdict_class(policy.can_apply(s.actor), INVALID)


def _accepting(s: Situation) -> str:
    return verdict_class(policy.can_accept_texts(s.actor))


def _leaving(s: Situation) -> str:
    # Nobody of the proof's world came in by the programme: who has the role has no membership to end.
    return verdict_class(policy.can_leave_programme(s.actor), CONFLICT)


PROGRAMME = (
    Door("superusers.programme", "GET", "/super-users", lambda _s: OK),
    Door("superusers.text", "GET", "/super-users/texts/nda/1", lambda _s: OK),
    Door("superusers.application", "GET", "/super-users/application", _signed_in()),
    Door("superusers.apply", "POST", "/super-users/application", _applying, _WORDS),
    Door("superusers.withdraw_application", "DELETE", "/super-users/application", _signed_in(MISSING)),
    Door("superusers.invitation", "GET", "/super-users/invitation", _signed_in(MISSING)),
    Door("superusers.accept_invitation", "PUT", "/super-users/invitation", _signed_in(MISSING)),
    Door("superusers.refuse_invitation", "DELETE", "/super-users/invitation", _signed_in(MISSING)),
    Door("superusers.own_standing", "GET", "/super-users/me", _signed_in()),
    Door("superusers.accept_texts", "PUT", "/super-users/me/texts", _accepting),
    Door("superusers.leave_programme", "DELETE", "/super-users/me", _leaving),
    Door("superusers.super_users", "GET", ADMIN, _running()),
    Door("superusers.membership", "GET", f"{ADMIN}/members/p-other", _running(MISSING)),
    Door("superusers.excuse_member", "PUT", f"{ADMIN}/members/p-other/excuse", _running(MISSING), _WORDS),
    Door("superusers.remove_member", "DELETE", f"{ADMIN}/members/p-other", _running(MISSING), _WORDS),
    Door("superusers.former", "GET", f"{ADMIN}/former", _running()),
    Door("superusers.log", "GET", f"{ADMIN}/log", _running()),
    Door("superusers.candidates", "GET", f"{ADMIN}/candidates", _running()),
    Door("superusers.candidacies", "GET", f"{ADMIN}/candidacies", _running()),
    Door("superusers.candidacy", "GET", f"{ADMIN}/candidacies/999", _running(MISSING)),
    Door("superusers.invite_candidate", "PUT", f"{ADMIN}/candidacies/999/invitation", _running(MISSING)),
    Door("superusers.decline_candidate", "PUT", f"{ADMIN}/candidacies/999/refusal", _running(MISSING), _WORDS),
    Door("superusers.withdraw_nomination", "DELETE", f"{ADMIN}/candidacies/999", _running(MISSING)),
    Door("superusers.nomination", "GET", f"{ADMIN}/nomination", _running()),
    Door("superusers.nominate_member", "POST", f"{ADMIN}/nomination", _running(INVALID), _WORDS),
    Door("superusers.show_criteria", "GET", f"{ADMIN}/criteria", _setting()),
    Door("superusers.see_effect", "POST", f"{ADMIN}/criteria", _setting(INVALID), {"tiers": ""}),
    Door("superusers.put_in_force", "PUT", f"{ADMIN}/criteria", _setting(INVALID), {"tiers": ""}),
    Door("superusers.texts", "GET", f"{ADMIN}/texts", _setting()),
    Door("superusers.publish_text", "POST", f"{ADMIN}/texts", _setting(INVALID), {"kind": "nda", "body": "short", "sign_days": "30"}),
    Door("superusers.report", "GET", "/insight/super-users", _running()),
    Door("superusers.report_as_csv", "GET", "/insight/super-users.csv", _running()),
    Door("superusers.enter_cost", "POST", f"{ADMIN}/costs", _setting(INVALID), {"what": "x", "amount": "y"}),
    Door("superusers.take_cost_back", "DELETE", f"{ADMIN}/costs/999", _setting(MISSING)),
)  # fmt: skip
