"""Sharing out, for any input: to the unit, fair, and the same each time; and people counted once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.deflection.rules.visits import SUCCESSES, Outcome
from community.impact.rules import (
    Choice,
    Credit,
    Nobody,
    Source,
    Span,
    order_of,
    share_out,
    share_range,
    span_of,
    steps_of,
    weigh,
    year_span,
)
from community.impact.rules.people import Sign, count_people

KEYS = st.one_of(st.integers(1, 50), st.sampled_from(Nobody))
WEIGHTS = st.dictionaries(KEYS, st.fractions(0, 1_000, max_denominator=60), min_size=1, max_size=30).filter(
    lambda weights: any(weights.values())
)
CREDITS = st.lists(
    st.builds(
        Credit,
        outcome=st.sampled_from(SUCCESSES),
        key=KEYS,
        parts=st.integers(1, 6),
        count=st.integers(1, 40),
    ),
    max_size=40,
)


@given(WEIGHTS, st.integers(0, 10**9))
def test_parts_sum_to_the_total_and_each_is_within_one_unit_of_its_exact_part(weights, total):
    shares = share_out(total, weights)
    assert sum(shares.values()) == total
    whole = sum(weights.values())
    for key, weight in weights.items():
        assert abs(shares[key] - total * weight / whole) < 1
        assert weight or not shares[key]


@given(WEIGHTS, st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_named_changes_nothing(weights, total, chance):
    named = list(weights.items())
    chance.shuffle(named)
    assert share_out(total, dict(named)) == share_out(total, weights)


@given(WEIGHTS, st.integers(0, 10**6))
def test_who_did_as_much_gets_as_much_but_for_a_unit(weights, total):
    shares = share_out(total, weights)
    for one in weights:
        for other in weights:
            if weights[one] == weights[other]:
                assert abs(shares[one] - shares[other]) <= 1


def test_ties_go_to_the_lower_id_and_to_members_before_nobody():
    assert share_out(2, {9: Fraction(1), 3: Fraction(1), Nobody.STAFF: Fraction(1)}) == {
        9: 1,
        3: 1,
        Nobody.STAFF: 0,
    }
    assert sorted([Nobody.OWN, 12, Nobody.IMPLICIT, 3], key=order_of) == [3, 12, Nobody.IMPLICIT, Nobody.OWN]


def test_nothing_is_shared_among_nobody():
    assert share_out(0, {}) == {}
    with pytest.raises(ValueError, match="Nobody"):
        share_out(1, {4: Fraction(0)})


@given(CREDITS)
def test_visits_are_whole_again_when_their_parts_come_together(due):
    levels = weigh(due)
    for depth, level in enumerate(levels, start=1):
        counted = [one for one in due if one.outcome in SUCCESSES[:depth]]
        assert sum(level.values()) == sum((Fraction(one.count, one.parts) for one in counted), Fraction())


@given(CREDITS, st.lists(st.integers(0, 10**7), min_size=3, max_size=3))
def test_helpers_and_nobody_sum_to_the_site_low_likely_and_high(due, totals):
    levels = weigh(due)
    totals = [total if level else 0 for total, level in zip(totals, levels, strict=True)]
    shared = share_range(totals, levels)
    assert [
        sum(getattr(one, name) for one in shared.values()) for name in ("low", "likely", "high")
    ] == totals


FIRST, LAST = datetime.fromisoformat("2020-01-01"), datetime.fromisoformat("2026-12-31")
PEOPLE = st.lists(
    st.builds(
        Sign,
        answer_id=st.integers(1, 5),
        person=st.integers(-20, 20),
        source=st.sampled_from(Source),
        at=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    ),
    max_size=60,
)


@given(PEOPLE, st.booleans())
def test_each_person_stands_in_one_row_and_in_one_column(signs, is_all):
    span = Span(date(2000 if is_all else 2020, 1, 1), date(2026, 12, 31), is_all=is_all)
    people = count_people(signs, span)
    assert people.total == len({sign.person for sign in signs})
    assert sum(people.by_source.values()) == people.total
    assert sum(step.total for step in people.steps) == people.total
    sums = Counter()
    for step in people.steps:
        sums.update(step.counts)
    assert {source: sums[source.value] for source in Source} == people.by_source


@given(PEOPLE)
def test_the_clearest_sign_tells_where_somebody_comes_from(signs):
    people = count_people(signs, Span(date(2020, 1, 1), date(2026, 12, 31)))
    askers = {sign.person for sign in signs if sign.source is Source.ASKER}
    only_visited = {sign.person for sign in signs} - {
        sign.person for sign in signs if sign.source is not Source.VISIT
    }
    assert people.by_source[Source.ASKER] == len(askers)
    assert people.by_source[Source.VISIT] == len(only_visited)


@given(st.dates(date(2001, 1, 1), date(2100, 12, 31)), st.integers(0, 20_000))
def test_columns_cover_the_period_from_its_first_day_to_its_last(first, days):
    last = first + timedelta(days=days)
    steps = steps_of(first, last)
    assert steps == sorted(set(steps))
    assert steps[0] <= first
    assert steps[-1] <= last
    assert len(steps) <= 60


def test_the_periods_of_a_day_in_the_middle_of_a_year():
    today = date(2026, 7, 4)
    assert span_of(Choice.THIS_YEAR, today) == Span(date(2026, 1, 1), today)
    assert span_of(Choice.LAST_YEAR, today) == year_span(2025)
    assert span_of(Choice.ALL, today).is_all
    assert year_span(2025).end == datetime(2026, 1, 1, tzinfo=UTC)
    assert Outcome.IMPLICIT in SUCCESSES
