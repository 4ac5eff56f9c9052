"""People of a brand, and what every test of this room asks for."""

import pytest

from community.core.actor import Role
from community.core.db import transaction
from community.employees import actions, queries
from community.employees.actions import DomainDraft


class Desk:
    """What an admin does, with as few words as a test needs."""

    def __init__(self, make, drain):
        self.make, self.drain = make, drain
        self.admin = make.actor(Role.ADMIN)

    def domain(self, domain="halden.com", *, team="Broadband team", with_subdomains=False):
        """A listed domain, with everybody at it settled."""
        with transaction():
            row = actions.list_domain(self.admin, DomainDraft(domain, team, with_subdomains))
        self.drain()
        return row

    def employee(self, *, team="Broadband team", trained=True, **of_member):
        """A member who was verified by hand."""
        member = of_member.pop("member", None) or self.make.member(**of_member)
        with transaction():
            actions.verify_employee(self.admin, member.id, team=team, reason="Works in our shop in Leeds.")
        if trained:
            self.train(member)
        return member

    def train(self, member):
        """Let them pass the newest training."""
        with transaction():
            actions.take_training(
                self.make.actor(member), version=queries.get_training().number, chosen=rightly()
            )

    def end(self, member, reason="Left the company in May."):
        """The end, by the admin."""
        with transaction():
            employment = queries.lock_employment(queries.find_employment(member.id).id)
            actions.end_employment(self.admin, employment, reason=reason)


def rightly():
    """The right answers to the newest training."""
    return [question.right for question in queries.get_training().questions]


def as_form(chosen):
    """The answers as the page sends them."""
    return {f"q{number}": str(choice) for number, choice in enumerate(chosen)}


@pytest.fixture
def desk(make, drain):
    """An admin at work."""
    return Desk(make, drain)
