"""The tree that ships, and to which a question goes when the tree that held it is withdrawn."""

from __future__ import annotations

from community.triage.rules.conditions import Condition, Kind
from community.triage.rules.tree import Act, Branch, Leaf, Node

DANGER = (
    "smoke",
    "smoking",
    "fire",
    "burning",
    "burnt",
    "sparks",
    "electric shock",
    "exploded",
    "hacked",
    "stolen",
    "identity theft",
)
"""Words after which nobody should wait for a chance answer."""


def _ask(number: int, condition: Condition, yes: Node, no: Node) -> Branch:
    return Branch(f"n{number}", condition, yes, no)


def default_tree() -> Node:
    """Known problems first, then danger, then whose turn it is, then the clock: nobody waits longer than a day for a person."""
    still_waiting = _ask(
        10,
        Condition(Kind.UNANSWERED, number=4 * 60),
        Leaf("l10", Act.EXPERTS),
        Leaf("l11", Act.WAIT),
    )
    asked_before = _ask(9, Condition(Kind.DUPLICATE), Leaf("l9", Act.DUPLICATE), still_waiting)
    by_the_clock = _ask(
        8,
        Condition(Kind.NO_USEFUL, number=24 * 60),
        Leaf("l8", Act.ESCALATE, priority="normal", text="No useful answer within a day."),
        asked_before,
    )
    too_short = _ask(
        6,
        Condition(Kind.SHORT, number=60),
        _ask(
            11,
            Condition(Kind.NO_USEFUL, number=24 * 60),
            Leaf("l12", Act.ESCALATE, priority="low", text="Little was said, and nobody could help."),
            _ask(
                7,
                Condition(Kind.INFO_ASKED),
                Leaf("l13", Act.WAIT),
                # Not at once: a short question is often answered as quickly as it was asked.
                _ask(
                    14,
                    Condition(Kind.UNANSWERED, number=2 * 60),
                    Leaf(
                        "l7", Act.ASK_INFO, text="What exactly happens, since when, and what have you tried?"
                    ),
                    Leaf("l15", Act.WAIT),
                ),
            ),
        ),
        by_the_clock,
    )
    unhappy = _ask(
        5,
        Condition(Kind.UNHAPPY),
        _ask(
            13,
            Condition(Kind.QUIET, number=12 * 60),
            Leaf("l6", Act.ESCALATE, priority="high", text="The asker came back, and nobody wrote since."),
            Leaf("l14", Act.WAIT),
        ),
        _ask(4, Condition(Kind.USEFUL), Leaf("l5", Act.WAIT_ASKER), too_short),
    )
    waiting = _ask(3, Condition(Kind.INFO_WAITING), Leaf("l4", Act.WAIT_ASKER), unhappy)
    many = _ask(
        12,
        Condition(Kind.HAVE_TOO_SPEED, number=5),
        Leaf("l3", Act.ESCALATE, priority="high", text="Many have this at once: it may be an incident."),
        waiting,
    )
    danger = _ask(
        2,
        Condition(Kind.WORDS, words=DANGER),
        Leaf(
            "l2",
            Act.ESCALATE,
            priority="urgent",
            text="It may be dangerous, or somebody’s account is at risk.",
        ),
        many,
    )
    return _ask(1, Condition(Kind.INCIDENT), Leaf("l1", Act.INCIDENT), danger)
