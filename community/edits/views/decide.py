"""The lists of suggested edits, one of them with what it changes, and deciding about it."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.core.actor import Actor
from community.core.errors import Conflict, Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.text.diff import Change, diff_words
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.edits import actions, policy, queries
from community.edits.forms import EditDecisionForm
from community.edits.queries import OWN, TO_DECIDE, Words
from community.edits.rules import Outcome
from community.edits.views.blueprint import blueprint, private
from community.members import queries as members
from community.members.queries import FORMER_MEMBER
from community.threads.views.moderation import show_errors


@blueprint.get("/edits")
@private
def list_edits() -> ResponseReturnValue:
    """What waits for one's decision, or what one has suggested."""
    actor = current_actor()
    require(policy.can_list_edits(actor))
    which = OWN if request.args.get("show") == OWN else TO_DECIDE
    page = queries.list_edits(actor, which, page_number(request.args.get("page")))
    base = "/edits?show=own" if which == OWN else "/edits"
    return render_template(
        "edits/list.html",
        page=page,
        which=which,
        outcomes=Outcome,
        people=members.list_member_chips(
            person for line in page.items for person in (line.proposer_id, line.author_id)
        ),
        former=FORMER_MEMBER,
        tabs=[
            {"label": "To decide", "url": "/edits", "count": None, "current": which == TO_DECIDE},
            {"label": "Yours", "url": "/edits?show=own", "count": None, "current": which == OWN},
        ],
        page_url=lambda n: f"{base}{'&' if '?' in base else '?'}page={n}" if n > 1 else base,
    )


@blueprint.get("/edits/<int:edit_id>")
@private
def show_edit(edit_id: int) -> ResponseReturnValue:
    """One suggestion: what it changes, why, and what came of it."""
    actor = current_actor()
    require(policy.can_list_edits(actor))
    return _page(actor, edit_id, EditDecisionForm(formdata=None))


@blueprint.put("/edits/<int:edit_id>/decision")
@private
def decide_edit(edit_id: int) -> ResponseReturnValue:
    """Accept it (perhaps improved) or decline it."""
    actor = current_actor()
    require(policy.can_list_edits(actor))
    edit = queries.get_edit(actor, edit_id)
    thread, post = queries.lock_post_of(edit)
    form = EditDecisionForm()
    if not form.validate():
        raise Invalid("Open the suggestion again, look at it, then accept or decline it.")
    try:
        if form.outcome.data == "declined":
            actions.decline_edit(actor, edit, thread, reason=form.reason.data or "")
        else:
            improved = Words(form.title.data or "", form.body_markdown.data or "")
            actions.accept_edit(
                actor,
                edit,
                thread,
                post,
                revision=form.revision.data,
                improved=improved if form.outcome.data == "improved" else None,
            )
    except Invalid as error:
        show_errors(form, error)
        return _page(actor, edit_id, form), 422
    except Conflict as error:
        return _page(actor, edit_id, form, told=error.reason), 409
    if form.outcome.data == "declined":
        return see_other("/edits", "Declined. Whoever suggested it reads why.")
    return see_other(
        post.url, "The suggested text stands now. The earlier one can still be read under “edited”."
    )


@blueprint.delete("/edits/<int:edit_id>/decision")
def revert_edit(edit_id: int) -> ResponseReturnValue:
    """Take an accepted one out of the post again."""
    actor = current_actor()
    require(policy.can_list_edits(actor))
    edit = queries.get_edit(actor, edit_id)
    thread, post = queries.lock_post_of(edit)
    actions.revert_edit(actor, edit, thread, post)
    return see_other(post.url, "The earlier text stands again.")


def _page(actor: Actor, edit_id: int, form: EditDecisionForm, *, told: str = "") -> str:
    edit = queries.get_edit(actor, edit_id)
    thread, post = queries.get_post_of(edit)
    now, base = queries.words_of(post), queries.words_at(post, edit.base_revision)
    is_outdated = edit.is_open and edit.base_revision != post.revision_count
    proposed = Words(edit.title or now.title, edit.body_markdown)
    # An open one is compared with what stands there now, a decided one with what its proposer saw.
    before = now if edit.is_open or base is None else base
    if form.body_markdown.data is None:
        form.title.data, form.body_markdown.data = proposed.title, proposed.body
    form.revision.raw_data, form.revision.data = None, post.revision_count  # What this page shows.
    people = members.list_member_chips(
        {edit.proposer_id, edit.author_id, edit.decided_by_id, edit.reverted_by_id}
    )
    return render_template(
        "edits/edit.html",
        edit=edit,
        form=form,
        told=told,
        thread=thread,
        post=post,
        word=("question" if thread.is_question else "post") if edit.thread_id is not None else "answer",
        has_title=edit.thread_id is not None,
        is_outdated=is_outdated,
        title_changes=_changes(before.title, proposed.title) if edit.thread_id is not None else [],
        changes=_changes(before.body, proposed.body),
        meant=_changes(base.body, proposed.body) if is_outdated and base is not None else [],
        by=people.get(edit.proposer_id, FORMER_MEMBER),
        author=people.get(edit.author_id, FORMER_MEMBER),
        decided_by=people.get(edit.decided_by_id or 0),
        reverted_by=people.get(edit.reverted_by_id or 0),
        outcome=Outcome(edit.outcome) if edit.outcome else None,
        can_decide=edit.is_open and policy.can_decide_edit(actor, edit),
        can_withdraw=policy.can_withdraw_edit(actor, edit),
        can_revert=policy.can_revert_edit(actor, edit),
    )


def _changes(before: str, after: str) -> list[Change]:
    return [] if before == after else diff_words(before, after)
