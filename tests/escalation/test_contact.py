"""Asking the support team: what is kept, what is mailed to whom, and what is refused."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from sqlalchemy import select

from community.core import files
from community.core.db import db
from community.deflection.models import VisitFact
from community.escalation.rules import FILES_LARGEST_BYTES
from tests.escalation.conftest import PDF, WORDS, attached, form_key
from tests.support.at_once import send_at_once
from tests.support.client import post
from tests.support.make import Make


def picture(size=(30, 20)):
    out = io.BytesIO()
    Image.new("RGB", size).save(out, "PNG")
    return out.getvalue()


def words_of(message):
    return message.get_body(("plain",)).get_content()


def test_a_visitor_s_request_is_kept_mailed_and_receipted(client, send, tickets, drain, mailbox):
    answer = send(files=attached(("lamp.png", picture()), ("bill.pdf", PDF)))
    (ticket,) = tickets()
    assert answer.status_code == 303
    assert answer.headers["Location"] == ticket.receipt_url
    assert (ticket.name, ticket.email, ticket.member_id) == ("Ann Berg", "ann@mail.example.org", None)
    assert ticket.source == "support"
    assert "<strong>Monday</strong>" in ticket.body_html
    drain()
    to_team, receipt = sorted(mailbox, key=lambda message: message["To"] != "support@halden.example")
    assert to_team["To"] == "support@halden.example"
    assert to_team["Reply-To"] == "ann@mail.example.org"
    assert to_team["Auto-Submitted"] is None
    assert to_team["Subject"] == f"[{ticket.number}] {WORDS['title']}"
    text = words_of(to_team)
    for word in (
        "Account 4711-0815",
        "Ann Berg <ann@mail.example.org>",
        "not signed in",
        "lamp.png",
        ticket.url,
    ):
        assert word in text
    assert [part.get_filename() for part in to_team.iter_attachments()] == ["lamp.png", "bill.pdf"]
    assert receipt["To"] == "ann@mail.example.org"
    assert receipt["Reply-To"] == "support@halden.example"
    assert ticket.number in receipt["Subject"]
    assert ticket.receipt_url in words_of(receipt)


def test_the_receipt_holds_no_word_that_somebody_typed(send, drain, mailbox):
    # Whoever types another's address must not be able to mail them an advertisement through us.
    send(
        title="Buy at www.cheap.example",
        body_markdown="Cheap lamps at www.cheap.example!",
        name="Cheap Lamps",
    )
    drain()
    (receipt,) = [message for message in mailbox if message["To"] == "ann@mail.example.org"]
    assert "cheap" not in receipt.as_string().lower()


def test_a_member_need_not_say_who_they_are(client, send, tickets, make, sign_in, drain, mailbox):
    member = make.member(username="mia", name="Mia Member", email="mia@mail.example.org")
    sign_in(client, member)
    page = client.get("/support").text
    assert "mia@mail.example.org" in page
    assert 'name="email"' not in page
    send(name="Somebody Else", email="other@mail.example.org")
    (ticket,) = tickets()
    assert (ticket.member_id, ticket.name, ticket.email) == (member.id, "Mia Member", "mia@mail.example.org")
    drain()
    assert {message["To"] for message in mailbox} == {"support@halden.example", "mia@mail.example.org"}
    assert "@mia" in words_of(next(m for m in mailbox if m["To"] == "support@halden.example"))


@pytest.mark.parametrize("state", ["suspended", "unconfirmed"])
def test_whoever_may_not_write_in_the_community_may_still_ask_us(client, send, tickets, make, sign_in, state):
    member = make.member(is_confirmed=state != "unconfirmed")
    if state == "suspended":
        make.suspension(member)
    sign_in(client, member)
    assert send().status_code == 303
    assert len(tickets()) == 1


def test_the_agents_mail_names_what_was_offered_and_what_was_opened(send, tickets, make, drain, mailbox):
    opened = make.thread(title="The bill shows last month’s box")
    passed, hidden = (
        make.thread(title="How to send a box back"),
        make.thread(
            author=make.member("agent"), board=make.board(read="staff"), title="For staff only: boxes"
        ),
    )
    send(
        suggested=f"{opened.id},{passed.id},{hidden.id},99999,nonsense", looked_at=f"{opened.id},{hidden.id}"
    )
    (ticket,) = tickets()
    assert ticket.offered_ids == [opened.id, passed.id]
    assert ticket.opened_ids == [opened.id]
    drain()
    text = words_of(next(m for m in mailbox if m["To"] == "support@halden.example"))
    assert f"{opened.title} (opened)" in text
    assert f"{passed.title} (not opened)" in text
    assert hidden.title not in text


def test_writing_to_support_ends_a_visit_that_seemed_to_help(client, send, tickets, make):
    thread = make.thread()
    opened = {"kind": "opened", "place": "support", "thread_id": str(thread.id), "token": "t" * 12}
    assert post(client, "/visits/facts", opened).status_code == 204
    send(suggested=str(thread.id), looked_at=str(thread.id))
    (ticket,) = tickets()
    facts = db.session.scalars(select(VisitFact).order_by(VisitFact.id)).all()
    assert [(fact.kind, fact.place, fact.ticket_id) for fact in facts] == [
        ("opened", "support", None),
        ("contacted", "support", ticket.id),
    ]
    assert facts[0].visit_id == facts[1].visit_id
    assert (ticket.offered_ids, ticket.opened_ids) == ([thread.id], [thread.id])


def test_the_mail_says_so_when_nothing_was_offered(send, drain, mailbox):
    send()
    drain()
    assert "No earlier thread was offered" in words_of(next(m for m in mailbox if "support@" in m["To"]))


def test_the_same_form_sent_twice_makes_one_ticket_and_other_words_another(
    client, send, tickets, drain, mailbox
):
    key = form_key(client)
    first, second = send(form_key=key), send(form_key=key)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(tickets()) == 1
    other = send(form_key=key, body_markdown="Something else has happened meanwhile.")
    assert other.headers["Location"] != first.headers["Location"]
    drain()
    assert len(mailbox) == 4


def test_the_same_form_sent_twice_at_once_makes_one_ticket(real_app, tickets):
    member = Make().member()
    key = form_key(real_app.test_client())
    request = (member, "/support/tickets", {**WORDS, "form_key": key}, "POST")
    statuses = send_at_once(real_app, [request] * 2, meet=["FROM tickets"] * 2)
    assert statuses == [303, 303]
    assert len(tickets()) == 1


def test_a_key_that_we_did_not_make_is_replaced(client, send, tickets):
    for _ in range(2):
        assert send(form_key="x").status_code == 303
    assert len(tickets()) == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": " "}, "Say in a few words what it is about."),
        ({"title": "a" * 200}, "Shorten this to 150 characters (it has 200)"),
        ({"title": "a" * 6000}, "This is far too long."),
        ({"body_markdown": "Help"}, "at least 10 characters"),
        ({"body_markdown": "a" * 40_000}, "too long by"),
        ({"name": "\u200b"}, "Tell us what to call you."),
        ({"email": "ann"}, "does not look like an e-mail address"),
        ({"email": "ann@mail.example.org\r\nBcc: all@mail.example.org"}, "does not look like"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, send, tickets, changes, sentence
):
    answer = send(**changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    for name, value in WORDS.items():
        if name not in changes:
            assert value in answer.text, name
    assert tickets() == []


def test_everything_wrong_is_said_at_once(send):
    answer = send(title="", body_markdown="", name="", email="", files=attached(("a.exe", b"MZ\x00\x00")))
    for sentence in (
        "what it is about",
        "at least 10 characters",
        "call you",
        "e-mail address",
        "cannot take",
    ):
        assert sentence in answer.text
    assert "5 things need another look" in answer.text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ([("thing.exe", b"MZ\x90\x00\x03")], "“thing.exe” is of a kind that we cannot take."),
        ([("lamp.png", picture((400, 400))[:150])], "“lamp.png”: This"),
        ([("empty.txt", b"")], "“empty.txt” is empty."),
        ([(f"{n}.txt", b"words") for n in range(6)], "Choose at most 5 files (these are 6)."),
        ([(f"{n}.txt", b"a" * (FILES_LARGEST_BYTES // 2 + 1)) for n in range(2)], "may have 5.0 MB together"),
    ],
)
def test_files_that_are_refused_are_named_and_have_to_be_chosen_again(send, tickets, sent, sentence):
    answer = send(files=attached(*sent))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Choose your files once more" in answer.text
    assert WORDS["body_markdown"] in answer.text
    assert tickets() == []


def test_files_that_were_good_have_to_be_chosen_again_when_something_else_is_wrong(send):
    answer = send(title="", files=attached(("bill.pdf", PDF)))
    assert "Choose your files once more" in answer.text
    assert "cannot take" not in answer.text


def test_more_than_a_request_may_carry_gets_a_page(send):
    answer = send(files=attached(("big.txt", b"a" * 7_000_000)))
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_program_that_fills_in_everything_opens_nothing_and_a_person_may_try_again(send, tickets):
    answer = send(website="https://spam.example")
    assert answer.status_code == 422
    assert "If you are a person, send it once more." in answer.text
    assert "spam.example" not in answer.text
    assert tickets() == []


def test_five_requests_a_day_for_one_address_and_ten_an_hour_for_one_network(
    client, browsers, send, tickets, rate_limits
):
    statuses = [send().status_code for _ in range(6)]
    assert statuses == [303] * 5 + [429]
    statuses = [send(browsers(), email=f"{n}@mail.example.org").status_code for n in range(6)]
    assert statuses == [303] * 5 + [429]
    assert len(tickets()) == 10
    refused = send(email="new@mail.example.org")
    assert int(refused.headers["Retry-After"]) > 0
    assert WORDS["body_markdown"] in refused.text
    assert "Too many requests" in refused.text


def test_a_form_sent_twice_is_not_counted_twice(client, send, rate_limits):
    key = form_key(client)
    assert {send(form_key=key).status_code for _ in range(12)} == {303}


def test_the_page_offers_what_solves_it_before_the_form(client, make, drain):
    answer = make.answer(
        make.thread(title="The router loses its connection"), body="Change the channel.", accepted=True
    )
    drain()
    page = client.get("/support?title=router+loses+connection").text
    assert f'data-suggestion="{answer.thread_id}"' in page
    assert f"/threads/{answer.thread_id}/deflections?place=support" in page
    assert 'value="router loses connection"' in page


def test_looking_for_answers_first_keeps_everything(client, make, drain):
    product = make.product("hub", name="Hub 6")
    make.answer(make.thread(title="The router loses its connection"), accepted=True)
    drain()
    fields = {**WORDS, "title": "router loses connection", "product_id": str(product.id), "source": "widget"}
    page = post(client, "/support", fields).text
    assert "data-suggestion" in page
    for value in (fields["body_markdown"], fields["name"], fields["email"]):
        assert value in page
    assert re.search(rf'<option selected value="{product.id}">', page)
    assert 'name="source" type="hidden" value="widget"' in page


def test_what_was_typed_while_asking_the_community_comes_along(client):
    page = post(
        client, "/support", {"title": "My bill is wrong", "body_markdown": "Private words", "board_id": "3"}
    ).text
    assert 'value="My bill is wrong"' in page
    assert "Private words" in page
    assert 'formaction="/support"' in client.get("/ask").text
    assert 'href="/support"' in client.get("/").text


def test_what_the_widget_knows_comes_along(client, make, send, tickets):
    thread = make.thread()
    page = client.get(f"/support?title=Lamp&from=widget&suggested={thread.id}&looked_at={thread.id}").text
    assert f'name="suggested" value="{thread.id}"' in page
    assert f'name="looked_at" value="{thread.id}"' in page
    send(source="widget", suggested=str(thread.id))
    assert tickets()[0].source == "widget"


def test_a_product_that_one_may_not_know_of_is_not_taken(client, make, send, tickets):
    hidden = make.product(board=make.board(read="staff"))
    shown = make.product()
    send(product_id=str(hidden.id))
    send(product_id=str(shown.id))
    assert [ticket.product_id for ticket in tickets()] == [None, shown.id]


def test_html_in_a_request_stays_text(client, send, tickets):
    send(title="<b>bold</b>", name="<i>Ann</i>", body_markdown="<script>alert(1)</script> and more words")
    page = client.get(tickets()[0].receipt_url).text
    assert "<script>alert(1)" not in page
    assert "<b>bold" not in page
    assert "&lt;b&gt;bold" in page


def test_nothing_of_the_form_is_kept_by_a_browser(client):
    answer = client.get("/support")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Only our support team reads this" in answer.text


def test_a_file_of_a_ticket_is_no_public_picture(client, send, tickets):
    send(files=attached(("lamp.png", picture())))
    (file,) = tickets()[0].attachments
    assert files.read_document(file.file_key)
    for path in (
        f"/files/{file.file_key}",
        f"/files/private/{file.file_key}",
        f"/files/..%2Fprivate%2F{file.file_key}",
    ):
        assert client.get(path).status_code == 404
