"""What a door is to the proof: its address, what is sent to it, and what the policies say must come of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.proofs.support.sight import reaches, sees_post
from bench.proofs.support.world import World
from community.answers.models import Answer, Reply
from community.core.actor import Actor
from community.core.policy import Verdict
from community.threads.models import Thread

OK, SIGN_IN, FORBIDDEN, MISSING, CONFLICT, INVALID, GONE, BROKEN = (
    "ok", "sign in", "forbidden", "missing", "conflict", "invalid", "gone", "bad token",
)  # fmt: skip
CLASSES = {400: BROKEN, 401: SIGN_IN, 403: FORBIDDEN, 404: MISSING, 409: CONFLICT, 410: GONE, 422: INVALID}


@dataclass
class Situation:
    """Somebody at a door: who, where, and what it is about."""

    world: World
    name: str
    actor: Actor
    target: str
    thread: Thread | None = None
    answer: Answer | None = None
    reply: Reply | None = None


Judge = Callable[[Situation], str]
"""What must come of it, one of the classes above."""


@dataclass(frozen=True)
class Door:
    """One route and method."""

    endpoint: str
    method: str
    path: str
    """With places: {t} {a} {r} of a state, {x} of the target."""
    judge: Judge
    data: dict[str, Any] = field(default_factory=dict)
    """What a person would send; values may hold the same places."""
    targets: Sequence[str] | None = None
    """What it is tried on: names of states when it concerns a thread, else whatever `path` names by {x}."""
    json: Any = None

    @property
    def is_safe(self) -> bool:
        """Whether it may not change anything."""
        return self.method == "GET"


def verdict_class(verdict: Verdict, then: str = OK) -> str:
    """What must come of a policy's answer."""
    if verdict:
        return then
    return SIGN_IN if verdict.needs_sign_in else FORBIDDEN


def always(what: str = OK) -> Judge:
    """For everybody the same."""
    return lambda _s: what


def members_only(then: Judge | str = OK) -> Judge:
    """Visitors are sent to sign in; the rest is judged further."""

    def judge(s: Situation) -> str:
        if not s.actor.is_signed_in:
            return SIGN_IN
        return then if isinstance(then, str) else then(s)

    return judge


def on_thread(question: Callable[[Actor, Thread], Verdict] | None = None, then: Judge | str = OK) -> Judge:
    """Missing for whoever may not reach the thread; then the policy; then whatever the state brings."""

    def judge(s: Situation) -> str:
        assert s.thread is not None
        if not reaches(s.actor, s.thread):
            return MISSING
        told = verdict_class(question(s.actor, s.thread)) if question else OK
        if told != OK:
            return told
        return then if isinstance(then, str) else then(s)

    return judge


def on_post(
    which: str, question: Callable[[Actor, Thread, Any], Verdict] | None = None, then: Judge | str = OK
) -> Judge:
    """The same for an answer or a reply."""

    def judge(s: Situation) -> str:
        post = getattr(s, which)
        assert post is not None
        assert s.thread is not None
        if not sees_post(s.actor, post):
            return MISSING
        told = verdict_class(question(s.actor, s.thread, post)) if question else OK
        if told != OK:
            return told
        return then if isinstance(then, str) else then(s)

    return judge
