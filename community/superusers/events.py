"""What happens in the super-user programme."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ProgrammeChanged(Event):
    """Other criteria hold from now on."""

    version_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class TextPublished(Event):
    """A new version of a text that super users accept."""

    text_id: int
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class TextAccepted(Event):
    """A member accepted a version of a text."""

    member_id: int
    text_id: int


@dataclass(frozen=True, kw_only=True)
class CandidacyOpened(Event):
    """Somebody applied, or staff nominated them."""

    candidacy_id: int
    member_id: int
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class CandidateInvited(Event):
    """Staff invited a candidate."""

    candidacy_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class CandidacyClosed(Event):
    """A candidacy ended without joining: declined, refused, withdrawn or lapsed."""

    candidacy_id: int
    member_id: int
    stage: str
    is_own: bool


@dataclass(frozen=True, kw_only=True)
class MembershipStarted(Event):
    """A member is a super user now."""

    membership_id: int
    member_id: int
    is_appointed: bool


@dataclass(frozen=True, kw_only=True)
class TierChanged(Event):
    """A super user reached another tier."""

    membership_id: int
    member_id: int
    tier: str


@dataclass(frozen=True, kw_only=True)
class BarMissed(Event):
    """A super user is below a bar, and has until a day to be back above it. Told anew as a last warning."""

    membership_id: int
    member_id: int
    reason: str
    grace_ends_on: str
    is_last_warning: bool


@dataclass(frozen=True, kw_only=True)
class BarRegained(Event):
    """They are back."""

    membership_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MemberExcused(Event):
    """Staff look past the bars for a while."""

    membership_id: int
    member_id: int
    until: str


@dataclass(frozen=True, kw_only=True)
class RenewalAnnounced(Event):
    """A term ends soon; the member reads what will follow."""

    membership_id: int
    member_id: int
    term_ends_on: str
    is_likely: bool


@dataclass(frozen=True, kw_only=True)
class TermRenewed(Event):
    """Another term has begun."""

    membership_id: int
    member_id: int
    term_ends_on: str


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """A super user is one no longer."""

    membership_id: int
    member_id: int
    kind: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CostEntered(Event):
    """Something that the programme cost was entered, or taken back."""

    cost_id: int
