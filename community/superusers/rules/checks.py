"""What criteria and texts can stand, and what an admin should hear before putting them into force."""

from __future__ import annotations

from collections.abc import Iterable

from community.superusers.rules.criteria import MOST, Criteria, Criterion, Measures, State, state_of

TIERS_MOST = 5
TIER_NAME_LONGEST = 30
SCORE_MOST = 200
WINDOW_DAYS = (7, 366)
NEAR_PERCENT = (50, 100)
GRACE_DAYS = (1, 90)
TERM_MONTHS = (1, 36)
VOTE_WEIGHT = (1, 5)
STATEMENT = (20, 2_000)
REASON = (5, 500)
CHANGELOG_LONGEST = 200
TEXT_SHORTEST = 40


def criteria_errors(criteria: Criteria) -> dict[str, str]:
    """Everything that is wrong, by field; empty for criteria that can be put into force."""
    wrong: dict[str, str] = {}
    for name, (least, most), value in (
        ("window_days", WINDOW_DAYS, criteria.window_days),
        ("near_percent", NEAR_PERCENT, criteria.near_percent),
        ("grace_days", GRACE_DAYS, criteria.grace_days),
        ("term_months", TERM_MONTHS, criteria.term_months),
        ("vote_weight", VOTE_WEIGHT, criteria.vote_weight),
    ):
        if not least <= value <= most:
            wrong[name] = f"Choose between {least} and {most}."
    for criterion, bar in criteria.bars.items():
        if not 0 <= bar.least <= MOST[criterion]:
            wrong[f"least_{criterion}"] = f"Choose between 0 and {MOST[criterion]:,}."
        elif criterion is Criterion.ACTIVE_DAYS and bar.least > criteria.window_days:
            wrong[f"least_{criterion}"] = "There are not so many days in the window."
        if not 0 <= bar.weight <= 100:
            wrong[f"weight_{criterion}"] = "Choose between 0 and 100."
    if not criteria.asked:
        wrong.setdefault(
            f"least_{Criterion.ACCEPTED}", "Something must be asked: with no bar everybody would be in."
        )
    elif not any(bar.weight for bar in criteria.asked.values()):
        wrong.setdefault(f"weight_{next(iter(criteria.asked))}", "At least one bar needs a weight above 0.")
    return wrong | _tier_errors(criteria)


def _tier_errors(criteria: Criteria) -> dict[str, str]:
    tiers = criteria.tiers
    if not 1 <= len(tiers) <= TIERS_MOST:
        return {"tiers": f"There are between one and {TIERS_MOST} tiers."}
    names = [tier.name.casefold() for tier in tiers]
    if any(not 1 <= len(tier.name) <= TIER_NAME_LONGEST for tier in tiers):
        return {"tiers": f"Each tier needs a name of at most {TIER_NAME_LONGEST} characters."}
    if len(set(names)) < len(names):
        return {"tiers": "Two tiers have the same name."}
    scores = [tier.least_score for tier in tiers]
    if scores[0] != 0 or any(not 0 <= one <= SCORE_MOST for one in scores) or sorted(set(scores)) != scores:
        return {
            "tiers": f"The first tier asks 0, each further one more than the one before, at most {SCORE_MOST}."
        }
    return {}


def reason_error(reason: str) -> str:
    """Why a reason says too little or too much; empty when it can stand."""
    least, most = REASON
    return (
        ""
        if least <= len(reason) <= most
        else f"Say why, in {least} to {most} characters. The member reads it."
    )


def statement_error(statement: str) -> str:
    """Why a statement cannot stand; empty when it can."""
    least, most = STATEMENT
    return "" if least <= len(statement) <= most else f"Write between {least} and {most:,} characters."


def warnings_about(criteria: Criteria, everybody: Iterable[Measures]) -> list[str]:
    """What an admin should hear before these criteria come into force: when nobody meets them, or everybody does."""
    states = [state_of(measures, criteria) for measures in everybody]
    qualified = states.count(State.QUALIFIES)
    if not states:
        return ["Nobody answered anything within the window, so nobody can be judged by it."]
    if not qualified:
        unmet = [one for one, bar in criteria.asked.items() if not _met_by_any(one, bar.least, everybody)]
        which = f" Nobody reaches: {', '.join(one.label.lower() for one in unmet)}." if unmet else ""
        return [
            f"Nobody would qualify: of {len(states):,} who answered within the window, none reaches every bar.{which}"
        ]
    if qualified == len(states):
        return [f"Everybody would qualify: all {qualified:,} who answered within the window reach every bar."]
    return []


def _met_by_any(criterion: Criterion, least: int, everybody: Iterable[Measures]) -> bool:
    return any(measures.value(criterion) >= least for measures in everybody)
