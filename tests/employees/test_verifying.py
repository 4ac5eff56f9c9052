"""How somebody becomes an employee, and how it ends: by an address, a domain, an admin, a role."""

import pytest

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.employees import actions, queries
from community.employees.actions import DomainDraft
from community.employees.models import EmployeeDomain, Employment, TrainingAttempt
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.members.rules.keys import Purpose
from tests.support.at_once import send_at_once
from tests.support.make import Make


def role_of(member):
    return db.session.get_one(Member, member.id).role


def confirm(make, member):
    with transaction():
        row = member_queries.lock_member(member.id)
        key = members.issue_key(SYSTEM, row, Purpose.CONFIRM, row.email)
    with transaction():
        members.confirm_email(make.actor(member), key)


def change_address(make, member, email):
    with transaction():
        key = members.issue_key(SYSTEM, member_queries.lock_member(member.id), Purpose.NEW_ADDRESS, email)
    with transaction():
        members.confirm_new_address(make.actor(member), key)


def test_a_confirmed_address_at_a_domain_makes_an_employee_in_training(make, desk):
    desk.domain()
    anna = make.member(email="anna@halden.com", is_confirmed=False)
    assert role_of(anna) == "member"
    confirm(make, anna)
    actor = make.actor(anna)
    assert actor.role is Role.EMPLOYEE
    assert actor.is_training_due
    assert member_queries.list_member_chips([anna.id])[anna.id].team == "Broadband team"


@pytest.mark.parametrize(
    "email", ["a@halden.com.evil.org", "a@xhalden.com", "a@shop.halden.com", "a@example.org"]
)
def test_another_domain_makes_nobody_an_employee(make, desk, email):
    member = make.member(email=email)
    desk.domain()
    assert role_of(member) == "member"


def test_sub_domains_count_only_when_ticked(make, desk):
    shop, deep, other = (
        make.member(email=f"a@{at}") for at in ("shop.halden.com", "a.b.halden.com", "xhalden.com")
    )
    assert member_queries.count_members_at("halden.com", with_subdomains=True) == 2
    desk.domain(with_subdomains=True)
    assert [role_of(one) for one in (shop, deep, other)] == ["employee", "employee", "member"]


def test_of_two_domains_the_nearest_says_the_team(make, desk):
    desk.domain(team="All of us", with_subdomains=True)
    desk.domain("shop.halden.com", team="Shop team")
    anna = make.member(email="anna@shop.halden.com")
    with transaction():
        actions.settle_address(SYSTEM, anna.id)
    assert queries.find_employment(anna.id).team == "Shop team"


def test_listing_settles_many_in_batches_and_twice_changes_nothing(make, desk, monkeypatch):
    monkeypatch.setattr("community.employees.jobs.AT_ONCE", 2)
    people = [make.member(email=f"p{number}@halden.com") for number in range(5)]
    desk.domain()
    assert {role_of(one) for one in people} == {"employee"}
    for one in people:
        with transaction():
            actions.settle_address(SYSTEM, one.id)
    assert db.session.query(Employment).count() == 5


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.AGENT, Role.ADMIN])
def test_others_of_the_staff_keep_their_role_and_show_the_team(make, desk, role):
    member = make.member(role, email="theo@halden.com")
    desk.domain()
    actor = make.actor(member)
    assert actor.role is role
    assert not actor.is_training_due
    assert member_queries.list_member_chips([member.id])[member.id].team == "Broadband team"
    desk.end(member)
    assert make.actor(member).role is role
    assert member_queries.list_member_chips([member.id])[member.id].team == ""


def test_a_super_user_becomes_an_employee_and_keeps_the_points_but_earns_none(make, desk):
    mara = make.member(Role.SUPER_USER)
    answer = make.answer(author=mara)
    make.vote(answer)
    before = db.session.get_one(Member, mara.id).points
    assert before > 0
    desk.employee(member=mara)
    assert role_of(mara) == "employee"
    make.vote(answer)
    make.vote(make.answer(author=mara))
    assert db.session.get_one(Member, mara.id).points == before


def test_an_address_elsewhere_ends_it_and_one_back_begins_it_again(make, desk):
    anna = make.member(email="anna@halden.com")
    desk.domain()
    desk.train(anna)
    change_address(make, anna, "anna@example.org")
    assert role_of(anna) == "member"
    change_address(make, anna, "anna@halden.com")
    assert role_of(anna) == "employee"
    assert not make.actor(anna).is_training_due  # What was passed counts.


def test_taking_a_domain_off_ends_it_for_those_by_it_alone(make, desk):
    by_address, by_hand = make.member(email="anna@halden.com"), desk.employee(email="ben@halden.com")
    domain = desk.domain()
    assert queries.count_employees_at(domain.id) == 1
    with transaction():
        actions.unlist_domain(desk.admin, queries.lock_domain(domain.id))
    desk.drain()
    assert role_of(by_address) == "member"
    assert role_of(by_hand) == "employee"


def test_what_an_admin_ended_the_address_does_not_begin_again(make, desk):
    anna = make.member(email="anna@halden.com")
    desk.domain()
    desk.end(anna)
    with transaction():
        actions.settle_address(SYSTEM, anna.id)
    assert role_of(anna) == "member"
    desk.employee(member=anna)
    assert role_of(anna) == "employee"


def test_ending_somebody_in_training_lets_them_post_as_a_member(make, desk):
    anna = desk.employee(trained=False)
    with pytest.raises(Forbidden):
        make.answer(author=anna)
    desk.end(anna)
    answer = make.answer(author=anna)
    assert answer.author_role == "member"


def test_who_becomes_an_employee_through_the_page_of_roles_is_trained_too(make, desk):
    anna = make.member()
    with transaction():
        members.set_role(
            desk.admin, member_queries.lock_member(anna.id), Role.EMPLOYEE, reason="Joined the team."
        )
    assert make.actor(anna).is_training_due
    assert queries.find_employment(anna.id).verified_by == "hand"
    with transaction():
        members.set_role(
            desk.admin, member_queries.lock_member(anna.id), Role.MEMBER, reason="Left the team."
        )
    assert queries.find_employment(anna.id) is None
    assert not make.actor(anna).is_training_due


def test_erasing_ends_it_and_forgets_what_was_said(make, desk):
    anna = desk.employee()
    with transaction():
        members.erase_member(SYSTEM, member_queries.lock_member(anna.id))
    row = db.session.query(Employment).one()
    assert row.ended_at is not None
    assert {row.reason, row.end_reason} == {"Erased."}
    assert row.ended_by_id is None
    assert db.session.query(TrainingAttempt).count() == 0
    assert "Anna" not in str(member_queries.list_member_chips([anna.id]))


def test_a_suspended_employee_stays_one_and_cannot_post(make, desk):
    anna = desk.employee()
    make.suspension(anna)
    assert role_of(anna) == "employee"
    with pytest.raises(Forbidden, match="suspended"):
        make.answer(author=anna)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EMPLOYEE, Role.MODERATOR, Role.AGENT])
def test_only_admins_verify_and_end(make, desk, role):
    actor, anna = make.actor(role), desk.employee()
    with pytest.raises(Forbidden):
        actions.verify_employee(actor, make.member().id, team="Team", reason="Because I say so.")
    with pytest.raises(Forbidden):
        actions.end_employment(actor, queries.find_employment(anna.id), reason="Because I say so.")
    with pytest.raises(Forbidden):
        actions.list_domain(actor, DomainDraft("halden.com", "Team", with_subdomains=False))


def test_who_is_known_already_is_not_verified_again(make, desk):
    anna = desk.employee()
    with pytest.raises(Conflict):
        desk.employee(member=anna)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("gmail.com", "Anybody can have"),
        ("bob@halden.com", "after the @"),
        ("halden", "no domain"),
        ("hal den.com", "no domain"),
        ("", "no domain"),
        ("x" * 300 + ".com", "no domain"),
        ("halden.com\x00", ""),
    ],
)
def test_what_is_no_domain_of_a_brand_is_refused(desk, typed, words):
    if not words:
        assert (
            actions.check_domain(desk.admin, DomainDraft(typed, "Team", with_subdomains=False)).domain
            == "halden.com"
        )
        return
    with pytest.raises(Invalid) as caught:
        actions.check_domain(desk.admin, DomainDraft(typed, "Team", with_subdomains=False))
    assert words in caught.value.fields["domain"]


def test_domains_are_kept_as_addresses_have_them_and_look_alikes_are_others(make, desk):
    draft = actions.check_domain(desk.admin, DomainDraft("BÜCHER.example", "Team", with_subdomains=False))
    assert draft.domain == "xn--bcher-kva.example"
    cyrillic = actions.check_domain(desk.admin, DomainDraft("h\u0430lden.com", "Team", with_subdomains=False))
    assert cyrillic.domain.startswith("xn--")
    desk.domain()
    with pytest.raises(Invalid, match="already"):
        actions.list_domain(desk.admin, DomainDraft("Halden.COM", "Team", with_subdomains=True))


def test_two_admins_at_once_verify_and_list_once(real_app):

    make = Make()
    one, two, anna = make.member(Role.ADMIN), make.member(Role.ADMIN), make.member(username="anna")
    fields = {"username": "anna", "team": "Shop team", "reason": "Works in our shop in Leeds."}
    statuses = send_at_once(real_app, [(admin, "/admin/employees", fields, "POST") for admin in (one, two)])
    assert sorted(statuses) == [303, 409]
    listed = {"domain": "halden.com", "team": "Shop team", "seen": "halden.com False 0"}
    statuses = send_at_once(
        real_app,
        [(admin, "/admin/employees/domains", listed, "POST") for admin in (one, two)],
        meet=["FROM employee_domains"] * 2,
    )
    assert sorted(statuses) == [303, 422]
    assert db.session.query(Employment).filter_by(member_id=anna.id).count() == 1
    assert db.session.query(EmployeeDomain).count() == 1
