"""Versions of the rules: drafted, refused with the field named, scheduled for good, taken back before they begin."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.reputation import actions, queries
from community.reputation.models import LedgerEntry
from community.reputation.rules import (
    Cause,
    Rule,
    RuleSet,
    find_faults,
    find_faults_of_start,
    in_force,
    list_changes,
)
from tests.support.client import post

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def admin(make, clock):
    clock.freeze(NOON)
    return make.actor("admin")


def begin(admin):
    with transaction():
        return actions.begin_draft(admin)


def save(admin, draft, *, cap=200, changelog="Accepted answers are worth more.", **changes):
    rules = dict(queries.as_rule_set(draft).rules)
    rules |= {Cause(name): replace(rules[Cause(name)], **values) for name, values in changes.items()}
    with transaction():
        return actions.edit_draft(
            admin, revision=draft.revision, rules=rules, daily_cap_points=cap, changelog=changelog
        )


def schedule(admin, draft, day=TODAY + timedelta(days=14), notice=14):
    with transaction():
        return actions.schedule_draft(admin, revision=draft.revision, starts_on=day, notice_days=notice)


def test_a_new_community_begins_with_one_version_that_is_in_force_since_ever(app):
    versions = queries.list_versions()
    assert [rules.version for rules in versions] == [1]
    assert in_force(versions, date(1999, 1, 1)) is versions[0]
    assert versions[0].rules[Cause.ANSWER_ACCEPTED].points == 15
    assert versions[0].rules[Cause.SPAM].points == -100


def test_a_scheduled_version_counts_from_its_day_on_and_not_an_hour_before(make, clock, admin):
    draft = save(admin, begin(admin), answer_voted={"points": 7})
    schedule(admin, draft)
    member = make.member()
    answer = make.answer(author=member)
    clock.freeze(datetime(2026, 3, 17, 23, 59, tzinfo=UTC))
    make.vote(answer)
    clock.freeze(datetime(2026, 3, 18, 0, 0, tzinfo=UTC))
    make.vote(answer)
    lines = db.session.query(LedgerEntry).filter_by(member_id=member.id).order_by(LedgerEntry.id).all()
    assert [(line.rule_version, line.points) for line in lines] == [(1, 10), (2, 7)]


@pytest.mark.parametrize(
    ("day", "notice", "word"),
    [
        (TODAY, 0, "day to come"),
        (TODAY - timedelta(days=1), 0, "day to come"),
        (TODAY + timedelta(days=5), 14, "at the earliest"),
        (TODAY + timedelta(days=900), 14, "next two years"),
    ],
)
def test_a_start_in_the_past_or_within_the_notice_is_refused(admin, day, notice, word):
    draft = save(admin, begin(admin), answer_voted={"points": 7})
    with pytest.raises(Invalid) as refusal:
        schedule(admin, draft, day, notice)
    assert word in refusal.value.fields["starts_on"]
    assert queries.find_draft() is not None


def test_versions_never_overlap(admin):
    schedule(admin, save(admin, begin(admin), answer_voted={"points": 7}))
    second = save(admin, begin(admin), answer_voted={"points": 8})
    for day in (TODAY + timedelta(days=14), TODAY + timedelta(days=13)):
        with pytest.raises(Invalid) as refusal:
            schedule(admin, second, day, 1)
        assert "Another version starts on" in refusal.value.fields["starts_on"]
    schedule(admin, second, TODAY + timedelta(days=15), 1)


def test_a_draft_that_changes_nothing_or_says_nothing_is_not_scheduled(admin):
    with pytest.raises(Invalid) as refusal:
        schedule(admin, begin(admin))
    assert "changes nothing" in refusal.value.fields["starts_on"]
    assert "changelog" in refusal.value.fields


RULES = RuleSet(version=1, starts_on=None, daily_cap_points=200, rules={Cause.ANSWER_VOTED: Rule(points=10)})


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (Rule(points=-1), "points"),
        (Rule(points=5_000), "points"),
        (Rule(points=10, limit_per_post=0), "limit_per_post"),
        (Rule(points=10, limit_per_post=-3), "limit_per_post"),
        (Rule(points=10, pair_limit=0), "pair_limit"),
        (Rule(points=10, fades_after=0), "fades_after"),
        (Rule(points=10, giver_age_days=-1), "giver_age_days"),
        (Rule(points=10, is_daily=True, limit_per_post=5), "is_daily"),
        (Rule(points=10, limit_per_post=5, fades_after=5), "is_daily"),
    ],
)
def test_what_cannot_stand_in_a_rule_is_named_by_its_field(rule, field):
    assert f"answer_voted-{field}" in find_faults({Cause.ANSWER_VOTED: rule}, 200)
    assert find_faults({Cause.ANSWER_VOTED: Rule(points=10, is_daily=True, pair_limit=3)}, 200) == {}


def test_a_negative_cap_rules_that_give_nothing_and_a_reward_for_spam_are_refused():
    assert "daily_cap_points" in find_faults(RULES.rules, -1)
    assert "answer_accepted-points" in find_faults({Cause.ANSWER_VOTED: Rule(points=0)}, 200)
    assert "spam-points" in find_faults({**RULES.rules, Cause.SPAM: Rule(points=5)}, 200)


def test_a_negative_notice_is_refused():
    found = find_faults_of_start(TODAY + timedelta(days=3), today=TODAY, notice_days=-1, taken=[])
    assert set(found) == {"notice_days"}


def test_changes_are_said_in_words():
    after = replace(RULES, daily_cap_points=100, rules={Cause.ANSWER_VOTED: Rule(points=8, pair_limit=3)})
    assert list_changes(RULES, RULES) == []
    assert list_changes(RULES, after) == [
        "At most 100 points a day from marks, instead of 200",
        "Your answer is found helpful: +8 points, at most 3 times from the same member in 30 days (so far: +10 points)",
    ]


def test_of_two_who_save_the_same_draft_the_second_is_told(admin):
    draft = begin(admin)
    revision = draft.revision
    save(admin, draft, answer_voted={"points": 7})
    with pytest.raises(Conflict), transaction():
        actions.edit_draft(
            admin, revision=revision, rules=RULES.rules, daily_cap_points=5, changelog="Something else."
        )
    assert queries.find_draft().daily_cap_points == 200


def test_there_is_one_draft_however_often_it_is_begun(admin):
    assert begin(admin).id == begin(admin).id


def test_a_draft_is_thrown_away_and_a_second_time_nothing_changes(admin):
    begin(admin)
    for _ in range(2):
        with transaction():
            actions.discard_draft(admin)
    assert queries.find_draft() is None


def test_a_version_is_taken_back_before_it_begins_and_not_after(admin, clock):
    version = schedule(admin, save(admin, begin(admin), answer_voted={"points": 7})).version
    with transaction():
        actions.withdraw_rules(admin, version)
    assert [rules.version for rules in queries.list_versions()] == [1]
    again = schedule(admin, save(admin, begin(admin), answer_voted={"points": 6})).version
    assert again == version + 1
    clock.freeze(NOON + timedelta(days=14))
    with pytest.raises(Conflict), transaction():
        actions.withdraw_rules(admin, again)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE rule_sets SET daily_cap_points = 9 WHERE version = 1",
        "DELETE FROM rule_sets WHERE version = 1",
        "UPDATE rule_lines SET points = 99",
        "DELETE FROM rule_lines",
    ],
)
def test_the_database_itself_refuses_to_change_rules_that_are_scheduled(app, statement):
    with pytest.raises(DatabaseError, match="never changed"), transaction():
        db.session.execute(text(statement))
    assert queries.list_versions()[0].daily_cap_points == 200


@pytest.mark.parametrize("role", ["member", "super_user", "moderator", "agent"])
def test_nobody_but_admins_changes_rules(make, role):
    with pytest.raises(Forbidden), transaction():
        actions.begin_draft(make.actor(role))


def test_the_admins_page_drafts_refuses_with_what_was_typed_and_schedules(make, client, sign_in, clock):
    clock.freeze(NOON)
    sign_in(client, make.member("admin"))
    assert "Begin a draft" in client.get("/admin/rules").text
    post(client, "/admin/rules/draft")
    fields = {
        name: value
        for rule, values in queries.as_rule_set(queries.find_draft()).rules.items()
        for name, value in (
            (f"{rule.value}-points", str(values.points)),
            *([(f"{rule.value}-is_daily", "y")] if values.is_daily else []),
            *(
                [(f"{rule.value}-limit_per_post", str(values.limit_per_post))]
                if values.limit_per_post
                else []
            ),
            *([(f"{rule.value}-fades_after", str(values.fades_after))] if values.fades_after else []),
            *([(f"{rule.value}-pair_limit", str(values.pair_limit))] if values.pair_limit else []),
            *([] if values.excludes_staff else [(f"{rule.value}-staff_too", "y")]),
        )
    }
    typed = {**fields, "revision": "1", "daily_cap_points": "-5", "changelog": "Accepting is worth more now."}
    refused = post(client, "/admin/rules/draft", typed, method="PUT")
    assert refused.status_code == 422
    assert "From 0 to 100,000 points a day." in refused.text
    assert "Accepting is worth more now." in refused.text
    typed |= {"daily_cap_points": "200", "answer_accepted-points": "25"}
    assert post(client, "/admin/rules/draft", typed, method="PUT").status_code == 303
    page = client.get("/admin/rules").text
    assert "Your answer is accepted: +25 points (so far: +15 points)" in page
    done = post(
        client,
        "/admin/rules/draft/schedule",
        {"revision": "2", "starts_on": "2026-03-20", "notice_days": "14"},
    )
    assert done.status_code == 303
    public = client.get("/rules").text
    assert "From 20 March 2026 on" in public
    assert "Accepting is worth more now." in public
    assert "+25 points" in public
    assert post(client, "/admin/rules/versions/2", method="DELETE").status_code == 303
    assert "From 20 March 2026 on" not in client.get("/rules").text
