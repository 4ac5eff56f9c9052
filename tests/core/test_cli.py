"""Commands before the database is ready."""

from dataclasses import replace

import pytest

from community import create_app
from community.core.db import db

COMMANDS = ["worker", "demo build", "search rebuild", "search status", "import discourse nothing.jsonl"]


@pytest.fixture
def empty_app(settings, databases):
    app = create_app(replace(settings, database_url=databases.empty()))
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_says_what_to_do_about_a_database_without_tables(empty_app, words):
    result = empty_app.test_cli_runner().invoke(args=words.split())
    assert result.exit_code == 1
    assert "Run `flask db upgrade` first" in result.output
