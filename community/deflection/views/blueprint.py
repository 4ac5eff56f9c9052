"""The blueprint that all pages of the room hang on, and who is looking for help."""

from __future__ import annotations

from flask import Blueprint, request

from community.core.web.actor import current_actor
from community.core.web.visitor import find_visitor_key, may_be_followed, visitor_key
from community.deflection.actions import Visitor

blueprint = Blueprint("deflection", __name__)


def current_visitor() -> Visitor:
    """Who asks, ready to be followed through a visit unless their browser asks us not to. Visitors get a key."""
    actor = current_actor()
    is_followed = may_be_followed()
    key = "" if actor.is_signed_in or not is_followed else visitor_key()
    return Visitor(actor, key, request.user_agent.string, is_followed)


def known_visitor() -> Visitor:
    """The same for a page that only reads: who has no key yet gets none."""
    actor = current_actor()
    return Visitor(actor, "" if actor.is_signed_in else find_visitor_key(), request.user_agent.string)
