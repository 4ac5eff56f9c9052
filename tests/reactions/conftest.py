"""What tests of reactions share: a question whose asker is silent, and somebody's answer to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from community.answers.models import Answer
from community.core.actor import Actor
from community.core.db import db, transaction
from community.core.events import Event
from community.core.models import EventRow
from community.threads.models import Thread

ASKED = datetime(2026, 3, 2, 18, tzinfo=UTC)
LATER = ASKED + timedelta(days=8)


@pytest.fixture
def question(make, clock) -> SimpleNamespace:
    """A question asked eight days ago, not a word from its asker since, and an answer of the same evening."""
    asker, helper = make.member(name="Ada Asker"), make.member(name="Hal Helper")
    thread = make.thread(author=asker, at=ASKED)
    answer = make.answer(thread, author=helper, at=ASKED + timedelta(hours=1))
    clock.freeze(LATER)
    return SimpleNamespace(asker=asker, helper=helper, thread=thread, answer=answer)


@pytest.fixture
def say() -> Callable[..., Any]:
    """Let an actor use a verb on an answer, and read everything anew afterwards."""

    def run(verb: Callable[..., Any], actor: Actor, answer: Answer, **words: Any) -> Any:
        with transaction():
            told = verb(actor, db.session.get_one(Thread, answer.thread_id), answer, **words)
        db.session.expire_all()
        return told

    return run


def happened(*kinds: type[Event]) -> list[dict[str, Any]]:
    """What events of these kinds say, in order."""
    names = [kind.__name__ for kind in kinds]
    rows = db.session.query(EventRow).filter(EventRow.name.in_(names)).order_by(EventRow.id)
    return [row.payload for row in rows]
