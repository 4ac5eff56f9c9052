"""Letting askers of the demo thank for the answers that solved their questions, and the admin say how long a contact takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from community.answers.models import Answer, Reply
from community.core import clock, jobs
from community.core.actor import Actor
from community.demo.rules.visits import DAYS
from community.impact import actions as impact
from community.members import queries as members
from community.threads.models import Thread

MINUTES_PER_CONTACT = 11
EVERY = 2  # Half of those who accept an answer say a word as well.
LATER = timedelta(hours=7)
_WORDS = (
    "This saved my evening. I had already packed everything to send it back.",
    "Worked at the first try, and I understood why. Thank you!",
    "You took the time to ask what I had really tried. That made all the difference.",
    "My mother can call her sister again. She says thank you too.",
    "Two calls to the hotline did not get me this far. Thanks for the clear steps.",
    "Exactly the setting I would never have found. I owe you a coffee.",
    "Home office on Monday is saved. Thank you so much.",
    "Thank you for the patience, and for the second picture.",
    "So simple once somebody says it. Great answer.",
    "I have printed your steps and put them beside the router.",
)


def walk_thanks(
    threads: Mapping[str, Thread], posts: Sequence[Answer | Reply], admin: Actor, now: datetime
) -> None:
    """Let the notes be written, each some hours after the acceptance."""
    with clock.at(now - timedelta(days=DAYS)):
        impact.set_impact_terms(
            admin, minutes_per_contact=MINUTES_PER_CONTACT, is_public=True, shows_money=True
        )
    by_id = {thread.id: thread for thread in threads.values()}
    accepted = [
        (post, by_id[post.thread_id])
        for post in posts
        if isinstance(post, Answer) and post.is_accepted and not post.is_removed
    ]
    number = 0
    for answer, thread in sorted(accepted, key=lambda one: one[0].id):
        at = thread.solved_at + LATER if thread.solved_at is not None else now
        if not thread.is_listed or thread.author_id == answer.author_id or at >= now:
            continue
        number += 1
        if number % EVERY == 0:
            with clock.at(at):
                impact.thank(
                    members.get_actor(thread.author_id), answer, _WORDS[number // EVERY % len(_WORDS)]
                )
                jobs.run_here()
