"""What pages tell of a visit: a beacon, so that reading a page never writes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid
from community.core.ratelimit import hit, limit
from community.deflection import actions, queries
from community.deflection.actions import Told
from community.deflection.actions.visits import OFFERS_MOST
from community.deflection.rules import Place, place_of, widget_key
from community.deflection.rules.visits import TOLD, FactKind
from community.deflection.views.blueprint import blueprint, current_visitor
from community.threads import queries as threads

# One person's tabs; an office shares an address. A program that tells more is none of our visitors.
FACTS_LIMIT = limit("600/hour")

_TOKEN = re.compile(r"[0-9A-Za-z-]{8,40}")
_WIDGET_VISIT = re.compile(r"[0-9a-f]{32}")
_SEARCH_ENGINES = re.compile(
    r"(?:^|\.)(?:google|bing|duckduckgo|yahoo|ecosia|qwant|startpage|yandex|baidu|naver|seznam|brave|kagi|perplexity|chatgpt)"
    r"\.[a-z.]{2,12}$"
)


@blueprint.post("/visits/facts")
def note_fact() -> ResponseReturnValue:
    """One thing that a page saw happen. Fields: kind, place, token, and as they apply query, thread_id, offered (ids), found
    (how many), referrer, from_visit (the help button's visit, from which the page was opened)."""
    visitor = current_visitor()
    hit(FACTS_LIMIT, visitor.actor.id or request.remote_addr, what="pages")
    if _WIDGET_VISIT.fullmatch(joined := request.form.get("from_visit", "")):
        actions.join_visits(visitor, widget_key(joined))
    told = read_told(visitor, place_of(request.form.get("place")))
    if told is not None:
        actions.note_fact(visitor, told)
    return "", 204


def read_told(visitor: actions.Visitor, place: Place) -> Told | None:
    """What the form tells; None when it is nothing that counts. Raise Invalid for what no page of ours tells."""
    form = request.form
    kind = _kind(form.get("kind", ""))
    thread = None
    if kind in (FactKind.OPENED, FactKind.LANDED, FactKind.NOT_IT):
        thread = threads.get_thread(visitor.actor, _number(form.get("thread_id", "")))
    if kind is FactKind.LANDED and not _is_search_engine(form.get("referrer", "")):
        return None
    token = form.get("token", "")
    return Told(
        kind=kind,
        place=place,
        token=token if _TOKEN.fullmatch(token) else None,
        query=" ".join(form.get("query", "").split()),
        thread=thread,
        offered=_offered(visitor, form.get("offered")),
        found_count=_number(form["found"]) if form.get("found") else None,
    )


def _kind(text: str) -> FactKind:
    if text not in TOLD:
        raise Invalid("A page tells of no such thing.")
    return FactKind(text)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid("A number is missing.")
    return int(text)


def _offered(visitor: actions.Visitor, text: str | None) -> Sequence[int] | None:
    """The threads that were shown, as far as there are such for this visitor."""
    if text is None:
        return None
    ids = [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 10]
    return queries.keep_visible(visitor.actor, ids[:OFFERS_MOST])


def _is_search_engine(referrer: str) -> bool:
    try:
        host = urlsplit(referrer).hostname or ""
    except ValueError:
        return False
    return _SEARCH_ENGINES.search(host) is not None
