"""One thread's page, put together for whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import current_app, render_template, request

from community.answers import queries as answers
from community.answers.queries import AnswerView
from community.answers.rules import ORDERS, Lead, default_order, opening_replies_shown
from community.core import clock
from community.core.actor import Ability, Actor
from community.core.pagination import Page, page_number
from community.deflection import queries as deflection
from community.escalation import policy as escalation_policy
from community.escalation import queries as escalation
from community.members import queries as members
from community.reactions import queries as reactions
from community.threads import queries
from community.threads.views.posts import Reader
from community.threads.views.story import named_threads, story_of
from community.threads.views.structured import question_data
from community.threads.views.tools import moderator_tools
from community.triage import queries as triage

if TYPE_CHECKING:
    from community.escalation.models import Ticket
    from community.threads.models import Thread


def render_thread(
    actor: Actor, thread: Thread, *, answer_text: str = "", answer_errors: tuple[str, ...] = ()
) -> str:
    """The page; what was typed and what is wrong with it come back with it."""
    wanted = request.args.get("order", "")
    order = wanted if wanted in ORDERS else default_order(thread.is_question)
    page = answers.list_answers(actor, thread, page_number(request.args.get("page")), order)
    first = _take_leading(thread, page)
    listed = [*([first] if first else []), *page.items]
    replies = answers.list_first_replies(actor, thread, [answer.id for answer in listed])
    timeline = queries.list_timeline(thread.id)
    ticket = escalation.find_newest_of(thread.id) if thread.is_question else None
    people = members.list_member_chips(
        {
            thread.author_id,
            *(answer.author_id for answer in listed),
            *(answer.acceptance.accepted_by_id for answer in listed if answer.acceptance),
            *(reply.author_id for under in replies.values() for reply in under),
            *(entry.actor_id for entry in timeline),
            ticket.assigned_to_id if ticket else None,
        }
    )
    reply_ids = [reply.id for under in replies.values() for reply in under]
    own = reactions.find_own_marks(actor, thread.id, [answer.id for answer in listed], reply_ids)
    reader = Reader(actor, thread, people, own)
    marks = queries.find_own_marks(actor, thread.id)
    others = queries.list_thread_names(actor, [thread.duplicate_of_id, *named_threads(timeline)])

    under_opening, most = replies.get(None, ()), opening_replies_shown(thread.is_question)
    opening = reader.opening(under_opening[:most])
    for answer in listed:
        answer.replies = replies.get(answer.id, [])
    shown = [reader.answer(answer) for answer in listed]
    default = default_order(thread.is_question)
    base = thread.url

    def page_url(number: int) -> str:
        arguments = {"order": order} if order != default else {}
        if number > 1:
            arguments["page"] = str(number)
        return f"{base}?{urlencode(arguments)}" if arguments else base

    is_for_crawlers = not actor.is_signed_in and page.number == 1 and not wanted
    return render_template(
        "threads/thread.html",
        thread=thread,
        post=opening,
        has_more_replies=len(under_opening) > most,
        tags=queries.list_tags(thread.id),
        can=reader.can_with_thread(),
        marks=marks,
        answer_page=Page(shown[1:] if first else shown, page.number, page.size, page.total),
        first_accepted=shown[0] if first else None,
        accept_label="This solved it" if actor.is_member(thread.author_id) else "Accept",
        duplicate_of=others.get(thread.duplicate_of_id or 0),
        is_sorted=bool(wanted),
        sort_label=ORDERS[order],
        sort_items=[
            (label, base if key == default else f"{base}?order={key}", key == order)
            for key, label in ORDERS.items()
        ]
        if page.total > 1
        else [],
        declined=deflection.list_declined(actor, thread.id)
        if actor.is_signed_in and thread.is_question and not thread.has_solution
        else (),
        timeline=story_of(thread, opening.author, timeline, people, others),
        ticket=ticket,
        agent=people.get(ticket.assigned_to_id) if ticket and ticket.assigned_to_id else None,
        escalation=_way_to_team(actor, thread, ticket),
        now=clock.now(),
        page_url=page_url,
        answer_text=answer_text or (marks.draft.fields.get("body_markdown", "") if marks.draft else ""),
        answer_errors=answer_errors,
        draft_note="Your draft is here again" if marks.draft and not answer_text else "",
        next_url=quote(base),
        next=triage.find_next(actor, thread) if _is_concerned(actor, thread) else None,
        moderator_tools=moderator_tools(actor, thread) if _has_tools(actor) else (),
        structured_data=question_data(current_app.config["BASE_URL"], thread, opening, shown)
        if is_for_crawlers and thread.is_question and thread.is_listed
        else None,
    )


def _way_to_team(actor: Actor, thread: Thread, ticket: Ticket | None) -> str:
    """What the asker of an open question may read of the way to the support team: an address, or from when on there is one."""
    if not actor.is_member(thread.author_id) or not thread.is_question or thread.has_solution:
        return ""
    if (ticket is not None and ticket.is_live) or thread.closed_at is not None:
        return ""
    ends_at = escalation.find_patience_end(thread)
    if escalation_policy.can_escalate(actor, thread, ends_at):
        return "open"
    return f"{ends_at:%d %B, %H:%M} UTC" if clock.now() < ends_at else ""


def _is_concerned(actor: Actor, thread: Thread) -> bool:
    """Whether what happens next with the question is this reader's business: its asker and those who keep order."""
    return thread.is_question and (
        actor.is_member(thread.author_id) or (actor.is_signed_in and actor.is_staff)
    )


def _has_tools(actor: Actor) -> bool:
    return actor.is_staff or actor.is_super_user or actor.has_ability(Ability.CLOSE_DUPLICATES)


def _take_leading(thread: Thread, page: Page[AnswerView]) -> AnswerView | None:
    """What solves the thread leads the first page, whatever the order; None when nothing that still holds does."""
    if page.number != 1 or not thread.has_solution:
        return None
    for index, answer in enumerate(page.items):
        if answer.lead_order == Lead.ACCEPTED:  # There is one at most, and nothing comes before it.
            return page.items.pop(index)
    leading = answers.find_leading(thread.id)
    if leading is not None:
        page.items[:] = [answer for answer in page.items if answer.id != leading.id]
    return leading
