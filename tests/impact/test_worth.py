"""Helpers' parts and nobody's sum to the figure of the deflection report, whatever happened to answers and authors."""

from datetime import timedelta

import pytest

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.deflection import actions as deflection
from community.deflection import queries as report
from community.deflection.models import SurveyAnswer
from community.deflection.queries.report import Period
from community.deflection.rules import Place
from community.deflection.rules.visits import FOLLOWED, FactKind
from community.impact import actions, queries
from community.impact.rules import Nobody, Range, Span
from community.members import actions as members
from community.members import queries as member_queries
from tests.impact.conftest import PERSON
from tests.support.client import post
from tests.support.sql import count_queries

AGO = timedelta(days=10)


@pytest.fixture
def admin(make):
    return make.actor(Role.ADMIN)


@pytest.fixture
def span():
    today = clock.now().date()
    return Span(today - timedelta(days=30), today)


@pytest.fixture
def settle():
    """Make the outcomes final, and let `yes` of `total` of those who were helped say that they would have written."""

    def run(yes=24, total=40, spare=()):
        with transaction():
            due = report.list_due_visits(clock.now() - FOLLOWED, 1_000)
            deflection.settle_visits(SYSTEM, due)
            for at, visit_id in enumerate(due[:total]):
                db.session.add(
                    SurveyAnswer(visit_id=visit_id, would_have_contacted=at < yes, answered_at=clock.now())
                )
        db.session.expire_all()

    return run


@pytest.fixture
def busy(make, helped_visit, admin, settle):
    """A community in which everything happened to answers that can; answers its two helpers."""
    at = clock.now() - AGO
    hal, ida, staff = make.member(username="hal"), make.member(username="ida"), make.member(Role.AGENT)
    threads = {name: make.thread() for name in ("hal", "ida", "staff", "removed", "former", "none")}
    for name, author in (("hal", hal), ("ida", ida), ("staff", staff), ("removed", hal)):
        answer = make.answer(threads[name], author=author, accepted=True)
        if name == "removed":
            lost = answer
    gone = make.member()
    make.answer(threads["former"], author=gone, accepted=True)
    own = make.thread(author=ida)
    make.answer(own, author=ida, accepted_by=make.member(Role.MODERATOR))
    for count, thread in enumerate([*threads.values(), own], start=4):
        for _ in range(count):
            helped_visit(thread, at=at)
    for _ in range(5):
        helped_visit(threads["hal"], at=at, key="both")
        helped_visit(threads["ida"], at=at + timedelta(minutes=1), key="both")
        helped_visit(threads["hal"], member=make.member(), at=at)
    for number in range(7):  # These leave a solved thread without a word.
        visitor = deflection.Visitor(VISITOR, f"quiet-{number}", PERSON)
        with clock.at(at), transaction():
            deflection.note_fact(
                visitor, deflection.Told(kind=FactKind.LANDED, place=Place.THREAD, thread=threads["hal"])
            )
    make.removal(lost)
    with transaction():
        members.erase_member(SYSTEM, member_queries.lock_member(gone.id))
        deflection.set_terms(admin, cost_minor=733, currency="EUR", asked_every=1)
        actions.set_impact_terms(admin, minutes_per_contact=13, is_public=True, shows_money=True)
    settle()
    return hal, ida


def test_the_parts_sum_to_the_report_in_each_figure_to_the_unit(busy, admin, span):
    figures = report.make_report(admin, Period(span.first, span.last)).saving
    site = queries.compute_site_worth(span)
    assert figures is not None
    assert site.whole.amounts == Range(*figures.amounts)
    assert figures.amounts[0] > 0
    for name in ("contact_tenths", "minutes", "amounts"):
        parts = [getattr(part, name) for part in site.parts.values()]
        assert sum(parts, Range()) == getattr(site.whole, name), name
    hal, ida = busy
    assert set(site.parts) == {hal.id, ida.id, *Nobody}


def test_a_visit_that_two_answers_helped_is_split_between_them(make, helped_visit, settle, span):
    hal, ida = make.member(), make.member()
    one, two = make.thread(), make.thread()
    make.answer(one, author=hal, accepted=True)
    make.answer(two, author=ida, accepted=True)
    at = clock.now() - AGO
    helped_visit(one, at=at, key="same")
    helped_visit(two, at=at + timedelta(minutes=1), key="same")
    settle(0, 0)
    due = queries.list_credits(Period(span.first, span.last))
    assert {(credit.key, credit.parts, credit.count) for credit in due} == {
        (hal.id, 2, 1),
        (ida.id, 2, 1),
    }
    assert queries.compute_site_worth(span).whole.amounts is None


def test_the_pages_table_shows_lines_that_sum(busy, client, sign_in, make):
    sign_in(client, make.member(Role.MODERATOR))
    rows = [line.split(",") for line in client.get("/insight/impact.csv").text.splitlines()]
    head, lines, total = rows[0], rows[1:-1], rows[-1]
    assert total[1] == "sum"
    assert {line[0] for line in lines if line[0]} >= {"hal", "ida"}
    for at, name in enumerate(head[3:], start=3):
        cents = [round(float(line[at]) * 100) for line in lines]
        assert sum(cents) == round(float(total[at]) * 100) > 0, name
    page = client.get("/insight/impact").text
    for line in Nobody:
        assert line.label in page
    listed = client.get("/members/hal/impact/visits").text
    assert "1/2" in listed


def test_a_helper_may_hide_money_and_staff_see_it_anyway(busy, client, sign_in, make):
    hal, _ = busy
    money = "€"
    assert money in client.get("/members/hal/impact").text
    sign_in(client, hal)
    post(client, "/impact/shown", {"_method": "PUT", "shows_notes": "y"})
    assert money in client.get("/members/hal/impact").text
    sign_in(client, make.member())
    assert money not in client.get("/members/hal/impact").text
    sign_in(client, make.member(Role.AGENT))
    assert money in client.get("/members/hal/impact").text


def test_admins_say_how_long_a_contact_takes_and_may_switch_the_public_page_off(busy, client, sign_in, make):
    assert "This community helped" in client.get("/impact").text
    assert "€" not in client.get("/impact").text
    sign_in(client, make.member(Role.MODERATOR))
    assert post(client, "/insight/impact/terms", {"minutes": "5"}).status_code == 403
    sign_in(client, make.member(Role.ADMIN))
    for wrong in ("0", "601", "many", "9" * 5_000, "½"):
        answer = post(client, "/insight/impact/terms", {"minutes": wrong})
        assert answer.status_code == 422, wrong
        assert "between 1 and 600 minutes" in answer.text
    assert post(client, "/insight/impact/terms", {"minutes": ""}).status_code == 303
    terms = queries.find_impact_terms()
    assert terms.minutes_per_contact is None
    assert not terms.is_public
    sign_in(client, make.member())
    assert client.get("/impact").status_code == 404
    assert "€" not in client.get("/members/hal/impact").text


def test_pages_ask_little(busy, client, sign_in, make):
    sign_in(client, make.member(Role.MODERATOR))
    client.get("/insight/impact")
    with count_queries(at_most=20):
        client.get("/insight/impact")
    with count_queries(at_most=20):
        client.get("/members/hal/impact?period=all")
