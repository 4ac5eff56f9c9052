"""The first admin of a new installation is made at the command line."""

import pytest

from community.members import queries
from tests.support.client import post

WORDS = "seven-quiet-lanterns"


@pytest.fixture
def create(app):
    def run(*arguments):
        return app.test_cli_runner().invoke(args=["members", "create", *arguments])

    return run


def arguments(**changes):
    given = {
        "username": "ada",
        "name": "Ada",
        "email": "ada@mail.example.org",
        "role": "admin",
        "password": WORDS,
    }
    return [part for key, value in (given | changes).items() for part in (f"--{key}", value)]


def test_an_admin_made_here_signs_in_at_once(create, client):
    result = create(*arguments())
    assert result.exit_code == 0, result.output
    assert "as admin" in result.output
    member = queries.find_member_by_identity("ada")
    assert queries.get_actor(member.id).is_admin
    answer = post(client, "/sign-in", {"identity": "ada", "password": WORDS})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "password"}, "characters"),
        ({"email": "nowhere"}, "e-mail address"),
        ({"username": "a b"}, "a–z"),
        ({"role": "emperor"}, "emperor"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_makes_nobody(create, changes, words):
    result = create(*arguments(**changes))
    assert result.exit_code != 0
    assert words in result.output.lower()
    assert queries.find_member_by_identity("ada") is None


def test_a_name_that_is_taken_is_refused(create, make):
    make.member(username="ada")
    assert "taken" in create(*arguments(email="other@mail.example.org")).output
