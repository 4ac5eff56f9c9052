"""Broken trees are refused with the place; sound ones are not. What can be met is decided exactly."""

import itertools
from functools import reduce

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from community.triage import queries
from community.triage.rules import (
    Act,
    Branch,
    Condition,
    Kind,
    Leaf,
    Names,
    default_tree,
    problems_of,
    read_tree,
)
from community.triage.rules.soundness import is_possible, leads_on, states_of
from community.triage.rules.tree import as_json

NAMES = Names(boards={1: "Routers", 2: "Mobile"}, products={1: "Hub"}, ranks={1: "New"}, teams={1: "Support"})
WAIT, HAND = Leaf("w", Act.WAIT), Leaf("h", Act.ESCALATE)


def ask(node_id, kind, yes, no, **what):
    return Branch(node_id, Condition(kind, **what), yes, no)


def leaf(name, act=Act.ESCALATE):
    return Leaf(name, act)


def deep():
    """More conditions above one another than anybody reads, each of which can be met."""
    return reduce(
        lambda under, n: ask(f"n{n}", Kind.HAVE_TOO, leaf(f"y{n}"), under, number=n),
        range(1, 26),
        leaf("end"),
    )


def test_the_tree_that_ships_is_sound_and_survives_being_kept():
    tree = default_tree()
    assert problems_of(tree, Names()) == []
    assert read_tree(as_json(tree)) == tree


BROKEN = {
    "nothing at all": (None, "", "tree is empty"),
    "a branch without an end": (ask("n1", Kind.ANSWERED, HAND, None), "n1", "Every branch needs an end"),
    "a wait for ever": (ask("n1", Kind.ANSWERED, WAIT, HAND), "w", "stay here for ever"),
    "a wait that only some leave": (
        ask("n1", Kind.UNANSWERED, HAND, WAIT, number=60),
        "w",
        "stay here for ever",
    ),
    "the asker's turn without a reason": (
        ask("n1", Kind.FIRST, Leaf("a", Act.WAIT_ASKER), HAND),
        "a",
        "asker’s turn only",
    ),
    "asking for ever": (
        ask("n1", Kind.SHORT, Leaf("i", Act.ASK_INFO), HAND, number=50),
        "i",
        "Ask only once",
    ),
    "joining nothing": (Leaf("j", Act.INCIDENT), "j", "where one is open"),
    "a duplicate of nothing": (Leaf("d", Act.DUPLICATE), "d", "nothing to suggest"),
    "a shorter time beneath a longer one": (
        ask(
            "n1", Kind.NO_USEFUL, ask("n2", Kind.NO_USEFUL, HAND, leaf("x"), number=60), leaf("y"), number=120
        ),
        "n2",
        "can never be “no” here",
    ),
    "a longer time where the shorter is not over": (
        ask("n1", Kind.AGE, leaf("y"), ask("n2", Kind.AGE, HAND, leaf("x"), number=120), number=60),
        "n2",
        "can never be “yes” here",
    ),
    "answered and unanswered": (
        ask("n1", Kind.ANSWERED, ask("n2", Kind.UNANSWERED, HAND, leaf("x"), number=60), leaf("y")),
        "n2",
        "can never be “yes” here",
    ),
    "silent for longer than it is there": (
        ask("n1", Kind.AGE, leaf("y"), ask("n2", Kind.QUIET, HAND, leaf("x"), number=90), number=60),
        "n2",
        "can never be “yes” here",
    ),
    "a useful answer where there is none": (
        ask("n1", Kind.ANSWERED, leaf("y"), ask("n2", Kind.USEFUL, HAND, leaf("x"))),
        "n2",
        "can never be “yes” here",
    ),
    "two boards at once": (
        ask("n1", Kind.BOARD, ask("n2", Kind.BOARD, HAND, leaf("x"), ids=(2,)), leaf("y"), ids=(1,)),
        "n2",
        "can never be “yes” here",
    ),
    "the same condition twice": (
        ask("n1", Kind.FIRST, ask("n2", Kind.FIRST, HAND, leaf("x")), leaf("y")),
        "n2",
        "can never be “no” here",
    ),
    "more in an hour than in all": (
        ask(
            "n1",
            Kind.HAVE_TOO,
            leaf("y"),
            ask("n2", Kind.HAVE_TOO_SPEED, HAND, leaf("x"), number=9),
            number=5,
        ),
        "n2",
        "can never be “yes” here",
    ),
    "a word that another rules out": (
        ask(
            "n1",
            Kind.WORDS,
            leaf("y"),
            ask("n2", Kind.WORDS, HAND, leaf("x"), words=("billing error",)),
            words=("bill*",),
        ),
        "n2",
        "can never be “yes” here",
    ),
    "waiting for what was never asked": (
        ask("n1", Kind.INFO_ASKED, leaf("y"), ask("n2", Kind.INFO_WAITING, HAND, leaf("x"))),
        "n2",
        "can never be “yes” here",
    ),
    "every role ruled out": (
        ask(
            "n1",
            Kind.ROLE,
            leaf("y"),
            leaf("x"),
            words=("member", "super_user", "employee", "moderator", "agent", "admin"),
        ),
        "n1",
        "can never be “no”, whatever",
    ),
    "a board that is gone": (ask("n1", Kind.BOARD, HAND, leaf("x"), ids=(77,)), "n1", "no longer there"),
    "two places of one name": (ask("n1", Kind.FIRST, leaf("x"), leaf("x")), "x", "same name"),
    "deeper than anybody reads": (deep(), "end", "deeper than"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_tree_is_refused_with_its_place(what):
    tree, place, words = BROKEN[what]
    found = problems_of(tree, NAMES)
    assert any(problem.node_id == place and words in problem.words for problem in found), found


def test_what_settles_it_is_named():
    tree = ask("n1", Kind.BOARD, leaf("y"), ask("n2", Kind.NO_USEFUL, ask("n3", Kind.NO_USEFUL, HAND, leaf("x"), number=60), leaf("z"), number=90), ids=(1,))  # fmt: skip
    (problem,) = problems_of(tree, NAMES)
    assert "“there is no useful answer after 90 minutes” above, answered with “yes”" in problem.words


# Against every question that there can be, counted out


TIMES = (10, 20, 30)
CONDITIONS = [
    *(
        Condition(kind, number=n)
        for kind in (Kind.UNANSWERED, Kind.NO_USEFUL, Kind.AGE, Kind.QUIET)
        for n in TIMES
    ),
    *(Condition(kind) for kind in (Kind.ANSWERED, Kind.USEFUL, Kind.UNHAPPY, Kind.PROMISE_BROKEN)),
    *(Condition(kind, number=n) for kind in (Kind.HAVE_TOO, Kind.HAVE_TOO_SPEED) for n in (1, 2)),
    *(Condition(Kind.BOARD, ids=ids) for ids in ((1,), (2,), (1, 2))),
    Condition(Kind.INFO_WAITING),
    Condition(Kind.INFO_ASKED),
]


def _worlds():
    """Every question, told by its age, silence, answers, marks, board and requests; times between the thresholds too."""
    times = (0, 5, 10, 15, 20, 25, 30, 35)
    for age, quiet in itertools.product(times, times):
        if quiet > age:
            continue
        for state, unhappy, promise in itertools.product((0, 1, 2), (False, True), (False, True)):
            if (unhappy and state == 0) or (promise and state != 0):
                continue
            yield {"age": age, "quiet": quiet, "state": state, "unhappy": unhappy, "promise": promise}


LIVES = list(_worlds())
OTHERS = [
    {"count": count, "speed": speed, "board": board, "asked": asked, "waiting": waiting}
    for count in range(4)
    for speed in range(count + 1)
    for board in (1, 2, 3)
    for asked in (False, True)
    for waiting in ((False, True) if asked else (False,))
]
LIFE = {
    Kind.UNANSWERED,
    Kind.NO_USEFUL,
    Kind.AGE,
    Kind.QUIET,
    Kind.ANSWERED,
    Kind.USEFUL,
    Kind.UNHAPPY,
    Kind.PROMISE_BROKEN,
}


def holds(condition, world):
    number = condition.number
    return {
        Kind.UNANSWERED: lambda: world["state"] == 0 and world["age"] >= number,
        Kind.NO_USEFUL: lambda: world["state"] < 2 and world["age"] >= number,
        Kind.AGE: lambda: world["age"] >= number,
        Kind.QUIET: lambda: world["quiet"] >= number,
        Kind.ANSWERED: lambda: world["state"] > 0,
        Kind.USEFUL: lambda: world["state"] == 2,
        Kind.UNHAPPY: lambda: world["unhappy"],
        Kind.PROMISE_BROKEN: lambda: world["promise"],
        Kind.HAVE_TOO: lambda: world["count"] >= number,
        Kind.HAVE_TOO_SPEED: lambda: world["speed"] >= number,
        Kind.BOARD: lambda: world["board"] in condition.ids,
        Kind.INFO_WAITING: lambda: world["waiting"],
        Kind.INFO_ASKED: lambda: world["asked"],
    }[condition.kind]()


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(CONDITIONS), st.booleans()), min_size=1, max_size=6))
def test_a_path_is_called_possible_exactly_when_some_question_meets_it(path):
    life = [one for one in path if one[0].kind in LIFE]
    rest = [one for one in path if one[0].kind not in LIFE]
    lives = [world for world in LIVES if all(holds(c, world) is yes for c, yes in life)]
    met = bool(lives) and any(all(holds(c, world) is yes for c, yes in rest) for world in OTHERS)
    assert is_possible(path) is met
    if met:
        assert states_of(path) == {world["state"] for world in lives}


def test_the_clock_leads_on_where_a_time_is_still_to_come():
    unanswered = (Condition(Kind.UNANSWERED, number=60), False)
    assert leads_on([unanswered], 0)
    assert not leads_on([unanswered], 1)
    assert not leads_on([(Condition(Kind.UNANSWERED, number=60), True)], 0)


def test_the_tree_in_a_new_database_is_the_one_that_ships(app):
    assert queries.node_of(queries.get_in_force()) == default_tree()
