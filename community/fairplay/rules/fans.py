"""Finds authors who live by a few accounts that live for them: second accounts, rows of fans, bought bursts."""

from __future__ import annotations

import math

from community.fairplay.rules.candidates import Candidate
from community.fairplay.rules.population import Acceptance, Mark, Population, quantile_of, surprise
from community.fairplay.rules.traits import DAY_SECONDS, Traits, densest_share

MIN_FOCUS = 0.35  # Of what an account gives, to the one author.
MIN_CAPTURE = 0.3  # Of what the author gets, from these accounts.
MIN_GIFTS = 3
MIN_SURPRISE = 1.5  # Powers of ten beyond what anybody gives this author.
MIN_ROW = 4  # From so many fans on, one can tell who does not belong.
ONE_SHOT_MARKS = 2  # Accounts that gave hardly more than one mark in their life …
MIN_ONE_SHOTS = 4  # … say something only when there are several.


def find_candidates(population: Population, traits: Traits) -> list[Candidate]:
    """Every author with such accounts, and those."""
    found = []
    for author in sorted(set(population.got) | set(population.accepted_of)):
        if author in population.staff:
            continue
        fans = _fans(population, author)
        if not fans:
            continue
        candidate = _measure(population, traits, author, _belonging(population, traits, author, fans))
        if candidate is not None:
            found.append(candidate)
    return found


def _fans(population: Population, author: int) -> list[int]:
    gifts: dict[int, int] = {}
    for mark in population.got.get(author, ()):
        gifts[mark.voter] = gifts.get(mark.voter, 0) + 1
    for acceptance in population.accepted_of.get(author, ()):
        gifts[acceptance.accepter] = gifts.get(acceptance.accepter, 0) + 1
    fans, one_shots = [], []
    income, all_gifts = sum(gifts.values()), len(population.marks) + len(population.accepted)
    for voter, count in gifts.items():
        if voter in population.staff:
            continue
        given = len(population.given.get(voter, ())) + len(population.accepted_by.get(voter, ()))
        # Where one expert gives a third of all answers, a third of anybody's marks go there.
        usual = given * (income - count) / max(1, all_gifts - given)
        if surprise(count, usual) < MIN_SURPRISE:
            continue
        if count >= 2 and (count >= MIN_FOCUS * given or _is_beyond_chance(population, voter, author, count)):
            fans.append(voter)
        elif given <= ONE_SHOT_MARKS and voter not in population.by_author:
            one_shots.append(voter)
    if len(one_shots) >= MIN_ONE_SHOTS:
        fans += one_shots
    return sorted(fans)


def _belonging(population: Population, traits: Traits, author: int, fans: list[int]) -> list[int]:
    """Of a row of fans, leave out the chance admirer: joined at another time, shares nothing, gave little."""
    if len(fans) < MIN_ROW:
        return fans
    joined = sorted(population.members[fan].created_at for fan in fans)
    first, last = joined[len(joined) // 5], joined[-1 - len(joined) // 5]
    margin = max(2 * DAY_SECONDS, last - first)
    gifts = {fan: len(population.edges.get((fan, author), ())) for fan in fans}
    usual = sorted(gifts.values())[len(gifts) // 2]
    return [
        fan
        for fan in fans
        if first - margin <= population.members[fan].created_at <= last + margin
        or traits.is_joined_by_hint(fan, [author, *fans])
        or (gifts[fan] >= max(3, usual) and gifts[fan] >= 0.5 * len(population.given[fan]))
    ]


def _is_beyond_chance(population: Population, voter: int, author: int, count: int) -> bool:
    if count < 4 or count < 0.15 * (len(population.got[author]) + 1):
        return False
    readers = sum(1 for mark in population.edges.get((voter, author), ()) if not mark.is_own)
    return surprise(readers, population.expected(voter, author)) >= 5


def _measure(population: Population, traits: Traits, author: int, fans: list[int]) -> Candidate | None:
    group = set(fans)
    marks: list[Mark] = [mark for mark in population.got.get(author, ()) if mark.voter in group]
    accepted: list[Acceptance] = [a for a in population.accepted_of.get(author, ()) if a.accepter in group]
    gifts = len(marks) + len(accepted)
    income = len(population.got.get(author, ())) + len(population.accepted_of.get(author, ()))
    if gifts < MIN_GIFTS or gifts < MIN_CAPTURE * income:
        return None
    given = sum(len(population.given.get(fan, ())) + len(population.accepted_by.get(fan, ())) for fan in fans)
    threads = [thread for fan in fans for thread in population.asked.get(fan, ())]
    served = [
        t for t in threads if any(answer.author_id == author for answer in population.by_thread.get(t, ()))
    ]
    alone = [t for t in served if len(population.by_thread[t]) == 1]
    answers = len(population.by_author[author])
    readers = [mark for mark in marks if not mark.is_own]
    pauses = [quantile_of(a.to_answer, population.answer_pauses) for a in accepted]
    pauses += [quantile_of(a.to_accept, population.accept_pauses) for a in accepted]
    hints = traits.shared_hints([author, *fans])
    shortfall = population.shortfall(author, group)
    figures = {
        "capture": gifts / income,
        "focus": gifts / max(1, given),
        "organic": min(3.0, population.organic_rate(author, group)),
        "shortfall": shortfall,
        "fans": math.log(len(fans)),
        "gifts": math.log(gifts),
        "closeness": traits.closeness(fans),
        "hints": hints,
        "shared_and_alone": shortfall * min(1.0, hints / 1.5) * (gifts / income),
        "speed": 1 - sum(pauses) / len(pauses) if pauses else 0.5,
        "served": len(served) / len(threads) if threads else 0.5,
        "alone": len(alone) / len(served) if served else 0.5,
        "burst": densest_share(mark.at for mark in marks) if len(marks) >= 4 else 0.0,
        "stale": traits.staleness(readers) if len(readers) >= 4 else 0.0,
        "readers": len(readers) / gifts,
        "idle": sum(1 for fan in fans if fan not in population.by_author) / len(fans),
        "asked": 1.0 if population.asked.get(author) else 0.0,
        "mostly": len({mark.answer_id for mark in marks}) / max(1, answers),
    }
    family = "fans" if len(readers) >= 0.5 * gifts else "askers"
    return Candidate(
        family,
        (author, *fans),
        figures,
        tuple(marks),
        tuple(accepted),
        (author,),
        {"income": income, "given": given},
    )
