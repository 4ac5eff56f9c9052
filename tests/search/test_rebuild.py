"""Building the index anew: beside the live one, swapped at once, losing nothing that happens meanwhile."""

import threading

import pytest

from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.search import actions, build, choice, jobs
from community.search.embedded import WhooshKind
from community.search.interface import BuildFailed, IndexLocked
from community.search.queries import documents, list_similar
from community.search.shelf import Shelf
from community.threads import actions as threads
from tests.search.engines import Engine, document, engine_of, wanted_of

in_files = pytest.mark.parametrize("engine_name", ["whoosh", "tantivy"], indirect=True)


def found(search, text):
    return {result.id for result in search(VISITOR, text).results.items}


def test_a_rebuild_holds_every_listed_thread(make, search, index_folder):
    asker = make.member()
    made = {make.thread(author=asker, title="The lamp blinks violet").id for _ in range(5)}
    removed = make.thread(author=asker, title="The lamp blinks violet")
    with transaction():
        threads.remove_thread(make.actor(asker), removed)
    heard = []
    assert jobs.rebuild_index(processes=1, starts=heard.append, told=heard.append) == 5
    assert found(search, "violet") == made
    assert heard[0] == 5
    assert sum(heard[1:]) == 5


def test_searches_go_on_while_a_new_index_is_built_and_see_it_when_it_is_whole(make, search, reindex):
    first = make.thread(title="The lamp blinks violet")
    reindex()
    seen = []
    jobs.rebuild_index(processes=1, told=lambda _: seen.append(found(search, "violet")))
    assert seen == [{first.id}]
    assert found(search, "violet") == {first.id}


def test_what_changes_during_a_rebuild_is_in_the_new_index(make, search, reindex):
    early = make.thread(title="The lamp blinks violet")
    reindex()

    def meanwhile(_):
        if documents.count_threads() > 1 or found(search, "orange"):
            return  # Said once is enough.
        late = make.thread(title="The lamp blinks violet and orange")
        with transaction():
            threads.remove_thread(make.actor("moderator"), early, reason="Old")
        reindex()  # The live index gets it, and strikes off the marks.
        assert documents.count_marks() == 0
        assert found(search, "orange") == {late.id}

    jobs.rebuild_index(processes=1, told=meanwhile)
    assert len(found(search, "orange")) == 1
    assert len(found(search, "violet")) == 1


def test_a_rebuild_leaves_only_those_marked_that_changed_meanwhile(make):
    first, second = make.thread(), make.thread()
    with transaction():
        actions.mark_threads([first.id, second.id])

    def changes(_):
        with transaction():
            actions.mark_threads([second.id])

    jobs.rebuild_index(processes=1, told=changes)
    assert [thread_id for thread_id, _ in documents.list_marks()] == [second.id]


def test_two_rebuilds_do_not_run_at_once(make, index_folder):
    make.thread()
    refused = []

    def again(_):
        with pytest.raises(IndexLocked):
            jobs.rebuild_index(processes=1)
        refused.append(True)

    jobs.rebuild_index(processes=1, told=again)
    assert refused


def test_a_rebuild_that_fails_leaves_the_live_index_and_no_rubbish(make, search, reindex, index_folder):
    thread = make.thread(title="The lamp blinks violet")
    reindex()

    def breaks(_):
        raise RuntimeError("The disk is full.")

    with pytest.raises(RuntimeError):
        jobs.rebuild_index(processes=1, told=breaks)
    assert found(search, "violet") == {thread.id}
    assert len(list(index_folder.glob("index-*"))) <= 1
    assert not (index_folder / "rebuilding").exists()
    jobs.rebuild_index(processes=1)
    assert found(search, "violet") == {thread.id}


@in_files
def test_what_a_killed_rebuild_left_behind_is_tidied_by_the_next_one(make, search, reindex, index_folder):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    (index_folder / "index-abandoned").mkdir()
    (index_folder / "rebuilding").write_text("")
    make.thread(title="The lamp blinks orange")
    reindex()
    assert not (index_folder / "rebuilding").exists()
    jobs.rebuild_index(processes=1)
    assert not (index_folder / "index-abandoned").exists()
    assert thread.id in found(search, "violet")


@in_files
def test_an_index_of_another_format_is_built_anew_by_the_worker(
    make, search, reindex, engine_name, index_folder
):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    (choice.engine().live().folder / "format").write_text("0")
    choice.use(engine_of(engine_name, index_folder))
    assert not search(VISITOR, "violet").is_ready
    reindex()
    assert found(search, "violet") == {thread.id}


@in_files
def test_a_damaged_index_makes_pages_do_without_search_until_a_rebuild(
    make, search, reindex, engine_name, index_folder
):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    for path in choice.engine().live().folder.iterdir():
        if path.suffix in (".seg", ".term", ".store", ".fast"):
            path.unlink()
    choice.use(engine_of(engine_name, index_folder))
    assert not search(VISITOR, "violet").is_ready
    assert list_similar(VISITOR, "the lamp blinks violet", 5) == []
    jobs.rebuild_index(processes=1)
    assert found(search, "violet") == {thread.id}


@pytest.mark.parametrize("engine_name", ["tantivy"], indirect=True)  # Whoosh would leave such a file open.
def test_files_cut_short_make_pages_do_without_search(make, search, reindex, engine_name, index_folder):
    make.thread(title="The lamp blinks violet")
    reindex()
    for path in choice.engine().live().folder.iterdir():
        if path.suffix not in ("", ".toc"):
            path.write_bytes(path.read_bytes()[:20])
    choice.use(engine_of(engine_name, index_folder))
    assert not search(VISITOR, "violet").is_ready
    assert list_similar(VISITOR, "the lamp blinks violet", 5) == []


@in_files
def test_search_never_goes_dark_while_one_index_takes_the_place_of_another(engine_name, tmp_path):
    engine = Engine(engine_of(engine_name, tmp_path / "search"))
    engine.rebuild(document(1), document(2))
    other = engine_of(engine_name, tmp_path / "search")  # What another process sees.
    done, seen = threading.Event(), []

    def look():
        while not done.is_set():
            snapshot = other.snapshot()
            seen.append(snapshot and snapshot.find(wanted_of()).total)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for n in range(3, 8):
            engine.rebuild(document(1), document(2))
            engine.put(document(2, title=f"Number {n}"))
    finally:
        done.set()
        looking.join()
    assert set(seen) == {2}


def test_after_a_switch_the_other_engine_begins_with_all_threads(make, search, reindex, index_folder):
    thread = make.thread(title="The lamp blinks violet")
    for name in ("whoosh", "tantivy", "whoosh"):
        choice.use(engine_of(name, index_folder))
        assert not search(VISITOR, "violet").is_ready
        reindex()
        assert found(search, "violet") == {thread.id}


@pytest.mark.timeout(240)  # Each process imports the whole application.
def test_several_processes_build_what_one_builds(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "PART_SMALLEST", 20)
    batches = [
        [document(n, title=f"router number{n}", question="lamp " * n) for n in range(at, at + 10)]
        for at in range(0, 90, 10)
    ]
    told = []
    shelf = Shelf(tmp_path / "search", WhooshKind())
    engine = Engine(shelf)
    index = build.build(shelf.new_folder(), iter(batches), total=90, processes=2, told=told.append)
    with shelf.writing():
        shelf.publish(index)
    assert sum(told) == 90
    assert engine.find("router").total == 90
    assert engine.ids("number42") == [42]
    assert [path.name for path in index.folder.iterdir() if path.is_dir()] == []
    engine.put(document(42, title="phone"))
    assert engine.ids("number42") == []
    assert engine.ids("phone") == [42]


@pytest.mark.timeout(240)
def test_a_process_that_dies_is_told_of_instead_of_being_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "PART_SMALLEST", 1)

    def batches():
        yield [document(1)]
        yield [document(2, question=42)]  # No text: the process that indexes it fails.
        for n in range(3, 40):
            yield [document(n)]

    shelf = Shelf(tmp_path / "search", WhooshKind())
    with pytest.raises(BuildFailed):
        build.build(shelf.new_folder(), batches(), total=40, processes=2, told=lambda _: None)


def test_the_command_says_how_many_threads_it_indexed(app, make, search, index_folder):
    make.thread(title="The lamp blinks violet")
    db.session.commit()
    runner = app.test_cli_runner()
    before = runner.invoke(args=["search", "status"])
    assert "There is no index of" in before.output
    rebuilt = runner.invoke(args=["search", "rebuild", "--processes", "1"])
    assert rebuilt.exit_code == 0, rebuilt.output
    assert "Indexed 1 threads" in rebuilt.output
    assert "1 of 1 threads are in the index of" in runner.invoke(args=["search", "status"]).output
    assert len(found(search, "violet")) == 1
