"""The rules in force, what changes next, what that would have meant for the reader, and how they came about."""

from __future__ import annotations

from datetime import UTC

from flask import render_template
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.web.actor import current_actor
from community.reputation import policy, queries
from community.reputation.rules import WORDS, in_force, limits_of, list_changes
from community.reputation.views.blueprint import blueprint


@blueprint.get("/rules")
def show_rules() -> ResponseReturnValue:
    """Everything that earns points, in words."""
    actor = current_actor()
    today = clock.now().astimezone(UTC).date()
    versions = queries.list_versions()
    rules = in_force(versions, today)
    coming = next(
        (found for found in versions if found.starts_on is not None and found.starts_on > today), None
    )
    run = queries.find_telling_dry_run(coming.version) if coming else None
    own = queries.find_own_change(run, actor.id) if run is not None and actor.id is not None else None
    return render_template(
        "reputation/rules.html",
        rules=rules,
        lines=[
            (WORDS[cause].rule, rule.points, ", ".join(limits_of(rule)).capitalize())
            for cause, rule in rules.rules.items()
            if rule.points
        ],
        coming=coming,
        changes=list_changes(rules, coming) if coming else [],
        run=run,
        own=own,
        history=[
            found for found in reversed(versions) if found.starts_on is None or found.starts_on <= today
        ],
        can_edit=bool(policy.can_edit_rules(actor)),
    )
