"""Accounts that an import makes for people who wrote elsewhere, and their counts, many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from community.core.actor import Actor, Role
from community.core.bulk import add_to_rows, insert_rows, reserve_ids
from community.core.policy import require, system_only
from community.members import queries
from community.members.models import Member
from community.members.rules import names


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """A person of another place: the username there, the name shown there, when they came."""

    username: str
    name: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """An account that was made."""

    id: int
    username: str


def import_members(actor: Actor, newcomers: Sequence[Newcomer]) -> list[Account]:
    """Make unclaimed accounts, in this order; each gets the username closest to its old one that is free."""
    require(system_only(actor))
    usernames = _choose_usernames([newcomer.username for newcomer in newcomers])
    ids = reserve_ids(Member, len(newcomers))
    rank_id = queries.find_lowest_rank_id()
    insert_rows(
        Member,
        [
            {
                "id": member_id,
                "username": username,
                "name_skeleton": names.skeleton(username),
                "name": names.clean_name(newcomer.name)[: names.LONGEST_NAME].strip() or username,
                "role": Role.MEMBER.value,
                "created_at": newcomer.created_at,
                "rank_id": rank_id,
            }
            for member_id, username, newcomer in zip(ids, usernames, newcomers, strict=True)
        ],
    )
    return [
        Account(id=member_id, username=username) for member_id, username in zip(ids, usernames, strict=True)
    ]


def count_for_many(changes: Mapping[int, Mapping[str, int]]) -> None:
    """Add to the counts of many members: `{7: {"answer_count": 2, "points": 30}}`; the rooms of the posts call this."""
    add_to_rows(Member, changes)


def _choose_usernames(wanted: Sequence[str]) -> list[str]:
    candidates = [_candidate(text) for text in wanted]
    taken, signs = queries.list_taken_usernames(candidates)
    chosen: list[str] = []
    for candidate in candidates:
        username = candidate
        if username in taken or names.skeleton(username) in signs:
            username = _next_free(candidate, taken, signs)
        taken.add(username)
        signs.add(names.skeleton(username))
        chosen.append(username)
    return chosen


def _candidate(text: str) -> str:
    """A valid username; one that readers would take for the brand's or the machine's says that it is an old one."""
    username = names.username_from(text)
    return names.username_from(f"was-{username}") if names.is_reserved(username) else username


def _next_free(candidate: str, taken: set[str], signs: set[str]) -> str:
    number = 2
    while True:
        username = names.numbered(candidate, number)
        if (
            username not in taken
            and names.skeleton(username) not in signs
            and not queries.is_username_taken(username)
        ):
            return username
        number += 1
