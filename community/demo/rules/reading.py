"""Turning TOML tables into the demo's content. Every mistake is found and named at once, with file and place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from .content import BoardText, Content, Decision, Edit, MemberText, PostText, ProductText, ThreadText

_AUDIENCES = ("public", "members", "super_users", "staff")
_ROLES = ("member", "super_user", "employee", "moderator", "agent", "admin")


class ContentWrong(ValueError):
    """The files say something that cannot be built; `problems` are sentences."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_content(files: Mapping[str, Mapping[str, Any]]) -> Content:
    """Read what stands in these files (name → parsed TOML). Raise ContentWrong for what does not fit its place."""
    problems: list[str] = []

    def all_of(name: str) -> list[_Table]:
        found: list[_Table] = []
        for file, tables in files.items():
            for number, table in enumerate(tables.get(name, ()), 1):
                found.append(_Table(table, f"{file}, {name} {number}", problems))
        return found

    for file, tables in files.items():
        unknown = sorted(set(tables) - {"boards", "products", "members", "threads"})
        problems.extend(f"{file}: nobody knows what [[{name}]] means." for name in unknown)
    content = Content(
        boards=tuple(_board(table) for table in all_of("boards")),
        products=tuple(_product(table) for table in all_of("products")),
        members=tuple(_member(table) for table in all_of("members")),
        threads=tuple(_thread(table) for table in all_of("threads")),
    )
    if problems:
        raise ContentWrong(problems)
    return content


def _board(table: _Table) -> BoardText:
    board = BoardText(
        slug=table.text("slug"),
        name=table.text("name"),
        description=table.text("description", ""),
        icon=table.text("icon"),
        read=table.one_of("read", _AUDIENCES),
        write=table.one_of("write", _AUDIENCES),
    )
    table.end()
    return board


def _product(table: _Table) -> ProductText:
    product = ProductText(slug=table.text("slug"), name=table.text("name"), board=table.text("board"))
    table.end()
    return product


def _member(table: _Table) -> MemberText:
    member = MemberText(
        username=table.text("username"),
        name=table.text("name"),
        role=table.one_of("role", _ROLES),
        about=table.text("about", ""),
        time_zone=table.text("time_zone", ""),
        joined_days_ago=table.number("joined_days_ago"),
        team=table.text("team", ""),
    )
    table.end()
    return member


def _thread(table: _Table) -> ThreadText:
    table.name_after("key")
    thread = ThreadText(
        key=table.text("key"),
        board=table.text("board"),
        kind=table.one_of("kind", ("question", "discussion", "announcement")),
        title=table.text("title"),
        author=table.text("author"),
        days_ago=table.number("days_ago"),
        body=table.text("body"),
        product=table.text("product", ""),
        tags=table.texts("tags"),
        at=table.time_of_day("at"),
        views=int(table.number("views", 0)),
        have_too=table.texts("have_too"),
        followers=table.texts("followers"),
        voters=table.texts("voters"),
        needs_info=table.one_of("status", ("", "needs_info"), "") == "needs_info",
        pinned=table.flag("pinned"),
        locked=table.flag("locked"),
        closed=table.text("closed", ""),
        duplicate_of=table.text("duplicate_of", ""),
        edited=_edit(table.table("edited")),
        posts=tuple(_post(post) for post in table.tables("posts")),
    )
    table.end()
    return thread


def _post(table: _Table) -> PostText:
    table.name_after("key")
    kind = table.one_of("kind", ("answer", "reply"))
    post = PostText(
        key=table.text("key"),
        kind=kind,
        author=table.text("author"),
        after_minutes=int(table.number("after_minutes")),
        body=table.text("body"),
        to=table.text("to") if kind == "reply" else "thread",
        helpful=table.texts("helpful"),
        accepted=_decision(table.table("accepted")),
        withdrawn=_decision(table.table("withdrawn")),
        worked=table.texts("worked"),
        worked_after_days=table.number("worked_after_days", 0),
        outdated=table.texts("outdated"),
        outdated_after_days=table.number("outdated_after_days", 0),
        recommended=_decision(table.table("recommended")),
        edited=_edit(table.table("edited")),
    )
    table.end()
    return post


def _decision(table: _Table | None) -> Decision | None:
    if table is None:
        return None
    decision = Decision(by=table.text("by"), after_minutes=int(table.number("after_minutes")))
    table.end()
    return decision


def _edit(table: _Table | None) -> Edit | None:
    if table is None:
        return None
    edit = Edit(
        after_minutes=int(table.number("after_minutes")),
        body=table.text("body"),
        reason=table.text("reason", ""),
    )
    table.end()
    return edit


class _Table:
    """One table of a file: hands out its values and notes what is wrong with them."""

    def __init__(self, values: Mapping[str, Any], where: str, problems: list[str]) -> None:
        self.values = values
        self.where = where
        self.problems = problems
        self.seen: set[str] = set()

    def name_after(self, name: str) -> None:
        """From now on, name the place by this value instead of its number."""
        if isinstance(self.values.get(name), str):
            self.where = f"{self.where.rpartition(', ')[0]}, {self.values[name]}"

    def text(self, name: str, otherwise: str | None = None) -> str:
        return str(self._value(name, str, otherwise, "a text"))

    def number(self, name: str, otherwise: float | None = None) -> float:
        value = self._value(name, (int, float), otherwise, "a number")
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            self._complain(name, "must be a number from 0 on")
            return 0
        return value

    def flag(self, name: str) -> bool:
        return bool(self._value(name, bool, False, "true or false"))

    def one_of(self, name: str, choices: tuple[str, ...], otherwise: str | None = None) -> str:
        value = self.text(name, otherwise)
        if value not in choices and name in self.values:
            self._complain(name, f"is {value!r} and must be one of: {', '.join(filter(None, choices))}")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._value(name, list, [], "a list of texts")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._complain(name, "must be a list of texts")
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self._complain(name, f"names {item} twice")
        return tuple(value)

    def time_of_day(self, name: str) -> time | None:
        value = self.text(name, "")
        try:
            return time.fromisoformat(value) if value else None
        except ValueError:
            self._complain(name, f'is {value!r} and must be a time of day such as "09:22"')
            return None

    def table(self, name: str) -> _Table | None:
        value = self._value(name, dict, {}, "a table")
        return (
            _Table(value, f"{self.where}, {name}", self.problems)
            if isinstance(value, dict) and value
            else None
        )

    def tables(self, name: str) -> list[_Table]:
        value = self._value(name, list, [], "a list of tables")
        items = value if isinstance(value, list) else []
        return [
            _Table(item, f"{self.where}, {name} {number}", self.problems)
            for number, item in enumerate(items, 1)
            if isinstance(item, dict)
        ]

    def end(self) -> None:
        """Complain about values that nobody asked for: a typing error would be lost silently."""
        for name in sorted(set(self.values) - self.seen):
            self._complain(name, "is unknown here")

    def _value(self, name: str, kind: Any, otherwise: Any, words: str) -> Any:
        self.seen.add(name)
        value = self.values.get(name, otherwise)
        if value is None:
            self._complain(name, "is missing")
            return "" if kind is str else 0
        if not isinstance(value, kind):
            self._complain(name, f"must be {words}")
            return otherwise if otherwise is not None else ("" if kind is str else 0)
        return value

    def _complain(self, name: str, what: str) -> None:
        self.problems.append(f"{self.where}: `{name}` {what}.")
