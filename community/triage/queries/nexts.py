"""What happens next with one question: the line for its asker, and the path for moderators and agents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from community.core.actor import Actor
from community.core.db import db
from community.threads import queries as threads
from community.threads.models import Thread
from community.triage import policy
from community.triage.models import TriagePlace, TriageTree
from community.triage.queries.incidents import find_incident
from community.triage.queries.places import is_question_open
from community.triage.queries.trees import kinds_in, load_names, node_of
from community.triage.rules import Act, Branch, Names, Node, find_leaf, say, say_leaf
from community.triage.rules.tree import walk


@dataclass(frozen=True, slots=True)
class PathLine:
    """One condition on the way, and what was found."""

    said: str
    is_yes: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Next:
    """Where the question stands, in words."""

    act: Act
    since: datetime
    look_again_at: datetime | None
    leaf: str
    """What happens there, as the published rules say."""
    info_text: str
    """What its asker was asked for last."""
    link_title: str
    link_url: str
    """The incident's thread, or the question to which somebody pointed."""
    incident: str
    path: list[PathLine]
    """Empty for whoever only reads their own question."""


def find_next(actor: Actor, thread: Thread) -> Next | None:
    """What happens next with the open question; None for what waits for nothing, and for those who may not know."""
    if not is_question_open(thread) or not policy.can_see_place(actor, thread):
        return None
    query = select(TriagePlace, TriageTree).where(
        TriagePlace.thread_id == thread.id,
        TriagePlace.rests_since.is_(None),
        TriageTree.id == TriagePlace.tree_id,
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    place, version = row
    tree = node_of(version)
    leaf = find_leaf(tree, place.leaf_id)
    if leaf is None:
        return None
    names = load_names(kinds_in([tree]), with_teams=leaf.act is Act.ESCALATE)
    incident, link_id = "", place.duplicate_of_id
    if leaf.act is Act.INCIDENT and place.incident_id is not None:
        found = find_incident(place.incident_id)
        incident, link_id = (found.title, found.master_thread_id) if found is not None else ("", None)
    link = threads.list_thread_names(actor, [link_id]).get(link_id or 0) if link_id else None
    return Next(
        act=leaf.act,
        since=place.since,
        look_again_at=place.look_again_at,
        leaf=say_leaf(leaf, names),
        info_text=place.info_text,
        link_title=link.title if link else "",
        link_url=link.url if link else "",
        incident=incident,
        path=path_in_words(tree, place.path, names) if policy.can_see_places(actor) else [],
    )


def path_in_words(tree: Node, path: list[dict[str, object]], names: Names) -> list[PathLine]:
    """The conditions on a path, each with its answer."""
    asked = {node.id: node.condition for node, _ in walk(tree) if isinstance(node, Branch)}
    return [
        PathLine(
            said=say(asked[str(step["id"])], names),
            is_yes=bool(step["yes"]),
            changes_at=datetime.fromisoformat(str(step["at"])) if "at" in step else None,
        )
        for step in path
        if str(step["id"]) in asked
    ]
