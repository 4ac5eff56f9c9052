"""An index of its own for each test, and visits that ended well."""

from datetime import timedelta

import pytest

from community.core import clock
from community.core.actor import VISITOR
from community.core.db import transaction
from community.deflection import actions as deflection
from community.deflection.rules import Place
from community.members import queries as members
from tests.search.conftest import index_folder, reindex, search

PERSON = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15"

__all__ = ["index_folder", "reindex", "search"]


@pytest.fixture
def engine_name() -> str:
    """The engine that needs nothing: which one answers makes no difference here."""
    return "whoosh"


@pytest.fixture
def helped_visit(app):
    """Somebody who says that a thread solved it, a visitor unless a member is named. Answers their deflection."""
    numbers = iter(range(1, 10_000))

    def visit(thread, *, member=None, at=None, key=""):
        actor = members.get_actor(member.id) if member else VISITOR
        visitor = deflection.Visitor(actor, "" if member else key or f"key-{next(numbers)}", agent=PERSON)
        with clock.at(at or clock.now() - timedelta(hours=1)), transaction():
            return deflection.confirm_deflection(visitor, thread, query="drops", place=Place.SEARCH)

    return visit
