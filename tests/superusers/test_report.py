"""The programme manager's view: shares by what people were, concentration, costs and what they bring."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from community.superusers import queries
from community.superusers.models import ProgrammeCost
from community.superusers.rules.figures import Group
from tests.support.client import post
from tests.support.sql import no_table_scans

REPORT = "/insight/super-users"
COSTS = "/admin/super-users/costs"


@pytest.fixture
def admin(make, client, sign_in):
    """An admin, signed in."""
    member = make.member(Role.ADMIN)
    sign_in(client, member)
    return member


def now_span():
    now = core_clock.now()
    return now - timedelta(days=1), now + timedelta(days=1)


def typed(**changes):
    today = core_clock.now().date().isoformat()
    return {
        "spent_on": today,
        "what": "Rooms for the conference",
        "amount": "1204.50",
        "currency": "GBP",
    } | changes


def test_answers_count_for_what_their_authors_were_when_they_wrote(joined, make):
    changed = joined(2)
    make.answer(author=make.member(Role.EMPLOYEE))
    make.answer(author=make.member(Role.AGENT), accepted=True)
    make.answer(author=make.member(Role.MODERATOR))
    make.answer(author=changed)
    with transaction():
        members.set_role(
            make.actor(Role.ADMIN),
            db.session.get_one(Member, changed.id),
            Role.EMPLOYEE,
            reason="Works here from now on.",
        )
    start, end = now_span()
    counts = {
        one.group: (one.answers, one.accepted)
        for one in queries.count_by_group(start - timedelta(days=3), end)
    }
    assert counts == {
        Group.PEER: (2, 2),  # Before they joined.
        Group.SUPER_USER: (1, 0),
        Group.EMPLOYEE: (1, 0),
        Group.AGENT: (2, 1),
    }
    assert queries.count_by_customer(start - timedelta(days=3), end) == {changed.id: (3, 2)}


def test_the_page_says_the_share_of_customers_in_a_sentence(joined, make, admin, client):
    member = joined(3)
    make.answer(author=make.member(Role.AGENT), accepted=True)
    page = client.get(REPORT).text
    assert "Customers wrote <b>75 %</b> of all answers and <b>75 %</b> of the accepted ones" in page
    assert member.name in page
    table = client.get(f"{REPORT}.csv?days=30")
    assert table.mimetype == "text/csv"
    assert ",peer,3,3" in table.text
    assert ",agent,1,1" in table.text
    assert f"{member.username},3,3," in table.text


def test_an_empty_report_says_what_to_do(admin, client):
    page = client.get(f"{REPORT}?days=nonsense").text
    assert "Nothing to report" in page
    assert "Nobody is in the programme" in page


def test_a_cost_is_entered_and_taken_back_by_its_opposite(admin, client):
    assert post(client, COSTS, typed()).status_code == 303
    (cost,) = db.session.query(ProgrammeCost).all()
    assert cost.amount_minor == 120_450
    assert "£1,204.50" in client.get(REPORT).text
    for _ in range(2):
        assert post(client, f"{COSTS}/{cost.id}", method="DELETE").status_code == 303
    rows = db.session.query(ProgrammeCost).order_by(ProgrammeCost.id).all()
    assert [row.amount_minor for row in rows] == [120_450, -120_450]
    assert queries.sum_costs(cost.spent_on, cost.spent_on) == {}
    assert post(client, f"{COSTS}/{rows[1].id}", method="DELETE").status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "0"}, "above 0"),
        ({"amount": "-5"}, "above 0"),
        ({"amount": "1.234"}, "no smaller unit"),
        ({"amount": "lots"}, "That is no amount."),
        ({"amount": "9" * 30}, "above 0"),
        ({"amount": "NaN"}, "no smaller unit"),
        ({"spent_on": "2999-01-01"}, "a day up to today"),
        ({"spent_on": "yesterday"}, "a day up to today"),
        ({"what": " "}, "what it was for"),
        ({"currency": "XXX"}, "a currency of the list"),
    ],
)
def test_what_is_no_cost_is_refused_with_what_was_typed(admin, client, changes, sentence):
    refused = post(client, COSTS, typed(**changes))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert db.session.query(ProgrammeCost).count() == 0


def test_moderators_read_the_report_and_enter_no_costs(manager, client, browsers, sign_in, make):
    sign_in(client, manager)
    assert client.get(REPORT).status_code == 200
    assert "Enter a cost" not in client.get(REPORT).text
    assert post(client, COSTS, typed()).status_code == 403
    own = browsers()
    sign_in(own, make.member(Role.SUPER_USER))
    assert own.get(REPORT).status_code == 403
    assert own.get(f"{REPORT}.csv").status_code == 403


def test_the_report_reads_no_table_from_end_to_end(joined, make, admin, client):
    joined(2)
    client.get(REPORT)
    with no_table_scans():
        assert client.get(f"{REPORT}?days=30").status_code == 200
