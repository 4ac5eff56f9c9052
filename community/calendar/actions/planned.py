"""A plan as somebody typed it, made into what the database holds, or refused field by field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from community.calendar.rules import (
    ANSWER_DAYS,
    ANSWER_DAYS_MOST,
    AUDIENCES,
    CAPACITY_MOST,
    TITLE_LONGEST,
    Ambiguous,
    Kind,
    Nonexistent,
    Which,
    WrongZone,
    find_zone,
    resolve,
)
from community.core import clock
from community.core.text.lines import clean_body, clean_line
from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused
from community.members import queries as members

YEARS_AHEAD = 5  # Nobody plans further; a year of 20226 is a slip of the finger.
DAYS_MOST = 31  # The longest conference; queries of a month rely on it.
PLACE_LONGEST, LINK_LONGEST, EXECUTIVE_LONGEST = 200, 500, 80


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An event as somebody typed it. Times are those of a clock on the wall in `zone`; None for what is no time."""

    title: str
    kind: str
    audience: str
    zone: str
    starts: datetime | None
    ends: datetime | None
    body: str = ""
    place: str = ""
    link: str = ""
    starts_which: Which = Which.UNSAID
    """On the night when the clocks go back: which of the two equal times is meant."""
    ends_which: Which = Which.UNSAID
    rsvp_closes: datetime | None = None
    """None: when it begins."""
    capacity: int | None = None
    lead: str = ""
    """The username of whoever leads it."""
    executive: str = ""
    answer_days: int | None = None


def check_words(plan: Plan, faults: dict[str, str]) -> dict[str, Any]:
    """The plan's columns but for its times; what cannot stand goes into `faults`."""
    body = clean_body(plan.body).strip()
    values: dict[str, Any] = {
        "title": clean_line(plan.title),
        "kind": plan.kind,
        "audience": plan.audience,
        "place": clean_line(plan.place),
        "link": clean_line(plan.link),
        "executive": clean_line(plan.executive),
        "capacity": plan.capacity,
        "answer_days": ANSWER_DAYS if plan.answer_days is None else plan.answer_days,
        "body_markdown": body,
        "body_html": cook_words(body, "body", faults),
        "lead_id": _lead_id(plan.lead, faults),
    }
    if not values["title"]:
        faults["title"] = "Give the event a title."
    for name, longest in (
        ("title", TITLE_LONGEST),
        ("place", PLACE_LONGEST),
        ("link", LINK_LONGEST),
        ("executive", EXECUTIVE_LONGEST),
    ):
        if len(values[name]) > longest:
            faults[name] = f"Use at most {longest} characters (now {len(values[name]):,})."
    if plan.kind not in {kind.value for kind in Kind}:
        faults["kind"] = "Choose what kind of event it is."
    if plan.audience not in {audience.value for audience in AUDIENCES}:
        faults["audience"] = "Choose who it is for."
    if values["link"] and not _is_web_address(values["link"]):
        faults["link"] = "Type an address that begins with https://."
    if plan.capacity is not None and not 1 <= plan.capacity <= CAPACITY_MOST:
        faults["capacity"] = f"From 1 to {CAPACITY_MOST:,} seats, or leave it empty for no limit."
    if not 1 <= values["answer_days"] <= ANSWER_DAYS_MOST:
        faults["answer_days"] = f"From 1 to {ANSWER_DAYS_MOST} working days."
    if plan.kind == Kind.CALL.value and not values["executive"]:
        faults["executive"] = "Say who of management answers."
    return values


def check_times(plan: Plan, faults: dict[str, str]) -> dict[str, Any]:
    """The plan's times, on the wall and as instants; what cannot stand goes into `faults`."""
    try:
        find_zone(plan.zone)
    except WrongZone:
        faults["zone"] = "Choose a time zone from the list, such as Europe/London."
        return {}
    starts_at = _instant(plan, "starts", plan.starts, plan.starts_which, faults)
    ends_at = _instant(plan, "ends", plan.ends, plan.ends_which, faults)
    if starts_at is None or ends_at is None or plan.starts is None or plan.ends is None:
        return {}
    if starts_at <= clock.now():
        faults["starts"] = "The start lies in the past. Choose a time to come."
    if ends_at <= starts_at:
        faults["ends"] = "It ends before it begins. Choose a later end."
    elif ends_at - starts_at > timedelta(days=DAYS_MOST):
        faults["ends"] = f"An event lasts at most {DAYS_MOST} days. Plan several, or a series."
    closes_at = starts_at
    if plan.rsvp_closes is not None:
        closes = _instant(plan, "rsvp_closes", plan.rsvp_closes, Which.LATER, faults)
        if closes is not None and closes > starts_at:
            faults["rsvp_closes"] = "Replies close when it begins at the latest."
        closes_at = closes or starts_at
    return {
        "zone": plan.zone,
        "starts_local": plan.starts,
        "ends_local": plan.ends,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "rsvp_closes_at": closes_at,
    }


def cook_words(body: str, field: str, faults: dict[str, str]) -> str:
    """The safe HTML of what somebody wrote in Markdown; what cannot stand goes into `faults`."""
    try:
        return cook(body).html if body else ""
    except TextRefused as error:
        faults[field] = str(error)
        return ""


def _instant(
    plan: Plan, field: str, local: datetime | None, which: Which, faults: dict[str, str]
) -> datetime | None:
    if local is None:
        faults[field] = "Type a date and a time, such as 13 October 2026, 18:00."
        return None
    this_year = clock.now().year
    if local.year > this_year + YEARS_AHEAD:
        faults[field] = f"That is too far off. Choose a time before {this_year + YEARS_AHEAD + 1}."
        return None
    if local.year < this_year - 1:
        faults[field] = "That lies in the past. Choose a time to come."
        return None
    try:
        return resolve(local, plan.zone, which)
    except Nonexistent as error:
        faults[field] = (
            f"{local:%H:%M} does not exist on {local.day} {local:%B %Y} in {plan.zone}: the clocks go forward then."
            f" Choose {error.before:%H:%M} or {error.after:%H:%M}."
        )
    except Ambiguous:
        faults[field] = (
            f"{local:%H:%M} comes twice on {local.day} {local:%B %Y} in {plan.zone}: the clocks go back then."
            " Say below whether the earlier or the later one is meant."
        )
    return None


def _lead_id(username: str, faults: dict[str, str]) -> int | None:
    username = clean_line(username).removeprefix("@")
    if not username:
        return None
    member = members.find_member_by_username(username)
    if member is None or member.erased_at is not None:
        faults["lead"] = "There is no member of that name. Type the part after the @."
        return None
    return member.id


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.netloc) and " " not in text
