"""The index as it would have been at a moment: what came later is not in it."""

import numpy as np
import pytest

from community.core.db import transaction
from community.search import queries
from community.search.history import History, PastPost, PastThread
from community.search.queries.documents import load_documents
from community.search.rules.query import parse_plain
from community.search.rules.signals import SIGNALS
from community.search.rules.wanted import About, Wanted
from tests.search.engines import NOW

DAY = 86_400.0
T = NOW.timestamp()


def past(thread_id, title, *, days, question="", posts=(), **more):
    return PastThread(
        thread_id=thread_id, title=title, question=question, created_at=T + days * DAY, board_id=1, posts=list(posts),
        **more,
    )  # fmt: skip


def find(history, text, *, day, **more):
    wanted = Wanted(
        words=parse_plain(text).words, readable_board_ids=history.board_ids, now=NOW, limit=10, **more
    )
    return [hit.thread_id for hit in history.as_of(T + day * DAY).snapshot.find(wanted).hits]


def signals(history, text, *, day, about=None, links=None):
    wanted = Wanted(words=parse_plain(text).words, readable_board_ids=history.board_ids, now=NOW, limit=10)
    hits, found = queries.candidates(
        history.as_of(T + day * DAY).snapshot, wanted, lambda _: links or {}, about or About()
    )
    return {hit.thread_id: dict(zip(SIGNALS, row, strict=True)) for hit, row in zip(hits, found, strict=True)}


def test_a_thread_is_found_from_the_moment_on_in_which_it_was_asked():
    history = History([past(1, "Lamp blinks", days=0), past(2, "Lamp hums", days=5)])
    assert find(history, "lamp", day=0) == []
    assert find(history, "lamp", day=1) == [1]
    assert sorted(find(history, "lamp", day=6)) == [1, 2]
    assert find(history, "lamp", day=6, hidden_ids=frozenset({2})) == [1]


def test_an_answer_counts_from_the_moment_on_in_which_it_was_written():
    answer = PastPost("Tighten the crimson screw", T + 3 * DAY)
    history = History([past(1, "Lamp blinks", days=0, posts=[answer])])
    assert find(history, "crimson", day=3) == []
    assert find(history, "crimson", day=4) == [1]


def test_an_answer_is_a_solution_from_the_moment_on_in_which_it_was_accepted():
    answer = PastPost("Tighten the crimson screw", T + 1 * DAY, accepted_at=T + 3 * DAY)
    history = History([past(1, "Lamp blinks", days=0, posts=[answer], voted_at=[T + 4 * DAY])])
    before, after, later = (signals(history, "crimson", day=day)[1] for day in (2, 3.5, 5))
    assert (before["solved"], before["solution"]) == (0, 0)
    assert before["answers"] > 0
    assert (after["solved"], after["answers"], after["votes"]) == (1, 0, 0)
    assert after["solution"] > 0
    assert later["votes"] > 0


def test_signals_say_what_speaks_for_a_thread():
    history = History(
        [
            past(1, "Lamp blinks", days=-60, product_id=7),
            past(2, "Something else", days=-1, question="My lamp blinks", product_id=8),
        ]
    )
    found = signals(history, "lamp blinks", day=0, about=About(None, 7), links={2: 3})
    assert found[1]["title"] > found[2]["title"] == 0
    assert found[2]["question"] > found[1]["question"] == 0
    assert found[1]["title_share"] > found[2]["title_share"]
    assert (found[1]["coverage"], found[2]["coverage"]) == (pytest.approx(1), pytest.approx(1))
    assert found[1]["age"] > found[2]["age"] > 0
    assert (found[1]["links"], found[2]["links"]) == (0, pytest.approx(np.log(4)))
    assert (found[1]["same_product"], found[2]["same_product"]) == (1, 0)
    assert (found[1]["same_board"], found[2]["same_board"]) == (0, 0)
    assert max(one["match"] for one in found.values()) == pytest.approx(0, abs=0.01)


def test_the_past_is_what_the_index_would_have_held(make, engine):
    """Built from the database, the last moment answers as the index itself does."""
    solved = make.thread(title="The lamp blinks violet", body="It began in spring with a crimson light.")
    make.vote(make.answer(solved, body="Press the heron button.", accepted=True))
    other = make.thread(title="Heron button is stuck", body="The lamp is fine.")
    make.reply(other, body="Mine blinks too.")
    removed = make.answer(other, body="The violet lamp is for sale.")
    make.removal(removed)
    with transaction(writes=False):
        history = History(queries.iterate_past())
        engine.put(*load_documents([solved.id, other.id]))
    snapshots = (engine.snapshot(), history.as_of(NOW.timestamp() + 3650 * DAY).snapshot)
    for text in ("lamp blinks", "heron button", "violet lamp crimson", "spring"):
        wanted = Wanted(
            words=parse_plain(text).words, readable_board_ids=history.board_ids, now=NOW, limit=10
        )
        index, memory = (
            {hit.thread_id: (hit.score, row) for hit, row in zip(*found, strict=True)}
            for found in (queries.candidates(one, wanted, lambda _: {}) for one in snapshots)
        )
        assert index.keys() == memory.keys()
        assert index
        for thread_id, (score, row) in index.items():
            assert score == pytest.approx(memory[thread_id][0], rel=1e-5)
            assert row == pytest.approx(memory[thread_id][1], abs=1e-4)
