"""Completing an @mention while somebody writes."""

from __future__ import annotations

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from community.core.ratelimit import hit, limit
from community.members import queries

from .blueprint import blueprint, me

LOOKUPS_LIMIT = limit(
    "120/minute"
)  # A fast typist's; whoever lists members letter by letter is slower with it.
SHOWN = 6


@blueprint.get("/mentions")
def mentions() -> ResponseReturnValue:
    """Members whose username begins with `q`, most points first, for those who may write."""
    actor, _ = me()
    hit(LOOKUPS_LIMIT, actor.id, what="name look-ups")
    ids = queries.list_members_like(request.args.get("q", ""), limit=SHOWN)
    people = queries.list_member_chips(ids)
    return jsonify(
        people=[
            {"username": people[i].username, "name": people[i].name, "role": people[i].role_label}
            for i in ids
        ]
    )
