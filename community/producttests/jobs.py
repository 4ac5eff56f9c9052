"""On a clock: testers who owe something are reminded, kindly and once a week at most."""

from __future__ import annotations

from datetime import datetime, timedelta

from community.core import clock, site
from community.core.actor import SYSTEM
from community.core.db import transaction
from community.producttests import actions, queries
from community.producttests.queries import TesterRow
from community.producttests.rules.limits import Owed, is_reminder_due

AT_ONCE = 100  # Testers looked at in one reading transaction.
FEEDBACK_DAYS = 3  # Feedback is asked for when the test is about to end, not while people still try things.


def remind_testers() -> None:
    """Remind whoever owes an agreement, an address, a receipt or feedback."""
    after = 0
    while True:
        with transaction(writes=False):
            rows = queries.list_live_testers(after, AT_ONCE)
            due = [(row.application.campaign_id, row.application.id) for row in rows if _is_due(row)]
            after = rows[-1].application.id if rows else 0
        for campaign_id, application_id in due:
            _remind(campaign_id, application_id)
        if not after:
            return


def _remind(campaign_id: int, application_id: int) -> None:
    """Look again under the lock, so that two clocks remind once."""
    with transaction():
        queries.lock_campaign(SYSTEM, campaign_id)
        rows = queries.list_live_testers(application_id - 1, 1)
        row = next((row for row in rows if row.application.id == application_id), None)
        if row is not None and row.owed is not None and _is_due(row):
            actions.remind_tester(SYSTEM, row.application, row.owed)


def _is_due(row: TesterRow) -> bool:
    return is_reminder_due(row.owed, _since(row), row.application.reminded_at, clock.now())


def _since(row: TesterRow) -> datetime:
    """Since when the tester owes it."""
    application, campaign = row.application, row.application.campaign
    if row.owed is Owed.RECEIPT and row.parcel is not None and row.parcel.sent_at is not None:
        return row.parcel.sent_at
    if row.owed is Owed.FEEDBACK:
        is_ending = site.today() >= campaign.ends_on - timedelta(days=FEEDBACK_DAYS)
        return max(application.changed_at, application.applied_at) if is_ending else clock.now()
    return application.changed_at
