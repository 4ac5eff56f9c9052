"""A member applies, reads and accepts the agreement, loses a bar and is back above it."""

import pytest
from playwright.sync_api import expect

from community.answers import actions as answers
from community.answers.models import Answer
from community.core.actor import SYSTEM, Role
from community.core.db import transaction
from community.members import queries as members
from community.superusers import actions, jobs, queries
from community.superusers.rules.criteria import Bar, Criteria, Criterion, Tier
from community.threads.models import Thread
from tests.journeys.test_accessibility import grave_faults
from tests.journeys.test_ranks import wait_for_text

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


def ask_for_one_accepted_answer(place):
    with place.app.app_context(), transaction():
        bars = {one: Bar(0, 0) for one in Criterion} | {Criterion.ACCEPTED: Bar(1, 10)}
        criteria = Criteria(bars=bars, tiers=[Tier("Super user", 0)])
        number = queries.get_version().number
        actions.put_in_force(SYSTEM, criteria, changelog="One accepted answer is enough.", begun_with=number)


def look_nightly(place):
    with place.app.app_context():
        jobs.look_nightly()


def test_from_an_application_to_a_bar_lost_and_regained(place, person, word):
    ask_for_one_accepted_answer(place)
    names = [f"{part}{word[:5]}" for part in ("help", "asker", "mod")]
    with place.making() as make:
        helper, asker = make.member(username=names[0], name=f"Helper {word}"), make.member(username=names[1])
        make.member(Role.MODERATOR, username=names[2])
        board = make.board(f"su-{word}")
        threads = [make.thread(author=asker, board=board) for _ in range(2)]
        solution = make.answer(threads[0], author=helper, accepted=True)
        make.answer(threads[1], author=helper)
        answer_id, second = solution.id, threads[1].url

    candidate, staff = person(names[0]), person(names[2])
    page = candidate.open("/super-users")
    page.get_by_role("link", name="Apply").click()
    page.get_by_label("Why you would like to join").fill("too short")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Write between 20 and 2,000 characters.")).to_be_visible()
    page.get_by_label("Why you would like to join").fill(f"I know all about the {word}, and like to explain.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your application", exact=True)).to_be_visible()

    desk = staff.open("/admin/super-users/candidacies")
    desk.get_by_role("link", name=f"Helper {word}").click()
    expect(desk.get_by_text(f"I know all about the {word}")).to_be_visible()
    desk.get_by_label("A few words to the member").fill("We would be glad to have you.")
    desk.get_by_role("button", name="Invite").click()
    expect(desk.get_by_role("heading", name="Applications and nominations")).to_be_visible()

    wait_for_text(candidate, "/inbox", "you are invited to the programme")
    page.get_by_role("link", name="you are invited to the programme").click()
    expect(page.get_by_text("We would be glad to have you.")).to_be_visible()
    assert grave_faults(page) == []
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("Tick this to join")).to_be_visible()
    page.get_by_label("I have read both texts and accept them.").check()
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Super user", exact=True)).to_be_visible()
    expect(page.get_by_text("Every bar reached")).to_be_visible()
    assert grave_faults(page) == []

    with place.app.app_context(), transaction() as session:
        answer = session.get_one(Answer, answer_id)
        thread = session.get_one(Thread, answer.thread_id)
        answers.withdraw_acceptance(members.get_actor(thread.author_id), thread, answer)
    look_nightly(place)
    wait_for_text(candidate, "/inbox", "to be back above the bar")
    page = candidate.open("/super-users/me")
    expect(page.get_by_text("Accepted answers: 0 of 1.").first).to_be_visible()
    desk = staff.open("/admin/super-users")
    expect(desk.get_by_role("row").filter(has_text=f"Helper {word}")).to_contain_text("Has until")

    page = person(names[1]).open(second)
    page.get_by_role("button", name="This solved it").click()
    expect(page.get_by_text("Accepted answer").first).to_be_visible()
    look_nightly(place)
    wait_for_text(candidate, "/inbox", "you are back above the bars")
    page = candidate.open("/super-users/me")
    expect(page.get_by_text("Every bar reached")).to_be_visible()
