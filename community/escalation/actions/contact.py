"""Opening tickets, and forgetting who wrote them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from community.boards.models import Product
from community.core import clock, files, jobs, ratelimit
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid, TooLarge
from community.core.events import publish
from community.core.files import Document, Upload
from community.core.policy import require
from community.core.text.lines import clean_line
from community.escalation import policy, queries
from community.escalation.events import TicketOpened
from community.escalation.models import Ticket, TicketAttachment
from community.escalation.rules import (
    FILES_LARGEST_BYTES,
    FILES_MOST,
    NAME_LONGEST,
    SUBJECT_LONGEST,
    SUBJECT_SHORTEST,
    TEXT_SHORTEST,
    TICKETS_PER_ADDRESS,
    TICKETS_PER_NETWORK,
    TRIES_PER_NETWORK,
    Source,
    size_in_words,
)
from community.escalation.rules.clocks import Priority, begin
from community.escalation.rules.work import Audience, Side, State
from community.members import actions as members
from community.members import queries as member_queries
from community.members.rules.devices import network_of
from community.threads import actions as threads
from community.threads import queries as thread_queries
from community.threads.actions import Body

ERASED = "Erased"
Clean = TypeVar("Clean")

_TRIES = ratelimit.limit(TRIES_PER_NETWORK)
_PER_NETWORK = ratelimit.limit(TICKETS_PER_NETWORK)
_PER_ADDRESS = ratelimit.limit(TICKETS_PER_ADDRESS)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody asks the support team, as it was typed."""

    title: str
    body: str
    name: str = ""
    email: str = ""
    """Of somebody who is not signed in; a member has both already."""
    product: Product | None = None
    uploads: Sequence[Upload] = ()
    source: Source = Source.SUPPORT
    offered_ids: Sequence[int] = ()
    opened_ids: Sequence[int] = ()


def open_ticket(
    actor: Actor, request: Request, *, form_key: str, address: str = "", visitor_key: str = ""
) -> Ticket:
    """Hand a request to the support team, and have it mailed. The same form with the same words makes one ticket.

    `form_key` is random and the form's own, `address` the network address, `visitor_key` that of a visitor. Raise Invalid, with a sentence for each
    field, or TooMany.
    """
    require(policy.can_open_ticket(actor))
    name, email = _writer(actor, request)
    sending = _fingerprint(form_key, name, email, request.title, request.body)
    sent = queries.find_sent(sending)
    if sent is not None:
        return sent
    network = network_of(address)
    ratelimit.hit(_TRIES, network, what="tries to write to us")
    ticket, documents = _checked(actor, request, name, email)
    ratelimit.hit(_PER_ADDRESS, actor.id or ticket.email, what="requests from this address")
    ratelimit.hit(_PER_NETWORK, network, what="requests from this network")
    ticket.sending = sending
    try:
        with db.session.begin_nested():
            db.session.add(ticket)
            db.session.flush()
    except IntegrityError:  # The same form came a second time while the first was being written.
        sent = queries.find_sent(sending)
        if sent is None:
            raise
        return sent
    _attach(ticket, documents)
    publish(
        actor,
        TicketOpened(
            ticket_id=ticket.id,
            source=ticket.source,
            offered_ids=tuple(ticket.offered_ids),
            opened_ids=tuple(ticket.opened_ids),
            visitor_key="" if actor.is_signed_in else visitor_key,
        ),
    )
    return ticket


def forget_writer(member_id: int) -> None:
    """Forget what an erased member asked the support team; that something was asked, and when, stays.

    What the team wrote to them in private goes too: it is about them. What they wrote as an agent stays, as their posts do.
    """
    for ticket in queries.list_tickets_of(member_id):
        for attachment in ticket.attachments:
            jobs.queue("escalation.remove_document", key=attachment.file_key)
            db.session.delete(attachment)
        for message in queries.list_messages(ticket, Audience.PRIVATE, Audience.NOTE):
            message.body_markdown = message.body_html = ""
            message.author_id = None if message.side == Side.CUSTOMER else message.author_id
        ticket.reason = ""
        ticket.member_id = None
        ticket.name = ticket.email = ticket.body_markdown = ticket.body_html = ""
        ticket.subject = ERASED
        ticket.erased_at = clock.now()
    db.session.flush()


def _writer(actor: Actor, request: Request) -> tuple[str, str]:
    """Name and address: a member's own, else as typed."""
    if actor.id is not None:
        member = member_queries.get_member(actor.id)
        return member.name, member.email or request.email
    return request.name, request.email


def _fingerprint(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode(errors="replace"), digest_size=24).hexdigest()


def _checked(actor: Actor, request: Request, name: str, email: str) -> tuple[Ticket, list[Document]]:
    """The ticket, not yet written, and its files. Raise Invalid with everything that is wrong."""
    wrong: dict[str, str] = {}

    def checked(check: Callable[[], Clean], otherwise: Clean) -> Clean:
        try:
            return check()
        except (Invalid, TooLarge) as error:
            wrong.update(getattr(error, "fields", {}) or {"files": error.reason})
            return otherwise

    name = clean_line(name, limit=NAME_LONGEST)
    if not name:
        wrong["name"] = "Tell us what to call you."
    email = checked(lambda: members.clean_email(email), "")
    subject = checked(lambda: _clean_subject(request.title), "")
    body = checked(
        lambda: threads.cook_body(request.body, shortest=TEXT_SHORTEST, field="body_markdown"), Body("", "")
    )
    documents: list[Document] = checked(lambda: _check_files(request.uploads), [])
    if wrong:
        raise Invalid(fields=wrong)
    offered = thread_queries.list_thread_names(actor, request.offered_ids)
    suggested = [thread_id for thread_id in request.offered_ids if thread_id in offered]
    team, now = queries.get_usual_team(), clock.now()
    ticket = Ticket(
        member_id=actor.id,
        name=name,
        email=email,
        subject=subject,
        body_markdown=body.markdown,
        body_html=body.html,
        renderer_version=body.renderer_version,
        product_id=request.product.id if request.product else None,
        source=request.source.value,
        receipt_key=secrets.token_urlsafe(24),
        offered_ids=suggested,
        opened_ids=[thread_id for thread_id in request.opened_ids if thread_id in suggested],
        opened_at=now,
        team_id=team.id,
        priority=Priority.NORMAL.value,
        state=State.OPEN.value,
    )
    ticket.set_clocks(begin(now, team.hours, team.promise(Priority.NORMAL)))
    return ticket, documents


def _clean_subject(text: str) -> str:
    subject = clean_line(text)
    if len(subject) < SUBJECT_SHORTEST:
        raise Invalid(fields={"title": "Say in a few words what it is about."})
    if len(subject) > SUBJECT_LONGEST:
        raise Invalid(
            fields={
                "title": f"Shorten this to {SUBJECT_LONGEST} characters (it has {len(subject):,}); the rest fits below."
            }
        )
    return subject


def _check_files(uploads: Sequence[Upload]) -> list[Document]:
    if len(uploads) > FILES_MOST:
        raise Invalid(f"Choose at most {FILES_MOST} files (these are {len(uploads)}).")
    if sum(len(upload.data) for upload in uploads) > FILES_LARGEST_BYTES:
        raise TooLarge(f"The files may have {size_in_words(FILES_LARGEST_BYTES)} together.")
    return [files.check_document(upload) for upload in uploads]


def _attach(ticket: Ticket, documents: Sequence[Document]) -> None:
    for document in documents:
        db.session.add(
            TicketAttachment(
                ticket_id=ticket.id,
                member_id=ticket.member_id,
                name=document.name,
                media_type=document.media_type,
                size_bytes=len(document.data),
                file_key=files.store_document(document),
            )
        )
    db.session.flush()
