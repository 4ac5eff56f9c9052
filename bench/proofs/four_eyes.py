"""Prove that no money leaves that fewer than two people have looked at, or three where it is much.

    python -m bench.proofs.four_eyes [--n 60] [--seed 1]

On each engine: every order in which three admins could prepare, approve, approve again and send a batch, small and large –
a batch goes only when enough others than its maker approved the very revision that goes. Then `--n` rounds in which two
approvers press at the same instant, on connections of their own, while a third takes a payout out of the batch: whatever
order the database gives them, approvals are never counted for what they did not see. The database itself refuses a row
in which somebody approves what they prepared. Nobody prepares, approves or releases their own money.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import threading
from collections import Counter
from contextlib import suppress

import sqlalchemy as sa

from bench.proofs.importing import Checks
from bench.proofs.support.races import run_on_each
from bench.proofs.support.site import Site
from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.members import actions as members
from community.members import queries as member_queries
from community.payouts import actions, queries
from community.payouts.models import PayoutApproval
from community.rails import choice as rails
from community.rails.manual import ManualRail
from community.rails.rules import Destination
from tests.support.money import NOW, ask_for, do, give_destination, open_periods, pay_in, set_terms

LARGE = 5_000
HOME = Destination("Payee", "DE02120300000000202051")


class Scene:
    """Three admins, and as many members with money as a round needs."""

    def __init__(self) -> None:
        self.count = 0
        set_terms(second_approval_minor=LARGE)
        open_periods()
        self.admins = [self.person(Role.ADMIN) for _ in range(3)]

    def person(self, role: Role) -> Actor:
        """A new member."""
        self.count += 1
        name = f"{role.value}{self.count}"
        with transaction():
            member = members.create_member(
                SYSTEM, username=name, name=name, email=f"{name}@mail.example.org", role=role
            )
        return member_queries.get_actor(member.id)

    def batch(self, maker: Actor, *amounts: int) -> int:
        """A batch of new payouts of these amounts."""
        for amount in amounts:
            payee = self.person(Role.MEMBER)
            assert payee.id is not None
            pay_in(payee.id, amount)
            give_destination(payee.id, "manual", HOME)
            ask_for(payee)
        return int(do.prepare_batch(maker, rail="manual", currency="GBP").id)


def _try(verb: str, actor: Actor, batch_id: int, revision: int = 1) -> bool:
    """Whether somebody could do it."""
    with suppress(Refusal), transaction():
        batch = queries.lock_batch(batch_id)
        if verb == "approve":
            actions.approve_batch(actor, batch, revision=revision)
        else:
            actions.send_batch(actor, batch)
        return True
    return False


def _orders(scene: Scene, amount: int, needed: int) -> tuple[int, list[str]]:
    """Every way in which three people could do four things."""
    tried, wrong = 0, []
    for maker, *acts in itertools.product(range(3), repeat=4):
        batch_id = scene.batch(scene.admins[maker], amount)
        seen: set[int] = set()
        for who in acts:
            tried += 1
            could = _try("approve", scene.admins[who], batch_id)
            should = who != maker and who not in seen and len(seen) < needed
            if could:
                seen.add(who)
            if could is not should:
                wrong.append(f"{who} approving {maker}'s batch after {seen}: {could}")
        if _try("send", scene.admins[acts[-1]], batch_id) is not (len(seen) >= needed):
            wrong.append(f"a batch of {maker} approved by {seen} went, or did not")
        with transaction(), suppress(Refusal):
            actions.cancel_batch(
                scene.admins[maker], queries.lock_batch(batch_id), reason="The round is over."
            )
        _end_round()
    return tried, wrong


def _end_round() -> None:
    """Let what waits be gone, so that the next batch is of its own."""
    with transaction():
        for payout in queries.list_waiting():
            actions.cancel_payout(SYSTEM, payout, reason="The round is over.")


def _race(site: Site, scene: Scene) -> list[str]:
    """Two approve at the same instant while a third takes a payout out."""
    maker, first, second = scene.admins
    batch_id = scene.batch(maker, LARGE, LARGE)
    start, ends = threading.Barrier(3), Counter[str]()

    def act(name: str, actor: Actor) -> None:
        with site.app.app_context(), clock.at(NOW):
            start.wait()
            with suppress(Refusal), transaction():
                batch = queries.lock_batch(batch_id)
                if name == "exclude":
                    payout = queries.list_payouts_in(batch_id)[0]
                    actions.exclude_payout(actor, batch, payout, reason="It looks odd to me.")
                else:
                    actions.approve_batch(actor, batch, revision=1)
                ends[name] += 1
            db.session.remove()

    threads = [
        threading.Thread(target=act, args=one)
        for one in (("first", first), ("second", second), ("exclude", maker))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.expire_all()
    with transaction(writes=False):
        batch = queries.get_batch(batch_id)
        approvals = {approval.approver_id for approval in queries.list_approvals(batch)}
        states = {payout.state for payout in queries.list_payouts_in(batch_id)}
    wrong = []
    if batch.state == "approved" and (len(approvals) < batch.approvals_needed or maker.id in approvals):
        wrong.append(f"approved by {approvals} of {batch.approvals_needed}")
    if ends["exclude"] and (batch.state != "prepared" or approvals or "approved" in states):
        wrong.append(f"it changed and is {batch.state}, {states}, approved by {approvals}")
    with transaction():
        actions.cancel_batch(maker, queries.lock_batch(batch_id), reason="The round is over.")
    _end_round()
    return wrong


def _database_refuses(scene: Scene) -> bool:
    """Whether a row in which the maker approves is refused by the table itself."""
    maker = scene.admins[0]
    batch_id = scene.batch(maker, 1_000)
    try:
        with transaction():
            db.session.add(
                PayoutApproval(
                    batch_id=batch_id, revision=1, approver_id=maker.id, prepared_by_id=maker.id, approved_at=NOW
                )
            )  # fmt: skip
    except sa.exc.IntegrityError:
        return True
    return False


def main(n: int) -> int:
    """Run, print and judge."""

    def run(_name: str, site: Site, checks: Checks) -> None:
        rails.choose({"manual": ManualRail()})
        with site.app.app_context(), clock.at(NOW):
            scene = Scene()
            for amount, needed in ((1_000, 1), (LARGE, 2)):
                tried, wrong = _orders(scene, amount, needed)
                checks.that(
                    f"{tried} approvals of batches that need {needed}: only the listed ones count",
                    not wrong,
                    "; ".join(wrong[:3]),
                )
            wrong = [one for _ in range(n) for one in _race(site, scene)]
            checks.that(f"{n} races of two approvers and a change", not wrong, "; ".join(wrong[:3]))
            checks.that("the database refuses a maker's own approval", _database_refuses(scene))
            db.session.remove()

    checks = run_on_each(run)
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", default="")
    parser.add_argument("--data", default="")
    sys.exit(main(parser.parse_args().n))
