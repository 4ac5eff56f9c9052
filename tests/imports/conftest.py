"""Running imports in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from community.core.db import db
from community.imports.jobs import Progress, import_discourse
from community.imports.models import ImportedThing
from community.imports.rules.report import Report
from tests.imports.forum import write

Importing = Callable[..., Report]


def run_import(path: Path, *, tell: Callable[[Progress], None] = lambda _: None, **options: Any) -> Report:
    """Import a path inside the present application."""
    options = {"key": "forum.halden.example", "host": "forum.halden.example", **options}
    db.session.commit()
    report = import_discourse(path, lock=path.parent / "import.lock", tell=tell, **options)
    db.session.expire_all()
    return report


@pytest.fixture
def bring_in(app: Flask, tmp_path: Path) -> Importing:
    """Import these records: `bring_in([topic(7)])`."""

    def run(records: Iterable[Any], name: str = "topics.jsonl", **options: Any) -> Report:
        return run_import(write(tmp_path / name, records), **options)

    return run


@pytest.fixture
def became(app: Flask) -> Callable[..., Any]:
    """What a topic (`became(7)`) or a post of it (`became(7, 2)`) is here: a thread, an answer or a reply."""

    def find(topic_id: int, number: int | None = None) -> Any:
        key = str(topic_id) if number is None else f"{topic_id}/{number}"
        kind = "topic" if number is None else "post"
        thing = db.session.query(ImportedThing).filter_by(kind=kind, external_key=key).one()
        return _row(thing)

    return find


def _row(thing: ImportedThing) -> Any:
    for name, model in (("answer_id", "Answer"), ("reply_id", "Reply"), ("thread_id", "Thread")):
        row_id = getattr(thing, name)
        if row_id is not None:
            mapped = next(m for m in db.Model.registry.mappers if m.class_.__name__ == model)
            return db.session.get(mapped.class_, row_id)
    raise AssertionError(f"{thing.external_key} became nothing.")
