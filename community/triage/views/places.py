"""Where open questions stand, for moderators and agents: by leaf, and one question with its way."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.threads import queries as threads
from community.triage import policy, queries
from community.triage.rules import find_leaf, leaves_of, say_leaf
from community.triage.views.blueprint import blueprint
from community.triage.views.shown import ICONS, lines_of

PAGE = "/triage"


@blueprint.get(PAGE)
def list_places() -> ResponseReturnValue:
    """The tree in force with how many questions stand at each end, and those of one end (`?leaf=`)."""
    require(policy.can_see_places(current_actor()))
    version = queries.get_in_force()
    tree = queries.node_of(version)
    names = queries.load_names(queries.kinds_in([tree]))
    counts = queries.count_by_leaf()
    wanted = request.args.get("leaf", "")
    leaf = find_leaf(tree, wanted)
    return render_template(
        "triage/places.html",
        version=version,
        lines=lines_of(
            tree, names, counts={at: n for (tree_id, at), n in counts.items() if tree_id == version.id}
        ),
        behind=sum(count for (tree_id, _), count in counts.items() if tree_id != version.id),
        total=sum(counts.values()),
        leaf=leaf,
        leaf_words=say_leaf(leaf, names) if leaf is not None else "",
        ends={one.id: (say_leaf(one, names), ICONS[one.act]) for one in leaves_of(tree)},
        page=queries.list_placed(leaf.id if leaf else "", version.id, page_number(request.args.get("page"))),
        page_url=lambda number: f"{PAGE}?leaf={leaf.id if leaf else ''}&page={number}",
    )


@blueprint.get(f"{PAGE}/threads/<int:thread_id>")
def show_way(thread_id: int) -> ResponseReturnValue:
    """One question: where it stands, by which path, and every leaf to which it came before."""
    actor = current_actor()
    require(policy.can_see_places(actor))
    thread = threads.get_thread(actor, thread_id)
    steps = []
    for arrival, version in queries.list_arrivals(thread.id):
        tree = queries.node_of(version)
        leaf = find_leaf(tree, arrival.leaf_id)
        names = queries.load_names(queries.kinds_in([tree]))
        steps.append((arrival, version.number, say_leaf(leaf, names) if leaf else "", ICONS[arrival.act]))
    return render_template(
        "triage/way.html", thread=thread, next=queries.find_next(actor, thread), steps=steps
    )
