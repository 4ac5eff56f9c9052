"""Editing a thread, and its earlier texts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.boards import queries as boards
from community.core.errors import Invalid, TooMany
from community.core.pagination import Page, page_number
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.threads import actions, policy, queries
from community.threads.forms import EditForm
from community.threads.views.blueprint import blueprint
from community.threads.views.moderation import show_errors
from community.threads.views.show import lead_away
from community.threads.views.versions import Version, list_versions

if TYPE_CHECKING:
    from community.threads.models import Thread

EDITS_LIMIT = limit("60/hour")  # Of one person; each keeps the earlier text for ever.
COMPARISONS_LIMIT = limit("30/minute")  # Comparing long texts is the dearest thing that a reader can ask for.


@blueprint.get("/threads/<int:thread_id>/edit")
def edit(thread_id: int) -> ResponseReturnValue:
    """The form with the present text."""
    actor = current_actor()
    thread = queries.get_thread(actor, thread_id)
    require(policy.can_edit_thread(actor, thread))
    form = _form()
    form.title.data, form.body_markdown.data = thread.title, thread.body_markdown
    form.product_id.data = thread.product_id or 0
    form.revision.data = thread.revision_count
    form.tags.data = ", ".join(queries.list_tag_names([thread.id]).get(thread.id, []))
    return _page(thread, form)


@blueprint.put("/threads/<int:thread_id>")
def save_edit(thread_id: int) -> ResponseReturnValue:
    """Keep the change."""
    actor = current_actor()
    thread = queries.lock_thread(actor, thread_id)
    form = _form()
    if not form.validate():
        return _page(thread, form), 422
    product = next((p for p in boards.list_products(current_actor()) if p.id == form.product_id.data), None)
    try:
        hit(EDITS_LIMIT, actor.id, what="edits")
        actions.edit_thread(
            actor,
            thread,
            title=form.title.data or "",
            body=form.body_markdown.data or "",
            product=product,
            tags=form.tag_names,
            reason=form.reason.data or "",
            revision=form.revision.data,
        )
    except Invalid as error:
        show_errors(form, error)
        form.revision.raw_data, form.revision.data = None, thread.revision_count  # Now they have been told.
        return _page(thread, form), 422
    except TooMany as error:
        form.body_markdown.errors = [error.reason]
        return _page(thread, form), error.status
    return see_other(thread.url, "Saved. The earlier text can still be read under “edited”.")


@blueprint.get("/threads/<int:thread_id>/revisions")
@for_visitors
def revisions(thread_id: int) -> ResponseReturnValue:
    """Every earlier text with what changed."""
    actor = current_actor()
    hit(COMPARISONS_LIMIT, actor.id or request.remote_addr, what="pages of earlier texts")
    thread = queries.get_thread(actor, thread_id)
    away = lead_away(actor, thread)
    if away is not None:
        return away
    require(policy.can_see_revisions(actor, thread))
    page = list_versions(
        thread, page_number(request.args.get("page")), partial(queries.list_revisions, thread)
    )
    return render_revisions(page, f"/threads/{thread.id}/revisions", thread.url, thread.title)


def render_revisions(page: Page[Version], address: str, back: str, heading: str) -> str:
    """The page of a post's versions; `back` leads to the post."""
    return render_template(
        "threads/revisions.html",
        page=page,
        page_url=lambda number: address if number == 1 else f"{address}?page={number}",
        back=back,
        heading=heading,
    )


def _form() -> EditForm:
    form = EditForm()
    form.product_id.choices = [
        (0, "None of them"),
        *((p.id, p.name) for p in boards.list_products(current_actor())),
    ]
    del form.board_id, form.kind, form.is_warned
    return form


def _page(thread: Thread, form: EditForm) -> str:
    return render_template("threads/edit.html", thread=thread, form=form)
