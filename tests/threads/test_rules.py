"""Pure decisions about threads: status, address, and what is better not published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.threads.rules import Kind, Status, derive_status, find_private, slug_of


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, Status.OPEN),
        ({"answer_count": 2}, Status.ANSWERED),
        ({"answer_count": 2, "needs_info": True}, Status.NEEDS_INFO),
        ({"answer_count": 2, "needs_info": True, "accepted_count": 1}, Status.SOLVED),
        ({"answer_count": 2, "accepted_count": 1, "is_closed": True}, Status.CLOSED),
        ({"kind": Kind.DISCUSSION}, Status.ANSWERED),
        ({"kind": Kind.ANNOUNCEMENT, "is_closed": True}, Status.CLOSED),
    ],
)
def test_the_strongest_fact_decides_where_a_thread_stands(facts, status):
    plain = {
        "kind": Kind.QUESTION,
        "is_closed": False,
        "accepted_count": 0,
        "needs_info": False,
        "answer_count": 0,
    }
    assert derive_status(**{**plain, **facts}) is status


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Router drops the line!", "router-drops-the-line"),
        ("Wi-Fi & “mesh” – what now?", "wi-fi-mesh-what-now"),
        ("!!! ???", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 150, "x" * 80),
    ],
)
def test_an_address_is_readable_and_nothing_else(title, slug):
    assert slug_of(title) == slug


@given(st.text(max_size=200))
def test_any_title_gives_an_address_of_plain_letters(title):
    slug = slug_of(title)
    assert len(slug) <= 80
    assert all(character.isascii() and (character.isalnum() or character == "-") for character in slug)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("write to nora.olsen+hub@mail.example.org please", "an e-mail address"),
        ("ring me on +44 7700 900123 after six", "a telephone number"),
        ("ring me on 07700 900123", "a telephone number"),
        ("my card 4111 1111 1111 1111 was charged twice", "the number of a card"),
        ("IMEI 490154203237518 is blocked", "the number of a card or of a telephone set"),
        ("IBAN GB82 WEST 1234 5698 7654 32", "a bank account"),
        ("the password is hunter22 and it fails", "a password"),
        ("PUK: 12345678", "a password"),
    ],
)
def test_what_is_nobody_elses_business_is_pointed_out(text, what):
    [sentence] = find_private(text)
    assert what in sentence
    assert sentence.endswith("Everybody can read this.")


@pytest.mark.parametrize(
    "text",
    [
        "It drops at 20:00 and 22:00, since 2026-03-04, firmware 3.2.1.",
        "Log: PPP LCP down, SNR margin 2.9 dB, 192.168.178.1, fe80::1ff:fe23:4567:890a",
        "The serial begins with 1234 and I pay 39.99 a month.",
        "I forgot my password, and the pin does not arrive.",
        "Ticket 1234567890123 is about the same, and error 0x80070057 too.",
        "Order 1111111111111111 is no card.",
        "",
    ],
)
def test_ordinary_words_of_support_are_left_alone(text):
    assert find_private(text) == []


def test_many_finds_are_told_shortly():
    text = " ".join(f"person{number}@mail.example.org" for number in range(50))
    assert len(find_private(text)) == 5
