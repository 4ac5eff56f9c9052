"""Badges in a test: those that the test makes, and nothing that ships."""

import pytest

from community.badges import actions, jobs
from community.badges.actions import Draft
from community.badges.models import Award
from community.badges.rules import Telling
from community.core.actor import Role
from community.core.db import db, transaction
from community.members import queries as members


@pytest.fixture
def admin(make):
    return make.actor(Role.ADMIN, username="boss", name="Bo Ss")


@pytest.fixture
def badge(make, admin):
    """Make a badge: `badge("answers", 1, at_least=3, is_repeatable=True)`; without a fact one given by hand."""
    numbers = iter(range(1, 1000))

    def build(
        fact="",
        threshold=1,
        *,
        name="",
        window_days=None,
        board_id=None,
        product_id=None,
        tag_id=None,
        **said,
    ):
        flags = {key: said.pop(key) for key in ("is_repeatable", "is_secret", "is_revocable") if key in said}
        rule = None
        if fact:
            rule = {"fact": fact, "threshold": threshold, "conditions": said}
            places = {
                "window_days": window_days,
                "board_id": board_id,
                "product_id": product_id,
                "tag_id": tag_id,
            }
            rule |= {key: value for key, value in places.items() if value is not None}
        draft = Draft(
            name=name or f"Badge {next(numbers)}",
            words="You did what it takes.",
            tier="bronze",
            icon="award",
            rule=rule,
            confirmation="everybody gets it",
            **flags,
        )
        db.session.commit()
        with transaction():
            return actions.make_badge(admin, draft)

    return build


@pytest.fixture
def settle():
    """Settle all members' awards, as the nightly look does; answer what changed."""

    def run(telling=Telling.ALL):

        db.session.commit()
        settled = jobs.settle_everybody(telling=telling)
        db.session.expire_all()
        return settled

    return run


@pytest.fixture
def held():
    """The live awards of a badge as (username, subject, number), sorted."""

    def find(badge):
        db.session.expire_all()
        rows = db.session.query(Award).filter_by(badge_id=badge.id).filter(Award.revoked_at.is_(None))
        return sorted((members.get_member(row.member_id).username, row.subject, row.number) for row in rows)

    return find


@pytest.fixture
def award_of():
    """The live award of a badge; it must be the only one."""

    def find(badge):
        db.session.expire_all()
        return db.session.query(Award).filter_by(badge_id=badge.id).filter(Award.revoked_at.is_(None)).one()

    return find
