"""Opening and editing threads: what may stand, what is kept of what stood there, who may."""

import pytest
from sqlalchemy import select

from community.boards.models import Tag
from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.core.errors import Forbidden, Invalid, SignInNeeded
from community.threads import actions
from community.threads.models import Follow, Thread, ThreadRevision
from community.threads.rules import Kind
from tests.support.make import BODY, TITLE
from tests.support.truth import untruths


def ask(actor, board, **words):
    with transaction():
        thread = actions.post_thread(
            actor, **{"board": board, "kind": Kind.QUESTION, "title": TITLE, "body": BODY, **words}
        )
    db.session.expire_all()
    return thread


def edit(actor, thread, **words):
    with transaction():
        actions.edit_thread(actor, thread, **{"title": thread.title, "body": thread.body_markdown, **words})
    db.session.expire_all()


def tags():
    return {tag.slug: tag.thread_count for tag in db.session.scalars(select(Tag))}


def test_a_question_waits_is_counted_and_followed_by_its_asker(make):
    asker, board = make.member(), make.board()
    thread = ask(make.actor(asker), board, tags=["Wi-Fi", "wifi", "Firmware 3.2"])
    assert (thread.status, board.open_count, asker.thread_count) == ("open", 1, 1)
    assert db.session.scalars(select(Follow.member_id)).all() == [asker.id]
    assert tags() == {"wi-fi": 1, "wifi": 1, "firmware-3-2": 1}
    assert thread.url == f"/threads/{thread.id}/the-router-loses-its-connection-every-evening"
    assert untruths() == []


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("", "at least 8 characters"),
        ("Help", "at least 8 characters"),
        ("\u202e" * 40 + "Help", "at least 8 characters"),
        ("\u200b" * 4_000, "at least 8 characters"),
        ("x" * 4_000, "it has 4,000"),
        ("x" * 151, "Shorten the title to 150"),
    ],
)
def test_a_title_that_cannot_stand_is_refused_in_words(make, title, words):
    with pytest.raises(Invalid) as refused:
        ask(make.actor(), make.board(), title=title)
    assert words in refused.value.fields["title"]


def test_everything_that_is_wrong_is_said_at_once(make):
    with pytest.raises(Invalid) as refused:
        ask(make.actor(), make.board(), title="Help", body="", tags=["a", "b", "c", "d", "e", "f"])
    assert set(refused.value.fields) == {"title", "body", "tags"}
    assert untruths() == []


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  The   lamp\tis\nred \x00 again  ", "The lamp is red again"),
        ("\u202eThe lamp is red\u202c again", "The lamp is red again"),
        ("مصباح الراوتر أحمر دائما", "مصباح الراوتر أحمر دائما"),
        ("Zoe\u0308's lamp is red", "Zoë's lamp is red"),
        ("路由器每天晚上都会断线", "路由器每天晚上都会断线"),
    ],
)
def test_titles_are_tidied_and_every_script_may_stand(make, title, kept):
    thread = ask(make.actor(), make.board(), title=title)
    assert thread.title == kept
    assert thread.url.startswith(f"/threads/{thread.id}")


def test_a_text_with_html_shows_it_and_runs_nothing(make):
    thread = ask(make.actor(), make.board(), body="<script>alert(1)</script> and **bold** text")
    assert "<script>" not in thread.body_html
    assert "<strong>bold</strong>" in thread.body_html


def test_formatting_that_nobody_could_follow_is_refused_in_words(make):
    with pytest.raises(Invalid) as refused:
        ask(make.actor(), make.board(), body="> " * 3_000 + "deep")
    assert refused.value.fields["body"].endswith(".")


@pytest.mark.parametrize(
    ("read", "write", "allowed"),
    [
        ("public", "members", {"member", "super_user", "employee", "moderator", "agent", "admin"}),
        ("members", "members", {"member", "super_user", "employee", "moderator", "agent", "admin"}),
        ("super_users", "super_users", {"super_user", "employee", "moderator", "agent", "admin"}),
        ("public", "staff", {"employee", "moderator", "agent", "admin"}),
        ("staff", "staff", {"employee", "moderator", "agent", "admin"}),
    ],
)
def test_a_board_says_who_asks_on_it(make, read, write, allowed):
    board = make.board(read=read, write=write)
    did = set()
    for role in Role:
        try:
            ask(make.actor(role), board)
        except Forbidden:
            continue
        did.add(role.value)
    assert did == allowed
    assert untruths() == []


def test_visitors_the_suspended_and_the_unconfirmed_ask_nothing(make):
    board, suspended = make.board(), make.member()
    make.suspension(suspended)
    with pytest.raises(SignInNeeded):
        ask(VISITOR, board)
    with pytest.raises(Forbidden, match="suspended until"):
        ask(make.actor(suspended), board)
    with pytest.raises(Forbidden, match="Confirm your e-mail"):
        ask(make.actor(make.member(is_confirmed=False)), board)


def test_a_suspension_that_ran_out_holds_nobody_back(make, clock):
    board, member = make.board(), make.member()
    make.suspension(member, days=7)
    clock.advance(days=8)
    assert ask(make.actor(member), board).id


def test_only_staff_make_announcements(make):
    board = make.board()
    with pytest.raises(Forbidden, match="Only staff"):
        ask(make.actor(Role.SUPER_USER), board, kind=Kind.ANNOUNCEMENT)
    assert ask(make.actor(Role.EMPLOYEE), board, kind=Kind.ANNOUNCEMENT).kind == "announcement"


# Editing


def test_an_edit_keeps_what_stood_there_who_changed_it_and_why(make):
    asker = make.member()
    thread = make.thread(author=asker, tags=["wifi"])
    edit(make.actor(asker), thread, title="The router loses the line at nine", reason="When", tags=["line"])
    [revision] = db.session.scalars(select(ThreadRevision))
    assert (revision.number, revision.title, revision.body_markdown) == (1, TITLE, BODY)
    assert (revision.edited_by_id, revision.reason) == (asker.id, "When")
    assert (thread.slug, thread.revision_count) == ("the-router-loses-the-line-at-nine", 1)
    assert tags() == {"wifi": 0, "line": 1}
    assert untruths() == []


def test_saving_the_same_words_again_keeps_no_revision(make):
    asker = make.member()
    thread = make.thread(author=asker)
    edit(make.actor(asker), thread)
    assert (thread.edited_at, thread.revision_count) == (None, 0)


def test_the_author_and_moderators_edit_and_nobody_else(make):
    asker = make.member()
    thread = make.thread(author=asker)
    for role in (Role.MEMBER, Role.SUPER_USER, Role.EMPLOYEE, Role.AGENT):
        with pytest.raises(Forbidden, match="Only its author and moderators"):
            edit(make.actor(role), thread, body="Something else entirely.")
    edit(make.actor(asker), thread, body="Mine to change, of course.")
    edit(make.actor(Role.MODERATOR), thread, body="A moderator changed it.")
    assert thread.revision_count == 2


@pytest.mark.parametrize("state", ["locked", "closed", "removed", "merged"])
def test_what_is_locked_closed_removed_or_merged_its_author_does_not_edit(make, state):
    asker, moderator = make.member(), make.actor(Role.MODERATOR)
    thread = make.thread(author=asker)
    with transaction():
        if state == "locked":
            actions.lock_thread(moderator, thread)
        elif state == "closed":
            actions.close_thread(moderator, thread, reason="Settled by phone.")
    if state == "removed":
        make.removal(thread)
    elif state == "merged":
        make.merge(thread, make.thread())
    with pytest.raises(Forbidden, match=state):
        edit(make.actor(asker), thread, body="Mine to change, of course.")
    if state != "merged":
        edit(moderator, thread, body="A moderator changed it.")
        assert thread.revision_count == 1


def test_two_who_edit_at_once_do_not_overwrite_each_other_unseen(make):
    asker = make.member()
    thread = make.thread(author=asker)
    edit(make.actor(Role.MODERATOR), thread, body="A moderator took the number out.")
    with pytest.raises(Invalid, match="Somebody changed this meanwhile"):
        edit(make.actor(asker), thread, body="My number is 12345678.", revision=0)
    edit(make.actor(asker), thread, body="Nothing private in here.", revision=1)
    assert thread.revision_count == 2


def test_a_long_title_of_another_place_may_stay_when_only_the_text_is_edited(make):
    asker = make.member()
    thread = make.thread(author=asker)
    thread.title = "x" * 180
    db.session.commit()
    edit(make.actor(asker), thread, body="Only the text was changed here.")
    assert thread.revision_count == 1
    assert db.session.get_one(Thread, thread.id).title == "x" * 180
