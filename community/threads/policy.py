"""Who may see, open and change threads."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, literal_column, or_, select, true

from community.boards import policy as boards
from community.boards.models import Board
from community.core.actor import Ability, Actor
from community.core.policy import ALLOWED, Verdict, can_post, can_take_part, can_use, moderators_only, refused
from community.threads.models import Thread
from community.threads.rules import Kind

CLOSED = refused("This thread is closed. If your problem goes on, ask a new question.")
LOCKED = refused("This thread is locked: it can be read, nothing new is posted.")

_THREADS = Thread.__table__.c  # Plain columns: they serve statements with and without the object mapper.


def visible_threads(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the threads which lists show to the actor: listed, on a board that they may read."""
    # Without the + 0 SQLite sorts the threads of all these boards, rather than walk the list in its order.
    return and_(_THREADS.is_listed, (_THREADS.board_id + literal_column("0")).in_(_readable_boards(actor)))


def reachable_threads(actor: Actor) -> ColumnElement[bool]:
    """The clause that keeps the threads which the actor may open by address: moderators see removed ones too.

    It holds for everybody of the actor's kind and role whose id is bound to `reader_id`.
    """
    if actor.is_moderator:
        return true()
    readable = _THREADS.board_id.in_(_readable_boards(actor))
    mine = _THREADS.author_id == bindparam("reader_id", actor.id) if actor.is_signed_in else false()
    return and_(readable, or_(_THREADS.removed_at.is_(None), mine))


def can_post_thread(actor: Actor, board: Board, kind: Kind) -> Verdict:
    """Whether the actor may open a thread of that kind on the board."""
    verdict = boards.can_write_on_board(actor, board)
    if not verdict:
        return verdict
    if kind is Kind.ANNOUNCEMENT and not actor.is_staff:
        return refused("Only staff make announcements.")
    return ALLOWED


def can_write_in_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may post beneath the thread; answers and replies build on it."""
    basic = can_post(actor)
    if not basic:
        return basic
    if thread.merged_into_id is not None:
        return refused("This thread was merged into another one; post there.")
    if thread.removed_at is not None:
        return refused("This thread was removed.")
    if thread.closed_at is not None:
        return CLOSED
    if thread.locked_at is not None and not actor.is_moderator:
        return LOCKED
    if (
        thread.kind == Kind.ANNOUNCEMENT
    ):  # Announcements stand on boards where few may write; all readers may respond.
        return boards.can_read_board(actor, thread.board)
    return boards.can_write_on_board(actor, thread.board)


def can_edit_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may change the thread's title and text."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if thread.merged_into_id is not None:
        return refused("This thread was merged into another one.")
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(thread.author_id):
        return refused("Only its author and moderators can edit this.")
    if thread.removed_at is not None:
        return refused("This thread was removed.")
    if thread.locked_at is not None:
        return LOCKED
    return CLOSED if thread.closed_at is not None else ALLOWED


def can_see_revisions(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may read earlier texts: whoever may read the thread, unless it is removed."""
    if thread.removed_at is not None and not actor.is_moderator:
        return refused("The earlier texts of a removed thread are for moderators.")
    return ALLOWED


def can_follow_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may follow the thread; the suspended may still listen."""
    if not actor.is_signed_in:
        return Verdict(False, "Sign in to follow this thread.", needs_sign_in=True)
    return ALLOWED if thread.is_listed else refused("This thread was removed.")


def can_have_too(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may say “I have this too”."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if thread.kind != Kind.QUESTION:
        return refused("Only questions can be shared this way.")
    if actor.is_member(thread.author_id):
        return refused("This is your own question.")
    return ALLOWED if thread.is_listed else refused("This thread was removed.")


def can_ask_info(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may mark the question as needing more from its asker."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if not (actor.is_staff or actor.is_super_user):
        return refused("Super users and staff mark questions that need more information.")
    if thread.kind != Kind.QUESTION or thread.has_solution or not thread.is_listed:
        return refused("Only questions that wait for a solution can need more information.")
    return CLOSED if thread.closed_at is not None else ALLOWED


def can_pin_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may pin and unpin the thread."""
    return moderators_only(actor, "pin threads")


def can_lock_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may lock and unlock the thread."""
    return moderators_only(actor, "lock threads")


def can_move_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may move the thread to another board."""
    verdict = moderators_only(actor, "move threads")
    if verdict and thread.merged_into_id is not None:
        return refused("This thread was merged into another one.")
    return verdict


def can_close_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may close the thread (also as a duplicate) and open it again."""
    verdict = moderators_only(actor, "close threads")
    if verdict and thread.merged_into_id is not None:
        return refused("This thread was merged into another one.")
    return verdict


def can_close_duplicate(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may close the question as a duplicate: moderators, and members whose rank allows it."""
    if actor.is_moderator:
        return can_close_thread(actor, thread)
    basic = can_take_part(actor)
    if not basic:
        return basic
    able = can_use(actor, Ability.CLOSE_DUPLICATES, "Closing questions as duplicates")
    if not able:
        return able
    if thread.kind != Kind.QUESTION:
        return refused("Only questions are closed as duplicates.")
    if not thread.is_listed:
        return refused("This thread was removed.")
    return LOCKED if thread.locked_at is not None else ALLOWED


def can_reopen_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may let posting go on: moderators, and whoever closed it as a duplicate by their rank."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if thread.duplicate_of_id is not None and actor.is_member(thread.closed_by_id):
        return can_close_duplicate(actor, thread)
    return can_close_thread(actor, thread)


def can_remove_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may take the thread out of sight."""
    basic = can_take_part(actor)
    if not basic:
        return basic
    if thread.removed_at is not None:
        return refused("This thread is removed already.")
    if thread.merged_into_id is not None:
        return refused("This thread was merged into another one.")
    if actor.is_moderator:
        return ALLOWED
    if not actor.is_member(thread.author_id):
        return refused("Only its author and moderators can remove this.")
    if thread.answer_count:
        return refused("Others have answered, so only a moderator can remove this.")
    return LOCKED if thread.locked_at is not None else ALLOWED


def can_restore_thread(actor: Actor, thread: Thread) -> Verdict:
    """Whether the actor may bring the thread back into sight."""
    return moderators_only(actor, "restore threads")


def _readable_boards(actor: Actor) -> Select[int]:
    return select(Board.__table__.c.id).where(boards.visible_boards(actor))
