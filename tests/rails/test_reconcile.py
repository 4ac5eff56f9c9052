from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.proofs import reconcile as proof
from bench.proofs.support.books import make_books
from community.rails.rules import Kind, Outcome, Report, Sent, State, Window, reconcile

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WINDOW = Window(now=NOW, our_prefix="PD-")
OURS = Sent(
    "PD-000001-1", 2_500, "EUR", State.SETTLED, NOW - timedelta(days=20), payee="DE89 3704 0044 0532 0130 00"
)
THEIRS = Report(
    OURS.key,
    Outcome.SETTLED,
    2_500,
    "EUR",
    external_id="B1",
    at=NOW - timedelta(days=19),
    payee="DE89370400440532013000",
)


def found(ours, *theirs):
    return [one.kind for one in reconcile([ours] if ours else [], theirs, WINDOW)]


def test_every_planted_disagreement_is_found_as_what_it_is_and_nothing_else():
    for seed in (7, 8):
        books = make_books(1_500, 3 * len(Kind), seed)
        assert set(books.planted.values()) == set(Kind)
        assert proof.differences(books) == ([], [])


def test_what_is_legitimate_is_no_disagreement():
    status = Report(OURS.key, Outcome.SETTLED, at=NOW - timedelta(days=20))
    on_its_way = replace(OURS, state=State.SENT, sent_at=NOW - timedelta(days=4, hours=23))
    back = replace(THEIRS, outcome=Outcome.RETURNED, external_id="R1", at=NOW - timedelta(days=3), payee="")
    for ours, theirs in (
        (OURS, [THEIRS]),
        (OURS, [THEIRS, THEIRS, replace(THEIRS, reason="Booked.")]),
        (OURS, [status, THEIRS]),
        (OURS, [status]),
        (replace(OURS, payee=""), [THEIRS]),
        (replace(OURS, state=State.RETURNED), [THEIRS, back]),
        (replace(OURS, state=State.RETURNED), [back, THEIRS]),
        (OURS, [THEIRS, replace(back, at=NOW - timedelta(hours=23))]),
        (replace(OURS, state=State.CANCELLED), []),
        (replace(OURS, state=State.CANCELLED), [THEIRS, back]),
        (replace(OURS, state=State.FAILED), []),
        (on_its_way, []),
        (on_its_way, [replace(THEIRS, outcome=Outcome.SENT, at=None)]),
        (on_its_way, [replace(THEIRS, at=NOW - timedelta(hours=23))]),
        (None, [replace(THEIRS, key="")]),
        (None, [replace(THEIRS, key="INVOICE-7")]),
        (None, [replace(THEIRS, outcome=Outcome.FAILED)]),
    ):
        assert found(ours, *theirs) == [], (ours, theirs)


def test_the_edges_of_each_disagreement():
    back = replace(THEIRS, outcome=Outcome.RETURNED, external_id="R1", at=NOW - timedelta(hours=25), payee="")
    sent = replace(OURS, state=State.SENT)
    unclaimed = replace(THEIRS, outcome=Outcome.UNCLAIMED, payee="")
    again = replace(THEIRS, external_id="B2", at=THEIRS.at + timedelta(days=1))
    for ours, theirs, kinds in (
        (OURS, [], [Kind.MISSING]),
        (OURS, [replace(THEIRS, outcome=Outcome.UNKNOWN)], [Kind.MISSING]),
        (OURS, [replace(THEIRS, outcome=Outcome.SENT)], [Kind.MISSING]),
        (replace(OURS, state=State.RETURNED), [], [Kind.MISSING]),
        (None, [THEIRS], [Kind.UNKNOWN_TO_US]),
        (OURS, [replace(THEIRS, amount_minor=2_499)], [Kind.AMOUNT]),
        (OURS, [replace(THEIRS, currency="USD", amount_minor=1)], [Kind.CURRENCY]),
        (OURS, [THEIRS, again], [Kind.PAID_TWICE]),
        (OURS, [THEIRS, again, back], [Kind.PAID_TWICE]),
        (replace(OURS, state=State.FAILED), [THEIRS], [Kind.SETTLED_THERE_FAILED_HERE]),
        (replace(OURS, state=State.FAILED), [unclaimed], [Kind.SETTLED_THERE_FAILED_HERE]),
        (OURS, [replace(THEIRS, outcome=Outcome.FAILED, payee="")], [Kind.FAILED_THERE_SETTLED_HERE]),
        (OURS, [back, THEIRS], [Kind.RETURNED_NOT_BOOKED]),
        (sent, [THEIRS, back], [Kind.RETURNED_NOT_BOOKED]),
        (replace(OURS, state=State.RETURNED), [THEIRS], [Kind.RETURNED_HERE_ONLY]),
        (replace(OURS, state=State.CANCELLED), [THEIRS], [Kind.PAID_AFTER_CANCEL]),
        (OURS, [replace(THEIRS, payee="NL91ABNA0417164300")], [Kind.WRONG_PAYEE]),
        (OURS, [replace(THEIRS, at=OURS.sent_at - timedelta(hours=25))], [Kind.OUT_OF_WINDOW]),
        (
            replace(OURS, sent_at=NOW - timedelta(days=60)),
            [replace(THEIRS, at=NOW - timedelta(days=28))],
            [Kind.OUT_OF_WINDOW],
        ),
        (sent, [THEIRS], [Kind.NOT_BOOKED]),
        (sent, [replace(THEIRS, outcome=Outcome.FAILED, payee="")], [Kind.NOT_BOOKED]),
        (sent, [], [Kind.LATE]),
        (replace(sent, state=State.UNKNOWN), [], [Kind.LATE]),
        (sent, [replace(THEIRS, outcome=Outcome.SENT)], [Kind.LATE]),
        (sent, [unclaimed], []),
        (replace(sent, sent_at=NOW - timedelta(days=32)), [replace(unclaimed, at=None)], [Kind.LATE]),
        (OURS, [replace(THEIRS, amount_minor=1, payee="x")], [Kind.AMOUNT, Kind.WRONG_PAYEE]),
    ):
        assert found(ours, *theirs) == kinds, (ours, theirs)
        assert found(ours, *reversed(theirs)) == kinds
    with pytest.raises(ValueError, match="twice"):
        reconcile([OURS, OURS], [], WINDOW)
    words = reconcile([OURS], [replace(THEIRS, amount_minor=2_499)], WINDOW)[0].words
    assert words == "We sent €25.00; they say €24.99."
