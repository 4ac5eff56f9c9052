"""Limits that several entries share: a day's cap, a limit for each post, help that fades.

The entries of one pool give together what a curve says of their full worth, whatever the order in which they came and
went. So a pool can be settled at any time from two sums, and checked from them.
"""

from __future__ import annotations

from datetime import date
from math import floor, log

from community.reputation.rules.causes import Award
from community.reputation.rules.rule_sets import Rule, RuleSet


def pool_of(rule: Rule, award: Award, day: date, version: int) -> str | None:
    """The name of the pool that an award counts towards, unique for its member; None for one without a limit.

    A day has one version of the rules. A limit of a post begins anew with each version, whose curve may be another.
    """
    if rule.is_daily:
        return f"day:{day.isoformat()}"
    if rule.limit_per_post is not None or rule.fades_after is not None:
        post = f"answer:{award.answer_id}" if award.answer_id is not None else f"thread:{award.thread_id}"
        return f"{award.kind}:{post}:{version}"
    return None


def due(pool: str, rules: RuleSet, full_points: int) -> int:
    """What the entries of a pool give together when they are worth `full_points` without it, by these rules."""
    kind = pool.partition(":")[0]
    if kind == "day":
        return min(full_points, rules.daily_cap_points)
    rule = rules.rule_named(kind)
    if rule is None:
        return full_points
    if rule.limit_per_post is not None:
        return min(full_points, rule.limit_per_post)
    return faded(full_points, rule.fades_after)


def faded(full_points: int, fades_after: int | None) -> int:
    """Full worth s up to k = `fades_after` points, then k + k·ln(s/k), in whole points.

    Beyond k the s-th point is worth k/s of one: the logarithm is the integral of that, so the curve has no step and
    no end.
    """
    if fades_after is None or full_points <= fades_after:
        return full_points
    return fades_after + floor(fades_after * log(full_points / fades_after))
