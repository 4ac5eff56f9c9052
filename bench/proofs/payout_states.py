"""Prove that of every state, deed and actor only what is listed succeeds, by the verbs themselves, on each engine.

    python -m bench.proofs.payout_states [--seed 1]

A payout is brought into each of its states on the way that leads there. In each, every deed is tried by everybody: its
member, another member, a visitor, a suspended member, an employee, a moderator, the admin who prepared the batch, one who
approved it, a third admin, and the machine. What the table of moves and parts does not list must be refused and leave the
payout, its steps and the book as they were; what it lists must succeed and lead where it says. The book audits clean.

Positive control: with one more move put into the table the same walk finds a deed that succeeds and is not listed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

from bench.proofs.importing import Checks
from bench.proofs.support.races import run_on_each
from bench.proofs.support.site import Site
from community.books import jobs as book_jobs
from community.books import queries as books
from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Actor, Role
from community.core.db import db, transaction
from community.core.errors import Refusal
from community.members import actions as members
from community.members import queries as member_queries
from community.payouts import actions, queries
from community.payouts.models import Payout, PayoutBatch
from community.payouts.rules import states
from community.payouts.rules.states import MOVES, PARTS, Deed, Part, State, next_state
from community.rails import choice as rails
from community.rails.manual import ManualRail
from community.rails.rules import Destination, Outcome, Report
from tests.support.money import NOW, ask_for, do, give_destination, open_periods, pay_in, set_terms

REASON = "Because the proof wants to know."
PATHS: dict[State, tuple[Deed, ...]] = {
    State.RESERVED: (),
    State.HELD: (Deed.HOLD,),
    State.CANCELLED: (Deed.CANCEL,),
    State.APPROVED: (Deed.APPROVE,),
    State.SUBMITTING: (Deed.APPROVE, Deed.SUBMIT),
    State.UNKNOWN: (Deed.APPROVE, Deed.SUBMIT, Deed.LOSE),
    State.SENT: (Deed.APPROVE, Deed.SUBMIT, Deed.ACCEPT),
    State.UNCLAIMED: (Deed.APPROVE, Deed.SUBMIT, Deed.LEAVE),
    State.SETTLED: (Deed.APPROVE, Deed.SUBMIT, Deed.SETTLE),
    State.FAILED: (Deed.APPROVE, Deed.SUBMIT, Deed.FAIL),
    State.RETURNED: (Deed.APPROVE, Deed.SUBMIT, Deed.SETTLE, Deed.RETURN),
}
_SAID = {
    Deed.ACCEPT: Outcome.SENT,
    Deed.SETTLE: Outcome.SETTLED,
    Deed.FAIL: Outcome.FAILED,
    Deed.RETURN: Outcome.RETURNED,
    Deed.LEAVE: Outcome.UNCLAIMED,
}


class _Undo(Exception):
    """Takes a try back."""


@dataclass
class People:
    """Everybody who might try."""

    everybody: dict[str, Actor]

    def part(self, name: str, deed: Deed) -> Part | None:
        """In which part somebody would do a deed; None for those who have none."""
        if name == "machine":
            return Part.MACHINE
        if name == "owner":
            return Part.OWNER
        if name in ("maker", "checker", "third"):
            return Part.CHECKER if deed is Deed.APPROVE and name != "maker" else Part.FINANCE
        return None


def _people() -> People:
    found: dict[str, Actor] = {"visitor": VISITOR, "machine": SYSTEM}
    for name, role in {
        "owner": Role.MEMBER, "other": Role.MEMBER, "suspended": Role.MEMBER, "employee": Role.EMPLOYEE,
        "moderator": Role.MODERATOR, "maker": Role.ADMIN, "checker": Role.ADMIN, "third": Role.ADMIN,
    }.items():  # fmt: skip
        with transaction():
            member = members.create_member(
                SYSTEM, username=name, name=name, email=f"{name}@mail.example.org", role=role
            )
        if name == "third":
            with transaction():
                chief = member_queries.get_actor(member.id)
                members.suspend_member(
                    chief, member_queries.get_member_by_username("suspended"), days=7, reason=REASON
                )
            assert found["suspended"].id is not None
            found["suspended"] = member_queries.get_actor(found["suspended"].id)
        found[name] = member_queries.get_actor(member.id)
    return People(found)


def _attempts(payout: Payout, batch: PayoutBatch, actor: Actor) -> dict[Deed, Callable[[], object]]:
    """The verb with which somebody would do each deed."""

    def parcel() -> None:
        if actions.begin_parcel(actor, batch, most=10) is None:
            raise Refusal("There is nothing to hand over.")

    def in_parcel(note: Callable[..., None]) -> Callable[[], object]:
        def run() -> None:
            state = payout.state
            if payout.parcel_id is None:
                raise Refusal("It was never handed over.")
            note(actor, queries.get_parcel(payout.parcel_id), "The proof says so.")
            if payout.state == state:
                raise Refusal("Nothing happened to it.")

        return run

    def hear(outcome: Outcome) -> Callable[[], object]:
        def run() -> None:
            heard = actions.hear(actor, "manual", [Report(payout.key, outcome)])
            if not heard.applied:
                raise Refusal("It was no news, or waits for a person.")

        return run

    return {
        Deed.HOLD: lambda: actions.hold_payout(actor, payout, reason=REASON),
        Deed.RELEASE: lambda: actions.release_payout(actor, payout, reason=REASON),
        Deed.CANCEL: lambda: actions.cancel_payout(actor, payout, reason=REASON),
        Deed.APPROVE: lambda: _approve(actor, payout, batch),
        Deed.EXCLUDE: lambda: _exclude(actor, payout, batch),
        Deed.SUBMIT: parcel,
        Deed.REFUSE: in_parcel(actions.note_refused),
        Deed.LOSE: in_parcel(actions.note_lost),
        **{deed: hear(outcome) for deed, outcome in _SAID.items()},
    }


def _approve(actor: Actor, payout: Payout, batch: PayoutBatch) -> None:
    actions.approve_batch(actor, queries.lock_batch(batch.id), revision=batch.revision)
    if payout.state != State.APPROVED:
        raise Refusal("It is not in this batch.")


def _exclude(actor: Actor, payout: Payout, batch: PayoutBatch) -> None:
    if payout.state != State.APPROVED:
        raise Refusal("It is not approved.")
    actions.exclude_payout(actor, queries.lock_batch(batch.id), payout, reason=REASON)


def _bring(payout: Payout, batch: PayoutBatch, people: People, state: State) -> None:
    for deed in PATHS[state]:
        name = {Deed.HOLD: "third", Deed.CANCEL: "owner", Deed.APPROVE: "checker"}.get(deed, "machine")
        if deed is Deed.SUBMIT:
            batch.state = "sending"
        _attempts(payout, batch, people.everybody[name])[deed]()
    if payout.state != state:
        raise AssertionError(f"{payout.state} is not {state}")


def _walk(people: People, payout: Payout, batch: PayoutBatch, *, only: str = "") -> tuple[int, list[str]]:
    """Try everything; answer how much that was, and what went otherwise than listed."""
    tried, wrong = 0, []
    for state in State:
        for deed in Deed:
            for name, actor in people.everybody.items():
                if only not in ("", name):
                    continue
                tried += 1
                # A batch is open for an approval only while the payout waits in it.
                is_listed = people.part(name, deed) in PARTS[deed] and (state, deed) in MOVES
                try:
                    with transaction():
                        books.lock_book()
                        _bring(payout, batch, people, state)
                        before = _trace(payout)
                        try:
                            with db.session.begin_nested():
                                _attempts(payout, batch, actor)[deed]()
                        except Refusal:
                            if is_listed or _trace(payout) != before:
                                wrong.append(f"{name} cannot {deed} at {state}, or it left something")
                        else:
                            if not is_listed or payout.state != next_state(state, deed):
                                wrong.append(f"{name} could {deed} at {state}, which led to {payout.state}")
                        raise _Undo  # noqa: TRY301 - it rolls the try back
                except _Undo:
                    db.session.expire_all()
    return tried, wrong


def _trace(payout: Payout) -> tuple[str, int, int]:
    db.session.refresh(payout)
    return payout.state, len(queries.list_steps(payout)), books.get_head()[0]


def main() -> int:
    """Run, print and judge."""

    def run(name: str, site: Site, checks: Checks) -> None:
        rails.choose({"manual": ManualRail()})
        with site.app.app_context(), clock.at(NOW):
            set_terms()
            open_periods()
            people = _people()
            owner = people.everybody["owner"]
            assert owner.id is not None
            pay_in(owner.id, 3_000)
            give_destination(owner.id, "manual", Destination("Owner", "DE02120300000000202051"))
            payout = ask_for(owner)
            batch = do.prepare_batch(people.everybody["maker"], rail="manual", currency="GBP")
            tried, wrong = _walk(people, payout, batch)
            for one in wrong[:8]:
                print(f"    {one}")
            checks.that(f"{tried:,} deeds: only the listed ones succeed", not wrong, f"{len(wrong)} wrong")
            checks.same("what the audit finds", book_jobs.audit(more=queries.list_faults).faults, [])
            states.MOVES[State.SETTLED, Deed.CANCEL] = State.CANCELLED
            try:
                _, wrong = _walk(people, payout, batch, only="owner")
                checks.that("control: a move too many is found", bool(wrong), wrong[0] if wrong else "")
            finally:
                del states.MOVES[State.SETTLED, Deed.CANCEL]
            db.session.remove()

    checks = run_on_each(run)
    print(f"{checks.passed:,} passed, {len(checks.failed):,} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("--n", "--seed", "--data"):
        parser.add_argument(option, default="")
    parser.parse_args()
    sys.exit(main())
