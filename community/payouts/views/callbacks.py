"""Where providers tell that something happened. Nobody is signed in here; the signature is verified by the worker."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import TooLarge
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.csrf import csrf
from community.payouts import actions
from community.payouts.views.blueprint import blueprint

NOTICES_LIMIT = limit("300/minute")  # A provider sends a batch's notices at once, from few addresses.
csrf.ask_for_signature("payouts.receive_notice", verified_by="payouts.hear_notice")


@blueprint.post("/rails/<rail>/notices")
def receive_notice(rail: str) -> ResponseReturnValue:
    """Take a provider's callback; it says only what to ask the provider about."""
    hit(NOTICES_LIMIT, request.remote_addr, what="callbacks")
    if (request.content_length or 0) > actions.LARGEST_NOTICE_BYTES:
        raise TooLarge("No callback is that large.")
    body = request.get_data(cache=False)
    actions.receive_notice(current_actor(), rail, dict(request.headers), body)
    return "", 202
