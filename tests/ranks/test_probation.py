"""What newcomers may write in a day and in a post; and who is past that."""

from dataclasses import replace

import pytest

from community.answers import actions as answers
from community.answers.models import Answer
from community.core.actor import VISITOR, Probation, Role
from community.core.db import db, transaction
from community.core.errors import Invalid, TooMany
from community.members import queries as members
from community.members.actions import start_session
from community.threads import actions as threads
from community.threads.rules import Kind
from tests.support.client import post

WORDS = "Some words that are long enough to stand."
LINKS = " ".join(f"[page {n}](https://example.org/{n})" for n in range(5))


def signed_in(member):
    """The member as a browser's request has them."""
    with transaction():
        key = start_session(VISITOR, members.get_member(member.id))
    return members.find_actor(key)


def test_only_a_person_who_signed_in_and_is_new_has_limits(make):
    new, helper = make.member(), make.member(Role.SUPER_USER)
    assert signed_in(new).probation == Probation("Newcomer", 20, 4, 4)
    assert make.actor(new).probation is None
    assert signed_in(helper).probation is None
    assert signed_in(make.member(Role.EMPLOYEE)).probation is None
    make.vote(make.answer(author=new))
    assert signed_in(new).probation is None


def test_the_days_posts_are_counted_whatever_they_are(make, clock):
    clock.freeze("2026-03-01T12:00")
    actor = replace(make.actor(), probation=Probation("Newcomer", posts_a_day=3))
    thread = make.thread()
    answer = make.answer(thread)
    with transaction():
        answers.post_answer(actor, thread, body=WORDS)
        answers.post_reply(actor, thread, body=WORDS, answer=answer)
        answers.post_reply(actor, thread, body=WORDS)
    with pytest.raises(TooMany) as refusal, transaction():
        threads.post_thread(
            actor, board=thread.board, kind=Kind.QUESTION, title="One question too many", body=WORDS
        )
    assert "3 posts a day" in refusal.value.reason
    assert "in 12 hours" in refusal.value.reason
    assert refusal.value.retry_after_seconds == 12 * 3600 + 1
    clock.freeze("2026-03-02T00:01")
    with transaction():
        answers.post_answer(actor, thread, body=WORDS)
    assert members.get_member(actor.id).day_post_count == 1


def test_what_is_refused_is_not_counted(make):
    actor = replace(make.actor(), probation=Probation("Newcomer", posts_a_day=3))
    thread = make.thread()
    with pytest.raises(Invalid), transaction():
        answers.post_answer(actor, thread, body="x")
    assert members.get_member(actor.id).day_post_count == 0


def test_who_has_no_limit_is_not_counted(make):
    member = make.member()
    make.answer(author=member)
    assert members.get_member(member.id).posted_on is None


def test_an_answer_beyond_the_day_comes_back_with_its_text(make, client, sign_in):
    member, thread = make.member(), make.thread()
    sign_in(client, member)
    for number in range(20):
        assert (
            post(client, f"/threads/{thread.id}/answers", {"body_markdown": f"{WORDS} {number}"}).status_code
            == 303
        )
    page = post(client, f"/threads/{thread.id}/answers", {"body_markdown": WORDS})
    assert page.status_code == 429
    assert "As Newcomer you can write 20 posts a day" in page.text
    assert f"{WORDS}</textarea>" in page.text
    reply = post(client, f"/threads/{thread.id}/replies", {"body_markdown": "A reply, too."})
    assert reply.status_code == 429
    assert "A reply, too.</textarea>" in reply.text
    asked = {"title": "Why does it drop every evening?", "body_markdown": WORDS, "board_id": thread.board_id}
    page = post(client, "/threads", {**asked, "kind": "question"})
    assert page.status_code == 429
    assert "Why does it drop every evening?" in page.text
    assert "As Newcomer you can write 20 posts a day" in page.text


def test_links_of_a_newcomer_are_counted_by_what_the_text_shows(make, client, sign_in):
    thread = make.thread()
    sign_in(client, make.member())
    shown = post(client, f"/threads/{thread.id}/answers", {"body_markdown": f"{WORDS} {LINKS}"})
    assert shown.status_code == 422
    assert "4 links to other sites into a post (this one has 5)" in shown.text
    code = post(client, f"/threads/{thread.id}/answers", {"body_markdown": f"{WORDS} `{LINKS}`"})
    assert code.status_code == 303
    own = " ".join(f"[here {n}](/threads/{n})" for n in range(9))
    assert (
        post(client, f"/threads/{thread.id}/answers", {"body_markdown": f"{WORDS} {own}"}).status_code == 303
    )


def test_an_edit_is_held_to_the_same_links_but_may_keep_what_stood(make):
    member = make.member()
    answer = make.answer(author=member, body=f"{WORDS} {LINKS}")
    thread = make.thread()
    actor = replace(make.actor(member), probation=Probation("Newcomer", links_a_post=4))
    row = db.session.get_one(Answer, answer.id)
    home = db.session.get_one(type(thread), row.thread_id)
    with transaction():
        answers.edit_answer(actor, home, row, body=f"Corrected. {LINKS}")
    with pytest.raises(Invalid), transaction():
        answers.edit_answer(actor, home, row, body=f"{LINKS} [more](https://example.net/)")
