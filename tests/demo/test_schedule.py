"""When things happen in the demo: in order, by day, never in the future, whatever the hour of the build."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from community.demo import queries
from community.demo.rules.checks import LINK
from community.demo.rules.content import Content
from community.demo.rules.hours import EVENING, MORNING, awake
from community.demo.rules.reading import ContentWrong, read_content
from community.demo.rules.schedule import Act, Verb, schedule

LONDON = ZoneInfo("Europe/London")
SMALL = read_content(
    {"small.toml": tomllib.loads((Path(__file__).parent / "small.toml").read_text(encoding="utf-8"))}
)

# An hour of the night, one of the day, and the days on which the clocks are changed.
NOWS = [
    datetime.fromisoformat(text)
    for text in (
        "2026-11-21T03:17:00+00:00",
        "2026-11-21T14:05:00+00:00",
        "2026-07-01T23:30:00+00:00",
        "2027-03-28T02:30:00+00:00",
        "2026-10-25T08:00:00+00:00",
    )
]


def by_verb(acts: list[Act], thread: str, verb: Verb) -> list[Act]:
    """The acts of that kind in that thread."""
    return [act for act in acts if act.thread.key == thread and act.verb is verb]


@pytest.mark.parametrize("now", NOWS, ids=str)
@pytest.mark.parametrize("content", [SMALL, queries.load_content()], ids=["small", "real"])
def test_acts_come_in_order_and_none_in_the_future_or_before_its_author_joined(
    content: Content, now: datetime
) -> None:
    acts = schedule(content, now, LONDON)
    joined = {member.username: now - timedelta(days=member.joined_days_ago) for member in content.members}
    assert acts[-1].at < now
    assert all(earlier.at <= later.at for earlier, later in pairwise(acts))
    assert all(act.at >= joined[act.by] for act in acts)
    asked: set[str] = set()
    posted: set[tuple[str, str]] = set()
    for act in acts:
        if act.verb is Verb.ASK:
            asked.add(act.thread.key)
        if act.verb is Verb.POST:
            assert act.post is not None
            if act.post.to != "thread":
                assert (act.thread.key, act.post.to) in posted
            posted.add((act.thread.key, act.post.key))
        elif act.post is not None:
            assert (act.thread.key, act.post.key) in posted, act
        assert act.thread.key in asked, act
        text = act.post.body if act.post and act.verb is Verb.POST else act.thread.body
        assert set(LINK.findall(text)) <= asked, act


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_people_are_awake_and_most_questions_come_by_day(now: datetime) -> None:
    acts = schedule(queries.load_content(), now, LONDON)
    hours = Counter(act.at.astimezone(LONDON).hour for act in acts)
    assert not {0, 1, 2, 3, 4, 5} & set(hours)
    assert hours[6] + hours[23] < len(acts) / 8


@pytest.mark.parametrize("now", NOWS, ids=str)
def test_a_time_of_day_that_the_text_names_is_kept_to_the_minute(now: datetime) -> None:
    for content, key in ((SMALL, "drops"), (queries.load_content(), "leeds-outage")):
        (ask,) = by_verb(schedule(content, now, LONDON), key, Verb.ASK)
        local = ask.at.astimezone(LONDON)
        assert ask.thread.at is not None
        assert (local.hour, local.minute) == (ask.thread.at.hour, ask.thread.at.minute)


def test_the_same_content_at_the_same_time_gives_the_same_acts_and_in_any_order_of_the_file() -> None:
    now = NOWS[1]
    turned = Content(SMALL.boards, SMALL.products, SMALL.members, SMALL.threads[::-1])
    first = [(act.at, act.verb, act.by, act.thread.key) for act in schedule(SMALL, now, LONDON)]
    second = [(act.at, act.verb, act.by, act.thread.key) for act in schedule(turned, now, LONDON)]
    assert first == [(act.at, act.verb, act.by, act.thread.key) for act in schedule(SMALL, now, LONDON)]
    assert sorted(first) == sorted(second)


def test_posts_follow_one_another_and_decisions_and_edits_count_from_their_own_post() -> None:
    acts = schedule(SMALL, NOWS[1], LONDON)
    (ask,) = by_verb(acts, "drops", Verb.ASK)
    first = by_verb(acts, "drops", Verb.POST)[0]
    edit = by_verb(acts, "drops", Verb.EDIT)[0]
    assert first.at - ask.at == timedelta(minutes=12)
    assert edit.at - ask.at == timedelta(minutes=30)
    (withdrawal,) = by_verb(acts, "drops", Verb.WITHDRAW)
    assert withdrawal.at - first.at == timedelta(minutes=120)


def test_a_story_that_would_reach_into_the_future_is_told_faster() -> None:
    now = NOWS[1]
    (reply,) = by_verb(schedule(SMALL, now, LONDON), "den", Verb.POST)
    assert now - timedelta(days=0.3) < reply.at < now


def test_moderators_come_last_to_a_thread_and_helpers_ask_for_more_after_their_post() -> None:
    acts = schedule(SMALL, NOWS[1], LONDON)
    (close,) = by_verb(acts, "again", Verb.CLOSE)
    (reply,) = by_verb(acts, "again", Verb.POST)
    assert (close.by, close.at > reply.at) == ("mo", True)
    (lock,) = by_verb(acts, "old", Verb.LOCK)
    assert lock.at > by_verb(acts, "old", Verb.CLOSE)[0].at
    (request,) = by_verb(acts, "more", Verb.ASK_INFO)
    assert (request.by, request.at > by_verb(acts, "more", Verb.POST)[0].at) == ("ben", True)


def test_who_acts_before_joining_is_named() -> None:
    text = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")
    late = text.replace("joined_days_ago = 400", "joined_days_ago = 3")
    content = read_content({"small.toml": tomllib.loads(late)})
    with pytest.raises(ContentWrong, match="Thread drops: ada acts before they joined"):
        schedule(content, NOWS[1], LONDON)


def test_the_night_is_told_as_late_evening_or_early_morning_and_keeps_its_order() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    start = datetime(2026, 11, 19, 22, tzinfo=UTC)
    minutes = [start + timedelta(minutes=minute) for minute in range(0, 12 * 60, 7)]
    told = [awake(instant, now, LONDON) for instant in minutes]
    assert told == sorted(told)
    for before, after in zip(minutes, told, strict=True):
        local = after.astimezone(LONDON)
        assert local.hour in {6, 7, 23} or MORNING <= local.time() < EVENING
        if MORNING <= before.time() < EVENING:
            assert after == before


def test_in_the_night_of_the_build_nothing_is_put_off_until_the_morning() -> None:
    now = datetime(2026, 11, 20, 4, tzinfo=UTC)
    instant = now - timedelta(minutes=5)
    assert awake(instant, now, LONDON) <= instant
