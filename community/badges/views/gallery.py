"""What there is to earn, who holds it, what a member has earned and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue

from community.badges import actions, policy, queries
from community.badges.rules import TIERS, Tier, parse_rule
from community.badges.views.blueprint import blueprint
from community.core.pagination import page_number
from community.core.recent import recent
from community.core.web.actor import current_actor
from community.members import queries as members

if TYPE_CHECKING:
    from community.badges.models import Badge


@dataclass(frozen=True, slots=True)
class _Tile:
    badge: Badge
    rarity: str
    is_held: bool


@dataclass(frozen=True, slots=True)
class _Next:
    badge: Badge
    words: str
    present: int
    wanted: int
    is_percent: bool

    @property
    def share(self) -> float:
        return self.present / self.wanted


NEXT_MOST = 6  # What is nearest; the gallery has the rest.


@blueprint.get("/badges")
def gallery() -> ResponseReturnValue:
    """All badges, bronze to gold, with how rare each is. `?tier=` shows one tier."""
    actor = current_actor()
    badges, secret_count = queries.list_visible_badges(actor)
    held = (
        {line.badge.id for line in queries.list_awards_of(actor, actor.id)} if actor.id is not None else set()
    )
    chosen = request.args.get("tier", "")
    rarities = _rarities(badges)
    tiles = [_Tile(badge, rarities[badge.id], badge.id in held) for badge in badges]
    return render_template(
        "badges/gallery.html",
        groups=[
            (tier, [tile for tile in tiles if tile.badge.tier == tier])
            for tier in TIERS
            if chosen not in TIERS or tier == chosen
        ],
        tabs=[
            {"label": label, "url": url, "count": count, "current": current}
            for label, url, count, current in _tabs(badges, chosen)
        ],
        secret_count=secret_count,
        held_count=len(held),
        can_manage=policy.can_manage_badges(actor),
    )


@blueprint.get("/badges/<key>")
def badge(key: str) -> ResponseReturnValue:
    """How one is earned, and who holds it, newest first."""
    actor = current_actor()
    found = queries.get_badge(actor, key)
    page = queries.list_holders(actor, found, page_number(request.args.get("page")))
    return render_template(
        "badges/badge.html",
        badge=found,
        tier=Tier(found.tier),
        rule_words=queries.describe_rule(found),
        rarity=_rarities([found])[found.id],
        page=page,
        page_url=lambda number: found.url + (f"?page={number}" if number > 1 else ""),
        can_manage=policy.can_manage_badges(actor),
        can_give=found.is_manual and found.retired_at is None and policy.can_give_badges(actor),
        can_take=policy.can_give_badges(actor) if found.is_manual else None,
        is_held=actor.id is not None and queries.has_award(found.id, actor.id),
    )


@blueprint.get("/members/<username>/badges")
def member_badges(username: str) -> ResponseReturnValue:
    """What a member has earned, each with what did it; and how far they are with what comes next."""
    actor = current_actor()
    member = members.get_member_by_username(username)
    lines = queries.list_awards_of(actor, member.id)
    visible, _ = queries.list_visible_badges(actor)
    return render_template(
        "badges/member.html",
        member=members.list_member_chips([member.id])[member.id],
        is_own=actor.is_member(member.id),
        groups=[(tier, [line for line in lines if line.badge.tier == tier]) for tier in reversed(TIERS)],
        total=len(lines),
        coming=_coming(visible, {line.badge.id for line in lines}, member.id),
        can_take=policy.can_give_badges(actor),
    )


@blueprint.post("/awards/toasts")
def note_toasts() -> ResponseReturnValue:
    """The badges that the member has not been shown yet, as JSON; each is told once."""
    new = actions.note_toasts(current_actor())
    return jsonify(awards=[{"name": award.name, "url": award.url} for award in new])


def _coming(badges: Sequence[Badge], held: set[int], member_id: int) -> list[_Next]:
    """What the member is nearest to, of badges that they do not have and have begun."""
    open_ones = [badge for badge in badges if badge.id not in held]
    wanted = queries.wanted_of(open_ones)
    present = queries.count_present(wanted, member_id)
    by_id = {badge.id: badge for badge in open_ones}
    found = []
    for one in wanted:
        rule = parse_rule(by_id[one.id].rule, is_repeatable=one.is_repeatable)
        reached = min(present.get(one.id, 0), rule.threshold)
        if rule.threshold > 1 and 0 < reached < rule.threshold:
            badge = by_id[one.id]
            found.append(
                _Next(badge, queries.describe_rule(badge), reached, rule.threshold, rule.about.is_percent)
            )
    return sorted(found, key=lambda item: -item.share)[:NEXT_MOST]


def _tabs(badges: Sequence[Badge], chosen: str) -> list[tuple[str, str, int, bool]]:
    tabs = [("All", "/badges", len(badges), chosen not in TIERS)]
    for tier in TIERS:
        count = sum(badge.tier == tier for badge in badges)
        tabs.append((tier.label, f"/badges?tier={tier.value}", count, chosen == tier))
    return tabs


def _rarities(badges: Sequence[Badge]) -> dict[int, str]:
    """“Held by 3 % of members”, of those who take part, by the badge's id; counted anew every minute or so."""
    holders = recent("holders of badges", queries.count_holders)
    all_of_them = recent("active members", queries.count_active_members)
    return {badge.id: _rarity(holders.get(badge.id, 0), all_of_them) for badge in badges}


def _rarity(holders: int, members: int) -> str:
    if not holders:
        return "Nobody has it yet"
    if holders * 200 < members:
        return f"Held by {holders:,} member{'s' if holders != 1 else ''}, fewer than 1 in 200"
    return f"Held by {min(100, max(1, round(100 * holders / max(1, members))))} % of members"
