"""Who is told of what: through the worker, as after every act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from community.answers import actions as answers
from community.answers.models import Answer, Reply
from community.boards.rules import Audience
from community.core import jobs
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.models import EventRow, Job
from community.members import actions as members
from community.members.models import Member
from community.notifications import actions
from community.notifications.models import Notification
from community.notifications.rules import MENTIONS_MOST
from community.threads import actions as threads
from community.threads.models import Follow, Thread
from community.threads.rules import Kind
from tests.support.make import Make
from tests.support.sql import record_statements

Drain = Callable[[], int]


def told(member: Member) -> list[str]:
    """What the member was told: kind and cause of each item, oldest first."""
    rows = db.session.query(Notification).filter_by(member_id=member.id).order_by(Notification.id)
    return [f"{row.kind} {row.cause.split(':')[0]}" for row in rows]


def unread(member: Member) -> int:
    db.session.refresh(member)
    rows = db.session.query(Notification).filter_by(member_id=member.id, read_at=None).count()
    assert member.unread_count == rows
    return rows


def act(verb: Callable[..., Any], *arguments: Any, **words: Any) -> Any:
    """Do something in a frame of its own, as a door does."""
    db.session.commit()
    with transaction():
        return verb(*arguments, **words)


def follow(make: Make, thread: Thread, member: Member) -> Member:
    act(threads.follow_thread, make.actor(member), thread)
    return member


# Answers and replies


def test_an_answer_is_told_to_the_asker_and_to_followers_but_not_to_its_author(
    make: Make, drain: Drain
) -> None:
    asker, follower, helper, stranger = (make.member() for _ in range(4))
    thread = make.thread(author=asker)
    follow(make, thread, follower)
    make.answer(thread, author=helper)
    drain()
    assert told(asker) == ["answered answer"]
    assert told(follower) == ["answered answer"]
    assert told(helper) == told(stranger) == []
    assert (unread(asker), unread(follower), unread(helper)) == (1, 1, 0)


def test_who_follows_after_an_answer_is_not_told_of_it(make: Make, drain: Drain) -> None:
    thread, late = make.thread(), make.member()
    make.answer(thread)
    follow(make, thread, late)
    drain()
    assert told(late) == []


def test_who_stopped_following_hears_no_more_of_answers(make: Make, drain: Drain) -> None:
    asker = make.member()
    thread = make.thread(author=asker)
    act(threads.unfollow_thread, make.actor(asker), thread)
    make.answer(thread)
    drain()
    assert told(asker) == []


def test_saying_i_have_this_too_makes_one_hear_of_answers(make: Make, drain: Drain) -> None:
    thread, member = make.thread(), make.member()
    act(threads.have_too, make.actor(member), thread)
    make.answer(thread)
    drain()
    assert told(member) == ["answered answer"]


def test_a_reply_to_the_thread_itself_is_told_to_all_followers(make: Make, drain: Drain) -> None:
    thread = make.thread(kind=Kind.DISCUSSION)
    first, second = make.member(), make.member()
    make.reply(thread, author=first)
    make.reply(thread, author=second)
    drain()
    author = db.session.get_one(Member, thread.author_id)
    assert told(author) == ["replied reply", "replied reply"]
    assert told(first) == ["replied reply"]
    assert told(second) == []


def test_a_reply_to_an_answer_is_told_to_those_in_that_conversation_only(make: Make, drain: Drain) -> None:
    asker, helper, replier, bystander = (make.member() for _ in range(4))
    thread = make.thread(author=asker)
    follow(make, thread, bystander)
    answer = make.answer(thread, author=helper)
    make.reply(answer, author=replier)
    make.reply(answer, author=asker)
    drain()
    assert told(helper) == ["replied reply", "replied reply"]
    assert told(asker) == ["answered answer", "replied reply"]
    assert told(replier) == ["replied reply"]
    assert told(bystander) == ["answered answer"]


# Mentions


@pytest.mark.parametrize("where", ["thread", "answer", "reply"])
def test_whoever_a_post_mentions_is_told_without_following(make: Make, drain: Drain, where: str) -> None:
    jonas, author = make.member(username="jonas"), make.member(username="author1")
    text = "Perhaps @Jonas knows more about this, or @nobody-there, or `@author1` in code."
    if where == "thread":
        make.thread(author=author, body=text)
    elif where == "answer":
        make.answer(author=author, body=text)
    else:
        make.reply(author=author, body=text)
    drain()
    assert told(jonas) == [f"mentioned {where}"]
    assert told(author) == []


def test_who_mentions_themselves_is_not_told(make: Make, drain: Drain) -> None:
    jonas = make.member(username="jonas")
    make.answer(author=jonas, body="As @jonas (that is me) said above: restart it.")
    drain()
    assert told(jonas) == []


def test_one_post_makes_one_notification_and_a_mention_beats_the_rest(make: Make, drain: Drain) -> None:
    asker = make.member(username="asker1")
    thread = make.thread(author=asker)
    answer = make.answer(thread, body="@asker1 what does the lamp do, @asker1?")
    make.reply(answer, body="@asker1 and which router is it?")
    drain()
    assert told(asker) == ["mentioned answer", "mentioned reply"]
    assert unread(asker) == 2


def test_a_post_that_mentions_a_crowd_tells_only_the_first_few(make: Make, drain: Drain) -> None:
    crowd = [make.member(username=f"crowd{number:02}") for number in range(MENTIONS_MOST + 2)]
    make.answer(body=" ".join(f"@{member.username}" for member in crowd))
    drain()
    assert [len(told(member)) for member in crowd] == [1] * MENTIONS_MOST + [0, 0]


def test_an_edit_tells_only_those_who_were_not_mentioned_at_first(make: Make, drain: Drain) -> None:
    jonas, elif_, author = make.member(username="jonas"), make.member(username="elif_1"), make.member()
    answer = make.answer(author=author, body="@jonas will know.")
    thread = db.session.get_one(Thread, answer.thread_id)
    drain()
    assert (told(jonas), told(elif_)) == (["mentioned answer"], [])
    actor = make.actor(author)
    act(answers.edit_answer, actor, thread, answer, body="@jonas or @elif_1 will know.")
    act(answers.edit_answer, actor, thread, answer, body="@jonas or @elif_1 will know, surely.")
    drain()
    assert (told(jonas), told(elif_)) == (["mentioned answer"], ["mentioned answer"])
    assert (unread(jonas), unread(elif_)) == (1, 1)


def test_an_edit_that_mentions_a_follower_turns_what_they_were_told_into_a_mention(
    make: Make, drain: Drain
) -> None:
    asker, author = make.member(username="asker1"), make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread, author=author, body="Restart it at the wall.")
    drain()
    assert told(asker) == ["answered answer"]
    act(answers.edit_answer, make.actor(author), thread, answer, body="Restart it at the wall, @asker1.")
    drain()
    assert told(asker) == ["mentioned answer"]
    assert unread(asker) == 1


def test_edits_of_threads_and_replies_tell_newly_mentioned_members_too(make: Make, drain: Drain) -> None:
    jonas, author = make.member(username="jonas"), make.member()
    thread = make.thread(author=author)
    reply = make.reply(thread, author=author)
    actor = make.actor(author)
    act(threads.edit_thread, actor, thread, title=thread.title, body="It drops every evening, @jonas. Why?")
    act(answers.edit_reply, actor, thread, reply, body="That helped, @jonas, thank you.")
    drain()
    assert sorted(told(jonas)) == ["mentioned reply", "mentioned thread"]


def test_an_edit_of_an_old_post_by_a_moderator_tells_none_whom_it_mentioned_already(
    make: Make, drain: Drain
) -> None:
    jonas = make.member(username="jonas")
    answer = make.answer(body="@jonas will know.")
    thread = db.session.get_one(Thread, answer.thread_id)
    db.session.query(Job).delete()  # As after an import, which tells nobody.
    act(answers.edit_answer, make.actor(Role.MODERATOR), thread, answer, body="@jonas will know it.")
    drain()
    assert told(jonas) == []


# Acceptances


def test_an_acceptance_is_told_to_the_author_and_as_solved_to_followers(make: Make, drain: Drain) -> None:
    asker, helper, follower = make.member(), make.member(), make.member()
    thread = make.thread(author=asker)
    follow(make, thread, follower)
    make.answer(thread, author=helper, accepted=True)
    drain()
    assert told(helper) == ["rank_gained rank", "accepted acceptance"]
    assert told(follower) == ["answered answer", "solved acceptance"]
    assert told(asker) == ["answered answer"]


def test_an_acceptance_by_a_moderator_is_told_to_the_asker_too(make: Make, drain: Drain) -> None:
    asker = make.member()
    make.answer(make.thread(author=asker), accepted_by=make.member(Role.MODERATOR))
    drain()
    assert told(asker) == ["answered answer", "solved acceptance"]


def test_a_second_accepted_answer_is_told_to_its_author_only(make: Make, drain: Drain) -> None:
    asker, helper, second = make.member(), make.member(), make.member()
    thread = make.thread(author=asker)
    make.answer(thread, author=helper, accepted=True)
    make.answer(thread, author=second, accepted=True)
    drain()
    assert told(second) == ["rank_gained rank", "accepted acceptance"]
    assert told(helper) == ["rank_gained rank", "accepted acceptance", "answered answer"]


def test_accepting_ones_own_answer_tells_nobody_that_it_was_accepted(make: Make, drain: Drain) -> None:
    asker = make.member()
    make.answer(make.thread(author=asker), author=asker, accepted=True)
    drain()
    assert told(asker) == []


def test_an_acceptance_that_was_withdrawn_before_the_worker_came_is_not_told(
    make: Make, drain: Drain
) -> None:
    asker, helper = make.member(), make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread, author=helper, accepted=True)
    act(answers.withdraw_acceptance, make.actor(asker), thread, answer)
    drain()
    assert told(helper) == []


# What moderators and helpers do to threads


def test_a_request_for_more_is_told_to_the_asker_alone(make: Make, drain: Drain) -> None:
    asker, follower = make.member(), make.member()
    thread = make.thread(author=asker)
    follow(make, thread, follower)
    act(threads.ask_info, make.actor(Role.SUPER_USER), thread)
    drain()
    assert (told(asker), told(follower)) == (["needs_info info"], [])


def test_a_request_that_was_met_before_the_worker_came_is_not_told(make: Make, drain: Drain) -> None:
    asker = make.member()
    thread = make.thread(author=asker)
    act(threads.ask_info, make.actor(Role.SUPER_USER), thread)
    make.reply(thread, author=asker)
    drain()
    assert told(asker) == []


def test_a_move_is_told_to_author_and_followers_each_time(make: Make, drain: Drain, clock: Any) -> None:
    asker = make.member()
    thread = make.thread(author=asker)
    home, away, moderator = thread.board, make.board("tv"), make.actor(Role.MODERATOR)
    clock.freeze()
    for board in (away, home, away):
        clock.advance(minutes=5)
        act(threads.move_thread, moderator, db.session.get_one(Thread, thread.id), board)
        drain()
    assert told(asker) == ["moved move"] * 3


@pytest.mark.parametrize("as_duplicate", [False, True])
def test_a_closing_is_told_to_author_and_followers_not_to_the_moderator(
    make: Make, drain: Drain, as_duplicate: bool
) -> None:
    asker, moderator = make.member(), make.member(Role.MODERATOR)
    thread = make.thread(author=asker)
    follow(make, thread, moderator)
    original = make.thread() if as_duplicate else None
    act(threads.close_thread, make.actor(moderator), thread, reason="Done with.", duplicate_of=original)
    drain()
    assert told(asker) == ["duplicate closing" if as_duplicate else "closed closing"]
    assert told(moderator) == []


def test_a_thread_that_was_opened_again_before_the_worker_came_is_not_told_as_closed(
    make: Make, drain: Drain
) -> None:
    asker, moderator = make.member(), make.actor(Role.MODERATOR)
    thread = make.thread(author=asker)
    act(threads.close_thread, moderator, thread, reason="Done with.")
    act(threads.reopen_thread, moderator, thread)
    drain()
    assert told(asker) == []


def test_a_merge_is_told_to_author_and_followers_of_the_thread_that_went(make: Make, drain: Drain) -> None:
    asker, follower, other = make.member(), make.member(), make.member()
    source, target = make.thread(author=asker), make.thread(author=other)
    follow(make, source, follower)
    merge = make.merge(source, target)
    drain()
    assert (told(asker), told(follower), told(other)) == (["merged merge"], ["merged merge"], [])
    assert db.session.query(Notification).filter_by(cause=f"merge:{merge.id}").first().thread_id == target.id


def test_a_merge_that_was_undone_before_the_worker_came_is_not_told(make: Make, drain: Drain) -> None:
    asker, moderator = make.member(), make.actor(Role.MODERATOR)
    source, target = make.thread(author=asker), make.thread()
    make.merge(source, target)
    act(answers.undo_merge, moderator, source, target)
    drain()
    assert told(asker) == []


def test_what_was_unread_stays_unread_and_countable_after_a_merge(make: Make, drain: Drain) -> None:
    asker = make.member()
    source, target = make.thread(author=asker), make.thread()
    answer = make.answer(source)
    drain()
    make.merge(source, target)
    drain()
    assert told(asker) == ["answered answer", "merged merge"]
    assert unread(asker) == 2
    thread = db.session.get_one(Thread, target.id)
    act(actions.mark_posts_read, make.actor(asker), thread, answer_ids=[answer.id])
    assert unread(asker) == 0


# Who is never told


def test_members_who_may_not_read_the_board_hear_nothing_of_it(make: Make, drain: Drain) -> None:
    board = make.board("club", read=Audience.SUPER_USERS, write=Audience.SUPER_USERS)
    author, peer, outsider = (
        make.member("super_user"),
        make.member("super_user"),
        make.member(username="outsider"),
    )
    thread = make.thread(board=board, author=author)
    for member in (peer, outsider):
        db.session.add(Follow(thread_id=thread.id, member_id=member.id, followed_at=thread.created_at))
    make.answer(thread, author=make.member("employee"), body="@outsider should see this, but may not.")
    drain()
    of_the_thread = [[one for one in told(member) if "programme" not in one] for member in (author, peer)]
    assert of_the_thread == [["answered answer"]] * 2
    assert told(outsider) == []


def test_followers_who_may_not_read_the_new_board_are_not_told_of_the_move(make: Make, drain: Drain) -> None:
    asker, agent = make.member(), make.member(Role.AGENT)
    thread = make.thread(author=asker)
    follow(make, thread, agent)
    act(threads.move_thread, make.actor(Role.MODERATOR), thread, make.board("staff", read=Audience.STAFF))
    drain()
    assert (told(asker), told(agent)) == ([], ["moved move"])


@pytest.mark.parametrize("what", ["answer", "thread"])
def test_what_was_removed_before_the_worker_came_is_not_told(make: Make, drain: Drain, what: str) -> None:
    asker, moderator = make.member(), make.actor(Role.MODERATOR)
    thread = make.thread(author=asker)
    answer = make.answer(thread)
    if what == "answer":
        act(answers.remove_answer, moderator, thread, answer, reason="Advertising.")
    else:
        act(threads.remove_thread, moderator, thread, reason="Advertising.")
    drain()
    assert told(asker) == []


def test_a_reply_to_an_answer_that_was_removed_meanwhile_is_not_told(make: Make, drain: Drain) -> None:
    helper = make.member()
    answer = make.answer(author=helper)
    make.reply(answer)
    thread = db.session.get_one(Thread, answer.thread_id)
    act(answers.remove_answer, make.actor(Role.MODERATOR), thread, answer, reason="Advertising.")
    drain()
    assert told(helper) == []


def test_accounts_that_nobody_has_are_not_told(make: Make, drain: Drain) -> None:
    thread, erased, unclaimed = make.thread(), make.member(), make.unclaimed_member()
    for member in (erased, unclaimed):
        db.session.add(Follow(thread_id=thread.id, member_id=member.id, followed_at=thread.created_at))
    act(members.erase_member, SYSTEM, erased)
    make.answer(thread)
    drain()
    assert told(erased) == told(unclaimed) == []


def test_erasing_a_member_empties_their_inbox_at_once(make: Make, drain: Drain) -> None:
    asker, other = make.member(), make.member()
    thread = make.thread(author=asker)
    follow(make, thread, other)
    make.answer(thread)
    drain()
    act(members.erase_member, SYSTEM, asker)
    assert told(asker) == []
    assert (unread(asker), unread(other)) == (0, 1)


# How it is done


def test_a_handler_that_runs_twice_tells_once(make: Make, drain: Drain) -> None:
    asker, jonas = make.member(), make.member(username="jonas")
    thread = make.thread(author=asker)
    answer = make.answer(thread, accepted=True, body="As @jonas says: restart it.")
    make.reply(answer)
    drain()
    before = told(asker), told(jonas)
    again = {
        "AnswerPosted": "notifications.tell_of_answer",
        "ReplyPosted": "notifications.tell_of_reply",
        "AnswerAccepted": "notifications.tell_of_acceptance",
    }
    for event in db.session.query(EventRow).filter(EventRow.name.in_(again)):
        at = event.happened_at
        db.session.add(Job(name=again[event.name], event_id=event.id, created_at=at, run_at=at))
    assert drain() == 3
    assert (told(asker), told(jonas)) == before
    assert (unread(asker), unread(jonas)) == (2, 1)


def test_a_thread_with_many_followers_costs_few_statements(make: Make, drain: Drain) -> None:
    thread, asker_at = make.thread(), make.thread().created_at
    crowd = [
        Member(username=f"f{n}", name_skeleton=f"f-{n}", name="F", created_at=asker_at, claimed_at=asker_at)
        for n in range(1_200)
    ]
    db.session.add_all(crowd)
    db.session.flush()
    db.session.add_all(
        [Follow(thread_id=thread.id, member_id=member.id, followed_at=asker_at) for member in crowd]
    )
    db.session.flush()
    drain()
    make.answer(thread)
    db.session.commit()
    db.session.expunge_all()
    with record_statements() as seen:
        assert jobs.run_due() == 3  # Telling, badges, and where the question stands now.
    assert db.session.query(Notification).filter_by(kind="answered").count() == 1_201
    assert db.session.query(Member).filter_by(unread_count=1).count() == 1_201
    assert len(seen) < 60, seen.describe()


def test_every_notification_leads_to_what_it_tells_of(make: Make, drain: Drain) -> None:
    helper = make.member()
    answer = make.answer(author=helper)
    reply = make.reply(answer)
    drain()
    row = db.session.query(Notification).filter_by(member_id=helper.id).one()
    assert (row.thread_id, row.answer_id, row.reply_id) == (answer.thread_id, answer.id, reply.id)
    assert isinstance(db.session.get_one(Answer, row.answer_id), Answer)
    assert db.session.get_one(Reply, row.reply_id).author_id == row.actor_id
