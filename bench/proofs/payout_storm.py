"""Prove that a claim which arrives a thousand times at once is one payout.

    python -m bench.proofs.payout_storm [--n 200] [--rounds 5]

`--n` browsers of one member send their claim in the same moment to the real server, on each engine that is here: half of them
the very same page, the others pages of their own. Afterwards there is one living payout, exactly its money is set aside,
whoever sent the page that won was led to it, and everybody else was told in words. Then the payout is cancelled, the money
is back to the penny, and the next round begins. At the end the book and the payouts are audited.

Positive control: with a second living payout put beside the first behind the rules' back the database refuses it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import sqlalchemy as sa

from bench.proofs.importing import Checks
from bench.proofs.support.races import Client, Sent, make_clients, run_on_each, send_together
from bench.proofs.support.site import Site
from bench.servers import Server
from community.books import jobs as book_jobs
from community.books import queries as books
from community.books.rules import Kind
from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import db, transaction
from community.members import queries as member_queries
from community.payouts import actions, queries
from community.payouts.models import Payout
from community.payouts.rules.states import OPEN, State
from community.rails.rules import Destination
from tests.support.money import EASY, give_destination, open_periods, pay_in, set_terms

AMOUNT = 12_345
SAID = {303, 409}
"""Done, or refused in words because another page was first."""


def _round(server: Server, clients: list[Client], number: int) -> Counter[int]:
    half = len(clients) // 2
    return send_together(
        server,
        [
            Sent(
                client, "POST", "/rewards/claims",
                {
                    "choice": "cash", "rail": "manual", "amount_minor": str(AMOUNT),
                    "claim_key": f"the-page-of-round-{number}" if at < half else f"round-{number}-page-{at}",
                },
            )
            for at, client in enumerate(clients)
        ],
    )  # fmt: skip


def _wrong(site: Site, member_id: int) -> list[str]:
    """What is not as one claim would have left it; then the claim is taken back."""
    with site.app.app_context():
        with transaction(writes=False):
            payee = books.find_payee(member_id)
            assert payee is not None
            living = [one for one in queries.list_open_of(payee.id) if State(one.state) in OPEN]
            kept = {account.kind: amount for account, amount in books.list_balances_of(payee.subject).items()}
        wrong = [] if len(living) == 1 else [f"{len(living)} living payouts"]
        if kept != {Kind.RESERVED: AMOUNT}:
            wrong.append(f"the book says {kept}")
        for payout in living:
            with transaction():
                actions.cancel_payout(
                    SYSTEM, queries.lock_payout(SYSTEM, payout.id), reason="The next round begins."
                )
        with transaction(writes=False):
            kept = {account.kind: amount for account, amount in books.list_balances_of(payee.subject).items()}
        if kept != {Kind.PAYABLE: AMOUNT}:
            wrong.append(f"after cancelling the book says {kept}")
        db.session.remove()
        return wrong


def _database_refuses(site: Site, member_id: int) -> bool:
    with site.app.app_context(), suppress(sa.exc.IntegrityError), transaction():
        payee = books.find_payee(member_id)
        assert payee is not None
        for key in ("one", "two"):
            db.session.add(
                Payout(
                    payee_id=payee.id, period=1, claim_key=key, choice="cash", rail="manual", currency="GBP",
                    amount_minor=1, state="reserved", state_since=clock.now(), asked_at=clock.now(),
                )
            )  # fmt: skip
        db.session.flush()
        return False
    return True


def main(n: int, rounds: int) -> int:
    """Run, print and judge."""
    started, requests = time.monotonic(), 0

    def run(_name: str, site: Site, checks: Checks) -> None:
        nonlocal requests
        clients = make_clients(site, n, one_member=True)
        member_id = clients[0].member_id
        with site.app.app_context():
            set_terms(EASY)
            open_periods(ended=clock.now().date() - timedelta(days=9))
            pay_in(member_id, AMOUNT)
            give_destination(member_id, "manual", Destination("Payee", "DE02120300000000202051"))
            assert member_queries.get_actor(member_id).id == member_id
            db.session.remove()
        statuses: Counter[int] = Counter()
        wrong: Counter[str] = Counter()
        short = 0
        with site.served(rails="manual") as server:
            for number in range(rounds):
                answered = _round(server, clients, number)
                short += answered[303] < 1
                statuses += answered
                wrong.update(_wrong(site, member_id))
        requests += statuses.total()
        checks.that(f"{rounds} rounds of {n} claims are one payout each", not wrong, str(dict(wrong)))
        checks.that("somebody was led to the payout in each round", not short, f"{short} without")
        checks.that("every request was done, or refused in words", set(statuses) <= SAID, f"{dict(statuses)}")
        with site.app.app_context():
            checks.same("what the audit finds", book_jobs.audit(more=queries.list_faults).faults, [])
            db.session.remove()
        checks.that(
            "control: a second living payout is refused by the database", _database_refuses(site, member_id)
        )

    checks = run_on_each(run)
    print(f"\n{requests:,} requests in {time.monotonic() - started:.0f} s")
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", default="")
    parser.add_argument("--data", default="")
    options = parser.parse_args()
    sys.exit(main(options.n, options.rounds))
