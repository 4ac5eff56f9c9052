"""Accounts begin: made for somebody, signed up for, and the address proved."""

from __future__ import annotations

from datetime import datetime

from email_validator import EmailNotValidError, validate_email

from community.core import clock, ratelimit
from community.core.actor import Actor, Role
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.members import policy, queries
from community.members.events import ConfirmationAsked, EmailConfirmed, MemberSignedUp, SignUpRepeated
from community.members.models import Member
from community.members.rules import devices, limits, names, passwords
from community.members.rules.keys import Purpose

from .keys import use_key

LONGEST_EMAIL = 254
LONGEST_VIA = 40

_TRIES = ratelimit.limit(limits.SIGN_UP_TRIES_PER_NETWORK)
_PER_NETWORK = ratelimit.limit(limits.SIGN_UPS_PER_NETWORK)
_CONFIRMATIONS = ratelimit.limit(limits.CONFIRMATIONS_PER_MEMBER)


def create_member(
    actor: Actor,
    *,
    username: str,
    name: str = "",
    email: str | None = None,
    password: str | None = None,
    role: Role | str = Role.MEMBER,
    about: str = "",
    time_zone: str = "",
    created_at: datetime | None = None,
) -> Member:
    """Make an account for somebody, confirmed and claimed when it has an address; no mail goes out.

    Without `email` it is an unclaimed account of an import. The password is not judged. Raise Invalid for a
    username that is malformed or taken, or an address that is taken.
    """
    require(policy.can_create_member(actor))
    username = names.clean_username(username)
    name = names.clean_name(name)[: names.LONGEST_NAME].strip() or username
    now = clock.now()
    wrong = names.username_error(username, is_given=True)
    if wrong or queries.is_username_taken(username):
        raise Invalid(fields={"username": wrong or f"The username {username} is taken."})
    address = clean_email(email) if email else None
    if address and queries.is_email_taken(address):
        raise Invalid(fields={"email": "This address has an account already."})
    member = Member(
        username=username,
        name_skeleton=names.skeleton(username),
        name=name,
        email=address,
        email_confirmed_at=now if address else None,
        password_hash=passwords.hash_password(password) if password else None,
        role=Role(role).value,
        about=about[: names.LONGEST_ABOUT],
        time_zone=time_zone,
        created_at=created_at or now,
        claimed_at=now if address else None,
    )
    return _add(member)


def sign_up(
    actor: Actor,
    *,
    username: str,
    name: str,
    email: str,
    password: str,
    brand: str = "",
    address: str = "",
    via: str = "",
) -> None:
    """Make an account for whoever asks, and have its address proved by mail.

    An address that has an account already gets a mail that says so, and the answer is the same: it tells nobody.
    Raise Invalid for what cannot be accepted (a taken username is no secret and is said), TooMany when one network
    signs up too often. `brand` is the site's name, `address` the network address, `via` the code of the link
    by which they came.
    """
    require(policy.can_sign_up(actor))
    network = devices.network_of(address)
    ratelimit.hit(_TRIES, network, what="tries to sign up")
    username, name = names.clean_username(username), names.clean_name(name)
    wrong = {
        "name": names.name_error(name, brand=brand),
        "username": names.username_error(username, brand=brand),
        "email": email_error(email),
        "password": passwords.password_error(password, known=(username, name, email, brand)),
    }
    if not wrong["username"] and queries.is_username_taken(username):
        wrong["username"] = "This username, or one that looks like it, is taken."
    if wrong := {field: sentence for field, sentence in wrong.items() if sentence}:
        raise Invalid(fields=wrong)
    ratelimit.hit(_PER_NETWORK, network, what="sign-ups")
    password_hash = passwords.hash_password(password)  # In both cases: the answer takes as long.
    address = clean_email(email)
    owner = queries.find_member_by_email(address)
    if owner is not None:
        publish(actor, SignUpRepeated(member_id=owner.id))
        return
    now = clock.now()
    member = _add(
        Member(
            username=username,
            name_skeleton=names.skeleton(username),
            name=name,
            email=address,
            password_hash=password_hash,
            created_at=now,
            claimed_at=now,
        )
    )
    publish(actor, MemberSignedUp(member_id=member.id, via=via[:LONGEST_VIA]))


def confirm_email(actor: Actor, key: str) -> Member:
    """Take the address as proved, by the key from the mail. Raise NotFound for a key that does not work (any more)."""
    member, _ = use_key(actor, key, Purpose.CONFIRM)
    if member.email_confirmed_at is None:
        member.email_confirmed_at = clock.now()
        publish(actor, EmailConfirmed(member_id=member.id))
    return member


def ask_confirmation(actor: Actor, member: Member) -> None:
    """Send the confirmation mail again. Raise Conflict when there is nothing left to confirm, or TooMany."""
    require(policy.can_edit_account(actor, member))
    if member.email is None or member.email_confirmed_at is not None:
        raise Conflict("Your address is confirmed already.")
    ratelimit.hit(_CONFIRMATIONS, member.id, what="confirmation mails")
    publish(actor, ConfirmationAsked(member_id=member.id))


def email_error(email: str) -> str:
    """Why this cannot be an address that receives mail, as a sentence; empty when it can. Asks no name server."""
    return (
        "" if _parse_email(email) else "This does not look like an e-mail address: a name, an @ and a domain."
    )


def clean_email(email: str) -> str:
    """The address as it is kept: normalised, lower case. Raise Invalid when it is none."""
    address = _parse_email(email)
    if not address:
        raise Invalid(fields={"email": email_error(email)})
    return address


def _parse_email(email: str) -> str:
    email = email.strip()
    if len(email) > LONGEST_EMAIL:
        return ""
    try:
        # Umlauts before the @ need a chain of mail servers that few have; foreign domains become their ASCII form.
        parsed = validate_email(email, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return ""
    return (parsed.ascii_email or "").lower()


def _add(member: Member) -> Member:
    member.rank_id = queries.find_lowest_rank_id()
    db.session.add(member)
    db.session.flush()
    return member
