"""Old addresses lead to what they meant, for good; what nobody may see is not there."""

import pytest

from community.core.actor import Role
from community.core.db import db
from tests.imports.forum import post, topic
from tests.support.signing_in import sign_in

POSTS = [
    post(1, "mara", "<p>It drops.</p>"),
    post(2, "kim", "<p>Channel.</p>"),
    post(3, "lee", "<p>Indeed.</p>", reply_to=2),
    post(4, "boss", "", post_type=3, action_code="pinned.enabled"),
    post(5, "kim", "<p>Buy pills.</p>", hidden=True),
]


def leads_to(client, address):
    answer = client.get(address)
    return answer.location if answer.status_code == 301 else answer.status_code


@pytest.mark.parametrize(
    "address", ["/t/7", "/t/some-slug/7", "/t/-/7", "/t/7/1", "/t/some-slug/7/1?u=kim", "/t/some-slug/7/4"]
)
def test_a_topics_addresses_lead_to_its_thread(bring_in, became, client, address):
    bring_in([topic(7, POSTS)])
    assert leads_to(client, address) == became(7).url
    assert client.get(address, follow_redirects=True).status_code == 200


def test_a_posts_addresses_lead_to_the_very_post(bring_in, became, client):
    bring_in([topic(7, POSTS)])
    answer, reply = became(7, 2), became(7, 3)
    assert leads_to(client, "/t/some-slug/7/2") == leads_to(client, "/t/7/2") == f"/answers/{answer.id}"
    assert leads_to(client, "/t/some-slug/7/3") == f"/replies/{reply.id}"
    page = client.get("/t/some-slug/7/3", follow_redirects=True)
    assert f'id="{reply.anchor}"' in page.text


def test_a_number_that_no_post_has_leads_to_the_thread(bring_in, became, client):
    bring_in([topic(7, POSTS)])
    assert leads_to(client, "/t/some-slug/7/4711") == became(7).url


@pytest.mark.parametrize(
    "address", ["/t/8", "/t/some-slug/8", "/t/slug", "/t/slug/x", "/t/-7", f"/t/{10**30}", f"/t/7/{10**30}x"]
)
def test_what_never_came_in_is_not_there(bring_in, client, address):
    bring_in([topic(7, POSTS)])
    assert leads_to(client, address) == 404


def test_what_was_hidden_is_not_there_but_for_moderators(bring_in, became, client, make):
    bring_in([topic(7, POSTS), topic(8, [post(1, "mara", "<p>Bad.</p>", hidden=True)])])
    assert leads_to(client, "/t/some-slug/7/5") == 404
    assert leads_to(client, "/t/some-slug/8") == 404
    sign_in(client, make.member(Role.MODERATOR))
    assert leads_to(client, "/t/some-slug/7/5") == f"/answers/{became(7, 5).id}"
    assert leads_to(client, "/t/some-slug/8") == became(8).url


def test_a_thread_on_a_board_for_staff_is_not_there(bring_in, became, client):
    bring_in([topic(7, POSTS)])
    became(7).board.read_audience = "staff"
    db.session.commit()
    assert leads_to(client, "/t/some-slug/7") == 404
    assert leads_to(client, "/t/some-slug/7/2") == 404


def test_of_two_sources_with_the_same_number_the_first_one_counts(bring_in, client):
    bring_in([topic(7, title="The question of the first place")], key="first")
    bring_in(
        [topic(7, title="The question of the second place", slug="x")], key="second", name="second.jsonl"
    )
    assert leads_to(client, "/t/x/7").endswith("/the-question-of-the-first-place")
