"""Members have the rank that they have earned, at every moment."""

from sqlalchemy import select, update

from community.core.actor import SYSTEM, Ability, Role
from community.core.db import db, transaction
from community.core.models import EventRow
from community.members import actions as member_actions
from community.members import queries as members
from community.members.models import Member
from community.ranks import actions, jobs
from community.votes import actions as votes
from tests.support.client import post


def rank_name(member) -> str:
    db.session.expire_all()
    return members.list_member_chips([member.id])[member.id].rank


def events(name) -> list[dict]:
    return [row.payload for row in db.session.scalars(select(EventRow).where(EventRow.name == name))]


def give(member, **values) -> None:
    """Let the member have these counts, as if earned long ago."""
    with transaction():
        db.session.execute(update(Member).where(Member.id == member.id).values(**values))


def test_everybody_begins_with_the_lowest_rank_and_may_vote(make):
    member = make.member()
    assert rank_name(member) == "Newcomer"
    assert make.actor(member).has_ability(Ability.VOTE)
    assert not make.actor(member).has_ability(Ability.SUGGEST_EDITS)


def test_a_helpful_mark_leads_to_the_next_rank_and_taking_it_back_leads_down(make):
    author, voter = make.member(), make.member()
    answer = make.answer(author=author)
    make.vote(answer, voter=voter)
    assert rank_name(author) == "Neighbour"
    assert make.actor(author).has_ability(Ability.SUGGEST_EDITS)
    thread = make.thread()
    db.session.refresh(answer)
    with transaction():
        votes.withdraw_vote(make.actor(voter), db.session.get_one(type(thread), answer.thread_id), answer)
    assert rank_name(author) == "Newcomer"
    (gained,), (lost,) = events("RankGained"), events("RankLost")
    assert gained["member_id"] == lost["member_id"] == author.id
    assert gained["before_id"] == lost["rank_id"]
    assert "Neighbour asks for 10 points; you have 0" in lost["reason"]


def test_an_acceptance_counts_at_once(make):
    author = make.member()
    make.answer(author=author, accepted=True)
    member = members.get_member(author.id)
    assert (member.accepted_count, member.helpful_answer_count) == (1, 1)
    assert rank_name(author) == "Neighbour"


def test_nothing_is_said_where_nothing_changes(make):
    author = make.member()
    for _ in range(2):
        make.vote(make.answer(author=author))
    assert len(events("RankGained")) == 1
    with transaction():
        assert actions.reconsider([author.id]) == 0


def test_ranks_of_staff_follow_silently_and_are_not_shown(make):
    employee = make.member(Role.EMPLOYEE)
    make.vote(make.answer(author=employee))
    assert rank_name(employee) == ""
    assert events("RankGained") == []
    assert members.get_member(employee.id).rank_id is not None


def test_the_walk_over_everybody_finds_what_no_event_told(make, drain):
    member, unclaimed = make.member(), make.unclaimed_member()
    for each in (member, unclaimed):
        give(each, points=150, accepted_count=3, answer_count=9, helpful_answer_count=8)
    assert jobs.reconsider_everybody() == 2
    assert rank_name(member) == rank_name(unclaimed) == "Contributor"
    assert [event["member_id"] for event in events("RankGained")] == [member.id]
    assert jobs.reconsider_everybody() == 0


def test_an_erased_member_shows_no_rank(make):
    member = make.member()
    with transaction():
        member_actions.erase_member(SYSTEM, members.get_member(member.id))
    assert rank_name(member) == ""
    assert jobs.reconsider_everybody() == 0


def test_the_member_is_told_of_the_rank_and_of_losing_it(make, client, sign_in, drain):
    author, voter = make.member(), make.member()
    answer = make.answer(author=author)
    make.vote(answer, voter=voter)
    drain()
    sign_in(client, author)
    page = client.get("/inbox").text
    assert "You have reached a new rank:" in page
    assert f"/members/{author.username}/rank" in page
    sign_in(client, voter)
    post(client, f"/answers/{answer.id}/vote", {"_method": "DELETE"})
    drain()
    sign_in(client, author)
    page = client.get("/inbox").text
    assert "Your rank is now" in page
    assert "Neighbour asks for 10 points; you have 0" in page
