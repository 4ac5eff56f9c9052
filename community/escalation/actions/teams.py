"""Teams: when they work, what they promise, and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from zoneinfo import available_timezones

from sqlalchemy import delete, select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.policy import require
from community.core.text.lines import clean_line
from community.escalation import policy, queries
from community.escalation.models import Team, TeamMember
from community.escalation.rules.clocks import Priority, Promise
from community.members import queries as members

NAME_LONGEST, PURPOSE_LONGEST, HOLIDAYS_MOST = 60, 200, 100
MINUTES_MOST = 60 * 24 * 30


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDraft:
    """A team as it was typed."""

    name: str
    purpose: str
    zone: str
    weekly: Mapping[int, tuple[str, str] | None]
    """Opening and closing by weekday, 0 is Monday; None where it does not work."""
    holidays: str
    """Days like 2026-12-25, apart by spaces, commas or lines."""
    promises: Mapping[Priority, Promise]
    member_ids: Collection[int] = ()


def save_team(actor: Actor, team: Team | None, draft: TeamDraft) -> Team:
    """Change a team, or make one. Tickets keep what is due in them. Raise Invalid with everything that is wrong."""
    require(policy.can_manage_teams(actor))
    wrong: dict[str, str] = {}
    name, purpose = clean_line(draft.name), clean_line(draft.purpose)
    if not 2 <= len(name) <= NAME_LONGEST:
        wrong["name"] = f"Give it a name of 2 to {NAME_LONGEST} characters."
    elif db.session.scalar(select(Team.id).where(Team.name == name, Team.id != (team.id if team else 0))):
        wrong["name"] = "Another team has this name."
    if not 5 <= len(purpose) <= PURPOSE_LONGEST:
        wrong["purpose"] = f"Say in a sentence what it is for, in at most {PURPOSE_LONGEST} characters."
    if draft.zone not in available_timezones():
        wrong["zone"] = "Choose a time zone from the list."
    weekly = _clean_hours(draft.weekly, wrong)
    holidays = _clean_holidays(draft.holidays, wrong)
    _check_promises(draft.promises, wrong)
    if wrong:
        raise Invalid(fields=wrong)
    if team is None:
        team = Team(is_usual=False)
        db.session.add(team)
    team.name, team.purpose, team.zone = name, purpose, draft.zone
    team.weekly, team.holidays = weekly, holidays
    team.promises = {p.value: [one.first, one.next, one.solve] for p, one in draft.promises.items()}
    db.session.flush()
    _set_people(team, draft.member_ids)
    return team


def retire_team(actor: Actor, team: Team) -> None:
    """Close a team. Raise Conflict for the usual one, and while it has tickets."""
    require(policy.can_manage_teams(actor))
    if team.is_usual:
        raise Conflict("Tickets that name no team come here, so this one stays.")
    count = queries.count_live_of(team)
    if count:
        raise Conflict(
            f"It still has {count} open {'ticket' if count == 1 else 'tickets'}. Move them to another team first."
        )
    team.retired_at = clock.now()
    db.session.flush()


def leave_all_teams(member_id: int) -> None:
    """Somebody does not work tickets any more."""
    db.session.execute(delete(TeamMember).where(TeamMember.member_id == member_id))


def _set_people(team: Team, member_ids: Collection[int]) -> None:
    wanted = {one for one in member_ids if policy.can_work_tickets(members.get_actor(one))}
    there = set(queries.list_people_of(team))
    db.session.execute(
        delete(TeamMember).where(TeamMember.team_id == team.id, TeamMember.member_id.in_(there - wanted))
    )
    db.session.add_all(TeamMember(team_id=team.id, member_id=one) for one in sorted(wanted - there))
    db.session.flush()


def _clean_hours(
    weekly: Mapping[int, tuple[str, str] | None], wrong: dict[str, str]
) -> dict[str, list[list[str]]]:
    cleaned: dict[str, list[list[str]]] = {}
    for day, span in sorted(weekly.items()):
        if span is None:
            continue
        try:
            opens, closes = (time.fromisoformat(one.strip()).replace(second=0, microsecond=0) for one in span)
        except ValueError:
            wrong[f"day_{day}"] = "Write times like 09:00 and 17:30."
            continue
        if closes <= opens and closes != time(0):
            wrong[f"day_{day}"] = "It has to close after it opens; 00:00 as the end is midnight."
            continue
        cleaned[str(day)] = [[f"{opens:%H:%M}", f"{closes:%H:%M}"]]
    if not cleaned and not wrong:
        wrong["day_0"] = "A team works on one day a week at least: without hours it could promise nothing."
    return cleaned


def _clean_holidays(text: str, wrong: dict[str, str]) -> list[str]:
    words = text.replace(",", " ").split()
    try:
        days = sorted({date.fromisoformat(word) for word in words})
    except ValueError:
        wrong["holidays"] = "Write each day like 2026-12-25."
        return []
    if len(days) > HOLIDAYS_MOST:
        wrong["holidays"] = f"At most {HOLIDAYS_MOST} days."
    return [day.isoformat() for day in days]


def _check_promises(promises: Mapping[Priority, Promise], wrong: dict[str, str]) -> None:
    for priority in Priority:
        one = promises.get(priority)
        if one is None or not all(
            1 <= minutes <= MINUTES_MOST for minutes in (one.first, one.next, one.solve)
        ):
            wrong[f"{priority.value}_first"] = "Between a minute and thirty days for each."
        elif one.solve < one.first:
            wrong[f"{priority.value}_solve"] = "A solution cannot be due before the first answer."
