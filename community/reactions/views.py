"""HTML doors of what members say of answers beside Helpful: PUT says it, DELETE takes it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue

from community.answers import queries as answers
from community.core.actor import Actor
from community.core.errors import Invalid, NotFound
from community.core.policy import require
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.responses import is_fragment_wanted, see_other
from community.reactions import actions, policy, queries
from community.reactions.forms import ReportForm
from community.reactions.rules import EXCLUDES, Kind
from community.threads import queries as threads
from community.threads.views.posts import Reader

if TYPE_CHECKING:
    from community.answers.models import Answer
    from community.threads.models import Thread

blueprint = Blueprint("reactions", __name__)

REACTIONS_LIMIT = limit("100/day")  # More a day than this is no reading.
REPORTS_LIMIT = limit("20/day")  # Each one takes a moderator's time.

Word = Literal["worked", "outdated"]
ADDRESS = '/answers/<int:answer_id>/reactions/<any("worked", "outdated"):word>'
REPORT = "/answers/<int:answer_id>/reactions/wrong"

_SAY = {Kind.WORKED: actions.confirm_answer, Kind.OUTDATED: actions.say_outdated}
_TAKE_BACK = {
    Kind.WORKED: actions.withdraw_confirmation,
    Kind.OUTDATED: actions.withdraw_outdated,
    Kind.WRONG: actions.withdraw_report,
}
_SAID = {
    Kind.WORKED: "Thank you: others see now that it worked for one more.",
    Kind.OUTDATED: "Thank you. Once three experienced members say so, others are asked to look at it again.",
}


@blueprint.put(ADDRESS)
def say(answer_id: int, word: Word) -> ResponseReturnValue:
    """Say that the answer worked, or that it is out of date."""
    actor, kind = current_actor(), Kind(word)
    if actor.is_signed_in:
        hit(REACTIONS_LIMIT, actor.id, what="marks on answers")
    answer, thread = answers.lock_answer(actor, answer_id)
    before = _state(thread, answer)
    had_other = _has_live(actor, answer, EXCLUDES.get(kind))
    _SAY[kind](actor, thread, answer)
    note = "Your report that it is wrong is taken back." if had_other else ""
    return _shown(actor, thread, answer, before, note=note, said=_SAID[kind])


@blueprint.get(REPORT)
def report_form(answer_id: int) -> ResponseReturnValue:
    """The page that asks what is wrong."""
    actor = current_actor()
    answer = answers.get_answer(actor, answer_id)
    thread = threads.get_thread(actor, answer.thread_id)
    require(policy.can_react(actor, thread, answer, Kind.WRONG))
    return _report_page(actor, thread, answer, ReportForm())


@blueprint.put(REPORT)
def report(answer_id: int) -> ResponseReturnValue:
    """Tell moderators that the answer is wrong or dangerous."""
    actor, form = current_actor(), ReportForm()
    if actor.is_signed_in:
        hit(REPORTS_LIMIT, actor.id, what="reports")
    answer, thread = answers.lock_answer(actor, answer_id)
    had_other = _has_live(actor, answer, Kind.WORKED)
    try:
        actions.report_wrong(actor, thread, answer, reason=form.reason.data or "")
    except Invalid as error:
        form.reason.errors = list(error.fields.values())
        return _report_page(actor, thread, answer, form), error.status
    return see_other(
        answer.url,
        "Thank you. A moderator will look at it; only they see your report."
        + (" “Worked for me” is taken back." if had_other else ""),
    )


@blueprint.delete('/answers/<int:answer_id>/reactions/<any("worked", "outdated", "wrong"):word>')
def take_back(answer_id: int, word: Word) -> ResponseReturnValue:
    """Take one's own word back, also once the answer is gone or out of sight."""
    actor, kind = current_actor(), Kind(word)
    try:
        answer, thread = answers.lock_answer(actor, answer_id)
    except NotFound:
        said = queries.lock_reacted(actor, answer_id, kind)
        if said is None:
            raise
        _TAKE_BACK[kind](actor, *said)
        return see_other("/", "What you said of an answer that is out of sight is taken back.")
    before = _state(thread, answer)
    _TAKE_BACK[kind](actor, thread, answer)
    return _shown(actor, thread, answer, before, said="Taken back.")


@blueprint.put("/answers/<int:answer_id>/recommendation")
def recommend(answer_id: int) -> ResponseReturnValue:
    """Recommend the answer in the brand's name."""
    actor = current_actor()
    answer, thread = answers.lock_answer(actor, answer_id)
    actions.recommend_answer(actor, thread, answer)
    return see_other(answer.url, "Recommended. Everybody sees it on the answer, and its author is told.")


@blueprint.delete("/answers/<int:answer_id>/recommendation")
def withdraw_recommendation(answer_id: int) -> ResponseReturnValue:
    """Take that back."""
    actor = current_actor()
    answer, thread = answers.lock_answer(actor, answer_id)
    actions.withdraw_recommendation(actor, thread, answer)
    return see_other(answer.url, "The recommendation is withdrawn.")


@blueprint.put("/answers/<int:answer_id>/verification")
def verify(answer_id: int) -> ResponseReturnValue:
    """Say that an answer in doubt is still right."""
    actor = current_actor()
    answer, thread = answers.lock_answer(actor, answer_id)
    actions.verify_answer(actor, thread, answer)
    return see_other(answer.url, "Thank you. It stands as before; earlier doubts count no more.")


@blueprint.delete("/threads/<int:thread_id>/resolution")
def undo_resolution(thread_id: int) -> ResponseReturnValue:
    """This did not solve it."""
    actor = current_actor()
    thread = threads.lock_thread(actor, thread_id)
    actions.undo_resolution(actor, thread)
    return see_other(thread.url, "The question is open again. What is still missing? Write it below.")


def _has_live(actor: Actor, answer: Answer, kind: Kind | None) -> bool:
    reaction = queries.find_reaction(actor, answer.id, kind) if kind is not None else None
    return reaction is not None and reaction.settled_at is None


def _state(thread: Thread, answer: Answer) -> tuple[object, ...]:
    """What stands elsewhere on the page than in the piece that is asked for."""
    return thread.status, thread.confirmed_at, answer.outdated_at, answer.lead_order


def _shown(
    actor: Actor, thread: Thread, answer: Answer, before: tuple[object, ...], *, said: str, note: str = ""
) -> ResponseReturnValue:
    """The answer's buttons, where they alone changed; else its whole page."""
    if not is_fragment_wanted():
        return see_other(answer.url, note or said)
    if note:
        flash(note)
    is_elsewhere = bool(note) or before != _state(thread, answer) or answer.confirmed_at is not None
    if is_elsewhere:
        return "", 200, {"HX-Refresh": "true"}
    marks = queries.find_own_marks(actor, thread.id, [answer.id], [])
    post = Reader(actor, thread, {}, marks).answer(answers.view_answer(actor, answer))
    return render_template("reactions/_reactions.html", p=post)


def _report_page(actor: Actor, thread: Thread, answer: Answer, form: ReportForm) -> str:
    return render_template(
        "reactions/report.html",
        form=form,
        thread=thread,
        answer=answer,
        present=queries.find_reaction(actor, answer.id, Kind.WRONG),
    )
