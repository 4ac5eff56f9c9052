"""The main pages: few statements however much they show, no table read whole, and nothing written by looking.

Budgets are the issue's: a thread page of 20 posts costs a visitor at most 8 statements and a member 12.
"""

from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from community.answers.models import Answer
from community.boards.models import Board
from community.core.db import db
from community.members.models import Member
from community.threads.models import Thread
from tests.support.sql import count_queries, no_table_scans, record_statements


@dataclass
class Community:
    """A small community: a thread with posts, and others around it."""

    thread: Thread
    answer: Answer
    board: Board
    author: Member
    reader: Member
    moderator: Member
    make: object

    def grow(self, posts):
        """More posts, each by another author, with replies and votes; and more threads."""
        for _ in range(posts):
            answer = self.make.answer(self.thread)
            self.make.reply(answer)
            self.make.vote(answer)
        for _ in range(3):
            self.make.thread(board=self.board, tags=["wifi", "evening"])


@pytest.fixture
def community(make):
    board = make.board("routers", name="Routers")
    author, helper = make.member(username="asker"), make.member(username="helper")
    product = make.product("hub-6", name="Hub 6", board=board)
    thread = make.thread(author=author, board=board, product=product, tags=["wifi"])
    answer = make.answer(thread, author=helper, accepted=True)
    make.reply(thread)
    return Community(
        thread, answer, board, author, make.member(username="reader"), make.member("moderator"), make
    )


def addresses(community):
    """Every page that lists or shows what grows with the community, for visitors."""
    return {
        "home": "/",
        "home, waiting": "/?show=waiting",
        "boards": "/boards",
        "board": community.board.url,
        "board, by status": f"{community.board.url}?status=solved",
        "board, second page": f"{community.board.url}?page=2",
        "product": "/products/hub-6",
        "tag": "/tags/wifi",
        "thread": community.thread.url,
        "thread, second page": f"{community.thread.url}?page=2",
        "revisions": f"/threads/{community.thread.id}/revisions",
        "profile": "/members/helper",
        "points": "/members/helper/points",
        "ask": "/ask",
        "latest feed": "/feeds/latest.atom",
        "board's feed": f"{community.board.url}/feed.atom",
        "thread's feed": f"/threads/{community.thread.id}/feed.atom",
        "sitemap": "/sitemap.xml",
        "part of the sitemap": "/sitemap-0.xml",
        "permanent link": community.answer.url,
    }


OWN = ("/inbox", "/points", "/settings", "/settings/sessions", "/settings/profile")


def look(client, address):
    answer = client.get(address, follow_redirects=True)
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return answer


def test_a_thread_page_of_twenty_posts_keeps_its_budget(client, sign_in, community):
    community.grow(20)
    look(
        client, community.thread.url
    )  # What a process keeps (boards, assets) is there from the first page on.
    with count_queries(at_most=8):
        look(client, community.thread.url)
    sign_in(client, community.reader)
    with count_queries(at_most=12):
        look(client, community.thread.url)
    sign_in(client, community.moderator)
    with count_queries(at_most=12):
        look(client, community.thread.url)


@pytest.mark.parametrize("who", ["visitor", "reader", "moderator"])
def test_every_page_costs_as_many_statements_when_it_shows_more(client, sign_in, community, who):
    if who != "visitor":
        sign_in(client, getattr(community, who))
    pages = list(addresses(community).items()) + [(own, own) for own in OWN if who != "visitor"]
    community.grow(2)

    def costs():
        found = {}
        for name, address in pages:
            look(client, address)
            with record_statements() as seen:
                look(client, address)
            found[name] = len(seen)
        return found

    before = costs()
    community.grow(6)
    after = costs()
    dearer = {name: (before[name], after[name]) for name in before if after[name] > before[name]}
    assert dearer == {}
    assert {name: cost for name, cost in after.items() if cost > 15} == {}


MAY_SCAN = {
    # page: big tables that it may read whole, and why
    "part of the sitemap": frozenset(
        {"threads"}
    ),  # It names 10,000 threads at a time; its job is to read them all.
    "tag": frozenset({"threads", "thread_tags"}),  # It sorts the threads of one tag, which stand in no order.
    "/settings/sessions": frozenset({"member_sessions"}),  # It sorts one member's own.
}


@pytest.mark.parametrize("who", ["visitor", "reader", "moderator"])
def test_no_page_reads_a_whole_table_that_grows(client, sign_in, community, who):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("Plans are read on SQLite.")
    if who != "visitor":
        sign_in(client, getattr(community, who))
    pages = list(addresses(community).items()) + [(own, own) for own in OWN if who != "visitor"]
    problems = {}
    for name, address in pages:
        look(client, address)
        try:
            with no_table_scans(allowed=MAY_SCAN.get(name, frozenset())):
                look(client, address)
        except AssertionError as error:
            problems[name] = str(error)
    assert not problems, "\n\n".join(f"{name}: {problem}" for name, problem in problems.items())


def everything():
    """All rows of all tables, to see whether anything changed."""
    return {
        name: sorted(map(repr, db.session.execute(sa.select(table)).all()))
        for name, table in db.metadata.tables.items()
    }


@pytest.mark.parametrize("who", ["visitor", "reader", "moderator"])
def test_looking_at_every_page_changes_nothing(client, sign_in, community, who):
    if who != "visitor":
        sign_in(client, getattr(community, who))
    before = everything()
    for address in addresses(community).values():
        look(client, address)
    assert everything() == before
