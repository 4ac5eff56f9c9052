"""Trees, and where questions stand."""

import pytest

from community.core import clock as core_clock
from community.core.db import db, transaction
from community.triage import actions, jobs, queries
from community.triage.models import TriageArrival, TriagePlace
from community.triage.rules import decide, find_leaf


@pytest.fixture
def place_of(app):
    """Where a thread stands: `place_of(thread).leaf_id`."""

    def load(thread):
        db.session.expire_all()
        return db.session.get(TriagePlace, thread.id)

    return load


@pytest.fixture
def act_of(place_of):
    """What happens with a thread: the act of its leaf."""
    return lambda thread: place_of(thread).act


@pytest.fixture
def arrivals_of(app):
    """Every arrival of a thread, the first one first."""

    def load(thread):
        db.session.expire_all()
        return list(
            db.session.query(TriageArrival).filter_by(thread_id=thread.id).order_by(TriageArrival.number)
        )

    return load


@pytest.fixture
def tick(app, drain):
    """Let the clock look, at an instant or now, and the worker do what follows."""

    def look(at=None):
        with core_clock.at(at or core_clock.now()):
            jobs.look_due()
            drain()

    return look


@pytest.fixture
def publish(make, drain):
    """Put a tree into force as an admin would: `publish(tree, reason="…")`."""

    def put(tree, reason="Because."):
        admin = make.actor("admin")
        with transaction():
            draft = actions.begin_draft(admin)
            actions.change_draft(admin, draft.revision, "", lambda _: tree)
        with transaction():
            row = actions.publish_draft(admin, queries.find_draft().revision, reason=reason)
        drain()
        return row

    return put


@pytest.fixture
def stands_alike():
    """Whether a thread stands where its story, read anew, puts it."""

    def check(thread_id):
        place = queries.find_place(thread_id)
        version = queries.get_in_force()
        tree = queries.node_of(version)
        story = queries.load_stories([thread_id])[0]
        standing = decide(tree, story, queries.load_around(), core_clock.now())
        return (place.tree_id, place.leaf_id) == (version.id, standing.leaf.id) and find_leaf(
            tree, place.leaf_id
        )

    return check
