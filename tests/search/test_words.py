"""What counts as a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.rules.words import WORD_LONGEST, compounds_of, fold, words_of


def words(text):
    return {word for word, _ in words_of(text)}


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Größe", "grosse"),
        ("Größe", "GRÖSSE"),
        ("naïve café", "cafe"),
        ("Wi-Fi", "wifi"),
        ("wifi", "wi-fi"),
        ("E-1023", "e1023"),
        ("error E1023", "E-1023"),
        ("DNS_PROBE_FINISHED_NXDOMAIN", "dns_probe_finished_nxdomain"),
        ("192.168.1.1", "192.168.1.1"),
        ("the router’s lamp", "router"),
        ("don't", "dont"),
        ("don’t", "don't"),
        ("АККАУНТ", "аккаунт"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_what_people_write_in_one_way_is_found_in_the_other(written, typed):
    asked = [word for word, _ in compounds_of(typed)]
    assert set(asked) <= words(written)


@pytest.mark.parametrize("part", ["dns", "probe", "finished"])
def test_the_parts_of_a_long_code_are_words_too(part):
    assert part in words("DNS_PROBE_FINISHED")


def test_two_versions_with_their_dot_elsewhere_are_two_words():
    assert "1.10" in words("version 1.10")
    assert "1.10" not in words("version 11.0")


@pytest.mark.parametrize("pair", ["网络", "络连", "连接", "テス", "スト"])
def test_scripts_without_spaces_are_cut_into_pairs(pair):
    assert pair in words("网络连接 テスト")


def test_words_stand_in_the_order_of_their_places():
    assert [(word, place) for word, place in words_of("no service abroad")] == [
        ("no", 0), ("service", 1), ("abroad", 2),
    ]  # fmt: skip


def test_a_compound_and_its_first_part_share_a_place():
    assert sorted(words_of("wi-fi off"), key=lambda pair: (pair[1], pair[0])) == [
        ("wi", 0), ("wifi", 0), ("fi", 1), ("off", 2),
    ]  # fmt: skip


@given(st.text(max_size=300))
def test_any_text_has_words_that_are_folded_and_short(text):
    for word, place in words_of(text):
        assert 0 < len(word) <= WORD_LONGEST
        assert place >= 0
        assert fold(word) == word


@given(st.text(max_size=300))
def test_what_is_asked_for_is_always_among_the_words_of_the_same_text(text):
    everything = words(text)
    for word, parts in compounds_of(text):
        assert word in everything
        assert set(parts) <= everything
