"""Who reads a request: its writer and the support team, nobody else; and what is left when the writer is erased."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from community.core import files
from community.core.actor import SYSTEM, Role
from community.core.db import Base, db, transaction
from community.core.errors import NotFound
from community.escalation import policy, queries
from community.escalation.rules import read_ids, size_in_words, source_of
from community.members import actions as members
from tests.escalation.conftest import PDF, WORDS, attached
from tests.support.client import post
from tests.support.sql import count_queries

PASSWORD = "three lamps sing"


@pytest.fixture
def mia(make):
    return make.member(username="mia", name="Mia Member", email="mia@mail.example.org", password=PASSWORD)


@pytest.fixture
def ticket(browsers, make, sign_in, send, tickets, mia):
    """A member's request with a PDF and a text."""
    browser = browsers()
    sign_in(browser, mia)
    send(browser, files=attached(("bill.pdf", PDF), ("log.txt", b"<script>alert(1)</script>")))
    return tickets()[0]


def addresses(ticket, page=""):
    return [page or ticket.url, *(f"{ticket.url}/files/{file.id}" for file in ticket.attachments)]


@pytest.mark.parametrize("role", list(Role))
def test_only_agents_and_admins_read_what_others_asked(client, make, sign_in, ticket, role):
    sign_in(client, make.member(role))
    expected = 200 if role in (Role.AGENT, Role.ADMIN) else 404
    page = ticket.desk_url if expected == 200 else ticket.url
    assert {client.get(address).status_code for address in addresses(ticket, page)} == {expected}
    assert (WORDS["title"] in client.get("/support/tickets").text) is (expected == 200)


def test_the_writer_reads_it_signed_in_and_a_visitor_is_asked_to_sign_in(client, sign_in, ticket, mia):
    for address in [*addresses(ticket), "/support/tickets"]:
        answer = client.get(address)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/sign-in")
    sign_in(client, mia)
    assert {client.get(address).status_code for address in addresses(ticket)} == {200}
    page = client.get("/support/tickets").text
    assert "Your requests" in page
    assert WORDS["title"] in page
    assert "Offered before" not in client.get(ticket.url).text


def test_a_suspended_agent_reads_nobody_s_requests(client, make, sign_in, ticket):
    agent = make.member("agent")
    make.suspension(agent)
    sign_in(client, agent)
    assert client.get(ticket.url).status_code == 404


def test_the_receipt_opens_by_its_key_alone(client, browsers, send, tickets, ticket):
    send()
    other = tickets()[1]
    page = client.get(ticket.receipt_url)
    assert page.status_code == 200
    assert ticket.number in page.text
    assert "Account 4711-0815" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"
    file = ticket.attachments[0]
    assert client.get(f"{ticket.receipt_url}/files/{file.id}").status_code == 200
    assert client.get(f"{other.receipt_url}/files/{file.id}").status_code == 404
    for key in (ticket.receipt_key[:-1], ticket.receipt_key + "A", str(ticket.id), "x"):
        assert client.get(f"/support/receipts/{key}").status_code == 404


def test_files_are_handed_out_so_that_no_browser_runs_them(client, ticket):
    for file in ticket.attachments:
        answer = client.get(f"{ticket.receipt_url}/files/{file.id}")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content_type == "text/plain; charset=utf-8"


def test_the_team_s_list_pages_and_costs_the_same_however_long_it_is(client, make, sign_in, send, tickets):
    sign_in(client, make.member("agent"))
    browser = client.application.test_client()
    for number in range(queries.PAGE_SIZE + 1):
        send(browser, title=f"Request number {number}.", email=f"p{number}@mail.example.org")
    with count_queries(at_most=8):
        page = client.get("/support/tickets").text
    assert page.count('class="row"') == queries.PAGE_SIZE
    assert "Request number 30." in page
    assert "Request number 0." not in page
    last = client.get("/support/tickets?page=2").text
    assert "Request number 0." in last
    assert "The list is shorter than that" in client.get("/support/tickets?page=3").text
    assert client.get("/support/tickets?page=nonsense").status_code == 200


def test_the_team_sees_what_was_offered(client, make, sign_in, send, tickets):
    thread = make.thread(title="How to send a box back")
    send(suggested=str(thread.id), looked_at=str(thread.id))
    sign_in(client, make.member("agent"))
    page = client.get(tickets()[0].desk_url).text
    assert thread.title in page
    assert "Opened" in page
    assert "mailto:ann" in page


def test_this_solved_it_can_still_be_said_after_sending(client, make, send, tickets, drain):
    answer = make.answer(make.thread(title=WORDS["title"]), accepted=True)
    drain()
    send()
    ticket = tickets()[0]
    page = client.get(ticket.receipt_url).text
    assert f"/threads/{answer.thread_id}/deflections?place=support" in page
    said = post(client, f"/threads/{answer.thread_id}/deflections?place=support", {"query": ticket.subject})
    assert said.headers["Location"].endswith("/thanks")


def test_the_copy_of_one_s_data_holds_one_s_requests(client, make, sign_in, ticket, mia, send):
    send(client.application.test_client(), title="Somebody else’s bill")
    sign_in(client, mia)
    data = json.loads(post(client, "/settings/data", {"password": PASSWORD}).text)
    assert [row["subject"] for row in data["tickets"]] == [WORDS["title"]]
    assert [row["name"] for row in data["ticket_attachments"]] == ["bill.pdf", "log.txt"]
    assert "Somebody else" not in json.dumps(data)


def test_erasing_the_writer_takes_their_words_and_files_away(
    client, make, sign_in, ticket, mia, drain, mailbox
):
    keys = [file.file_key for file in ticket.attachments]
    with transaction():
        members.erase_member(SYSTEM, db.session.get_one(type(mia), mia.id))
    drain()
    for table in Base.metadata.sorted_tables:
        rows = str(db.session.execute(select(table)).all())
        for word in (WORDS["title"], "4711-0815", "mia@mail", "Mia Member", "bill.pdf"):
            assert word not in rows, (table.name, word)
    for key in keys:
        with pytest.raises(NotFound):
            files.read_document(key)
    assert client.get(ticket.receipt_url).status_code == 404
    sign_in(client, make.member("agent"))
    assert "erased their account" in client.get(ticket.desk_url).text
    assert client.get("/support/tickets").status_code == 200


def test_a_ticket_erased_before_its_mail_went_out_is_not_mailed(client, sign_in, ticket, mia, drain, mailbox):
    with transaction():
        members.erase_member(SYSTEM, db.session.get_one(type(mia), mia.id))
    drain()
    assert [message["Subject"] for message in mailbox if "erased" not in message["Subject"]] == []


def test_the_clause_keeps_what_the_question_allows(make, ticket):
    for role in Role:
        actor = make.actor(role)
        found = db.session.scalar(select(type(ticket).id).where(policy.visible_tickets(actor)))
        assert (found is not None) is bool(policy.can_see_ticket(actor, ticket))


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        ([], []),
        (["1,2", "2,3"], [1, 2, 3]),
        (["", " 4 ,x,-5,٣,9999999999999999999999"], [4]),
        ([",".join(map(str, range(100)))], list(range(70, 100))),
    ],
)
def test_ids_are_read_from_whatever_a_form_holds(texts, ids):
    assert read_ids(texts) == ids


def test_sizes_and_sources_are_said_in_words():
    assert [size_in_words(n) for n in (1, 340_000, 1_300_000)] == ["1 kB", "332 kB", "1.2 MB"]
    assert [source_of(text) for text in (None, "widget", "nonsense")] == ["support", "widget", "support"]
