"""The setting that chooses the engine: what is wrong with it is said at start, with what to do."""

import importlib.util
from dataclasses import replace

import pytest

from community.core.db import db
from community.search import choice, jobs, queries
from community.search.rules import engines
from community.search.rules.engines import EngineName, advice_for


@pytest.fixture(autouse=True)
def as_before(app):
    """Whatever a test chooses, the next one finds what was there."""
    before = choice.engine()
    yield
    choice.use(before)


def test_whoosh_is_the_default(settings, tmp_path):
    choice.configure(replace(settings, search_dir=str(tmp_path)))
    assert choice.engine().name == "whoosh"


def test_tantivy_is_chosen_by_name(settings, tmp_path):
    choice.configure(replace(settings, search_dir=str(tmp_path), search_engine="tantivy"))
    assert choice.engine().name == "tantivy"


def test_an_unknown_engine_is_refused_with_those_that_there_are(settings):
    with pytest.raises(ValueError, match=r"PEERDESK_SEARCH_ENGINE must be one of `whoosh`.*not 'lucene'"):
        choice.configure(replace(settings, search_engine="lucene"))


def test_a_missing_package_is_refused_with_how_to_install_it(settings, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install -r requirements/search-tantivy\.txt"):
        choice.configure(replace(settings, search_engine="tantivy"))


def test_searching_in_postgresql_needs_a_database_of_that_kind(settings):
    for address in ("", "sqlite:///x"):
        with pytest.raises(ValueError, match="set PEERDESK_DATABASE_URL"):
            choice.configure(replace(settings, search_engine="postgresql", database_url=address))
    choice.configure(replace(settings, search_engine="postgresql", database_url="postgresql://db/peerdesk"))
    assert choice.engine().name == "postgresql"


def test_the_state_says_how_much_the_index_holds_and_what_waits(make, reindex):
    make.thread()
    reindex()
    make.thread()
    db.session.commit()
    state = queries.engine_state()
    assert (state.engine, state.thread_count, state.indexed_count, state.waiting_count) == (
        choice.engine().name, 2, 1, 1
    )  # fmt: skip
    assert not state.has_outgrown


def test_without_an_index_the_state_says_so(make, index_folder):
    make.thread()
    state = queries.engine_state()
    assert (state.thread_count, state.indexed_count) == (1, None)


@pytest.mark.parametrize(
    ("name", "most", "next_one"),
    [
        (EngineName.WHOOSH, engines.WHOOSH_THREADS_MOST, "PEERDESK_SEARCH_ENGINE=tantivy"),
        (EngineName.TANTIVY, engines.TANTIVY_THREADS_MOST, "PEERDESK_SEARCH_ENGINE=postgresql"),
    ],
)
def test_a_community_that_has_outgrown_its_engine_is_told_which_one_to_take(name, most, next_one):
    assert advice_for(name, most) == ""
    assert next_one in advice_for(name, most + 1)


def test_the_state_and_the_command_tell_that_the_engine_is_outgrown(app, make, reindex, monkeypatch):
    monkeypatch.setattr(engines, "WHOOSH_THREADS_MOST", 0)
    monkeypatch.setattr(engines, "TANTIVY_THREADS_MOST", 0)
    make.thread()
    reindex()
    state = queries.engine_state()
    assert state.has_outgrown is (choice.engine().name != "postgresql")
    assert state.advice in app.test_cli_runner().invoke(args=["search", "status"]).output


def test_a_rebuild_says_in_its_state_that_the_index_is_there(make, index_folder):
    make.thread()
    jobs.rebuild_index(processes=1)
    assert queries.engine_state().indexed_count == 1
