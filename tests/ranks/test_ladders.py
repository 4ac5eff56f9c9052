"""Drafting a ladder, seeing what it would do, putting it into force."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from community.core.actor import Ability, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.core.models import EventRow
from community.members import queries as members
from community.members.models import Rank
from community.ranks import actions, queries
from community.ranks.rules.checks import ladder_errors
from tests.support.client import post

WHY = "Contributors need fewer points now."


@pytest.fixture
def admin(make):
    return make.actor(Role.ADMIN)


def save(admin, steps, *, rest=365, revision=0):
    with transaction():
        return actions.save_draft(admin, steps, rest_after_days=rest, revision=revision)


def force(admin, revision=1, why=WHY):
    with transaction():
        return actions.put_in_force(admin, changelog=why, revision=revision)


def rank_of(member) -> str:
    db.session.expire_all()
    return members.list_member_chips([member.id])[member.id].rank


def test_the_ladder_that_ships_is_a_good_one(ladder):
    assert ladder_errors(ladder.steps, ladder.rest_after_days) == {}
    assert Ability.VOTE in ladder.steps[0].abilities
    assert ladder.steps[-1].abilities == frozenset(Ability)
    assert [step.name for step in ladder.steps if step.has_limits] == ["Newcomer"]
    assert [row.name for row in members.list_ranks()] == [step.name for step in ladder.steps]


def test_a_draft_changes_nobodys_rank(make, admin, ladder, drain):
    member = make.member()
    make.vote(make.answer(author=member))
    save(admin, [replace(ladder.steps[0], name="Guest"), *ladder.steps[2:]])
    drain()
    assert rank_of(member) == "Neighbour"
    assert queries.get_ladder().number == 1


def test_put_into_force_everybody_follows_and_is_told(make, admin, ladder, drain):
    member = make.member()
    make.vote(make.answer(author=member))
    newcomer, neighbour, *rest = ladder.steps
    save(admin, [replace(newcomer, name="Guest"), replace(neighbour, points=50), *rest])
    version = force(admin)
    assert version.number == 2
    assert rank_of(make.member()) == "Guest"
    drain()
    assert rank_of(member) == "Guest"
    (lost,) = [row.payload for row in db.session.scalars(select(EventRow).where(EventRow.name == "RankLost"))]
    assert "Neighbour asks for 50 points; you have 10" in lost["reason"]
    assert queries.find_draft() is None
    now, before = queries.list_versions(1).items
    assert (now.ladder.number, now.changelog, now.started_by_id) == (2, WHY, admin.id)
    assert before.ended_at == now.started_at
    assert before.ladder.steps[0].name == "Newcomer"


def test_ranks_may_change_names_come_and_go(make, admin, ladder, drain):
    member = make.member()
    make.vote(make.answer(author=member))
    newcomer, neighbour, contributor, *rest = ladder.steps
    save(
        admin,
        [
            newcomer,
            replace(neighbour, rank_id=None, name="Starter", points=5),
            replace(contributor, name="Neighbour"),
            *rest,
        ],
    )
    force(admin)
    drain()
    assert rank_of(member) == "Starter"
    ids = {row.name: row.id for row in db.session.scalars(select(Rank))}
    assert db.session.get_one(Rank, neighbour.rank_id).retired_at is not None
    assert ids["Starter"] == queries.get_ladder().steps[1].rank_id
    save(admin, [newcomer, *rest], revision=0)
    force(admin)
    drain()
    assert rank_of(member) == "Newcomer"


def test_an_unknown_rank_in_a_form_becomes_a_new_one(admin, ladder):
    draft = save(admin, [*ladder.steps[:2], replace(ladder.steps[2], rank_id=9_999)])
    assert draft.steps[2]["rank_id"] is None


def test_two_admins_do_not_overwrite_each_other(make, admin, ladder):
    save(admin, ladder.steps)
    with pytest.raises(Conflict, match="Somebody else saved"):
        save(make.actor(Role.ADMIN), ladder.steps[:3])
    save(make.actor(Role.ADMIN), ladder.steps[:3], revision=1)
    with pytest.raises(Conflict, match="changed since you looked"):
        force(admin, revision=1)
    with pytest.raises(Conflict, match="no draft"):
        with transaction():
            actions.discard_draft(admin)
        force(admin)


def test_what_cannot_stand_is_refused(admin, ladder):
    with pytest.raises(Invalid) as refusal:
        save(admin, [ladder.steps[0], replace(ladder.steps[1], points=-4)], rest=3)
    assert refusal.value.fields["1-points"] == "Not below 0."
    assert "rest_after_days" in refusal.value.fields
    save(admin, ladder.steps)
    with pytest.raises(Invalid) as refusal:
        force(admin, why="new")
    assert "changelog" in refusal.value.fields


def test_only_admins_do_any_of_this(make, ladder, client, sign_in):
    moderator = make.actor(Role.MODERATOR)
    with pytest.raises(Forbidden):
        save(moderator, ladder.steps)
    sign_in(client, members.get_member(moderator.id))
    for path in ("/admin/ranks", "/admin/ranks/effect", "/admin/ranks/history"):
        assert client.get(path).status_code == 403


# The admin's pages


def fields_of(ladder, **changes) -> dict:
    """The form as a browser sends it."""
    fields = {"revision": "0", "rest_after_days": "365", "_method": "PUT"}
    for number, step in enumerate(ladder.steps):
        for name in ("rank_id", "name", "icon", "points", "accepted", "answers", "share_percent", "days"):
            fields[f"ranks-{number}-{name}"] = str(getattr(step, name))
        fields[f"ranks-{number}-place"] = str(number + 1)
        fields[f"ranks-{number}-abilities"] = [ability.value for ability in step.abilities]
        for name in ("posts_a_day", "links_a_post", "images_a_post"):
            limit = getattr(step, name)
            fields[f"ranks-{number}-{name}"] = "" if limit is None else str(limit)
    return fields | {"ranks-7-name": "", "ranks-7-place": "8", "ranks-7-icon": "user"} | changes


@pytest.fixture
def at_the_table(make, client, sign_in):
    admin = make.member(Role.ADMIN)
    sign_in(client, admin)
    return admin


def test_an_admin_drafts_looks_and_puts_it_into_force(make, client, at_the_table, ladder, drain):
    member = make.member()
    make.vote(make.answer(author=member))
    page = client.get("/admin/ranks")
    assert page.status_code == 200
    assert 'value="Newcomer"' in page.text
    saved = post(client, "/admin/ranks/draft", fields_of(ladder, **{"ranks-1-points": "50"}))
    assert saved.status_code == 303
    effect = client.get("/admin/ranks/effect").text
    assert member.name in effect
    assert "would fall" in effect
    assert client.get("/admin/ranks/effect?show=up").status_code == 200
    done = post(client, "/admin/ranks/versions", {"revision": "1", "changelog": WHY})
    assert done.status_code == 303
    drain()
    assert rank_of(member) == "Newcomer"
    assert WHY in client.get("/ranks").text
    assert WHY in client.get("/admin/ranks/history").text
    assert "There is no draft" in client.get("/admin/ranks/effect").text


def test_a_wrong_table_comes_back_marked_with_what_was_typed(client, at_the_table, ladder):
    page = post(
        client,
        "/admin/ranks/draft",
        fields_of(ladder, **{"ranks-2-points": "-7", "ranks-3-accepted": "many", "ranks-4-name": "Helper"}),
    )
    assert page.status_code == 422
    assert 'value="many"' in page.text
    assert "Write a whole number." in page.text
    page = post(
        client, "/admin/ranks/draft", fields_of(ladder, **{"ranks-2-points": "-7", "ranks-4-name": "Helper"})
    )
    assert page.status_code == 422
    assert 'value="-7"' in page.text
    assert "Not below 0." in page.text
    assert "Another rank has this name." in page.text
    assert queries.find_draft() is None


def test_a_rank_is_added_in_its_place_and_another_taken_off(client, at_the_table, ladder):
    table = fields_of(
        ladder,
        **{
            "ranks-7-name": "Regular",
            "ranks-7-place": "1",
            "ranks-7-points": "5",
            "ranks-7-abilities": ["vote"],
            "ranks-5-is_removed": "y",
        },
    )
    assert post(client, "/admin/ranks/draft", table).status_code == 303
    assert [step.name for step in queries.find_draft().steps] == [
        "Newcomer",
        "Regular",
        "Neighbour",
        "Contributor",
        "Helper",
        "Guide",
        "Mentor",
    ]


def test_a_draft_that_was_saved_meanwhile_is_not_overwritten(make, client, at_the_table, ladder):
    save(make.actor(Role.ADMIN), ladder.steps)
    page = post(client, "/admin/ranks/draft", fields_of(ladder, **{"ranks-0-name": "Guest"}))
    assert page.status_code == 409
    assert "Somebody else saved this draft meanwhile" in page.text
    assert 'value="Guest"' in page.text


def test_an_empty_community_shows_its_pages(client, at_the_table, ladder):
    save(members.get_actor(at_the_table.id), ladder.steps)
    assert "There is nobody here yet" in client.get("/admin/ranks/effect").text
