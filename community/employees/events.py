"""What happens to domains, employees and their training."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DomainListed(Event):
    """An admin said that a domain is the brand's own."""

    domain_id: int


@dataclass(frozen=True, kw_only=True)
class DomainUnlisted(Event):
    """An admin took it back."""

    domain_id: int


@dataclass(frozen=True, kw_only=True)
class EmployeeVerified(Event):
    """Somebody is known to work for the brand from now on."""

    employment_id: int
    member_id: int
    is_training_due: bool


@dataclass(frozen=True, kw_only=True)
class EmployeeMoved(Event):
    """An employee is in another team."""

    employment_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class EmploymentEnded(Event):
    """Somebody does not work for the brand any more."""

    employment_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class TrainingPublished(Event):
    """There is a new version of the training."""

    version: int
    is_due: bool
    """Whether everybody needs it, also who passed an earlier one."""


@dataclass(frozen=True, kw_only=True)
class TrainingPassed(Event):
    """An employee passed the training."""

    member_id: int
    version: int
    score: int
