"""What each figure of a group weighs; learnt from made-up communities alone (bench/proofs/support/fraud_fit.py).

Thresholds are not published to members; the principles are, on /fair-play. A figure's first number is what it usually
is among all groups that are looked at, so that it adds nothing there; the second is what one more of it adds, in
natural logarithms of the odds.
"""

from __future__ import annotations

from community.fairplay.rules.candidates import Weights

WEIGHTS = {
    "mutual": Weights(
        3.36,
        {
            "capture": (0.58, 0.13),
            "weakest": (0.50, 1.28),
            "focus": (0.42, 9.30),
            "organic": (0.37, -7.18),
            "shortfall": (1.78, 0.15),
            "excess": (2.49, 1.26),
            "closeness": (1.81, 1.42),
            "hints": (0.83, 0.81),
            "haste": (0.61, 5.55),
            "askers": (0.50, -3.71),
        },
    ),
    "fans": Weights(
        0.42,
        {
            "capture": (0.64, 3.52),
            "focus": (0.46, 4.22),
            "organic": (0.37, -3.49),
            "shortfall": (1.57, 0.16),
            "fans": (0.95, 0.11),
            "gifts": (2.88, 0.69),
            "closeness": (1.47, 0.61),
            "hints": (0.24, 0.50),
            "shared_and_alone": (0.12, -0.16),
            "burst": (0.58, 0.49),
            "stale": (0.58, 2.59),
            "idle": (0.51, 3.93),
            "asked": (0.57, -1.37),
            "mostly": (0.67, 0.93),
        },
    ),
    "askers": Weights(
        -0.46,
        {
            "capture": (0.65, -0.44),
            "focus": (0.75, 0.58),
            "organic": (0.34, -2.12),
            "shortfall": (1.84, 1.17),
            "fans": (0.91, -2.45),
            "gifts": (2.47, 2.64),
            "closeness": (2.51, -0.35),
            "hints": (1.14, 0.50),
            "shared_and_alone": (0.94, 0.79),
            "speed": (0.71, 3.63),
            "served": (0.85, -0.03),
            "alone": (0.74, 1.88),
            "idle": (0.66, 1.53),
            "asked": (0.45, -0.03),
        },
    ),
    "market": Weights(
        5.07,
        {
            "capture": (0.72, 3.62),
            "focus": (0.44, 4.17),
            "organic": (0.41, -1.49),
            "shortfall": (1.67, 0.60),
            "excess": (1.48, 0.63),
            "voters": (2.03, 1.77),
            "authors": (1.62, 1.75),
            "density": (0.84, 3.71),
            "hints": (0.96, 0.76),
            "overlap": (0.47, -2.99),
            "idle": (0.30, 1.62),
            "askers": (0.50, -4.22),
            "lockstep": (0.56, 5.19),
        },
    ),
}

THRESHOLDS = {"mutual": 0.5, "fans": 0.5, "askers": 0.6, "market": 0.5}
"""From which probability a group becomes a case. To trouble the innocent costs more than to overlook somebody for a night."""
