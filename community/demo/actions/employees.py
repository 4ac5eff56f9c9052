"""The demo's employees: known by their address, trained, in their teams; the newest has yet to take the training."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import Actor
from community.core.policy import require
from community.demo import policy
from community.demo.rules.sign_ins import STAFF_DOMAIN
from community.employees import actions as employees
from community.employees import queries
from community.employees.actions import DomainDraft
from community.members import queries as members

OPENED_DAYS_AGO = 1_500  # Before any of them joined.
TEAM = "Billing team"  # Of whoever is verified by the address alone.


def list_staff_domain(actor: Actor, now: datetime) -> None:
    """Say which domain is the brand's own."""
    require(policy.can_build_demo(actor))
    with clock.at(now - timedelta(days=OPENED_DAYS_AGO)):
        employees.list_domain(actor, DomainDraft(STAFF_DOMAIN, TEAM, with_subdomains=False))


def employ(actor: Actor, member_id: int, team: str) -> None:
    """Let somebody be known by their address; with a team they pass the training and go there."""
    require(policy.can_build_demo(actor))
    employees.settle_address(actor, member_id)
    employment = queries.find_employment(member_id)
    if not team or employment is None:
        return
    training = queries.get_training()
    rightly: list[int | None] = [question.right for question in training.questions]
    employees.take_training(members.get_actor(member_id), version=training.number, chosen=rightly)
    employees.move_employee(actor, employment, team=team)
