"""Who reacts to which event, and what runs on a clock. Read this to know every side effect."""

from __future__ import annotations

from community.answers import events as answers
from community.boards import events as boards
from community.core import events, jobs
from community.core.events import Event, Reaction
from community.core.jobs import Clockwork, Work
from community.deflection import events as deflection
from community.deflection import handlers as deflection_handlers
from community.deflection import jobs as deflection_jobs
from community.demo import events as demo
from community.escalation import events as escalation
from community.escalation import handlers as escalation_handlers
from community.escalation import jobs as escalation_jobs
from community.imports import events as imports
from community.links import handlers as links
from community.links import jobs as links_jobs
from community.members import events as members
from community.members import jobs as members_jobs
from community.notifications import handlers as notifications
from community.reputation import handlers as reputation
from community.search import handlers as search
from community.search import jobs as search_jobs
from community.threads import events as threads
from community.threads import handlers as threads_handlers
from community.threads import jobs as threads_jobs
from community.votes import events as votes
from community.widget import events as widget

# Within the transaction: facts that must never disagree with it. After the commit: the names of jobs.
REACTIONS: dict[type[Event], Reaction] = {
    members.MemberSignedUp: Reaction(after=("members.mail_confirmation",)),
    members.SignUpRepeated: Reaction(after=("members.mail_sign_up_repeated",)),
    members.EmailConfirmed: Reaction(),
    members.ConfirmationAsked: Reaction(after=("members.mail_confirmation",)),
    members.SignedIn: Reaction(within=(threads_handlers.claim_drafts, deflection_handlers.claim_visits)),
    members.PasswordResetAsked: Reaction(),
    members.PasswordChanged: Reaction(after=("members.mail_password_changed",)),
    members.EmailChanged: Reaction(),
    members.ClaimOffered: Reaction(),
    members.AccountClaimed: Reaction(),
    members.ProfileChanged: Reaction(),
    members.RoleChanged: Reaction(),
    members.MemberSuspended: Reaction(after=("members.mail_suspended",)),
    members.SuspensionLifted: Reaction(),
    members.MemberErased: Reaction(
        within=(
            threads_handlers.forget_member,
            escalation_handlers.forget_member,
            deflection_handlers.forget_member,
            notifications.forget_inbox,
        )
    ),
    boards.BoardChanged: Reaction(),
    threads.ThreadPosted: Reaction(
        within=(links.note_links_of_thread, search.mark_stale, deflection_handlers.note_question),
        after=("notifications.tell_of_thread",),
    ),
    threads.ThreadEdited: Reaction(
        within=(links.note_links_of_thread, search.mark_stale), after=("notifications.tell_of_edited_thread",)
    ),
    threads.InfoAsked: Reaction(within=(search.mark_stale,), after=("notifications.tell_of_info_request",)),
    threads.InfoGiven: Reaction(within=(search.mark_stale,)),
    threads.HaveTooSaid: Reaction(),
    threads.HaveTooWithdrawn: Reaction(),
    threads.ThreadPinned: Reaction(),
    threads.ThreadUnpinned: Reaction(),
    threads.ThreadLocked: Reaction(),
    threads.ThreadUnlocked: Reaction(),
    threads.ThreadMoved: Reaction(within=(search.mark_stale,), after=("notifications.tell_of_move",)),
    threads.ThreadClosed: Reaction(within=(search.mark_stale,), after=("notifications.tell_of_closing",)),
    threads.ThreadReopened: Reaction(within=(search.mark_stale,)),
    threads.ThreadRemoved: Reaction(within=(search.mark_stale,)),
    threads.ThreadRestored: Reaction(within=(search.mark_stale,)),
    threads.ThreadsMerged: Reaction(within=(search.mark_stale,), after=("notifications.tell_of_merge",)),
    threads.MergeUndone: Reaction(within=(search.mark_stale,)),
    threads.ThreadSplit: Reaction(within=(search.mark_stale,)),
    answers.AnswerPosted: Reaction(
        within=(links.note_links_of_answer, search.mark_stale), after=("notifications.tell_of_answer",)
    ),
    answers.AnswerEdited: Reaction(
        within=(links.note_links_of_answer, search.mark_stale), after=("notifications.tell_of_edited_answer",)
    ),
    answers.AnswerRemoved: Reaction(within=(search.mark_stale,)),
    answers.AnswerRestored: Reaction(within=(search.mark_stale,)),
    answers.ReplyPosted: Reaction(
        within=(links.note_links_of_reply, search.mark_stale), after=("notifications.tell_of_reply",)
    ),
    answers.ReplyEdited: Reaction(
        within=(links.note_links_of_reply, search.mark_stale), after=("notifications.tell_of_edited_reply",)
    ),
    answers.ReplyRemoved: Reaction(within=(search.mark_stale,)),
    answers.ReplyRestored: Reaction(within=(search.mark_stale,)),
    answers.AnswerAccepted: Reaction(
        within=(reputation.award_acceptance, search.mark_stale),
        after=("notifications.tell_of_acceptance",),
        in_bulk={
            reputation.award_acceptance: reputation.award_past_acceptances,
            search.mark_stale: search.mark_past_stale,
        },
    ),
    answers.AcceptanceWithdrawn: Reaction(within=(reputation.reverse_acceptance, search.mark_stale)),
    votes.VoteCast: Reaction(
        within=(reputation.award_vote, search.mark_stale),
        in_bulk={
            reputation.award_vote: reputation.award_past_votes,
            search.mark_stale: search.mark_past_stale,
        },
    ),
    votes.VoteWithdrawn: Reaction(within=(reputation.reverse_vote, search.mark_stale)),
    escalation.TicketOpened: Reaction(
        within=(deflection_handlers.note_ticket,),
        after=("escalation.mail_support", "escalation.mail_receipt"),
    ),
    imports.TopicImported: Reaction(),
    demo.DemoBuilt: Reaction(),
    widget.OriginListed: Reaction(),
    widget.OriginUnlisted: Reaction(),
    deflection.DeflectionConfirmed: Reaction(),
    deflection.DeflectionCredited: Reaction(),
}

# Frozen names: rows in the jobs table carry them.
WORKS: dict[str, Work] = {
    "members.mail_confirmation": Work(members_jobs.mail_confirmation, slow=True),
    "members.mail_sign_up_repeated": Work(members_jobs.mail_sign_up_repeated, slow=True),
    "members.mail_reset": Work(members_jobs.mail_reset, slow=True),
    "members.mail_password_changed": Work(members_jobs.mail_password_changed, slow=True),
    "members.mail_new_address": Work(members_jobs.mail_new_address, slow=True),
    "members.mail_address_changed": Work(members_jobs.mail_address_changed, slow=True),
    "members.mail_claim": Work(members_jobs.mail_claim, slow=True),
    "members.mail_suspended": Work(members_jobs.mail_suspended, slow=True),
    "members.mail_erased": Work(members_jobs.mail_erased, slow=True),
    "members.remove_picture": Work(members_jobs.remove_picture, slow=True),
    "escalation.mail_support": Work(escalation_jobs.mail_support, slow=True),
    "escalation.mail_receipt": Work(escalation_jobs.mail_receipt, slow=True),
    "escalation.remove_document": Work(escalation_jobs.remove_document, slow=True),
    "notifications.tell_of_thread": Work(notifications.tell_of_thread),
    "notifications.tell_of_edited_thread": Work(notifications.tell_of_edited_thread),
    "notifications.tell_of_info_request": Work(notifications.tell_of_info_request),
    "notifications.tell_of_move": Work(notifications.tell_of_move),
    "notifications.tell_of_closing": Work(notifications.tell_of_closing),
    "notifications.tell_of_merge": Work(notifications.tell_of_merge),
    "notifications.tell_of_answer": Work(notifications.tell_of_answer),
    "notifications.tell_of_edited_answer": Work(notifications.tell_of_edited_answer),
    "notifications.tell_of_reply": Work(notifications.tell_of_reply),
    "notifications.tell_of_edited_reply": Work(notifications.tell_of_edited_reply),
    "notifications.tell_of_acceptance": Work(notifications.tell_of_acceptance),
}

SCHEDULE: dict[str, Clockwork] = {
    "search.index_stale": Clockwork(search_jobs.index_stale, every_seconds=1),
    "deflection.settle_visits": Clockwork(deflection_jobs.settle_visits, every_seconds=600),
    "deflection.train": Clockwork(deflection_jobs.train_apart, every_seconds=86_400),
    "core.sweep_failed": Clockwork(jobs.sweep_failed, every_seconds=86_400),
    "links.sweep_links": Clockwork(links_jobs.sweep_links, every_seconds=86_400),
    "members.sweep_keys": Clockwork(members_jobs.sweep_keys, every_seconds=86_400),
    "members.sweep_unconfirmed": Clockwork(members_jobs.sweep_unconfirmed, every_seconds=86_400),
    "threads.sweep_drafts": Clockwork(threads_jobs.sweep_drafts, every_seconds=86_400),
}


def connect() -> None:
    """Connect events to handlers, names to jobs, and the clock."""
    events.connect(REACTIONS)
    jobs.connect(WORKS, SCHEDULE)
