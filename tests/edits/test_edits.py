"""Suggested edits: proposed by rank, decided by the author, never over a text that nobody has seen, taken out exactly."""

from dataclasses import replace

import pytest

from community.answers import actions as answers
from community.core.actor import SYSTEM, VISITOR, Ability, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid, SignInNeeded
from community.core.models import EventRow
from community.edits import actions, policy, queries, rules
from community.edits.models import ProposedEdit
from community.edits.queries import OWN, TO_DECIDE, Words
from community.members import actions as members
from community.members.models import Member
from community.notifications import queries as notifications
from community.threads.models import Thread
from tests.support.client import post

BETTER = "Open the settings of the router and change its channel to 11: neighbours crowd the others in the evening."


def thread_of(row):
    return row if isinstance(row, Thread) else db.session.get_one(Thread, row.thread_id)


@pytest.fixture
def proposer(make):
    """A member whose rank includes suggesting edits."""
    return replace(make.actor(), abilities=frozenset({Ability.SUGGEST_EDITS}))


@pytest.fixture
def decider(make):
    """A member whose rank includes deciding about them."""
    return replace(make.actor(), abilities=frozenset({Ability.DECIDE_EDITS}))


def propose(actor, row, *, body=BETTER, title="", summary="Says where to find it", **more):
    if isinstance(row, Thread) and not title:
        title = row.title
    with transaction():
        edit = actions.propose_edit(
            actor, thread_of(row), row, body=body, title=title, summary=summary, **more
        )
    db.session.expire_all()
    return db.session.get_one(ProposedEdit, edit.id)


def accept(actor, edit, *, revision=None, improved=None):
    with transaction():
        edit = db.session.get_one(ProposedEdit, edit.id)
        thread, row = queries.lock_post_of(edit)
        seen = row.revision_count if revision is None else revision
        actions.accept_edit(actor, edit, thread, row, revision=seen, improved=improved)
    db.session.expire_all()


def decline(actor, edit, reason="It was right before."):
    with transaction():
        edit = db.session.get_one(ProposedEdit, edit.id)
        thread, _ = queries.lock_post_of(edit)
        actions.decline_edit(actor, edit, thread, reason=reason)
    db.session.expire_all()


def revert(actor, edit):
    with transaction():
        edit = db.session.get_one(ProposedEdit, edit.id)
        thread, row = queries.lock_post_of(edit)
        actions.revert_edit(actor, edit, thread, row)
    db.session.expire_all()


def author_of(make, row):
    return make.actor(db.session.get_one(Member, row.author_id))


def events(name):
    return [row.payload for row in db.session.query(EventRow).filter_by(name=name)]


@pytest.fixture(params=["thread", "answer"])
def editable(request, make):
    return getattr(make, request.param)()


def test_an_accepted_text_stands_and_its_proposer_is_named(make, proposer, editable):
    edit = propose(proposer, editable)
    author = author_of(make, editable)
    before = editable.body_markdown
    accept(author, edit)
    assert editable.body_markdown == BETTER
    revision = queries.words_at(editable, 0)
    assert revision.body == before
    from community.answers import queries as answer_queries
    from community.threads import queries as thread_queries

    listed = (thread_queries if isinstance(editable, Thread) else answer_queries).list_revisions(
        editable, 1, 1
    )
    assert (listed[0].edited_by_id, listed[0].reason) == (proposer.id, "Says where to find it")
    (told,) = events("EditAccepted")
    assert told["edit_id"] == edit.id
    assert (told["proposer_id"], told["decided_by_id"]) == (proposer.id, author.id)


def test_a_title_is_taken_over_with_tags_and_product_as_they_were(make, proposer):
    product = make.product()
    thread = make.thread(product=product, tags=("wifi", "router"))
    edit = propose(
        proposer, thread, title="The router drops its connection at nine", body=thread.body_markdown
    )
    accept(author_of(make, thread), edit)
    assert thread.title == "The router drops its connection at nine"
    from community.threads import queries as thread_queries

    assert sorted(thread_queries.list_tag_names([thread.id])[thread.id]) == ["router", "wifi"]
    assert thread.product_id == product.id


def test_who_may_propose(make, proposer):
    answer = make.answer()
    with pytest.raises(SignInNeeded):
        propose(VISITOR, answer)
    with pytest.raises(Forbidden, match="rank"):
        propose(make.actor(), answer)
    own = make.answer(author=db.session.get_one(Member, proposer.id))
    with pytest.raises(Forbidden, match="your own post"):
        propose(proposer, own)
    make.removal(answer)
    with pytest.raises(Forbidden, match="removed"):
        propose(proposer, answer)


def test_what_is_too_small_or_says_nothing_is_refused(make, proposer):
    answer = make.answer(body="Change teh channel to 11: neighbours crowd the others.")
    with pytest.raises(Invalid, match="Nothing is changed"):
        propose(proposer, answer, body=answer.body_markdown)
    with pytest.raises(Invalid, match="very little"):
        propose(proposer, answer, body=answer.body_markdown.replace("teh", "the"))
    with pytest.raises(Invalid) as few:
        propose(proposer, answer, summary="x")
    assert "summary" in few.value.fields
    with pytest.raises(Invalid, match="changed meanwhile"):
        propose(proposer, answer, revision=3)
    assert rules.triviality("A", "B", "same", "same") == ""


def test_one_open_proposal_a_member_and_post_and_not_many_for_one_post(make, proposer, editable):
    first = propose(proposer, editable)
    second = propose(proposer, editable, body=BETTER + " Then restart it.")
    assert db.session.get_one(ProposedEdit, first.id).outcome == "withdrawn"
    assert second.is_open
    for _ in range(rules.OPEN_PER_POST - 1):
        propose(replace(make.actor(), abilities=proposer.abilities), editable)
    with pytest.raises(Conflict, match="Enough"):
        propose(replace(make.actor(), abilities=proposer.abilities), editable)


def test_who_decides(make, proposer, decider):
    answer = make.answer()
    edit = propose(proposer, answer)
    both = replace(proposer, abilities=frozenset({Ability.SUGGEST_EDITS, Ability.DECIDE_EDITS}))
    with pytest.raises(Forbidden, match="Somebody else decides"):
        accept(both, edit)
    with pytest.raises(Forbidden, match="experienced members"):
        accept(make.actor(), edit)
    accept(decider, edit)
    assert answer.body_markdown == BETTER
    with pytest.raises(Conflict, match="decided this"):
        accept(make.actor(Role.MODERATOR), edit)
    with pytest.raises(Forbidden, match="moderators take"):
        revert(decider, edit)


def test_nothing_is_overwritten_unseen(make, proposer):
    answer = make.answer()
    edit = propose(proposer, answer)
    author = author_of(make, answer)
    with transaction():
        answers.edit_answer(
            author, thread_of(answer), answer, body="The author wrote all of it anew meanwhile."
        )
    with pytest.raises(Conflict, match="changed meanwhile"):
        accept(author, edit, revision=0)
    with pytest.raises(Conflict, match="Go through the text"):
        accept(author, edit)
    assert answer.body_markdown.startswith("The author wrote")
    accept(author, edit, improved=Words("", "The author wrote all of it anew, and the channel is 11."))
    assert answer.body_markdown.endswith("the channel is 11.")
    assert db.session.get_one(ProposedEdit, edit.id).is_improved


def test_taking_it_out_again_puts_back_exactly_what_stood_there(make, proposer, editable):
    before = queries.words_of(editable)
    edit = propose(proposer, editable)
    author = author_of(make, editable)
    accept(author, edit)
    revert(author, edit)
    assert queries.words_of(editable) == before
    assert [told["edit_id"] for told in events("EditReverted")] == [edit.id]
    with pytest.raises(Forbidden, match="taken out already"):
        revert(author, edit)


def test_a_later_change_is_not_lost_by_taking_an_edit_out(make, proposer):
    answer = make.answer()
    edit = propose(proposer, answer)
    author = author_of(make, answer)
    accept(author, edit)
    with transaction():
        answers.edit_answer(author, thread_of(answer), answer, body=BETTER + " And this is new.")
    with pytest.raises(Conflict, match="changed since"):
        revert(author, edit)


def test_declining_needs_a_reason_that_the_proposer_reads(make, proposer, drain):
    answer = make.answer()
    edit = propose(proposer, answer)
    author = author_of(make, answer)
    drain()
    (asked,) = notifications.list_notifications(author, 1).items
    assert (asked.kind, asked.url) == ("edit_proposed", f"/edits/{edit.id}")
    with pytest.raises(Invalid, match="Say why"):
        decline(author, edit, reason=" ")
    decline(author, edit)
    drain()
    (told,) = notifications.list_notifications(proposer, 1).items
    assert (told.kind, told.url) == ("edit_declined", f"/edits/{edit.id}")
    assert answer.body_markdown != BETTER


def test_what_nobody_decides_ends_after_a_month(make, proposer, clock, drain):
    clock.freeze("2026-03-01T12:00")
    answer = make.answer()
    edit = propose(proposer, answer)
    clock.advance(days=29)
    with transaction():
        assert actions.expire_edits(SYSTEM) == 0
    clock.advance(days=2)
    with transaction():
        assert actions.expire_edits(SYSTEM) == 1
    drain()
    assert db.session.get_one(ProposedEdit, edit.id).outcome == "expired"
    assert "edit_expired" in [item.kind for item in notifications.list_notifications(proposer, 1).items]
    with pytest.raises(Forbidden), transaction():
        actions.expire_edits(make.actor(Role.ADMIN))


def test_proposals_follow_a_merge_and_are_decided_anew(make, proposer):
    source, target = make.thread(), make.thread(title="Another one about the router")
    edit = propose(proposer, source)
    merge = make.merge(source, target)
    edit = db.session.get_one(ProposedEdit, edit.id)
    assert edit.answer_id == merge.moved["opening"]
    accept(make.actor(Role.MODERATOR), edit)
    assert (
        db.session.get_one(answers.post_answer.__globals__["Answer"], edit.answer_id).body_markdown == BETTER
    )


def test_an_erased_member_leaves_only_what_was_accepted(make, proposer):
    member = make.member(password="nine purple whales sleeping")
    actor = replace(make.actor(member), abilities=proposer.abilities)
    kept, unused = make.answer(), make.answer()
    accepted, declined = propose(actor, kept), propose(actor, unused)
    accept(author_of(make, kept), accepted)
    decline(author_of(make, unused), declined)
    with transaction():
        members.erase_member(make.actor(member), member, password="nine purple whales sleeping")
    db.session.expire_all()
    assert db.session.get_one(ProposedEdit, declined.id).body_markdown == ""
    assert db.session.get_one(ProposedEdit, accepted.id).body_markdown == BETTER
    assert kept.body_markdown == BETTER


def test_everybody_sees_their_own_and_deciders_see_all(make, proposer, decider):
    hidden = make.thread(board=make.board(read="staff", write="staff"), author=make.member("employee"))
    answer = make.answer()
    propose(proposer, answer)
    propose(make.actor(Role.MODERATOR), hidden)
    author = author_of(make, answer)
    assert queries.list_edits(author, TO_DECIDE, 1).total == 1
    assert queries.list_edits(decider, TO_DECIDE, 1).total == 1
    assert queries.list_edits(make.actor(Role.MODERATOR), TO_DECIDE, 1).total == 2
    assert queries.list_edits(proposer, TO_DECIDE, 1).total == 0
    assert queries.list_edits(proposer, OWN, 1).total == 1
    assert queries.list_edits(make.actor(), TO_DECIDE, 1).total == 0
    assert not policy.can_list_edits(VISITOR)


@pytest.mark.parametrize("kind", ["thread", "answer"])
def test_suggesting_and_deciding_by_form(make, client, sign_in, kind):
    author = make.member(name="Ann Author")
    wrote = getattr(make, kind)(author=author)
    url = f"/{wrote.__tablename__}/{wrote.id}/suggestion"
    sign_in(client, make.member())
    assert client.get(url).status_code == 403
    sign_in(client, make.member(Role.MODERATOR, name="Moe"))
    form = client.get(url).text
    assert wrote.body_markdown in form
    refused = post(client, url, {"body_markdown": "Kept words, all of them.", "summary": ""}, method="PUT")
    assert (refused.status_code, "Kept words" in refused.text) == (422, True)
    fields = {
        "title": getattr(wrote, "title", ""),
        "body_markdown": BETTER,
        "summary": "Says where",
        "revision": "0",
    }
    done = post(client, url, fields, method="PUT")
    edit = db.session.query(ProposedEdit).one()
    assert done.headers["Location"] == f"/edits/{edit.id}"
    assert "Take the suggestion back" in client.get(f"/edits/{edit.id}").text
    assert "Says where" in client.get("/edits?show=own").text
    sign_in(client, author)
    assert "Says where" in client.get("/edits").text
    page = client.get(f"/edits/{edit.id}").text
    assert "<ins>" in page
    decide = f"/edits/{edit.id}/decision"
    assert post(client, decide, {"outcome": "declined", "revision": "0"}, method="PUT").status_code == 422
    assert post(client, decide, {"outcome": "accepted", "revision": "7"}, method="PUT").status_code == 409
    assert post(client, decide, {"outcome": "accepted", "revision": "0"}, method="PUT").status_code == 303
    db.session.expire_all()
    assert wrote.body_markdown == BETTER
    page = client.get(f"/edits/{edit.id}").text
    assert "Accepted" in page
    assert "Take it out again" in page
    late = post(client, decide, {"outcome": "declined", "reason": "No.", "revision": "1"}, method="PUT")
    assert "decided this" in late.text
    assert post(client, decide, {}, method="DELETE").status_code == 303
    db.session.expire_all()
    assert wrote.body_markdown != BETTER
    sign_in(client, make.member())
    assert client.get(f"/edits/{edit.id}").status_code == 404


def test_an_outdated_one_is_gone_through_first(make, client, sign_in):
    author = make.member()
    thread = make.thread(author=author)
    edit = propose(make.actor(Role.MODERATOR), thread)
    from community.threads import actions as threads

    with transaction():
        threads.edit_thread(
            make.actor(author), thread, title=thread.title, body="All of it written anew by its author."
        )
    sign_in(client, author)
    page = client.get(f"/edits/{edit.id}").text
    assert "was changed since this was suggested" in page
    assert "What was meant to change" in page
    decide = f"/edits/{edit.id}/decision"
    assert post(client, decide, {"outcome": "accepted", "revision": "1"}, method="PUT").status_code == 409
    fields = {
        "outcome": "improved",
        "revision": "1",
        "title": thread.title,
        "body_markdown": "Both of it together.",
    }
    assert post(client, decide, fields, method="PUT").status_code == 303
    db.session.expire_all()
    assert thread.body_markdown == "Both of it together."
