"""Work for many at once: what a domain says of those who have an address there, and a training that all need.

Each step has a transaction of its own and may be repeated: settling an address twice changes nothing.
"""

from __future__ import annotations

from community.core.actor import SYSTEM, Actor
from community.core.db import transaction
from community.employees import actions, queries
from community.employees.events import DomainListed, DomainUnlisted, TrainingPublished
from community.employees.models import EmployeeDomain
from community.members import queries as members

AT_ONCE = 100  # Members settled in one transaction; nobody waits for them longer than a moment.


def verify_domain(_actor: Actor, event: DomainListed) -> None:
    """Make employees of those who have an address at a domain that was just listed."""
    after = 0
    while True:
        with transaction():
            domain = queries.find_domain(event.domain_id)
            if domain is None:
                return  # Taken back meanwhile.
            ids = _ids_at(domain, after)
            for member_id in ids:
                actions.settle_address(SYSTEM, member_id)
        if not ids:
            return
        after = ids[-1]


def end_domain(_actor: Actor, event: DomainUnlisted) -> None:
    """End what a domain said of people, now that it is off the list."""
    while True:
        with transaction():
            ids = queries.list_ids_in(event.domain_id, AT_ONCE)
            for member_id in ids:
                actions.settle_address(SYSTEM, member_id)
        if not ids:
            return


def ask_retraining(_actor: Actor, event: TrainingPublished) -> None:
    """Set the day of a training that everybody needs."""
    after: int | None = 0
    while event.is_due and after is not None:
        with transaction():
            after = actions.ask_retraining(SYSTEM, event.version, after=after)


def _ids_at(domain: EmployeeDomain, after: int) -> list[int]:
    return list(
        members.list_member_ids_at(
            domain.domain, with_subdomains=domain.with_subdomains, after=after, limit=AT_ONCE
        )
    )
