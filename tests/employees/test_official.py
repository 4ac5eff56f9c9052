"""Official answers: what their authors were then, how they are shown, counted and rewarded."""

from datetime import UTC, datetime, timedelta

import pytest

from community.answers import queries as answers
from community.answers.actions.imported import PastAnswer, import_posts
from community.answers.models import Answer
from community.core.actor import SYSTEM, Role
from community.core.bulk import reserve_ids
from community.core.db import db, transaction
from community.members import queries as members
from community.members.models import Member
from community.reputation import actions as reputation
from community.reputation import jobs as reputation_jobs
from community.reputation.rules import Award
from community.reputation.rules.rule_sets import FIRST_RULES
from community.threads.actions import Body
from community.threads.models import Thread
from community.threads.rules import Kind
from tests.support.sql import no_table_scans

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def head_of(page, answer):
    return page.text.split(f'id="answer-{answer.id}"')[1].split('class="prose"')[0]


def test_an_answer_stays_what_its_author_was(make, desk, client):
    anna, thread = make.member(username="anna"), make.thread()
    as_member = make.answer(thread, author=anna)
    desk.employee(member=anna, team="Broadband team")
    as_employee = make.answer(thread, author=anna)
    page = client.get(thread.url)
    assert "Official answer" not in head_of(page, as_member)
    assert "Official answer" in head_of(page, as_employee)
    assert "Broadband team" in head_of(page, as_employee)
    desk.end(anna)
    page = client.get(thread.url)
    assert "by a former employee" in head_of(page, as_employee)
    assert "Broadband team" not in page.text
    assert "Official answer" not in head_of(page, as_member)


@pytest.mark.parametrize(
    ("role", "is_official"),
    [
        ("member", False),
        ("super_user", False),
        ("employee", True),
        ("agent", True),
        ("moderator", True),
        ("admin", True),
    ],
)
def test_what_staff_write_is_official(make, client, role, is_official):
    answer = make.answer(author=make.member(role))
    assert answer.author_role == role
    assert ("Official answer" in client.get(answer.url, follow_redirects=True).text) is is_official


def test_a_name_of_a_team_is_text(make, desk, client):
    anna = desk.employee(team="<i>Team & co</i>")
    page = client.get(make.answer(author=anna).url, follow_redirects=True).text
    assert "&lt;i&gt;Team &amp; co&lt;/i&gt;" in page


def test_the_share_of_each_role_in_one_statement_without_a_scan(make, desk):
    employee, start = desk.employee(), datetime(2026, 3, 1, tzinfo=UTC)
    make.answer(author=employee, at=NOON, accepted=True)
    make.answer(author=employee, at=NOON)
    make.answer(at=NOON)
    make.answer(make.thread(kind=Kind.DISCUSSION), at=NOON)
    make.removal(make.answer(at=NOON))
    make.answer(make.thread(), at=NOON - timedelta(days=2))
    make.removal(thread_of(make.answer(author=make.member("agent"), at=NOON)))
    make.answer(author=make.member("super_user"), at=start + timedelta(days=1))  # Not before the end.
    with no_table_scans() as seen:
        shares = answers.count_answers_by_role(start, start + timedelta(days=1))
    assert len(seen) == 1
    assert shares == {Role.EMPLOYEE: (2, 1), Role.MEMBER: (1, 0)}


def thread_of(answer):
    return db.session.get_one(Thread, answer.thread_id)


def test_an_import_asks_what_the_author_was_then(make, desk, clock):
    clock.freeze(NOON)
    anna, thread = make.member(created_at=NOON - timedelta(days=9)), make.thread()
    desk.employee(member=anna)
    clock.advance(days=2)
    ids = reserve_ids(Answer, 2)
    with transaction():
        import_posts(
            SYSTEM,
            [
                PastAnswer(
                    id=answer_id, thread_id=thread.id, author_id=anna.id, body=Body("Old.", "<p>Old.</p>"),
                    created_at=at, edited_at=None, vote_count=0, reply_count=0,
                )
                for answer_id, at in zip(ids, (NOON - timedelta(days=5), NOON + timedelta(days=1)), strict=True)
            ],
            [],
        )  # fmt: skip
    assert [db.session.get_one(Answer, one).author_role for one in ids] == ["member", "employee"]


def test_a_merged_question_keeps_what_its_author_was(make, desk, clock):
    clock.freeze(NOON)
    anna = desk.employee()
    source, target = make.thread(author=anna), make.thread()
    clock.advance(days=1)
    desk.end(anna)
    merge = make.merge(source, target)
    assert db.session.get_one(Answer, merge.moved["opening"]).author_role == "employee"


def test_roles_of_the_past_follow_each_change(make, desk, clock):
    clock.freeze(NOON)
    anna = make.member()
    clock.advance(days=1)
    desk.employee(member=anna)
    clock.advance(days=1)
    desk.end(anna)
    moments = [(anna.id, NOON + timedelta(hours=hours)) for hours in (1, 25, 49)] + [(999_999, NOON)]
    roles = members.list_roles_at(moments)
    assert [roles.get(moment) for moment in moments] == [Role.MEMBER, Role.EMPLOYEE, Role.MEMBER, None]


@pytest.mark.parametrize("cause", [cause for cause, rule in FIRST_RULES.items() if rule.points > 0])
def test_no_cause_gives_staff_points_live_or_in_bulk(make, desk, clock, cause):
    """By what they were at that moment: an import may tell of the time before, or of the time as staff."""
    clock.freeze(NOON)
    anna = make.member()
    clock.advance(days=1)
    desk.employee(member=anna)
    clock.advance(days=1)
    with transaction():
        reputation.post_past_entries(
            SYSTEM,
            [
                (NOON + timedelta(hours=1), Award(cause=f"{cause.value}:1", kind=cause, member_id=anna.id)),
                (NOON + timedelta(hours=30), Award(cause=f"{cause.value}:2", kind=cause, member_id=anna.id)),
                (NOON + timedelta(days=2), Award(cause=f"{cause.value}:3", kind=cause, member_id=anna.id)),
            ],
        )
    db.session.expire_all()
    assert db.session.get_one(Member, anna.id).points == FIRST_RULES[cause].points


def test_live_points_and_a_replay_of_the_past_agree_about_staff(make, desk, clock):
    clock.freeze(NOON)
    anna = make.member()
    before = make.answer(author=anna)
    make.vote(before)
    clock.advance(days=1)
    desk.employee(member=anna)
    clock.advance(days=1)
    make.answer(author=anna, accepted=True)
    make.vote(before)
    clock.advance(days=1)
    desk.end(anna)
    clock.advance(days=1)
    make.vote(make.answer(author=anna))
    assert reputation_jobs.audit() == []
    assert db.session.get_one(Member, anna.id).points == 20
