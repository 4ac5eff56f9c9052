"""Asking: the form, its suggestions, posting."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from community.boards import queries as boards
from community.core.actor import Actor
from community.core.errors import Forbidden, Invalid, TooLarge, TooMany
from community.core.policy import can_take_part
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.core.web.responses import see_other
from community.core.web.visitor import find_visitor_key, visitor_key
from community.deflection import queries as deflection
from community.members import queries as members
from community.threads import actions, queries
from community.threads.forms import TITLE_FIELD_LONGEST, AskForm
from community.threads.rules import Kind, find_private
from community.threads.views.blueprint import blueprint
from community.threads.views.drafts import count_visitors_save
from community.threads.views.figures import promise_in_words
from community.threads.views.moderation import show_errors

PLACE = "ask"
POSTS_LIMIT = limit("10/hour")  # Threads of one member; ten problems an hour need another channel.
NONE_CHOSEN = 0
IDS_MOST = 20  # More suggestions than that nobody was shown.
FIELDS = ("title", "body_markdown", "tags", "board_id", "product_id", "kind")


@blueprint.get("/ask")
def ask() -> ResponseReturnValue:
    """The form; with a title in the address its suggestions are there without scripts."""
    actor = current_actor()
    form = _form(actor)
    draft = queries.find_draft(actor, PLACE, find_visitor_key())
    kept = draft.fields if draft is not None else {}
    title = (request.args.get("title") or request.args.get("q") or "").strip()[:TITLE_FIELD_LONGEST]
    is_another = bool(kept and title) and title != kept.get("title", "").strip()
    if kept and not is_another:  # The details of one problem beneath the title of another mislead everybody.
        _fill_in(form, kept)
    if title:
        form.title.data = title
    board = boards.find_board(actor, request.args["board"]) if "board" in request.args else None
    if board is not None:
        form.board_id.data = board.id
    return _page(actor, form, is_draft_back=bool(kept) and not is_another, is_draft_waiting=is_another)


@blueprint.get("/ask/wait")
@for_visitors
def say_wait() -> str:
    """How long an answer takes on the chosen board about the chosen product: a sentence of the form."""
    chosen = (request.args.get(name, 0, type=int) for name in ("board_id", "product_id"))
    return escape(promise_in_words(queries.find_expectation(*chosen)))


@blueprint.post("/ask")
def look_first() -> ResponseReturnValue:
    """The same page with suggestions for what was typed: “Look for answers first”, without scripts."""
    actor = current_actor()
    return _page(actor, _form(actor))


@blueprint.post("/threads")
def post() -> ResponseReturnValue:
    """Post it. A visitor's words are kept as a draft while they sign in."""
    actor = current_actor()
    form = _form(actor)
    title, body = form.title.data or "", form.body_markdown.data or ""
    if not actor.is_signed_in:
        return _keep_for_visitor(actor, form)
    assert actor.id is not None
    members.lock_member(
        actor.id
    )  # Of the same form sent twice at once, the second finds what the first posted.
    twin = queries.find_twin(actor, title, body)
    if twin is not None:
        return see_other(twin.url)
    if not form.validate():
        try:  # Whatever else is wrong is said in the same round.
            actions.check_words(title, body, form.tag_names)
        except Invalid as error:
            show_errors(form, error)
        return _page(actor, form), 422
    warnings = [] if form.is_warned.data else find_private(f"{title}\n{body}")
    if warnings:
        return _page(actor, form, warnings=warnings), 422
    try:
        _count_thread(actor)
        thread = actions.post_thread(
            actor,
            board=boards.get_board_by_id(actor, form.board_id.data),
            kind=Kind(form.kind.data),
            title=title,
            body=body,
            product=next(
                (p for p in boards.list_products(current_actor()) if p.id == form.product_id.data), None
            ),
            tags=form.tag_names,
            offered_ids=_ids("suggested"),
            opened_ids=_ids("looked_at"),
        )
    except Invalid as error:
        show_errors(form, error)
        return _page(actor, form), 422
    except (Forbidden, TooMany) as error:
        return _page(actor, form, refusal=error.reason), error.status
    actions.clear_draft(actor, PLACE)
    return see_other(thread.url, "Posted. We tell you as soon as somebody answers.")


def _keep_for_visitor(actor: Actor, form: AskForm) -> ResponseReturnValue:
    typed = {name: str(form[name].data) for name in FIELDS if form[name].data}
    try:
        count_visitors_save()
        actions.save_draft(actor, PLACE, typed, visitor_key=visitor_key())
    except (TooLarge, TooMany) as error:
        form.body_markdown.errors = [error.reason]
        return _page(actor, form), 429 if isinstance(error, TooMany) else 422
    flash("Your question is kept. Sign in or join, then post it.")
    return redirect(url_for("members.sign_in", next=url_for("threads.ask")), 303)


def _form(actor: Actor) -> AskForm:
    form = AskForm()
    places = boards.list_writable_boards(actor) if actor.is_signed_in else boards.list_boards(actor)
    kinds = [kind for kind in Kind if kind is not Kind.ANNOUNCEMENT or actor.is_staff]
    form.board_id.choices = [
        (NONE_CHOSEN, "Choose a board"),
        *((board.id, board.name) for board in places if board.write_audience != "staff" or actor.is_staff),
    ]
    form.product_id.choices = [
        (NONE_CHOSEN, "None of them, or I don’t know"),
        *((product.id, product.name) for product in boards.list_products(current_actor())),
    ]
    form.kind.choices = [(kind.value, kind.value.capitalize()) for kind in kinds]
    return form


def _fill_in(form: AskForm, fields: dict[str, str]) -> None:
    """Put a draft into the form; what it cannot take is left out."""
    for name in FIELDS:
        value = fields.get(name, "")
        if not value:
            continue
        if name in ("board_id", "product_id"):
            if value.isascii() and value.isdigit():
                form[name].data = int(value)
        elif name != "kind" or value in dict(form.kind.choices):
            form[name].data = value


def _page(
    actor: Actor,
    form: AskForm,
    *,
    is_draft_back: bool = False,
    is_draft_waiting: bool = False,
    refusal: str = "",
    warnings: Sequence[str] = (),
) -> str:
    title = form.title.data or ""
    barred = can_take_part(actor).reason if actor.is_signed_in else ""
    return render_template(
        "threads/ask.html",
        form=form,
        draft_key=PLACE,
        is_draft_back=is_draft_back,
        is_draft_waiting=is_draft_waiting,
        warnings=warnings,
        refusal=refusal or barred,
        is_barred=bool(barred),
        suggestions=deflection.list_suggestions(
            actor,
            f"{title}\n{form.body_markdown.data or ''}",
            board_id=form.board_id.data,
            product_id=form.product_id.data,
        )
        if title
        else [],
        promise=promise_in_words(
            queries.find_expectation(form.board_id.data or 0, form.product_id.data or 0)
        ),
    )


def _ids(name: str) -> list[int]:
    """The threads that the form carries along: what was offered, and what was opened of it."""
    sent = request.form.getlist(name)[:IDS_MOST]
    return [int(one) for one in sent if one.isascii() and one.isdigit() and len(one) < 10]


def _count_thread(actor: Actor) -> None:
    if actor.is_staff:
        return
    hit(POSTS_LIMIT, actor.id, what="new threads")
