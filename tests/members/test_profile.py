"""Profiles: what others see, what the member changes, pictures."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image, PngImagePlugin

from community.core.actor import SYSTEM
from community.core.errors import NotFound, TooLarge
from community.members import actions, queries
from community.members.models import Member
from tests.support.client import post
from tests.support.make import Make
from tests.support.sql import count_queries
from tests.support.times import Clock

SignIn = Callable[..., object]
PROFILE = {"name": "Anna Berg", "about": "", "time_zone": ""}


def picture(size: tuple[int, int] = (300, 200), kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **options)
    return out.getvalue()


def claims_to_be_huge() -> bytes:
    """A PNG of a few bytes whose header promises 64 million pixels."""
    data = picture((1, 1))
    header = b"IHDR" + struct.pack(">II", 8_000, 8_000) + data[24:29]
    return data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:]


def upload(client: FlaskClient, data: bytes, name: str = "me.png") -> object:
    return post(client, "/settings/avatar", {"picture": (io.BytesIO(data), name)}, method="PUT")


# What others see


def test_a_profile_shows_who_one_is_and_what_one_wrote(client: FlaskClient, make: Make) -> None:
    anna = make.member("employee", username="anna", name="Anna Berg")
    answer = make.answer(author=anna, body="Hold the button for ten seconds.", accepted=True)
    make.thread(author=anna, title="How do I move my number over?")
    page = client.get("/members/anna").text
    for words in (
        "Anna Berg",
        "@anna",
        "Employee",
        "Hold the button",
        "Accepted answer",
        f"/answers/{answer.id}",
    ):
        assert words in page
    assert "How do I move my number over?" in client.get("/members/anna?show=threads").text


def test_posts_that_the_reader_may_not_see_are_not_on_a_profile(
    client: FlaskClient, make: Make, sign_in: SignIn
) -> None:
    anna = make.member("employee", username="anna")
    secret = make.board(read="staff", write="staff")
    thread = make.thread(author=anna, board=secret, title="Plans for the next winter sale")
    make.answer(thread, author=anna, body="Nobody outside may know.")
    for path in ("/members/anna", "/members/anna?show=threads"):
        page = client.get(path).text
        assert "winter sale" not in page
        assert "Nobody outside" not in page
    sign_in(client, make.member("employee"))
    assert "winter sale" in client.get("/members/anna?show=threads").text


def test_a_username_in_capitals_leads_to_the_same_page(client: FlaskClient, make: Make) -> None:
    make.member(username="anna")
    response = client.get("/members/ANNA")
    assert (response.status_code, response.headers["Location"]) == (301, "/members/anna")


@pytest.mark.parametrize(
    "username", ["nobody", "%00", "a%0Ab", "%F0%9F%92%A9", "x" * 300, "..%2f..", "%ED%A0%80"]
)
def test_nobody_of_that_name_is_not_found(client: FlaskClient, username: str) -> None:
    assert client.get(f"/members/{username}").status_code == 404


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=abc", "page=99999999999", "show=x", "page=%00"])
def test_odd_addresses_of_a_profile_are_no_error(client: FlaskClient, make: Make, query: str) -> None:
    make.member(username="anna")
    assert client.get(f"/members/anna?{query}").status_code == 200


def test_a_profile_costs_the_same_however_much_one_wrote(client: FlaskClient, make: Make) -> None:
    anna = make.member(username="anna")
    for _ in range(6):
        make.answer(author=anna)
        make.thread(author=anna)
    for path in ("/members/anna", "/members/anna?show=threads"):
        with count_queries(at_most=10):
            client.get(path)


def test_only_moderators_and_oneself_see_a_suspension(
    client: FlaskClient, browsers: Callable[[], FlaskClient], make: Make, sign_in: SignIn
) -> None:
    anna = make.member(username="anna")
    make.suspension(anna, reason="Advertising in four threads.")
    for who, sees in ((make.member(), False), (anna, True), (make.member("moderator"), True)):
        browser = browsers()
        sign_in(browser, who)
        assert ("Advertising in four" in browser.get("/members/anna").text) is sees
    assert "Advertising in four" not in client.get("/members/anna").text


def test_many_chips_cost_one_statement(make: Make) -> None:
    people = [make.member() for _ in range(5)]
    with count_queries(at_most=1):
        chips = queries.list_member_chips([*(person.id for person in people), None, 10**9])
    assert set(chips) == {person.id for person in people}
    chip = chips[people[0].id]
    assert chip.url == f"/members/{people[0].username}"
    assert chip.initials == "PE"
    assert 0 <= chip.colour < 12


def test_mentions_find_members_in_any_case_and_leave_out_strangers_and_the_erased(make: Make) -> None:
    make.member(username="anna")
    gone = make.member(username="gone")
    actions.erase_member(SYSTEM, gone)
    assert queries.list_mention_urls(["Anna", "gone", "nobody"]) == {"anna": "/members/anna"}


def test_completing_a_mention_offers_those_with_most_points_first(make: Make) -> None:
    few, many, other = (make.member(username=name) for name in ("anna", "annika", "berta"))
    actions.set_standing(many.id, points=50)
    assert queries.list_members_like("@AN") == [many.id, few.id]
    assert other.id not in queries.list_members_like("an")
    assert queries.list_members_like("%") == queries.list_members_like("") == []


# What the member changes


def test_a_member_changes_name_words_and_time_zone(client: FlaskClient, make: Make, sign_in: SignIn) -> None:
    anna = make.member(username="anna")
    sign_in(client, anna)
    data = {"name": " Anna  Berg ", "about": "Routers.\r\nAnd tea.", "time_zone": "Pacific/Auckland"}
    assert post(client, "/settings/profile", data).status_code == 303
    assert (anna.name, anna.about, anna.time_zone) == ("Anna Berg", "Routers.\nAnd tea.", "Pacific/Auckland")
    page = client.get("/settings/profile").text
    assert 'selected value="Pacific/Auckland"' in page


def test_times_are_shown_in_the_members_own_zone(
    client: FlaskClient, make: Make, sign_in: SignIn, clock: Clock
) -> None:
    clock.freeze("2026-03-01T23:30")
    anna = make.member(username="anna")
    sign_in(client, anna)
    assert "1 March 2026" in client.get("/members/anna").text
    post(client, "/settings/profile", {**PROFILE, "time_zone": "Pacific/Auckland"})
    assert "2 March 2026" in client.get("/members/anna").text


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "\u200b"), ("name", "x" * 61), ("name", "Halden"), ("about", "x" * 1001),
     ("time_zone", "Mars/Olympus"), ("time_zone", "../../etc/passwd"), ("time_zone", "\x00"), ("name", "y" * 5000)],
)  # fmt: skip
def test_what_cannot_be_shown_is_refused_beside_its_field(
    client: FlaskClient, make: Make, sign_in: SignIn, field: str, value: str
) -> None:
    anna = make.member(username="anna", name="Anna")
    sign_in(client, anna)
    response = post(client, "/settings/profile", {**PROFILE, "about": "Kept as typed.", field: value})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    if field != "about":
        assert "Kept as typed." in response.text
    assert anna.name == "Anna"


def test_the_suspended_change_nothing_that_others_read(
    client: FlaskClient, make: Make, sign_in: SignIn
) -> None:
    anna = make.member(name="Anna")
    make.suspension(anna)
    sign_in(client, anna)
    assert client.get("/settings/profile").status_code == 200
    assert post(client, "/settings/profile", {**PROFILE, "name": "Free Phones"}).status_code == 403
    assert upload(client, picture()).status_code == 403  # type: ignore[attr-defined]
    assert anna.name == "Anna"


def test_naughty_strings_as_names_and_words_never_break_a_page(
    client: FlaskClient, make: Make, sign_in: SignIn, shared_data: Path
) -> None:
    anna = make.member(username="anna")
    sign_in(client, anna)
    with gzip.open(shared_data / "security" / "naughty_strings.jsonl.gz", "rt", encoding="utf-8") as lines:
        payloads = [json.loads(line)["payload"] for line in lines]
    taken = 0
    for payload in payloads:
        response = post(client, "/settings/profile", {"name": payload, "about": payload, "time_zone": ""})
        assert response.status_code in (303, 422), payload
        taken += response.status_code == 303
        page = client.get("/members/anna")
        assert page.status_code == 200, payload
    assert taken > 50
    assert "<script>alert" not in page.text


# Pictures


def test_a_picture_is_cut_square_written_anew_and_served_for_a_year(
    client: FlaskClient, make: Make, sign_in: SignIn
) -> None:
    anna = make.member(username="anna")
    sign_in(client, anna)
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "taken at home")
    upload(client, picture((900, 500), pnginfo=note) + b"<script>alert(1)</script>")
    response = client.get(f"/files/{anna.avatar_key}")
    shown = Image.open(io.BytesIO(response.data))
    assert (shown.format, shown.size) == ("WEBP", (256, 256))
    assert b"taken at home" not in response.data
    assert b"<script>" not in response.data
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Disposition"] == "inline"
    assert f"/files/{anna.avatar_key}" in client.get("/members/anna").text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_the_usual_formats_are_taken(client: FlaskClient, make: Make, sign_in: SignIn, kind: str) -> None:
    anna = make.member()
    sign_in(client, anna)
    assert upload(client, picture(kind=kind)).status_code == 303  # type: ignore[attr-defined]
    assert anna.avatar_key is not None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"<svg onload=alert(1)>", 422, id="a drawing that runs"),
        pytest.param(b"GIF89a\x01\x00", 422, id="only a beginning"),
        pytest.param(picture()[:90], 422, id="cut off"),
        pytest.param(claims_to_be_huge(), 413, id="8,000 pixels a side"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(
    client: FlaskClient, make: Make, sign_in: SignIn, data: bytes, status: int
) -> None:
    anna = make.member()
    sign_in(client, anna)
    response = upload(client, data)
    assert response.status_code == status  # type: ignore[attr-defined]
    assert 'id="picture-error"' in response.text  # type: ignore[attr-defined]
    assert anna.avatar_key is None


def test_a_picture_of_more_than_five_megabytes_is_too_large(make: Make) -> None:
    anna = make.member()
    with pytest.raises(TooLarge):
        actions.set_avatar(make.actor(anna), anna, b"\x00" * 5_300_000)


def test_hostile_uploads_are_refused_or_written_anew(
    client: FlaskClient, make: Make, sign_in: SignIn, shared_data: Path
) -> None:
    folder = shared_data / "security" / "uploads"
    manifest = json.loads((shared_data / "security" / "uploads_manifest.json").read_text())
    for entry in manifest["files"]:
        anna = make.member()
        sign_in(client, anna)
        data = (folder / entry["file"]).read_bytes()
        for name in (entry["file"], manifest["hostile_names"][0]):
            response = upload(client, data, name)
            status = response.status_code  # type: ignore[attr-defined]
            if entry["expect"].startswith("accept"):
                assert status == 303, entry
                served = client.get(f"/files/{anna.avatar_key}")
                assert served.data[8:12] == b"WEBP"
                assert b"<script" not in served.data
                assert b"GPS" not in served.data
            else:
                assert status in (413, 422), entry
                assert anna.avatar_key is None


def test_a_removed_or_replaced_picture_is_deleted_an_hour_later(
    client: FlaskClient, make: Make, sign_in: SignIn, drain: Callable[[], int], clock: Clock
) -> None:
    clock.freeze()
    anna = make.member()
    sign_in(client, anna)
    upload(client, picture())
    first = anna.avatar_key
    upload(client, picture((50, 50)))
    second = anna.avatar_key
    post(client, "/settings/avatar", method="DELETE")
    assert anna.avatar_key is None
    drain()
    assert client.get(f"/files/{first}").status_code == 200  # Pages left open still show it.
    clock.advance(minutes=61)
    drain()
    assert client.get(f"/files/{first}").status_code == 404
    assert client.get(f"/files/{second}").status_code == 404


@pytest.mark.parametrize(
    "name", ["x", "..%2fsecret_key", "a" * 32 + ".png", "A" * 32 + ".webp", "%00", "0" * 32 + ".webp"]
)
def test_only_pictures_of_ours_are_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/files/{name}").status_code == 404


def test_members_keep_pictures_for_posts_and_visitors_do_not(
    client: FlaskClient, make: Make, sign_in: SignIn
) -> None:
    def send() -> object:
        return post(
            client,
            "/files",
            {"file": (io.BytesIO(picture((2400, 100))), "a.png")},
            headers={"Accept": "application/json"},
        )

    assert send().status_code == 401  # type: ignore[attr-defined]
    sign_in(client, make.member())
    response = send()
    assert response.status_code == 201  # type: ignore[attr-defined]
    served = client.get(response.get_json()["url"])  # type: ignore[attr-defined]
    assert Image.open(io.BytesIO(served.data)).size == (1600, 67)


def test_an_unknown_member_has_no_account(make: Make) -> None:
    with pytest.raises(NotFound):
        queries.get_member(10**9)
    with pytest.raises(NotFound):
        queries.get_actor(10**9)
    assert queries.find_member(10**9) is None


def test_counts_are_added_to_and_never_replaced(make: Make) -> None:
    anna: Member = make.member()
    actions.count_posts(anna.id, threads=1, answers=2)
    actions.count_posts(anna.id, answers=-1, accepted=1)
    actions.count_unread(anna.id, 2)
    actions.count_unread(anna.id, -5)
    actions.add_points(anna.id, 15)
    actions.add_points(anna.id, -5)
    actions.count_posts(None, threads=1)
    fresh = queries.lock_member(anna.id)
    assert (fresh.thread_count, fresh.answer_count, fresh.accepted_count) == (1, 1, 1)
    assert (fresh.unread_count, fresh.points) == (0, 10)
