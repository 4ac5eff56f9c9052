"""What happens to payouts by the clock and by callbacks: waiting that is over, money that expires, answers that are late."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from community.books import jobs as book_jobs
from community.books.models import BookAudit
from community.core import clock
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.core.errors import Conflict
from community.payouts import actions, queries
from community.payouts.rules.faults import LATE_DAYS, STUCK
from community.payouts.rules.states import ON_ITS_WAY, State
from community.rails import choice as rails
from community.rails.errors import Forged, RailError
from community.rewards import jobs as reward_jobs
from community.rewards import queries as rewards

log = logging.getLogger(__name__)

FIRST_NOTICE = timedelta(days=30)
SECOND_NOTICE = timedelta(days=7)
BETWEEN = timedelta(
    days=7
)  # Money goes no sooner than so long after its second notice, whatever the calendar says.


def release_waited() -> None:
    """Let held payouts go on for which all that held them has passed: the wait after new details, a case, tax details."""
    with transaction(writes=False):
        held = [payout.id for payout in queries.list_held()]
    for payout_id in held:
        with transaction():
            payout = queries.lock_payout(SYSTEM, payout_id)
            actions.rescreen_held(SYSTEM, payout, queries.get_terms())


def expire_due() -> None:
    """Announce twice that unclaimed money of a period expires, then let it: at the end of the choice window of the
    period after. A member who was not told in time keeps it until they were."""
    now = clock.now()
    with transaction(writes=False):
        periods = {period.number: period for period in rewards.list_periods()}
        due = [
            (number, periods[number + 1].choose_until_at, period.currency)
            for number, period in sorted(periods.items())
            if period.is_closed
            and number + 1 in periods
            and now >= periods[number + 1].choose_until_at - FIRST_NOTICE
        ]
    for number, ends_at, currency in due:
        _expire(number, ends_at, currency)


def note_late() -> None:
    """Make a person's matter of each payout on its way that nothing moves on: a bank has said nothing for too long, or a
    provider is not asked any more. What was settled without its payout having moved is opened again."""
    with transaction(writes=False):
        before = clock.now() - timedelta(days=LATE_DAYS)
        unattended = [payout.id for payout in queries.list_unattended(before, kinds=STUCK)]
    for payout_id in unattended:
        with transaction():
            payout = queries.lock_payout(SYSTEM, payout_id)
            if State(payout.state) in ON_ITS_WAY:
                actions.look_after(SYSTEM, payout)


def audit_all() -> BookAudit:
    """Read the whole book and compare balances, payouts and rewards with it. With a fault no money leaves until a whole
    audit finds none."""
    return book_jobs.audit(whole=True, more=lambda: [*queries.list_faults(), *reward_jobs.list_faults()])


def audit_nightly() -> None:
    """The same each night, once what hangs on yesterday's decisions has been brought into line."""
    reward_jobs.sweep_everything()
    note_late()
    audit_all()


def hear_notice(rail: str, headers: dict[str, str], body: str) -> None:
    """Verify a callback that came in, and ask soon about what it names. Forged ones are dropped; nothing it says is believed."""
    way = rails.find_rail(rail)
    if way is None:
        return
    try:
        notice = way.notice(headers, body.encode())
    except Forged as error:
        log.warning("A callback of %s was dropped: %s", rail, error.words)
        return
    except (
        RailError
    ) as error:  # The provider could not be asked whether it is its own: the job is tried again.
        raise Conflict(error.words) from error
    with transaction():
        if actions.note_notice(SYSTEM, rail, notice.id, notice.keys):
            actions.ask_soon(
                SYSTEM, rail, notice.keys, parcel_key=notice.parcel_key, batch_id=notice.batch_id
            )


def _expire(number: int, ends_at: datetime, currency: str) -> None:
    now = clock.now()
    with transaction(writes=False):
        payees = queries.list_payable_payees(number, currency)
        told = queries.list_expiry_notices(number)
    for payee_id in payees:
        notices = told.get(payee_id, {})
        with transaction():
            payee = queries.get_payee(payee_id)
            if 1 not in notices:
                actions.announce_expiry(
                    SYSTEM, payee, period=number, number=1, expires_at=max(ends_at, now + FIRST_NOTICE)
                )
            elif 2 not in notices:
                if now >= max(ends_at - SECOND_NOTICE, notices[1] + BETWEEN):
                    actions.announce_expiry(
                        SYSTEM, payee, period=number, number=2, expires_at=max(ends_at, now + BETWEEN)
                    )
            elif now >= max(ends_at, notices[2] + BETWEEN):
                actions.expire_money(SYSTEM, payee, period=number, currency=currency)
