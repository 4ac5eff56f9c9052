"""Sources, and the people and boards that come in before their topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slugify import slugify

from community.boards import actions as boards
from community.boards import queries as board_queries
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows
from community.core.db import db
from community.core.policy import require
from community.imports import policy, queries
from community.imports.models import ImportedThing, ImportSource
from community.members import actions as members
from community.members.actions import Account, Newcomer

COLUMNS: dict[str, object] = dict.fromkeys(("member_id", "board_id", "thread_id", "answer_id", "reply_id"))
"""What a thing may have become; one of them is set."""

UNSORTED = "imported"
"""Key of the board for topics without a category."""


def begin_source(actor: Actor, key: str, host: str) -> ImportSource:
    """The source of that key, made when it is new; `host` is kept once it is known."""
    require(policy.can_import_community(actor))
    source = queries.find_source(key)
    if source is None:
        source = ImportSource(key=key, host=host, started_at=clock.now())
        db.session.add(source)
    elif host and not source.host:
        source.host = host
    db.session.flush()
    return source


def finish_source(actor: Actor, source_id: int) -> None:
    """Note that everything of an input came in."""
    require(policy.can_import_community(actor))
    db.session.get_one(ImportSource, source_id).finished_at = clock.now()


def import_people(actor: Actor, source_id: int, people: Mapping[str, Newcomer]) -> dict[str, Account]:
    """Make an unclaimed account for each of these people, by key; none of them has come in yet."""
    require(policy.can_import_community(actor))
    accounts = members.import_members(actor, list(people.values()))
    made = dict(zip(people, accounts, strict=True))
    insert_rows(
        ImportedThing,
        [
            {
                **COLUMNS,
                "source_id": source_id,
                "kind": "member",
                "external_key": key,
                "member_id": account.id,
            }
            for key, account in made.items()
        ],
    )
    return made


def import_boards(actor: Actor, source: ImportSource, names: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Make a board for each category, given as (key, name); none of them has come in yet. Answer their ids by key."""
    require(policy.can_import_community(actor))
    made: dict[str, int] = {}
    last = max((board.position for board in board_queries.list_boards(actor)), default=0)
    for position, (key, name) in enumerate(names, start=last + 1):
        board = boards.create_board(
            actor,
            slug=_free_slug(actor, name, source.key),
            name=name,
            description="" if key != UNSORTED else f"Threads that came from {source.host or source.key}.",
            position=position,
        )
        made[key] = board.id
    insert_rows(
        ImportedThing,
        [
            {**COLUMNS, "source_id": source.id, "kind": "board", "external_key": key, "board_id": board_id}
            for key, board_id in made.items()
        ],
    )
    return made


def _free_slug(actor: Actor, name: str, source_key: str) -> str:
    """An address for the board: its name, with the source's behind it where that is taken, and a number at last."""
    base = slugify(name, max_length=30) or "board"
    with_source = f"{base}-{slugify(source_key, max_length=20) or 'imported'}"
    candidates = [base, with_source, *(f"{with_source}-{number}" for number in range(2, 1000))]
    return next(slug for slug in candidates if board_queries.find_board(actor, slug) is None)
