from dataclasses import replace
from datetime import date

import pytest

from community.rails.charity import CharityRail
from community.rails.choice import rails_of
from community.rails.errors import RailRefused
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Instruction, Parcel
from config import Settings

EVERYTHING = Settings(
    rails="sepa, paypal,credit,charity",
    rail_fees="paypal=2%+5, sepa=20",
    sepa_debtor_name="Halden GmbH",
    sepa_debtor_iban="DE89370400440532013000",
    paypal_client_id="x",
    paypal_secret="y",
    credit_url="https://billing.halden.example/credits/",
    credit_secret="whsec_c29tZXRoaW5n",
    charity_file="sepa",
)


def test_a_rail_is_offered_where_it_is_named_and_set_up_and_the_manual_one_always():
    assert list(rails_of(Settings())) == ["manual", "charity"]
    assert list(rails_of(Settings(rails=""))) == ["manual"]
    rails = rails_of(EVERYTHING)
    assert list(rails) == ["manual", "sepa", "paypal", "credit", "charity"]
    assert {name: rail.name for name, rail in rails.items()} == {name: name for name in rails}
    assert {name: rail.fee_minor(1_025, "EUR") for name, rail in rails.items()} == {
        "manual": 0, "sepa": 20, "paypal": 25, "credit": 0, "charity": 0,
    }  # fmt: skip
    assert {name for name, rail in rails.items() if rail.has_file} == {"manual", "sepa", "charity"}


def test_a_rail_that_is_named_but_not_set_up_is_said_by_its_setting():
    wrong = {
        "PEERDESK_RAILS names cash": {"rails": "cash"},
        "PEERDESK_SEPA_DEBTOR": {"sepa_debtor_iban": "DE88370400440532013000"},
        "PEERDESK_PAYPAL_SECRET": {"paypal_secret": ""},
        "PEERDESK_PAYPAL_URL": {"paypal_url": "http://api.paypal.example"},
        "PEERDESK_CREDIT_URL": {"credit_url": "https://user:word@billing.example"},
        "PEERDESK_CREDIT_SECRET": {"credit_secret": "whsec_"},
        "PEERDESK_CHARITY_FILE": {"charity_file": "paypal"},
        "PEERDESK_CHARITY_FILE=sepa": {"rails": "charity"},
        "PEERDESK_RAIL_FEES": {"rail_fees": "paypal=2 percent"},
        "PEERDESK_RAIL_FEES names cash": {"rail_fees": "cash=2%"},
    }
    for words, changes in wrong.items():
        with pytest.raises(ValueError, match=words):
            rails_of(replace(EVERYTHING, **changes))


def test_each_charity_gets_one_transfer_with_everything_in_it():
    def gift(number, **to):
        return Instruction(f"PD-{number:06}-1", 5_000, "EUR", Destination(**to), "From the community")

    def parcel(*gifts):
        return Parcel("PB-000001", date(2026, 11, 2), "EUR", gifts)

    iban = "NL91ABNA0417164300"
    rail = rails_of(EVERYTHING)["charity"]
    made = rail.file(parcel(gift(1, charity="Clean Seas", iban=iban), gift(2, charity="Trees", iban=iban)))
    assert b"<Nm>Clean Seas</Nm>" in made.body
    with pytest.raises(RailRefused, match="clean seas: a charity gets one transfer"):
        rail.file(parcel(gift(1, charity="Clean Seas", iban=iban), gift(2, charity="clean seas ", iban=iban)))
    with pytest.raises(RailRefused, match="IBAN is needed"):
        rail.file(parcel(gift(1, charity="Clean Seas")))
    assert list(rail.check(Destination())) == ["charity"]
    assert rail.check(Destination(charity="Clean Seas")) == {}

    by_hand = CharityRail(ManualRail())
    table = by_hand.file(parcel(gift(1, charity="Clean Seas")))
    assert b"Clean Seas,Clean Seas,50.00,EUR" in table.body
    filled = table.body.replace(b"community,,", b"community,settled,")
    assert [one.key for one in by_hand.read(filled)] == ["PD-000001-1"]
