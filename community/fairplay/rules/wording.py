"""Puts a group's figures into sentences that a person can check."""

from __future__ import annotations

from community.fairplay.rules.candidates import Candidate
from community.fairplay.rules.population import Population
from community.fairplay.rules.suspicion import Act, Evidence, Kind, Suspicion
from community.fairplay.rules.traits import Traits

HINT_WORDS = {
    "device": "the same device", "network": "the same network", "session": "the same browser",
    "payout": "the same payout destination",
}  # fmt: skip
CLEAR = 0.9  # From here taking back is suggested; below it, holding until somebody has looked.


def describe(population: Population, traits: Traits, candidate: Candidate, probable: float) -> Suspicion:
    """The suspicion that a judged group comes to."""
    kind = _kind(candidate)
    evidence = [
        *_of_marks(candidate, kind),
        *_of_accounts(traits, candidate),
        *_against(population, candidate),
    ]
    return Suspicion(
        kind,
        tuple(sorted(candidate.members)),
        max(50, min(99, round(100 * probable))),
        tuple(sorted(evidence, key=lambda line: -line.weight)),
        Act.REVERSE if probable >= CLEAR else Act.HOLD,
        tuple(sorted(mark.place for mark in candidate.marks)),
        tuple(sorted(acceptance.place for acceptance in candidate.acceptances)),
    )


def _kind(candidate: Candidate) -> Kind:
    figures = candidate.figures
    if candidate.family == "market":
        return Kind.RING if figures["overlap"] > 0.5 else Kind.MARKET
    if candidate.family == "mutual":
        if len(candidate.members) == 2:
            return Kind.PAIR
        return Kind.CHAIN if candidate.extra["answered"] < 0.5 else Kind.RING
    if candidate.family == "askers":
        return Kind.ALTERNATE if len(candidate.members) == 2 else Kind.FANS
    return Kind.BURST if figures["burst"] >= 0.5 else Kind.FANS


def _of_marks(candidate: Candidate, kind: Kind) -> list[Evidence]:
    figures, extra = candidate.figures, candidate.extra
    marks, accepted = len(candidate.marks), len(candidate.acceptances)
    if candidate.family == "mutual":
        lines = [
            Evidence(
                f"{marks} marks went between these {len(candidate.members)} members; {max(1, round(extra['expected']))} or fewer would be expected from what they read.",
                2.0 + figures["excess"],
            ),
            Evidence(
                f"{figures['capture']:.0%} of all marks that they got came from each other.",
                3 * figures["capture"],
            ),
            Evidence(
                f"{figures['focus']:.0%} of all marks that they gave went to each other.",
                2 * figures["focus"],
            ),
        ]
        if kind is Kind.CHAIN:
            lines.append(
                Evidence("The marks run in a circle in one direction, so that nobody marks back.", 1.5)
            )
        return lines
    if candidate.family == "market":
        return [
            Evidence(
                f"{marks} marks from the same {int(extra['voters'])} voters went to the same {len(candidate.authors)} authors.",
                4.0,
            ),
            Evidence(
                f"{figures['capture']:.0%} of all marks that these authors got came from these voters.",
                3 * figures["capture"],
            ),
            Evidence(
                f"{figures['lockstep']:.0%} of the marks on an answer came within half a day of another of theirs.",
                2 * figures["lockstep"],
            ),
        ]
    fans = len(candidate.members) - 1
    given = f"{marks} marks" + (f" and {accepted} acceptances" if accepted else "")
    lines = [
        Evidence(
            f"{given} for one author came from {fans} account{'s' if fans > 1 else ''}: {figures['capture']:.0%} of all that the author got.",
            4 * figures["capture"],
        ),
        Evidence(
            f"{figures['focus']:.0%} of all that {'these accounts' if fans > 1 else 'this account'} gave went to this author.",
            3 * figures["focus"],
        ),
    ]
    if figures["burst"] >= 0.5:
        lines.append(
            Evidence(
                f"{figures['burst']:.0%} of the marks were given within one day.", 2.5 * figures["burst"]
            )
        )
    if accepted and figures["speed"] > 0.7:
        lines.append(
            Evidence(
                "Question, answer and acceptance followed each other far faster than is usual here.",
                3 * figures["speed"],
            )
        )
    if candidate.family == "askers" and figures["served"] > 0.6:
        lines.append(
            Evidence(
                f"The author answered {figures['served']:.0%} of the questions that {'these accounts' if fans > 1 else 'this account'} asked.",
                2 * figures["served"],
            )
        )
    return lines


def _of_accounts(traits: Traits, candidate: Candidate) -> list[Evidence]:
    lines = [
        Evidence(
            f"{count} of {len(candidate.members)} accounts were used with {HINT_WORDS.get(kind, 'something the same')}, which hardly anybody else was.",
            weight,
        )
        for kind, count, weight in traits.list_hints(candidate.members)
        if weight >= 0.5
    ]
    if candidate.figures["closeness"] >= 1.5:
        lines.append(
            Evidence(
                "They joined closer together than members here usually do.", candidate.figures["closeness"]
            )
        )
    return lines


def _against(population: Population, candidate: Candidate) -> list[Evidence]:
    """What speaks for them belongs before whoever decides as well."""
    lines = []
    if candidate.figures["organic"] > 0.4:
        lines.append(
            Evidence(
                f"For them: others find their answers helpful too, {candidate.figures['organic']:.1f} times as often as answers here usually are.",
                -candidate.figures["organic"],
            )
        )
    asked = sum(1 for member in candidate.members if population.asked.get(member))
    if asked > len(candidate.members) / 2 and candidate.family != "askers":
        lines.append(
            Evidence(f"For them: {asked} of {len(candidate.members)} also ask questions of their own.", -0.5)
        )
    return lines
