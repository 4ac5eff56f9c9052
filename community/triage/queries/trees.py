"""The versions of the tree, its draft, and what its conditions name."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import func, select

from community.boards import queries as boards
from community.core.actor import SYSTEM
from community.core.db import db
from community.core.errors import NotFound
from community.core.pagination import Page
from community.members import queries as members
from community.triage.models import TriageDraft, TriageTree
from community.triage.queries.teams import list_team_names
from community.triage.rules.conditions import Kind, Names
from community.triage.rules.tree import Branch, Node, read_tree, walk

PAGE_SIZE = 20


def get_in_force() -> TriageTree:
    """The version in force; the first one ships, so that there always is one."""
    return db.session.scalars(select(TriageTree).order_by(TriageTree.number.desc()).limit(1)).one()


def lock_turn() -> TriageTree:
    """The version in force, once nobody else publishes; the first version stands for the turn."""
    db.session.execute(select(TriageTree.id).where(TriageTree.number == 1).with_for_update())
    return get_in_force()


def get_version(number: int) -> TriageTree:
    """The version of that number. Raise NotFound."""
    row = db.session.scalar(select(TriageTree).where(TriageTree.number == number))
    if row is None:
        raise NotFound("There is no such version of the rules.")
    return row


def find_tree(tree_id: int) -> TriageTree | None:
    """The version of that id."""
    return db.session.get(TriageTree, tree_id)


def list_versions(number: int) -> Page[TriageTree]:
    """A page of the versions, the newest first."""
    query = select(TriageTree).order_by(TriageTree.number.desc())
    rows = db.session.scalars(query.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    total = db.session.scalar(select(func.count(TriageTree.id))) or 0
    return Page(list(rows), number, PAGE_SIZE, total)


def find_draft() -> TriageDraft | None:
    """The tree that is being drawn."""
    return db.session.get(TriageDraft, 1)


def lock_draft() -> TriageDraft | None:
    """The same, and nobody else changes it until the transaction ends."""
    query = select(TriageDraft).with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def node_of(row: TriageTree) -> Node:
    """The tree of a version."""
    node = read_tree(row.body)
    assert node is not None
    return node


def draft_node(row: TriageDraft) -> Node | None:
    """The tree of the draft, as far as it is drawn."""
    return read_tree(row.body)


def kinds_in(nodes: Iterable[Node | None]) -> frozenset[Kind]:
    """Every kind of condition that these trees ask."""
    return frozenset(
        node.condition.kind for tree in nodes for node, _ in walk(tree) if isinstance(node, Branch)
    )


def load_names(kinds: Collection[Kind] = tuple(Kind), *, with_teams: bool = True) -> Names:
    """What boards, products, ranks and teams are called, of those that these kinds of conditions name; teams for the ends, too."""
    return Names(
        boards={board.id: board.name for board in boards.list_boards(SYSTEM)} if Kind.BOARD in kinds else {},
        products={one.id: one.name for one in boards.list_products(SYSTEM)} if Kind.PRODUCT in kinds else {},
        ranks={rank.id: rank.name for rank in members.list_ranks()} if Kind.RANK in kinds else {},
        teams=list_team_names() if with_teams or Kind.TEAM_OPEN in kinds else {},
    )
