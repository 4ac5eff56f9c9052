"""Passwords, keys, devices, networks, reasons."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from community.members.rules import devices, keys, passwords, suspensions
from community.members.rules.keys import Purpose

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "password", ["short1!", "password12", "aaaaaaaaaaaa", "qwertyuiop", "x" * 129, "tilly.berg.1"]
)
def test_short_common_and_personal_passwords_are_refused(password: str) -> None:
    assert passwords.password_error(password, known=("tilly", "Tilly Berg", "tilly.berg.1@mail.example"))


@pytest.mark.parametrize(
    "password", ["three lamps sing", "correct horse battery staple", "пароль-который-помню", "m4$Kq!z0Wt"]
)
def test_long_enough_and_unguessable_passwords_are_taken(password: str) -> None:
    assert passwords.password_error(password, known=("tilly",)) == ""


def test_a_password_belongs_to_its_hash_and_no_other() -> None:
    kept = passwords.hash_password("three lamps sing")
    assert kept.startswith("$argon2id$")
    assert passwords.verify_password(kept, "three lamps sing")
    assert not passwords.verify_password(kept, "three lamps Sing")


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert passwords.verify_password(passwords.hash_password("caf\u00e9 caf\u00e9"), "cafe\u0301 cafe\u0301")


def test_no_hash_and_a_broken_hash_fit_no_password() -> None:
    assert not passwords.verify_password(None, "nobody has this password")
    assert not passwords.verify_password("not a hash", "x")


def test_the_stand_in_hash_costs_as_much_as_a_real_one() -> None:
    assert not passwords.needs_rehash(passwords.NOBODYS_HASH)
    assert passwords.NOBODYS_HASH.split("$")[3] == passwords.hash_password("x").split("$")[3]


def test_a_lone_surrogate_in_a_password_is_no_error() -> None:
    assert not passwords.verify_password(None, "\ud800 half a letter")


def test_keys_are_long_differ_and_are_kept_as_hashes_only() -> None:
    one, other = keys.new_key(), keys.new_key()
    assert one != other
    assert len(one) >= 43  # 256 bits in base 64.
    assert one not in keys.hash_key(one)


@pytest.mark.parametrize(
    ("age", "unseen", "is_live"),
    [(1, 1, True), (179, 1, True), (181, 1, False), (40, 29, True), (40, 31, False)],
)
def test_a_sign_in_ends_unused_after_a_month_and_used_after_half_a_year(
    age: int, unseen: int, is_live: bool
) -> None:
    made, seen = NOW - timedelta(days=age), NOW - timedelta(days=unseen)
    assert keys.is_live_session(made, seen, None, NOW) is is_live


def test_an_ended_sign_in_is_dead_at_once() -> None:
    assert not keys.is_live_session(NOW, NOW, NOW, NOW)


def test_a_key_for_a_password_lives_shortest() -> None:
    assert min(Purpose, key=lambda purpose: purpose.lifetime) is Purpose.RESET
    assert Purpose.RESET.lifetime == timedelta(hours=1)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 Version/18.5 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/139.0 Safari/537.36 Edg/139.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537 SamsungBrowser/28 Chrome/130 Mobile Safari/537", "Samsung Internet on Android"),
        ("curl/8.5.0", "curl"),
        ("", "Unknown device"),
        ("\x00" * 5000, "Unknown device"),
    ],
)  # fmt: skip
def test_a_browser_is_named_in_words(user_agent: str, words: str) -> None:
    assert devices.device_in_words(user_agent) == words


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_one_customer_is_one_network(address: str | None, network: str) -> None:
    assert devices.network_of(address) == network


def test_a_reason_says_something_and_not_a_book() -> None:
    assert suspensions.reason_error("spam")
    assert suspensions.reason_error("x" * 1001)
    assert suspensions.reason_error("Advertising in four threads.") == ""
