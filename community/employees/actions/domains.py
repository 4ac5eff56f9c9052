"""The list of domains: put on it, taken off. Who has an address there follows by a job."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.employees import policy, queries
from community.employees.events import DomainListed, DomainUnlisted
from community.employees.models import EmployeeDomain
from community.employees.rules import TEAM_LONGEST, TEAM_SHORTEST, domain_error
from community.members import actions as members

_TWICE = "This domain is in the list already."


@dataclass(frozen=True, slots=True)
class DomainDraft:
    """A domain as it is typed, or, once it was looked at, as it would be listed."""

    domain: str
    """In ASCII and lower case once it was looked at."""
    team: str
    with_subdomains: bool


def check_domain(actor: Actor, typed: DomainDraft) -> DomainDraft:
    """What would be listed for what was typed; nothing is saved. Raise Invalid for what is no domain of a brand."""
    require(policy.can_manage_employees(actor))
    wrong: dict[str, str] = {}
    domain = team = ""
    try:
        domain = _clean_domain(typed.domain)
    except Invalid as error:
        wrong |= error.fields
    try:
        team = clean_team(typed.team)
    except Invalid as error:
        wrong |= error.fields
    if domain and queries.find_listed(domain) is not None:
        wrong["domain"] = _TWICE
    if wrong:
        raise Invalid(fields=wrong)
    return DomainDraft(domain, team, typed.with_subdomains)


def list_domain(actor: Actor, typed: DomainDraft) -> EmployeeDomain:
    """Say that the domain is the brand's own: whoever has a confirmed address there becomes an employee in training.

    Raise Invalid like `check_domain`.
    """
    require(policy.can_manage_employees(actor))
    draft = check_domain(actor, typed)
    row = EmployeeDomain(
        domain=draft.domain,
        team=draft.team,
        with_subdomains=draft.with_subdomains,
        added_by_id=actor.id,
        added_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:  # Two admins at once: one of them is first.
        raise Invalid(fields={"domain": _TWICE}) from error
    publish(actor, DomainListed(domain_id=row.id))
    return row


def unlist_domain(actor: Actor, domain: EmployeeDomain) -> None:
    """Take the domain off the list, which ends it for everybody who is an employee by it. Needs the row locked."""
    require(policy.can_manage_employees(actor))
    domain.removed_at, domain.removed_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, DomainUnlisted(domain_id=domain.id))


def clean_team(team: str) -> str:
    """The name of a team as it is kept. Raise Invalid."""
    team = clean_line(team)
    if not TEAM_SHORTEST <= len(team) <= TEAM_LONGEST:
        raise Invalid(
            fields={
                "team": f"Name the team in {TEAM_SHORTEST} to {TEAM_LONGEST} characters, such as “Broadband team”."
            }
        )
    return team


def _clean_domain(text: str) -> str:
    """The domain as addresses have it. Read by the same parser, so that what is listed is what will be compared."""
    text = clean_line(text).removeprefix("@").removesuffix(".")
    if "@" in text:
        raise Invalid(fields={"domain": "Type only what stands after the @."})
    try:  # What is too long for a domain is too long for an address.
        domain = members.clean_email(f"somebody@{text}").rpartition("@")[2]
    except Invalid as error:
        sentence = "This is no domain. Type what stands after the @ of your addresses, such as “example.com”."
        raise Invalid(fields={"domain": sentence}) from error
    if wrong := domain_error(domain):
        raise Invalid(fields={"domain": wrong})
    return domain
