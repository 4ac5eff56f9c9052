"""The arithmetic of the programme: scores, states, and what criteria can stand."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.superusers.rules.checks import criteria_errors, warnings_about
from community.superusers.rules.criteria import (
    Bar,
    Criteria,
    Criterion,
    Measures,
    State,
    Tier,
    below,
    measurable,
    plain,
    read,
    score,
    short,
    state_of,
    tier_of,
)

TIERS = [Tier("Super user", 0), Tier("Senior", 150)]


def criteria(**bars):
    return Criteria(bars={one: Bar(*bars.get(one.value, (0, 0))) for one in Criterion}, tiers=TIERS)


TWO = criteria(accepted=(10, 30), active_days=(20, 10))


def measures(accepted, active_days, sanctions=0):
    return Measures({Criterion.ACCEPTED: accepted, Criterion.ACTIVE_DAYS: active_days}, sanctions)


any_criteria = st.builds(
    lambda bars: Criteria(bars=dict(zip(Criterion, bars, strict=True)), tiers=TIERS),
    st.lists(st.builds(Bar, st.integers(0, 50), st.integers(0, 100)), min_size=5, max_size=5),
)
any_measures = st.builds(
    lambda values, sanctions: Measures(dict(zip(Criterion, values, strict=True)), sanctions),
    st.lists(st.integers(0, 200), min_size=5, max_size=5),
    st.integers(0, 2),
)


@pytest.mark.parametrize(
    ("counted", "reached", "state"),
    [
        (measures(10, 20), 100, State.QUALIFIES),
        (measures(20, 40), 200, State.QUALIFIES),
        (measures(200, 20), 175, State.QUALIFIES),  # Beyond twice a bar nothing is added.
        (measures(9, 20), 92.5, State.NEAR),
        (measures(8, 60), 110, State.BELOW),
        (measures(0, 0), 0, State.BELOW),
        (measures(20, 40, sanctions=1), 200, State.BELOW),
    ],
)
def test_scores_and_states_of_two_bars(counted, reached, state):
    assert score(counted, TWO) == pytest.approx(reached)
    assert state_of(counted, TWO) is state


def test_what_is_missing_is_named_and_ninety_percent_is_near():
    counted = measures(9, 17)
    assert short(counted, TWO) == [Criterion.ACCEPTED, Criterion.ACTIVE_DAYS]
    assert below(counted, TWO) == [Criterion.ACTIVE_DAYS]


@given(any_criteria, any_measures)
def test_every_bar_reached_is_a_full_score_and_nobody_is_near_and_below_at_once(asked, counted):
    reached, state = score(counted, asked), state_of(counted, asked)
    assert 0 <= reached <= 200 + 1e-9
    if state is State.QUALIFIES and any(bar.weight for bar in asked.asked.values()):
        assert reached >= 100 - 1e-9
    assert set(below(counted, asked)) <= set(short(counted, asked))
    assert (state is State.BELOW) == bool(counted.sanctions or below(counted, asked))


@given(any_criteria, any_measures, st.sampled_from(Criterion), st.integers(1, 100))
def test_doing_more_never_lowers_a_score_or_a_state(asked, counted, one, more):
    better = Measures({**counted.values, one: counted.value(one) + more}, counted.sanctions)
    assert score(better, asked) >= score(counted, asked) - 1e-9
    order = [State.BELOW, State.NEAR, State.QUALIFIES]
    assert order.index(state_of(better, asked)) >= order.index(state_of(counted, asked))


@given(any_criteria)
def test_criteria_are_read_as_they_were_kept(asked):
    assert read(plain(asked)) == asked


def test_a_community_without_marks_is_ranked_by_what_it_has():
    everybody = [Measures({Criterion.ACTIVE_DAYS: 40}), Measures({Criterion.ACTIVE_DAYS: 20})]
    among = measurable(everybody, TWO)
    assert among == {Criterion.ACTIVE_DAYS}
    assert [score(one, TWO, among) for one in everybody] == [200, 100]


def test_tiers_follow_the_score():
    assert [tier_of(reached, TWO) for reached in (0, 149.9, 150, 200)] == [
        "Super user",
        "Super user",
        "Senior",
        "Senior",
    ]


def test_the_window_ends_with_the_day():
    since, until = TWO.window(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert (since.isoformat(), until.isoformat()) == (
        "2025-12-22T00:00:00+00:00",
        "2026-04-01T00:00:00+00:00",
    )


def test_criteria_that_cannot_stand_say_where():
    assert criteria_errors(TWO) == {}
    assert "least_accepted" in criteria_errors(criteria())
    assert "weight_accepted" in criteria_errors(criteria(accepted=(5, 0)))
    assert "least_active_days" in criteria_errors(criteria(active_days=(101, 1)))
    assert "least_quality" in criteria_errors(criteria(quality=(101, 1)))
    assert "least_accepted" in criteria_errors(criteria(accepted=(-1, 1), helped=(1, 1)))


@pytest.mark.parametrize(
    "tiers",
    [
        [],
        [Tier("One", 10)],
        [Tier("One", 0), Tier("one", 50)],
        [Tier("One", 0), Tier("Two", 50), Tier("Three", 50)],
        [Tier("One", 0), Tier("Two", 201)],
        [Tier("", 0)],
        [Tier("One", 0), Tier("No number", -1)],
        [Tier(str(n), n) for n in range(6)],
    ],
)
def test_tiers_that_cannot_stand_are_refused(tiers):
    assert set(criteria_errors(Criteria(bars=TWO.bars, tiers=tiers))) == {"tiers"}


def test_nobody_and_everybody_are_pointed_out():
    assert "Nobody would qualify" in warnings_about(TWO, [measures(1, 30)])[0]
    assert "accepted answers" in warnings_about(TWO, [measures(1, 30)])[0]
    assert "Everybody would qualify" in warnings_about(TWO, [measures(10, 20), measures(11, 21)])[0]
    assert warnings_about(TWO, [measures(10, 20), measures(1, 1)]) == []
    assert "Nobody answered" in warnings_about(TWO, [])[0]
