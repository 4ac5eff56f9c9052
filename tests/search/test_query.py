"""What is understood of what people type."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from community.search.rules.query import (
    LONGEST,
    PHRASES_MOST,
    WORDS_MOST,
    Operator,
    month_or_day,
    parse,
    parse_plain,
)


def asked_words(query):
    return [word.forms[0][0] for word in query.words]


def operators(text):
    return [(part.operator, part.value, part.is_excluded) for part in parse(text).operators]


def test_words_phrases_exclusions_and_operators_are_told_apart():
    query = parse('router "no service" -roaming status:solved -tag:old board:"Home broadband" after:2026-01')
    assert asked_words(query) == ["router", "no", "service"]
    assert [phrase.words for phrase in query.phrases] == [(("no", 0), ("service", 1))]
    assert [phrase.words for phrase in query.excluded_phrases] == [(("roaming", 0),)]
    assert operators(query.text) == [
        (Operator.STATUS, "solved", False),
        (Operator.TAG, "old", True),
        (Operator.BOARD, "Home broadband", False),
        (Operator.AFTER, "2026-01", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "error:57",
        "status:maybe",
        "kind:ticket",
        "is:nice",
        "before:yesterday",
        "after:2026-13",
        "http://x.example",
    ],
)
def test_what_only_looks_like_an_operator_is_read_as_words(text):
    query = parse(text)
    assert query.operators == ()
    assert query.words


@pytest.mark.parametrize(
    "text", ["status:Solved", "STATUS:solved", "is:needs-info", "is:unanswered", "kind:question"]
)
def test_operators_are_known_in_any_case_and_with_a_hyphen(text):
    assert len(parse(text).operators) == 1


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("2026-2", datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)),
        ("2026-12", datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),
        ("2028-02-29", datetime(2028, 2, 29, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)),
        ("9998", datetime(9998, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_year_a_month_and_a_day_are_dates(text, start, end):
    assert month_or_day(text) == (start, end)


@pytest.mark.parametrize("text", ["", "26", "2026-02-30", "2026-00", "9999", "0000", "2026-1-1-1", "٢٠٢٦"])
def test_other_things_are_none(text):
    assert month_or_day(text) is None


def test_words_without_meaning_are_left_out_unless_there_are_no_others():
    assert asked_words(parse("how do I reset the router")) == ["reset", "router"]
    assert asked_words(parse("the who")) == ["the", "who"]


def test_no_and_off_mean_something():
    assert asked_words(parse("no signal when wifi is off")) == ["no", "signal", "wifi", "off"]


def test_the_word_being_typed_may_go_on():
    query = parse("router conn", is_being_typed=True)
    assert [word.is_prefix for word in query.words] == [False, True]


def test_a_finished_word_does_not_go_on():
    query = parse("router conn ", is_being_typed=True)
    assert [word.is_prefix for word in query.words] == [False, False]


def test_of_a_very_long_text_the_beginning_is_read_and_that_is_said():
    query = parse("word " * 20_000)
    assert query.is_cut
    assert len(query.text) <= LONGEST
    assert not parse("word").is_cut


def test_only_so_many_words_and_phrases_are_looked_for():
    assert len(parse(" ".join(f"word{n}" for n in range(100))).words) == WORDS_MOST
    assert len(parse(" ".join(f'"a{n} b{n}"' for n in range(50))).phrases) == PHRASES_MOST


def test_a_question_as_written_has_no_operators():
    query = parse_plain('Error: "no service" - what does status:solved mean?')
    assert query.operators == ()
    assert query.phrases == ()
    assert asked_words(query) == ["error", "no", "service", "status", "solved", "mean"]


def test_taking_a_part_out_leaves_the_others_as_typed():
    query = parse('router "no service" status:solved -tag:old')
    status = query.operators[0]
    assert query.without(status) == 'router "no service" -tag:old'


def test_correcting_words_leaves_operators_and_exclusions_alone():
    query = parse('ruoter "ruoter lamp" -ruoter tag:ruoter')
    assert query.corrected({"ruoter": "router"}) == 'router "router lamp" -ruoter tag:ruoter'


ODD = st.one_of(
    st.text(max_size=200),
    st.lists(
        st.sampled_from(
            [
                '"',
                "-",
                ":",
                "status:",
                "is:",
                "before:",
                "board:",
                "“",
                "”",
                "a",
                "the",
                " ",
                "\0",
                "🔥",
                "网络",
            ]
        ),
        max_size=60,
    ).map("".join),
)


@given(ODD, st.booleans())
@example("\0", False)
@example('-"', True)
@example('""', True)
@example("-", True)
@example(":", False)
def test_any_text_is_a_query(text, is_being_typed):
    query = parse(text, is_being_typed=is_being_typed)
    assert len(query.words) <= WORDS_MOST
    for part in query.parts:
        assert part.value
        query.without(part)
    for word in query.words:
        assert word.forms[0][0]
    assert "\0" not in query.text


@given(ODD)
def test_reading_a_query_again_changes_nothing(text):
    query = parse(text)
    again = parse(query.text)
    assert again.parts == query.parts
    assert again.words == query.words


def test_naughty_strings_are_queries(shared_data):
    import gzip

    path = shared_data / "security" / "naughty_strings.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        strings = [json.loads(line) for line in lines]
    assert len(strings) > 100
    for value in strings:
        text = value if isinstance(value, str) else str(next(iter(value.values())))
        assert parse(text).text is not None
