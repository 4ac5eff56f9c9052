"""Whoever performs an action: a member, a visitor or the system. Always the first parameter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from community.core import clock, faces


class Role(StrEnum):
    """What a member is to the community; exactly one each."""

    MEMBER = "member"
    """A customer."""
    SUPER_USER = "super_user"
    """A member of the super-user programme."""
    EMPLOYEE = "employee"
    """Answers as verified staff of the brand."""
    MODERATOR = "moderator"
    """Keeps the place in order for the brand."""
    AGENT = "agent"
    """Works escalated tickets."""
    ADMIN = "admin"
    """Runs the site."""

    @property
    def label(self) -> str:
        """The word shown on screen."""
        return {"super_user": "Super user"}.get(self.value, self.value.capitalize())


class Ability(StrEnum):
    """What a rank can let a member do beyond asking and answering; moderators and the system have them all."""

    VOTE = "vote"
    """Mark posts as helpful."""
    SUGGEST_EDITS = "suggest_edits"
    """Propose a better text for somebody else's post."""
    DECIDE_EDITS = "decide_edits"
    """Take over or decline what others proposed for a third person's post."""
    CLOSE_DUPLICATES = "close_duplicates"
    """Close a question as a duplicate of another."""
    ACCEPT_FOR_ASKER = "accept_for_asker"
    """Accept an answer for an asker who has gone."""
    SEE_FLAGS = "see_flags"
    """See what others reported, and help to sort it."""
    SKIP_REVIEW = "skip_review"
    """Post links and pictures without a moderator looking at them."""


@dataclass(frozen=True, slots=True)
class Probation:
    """What a rank for the new lets its members write; None is no limit."""

    rank: str
    """The rank's name, for the sentence that refuses."""
    posts_a_day: int | None = None
    """Threads, answers and replies together, on one day (UTC)."""
    links_a_post: int | None = None
    """Links that lead away from this site."""
    images_a_post: int | None = None


STAFF = frozenset({Role.EMPLOYEE, Role.MODERATOR, Role.AGENT, Role.ADMIN})
MODERATORS = frozenset({Role.MODERATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A plain value, loaded once a request; it stays usable after the transaction has ended."""

    kind: str = "member"
    id: int | None = None
    username: str = ""
    name: str = ""
    role: Role = Role.MEMBER
    abilities: frozenset[Ability] = frozenset()
    """What the member's rank allows; ask `has_ability`."""
    probation: Probation | None = None
    """The limits of the member's rank; only a person who signed in has any, never an import, the demo or a job."""
    points: int = 0
    vote_weight: int = 1
    """What this actor's Helpful marks weigh where answers are sorted."""
    is_confirmed: bool = True
    suspended_until: datetime | None = None
    session_id: int | None = None
    time_zone: str = ""
    avatar_key: str | None = None
    unread_count: int = 0
    training_due_at: datetime | None = None
    """From when on an employee posts only after the training; the room `employees` keeps it."""

    @property
    def is_signed_in(self) -> bool:
        """Whether this is a member with an account."""
        return self.kind == "member"

    @property
    def is_system(self) -> bool:
        """Whether the machine itself acts: migrations, imports, the clock."""
        return self.kind == "system"

    @property
    def is_staff(self) -> bool:
        """Whether the brand employs this actor (the system counts as staff)."""
        return self.is_system or (self.is_signed_in and self.role in STAFF)

    @property
    def is_moderator(self) -> bool:
        """Whether this actor keeps order (moderators, admins, the system)."""
        return self.is_system or (self.is_signed_in and self.role in MODERATORS)

    @property
    def is_admin(self) -> bool:
        """Whether this actor runs the site."""
        return self.is_system or (self.is_signed_in and self.role is Role.ADMIN)

    @property
    def is_super_user(self) -> bool:
        """Whether this actor is in the super-user programme."""
        return self.is_signed_in and self.role is Role.SUPER_USER

    def has_ability(self, ability: Ability) -> bool:
        """Whether this actor may do what that ability stands for."""
        return self.is_moderator or (self.is_signed_in and ability in self.abilities)

    @property
    def is_training_due(self) -> bool:
        """Whether this is an employee who must pass the training before they post as staff."""
        due = self.training_due_at
        return self.role is Role.EMPLOYEE and due is not None and due <= clock.now()

    @property
    def is_suspended(self) -> bool:
        """Whether the account is barred at this moment."""
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def url(self) -> str:
        """Address of the member's profile."""
        return f"/members/{self.username}"

    @property
    def avatar_url(self) -> str | None:
        """Address of the member's picture; None shows initials."""
        return faces.picture_url(self.avatar_key)

    @property
    def initials(self) -> str:
        """What stands for the member without a picture."""
        return faces.initials(self.name)

    @property
    def colour(self) -> int:
        """The colour behind the initials, 0–11."""
        return faces.colour_of(self.id)

    def is_member(self, member_id: int | None) -> bool:
        """Whether this actor is the member with that id."""
        return self.is_signed_in and member_id is not None and self.id == member_id


VISITOR = Actor(kind="visitor")
SYSTEM = Actor(kind="system", name="System")
