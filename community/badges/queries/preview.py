"""Who would have a badge today, before anybody saves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from community.badges.queries.awards import count_active_members
from community.badges.queries.deeds import Among
from community.badges.queries.earned import Earned, Wanted, list_earned
from community.badges.rules import Rule, is_for_everybody
from community.core.actor import Actor
from community.core.pagination import Page
from community.members import queries as members
from community.members.queries import FORMER_MEMBER, MemberChip
from community.threads import queries as threads

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who would get it, with the post that would do it."""

    member: MemberChip
    at: datetime | None
    times: int
    title: str
    url: str


@dataclass(frozen=True)
class Preview:
    """How many would have the badge, and a page of them."""

    holders: int
    members: int
    awards: int
    page: Page[Candidate]

    @property
    def share(self) -> float:
        """Of all who take part, from 0 to 1."""
        return min(1.0, self.holders / self.members) if self.members else 0.0

    @property
    def is_for_everybody(self) -> bool:
        """Whether so many would get it that it says nothing of anybody."""
        return is_for_everybody(self.holders, self.members)


def preview_rule(actor: Actor, rule: Rule, *, is_repeatable: bool, number: int = 1) -> Preview:
    """Who would have a badge by that rule today, newest deed first."""
    times: dict[int, int] = {}
    newest: dict[int, Earned] = {}
    earned = list_earned([Wanted(0, rule, is_repeatable)], Among())
    for one in earned:
        times[one.member_id] = times.get(one.member_id, 0) + 1
        newest[one.member_id] = one  # They come in the order of the deeds.
    order = list(reversed(list(newest.values())))
    shown = order[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    people = members.list_member_chips(one.member_id for one in shown)
    names = threads.list_thread_names(actor, (one.thread_id for one in shown))
    candidates = []
    for one in shown:
        name = names.get(one.thread_id or 0)
        url = f"/answers/{one.answer_id}" if one.answer_id else (name.url if name else "")
        candidates.append(
            Candidate(
                people.get(one.member_id, FORMER_MEMBER), one.at, times[one.member_id], name.title if name else "",
                url if name else "",
            )
        )  # fmt: skip
    page = Page(candidates, number, PAGE_SIZE, len(order))
    return Preview(len(order), count_active_members(), len(earned), page)
