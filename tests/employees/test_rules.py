"""Quizzes as they are typed and judged, and domains that can be no brand's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.employees.rules import (
    STOCK,
    Question,
    QuizWrong,
    Training,
    domain_error,
    domains_above,
    is_large_share,
    is_passed,
    list_wrong,
    parse_quiz,
    read_quiz,
    stored_quiz,
    write_quiz,
)

WORDS = (
    st.text("abc é?", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
    .map(lambda text: " ".join(text.split()))
)


@st.composite
def questions(draw):
    choices = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    return Question(draw(WORDS), tuple(choices), draw(st.integers(0, len(choices) - 1)))


QUIZZES = st.lists(questions(), min_size=1, max_size=6).map(tuple)


@given(QUIZZES)
def test_a_quiz_is_read_as_it_was_written(quiz):
    assert parse_quiz(write_quiz(quiz)) == quiz
    assert read_quiz(stored_quiz(quiz)) == quiz


@given(QUIZZES, st.data())
def test_it_is_passed_exactly_with_enough_right_answers(quiz, data):
    chosen = [data.draw(st.one_of(st.none(), st.integers(0, 9))) for _ in quiz]
    mark = data.draw(st.integers(1, len(quiz)))
    right = sum(choice == question.right for choice, question in zip(chosen, quiz, strict=True))
    assert len(list_wrong(quiz, chosen)) == len(quiz) - right
    assert is_passed(Training(2, "", quiz, mark, ""), chosen) is (right >= mark)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_quiz_or_a_sentence(text):
    try:
        found = parse_quiz(text)
    except QuizWrong as error:
        found, said = (), str(error)
        assert_sentence(said)
    assert all(2 <= len(question.choices) <= 6 for question in found)


def assert_sentence(said):
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one question"),
        ("- a\n* b", "Line 1 is a choice without a question"),
        ("Why?\n- a", "2 to 6 choices"),
        ("Why?\n- a\n- b", "exactly one choice"),
        ("Why?\n* a\n* b", "exactly one choice"),
        ("Why?\n* a\n- a", "say the same"),
        ("Why?\n* a\n-", "says nothing"),
        ("Why?\n* a\n- b\nWhat?", "Line 4 follows the choices"),
        ("Why?\n* a\n- " + "x" * 401, "over 400 characters"),
        ("\n\n".join(["Why?\n* a\n- b"] * 21), "at most 20 questions"),
    ],
)
def test_a_quiz_that_cannot_be_read_says_in_which_line(text, words):
    with pytest.raises(QuizWrong, match=words):
        parse_quiz(text)


def test_what_ships_can_be_typed_again():
    assert parse_quiz(write_quiz(STOCK.questions)) == STOCK.questions
    assert 0 < STOCK.pass_mark <= len(STOCK.questions)
    assert all(
        heading in STOCK.material_markdown for heading in ("Say who you are", "Do not promise", "hand over")
    )


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ("gmail.com", "Anybody"),
        ("btinternet.com", "Anybody"),
        ("mail.yahoo.co.uk", "yahoo.co.uk"),
        ("co.uk", "under co.uk"),
    ],
)
def test_domains_that_anybody_can_have_are_refused(domain, words):
    assert words in domain_error(domain)


@pytest.mark.parametrize("domain", ["halden.com", "mygmail.com", "gmail.com.halden.com", "halden.co.uk"])
def test_a_brands_own_domain_is_taken(domain):
    assert domain_error(domain) == ""


def test_domains_above_the_nearest_first():
    assert domains_above("a.b.example") == ["b.example", "example"]
    assert domains_above("localhost") == []


def test_a_domain_of_half_of_all_is_suspicious_only_where_there_are_many():
    assert is_large_share(11, 20)
    assert not is_large_share(10, 20)
    assert not is_large_share(5, 6)
