"""Letting people look for help in the demo, as its visitors do: search, suggestions, “This solved it”, support."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from community.core import clock
from community.core.actor import SYSTEM, VISITOR, Actor
from community.deflection import actions, queries
from community.deflection.actions import Told, Visitor
from community.deflection.rules import Place
from community.deflection.rules.visits import FOLLOWED, FactKind
from community.demo.rules.visits import DAYS, PlannedVisit, SolvedThread, Story, plan_visits
from community.threads.models import Thread

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
COST_MINOR = 750
CURRENCY = "GBP"
ASKED_EVERY = 2
SETTLED_AT_ONCE = 10


def walk_visits(
    threads: Mapping[str, Thread], admin: Actor, now: datetime, tell: Callable[[str], None]
) -> None:
    """Let the planned visits happen, each fact at its own time, and settle those whose time is over."""
    with clock.at(now - timedelta(days=DAYS + 1)):
        actions.set_terms(admin, cost_minor=COST_MINOR, currency=CURRENCY, asked_every=ASKED_EVERY)
    solved = [
        SolvedThread(key, thread.title, thread.solved_at)
        for key, thread in sorted(threads.items(), key=lambda one: (-one[1].view_count, one[0]))
        if thread.solved_at is not None and thread.is_listed and thread.board.read_audience == "public"
    ]
    for visit in sorted(plan_visits(solved, now), key=lambda visit: (visit.at, visit.number)):
        tell(f"{visit.at:%B %Y}: somebody looks for “{visit.query}”")
        _walk(visit, threads, now)
        if visit.number % SETTLED_AT_ONCE == 0:
            _settle(visit.at)
    _settle(now)


def _settle(at: datetime) -> None:
    with clock.at(at):
        while due := queries.list_due_visits(at - FOLLOWED, SETTLED_AT_ONCE):
            actions.settle_visits(SYSTEM, due)


def _walk(visit: PlannedVisit, threads: Mapping[str, Thread], now: datetime) -> None:
    agent = CRAWLER if visit.story is Story.CRAWLED else AGENT
    visitor = Visitor(VISITOR, f"demo visitor {visit.number}", agent)
    at = visit.at
    for told in _steps(visit, threads):
        pause = timedelta(hours=20) if told.kind is FactKind.CONTACTED else timedelta(seconds=40)
        at += pause
        if at >= now:
            return
        with clock.at(at):
            if told.kind is not FactKind.SOLVED:
                actions.note_fact(visitor, told)
                continue
            assert told.thread is not None
            actions.confirm_deflection(visitor, told.thread, query=visit.query, place=told.place)
            actions.answer_survey(visitor, would_have_contacted=visit.would_have_contacted)


def _steps(visit: PlannedVisit, threads: Mapping[str, Thread]) -> Iterator[Told]:
    thread, story = threads[visit.thread], visit.story
    asks = story in (Story.TYPED_AND_SAID_SO, Story.LOOKED_INSTEAD_OF_ASKING)
    place = Place.ASK if asks else Place.SEARCH
    offered = [] if story is Story.FOUND_NOTHING else [thread.id, *(threads[key].id for key in visit.others)]
    opened = Told(kind=FactKind.OPENED, place=place, thread=thread, query=visit.query)
    solved = Told(kind=FactKind.SOLVED, place=place, thread=thread)
    contacted = Told(kind=FactKind.CONTACTED, place=Place.SUPPORT)
    if story is Story.LANDED:
        yield Told(kind=FactKind.LANDED, place=Place.THREAD, thread=thread)
        return
    if asks:
        yield Told(kind=FactKind.OPENED_ASK, place=place)
    kind = FactKind.TYPED if asks else FactKind.SEARCHED
    yield Told(kind=kind, place=place, query=visit.query, offered=offered, found_count=len(offered) * 3)
    if story in (Story.ONLY_LOOKED_ROUND, Story.FOUND_NOTHING):
        return
    yield opened
    if story is Story.NOT_IT:
        yield Told(kind=FactKind.NOT_IT, place=Place.THREAD, thread=thread)
    elif story in (Story.SEARCHED_AND_SAID_SO, Story.TYPED_AND_SAID_SO):
        yield solved
    elif story is Story.SAID_SO_AND_WROTE_LATER:
        yield solved
        yield contacted
    elif story is Story.WROTE_TO_SUPPORT:
        yield Told(kind=FactKind.OPENED_SUPPORT, place=Place.SUPPORT)
        yield contacted
