"""Every write to reactions, recommendations and confirmed resolutions."""

from community.reactions.actions.confirm import confirm_answer, withdraw_confirmation
from community.reactions.actions.doubt import (
    say_outdated,
    verify_answer,
    verify_by_edit,
    withdraw_outdated,
)
from community.reactions.actions.recommend import (
    recommend_answer,
    take_recommendation_back,
    withdraw_recommendation,
)
from community.reactions.actions.report import (
    reopen_reports,
    report_wrong,
    settle_reports,
    withdraw_report,
)
from community.reactions.actions.resolve import (
    bar_split_answers,
    give_way_to_acceptance,
    settle_resolutions,
    settle_waiting,
    undo_resolution,
)

__all__ = [
    "bar_split_answers",
    "confirm_answer",
    "give_way_to_acceptance",
    "recommend_answer",
    "reopen_reports",
    "report_wrong",
    "say_outdated",
    "settle_reports",
    "settle_resolutions",
    "settle_waiting",
    "take_recommendation_back",
    "undo_resolution",
    "verify_answer",
    "verify_by_edit",
    "withdraw_confirmation",
    "withdraw_outdated",
    "withdraw_recommendation",
    "withdraw_report",
]
