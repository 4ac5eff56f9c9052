"""The pages of rewards: what each reader sees and may do, refused beside allowed."""

import csv
import io
from datetime import date, timedelta

import pytest

from community.core.actor import Role
from community.core.clock import now
from community.core.db import db, transaction
from community.members.models import Member
from community.rewards import actions, jobs, queries
from community.rewards.models import RewardReferral
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans


@pytest.fixture
def admin_browser(browsers, sign_in, admin):
    browser = browsers()
    sign_in(browser, db.session.get_one(Member, admin.id))
    return browser


@pytest.fixture
def helper(make, period, drain, client, sign_in):
    """A member with one line of several kinds, signed in."""
    member = make.member(username="nora")
    asker = make.member(created_at=now() - timedelta(days=100))
    first = make.answer(make.thread(title="Router drops each evening"), author=member, accepted=True)
    make.confirmation(first, by=asker)
    make.answer(make.thread(title="=HYPERLINK is no title"), author=member, accepted=True)
    drain()
    sign_in(client, member)
    return member


def test_visitors_read_rules_and_dates_and_are_asked_to_sign_in_for_the_rest(client, period):
    rules, dates = client.get("/rewards/rules"), client.get("/rewards/calendar")
    assert "£0.50" in rules.text
    assert "31 August 2026" in dates.text
    for private in ("/rewards", "/rewards.csv", "/rewards/periods/1", "/rewards/periods/1.pdf"):
        assert client.get(private).status_code in (302, 303, 401)
    assert client.get("/admin/rewards").status_code in (302, 303, 401)


def test_an_empty_statement_says_what_earns(client, sign_in, make, period):
    sign_in(client, make.member())
    page = client.get("/rewards")
    assert "Nothing earned yet" in page.text
    assert "An answer of yours is accepted" in page.text


def test_a_statement_leads_from_each_amount_to_what_earned_it(client, helper, clock):
    with count_queries(at_most=45), no_table_scans():
        page = client.get("/rewards")
    # Fifty, twenty, a hundred and fifty for the first ones; the copy pays nothing and says why.
    assert "£2.20" in page.text
    assert "Router drops each evening" in page.text
    assert "nearly the same as an answer of yours" in page.text
    assert "until 24 Mar" in page.text
    only = client.get("/rewards?kind=confirm&state=accrued&month=2026-03")
    assert "Worked for somebody else" in only.text
    assert "Router drops each evening" in only.text
    assert "nearly the same" not in only.text
    assert "Nothing like that" in client.get("/rewards?state=held").text
    assert client.get("/rewards?month=nonsense&kind=x").status_code == 200


def test_nobody_sees_anothers_statement(client, helper, browsers, sign_in, make):
    other = browsers()
    sign_in(other, make.member())
    assert "Router drops" not in other.get("/rewards").text
    assert len(list(csv.reader(io.StringIO(other.get("/rewards.csv").text)))) == 1


def test_the_files_say_the_same(client, helper):
    rows = list(csv.DictReader(io.StringIO(client.get("/rewards.csv").text)))
    assert sum(round(100 * float(row["amount"])) for row in rows) == 220
    assert any(row["about"].startswith("'=HYPERLINK") for row in rows)
    pdf = client.get("/rewards.pdf")
    assert pdf.data.startswith(b"%PDF")
    assert len(pdf.data) > 5_000
    assert "no-store" in pdf.headers["Cache-Control"]


def test_a_closed_period_shows_its_frozen_totals(client, helper, admin, clock, sign_in):
    with transaction():
        actions.set_budget(admin, 1, budget_minor=220)
    clock.freeze("2026-09-20T12:00")
    jobs.release_due()
    with transaction():
        actions.begin_closing(admin, 1)
    jobs.close_period(1)
    sign_in(client, helper)
    page = client.get("/rewards/periods/1")
    assert "Statement of period 1" in page.text
    assert "final since 20 September 2026" in page.text
    assert client.get("/rewards/periods/1.pdf").data.startswith(b"%PDF")
    assert client.get("/rewards/periods/9").status_code == 404


def test_a_friend_joins_by_a_link(client, helper, browsers):
    assert post(client, "/rewards/invite").status_code == 303
    code = queries.find_invite(helper.id).code
    assert f"/sign-up?via={code}" in client.get("/rewards").text
    visitor = browsers()
    assert code in visitor.get(f"/sign-up?via={code}").text
    sent = post(
        visitor,
        "/sign-up",
        {
            "name": "Theo", "username": "theo", "email": "theo@mail.example.org", "via": code, "next": "/",
            "password": "a long enough sentence of words",
        },
    )  # fmt: skip
    assert sent.status_code == 303
    row = db.session.query(RewardReferral).one()
    assert row.member_id == helper.id


def test_admins_publish_periods_and_give_them_money_and_others_do_not(admin_browser, client, sign_in, make):
    form = {
        "zone": "Europe/London", "starts_on": "2026-04-01", "ends_on": "2026-10-01", "statement_on": "2026-10-19",
        "choose_from_on": "2026-10-19", "choose_until_on": "2026-11-02", "pays_on": "2026-11-09",
    }  # fmt: skip
    sign_in(client, make.member(Role.MODERATOR))
    assert client.get("/admin/rewards").status_code == 403
    assert post(client, "/admin/rewards/periods", form).status_code == 403
    assert admin_browser.get("/admin/rewards").status_code == 200
    wrong = post(admin_browser, "/admin/rewards/periods", form | {"statement_on": "2026-10-02"})
    assert wrong.status_code == 422
    assert "19 October 2026 at the earliest" in wrong.text
    assert post(admin_browser, "/admin/rewards/periods", form | {"zone": "Mars/Base"}).status_code == 422
    assert post(admin_browser, "/admin/rewards/periods", form).status_code == 303
    budget = {"_method": "PUT", "budget": "1234.50", "reason": "As agreed."}
    assert post(admin_browser, "/admin/rewards/periods/1/budget", budget).status_code == 303
    assert queries.get_period(1).budget_minor == 123_450
    assert post(admin_browser, "/admin/rewards/periods/1/budget", budget | {"budget": "x"}).status_code == 422
    assert "£1,234.50" in admin_browser.get("/admin/rewards").text
    assert "cannot be closed yet" in admin_browser.get("/admin/rewards/periods/1/closing").text
    assert post(admin_browser, "/admin/rewards/periods/1/closing").status_code == 409


def test_rules_are_drafted_tried_proposed_and_approved_by_another(
    admin_browser, browsers, sign_in, make, period, drain
):
    make.answer(accepted=True)
    drain()
    page = "/admin/rewards/rules"
    assert post(admin_browser, f"{page}/draft").status_code == 303
    said = {
        name: str(value)
        for name, value in {
            "_method": "PUT", "revision": 1, "currency": "GBP", "shortage": "pro_rata", "accept_minor": "0.80",
            "confirm_minor": "0.20", "confirm_age_days": 7, "royalty_minor": "0.10", "royalty_half_after": 50,
            "task_profile_minor": "0.50", "task_first_accepted_minor": "1", "task_first_confirmed_minor": "0.50",
            "task_days": 90, "referral_minor": "3", "referral_active_days": 10, "referral_hold_days": 30,
            "referral_limit": 5, "event_minor": "2", "test_minor": "5", "hold_days": 14,
            "changelog": "Thirty pence more for an accepted answer.",
        }.items()
    }  # fmt: skip
    assert post(admin_browser, f"{page}/draft", said | {"accept_minor": "0.805"}).status_code == 422
    assert post(admin_browser, f"{page}/draft", said | {"hold_days": "0"}).status_code == 422
    assert post(admin_browser, f"{page}/draft", said).status_code == 303
    run = post(admin_browser, f"{page}/draft/runs", {"since": "2026-03-01", "until": "2026-03-10"})
    drain()
    found = admin_browser.get(run.headers["Location"])
    assert "£1.80" in found.text
    assert "£1.50" in found.text
    proposal = {"_method": "PUT", "revision": "2", "starts_on": "2026-04-01", "notice_days": "14"}
    assert post(admin_browser, f"{page}/draft/proposal", proposal).status_code == 303
    assert "You wrote some of this draft" in admin_browser.get(page).text
    approval = {"_method": "PUT", "revision": "3"}
    assert post(admin_browser, f"{page}/draft/approval", approval).status_code == 403
    other = browsers()
    sign_in(other, make.member(Role.ADMIN))
    assert "Approve it" in other.get(page).text
    assert post(other, f"{page}/draft/approval", approval).status_code == 303
    public = other.get("/rewards/rules").text
    assert "From 1 April 2026 on" in public
    assert "£0.80" in public
    assert queries.get_rules_on(date(2026, 4, 1)).version == 2
    assert post(other, f"{page}/versions/2", {"_method": "DELETE"}).status_code == 303
    assert "From 1 April 2026 on" not in other.get("/rewards/rules").text
    assert "Nobody has joined" in other.get("/admin/rewards/referrals").text
