"""Which names a member may have."""

from __future__ import annotations

import pytest

from community.members.rules import names


@pytest.mark.parametrize("username", ["al", "tilly", "b-0-b", "john_doe", "badminton", "x" * 30])
def test_ordinary_usernames_are_taken(username: str) -> None:
    assert names.username_error(username, brand="Halden") == ""


@pytest.mark.parametrize(
    "username",
    [
        "a",
        "x" * 31,
        "-dash",
        "dash-",
        "Über",
        "two words",
        "semi;colon",
        "nul\x00",
        "ab\n",
        "a/b",
        "café",
        "аnna",
    ],
)
def test_malformed_usernames_are_refused(username: str) -> None:
    assert names.username_error(username)


def test_a_username_with_dots_is_refused_at_the_door_and_kept_from_an_import() -> None:
    assert names.username_error("mail.example")
    assert names.username_error("mail.example", is_given=True) == ""


@pytest.mark.parametrize(
    "username",
    ["admin", "adm1n", "a-d-m-i-n", "moderator", "rnoderator", "support-team", "the_admin", "halden", "ha1den-help",
     "myhalden", "system", "former-12", "settings", "sign-in"],
)  # fmt: skip
def test_names_of_the_house_and_of_former_members_are_reserved(username: str) -> None:
    assert names.username_error(username, brand="Halden")
    assert names.username_error(username, brand="Halden", is_given=True) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("paul", "pau1"),
        ("paul", "p-a-u-l"),
        ("modern", "rnodern"),
        ("bob", "b0b"),
        ("willy", "w1lly"),
        ("wave", "vvave"),
    ],
)
def test_usernames_that_look_alike_share_a_skeleton(one: str, other: str) -> None:
    assert names.skeleton(one) == names.skeleton(other)


def test_different_usernames_keep_different_skeletons() -> None:
    assert names.skeleton("anna") != names.skeleton("hanna")


def test_a_pasted_username_is_folded_before_it_is_judged() -> None:
    assert names.clean_username("  @Ａnna ") == "anna"


@pytest.mark.parametrize(
    "text", ["", "山田 太郎", "???", "  ", "-", "Ann O'Neil", "x" * 100, "a" * 29 + "-b", "É"]
)
def test_any_text_makes_a_valid_username(text: str) -> None:
    assert names.username_error(names.username_from(text), is_given=True) == ""


def test_a_numbered_username_still_fits() -> None:
    assert len(names.numbered("x" * 30, 1234)) == names.LONGEST_USERNAME


@pytest.mark.parametrize(
    "name", ["Tilly Mårtensson", "山田 太郎", "Ann O’Neil", "X Æ A-12", "محمد", "7", "Rootes"]
)
def test_ordinary_names_are_taken(name: str) -> None:
    assert names.name_error(names.clean_name(name), brand="Halden") == ""


@pytest.mark.parametrize(
    "name", ["", "   ", "\u200b\u202e", "...", "x" * 61, "http://a.example", "www.a", "a@b.c", "🙂"]
)
def test_empty_endless_and_linking_names_are_refused(name: str) -> None:
    assert names.name_error(names.clean_name(name))


@pytest.mark.parametrize(
    "name", ["Halden", "Hаlden (Cyrillic a)", "HALDEN Support", "Supp0rt", "Anna (Admin)", "H a l d e n"]
)
def test_only_staff_may_sound_like_the_house(name: str) -> None:
    clean = names.clean_name(name)
    assert names.name_error(clean, brand="Halden")
    assert names.name_error(clean, brand="Halden", is_staff=True) == ""


def test_direction_marks_and_stacked_accents_leave_a_name() -> None:
    assert names.clean_name("evil\u202egpj.exe") == "evilgpj.exe"
    assert len(names.clean_name("Z" + "\u0334" * 40)) == 3
