"""Where admins run payouts: one prepares, another approves, the file goes out, the bank's answer comes in."""

import io

import pytest

from community.core.actor import Role
from community.payouts import jobs, queries
from community.payouts.rules.terms import Choice
from community.rails.charity import CharityRail
from community.rails.manual import ManualRail
from community.rails.rules import Destination
from tests.support.client import post
from tests.support.money import (
    NOW,
    ask_for,
    do,
    give_destination,
    only_rails,
    open_periods,
    pay_in,
    set_terms,
)

HOME = Destination(holder_name="=Mara Holt", iban="DE02120300000000202051")
ADMIN = "/admin/payouts"


@pytest.fixture
def house(app, make, clock):
    clock.freeze(NOW)
    manual = ManualRail()
    with only_rails(manual, CharityRail(manual)):
        set_terms()
        open_periods()
        yield House(make)


class House:
    def __init__(self, make):
        self.make = make
        self.maker, self.checker = (make.member(Role.ADMIN, username=name) for name in ("maker", "checker"))

    def claim(self, amount_minor=3_410, **how):
        member = self.make.member()
        pay_in(member.id, amount_minor)
        give_destination(member.id, "manual", HOME)
        self.owner = self.make.actor(member)
        return ask_for(self.owner, **how)

    def reread(self, payout):
        return queries.get_payout(self.make.actor(self.maker), payout.id)


def send_file(client, url, body, **data):
    return post(client, url, {**data, "file": (io.BytesIO(body), "answer")}, content_type="multipart/form-data", follow=True)  # fmt: skip


def id_of(url):
    return int(url.rpartition("/")[2])


def filled(table, results):
    """The table with its two columns filled in: by key (result, reason)."""
    lines = table.decode("utf-8-sig").splitlines()
    said = [line.removesuffix(",,") + ",{},{}".format(*results[line.split(",")[0]]) for line in lines[1:]]
    return "\r\n".join([lines[0], *said]).encode()


def test_a_batch_goes_from_one_admin_over_another_to_the_bank_and_back(client, sign_in, house):
    arrives, fails, returns, later = (house.claim(amount) for amount in (3_410, 2_000, 5_000, 1_500))
    sign_in(client, house.maker)
    page = client.get(ADMIN).text
    assert "£119.10" in page
    prepared = post(client, f"{ADMIN}/batches", {"rail": "manual", "currency": "GBP"})
    url = prepared.location
    out = f"{url}/exclusions/{later.id}"
    assert post(client, out, {"reason": "no"}, method="PUT").status_code == 422
    assert post(client, out, {"reason": "It is asked about."}, method="PUT").status_code == 303
    assert queries.get_batch(id_of(url)).revision == 2
    assert post(client, f"{url}/approval", {"revision": "2"}, method="PUT").status_code == 403
    assert post(client, f"{url}/sending", method="PUT").status_code == 403

    sign_in(client, house.checker)
    assert "Approve £104.10" in client.get(url).text
    assert post(client, f"{url}/approval", {"revision": "1"}, method="PUT").status_code == 409
    assert post(client, f"{url}/approval", {"revision": "2"}, method="PUT").status_code == 303
    assert post(client, f"{url}/sending", method="PUT").status_code == 303
    assert 'hx-trigger="every 2s"' in client.get(url).text
    jobs.send_batch(id_of(url))
    page = client.get(url).text
    assert "every 2s" not in page
    (parcel,) = queries.list_parcels(id_of(url))
    file = client.get(f"{url}/parcels/{parcel.id}/file")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{parcel.key}.csv"'
    assert client.get(f"{ADMIN}/batches/{id_of(url) + 1}/parcels/{parcel.id}/file").status_code == 404
    assert b"DE02120300000000202051" in file.data
    assert "DE02120300000000202051" not in page

    unreadable = send_file(client, f"{url}/answers", b"no table")
    assert (unreadable.status_code, "Nothing was taken over." in unreadable.text) == (422, True)
    answer = filled(
        file.data,
        {
            f"{arrives.number}-1": ("settled", ""),
            f"{fails.number}-1": ("failed", "The account is closed."),
            f"{returns.number}-1": ("settled", ""),
        },
    )
    assert "3 taken over, 0 known already" in send_file(client, f"{url}/answers", answer).text
    assert "0 taken over, 3 known already" in send_file(client, f"{url}/answers", answer).text
    came_back = filled(file.data, {f"{one.number}-1": ("settled", "") for one in (arrives, fails)} | {f"{returns.number}-1": ("returned", "No such account.")})  # fmt: skip
    told = send_file(client, f"{url}/answers", came_back).text
    assert "1 taken over, 1 known already, 1 that do not fit" in told
    assert [house.reread(one).state for one in (arrives, fails, returns, later)] == [
        "settled", "failed", "returned", "reserved",
    ]  # fmt: skip
    assert "They say settled, for us" in client.get(f"{ADMIN}/faults").text
    report = client.get(f"{url}.csv").text
    assert (report.count("\n"), "DE•• •••• •••• 2051" in report, "The account is closed." in report) == (
        4,
        True,
        True,
    )


def test_nobody_but_admins_opens_these_doors(client, sign_in, house, app):
    payout = house.claim()
    doors = [
        ADMIN, f"{ADMIN}/{payout.id}", f"{ADMIN}/batches", f"{ADMIN}/faults", f"{ADMIN}/appeals", f"{ADMIN}/audit",
        f"{ADMIN}/reconciliation", f"{ADMIN}/tax", f"{ADMIN}/tax.csv", f"{ADMIN}/charities", f"{ADMIN}/terms",
    ]  # fmt: skip
    for who, expected in (
        (house.make.member(Role.MODERATOR), 403),
        (house.make.member(), 403),
        (house.maker, 200),
    ):
        sign_in(client, who)
        assert {door: client.get(door).status_code for door in doors} == dict.fromkeys(doors, expected)
    with client.session_transaction() as cookie:
        cookie.clear()
    assert {client.get(door).location.partition("?")[0] for door in doors} == {"/sign-in"}


def test_a_payout_is_held_released_and_cancelled_with_a_reason_its_member_reads(client, sign_in, house):
    payout = house.claim()
    sign_in(client, house.maker)
    one = f"{ADMIN}/{payout.id}"
    refused = post(client, f"{one}/hold", {"reason": "no"}, method="PUT")
    assert (refused.status_code, "Say why in a sentence" in refused.text) == (422, True)
    assert post(client, f"{one}/hold", {"reason": "A second look."}, method="PUT").status_code == 303
    assert "A second look." in client.get(ADMIN).text
    assert post(client, f"{one}/hold", {"reason": "It is all right."}, method="DELETE").status_code == 303
    assert house.reread(payout).state == "reserved"
    assert post(client, f"{one}/cancellation", {"reason": "By mistake."}, method="PUT").status_code == 303
    assert post(client, f"{one}/cancellation", {"reason": "By mistake."}, method="PUT").status_code == 403
    page = client.get(one).text
    assert ("A second look." in page, "By mistake." in page) == (True, True)


def test_whoever_held_a_payout_cannot_decide_the_appeal(client, sign_in, house):
    payout = house.claim()
    sign_in(client, house.maker)
    post(client, f"{ADMIN}/{payout.id}/hold", {"reason": "A second look."}, method="PUT")
    appeal = do.appeal_payout(house.owner, house.reread(payout), words="It is really me, look.")
    url = f"{ADMIN}/appeals/{appeal.id}/decision"
    said = {"verdict": "granted", "answer": "You are right, it goes on."}
    assert "somebody else has to look at it" in client.get(f"{ADMIN}/appeals").text
    assert post(client, url, said, method="PUT").status_code == 403
    sign_in(client, house.checker)
    assert post(client, url, {**said, "verdict": ""}, method="PUT").status_code == 422
    assert post(client, url, {**said, "answer": "yes"}, method="PUT").status_code == 422
    assert post(client, url, said, method="PUT").status_code == 303
    assert house.reread(payout).state == "reserved"
    assert "You are right" in client.get(f"{ADMIN}/appeals?show=decided").text


def test_a_statement_beside_the_book_makes_faults_once_that_somebody_settles(client, sign_in, house):
    good, wrong = house.claim(), house.claim(2_000)
    gift_to = do.add_charity(
        house.make.actor(house.maker), name="Trees", about="It plants trees in cities.", url="https://trees.example.org",
        destination=HOME,
    )  # fmt: skip
    house.claim(1_000, choice=Choice.CHARITY, rail="charity", charity=gift_to.id)
    sign_in(client, house.maker)
    urls = [
        post(client, f"{ADMIN}/batches", {"rail": rail, "currency": "GBP"}).location
        for rail in ("manual", "charity")
    ]
    sign_in(client, house.checker)
    tables = []
    for url in urls:
        post(client, f"{url}/approval", {"revision": "1"}, method="PUT")
        post(client, f"{url}/sending", method="PUT")
        jobs.send_batch(id_of(url))
        (parcel,) = queries.list_parcels(id_of(url))
        tables.append(client.get(f"{url}/parcels/{parcel.id}/file").data)
    # A bank's file names gifts beside payouts: each is of its own way, whichever batch it was read for.
    own = filled(tables[0], {f"{one.number}-1": ("settled", "") for one in (good, wrong)})
    both = (
        own
        + b"\r\n"
        + filled(tables[1], {f"PC-{parcel.id}-{gift_to.id}": ("settled", "")}).split(b"\r\n", 1)[1]
    )
    assert "3 taken over" in send_file(client, f"{urls[0]}/answers", both).text
    days = {"rail": "manual", "since": "2026-07-01", "until": "2026-07-10"}
    agreed = send_file(client, f"{ADMIN}/reconciliation", both, **days)
    assert "everything agrees" in agreed.text
    other = own.replace(b"20.00", b"21.00")
    for _ in range(2):
        page = send_file(client, f"{ADMIN}/reconciliation", other, **days).text
        assert ("1 disagreement" in page, "We sent £20.00; they say £21.00." in page) == (True, True)
    (fault,) = queries.list_open_faults()
    assert (fault.kind, fault.payout_id) == ("amount", wrong.id)
    assert send_file(client, f"{ADMIN}/reconciliation", b"no table", **days).status_code == 422
    assert (
        send_file(client, f"{ADMIN}/reconciliation", both, **days | {"until": "2026-06-01"}).status_code
        == 422
    )

    url = f"{ADMIN}/faults/{fault.id}"
    assert post(client, f"{url}/owner", method="PUT").status_code == 303
    assert "With you" in client.get(f"{ADMIN}/faults").text
    assert post(client, f"{url}/settlement", {"words": "short"}, method="PUT").status_code == 422
    assert (
        post(
            client, f"{url}/settlement", {"words": "The bank mistyped and mended it."}, method="PUT"
        ).status_code
        == 303
    )
    assert post(client, f"{url}/owner", method="PUT").status_code == 409
    assert "The bank mistyped" in client.get(f"{ADMIN}/faults?show=settled").text


def test_terms_and_charities_are_set_by_admins_and_every_version_stays(client, sign_in, house):
    sign_in(client, house.maker)
    now = {
        "cash_least_minor": "12.50", "second_approval_minor": "1000", "details_hold_hours": "72", "jump_factor": "12",
        "first_large_minor": "500", "tax_threshold_minor": "0", "match_percent": "10", "match_most_minor": "25",
        "appeal_days": "30",
    }  # fmt: skip
    for bad in (
        {"jump_factor": "1"},
        {"cash_least_minor": "1.234"},
        {"appeal_days": "x"},
        {"cash_least_minor": ""},
    ):
        assert post(client, f"{ADMIN}/terms", {**now, **bad}).status_code == 422
    assert post(client, f"{ADMIN}/terms", now).status_code == 303
    assert (queries.get_terms().cash_least_minor, queries.get_terms().match_percent) == (1_250, 10)
    page = client.get(f"{ADMIN}/terms").text
    assert "£10.00 → <b>£12.50</b>" in page
    charity = {"name": "Trees", "about": "It plants trees in cities.", "url": "https://trees.example.org",
               "holder_name": "Trees e.V.", "iban": "DE02120300000000202051"}  # fmt: skip
    for bad in ({"iban": "DE02120300000000202052"}, {"url": "javascript:alert(1)"}, {"about": "no"}):
        assert post(client, f"{ADMIN}/charities", {**charity, **bad}).status_code == 422
    assert post(client, f"{ADMIN}/charities", charity).status_code == 303
    page = client.get(f"{ADMIN}/charities").text
    assert ("DE•• •••• •••• 2051" in page, "DE02120300000000202051" in page) == (True, False)
    (kept,) = queries.list_charities()
    assert post(client, f"{ADMIN}/charities/{kept.id}", {"offered": "no"}, method="PUT").status_code == 303
    assert (queries.list_charities(), len(queries.list_charities(offered=False))) == ([], 1)


def test_the_tax_page_counts_cash_over_the_threshold_and_its_table_defuses_cells(client, sign_in, house):
    under, _ = house.claim(3_000), house.claim(5_000)
    do.give_tax_details(
        house.owner, {"name": "=1+1", "address": "Hill 1", "country": "Germany", "tax_id": "12"}
    )
    set_terms(tax_threshold_minor=4_000)
    sign_in(client, house.maker)
    url = post(client, f"{ADMIN}/batches", {"rail": "manual", "currency": "GBP"}).location
    sign_in(client, house.checker)
    post(client, f"{url}/approval", {"revision": "1"}, method="PUT")
    post(client, f"{url}/sending", method="PUT")
    jobs.send_batch(id_of(url))
    page = client.get(f"{ADMIN}/tax?year=2026").text
    assert ("£50.00" in page, "£30.00" in page) == (True, False)
    table = client.get(f"{ADMIN}/tax.csv?year=2026").text
    assert ("50.00" in table, "'=1+1" in table, table.count("\n")) == (True, True, 2)
    assert "Nobody in 2025" in client.get(f"{ADMIN}/tax?year=2025").text
    assert under.state == "sent"
