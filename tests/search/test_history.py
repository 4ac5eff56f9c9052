"""Whatever happens in whatever order, with the worker's turns anywhere between: in the end, index = database."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from community.answers import actions as answers
from community.answers.models import Answer, Merge, Reply
from community.boards.rules import Audience
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.search import choice, jobs
from community.search.queries import documents
from community.threads import actions as threads
from community.threads.models import Thread
from tests.search.engines import as_held, engine_of, held

TEXTS = [
    "The lamp blinks violet at night.",
    "Press the crimson button.",
    "No service in Spain – since Monday!",
]

ACTS = [
    "post", "answer", "reply", "edit_thread", "edit_answer", "edit_reply", "remove_thread", "restore_thread",
    "remove_answer", "restore_answer", "remove_reply", "restore_reply", "accept", "withdraw", "vote", "move", "close",
    "reopen", "merge", "undo_merge", "turn", "rebuild",
]  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=25
)


def in_the_index():
    """Everything that the index tells, by thread."""
    snapshot = choice.engine().snapshot()
    assert snapshot is not None
    return held(snapshot, the_documents())


def in_the_database():
    """The same, as it should be."""
    return as_held(the_documents())


def the_documents():
    return documents.load_documents(list(db.session.scalars(select(Thread.id))))


class World:
    """A few threads that steps act on."""

    def __init__(self, make):
        self.make = make
        self.moderator = make.actor(Role.ADMIN)
        self.boards = [make.board(), make.board(read=Audience.STAFF, write=Audience.STAFF)]
        make.thread(board=self.boards[0])

    def pick(self, kind, number):
        rows = list(db.session.scalars(select(kind).order_by(kind.id.desc()).limit(5)))
        return rows[number % len(rows)] if rows else None

    def act(self, name, first, second):
        thread, other = self.pick(Thread, first), self.pick(Thread, second)
        answer, reply = self.pick(Answer, second), self.pick(Reply, second)
        text, actor = TEXTS[second % len(TEXTS)], self.moderator
        if (name.endswith("answer") and name != "answer") or name in ("accept", "withdraw"):
            if answer is None:
                return
            thread = db.session.get_one(Thread, answer.thread_id)
        if name.endswith("reply") and name != "reply":
            if reply is None:
                return
            thread = db.session.get_one(Thread, reply.thread_id)
        if name == "post":
            self.make.thread(board=self.boards[0], title=text, body=text)
        elif name == "answer":
            self.make.answer(thread, body=text)
        elif name == "reply":
            self.make.reply(answer or thread, body=text)
        elif name == "vote":
            self.make.vote(answer or thread)
        elif name == "turn":
            jobs.index_stale()
        elif name == "rebuild":
            jobs.rebuild_index(processes=1)
        else:
            with transaction():
                self.moderate(name, actor, thread, other, answer, reply, text)

    def moderate(self, name, actor, thread, other, answer, reply, text):
        acts = {
            "edit_thread": lambda: threads.edit_thread(actor, thread, title=text, body=text),
            "edit_answer": lambda: answers.edit_answer(actor, thread, answer, body=text),
            "edit_reply": lambda: answers.edit_reply(actor, thread, reply, body=text),
            "remove_thread": lambda: threads.remove_thread(actor, thread, reason="x"),
            "restore_thread": lambda: threads.restore_thread(actor, thread),
            "remove_answer": lambda: answers.remove_answer(actor, thread, answer, reason="x"),
            "restore_answer": lambda: answers.restore_answer(actor, thread, answer),
            "remove_reply": lambda: answers.remove_reply(actor, thread, reply, reason="x"),
            "restore_reply": lambda: answers.restore_reply(actor, thread, reply),
            "accept": lambda: answers.accept_answer(actor, thread, answer),
            "withdraw": lambda: answers.withdraw_acceptance(actor, thread, answer),
            "move": lambda: threads.move_thread(actor, thread, self.boards[answer is None]),
            "close": lambda: threads.close_thread(actor, thread, reason="x"),
            "reopen": lambda: threads.reopen_thread(actor, thread),
            "merge": lambda: answers.merge_threads(actor, thread, other),
            "undo_merge": lambda: self.undo_last_merge(actor),
        }
        acts[name]()

    def undo_last_merge(self, actor):
        merge = db.session.scalar(select(Merge).where(Merge.undone_at.is_(None)).order_by(Merge.id.desc()))
        if merge is not None:
            answers.undo_merge(
                actor,
                db.session.get_one(Thread, merge.source_id),
                db.session.get_one(Thread, merge.target_id),
            )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_history_the_index_holds_what_the_database_holds(
    make, index_folder, engine_name, tmp_path_factory, steps
):
    choice.use(engine_of(engine_name, tmp_path_factory.mktemp("history")))
    world = World(make)
    for name, first, second in steps:
        try:
            world.act(name, first, second)
        except Refusal:
            db.session.rollback()
    db.session.commit()
    while documents.count_marks():
        jobs.index_stale()
    assert in_the_index() == in_the_database()
    jobs.rebuild_index(processes=1)
    assert in_the_index() == in_the_database()
