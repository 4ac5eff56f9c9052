"""The admins' pages: adding, the key shown once, the log with its filters, sending again; for nobody else."""

import re

import pytest

from community.core.actor import Role
from community.core.db import db
from community.core.models import EventRow
from community.webhooks import queries
from community.webhooks.rules import ENDPOINTS_MOST
from tests.support.client import post
from tests.support.local_server import Say

ADMIN = "/admin/webhooks"


def fields(desk, **changes):
    values = {
        "url": f"{desk.receiver.url}/in?token=hidden",
        "description": "CRM",
        "topics": ["thread.created"],
    }
    return values | changes


@pytest.fixture
def boss(desk, client, sign_in):
    sign_in(client, desk.member)
    return client


@pytest.mark.network
def test_an_admin_adds_one_takes_its_key_once_tests_it_and_reads_the_log(desk, boss, receiver):
    assert "Nothing is told to other systems yet" in boss.get(ADMIN).text
    page = post(boss, ADMIN, fields(desk), follow=True).text
    assert "Take its key now" in page
    [line] = queries.list_lines()
    url = line.endpoint.page_url
    shown = post(boss, f"{url}/secret/showing")
    assert re.findall(r"whsec_[\w+/=]+", shown.text) == [line.endpoint.secret]
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert post(boss, f"{url}/secret/showing").status_code == 403
    assert line.endpoint.secret not in boss.get(url).text
    receiver.says = [Say(500, b"<b>broken</b>")]
    post(boss, f"{url}/tests")
    desk.send()
    delivery = desk.deliveries(line.endpoint.id)[0]
    page = boss.get(f"{url}/deliveries/{delivery.id}").text
    assert "&lt;b&gt;broken&lt;/b&gt;" in page
    assert "webhook-signature: (not kept)" in page
    assert "It answered 500." in boss.get(f"{url}?state=waiting&topic=ping").text
    assert "None of these" in boss.get(f"{url}?state=failed").text
    assert post(boss, f"{url}/deliveries/{delivery.id}/replays").status_code == 403  # It waits by itself.
    desk.send(seconds=6)
    assert "sent again" in post(boss, f"{url}/deliveries/{delivery.id}/replays", follow=True).text
    page = boss.get(ADMIN).text
    assert "token=hidden" not in page
    assert "Working" in page


@pytest.mark.network
def test_it_is_changed_switched_off_and_on_given_a_new_key_and_removed_each_with_a_trace(desk, boss):
    endpoint = desk.add()
    url = queries.get_endpoint(endpoint).page_url
    assert "thread.created" in boss.get(f"{url}/edit").text
    post(boss, url, fields(desk, description="Chat", topics=["answer.created"], is_private="y"), method="PUT")
    assert queries.list_topics(endpoint) == {"answer.created"}
    assert "Nothing is sent to it" in post(boss, f"{url}/calls", method="DELETE", follow=True).text
    assert post(boss, f"{url}/tests").status_code == 403
    assert "Switched on" in post(boss, f"{url}/calls", method="PUT", follow=True).text
    before = desk.secret(endpoint)
    boss.get(f"{url}/secret/change")
    assert "new key" in post(boss, f"{url}/secret", method="PUT", follow=True).text
    assert desk.secret(endpoint) != before
    assert "cannot be undone" in boss.get(f"{url}/removal").text
    post(boss, url, method="DELETE")
    assert boss.get(url).status_code == 404
    names = [
        row.name
        for row in db.session.query(EventRow).filter(EventRow.name.like("Webhook%")).order_by(EventRow.id)
    ]
    assert names == [
        "WebhookAdded",
        "WebhookChanged",
        "WebhookSwitchedOff",
        "WebhookSwitchedOn",
        "WebhookSecretChanged",
        "WebhookRemoved",
    ]


@pytest.mark.network
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"url": ""}, "Type the address"),
        ({"url": "https://10.0.0.1/in"}, "inside a network"),
        ({"url": "https://user:key@hooks.example.com/in"}, "no plain web address"),
        ({"url": "https://hooks.example.com:22/in"}, "Port 22"),
        ({"description": " "}, "whose address"),
        ({"topics": []}, "at least one event"),
        ({"topics": ["payout.settled"]}, "private things"),
    ],
)
def test_what_cannot_be_called_or_says_too_little_is_refused_in_words_and_kept_in_the_form(
    desk, boss, wrong, words
):
    answer = post(boss, ADMIN, fields(desk, **wrong))
    assert (answer.status_code, words in answer.text) == (422, True)
    assert queries.count_endpoints() == 0


@pytest.mark.network
def test_the_same_address_is_told_once_and_there_is_a_most(desk, boss):
    post(boss, ADMIN, fields(desk))
    assert "already" in post(boss, ADMIN, fields(desk)).text
    for number in range(ENDPOINTS_MOST - 1):
        desk.add(path=f"/{number}")
    answer = post(boss, ADMIN, fields(desk, url=f"{desk.receiver.url}/last"))
    assert (answer.status_code, "which is the most" in answer.text) == (409, True)
    page = boss.get(ADMIN).text
    assert "Remove one to add another" in page


@pytest.mark.network
def test_what_failed_is_sent_again_since_an_instant_on_the_readers_clock(desk, boss, make, receiver):
    endpoint = desk.add()
    url = queries.get_endpoint(endpoint).page_url
    make.thread()
    receiver.says = [Say(410)]
    desk.send()
    post(boss, f"{url}/calls", method="PUT")
    assert "Send failed ones again" in boss.get(url).text
    for typed in ("", "yesterday", "0001-01-01T00:00"):
        assert post(boss, f"{url}/replays", {"since": typed}).status_code == 422 or typed.startswith("0")
    assert "Nothing failed" in post(boss, f"{url}/replays", {"since": "2026-03-01T12:01"}, follow=True).text


def test_pages_are_for_admins_alone_and_the_catalogue_names_every_event(app, make, client, sign_in, browsers):
    assert client.get(ADMIN).status_code in (302, 303, 401)
    sign_in(client, make.member(Role.MODERATOR))
    assert client.get(ADMIN).status_code == 403
    other = browsers()
    sign_in(other, make.member(Role.ADMIN))
    page = other.get(f"{ADMIN}/events").text
    assert "&#34;type&#34;: &#34;payout.settled&#34;" in page
    assert "24 h" in page
    assert other.get(f"{ADMIN}/999").status_code == 404
