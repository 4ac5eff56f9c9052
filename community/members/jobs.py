"""Mail about accounts, pictures to delete, keys to sweep: slow or on a clock, never inside a request.

Each mail job makes its key in a transaction of its own, then sends. Tried again after a failure it makes another key;
the first was sent to nobody.
"""

from __future__ import annotations

from typing import Any

from community.core import files, mail
from community.core.actor import SYSTEM, Actor
from community.core.db import transaction

from . import actions, queries
from .events import (
    AccountClaimed,
    ConfirmationAsked,
    MemberSignedUp,
    MemberSuspended,
    PasswordChanged,
    SignUpRepeated,
)
from .models import Member
from .rules.keys import Purpose
from .rules.names import is_plain


def mail_confirmation(_actor: Actor, event: MemberSignedUp | ConfirmationAsked) -> None:
    """Send the link that proves the address given at sign-up."""
    with transaction():
        member = queries.find_member(event.member_id)
        if member is None or member.email is None or member.email_confirmed_at is not None:
            return
        to, key = member.email, actions.issue_key(SYSTEM, member, Purpose.CONFIRM, member.email)
    _send("confirm", to, key=key)


def mail_sign_up_repeated(_actor: Actor, event: SignUpRepeated) -> None:
    """Tell the owner of an address that somebody tried to sign up with it; it has an account already."""
    with transaction(writes=False):
        member = queries.find_member(event.member_id)
    if member is not None and member.email is not None:
        _send("sign_up_repeated", member.email, username=member.username if member.email_confirmed_at else "")


def mail_reset(*, email: str) -> None:
    """Send the link that sets a new password, when the address has an account; else nothing."""
    with transaction():
        member = queries.find_member_by_email(email)
        if member is None or member.erased_at is not None:
            return
        actions.note_password_reset(SYSTEM, member)
        key = actions.issue_key(SYSTEM, member, Purpose.RESET, email)
    _send("reset", email, key=key, username=member.username)


def mail_password_changed(_actor: Actor, event: PasswordChanged | AccountClaimed) -> None:
    """Tell the member that the password is a new one."""
    with transaction(writes=False):
        member = queries.find_member(event.member_id)
    if member is not None and member.email is not None:
        _send("password_changed", member.email, **_about(member))


def mail_new_address(*, member_id: int, email: str) -> None:
    """Send the link that proves a new address to that address, unless it belongs to another account."""
    with transaction():
        member = queries.find_member(member_id)
        if member is None or member.erased_at is not None or queries.is_email_taken(email):
            return
        key = actions.issue_key(SYSTEM, member, Purpose.NEW_ADDRESS, email)
    _send("new_address", email, key=key, username=member.username)


def mail_address_changed(*, member_id: int, email: str) -> None:
    """Tell the former address that the account has another one now."""
    with transaction(writes=False):
        member = queries.find_member(member_id)
    if member is not None and member.erased_at is None:
        _send("address_changed", email, **_about(member))


def mail_claim(*, member_id: int, email: str) -> None:
    """Send the link with which the reader takes over the account that an import made for them."""
    with transaction():
        member = queries.find_member(member_id)
        if member is None or member.claimed_at is not None or member.erased_at is not None:
            return
        key = actions.issue_key(SYSTEM, member, Purpose.CLAIM, email)
    _send("claim", email, key=key, username=member.username, posts=member.thread_count + member.answer_count)


def mail_suspended(_actor: Actor, event: MemberSuspended) -> None:
    """Tell the member why and until when; nothing when it was lifted meanwhile."""
    with transaction(writes=False):
        member = queries.find_member(event.member_id)
        suspension = queries.find_live_suspension(event.member_id)
    if member is None or member.email is None or member.email_confirmed_at is None or suspension is None:
        return
    if suspension.id == event.suspension_id:
        _send(
            "suspended", member.email, reason=suspension.reason, ends_at=suspension.ends_at, **_about(member)
        )


def mail_erased(*, email: str) -> None:
    """Say good-bye: the last mail to an address that is already forgotten."""
    _send("erased", email)


def remove_picture(*, key: str) -> None:
    """Delete a picture that nobody shows any more."""
    files.remove_picture(key)


def sweep_keys() -> None:
    """Delete keys and sign-ins that ended long ago."""
    with transaction():
        actions.sweep_keys(SYSTEM)


def sweep_unconfirmed() -> None:
    """Erase accounts that nobody confirmed within weeks, some at a time."""
    while True:
        with transaction():
            if not actions.erase_unconfirmed(SYSTEM):
                break


def _send(template: str, to: str, **words: Any) -> None:
    mail.send(mail.compose(f"members/mail/{template}.txt", to=to, **words))


def _about(member: Member) -> dict[str, str]:
    # A name that looks like an address would become a link in the mail.
    return {"username": member.username, "name": member.name if is_plain(member.name) else ""}
