"""What went out of sight together with something else is out of sight at every address of its own."""

import pytest

from community.answers.models import Answer
from community.core.db import db, transaction
from community.threads import actions as threads
from community.threads.models import Thread


@pytest.fixture
def who(make, client, browsers, sign_in):
    """Browsers of a visitor, a member, the answer's author and a moderator."""

    def open_browsers(author):
        found = {"visitor": client}
        for name, member in (
            ("member", make.member()),
            ("author", author),
            ("moderator", make.member("moderator")),
        ):
            found[name] = browsers()
            sign_in(found[name], member)
        return found

    return open_browsers


@pytest.mark.parametrize("ending", ["", "/revisions"])
def test_a_reply_goes_out_of_sight_with_its_answer(make, who, ending):
    author = make.member()
    answer = make.answer(author=author)
    reply = make.reply(answer, body="Beneath an answer that goes")
    make.removal(answer)
    browsers = who(author)
    for name in ("visitor", "member"):
        assert browsers[name].get(f"/replies/{reply.id}{ending}").status_code == 404
    for name in ("author", "moderator"):
        assert browsers[name].get(f"/replies/{reply.id}{ending}").status_code in (200, 302)


@pytest.mark.parametrize("ending", ["", "/revisions", "/replies", "/feed.atom", "/thanks"])
def test_what_was_merged_into_a_hidden_thread_is_nowhere_to_be_read(make, who, ending):
    author = make.member()
    source = make.thread(author=author, title="Words that only staff may read now")
    staff_only = make.board(read="staff", write="staff")
    make.merge(source, make.thread(board=staff_only, author=make.member("employee")))
    browsers = who(author)
    for name in ("visitor", "member", "author"):
        answer = browsers[name].get(f"/threads/{source.id}{ending}")
        assert answer.status_code == 404
        assert "only staff" not in answer.text
    if ending != "/feed.atom":
        assert browsers["moderator"].get(f"/threads/{source.id}{ending}").status_code in (200, 301)


@pytest.mark.parametrize("ending", ["", "/revisions", "/replies", "/feed.atom"])
def test_a_merged_question_leads_to_where_its_words_are_now_and_shows_them_nowhere_else(make, who, ending):
    author = make.member()
    source, target = make.thread(author=author, body="My street is Elm Road 9, please help."), make.thread()
    make.reply(source)
    merge = make.merge(source, target)
    make.removal(db.session.get_one(Answer, merge.moved["opening"]))
    browsers = who(author)
    for name in ("visitor", "member", "author"):
        response = browsers[name].get(f"/threads/{source.id}{ending}")
        assert response.status_code in (301, 302)
        assert "Elm Road" not in response.text
    if ending in ("/revisions", "/replies"):
        assert "Elm Road" in browsers["moderator"].get(f"/threads/{source.id}{ending}").text


def test_a_thread_that_was_on_a_hidden_board_for_a_while_does_not_tell_its_name(make, who):
    author = make.member()
    thread = make.thread(author=author)
    home, hidden = thread.board, make.board(name="Secret planning", read="staff", write="staff")
    keeper = make.actor("moderator")
    for board in (hidden, home):
        with transaction():
            threads.move_thread(keeper, db.session.get_one(Thread, thread.id), board)
    for browser in who(author).values():
        page = browser.get(thread.url, follow_redirects=True).text
        assert "Moved to another board" in page
        assert f"Moved to {home.name}" in page
        assert "Moved to Secret planning" not in page
