"""Thanking for an answer, and what becomes of notes that were reported."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.core.errors import Invalid, NotFound, TooMany
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import local_address, see_other
from community.impact import actions, policy, queries
from community.impact.forms import NoteForm
from community.impact.rules import NOTE_LONGEST
from community.impact.views.blueprint import blueprint
from community.members import queries as members

QUEUE = "/moderation/thank-yous"


@blueprint.get("/answers/<int:answer_id>/thank-you")
def thank_you(answer_id: int) -> ResponseReturnValue:
    """The form for a note, with the one that was sent."""
    return _page(answer_id, NoteForm(formdata=None))


@blueprint.put("/answers/<int:answer_id>/thank-you")
def say_thank_you(answer_id: int) -> ResponseReturnValue:
    """Send the note, or change it."""
    actor, form = current_actor(), NoteForm()
    answer = answers.get_answer(actor, answer_id)
    try:
        actions.thank(actor, answer, form.body.data or "")
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return _page(answer_id, form), error.status
    return see_other(answer.url, "Your thank-you is on its way.")


@blueprint.delete("/answers/<int:answer_id>/thank-you")
def take_back_thank_you(answer_id: int) -> ResponseReturnValue:
    """Take the note back."""
    actor = current_actor()
    require(policy.can_choose_shown(actor))
    assert actor.id is not None
    note = queries.find_own_note(actor.id, answer_id)
    if note is None:
        raise NotFound("You have not thanked for this answer, or took it back already.")
    actions.withdraw_note(actor, note)
    return see_other(f"/answers/{answer_id}", "Your thank-you is taken back.")


@blueprint.put("/thank-yous/<int:note_id>/report")
def report_note(note_id: int) -> ResponseReturnValue:
    """Ask a moderator to look at a note."""
    note = queries.lock_note(note_id)
    actions.report_note(current_actor(), note)
    return see_other(_back(note.helper_id), "Thank you. A moderator will look at it.")


@blueprint.delete("/thank-yous/<int:note_id>/report")
def keep_note(note_id: int) -> ResponseReturnValue:
    """Leave a reported note as it is."""
    actions.keep_note(current_actor(), queries.lock_note(note_id))
    return see_other(QUEUE, "It stays.")


@blueprint.put("/thank-yous/<int:note_id>/removal")
def remove_note(note_id: int) -> ResponseReturnValue:
    """Take a note out of sight."""
    note = queries.lock_note(note_id)
    actions.remove_note(current_actor(), note)
    return see_other(_back(note.helper_id), "Removed. You can bring it back on its member’s page.")


@blueprint.delete("/thank-yous/<int:note_id>/removal")
def restore_note(note_id: int) -> ResponseReturnValue:
    """Bring a note back."""
    note = queries.lock_note(note_id)
    actions.restore_note(current_actor(), note)
    return see_other(_back(note.helper_id), "It is back.")


@blueprint.get(QUEUE)
def list_reported() -> ResponseReturnValue:
    """Notes that wait for a moderator."""
    page = queries.list_reported_notes(current_actor(), page_number(request.args.get("page")))
    return render_template(
        "impact/reported.html", page=page, page_url=lambda n: f"{QUEUE}?page={n}", queue=QUEUE
    )


def _back(helper_id: int) -> str:
    named = local_address(request.form.get("next"), "")
    return named or f"/members/{members.get_member(helper_id).username}/impact#thanks"


def _page(answer_id: int, form: NoteForm) -> str:
    actor = current_actor()
    answer = answers.get_answer(actor, answer_id)
    was_helped = actor.id is not None and queries.was_helped(actor.id, answer)
    require(policy.can_thank(actor, answer, was_helped))
    note = queries.find_own_note(actor.id or 0, answer_id)
    if note is not None:
        require(policy.can_change_note(actor, note))
        if not form.is_submitted():
            form.body.data = note.body
    return render_template(
        "impact/thank_you.html",
        answer=answer,
        helper=members.list_member_chips([answer.author_id]).get(answer.author_id, members.FORMER_MEMBER),
        form=form,
        has_note=note is not None,
        longest=NOTE_LONGEST,
        form_page=True,
    )
