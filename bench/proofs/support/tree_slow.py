"""A second opinion on where a question stands: slow, by plain SQL and plain loops, written without the product's reading or deciding.

It writes out every way from the top of a tree to an end, asks each condition by its own statements, and counts the ways
on which everything is as they say. There must be exactly one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import sqlalchemy as sa

from community.core.db import fetch
from community.triage.rules.words import THANKS, UPSET

Way = list[tuple[dict[str, Any], bool]]


def ways(node: dict[str, Any]) -> Iterator[tuple[Way, str]]:
    """Every way through a tree in plain values, with the id of its end."""
    if "act" in node:
        yield [], node["id"]
        return
    for is_yes, word in ((True, "yes"), (False, "no")):
        for way, end in ways(node[word]):
            yield [(node["if"], is_yes), *way], end


def ends_at(tree: dict[str, Any], thread_id: int, at: datetime) -> list[str]:
    """The ends of all ways on which everything is so; a sound tree has exactly one."""
    facts = Facts(thread_id, at)
    return [end for way, end in ways(tree) if all(facts.holds(asked) is is_yes for asked, is_yes in way)]


class Facts:
    """One question at one instant, each fact asked for when a condition wants it, and kept."""

    def __init__(self, thread_id: int, at: datetime) -> None:
        self.id, self.at = thread_id, at
        self._kept: dict[str, Any] = {}
        self.thread = self._rows("SELECT * FROM threads WHERE id = :id")[0]

    def holds(self, asked: dict[str, Any]) -> bool:
        """Whether the condition is so."""
        key = repr(sorted(asked.items()))
        if key not in self._kept:
            self._kept[key] = self._ask(asked)
        return bool(self._kept[key])

    def _ask(self, asked: dict[str, Any]) -> bool:  # noqa: PLR0912 - one line a kind is the point of it
        kind, number = asked["kind"], asked.get("number", 0)
        minutes = (self.at - _time(self.thread["created_at"])).total_seconds() / 60
        if kind == "age":
            return minutes >= number
        if kind == "unanswered":
            return not self._answers() and minutes >= number
        if kind == "no_useful":
            return not self._useful() and minutes >= number
        if kind == "quiet":
            written = [_time(self.thread["created_at"]), *(one["at"] for one in self._posts())]
            return (self.at - max(written)).total_seconds() / 60 >= number
        if kind == "answered":
            return bool(self._answers())
        if kind == "useful":
            return self._useful()
        if kind == "unhappy":
            return self._unhappy()
        if kind in {"have_too", "have_too_speed"}:
            said = [
                _time(row["said_at"])
                for row in self._rows("SELECT said_at FROM have_toos WHERE thread_id = :id")
            ]
            since = self.at - timedelta(hours=1) if kind == "have_too_speed" else None
            return sum(one <= self.at and (since is None or one > since) for one in said) >= number
        if kind == "short":
            return len(self.thread["body_markdown"]) < number
        if kind == "words":
            text = self._text()
            return any(f" {w[:-1]}" in text if w.endswith("*") else f" {w} " in text for w in asked["words"])
        if kind == "upset":
            return len(UPSET & set(self._text().split())) >= number
        if kind == "board":
            return self.thread["board_id"] in asked["ids"]
        if kind == "product":
            return (self.thread["product_id"] or 0) in asked["ids"]
        if kind == "info_asked":
            return bool(self._info())
        if kind == "info_waiting":
            return any(end is None or end > self.at for _, end in self._info())
        if kind == "incident":
            return self._has_incident()
        if kind == "duplicate":
            return self._is_pointed()
        if kind == "first":
            query = "SELECT min(id) AS first FROM threads WHERE kind = 'question' AND author_id = :author"
            return self._rows(query, author=self.thread["author_id"])[0]["first"] == self.id
        raise LookupError(kind)

    def _posts(self) -> list[dict[str, Any]]:
        found = []
        for table in ("answers", "replies"):
            extra = "AND opens_thread_id IS NULL" if table == "answers" else ""
            for row in self._rows(
                f"SELECT * FROM {table} WHERE thread_id = :id AND removed_at IS NULL {extra}"
            ):
                at = _time(row["created_at"])
                found.append(
                    {**row, "table": table, "at": at, "own": row["author_id"] == self.thread["author_id"]}
                )
        return [one for one in found if one["at"] <= self.at]

    def _answers(self) -> list[dict[str, Any]]:
        return [one for one in self._posts() if one["table"] == "answers" and not one["own"]]

    def _useful(self) -> bool:
        for one in self._answers():
            if one["author_role"] != "member":
                return True
            if one["recommended_at"] and _time(one["recommended_at"]) <= self.at:
                return True
            for query in (
                "SELECT voted_at AS at, NULL AS until FROM votes WHERE answer_id = :answer",
                "SELECT said_at AS at, NULL AS until FROM reactions WHERE answer_id = :answer AND kind = 'worked'",
                "SELECT accepted_at AS at, withdrawn_at AS until FROM acceptances WHERE answer_id = :answer",
            ):
                for row in self._rows(query, answer=one["id"]):
                    if _time(row["at"]) <= self.at and not (row["until"] and _time(row["until"]) <= self.at):
                        return True
        return False

    def _own_posts(self) -> list[tuple[datetime, str]]:
        every = Facts(self.id, datetime.max.replace(tzinfo=self.at.tzinfo)) if self.at.year < 9000 else self
        return sorted((one["at"], one["body_markdown"]) for one in every._posts() if one["own"])

    def _info(self) -> list[tuple[datetime, datetime | None]]:
        asked = self._rows(
            "SELECT happened_at FROM timeline_entries WHERE thread_id = :id AND kind = 'info_asked'"
        )
        spans = []
        for row in asked:
            at = _time(row["happened_at"])
            later = [post for post, _ in self._own_posts() if post > at]
            end = later[0] if later else (None if self.thread["needs_info_at"] else at)
            if at <= self.at:
                spans.append((at, end))
        return spans

    def _unhappy(self) -> bool:
        answers = [one["at"] for one in self._answers()]
        if not answers:
            return False
        met = {end for _, end in self._info()}
        said = [
            at for at, words in self._own_posts() if at <= self.at and at not in met and not _thanks(words)
        ]
        undone = self._rows(
            "SELECT ended_at, ended_by_id FROM resolutions WHERE thread_id = :id AND ending = 'undone'"
        )
        said += [_time(row["ended_at"]) for row in undone if row["ended_by_id"] == self.thread["author_id"]]
        return any(max(answers) < at <= self.at for at in said)

    def _has_incident(self) -> bool:
        for row in self._rows("SELECT * FROM incidents"):
            fits = row["board_id"] in {None, self.thread["board_id"]} and row["product_id"] in {
                None,
                self.thread["product_id"],
            }
            if (
                fits
                and _time(self.thread["created_at"]) >= _time(row["opened_at"]) - timedelta(days=1)
                and _time(row["opened_at"]) <= self.at
                and not (row["closed_at"] and _time(row["closed_at"]) <= self.at)
            ):
                return True
        return False

    def _is_pointed(self) -> bool:
        for table, column in (("answers", "answer_id"), ("replies", "reply_id")):
            query = (
                f"SELECT l.* FROM thread_links l JOIN {table} p ON p.id = l.{column} JOIN threads t ON t.id = l.to_thread_id"
                " WHERE p.thread_id = :id AND p.removed_at IS NULL AND t.is_listed AND t.status = 'solved' AND t.id <> :id"
            )
            for row in self._rows(query):
                if row["author_id"] != self.thread["author_id"] and _time(row["linked_at"]) <= self.at:
                    return True
        return False

    def _text(self) -> str:
        tags = self._rows(
            "SELECT t.name FROM tags t JOIN thread_tags x ON x.tag_id = t.id WHERE x.thread_id = :id"
        )
        return _plain(
            " ".join(
                [self.thread["title"], self.thread["body_markdown"][:20_000], *(row["name"] for row in tags)]
            )
        )

    def _rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        key = query + repr(values)
        if key not in self._kept:
            self._kept[key] = [
                dict(row) for row in fetch(sa.text(query), {"id": self.id, **values}).mappings()
            ]
        return self._kept[key]


def _time(value: Any) -> datetime:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _plain(text: str) -> str:
    letters = [c if c.isalnum() or c == "'" else " " for c in text.casefold().replace("’", "'")[:25_000]]
    words = [word.strip("'") for word in "".join(letters).split()]
    return f" {' '.join(word for word in words if word)} "


def _thanks(text: str) -> bool:
    words = ["", *_plain(text).split()]
    turning = {"not", "no", "never", "nothing", "isnt", "doesnt", "didnt", "wont", "stopped"}
    return any(
        word in THANKS and before not in turning and not before.endswith("n't")
        for before, word in pairwise(words)
    )
