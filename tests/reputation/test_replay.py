"""The past replayed: audits that find nothing, dry runs that change nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from community.answers import actions as answers
from community.answers.models import Answer
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Invalid
from community.employees import actions as employees_actions
from community.employees import queries as employees
from community.members import actions as members
from community.members.models import Member
from community.reputation import actions, jobs, queries
from community.reputation.models import LedgerEntry
from community.reputation.rules import Award, Cause
from community.threads import actions as threads
from community.threads.models import Thread
from tests.support.client import post
from tests.support.truth import untruths

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = NOON.date()


@pytest.fixture
def story(make, clock):
    """A busy day: more marks than the cap allows, acceptances, one who has it too, and some of it taken back."""
    clock.freeze(NOON)
    helper, asker = make.member(username="helper"), make.member(username="asker")
    thread = make.thread(author=asker)
    answer = make.answer(thread, author=helper)
    make.acceptance(answer)
    for _ in range(22):
        make.vote(answer)
    other = make.answer(author=helper)
    make.vote(other)
    with transaction():
        threads.have_too(make.actor(), db.session.get_one(Thread, thread.id))
    make.removal(other)
    db.session.expire_all()
    return helper, asker, answer


def test_an_audit_of_what_happened_finds_no_difference(make, story):
    helper, asker, _ = story
    assert (helper.points, asker.points) == (215, 3)
    assert jobs.audit() == []
    assert untruths() == []


def test_an_audit_finds_a_standing_that_somebody_changed_by_hand(story):
    helper, _, _ = story
    with transaction():
        members.set_standing(helper.id, points=9_999)
    found = jobs.audit()
    assert [(one.member_id, one.what, one.kept, one.due) for one in found] == [
        (helper.id, "standing", 9_999, 215)
    ]


def test_an_audit_finds_an_entry_without_a_cause_in_the_events(story):
    helper, _, _ = story
    award = Award(member_id=helper.id, kind=Cause.ANSWER_ACCEPTED, cause="acceptance:999", thread_id=None)
    with transaction():
        actions.post_entries(SYSTEM, [(NOON, award)])
    assert [(one.what, one.kept, one.due) for one in jobs.audit()] == [("without a limit, version 1", 30, 15)]


def test_an_audit_of_an_empty_community_finds_nothing(app):
    assert jobs.audit() == []


def test_staff_earn_nothing_while_they_are_staff(make, clock):
    clock.freeze(NOON)
    member = make.member()
    make.vote(make.answer(author=member))
    admin = make.actor("admin")
    clock.advance(hours=1)
    with transaction():
        members.set_role(
            admin, db.session.get_one(Member, member.id), Role.EMPLOYEE, reason="Joined the team."
        )
        training = employees.get_training()
        rightly = [question.right for question in training.questions]
        employees_actions.take_training(make.actor(member), version=training.number, chosen=rightly)
    clock.advance(hours=1)
    make.vote(make.answer(author=member))
    assert db.session.get_one(Member, member.id).points == 10
    assert jobs.audit() == []


def test_marks_of_the_same_member_count_until_the_limit_and_say_why_not_after(make, client, clock):
    clock.freeze(NOON)
    fan, star = make.member(), make.member()
    for _ in range(22):
        clock.advance(days=1)
        make.vote(make.answer(author=star), voter=fan)
    assert db.session.get_one(Member, star.id).points == 200
    assert "Not counted: many from the same member" in client.get(f"/members/{star.username}/points").text
    clock.advance(days=31)
    make.vote(make.answer(author=star), voter=fan)
    assert db.session.get_one(Member, star.id).points == 210
    assert jobs.audit() == []


# Dry runs


def draft(make, **changes):
    admin = make.actor("admin")
    with transaction():
        row = actions.begin_draft(admin)
        rules = dict(queries.as_rule_set(row).rules)
        rules |= {Cause(name): replace(rules[Cause(name)], **values) for name, values in changes.items()}
        row = actions.edit_draft(
            admin,
            revision=row.revision,
            rules=rules,
            daily_cap_points=200,
            changelog="Accepted answers are worth more.",
        )
    return admin, row


def run(admin, row, since=DAY, until=DAY):
    with transaction():
        run_id = actions.ask_dry_run(admin, row, since=since, until=until).id
    jobs.try_draft(run_id)
    db.session.expire_all()
    return queries.get_dry_run(run_id)


def test_a_dry_run_says_what_everybody_would_have_earned_and_changes_nothing(make, story):
    helper, asker, _ = story
    admin, row = draft(make, answer_accepted={"points": 40}, have_too={"points": 0})
    found = run(admin, row)
    assert (found.before_points, found.after_points) == (218, 242)
    changes = {change.who.id: (change.before, change.after) for change in queries.summarise(found).gains}
    assert changes == {helper.id: (215, 240)}
    losses = {change.who.id: change.change for change in queries.summarise(found).losses}
    assert losses == {asker.id: -1}
    assert db.session.get_one(Member, helper.id).points == 215
    assert jobs.audit() == []


def test_the_same_rules_change_nothing_for_anybody(make, story):
    admin, row = draft(make)
    summary = queries.summarise(run(admin, row))
    assert (summary.gain_count, summary.loss_count) == (0, 0)
    assert dict(summary.columns)["no change"] == summary.member_count == 2


def test_a_dry_run_sees_nothing_outside_its_period(make, story):
    admin, row = draft(make, answer_accepted={"points": 40})
    day = NOON.date() - timedelta(days=1)
    found = run(admin, row, day, day)
    assert queries.summarise(found).member_count == 0


def test_a_period_that_is_none_is_refused(make, story):
    admin, row = draft(make)
    for since, until, field in (
        (NOON.date(), NOON.date() + timedelta(days=1), "until"),
        (NOON.date(), NOON.date() - timedelta(days=1), "since"),
    ):
        with pytest.raises(Invalid) as refusal, transaction():
            actions.ask_dry_run(admin, row, since=since, until=until)
        assert field in refusal.value.fields


def test_one_dry_run_at_a_time_unless_the_first_has_died(make, story, clock):
    admin, row = draft(make)
    with transaction():
        actions.ask_dry_run(admin, row, since=DAY, until=DAY)
    with pytest.raises(Conflict), transaction():
        actions.ask_dry_run(admin, row, since=DAY, until=DAY)
    clock.advance(minutes=3)
    with transaction():
        actions.ask_dry_run(admin, row, since=DAY, until=DAY)


def test_a_member_reads_what_the_coming_rules_would_have_meant_for_them(make, story, client, sign_in):
    helper, _, _ = story
    admin, row = draft(make, answer_accepted={"points": 40})
    run(admin, row)
    with transaction():
        actions.schedule_draft(
            admin, revision=row.revision, starts_on=NOON.date() + timedelta(days=14), notice_days=14
        )
    sign_in(client, helper)
    page = client.get("/rules").text
    assert "you would have earned <b>240</b> instead of 215 points" in page


def test_the_page_of_a_dry_run_shows_progress_then_what_it_found(make, story, client, sign_in, clock):
    admin, _ = draft(make, answer_accepted={"points": 40})
    sign_in(client, db.session.get_one(Member, admin.id))
    done = post(client, "/admin/rules/draft/runs", {"since": "2026-03-01", "until": "2026-03-04"})
    assert "Waiting for the worker" in client.get(done.location).text
    jobs.try_draft(int(done.location.rpartition("/")[2]))
    page = client.get(done.location).text
    assert "Gain most" in page
    assert "+25" in page
    assert client.get(f"{done.location}?order=losses&page=9").status_code == 200


# What a case decided


def test_voided_causes_are_taken_back_exactly_and_restored_exactly(make, story):
    helper, _, _ = story
    moderator = make.actor("moderator")
    votes = (
        select(LedgerEntry.cause).where(LedgerEntry.kind == "answer_voted").order_by(LedgerEntry.id).limit(10)
    )
    causes = [*db.session.scalars(votes), "vote:999999"]
    with transaction():
        assert actions.void_causes(moderator, causes, reason="A ring.", case="case:1") == 10
        assert actions.void_causes(moderator, causes, reason="A ring.", case="case:1") == 0
    assert db.session.get_one(Member, helper.id, populate_existing=True).points == 135
    assert untruths() == []
    assert jobs.audit() == []
    with transaction():
        assert actions.restore_causes(moderator, causes, case="case:2") == 0
        assert actions.restore_causes(moderator, causes, case="case:1") == 10
    assert db.session.get_one(Member, helper.id, populate_existing=True).points == 215
    assert jobs.audit() == []


def test_what_was_withdrawn_meanwhile_stays_withdrawn_when_a_case_is_undone(make, clock):
    clock.freeze(NOON)
    helper, fan = make.member(), make.member()
    answer = make.answer(author=helper)
    vote = make.vote(answer, voter=fan)
    moderator = make.actor("moderator")
    with transaction():
        actions.void_causes(moderator, [f"vote:{vote.id}"], reason="A ring.", case="case:1")
    with transaction():
        actions.end_causes(SYSTEM, [f"vote:{vote.id}"], "withdrawn")
    with transaction():
        actions.restore_causes(moderator, [f"vote:{vote.id}"], case="case:1")
    assert db.session.get_one(Member, helper.id, populate_existing=True).points == 0


def test_a_removed_answer_takes_its_points_along_and_brings_them_back(make, clock):
    clock.freeze(NOON)
    helper = make.member()
    answer = make.answer(author=helper)
    make.vote(answer)
    make.removal(answer)
    assert db.session.get_one(Member, helper.id, populate_existing=True).points == 0
    with transaction():
        thread = db.session.get_one(Thread, answer.thread_id)
        answers.restore_answer(make.actor("moderator"), thread, db.session.get_one(Answer, answer.id))
    assert db.session.get_one(Member, helper.id, populate_existing=True).points == 10
    assert jobs.audit() == []
    assert untruths() == []
