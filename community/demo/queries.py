"""Reading the demo's content from its files, and whether a database can take it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sqlalchemy import select

from community.boards.models import Board
from community.core.db import db
from community.core.models import EventRow
from community.demo.events import DemoBuilt
from community.demo.rules.checks import check_content
from community.demo.rules.content import Content
from community.demo.rules.reading import ContentWrong, read_content
from community.members.models import Member

FOLDER = Path(__file__).parent / "content"


def load_content(folder: Path = FOLDER) -> Content:
    """The content of all TOML files in the folder. Raise ContentWrong naming every mistake in them."""
    files = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            files[path.name] = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ContentWrong([f"{path.name} is no valid TOML: {error}."]) from error
    if not files:
        raise ContentWrong([f"There are no content files in {folder}."])
    content = read_content(files)
    check_content(content)
    return content


def load_calendar() -> dict[str, Any]:
    """The texts of the demo's calendar."""
    return tomllib.loads((FOLDER / "calendar" / "calendar.toml").read_text(encoding="utf-8"))


def has_demo() -> bool:
    """Whether the demo community is in this database."""
    return (
        db.session.scalar(select(EventRow.id).where(EventRow.name == DemoBuilt.__name__).limit(1)) is not None
    )


def is_empty() -> bool:
    """Whether nobody and nothing is in this database yet."""
    somebody, somewhere = select(Member.id).limit(1), select(Board.id).limit(1)
    return db.session.scalar(somebody) is None and db.session.scalar(somewhere) is None
