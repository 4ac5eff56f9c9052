"""The way in: applying, nomination, review, invitation and agreement."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.members.models import Member
from community.superusers import actions, jobs, queries
from community.superusers.models import Candidacy, Membership
from community.superusers.rules.terms import Stage
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans

WHY = "I answer about routers every evening."
ADMIN = "/admin/super-users"


def role_of(member):
    return db.session.get_one(Member, member.id, populate_existing=True).role


def inbox_of(client):
    return client.get("/inbox").text


def test_from_applying_to_joining(asks, helpful, manager, make, client, browsers, sign_in, drain):
    member = helpful(2, username="mara")
    sign_in(client, member)
    assert 'href="/super-users/application"' in client.get("/super-users").text
    assert post(client, "/super-users/application", {"statement": WHY}).status_code == 303
    assert WHY in client.get("/super-users/application").text

    staff = browsers()
    sign_in(staff, manager)
    listed = staff.get(f"{ADMIN}/candidacies").text
    assert "Mara" in listed
    candidacy = queries.find_live_candidacy(member.id)
    assert candidacy.score == 100
    page = staff.get(f"{ADMIN}/candidacies/{candidacy.id}").text
    assert WHY in page
    assert "of 2 asked" in page
    answer = post(
        staff, f"{ADMIN}/candidacies/{candidacy.id}/invitation", {"words": "Glad to have you."}, method="PUT"
    )
    assert answer.status_code == 303
    drain()

    assert "you are invited to the programme" in inbox_of(client)
    invitation = client.get("/super-users/invitation").text
    assert "Glad to have you." in invitation
    assert "never ask anybody for passwords" in invitation
    refused = post(client, "/super-users/invitation", method="PUT")
    assert refused.status_code == 422
    assert "Tick this to join" in refused.text
    assert role_of(member) == "member"
    assert post(client, "/super-users/invitation", {"is_agreed": "y"}, method="PUT").status_code == 303
    assert role_of(member) == "super_user"
    own = client.get("/super-users/me").text
    assert "Agreement, version 1" in own
    assert "To read and accept" not in own
    public = browsers().get("/super-users").text
    assert "Mara" in public
    assert WHY not in public
    log = staff.get(f"{ADMIN}/members/mara").text
    assert [words in log for words in ("Applied", "Invited", "Became a super user")] == [True] * 3


def test_applying_twice_is_one_application(asks, helpful, make, client, sign_in):
    member = helpful()
    sign_in(client, member)
    post(client, "/super-users/application", {"statement": WHY})
    again = post(client, "/super-users/application", {"statement": WHY + " Again."})
    assert again.status_code == 303
    assert db.session.query(Candidacy).count() == 1
    with pytest.raises(Conflict), transaction():
        actions.apply(make.actor(member), statement=WHY)


def test_the_database_keeps_one_live_candidacy_and_one_membership(joined, make):
    member = joined()
    row = queries.find_membership(member.id)
    copy = {
        column.name: getattr(row, column.name)
        for column in Membership.__table__.columns
        if column.name != "id"
    }
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(Membership(**copy))
        db.session.flush()


@pytest.mark.parametrize("typed", ["", "too short", "x" * 2001, "\x00" * 30])
def test_a_statement_that_says_nothing_is_refused_with_what_was_typed(asks, make, client, sign_in, typed):
    sign_in(client, make.member())
    refused = post(client, "/super-users/application", {"statement": typed})
    assert refused.status_code == 422
    assert "between 20 and 2,000 characters" in refused.text
    assert db.session.query(Candidacy).count() == 0


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.AGENT, Role.MODERATOR, Role.ADMIN, Role.SUPER_USER])
def test_staff_and_super_users_do_not_apply(asks, make, client, sign_in, role):
    sign_in(client, make.member(role))
    assert post(client, "/super-users/application", {"statement": WHY}).status_code == 403
    assert db.session.query(Candidacy).count() == 0


def test_whoever_does_not_qualify_may_apply_and_sees_why_it_may_be_no(asks, make, client, sign_in):
    sign_in(client, make.member())
    page = client.get("/super-users/application").text
    assert "Accepted answers: 0 of 2." in page
    assert post(client, "/super-users/application", {"statement": WHY}).status_code == 303


def test_a_declined_applicant_reads_why_and_can_apply_again(
    asks, helpful, manager, client, browsers, sign_in, drain
):
    member = helpful(1)
    sign_in(client, member)
    post(client, "/super-users/application", {"statement": WHY})
    staff = browsers()
    sign_in(staff, manager)
    candidacy = queries.find_live_candidacy(member.id)
    url = f"{ADMIN}/candidacies/{candidacy.id}/refusal"
    assert post(staff, url, {"reason": "no"}, method="PUT").status_code == 422
    assert post(staff, url, {"reason": "One more accepted answer, please."}, method="PUT").status_code == 303
    assert post(staff, url, {"reason": "One more accepted answer, please."}, method="PUT").status_code == 403
    drain()
    assert "One more accepted answer, please." in client.get("/super-users/application").text
    assert "your application was declined" in inbox_of(client)
    assert post(client, "/super-users/application", {"statement": WHY}).status_code == 303


def test_a_nominated_member_hears_of_it_only_when_invited(
    asks, helpful, manager, client, browsers, sign_in, drain
):
    member = helpful(username="sam")
    staff = browsers()
    sign_in(staff, manager)
    assert (
        post(staff, f"{ADMIN}/nomination", {"username": "nobody-here", "statement": WHY}).status_code == 422
    )
    sent = post(staff, f"{ADMIN}/nomination", {"username": "@Sam", "statement": WHY})
    assert sent.status_code == 303
    assert post(staff, f"{ADMIN}/nomination", {"username": "sam", "statement": WHY}).status_code == 409
    drain()
    sign_in(client, member)
    assert "You are invited.<" not in client.get("/super-users").text
    assert WHY not in client.get("/super-users/application").text
    assert client.get("/super-users/invitation").status_code == 404
    post(staff, f"{sent.headers['Location']}/invitation", method="PUT")
    assert "You are invited.<" in client.get("/super-users").text
    assert post(client, "/super-users/invitation", method="DELETE").status_code == 303
    assert queries.find_live_candidacy(member.id) is None
    assert role_of(member) == "member"


def test_an_application_can_be_withdrawn_and_a_nomination_too(
    asks, helpful, manager, make, client, browsers, sign_in
):
    member, other = helpful(), helpful()
    sign_in(client, member)
    post(client, "/super-users/application", {"statement": WHY})
    assert post(client, "/super-users/application", method="DELETE").status_code == 303
    assert queries.find_live_candidacy(member.id) is None
    with transaction():
        row = actions.nominate_member(make.actor(manager), other, statement=WHY)
    staff = browsers()
    sign_in(staff, manager)
    assert post(staff, f"{ADMIN}/candidacies/{row.id}", method="DELETE").status_code == 303
    with pytest.raises(Forbidden), transaction():
        actions.withdraw_candidacy(make.actor(manager), queries.get_candidacy(row.id))


def test_an_invitation_runs_out(asks, helpful, manager, make, client, sign_in, clock, drain):
    member = helpful()
    with transaction():
        row = actions.apply(make.actor(member), statement=WHY)
        actions.invite_candidate(make.actor(manager), row)
    clock.freeze(core_clock.now() + timedelta(days=15))
    with pytest.raises(Conflict), transaction():
        actions.accept_invitation(make.actor(member), queries.get_candidacy(row.id), is_agreed=True)
    jobs.look_nightly()
    drain()
    assert queries.get_candidacy(row.id).stage == Stage.LAPSED.value
    sign_in(client, member)
    assert "your invitation has run out" in inbox_of(client)
    assert client.get("/super-users/invitation").status_code == 404


def test_nobody_reviews_their_own_candidacy_or_answers_anothers(asks, helpful, manager, make):
    member, other = helpful(), make.member()
    with transaction():
        row = actions.apply(make.actor(member), statement=WHY)
    with transaction():
        db.session.get_one(Member, member.id).role = Role.MODERATOR.value
    with pytest.raises(Forbidden, match="own candidacy"), transaction():
        actions.invite_candidate(make.actor(member), queries.get_candidacy(row.id))
    with transaction():
        db.session.get_one(Member, member.id).role = Role.MEMBER.value
        actions.invite_candidate(make.actor(manager), queries.get_candidacy(row.id))
    with pytest.raises(Forbidden, match="somebody else"), transaction():
        actions.accept_invitation(make.actor(other), queries.get_candidacy(row.id), is_agreed=True)


def test_imported_and_erased_accounts_are_not_nominated(asks, manager, make, client, sign_in):
    unclaimed = make.unclaimed_member("old_hand")
    sign_in(client, manager)
    refused = post(client, f"{ADMIN}/nomination", {"username": unclaimed.username, "statement": WHY})
    assert refused.status_code == 422
    assert "Nobody has taken over this imported account" in refused.text


@pytest.mark.parametrize("address", ["", "/candidacies", "/candidates", "/nomination", "/log", "/former"])
def test_only_those_who_run_the_programme_see_it(make, manager, client, browsers, sign_in, address):
    assert "/sign-in" in client.get(ADMIN + address).headers["Location"]
    for role in (Role.MEMBER, Role.SUPER_USER, Role.AGENT, Role.EMPLOYEE):
        own = browsers()
        sign_in(own, make.member(role))
        assert own.get(ADMIN + address).status_code == 403
    staff = browsers()
    sign_in(staff, manager)
    assert staff.get(ADMIN + address).status_code == 200


def test_the_public_page_asks_little_and_is_the_same_for_all_visitors(joined, client):
    for _ in range(3):
        joined()
    client.get("/super-users")
    with count_queries(at_most=9), no_table_scans():
        page = client.get("/super-users?again=1").text
    assert page.count("since ") >= 3


def test_an_agreement_is_needed_even_behind_the_form(asks, helpful, manager, make):
    member = helpful()
    with transaction():
        row = actions.apply(make.actor(member), statement=WHY)
        actions.invite_candidate(make.actor(manager), row)
    with pytest.raises(Invalid), transaction():
        actions.accept_invitation(make.actor(member), row, is_agreed=False)
    assert queries.find_membership(member.id) is None
    assert queries.list_acceptances(member.id) == []
