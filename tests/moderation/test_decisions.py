"""Decisions and their undoing: what was removed comes back exactly, reports wait again, and everybody is told kindly."""

import pytest

from community.answers import queries as answer_queries
from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.core.models import EventRow
from community.members import queries as members
from community.members.models import Member
from community.moderation import actions, queries
from community.moderation.models import Flag, ReviewDecision, ReviewItem
from community.moderation.rules import Closing, Outcome, Says
from community.notifications import queries as notifications
from community.threads import actions as threads
from tests.moderation.conftest import thread_of
from tests.support.truth import untruths


def events(name):
    return [row.payload for row in db.session.query(EventRow).filter_by(name=name).order_by(EventRow.id)]


def inbox(make, member_id):
    member = db.session.get_one(Member, member_id)
    return notifications.list_notifications(make.actor(member), 1).items


def test_removing_and_undoing_leaves_the_post_as_it_was(desk, post_):
    flag = desk.flag(post_)
    item = desk.item_of(post_)
    decision = desk.decide(item, Outcome.REMOVED, reason="Advertising.")
    assert (post_.is_removed, post_.removal_reason) == (True, "Advertising.")
    assert desk.item_of(post_) is None
    assert db.session.get_one(Flag, flag.id).decision_id == decision.id
    desk.undo(decision)
    assert not post_.is_removed
    assert desk.item_of(post_).id == item.id
    assert db.session.get_one(Flag, flag.id).is_live
    assert untruths() == []


def test_dismissing_settles_the_reports_and_the_post_stays(desk, make, post_):
    member = make.member()
    flag = desk.flag(post_, by=member)
    decision = desk.decide(desk.item_of(post_), Outcome.DISMISSED, reason="")
    assert not post_.is_removed
    assert desk.item_of(post_) is None
    again = desk.flag(post_, by=member)  # Reported anew, it waits anew.
    assert again.item_id != flag.item_id
    desk.undo(decision)
    item = desk.item_of(post_)
    assert item.id == again.item_id, "One open item a post: the newer one takes the older report over."
    assert [f.id for f in queries.list_live_flags(item)] == [again.id]


def test_an_accepted_answer_comes_back_accepted(desk, make):
    helper = make.member()
    answer = make.answer(author=helper, accepted=True)
    before = (helper.points, thread_of(answer).status)
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.REMOVED)
    db.session.refresh(helper)
    assert (thread_of(answer).status, helper.points) == ("open", 0)
    desk.undo(decision)
    db.session.refresh(helper)
    assert (helper.points, thread_of(answer).status) == before
    acceptance = answer_queries.find_acceptance(answer.id)
    assert (acceptance.accepted_as, acceptance.is_first) == ("asker", True)
    assert acceptance.accepted_by_id == thread_of(answer).author_id
    assert untruths() == []


def test_spam_is_told_upward_and_undone_upward(desk, make):
    answer = make.answer()
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.SPAM)
    told = {
        "decision_id": decision.id,
        "post_kind": "answer",
        "post_id": answer.id,
        "thread_id": answer.thread_id,
        "author_id": answer.author_id,
    }
    assert events("SpamConfirmed") == [told]
    desk.undo(decision)
    assert events("SpamUndone") == [told]
    again = desk.decide(desk.item_of(answer), Outcome.SPAM)
    assert again.id > decision.id, "An id is a cause of points and is never used twice."


def test_spam_can_suspend_its_author_until_it_is_undone(desk, make):
    author = make.member()
    answer = make.answer(author=author)
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.SPAM, reason="Advertising again.", suspend_days=7)
    assert members.find_live_suspension(author.id).id == decision.suspension_id
    desk.undo(decision)
    assert members.find_live_suspension(author.id) is None


def test_a_suspension_given_since_stays_when_the_decision_is_undone(desk, make):
    author = make.member()
    answer = make.answer(author=author)
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.SPAM, reason="Advertising again.", suspend_days=7)
    other = make.suspension(author, days=30)
    desk.undo(decision)
    assert members.find_live_suspension(author.id).id == other.id


def test_locking_is_undone_unless_somebody_locked_it_since(desk, make):
    answer = make.answer()
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.LOCKED)
    assert thread_of(answer).locked_at is not None
    desk.undo(decision)
    assert thread_of(answer).locked_at is None
    decision = desk.decide(desk.item_of(answer), Outcome.LOCKED)
    moderator = make.actor(Role.MODERATOR)
    with transaction():
        threads.unlock_thread(moderator, thread_of(answer))
        threads.lock_thread(moderator, thread_of(answer))
    desk.undo(decision)
    assert thread_of(answer).locked_at is not None


def test_the_second_moderator_is_told_who_decided_and_what(desk, make, clock):
    answer = make.answer()
    desk.flag(answer)
    item = desk.item_of(answer)
    clock.freeze("2026-03-01T12:00")
    desk.decide(item, Outcome.REMOVED, by=make.actor(Role.MODERATOR, name="Mara"))
    clock.advance(seconds=5)
    with pytest.raises(Conflict, match="Mara decided this 5 seconds ago: removed"):
        desk.decide(item, Outcome.DISMISSED)


def test_what_cannot_be_decided_is_refused_in_words(desk, make):
    answer = make.answer(author=make.member(Role.MODERATOR))
    desk.flag(answer)
    item = desk.item_of(answer)
    with pytest.raises(Invalid, match="author will read it"):
        desk.decide(item, Outcome.REMOVED, reason="  ")
    with pytest.raises(Invalid):
        desk.decide(item, Outcome.RESTORED)
    own = make.actor(db.session.get_one(Member, answer.author_id))
    with pytest.raises(Forbidden, match="another moderator"):
        desk.decide(item, Outcome.DISMISSED, by=own)
    with pytest.raises(Forbidden, match="Only moderators"):
        desk.decide(item, Outcome.DISMISSED, by=desk.helper())


def test_the_newest_decision_is_undone_first(desk, make):
    answer = make.answer()
    desk.flag(answer)
    first = desk.decide(desk.item_of(answer), Outcome.EDIT_ASKED)
    desk.flag(answer)
    second = desk.decide(desk.item_of(answer), Outcome.REMOVED)
    with pytest.raises(Conflict, match="newer"):
        desk.undo(first)
    desk.undo(second)
    desk.undo(first)
    with pytest.raises(Conflict, match="undid this already"):
        desk.undo(first)
    item = desk.item_of(answer)
    assert len(queries.list_live_flags(item)) == 2
    assert not answer.is_removed


def test_a_moderator_who_removes_the_post_on_its_page_decides_its_item(desk, make, post_):
    flag = desk.flag(post_)
    make.removal(post_, reason="Off topic.")
    decision = db.session.query(ReviewDecision).one()
    assert (decision.outcome, decision.reason) == ("removed", "Off topic.")
    assert db.session.get_one(Flag, flag.id).decision_id == decision.id
    desk.undo(decision)
    assert not post_.is_removed


def test_an_author_who_removes_the_post_takes_it_out_of_the_queue_until_it_is_back(desk, make):
    author = make.member()
    answer = make.answer(author=author)
    desk.flag(answer)
    make.removal(answer, by=author)
    assert desk.item_of(answer) is None
    assert db.session.query(ReviewItem).one().closed_as == Closing.GONE
    from community.answers import actions as answers

    with transaction():
        answers.restore_answer(make.actor(Role.MODERATOR), thread_of(answer), answer)
    assert desk.item_of(answer) is not None


def test_bringing_a_post_back_on_its_page_undoes_the_decision_with_its_points(desk, make):
    from community.answers import actions as answers

    answer = make.answer()
    desk.flag(answer)
    decision = desk.decide(desk.item_of(answer), Outcome.SPAM)
    with transaction():
        answers.restore_answer(make.actor(Role.MODERATOR), thread_of(answer), answer)
    db.session.expire_all()
    assert not db.session.get_one(ReviewDecision, decision.id).is_live
    assert len(events("SpamUndone")) == 1
    assert desk.item_of(answer) is None


# Asking for another look


def test_an_author_asks_once_for_another_look_and_gets_it_back(desk, make, post_):
    desk.flag(post_)
    removal = desk.decide(desk.item_of(post_), Outcome.REMOVED, reason="Spam.")
    item = desk.appeal(post_)
    assert item.is_open
    with pytest.raises(Conflict, match="already"):
        desk.appeal(post_)
    back = desk.decide(item, Outcome.RESTORED, reason="")
    assert not post_.is_removed
    assert not db.session.get_one(ReviewDecision, removal.id).is_live
    assert desk.item_of(post_) is None
    desk.undo(back)  # And it is gone again, with the same words; the appeal waits again.
    assert (post_.is_removed, post_.removal_reason) == (True, "Spam.")
    assert desk.item_of(post_).id == item.id
    assert queries.find_live_removal(post_).id > removal.id
    desk.decide(item, Outcome.DISMISSED, reason="")
    assert post_.is_removed
    assert untruths() == []


def test_who_removed_their_post_themselves_and_strangers_cannot_ask(desk, make):
    author = make.member()
    answer = make.answer(author=author)
    make.removal(answer, by=author)
    with pytest.raises(Forbidden, match="yourself"):
        desk.appeal(answer)
    other = make.answer()
    with pytest.raises(Forbidden, match="in its place"):
        desk.appeal(other)
    make.removal(other)
    with pytest.raises(Forbidden, match="Only its author"), transaction():
        actions.ask_again(make.actor(), thread_of(other), other, words="Let me have it back, please.")
    with pytest.raises(Invalid):
        desk.appeal(other, words="no")


def test_an_appeal_against_a_removal_without_report_brings_back_and_removes_again(desk, make):
    answer = make.answer()
    make.removal(answer, reason="Off topic.")
    item = desk.appeal(answer)
    back = desk.decide(item, Outcome.RESTORED, reason="")
    assert not answer.is_removed
    desk.undo(back)
    assert (answer.is_removed, answer.removal_reason) == (True, "Off topic.")
    assert desk.item_of(answer).id == item.id


def test_undoing_the_removal_settles_the_appeal(desk, make):
    answer = make.answer()
    desk.flag(answer)
    removal = desk.decide(desk.item_of(answer), Outcome.REMOVED)
    appeal = desk.appeal(answer)
    desk.undo(removal)
    assert not answer.is_removed
    assert db.session.get_one(ReviewItem, appeal.id).closed_as == Closing.SETTLED
    assert desk.item_of(answer).source == "flag"


# Opinions, merges, members


def test_opinions_help_and_decide_nothing(desk, make):
    answer, helper = make.answer(), desk.helper()
    desk.flag(answer)
    item = desk.item_of(answer)
    with transaction():
        actions.give_opinion(helper, item, answer, Says.GO)
        actions.give_opinion(helper, item, answer, Says.FINE)
    assert [opinion.says for opinion in queries.list_opinions(item)] == ["fine"]
    with pytest.raises(Forbidden), transaction():
        actions.give_opinion(make.actor(), item, answer, Says.GO)
    with transaction():
        actions.withdraw_opinion(helper, item, answer)
    assert queries.list_opinions(item) == []
    desk.decide(item, Outcome.DISMISSED)
    with pytest.raises(Conflict), transaction():
        actions.give_opinion(helper, db.session.get_one(ReviewItem, item.id), answer, Says.GO)


def test_reports_follow_a_question_that_is_merged_and_back(desk, make):
    source, target = make.thread(), make.thread(title="Another one about the router")
    desk.flag(source)
    item = desk.item_of(source)
    merge = make.merge(source, target)
    item = db.session.get_one(ReviewItem, item.id)
    assert (item.thread_id, item.answer_id) == (None, merge.moved["opening"])
    decision = desk.decide(item, Outcome.REMOVED)
    desk.undo(decision)
    from community.answers import actions as answers

    with transaction():
        answers.undo_merge(make.actor(Role.MODERATOR), source, target)
    db.session.expire_all()
    assert desk.item_of(source).id == item.id
    assert {flag.thread_id for flag in queries.list_live_flags(desk.item_of(source))} == {source.id}


def test_reports_follow_an_answer_that_opens_a_thread_of_its_own(desk, make):
    thread = make.thread()
    answer = make.answer(thread)
    desk.flag(answer)
    new = make.split(thread, [answer])
    item = desk.item_of(new)
    desk.decide(item, Outcome.REMOVED)
    assert new.is_removed


def test_an_erased_member_leaves_the_report_without_its_words(desk, make):
    from community.members import actions as member_actions

    member = make.member(password="nine purple whales sleeping")
    answer = make.answer()
    flag = desk.flag(answer, by=member, words="He is my neighbour in Elm Street.")
    with transaction():
        member_actions.erase_member(make.actor(member), member, password="nine purple whales sleeping")
    db.session.expire_all()
    assert db.session.get_one(Flag, flag.id).words == ""
    assert desk.item_of(answer) is not None


def test_everybody_concerned_is_told(desk, make, drain):
    reporter = make.member()
    answer = make.answer()
    desk.flag(answer, by=reporter)
    decision = desk.decide(desk.item_of(answer), Outcome.SPAM)
    drain()
    (to_author,) = inbox(make, answer.author_id)
    assert (to_author.before, to_author.url) == ("removed your answer in", f"/answers/{answer.id}/review")
    assert to_author.who is None, "The site tells it, not the moderator who happened to decide."
    assert [item.kind for item in inbox(make, reporter.id)] == ["flag_upheld"]
    desk.undo(decision)
    drain()
    assert [item.kind for item in inbox(make, answer.author_id)] == ["restored", "removed"]
    desk.decide(desk.item_of(answer), Outcome.DISMISSED)
    drain()
    assert [item.kind for item in inbox(make, reporter.id)] == ["flag_declined", "flag_upheld"]


def test_a_removed_thread_is_told_of_too_and_what_is_undone_at_once_is_not(desk, make, drain):
    thread, reporter = make.thread(), make.member()
    desk.flag(thread, by=reporter)
    desk.undo(desk.decide(desk.item_of(thread), Outcome.REMOVED))
    drain()
    assert inbox(make, thread.author_id) == []
    desk.decide(desk.item_of(thread), Outcome.REMOVED)
    drain()
    assert [(i.kind, i.url) for i in inbox(make, thread.author_id)] == [
        ("removed", f"/threads/{thread.id}/review")
    ]
    (told,) = inbox(make, reporter.id)
    assert (told.kind, told.title) == ("flag_upheld", ""), "What is gone is told without its words."
