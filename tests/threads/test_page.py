"""A thread's page: what each reader is shown and offered, where its addresses lead, and what it costs."""

import json
import re

import pytest

from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.members import actions as members
from community.members.models import Member
from community.threads import actions
from community.threads.models import Thread
from community.threads.rules import Kind
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans


def offered(page):
    """The addresses that the page's buttons and links of posts lead to."""
    return set(re.findall(r'(?:formaction|href|action)="(/(?:threads|answers|replies)/[^"#?]*)"', page))


@pytest.fixture
def full_thread(make):
    """A solved question with 21 answers by as many people, replies, marks, tags and a story."""
    thread = make.thread(tags=["wifi", "evening"], product=make.product())
    rows = [make.answer(thread, body=f"Answer number {number}.") for number in range(21)]
    for row in rows[:5]:
        make.reply(row)
        make.vote(row)
    make.reply(thread)
    make.acceptance(rows[3])
    make.acceptance(rows[7])
    with transaction():
        actions.pin_thread(make.actor("moderator"), db.session.get_one(Thread, thread.id))
    return thread


def test_a_page_of_twenty_posts_asks_little_for_a_visitor(client, full_thread):
    with no_table_scans(), count_queries(at_most=8):
        assert client.get(full_thread.url).status_code == 200


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SUPER_USER, Role.MODERATOR])
def test_a_page_of_twenty_posts_asks_little_for_a_member(make, client, sign_in, full_thread, role):
    sign_in(client, make.member(role))
    with no_table_scans(), count_queries(at_most=12):
        assert client.get(full_thread.url).status_code == 200


@pytest.mark.parametrize("query", ["?page=2", "?order=oldest", "?order=newest", "?order=newest&page=2"])
def test_other_pages_and_orders_ask_no_more(make, client, sign_in, full_thread, query):
    with no_table_scans(), count_queries(at_most=8):
        assert client.get(full_thread.url + query).status_code == 200
    sign_in(client, make.member())
    with count_queries(at_most=12):
        client.get(full_thread.url + query)


def test_the_page_asks_as_much_for_many_posts_and_authors_as_for_few(make, client, sign_in):
    few, many = make.thread(tags=["wifi"]), make.thread(tags=["wifi", "evening", "lamp"])
    make.reply(make.answer(few, accepted=True))
    for number in range(15):
        answer = make.answer(many, body=f"Answer number {number}.")
        make.reply(answer)
        make.reply(many, body=f"Reply number {number}.")
    make.acceptance(answer)
    sign_in(client, make.member())
    with count_queries(at_most=12) as first:
        client.get(few.url)
    with count_queries(at_most=len(first)):
        client.get(many.url)


def test_a_duplicate_or_a_merge_costs_one_statement_more(make, client):
    thread, original = make.thread(), make.thread()
    make.merge(make.thread(), thread)
    with transaction():
        actions.close_thread(make.actor("moderator"), thread, duplicate_of=original)
    with count_queries(at_most=8):
        assert "This was asked before" in client.get(thread.url).text


# What readers are offered


def test_a_visitor_is_led_to_signing_in_and_offered_nothing_else(make, client):
    answer = make.answer()
    thread = db.session.get_one(Thread, answer.thread_id)
    page = client.get(thread.url).text
    assert f"/sign-in?next={thread.url}%23answer-{answer.id}" in page
    assert "Sign in to answer" in page
    assert offered(page) <= {thread.url, f"/answers/{answer.id}", f"/threads/{thread.id}/feed.atom"}
    assert "csrf_token" not in page


def test_the_asker_is_offered_what_an_asker_may(make, client, sign_in):
    asker = make.member()
    thread = make.thread(author=asker)
    answer = make.answer(thread)
    sign_in(client, asker)
    at, page = f"/threads/{thread.id}", client.get(thread.url).text
    assert {
        f"{at}/edit",
        f"{at}/acceptance",
        f"{at}/answers",
        f"{at}/follow",
        f"/answers/{answer.id}/vote",
    } <= offered(page)
    assert not {f"{at}/have-too", f"{at}/vote", f"{at}/removal", f"/answers/{answer.id}/edit"} & offered(page)
    assert "This solved it" in page


def test_another_member_is_offered_marks_and_answering_only(make, client, sign_in):
    thread = make.thread()
    answer = make.answer(thread)
    sign_in(client, make.member())
    at, page = f"/threads/{thread.id}", client.get(thread.url).text
    assert {
        f"{at}/have-too",
        f"{at}/vote",
        f"{at}/follow",
        f"{at}/answers",
        f"/answers/{answer.id}/vote",
    } <= offered(page)
    assert not {f"{at}/edit", f"{at}/acceptance", f"{at}/removal", f"/answers/{answer.id}/removal"} & offered(
        page
    )


def test_an_author_is_offered_to_change_and_remove_their_answer(make, client, sign_in):
    author = make.member()
    answer = make.answer(author=author)
    sign_in(client, author)
    page = client.get(db.session.get_one(Thread, answer.thread_id).url).text
    assert {f"/answers/{answer.id}/edit", f"/answers/{answer.id}/removal"} <= offered(page)
    assert f"/answers/{answer.id}/vote" not in offered(page)


def test_a_suspended_member_reads_why_there_is_no_box(make, client, sign_in):
    member, thread = make.member(), make.thread()
    make.suspension(member)
    sign_in(client, member)
    page = client.get(thread.url).text
    assert "Your account is suspended until" in page
    assert f"/threads/{thread.id}/answers" not in offered(page)


@pytest.mark.parametrize("state", ["locked", "closed"])
def test_a_locked_or_closed_thread_says_so_to_everybody(make, client, sign_in, state):
    thread = make.thread()
    with transaction():
        moderator = make.actor("moderator")
        if state == "locked":
            actions.lock_thread(moderator, thread)
        else:
            actions.close_thread(moderator, thread, reason="Settled by phone.")
    assert "takes no more answers" in client.get(thread.url).text
    sign_in(client, make.member())
    page = client.get(thread.url).text
    assert f"This thread is {state}" in page
    assert f"/threads/{thread.id}/answers" not in offered(page)


def test_a_private_thread_is_missing_for_those_who_may_not_read_it(make, client, browsers, sign_in):
    staff = make.member("employee")
    thread = make.thread(board=make.board(read="super_users", write="super_users"), author=staff)
    assert client.get(thread.url).status_code == 404
    sign_in(client, make.member())
    assert client.get(thread.url).status_code == 404
    insider = browsers()
    sign_in(insider, make.member(Role.SUPER_USER))
    page = insider.get(thread.url)
    assert page.status_code == 200
    assert f"/threads/{thread.id}/feed.atom" not in page.text


# Addresses


@pytest.mark.parametrize("slug", ["", "/old-title", "/x"])
def test_an_old_slug_leads_to_the_present_one_with_its_page(make, client, slug):
    thread = make.thread()
    response = client.get(f"/threads/{thread.id}{slug}?page=2&order=newest")
    assert (response.status_code, response.location) == (301, f"{thread.url}?page=2&order=newest")


def test_a_title_without_letters_that_can_be_written_has_no_slug(make, client):
    thread = make.thread(title="!!!???!!!???")
    assert thread.url == f"/threads/{thread.id}"
    assert client.get(thread.url).status_code == 200
    assert client.get(f"{thread.url}/x").location == thread.url


@pytest.mark.parametrize(
    "address",
    ["/threads/0", "/threads/99999999999999999999999", "/threads/9223372036854775807", "/threads/x"],
)
def test_no_such_thread_is_a_page_that_helps_on(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert 'action="/search"' in response.text


@pytest.mark.parametrize(
    "query", ["?page=0", "?page=-1", "?page=x", "?page=99999999999999", "?order=nonsense", "?page=%00"]
)
def test_nonsense_in_the_address_breaks_nothing(make, client, query):
    assert client.get(make.thread().url + query).status_code == 200


def canonical(page):
    return re.search(r'<link rel="canonical" href="([^"]+)"', page).group(1)


def test_each_page_names_its_own_address_and_sorted_views_name_the_usual_one(client, full_thread):
    base = "http://127.0.0.1:5000" + full_thread.url
    first, second, newest = (
        client.get(full_thread.url + query).text for query in ("", "?page=2", "?order=newest&page=2")
    )
    assert (canonical(first), canonical(second), canonical(newest)) == (base, f"{base}?page=2", base)
    assert 'content="noindex"' not in first + second
    assert 'content="noindex"' in newest


# Structured data


def data_of(page):
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)
    return json.loads(found.group(1)) if found else None


def test_search_engines_read_the_question_and_its_answers(make, client):
    thread = make.thread(title="Why is the “lamp” <red>?", body="It is red & **bright**.")
    plain, best = (
        make.answer(thread, body="Restart it."),
        make.answer(thread, body="Change the *fuse*.", accepted=True),
    )
    make.vote(plain)
    entity = data_of(client.get(thread.url).text)["mainEntity"]
    assert (entity["@type"], entity["name"], entity["answerCount"]) == ("Question", thread.title, 2)
    assert entity["text"] == "It is red & bright."
    assert entity["acceptedAnswer"]["text"] == "Change the fuse."
    assert entity["acceptedAnswer"]["url"].endswith(f"/answers/{best.id}")
    assert [(answer["text"], answer["upvoteCount"]) for answer in entity["suggestedAnswer"]] == [
        ("Restart it.", 1)
    ]
    assert entity["author"]["name"] == db.session.get_one(Member, thread.author_id).name


def test_a_text_cannot_end_the_structured_data_and_begin_a_script(make, client):
    thread = make.thread(title="</script><script>alert(1)</script> in a title")
    page = client.get(thread.url).text
    assert "<script>alert(1)" not in page
    assert data_of(page)["mainEntity"]["name"].startswith("</script>")


def test_only_the_first_page_of_a_question_in_its_usual_order_carries_them(
    make, client, sign_in, full_thread
):
    assert data_of(client.get(full_thread.url).text)
    assert data_of(client.get(full_thread.url + "?page=2").text) is None
    assert data_of(client.get(full_thread.url + "?order=newest").text) is None
    assert data_of(client.get(make.thread(kind=Kind.DISCUSSION).url).text) is None
    sign_in(client, make.member())
    assert data_of(client.get(full_thread.url).text) is None  # No search engine signs in.


def test_removed_answers_are_not_in_the_structured_data(make, client):
    thread = make.thread()
    make.answer(thread, body="Use my cable.")
    make.removal(make.answer(thread, body="Buy my cable."))
    told = json.dumps(data_of(client.get(thread.url).text))
    assert "Use my cable" in told
    assert "Buy my cable" not in told


# The story


def test_the_story_tells_what_happened_in_its_order(make, client, clock):
    clock.freeze("2026-03-04T10:00")
    thread = make.thread(author=make.member(name="Priya Nair"))
    clock.advance(minutes=6)
    answer = make.answer(thread)
    clock.advance(hours=1)
    make.acceptance(answer)
    clock.advance(hours=1)
    with transaction():
        actions.lock_thread(make.actor("moderator", name="Nora Olsen"), thread)
    page = client.get(thread.url).text.partition("What happened")[2]
    places = [
        page.index(words)
        for words in ("Asked by Priya Nair", "First answer in 6 min", "Answer accepted", "Locked<")
    ]
    assert places == sorted(places)
    assert "Nora Olsen" in page


def test_the_author_of_an_erased_account_is_shown_without_a_name(make, client):
    author = make.member(name="Priya Nair")
    thread = make.thread(author=author)
    with transaction():
        members.erase_member(SYSTEM, db.session.get_one(Member, author.id))
    page = client.get(thread.url).text
    assert "Priya Nair" not in page
    assert thread.title in page


def test_where_nobody_asks_posts_are_replies_and_nobody_waits_for_an_answer(make, client, sign_in):
    talk, question = make.thread(kind=Kind.DISCUSSION, title="Show us your cupboard"), make.thread()
    page = client.get(talk.url).text
    assert "No reply yet" in page
    assert "Sign in to reply" in page
    make.reply(talk)
    sign_in(client, make.member())
    page = client.get(talk.url).text
    assert "No reply yet" not in page
    assert "No answer yet" not in page
    assert "Write a reply…" in page
    assert "answer…" not in page
    make.reply(talk)
    make.answer(talk)
    page = client.get(talk.url).text
    assert "1 more reply" in page
    rows = client.get(talk.board.url).text
    assert re.search(r"<b>3</b> replies", rows)
    assert "No answer yet" in client.get(question.url).text
    make.reply(question)
    assert re.search(r"<b>0</b> answers", client.get(question.board.url).text)


def test_nobody_is_told_to_help_where_nothing_can_be_written_and_the_asker_not_at_all(make, client, sign_in):
    asker, moderator = make.member(), make.actor("moderator")
    open_one, closed, locked = (make.thread(author=asker) for _ in range(3))
    with transaction():
        actions.close_thread(moderator, closed, reason="Settled on the phone.")
        actions.lock_thread(moderator, locked)
    assert "Even a guess" in client.get(open_one.url).text
    for thread in (closed, locked):
        page = client.get(thread.url).text
        assert "No answer yet" not in page
        assert "Even a guess" not in page
    sign_in(client, asker)
    page = client.get(open_one.url).text
    assert "Even a guess" not in page
    assert "We tell you as soon as somebody answers." in page


def test_who_asks_for_more_says_what_and_the_asker_is_led_to_the_answer(make, client, browsers, sign_in):
    asker, helper = make.member(), browsers()
    thread = make.thread(author=asker)
    sign_in(client, asker)
    sign_in(helper, make.member(Role.SUPER_USER))
    assert "More information was asked for" not in client.get(thread.url).text
    assert "Ask for more information" in helper.get(thread.url).text
    answer = post(helper, f"/threads/{thread.id}/info-request", method="PUT")
    assert answer.location == f"/threads/{thread.id}/reply"
    assert "Say what is missing." in helper.get(answer.location).text
    page = client.get(thread.url).text
    assert "More information was asked for" in page
    assert "More information was asked for" not in helper.get(thread.url).text
    answer = post(helper, f"/threads/{thread.id}/info-request", method="DELETE")
    assert "Taken back" in helper.get(answer.location).text
    assert "More information was asked for" not in client.get(thread.url).text


def test_a_removed_thread_says_so_once(make, client, sign_in):
    author = make.member()
    thread = make.thread(author=author)
    make.removal(thread, reason="It names a neighbour")
    sign_in(client, author)
    page = client.get(thread.url).text
    assert (
        "This thread was removed. Reason: “It names a neighbour”. Only its author and moderators see it."
        in page
    )
    assert page.count("This thread was removed") == 1
    assert "pill-open" not in page
