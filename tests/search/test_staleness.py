"""The index follows the database: whatever happens to a thread, the worker's next turn shows it."""

import pytest
from sqlalchemy import select

from community.answers import actions as answers
from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden
from community.search import actions, jobs
from community.search.choice import engine
from community.search.models import StaleThread
from community.search.queries import documents
from community.threads import actions as threads
from community.votes import actions as votes


def marked():
    return set(db.session.scalars(select(StaleThread.thread_id)))


def found(search, text, actor=VISITOR, **choices):
    return [result.id for result in search(actor, text, **choices).results.items]


def test_a_new_thread_is_found_after_the_workers_turn(make, search, reindex):
    reindex()
    thread = make.thread(title="The lamp blinks violet")
    assert found(search, "violet") == []
    reindex()
    assert found(search, "violet") == [thread.id]
    assert marked() == set()


def test_without_an_index_the_worker_begins_one_with_all_threads(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    with transaction():
        actions.forget_marks([(thread.id, 1)])
    assert not search(VISITOR, "violet").is_ready
    reindex()
    assert found(search, "violet") == [thread.id]


def test_answers_and_replies_are_found_and_edits_replace_them(make, search, reindex):
    thread = make.thread()
    answer = make.answer(thread, body="Press the crimson button for ten seconds.")
    reply = make.reply(answer, body="The turquoise one did it for me.")
    reindex()
    assert found(search, "crimson") == found(search, "turquoise") == [thread.id]
    author = make.actor(Role.MODERATOR)
    with transaction():
        answers.edit_answer(author, thread, answer, body="Press the scarlet button for ten seconds.")
        answers.edit_reply(author, thread, reply, body="The magenta one did it for me.")
    reindex()
    assert found(search, "crimson") == found(search, "turquoise") == []
    assert found(search, "scarlet") == found(search, "magenta") == [thread.id]


def test_removed_posts_are_not_found_and_restored_ones_are_again(make, search, reindex):
    thread = make.thread()
    answer = make.answer(thread, body="Press the crimson button for ten seconds.")
    make.reply(answer, body="The turquoise one did it for me.")
    moderator = make.actor(Role.MODERATOR)
    reindex()
    with transaction():
        answers.remove_answer(moderator, thread, answer, reason="Wrong")
    reindex()
    assert found(search, "crimson") == found(search, "turquoise") == []
    with transaction():
        answers.restore_answer(moderator, thread, answer)
    reindex()
    assert found(search, "crimson") == found(search, "turquoise") == [thread.id]
    with transaction():
        threads.remove_thread(moderator, thread, reason="Off topic")
    reindex()
    assert found(search, "crimson", make.actor(Role.ADMIN)) == []


def test_accepting_an_answer_makes_it_the_solution(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    answer = make.answer(thread, body="Press the crimson button for ten seconds.")
    reindex()
    assert search(VISITOR, "violet").results.items[0].answer_excerpt == ""
    make.acceptance(answer)
    reindex()
    result = search(VISITOR, "violet").results.items[0]
    assert "crimson" in result.answer_excerpt
    assert result.status == "solved"


def test_after_a_merge_the_words_are_found_where_the_posts_went(make, search, reindex):
    source = make.thread(title="The lamp blinks violet")
    target = make.thread(title="The lamp blinks in the evening")
    make.answer(source, body="Press the crimson button for ten seconds.")
    moderator = make.actor(Role.MODERATOR)
    reindex()
    with transaction():
        answers.merge_threads(moderator, source, target)
    assert {source.id, target.id} <= marked()
    reindex()
    assert found(search, "crimson") == [target.id]


def test_a_vote_marks_the_thread(make, reindex):
    answer = make.answer()
    reindex()
    assert marked() == set()
    make.vote(answer)
    assert marked() == {answer.thread_id}


def test_a_refused_act_marks_nothing(make, reindex):
    asker = make.member()
    thread = make.thread(author=asker)
    reindex()
    with pytest.raises(Forbidden), transaction():
        votes.cast_vote(make.actor(asker), thread, thread)
    assert marked() == set()


def test_a_change_while_its_thread_is_being_indexed_is_not_lost(make, search, reindex, clock):
    clock.freeze("2026-03-01T12:00")  # Both marks at one instant: time alone could not tell them apart.
    thread = make.thread(title="The lamp blinks violet")
    with transaction(writes=False):
        marks = documents.list_marks(10)
        texts = documents.load_documents([thread.id])
    with transaction():
        threads.edit_thread(
            make.actor(Role.MODERATOR), thread, title="The lamp blinks orange", body=thread.body_markdown
        )
    with engine().writing():
        engine().create()
        engine().write(texts)
    with transaction():
        actions.forget_marks(marks)
    assert marked() == {thread.id}
    reindex()
    assert found(search, "violet") == []
    assert found(search, "orange") == [thread.id]


def test_a_worker_that_died_after_writing_repeats_without_harm(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    reindex()
    with transaction():
        actions.mark_threads([thread.id])
    reindex()
    assert found(search, "violet") == [thread.id]
    assert search(VISITOR, "violet").results.total == 1


def test_while_another_worker_writes_this_one_leaves_everything_for_later(make, search, reindex):
    thread = make.thread(title="The lamp blinks violet")
    db.session.commit()
    with engine().writing():
        jobs.index_stale()
    assert marked() == {thread.id}
    reindex()
    assert found(search, "violet") == [thread.id]


def test_a_mark_of_a_thread_that_never_was_disappears(index_folder, reindex, app):
    with transaction():
        actions.mark_threads([123_456])
    reindex()
    assert marked() == set()


def test_marking_a_thread_twice_keeps_one_mark(app, index_folder):
    with transaction():
        actions.mark_threads([5, 5])
        actions.mark_threads([5])
    assert db.session.get_one(StaleThread, 5).mark_count == 2


def test_more_threads_than_fit_in_one_batch_are_all_indexed(make, search, reindex, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 3)
    asker = make.member()
    for _ in range(8):
        make.thread(author=asker, title="The lamp blinks violet")
    reindex()
    assert search(VISITOR, "violet").results.total == 8
    assert marked() == set()


def test_everything_can_be_marked_at_once(make, reindex):
    threads_made = {make.thread().id, make.thread().id}
    reindex()
    with transaction():
        actions.mark_threads([min(threads_made)])
        actions.mark_all_threads()
    assert marked() == threads_made
