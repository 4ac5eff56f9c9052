"""An import may end anywhere: the next run finishes it, and one more changes nothing."""

import fcntl

import pytest
from sqlalchemy import select

from bench.proofs.support.digest import digest
from community.core.db import db
from community.imports.jobs import Unusable
from community.imports.jobs.run import TOPICS_AT_ONCE
from community.imports.models import ImportSource
from community.threads.models import Thread
from tests.imports.conftest import run_import
from tests.imports.forum import link, post, quote, topic, write


class Killed(BaseException):
    """The process ends."""


def forum():
    """Enough topics for several chunks, that like, accept, quote and link to each other in both directions."""
    last = 2 * TOPICS_AT_ONCE + 20
    return [
        topic(
            number,
            [
                post(
                    1, f"asker {number % 40}", f"<p>{link(number % last + 1, 2)} {link(9_999)}</p>", likes=2
                ),
                post(
                    2, f"helper {number % 9}", quote(number, 1, "x", "y"), likes=3, accepted=number % 2 == 0
                ),
                post(3, "lee", f"<p>{link(max(1, number - 1))}</p>", reply_to=2),
            ],
            category_id=number % 3 + 1,
        )
        for number in range(1, last + 1)
    ]


def signs():
    db.session.commit()
    return digest(db.session.connection())


@pytest.fixture(scope="module")
def records():
    return forum()


@pytest.fixture
def path(tmp_path, records):
    return write(tmp_path / "topics.jsonl.gz", records)


@pytest.fixture
def whole(build_app, path):
    """What an uninterrupted run leaves behind, and the stages of which it told."""
    build_app(real=True)
    told = []
    report = run_import(path, tell=told.append)
    return signs(), [progress.stage for progress in told], report


def kill_after(count):
    told = []

    def tell(progress):
        told.append(progress)
        if len(told) > count:
            raise Killed

    return tell


def test_a_run_killed_again_and_again_ends_like_one_that_was_not(whole, build_app, path):
    expected, stages, report = whole
    build_app(real=True)
    told_anew = (
        "Looking through",
        "Awarding badges",
    )  # A run that brings in less reaches the last stage sooner.
    for killed_after in (1, *(at for at, stage in enumerate(stages) if stage not in told_anew)):
        with pytest.raises(Killed):
            run_import(path, tell=kill_after(killed_after))
    last = run_import(path)
    assert signs() == expected
    assert last.came_in["threads"] < report.came_in["threads"] == len(forum())


def test_a_run_killed_while_it_awards_badges_is_finished_by_the_next(whole, build_app, path):
    expected, _, _ = whole
    build_app(real=True)

    def tell(progress):
        if progress.stage == "Awarding badges" and progress.done > 1:
            raise Killed

    with pytest.raises(Killed):
        run_import(path, tell=tell)
    assert db.session.scalars(select(ImportSource.finished_at)).one() is None
    run_import(path)
    assert signs() == expected
    assert db.session.scalars(select(ImportSource.finished_at)).one() is not None


def test_the_next_run_brings_in_only_what_the_killed_one_did_not(whole, build_app, path):
    _, stages, report = whole
    build_app(real=True)
    with pytest.raises(Killed):
        run_import(path, tell=kill_after(stages.index("Importing") + 1))
    here = len(db.session.scalars(select(Thread.id)).all())
    last = run_import(path)
    assert 0 < here < report.came_in["threads"]
    assert last.came_in["threads"] + here == report.came_in["threads"]
    assert last.told["already_here"].count == here


def test_a_second_run_changes_nothing_at_all(whole, path):
    expected, _, report = whole
    finished_at = db.session.scalars(select(ImportSource.finished_at)).one()
    again = run_import(path)
    assert signs() == expected
    assert +again.came_in == {}
    assert again.told["already_here"].count == report.came_in["threads"]
    assert db.session.scalars(select(ImportSource.finished_at)).one() == finished_at


def test_the_fingerprint_of_a_database_notices_one_letter(whole):
    expected, _, _ = whole
    thread = db.session.scalars(select(Thread)).first()
    thread.body_markdown += "x"
    assert {name for name, sign in signs().items() if sign != expected[name]} == {"threads"}


def test_new_topics_of_a_longer_input_join_those_that_are_here(bring_in):
    bring_in([topic(7), topic(8)], name="first.jsonl")
    report = bring_in([topic(7), topic(8), topic(9)], name="second.jsonl")
    assert report.came_in["threads"] == 1
    assert report.told["already_here"].count == 2


def test_an_input_known_under_a_name_goes_on_under_it(bring_in):
    bring_in([topic(7)], key="", host="")
    report = bring_in([topic(7), topic(8, [post(1, "mara", link(7))])], name="renamed.jsonl", key="", host="")
    assert report.came_in["threads"] == 1
    assert len(db.session.scalars(select(ImportSource)).all()) == 1


def test_another_source_with_the_same_ids_comes_in_beside_the_first(bring_in):
    bring_in([topic(7)], key="first")
    report = bring_in(
        [topic(7, title="Something else entirely, elsewhere")], key="second", name="other.jsonl"
    )
    assert report.came_in["threads"] == 1
    assert len(db.session.scalars(select(Thread)).all()) == 2


def test_a_topic_that_changed_there_since_is_told_of_and_stays(bring_in, became):
    bring_in([topic(7), topic(8)], name="first.jsonl")
    changed = topic(7, [post(1, "asker", "<p>Edited.</p>")])
    report = bring_in([changed, {**topic(8), "views": 99_999}], name="second.jsonl")
    assert report.left_out["changed_since"].examples == ["topic 7"]
    assert report.told["already_here"].count == 1
    assert became(7).body_markdown == "The router drops the line at nine."


def test_only_one_import_runs_at_a_time(bring_in, tmp_path):
    with (tmp_path / "import.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(Unusable, match="Another import is running"):
            bring_in([topic(7)])
    assert bring_in([topic(7)]).came_in["threads"] == 1
