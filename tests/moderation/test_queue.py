"""The queue by its pages: context, one press, the next; two at once; the log; and what authors read."""

import pytest

from community.core.actor import Role
from community.core.db import db
from community.moderation import queries
from community.moderation.models import ReviewDecision
from community.moderation.rules import Outcome, Reason
from tests.moderation.conftest import thread_of
from tests.support.client import post


@pytest.fixture
def moderator(make, client, sign_in):
    """A moderator, signed in."""
    return sign_in(client, make.member(Role.MODERATOR, name="Mara"))


def test_the_item_in_hand_has_its_context_and_the_next_stands_beside_it(desk, make, client, moderator):
    author = make.member(name="Ann Author")
    answer = make.answer(author=author, body="Buy my cheap routers at once, all of them.")
    desk.decide(desk.item_of(desk.flag(make.answer(author=author)) and _last_flagged()), Outcome.REMOVED)
    desk.flag(
        answer, by=make.member(name="Rita Reports"), reason=Reason.PRIVATE, words="His number is in it."
    )
    desk.flag(make.answer(body="Another one that waits."), reason=Reason.OFF_TOPIC)
    page = client.get("/moderation").text
    for words in (
        "Buy my cheap routers",
        "Ann Author",
        "Private data",
        "His number is in it.",
        "Rita Reports",
        "1 removed",
        "Another one that waits.",
        "1 of 2",
        "It shows private data",
    ):
        assert words in page, words


def _last_flagged():
    from community.moderation.models import Flag

    flag = db.session.query(Flag).order_by(Flag.id.desc()).first()
    return queries.get_post_of(flag)


def test_deciding_goes_on_to_the_next_and_can_be_undone_from_there(desk, make, client, moderator):
    first, second = make.answer(), make.answer(body="The second in line, which stays.")
    desk.flag(first, reason=Reason.PRIVATE)
    desk.flag(second, reason=Reason.OFF_TOPIC)
    item = desk.item_of(first)
    done = post(
        client, f"/moderation/items/{item.id}/decision", {"outcome": "removed", "reason": "No."}, method="PUT"
    )
    assert done.status_code == 303
    page = client.get(done.headers["Location"]).text
    assert "The second in line" in page
    decision = db.session.query(ReviewDecision).one()
    assert f"/moderation/decisions/{decision.id}" in page
    db.session.expire_all()
    assert first.is_removed
    undone = post(client, f"/moderation/decisions/{decision.id}", {}, method="DELETE")
    assert undone.headers["Location"] == f"/moderation?item={item.id}"
    db.session.expire_all()
    assert not first.is_removed


def test_what_was_typed_comes_back_with_what_is_wrong(desk, make, client, moderator):
    answer = make.answer()
    desk.flag(answer)
    url = f"/moderation/items/{desk.item_of(answer).id}/decision"
    refused = post(client, url, {"outcome": "removed", "reason": "  "}, method="PUT")
    assert (refused.status_code, "author will read it" in refused.text) == (422, True)
    assert post(client, url, {"outcome": "nonsense", "reason": "x"}, method="PUT").status_code == 422
    refused = post(client, url, {"outcome": "spam", "reason": "short", "suspend_days": "7"}, method="PUT")
    assert (refused.status_code, "at least 10 characters" in refused.text) == (422, True)
    assert 'value="short"' in refused.text


def test_who_comes_second_reads_who_decided(desk, make, client, moderator, clock):
    clock.freeze("2026-03-01T12:00")
    answer = make.answer()
    desk.flag(answer)
    item = desk.item_of(answer)
    desk.decide(item, Outcome.SPAM, by=make.actor(Role.MODERATOR, name="Moe"))
    clock.advance(seconds=5)
    late = post(client, f"/moderation/items/{item.id}/decision", {"outcome": "dismissed"}, method="PUT")
    assert late.status_code == 409
    assert "Moe decided this 5 seconds ago: removed as spam." in late.text
    assert "Removed as spam" in client.get(f"/moderation?item={item.id}").text


def test_filters_pages_and_empty_states(desk, make, client, moderator):
    assert "Nothing waits for you" in client.get("/moderation").text
    assert "Nothing was decided yet" in client.get("/moderation/decisions").text
    board = make.board("phones", name="Phones")
    thread = make.thread(board=board, title="On the board of phones")
    desk.flag(thread, reason=Reason.RUDE)
    for number in range(21):
        desk.flag(make.answer(body=f"Waiting answer number {number:02}."))
    page = client.get("/moderation?reason=rude&board=phones").text
    assert "On the board of phones" in page
    assert "Waiting answer" not in page
    assert "Nothing of this kind waits" in client.get("/moderation?reason=private").text
    second = client.get("/moderation?page=2").text
    assert "Waiting answer number 20." in second
    assert "There is nothing on this page" in client.get("/moderation?page=9").text
    assert client.get("/moderation?item=999").status_code == 404
    assert client.get("/moderation?item=x&reason=y&board=%00&page=-1&decided=99999").status_code == 200


def test_the_log_is_filtered_and_paged(desk, make, client, moderator):
    author = make.member(username="ann")
    answer, other = make.answer(author=author), make.answer()
    for post_, outcome in ((answer, Outcome.REMOVED), (other, Outcome.DISMISSED)):
        desk.flag(post_)
        desk.decide(desk.item_of(post_), outcome, by=moderator, reason=f"Reason of {outcome}.")
    page = client.get("/moderation/decisions").text
    assert "Reason of removed." in page
    assert "Reason of dismissed." in page
    assert "Reason of dismissed." not in client.get("/moderation/decisions?outcome=removed").text
    assert "Reason of dismissed." not in client.get("/moderation/decisions?author=ann").text
    assert "Nothing like that" in client.get("/moderation/decisions?by=nobody-there").text
    assert "Reason of removed." in client.get(f"/moderation/decisions?by={moderator.username}").text


def test_members_do_not_see_the_queue_and_moderators_have_it_in_their_menu(desk, make, client, sign_in):
    desk.flag(make.answer())
    sign_in(client, make.member())
    assert client.get("/moderation").status_code == 403
    assert client.get("/moderation/decisions").status_code == 403
    assert client.get("/moderation/count").status_code == 403
    assert "/moderation" not in client.get("/").text
    sign_in(client, make.member(Role.MODERATOR))
    assert 'href="/moderation"' in client.get("/").text
    assert '<span class="menu-count">1</span>' in client.get("/moderation/count").text


@pytest.mark.parametrize("kind", ["thread", "answer"])
def test_an_author_reads_why_and_asks_for_another_look(desk, make, client, sign_in, kind):
    author = make.member()
    wrote = getattr(make, kind)(author=author, body="These words are gone for others.")
    at = f"/{wrote.__tablename__}/{wrote.id}"
    desk.flag(wrote)
    desk.decide(desk.item_of(wrote), Outcome.REMOVED, reason="It names a person.")
    sign_in(client, author)
    assert f"{at}/review" in client.get(thread_of(wrote).url).text
    page = client.get(f"{at}/review").text
    assert "It names a person." in page
    assert "These words are gone" in page
    few = post(client, f"{at}/appeals", {"words": "no"})
    assert few.status_code == 422
    done = post(client, f"{at}/appeals", {"words": "The name is my own, I wrote it myself."})
    assert done.status_code == 303
    assert "You asked for another look" in client.get(f"{at}/review").text
    assert post(client, f"{at}/appeals", {"words": "Once more, please."}).status_code == 409
    sign_in(client, make.member(Role.MODERATOR))
    page = client.get("/moderation").text
    assert "The name is my own" in page
    assert "It names a person." in page
    item = desk.item_of(wrote)
    post(client, f"/moderation/items/{item.id}/decision", {"outcome": "dismissed"}, method="PUT")
    sign_in(client, author)
    assert "it stays removed" in client.get(f"{at}/review").text


def test_an_author_who_is_asked_to_change_a_post_reads_why(desk, make, client, sign_in):
    author = make.member()
    answer = make.answer(author=author)
    desk.flag(answer)
    desk.decide(desk.item_of(answer), Outcome.EDIT_ASKED, reason="Leave the number out.")
    sign_in(client, author)
    page = client.get(f"/answers/{answer.id}/review").text
    assert "Leave the number out." in page
    assert f"/answers/{answer.id}/edit" in page
    sign_in(client, make.member())
    assert client.get(f"/answers/{answer.id}/review").status_code == 403
