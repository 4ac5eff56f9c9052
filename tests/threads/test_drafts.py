"""Drafts: kept while typing, found on another device, taken along when signing in, forgotten when posted."""

import pytest

from community.core.actor import VISITOR
from community.core.db import db
from community.core.errors import Invalid, TooLarge
from community.threads import actions, queries
from community.threads.actions import drafts
from community.threads.models import Draft
from community.wiring import SCHEDULE
from tests.support.client import post

TEXT = "Since the update my lamp is amber, and"


def keep(client, place, **fields):
    return post(client, f"/drafts/{place}", fields, method="PUT")


def fields_of(client, place):
    return client.get(f"/drafts/{place}").get_json()["fields"]


def test_what_is_typed_is_found_again_on_another_device(make, client, browsers, sign_in):
    member, phone = make.member(), browsers()
    sign_in(client, member)
    sign_in(phone, member)
    thread = make.thread()
    assert keep(client, f"thread:{thread.id}", body_markdown=TEXT).get_json()["saved_at"]
    assert fields_of(phone, f"thread:{thread.id}") == {"body_markdown": TEXT}
    page = phone.get(thread.url).text
    assert f"{TEXT}</textarea>" in page
    assert "Your draft is here again" in page


def test_nobody_else_sees_it(make, client, browsers, sign_in):
    other = browsers()
    sign_in(client, make.member())
    sign_in(other, make.member("admin"))
    keep(client, "ask", title="Lamp", body_markdown=TEXT)
    assert fields_of(other, "ask") == {}
    assert fields_of(browsers(), "ask") == {}


def test_saving_again_replaces_and_clearing_forgets(make, client, sign_in):
    sign_in(client, make.member())
    keep(client, "ask", title="Lamp")
    keep(client, "ask", body_markdown=TEXT)
    assert fields_of(client, "ask") == {"body_markdown": TEXT}
    assert post(client, "/drafts/ask", method="DELETE").status_code == 204
    assert fields_of(client, "ask") == {}


def test_posting_forgets_the_draft(make, client, sign_in):
    sign_in(client, make.member())
    thread = make.thread()
    keep(client, f"thread:{thread.id}", body_markdown=TEXT)
    post(client, f"/threads/{thread.id}/answers", {"body_markdown": f"{TEXT} so I changed it."})
    assert db.session.query(Draft).count() == 0


def test_a_draft_of_a_reply_waits_in_its_form(make, client, sign_in):
    sign_in(client, make.member())
    answer = make.answer()
    keep(client, f"answer:{answer.id}", body_markdown=TEXT)
    assert f"{TEXT}</textarea>" in client.get(f"/answers/{answer.id}/reply").text


def test_what_a_visitor_typed_is_theirs_after_signing_in(make, client, browsers):
    member = make.member(password="a long way home")
    assert keep(client, "ask", title="Lamp stays amber", body_markdown=TEXT).status_code == 200
    assert fields_of(browsers(), "ask") == {}
    fields = {"identity": member.username, "password": "a long way home", "next": "/ask"}
    assert post(client, "/sign-in", fields).location == "/ask"
    page = client.get("/ask").text
    assert 'value="Lamp stays amber"' in page
    assert f"{TEXT}</textarea>" in page
    assert db.session.query(Draft).one().member_id == member.id


def test_of_two_drafts_for_one_place_the_newer_one_stays(make, clock):
    actor = make.actor()
    for is_visitor_newer in (True, False):
        first, second = ("visitor", "member") if not is_visitor_newer else ("member", "visitor")
        for who in (first, second):
            clock.advance(minutes=1)
            owner = {"actor": VISITOR, "visitor_key": "k"} if who == "visitor" else {"actor": actor}
            actions.save_draft(owner.pop("actor"), "ask", {"title": who}, **owner)
        actions.claim_drafts(actor, "k")
        assert queries.find_draft(actor, "ask").fields == {"title": second}
        assert db.session.query(Draft).count() == 1


@pytest.mark.parametrize(
    "place", ["", "ask me", "thread:x", "thread:" + "9" * 30, "../etc", "a" * 60, "ask\n"]
)
def test_a_place_that_is_none_is_refused(make, place):
    with pytest.raises(Invalid):
        actions.save_draft(make.actor(), place, {"title": "Lamp"})


def test_a_draft_larger_than_any_post_is_refused_in_words(make):
    with pytest.raises(TooLarge, match="32 kB"):
        actions.save_draft(make.actor(), "ask", {"body_markdown": "x" * 70_000})


def test_drafts_that_nobody_touched_for_long_are_forgotten(make, clock):
    actor = make.actor()
    actions.save_draft(actor, "ask", {"title": "Old"})
    clock.advance(days=drafts.KEPT_DAYS + 1)
    actions.save_draft(actor, "thread:1", {"body_markdown": "New"})
    assert actions.remove_stale_drafts() == 1
    assert [draft.place for draft in db.session.query(Draft)] == ["thread:1"]


def test_the_preview_is_what_would_be_published(make, client, sign_in):
    sign_in(client, make.member())
    html = post(client, "/preview", {"body_markdown": "**Bold** <script>alert(1)</script>"}).text
    assert "<strong>Bold</strong>" in html
    assert "<script>" not in html
    assert post(client, "/preview", {"body_markdown": ""}).text == ""
    assert "too long" in post(client, "/preview", {"body_markdown": "x" * 40_000}).text


def test_the_draft_of_another_question_does_not_leak_into_a_new_one(make, client, sign_in):
    sign_in(client, make.member())
    keep(client, "ask", title="Lamp stays amber", body_markdown=TEXT)
    page = client.get("/ask?title=Where+is+my+bill").text
    assert 'value="Where is my bill"' in page
    assert TEXT not in page
    assert "Go on with that one" in page
    again = client.get("/ask?title=Lamp+stays+amber").text
    assert f"{TEXT}</textarea>" in again
    assert "Your draft is here again" in again


def test_a_draft_that_came_back_can_be_left_for_a_fresh_start(make, client, sign_in):
    sign_in(client, make.member())
    keep(client, "ask", title="Lamp stays amber", body_markdown=TEXT)
    assert "Start afresh" in client.get("/ask").text
    answer = post(client, "/drafts/ask", {"next": "/ask"}, method="DELETE")
    assert (answer.status_code, answer.location) == (303, "/ask")
    page = client.get("/ask").text
    assert "Lamp stays amber" not in page
    assert "Start afresh" not in page
    away = post(client, "/drafts/ask", {"next": "https://elsewhere.example/"}, method="DELETE")
    assert away.location == "/"


def test_of_one_owners_drafts_only_so_many_are_kept_the_oldest_goes(make, clock):
    member, other = make.actor(), make.actor()
    clock.freeze()
    for number in range(drafts.KEPT_MOST + 3):
        clock.advance(seconds=1)
        for actor in (member, other) if number < 2 else (member,):
            actions.save_draft(actor, f"thread:{number}", {"body_markdown": TEXT})
    assert db.session.query(Draft).filter_by(member_id=member.id).count() == drafts.KEPT_MOST
    assert db.session.query(Draft).filter_by(member_id=other.id).count() == 2
    assert queries.find_draft(member, "thread:2") is None
    assert queries.find_draft(member, "thread:3") is not None
    assert queries.find_draft(member, f"thread:{drafts.KEPT_MOST + 2}") is not None


def test_visitors_who_send_forms_without_end_are_told_to_wait(make, browsers, rate_limits):
    thread, statuses = make.thread(), []
    for _ in range(31):
        browser = browsers()  # A new session each time, and so another owner.
        url = f"/threads/{thread.id}/answers"
        statuses.append(post(browser, url, {"body_markdown": TEXT}).status_code)
    assert statuses == [303] * 30 + [429]
    assert post(browsers(), "/threads", {"title": "My lamp", "body_markdown": TEXT}).status_code == 429
    assert db.session.query(Draft).count() == 30


def test_drafts_are_swept_once_a_day():
    assert SCHEDULE["threads.sweep_drafts"].every_seconds == 86_400
