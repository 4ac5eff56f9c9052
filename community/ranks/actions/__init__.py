"""Every write to ranks."""

from community.ranks.actions.ladders import discard_draft, put_in_force, save_draft
from community.ranks.actions.members import reconsider
from community.ranks.actions.rest import announce_rest, end_rest, rest_abilities

__all__ = [
    "announce_rest",
    "discard_draft",
    "end_rest",
    "put_in_force",
    "reconsider",
    "rest_abilities",
    "save_draft",
]
