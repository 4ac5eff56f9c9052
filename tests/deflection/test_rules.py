"""Which threads are worth offering, how rankings are measured, and what is learnt from the past."""

import numpy as np
import pytest

from community.deflection.rules import DEFAULT_WEIGHTS, Place, choose, is_enough, place_of, weigher
from community.deflection.rules.learning import Lesson, learn
from community.deflection.rules.measures import MEASURES, grade, ratio_with_interval
from community.deflection.rules.plain import plain_scores
from community.deflection.rules.weights import as_vector, as_weights
from community.search.rules.signals import SIGNALS

SOLVED = SIGNALS.index("solved")


def test_what_is_far_less_likely_than_the_best_is_not_offered():
    assert choose([(1, -2.0), (2, -4.0), (3, -9.0)], 5) == [1, 2]


def test_only_so_many_are_offered():
    assert len(choose([(n, 1.0) for n in range(9)], 3)) == 3
    assert choose([], 3) == []


def test_one_word_is_not_enough():
    assert is_enough("lamp blinks")
    assert not is_enough("  lamp ")


def test_an_unknown_place_is_the_front_page():
    assert place_of("ask") is Place.ASK
    assert place_of("elsewhere") is place_of(None) is Place.HOME


def test_every_signal_has_a_weight_and_no_other_name_has():
    assert set(DEFAULT_WEIGHTS) == set(SIGNALS)
    assert as_weights(as_vector(DEFAULT_WEIGHTS)) == pytest.approx(DEFAULT_WEIGHTS, abs=1e-4)


def test_a_weight_that_is_not_named_is_the_shipped_one():
    signals = np.eye(len(SIGNALS))
    assert weigher({"solved": 7.0})(signals)[SOLVED] == 7.0
    assert weigher({"solved": 7.0})(signals)[0] == DEFAULT_WEIGHTS[SIGNALS[0]]


def test_grades_count_shares_of_the_relevant_and_the_place_of_the_first():
    assert dict(zip(MEASURES, grade([9, 1, 8, 2], {1, 2}), strict=True)) == {
        "Recall@1": 0.0, "Recall@3": 0.5, "Recall@5": 1.0, "Recall@10": 1.0, "MRR@20": 0.5,
    }  # fmt: skip
    assert grade([], {1}) == [0.0] * len(MEASURES)
    assert grade([*range(100, 120), 1], {1}) == [0.0] * len(MEASURES)


def test_a_ratio_is_given_with_the_interval_in_which_it_lies():
    base = np.tile([0.0, 1.0], 200)
    ratio, low, high = ratio_with_interval(np.ones(400), base)
    assert ratio == 2.0
    assert 1.7 < low < 2.0 < high < 2.4
    assert ratio_with_interval(base, base) == (1.0, 1.0, 1.0)


def test_plain_bm25_is_the_textbooks():
    # Two threads of two words each; the word stands once in the first. idf = ln(1 + 1.5 / 1.5), weight 2.2 / 2.2.
    found = [(np.array([0]), np.array([1.0]), 1)]
    scores = plain_scores(found, np.array([2.0, 2.0]), np.array([True, True]))
    assert scores == pytest.approx([np.log(2), 0.0])


def test_plain_bm25_knows_nothing_of_a_thread_that_is_not_there():
    found = [(np.array([0, 1]), np.array([1.0, 1.0]), 1)]
    scores = plain_scores(found, np.array([2.0, 50.0]), np.array([True, False]))
    assert scores[1] == 0
    assert scores[0] == pytest.approx(np.log(1 + 0.5 / 1.5))


def lessons(helps, count=100):
    """Lessons of two candidates each, of which one is solved; `helps` says whether that one was the right one."""
    signals = np.zeros((2, len(SIGNALS)))
    signals[0, SOLVED] = 1
    return [Lesson(signals, np.array([helps, not helps])) for _ in range(count)]


def test_what_helped_before_weighs_more_afterwards():
    start = as_vector(DEFAULT_WEIGHTS)
    assert learn(lessons(True), start)[SOLVED] > start[SOLVED] + 1
    assert learn(lessons(False), start)[SOLVED] < start[SOLVED] - 1


def test_few_lessons_move_weights_little_and_silent_signals_not_at_all():
    start = as_vector(DEFAULT_WEIGHTS)
    few, many = learn(lessons(True, 2), start), learn(lessons(True, 200), start)
    assert start[SOLVED] < few[SOLVED] < many[SOLVED]
    others = [at for at in range(len(SIGNALS)) if at != SOLVED]
    assert many[others] == pytest.approx(start[others])


def test_nothing_is_learnt_from_nothing():
    with pytest.raises(ValueError, match="nothing to learn"):
        learn([], as_vector(DEFAULT_WEIGHTS))
