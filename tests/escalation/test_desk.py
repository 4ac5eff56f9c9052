"""From a thread that nobody could solve to the desk, and back: in public, in private, with what was promised."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from community.core import clock
from community.core.actor import SYSTEM, Role
from community.core.db import db
from community.escalation import actions, jobs, queries
from community.escalation.models import Ticket, TicketMessage
from community.escalation.rules.clocks import Priority
from community.members import actions as members
from community.members.queries import get_actor
from tests.support.client import post

MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
WHY = "Nobody here can look into the account."
SECRET = "Account 4711 has a block."


@pytest.fixture
def agent(make):
    return make.member(Role.AGENT, name="Lena Agent")


@pytest.fixture
def asker(make):
    return make.member(name="Ann Asker")


@pytest.fixture
def thread(make, asker):
    return make.thread(author=asker, at=MONDAY)


@pytest.fixture
def handed(thread, make):
    """The ticket of a thread that a moderator handed over on Monday at 10."""
    with clock.at(MONDAY + timedelta(hours=1)):
        return actions.escalate(get_actor(make.member(Role.MODERATOR).id), thread, reason=WHY)


def put(client, address, **fields):
    return post(client, address, fields, method="PUT")


def write(client, ticket, audience, body, **more):
    fields = {"audience": audience, "body_markdown": body, "then": "wait", "form_key": "k" * 22 + audience}
    fields["seen_message_id"] = str(queries.get_last_message_id(ticket))
    return post(client, f"{ticket.desk_url}/messages", {**fields, **more})


def test_a_moderator_hands_a_thread_over_and_everybody_reads_who_has_it_and_until_when(
    client, make, sign_in, thread
):
    sign_in(client, make.member(Role.MODERATOR))
    with clock.at(MONDAY):
        refused = put(client, f"/threads/{thread.id}/escalation", reason="Short")
        assert refused.status_code == 422
        assert "Say in a sentence" in refused.text
        done = put(client, f"/threads/{thread.id}/escalation", reason=WHY, team_id="1", priority="high")
        assert done.status_code == 303
        page = client.get(thread.url).text
    ticket = queries.find_open_of(thread.id)
    assert ticket.first_due_at == MONDAY + timedelta(hours=2)
    assert "With Support since" in page
    assert "promised by" in page


def test_the_asker_hands_it_over_only_when_the_promised_wait_is_over(
    client, sign_in, thread, asker, browsers, make
):
    sign_in(client, asker)
    address = f"/threads/{thread.id}/escalation"
    with clock.at(MONDAY + timedelta(hours=2)):
        assert put(client, address).status_code == 403
        assert "Hand it to our support team" not in client.get(thread.url).text
    stranger = browsers()
    sign_in(stranger, make.member())
    with clock.at(MONDAY + timedelta(hours=80)):
        assert put(stranger, address).status_code == 403
        assert "Hand it to our support team" in client.get(thread.url).text
        assert put(client, address).status_code == 303
    assert queries.find_open_of(thread.id) is not None


def test_two_hand_overs_of_one_thread_make_one_ticket(thread, make, handed):
    again = actions.escalate(get_actor(make.member(Role.ADMIN).id), thread, reason=WHY)
    assert again.id == handed.id
    assert len(db.session.scalars(select(Ticket)).all()) == 1


def test_an_agent_answers_in_public_under_their_own_name_and_the_acceptance_ends_it(
    client, sign_in, agent, asker, thread, handed, browsers
):
    sign_in(client, agent)
    with clock.at(MONDAY + timedelta(hours=2)):
        assert write(client, handed, "public", "Reset it by its pin, then set it up anew.").status_code == 303
        page = browsers().get(thread.url).text
        assert "Reset it by its pin" in page
        assert "Lena Agent" in page
        assert "waits for" in page
    db.session.refresh(handed)
    assert (handed.state, handed.due_at, handed.assigned_to_id) == ("waiting", None, agent.id)
    mine = browsers()
    sign_in(mine, asker)
    answer_id = db.session.scalar(select(TicketMessage.post)).split(":")[1]
    with clock.at(MONDAY + timedelta(hours=3)):
        assert put(mine, f"/threads/{thread.id}/acceptance", answer_id=answer_id).status_code == 303
    db.session.refresh(handed)
    assert handed.state == "solved"
    with clock.at(MONDAY + timedelta(hours=4)):
        gone = post(mine, f"/threads/{thread.id}/acceptance", {"answer_id": answer_id}, method="DELETE")
        assert gone.status_code == 303
    db.session.refresh(handed)
    assert handed.state == "open"


def test_what_is_private_is_read_by_the_asker_and_the_team_alone(
    client, sign_in, agent, asker, thread, handed, browsers, make
):
    sign_in(client, agent)
    assert write(client, handed, "private", SECRET).status_code == 303
    assert write(client, handed, "note", "Notesecret: ask billing.").status_code == 303
    mine = browsers()
    sign_in(mine, asker)
    page = mine.get(handed.url).text
    assert SECRET in page
    assert "Notesecret" not in page
    other = browsers()
    sign_in(other, make.member(Role.MODERATOR))
    assert other.get(handed.url).status_code == 404
    assert other.get(handed.desk_url).status_code == 403
    for browser in (mine, other, browsers()):
        for address in (thread.url, f"/threads/{thread.id}/feed.atom", "/search?q=4711", "/"):
            assert "has a block" not in browser.get(address).text
    assert (
        post(
            mine, f"{handed.url}/messages", {"body_markdown": "It is mine, yes.", "form_key": "f" * 22}
        ).status_code
        == 303
    )
    assert "It is mine, yes." in client.get(handed.desk_url).text
    db.session.refresh(handed)
    assert handed.state == "open"
    assert handed.next_due_at is not None


def test_the_same_form_sent_twice_is_one_message_and_nobody_answers_past_another(
    client, sign_in, agent, handed, asker, browsers
):
    sign_in(client, agent)
    fields = {
        "audience": "private",
        "body_markdown": SECRET,
        "then": "stay",
        "form_key": "k" * 22,
        "seen_message_id": "0",
    }
    for _ in range(2):
        assert post(client, f"{handed.desk_url}/messages", fields).status_code == 303
    assert len(db.session.scalars(select(TicketMessage)).all()) == 1
    late = post(
        client, f"{handed.desk_url}/messages", {**fields, "form_key": "n" * 22, "body_markdown": "Kept words"}
    )
    assert late.status_code == 422
    assert "Something new was written" in late.text
    assert "Kept words" in late.text


def test_solving_a_thread_s_ticket_without_a_public_word_needs_a_reason(client, sign_in, agent, handed):
    sign_in(client, agent)
    refused = write(client, handed, "private", SECRET, then="solve")
    assert refused.status_code == 422
    assert "no word of ours yet" in refused.text
    done = write(
        client, handed, "private", SECRET, then="solve", no_public_reason="It is about their account only."
    )
    assert done.status_code == 303
    db.session.refresh(handed)
    assert handed.state == "solved"


def test_the_asker_says_once_how_it_went_and_no_opens_it_again(
    client, sign_in, asker, handed, agent, browsers
):
    desk = browsers()
    sign_in(desk, agent)
    write(desk, handed, "public", "Press the pin for ten seconds.", then="solve")
    sign_in(client, asker)
    assert "How did it go?" in client.get(handed.url).text
    assert put(client, f"{handed.url}/rating", is_solved="no").status_code == 422
    said = {"is_solved": "no", "effort": "4", "satisfaction": "2"}
    assert put(client, f"{handed.url}/rating", **said).status_code == 303
    db.session.refresh(handed)
    assert handed.state == "open"
    assert "It is not solved." in desk.get(handed.desk_url).text


def test_other_people_s_posts_start_no_clock(client, sign_in, agent, handed, make, thread, asker):
    sign_in(client, agent)
    write(client, handed, "public", "Which colour is the lamp?")
    make.answer(thread, author=make.member(), body="I think it is the cable, really.")
    db.session.refresh(handed)
    assert (handed.state, handed.due_at) == ("waiting", None)
    make.answer(thread, author=asker, body="It is red, and blinks twice.")
    db.session.refresh(handed)
    assert handed.state == "open"
    assert handed.next_due_at is not None


def test_the_team_is_warned_before_the_promise_breaks_and_once(agent, handed):
    handed.assigned_to_id = agent.id
    db.session.commit()
    for minutes, warned in ((60, False), (200, True), (230, True)):
        with clock.at(MONDAY + timedelta(hours=1, minutes=minutes)):
            jobs.keep_clocks()
        db.session.expire_all()
        assert (handed.warned_for is not None) is warned


def test_a_snoozed_ticket_comes_back_by_itself(client, sign_in, agent, handed):
    sign_in(client, agent)
    with clock.at(MONDAY + timedelta(hours=2)):
        assert put(client, f"{handed.desk_url}/rest", hours="4").status_code == 303
    db.session.refresh(handed)
    assert (handed.state, handed.due_at) == ("snoozed", None)
    with clock.at(MONDAY + timedelta(hours=7)):
        jobs.keep_clocks()
    db.session.expire_all()
    assert handed.state == "open"
    assert handed.solve_due_at is not None


def test_a_suspended_agent_has_nothing_any_more(make, agent, handed):
    handed.assigned_to_id = agent.id
    db.session.flush()
    make.suspension(agent)
    db.session.refresh(handed)
    assert handed.assigned_to_id is None


def test_erasing_the_asker_takes_the_private_words_along(client, sign_in, agent, asker, handed):
    sign_in(client, agent)
    write(client, handed, "private", SECRET)
    members.erase_member(SYSTEM, asker)
    db.session.expire_all()
    page = client.get(handed.desk_url).text
    assert "4711" not in page
    assert handed.email == ""


def test_the_queue_has_what_is_due_soonest_on_top_and_only_for_agents(
    client, sign_in, agent, make, browsers, asker
):
    for title, priority in (("Slow lamp that hums", Priority.LOW), ("Dead lamp after rain", Priority.URGENT)):
        actions.escalate(
            SYSTEM, make.thread(author=asker, title=title), priority=priority, leaf="Nobody answered"
        )
    sign_in(client, agent)
    page = client.get("/desk").text
    assert page.index("Dead lamp after rain") < page.index("Slow lamp that hums")
    assert "Slow lamp" not in client.get("/desk?priority=urgent").text
    assert "All done here" in client.get("/desk?view=mine").text
    other = browsers()
    sign_in(other, make.member(Role.SUPER_USER))
    assert other.get("/desk").status_code == 403


def test_an_admin_makes_a_team_that_works_and_promises(client, sign_in, make, agent, thread):
    sign_in(client, make.member(Role.ADMIN))
    fields = {
        "name": "Billing",
        "purpose": "Bills and contracts.",
        "zone": "Europe/Berlin",
        "day_0": "08:00-12:00",
    }
    for priority in Priority:
        fields |= {
            f"{priority.value}_first": "30",
            f"{priority.value}_next": "60",
            f"{priority.value}_solve": "600",
        }
    wrong = post(client, "/admin/teams", {**fields, "day_0": "12:00-08:00", "holidays": "soon"})
    assert wrong.status_code == 422
    assert "It has to close after it opens" in wrong.text
    assert "2026-12-25" in wrong.text
    assert post(client, "/admin/teams", {**fields, "member_ids": str(agent.id)}).status_code == 303
    team = queries.list_teams()[1]
    assert queries.list_people_of(team) == [agent.id]
    put(client, f"/threads/{thread.id}/escalation", reason=WHY, team_id=str(team.id), priority="normal")
    assert post(client, f"/admin/teams/{team.id}", {}, method="DELETE").status_code == 409
