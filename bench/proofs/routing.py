"""Prove that offers bring a first answer soon, lead nobody past the day's numbers, and give newcomers a share.

    python -m bench.proofs.routing [--seed 1] [--n 1]

Days of a made-up community in virtual time (`--n` days for each of five seeds from `--seed` on): 10 super users, 12 other
helpers, 48 newcomers, 500 questions a day over the hours of a telephone company. Who is offered what is decided by the
product's own rules; people are made up, and what is assumed of them stands in `support/routing_day.py`.

Controls must fail: without the programme's numbers somebody does more than they allow, without the newcomers' minutes
their share is below the aim. No helpers and no questions are said in words.

A second part asks 50 questions through the real actions, jobs and tables, and compares every offer with what the rules
say of the same people.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from bench.proofs.importing import Checks
from bench.proofs.support.routing_database import compare_with_rules
from bench.proofs.support.routing_day import Day, Person, Question, Result
from community.routing.rules.hours import minutes_of
from community.routing.rules.terms import Terms

SEEDS = 5
MEDIAN_MINUTES = 3.0
NEWCOMERS_SHARE = 0.20
NEVER = float("inf")


def main(seed: int, days: int) -> int:
    """Run all parts, print what happened, and judge."""
    checks, terms = Checks(), Terms()
    print(f"{days} day(s) of 500 questions for each seed; {terms}\n")
    medians = [
        _judge(checks, each, Day(each, terms, days=days).run(), terms) for each in range(seed, seed + SEEDS)
    ]
    middle = sorted(medians)[SEEDS // 2]
    print(f"\nMedians of the {SEEDS} seeds: {', '.join(f'{one:.2f}' for one in sorted(medians))} min")
    checks.that(f"the median first answer comes within {MEDIAN_MINUTES:.0f} min in the middle seed", middle <= MEDIAN_MINUTES, f"{middle:.2f} min")  # fmt: skip
    _controls(checks, seed, terms)
    _bad_input(checks, seed, terms)
    print("\nThe same through actions, jobs and tables")
    compare_with_rules(checks, seed)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


def _judge(checks: Checks, seed: int, result: Result, terms: Terms) -> float:
    median = _print(seed, result, terms)
    checks.that(
        "no offer to anybody who had reached the day's numbers", not result.over, f"{result.offers:,} offers"
    )
    most, own = _most(result.people)
    checks.that(
        "no super user did more on a day than the numbers, what they chose from lists aside",
        most - own <= terms.answers_a_day and _most_hours(result.people) <= terms.hours_a_day,
        f"{most} of {terms.answers_a_day} answers, {own} by own choice; {_most_hours(result.people):.1f} of {terms.hours_a_day} h",
    )
    checks.that(f"newcomers gave the first answer to {NEWCOMERS_SHARE:.0%} of the easy ones or more", _share(result.questions) >= NEWCOMERS_SHARE, f"{_share(result.questions):.1%}")  # fmt: skip
    return median


def _print(seed: int, result: Result, terms: Terms) -> float:
    questions, waits = result.questions, _waits(result.questions)
    easy = [question for question in questions if question.is_easy]
    supers = [person for person in result.people if person.is_super_user]
    loads = sorted(len(person.posts) for person in supers)
    hours = [sum((ends - begins).total_seconds() for begins, ends in one.sessions) / 3600 for one in supers]
    median, ninth = waits[len(waits) // 2], waits[int(len(waits) * 0.9)]
    print(f"\nSeed {seed}: {len(questions):,} questions, {len(easy):,} easy; {sum(question.answered_at is None for question in questions)} without an answer by the end")  # fmt: skip
    print(f"  first answer: median {_minutes(median)}, 9 of 10 {_minutes(ninth)}; within 3 min {_within(waits, 3)}, 10 min {_within(waits, 10)}, 1 h {_within(waits, 60)}")  # fmt: skip
    print(f"  easy ones first answered by newcomers: {_share(questions):.1%}; Gini of all answers {_gini([len(person.posts) for person in result.people]):.2f}")  # fmt: skip
    if supers:
        print(f"  super users: {', '.join(map(str, loads))} answers, at most {_most_hours(supers):.1f} h of writing; {sum(hours) / len(hours):.1f} h at the screen on average")  # fmt: skip
    if result.answers:
        print(f"  {result.offers:,} offers ({result.first_chances:,} of them first chances), {result.offers / result.answers:.1f} an answer; {result.passes:,} passed")  # fmt: skip
    return median


def _controls(checks: Checks, seed: int, terms: Terms) -> None:
    print("\nControls")
    free = Day(seed, replace(terms, answers_a_day=200, hours_a_day=24)).run()
    most, _ = _most(free.people)
    checks.that("without the programme's numbers somebody does more than they allow", most > terms.answers_a_day, f"{most} answers")  # fmt: skip
    none_first = Day(seed, replace(terms, newcomer_minutes=0)).run()
    share = _share(none_first.questions)
    checks.that("without the newcomers' minutes their share is below the aim", share < NEWCOMERS_SHARE, f"{share:.1%}")  # fmt: skip


def _bad_input(checks: Checks, seed: int, terms: Terms) -> None:
    print("\nNobody there")
    alone = Day(seed, terms, super_users=0, regulars=0).run()
    print(
        "  There are no experts: nobody is in the programme and nobody's answers have helped yet. Newcomers alone:"
    )
    _print(seed, alone, terms)
    answered = [question for question in alone.questions if question.answered_at is not None]
    checks.that("without experts newcomers are asked, and only they answer", bool(answered) and all(one.was_newcomer or one.answered_by for one in answered), f"{len(answered)} answered")  # fmt: skip
    empty = Day(seed, terms, super_users=0, regulars=0, newcomers=0).run()
    checks.that("without anybody nothing is offered and nothing breaks", empty.offers == 0 and not any(one.answered_at for one in empty.questions))  # fmt: skip
    silent = Day(seed, terms, questions=0).run()
    checks.that("on a day without questions nothing is offered", silent.offers == 0 and not silent.questions)


def _waits(questions: Sequence[Question]) -> list[float]:
    """Minutes to the first answer, sorted; those without one never end."""
    return sorted(
        (one.answered_at - one.asked_at).total_seconds() / 60 if one.answered_at else NEVER
        for one in questions
    )


def _within(waits: Sequence[float], minutes: float) -> str:
    return f"{sum(wait <= minutes for wait in waits) / len(waits):.0%}"


def _minutes(wait: float) -> str:
    return "not by the end" if wait == NEVER else f"{wait:.2f} min"


def _share(questions: Sequence[Question]) -> float:
    easy = [question for question in questions if question.is_easy]
    return sum(question.was_newcomer for question in easy) / len(easy) if easy else 0.0


def _most(people: Sequence[Person]) -> tuple[int, int]:
    """The most answers of anybody on one day, and how many of those they had found in lists themselves."""
    days = [
        (count, person.own_choice[on])
        for person in people
        for on, count in Counter(at.date() for at in person.posts).items()
    ]
    return max(days, key=lambda day: (day[0] - day[1], day[0]), default=(0, 0))


def _most_hours(people: Sequence[Person]) -> float:
    return max(
        (
            minutes_of(at for at in person.posts if at.date() == on) / 60
            for person in people
            for on in {at.date() for at in person.posts}
        ),
        default=0.0,
    )


def _gini(loads: Sequence[int]) -> float:
    """0 when all do the same, near 1 when one does everything."""
    loads = sorted(loads)
    total = sum(loads)
    if not total:
        return 0.0
    ranked = sum(place * load for place, load in enumerate(loads, start=1))
    return 2 * ranked / (len(loads) * total) - (len(loads) + 1) / len(loads)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", help="taken and not needed: people are made up")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--n", type=int, default=1, help="days for each seed")
    given = arguments.parse_args()
    sys.exit(main(given.seed, max(1, given.n)))
