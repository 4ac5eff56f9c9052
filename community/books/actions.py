"""Every write of the book: posting transactions, naming payees and letting them go, noting audits."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from community.books import policy, queries
from community.books.models import BookAccount, BookAudit, BookEntry, BookTransaction, Payee
from community.books.rules import NEVER_BELOW_ZERO, Account, Draft, Kind, chain, check
from community.core import clock
from community.core.actor import Actor
from community.core.bulk import insert_rows, reserve_ids
from community.core.db import db
from community.core.errors import Conflict
from community.core.policy import require

FAULTS_KEPT = 100  # An audit that finds more than this is about the database, not about single lines.


@dataclass(frozen=True, slots=True)
class Posted:
    """A transaction in the book."""

    number: int
    is_new: bool
    """False when its key was posted before; nothing was done then."""


class NotEnough(Conflict):
    """An account would fall below zero."""


class KeyTaken(Conflict):
    """The key names another transaction already."""


def post(actor: Actor, draft: Draft) -> Posted:
    """Post one transaction, or find it posted. Raise Unbalanced, NotEnough, KeyTaken."""
    require(policy.can_post(actor))
    return post_many(actor, [draft])[0]


def post_many(actor: Actor, drafts: Sequence[Draft]) -> list[Posted]:
    """Post transactions in their order, all or none; a key that was posted before is passed over.

    Holds the end of the chain until the commit. Raise Unbalanced, NotEnough, KeyTaken.
    """
    require(policy.can_post(actor))
    for draft in drafts:
        check(draft)
    head = queries.lock_book()
    known = queries.find_posted({draft.key for draft in drafts})
    fresh, results = _sort_out(drafts, known, head.number)
    if not fresh:
        return results
    ids = _open_accounts({account for draft in fresh for account, _ in draft.entries})
    _check_balances(fresh)
    now = clock.now()
    transaction_ids = reserve_ids(BookTransaction, len(fresh))
    rows: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    previous, number = head.hash, head.number
    for draft, transaction_id in zip(fresh, transaction_ids, strict=True):
        number += 1
        row = _row(draft, number, previous, by_id=actor.id, now=now)
        previous = row["hash"]
        rows.append({"id": transaction_id, **row})
        entries += [
            {
                "transaction_id": transaction_id,
                "account_id": ids[account],
                "amount_minor": amount,
                "currency": account.currency,
            }
            for account, amount in draft.entries
        ]
    insert_rows(BookEntry, entries)  # First these: the transaction closes them.
    insert_rows(BookTransaction, rows)
    head.number, head.hash = number, previous
    db.session.flush()
    return results


def name_payees(actor: Actor, member_ids: Collection[int]) -> dict[int, Payee]:
    """The payees that these members are, made where they are missing."""
    require(policy.can_post(actor))
    queries.lock_book()  # Two that name the same member at once would clash.
    found = queries.list_payees(member_ids)
    for member_id in sorted(set(member_ids) - found.keys()):
        found[member_id] = Payee(subject=secrets.token_urlsafe(16), member_id=member_id, since=clock.now())
        db.session.add(found[member_id])
    db.session.flush()
    return found


def let_go(actor: Actor, member_id: int) -> str | None:
    """Cut the way from a member to what the book says of them; answer the subject, which leads nowhere now."""
    require(policy.can_post(actor))
    payee = queries.find_payee(member_id)
    if payee is None:
        return None
    payee.member_id = None
    db.session.flush()
    return payee.subject


def note_audit(
    actor: Actor, *, began_at: datetime, number: int, last_hash: str, is_whole: bool, faults: Sequence[str]
) -> BookAudit:
    """Keep what an audit found."""
    require(policy.can_audit_book(actor))
    audit = BookAudit(
        began_at=began_at,
        ended_at=clock.now(),
        number=number,
        hash=last_hash,
        is_whole=is_whole,
        fault_count=len(faults),
        faults=list(faults[:FAULTS_KEPT]),
    )
    db.session.add(audit)
    db.session.flush()
    return audit


def _sort_out(
    drafts: Sequence[Draft], known: dict[str, tuple[int, str, str]], last: int
) -> tuple[list[Draft], list[Posted]]:
    fresh: list[Draft] = []
    results: list[Posted] = []
    seen = dict(known)
    for draft in drafts:
        before = seen.get(draft.key)
        if before is None:
            fresh.append(draft)
            seen[draft.key] = (last + len(fresh), draft.kind, draft.cause)
            results.append(Posted(last + len(fresh), True))
            continue
        number, kind, cause = before
        if (kind, cause) != (draft.kind, draft.cause):
            raise KeyTaken(f"{draft.key} was posted as {kind} for {cause}.")
        results.append(Posted(number, False))
    return fresh, results


def _row(draft: Draft, number: int, previous: str, *, by_id: int | None, now: datetime) -> dict[str, Any]:
    effective_at = draft.effective_at or now
    return {
        "number": number,
        "key": draft.key,
        "kind": draft.kind,
        "cause": draft.cause,
        "rule_version": draft.rule_version,
        "reason": draft.reason,
        "by_id": by_id,
        "posted_at": now,
        "effective_at": effective_at,
        "previous_hash": previous,
        "hash": chain(previous, number, draft, posted_at=now, effective_at=effective_at, by_id=by_id),
    }


def _open_accounts(accounts: set[Account]) -> dict[Account, int]:
    ids = queries.find_ids(accounts)
    missing = sorted(accounts - ids.keys())
    if missing:
        new = reserve_ids(BookAccount, len(missing))
        insert_rows(
            BookAccount,
            [
                {
                    "id": account_id,
                    "kind": account.kind.value,
                    "holder": account.holder,
                    "period": account.period,
                    "currency": account.currency,
                }
                for account_id, account in zip(new, missing, strict=True)
            ],
        )
        ids |= dict(zip(missing, new, strict=True))
    return ids


def _check_balances(drafts: Sequence[Draft]) -> None:
    """Say in words what the database would refuse: it checks each entry as it comes."""
    touched = {
        account for draft in drafts for account, amount in draft.entries if _can_break(account, amount)
    }
    balances = queries.find_balances(touched) if touched else {}
    for draft in drafts:
        for account, amount in draft.entries:
            if account not in balances:
                continue
            balances[account] += amount
            below = balances[account] < 0 and account.kind is not Kind.OWED
            if below or (balances[account] > 0 and account.kind is Kind.OWED):
                raise NotEnough(f"There is not as much as that: {account.kind} would fall short.")


def _can_break(account: Account, amount: int) -> bool:
    return (account.kind in NEVER_BELOW_ZERO and amount < 0) or (account.kind is Kind.OWED and amount > 0)
