"""The admins' pages and the public list: what they show, what they ask, what they refuse and keep."""

import pytest

from community.core.actor import Role
from community.core.db import db
from community.employees import queries
from community.employees.models import EmployeeDomain
from community.members import queries as members
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans

DOMAINS = "/admin/employees/domains"


@pytest.fixture
def admin(make, client, sign_in):
    """A browser with an admin in it."""
    sign_in(client, make.member(Role.ADMIN, username="ada"))
    return client


def seen_of(page):
    return page.text.split('id="seen"')[1].split('value="')[1].split('"')[0]


@pytest.mark.parametrize("role", [None, "member", "super_user", "employee", "agent", "moderator"])
def test_the_admins_pages_are_for_admins(make, client, sign_in, role):
    if role:
        sign_in(client, make.member(role))
    for url in ("/admin/employees", "/admin/employees/new", DOMAINS, "/admin/employees/training"):
        assert client.get(url).status_code == (403 if role else 303), url
    assert post(client, DOMAINS, {"domain": "halden.com", "team": "Team"}).status_code == (
        403 if role else 303
    )
    assert db.session.query(EmployeeDomain).count() == 0


def test_the_number_is_said_before_a_domain_is_saved(make, admin, drain):
    people = [make.member(email=f"p{number}@halden.com") for number in range(3)]
    typed = {"domain": "Halden.com", "team": "Broadband team"}
    page = post(admin, DOMAINS, typed)
    assert page.status_code == 200
    assert "3 members have such a confirmed address" in page.text
    assert db.session.query(EmployeeDomain).count() == 0
    make.member(email="late@halden.com")
    again = post(admin, DOMAINS, {**typed, "seen": seen_of(page)})
    assert "4 members have such a confirmed address" in again.text  # The number has changed: look once more.
    assert post(admin, DOMAINS, {**typed, "seen": seen_of(again)}).status_code == 303
    drain()
    assert {chip.role for chip in members.list_member_chips(one.id for one in people).values()} == {
        "employee"
    }
    assert "Broadband team" in admin.get("/admin/employees").text


def test_a_domain_that_nobody_has_and_one_that_most_have_are_questioned(make, admin):
    page = post(admin, DOMAINS, {"domain": "nobody.example.com", "team": "Team"}).text
    assert "0 members have" in page
    assert "Look at the spelling" in page
    for number in range(25):
        make.member(email=f"p{number}@everybody.com")
    assert (
        "more than half of all members"
        in post(admin, DOMAINS, {"domain": "everybody.com", "team": "Team"}).text
    )


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ("gmail.com", "Anybody can have an address"),
        ("<b>", "no domain"),
        ("x" * 2_000, "far too long"),
        ("a\x00b", "no domain"),
    ],
)
def test_what_is_no_domain_stays_in_the_form_with_a_sentence(admin, domain, words):
    page = post(admin, DOMAINS, {"domain": domain, "team": "Broadband <team>"})
    assert page.status_code == 422
    assert words in page.text
    assert "Broadband &lt;team&gt;" in page.text


def test_a_look_alike_is_shown_as_addresses_have_it(admin):
    page = post(admin, DOMAINS, {"domain": "h\u0430lden.com", "team": "Team"})
    assert "<b>xn--" in page.text
    assert "letters there that you did not mean" in page.text


def test_taking_a_domain_off_asks_first_and_says_for_how_many(make, desk, admin, drain):
    make.member(email="anna@halden.com")
    domain = desk.domain()
    page = admin.get(f"{DOMAINS}/{domain.id}/removal").text
    assert "1 person is an employee by this domain" in page
    assert post(admin, f"{DOMAINS}/{domain.id}", method="DELETE").status_code == 303
    assert post(admin, f"{DOMAINS}/{domain.id}", method="DELETE").status_code == 404
    drain()
    assert queries.count_employees_at(domain.id) == 0


def test_somebody_is_verified_moved_and_ended_by_hand(make, admin):
    anna = make.member(username="anna", name="Anna Berg")
    typed = {"username": "@Anna", "team": "Shop team", "reason": "Works in our shop in Leeds."}
    page = post(admin, "/admin/employees", typed, follow=True)
    assert "Works in our shop in Leeds." in page.text
    assert post(admin, "/admin/employees", typed).status_code == 409
    url = queries.find_employment(anna.id).url
    assert post(admin, f"{url}/team", {"team": "x"}, method="PUT").status_code == 422
    assert post(admin, f"{url}/team", {"team": "Web team"}, method="PUT").status_code == 303
    assert 'Employee<span class="role-team"> · Web team</span>' in admin.get("/members/anna").text
    refused = post(admin, url, {"reason": " "}, method="DELETE")
    assert refused.status_code == 422
    assert "Give a reason" in refused.text
    assert post(admin, url, {"reason": "Left in May, as agreed."}, method="DELETE").status_code == 303
    assert "Left in May, as agreed." in admin.get(url).text
    assert post(admin, url, {"reason": "Once more, to be sure."}, method="DELETE").status_code == 422
    assert "Verify Anna Berg again" in admin.get(url).text
    assert "Web team" not in admin.get("/members/anna").text


@pytest.mark.parametrize(
    "changed",
    [{"username": "nobody-here"}, {"username": ""}, {"team": ""}, {"team": "x" * 41}, {"reason": "x"}],
)
def test_verifying_by_hand_says_what_is_missing_and_keeps_the_rest(make, admin, changed):
    make.member(username="anna")
    typed = {"username": "anna", "team": "Shop team", "reason": "Works in our shop in Leeds."} | changed
    page = post(admin, "/admin/employees", typed)
    assert page.status_code == 422
    assert 'class="error"' in page.text
    assert ("Works in our shop in Leeds." in page.text) is ("reason" not in changed)


def test_the_list_tells_states_apart_and_finds_people(make, desk, admin):
    desk.employee(name="Anna Berg", team="Shop team")
    desk.employee(name="Ben Cole", trained=False)
    desk.end(desk.employee(name="Cleo Dorn"))
    for state, name in (("active", "Anna Berg"), ("training", "Ben Cole"), ("ended", "Cleo Dorn")):
        page = admin.get(f"/admin/employees?state={state}").text
        assert [one for one in ("Anna Berg", "Ben Cole", "Cleo Dorn") if one in page] == [name]
    assert "Ben Cole" not in admin.get("/admin/employees?q=SHOP").text
    assert "Nobody fits" in admin.get("/admin/employees?q=%25_%00").text
    assert admin.get("/admin/employees?state=nonsense&page=-3").status_code == 200


def test_everybody_sees_who_answers_by_team_and_nobody_in_training(make, desk, client):
    anna = desk.employee(name="Anna Berg", team="Shop team")
    desk.employee(name="Ben Cole", trained=False)
    make.answer(author=anna)
    make.removal(make.answer(author=anna))
    page = client.get("/employees").text
    assert "Shop team" in page
    assert "1 official answer<" in page
    assert "Ben Cole" not in page


def test_nobody_yet_leads_somewhere(client):
    assert "Nobody of" in client.get("/employees").text
    assert "There is nothing on this page" in client.get("/employees?page=9").text


def test_the_list_pages_and_costs_the_same_for_many(make, desk, client, monkeypatch):
    monkeypatch.setattr("community.employees.queries.people.PAGE_SIZE", 4)
    for number in range(6):
        make.answer(author=desk.employee(name=f"Person {number}"))
    # Some thousand colleagues are sorted by their names, by whatever they are led to.
    with count_queries(at_most=6), no_table_scans(allowed=frozenset({"members"})):
        page = client.get("/employees").text
    assert "6 people" in page
    assert "Person 3" in page
    assert "Person 4" not in page
    assert "Person 4" in client.get("/employees?page=2").text


def test_a_welcome_and_the_end_are_told(make, desk, client, sign_in, drain):
    anna = desk.employee(trained=False)
    drain()
    sign_in(client, anna)
    assert "Welcome to the team:" in client.get("/inbox").text
    desk.end(anna, reason="Left the company in May.")
    drain()
    inbox = client.get("/inbox").text
    assert "You write as a member again:" in inbox
    assert "Left the company in May." in inbox


def test_the_training_stands_in_the_menu_of_employees_only(make, desk, client, sign_in):
    sign_in(client, desk.employee())
    assert 'href="/training"' in client.get("/boards").text
    sign_in(client, make.member())
    assert 'href="/training"' not in client.get("/boards").text
