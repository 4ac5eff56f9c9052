"""The room's commands: `flask payouts audit` and `flask payouts rebuild`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from community.books import jobs as books
from community.books import queries as book_queries
from community.books.rules import Account
from community.core.cli import need_tables
from community.core.db import transaction
from community.payouts import jobs

SHOWN = 100

payouts = AppGroup("payouts", help="Money: its book, and whether everything agrees with it.")


@payouts.command()
def audit() -> None:
    """Read the whole book, chain every transaction anew, and compare balances, payouts and rewards with it.

    Ends with status 1 when something does not fit; money then leaves no more until a whole audit finds nothing.
    """
    need_tables()
    found = jobs.audit_all()
    for fault in found.faults[:SHOWN]:
        click.echo(fault)
    if found.fault_count > len(found.faults[:SHOWN]):
        click.echo(f"… and {found.fault_count - len(found.faults[:SHOWN]):,} more")
    seconds = (found.ended_at - found.began_at).total_seconds()
    click.echo(f"{found.number:,} transactions, {found.fault_count:,} faults, {seconds:.1f} s.")
    click.echo(f"The chain ends with {found.hash}. Write it down elsewhere.")
    if found.fault_count:
        raise SystemExit(1)


@payouts.command()
def rebuild() -> None:
    """Tell every balance anew from the chain alone, and compare it with the one that is kept. Changes nothing.

    Ends with status 1 when one differs.
    """
    need_tables()
    with transaction(writes=False):
        told, faults = books.rebuild()
        kept = {account: balance for _, account, balance in book_queries.list_accounts()}
    wrong = sorted(account for account in told.keys() | kept.keys() if told[account] != kept.get(account, 0))
    for line in [*faults, *(_line(account, kept.get(account, 0), told[account]) for account in wrong)][
        :SHOWN
    ]:
        click.echo(line)
    click.echo(f"{len(kept):,} balances, {len(wrong):,} differ, {len(faults):,} faults in the chain.")
    if wrong or faults:
        raise SystemExit(1)


def _line(account: Account, kept: int, told: int) -> str:
    return f"{account.name}: kept {kept:,}, by the chain {told:,}"
