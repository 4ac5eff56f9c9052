"""Earlier texts: who may read them, and that what changed can be seen at a glance."""

import re

import pytest

from community.answers import actions as answers
from community.core.db import db, transaction
from community.threads import actions
from community.threads.models import Thread
from tests.support.client import post
from tests.support.make import BODY, TITLE


def edit(actor, thread, body, **kwargs):
    with transaction():
        actions.edit_thread(actor, thread, **{"title": thread.title, "body": body, **kwargs})
    db.session.expire_all()


@pytest.fixture
def edited(make):
    asker = make.member(name="Priya Nair")
    thread = make.thread(author=asker, body="It drops at nine every evening.")
    edit(make.actor(asker), thread, "It drops at ten every evening.", reason="The <hour>")
    edit(
        make.actor("moderator", name="Nora Olsen"),
        thread,
        "It drops at ten each evening.",
        title="The line drops at ten",
    )
    return thread


def marks(page):
    return re.findall(r"<ins>(.*?)</ins>", page), re.findall(r"<del>(.*?)</del>", page)


def test_each_version_shows_who_changed_which_words_and_why(client, edited):
    page = client.get(f"/threads/{edited.id}/revisions").text
    added, removed = marks(page)
    assert {"ten", "each"} <= set(added)
    assert {"nine", "every"} <= set(removed)
    assert "3 versions" in page
    assert page.index("Nora Olsen") < page.index("Priya Nair")
    assert "The &lt;hour&gt;" in page
    assert "The line drops at ten" in page


def test_an_unedited_text_says_so(make, client):
    page = client.get(f"/threads/{make.thread().id}/revisions").text
    assert "has not been changed" in page


def test_answers_and_replies_show_theirs(make, client):
    author = make.member()
    answer, reply = (
        make.answer(author=author, body="Use port one."),
        make.reply(author=author, body="No, wait."),
    )
    for verb, row in ((answers.edit_answer, answer), (answers.edit_reply, reply)):
        with transaction():
            verb(make.actor(author), db.session.get_one(Thread, row.thread_id), row, body="Use port two.")
        page = client.get(f"{row.url}/revisions").text
        assert "two" in marks(page)[0][-1] + page
        assert "2 versions" in page


def test_a_long_unchanged_text_is_folded_away(make, client):
    asker = make.member()
    words = " ".join(f"word{number}" for number in range(2_000))
    thread = make.thread(author=asker, body=f"Begin. {words} end")
    edit(make.actor(asker), thread, f"Begin. {words} stop")
    page = client.get(f"/threads/{thread.id}/revisions").text
    assert "characters unchanged" in page
    assert marks(page) == (["stop"], ["end"])


def test_many_versions_come_by_pages(make, client):
    asker = make.member()
    thread = make.thread(author=asker)
    for number in range(11):
        edit(make.actor(asker), thread, f"It drops {number} times each evening.")
    first = client.get(f"/threads/{thread.id}/revisions").text
    second = client.get(f"/threads/{thread.id}/revisions?page=2").text
    assert [first.count('id="revision-'), second.count('id="revision-')] == [10, 2]
    assert BODY.split(".")[0] in second
    assert client.get(f"/threads/{thread.id}/revisions?page=9").status_code == 200


def test_earlier_texts_of_what_is_hidden_or_removed_are_hidden(make, client, browsers, sign_in):
    asker = make.member()
    thread = make.thread(author=asker, body="My number is 12345678.")
    answer = make.answer(thread, author=asker, body="My number is 12345678.")
    edit(make.actor(asker), thread, "There was a number here.")
    make.removal(answer)
    make.removal(thread)
    own, moderator = browsers(), browsers()
    sign_in(own, asker)
    sign_in(moderator, make.member("moderator"))
    for address in (f"/threads/{thread.id}/revisions", f"/answers/{answer.id}/revisions"):
        assert client.get(address).status_code == 404
        assert own.get(address).status_code == 403
        assert "12345678" in moderator.get(address).text


# The forms


def test_the_edit_form_holds_the_present_words_and_saves_the_new_ones(make, client, sign_in):
    asker = make.member()
    thread = make.thread(author=asker, tags=["wifi"])
    sign_in(client, asker)
    page = client.get(f"/threads/{thread.id}/edit").text
    for words in (f'value="{TITLE}"', f"{BODY}</textarea>", 'value="wifi"'):
        assert words in page
    fields = {
        "title": "The line drops at ten",
        "body_markdown": "It drops at ten.",
        "tags": "line",
        "product_id": 0,
        "revision": 0,
    }
    response = post(client, f"/threads/{thread.id}", fields, method="PUT")
    assert response.status_code == 303
    assert response.location.endswith("/the-line-drops-at-ten")
    assert client.get(thread.url).status_code in (200, 301)


def test_a_change_that_cannot_stand_comes_back_with_what_was_typed(make, client, sign_in):
    asker = make.member()
    thread = make.thread(author=asker)
    sign_in(client, asker)
    fields = {"title": "Hm", "body_markdown": "Red.", "product_id": 0, "reason": "r" * 300}
    response = post(client, f"/threads/{thread.id}", fields, method="PUT")
    assert response.status_code == 422
    for words in ('value="Hm"', "Red.</textarea>"):
        assert words in response.text


def test_of_two_who_edit_at_once_the_second_is_told_and_keeps_the_words(make, client, sign_in):
    author = make.member()
    answer = make.answer(author=author)
    sign_in(client, author)
    fields = {"body_markdown": "My own new words.", "revision": 0}
    with transaction():
        moderator, thread = make.actor("moderator"), db.session.get_one(Thread, answer.thread_id)
        answers.edit_answer(moderator, thread, answer, body="A moderator's words.")
    response = post(client, f"/answers/{answer.id}", fields, method="PUT")
    assert response.status_code == 422
    assert "Somebody changed this meanwhile" in response.text
    assert f'/answers/{answer.id}/revisions" target="_blank" rel="noopener">edited</a>' in response.text
    assert "My own new words.</textarea>" in response.text
    assert 'name="revision" type="hidden" value="1"' in response.text
    assert post(client, f"/answers/{answer.id}", {**fields, "revision": 1}, method="PUT").status_code == 303


@pytest.mark.parametrize("kind", ["answers", "replies"])
def test_only_the_author_and_moderators_reach_the_forms(make, client, sign_in, kind):
    author = make.member()
    row = make.answer(author=author) if kind == "answers" else make.reply(author=author)
    at = f"/{kind}/{row.id}"
    sign_in(client, make.member("super_user"))
    assert client.get(f"{at}/edit").status_code == 403
    assert client.get(f"{at}/removal").status_code == 403
    assert post(client, at, {"body_markdown": "Not mine to change."}, method="PUT").status_code == 403
    assert post(client, f"{at}/removal", {"reason": "x"}, method="PUT").status_code == 403
    assert post(client, f"{at}/removal", method="DELETE").status_code == 403
    sign_in(client, author)
    assert client.get(f"{at}/edit").status_code == 200
    assert post(client, at, {"body_markdown": "Mine to change."}, method="PUT").status_code == 303
    assert client.get(f"{at}/removal").status_code == 200
    assert post(client, f"{at}/removal", {}, method="PUT").status_code == 303
    assert post(client, f"{at}/removal", method="DELETE").status_code == 403
    sign_in(client, make.member("moderator"))
    assert post(client, f"{at}/removal", method="DELETE").status_code == 303


def test_one_who_edits_without_end_is_told_to_wait_and_keeps_the_words(make, client, sign_in, rate_limits):
    asker = make.member()
    sign_in(client, asker)
    answer = make.answer(author=asker)
    url, words = f"/answers/{answer.id}", {"body_markdown": "Change the channel to number 1."}
    for number in range(60):
        assert post(client, url, {**words, "revision": number}, method="PUT").status_code in (303, 422)
    response = post(client, url, {"body_markdown": "These are my last words."}, method="PUT")
    assert response.status_code == 429
    assert "These are my last words." in response.text


def test_earlier_texts_are_compared_for_one_reader_only_so_often(client, edited, rate_limits):
    statuses = [client.get(f"/threads/{edited.id}/revisions?page=1&x={n}").status_code for n in range(31)]
    assert statuses == [200] * 30 + [429]
