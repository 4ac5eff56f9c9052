"""Building the demo community: every act through the same actions as a real one, at its own time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from community.answers import actions as answers
from community.answers.models import Answer, Reply
from community.boards import actions as boards
from community.boards import policy as board_policy
from community.boards.models import Board, Product
from community.boards.rules import Audience
from community.core import clock, jobs
from community.core.actor import SYSTEM, Actor, Role
from community.core.errors import Conflict, Refusal
from community.core.events import publish
from community.core.policy import require
from community.demo import policy, queries
from community.demo.actions.awards import award_badges
from community.demo.actions.calendar import hold_calendar
from community.demo.actions.desk import work_desk
from community.demo.actions.employees import employ, list_staff_domain
from community.demo.actions.inboxes import read_inboxes
from community.demo.actions.offers import offer_waiting
from community.demo.actions.payouts import pay_out
from community.demo.actions.product_tests import run_product_tests
from community.demo.actions.programme import run_programme
from community.demo.actions.reviews import walk_reviews
from community.demo.actions.rewards import pay_answers
from community.demo.actions.thanks import walk_thanks
from community.demo.actions.triage import place_everything
from community.demo.actions.visits import walk_visits
from community.demo.events import DemoBuilt
from community.demo.rules.checks import LINK
from community.demo.rules.content import Content
from community.demo.rules.schedule import Act, Verb, schedule
from community.demo.rules.sign_ins import PASSWORD, SIGN_INS, email_of, staff_email_of
from community.members import actions as members
from community.members import queries as member_queries
from community.notifications import actions as notifications
from community.notifications import queries as notification_queries
from community.reactions import actions as reactions
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import actions as votes

BEHIND_HOURS = 10  # Of what happened since, a busy person has read some and not all.

_LEFT_OUT = (
    "superusers.mail_missed_bar",
    "employees.verify_domain",
    "payouts.mail_details_changed",
    "payouts.send_batch",
    "escalation.mail_answer",
)
"""Slow work of a past that is made up: nobody is mailed, and everybody at the brand's domain is verified by now."""

_WRITES = frozenset({Verb.ASK, Verb.POST, Verb.EDIT, Verb.ACCEPT})
_MARKS = frozenset({Verb.VOTE, Verb.FOLLOW, Verb.HAVE_TOO})
"""Most acts are one of these, and nobody is told of them."""

Progress = Callable[[str, int, int], None]
"""Told (what is being done, how much is done, how much there is)."""


class ActRefused(RuntimeError):
    """The content asks for an act that the product does not allow."""


@dataclass(frozen=True)
class Built:
    """What was built."""

    members: int
    threads: int
    acts: int


@dataclass
class _Stage:
    """The people, places and posts so far, by the names that the content has for them."""

    members: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    boards: dict[str, Board] = field(default_factory=dict)
    products: dict[str, Product] = field(default_factory=dict)
    # The rows themselves: nobody else is in this transaction, so none of them needs to be read or locked again.
    threads: dict[str, Thread] = field(default_factory=dict)
    posts: dict[tuple[str, str], Answer | Reply] = field(default_factory=dict)


def _tell_nobody(_what: str, _done: int, _total: int) -> None:
    pass


def build_demo(actor: Actor, content: Content, zone: ZoneInfo, *, progress: Progress = _tell_nobody) -> Built:
    """Let everything in the content happen, up to now, in the present transaction: all of it or nothing.

    The same content at the same time gives the same community. Raise Conflict when the database is not empty,
    ContentWrong when somebody acts before they joined, ActRefused when an action refuses an act.
    """
    require(policy.can_build_demo(actor))
    if not queries.is_empty():
        raise Conflict("There is something in this database already; the demo needs an empty one.")
    now = clock.now()
    acts = schedule(content, now, zone)
    total = len(content.members) + len(acts) + len(content.threads)
    stage = _Stage()
    _open_places(stage, content, now)
    list_staff_domain(actor, now)
    for done, member in enumerate(sorted(content.members, key=lambda member: -member.joined_days_ago)):
        progress(f"{member.username} joins", done, total)
        with clock.at(now - timedelta(days=member.joined_days_ago)):
            stage.members[member.username] = members.create_member(
                actor,
                username=member.username,
                name=member.name,
                email=staff_email_of(member.username)
                if member.role == Role.EMPLOYEE
                else email_of(member.username),
                password=PASSWORD if member.username in SIGN_INS else None,
                role=member.role,
                about=member.about,
                time_zone=member.time_zone,
            ).id
            if member.role == Role.EMPLOYEE:
                employ(actor, stage.members[member.username], member.team)
    for done, act in enumerate(acts, len(content.members)):
        progress(f"{act.at:%B %Y}: {act.by}, {act.verb.name.lower().replace('_', ' ')}", done, total)
        with clock.at(act.at):
            _perform(stage, act)
            if act.verb not in _MARKS:
                jobs.run_here()
    for done, thread in enumerate(content.threads, len(content.members) + len(acts)):
        progress("views", done, total)
        threads.count_view(actor, stage.threads[thread.key], times=thread.views)
    walk_reviews(stage.threads, list(stage.posts.values()), list(stage.members.values()), now)
    runs_it = [stage.members[one.username] for one in content.members if one.role == Role.ADMIN][:1]
    for admin in map(member_queries.get_actor, runs_it):
        walk_thanks(stage.threads, list(stage.posts.values()), admin, now)
    hold_calendar(actor, content, stage.members, now, zone)
    read_inboxes(actor, list(stage.members.values()), now)
    for admin in map(member_queries.get_actor, runs_it):
        walk_visits(stage.threads, admin, now, lambda what: progress(what, total, total))
    award_badges(actor, content, stage.members, now)
    run_programme(actor, content, stage.members, now)
    run_product_tests(actor, content, stage.members, now)
    pay_answers(actor, content, stage.members, now, zone.key)
    pay_out(actor, content, stage.members)
    offer_waiting(content, stage.members)
    work_desk(actor, content, stage.members, stage.threads, now)
    place_everything(content, stage.members)
    jobs.run_here()
    jobs.drop_waiting(_LEFT_OUT)
    built = Built(members=len(content.members), threads=len(content.threads), acts=len(acts))
    publish(actor, DemoBuilt(members=built.members, threads=built.threads, acts=built.acts))
    progress("", total, total)
    return built


def _open_places(stage: _Stage, content: Content, now: datetime) -> None:
    opened = now - timedelta(days=30 + max((member.joined_days_ago for member in content.members), default=0))
    with clock.at(opened):
        for position, board in enumerate(content.boards):
            stage.boards[board.slug] = boards.create_board(
                SYSTEM,
                slug=board.slug,
                name=board.name,
                description=board.description,
                icon=board.icon,
                position=position,
                read=Audience(board.read),
                write=Audience(board.write),
            )
        for position, product in enumerate(content.products):
            stage.products[product.slug] = boards.create_product(
                SYSTEM,
                slug=product.slug,
                name=product.name,
                board=stage.boards[product.board],
                position=position,
            )


def _perform(stage: _Stage, act: Act) -> None:
    actor = stage.actors.get(act.by)
    if actor is None or act.verb not in _MARKS:
        actor = stage.actors[act.by] = member_queries.get_actor(stage.members[act.by])
    if act.verb in _WRITES and actor.unread_count:
        _look_at_inbox(actor, stage, act)
    try:
        require(board_policy.can_read_board(actor, stage.boards[act.thread.board]))
        _VERBS[act.verb](actor, stage, act)
    except Refusal as refusal:
        place = f"{act.thread.key}{f', {act.post.key}' if act.post else ''}"
        what = act.verb.name.lower().replace("_", " ")
        raise ActRefused(f"Thread {place}: {act.by} cannot {what}: {refusal.reason}") from refusal


def _look_at_inbox(actor: Actor, stage: _Stage, act: Act) -> None:
    """Whoever writes has read the thread, and what was new some hours ago; not always all that is newer."""
    before = act.at - timedelta(hours=BEHIND_HOURS)
    notifications.mark_all_read(actor, up_to=notification_queries.find_last_id(actor, before=before))
    if act.verb is not Verb.ASK:
        thread = stage.threads[act.thread.key]
        ids = [
            (post.id, isinstance(post, Answer))
            for (key, _), post in stage.posts.items()
            if key == act.thread.key
        ]
        notifications.mark_posts_read(
            actor,
            thread,
            answer_ids=[post_id for post_id, is_answer in ids if is_answer],
            reply_ids=[post_id for post_id, is_answer in ids if not is_answer],
        )


def _ask(actor: Actor, stage: _Stage, act: Act) -> None:
    text = act.thread
    stage.threads[text.key] = threads.post_thread(
        actor,
        board=stage.boards[text.board],
        kind=Kind(text.kind),
        title=text.title,
        body=_linked(stage, text.body),
        product=stage.products.get(text.product),
        tags=text.tags,
    )


def _post(actor: Actor, stage: _Stage, act: Act) -> None:
    assert act.post is not None
    thread, text = stage.threads[act.thread.key], act.post
    body = _linked(stage, text.body)
    post: Answer | Reply
    if text.kind == "answer":
        post = answers.post_answer(actor, thread, body=body)
    else:
        parent = stage.posts.get((act.thread.key, text.to))
        post = answers.post_reply(
            actor, thread, body=body, answer=parent if isinstance(parent, Answer) else None
        )
    stage.posts[act.thread.key, text.key] = post


def _edit(actor: Actor, stage: _Stage, act: Act) -> None:
    thread, post = stage.threads[act.thread.key], _post_of(stage, act)
    edit = act.post.edited if act.post else act.thread.edited
    assert edit is not None
    body = _linked(stage, edit.body)
    if isinstance(post, Answer):
        answers.edit_answer(actor, thread, post, body=body, reason=edit.reason)
    elif isinstance(post, Reply):
        answers.edit_reply(actor, thread, post, body=body, reason=edit.reason)
    else:
        threads.edit_thread(
            actor,
            thread,
            title=thread.title,
            body=body,
            product=thread.product,
            tags=act.thread.tags,
            reason=edit.reason,
        )


def _vote(actor: Actor, stage: _Stage, act: Act) -> None:
    votes.cast_vote(actor, stage.threads[act.thread.key], _post_of(stage, act))


def _on_answer(verb: Callable[[Actor, Thread, Answer], object]) -> Callable[[Actor, _Stage, Act], None]:
    def perform(actor: Actor, stage: _Stage, act: Act) -> None:
        answer = _post_of(stage, act)
        assert isinstance(answer, Answer)
        verb(actor, stage.threads[act.thread.key], answer)

    return perform


def _close(actor: Actor, stage: _Stage, act: Act) -> None:
    original = stage.threads.get(act.thread.duplicate_of)
    threads.close_thread(
        actor, stage.threads[act.thread.key], reason=act.thread.closed, duplicate_of=original
    )


def _on_thread(verb: Callable[[Actor, Thread], None]) -> Callable[[Actor, _Stage, Act], None]:
    return lambda actor, stage, act: verb(actor, stage.threads[act.thread.key])


_VERBS: dict[Verb, Callable[[Actor, _Stage, Act], None]] = {
    Verb.ASK: _ask,
    Verb.PIN: _on_thread(threads.pin_thread),
    Verb.POST: _post,
    Verb.EDIT: _edit,
    Verb.FOLLOW: _on_thread(threads.follow_thread),
    Verb.HAVE_TOO: _on_thread(threads.have_too),
    Verb.VOTE: _vote,
    Verb.ACCEPT: _on_answer(answers.accept_answer),
    Verb.WITHDRAW: _on_answer(answers.withdraw_acceptance),
    Verb.ASK_INFO: _on_thread(threads.ask_info),
    Verb.CLOSE: _close,
    Verb.LOCK: _on_thread(threads.lock_thread),
    Verb.CONFIRM: _on_answer(reactions.confirm_answer),
    Verb.DOUBT: _on_answer(reactions.say_outdated),
    Verb.RECOMMEND: _on_answer(reactions.recommend_answer),
}


def _post_of(stage: _Stage, act: Act) -> Thread | Answer | Reply:
    """The post that the act is about; the thread itself when it names none."""
    return stage.posts[act.thread.key, act.post.key] if act.post else stage.threads[act.thread.key]


def _linked(stage: _Stage, text: str) -> str:
    """The text with its links to other threads led to where those are now."""
    return LINK.sub(lambda match: f"({stage.threads[match.group(1)].url})", text)
