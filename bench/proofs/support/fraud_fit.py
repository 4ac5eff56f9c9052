"""Learns from made-up communities what each figure of a suspicious group weighs, and prints it for rules/weights.py.

    python -m bench.proofs.support.fraud_fit [--seeds 120] [--first 10000]

Logistic regression with a penalty on large weights, on the candidates that the detectors themselves raise. No shared
or real data is read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from bench.proofs.support.fraud_files import HONEST, Community
from bench.proofs.support.fraud_world import make_community
from community.fairplay.rules import fans, market, mutual
from community.fairplay.rules.population import Population
from community.fairplay.rules.traits import Traits

MODULES = (mutual, fans, market)
THEIR_OWN = {"pair", "ring", "chain", "vote_market_voter", "vote_market_client"}
"""What another family finds says nothing about accounts that live for one author."""
LEFT_OUT = {"fans": THEIR_OWN, "askers": THEIR_OWN}
SILENT = {
    "mutual": {"marks", "each", "size", "density", "reach"},
    "fans": {"speed", "served", "alone", "readers"},
    "askers": {"stale", "burst", "readers", "mostly"},
    "market": {"closeness", "reach"},
}
"""Figures that are shown but not weighed: other communities may well differ in them for no bad reason."""
FAMILIES = ("mutual", "fans", "askers", "market")
PENALTY = 4.0
HONEST_WEIGHT = 3.0  # To accuse the innocent costs more than to miss somebody.


def candidates(community: Community) -> Iterator[tuple[str, float, dict[str, float], str]]:
    """(family, share of its members who collude, figures, what they are)."""
    population = Population(community.snapshot)
    traits = Traits(population)
    for module in MODULES:
        for candidate in module.find_candidates(population, traits):
            guilty = [m for m in candidate.members if community.labels.get(m, HONEST) != HONEST]
            label = (
                community.labels.get(guilty[0], HONEST)
                if guilty
                else community.looks_like.get(candidate.members[0], "")
            )
            yield candidate.family, len(guilty) / len(candidate.members), dict(candidate.figures), label


def of_seed(seed: int) -> list[tuple[str, float, dict[str, float], str]]:
    return list(candidates(make_community(seed)))


def fit(
    rows: np.ndarray, truth: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(mean, deviation, coefficients with the bias last), by Newton's method."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    scaled = np.hstack([(rows - mean) / deviation, np.ones((len(rows), 1))])
    penalty = np.eye(scaled.shape[1]) * PENALTY
    penalty[-1, -1] = 1e-6
    coefficients = np.zeros(scaled.shape[1])
    for _ in range(60):
        probable = 1 / (1 + np.exp(-np.clip(scaled @ coefficients, -30, 30)))
        gradient = scaled.T @ (weights * (probable - truth)) + penalty @ coefficients
        curvature = (scaled * (weights * probable * (1 - probable))[:, None]).T @ scaled + penalty
        step = np.linalg.solve(curvature, gradient)
        coefficients -= step
        if np.abs(step).max() < 1e-6:
            break
    return mean, deviation, coefficients


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=int, default=120)
    parser.add_argument("--first", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with ProcessPoolExecutor(2) as pool:
        found = [
            row
            for rows in pool.map(of_seed, range(options.first, options.first + options.seeds))
            for row in rows
        ]
    for family in FAMILIES:
        mine = [
            row
            for row in found
            if row[0] == family and not 0.2 < row[1] < 0.6 and row[3] not in LEFT_OUT.get(family, ())
        ]
        names = [name for name in mine[0][2] if name not in SILENT[family]]
        rows = np.array([[figures[name] for name in names] for _, _, figures, _ in mine])
        truth = np.array([float(share >= 0.6) for _, share, _, _ in mine])
        mean, deviation, coefficients = fit(rows, truth, np.where(truth > 0, 1.0, HONEST_WEIGHT))
        probable = 1 / (1 + np.exp(-(((rows - mean) / deviation) @ coefficients[:-1] + coefficients[-1])))
        print(
            f"# {family}: {int(truth.sum())} colluding, {int((1 - truth).sum())} honest; at 0.5: missed {int(((probable < 0.5) & (truth > 0)).sum())}, wrong {int(((probable >= 0.5) & (truth < 1)).sum())}",
            file=sys.stderr,
        )
        for place in np.argsort(-probable):
            if truth[place] < 1 and probable[place] > 0.5:
                print(
                    "   wrong",
                    round(probable[place], 2),
                    mine[place][3],
                    {k: round(v, 2) for k, v in mine[place][2].items()},
                    file=sys.stderr,
                )
        missed = [p for p in np.argsort(probable) if truth[p] > 0 and probable[p] < 0.5]
        for place in missed[:6]:
            print(
                "   missed",
                round(probable[place], 2),
                mine[place][3],
                {k: round(v, 2) for k, v in mine[place][2].items()},
                file=sys.stderr,
            )
        print(f'    "{family}": Weights(\n        {coefficients[-1]:.2f},\n        {{')
        for name, usual, width, coefficient in zip(names, mean, deviation, coefficients, strict=False):
            print(f'            "{name}": ({usual:.2f}, {coefficient / width:.2f}),')
        print("        },\n    ),")
    return 0


if __name__ == "__main__":
    sys.exit(main())
