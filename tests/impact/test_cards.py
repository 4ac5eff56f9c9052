"""The card of a year: whose, shared and taken back; and the look back in January."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from sqlalchemy import func, select

from community.core import clock
from community.core.actor import Role
from community.core.db import db
from community.impact import jobs
from community.impact.models import SharedCard, YearTold
from tests.support.client import post

YEAR = 2025
AT = datetime(YEAR, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def hal(make):
    """Somebody who helped two people in 2025."""
    member = make.member(username="hal", name="Hal", created_at=datetime(2024, 1, 1, tzinfo=UTC))
    asker = make.member(username="asker", name="Somebody Else", created_at=datetime(2024, 1, 1, tzinfo=UTC))
    voter = make.member(created_at=datetime(2024, 1, 1, tzinfo=UTC))
    answer = make.answer(
        make.thread(author=asker, at=AT, title="The lamp"), author=member, accepted=True, at=AT
    )
    make.vote(answer, voter=voter, at=AT)
    return member


def test_a_card_is_its_members_until_they_share_it_and_again_after_they_take_the_link_back(
    make, client, sign_in, hal
):
    page = f"/members/hal/impact/{YEAR}"
    assert client.get(page).status_code in {302, 303, 401, 403}
    sign_in(client, make.member())
    assert client.get(page).status_code == 403
    sign_in(client, hal)
    text = client.get(page).text
    assert "people helped" in text
    assert "The lamp" in text
    assert "Somebody Else" not in text
    post(client, f"/impact/cards/{YEAR}", {"_method": "PUT"})
    post(client, f"/impact/cards/{YEAR}", {"_method": "PUT"})
    shared = db.session.scalars(select(SharedCard)).one()
    address = f"/cards/{shared.key}"
    client.delete_cookie("session")
    public = client.get(address)
    assert public.status_code == 200
    assert '<meta name="robots" content="noindex">' in public.text
    assert "Somebody Else" not in public.text
    picture = client.get(f"{address}.png")
    assert picture.mimetype == "image/png"
    assert Image.open(io.BytesIO(picture.data)).size == (1200, 630)
    sign_in(client, hal)
    post(client, f"/impact/cards/{YEAR}", {"_method": "DELETE"})
    assert client.get(address).status_code == 404
    assert client.get(f"{address}.png").status_code == 404
    post(client, f"/impact/cards/{YEAR}", {"_method": "PUT"})
    db.session.expire_all()
    assert db.session.scalars(select(SharedCard)).one().key != address.removeprefix("/cards/")


@pytest.mark.parametrize("year", [1, 1999, 2023, 2027, 9999, 10**30])
def test_there_are_no_cards_of_other_years(client, sign_in, hal, year):
    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        sign_in(client, hal)
        assert client.get(f"/members/hal/impact/{year}").status_code == 404


@pytest.mark.parametrize("key", ["nothing", "%00", "x" * 3_000, "..%2F..", "ä"])
def test_keys_that_are_none_lead_nowhere(client, key):
    assert client.get(f"/cards/{key}").status_code in {400, 404}


def test_a_name_of_any_script_makes_a_picture(make, client, sign_in, hal):
    hal.name = "ไฮ 🎉 " + "W" * 50
    db.session.commit()
    sign_in(client, hal)
    post(client, f"/impact/cards/{YEAR}", {"_method": "PUT"})
    key = db.session.scalars(select(SharedCard)).one().key
    assert client.get(f"/cards/{key}.png").status_code == 200


def test_in_january_each_helper_hears_once_of_their_year(make, client, sign_in, hal, drain):
    make.removal(make.answer(author=make.member(Role.MEMBER), accepted=True, at=AT))
    for at in (datetime(2025, 12, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)):
        with clock.at(at):
            jobs.sum_years()
    assert db.session.scalar(select(func.count()).select_from(YearTold)) == 0
    with clock.at(datetime(2026, 1, 2, 3, tzinfo=UTC)):
        jobs.sum_years()
        jobs.sum_years()
        drain()
        told = db.session.scalars(select(YearTold)).all()
        assert [(one.member_id, one.year, one.people_count) for one in told] == [(hal.id, YEAR, 2)]
        sign_in(client, hal)
        assert client.get("/inbox").text.count("you helped 2 people in 2025") == 1
