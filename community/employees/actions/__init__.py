"""Every write to domains, employees and training."""

from community.employees.actions.domains import DomainDraft, check_domain, list_domain, unlist_domain
from community.employees.actions.people import (
    end_employment,
    follow_role,
    forget_member,
    move_employee,
    settle_address,
    verify_employee,
)
from community.employees.actions.training import (
    TrainingDraft,
    ask_retraining,
    publish_training,
    take_training,
)

__all__ = [
    "DomainDraft",
    "TrainingDraft",
    "ask_retraining",
    "check_domain",
    "end_employment",
    "follow_role",
    "forget_member",
    "list_domain",
    "move_employee",
    "publish_training",
    "settle_address",
    "take_training",
    "unlist_domain",
    "verify_employee",
]
