"""Trying a draft of the rules on the past: what everybody would have earned by it, beside what the rules in force give."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.rewards import actions, queries
from community.rewards.rules.earning import Deed
from community.rewards.rules.replay import Replay
from community.rewards.rules.terms import in_force

PART = 2_000  # Deeds read in one transaction; between two, progress is told.


def try_draft(run_id: int) -> None:
    """Do the dry run. Both sides are told from the deeds of the days alone, so that nothing but the rules differs.

    A run that was done already stays as it is.
    """
    with transaction(writes=False):
        run = queries.find_dry_run(run_id)
        if run is None or run.finished_at is not None:
            return
        draft = queries.as_rule_set(queries.get_rules_of_run(run)).terms
        versions = queries.list_versions()
        since = datetime.combine(run.since, time(), UTC)
        until = datetime.combine(run.until + timedelta(days=1), time(), UTC)
        keys = sorted(queries.list_keys_between(since, until))
    try:
        deeds: list[Deed] = []
        for first in range(0, len(keys), PART):
            with transaction(writes=False):
                found = queries.find_deeds(keys[first : first + PART]).values()
            deeds += [deed for deed in found if since <= deed.at < until]
            with transaction():
                actions.tell_progress(SYSTEM, run_id, done=min(first + PART, len(keys)), total=len(keys))
        with transaction(writes=False):
            known = queries.find_known(deeds)
        before = Replay(lambda day: in_force(versions, day).terms, known)
        after = Replay(lambda _: draft, known)
        for deed in sorted(deeds, key=lambda deed: (deed.at, deed.key)):
            before.hear(deed)
            after.hear(deed)
    except Exception as error:
        with transaction():
            actions.fail_dry_run(SYSTEM, run_id, str(error) or type(error).__name__)
        raise
    kinds = {
        kind: (before.by_kind[kind], after.by_kind[kind])
        for kind in sorted(before.by_kind.keys() | after.by_kind.keys())
    }
    with transaction():
        actions.finish_dry_run(SYSTEM, run_id, before.earned, after.earned, kinds)
