"""Every write to tickets, what is written in them, and teams."""

from community.escalation.actions.contact import Request, forget_writer, open_ticket
from community.escalation.actions.escalate import (
    begin_anew,
    end_with_acceptance,
    escalate,
    follow_merge,
    note_post,
)
from community.escalation.actions.looks import forget_looks, look_at, note_warned
from community.escalation.actions.teams import TeamDraft, leave_all_teams, retire_team, save_team
from community.escalation.actions.work import (
    assign,
    let_go_of_all,
    merge_tickets,
    rate,
    reopen,
    snooze,
    solve_ticket,
    sort_ticket,
    wake,
    write,
    write_as_customer,
)

__all__ = [
    "Request",
    "TeamDraft",
    "assign",
    "begin_anew",
    "end_with_acceptance",
    "escalate",
    "follow_merge",
    "forget_looks",
    "forget_writer",
    "leave_all_teams",
    "let_go_of_all",
    "look_at",
    "merge_tickets",
    "note_post",
    "note_warned",
    "open_ticket",
    "rate",
    "reopen",
    "retire_team",
    "save_team",
    "snooze",
    "solve_ticket",
    "sort_ticket",
    "wake",
    "write",
    "write_as_customer",
]
