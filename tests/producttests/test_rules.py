"""States, criteria, questions, lots and what is owed: decided without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.producttests.rules import criteria, lots
from community.producttests.rules.criteria import Applicants, Criteria, Facts
from community.producttests.rules.limits import Owed, Progress, is_reminder_due, owed_by, wrong_dates
from community.producttests.rules.questions import (
    Ask,
    Draft,
    Question,
    as_json,
    figures,
    from_json,
    read_answers,
    read_questions,
    without_words,
)
from community.producttests.rules.report import first_draft, neutral_cell
from community.producttests.rules.states import STEPS, WAYS, Parcel, State, can_step

QUESTIONS = (
    Question("q1", Ask.TEXT, "Why?"),
    Question("q2", Ask.NUMBER, "How good?"),
    Question("q3", Ask.YES_NO, "Again?", False),
    Question("q4", Ask.CHOICE, "Where?", False, ("Flat", "House")),
)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@given(st.text(max_size=20), st.sets(st.integers(1, 10_000), max_size=40))
def test_lots_put_each_application_into_the_order_once_and_always_the_same(seed, ids):
    order = lots.draw(seed, ids)
    assert sorted(order) == sorted(ids)
    assert order == lots.draw(seed, sorted(ids, reverse=True))


def test_lots_favour_nobody():
    firsts = [lots.draw(f"seed {number}", range(1, 5))[0] for number in range(2_000)]
    assert all(400 < firsts.count(one) < 600 for one in range(1, 5))


def test_who_is_not_in_the_draw_changes_nobody_elses_order():
    with_all = lots.draw("s", range(20))
    assert [one for one in with_all if one % 2] == lots.draw("s", range(1, 20, 2))


def test_what_is_over_stays_over_and_everything_else_can_be_cancelled():
    for state in State:
        assert can_step(state, State.CANCELLED) is not state.is_over
    assert STEPS[State.CLOSED] == STEPS[State.CANCELLED] == ()
    assert not can_step(State.DRAFT, State.RUNNING)
    assert WAYS[Parcel.KEPT] == ()


@given(
    st.builds(Criteria, st.sampled_from(Applicants), *[st.integers(0, 3)] * 4),
    st.builds(Facts, st.booleans(), *[st.integers(0, 3)] * 4),
)
def test_criteria_are_met_when_each_number_is_reached(asked, facts):
    expected = (
        (asked.applicants is Applicants.MEMBERS or facts.is_super_user)
        and facts.points >= asked.points
        and facts.accepted >= asked.accepted
        and facts.days >= asked.days
        and facts.rank_position >= asked.rank_position
    )
    assert criteria.meets(asked, facts) is expected
    assert criteria.from_json(criteria.as_json(asked)) == asked


@pytest.mark.parametrize(("meeting", "everybody", "words", "kind"), [
    (0, 10, "Nobody meets this", "warn"), (10, 10, "Everybody meets this", "warn"),
    (1, 10, "1 of 10 member meets", ""), (4, 10, "4 of 10 members meet", ""), (0, 0, "no members yet", "warn"),
])  # fmt: skip
def test_the_effect_points_out_nobody_and_everybody(meeting, everybody, words, kind):
    sentence, said = criteria.effect_in_words(meeting, everybody)
    assert words in sentence
    assert said == kind


def test_questions_keep_their_keys_and_go_there_and_back():
    read, wrong = read_questions(
        [Draft("q2", "text", " Old ", True, ""), Draft("", "number", "New", False, "")], most=5
    )
    assert not wrong
    assert [(one.key, one.label) for one in read] == [("q2", "Old"), ("q1", "New")]
    assert from_json(as_json(QUESTIONS)) == QUESTIONS


@pytest.mark.parametrize("bad", [
    Draft("", "text", "x" * 201, True, ""), Draft("", "karma", "Why?", True, ""), Draft("", "choice", "Where?", True, "One"),
    Draft("", "choice", "Where?", True, "\n".join(map(str, range(9)))), Draft("", "text", "", True, "words"),
])  # fmt: skip
def test_questions_that_make_no_sense_are_named_by_their_place(bad):
    _, wrong = read_questions([Draft("", "text", "Fine", True, ""), bad], most=5)
    assert set(wrong) == {1}


def test_there_is_a_most_of_questions():
    _, wrong = read_questions([Draft("", "text", f"Question {n}", True, "") for n in range(3)], most=2)
    assert set(wrong) == {2}


def test_answers_are_judged_one_by_one_and_a_draft_may_be_unfinished():
    typed = {"q1": "Because.\x00", "q2": "6", "q3": "perhaps", "q4": "Flat", "q9": "what?"}
    answers, wrong = read_answers(QUESTIONS, typed)
    assert answers == {"q1": "Because.", "q4": "Flat"}
    assert set(wrong) == {"q2", "q3"}
    assert set(read_answers(QUESTIONS, {})[1]) == {"q1", "q2"}
    assert read_answers(QUESTIONS, {}, is_draft=True) == ({}, {})
    assert "q1" in read_answers(QUESTIONS, {"q1": "x" * 5_000, "q2": "1"})[1]


@given(st.lists(st.integers(1, 5), max_size=30))
def test_figures_are_what_one_would_count_by_hand(marks):
    (figure,) = figures([QUESTIONS[1]], [{"q2": str(mark)} for mark in marks])
    assert figure.count == sum(count for _, count in figure.shares) == len(marks)
    assert figure.mean == (pytest.approx(sum(marks) / len(marks)) if marks else None)


def test_words_are_told_from_marks():
    assert without_words(QUESTIONS, {"q1": "private", "q2": "4"}) == {"q2": "4"}


def test_a_first_draft_of_the_report_holds_the_figures_and_nobodys_words():
    text = first_draft("A *box*", 3, 2, figures(QUESTIONS, [{"q1": "SECRET", "q2": "4"}, {"q2": "5"}]))
    assert "2 of 3 testers" in text
    assert "4.5 of 5" in text
    assert "SECRET" not in text
    assert "A \\*box\\*" in text


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_no_cell_is_a_formula(cell):
    assert neutral_cell(cell) == f"'{cell}"
    assert neutral_cell("plain") == "plain"


def test_days_are_needed_and_follow_on_each_other():
    first, second = date(2026, 1, 1), date(2026, 1, 2)
    assert wrong_dates(first, first, second, second) == {}
    assert set(wrong_dates(second, first, second, None)) == {"closes_on", "ends_on"}


@pytest.mark.parametrize(("progress", "owed"), [
    (Progress(State.CHOOSING, False, True, Parcel.ADDRESS, False, True), Owed.AGREEMENT),
    (Progress(State.CHOOSING, True, True, Parcel.ADDRESS, False, True), Owed.ADDRESS),
    (Progress(State.RUNNING, True, True, Parcel.READY, False, True), None),
    (Progress(State.RUNNING, True, True, Parcel.SENT, False, True), Owed.RECEIPT),
    (Progress(State.CHOOSING, True, True, Parcel.RECEIVED, False, True), None),
    (Progress(State.RUNNING, True, True, Parcel.RECEIVED, False, True), Owed.FEEDBACK),
    (Progress(State.RUNNING, True, False, Parcel.ADDRESS, False, True), Owed.FEEDBACK),
    (Progress(State.RUNNING, True, True, Parcel.RECEIVED, True, True), None),
    (Progress(State.RUNNING, True, True, Parcel.RECEIVED, False, False), None),
    (Progress(State.CLOSED, False, True, Parcel.ADDRESS, False, True), None),
])  # fmt: skip
def test_a_tester_owes_one_thing_at_a_time(progress, owed):
    assert owed_by(progress) is owed


def test_nobody_is_reminded_at_once_or_more_than_once_a_week():
    day = timedelta(days=1)
    assert not is_reminder_due(Owed.ADDRESS, NOW - 2 * day, None, NOW)
    assert is_reminder_due(Owed.ADDRESS, NOW - 3 * day, None, NOW)
    assert not is_reminder_due(Owed.ADDRESS, NOW - 30 * day, NOW - 6 * day, NOW)
    assert is_reminder_due(Owed.ADDRESS, NOW - 30 * day, NOW - 7 * day, NOW)
    assert not is_reminder_due(None, NOW - 30 * day, None, NOW)
