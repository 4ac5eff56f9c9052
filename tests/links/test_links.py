"""Links between threads: noted as they are written, shown where they lead, never beyond what a reader may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from community.answers import actions as answers
from community.answers.models import Answer
from community.core import clock
from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.links import jobs, queries
from community.links.models import ThreadLink
from community.links.rules import LINKS_MOST, Kind, linked_places
from tests.support.sql import no_table_scans


def noted():
    """Every noted link: (kind of post, id of the thread to which it leads)."""
    return sorted(
        (("thread" if link.thread_id else "answer" if link.answer_id else "reply"), link.to_thread_id)
        for link in db.session.scalars(sa.select(ThreadLink))
    )


def titles(actor, thread):
    return [one.title for one in queries.list_linked_from(actor, thread)]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="/threads/7/slow-wifi">x</a>', [(Kind.THREAD, 7)]),
        ('<a href="/threads/7">x</a> <a href="/threads/7#answer-3">y</a>', [(Kind.THREAD, 7)]),
        ('<a class="m" href="/answers/12">x</a>', [(Kind.ANSWER, 12)]),
        ('<a href="https://help.example/replies/3">x</a>', [(Kind.REPLY, 3)]),
        ('<a href="https://elsewhere.example/threads/7">x</a>', []),
        ('<a href="https://help.example.net/threads/7">x</a>', []),
        ('<a href="/threads/7x">x</a> <a href="/threads/">y</a> /threads/8', []),
        ('<a href="/threads/99999999999999999999">x</a>', []),
        ("", []),
    ],
)
def test_a_link_to_a_thread_is_told_from_any_other(html, found):
    assert linked_places(html, "https://help.example") == found


def test_a_post_that_lists_everything_is_read_only_so_far():
    html = "".join(f'<a href="/threads/{number}">x</a>' for number in range(1, 2_000))
    assert len(linked_places(html, "https://help.example")) == LINKS_MOST


def test_a_link_is_noted_with_its_post_and_gone_with_an_edit(make):
    old, asked = make.thread(title="Slow in the evening"), make.thread(title="Slow again")
    helper = make.member()
    answer = make.answer(asked, author=helper, body=f"See [this]({old.url}), and [again]({old.url}#x).")
    make.reply(answer, body=f"And http://127.0.0.1:5000{old.url}.")
    make.answer(asked, body=f"Its own address: [here]({asked.url}). And [nothing](/threads/999).")
    make.thread(title="Slow as before", body=f"It is as in [that answer](/answers/{answer.id}), every day.")
    assert noted() == [("answer", old.id), ("reply", old.id), ("thread", asked.id)]
    assert titles(VISITOR, old) == ["Slow again"]
    assert titles(VISITOR, asked) == ["Slow as before"]
    with transaction():
        answers.edit_answer(make.actor(helper), asked, answer, body="Nothing to see.")
    assert noted() == [("reply", old.id), ("thread", asked.id)]


def test_a_reader_sees_no_link_from_what_is_hidden_from_them(make):
    old = make.thread()
    staff_board = make.board(read="staff", write="staff")
    clerk = make.member("employee")
    secret = make.thread(board=staff_board, author=clerk, title="Known to staff")
    make.answer(secret, author=clerk, body=f"As in {old.url} and [here]({old.url}).")
    open_one = make.thread(title="Known to all")
    removed = make.answer(open_one, body=f"See [this]({old.url}).")
    assert titles(VISITOR, old) == ["Known to all"]
    assert set(titles(make.actor(clerk), old)) == {"Known to all", "Known to staff"}
    make.removal(removed)
    assert titles(VISITOR, old) == []


def test_a_link_in_a_reply_goes_out_of_sight_with_the_answer_above_it(make):
    target, source = make.thread(), make.thread(title="Beneath an answer")
    answer = make.answer(source)
    make.reply(answer, body=f"See [this](/threads/{target.id}) first.")
    assert titles(VISITOR, target) == ["Beneath an answer"]
    make.removal(answer)
    assert titles(VISITOR, target) == []


def test_a_link_in_an_answer_that_opens_a_thread_now_leads_to_that_thread(make):
    target, source = make.thread(), make.thread()
    answer = make.answer(source, body=f"See [this](/threads/{target.id}) first.")
    make.split(source, [answer], title="A question of its own")
    assert titles(VISITOR, target) == ["A question of its own"]


def test_a_link_goes_with_its_post_when_that_is_split_off(make):
    old, long = make.thread(title="The old one"), make.thread(title="The long one")
    answer = make.answer(long, body=f"See [this]({old.url}).")
    make.answer(long)
    assert titles(VISITOR, old) == ["The long one"]
    make.split(long, [answer], title="One of its own")
    jobs.note_missing_links()
    assert titles(VISITOR, old) == ["One of its own"]


def test_the_page_beside_a_thread_says_where_it_is_linked_from(make, client):
    old, asked = make.thread(), make.thread(title="The <b>same</b> again")
    answer = make.answer(asked, body=f"See [this]({old.url}).")
    part = client.get(f"/threads/{old.id}/similar").text
    assert "Linked from" in part
    assert f'href="/answers/{answer.id}"' in part
    assert "The &lt;b&gt;same&lt;/b&gt; again" in part
    assert "Linked from" not in client.get(f"/threads/{asked.id}/similar").text
    with no_table_scans():
        queries.list_linked_from(VISITOR, old)


def test_what_came_another_way_is_noted_once_by_the_sweep(make):
    old, asked = make.thread(), make.thread()
    answer = make.answer(asked)
    db.session.execute(
        sa.update(Answer)
        .where(Answer.id == answer.id)
        .values(body_html=f'<p><a href="{old.url}">this</a></p>')
    )
    db.session.commit()
    assert [jobs.note_missing_links(), jobs.note_missing_links()] == [1, 0]
    assert noted() == [("answer", old.id)]
    assert db.session.scalar(sa.select(ThreadLink.linked_at)) == answer.created_at


def test_pairs_are_questions_and_the_earlier_threads_that_helpers_named(make):
    now = clock.now()
    asker = make.member()
    old = make.thread(at=now - timedelta(days=9))
    asked = make.thread(author=asker, at=now - timedelta(days=5))
    late = make.thread(at=now - timedelta(days=1))
    make.answer(asked, body=f"See [this]({old.url}) and [that]({late.url}).")
    make.answer(asked, author=asker, body=f"I had seen [this]({old.url}) as well.")
    make.answer(old, body=f"Asked again: [there]({asked.url}).")
    assert [(pair.question_id, pair.thread_id) for pair in queries.list_pairs()] == [(asked.id, old.id)]
