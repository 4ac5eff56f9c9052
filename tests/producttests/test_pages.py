"""The pages: what visitors, members, testers and staff see and can do, refused beside allowed."""

import csv
import io
from datetime import timedelta

import pytest

from community.core import site
from community.core.actor import Role
from community.producttests import actions, queries
from community.producttests.rules.states import Standing, State
from tests.producttests.conftest import ADDRESS
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans


@pytest.fixture
def staff(browsers, sign_in, make):
    browser = browsers()
    sign_in(browser, make.member(Role.EMPLOYEE, username="stella"))
    return browser


def form(**changes):
    today = site.today()
    said = {
        "title": "A quiet fridge", "product_id": "0", "about": "Does it hum at night in your kitchen?", "places": "3",
        "needs_parcel": "y", "opens_on": today, "closes_on": today + timedelta(days=5), "starts_on": today + timedelta(days=6),
        "ends_on": today + timedelta(days=30), "applicants": "members", "points": "0", "accepted": "0", "days": "0", "rank_position": "0",
        "questions-0-label": "Why you?", "questions-0-ask": "text", "questions-0-is_required": "y",
        "feedback_questions-0-label": "How good?", "feedback_questions-0-ask": "number",
    }  # fmt: skip
    return {name: str(value) for name, value in (said | changes).items()}


def test_visitors_read_what_is_public_and_nothing_else(client, tests):
    campaign = tests.campaign()
    hidden = tests.campaign(State.DRAFT, title="Nobody knows this")
    tests.tester(campaign)
    listed, page = client.get("/product-tests?show=running"), client.get(campaign.url)
    assert "A box that nobody has seen" in listed.text
    assert "Nobody knows this" not in listed.text + client.get("/product-tests?show=open").text
    assert client.get(hidden.url).status_code == 404
    assert "Hub 7" not in page.text
    for private in ("testing", "discussion", "feedback", "application"):
        assert client.get(f"{campaign.url}/{private}").status_code in (302, 303, 401)
    assert client.get(f"{campaign.url}/report").status_code == 404
    assert client.get("/sitemap.xml").text.count("product-tests/") == 0


def test_members_never_reach_the_staffs_pages_or_what_is_secret(client, tests, make, sign_in):
    campaign = tests.campaign()
    sign_in(client, make.member(Role.SUPER_USER))
    tests.tester(campaign)
    for private in ("testing", "discussion", "feedback"):
        assert client.get(f"{campaign.url}/{private}").status_code == 403
    for page in ("", "/edit", "/applications", "/parcels", "/feedback", "/feedback.csv", "/report", "/log"):
        assert client.get(f"{campaign.admin_url}{page}").status_code == 403
    assert client.get("/admin/product-tests").status_code == 403


def test_applying_keeps_what_was_typed_and_changes_until_the_end(client, tests, make, sign_in):
    campaign = tests.campaign()
    sign_in(client, make.member())
    assert "Apply" in client.get(campaign.url).text
    refused = post(client, f"{campaign.url}/application", {"answer-q1": " "}, method="PUT")
    assert refused.status_code == 422
    assert "Answer this one" in refused.text
    sent = post(client, f"{campaign.url}/application", {"answer-q1": "Curious <b>me</b>\x00"}, method="PUT")
    assert sent.status_code == 303
    assert "Curious &lt;b&gt;me" in client.get(f"{campaign.url}/application").text
    assert "Take your application back" in client.get(campaign.url).text
    assert client.get(f"{campaign.url}/leaving").status_code == 200
    assert post(client, f"{campaign.url}/application", method="DELETE").status_code == 303
    assert post(client, f"{campaign.url}/application", method="DELETE").status_code == 403
    huge = post(client, f"{campaign.url}/application", {"answer-q1": "x" * 50_000}, method="PUT")
    assert huge.status_code == 422


def test_a_tester_accepts_gives_an_address_receives_and_answers(client, staff, tests, make, sign_in):
    campaign = tests.campaign(State.OPEN)
    member, number = tests.apply(campaign)
    tests.decide(campaign, number)
    tests.step(campaign, State.CHOOSING)
    sign_in(client, member)
    page = client.get(f"{campaign.url}/testing").text
    assert "Tell nobody." in page
    assert "Hub 7" not in page
    assert client.get(f"{campaign.url}/discussion").status_code == 403
    early = post(client, f"{campaign.url}/address", {"address": ADDRESS}, method="PUT")
    assert early.status_code == 403
    for wrong in ("x", "", "99", "9" * 40):
        assert post(client, f"{campaign.url}/agreement", {"version": wrong}, method="PUT").status_code == 409
    assert post(client, f"{campaign.url}/agreement", {"version": "1"}, method="PUT").status_code == 303
    assert "Hub 7" in client.get(f"{campaign.url}/testing").text
    wrong = post(client, f"{campaign.url}/address", {"address": "nowhere"}, method="PUT")
    assert wrong.status_code == 422
    assert ">\nnowhere</textarea>" in wrong.text.replace("\r", "")
    assert post(client, f"{campaign.url}/address", {"address": ADDRESS}, method="PUT").status_code == 303
    parcels = staff.get(f"{campaign.admin_url}/parcels")
    assert "Orchard Lane" in parcels.text
    assert "no-store" in parcels.headers["Cache-Control"]
    sent = post(
        staff, f"{campaign.admin_url}/parcels/{number}", {"state": "sent", "tracking": "T 9"}, method="PUT"
    )
    assert sent.status_code == 303
    assert "T 9" in client.get(f"{campaign.url}/testing").text
    assert post(client, f"{campaign.url}/receipt", method="PUT").status_code == 303
    tests.step(campaign, State.RUNNING)
    assert post(client, f"{campaign.url}/feedback", {"answer-q1": "9"}, method="PUT").status_code == 422
    kept = post(
        client, f"{campaign.url}/feedback", {"answer-q2": "=1+1", "act": "keep"}, method="PUT", follow=True
    )
    assert "=1+1" in kept.text
    sent = post(client, f"{campaign.url}/feedback", {"answer-q1": "4", "answer-q2": "=1+1"}, method="PUT")
    assert sent.status_code == 303
    assert "4.0" in staff.get(f"{campaign.admin_url}/feedback").text
    rows = list(csv.reader(io.StringIO(staff.get(f"{campaign.admin_url}/feedback.csv").text)))
    assert rows[1][2:] == ["4", "'=1+1"]


def test_a_campaign_is_written_counted_and_opened(staff, make):
    make.member()
    wrong = post(staff, "/admin/product-tests", form(title="", ends_on="yesterday", places="many"))
    assert wrong.status_code == 422
    assert "Does it hum" in wrong.text
    counted = post(staff, "/admin/product-tests/effect", form(points="999999"))
    assert "Nobody meets this" in counted.text
    made = post(staff, "/admin/product-tests", form())
    assert made.status_code == 303
    url = made.location
    assert "Saved as a draft. Everybody meets this" in staff.get(url).text
    assert post(staff, f"{url}/state", {"state": "running"}, method="PUT").status_code == 409
    assert post(staff, f"{url}/state", {"state": "nonsense"}, method="PUT").status_code == 409
    assert post(staff, f"{url}/state", {"state": "open"}, method="PUT").status_code == 303
    changed = form(title="A very quiet fridge", revision="1") | {
        "questions-0-key": "q1",
        "feedback_questions-0-key": "q1",
    }
    assert post(staff, url, changed, method="PUT").status_code == 303
    assert post(staff, url, changed, method="PUT").status_code == 409
    assert "Draft → Open for applications" in staff.get(f"{url}/log").text
    for page in ("", "/edit", "/applications", "/parcels", "/feedback", "/report", "/log"):
        assert staff.get(f"{url}{page}").status_code == 200


@pytest.mark.parametrize(
    "field",
    [
        "title",
        "about",
        "places",
        "opens_on",
        "points",
        "product_id",
        "rank_position",
        "questions-0-label",
        "revision",
    ],
)
@pytest.mark.parametrize("value", ["\x00", "9" * 40, "x" * 100_000, "-1", "💥"])
def test_nonsense_is_never_an_error_of_ours(staff, field, value):
    assert post(staff, "/admin/product-tests", form(**{field: value})).status_code in (303, 413, 422)


def test_staff_choose_and_draw_and_see_why_not(staff, tests):
    campaign = tests.campaign(places=1)
    (_, first), (_, second) = tests.apply(campaign), tests.apply(campaign)
    base = f"{campaign.admin_url}/applications"
    assert "I am curious." in staff.get(base).text
    assert post(staff, f"{base}/{first}", {"decision": "nonsense"}, method="PUT").status_code == 422
    assert post(staff, f"{base}/{first}", {"decision": "withdrawn"}, method="PUT").status_code == 422
    assert post(staff, f"{base}/999", {"decision": "chosen"}, method="PUT").status_code == 404
    assert post(staff, f"{campaign.admin_url}/draws").status_code == 409
    tests.step(campaign, State.CHOOSING)
    assert post(staff, f"{campaign.admin_url}/draws").status_code == 303
    assert "seed <code>" in staff.get(base).text
    chosen = next(one for one in (first, second) if tests.read(campaign, one).stands is Standing.CHOSEN)
    other = second if chosen == first else first
    full = post(staff, f"{base}/{other}", {"decision": "chosen"}, method="PUT")
    assert full.status_code == 409
    assert "places are taken" in full.text


def test_the_discussion_is_the_testers_and_the_staffs(client, staff, tests, make, sign_in, browsers):
    campaign = tests.campaign()
    member, _ = tests.tester(campaign)
    sign_in(client, member)
    url = f"{campaign.url}/discussion"
    assert post(client, url, {"body": " "}).status_code == 422
    assert post(client, url, {"body": "It <script>alert(1)</script> *hums*"}).status_code == 303
    page = staff.get(url).text
    assert "<em>hums</em>" in page
    assert "<script>alert" not in page
    number = queries.list_posts(campaign.id, 1).items[0].id
    assert post(staff, f"{url}/{number}", {"body": "Not mine"}, method="PUT").status_code == 403
    assert post(client, f"{url}/{number}", {"body": "It sings"}, method="PUT").status_code == 303
    assert post(staff, f"{url}/{number}", {"reason": ""}, method="DELETE").status_code == 422
    assert (
        post(staff, f"{url}/{number}", {"reason": "Names the product."}, method="DELETE").status_code == 303
    )
    after = client.get(url).text
    assert "It sings" not in after
    assert "Names the product." in after
    outsider = browsers()
    sign_in(outsider, make.member())
    assert outsider.get(url).status_code == 403
    assert outsider.get(f"{url}/{number}/edit").status_code == 403


def test_discussions_and_secrets_stand_in_no_search_feed_or_others_data(client, tests, make, drain, sign_in):
    campaign = tests.campaign()
    member, _ = tests.tester(campaign)
    with tests.acting():
        actions.write_post(
            make.actor(member), queries.get_campaign(tests.runner, campaign.id), "Zanzibar is the word"
        )
    drain()
    other = make.member()
    sign_in(client, other)
    for url in (
        "/search?q=Zanzibar",
        "/feeds/latest.atom",
        "/settings/data/download",
        f"/members/{member.username}",
    ):
        page = client.get(url)
        assert "the word" not in page.text
    assert "Orchard" not in client.get(f"/members/{member.username}").text


def test_credits_stand_on_the_public_page_and_the_profile(client, staff, tests):
    campaign = tests.campaign()
    member, _ = tests.tester(campaign)
    tests.step(campaign, State.RUNNING, State.REPORTING)
    assert "Tested" not in client.get(f"/members/{member.username}").text
    assert post(staff, f"{campaign.admin_url}/shipping", method="PUT").status_code == 303
    assert "Thank you, testers" in client.get(campaign.url).text
    assert member.name in client.get(campaign.url).text
    assert "A box that nobody has seen" in client.get(f"/members/{member.username}").text
    saved = post(staff, f"{campaign.admin_url}/report", {"body": "It went very well indeed."}, method="PUT")
    assert saved.status_code == 303
    assert (
        post(staff, f"{campaign.admin_url}/report/readers", {"readers": "aliens"}, method="PUT").status_code
        == 422
    )
    assert client.get(f"{campaign.url}/report").status_code == 404
    published = post(staff, f"{campaign.admin_url}/report/readers", {"readers": "everybody"}, method="PUT")
    assert published.status_code == 303
    assert "very well indeed" in client.get(f"{campaign.url}/report").text


def test_lists_cost_the_same_however_long_they_are(client, staff, tests):
    campaign = tests.campaign(places=30)
    for _ in range(12):
        tests.tester(campaign, has_agreed=False)
    with count_queries(at_most=20), no_table_scans():
        assert staff.get(f"{campaign.admin_url}/applications").status_code == 200
    with count_queries(at_most=16), no_table_scans():
        assert staff.get(f"{campaign.admin_url}/parcels").status_code == 200
    with count_queries(at_most=12), no_table_scans():
        assert client.get("/product-tests").status_code == 200
