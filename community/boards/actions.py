"""Making and changing boards, products and tags; keeping a board's counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from slugify import slugify
from sqlalchemy import ColumnElement, case, literal, or_, update

from community.boards import policy, queries
from community.boards.events import BoardChanged
from community.boards.models import Board, Product, Tag
from community.boards.rules import Audience
from community.core.actor import Actor
from community.core.db import Instant, db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line

NAME_LONGEST = 80
TAG_LONGEST = 40


def create_board(
    actor: Actor,
    *,
    slug: str,
    name: str,
    description: str = "",
    icon: str = "message-circle",
    position: int = 0,
    read: Audience = Audience.PUBLIC,
    write: Audience = Audience.MEMBERS,
) -> Board:
    """Make a board. Raise Invalid for a name or slug that cannot be used, Conflict when the slug is taken."""
    require(policy.can_manage_boards(actor))
    slug, name = slugify(slug, max_length=60), clean_line(name, limit=NAME_LONGEST)
    if not slug or not name:
        raise Invalid(fields={"name": "A board needs a name with letters or digits."})
    if queries.find_board(actor, slug) is not None:
        raise Conflict(f"There is a board at /boards/{slug} already.")
    board = Board(
        slug=slug,
        name=name,
        description=clean_line(description),
        icon=icon,
        position=position,
        read_audience=read.value,
        write_audience=write.value,
    )
    db.session.add(board)
    db.session.flush()
    publish(actor, BoardChanged(board_id=board.id))
    return board


def change_board(
    actor: Actor,
    board: Board,
    *,
    name: str | None = None,
    description: str | None = None,
    read: Audience | None = None,
    write: Audience | None = None,
) -> None:
    """Change a board's words or audiences; what is None stays."""
    require(policy.can_manage_boards(actor))
    if name is not None:
        board.name = clean_line(name, limit=NAME_LONGEST) or board.name
    if description is not None:
        board.description = clean_line(description)
    if read is not None:
        board.read_audience = read.value
    if write is not None:
        board.write_audience = write.value
    publish(actor, BoardChanged(board_id=board.id))


def create_product(
    actor: Actor, *, slug: str, name: str, board: Board | None = None, position: int = 0
) -> Product:
    """Make a product. Raise Conflict when the slug is taken."""
    require(policy.can_manage_boards(actor))
    slug = slugify(slug, max_length=60)
    if queries.find_product(slug) is not None:
        raise Conflict(f"There is a product called {slug} already.")
    product = Product(
        slug=slug,
        name=clean_line(name, limit=NAME_LONGEST),
        board_id=board.id if board else None,
        position=position,
    )
    db.session.add(product)
    db.session.flush()
    return product


def find_or_create_tags(names: Iterable[str]) -> list[Tag]:
    """The tags with these names; unknown ones are made. Names that leave nothing readable are passed over."""
    wanted: dict[str, str] = {}
    for name in names:
        clean = clean_line(name, limit=TAG_LONGEST)
        slug = slugify(clean, max_length=TAG_LONGEST)
        if slug:
            wanted.setdefault(slug, clean)
    known = {tag.slug: tag for tag in queries.list_tags_by_slug(wanted)}
    for slug, name in wanted.items():
        if slug not in known:
            known[slug] = Tag(slug=slug, name=name)
            db.session.add(known[slug])
    db.session.flush()
    return [known[slug] for slug in wanted]


def count_tag_use(tag_ids: Iterable[int], change: int) -> None:
    """Add `change` to how many threads carry each tag."""
    ids = list(tag_ids)
    if ids:
        db.session.execute(update(Tag).where(Tag.id.in_(ids)).values(thread_count=Tag.thread_count + change))


def count_thread(board_id: int, status: str, change: int, *, active_at: datetime | None = None) -> None:
    """Add `change` to a board's count of listed threads in `status`; `active_at` notes activity, like below."""
    column = getattr(Board, f"{status}_count")
    values: dict[str, object] = {f"{status}_count": column + change}
    if active_at is not None:
        values["last_activity_at"] = _later(active_at)
    db.session.execute(
        update(Board).where(Board.id == board_id).values(values).execution_options(synchronize_session=False)
    )


def note_activity(board_id: int, active_at: datetime) -> None:
    """Note that somebody wrote on the board at that time; what is older than the latest known changes nothing."""
    db.session.execute(
        update(Board)
        .where(Board.id == board_id)
        .values(last_activity_at=_later(active_at))
        .execution_options(synchronize_session=False)
    )


def _later(active_at: datetime) -> ColumnElement[datetime | None]:
    known = Board.last_activity_at
    is_newer = or_(known.is_(None), known < active_at)
    return case((is_newer, literal(active_at, Instant)), else_=known)
