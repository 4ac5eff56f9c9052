"""The replay of the past, and learning from it. The community here is made so that only solved threads ever helped."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.deflection import actions, jobs, queries
from community.deflection.actions import Visitor
from community.deflection.jobs.backtesting import suggested
from community.deflection.jobs.replay import Past
from community.deflection.models import Ranking
from community.deflection.rules import DEFAULT_WEIGHTS, Place, weigher
from community.deflection.rules.cases import Case
from community.deflection.rules.learning import PAIRS_LEAST
from community.deflection.rules.measures import RECALL_AT_5
from community.search.rules.signals import SIGNALS
from community.threads import actions as threads
from tests.support.client import BROWSER

COLOURS = ("amber", "blue", "coral", "denim", "ebony", "fawn")
THINGS = ("lamp", "kettle", "heater", "radio", "drill", "mixer")


@pytest.fixture
def moments():
    """Moments an hour apart, the first one 100 days ago."""
    start = clock.now() - timedelta(days=100)
    return (start + timedelta(hours=n) for n in range(10_000))


@pytest.fixture
def linked(make, moments):
    """An earlier thread, and a later question under which a helper linked it."""
    earlier = make.thread(title="The lamp blinks violet", at=next(moments))
    question = make.thread(title="Violet lamp keeps blinking", at=next(moments))
    make.answer(question, body=f"See [there](/threads/{earlier.id}).", at=next(moments))
    return earlier, question


def cases_of_own_pairs():
    with transaction(writes=False):
        return queries.build_cases(queries.list_own_pairs())


def test_what_a_helper_links_is_a_case(linked):
    earlier, question = linked
    (case,) = cases_of_own_pairs()
    assert (case.question_id, case.relevant) == (question.id, {earlier.id})
    assert case.asked_at == question.created_at.timestamp()
    assert next(iter(case.queries.values())) == "Violet lamp keeps blinking"


def test_a_question_closed_as_a_duplicate_is_a_case(make, moments):
    earlier, question = make.thread(at=next(moments)), make.thread(at=next(moments))
    with transaction():
        threads.close_thread(make.actor(Role.MODERATOR), question, reason="", duplicate_of=earlier)
    (case,) = cases_of_own_pairs()
    assert (case.question_id, case.relevant) == (question.id, {earlier.id})


def test_what_a_visitor_confirmed_is_a_case(make):
    thread = make.thread()
    with transaction():
        actions.confirm_deflection(
            Visitor(VISITOR, "k", BROWSER), thread, query="lamp violet", place=Place.ASK
        )
    with transaction(writes=False):
        (case,) = queries.list_confirmed_cases()
    assert (case.title, case.relevant, case.question_id) == ("lamp violet", {thread.id}, None)


def test_the_replay_finds_what_was_linked_and_not_the_question_itself(linked):
    found = jobs.backtest(cases_of_own_pairs())
    assert (found.case_count, found.pair_count) == (1, 1)
    for grades in found.grades.values():
        assert {name: rows[0, RECALL_AT_5] for name, rows in grades.items()} == {"A": 1, "B": 1, "C": 1}
        assert grades["C"][0, 0] == 1  # Nothing else is there that could stand first.


def test_the_replay_knows_no_reply_that_came_after_the_question(make, moments):
    earlier = make.thread(title="The lamp blinks violet", body="As it was said before.", at=next(moments))
    question = make.thread(title="Heron button missing", body="Gone since spring.", at=next(moments))
    make.answer(earlier, body="Press the heron button.", at=next(moments))
    make.answer(question, body=f"/threads/{earlier.id} [x](/threads/{earlier.id})", at=next(moments))
    case = Case(
        asked_at=question.created_at.timestamp(), title="heron button", text="", relevant=frozenset({earlier.id}),
        question_id=question.id,
    )  # fmt: skip
    later = Case(
        asked_at=clock.now().timestamp(), title="heron button", text="", relevant=frozenset({earlier.id})
    )
    with transaction(writes=False):
        past = Past()
    assert past.at(case).plain("heron button") == {"A": [], "B": []}
    assert past.at(case).candidates("heron button").thread_ids == []
    assert past.at(later).plain("heron button")["B"][-1] == earlier.id
    assert earlier.id in past.at(later).candidates("heron button").thread_ids


def test_links_count_from_the_moment_on_in_which_they_were_made(linked):
    earlier, question = linked
    with transaction(writes=False):
        past = Past()
    counts = []
    for at in (question.created_at, clock.now()):
        case = Case(asked_at=at.timestamp(), title="lamp violet", text="", relevant=frozenset({earlier.id}))
        found = past.at(case).candidates("lamp violet")
        counts.append(found.signals[found.thread_ids.index(earlier.id), SIGNALS.index("links")])
    assert counts[0] == 0
    assert counts[1] > 0


def test_suggestions_and_the_replay_put_threads_in_the_same_order(make, reindex):
    for number in range(12):
        thread = make.thread(title=f"The lamp blinks {'violet ' * (number % 3)}number {number}")
        if number % 4 == 0:
            make.answer(thread, accepted=True, body="Press the crimson button.")
    reindex()
    case = Case(
        asked_at=clock.now().timestamp() + 1, title="lamp blinks violet", text="", relevant=frozenset({1})
    )
    with transaction(writes=False):
        past = Past()
    expected = suggested(past.at(case), "lamp blinks violet", weigher(DEFAULT_WEIGHTS))
    found = [one.thread_id for one in queries.list_suggestions(VISITOR, "lamp blinks violet", 20)]
    assert found == expected[: len(found)]
    assert len(found) == len(expected)


# ---------------------------------------------------------------------------------------------------------------
# Learning
# ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def solved_ones_help(make, moments):
    """A past of which little is enough to learn: of ten threads alike the two solved ones are linked, always."""
    things = [f"{colour} {thing}" for colour in COLOURS for thing in THINGS][:15]
    asker, helper = make.member(), make.member()
    made = []
    for thing in things:
        for number in range(10):
            thread = make.thread(author=asker, title=f"{thing} is broken", at=next(moments))
            if number in (0, 1):
                make.answer(thread, author=helper, body="Mended.", accepted=True, at=next(moments))
                made.append((thing, thread))
    for thing in things:
        question = make.thread(author=asker, title=f"{thing} is broken again", at=next(moments))
        body = " ".join(f"[see](/threads/{thread.id})" for name, thread in made if name == thing)
        make.answer(question, author=helper, body=body, at=next(moments))


AGAINST = {**DEFAULT_WEIGHTS, "solved": -9.0}
FOR = {**DEFAULT_WEIGHTS, "solved": 9.0}


def use(weights):
    with transaction():
        actions.note_ranking(
            SYSTEM, weights, pair_count=1, tested_count=1, recall_before=0, recall_after=0, is_kept=True
        )


def weights_in_use():
    with transaction(writes=False):
        return queries.load_weights()


def count():
    return db.session.scalar(select(func.count()).select_from(Ranking))


def test_too_few_pairs_teach_nothing(linked):
    result = jobs.train()
    assert (result.pair_count, result.is_kept) == (1, False)
    assert f"{PAIRS_LEAST} are needed" in result.summary
    assert count() == 0
    assert weights_in_use() == DEFAULT_WEIGHTS


def test_weights_that_do_better_on_the_newest_fifth_are_kept(solved_ones_help):
    use(AGAINST)
    result = jobs.train(pairs_least=20)
    assert result.is_kept
    assert result.recall_after > result.recall_before
    assert (result.pair_count, result.tested_count) == (30, 3)
    assert "in use" in result.summary
    row = queries.find_ranking_in_use()
    assert (row.pair_count, row.recall_before, row.recall_after) == (
        30, result.recall_before, result.recall_after,
    )  # fmt: skip
    assert weights_in_use() == row.weights
    assert row.weights["solved"] > DEFAULT_WEIGHTS["solved"]


def test_weights_that_do_no_better_are_noted_and_not_used(solved_ones_help):
    use(FOR)
    result = jobs.train(pairs_least=20)
    assert not result.is_kept
    assert result.recall_after <= result.recall_before
    assert "stay" in result.summary
    assert weights_in_use() == FOR
    newest, first = queries.list_rankings()
    assert (newest.is_in_use, first.is_in_use) == (False, True)


def test_suggestions_use_the_weights_in_use(make, reindex):
    solved, waiting = make.thread(title="The lamp blinks"), make.thread(title="The lamp blinks")
    make.answer(solved, accepted=True)
    reindex()
    orders = []
    for weights in ({**FOR, "solved": 1.0}, {**AGAINST, "solved": -1.0}):
        use(weights)
        orders.append([one.thread_id for one in queries.list_suggestions(VISITOR, "lamp blinks")])
    assert orders == [[solved.id, waiting.id], [waiting.id, solved.id]]


def test_nobody_sets_weights_by_hand(make):
    with pytest.raises(Forbidden), transaction():
        actions.note_ranking(
            make.actor(Role.ADMIN),
            FOR,
            pair_count=1,
            tested_count=1,
            recall_before=0,
            recall_after=0,
            is_kept=True,
        )


# ---------------------------------------------------------------------------------------------------------------
# The commands
# ---------------------------------------------------------------------------------------------------------------


def test_the_backtest_prints_a_table_for_each_query(linked, app):
    result = app.test_cli_runner().invoke(args=["deflection", "backtest"])
    assert result.exit_code == 0, result.output
    assert result.output.count("C/A of Recall@5") == 2
    assert "Recall@10" in result.output
    later = app.test_cli_runner().invoke(args=["deflection", "backtest", "--since", "2099-01-01"])
    assert later.exit_code == 1
    assert "no question to replay" in later.output


def test_a_file_of_pairs_is_read_by_old_ids_and_a_wrong_one_is_refused(app, tmp_path):
    file = tmp_path / "pairs.jsonl"
    row = {"topic_id": 5, "asked_at": "2026-01-01T00:00:00Z", "title": "x", "relevant": [4]}
    for text, words in (
        (json.dumps(row), "no question to replay"),
        ("{}", "is not such a file"),
        ("x", "is not such a file"),
    ):
        file.write_text(text)
        result = app.test_cli_runner().invoke(args=["deflection", "backtest", "--pairs", str(file)])
        assert result.exit_code == 1
        assert words in result.output


def test_training_says_what_it_did(linked, app):
    result = app.test_cli_runner().invoke(args=["deflection", "train"])
    assert result.exit_code == 0
    assert "Nothing was learnt" in result.output


def test_the_clock_starts_no_training_while_there_is_too_little_to_learn_from(linked):
    jobs.train_apart()
    assert count() == 0
