"""Reading badges: the gallery, one of them, looks at everybody, and whom an event touches."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select

from community.answers.models import Answer, Reply
from community.badges import policy
from community.badges.models import Award, Badge, BadgeRun
from community.badges.rules import TIERS, Rule, RuleWrong, parse_rule, rule_in_words
from community.boards.models import Board, Product, Tag
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import NotFound
from community.members.models import Member
from community.threads.models import Thread

AWARDS_LOCK = 16  # Our number among the database's advisory locks; the member's id stands beside it.

_BY_TIER = case({tier.value: number for number, tier in enumerate(TIERS)}, value=Badge.tier)


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a rule can be narrowed to."""

    id: int
    name: str


def list_badges(*, with_retired: bool = False) -> Sequence[Badge]:
    """All badges, bronze first, in the order in which they were made."""
    query = select(Badge).order_by(_BY_TIER, Badge.id)
    return db.session.scalars(query if with_retired else query.where(Badge.retired_at.is_(None))).all()


def list_visible_badges(actor: Actor) -> tuple[Sequence[Badge], int]:
    """The badges that the actor may know by name, bronze first; and how many secret ones there are beside them."""
    all_of_them = list_badges()
    known = set(db.session.scalars(select(Badge.id).where(policy.visible_badges(actor))))
    return [badge for badge in all_of_them if badge.id in known], sum(
        badge.id not in known for badge in all_of_them
    )


def get_badge(actor: Actor, key: str) -> Badge:
    """The badge with that key. Raise NotFound alike for a missing one and a secret one that the actor has not earned."""
    badge = db.session.scalar(select(Badge).where(Badge.key == key, policy.visible_badges(actor)))
    if badge is None:
        raise NotFound("There is no such badge.")
    return badge


def get_badge_by_id(badge_id: int) -> Badge:
    """The badge. Raise NotFound when there is none."""
    badge = db.session.get(Badge, badge_id)
    if badge is None:
        raise NotFound("There is no such badge.")
    return badge


def lock_badge(badge_id: int) -> Badge:
    """The badge, locked until the transaction ends. Raise NotFound when there is none."""
    badge = db.session.get(Badge, badge_id, with_for_update={"key_share": True}, populate_existing=True)
    if badge is None:
        raise NotFound("There is no such badge.")
    return badge


def list_keys() -> set[str]:
    """The keys of all badges, retired ones too."""
    return set(db.session.scalars(select(Badge.key)))


def list_badges_that_hear(event: str) -> list[Badge]:
    """The badges in use whose fact that event may have changed."""
    return [badge for badge in list_badges() if badge.rule and event in heard_by(badge)]


def heard_by(badge: Badge) -> frozenset[str]:
    """The names of the events that the badge's fact hears of; none for one that cannot be read."""
    try:
        return parse_rule(badge.rule, is_repeatable=badge.is_repeatable).about.heard
    except RuleWrong:
        return frozenset()


def find_run(badge_id: int) -> BadgeRun | None:
    """The badge's latest look at everybody, or None."""
    query = select(BadgeRun).where(BadgeRun.badge_id == badge_id).order_by(BadgeRun.id.desc()).limit(1)
    return db.session.scalar(query)


def get_run(run_id: int) -> BadgeRun:
    """That look at everybody. Raise NotFound when there is none."""
    run = db.session.get(BadgeRun, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    return run


def list_places() -> tuple[list[Choice], list[Choice], list[Choice]]:
    """Boards, products and tags that a rule can be narrowed to, each by name."""
    boards, products, tags = (
        [
            Choice(row.id, row.name)
            for row in db.session.execute(select(kind.id, kind.name).order_by(kind.name))
        ]
        for kind in (Board, Product, Tag)
    )
    return boards, products, tags


def describe_rule(badge: Badge) -> str:
    """The badge's rule in words: “10 accepted answers on Routers”; empty for one that is given by hand."""
    if badge.rule is None:
        return ""
    try:
        rule = parse_rule(badge.rule, is_repeatable=badge.is_repeatable)
    except RuleWrong:
        return "a rule that this version cannot read"
    return rule_in_words(rule, place=_place_of(rule))


def list_touched(author_ids: Collection[int | None], *, answer_id: int | None, thread_id: int | None, reply_id: int | None, is_whole: bool) -> list[int]:  # fmt: skip
    """Ids of members whose facts an event may change: those it names, the author of its post and its asker; with
    `is_whole` everybody who wrote in the thread."""
    found = {member_id for member_id in author_ids if member_id is not None}
    if reply_id is not None:
        found |= set(db.session.scalars(select(Reply.author_id).where(Reply.id == reply_id)))
    if answer_id is not None:
        row = db.session.execute(
            select(Answer.author_id, Answer.thread_id).where(Answer.id == answer_id)
        ).first()
        if row is not None:
            found.add(row.author_id)
            thread_id = thread_id or row.thread_id
    if thread_id is not None:
        found |= set(db.session.scalars(select(Thread.author_id).where(Thread.id == thread_id)))
        if is_whole:
            for kind in (Answer, Reply):
                found |= set(db.session.scalars(select(kind.author_id).where(kind.thread_id == thread_id)))
    return sorted(found)


def find_last_member_id() -> int:
    """The highest id of any member; 0 when there is none."""
    return db.session.scalar(select(Member.id).order_by(Member.id.desc()).limit(1)) or 0


def lock_members(ids: Collection[int]) -> None:
    """Let nobody else settle these members' awards until the transaction ends.

    Not their rows: whoever accepts an answer holds the thread and waits for its members, and an award that holds a
    member waits for the thread that it names. SQLite has one writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        for member_id in sorted(ids):
            db.session.execute(select(func.pg_advisory_xact_lock(AWARDS_LOCK, member_id)))


def has_award(badge_id: int, member_id: int) -> bool:
    """Whether the member holds the badge."""
    query = select(Award.id).where(
        Award.badge_id == badge_id, Award.member_id == member_id, Award.revoked_at.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def _place_of(rule: Rule) -> str:
    words = []
    if rule.board_id is not None:
        words.append(f"on {_name(Board, rule.board_id)}")
    if rule.product_id is not None:
        words.append(f"about {_name(Product, rule.product_id)}")
    if rule.tag_id is not None:
        words.append(f"under #{_name(Tag, rule.tag_id)}")
    return " ".join(words)


def _name(kind: type[Board | Product | Tag], row_id: int) -> str:
    name = db.session.scalar(select(kind.name).where(kind.id == row_id))
    return name or "a place that is gone"
