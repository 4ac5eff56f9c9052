"""The agents' desk: the queue, one ticket, and everything that is done with it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core import clock
from community.core.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from community.core.pagination import page_number
from community.core.policy import require
from community.core.text.lines import clean_line
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.escalation import actions, policy, queries
from community.escalation.forms import AnswerForm, AssignForm, MergeForm, SnoozeForm, SortForm
from community.escalation.queries import VIEWS, QueueFilter
from community.escalation.rules import Audience, Priority, Then, read_ids
from community.escalation.views.blueprint import blueprint
from community.escalation.views.conversation import show_messages
from community.escalation.views.tickets import private
from community.members import queries as members
from community.threads import queries as threads

if TYPE_CHECKING:
    from community.escalation.models import Ticket

PAGE = "/desk"
NOBODY = 0


@blueprint.get(PAGE)
@private
def show_desk() -> ResponseReturnValue:
    """The queue, what is due soonest first."""
    actor = current_actor()
    require(policy.can_work_tickets(actor))
    teams = queries.list_teams()
    wanted = _wanted([team.id for team in teams])

    def address(**changes: object) -> str:
        values = {"view": wanted.view, "team": wanted.team_id, "priority": wanted.priority, "q": wanted.words}
        kept = {name: str(value) for name, value in (values | changes).items() if value}
        if kept.get("view") == "open":
            del kept["view"]
        return f"{PAGE}?{urlencode(kept)}" if kept else PAGE

    page = queries.list_queue(actor, wanted, page_number(request.args.get("page")))
    counts = queries.count_views(actor, wanted.team_id)
    return render_template(
        "escalation/desk.html",
        page=page,
        tabs=[
            {"label": label, "url": address(view=view), "count": counts[view], "current": view == wanted.view}
            for view, label in VIEWS.items()
        ],
        teams=[("All teams", address(team=None), wanted.team_id is None)]
        + [(team.name, address(team=team.id), team.id == wanted.team_id) for team in teams],
        team_name=next((team.name for team in teams if team.id == wanted.team_id), "All teams"),
        priorities=[("Any priority", address(priority=""), not wanted.priority)]
        + [(one.label, address(priority=one.value), one == wanted.priority) for one in Priority],
        priority_name=Priority(wanted.priority).label if wanted.priority else "Any priority",
        wanted=wanted,
        people=members.list_member_chips({t.assigned_to_id for t in page.items}),
        now=clock.now(),
        page_url=lambda number: address(page=number if number > 1 else None),
        hidden=[("view", wanted.view), ("team", wanted.team_id or ""), ("priority", wanted.priority)],
    )


@blueprint.get(f"{PAGE}/tickets/<int:ticket_id>")
@private
def work_ticket(ticket_id: int) -> ResponseReturnValue:
    """One ticket with all that an agent needs for it."""
    actor = current_actor()
    require(policy.can_work_tickets(actor))
    return _page(queries.get_work(actor, ticket_id))


@blueprint.put(f"{PAGE}/tickets/<int:ticket_id>/look")
def look_at_ticket(ticket_id: int) -> ResponseReturnValue:
    """Note that the agent has it before them; the page's script says so while it is open."""
    actor = current_actor()
    require(policy.can_work_tickets(actor))
    ticket = queries.get_work(actor, ticket_id)
    actions.look_at(actor, ticket)
    return render_template("escalation/_others.html", others=_others(ticket))


@blueprint.post(f"{PAGE}/tickets/<int:ticket_id>/messages")
@private
def write_message(ticket_id: int) -> ResponseReturnValue:
    """Write in public, in private, or a note."""
    actor, form = current_actor(), AnswerForm()
    require(policy.can_work_tickets(actor))
    ticket = queries.lock_ticket(queries.get_work(actor, ticket_id).id)
    if not form.validate():
        return _page(ticket, form)
    audience = Audience(form.audience.data)
    try:
        actions.write(
            actor,
            ticket,
            audience=audience,
            body=form.body_markdown.data or "",
            then=Then(form.then.data),
            seen_message_id=next(iter(read_ids([form.seen_message_id.data or ""])), 0),
            form_key=form.keep_key(),
            no_public_reason=form.no_public_reason.data or "",
        )
    except Refusal as error:
        if isinstance(error, Invalid) and "body" in error.fields:
            error = Invalid(fields={"body_markdown": error.fields["body"]})
        form.refuse(error)
        return _page(ticket, form)
    said = {
        Audience.PUBLIC: "Posted in the thread, for everybody.",
        Audience.PRIVATE: "Sent. Only the customer and the team read it.",
        Audience.NOTE: "Noted, for the team alone.",
    }
    return see_other(ticket.desk_url, said[audience])


@blueprint.put(f"{PAGE}/tickets/<int:ticket_id>/assignment")
def assign_ticket(ticket_id: int) -> ResponseReturnValue:
    """Give it to somebody, or to nobody."""
    actor, form = current_actor(), AssignForm()
    ticket = _locked(ticket_id)
    form.member_id.choices = [
        (NOBODY, ""),
        *((one, "") for one in members.list_ids_of_roles(policy.SUPPORT_TEAM)),
    ]
    if not form.validate():
        raise Invalid("Choose somebody who works tickets.")
    actions.assign(actor, ticket, form.member_id.data or None)
    return see_other(ticket.desk_url)


@blueprint.put(f"{PAGE}/tickets/<int:ticket_id>/place")
def sort_ticket(ticket_id: int) -> ResponseReturnValue:
    """Another team or priority."""
    actor, form = current_actor(), SortForm()
    ticket = _locked(ticket_id)
    form.team_id.choices = {team.id: team.name for team in queries.list_teams(with_retired=True)}
    if not form.validate():
        raise Invalid("Choose one of the teams and priorities.")
    actions.sort_ticket(actor, ticket, team_id=form.team_id.data, priority=Priority(form.priority.data))
    return see_other(
        ticket.desk_url, f"Now with {ticket.team.name}, {Priority(ticket.priority).label.lower()}."
    )


@blueprint.put(f"{PAGE}/tickets/<int:ticket_id>/rest")
def snooze_ticket(ticket_id: int) -> ResponseReturnValue:
    """Lay it aside."""
    actor, form = current_actor(), SnoozeForm()
    ticket = _locked(ticket_id)
    if not form.validate():
        raise Invalid("Choose one of the times.")
    actions.snooze(actor, ticket, clock.now() + timedelta(hours=form.hours.data))
    return see_other(
        PAGE, f"{ticket.number} is laid aside. It comes back by itself, or when its customer writes."
    )


@blueprint.delete(f"{PAGE}/tickets/<int:ticket_id>/rest")
def reopen_ticket(ticket_id: int) -> ResponseReturnValue:
    """Take its rest, its waiting or its end back."""
    ticket = _locked(ticket_id)
    actions.reopen(current_actor(), ticket)
    return see_other(ticket.desk_url, "It is with us again.")


@blueprint.put(f"{PAGE}/tickets/<int:ticket_id>/merge")
def merge_ticket(ticket_id: int) -> ResponseReturnValue:
    """Make it part of another ticket."""
    actor, form = current_actor(), MergeForm()
    wanted = next(iter(read_ids([(form.number.data or "").upper().removeprefix("T-")])), 0)
    first, second = sorted((ticket_id, wanted))
    require(policy.can_work_tickets(actor))
    if not form.validate() or wanted == ticket_id or queries.find_ticket(wanted) is None:
        raise Conflict("There is no other ticket with that number. It looks like T-42.")
    locked = {one: queries.lock_ticket(one) for one in (first, second)}
    actions.merge_tickets(actor, locked[ticket_id], locked[wanted])
    return see_other(locked[wanted].desk_url, f"{locked[ticket_id].number} is part of this one now.")


def _wanted(team_ids: list[int]) -> QueueFilter:
    """What the address asks for; what it names and is not there is left out."""
    view, priority = request.args.get("view", ""), request.args.get("priority", "")
    return QueueFilter(
        view=view if view in VIEWS else "open",
        team_id=next((one for one in team_ids if str(one) == request.args.get("team")), None),
        priority=priority if priority in set(Priority) else "",
        words=clean_line(request.args.get("q", ""))[:80],
    )


def _locked(ticket_id: int) -> Ticket:
    actor = current_actor()
    require(policy.can_work_tickets(actor))
    return queries.lock_ticket(queries.get_work(actor, ticket_id).id)


def _others(ticket: Ticket) -> list[str]:
    looks = queries.list_others_at(current_actor(), ticket)
    people = members.list_member_chips({look.member_id for look in looks})
    return [people[look.member_id].name for look in looks if look.member_id in people]


def _page(ticket: Ticket, form: AnswerForm | None = None) -> ResponseReturnValue:
    actor = current_actor()
    if form is None:
        form = AnswerForm(formdata=None)
        form.audience.data = (Audience.PUBLIC if ticket.thread_id else Audience.PRIVATE).value
    form.keep_key()
    form.seen_message_id.data = str(queries.get_last_message_id(ticket))
    agents = members.list_member_chips(members.list_ids_of_roles(policy.SUPPORT_TEAM))
    try:
        thread = threads.get_thread(actor, ticket.thread_id) if ticket.thread_id else None
    except (NotFound, Forbidden):
        thread = None
    steps = queries.list_steps(ticket)
    rating = queries.find_rating(ticket)
    response = make_response(
        render_template(
            "escalation/work.html",
            ticket=ticket,
            thread=thread,
            body_html=queries.html_of(ticket),
            messages=show_messages(actor, ticket),
            form=form,
            audiences=[one for one in Audience if thread is not None or one is not Audience.PUBLIC],
            has_public_word=thread is None or queries.has_public_word(ticket),
            assign_form=AssignForm(formdata=None),
            agents=sorted(agents.values(), key=lambda one: one.name),
            sort_form=SortForm(formdata=None),
            teams=[
                t for t in queries.list_teams(with_retired=True) if not t.retired_at or t.id == ticket.team_id
            ],
            priorities=list(Priority),
            snooze_form=SnoozeForm(formdata=None),
            merge_form=MergeForm(formdata=None),
            steps=steps,
            people=members.list_member_chips(
                {
                    ticket.assigned_to_id,
                    ticket.escalated_by_id,
                    ticket.member_id,
                    *(one.by_id for one in steps),
                }
            ),
            earlier=queries.list_earlier(ticket),
            seen=queries.list_seen(actor, ticket),
            others=_others(ticket),
            rating=rating,
            now=clock.now(),
        )
    )
    if form.errors:
        response.status_code = 422
    return response
