"""The numbers that offers follow: set by admins, after seeing their effect, kept as versions."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import Role
from community.core.db import transaction
from community.core.errors import Conflict
from community.members.queries import get_actor
from community.routing import actions, queries
from community.routing.rules.effect import effect_of
from community.routing.rules.hours import Post
from community.routing.rules.terms import Terms
from tests.support.client import post
from tests.support.sql import count_queries

NUMBERS = {
    "answers_a_day": "30",
    "hours_a_day": "6",
    "open_offers": "2",
    "at_once": "1",
    "newcomer_minutes": "5",
}
ADDRESS = "/admin/routing/effect?" + "&".join(f"{name}={value}" for name, value in NUMBERS.items())


@pytest.fixture
def admin(make, client, sign_in):
    member = make.member(Role.ADMIN)
    sign_in(client, member)
    return member


def test_an_admin_sees_the_effect_then_sets_the_numbers_with_a_reason(admin, client):
    assert "As Peerdesk ships." in client.get("/admin/routing").text
    page = client.get(ADDRESS)
    assert page.status_code == 200
    assert "What it would have meant" in page.text
    done = post(client, "/admin/routing/versions", {**NUMBERS, "number": "1", "reason": "Holidays."})
    assert done.status_code == 303
    assert queries.get_terms() == Terms(30, 6, 2, 1, 5)
    page = client.get("/admin/routing").text
    assert "Holidays." in page
    assert "As Peerdesk ships." in page


def test_the_effect_counts_offers_to_those_who_had_done_enough(admin, helper, ask, client):
    helper(answers=3)
    ask()
    page = client.get(ADDRESS.replace("answers_a_day=30", "answers_a_day=2")).text
    assert "1 of 1 offers would not have been made" in page
    assert "1 of 1 helpers were beyond them" in page
    with count_queries(at_most=14):
        client.get(ADDRESS)


def test_an_effect_is_counted_by_days_where_helpers_live():
    now = core_clock.now().replace(hour=12, minute=0)
    posts = {1: [Post(now - timedelta(minutes=30 * n), True) for n in range(3)]}
    zones = {1: now.tzinfo}
    effect = effect_of(Terms(answers_a_day=2), [(1, now - timedelta(minutes=15)), (1, now - timedelta(minutes=45))], posts, zones)  # fmt: skip
    assert (effect.offers, effect.not_made, effect.helpers_over, effect.days_over) == (2, 1, 1, 1)


@pytest.mark.parametrize(
    ("field", "typed"),
    [("answers_a_day", "0"), ("hours_a_day", "25"), ("open_offers", ""), ("at_once", "many"), ("newcomer_minutes", "61"), ("answers_a_day", "9" * 40), ("at_once", "\x00"), ("hours_a_day", "x" * 3_000)],
)  # fmt: skip
def test_numbers_out_of_bounds_are_refused_with_what_was_typed(admin, client, field, typed):
    values = {**NUMBERS, field: typed, "number": "1", "reason": "Because."}
    refused = post(client, "/admin/routing/versions", values)
    assert refused.status_code == 422
    assert "Choose a whole number from" in refused.text or "far too long" in refused.text
    assert client.get("/admin/routing/effect", query_string={**NUMBERS, field: typed}).status_code == 422
    assert queries.get_terms() == Terms()


@pytest.mark.parametrize(("reason", "words"), [("", "Say in a few words why"), ("x" * 201, "at most 200"), ("\x00", "Say in a few words why")])  # fmt: skip
def test_a_version_needs_a_reason(admin, client, reason, words):
    refused = post(client, "/admin/routing/versions", {**NUMBERS, "number": "1", "reason": reason})
    assert refused.status_code == 422
    assert words in refused.text


def test_of_two_admins_at_once_the_second_looks_again(admin, client, make):
    other = get_actor(make.member(Role.ADMIN).id)
    with transaction():
        actions.set_terms(other, Terms(answers_a_day=25), reason="Mine.", number=1)
    late = post(client, "/admin/routing/versions", {**NUMBERS, "number": "1", "reason": "Later."})
    assert late.status_code == 409
    assert "Somebody else set other numbers" in late.text
    assert queries.get_terms().answers_a_day == 25
    with pytest.raises(Conflict), transaction():
        actions.set_terms(other, Terms(), reason="Again.", number=1)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.MODERATOR])
def test_others_neither_see_nor_set_them(make, client, sign_in, role):
    sign_in(client, make.member(role))
    assert client.get("/admin/routing").status_code == 403
    assert client.get(ADDRESS).status_code == 403
    assert post(client, "/admin/routing/versions", {**NUMBERS, "reason": "Mine."}).status_code == 403
    assert queries.get_terms() == Terms()
