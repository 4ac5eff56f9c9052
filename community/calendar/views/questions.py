"""Questions to management made ready to be shown: with their authors, and what the reader may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from community.calendar import policy, queries
from community.calendar.forms import QuestionForm
from community.calendar.views.shown import safe
from community.core import clock
from community.core.actor import Actor
from community.core.pagination import Page, page_number
from community.members import queries as members

if TYPE_CHECKING:
    from community.calendar.models import CalendarEvent
    from community.calendar.queries import Asked


def question_part(actor: Actor, event: CalendarEvent, form: object) -> dict[str, Any]:
    """What the page of a call shows of its questions; nothing for other events."""
    if not event.is_call:
        return {"asked": None}
    page = queries.list_questions(actor, event, page_number(request.args.get("page")))
    return {
        "asked": page,
        "url_of_page": lambda number: f"{event.url}?page={number}#ask-title",
        "can_ask": policy.can_ask_management(actor, event),
        "form": form or QuestionForm(formdata=None),
        "counts": queries.count_questions(event.id),
        **listed(actor, page),
    }


def listed(actor: Actor, page: Page[Asked]) -> dict[str, Any]:
    people = [one.question.author_id for one in page.items]
    people += [one.question.answered_by_id for one in page.items if one.question.answered_by_id]
    return {
        "questions": page,
        "people": members.list_member_chips(people),
        "safe": safe,
        "today": clock.now().date(),
        "can_answer": policy.can_answer_questions(actor),
        "can_support": lambda one: policy.can_support_question(actor, one.event, one.question),
        "can_withdraw": lambda one: policy.can_withdraw_question(actor, one.question),
    }
