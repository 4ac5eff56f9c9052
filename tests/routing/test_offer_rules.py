"""Whom the rules ask: never beyond anybody's number, never twice, wider in each round."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.routing.rules import Record, Subject
from community.routing.rules.easy import Sign, is_easy, is_short, is_spread
from community.routing.rules.offers import (
    SEEN_WITHIN,
    Asked,
    Helper,
    Refusal,
    Stage,
    choose,
    plan,
    refusal,
    size_of,
)
from community.routing.rules.terms import BOUNDS, Terms, terms_errors

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HUB, HELP = (Subject.PRODUCT, 1), (Subject.BOARD, 1)
TERMS = Terms()
HARD, EASY = Asked(1, (HUB, HELP), is_easy=False), Asked(2, (HUB, HELP), is_easy=True)


def expert(number, **more):
    return Helper(
        **{"id": number, "seen_at": NOW, "records": {HUB: Record(20, 18)}, "is_super_user": True, **more}
    )


def newcomer(number, **more):
    return Helper(
        **{"id": number, "seen_at": NOW, "interests": frozenset({HUB}), "is_newcomer": True, **more}
    )


def asked(question, helpers, offered=(), stage=Stage.NEWCOMERS, terms=TERMS):
    made = plan(question, helpers, offered, stage, terms, NOW)
    return made.stage, [choice.member_id for choice in made.choices]


def test_an_easy_question_is_the_newcomers_first_and_a_hard_one_is_not():
    helpers = [expert(1), newcomer(2)]
    assert asked(EASY, helpers) == (Stage.NEWCOMERS, [2])
    assert asked(HARD, helpers) == (Stage.FIRST, [1])
    assert asked(EASY, helpers, terms=replace(TERMS, newcomer_minutes=0)) == (Stage.FIRST, [1])
    assert asked(EASY, [expert(1)]) == (Stage.FIRST, [1])
    assert asked(EASY, [expert(1), newcomer(2, interests=frozenset())]) == (Stage.FIRST, [1])


def test_a_newcomer_whose_answers_helped_comes_before_one_who_only_asked():
    good = newcomer(2, records={HUB: Record(3, 3)})
    assert asked(EASY, [newcomer(1), good]) == (Stage.NEWCOMERS, [2, 1])


def test_who_knows_more_who_is_here_and_who_did_less_today_is_asked_first():
    weak = expert(1, records={HUB: Record(20, 4)})
    unseen = expert(2, seen_at=NOW - timedelta(minutes=25))
    tired = expert(3, answers_today=30)
    fresh = expert(4)
    assert asked(HARD, [weak, unseen, tired, fresh], terms=replace(TERMS, at_once=4))[1] == [4, 2, 3, 1]


def test_a_round_without_anybody_is_skipped_and_without_anybody_at_all_one_looks_again():
    away = expert(1, seen_at=NOW - timedelta(hours=2))
    assert asked(HARD, [away]) == (Stage.THIRD, [1])
    nobody = plan(HARD, [], (), Stage.NEWCOMERS, TERMS, NOW)
    assert (nobody.choices, nobody.stage) == ((), Stage.EVERYBODY)
    assert nobody.next_at > NOW


def test_a_super_user_is_asked_about_what_they_never_answered_after_those_who_know_it():
    blank = expert(1, records={})
    assert asked(HARD, [blank, expert(2)])[1] == [2, 1]
    assert asked(HARD, [Helper(id=3, seen_at=NOW)])[1] == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, None),
        ({"is_away": True}, Refusal.AWAY),
        ({"open_offers": 2}, None),
        ({"open_offers": 3}, Refusal.BUSY),
        ({"day_limit": 5, "answers_today": 4}, None),
        ({"day_limit": 5, "answers_today": 4, "open_offers": 1}, Refusal.OWN_DAY),
        ({"answers_today": 59}, None),
        ({"answers_today": 60}, Refusal.CAP),
        ({"answers_today": 58, "open_offers": 2}, Refusal.CAP),
        ({"answers_today": 58, "open_offers": 1, "late_offers": 1}, Refusal.CAP),
        ({"minutes_today": 460}, None),
        ({"minutes_today": 461}, Refusal.CAP),
        ({"minutes_today": 441, "open_offers": 1}, Refusal.CAP),
    ],
)
def test_nothing_is_offered_beyond_ones_own_or_the_programmes_numbers(more, why):
    assert refusal(expert(1, **more), TERMS) is why
    assert asked(HARD, [expert(1, **more)])[1] == ([] if why else [1])


HELPERS = st.lists(
    st.builds(
        Helper,
        id=st.integers(1, 50),
        seen_at=st.integers(0, 2_000).map(lambda minutes: NOW - timedelta(minutes=minutes)),
        records=st.dictionaries(
            st.sampled_from([HUB, HELP]),
            st.integers(1, 40).flatmap(lambda n: st.builds(Record, st.just(n), st.integers(0, n))),
        ),
        interests=st.frozensets(st.sampled_from([HUB, HELP])),
        is_super_user=st.booleans(),
        is_newcomer=st.booleans(),
        answers_today=st.integers(0, 60),
        minutes_today=st.floats(0, 600),
        open_offers=st.integers(0, 4),
        late_offers=st.integers(0, 4),
        day_limit=st.none() | st.integers(1, 60),
        is_away=st.booleans(),
    ),
    unique_by=lambda one: one.id,
    max_size=30,
)


@given(HELPERS, st.sets(st.integers(1, 50)), st.sampled_from(Stage), st.booleans())
def test_each_round_asks_only_people_who_can_take_it_once_and_not_too_many(helpers, offered, stage, is_easy):
    question = Asked(1, (HUB, HELP), is_easy)
    made = plan(question, helpers, offered, stage, TERMS, NOW)
    by_id = {helper.id: helper for helper in helpers}
    ids = [choice.member_id for choice in made.choices]
    assert made.stage >= stage
    assert made.next_stage >= made.stage
    assert made.next_at > NOW
    assert len(ids) == len(set(ids)) <= size_of(made.stage, TERMS)
    assert offered.isdisjoint(ids)
    for number in ids:
        helper = by_id[number]
        assert refusal(helper, TERMS) is None
        assert NOW - helper.seen_at <= SEEN_WITHIN[made.stage]
        assert made.stage is not Stage.NEWCOMERS or (is_easy and helper.is_newcomer)


@given(HELPERS, st.randoms(use_true_random=False))
def test_who_is_asked_depends_on_no_order(helpers, chance):
    shuffled = helpers[:]
    chance.shuffle(shuffled)
    assert choose(HARD, helpers, (), Stage.EVERYBODY, TERMS, NOW) == choose(
        HARD, shuffled, (), Stage.EVERYBODY, TERMS, NOW
    )


def test_two_of_three_signs_make_a_question_easy():
    assert not is_easy([Sign.SHORT])
    assert not is_easy([Sign.SHORT, Sign.SHORT])
    assert is_easy([Sign.SHORT, Sign.KNOWN])


def test_short_is_told_in_few_words_and_without_code():
    assert is_short("How do I block a number?", "My phone is old.")
    assert not is_short("How?", "x" * 400)
    assert not is_short("How?", "```\nerror 5\n```")


def test_a_subject_is_spread_when_many_were_first_to_answer():
    assert is_spread(range(12))
    assert not is_spread(range(9))
    assert not is_spread([1, 2, 3] * 10 + [4, 5])


@given(st.dictionaries(st.sampled_from(sorted(BOUNDS)), st.none() | st.integers(-5, 500)))
def test_numbers_are_refused_exactly_outside_their_bounds(values):
    wrong = terms_errors(values)
    for name, (least, most) in BOUNDS.items():
        value = values.get(name)
        assert (name in wrong) is (value is None or not least <= value <= most)
