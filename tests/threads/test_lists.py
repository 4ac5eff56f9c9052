"""Lists of threads: home, boards, products, tags, profiles – who sees what in which order, and what it costs."""

import re
from datetime import timedelta

import pytest

from community.boards.queries import list_tags_by_slug
from community.core.actor import VISITOR, Role
from community.core.db import db, transaction
from community.threads import actions, queries
from community.threads.queries import ThreadFilter
from community.threads.rules import Kind, Status
from tests.support.sql import count_queries, no_table_scans


def ids(page):
    return [row.id for row in page.items]


@pytest.fixture
def three(make, clock):
    """Three threads on one board, the first asked first and answered last."""
    start = clock.freeze("2026-03-04T08:00")
    board = make.board()
    threads = [make.thread(board=board, at=start + timedelta(hours=hour)) for hour in range(3)]
    make.answer(threads[0], at=start + timedelta(hours=5))
    return board, threads


def test_latest_activity_stands_first_and_waiting_longest_when_asked(three, make):
    board, (first, second, third) = three
    actor = make.actor()
    assert ids(queries.list_threads(actor, ThreadFilter(board=board), 1)) == [first.id, third.id, second.id]
    waiting = queries.list_threads(actor, ThreadFilter(board=board, status=Status.OPEN), 1, sort="waiting")
    assert ids(waiting) == [second.id, third.id]


def test_the_newest_stand_first_on_a_board_when_asked(three, make):
    board, (first, second, third) = three
    newest = queries.list_threads(make.actor(), ThreadFilter(board=board), 1, sort="new")
    assert ids(newest) == [third.id, second.id, first.id]


def test_each_filter_keeps_what_it_says(make):
    product, author, board = make.product(), make.member(), make.board()
    plain = make.thread(board=board)
    about = make.thread(product=product)
    tagged = make.thread(tags=["wifi"])
    talk = make.thread(kind=Kind.DISCUSSION)
    own = make.thread(author=author)
    solved = make.thread()
    make.answer(solved, accepted=True)
    [tag] = list_tags_by_slug(["wifi"])
    actor = make.actor()

    def found(**criteria):
        return ids(queries.list_threads(actor, ThreadFilter(**criteria), 1))

    assert found(board=board) == [plain.id]
    assert found(product=product) == [about.id]
    assert found(tag=tag) == [tagged.id]
    assert found(kind=Kind.DISCUSSION) == [talk.id]
    assert found(author_id=author.id) == [own.id]
    assert found(status=Status.SOLVED) == [solved.id]
    assert len(found()) == 6


@pytest.mark.parametrize(
    ("read", "readers"),
    [
        ("public", {"visitor", "member", "super_user", "employee"}),
        ("members", {"member", "super_user", "employee"}),
        ("super_users", {"super_user", "employee"}),
        ("staff", {"employee"}),
    ],
)
def test_each_list_shows_a_board_to_its_readers_only(make, read, readers):
    thread = make.thread(
        board=make.board(read=read, write=read), author=make.member("employee"), tags=["wifi"]
    )
    [tag] = list_tags_by_slug(["wifi"])
    actors = {"visitor": VISITOR} | {role: make.actor(role) for role in ("member", "super_user", "employee")}
    for wanted in (ThreadFilter(), ThreadFilter(tag=tag), ThreadFilter(author_id=thread.author_id)):
        for who, actor in actors.items():
            page = queries.list_threads(actor, wanted, 1)
            assert (bool(page.items), page.total) == ((True, 1) if who in readers else (False, 0)), (
                who,
                wanted,
            )


def test_a_board_is_missing_for_those_who_may_not_read_it(make, client, sign_in):
    board = make.board(read="staff", write="staff")
    assert client.get(board.url).status_code == 404
    assert board.name not in client.get("/boards").text
    sign_in(client, make.member(Role.AGENT))
    assert client.get(board.url).status_code == 200
    assert board.name in client.get("/boards").text


def test_a_board_has_tabs_with_counts_and_its_rows_tell_what_a_helper_asks(make, client):
    board = make.board(name="Routers")
    thread = make.thread(
        board=board, title="The lamp stays red", tags=["wifi"], product=make.product(name="Hub 5")
    )
    make.answer(thread)
    make.answer(make.thread(board=board), accepted=True)
    page = client.get(board.url).text
    for words in (
        "Routers",
        "The lamp stays red",
        "Hub 5",
        "wifi",
        "Answered",
        "Solved",
        f"{board.url}?status=solved",
    ):
        assert words in page
    assert "The lamp stays red" not in client.get(f"{board.url}?status=solved").text
    assert client.get(f"{board.url}?status=nonsense&sort=nonsense&page=x").status_code == 200


def test_an_empty_board_says_what_to_do_next(make, client):
    page = client.get(make.board().url).text
    assert "Nothing here yet" in page
    assert "/ask?board=" in page


def test_more_than_a_page_goes_on(make, client):
    board = make.board()
    for number in range(21):
        make.thread(board=board, title=f"The lamp is red, case {number}")
    first, second = client.get(board.url).text, client.get(f"{board.url}?page=2").text
    assert [page.count('<article class="row') for page in (first, second)] == [20, 1]
    assert f'href="{board.url}?page=2"' in first
    assert f'<link rel="canonical" href="http://127.0.0.1:5000{board.url}?page=2">' in second


def test_products_and_tags_have_pages(make, client):
    product = make.product("hub-5", name="Hub 5")
    thread = make.thread(product=product, tags=["Wi-Fi 6"])
    for address in ("/products/hub-5", "/tags/wi-fi-6"):
        assert thread.title in client.get(address).text
    for address in ("/products/nothing", "/tags/nothing", "/boards/nothing"):
        assert client.get(address).status_code == 404


def test_the_front_page_shows_what_is_new_what_waits_and_what_is_solved(make, client):
    waiting, solved = make.thread(title="The lamp stays red"), make.thread(title="The lamp was red")
    helper = make.member(name="Mara Lindqvist")
    make.answer(solved, author=helper, accepted=True)
    latest, wait, done = (client.get(address).text for address in ("/", "/?show=waiting", "/?show=solved"))
    assert waiting.title in latest
    assert solved.title in latest
    assert waiting.title in wait
    assert solved.title not in wait
    assert solved.title in done
    assert waiting.title not in done
    assert "Mara Lindqvist" in latest
    assert client.get("/?show=nonsense").status_code == 200


def test_an_empty_community_has_a_front_page(client):
    page = client.get("/").text
    assert "What do you need help with?" in page
    assert "/ask" in page


def test_solved_this_week_counts_what_was_solved_and_not_what_was_asked(make, client, clock):
    now = clock.freeze("2026-03-04T12:00")
    thread = make.thread(at=now - timedelta(days=30))
    make.acceptance(make.answer(thread, at=now - timedelta(days=29)), at=now - timedelta(days=1))
    old = make.thread(at=now - timedelta(days=30))
    make.acceptance(make.answer(old, at=now - timedelta(days=29)), at=now - timedelta(days=8))
    assert queries.count_solved(now - timedelta(days=7)) == 1
    assert "solved this week" in client.get("/").text


# What lists cost


@pytest.fixture
def filled(make):
    """A board with many threads by many authors, with tags, products and answers."""
    board, product = make.board(), make.product()
    for _ in range(12):
        thread = make.thread(board=board, product=product, tags=["wifi", "lamp"])
        make.answer(thread, accepted=True)
    return board, product


@pytest.mark.parametrize(
    ("address", "visitor", "member"), [("/", 9, 10), ("/?show=waiting", 9, 10), ("/boards", 1, 2)]
)
def test_the_front_page_and_the_boards_ask_little_whatever_there_is(
    make, client, sign_in, filled, address, visitor, member
):
    with no_table_scans(), count_queries(at_most=visitor):
        client.get(address)
    sign_in(client, make.member())
    with no_table_scans(), count_queries(at_most=member):
        client.get(address)


@pytest.mark.parametrize("query", ["", "?status=solved", "?sort=new", "?sort=waiting", "?page=2"])
def test_a_board_asks_little_whatever_is_on_it(make, client, sign_in, filled, query):
    url = filled[0].url
    empty = make.board().url
    with count_queries(at_most=8):
        client.get(empty + query)
    with no_table_scans(), count_queries(at_most=8):
        client.get(url + query)
    sign_in(client, make.member())
    with no_table_scans(), count_queries(at_most=9):
        client.get(url + query)


@pytest.mark.parametrize("address", ["/products/{product}", "/tags/wifi"])
def test_a_product_and_a_tag_ask_little(make, client, filled, address):
    url = address.format(product=filled[1].slug)
    sorted_whole = frozenset({"threads", "thread_tags"}) if "tags" in url else frozenset()
    with no_table_scans(allowed=sorted_whole), count_queries(at_most=6):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("address", ["/products/{product}", "/tags/wifi"])
def test_beyond_the_last_page_one_is_led_back(client, filled, address):
    text = client.get(address.format(product=filled[1].slug) + "?page=999").get_data(as_text=True)
    assert "No more pages" in text
    assert "Nothing here yet" not in text


def test_a_list_is_read_in_pages_of_constant_cost(make, filled):
    board = db.session.merge(filled[0])
    actor = make.actor()
    with count_queries(at_most=5) as few:
        queries.list_threads(actor, ThreadFilter(board=board), 1)
    for _ in range(12):
        make.thread(board=board, tags=["wifi"])
    db.session.refresh(board)
    with count_queries(at_most=len(few)):
        assert len(queries.list_threads(actor, ThreadFilter(board=board), 1).items) == 20


def test_a_board_s_tabs_add_up_and_its_orders_stand_beside_them(make, client):
    board = make.board("mobile", name="Mobile")
    closed = make.thread(board=board, title="Asked a second time")
    make.thread(board=board)
    make.product("sim", name="SIM card", board=board)
    with transaction():
        actions.close_thread(make.actor("moderator"), closed, reason="Settled.")
    page = client.get("/boards/mobile").text
    tabs = dict(re.findall(r">(All|Waiting|Closed) <small>(\d+)</small>", page))
    assert tabs == {"All": "2", "Waiting": "1", "Closed": "1"}
    assert "Asked a second time" in client.get("/boards/mobile?status=closed").text
    assert page.index("SIM card") < page.index("Waiting longest") < page.index("row-title")


def test_an_empty_view_of_a_board_offers_only_what_can_be_done(make, client, sign_in):
    board = make.board("news", name="News", write="staff")
    make.board("mobile", name="Mobile")
    for who in (None, make.member()):
        if who:
            sign_in(client, who)
        assert "Ask here" not in client.get(board.url).text
        assert "Ask here" in client.get("/boards/mobile").text
        page = client.get("/boards/mobile?page=99").text
        assert "No more pages" in page
        assert 'href="/boards/mobile">To the first page' in page
