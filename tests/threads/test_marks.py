"""Following, and “I have this too”."""

import pytest

from community.core.actor import VISITOR
from community.core.db import db, transaction
from community.core.errors import Forbidden, SignInNeeded
from community.threads import actions, queries
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.truth import untruths


def do(verb, actor, thread):
    with transaction():
        verb(actor, thread)
    db.session.expire_all()


def test_following_twice_counts_once_and_can_be_taken_back(make):
    thread, actor = make.thread(), make.actor()
    do(actions.follow_thread, actor, thread)
    do(actions.follow_thread, actor, thread)
    assert thread.follower_count == 2
    assert queries.find_own_marks(actor, thread.id).is_following
    do(actions.unfollow_thread, actor, thread)
    do(actions.unfollow_thread, actor, thread)
    assert thread.follower_count == 1
    assert not queries.find_own_marks(actor, thread.id).is_following


def test_whoever_has_it_too_counts_once_and_follows(make):
    thread, actor = make.thread(), make.actor()
    do(actions.have_too, actor, thread)
    do(actions.have_too, actor, thread)
    assert (thread.have_too_count, thread.follower_count) == (1, 2)
    do(actions.withdraw_have_too, actor, thread)
    do(actions.withdraw_have_too, actor, thread)
    assert (thread.have_too_count, thread.follower_count) == (0, 2)
    assert untruths() == []


def test_the_asker_has_it_anyway_and_discussions_are_not_had(make):
    asker = make.member()
    with pytest.raises(Forbidden, match="your own question"):
        do(actions.have_too, make.actor(asker), make.thread(author=asker))
    with pytest.raises(Forbidden, match="Only questions"):
        do(actions.have_too, make.actor(), make.thread(kind=Kind.DISCUSSION))


def test_the_suspended_may_listen_but_not_speak(make):
    thread, member = make.thread(), make.member()
    make.suspension(member)
    do(actions.follow_thread, make.actor(member), thread)
    with pytest.raises(Forbidden, match="suspended"):
        do(actions.have_too, make.actor(member), thread)
    assert (thread.follower_count, thread.have_too_count) == (2, 0)


def test_visitors_sign_in_first_and_nobody_follows_what_is_removed(make):
    thread = make.thread()
    for verb in (actions.follow_thread, actions.have_too):
        with pytest.raises(SignInNeeded):
            do(verb, VISITOR, thread)
    make.removal(thread)
    for verb in (actions.follow_thread, actions.have_too):
        with pytest.raises(Forbidden, match="removed"):
            do(verb, make.actor(), thread)


@pytest.mark.parametrize(
    ("path", "on", "off"),
    [("follow", "Following", "Follow"), ("have-too", "You have this too", "I have this too")],
)
def test_the_buttons_work_with_and_without_scripts(make, client, sign_in, path, on, off):
    thread = make.thread()
    sign_in(client, make.member())
    url = f"/threads/{thread.id}/{path}"
    assert f">{off}<" in client.get(thread.url).text.replace("</svg>", ">")
    response = post(client, url, method="PUT")
    assert (response.status_code, response.location) == (303, thread.url)
    assert on in client.get(thread.url).text
    piece = post(client, url, method="DELETE", headers={"HX-Request": "true"})
    assert off in piece.text
    assert 'aria-pressed="false"' in piece.text


def test_a_view_is_counted_by_its_beacon_and_never_by_opening_the_page(make, client, browsers, sign_in):
    asker = make.member()
    thread = make.thread(author=asker)
    client.get(thread.url)
    db.session.refresh(thread)
    assert thread.view_count == 0
    assert post(client, f"/threads/{thread.id}/views").status_code == 204
    own = browsers()
    sign_in(own, asker)
    assert post(own, f"/threads/{thread.id}/views").status_code == 204
    db.session.refresh(thread)
    assert thread.view_count == 1
