"""From deeds to steps: how far each deed brought its member, so that the one which reached a threshold is found.

A step is a deed with `level`, what the member had reached by then.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select

from community.answers.models import Answer
from community.badges.queries.deed import Among, in_place
from community.badges.queries.deeds import DEEDS
from community.badges.queries.instants import DAY_SECONDS, seconds_between, seconds_of
from community.badges.rules import Rule
from community.threads.models import Thread

_THREADS = Thread.__table__.c
_ANSWERS = Answer.__table__.c


def steps_of(rule: Rule, among: Among) -> Subquery:
    """The steps of these members under the rule's measure: its columns are those of a deed, and `level`."""
    if rule.fact == "answer_streak":
        return _streak_steps(rule, among)
    if rule.fact == "helpful_share":
        return _share_steps(rule, among)
    deeds = DEEDS[rule.fact](rule, among).subquery()
    group = (deeds.c.member_id, deeds.c.subject_id) if rule.about.subject else (deeds.c.member_id,)
    order = (deeds.c.at, deeds.c.order_id)
    if rule.window_days:
        return _window_steps(rule, deeds, group, order)
    level = func.sum(deeds.c.weight).over(partition_by=group, order_by=order)
    return select(*deeds.c, level.label("level")).subquery()


def has_reached(steps: Subquery, threshold: int, *, again: bool) -> ColumnElement[bool]:
    """The clause that keeps the steps which reached the threshold; with `again`, each multiple of it."""
    before = steps.c.level - steps.c.weight
    if again:
        return steps.c.level // threshold > before // threshold
    return and_(steps.c.level >= threshold, before < threshold)


def any_of(clauses: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """One of them at least."""
    return or_(*clauses)


def _window_steps(rule: Rule, deeds: Subquery, group: Any, order: Any) -> Subquery:
    """Only those deeds are steps with which as many as the rule wants lie within its days; each reaches it at once."""
    begun = func.lag(deeds.c.at, rule.threshold - 1).over(partition_by=group, order_by=order)
    found = select(*deeds.c, begun.label("begun")).subquery()
    columns: list[Any] = [column for column in found.c if column.name not in ("begun", "weight")]
    within = seconds_between(found.c.begun, found.c.at) <= (rule.window_days or 0) * DAY_SECONDS
    reached = case((found.c.begun.is_(None), 0), else_=rule.threshold)
    return select(*columns, reached.label("weight"), reached.label("level")).where(within).subquery()


def _streak_steps(rule: Rule, among: Among) -> Subquery:
    """A step a day with an answer; its level is how many days in a row there have been by then (in UTC)."""
    answers = DEEDS["answers"](rule, among).subquery()
    day = (seconds_of(answers.c.at) // DAY_SECONDS).label("day")
    first = func.row_number().over(
        partition_by=(answers.c.member_id, day.element), order_by=(answers.c.at, answers.c.order_id)
    )
    days = select(*answers.c, day, first.label("first")).subquery()
    # Days in a row have the same distance from their numbers.
    number = func.row_number().over(partition_by=days.c.member_id, order_by=days.c.day)
    runs = select(days, (days.c.day - number).label("run")).where(days.c.first == 1).subquery()
    level = func.row_number().over(partition_by=(runs.c.member_id, runs.c.run), order_by=runs.c.day)
    kept = [column for column in runs.c if column.name not in ("day", "first", "run")]
    return select(*kept, level.label("level")).subquery()


def _share_steps(rule: Rule, among: Among) -> Subquery:
    """One step for each member with answers enough: the share in whole per cent; its post is their newest helpful one."""
    is_good = or_(_ANSWERS.vote_count > 0, _ANSWERS.accept_order < 2)
    shares: Select[Any] = (
        select(
            _ANSWERS.author_id.label("member_id"),
            (100 * func.sum(case((is_good, 1), else_=0)) // func.count()).label("level"),
            func.max(case((is_good, _ANSWERS.id))).label("answer_id"),
        )
        .where(
            among.keep(_ANSWERS.author_id), _ANSWERS.removed_at.is_(None), in_place(rule, _ANSWERS.thread_id)
        )
        .group_by(_ANSWERS.author_id)
        .having(func.count() >= rule.conditions["at_least"])
    )
    found = shares.subquery()
    newest = DEEDS["answers"](rule, among).subquery()
    columns = [column for column in newest.c if column.name != "weight"]
    return (
        select(*columns, found.c.level.label("weight"), found.c.level)
        .where(newest.c.answer_id == found.c.answer_id)
        .subquery()
    )
