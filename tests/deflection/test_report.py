"""What became of visits: counted, led back to each visit, and worth money only where enough is known."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.core import clock, money
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden, SignInNeeded
from community.deflection import actions, jobs, queries
from community.deflection.actions import Told, Visitor
from community.deflection.models import SavingTerms, SurveyAnswer, Visit
from community.deflection.rules import Place
from community.deflection.rules.savings import saving, share_of, shares_of
from community.deflection.rules.visits import FactKind
from tests.support.client import BROWSER, post

ADDRESS = "/insight/deflection"


@pytest.fixture
def start():
    return clock.now() - timedelta(days=10)


@pytest.fixture
def moderator(make):
    return make.member(Role.MODERATOR)


@pytest.fixture
def solved(make, start):
    thread = make.thread(title="The lamp blinks violet", at=start - timedelta(days=9))
    make.answer(thread, author=make.member(), body="Press the crimson button.", accepted=True)
    return thread


def tell(key, kind, at, **more):
    with clock.at(at), transaction():
        return actions.note_fact(Visitor(VISITOR, key, BROWSER), Told(kind=kind, place=Place.SEARCH, **more))


def confirm(key, thread, at):
    with clock.at(at), transaction():
        actions.confirm_deflection(Visitor(VISITOR, key, BROWSER), thread, query="violet", place=Place.ASK)


@pytest.fixture
def weeks(solved, start):
    """Forty confirmed visits, three that only looked, two that found nothing; one after the other failed."""
    for number in range(40):
        confirm(f"c{number}", solved, start + number * timedelta(hours=1))
    for number in range(3):
        tell(f"i{number}", FactKind.OPENED, start, thread=solved)
    for number in range(2):
        tell(f"f{number}", FactKind.SEARCHED, start, query=f"Zebra {'' if number else ' '}", offered=[])
    tell("c0", FactKind.CONTACTED, start + timedelta(hours=70))
    jobs.settle_visits()


@pytest.fixture
def answered(weeks):
    """Thirty of those who were helped said whether they would have written to support: a third would."""
    with transaction():
        ids = db.session.scalars(
            db.select(Visit.id).where(Visit.ended_at.is_not(None)).order_by(Visit.id)
        ).all()
        for number, visit_id in enumerate(ids[1:31]):
            db.session.add(
                SurveyAnswer(visit_id=visit_id, would_have_contacted=number % 3 == 0, answered_at=clock.now())
            )
        db.session.add(
            SavingTerms(cost_minor=750, currency="GBP", asked_every=1, set_by_id=None, set_at=clock.now())
        )


def report(make, moderator, days=30):
    with transaction(writes=False):
        return queries.make_report(make.actor(moderator), queries.last_days(days))


def test_outcomes_are_counted_apart_and_every_visit_once(make, moderator, weeks):
    counts = report(make, moderator).counts
    assert counts == {"confirmed": 39, "explicit": 0, "implicit": 3, "failed": 3, "unknown": 0, "open": 0}
    assert sum(counts.values()) == len(db.session.scalars(db.select(Visit)).all())


def test_the_chart_the_table_and_the_csv_agree(make, moderator, weeks, client, sign_in):
    found = report(make, moderator)
    assert {name: sum(step.counts[name] for step in found.steps) for name in found.counts} == found.counts
    sign_in(client, moderator)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{ADDRESS}.csv").get_data(as_text=True))))
    for name in ("confirmed", "implicit", "failed"):
        assert [int(row[name]) for row in rows[:-1]] == [step.counts[name] for step in found.steps]
        assert int(rows[-1][name]) == found.counts[name]
    text = client.get(ADDRESS).get_data(as_text=True)
    assert f'group=confirmed">{found.counts["confirmed"]}</a>' in text


def test_each_figure_leads_to_its_visits(make, moderator, weeks, client, sign_in):
    sign_in(client, moderator)
    for name, count in report(make, moderator).counts.items():
        assert f"{count} visit" in client.get(f"{ADDRESS}/visits?group={name}").get_data(as_text=True)
    visit_id = db.session.scalar(db.select(Visit.id).where(Visit.contacted_at.is_(None)))
    assert client.get(f"{ADDRESS}/visits/{visit_id}").status_code == 200
    assert client.get(f"{ADDRESS}/visits/99999").status_code == 404
    assert client.get(f"{ADDRESS}/visits?group=nonsense").status_code == 404


def test_without_a_cost_or_enough_answers_there_is_no_saving(make, moderator, weeks):
    found = report(make, moderator)
    assert found.saving is None
    assert found.survey.share is None


def test_the_saving_is_its_factors_and_its_visits_sum_to_the_last_penny(make, moderator, answered):
    found = report(make, moderator)
    assert (found.survey.yes, found.survey.total) == (10, 30)
    assert found.saving.contacts[1] == pytest.approx(39 / 3)
    assert found.saving.amounts[1] == 9750
    low, likely, high = found.saving.amounts
    assert low < likely < high
    for group, amount in (("low", low), ("likely", likely), ("high", high)):
        worths = []
        for number in (1, 2, 3):
            with transaction(writes=False):
                page = queries.list_visits(
                    make.actor(moderator), found.period, place=None, group=group, number=number, report=found
                )
            worths += [row.worth_minor for row in page.items]
        assert sum(worths) == amount
        assert max(worths) - min(worths) <= 1


def test_another_place_or_period_has_its_own_figures(make, moderator, weeks):
    with transaction(writes=False):
        actor = make.actor(moderator)
        assert queries.make_report(actor, queries.last_days(30), Place.ASK).counts["confirmed"] == 39
        assert queries.make_report(actor, queries.last_days(30), Place.SEARCH).counts["confirmed"] == 0
        assert queries.make_report(actor, queries.last_days(3)).final_count == 0


def test_searches_that_found_nothing_are_one_list_whatever_their_case(make, moderator, weeks):
    with transaction(writes=False):
        page = queries.list_missed_searches(make.actor(moderator), queries.last_days(30), 1)
    assert [(row.query, row.visit_count) for row in page.items] == [("zebra", 2)]


def test_suggestions_that_nobody_opens_are_found_from_five_visits_on(make, moderator, solved, start):
    other = make.thread(title="Another lamp")
    for number in range(5):
        tell(f"k{number}", FactKind.SEARCHED, start, query="lamp", offered=[other.id, solved.id])
    tell("k1", FactKind.OPENED, start, thread=solved)
    with transaction(writes=False):
        page = queries.list_unwanted_threads(make.actor(moderator), queries.last_days(30), 1)
    assert [(row.thread_id, row.offered_count) for row in page.items] == [(other.id, 5)]


def test_the_page_of_the_ranking_shows_both_weights_and_how_the_index_stands(
    make, moderator, client, sign_in, reindex
):
    make.thread()
    sign_in(client, moderator)
    assert "There is no index yet" in client.get("/insight/ranking").get_data(as_text=True)
    reindex()
    with transaction():
        actions.note_ranking(
            SYSTEM,
            {"title_share": 2.5},
            pair_count=300,
            tested_count=60,
            recall_before=0.31,
            recall_after=0.29,
            is_kept=False,
        )
    text = client.get("/insight/ranking").get_data(as_text=True)
    assert "This community fits its engine" in text
    assert "31.0 %" in text
    assert "29.0 %" in text
    assert "+2.50" in text
    assert "+1.57" in text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.AGENT, Role.EMPLOYEE])
def test_others_than_moderators_see_nothing_of_it(make, weeks, role):
    with pytest.raises(Forbidden), transaction(writes=False):
        queries.make_report(make.actor(role), queries.last_days(30))
    with pytest.raises(SignInNeeded), transaction(writes=False):
        queries.make_report(VISITOR, queries.last_days(30))


def test_an_admin_says_what_a_contact_costs_and_nobody_else(make, client, sign_in, browsers):
    sign_in(client, make.member(Role.ADMIN))
    sent = {"cost": "7,50", "currency": "GBP", "asked_every": "3"}
    assert post(client, f"{ADDRESS}/terms", sent).status_code == 303
    terms = db.session.scalars(db.select(SavingTerms)).one()
    assert (terms.cost_minor, terms.currency, terms.asked_every) == (750, "GBP", 3)
    other = browsers()
    sign_in(other, make.member(Role.MODERATOR))
    assert post(other, f"{ADDRESS}/terms", sent).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"cost": ""}, {"cost": "x"}, {"cost": "-1"}, {"cost": "7.505"}, {"cost": "NaN"}, {"cost": "1e9"}, {"cost": "Infinity"},
        {"currency": "XXX"}, {"asked_every": "0"}, {"asked_every": "many"},
    ],
)  # fmt: skip
def test_a_wrong_cost_is_refused_in_words_and_nothing_is_lost(make, client, sign_in, wrong):
    sign_in(client, make.member(Role.ADMIN))
    response = post(
        client, f"{ADDRESS}/terms", {"cost": "7.50", "currency": "GBP", "asked_every": "3", **wrong}
    )
    assert response.status_code == 422
    assert 'class="error"' in response.get_data(as_text=True)
    assert db.session.scalars(db.select(SavingTerms)).all() == []


def test_whoever_was_helped_may_be_asked_one_question(solved, client):
    post(client, f"/threads/{solved.id}/deflections?place=thread")
    assert "would you have written to support" in client.get(f"/threads/{solved.id}/thanks").get_data(
        as_text=True
    )
    for said in ("yes", "no", "perhaps"):
        assert post(client, f"/threads/{solved.id}/survey", {"would_have_contacted": said}).status_code == 303
    answer = db.session.scalars(db.select(SurveyAnswer)).one()
    assert answer.would_have_contacted is False


def test_whoever_was_not_helped_is_not_asked(solved, client):
    assert "would you have written" not in client.get(f"/threads/{solved.id}/thanks").get_data(as_text=True)
    post(client, f"/threads/{solved.id}/survey", {"would_have_contacted": "yes"})
    assert db.session.scalars(db.select(SurveyAnswer)).all() == []


@pytest.mark.parametrize(
    "address",
    ["?from=x&to=y", "?from=2026-02-30&to=2026-03-01", "?from=2026-03-01&to=2026-02-01", "?from=0001-01-01&to=9999-12-31", "?place=nowhere"],
)  # fmt: skip
def test_a_period_that_is_none_shows_the_last_thirty_days(moderator, client, sign_in, address):
    sign_in(client, moderator)
    assert client.get(ADDRESS + address).status_code == 200


@given(amount=st.integers(0, 10**9), count=st.integers(1, 500))
def test_parts_sum_to_the_whole_and_differ_by_one_at_most(amount, count):
    parts = shares_of(amount, count)
    assert sum(parts) == amount
    assert max(parts) - min(parts) <= 1


@given(st.integers(1, 5_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_share_lies_within_its_interval(said):
    share = share_of(*said)
    assert 0 <= share.low <= share.likely + 1e-12
    assert share.likely - 1e-12 <= share.high <= 1


@given(st.tuples(*[st.integers(0, 10_000)] * 3), st.integers(0, 30), st.integers(0, 100_000))
def test_low_likely_and_high_are_in_order(counts, yes, cost):
    found = saving(
        confirmed=counts[0], explicit=counts[1], implicit=counts[2], share=share_of(yes, 30), cost_minor=cost
    )
    assert list(found.amounts) == sorted(found.amounts)


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(money.CURRENCIES)))
def test_money_comes_back_as_it_was_written(amount, currency):
    assert money.to_minor(money.plain(amount, currency), currency) == amount
