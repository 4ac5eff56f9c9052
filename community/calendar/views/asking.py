"""Questions to management: on the call's page, all of them, and their answers."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community.calendar import actions, policy, queries
from community.calendar.forms import AnswerForm, QuestionForm
from community.calendar.rules import Outcome
from community.calendar.views.blueprint import PAGE, blueprint
from community.calendar.views.event import event_page
from community.calendar.views.questions import listed
from community.calendar.views.shown import safe
from community.core import clock
from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members


@blueprint.get(f"{PAGE}/questions")
def questions() -> ResponseReturnValue:
    """What management was asked at all calls: what waits, overdue first; `?show=answered` the record."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    is_open = request.args.get("show") != "answered"
    page = queries.list_open_questions(actor, page_number(request.args.get("page")), open_only=is_open)
    return render_template("calendar/questions.html", is_open=is_open, **listed(actor, page))


@blueprint.post(f"{PAGE}/<int:event_id>/questions")
def ask(event_id: int) -> ResponseReturnValue:
    """Put a question."""
    actor, form = current_actor(), QuestionForm()
    require(policy.can_see_calendar(actor))
    event = queries.get_event(actor, event_id)
    require(policy.can_ask_management(actor, event))
    if not form.validate():
        return event_page(actor, event, form, 422)
    try:
        question = actions.ask_management(actor, event, line=form.line.data or "", body=form.body.data or "")
    except Invalid as error:
        form.refuse(error)
        return event_page(actor, event, form, error.status)
    return see_other(
        question.url, f"Asked. There is an answer by {question.due_on.day} {question.due_on:%B}."
    )


@blueprint.delete(f"{PAGE}/questions/<int:question_id>")
def withdraw(question_id: int) -> ResponseReturnValue:
    """Take one's own question back."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    question, event = queries.lock_question(actor, question_id)
    actions.withdraw_question(actor, question)
    return see_other(event.url, "Your question is taken back.")


@blueprint.put(f"{PAGE}/questions/<int:question_id>/support")
def support(question_id: int) -> ResponseReturnValue:
    """Want it answered too."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    question, event = queries.lock_question(actor, question_id)
    actions.support_question(actor, event, question)
    return see_other(question.url, "You support this question.")


@blueprint.delete(f"{PAGE}/questions/<int:question_id>/support")
def withdraw_support(question_id: int) -> ResponseReturnValue:
    """Not any more."""
    actor = current_actor()
    require(policy.can_see_calendar(actor))
    question, event = queries.lock_question(actor, question_id)
    actions.withdraw_support(actor, event, question)
    return see_other(question.url, "You no longer support this question.")


@blueprint.get(f"{PAGE}/questions/<int:question_id>")
def answering(question_id: int) -> ResponseReturnValue:
    """The form for staff: an answer, or why there is none."""
    actor = current_actor()
    require(policy.can_answer_questions(actor))
    return _answer_page(actor, question_id, AnswerForm(formdata=None))


@blueprint.put(f"{PAGE}/questions/<int:question_id>/answer")
def answer(question_id: int) -> ResponseReturnValue:
    """Answer it."""
    return _settle(question_id, Outcome.ANSWERED, "The answer stands below the question.")


@blueprint.put(f"{PAGE}/questions/<int:question_id>/refusal")
def decline(question_id: int) -> ResponseReturnValue:
    """Say why there is no answer."""
    return _settle(question_id, Outcome.DECLINED, "The reason stands below the question.")


def _settle(question_id: int, outcome: Outcome, said: str) -> ResponseReturnValue:
    actor, form = current_actor(), AnswerForm()
    require(policy.can_answer_questions(actor))
    question, _ = queries.lock_question(actor, question_id)
    if not form.validate():
        return _answer_page(actor, question_id, form, 422)
    try:
        if outcome is Outcome.ANSWERED:
            actions.answer_question(actor, question, body=form.body.data or "")
        else:
            actions.decline_question(actor, question, reason=form.body.data or "")
    except Invalid as error:
        form.refuse(error)
        return _answer_page(actor, question_id, form, error.status)
    return see_other(question.url, said)


def _answer_page(actor: Actor, question_id: int, form: AnswerForm, status: int = 200) -> ResponseReturnValue:
    question, event = queries.get_question(actor, question_id)
    if not form.is_submitted():
        form.body.data = question.answer_markdown
    author = members.list_member_chips([question.author_id]).get(question.author_id)
    page = render_template(
        "calendar/answer.html",
        question=question,
        event=event,
        author=author,
        form=form,
        body=safe(question.body_html),
        today=clock.now().date(),
    )
    return page, status
