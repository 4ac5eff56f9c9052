"""`flask import discourse`: what it prints, and how it ends."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from community.core.actor import SYSTEM, Role
from community.core.db import db
from community.core.errors import Forbidden
from community.imports import actions, policy
from community.imports.actions import Naming
from community.threads.models import Thread
from tests.imports.forum import post, topic, write


@pytest.fixture
def command(app):
    runner = app.test_cli_runner()

    def run(*words):
        db.session.commit()
        result = runner.invoke(args=["import", "discourse", *map(str, words)])
        db.session.expire_all()
        return result

    return run


def test_the_report_says_what_came_in_and_what_did_not_and_why(command, tmp_path):
    records = [
        topic(7, [post(1, "mara", "<p>Why?</p>"), post(2, "kim", "<p>So.</p>", likes=3, accepted=True)]),
        topic(8),
        b"{",
        {"id": 9},
        [],
    ]
    result = command(write(tmp_path / "topics.jsonl", records))
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    for line in (
        "2 threads",
        "1 solved",
        "2 answers",
        "4 members, unclaimed",
        "3 votes (likes there, counted and attributed to nobody)",
        "1 accepted answers",
        "4 old addresses that lead here (topics and posts)",
        "1 not JSON (json_invalid)",
        "1 a topic without a single readable post (no_posts)",
        "1 not a JSON object (not_an_object)",
    ):
        assert line in lines
    assert "line 3: Expecting property name" in result.stdout
    assert "flask search rebuild" in result.stdout


def test_progress_is_told_on_the_other_channel(command, tmp_path):
    result = command(write(tmp_path / "topics.jsonl", [topic(7)]))
    assert "Importing [" in result.stderr
    assert "100%" in result.stderr
    assert "1 topics, 2 posts" in result.stderr
    assert "Importing" not in result.stdout


def test_run_again_it_says_that_nothing_is_new(command, tmp_path):
    path = write(tmp_path / "topics.jsonl", [topic(7)])
    command(path)
    result = command(path)
    assert result.exit_code == 0
    assert "nothing new" in result.stdout
    assert "topics that came in before and have not changed" in result.stdout


def test_a_limit_reads_only_so_many_records(command, tmp_path):
    path = write(tmp_path / "topics.jsonl", [topic(number) for number in range(1, 9)])
    command(path, "--limit", 3)
    assert len(db.session.scalars(select(Thread)).all()) == 3


@pytest.mark.parametrize(
    ("name", "content"), [("missing.jsonl", None), ("empty.jsonl", b""), ("topics.jsonl.gz", b"{}")]
)
def test_an_unusable_input_ends_with_1_and_one_sentence(command, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = command(tmp_path / name)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_key_with_other_signs_is_refused_in_words(command, tmp_path):
    result = command(write(tmp_path / "topics.jsonl", [topic(7)]), "--source", "../x")
    assert result.exit_code == 1
    assert "a–z" in result.stderr


def test_only_the_system_imports(make):
    naming = Naming(source_id=1, source_key="x", host="", latest=datetime(2026, 1, 1, tzinfo=UTC))
    assert policy.can_import_community(SYSTEM)
    for role in (Role.MEMBER, Role.MODERATOR, Role.ADMIN):
        actor = make.actor(role)
        assert not policy.can_import_community(actor)
        with pytest.raises(Forbidden):
            actions.begin_source(actor, "x", "")
        with pytest.raises(Forbidden):
            actions.import_topics(actor, [], naming)
