"""Making, changing and retiring badges, and asking for the look at everybody that follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slugify import slugify

from community.badges import policy, queries
from community.badges.events import BadgeChanged
from community.badges.models import Badge, BadgeRun
from community.badges.queries import Among, Wanted
from community.badges.rules import (
    EVERYBODY_WORDS,
    ICONS,
    TIERS,
    RuleWrong,
    everybody_words,
    is_for_everybody,
    parse_rule,
)
from community.core import clock, jobs
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line

NAME_LONGEST, WORDS_SHORTEST, WORDS_LONGEST = 40, 10, 300


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A badge as somebody typed it. `rule` is JSON, None for one that is given by hand."""

    name: str
    words: str
    tier: str
    icon: str
    rule: dict[str, Any] | None
    is_repeatable: bool = False
    is_secret: bool = False
    is_revocable: bool = True
    confirmation: str = ""
    """The words that confirm a badge which everybody would get."""


def make_badge(actor: Actor, draft: Draft) -> Badge:
    """Make a badge, and look at everybody. Raise Invalid for what makes no sense, and for one that everybody would get
    unless the confirming words say that this is meant."""
    require(policy.can_manage_badges(actor))
    values = _checked(draft)
    key = slugify(values["name"], max_length=40)
    if not key or key in queries.list_keys():
        raise Invalid(
            fields={"name": "There is a badge of that name, or it has no letters. Choose another name."}
        )
    badge = Badge(key=key, is_stock=False, created_at=clock.now(), **values)
    return _save(actor, badge, "made")


def change_badge(actor: Actor, badge: Badge, draft: Draft) -> Badge:
    """Change a badge, and look at everybody. Its address stays. Raise Invalid as `make_badge` does."""
    require(policy.can_manage_badges(actor))
    values = _checked(draft)
    if (values["rule"] is None) is not badge.is_manual:
        raise Invalid(
            fields={"fact": "Whether a badge is earned or given by hand stays as it is. Make another one."}
        )
    for name, value in values.items():
        setattr(badge, name, value)
    return _save(actor, badge, "changed")


def retire_badge(actor: Actor, badge: Badge) -> None:
    """Give the badge to nobody any more; whoever has it keeps it. Raise Conflict when it is retired already."""
    require(policy.can_manage_badges(actor))
    if badge.retired_at is not None:
        raise Conflict("This badge is retired already.")
    badge.retired_at, badge.retired_by_id = clock.now(), actor.id
    db.session.flush()
    publish(actor, BadgeChanged(badge_id=badge.id, what="retired"))


def bring_back_badge(actor: Actor, badge: Badge) -> None:
    """Give a retired badge again, and look at everybody. Raise Conflict when it is not retired."""
    require(policy.can_manage_badges(actor))
    if badge.retired_at is None:
        raise Conflict("This badge is in use.")
    badge.retired_at = badge.retired_by_id = None
    db.session.flush()
    publish(actor, BadgeChanged(badge_id=badge.id, what="brought back"))
    _ask_run(actor, badge)


def note_progress(actor: Actor, run: BadgeRun, *, done: int, total: int, awarded: int, revoked: int) -> None:
    """Note how far a look at everybody is; it has ended once all members were looked at."""
    require(policy.can_award_by_rule(actor))
    run.done_count, run.total_count = done, total
    run.awarded_count += awarded
    run.revoked_count += revoked
    if done >= total:
        run.finished_at = clock.now()
    db.session.flush()


def _save(actor: Actor, badge: Badge, what: str) -> Badge:
    badge.edited_at, badge.edited_by_id = clock.now(), actor.id
    db.session.add(badge)
    db.session.flush()
    publish(actor, BadgeChanged(badge_id=badge.id, what=what))
    _ask_run(actor, badge)
    return badge


def _ask_run(actor: Actor, badge: Badge) -> None:
    if badge.is_manual:
        return
    run = BadgeRun(
        badge_id=badge.id,
        asked_by_id=actor.id,
        asked_at=clock.now(),
        total_count=queries.find_last_member_id(),
    )
    db.session.add(run)
    db.session.flush()
    jobs.queue("badges.award_badge", run_id=run.id)


def _checked(draft: Draft) -> dict[str, Any]:
    """Columns of the badge. Raise Invalid with a sentence for each field that is wrong."""
    name, words = clean_line(draft.name), clean_line(draft.words)
    wrong: dict[str, str] = {}
    if not 2 <= len(name) <= NAME_LONGEST:
        wrong["name"] = f"Give it a name of 2 to {NAME_LONGEST} characters."
    if not WORDS_SHORTEST <= len(words) <= WORDS_LONGEST:
        wrong["words"] = (
            f"Say to its holder what it is for, in {WORDS_SHORTEST} to {WORDS_LONGEST} characters."
        )
    if draft.tier not in TIERS:
        wrong["tier"] = "Choose bronze, silver or gold."
    if draft.icon not in ICONS:
        wrong["icon"] = "Choose one of the symbols."
    rule: dict[str, Any] | None = None
    if draft.rule is not None:
        try:
            parsed = parse_rule(draft.rule, is_repeatable=draft.is_repeatable)
        except RuleWrong as error:
            raise Invalid(fields=wrong | error.fields) from error
        rule = parsed.as_json()
        if not wrong and not everybody_words(draft.confirmation):
            _refuse_for_everybody(Wanted(0, parsed, draft.is_repeatable))
    if wrong:
        raise Invalid(fields=wrong)
    flags = {name: getattr(draft, name) for name in ("is_repeatable", "is_secret", "is_revocable")}
    return {"name": name, "words": words, "tier": draft.tier, "icon": draft.icon, "rule": rule, **flags}


def _refuse_for_everybody(wanted: Wanted) -> None:
    holders = len({earned.member_id for earned in queries.list_earned([wanted], Among())})
    members = queries.count_active_members()
    if is_for_everybody(holders, members):
        raise Invalid(
            fields={
                "confirmation": f"{holders:,} of {members:,} members who take part would get this, so it would say nothing"
                f" of any of them. Ask for more, or type “{EVERYBODY_WORDS}” here if this is meant."
            }
        )
