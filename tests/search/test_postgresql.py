"""What is particular to the index in PostgreSQL: a slow or broken one never harms the request's own transaction."""

import pytest
from sqlalchemy import text

from community.core.actor import VISITOR
from community.core.db import db
from community.search import jobs
from community.search.postgresql import asking, rows, snapshot
from community.search.queries import list_similar
from tests.search.engines import document

pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)


def found(search, words):
    return {result.id for result in search(VISITOR, words).results.items}


def test_a_search_that_takes_too_long_is_given_up_and_the_page_goes_on(make, search, reindex, monkeypatch):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    monkeypatch.setattr(snapshot, "PATIENCE_MS", 20)
    monkeypatch.setattr(
        asking.Asking, "tiers", lambda *_: iter(["(SELECT true FROM pg_sleep(5)) AND thread_id > 0"])
    )
    assert not search(VISITOR, "violet").is_ready
    assert list_similar(VISITOR, "the lamp blinks violet", 5) == []
    assert db.session.scalar(text("SELECT 1")) == 1
    monkeypatch.undo()
    assert found(search, "violet") == {thread.id}


def test_the_requests_own_patience_is_put_back(make, search, reindex):
    make.thread(title="The lamp blinks violet")
    reindex()
    db.session.execute(text("SET LOCAL statement_timeout = '12345ms'"))
    assert len(found(search, "violet")) == 1
    assert db.session.scalar(text("SELECT current_setting('statement_timeout')")) == "12345ms"


def test_without_its_tables_pages_do_without_search(make, search, reindex):
    make.thread(title="The lamp blinks violet")
    reindex()
    db.session.execute(text("ALTER TABLE search_generations RENAME TO hidden_generations"))
    db.session.commit()
    assert not search(VISITOR, "violet").is_ready
    assert list_similar(VISITOR, "the lamp blinks violet", 5) == []
    db.session.execute(text("ALTER TABLE hidden_generations RENAME TO search_generations"))
    db.session.commit()
    assert len(found(search, "violet")) == 1


def test_an_index_of_another_format_is_built_anew_by_the_worker(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    db.session.execute(text("UPDATE search_generations SET format = 0"))
    db.session.commit()
    assert not search(VISITOR, "violet").is_ready
    reindex()
    assert found(search, "violet") == {thread.id}


def test_what_a_killed_rebuild_left_behind_is_removed_by_the_next_one(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    db.session.execute(
        text(
            "INSERT INTO search_generations (id, state, format, thread_count, made_at)"
            " VALUES (777, 'building', 1, 0, now())"
        )
    )
    db.session.execute(
        text(
            "INSERT INTO search_documents SELECT 777, thread_id, board_id, product_id, tag_ids, author_ids, status,"
            " kind, answer_count, created_at, words, title_words, wording, card, texts FROM search_documents"
        )
    )
    db.session.commit()
    assert found(search, "violet") == {thread.id}
    assert search(VISITOR, "violet").results.total == 1
    jobs.rebuild_index(processes=1)
    assert db.session.scalar(text("SELECT count(*) FROM search_generations")) == 1
    assert db.session.scalar(text("SELECT count(*) FROM search_documents")) == 1
    assert found(search, "violet") == {thread.id}


def test_words_are_counted_as_they_stand_in_the_threads(engine):
    engine.put(document(1, title="Router lamp"), document(2, title="Router"), document(3, question="router"))
    engine.put(document(2, title="Phone"))
    engine.remove(3)
    counts = {(kind, word): count for kind, word, count in db.session.execute(_COUNTS)}
    assert counts == {
        (rows.STEM, "router"): 1, (rows.STEM, "lamp"): 1, (rows.STEM, "phone"): 1,
        (rows.WORDING, "router"): 1, (rows.WORDING, "lamp"): 1, (rows.WORDING, "phone"): 1,
    }  # fmt: skip
    assert engine.snapshot().thread_count == 2
    engine.rebuild(document(1, title="Router lamp"), document(2, title="Phone"))
    again = {(kind, word): count for kind, word, count in db.session.execute(_COUNTS)}
    assert again == counts


def test_of_words_that_stand_nearly_everywhere_the_best_are_among_the_candidates(engine, monkeypatch):
    monkeypatch.setattr(snapshot, "CANDIDATES", 20)
    engine.put(
        document(1, title="Violet lamp"),
        document(2, question="the lamp is violet"),
        *(document(n, question="the lamp " + "x " * n) for n in range(10, 60)),
        *(document(n, question="so violet " + "y " * n) for n in range(60, 110)),
    )
    assert engine.ids("violet lamp", limit=2) == [1, 2]
    whole = engine.ids("violet lamp", limit=200)
    assert len(whole) == len(set(whole)) == engine.find("violet lamp").total == 102
    pages = [engine.ids("violet lamp", offset=at, limit=9) for at in range(0, 108, 9)]
    assert [one for page in pages for one in page] == whole


def test_a_thread_of_more_words_than_the_database_takes_is_found_by_the_first_of_them(engine):
    long = " ".join(f"word{n}" for n in range(60_000))
    engine.put(document(1, title="Router", answers=long, question="lamp " * 30_000))
    assert engine.ids("word5") == engine.ids("lamp") == engine.ids("router") == [1]


_COUNTS = text("SELECT kind, word, thread_count FROM search_words")
