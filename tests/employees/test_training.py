"""The training: what waits for it, failing and passing, new versions, and who may write them."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid, TooMany
from community.employees import actions, queries
from community.employees.actions import TrainingDraft
from community.employees.models import TrainingAttempt, TrainingVersion
from community.threads.rules import Kind
from tests.employees.conftest import as_form, rightly
from tests.support.at_once import send_at_once
from tests.support.client import post
from tests.support.make import Make

MATERIAL = "## Batteries\n\nA swollen battery is dangerous. Tell them to stop, then hand the thread over."
QUIZ = "It is swollen. What first?\n- Wait\n* Stop using it"


def publish(desk, *, due_in=None, **changes):
    draft = {"material": MATERIAL, "quiz": QUIZ, "pass_mark": 1, "note": "Batteries."} | changes
    due_on = core_clock.now().date() + timedelta(days=due_in) if due_in is not None else None
    with transaction():
        version = actions.publish_training(desk.admin, TrainingDraft(**draft, due_on=due_on))
    desk.drain()
    return version


def test_everything_can_be_read_and_nothing_posted_before_the_training(make, desk, client, sign_in):
    anna, thread = desk.employee(trained=False), make.thread()
    answer = make.answer(thread)
    sign_in(client, anna)
    page = client.get(thread.url)
    assert page.status_code == 200
    assert 'href="/training"' in page.text
    assert client.get("/training").status_code == 200
    for url, form in (
        (f"/threads/{thread.id}/answers", {"body_markdown": "Restart it, please."}),
        (f"/threads/{thread.id}/replies", {"body_markdown": "Which one is it?"}),
        (f"/answers/{answer.id}/replies", {"body_markdown": "Which one is it?"}),
    ):
        page = post(client, url, form)
        assert page.status_code == 403, url
        assert 'href="/training"' in page.text
    with pytest.raises(Forbidden, match="training comes first"):
        make.thread(author=anna)
    with pytest.raises(Forbidden, match="training comes first"):
        make.reply(make.thread(kind=Kind.ANNOUNCEMENT), author=anna)
    desk.train(anna)
    assert (
        post(client, f"/threads/{thread.id}/answers", {"body_markdown": "Restart it, please."}).status_code
        == 303
    )


def test_failing_says_which_were_wrong_and_keeps_what_was_chosen(make, desk, client, sign_in):
    anna = desk.employee(trained=False)
    sign_in(client, anna)
    right = rightly()
    chosen = [(right[0] + 1) % 3, None, *right[2:]]
    page = post(client, "/training/attempts", {"version": "1", **as_form(chosen)})
    assert page.status_code == 422
    assert "3 of 5 right; it takes 4" in page.text
    assert page.text.count('class="error"') == 2
    assert page.text.count(" checked") == 4
    assert make.actor(anna).is_training_due
    page = post(client, "/training/attempts", {"version": "1", **as_form(right)}, follow=True)
    assert "You have passed" in page.text
    assert not make.actor(anna).is_training_due
    attempts = db.session.query(TrainingAttempt).order_by(TrainingAttempt.id).all()
    assert [(one.score, one.is_passed) for one in attempts] == [(3, False), (5, True)]


@pytest.mark.parametrize(
    "fields",
    [{}, {"version": "1"}, {"version": "x\x00"}, {"version": "1", "q0": "9" * 400, "q1": "-1", "q2": "²"}],
)
def test_nonsense_in_the_quiz_passes_nobody(make, desk, client, sign_in, fields):
    anna = desk.employee(trained=False)
    sign_in(client, anna)
    assert post(client, "/training/attempts", fields).status_code in (409, 422)
    assert make.actor(anna).is_training_due


def test_guessing_without_end_is_stopped(make, desk, rate_limits):
    actor = make.actor(desk.employee(trained=False))
    for _ in range(20):
        with transaction():
            actions.take_training(actor, version=1, chosen=[])
    with pytest.raises(TooMany):
        actions.take_training(actor, version=1, chosen=[])


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.AGENT, Role.ADMIN])
def test_only_employees_take_the_quiz(make, role):
    with pytest.raises(Forbidden):
        actions.take_training(make.actor(role), version=1, chosen=rightly())


def test_members_do_not_read_the_training_and_visitors_sign_in(make, client, sign_in):
    assert client.get("/training").status_code == 303
    sign_in(client, make.member())
    assert client.get("/training").status_code == 403


def test_a_new_version_for_newcomers_leaves_the_others_alone(make, desk):
    anna = desk.employee()
    assert publish(desk).number == 2
    assert not make.actor(anna).is_training_due
    with pytest.raises(Conflict, match="new version"):
        actions.take_training(make.actor(desk.employee(trained=False)), version=1, chosen=[])


def test_a_version_with_a_day_waits_until_then_and_is_told_at_once(make, desk, client, sign_in, clock):
    clock.freeze("2026-05-01T12:00")
    anna, ben = desk.employee(), desk.employee(trained=False)
    publish(desk, due_in=14)
    assert not make.actor(anna).is_training_due
    assert make.actor(ben).is_training_due  # What is due sooner stays due.
    sign_in(client, anna)
    assert "please pass it before 15 May 2026" in client.get("/inbox").text
    assert "Pass it before 15 May 2026" in client.get("/training").text
    clock.advance(days=14)
    assert make.actor(anna).is_training_due
    desk.train(anna)
    assert not make.actor(anna).is_training_due


def test_who_passes_before_the_job_runs_is_not_asked_again(make, desk):
    anna = desk.employee()
    with transaction():
        actions.publish_training(
            desk.admin, TrainingDraft(MATERIAL, QUIZ, 1, "Batteries.", core_clock.now().date())
        )
    desk.train(anna)
    desk.drain()
    assert not make.actor(anna).is_training_due


def test_who_comes_back_needs_only_what_became_due_since(make, desk):
    anna = desk.employee()
    desk.end(anna)
    publish(desk)
    desk.employee(member=anna, trained=False)
    assert not make.actor(anna).is_training_due
    desk.end(anna)
    publish(desk, due_in=0)
    desk.employee(member=anna, trained=False)
    assert make.actor(anna).is_training_due


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("material", "Short.", "at least 50"),
        ("material", "é" * 20_000, "too long"),
        ("quiz", "Why?\n- a\n- b", "exactly one choice"),
        ("pass_mark", 0, "1 to 1"),
        ("pass_mark", 2, "1 to 1"),
        ("pass_mark", None, "1 to 1"),
        ("note", " ", "Say what is new"),
    ],
)
def test_a_version_that_makes_no_sense_is_refused_beside_its_field(desk, field, value, words):
    with pytest.raises(Invalid) as caught:
        publish(desk, **{field: value})
    assert words in caught.value.fields[field]
    assert db.session.query(TrainingVersion).count() == 0


def test_a_day_that_has_passed_is_refused(desk):
    with pytest.raises(Invalid, match="from today on"):
        publish(desk, due_in=-1)


def test_the_form_keeps_what_was_typed(make, client, sign_in):
    sign_in(client, make.member(Role.ADMIN))
    typed = {
        "material": MATERIAL,
        "quiz": "Why?\x00\n- only",
        "pass_mark": "many",
        "note": "<b>New</b>",
        "due_on": "soon",
    }
    page = post(client, "/admin/employees/training", typed)
    assert page.status_code == 422
    assert "A swollen battery is dangerous" in page.text
    assert "&lt;b&gt;New&lt;/b&gt;" in page.text


def test_scripts_in_the_material_are_taken_out(make, desk, client, sign_in):
    publish(desk, material=MATERIAL + "\n\n<script>alert(1)</script> [x](javascript:alert(1))")
    sign_in(client, desk.employee(trained=False))
    page = client.get("/training").text
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_two_admins_publish_at_once_and_the_second_looks_first(real_app):
    make = Make()
    fields = {"material": MATERIAL, "quiz": QUIZ, "pass_mark": "1", "note": "Batteries."}
    requests = [(make.member(Role.ADMIN), "/admin/employees/training", fields, "POST") for _ in range(2)]
    statuses = send_at_once(real_app, requests, meet=["FROM training_versions"] * 2)
    assert sorted(set(statuses)) in ([303], [303, 409])
    numbers = [row.number for row in db.session.query(TrainingVersion).order_by(TrainingVersion.number)]
    assert numbers == list(range(2, 2 + statuses.count(303)))


def test_passing_is_recorded_with_version_and_score(desk):
    passed = queries.find_passed(desk.employee().id)
    assert (passed.version, passed.score, passed.question_count) == (1, 5, 5)
