"""The pages: a member's, the site's, the public one, and the card."""

from tests.support.client import post


def test_pages_open(make, client, sign_in, helped_visit):
    hal = make.member(username="hal")
    thread = make.thread()
    make.answer(thread, author=hal, accepted=True)
    helped_visit(thread)
    for address in ("/members/hal/impact", "/impact", "/members/hal/impact.csv"):
        assert client.get(address).status_code == 200, address
    sign_in(client, hal)
    year = client.get("/impact/mine").status_code
    assert year == 303
    for address in (
        "/members/hal/impact",
        "/impact?period=all",
        "/members/hal/impact?period=last",
        "/members/hal/impact/2026",
    ):
        assert client.get(address).status_code == 200, address
    assert client.get("/insight/impact").status_code == 403
    sign_in(client, make.member("admin"))
    for address in (
        "/insight/impact",
        "/insight/impact.csv",
        "/members/hal/impact/visits",
        "/moderation/thank-yous",
    ):
        assert client.get(address).status_code == 200, address
    assert post is not None
