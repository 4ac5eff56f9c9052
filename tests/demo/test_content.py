"""The demo's content files: what they may say, and how mistakes in them are told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from community.demo import queries
from community.demo.rules.checks import check_content
from community.demo.rules.reading import ContentWrong, read_content

SMALL = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")


def problems_of(text: str) -> list[str]:
    """What is wrong with the small content after a change."""
    with pytest.raises(ContentWrong) as caught:
        check_content(read_content({"small.toml": tomllib.loads(text)}))
    return caught.value.problems


def changed(old: str, new: str) -> str:
    """The small content with one change."""
    assert SMALL.count(old) >= 1, old
    return SMALL.replace(old, new, 1)


def test_the_small_content_is_right_as_it_stands() -> None:
    check_content(read_content({"small.toml": tomllib.loads(SMALL)}))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('title = "Hub drops', 'titel = "Hub drops', "small.toml, drops: `title` is missing."),
        ('title = "Hub drops', 'titel = "Hub drops', "small.toml, drops: `titel` is unknown here."),
        ("days_ago = 20.0", 'days_ago = "soon"', "small.toml, drops: `days_ago` must be a number."),
        ("days_ago = 20.0", "days_ago = -3", "small.toml, drops: `days_ago` must be a number from 0 on."),
        (
            'kind = "question"',
            'kind = "riddle"',
            "small.toml, drops: `kind` is 'riddle' and must be one of: question, discussion, announcement.",
        ),
        ('at = "20:41"', 'at = "late"', "`at` is 'late' and must be a time of day such as \"09:22\"."),
        ('voters = ["ben"]', 'voters = "ben"', "small.toml, drops: `voters` must be a list of texts."),
        ('voters = ["ben"]', 'voters = ["ben", "ben"]', "small.toml, drops: `voters` names ben twice."),
        ("pinned = true", 'pinned = "yes"', "`pinned` must be true or false."),
        ("[[boards]]", "[[bords]]\n[[boards]]", "small.toml: nobody knows what [[bords]] means."),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_place(old: str, new: str, problem: str) -> None:
    assert any(found.endswith(problem) for found in problems_of(changed(old, new)))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('board = "help"\nproduct', 'board = "nowhere"\nproduct', "Thread drops: there is no board nowhere."),
        ('product = "hub"', 'product = "spoon"', "Thread drops: there is no product spoon."),
        ('author = "cleo"', 'author = "nobody"', "Thread drops: there is no member nobody."),
        ('to = "a1"', 'to = "a9"', "Thread drops: r1: it replies to a9, which is no earlier answer."),
        (
            'voters = ["ben"]',
            'voters = ["ada"]',
            "Thread drops: ada shares or finds helpful what they wrote themselves.",
        ),
        ('helpful = ["ada"]', 'helpful = ["ben"]', "Thread drops: a1: ben finds their own post helpful."),
        ('worked = ["ben"', 'worked = ["cleo"', "Thread drops: a2: cleo judges their own answer."),
        ("(thread:guide)", "(thread:gone)", "Thread drops: it links to gone, which does not exist."),
        (
            "days_ago = 300.0",
            "days_ago = 2.0",
            "Thread drops: it links to guide, which was asked later than that link was written.",
        ),
        (
            'duplicate_of = "drops"',
            'duplicate_of = "gone"',
            "Thread again: it duplicates gone, which does not exist.",
        ),
        (
            'withdrawn = { by = "ada", after_minutes = 120 }',
            'withdrawn = { by = "ada", after_minutes = 1 }',
            "Thread drops: a1: its acceptance is withdrawn before there is one.",
        ),
        ('key = "again"', 'key = "drops"', "thread drops stands there twice."),
        ('role = "moderator"', 'role = "member"', "There is no moderator to pin, lock and close."),
    ],
)
def test_what_does_not_hold_together_is_named(old: str, new: str, problem: str) -> None:
    assert problem in problems_of(changed(old, new))


def test_all_mistakes_are_told_at_once() -> None:
    wrong = changed('product = "hub"', 'product = "spoon"').replace('author = "cleo"', 'author = "nobody"')
    problems = problems_of(wrong)
    assert "Thread drops: there is no product spoon." in problems
    assert "Thread silent: there is no member nobody." in problems


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "threads.toml").write_text("[[threads]\n", encoding="utf-8")
    with pytest.raises(ContentWrong, match=r"threads\.toml is no valid TOML"):
        queries.load_content(tmp_path)


def test_a_folder_without_content_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentWrong, match="no content files"):
        queries.load_content(tmp_path)


def test_the_real_content_is_as_large_and_as_varied_as_a_community() -> None:
    content = queries.load_content()
    assert len(content.boards) >= 12
    assert len(content.products) >= 12
    assert len(content.members) >= 40
    assert len(content.threads) >= 150
    assert {member.role for member in content.members} == {
        "member", "super_user", "employee", "moderator", "agent", "admin"
    }  # fmt: skip
