"""A ring is found by the search, a moderator takes its points back, and undoing gives them back exactly."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.core import clock
from community.core.actor import Role
from community.core.db import db
from community.fairplay import jobs
from community.members.models import Member

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]


@pytest.fixture
def ring(place, word):
    """Four who mark each other in a circle of two hundred honest marks, and a moderator."""
    now = clock.now()
    with place.making() as make:
        board = make.board(f"ring-{word[:8]}", name=f"Ring {word}")
        make.member(Role.MODERATOR, username=f"mod-{word[:8]}", name="Moe Rator")
        people = [make.member(username=f"p{number}-{word[:8]}") for number in range(24)]
        names = [f"ring{number}-{word[:8]}" for number in range(4)]
        four = [make.member(username=name) for name in names]
        for number in range(96):
            at = now - timedelta(days=100 - number)
            thread = make.thread(board=board, author=people[number % 24], at=at)
            author = people[(number * 7 + 5) % 24]
            if author.id != thread.author_id:
                answer = make.answer(thread, author=author, at=at + timedelta(hours=5))
                for step in (3, 11):
                    voter = people[(number * 5 + step * (number // 24 + 1)) % 24]
                    if voter.id != author.id:
                        make.vote(answer, voter=voter, at=at + timedelta(hours=9 + step))
            if number % 4 == 0:
                liked = four[number // 4 % 4]
                answer = make.answer(thread, author=liked, at=at + timedelta(hours=6))
                for friend in four:
                    if friend.id != liked.id:
                        make.vote(answer, voter=friend, at=at + timedelta(hours=7))
        points = [member.points for member in four]
    return names, points


def test_a_ring_is_found_reversed_and_given_back(place, ring, person, word):
    names, _ = ring
    with place.making():
        before = _points(names)
    assert all(points > 0 for points in before)
    with place.app.app_context():
        jobs.search_for_cases(b"key of a journey")

    page = person(f"mod-{word[:8]}").open("/fairplay")
    case = page.locator(".case-row").filter(has_text=re.compile("4 members")).first
    case.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Who marked whom")).to_be_visible()
    page.get_by_label("Take the points back").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text(re.compile("Say why in a sentence")).first).to_be_visible()
    page.get_by_label("Reason").fill("Four members mark each other, and nobody else does.")
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_text("Points taken back").first).to_be_visible()
    with place.making():
        assert _points(names) == [0, 0, 0, 0]

    member = person(names[0]).open("/fair-play")
    expect(member.get_by_role("heading", name="Who decides")).to_be_visible()

    page.get_by_role("button", name="Undo the decision").click()
    expect(page.get_by_text("undone", exact=True).first).to_be_visible()
    with place.making():
        assert _points(names) == before


def _points(names: list[str]) -> list[int]:
    found = dict(db.session.query(Member.username, Member.points).filter(Member.username.in_(names)).all())
    return [found[name] for name in names]
