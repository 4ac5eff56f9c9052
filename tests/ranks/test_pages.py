"""The ladder for everybody, and where a member stands."""

from sqlalchemy import update

from community.core.actor import Role
from community.core.db import db, transaction
from community.members.models import Member
from community.ranks import jobs
from tests.support.client import post
from tests.support.sql import count_queries


def give(member, **values) -> None:
    with transaction():
        db.session.execute(update(Member).where(Member.id == member.id).values(**values))


def test_everybody_reads_what_each_rank_asks_and_allows(make, client, sign_in):
    make.member()
    page = client.get("/ranks").text
    assert "Where everybody begins." in page
    assert "400 points · 5 accepted answers" in page
    assert "Close questions as duplicates" in page
    assert "20 posts a day, 4 links to other sites in a post, 4 pictures in a post" in page
    assert "1 member<" in page
    assert "You are here" not in page
    sign_in(client, make.member())
    assert "You are here" in client.get("/ranks").text


def test_every_input_of_the_next_rank_is_shown_with_its_present_value(make, client):
    member = make.member()
    give(member, points=220, accepted_count=3, answer_count=30, helpful_answer_count=4)
    jobs.reconsider_everybody()
    page = client.get(f"/members/{member.username}/rank").text
    assert "Contributor" in page
    for words in (
        "220 of 400",
        "3 of 5",
        "30 of 10",
        "5.3 % surely, 10 % asked",
        "0 of 14",
        "180 more",
        "4 of 30 so far",
    ):
        assert words in page
    assert "more helpful answers in a row would do" in page


def test_a_newcomer_sees_what_is_left_of_the_day(make, client, sign_in):
    member, thread = make.member(), make.thread()
    sign_in(client, member)
    post(client, f"/threads/{thread.id}/answers", {"body_markdown": "Try another channel in the evening."})
    page = client.get("/rank", follow_redirects=True).text
    assert "Limits of a Newcomer" in page
    assert "1 of 20" in page
    make.vote(make.answer(author=member))
    assert "Limits of" not in client.get(f"/members/{member.username}/rank").text


def test_staff_have_their_role_instead(make, client):
    employee = make.member(Role.EMPLOYEE, name="Tom")
    page = client.get(f"/members/{employee.username}/rank").text
    assert "Staff show their role and have no rank" in page
    assert f"/members/{employee.username}/rank" not in client.get(f"/members/{employee.username}").text


def test_the_top_says_so(make, client):
    member = make.member()
    give(
        member,
        points=20_000,
        accepted_count=900,
        answer_count=1_000,
        helpful_answer_count=990,
        created_at=member.created_at.replace(year=2020),
    )
    jobs.reconsider_everybody()
    assert "At the top of the ladder" in client.get(f"/members/{member.username}/rank").text


def test_an_erased_member_has_no_page(make, client):
    assert client.get("/members/nobody-here/rank").status_code == 404


def test_a_visitor_is_led_to_sign_in(client):
    assert "/sign-in" in client.get("/rank").headers["Location"]


def test_the_rank_stands_beside_the_name(make, client):
    author = make.member()
    answer = make.answer(author=author)
    make.vote(answer)
    page = client.get(f"/answers/{answer.id}", follow_redirects=True).text
    assert "Neighbour</span>" in page
    assert "Neighbour</a>" in client.get(f"/members/{author.username}").text


def test_the_page_needs_few_statements(make, client):
    member = make.member()
    with count_queries(at_most=6):
        client.get(f"/members/{member.username}/rank")
