"""Running the programme: criteria with their effect, who qualifies, texts, the tables."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict
from community.superusers import actions, queries
from community.superusers.models import ProgrammeVersion
from tests.superusers.conftest import small_criteria
from tests.support.client import post
from tests.support.sql import count_queries

ADMIN = "/admin/super-users"


@pytest.fixture
def admin(make, client, sign_in):
    """An admin, signed in."""
    member = make.member(Role.ADMIN)
    sign_in(client, member)
    return member


def typed(**changes):
    """The form as a browser sends it: 3 accepted answers and nothing else."""
    values = {
        f"{part}_{name}": "0"
        for part in ("least", "weight")
        for name in ("accepted", "helped", "answered", "quality", "active_days")
    }
    return values | {
        "least_accepted": "3", "weight_accepted": "10", "window_days": "100", "near_percent": "90", "grace_days": "14",
        "term_months": "12", "vote_weight": "1", "tiers": "0 Super user\n150 Senior",
        "changelog": "Three instead of two.", "begun_with": str(queries.get_version().number), "seen": "",
    } | changes  # fmt: skip


def seen_on(page):
    return page.split('name="seen"')[1].split('value="')[1].split('"')[0]


def test_criteria_are_put_into_force_only_after_their_effect_was_seen(joined, helpful, admin, client, drain):
    inside, outside = joined(2), helpful(3, username="ola")
    unseen = post(client, f"{ADMIN}/criteria", typed(), method="PUT")
    assert unseen.status_code == 409
    assert queries.get_version().number == 2
    page = post(client, f"{ADMIN}/criteria", typed()).text
    assert "These would have 14 days to come back" in page
    assert inside.name in page
    assert "Ola" in page
    changed = post(client, f"{ADMIN}/criteria", typed(seen=seen_on(page), least_accepted="4"), method="PUT")
    assert changed.status_code == 409
    assert "changed after you looked" in changed.text
    done = post(client, f"{ADMIN}/criteria", typed(seen=seen_on(page)), method="PUT")
    assert done.status_code == 303
    assert queries.get_version().number == 3
    assert "Three instead of two." in client.get(f"{ADMIN}/criteria").text
    assert outside.name in client.get(f"{ADMIN}/candidates?show=qualified").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"least_accepted": "9"}, "Nobody would qualify"),
        ({"least_accepted": "1"}, "Everybody would qualify"),
    ],
)
def test_criteria_that_nobody_or_everybody_meets_are_pointed_out_before_saving(
    asks, helpful, admin, client, changes, sentence
):
    helpful(2)
    assert sentence in post(client, f"{ADMIN}/criteria", typed(**changes)).text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"least_accepted": "many"}, "Write a whole number."),
        ({"least_accepted": "0"}, "Something must be asked"),
        ({"weight_accepted": "0"}, "At least one bar needs a weight"),
        ({"least_accepted": "-4"}, "Choose between 0 and 10,000."),
        ({"window_days": "400"}, "Choose between 7 and 366."),
        ({"vote_weight": "9"}, "Choose between 1 and 5."),
        ({"tiers": "Senior"}, "The first tier asks 0"),
        ({"tiers": ""}, "between one and 5 tiers"),
        ({"grace_days": "9" * 40}, "Write a whole number."),
    ],
)
def test_criteria_that_cannot_stand_are_refused_with_what_was_typed(admin, client, changes, sentence):
    refused = post(client, f"{ADMIN}/criteria", typed(**changes))
    assert refused.status_code == 422
    assert sentence in refused.text
    assert "Three instead of two." not in refused.text.split("Versions")[1]


def test_two_admins_at_once_do_not_overwrite_each_other(asks, admin, make, client):
    page = post(client, f"{ADMIN}/criteria", typed()).text
    asks(accepted=5)
    late = post(client, f"{ADMIN}/criteria", typed(seen=seen_on(page), begun_with="2"), method="PUT")
    assert late.status_code == 409
    assert "Somebody else put other criteria into force" in late.text
    with pytest.raises(Conflict), transaction():
        actions.put_in_force(make.actor(admin), small_criteria(7), changelog="Mine is best.", begun_with=2)
    assert db.session.query(ProgrammeVersion).count() == 3


def test_only_admins_change_what_is_asked(manager, client, sign_in):
    sign_in(client, manager)
    assert client.get(f"{ADMIN}/criteria").status_code == 403
    assert post(client, f"{ADMIN}/criteria", typed()).status_code == 403
    assert post(client, f"{ADMIN}/criteria", typed(), method="PUT").status_code == 403
    assert (
        post(client, f"{ADMIN}/texts", {"kind": "nda", "body": "x" * 99, "sign_days": "30"}).status_code
        == 403
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "short"}, "at least 40 characters"),
        ({"sign_days": "3"}, "Choose between 7 and 90 days."),
        ({"sign_days": "soon"}, "Write a whole number."),
        ({"body": "x" * 60_000}, "far too long"),
    ],
)
def test_texts_that_cannot_stand_are_refused(admin, client, changes, sentence):
    refused = post(
        client,
        f"{ADMIN}/texts",
        {"kind": "nda", "body": "Keep it to yourself. " * 4, "sign_days": "30"} | changes,
    )
    assert refused.status_code == 422
    assert sentence in refused.text


def test_the_same_text_is_not_asked_for_twice(admin, client):
    holding = queries.list_texts()[0].body_markdown
    refused = post(client, f"{ADMIN}/texts", {"kind": "agreement", "body": holding, "sign_days": "30"})
    assert refused.status_code == 422
    assert "holds already" in refused.text


def test_earlier_texts_stay_readable(admin, client, browsers):
    post(
        client,
        f"{ADMIN}/texts",
        {"kind": "nda", "body": "Keep **it** to yourself, please, all of you.", "sign_days": "30"},
    )
    visitor = browsers()
    assert "<strong>it</strong>" in visitor.get("/super-users/texts/nda/2").text
    assert "This version holds no longer" in visitor.get("/super-users/texts/nda/1").text
    assert visitor.get("/super-users/texts/nda/3").status_code == 404
    assert visitor.get("/super-users/texts/diary/1").status_code == 404


def test_candidates_can_be_looked_up_on_an_earlier_day(asks, helpful, manager, client, sign_in):
    then = helpful(2, days_ago=300, username="ola")
    sign_in(client, manager)
    today = client.get(f"{ADMIN}/candidates").text
    assert "Ola" not in today
    day = (core_clock.now() - timedelta(days=290)).date().isoformat()
    assert f"?on={(core_clock.now() - timedelta(days=300)).date().isoformat()}" in today
    page = client.get(f"{ADMIN}/candidates?on={day}").text
    assert then.name in page
    assert "100 %" in page
    for nonsense in ("someday", "2999-01-01", "0000-00-00", "١٢"):
        assert client.get(f"{ADMIN}/candidates?on={nonsense}&page=abc").status_code == 200


def test_a_community_without_marks_is_ordered_by_what_it_has(asks, make, manager, client, sign_in):
    asks(accepted=2)
    for _ in range(2):
        make.answer(author=make.member(username="ola") if _ == 0 else None)
    sign_in(client, manager)
    page = client.get(f"{ADMIN}/candidates").text
    assert "Nobody has any accepted answers" in page


def test_the_table_of_super_users_asks_little_however_many_there_are(joined, manager, client, sign_in):
    for _ in range(4):
        joined()
    sign_in(client, manager)
    client.get(ADMIN)
    with count_queries(at_most=20):
        page = client.get(ADMIN).text
    assert page.count("Term until") == 1
    assert page.count("/admin/super-users/members/") == 4
