"""The ladder: monotone, explained, checked."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core.actor import Ability, Probation
from community.members.rules.probation import day_refusal, extras_refusal, posts_today
from community.ranks.rules import Inputs, Ladder, Step, explain, lower_bound, rank_of, why_not
from community.ranks.rules.checks import RANKS_MOST, changelog_error, ladder_errors
from community.ranks.rules.effect import compare, warnings_about
from community.ranks.rules.ladder import answers_missing, plain_step, read_step


def instant(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


LOW = Step(rank_id=1, name="Low", abilities=frozenset({Ability.VOTE}))
MIDDLE = Step(rank_id=2, name="Middle", points=100, accepted=2, abilities=frozenset({Ability.VOTE}))
HIGH = Step(
    rank_id=3, name="High", points=500, accepted=10, answers=20, share_percent=30, days=30,
    abilities=frozenset({Ability.VOTE, Ability.SEE_FLAGS}),
)  # fmt: skip
LADDER = Ladder(steps=(LOW, MIDDLE, HIGH))

counts = st.integers(0, 5_000)


@st.composite
def inputs(draw):
    answers = draw(counts)
    return Inputs(
        points=draw(st.integers(-50, 20_000)),
        accepted_count=draw(counts),
        answer_count=answers,
        helpful_count=draw(st.integers(0, answers)),
        day_count=draw(st.integers(0, 4_000)),
    )


@st.composite
def ladders(draw):
    thresholds = {
        name: sorted(draw(st.lists(st.integers(0, most), min_size=5, max_size=5)))
        for name, most in (
            ("points", 10_000),
            ("accepted", 500),
            ("answers", 900),
            ("share_percent", 100),
            ("days", 900),
        )
    }
    higher = [
        Step(
            rank_id=place + 2,
            name=f"Rank {place}",
            **{name: values[place] for name, values in thresholds.items()},
        )
        for place in range(5)
    ]
    return Ladder(steps=(LOW, *higher))


def place(step, ladder) -> int:
    return ladder.steps.index(step)


@given(inputs(), ladders(), st.integers(0, 500))
def test_more_of_what_counts_never_leads_down(have, ladder, more):
    before = place(rank_of(have, ladder), ladder)
    for better in (
        replace(have, points=have.points + more),
        replace(have, accepted_count=have.accepted_count + more),
        replace(have, day_count=have.day_count + more),
        replace(have, answer_count=have.answer_count + more, helpful_count=have.helpful_count + more),
        replace(have, helpful_count=min(have.answer_count, have.helpful_count + more)),
    ):
        assert place(rank_of(better, ladder), ladder) >= before


@given(inputs(), ladders())
def test_a_rank_is_reached_exactly_when_every_input_is_there(have, ladder):
    explained = explain(have, ladder)
    assert explained.step is LOW or why_not(have, explained.step) == ""
    if explained.next is not None:
        assert not all(need.is_met for need in explained.needs)


@given(inputs(), ladders(), st.integers(1, 6))
def test_looking_twice_changes_nothing_and_holding_a_rank_only_keeps_it(have, ladder, held):
    first = rank_of(have, ladder)
    assert rank_of(have, ladder, held=first.rank_id) is first
    kept = place(rank_of(have, ladder, held=held), ladder)
    assert place(first, ladder) <= kept <= max(place(first, ladder), ladder.places[held])


@pytest.mark.parametrize(
    ("found", "of", "percent"),
    # By hand from Wilson's formula with z = 1.96.
    [
        (0, 0, 0.0),
        (0, 10, 0.0),
        (1, 1, 20.7),
        (10, 10, 72.2),
        (5, 10, 23.7),
        (40, 100, 30.9),
        (400, 1000, 37.0),
    ],
)
def test_the_lower_bound_is_wilsons(found, of, percent):
    assert round(100 * lower_bound(found, of), 1) == percent


@given(st.integers(0, 3_000), st.integers(0, 3_000))
def test_the_bound_lies_beneath_the_share(found, more):
    of = found + more
    assert 0 <= lower_bound(found, of) <= (found / of if of else 0) + 1e-12


def test_how_many_answers_are_missing_is_exact():
    have = Inputs(answer_count=30, helpful_count=5)
    missing = answers_missing(have, 30)
    assert missing is not None
    for more, is_enough in ((missing, True), (missing - 1, False)):
        bound = 100 * lower_bound(have.helpful_count + more, have.answer_count + more)
        assert (bound >= 30) is is_enough
    assert answers_missing(have, 100) is None


def test_a_share_may_sink_a_little_before_a_rank_is_lost():
    have = Inputs(points=900, accepted_count=12, answer_count=100, helpful_count=40, day_count=90)
    assert rank_of(have, LADDER) is HIGH
    worse = replace(have, answer_count=115)
    assert rank_of(worse, LADDER) is MIDDLE
    assert rank_of(worse, LADDER, held=HIGH.rank_id) is HIGH
    much_worse = replace(have, answer_count=180)
    assert rank_of(much_worse, LADDER, held=HIGH.rank_id) is MIDDLE


def test_every_input_of_the_next_rank_is_explained():
    explained = explain(Inputs(points=120, accepted_count=2, answer_count=5, helpful_count=2), LADDER)
    assert (explained.step, explained.next) == (MIDDLE, HIGH)
    assert [(need.key, need.value, need.wanted, need.missing) for need in explained.needs] == [
        ("points", 120, 500, 380),
        ("accepted", 2, 10, 8),
        ("answers", 5, 20, 15),
        ("share_percent", 11.7, 30, 19),
        ("days", 0, 30, 30),
    ]
    assert explain(Inputs(), Ladder(steps=(LOW,))).next is None


def test_a_step_survives_being_written_down():
    step = replace(HIGH, posts_a_day=3)
    assert read_step(plain_step(step)) == step


def wrong(*steps, rest=0):
    return set(ladder_errors(steps, rest))


def test_a_good_ladder_passes():
    assert wrong(LOW, MIDDLE, HIGH, rest=365) == set()


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ((), (-1, "steps")),
        ((LOW, *(replace(MIDDLE, name=str(n), points=n + 1) for n in range(RANKS_MOST))), (-1, "steps")),
        ((replace(LOW, points=5), MIDDLE), (0, "points")),
        ((LOW, replace(MIDDLE, points=-1)), (1, "points")),
        ((LOW, replace(MIDDLE, share_percent=101, answers=5)), (1, "share_percent")),
        ((LOW, replace(MIDDLE, share_percent=20)), (1, "answers")),
        ((LOW, MIDDLE, replace(HIGH, points=50)), (2, "points")),
        ((LOW, replace(MIDDLE, name="LOW")), (1, "name")),
        ((LOW, replace(MIDDLE, name="")), (1, "name")),
        ((LOW, replace(MIDDLE, icon="skull")), (1, "icon")),
        ((LOW, replace(MIDDLE, abilities=frozenset())), (1, "abilities")),
        ((LOW, replace(MIDDLE, posts_a_day=5)), (1, "posts_a_day")),
        ((LOW, replace(LOW, rank_id=2, name="Twin")), (1, "points")),
        ((LOW, replace(MIDDLE, points=10**12)), (1, "points")),
        ((replace(LOW, posts_a_day=0), MIDDLE), (0, "posts_a_day")),
    ],
)
def test_what_cannot_stand_is_marked_where_it_is(steps, field):
    assert field in wrong(*steps)


def test_a_rest_is_never_or_long():
    assert (-1, "rest_after_days") in wrong(LOW, rest=10)
    assert (-1, "rest_after_days") in wrong(LOW, rest=-5) or wrong(LOW, rest=-5)
    assert wrong(LOW, rest=60) == set()


def test_a_changelog_says_something():
    assert changelog_error("new")
    assert changelog_error("More is asked of the top.") == ""


# What another ladder would do

PEOPLE = [
    (1, 1, Inputs()),
    (2, 2, Inputs(points=150, accepted_count=3)),
    (3, 1, Inputs(points=60, accepted_count=3)),
]


def test_the_effect_counts_who_rises_and_falls_and_what_they_may():
    easier = replace(
        LADDER,
        steps=(LOW, replace(MIDDLE, points=50, abilities=frozenset({Ability.VOTE, Ability.SEE_FLAGS})), HIGH),
    )
    effect = compare(PEOPLE, LADDER, easier)
    assert (effect.risen_count, effect.fallen_count, effect.member_count) == (1, 0, 3)
    assert effect.before == {"Low": 2, "Middle": 1}
    assert effect.after == {"Low": 1, "Middle": 2}
    assert effect.gaining(Ability.SEE_FLAGS) == 2
    assert {change.member_id: change.direction for change in effect.changes} == {2: 0, 3: 1}


def test_a_ladder_that_nobody_can_climb_is_said_to_be_one():
    hard = replace(LADDER, steps=(LOW, replace(MIDDLE, points=10_000), replace(HIGH, points=20_000)))
    effect = compare(PEOPLE, LADDER, hard)
    assert effect.fallen_count == 1
    assert "Nobody reaches any rank above the lowest." in warnings_about(effect, hard)
    everybody = compare(PEOPLE[1:2], LADDER, hard)
    assert "Everybody falls." in warnings_about(everybody, hard)


def test_an_empty_community_has_no_effect():
    effect = compare([], LADDER, LADDER)
    assert effect.changes == []
    assert effect.member_count == 0


# Probation, in words

NEW = Probation("Newcomer", posts_a_day=20, links_a_post=2, images_a_post=0)


def test_a_refusal_says_the_limit_and_when_it_ends():
    words = day_refusal(NEW, instant("2026-03-01T21:00"))
    assert "20 posts a day" in words
    assert "From 00:00 UTC on (in 3 hours)" in words


def test_links_and_pictures_are_held_to_the_limit_but_what_stood_may_stay():
    assert extras_refusal(NEW, links=2, images=0) == ""
    assert "2 links to other sites into a post (this one has 3)" in extras_refusal(NEW, links=3, images=0)
    assert "no pictures into a post (this one has 1)" in extras_refusal(NEW, links=0, images=1)
    assert extras_refusal(NEW, links=3, images=0, links_before=3) == ""
    assert extras_refusal(Probation("Guide"), links=99, images=99) == ""


def test_yesterdays_posts_do_not_count_today():
    now = instant("2026-03-01T00:30")
    assert posts_today(5, now.date(), now) == 5
    assert posts_today(5, instant("2026-02-28T12:00").date(), now) == 0
    assert posts_today(5, None, now) == 0
