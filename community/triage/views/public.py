"""The published rules, for everybody."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core.pagination import page_number
from community.core.web.pagecache import for_visitors
from community.triage import queries
from community.triage.forms import number_of
from community.triage.rules.words import THANKS, UPSET
from community.triage.views.blueprint import blueprint
from community.triage.views.shown import lines_of

PAGE = "/how-we-decide"


@blueprint.get(PAGE)
@for_visitors
def show_policy() -> ResponseReturnValue:
    """What happens to a question, when, and by which rules; `?version=` shows an earlier version."""
    in_force = queries.get_in_force()
    wanted = number_of(request.args.get("version"))
    version = queries.get_version(wanted) if wanted else in_force
    tree = queries.node_of(version)
    return render_template(
        "triage/policy.html",
        version=version,
        in_force=in_force,
        lines=lines_of(tree, queries.load_names(queries.kinds_in([tree]))),
        upset=sorted(UPSET),
        thanks=sorted(THANKS),
        page=queries.list_versions(page_number(request.args.get("page"))),
        page_url=lambda number: PAGE + (f"?page={number}" if number > 1 else ""),
    )
