"""Boards, products and tags: who makes them, who reads and writes where, and that their counts hold."""

import itertools
from datetime import UTC, datetime

import pytest

from community.boards import actions, policy, queries
from community.boards.rules import Audience, audiences_of
from community.core.actor import SYSTEM, VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid, NotFound


def names(actor):
    return [board.slug for board in queries.list_boards(actor)]


def test_admins_make_boards_and_nobody_else_does(make):
    for role in (Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE, Role.AGENT, Role.MODERATOR):
        with pytest.raises(Forbidden, match="Only admins"), transaction():
            actions.create_board(make.actor(role), slug="mobile", name="Mobile")
    with transaction():
        board = actions.create_board(make.actor(Role.ADMIN), slug="mobile", name="Mobile")
    assert (board.url, board.thread_count) == ("/boards/mobile", 0)


@pytest.mark.parametrize(
    ("slug", "name"), [("", "Mobile"), ("!!!", "Mobile"), ("mobile", "  "), ("mobile", "\u200b")]
)
def test_a_board_without_a_name_or_an_address_is_refused(slug, name):
    with pytest.raises(Invalid):
        actions.create_board(SYSTEM, slug=slug, name=name)


def test_two_boards_do_not_share_an_address(make):
    make.board("mobile")
    with pytest.raises(Conflict, match="/boards/mobile"):
        actions.create_board(SYSTEM, slug="Mobile", name="Another")


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (None, ["all"]),
        (Role.MEMBER, ["all", "members"]),
        (Role.SUPER_USER, ["all", "members", "super"]),
        (Role.EMPLOYEE, ["all", "members", "super", "staff"]),
        (Role.AGENT, ["all", "members", "super", "staff"]),
        (Role.MODERATOR, ["all", "members", "super", "staff"]),
        (Role.ADMIN, ["all", "members", "super", "staff"]),
    ],
)
def test_each_reader_sees_the_boards_of_their_audiences(make, who, expected):
    for slug, read in [
        ("all", "public"),
        ("members", "members"),
        ("super", "super_users"),
        ("staff", "staff"),
    ]:
        make.board(slug, read=read)
    actor = make.actor(who) if who else VISITOR
    assert names(actor) == expected
    for slug in ("all", "members", "super", "staff"):
        assert (queries.find_board(actor, slug) is not None) is (slug in expected)
        if slug not in expected:
            with pytest.raises(NotFound):
                queries.get_board(actor, slug)


def test_each_audience_includes_those_that_follow_it(make):
    order = [VISITOR, *(make.actor(role) for role in (Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE))]
    sets = [set(audiences_of(actor)) for actor in order]
    assert all(less < more for less, more in itertools.pairwise(sets))
    assert sets[-1] == set(Audience)


def test_whoever_writes_on_a_board_reads_it_first(make):
    board = make.board(read="super_users", write="members")
    assert not policy.can_write_on_board(make.actor(), board)
    assert policy.can_write_on_board(make.actor(Role.SUPER_USER), board)


def test_an_archived_board_is_read_only_for_everybody(make):
    board = make.board(name="Old phones")
    board.archived_at = datetime(2026, 3, 4, tzinfo=UTC)
    for role in (Role.MEMBER, Role.ADMIN):
        verdict = policy.can_write_on_board(make.actor(role), board)
        assert not verdict
        assert "archived" in verdict.reason
    assert policy.can_read_board(VISITOR, board)


def test_changing_a_board_changes_what_is_said_and_leaves_the_rest(make):
    board = make.board(name="Mobile", read="public")
    with transaction():
        actions.change_board(
            make.actor(Role.ADMIN), board, description="SIM  cards\n and roaming", read=Audience.STAFF
        )
    db.session.refresh(board)
    assert (board.name, board.description, board.read_audience) == (
        "Mobile",
        "SIM cards and roaming",
        "staff",
    )
    with pytest.raises(Forbidden), transaction():
        actions.change_board(make.actor(Role.MODERATOR), board, name="Mine")


def test_tags_that_read_alike_are_one_and_unreadable_ones_none(make):
    tags = actions.find_or_create_tags(["Wi-Fi", "wi fi", "WI-FI", "!!!", "", "\u200b", "x" * 100])
    assert [tag.slug for tag in tags] == ["wi-fi", "x" * 40]
    assert actions.find_or_create_tags(["wi-fi"])[0].id == tags[0].id


def test_products_are_found_and_listed_by_board(make):
    board = make.board()
    hub, sim = make.product("hub-5", board=board), make.product("sim")
    assert queries.find_product("hub-5").id == hub.id
    assert {product.id for product in queries.list_products(VISITOR)} == {hub.id, sim.id}
    assert [product.id for product in queries.list_products(VISITOR, board.id)] == [hub.id]
    with pytest.raises(Conflict):
        actions.create_product(SYSTEM, slug="hub-5", name="Another hub")
    with pytest.raises(Forbidden):
        actions.create_product(make.actor(Role.EMPLOYEE), slug="hub-6", name="Hub 6")


def test_what_belongs_to_a_hidden_board_is_named_to_nobody_else(make, client, browsers, sign_in):
    staff = make.board(read="staff", write="staff")
    clerk = make.member("employee")
    falcon = make.product("falcon", name="Project Falcon", board=staff)
    make.thread(board=staff, author=clerk, product=falcon, tags=["unannounced"])
    for address in ("/products/falcon", "/tags/unannounced"):
        assert client.get(address).status_code == 404
    assert "Project Falcon" not in client.get("/ask").text
    inside = browsers()
    sign_in(inside, clerk)
    for address in ("/products/falcon", "/tags/unannounced"):
        assert inside.get(address).status_code == 200
    assert "Project Falcon" in inside.get("/ask").text
