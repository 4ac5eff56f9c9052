"""A small community in which everything is in some state, with a secret word in everything that somebody may not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.orm import Session

from bench.proofs.support.site import Site
from community.answers import actions as answers
from community.answers.models import Answer, Reply
from community.boards import actions as boards
from community.boards.models import Board
from community.boards.rules import Audience
from community.core import clock, jobs
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.core.db import db
from community.core.files import Upload
from community.core.web.foreign import issue_pass
from community.escalation import actions as escalation
from community.imports.models import ImportedThing, ImportSource
from community.members import actions as members
from community.members import queries as member_queries
from community.members.models import Member
from community.members.rules.keys import Purpose
from community.search import jobs as search_jobs
from community.threads import actions as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import actions as votes
from community.widget import actions as widget

PASSWORD = "seven green herons walking"
LONG_AGO = timedelta(days=9)  # Longer than the silence after which a super user may accept.

PEOPLE: dict[str, Role] = {
    "unconfirmed": Role.MEMBER, "suspended": Role.MEMBER, "other": Role.MEMBER, "asker": Role.MEMBER, "helper": Role.MEMBER,
    "super": Role.SUPER_USER, "employee": Role.EMPLOYEE, "agent": Role.AGENT, "keeper": Role.MODERATOR, "chief": Role.ADMIN,
}  # fmt: skip
ACTORS = ("visitor", *PEOPLE)
OWNERS = {"asker": "wrote the threads", "helper": "wrote the answers and replies"}


@dataclass
class State:
    """One thread in one state, with an answer and a reply beneath it."""

    name: str
    thread_id: int
    answer_id: int
    reply_id: int


@dataclass(frozen=True)
class Secret:
    """A word that stands in one place only, and the post that it stands in."""

    word: str
    kind: str
    """`thread`, `tag`, `answer`, `reply`, `board`, `account`, `suspension`, `ticket` or `nobody`."""
    id: int
    author: str = ""
    """Whose words they are."""


@dataclass
class World:
    """Where everything is."""

    members: dict[str, int] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    boards: dict[str, str] = field(default_factory=dict)
    """Slugs by name."""
    keys: dict[str, str] = field(default_factory=dict)
    """Mailed keys by purpose."""
    cookies: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    notifications: dict[str, int] = field(default_factory=dict)
    secrets: list[Secret] = field(default_factory=list)

    def hide(self, word: str, kind: str, row_id: int, author: str = "") -> None:
        """Note where a word stands that only some may read."""
        self.secrets.append(Secret(word, kind, row_id, author))


Change = Callable[[Session, "World", State], None]


def build(site: Site) -> World:
    """Make the people, the boards and a thread for each state, run all jobs, and index."""
    world = World()
    with site.acting() as session:
        _people(session, world)
        _boards(world)
    for name, change in STATES.items():
        with site.acting() as session:
            with clock.at(clock.now() - LONG_AGO):
                state = _thread(session, world, name)
            world.states[name] = state
            change(session, world, state)
    with site.acting():
        _ticket(world)
        widget.list_origin(SYSTEM, "https://shop.example.org")
    with site.app.test_request_context():
        world.keys["widget"] = issue_pass()
    with site.app.app_context():
        while jobs.run_due():
            pass
        search_jobs.rebuild_index(processes=1)
    with site.acting() as session:
        _suspend(session, world)
        _remember_old_addresses(session, world)
        _note_inboxes(session, world)
    for name, member_id in world.members.items():
        if name in PEOPLE:
            world.cookies[name] = site.sign_in(member_id, csrf_token="c" * 40)
    world.cookies["visitor"] = site.sign({"csrf_token": "c" * 40})
    with site.acting() as session:
        rows = session.execute(
            db.text("SELECT member_id, max(id) FROM member_sessions GROUP BY member_id")
        ).all()
        by_member = dict(rows)
        world.sessions = {name: by_member[i] for name, i in world.members.items() if i in by_member}
    return world


def actor_of(world: World, name: str) -> Actor:
    """The actor of that name, as pages see it. Needs an application context."""
    return VISITOR if name == "visitor" else member_queries.get_actor(world.members[name])


def _people(session: Session, world: World) -> None:
    for name, role in PEOPLE.items():
        word = f"mailsecret{name}"
        member = members.create_member(
            SYSTEM, username=f"p-{name}", name=f"{name.capitalize()} Person", email=f"{word}@mail.example.org",
            password=PASSWORD, role=role, about=f"About {name}",
        )  # fmt: skip
        world.members[name] = member.id
        world.hide(word, "account", member.id)
    session.get_one(Member, world.members["unconfirmed"]).email_confirmed_at = None
    world.members["unclaimed"] = members.create_member(SYSTEM, username="p-unclaimed", name="Old Hand").id
    gone = members.create_member(SYSTEM, username="p-gone", email="gone@mail.example.org", password=PASSWORD)
    world.members["gone"] = gone.id
    world.hide("gone@mail.example.org", "nobody", gone.id)
    members.erase_member(member_queries.get_actor(gone.id), gone, password=PASSWORD)
    for purpose, name in ((Purpose.CONFIRM, "unconfirmed"), (Purpose.RESET, "other"), (Purpose.NEW_ADDRESS, "other"), (Purpose.CLAIM, "unclaimed")):  # fmt: skip
        member = session.get_one(Member, world.members[name])
        proved = (
            "another@mail.example.org"
            if purpose in (Purpose.NEW_ADDRESS, Purpose.CLAIM)
            else member.email or ""
        )
        world.keys[purpose.value] = members.issue_key(SYSTEM, member, purpose, proved)


def _boards(world: World) -> None:
    for name, read in (("open", Audience.PUBLIC), ("members", Audience.MEMBERS), ("super", Audience.SUPER_USERS), ("staff", Audience.STAFF)):  # fmt: skip
        board = boards.create_board(
            SYSTEM,
            slug=f"b-{name}",
            name=f"Room boardsecret{name}",
            description=f"For boardsecret{name}",
            read=read,
        )
        world.boards[name] = board.slug
        if read is not Audience.PUBLIC:
            world.hide(f"boardsecret{name}", "board", board.id)
    boards.create_board(SYSTEM, slug="b-archived", name="Room archived")
    world.boards["archived"] = "b-archived"
    boards.create_product(SYSTEM, slug="router-x", name="Router X")


def _thread(session: Session, world: World, name: str) -> State:
    who = {person: member_queries.get_actor(world.members[person]) for person in PEOPLE}
    board = session.query(Board).filter_by(slug="b-open").one()
    kind = {"discussion": Kind.DISCUSSION, "announcement": Kind.ANNOUNCEMENT}.get(name, Kind.QUESTION)
    plain = name.replace("_", "")
    writer = who["employee"] if kind is Kind.ANNOUNCEMENT else who["asker"]
    thread = threads.post_thread(
        writer, board=board, kind=kind, title=f"The titlesecret{plain} of the router", tags=[f"tagsecret{plain}"],
        body=f"It says bodysecret{plain} every evening, and the lamp is red.", product=boards.queries.find_product("router-x"),
    )  # fmt: skip
    threads.follow_thread(who["other"], thread)
    answer = answers.post_answer(
        who["helper"], thread, body=f"Say answersecret{plain} to the router, and wait."
    )
    reply = answers.post_reply(who["helper"], thread, body=f"Or replysecret{plain}, @p-other", answer=answer)
    threads.edit_thread(
        writer, thread, title=f"The new titlesecret{plain} of the router", reason=f"whysecret{plain}",
        body=f"It says bodysecret{plain} every single evening.", tags=[f"tagsecret{plain}"],
    )  # fmt: skip
    answers.edit_answer(
        who["helper"], thread, answer, body=f"Say answersecret{plain} twice.", reason=f"causesecret{plain}"
    )
    votes.cast_vote(who["other"], thread, answer)
    votes.cast_vote(who["other"], thread, thread)
    for word in ("titlesecret", "bodysecret", "whysecret"):
        world.hide(word + plain, "thread", thread.id, "asker")
    for word in ("answersecret", "causesecret"):
        world.hide(word + plain, "answer", answer.id, "helper")
    world.hide(f"replysecret{plain}", "reply", reply.id, "helper")
    world.hide(f"tagsecret{plain}", "tag", thread.id)
    return State(name, thread.id, answer.id, reply.id)


def _ticket(world: World) -> None:
    request = escalation.Request(
        title="The ticketsecretsubject on my bill", body="It says ticketsecretbody, and I sent it back.",
        uploads=[Upload("ticketsecretname.txt", b"It says ticketsecretfile")],
    )  # fmt: skip
    ticket = escalation.open_ticket(actor_of(world, "asker"), request, form_key="k" * 22)
    world.keys["receipt"] = ticket.receipt_key
    for part in ("subject", "body", "name", "file"):
        world.hide(f"ticketsecret{part}", "ticket", ticket.id, "asker")


def _suspend(session: Session, world: World) -> None:
    member = session.get_one(Member, world.members["suspended"])
    members.suspend_member(
        actor_of(world, "keeper"), member, reason="Because of suspensionsecret, again.", days=7
    )
    world.hide("suspensionsecret", "suspension", member.id)


def _remember_old_addresses(session: Session, world: World) -> None:
    """As if each thread had come from another community, where it had the same number."""
    source = ImportSource(key="old.example", started_at=clock.now())
    session.add(source)
    session.flush()
    for state in world.states.values():
        for kind, key in (("topic", str(state.thread_id)), ("post", f"{state.thread_id}/2")):
            answer_id = state.answer_id if kind == "post" else None
            session.add(
                ImportedThing(
                    source_id=source.id,
                    kind=kind,
                    external_key=key,
                    thread_id=state.thread_id,
                    answer_id=answer_id,
                )
            )


def _note_inboxes(session: Session, world: World) -> None:
    rows = session.execute(db.text("SELECT member_id, max(id) FROM notifications GROUP BY member_id")).all()
    by_member = dict(rows)
    world.notifications = {name: by_member[i] for name, i in world.members.items() if i in by_member}


# ---------------------------------------------------------------------------------------------------------------
# States
# ---------------------------------------------------------------------------------------------------------------


def _rows(session: Session, state: State) -> tuple[Thread, Answer, Reply]:
    return (
        session.get_one(Thread, state.thread_id),
        session.get_one(Answer, state.answer_id),
        session.get_one(Reply, state.reply_id),
    )


def _nothing(session: Session, world: World, state: State) -> None:
    del session, world, state


def _by_keeper(act: Callable[[Actor, Thread, Answer, Reply], object]) -> Change:
    def change(session: Session, world: World, state: State) -> None:
        act(actor_of(world, "keeper"), *_rows(session, state))

    return change


def _on_board(name: str) -> Change:
    """Move it there: asker and followers stay who they were, though they may not read it any more."""

    def change(session: Session, world: World, state: State) -> None:
        board = session.query(Board).filter_by(slug=world.boards[name]).one()
        threads.move_thread(actor_of(world, "keeper"), session.get_one(Thread, state.thread_id), board)

    return change


def _moved_back(session: Session, world: World, state: State) -> None:
    _on_board("staff")(session, world, state)
    _on_board("open")(session, world, state)


def _archived(session: Session, world: World, state: State) -> None:
    _on_board("archived")(session, world, state)
    session.query(Board).filter_by(slug="b-archived").one().archived_at = clock.now()


def _solved(session: Session, world: World, state: State) -> None:
    thread, answer, _ = _rows(session, state)
    answers.accept_answer(actor_of(world, "asker"), thread, answer)


def _fresh(session: Session, world: World, state: State) -> None:
    """The asker has just written, so that no super user accepts for them."""
    thread, answer, _ = _rows(session, state)
    answers.post_reply(actor_of(world, "asker"), thread, body="I am still here.", answer=answer)


def _duplicate_of(name: str) -> Change:
    def change(session: Session, world: World, state: State) -> None:
        original = session.get_one(Thread, world.states[name].thread_id)
        thread = session.get_one(Thread, state.thread_id)
        threads.close_thread(actor_of(world, "keeper"), thread, duplicate_of=original)

    return change


def _merged_into(name: str) -> Change:
    def change(session: Session, world: World, state: State) -> None:
        target = session.get_one(Thread, world.states[name].thread_id)
        thread = session.get_one(Thread, state.thread_id)
        answers.merge_threads(actor_of(world, "keeper"), thread, target)

    return change


def _removed_by_asker(session: Session, world: World, state: State) -> None:
    thread, answer, _ = _rows(session, state)
    answers.remove_answer(actor_of(world, "helper"), thread, answer)
    threads.remove_thread(actor_of(world, "asker"), thread)


def _needs_info(session: Session, world: World, state: State) -> None:
    threads.ask_info(actor_of(world, "super"), session.get_one(Thread, state.thread_id))


STATES: dict[str, Change] = {
    "plain": _nothing,
    "fresh": _fresh,
    "solved": _solved,
    "needs_info": _needs_info,
    "locked": _by_keeper(lambda actor, thread, _a, _r: threads.lock_thread(actor, thread)),
    "pinned": _by_keeper(lambda actor, thread, _a, _r: threads.pin_thread(actor, thread)),
    "closed": _by_keeper(lambda actor, thread, _a, _r: threads.close_thread(actor, thread, reason="Enough said")),
    "removed": _by_keeper(lambda actor, thread, _a, _r: threads.remove_thread(actor, thread, reason="Not for here")),
    "removed_by_asker": _removed_by_asker,
    "answer_removed": _by_keeper(lambda actor, thread, answer, _r: answers.remove_answer(actor, thread, answer, reason="Not for here")),
    "reply_removed": _by_keeper(lambda actor, thread, _a, reply: answers.remove_reply(actor, thread, reply, reason="Not for here")),
    "on_members": _on_board("members"),
    "on_super": _on_board("super"),
    "on_staff": _on_board("staff"),
    "moved_back": _moved_back,
    "archived": _archived,
    "discussion": _nothing,
    "announcement": _nothing,
    "duplicate": _duplicate_of("plain"),
    "duplicate_of_hidden": _duplicate_of("on_staff"),
    "merged": _merged_into("plain"),
    "merged_into_hidden": _merged_into("on_staff"),
}  # fmt: skip
"""What is done to each thread, in this order."""
