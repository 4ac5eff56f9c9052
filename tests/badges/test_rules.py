"""A rule that makes no sense is refused with a sentence for each thing that is wrong."""

import pytest

from community.badges.rules import RuleWrong, everybody_words, is_for_everybody, parse_rule, rule_in_words

GOOD = {"fact": "accepted_answers", "threshold": 10}


def wrong(value, **flags):
    with pytest.raises(RuleWrong) as refused:
        parse_rule(value, **flags)
    return set(refused.value.fields)


@pytest.mark.parametrize(("changed", "field"), [
    ({"fact": "karma"}, "fact"),
    ({"threshold": 0}, "threshold"),
    ({"threshold": -3}, "threshold"),
    ({"threshold": "10"}, "threshold"),
    ({"threshold": True}, "threshold"),
    ({"threshold": 10**9}, "threshold"),
    ({"window_days": 0}, "window_days"),
    ({"window_days": -7}, "window_days"),
    ({"window_days": 99_999}, "window_days"),
    ({"threshold": 1, "window_days": 7}, "window_days"),
    ({"fact": "answer_streak", "window_days": 7}, "window_days"),
    ({"board_id": "x"}, "board_id"),
    ({"fact": "votes_given", "board_id": 1}, "board_id"),
    ({"conditions": {"within_minutes": 5}}, "within_minutes"),
    ({"fact": "swift_answers", "conditions": {"within_minutes": 0}}, "within_minutes"),
    ({"fact": "helpful_share", "threshold": 101}, "threshold"),
    ({"colour": "red"}, "colour"),
])  # fmt: skip
def test_what_makes_no_sense_is_named(changed, field):
    assert field in wrong(GOOD | changed)


@pytest.mark.parametrize("value", [None, [], "x", 7, {}])
def test_what_is_no_rule_at_all_is_refused(value):
    assert wrong(value) == {"fact"}


def test_a_window_and_again_and_again_exclude_each_other():
    assert wrong(GOOD | {"window_days": 30}, is_repeatable=True) == {"window_days"}
    assert parse_rule(GOOD | {"window_days": 30}).window_days == 30
    assert wrong({"fact": "helpful_share", "threshold": 60}, is_repeatable=True) == {"is_repeatable"}


def test_conditions_take_their_usual_value_and_the_rule_goes_there_and_back():
    rule = parse_rule({"fact": "swift_answers", "threshold": 5})
    assert rule.conditions == {"within_minutes": 60}
    assert parse_rule(rule.as_json()) == rule


@pytest.mark.parametrize(("value", "words"), [
    (GOOD, "10 accepted answers"),
    (GOOD | {"threshold": 1}, "an accepted answer"),
    (GOOD | {"window_days": 30}, "10 accepted answers within 30 days"),
    ({"fact": "boards_helped", "threshold": 3, "conditions": {"at_least": 2}}, "accepted answers (2 or more each) on 3 boards"),
])  # fmt: skip
def test_a_rule_reads_as_a_sentence(value, words):
    assert rule_in_words(parse_rule(value)) == words


def test_everybody_is_nine_of_ten_of_some():
    assert is_for_everybody(9, 10)
    assert not is_for_everybody(8, 10)
    assert not is_for_everybody(5, 5), "of five a share says nothing"
    assert everybody_words(" “Everybody gets it.” ")
    assert not everybody_words("yes")
