"""The help button on a brand's own site: another server, another port, a policy as strict as ours."""

import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.widget import actions
from tests.journeys.test_accessibility import grave_faults
from tests.journeys.test_first_evening import find_on_search_page

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop</title>{script}</head>
<body><main><h1>Shop</h1><a href="#x">Buy</a>{frame}</main></body></html>"""


@contextmanager
def serving(pages, policy):
    """A shop: `pages` by path, each sent with that content policy; answers its origin."""

    class Shop(BaseHTTPRequestHandler):
        def do_GET(self):
            body = pages.get(self.path, "").encode()
            self.send_response(200 if body else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


@pytest.fixture
def shop(place):
    """The shop's origin, listed; `/` holds the help button, `/frame` frames the panel."""
    script = f'<script src="{place.base}/widget.js" data-accent="#0f5a4e" defer></script>'
    frame = f'<iframe src="{place.base}/widget/panel" title="Help" width="400" height="600"></iframe>'
    policy = (
        f"default-src 'none'; script-src {place.base}; connect-src {place.base}; frame-src {place.base};"
        " require-trusted-types-for 'script'"
    )
    pages = {"/": PAGE.format(script=script, frame=""), "/frame": PAGE.format(script="", frame=frame)}
    with serving(pages, policy) as origin:
        yield origin


@pytest.fixture
def listed(place, shop):
    """The shop's origin, listed."""
    with place.app.app_context(), transaction():
        actions.list_origin(SYSTEM, shop)
    return shop


@pytest.fixture
def solved(place, word, person):
    """A solved thread that the search knows of, and an admin."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        make.member("admin", username=f"adm-{word[:8]}", name="Ada Admin")
        thread = make.thread(board=board, title=f"The {word} shows a red lamp after a storm")
        body = f"Unplug the **{word}** for a minute.\n\n- [Read more](/boards)\n- Then wait"
        make.answer(thread, body=body, accepted=True)
    find_on_search_page(person(), word, f"The {word} shows a red lamp")
    return f"The {word} shows a red lamp after a storm"


def visit(somebody, address):
    """Open a page of the shop."""
    somebody.page.goto(address)
    return somebody.page


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_help_is_found_by_keyboard_without_leaving_the_shop(listed, solved, word, person, colours):
    page = visit(person(color_scheme=colours, reduced_motion="reduce"), listed)
    button = page.get_by_role("button", name="Help")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="How can we help?")
    expect(panel).to_be_visible()
    box = panel.get_by_role("searchbox")
    expect(box).to_be_focused()
    page.keyboard.type(f"{word} red lamp")
    expect(panel.get_by_role("status")).to_have_text(re.compile("suggestion"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    answer = panel.locator("details").filter(has_text=solved)
    expect(answer.get_by_text(f"Unplug the {word} for a minute.")).to_be_visible()
    expect(answer).to_contain_text("Solved")
    expect(answer.get_by_role("link", name="Read more")).to_have_attribute(
        "href", re.compile(r"^http://.*/boards$")
    )
    assert grave_faults(page) == []
    for _ in range(20):  # Tab never reaches what lies behind.
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") in ("DIV", "BODY")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_this_solved_it_counts_from_the_shop(place, listed, solved, word, person):
    page = visit(person(), listed)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("searchbox").fill(f"{word} red lamp storm")
    page.locator("summary").first.click()
    with page.expect_response(re.compile("/deflections$")) as said:
        page.get_by_role("button", name="This solved it").click()
    assert said.value.status == 204
    expect(page.get_by_role("heading", name="Good – that is solved")).to_be_visible()
    helped = person().open(f"/search?q={word}")
    helped.get_by_role("link", name=solved).click()
    expect(
        helped.get_by_text("helped 1 person").or_(helped.get_by_text("Helped 1 person")).first
    ).to_be_visible()


def test_whoever_goes_on_to_support_takes_along_what_did_not_help(place, listed, solved, word, person):
    somebody = person()
    page = visit(somebody, listed)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("searchbox").fill(f"{word} red lamp storm")
    page.locator("summary").first.click()
    with somebody.context.expect_page() as tab:
        page.get_by_role("link", name=re.compile("Contact support")).click()
    support = tab.value
    expect(support.get_by_label("What is it about?")).to_have_value(f"{word} red lamp storm")
    expect(support).to_have_url(
        re.compile(r"/support\?(?!.*visit=)")
    )  # Nobody shares the visit with the address.
    support.get_by_label("Details").fill("I unplugged it, and it stays red.")
    support.get_by_label("Your name").fill("Ann Berg")
    support.get_by_label("Your e-mail address").fill(f"{word}@mail.example.org")
    support.get_by_role("button", name="Send to support").click()
    support.wait_for_url(re.compile("/support/receipts/"))
    mail = place.wait_for_mail("support@halden.example", f"{word} red lamp storm")
    text = mail.get_body(("plain",)).get_content()
    assert f"{solved} (opened)" in text
    assert "the help button" in text


def test_asking_goes_on_with_what_was_typed(listed, solved, word, person):
    somebody = person()
    page = visit(somebody, listed)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("searchbox").fill(f"{word} hums at night")
    with somebody.context.expect_page() as tab:
        page.get_by_role("link", name=re.compile("Ask the community")).click()
    expect(tab.value.get_by_label("Your question in one sentence")).to_have_value(f"{word} hums at night")


def test_the_panel_is_framed_where_it_is_listed(listed, solved, word, person):
    page = visit(person(), f"{listed}/frame")
    panel = page.frame_locator("iframe")
    panel.get_by_role("searchbox").fill(f"{word} red lamp")
    expect(panel.locator("details").filter(has_text=solved)).to_be_visible()


def test_a_site_that_nobody_listed_gets_nothing_and_the_admin_sees_it(place, shop, solved, word, person):
    somebody = person()
    page = visit(somebody, shop)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("searchbox").fill(f"{word} red lamp")
    expect(page.get_by_role("status")).to_have_text(re.compile("You can still ask, or write to us"))
    expect(page.locator("details")).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("Contact support"))).to_be_visible()
    page = visit(somebody, f"{shop}/frame")
    expect(page.frame_locator("iframe").get_by_role("searchbox")).to_have_count(0)
    assert somebody.complaints
    assert all(re.search("CORS|403|frame|no suggestions", complaint) for complaint in somebody.complaints)
    somebody.complaints.clear()

    admin = person(f"adm-{word[:8]}").open("/admin/widget")
    row = admin.get_by_role("listitem").filter(has_text=shop)
    expect(row).to_contain_text(re.compile("2 times|once"))
    row.get_by_role("link", name="List it").click()
    admin.get_by_role("button", name="List", exact=True).click()
    expect(admin.get_by_text(f"The help button works on {shop} now.")).to_be_visible()
    page = visit(somebody, shop)
    page.get_by_role("button", name="Help").click()
    page.get_by_role("searchbox").fill(f"{word} red lamp")
    expect(page.locator("details").filter(has_text=solved)).to_be_visible()


def test_the_sample_page_shows_it_as_an_admin_wishes(place, solved, word, person):
    page = person(f"adm-{word[:8]}").open("/widget/demo")
    page.get_by_label("Words", exact=True).fill("Ask us")
    page.get_by_label("Corner").select_option("left")
    page.get_by_label("Theme").select_option("dark")
    page.get_by_role("button", name="Show it").click()
    page.get_by_role("button", name="Ask us").click()
    page.get_by_role("searchbox").fill(f"{word} red lamp")
    expect(page.locator("details").filter(has_text=solved)).to_be_visible()
    assert page.get_by_role("dialog").bounding_box()["x"] < 100
