"""Drawing, trying, publishing and withdrawing the tree by forms alone."""

import re

import pytest

from community.core.actor import Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Invalid
from community.triage import actions, queries
from community.triage.models import TriageReplay
from community.triage.rules import Act, Branch, Condition, Kind, Leaf
from community.triage.rules import edit as edits
from tests.support.client import post
from tests.support.sql import count_queries

DRAFT = "/admin/triage/draft"


@pytest.fixture
def admin(make, client, sign_in):
    member = make.member(Role.ADMIN)
    sign_in(client, member)
    return member


def revision():
    db.session.expire_all()
    return str(queries.find_draft().revision)


def drawn():
    db.session.expire_all()
    return queries.draft_node(queries.find_draft())


def change(client, door, **fields):
    return post(client, f"{DRAFT}/{door}", {"revision": revision(), **fields})


def test_an_admin_draws_a_tree_place_by_place_tries_it_and_puts_it_into_force(admin, client, make, drain):
    thread = make.thread()
    assert "As Peerdesk ships." in client.get("/admin/triage").text
    assert post(client, DRAFT, {}).status_code == 303
    assert "Every question finds exactly one end" in client.get(DRAFT).text
    # All away, then anew: first a condition, then its ends.
    assert change(client, "moves", place="n1", deed="remove").status_code == 303
    assert "The tree is empty" in client.get(DRAFT).text
    assert "Choose" in client.get(f"{DRAFT}/place?at=&branch=top").text
    page = client.get(f"{DRAFT}/place?at=&branch=top&kind=unanswered").text
    assert "No answer at all for (time)" in page
    done = change(
        client, "conditions", place="", branch="top", deed="ask", kind="unanswered", number="2", size="hours"
    )
    assert done.status_code == 303
    page = client.get(DRAFT).text
    assert "nobody has answered for 2 hours" in page
    assert page.count("Nothing is said yet for") == 4  # On top, and at the place.
    assert change(client, "ends", place="n1", branch="yes", deed="end", act="escalate", team_id="0", priority="high", text="Two hours are over.").status_code == 303  # fmt: skip
    assert change(client, "ends", place="n1", branch="no", deed="end", act="wait").status_code == 303
    page = client.get(DRAFT).text
    assert (
        "A question could stay here for ever" in page
    )  # Answered, but by nothing useful: the clock leads nowhere.
    refused = post(client, "/admin/triage/versions", {"revision": revision(), "reason": "Faster."})
    assert refused.status_code == 422
    assert "must be mended first" in refused.text
    assert change(client, "conditions", place="n1", deed="ask", kind="no_useful", number="120", size="minutes").status_code == 303  # fmt: skip
    page = client.get(DRAFT).text
    assert "A question could stay here for ever" in page  # A useful answer ends the clock as well.
    above = change(client, "conditions", place="n1", deed="above", kind="useful")
    assert above.status_code == 303
    assert change(client, "ends", place="n2", branch="yes", deed="end", act="wait_asker").status_code == 303
    assert "Every question finds exactly one end" in client.get(DRAFT).text
    # What it would have done.
    done = post(client, "/admin/triage/replays", {"days": "90"})
    assert done.status_code == 303
    assert "Questions led along both" in client.get(done.location).text
    drain()
    page = client.get(done.location).text
    assert "Of 1 questions, 0 would have gone another way" in page
    # Into force.
    assert post(client, "/admin/triage/versions", {"revision": revision(), "reason": ""}).status_code == 422
    done = post(client, "/admin/triage/versions", {"revision": revision(), "reason": "Faster."})
    assert done.status_code == 303
    drain()
    assert queries.find_place(thread.id).tree_id == queries.get_in_force().id
    public = client.get("/how-we-decide").text
    assert "there is no useful answer after 2 hours" in public
    assert "Faster." in public
    assert "As Peerdesk ships." in client.get("/how-we-decide?version=1").text
    assert client.get("/how-we-decide?version=99").status_code == 404
    # And out of it.
    assert post(client, "/admin/triage/versions/2", {"_method": "DELETE", "reason": ""}).status_code == 422
    assert (
        post(client, "/admin/triage/versions/2", {"_method": "DELETE", "reason": "Too fast."}).status_code
        == 303
    )
    assert (
        post(client, "/admin/triage/versions/2", {"_method": "DELETE", "reason": "Too fast."}).status_code
        == 409
    )
    drain()
    assert queries.find_place(thread.id).act == "wait"
    assert "Version 2 withdrawn: Too fast." in client.get("/how-we-decide").text


def test_a_place_is_moved_swapped_and_removed(admin, client):
    post(client, DRAFT, {})
    before = drawn()
    assert change(client, "moves", place="n2", deed="up").status_code == 303
    assert (drawn().id, drawn().no.id) == ("n2", "n1")
    assert change(client, "moves", place="n1", deed="up").status_code == 303
    assert drawn() == before
    assert change(client, "moves", place="n1", deed="swap").status_code == 303
    assert (drawn().yes, drawn().no) == (before.no, before.yes)
    change(client, "moves", place="n1", deed="swap")
    assert change(client, "moves", place="n1", deed="keep_no").status_code == 303
    assert drawn() == before.no
    assert change(client, "moves", place="l2", deed="remove").status_code == 303
    assert "Nothing is said yet for “yes”" in client.get(DRAFT).text
    assert "Nothing is said yet" in client.get(f"{DRAFT}/place?at=n2").text
    assert change(client, "moves", place="gone", deed="up").status_code == 409
    assert client.get(f"{DRAFT}/place?at=gone").status_code == 404
    assert change(client, "moves", place="n2", deed="explode").status_code == 422
    assert post(client, DRAFT, {"_method": "DELETE"}).status_code == 303
    assert client.get(DRAFT).status_code == 404


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "age", "number": "0", "size": "hours"}, "at least a minute"),
        ({"kind": "age", "number": "91", "size": "days"}, "at most 90 days"),
        ({"kind": "age", "number": "five", "size": "hours"}, "at least a minute"),
        ({"kind": "age", "number": "5", "size": "years"}, "at least a minute"),
        ({"kind": "have_too", "number": "9" * 30}, "whole number from 1"),
        ({"kind": "words", "words": " ,!,\x00"}, "at least one word"),
        ({"kind": "words", "words": "x" * 6_000}, "far too long"),
        ({"kind": "board", "chosen": "999"}, "Choose at least one"),
        ({"kind": "followers"}, "Choose what to ask"),
    ],
)
def test_what_is_no_condition_is_refused_with_what_was_typed(admin, client, make, fields, words):
    make.board("routers", name="Routers")
    post(client, DRAFT, {})
    before = drawn()
    refused = change(client, "conditions", place="n2", deed="ask", **fields)
    assert refused.status_code == 422
    assert words in refused.text
    assert drawn() == before


def test_a_condition_of_a_choice_and_of_words_comes_back_as_it_was_written(admin, client, make):
    board = make.board("routers", name="Routers")
    post(client, DRAFT, {})
    assert (
        change(client, "conditions", place="n2", deed="ask", kind="board", chosen=str(board.id)).status_code
        == 303
    )
    assert "it is on the board Routers" in client.get(DRAFT).text
    assert re.search(rf'checked[^>]*value="{board.id}"', client.get(f"{DRAFT}/place?at=n2").text)
    change(client, "conditions", place="n2", deed="ask", kind="words", words="No Signal; dropp*\nWIFI!!")
    assert drawn().no.condition.words == ("no signal", "dropp*", "wifi")
    assert "no signal, dropp*, wifi" in client.get(f"{DRAFT}/place?at=n2").text
    with count_queries(at_most=20):
        client.get(DRAFT)


def test_of_two_admins_at_once_the_second_looks_again(admin, client, make, publish):
    post(client, DRAFT, {})
    old = revision()
    change(client, "moves", place="n2", deed="up")
    late = post(client, f"{DRAFT}/moves", {"revision": old, "place": "n1", "deed": "swap"})
    assert late.status_code == 409
    assert "Somebody else changed the draft" in late.text
    late = post(client, f"{DRAFT}/ends", {"revision": old, "place": "l2", "deed": "end", "act": "escalate", "text": "Mine."})  # fmt: skip
    assert late.status_code == 409
    assert "Mine." in late.text
    with transaction():
        other = make.actor("admin")
        draft = queries.find_draft()
        draft.based_on = 0
    with pytest.raises(Conflict, match="came into force"), transaction():
        actions.publish_draft(other, queries.find_draft().revision, reason="Mine.")


def test_a_draft_that_says_the_same_is_not_published_and_what_ships_is_not_withdrawn(make):
    admin = make.actor("admin")
    with transaction():
        draft = actions.begin_draft(admin)
    with pytest.raises(Invalid, match="says the same"), transaction():
        actions.publish_draft(admin, draft.revision, reason="Mine.")
    with pytest.raises(Invalid, match="rules that ship"), transaction():
        actions.withdraw_tree(admin, 1, reason="Mine.")


def test_a_trial_counts_by_end_and_month_and_shows_what_would_change(make, drain, client, admin, clock):
    clock.freeze("2026-02-10T12:00")
    first = make.thread(title="Everything is broken since today")
    clock.freeze("2026-03-20T12:00")
    solved = make.thread()
    clock.freeze("2026-03-20T12:10")
    make.answer(solved, accepted=True)
    clock.freeze("2026-03-22T12:00")
    tree = Branch(
        "n1", Condition(Kind.NO_USEFUL, number=60), Leaf("hand", Act.ESCALATE), Leaf("other", Act.ESCALATE)
    )
    actor = make.actor("admin")
    with transaction():
        draft = actions.begin_draft(actor)
        actions.change_draft(actor, draft.revision, "", lambda _: tree)
        row = actions.begin_replay(actor, days=90)
        replay_id = row.id
    with pytest.raises(Conflict), transaction():
        actions.begin_replay(actor, days=90)
    drain()
    db.session.expire_all()
    row = db.session.get(TriageReplay, replay_id)
    assert (row.total_count, row.done_count, row.error) == (2, 2, "")
    result = row.result
    assert result["by_leaf"] == {"other": 2, "hand": 1}
    assert result["by_month"] == {"2026-02": {"other": 1, "hand": 1}, "2026-03": {"other": 1}}
    assert result["by_leaf_before"] == {"l11": 2, "l10": 1, "l8": 1}
    assert result["standing"] == {"hand": 1}
    page = client.get(f"/admin/triage/replays/{replay_id}").text
    assert first.title in page
    assert "would have gone another way" in page


def test_plans_are_given_and_taken_by_admins(admin, client, make, browsers, sign_in):
    member = make.member(username="remy")
    for fields, words in (
        ({"member": "nobody", "plan": "business"}, "no member of that name"),
        ({"member": "remy", "plan": "!"}, "Name the plan"),
        ({"member": "remy", "plan": "business", "ends_on": "soon"}, "Write a day as"),
        ({"member": "remy", "plan": "business", "ends_on": "2001-01-01"}, "Choose a day to come"),
    ):
        refused = post(client, "/admin/triage/plans", fields)
        assert (refused.status_code, words in refused.text) == (422, True)
    assert post(client, "/admin/triage/plans", {"member": "@Remy", "plan": "Business", "ends_on": "2199-12-31"}).status_code == 303  # fmt: skip
    row_id = queries.find_entitlement_of(member.id, "business").id
    assert "business" in client.get("/admin/triage/plans").text
    assert post(client, f"/admin/triage/plans/{row_id}", {"_method": "DELETE"}).status_code == 303
    assert post(client, f"/admin/triage/plans/{row_id}", {"_method": "DELETE"}).status_code == 404
    other = browsers()
    sign_in(other, make.member(Role.MODERATOR))
    for address in (
        "/admin/triage",
        DRAFT,
        f"{DRAFT}/place",
        "/admin/triage/plans",
        "/admin/triage/replays/1",
    ):
        assert other.get(address).status_code == 403
    assert post(other, DRAFT, {}).status_code == 403


def test_changing_a_tree_never_loses_a_place():
    tree = Branch("n1", Condition(Kind.FIRST), Leaf("a", Act.ESCALATE), Branch("n2", Condition(Kind.ANSWERED), Leaf("b", Act.ESCALATE), None))  # fmt: skip
    assert edits.free_id(tree, "n") == "n3"
    assert edits.put(tree, "n2", "no", Leaf("c", Act.WAIT)).no.no == Leaf("c", Act.WAIT)
    raised = edits.move_up(tree, "n2")
    assert (raised.id, raised.no.id, raised.no.yes.id) == ("n2", "n1", "a")
    assert edits.move_up(tree, "n1") == tree
    assert edits.put_above(tree, "a", Condition(Kind.ANSWERED)).yes.no.id == "a"
    assert edits.remove(tree, "n1", "no") == tree.no
