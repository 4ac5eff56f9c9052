"""Which threads are worth offering."""

from community.deflection.rules import Place, choose, place_of
from community.threads.rules import Status


def test_a_solved_thread_overtakes_one_that_matches_a_little_better():
    assert choose([(1, 10.0, Status.OPEN), (2, 9.0, Status.SOLVED)], 5) == [2, 1]


def test_it_does_not_overtake_one_that_matches_far_better():
    assert choose([(1, 20.0, Status.OPEN), (2, 9.0, Status.SOLVED)], 5) == [1, 2]


def test_what_matches_far_worse_than_the_best_is_not_offered():
    assert choose([(1, 10.0, Status.SOLVED), (2, 2.0, Status.SOLVED)], 5) == [1]


def test_only_so_many_are_offered():
    assert len(choose([(n, 1.0, Status.OPEN) for n in range(9)], 3)) == 3
    assert choose([], 3) == []


def test_an_unknown_place_is_the_front_page():
    assert place_of("ask") is Place.ASK
    assert place_of("elsewhere") is place_of(None) is Place.HOME
