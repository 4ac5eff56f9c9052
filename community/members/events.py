"""What happens to accounts."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MemberSignedUp(Event):
    """A person made an account; the address is not confirmed yet."""

    member_id: int
    via: str = ""
    """The code of the link by which they came, if any; a room above knows whose it is."""


@dataclass(frozen=True, kw_only=True)
class SignUpRepeated(Event):
    """Somebody tried to sign up with an address that has an account already; its owner is told by mail."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class EmailConfirmed(Event):
    """A member proved that the address is theirs."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class ConfirmationAsked(Event):
    """A member asked for the confirmation mail again."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A member signed in on a device."""

    member_id: int
    visitor_key: str = ""
    """Under which the visitor's drafts lie; worth nothing once they are the member's."""


@dataclass(frozen=True, kw_only=True)
class PasswordResetAsked(Event):
    """Somebody asked for a mail to set a new password."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A member has a new password; every other device was signed out."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Event):
    """A member has another address, which they proved."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class ClaimOffered(Event):
    """A moderator had a mail sent to the person for whom an import had made this account."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class AccountClaimed(Event):
    """A person took over the account that an import had made for them."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """A member's name, picture, zone or words about themselves changed."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A member's role changed."""

    member_id: int
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberSuspended(Event):
    """A member was barred for some time."""

    member_id: int
    suspension_id: int


@dataclass(frozen=True, kw_only=True)
class SuspensionLifted(Event):
    """A suspension ended early."""

    member_id: int
    suspension_id: int


@dataclass(frozen=True, kw_only=True)
class MemberErased(Event):
    """The person is gone; the posts stay."""

    member_id: int
