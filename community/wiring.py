"""Who reacts to which event, and what runs on a clock. Read this to know every side effect."""

from __future__ import annotations

from community.answers import events as answers
from community.badges import events as badges
from community.badges import handlers as badges_handlers
from community.badges import jobs as badges_jobs
from community.boards import events as boards
from community.books import jobs as books_jobs
from community.calendar import events as calendar
from community.calendar import handlers as calendar_handlers
from community.calendar import jobs as calendar_jobs
from community.core import events, jobs, signing
from community.core.events import Event, Reaction
from community.core.jobs import Clockwork, Work
from community.deflection import events as deflection
from community.deflection import handlers as deflection_handlers
from community.deflection import jobs as deflection_jobs
from community.demo import events as demo
from community.edits import events as edits
from community.edits import handlers as edits_handlers
from community.edits import jobs as edits_jobs
from community.employees import events as employees
from community.employees import handlers as employees_handlers
from community.employees import jobs as employees_jobs
from community.escalation import events as escalation
from community.escalation import handlers as escalation_handlers
from community.escalation import jobs as escalation_jobs
from community.fairplay import events as fairplay
from community.fairplay import handlers as fairplay_handlers
from community.fairplay import jobs as fairplay_jobs
from community.impact import events as impact
from community.impact import handlers as impact_handlers
from community.impact import jobs as impact_jobs
from community.imports import events as imports
from community.leaderboards import events as leaderboards
from community.links import handlers as links
from community.links import jobs as links_jobs
from community.members import events as members
from community.members import jobs as members_jobs
from community.moderation import events as moderation
from community.moderation import handlers as moderation_handlers
from community.notifications import handlers as notifications
from community.payouts import events as payouts
from community.payouts import handlers as payouts_handlers
from community.payouts import jobs as payouts_jobs
from community.producttests import events as producttests
from community.producttests import handlers as producttests_handlers
from community.producttests import jobs as producttests_jobs
from community.ranks import events as ranks
from community.ranks import handlers as ranks_handlers
from community.ranks import jobs as ranks_jobs
from community.reactions import events as reactions
from community.reactions import handlers as reactions_handlers
from community.reactions import jobs as reactions_jobs
from community.reputation import events as reputation_events
from community.reputation import handlers as reputation
from community.reputation import jobs as reputation_jobs
from community.rewards import events as rewards
from community.rewards import handlers as rewards_handlers
from community.rewards import jobs as rewards_jobs
from community.routing import events as routing
from community.routing import handlers as routing_handlers
from community.routing import jobs as routing_jobs
from community.search import handlers as search
from community.search import jobs as search_jobs
from community.superusers import events as superusers
from community.superusers import handlers as superusers_handlers
from community.superusers import jobs as superusers_jobs
from community.threads import events as threads
from community.threads import handlers as threads_handlers
from community.threads import jobs as threads_jobs
from community.triage import events as triage
from community.triage import handlers as triage_handlers
from community.triage import jobs as triage_jobs
from community.votes import events as votes
from community.webhooks import events as webhook_events
from community.webhooks import handlers as webhooks
from community.webhooks import jobs as webhooks_jobs
from community.widget import events as widget

# Within the transaction: facts that must never disagree with it. After the commit: the names of jobs.
REACTIONS: dict[type[Event], Reaction] = {
    members.MemberSignedUp: Reaction(
        within=(rewards_handlers.note_referral,), after=("members.mail_confirmation",)
    ),
    members.SignUpRepeated: Reaction(after=("members.mail_sign_up_repeated",)),
    members.EmailConfirmed: Reaction(within=(employees_handlers.follow_address,)),
    members.ConfirmationAsked: Reaction(after=("members.mail_confirmation",)),
    members.SignedIn: Reaction(within=(threads_handlers.claim_drafts, deflection_handlers.claim_visits)),
    members.PasswordResetAsked: Reaction(),
    members.PasswordChanged: Reaction(after=("members.mail_password_changed",)),
    members.EmailChanged: Reaction(within=(employees_handlers.follow_address,)),
    members.ClaimOffered: Reaction(),
    members.AccountClaimed: Reaction(within=(employees_handlers.follow_address,)),
    members.ProfileChanged: Reaction(after=("badges.consider", "rewards.settle_profile")),
    members.RoleChanged: Reaction(
        within=(
            employees_handlers.follow_role,
            superusers_handlers.follow_role,
            calendar_handlers.free_outsiders,
            escalation_handlers.let_tickets_go,
        ),
        after=("triage.look_at_member",),
    ),
    members.MemberSuspended: Reaction(
        within=(escalation_handlers.let_tickets_go,), after=("members.mail_suspended",)
    ),
    members.SuspensionLifted: Reaction(),
    members.MemberErased: Reaction(
        within=(
            employees_handlers.forget_member,
            threads_handlers.forget_member,
            moderation_handlers.forget_member,
            edits_handlers.forget_member,
            escalation_handlers.forget_member,
            fairplay_handlers.forget_member,
            deflection_handlers.forget_member,
            badges_handlers.forget_member,
            impact_handlers.forget_member,
            routing_handlers.forget_member,
            superusers_handlers.forget_member,
            producttests_handlers.forget_member,
            calendar_handlers.forget_member,
            payouts_handlers.forget_member,
            rewards_handlers.forget_member,
            webhooks.forget_member,
            notifications.forget_inbox,
            triage_handlers.forget_member,
        )
    ),
    employees.DomainListed: Reaction(after=("employees.verify_domain",)),
    employees.DomainUnlisted: Reaction(after=("employees.end_domain",)),
    employees.EmployeeVerified: Reaction(after=("notifications.tell_of_employment",)),
    employees.EmployeeMoved: Reaction(),
    employees.EmploymentEnded: Reaction(after=("notifications.tell_of_ended_employment",)),
    employees.TrainingPublished: Reaction(
        after=("employees.ask_retraining", "notifications.tell_of_retraining")
    ),
    employees.TrainingPassed: Reaction(),
    boards.BoardChanged: Reaction(),
    threads.ThreadPosted: Reaction(
        within=(
            links.note_links_of_thread,
            moderation_handlers.look_first,
            search.mark_stale,
            deflection_handlers.note_question,
            webhooks.tell,
            triage_handlers.place_new,
        ),
        after=("routing.begin_offering", "notifications.tell_of_thread", "badges.consider"),
    ),
    threads.ThreadEdited: Reaction(
        within=(links.note_links_of_thread, moderation_handlers.look_first, search.mark_stale, webhooks.tell),
        after=("notifications.tell_of_edited_thread", "badges.consider", "triage.look"),
    ),
    threads.InfoAsked: Reaction(
        within=(search.mark_stale,), after=("notifications.tell_of_info_request", "triage.look")
    ),
    threads.InfoGiven: Reaction(within=(search.mark_stale,), after=("triage.look",)),
    threads.HaveTooSaid: Reaction(within=(reputation.award,), after=("badges.consider", "triage.look")),
    threads.HaveTooWithdrawn: Reaction(within=(reputation.end,), after=("badges.consider", "triage.look")),
    threads.ThreadPinned: Reaction(),
    threads.ThreadUnpinned: Reaction(),
    threads.ThreadLocked: Reaction(),
    threads.ThreadUnlocked: Reaction(),
    threads.ThreadMoved: Reaction(
        within=(search.mark_stale, webhooks.tell),
        after=("notifications.tell_of_move", "badges.consider", "triage.look"),
    ),
    threads.ThreadClosed: Reaction(
        within=(search.mark_stale, webhooks.tell), after=("notifications.tell_of_closing", "triage.look")
    ),
    threads.ThreadReopened: Reaction(within=(search.mark_stale, webhooks.tell), after=("triage.look",)),
    threads.ThreadRemoved: Reaction(
        within=(moderation_handlers.note_removed, reputation.settle_thread, search.mark_stale, webhooks.tell),
        after=("badges.consider", "rewards.settle_thread", "triage.look"),
    ),
    threads.ThreadRestored: Reaction(
        within=(
            moderation_handlers.note_restored,
            reputation.settle_thread,
            search.mark_stale,
            webhooks.tell,
        ),
        after=("badges.consider", "rewards.settle_thread", "triage.look"),
    ),
    threads.ThreadsMerged: Reaction(
        within=(
            reactions_handlers.settle_merge,
            moderation_handlers.follow_merge,
            edits_handlers.follow_merge,
            escalation_handlers.follow_merged_thread,
            reputation.settle_two_threads,
            search.mark_stale,
            webhooks.tell,
        ),
        after=("notifications.tell_of_merge", "badges.consider", "rewards.settle_thread", "triage.look"),
    ),
    threads.MergeUndone: Reaction(
        within=(
            reactions_handlers.settle_merge,
            moderation_handlers.follow_undone_merge,
            edits_handlers.follow_undone_merge,
            reputation.settle_two_threads,
            search.mark_stale,
        ),
        after=("badges.consider", "rewards.settle_thread", "triage.look"),
    ),
    threads.ThreadSplit: Reaction(
        within=(
            reactions_handlers.settle_split,
            moderation_handlers.follow_split,
            edits_handlers.follow_split,
            reputation.settle_two_threads,
            search.mark_stale,
        ),
        after=("badges.consider", "rewards.settle_thread", "triage.look"),
    ),
    answers.AnswerPosted: Reaction(
        within=(
            links.note_links_of_answer,
            moderation_handlers.look_first,
            search.mark_stale,
            routing_handlers.settle_offers,
            escalation_handlers.note_answer,
            webhooks.tell,
        ),
        after=("notifications.tell_of_answer", "badges.consider", "triage.look"),
    ),
    answers.AnswerEdited: Reaction(
        within=(
            links.note_links_of_answer,
            moderation_handlers.look_first,
            reactions_handlers.verify_edited_answer,
            search.mark_stale,
            webhooks.tell,
        ),
        after=("notifications.tell_of_edited_answer", "badges.consider"),
    ),
    answers.AnswerRemoved: Reaction(
        within=(
            reactions_handlers.settle_removed_answer,
            moderation_handlers.note_removed,
            reputation.settle_answer,
            ranks_handlers.reconsider_answered,
            search.mark_stale,
            webhooks.tell,
        ),
        after=("badges.consider", "rewards.settle_answer", "triage.look"),
    ),
    answers.AnswerRestored: Reaction(
        within=(
            moderation_handlers.note_restored,
            reputation.settle_answer,
            ranks_handlers.reconsider_answered,
            search.mark_stale,
            webhooks.tell,
        ),
        after=("badges.consider", "rewards.settle_answer", "triage.look"),
    ),
    answers.ReplyPosted: Reaction(
        within=(
            links.note_links_of_reply,
            moderation_handlers.look_first,
            search.mark_stale,
            escalation_handlers.note_reply,
            webhooks.tell,
        ),
        after=("notifications.tell_of_reply", "badges.consider", "triage.look"),
    ),
    answers.ReplyEdited: Reaction(
        within=(links.note_links_of_reply, moderation_handlers.look_first, search.mark_stale),
        after=("notifications.tell_of_edited_reply",),
    ),
    answers.ReplyRemoved: Reaction(
        within=(moderation_handlers.note_removed, search.mark_stale, webhooks.tell),
        after=("badges.consider", "triage.look"),
    ),
    answers.ReplyRestored: Reaction(
        within=(moderation_handlers.note_restored, search.mark_stale),
        after=("badges.consider", "triage.look"),
    ),
    answers.AnswerAccepted: Reaction(
        within=(
            reputation.award,
            reactions_handlers.give_way_to_acceptance,
            ranks_handlers.reconsider_accepted,
            search.mark_stale,
            escalation_handlers.end_ticket,
            webhooks.tell,
        ),
        after=(
            "notifications.tell_of_acceptance",
            "badges.consider",
            "rewards.settle_acceptance",
            "triage.look",
        ),
        in_bulk={
            webhooks.tell: webhooks.tell_past,
            reputation.award: reputation.award_past,
            reactions_handlers.give_way_to_acceptance: reactions_handlers.give_way_to_past,
            ranks_handlers.reconsider_accepted: ranks_handlers.leave_to_the_end,
            search.mark_stale: search.mark_past_stale,
            escalation_handlers.end_ticket: escalation_handlers.leave_past,
        },
    ),
    answers.AcceptanceWithdrawn: Reaction(
        within=(
            reputation.end,
            ranks_handlers.reconsider_answered,
            search.mark_stale,
            escalation_handlers.begin_ticket_anew,
            webhooks.tell,
        ),
        after=("badges.consider", "rewards.settle_acceptance", "triage.look"),
    ),
    votes.VoteCast: Reaction(
        within=(reputation.award, ranks_handlers.reconsider_voted, search.mark_stale),
        in_bulk={
            reputation.award: reputation.award_past,
            ranks_handlers.reconsider_voted: ranks_handlers.leave_to_the_end,
            search.mark_stale: search.mark_past_stale,
        },
        after=("badges.consider", "triage.look"),
    ),
    votes.VoteWithdrawn: Reaction(
        within=(reputation.end, ranks_handlers.reconsider_voted, search.mark_stale),
        after=("badges.consider", "triage.look"),
    ),
    reputation_events.CausesVoided: Reaction(),
    reputation_events.CausesRestored: Reaction(),
    reputation_events.RulesScheduled: Reaction(after=("notifications.tell_of_rules",)),
    reputation_events.RulesWithdrawn: Reaction(after=("notifications.tell_of_withdrawn_rules",)),
    reactions.ConfirmationGiven: Reaction(
        within=(reputation.award,), after=("badges.consider", "rewards.settle_confirmation", "triage.look")
    ),
    reactions.ConfirmationWithdrawn: Reaction(
        within=(reputation.end,), after=("badges.consider", "rewards.settle_confirmation", "triage.look")
    ),
    reactions.OutdatedSaid: Reaction(),
    reactions.OutdatedWithdrawn: Reaction(within=(search.mark_stale,)),
    reactions.WrongReported: Reaction(within=(moderation_handlers.review_wrong,)),
    reactions.WrongWithdrawn: Reaction(within=(moderation_handlers.forget_wrong,)),
    reactions.AnswerOutdated: Reaction(within=(search.mark_stale,), after=("notifications.tell_of_doubts",)),
    reactions.AnswerReverified: Reaction(within=(search.mark_stale,)),
    reactions.AnswerRecommended: Reaction(
        within=(reputation.award, search.mark_stale),
        after=("notifications.tell_of_recommendation", "triage.look"),
    ),
    reactions.RecommendationWithdrawn: Reaction(
        within=(reputation.end, search.mark_stale), after=("triage.look",)
    ),
    reactions.ResolutionConfirmed: Reaction(
        within=(search.mark_stale, webhooks.tell), after=("notifications.tell_of_resolution", "triage.look")
    ),
    reactions.ResolutionUndone: Reaction(within=(search.mark_stale,), after=("triage.look",)),
    reactions.ResolutionEnded: Reaction(within=(search.mark_stale,), after=("triage.look",)),
    moderation.PostFlagged: Reaction(),
    moderation.FlagWithdrawn: Reaction(),
    moderation.AppealOpened: Reaction(),
    moderation.ReviewDecided: Reaction(after=("notifications.tell_of_review",)),
    moderation.DecisionUndone: Reaction(after=("notifications.tell_of_undone_review",)),
    moderation.SpamConfirmed: Reaction(within=(reputation.award,)),
    moderation.SpamUndone: Reaction(within=(reputation.end,)),
    edits.EditProposed: Reaction(after=("notifications.tell_of_proposed_edit",)),
    edits.EditAccepted: Reaction(
        within=(reputation.award,), after=("notifications.tell_of_decided_edit", "badges.consider")
    ),
    edits.EditDeclined: Reaction(after=("notifications.tell_of_decided_edit",)),
    edits.EditWithdrawn: Reaction(),
    edits.EditExpired: Reaction(after=("notifications.tell_of_decided_edit",)),
    edits.EditReverted: Reaction(within=(reputation.end,), after=("badges.consider",)),
    escalation.TicketOpened: Reaction(
        within=(deflection_handlers.note_ticket,),
        after=("escalation.mail_support", "escalation.mail_receipt"),
    ),
    escalation.TicketEscalated: Reaction(after=("notifications.tell_of_escalation",)),
    escalation.TicketAnswered: Reaction(
        after=("notifications.tell_of_ticket_answer", "escalation.mail_answer")
    ),
    escalation.TicketSolved: Reaction(after=("notifications.tell_of_solved_ticket",)),
    escalation.TicketReopened: Reaction(after=("notifications.tell_of_reopened_ticket",)),
    escalation.TicketAssigned: Reaction(after=("notifications.tell_of_assignment",)),
    escalation.TicketDue: Reaction(after=("notifications.tell_of_due_ticket",)),
    ranks.RankGained: Reaction(after=("notifications.tell_of_rank_gained",)),
    ranks.RankLost: Reaction(after=("notifications.tell_of_rank_lost",)),
    ranks.RankGained: Reaction(
        within=(webhooks.tell,),
        after=("notifications.tell_of_rank_gained", "triage.look_at_member"),
        in_bulk={webhooks.tell: webhooks.tell_past},
    ),
    ranks.RankLost: Reaction(
        within=(webhooks.tell,),
        after=("notifications.tell_of_rank_lost", "triage.look_at_member"),
        in_bulk={webhooks.tell: webhooks.tell_past},
    ),
    ranks.RestAnnounced: Reaction(after=("notifications.tell_of_rest", "ranks.mail_rest")),
    ranks.AbilitiesRested: Reaction(),
    ranks.LadderChanged: Reaction(after=("ranks.follow_ladder",)),
    badges.BadgeChanged: Reaction(),
    badges.BadgeAwarded: Reaction(
        within=(webhooks.tell,),
        after=("notifications.tell_of_badge",),
        in_bulk={webhooks.tell: webhooks.tell_past},
    ),
    badges.BadgeRevoked: Reaction(),
    leaderboards.LeaderboardLeft: Reaction(),
    leaderboards.LeaderboardRejoined: Reaction(),
    impact.ThankYouSaid: Reaction(after=("notifications.tell_of_thank_you",)),
    impact.ThankYouWithdrawn: Reaction(),
    impact.ThankYouReported: Reaction(),
    impact.ThankYouKept: Reaction(),
    impact.ThankYouRemoved: Reaction(),
    impact.ThankYouRestored: Reaction(),
    impact.ImpactShownChanged: Reaction(),
    impact.ImpactTermsSet: Reaction(),
    impact.CardShared: Reaction(),
    impact.CardWithdrawn: Reaction(),
    impact.YearSummed: Reaction(after=("notifications.tell_of_year",)),
    routing.DayLimited: Reaction(),
    routing.QuietHoursChosen: Reaction(),
    routing.PauseChosen: Reaction(),
    routing.QuestionOffered: Reaction(after=("notifications.tell_of_offer",)),
    routing.OfferPassed: Reaction(),
    routing.RoutingTermsSet: Reaction(),
    fairplay.CaseDecided: Reaction(after=("notifications.tell_of_case", "rewards.follow_case")),
    fairplay.CaseUndone: Reaction(after=("notifications.tell_of_undone_case", "rewards.follow_case")),
    fairplay.CaseAppealed: Reaction(),
    superusers.ProgrammeChanged: Reaction(after=("notifications.tell_of_programme",)),
    superusers.TextPublished: Reaction(after=("notifications.tell_of_programme",)),
    superusers.TextAccepted: Reaction(),
    superusers.CandidacyOpened: Reaction(),
    superusers.CandidateInvited: Reaction(after=("notifications.tell_super_user",)),
    superusers.CandidacyClosed: Reaction(after=("notifications.tell_super_user",)),
    superusers.MembershipStarted: Reaction(after=("notifications.tell_super_user",)),
    superusers.TierChanged: Reaction(after=("notifications.tell_super_user",)),
    superusers.BarMissed: Reaction(after=("notifications.tell_super_user", "superusers.mail_missed_bar")),
    superusers.BarRegained: Reaction(after=("notifications.tell_super_user",)),
    superusers.MemberExcused: Reaction(after=("notifications.tell_super_user",)),
    superusers.RenewalAnnounced: Reaction(after=("notifications.tell_super_user",)),
    superusers.TermRenewed: Reaction(after=("notifications.tell_super_user",)),
    superusers.MembershipEnded: Reaction(after=("notifications.tell_super_user",)),
    superusers.CostEntered: Reaction(),
    producttests.CampaignSaved: Reaction(),
    producttests.CampaignStepped: Reaction(after=("notifications.tell_of_campaign",)),
    producttests.TestApplied: Reaction(),
    producttests.TestApplicationWithdrawn: Reaction(),
    producttests.TestApplicationDecided: Reaction(after=("notifications.tell_of_test_decision",)),
    producttests.TestTermsAccepted: Reaction(),
    producttests.TestParcelMoved: Reaction(after=("notifications.tell_of_parcel",)),
    producttests.TestFeedbackSent: Reaction(after=("rewards.settle_test",)),
    producttests.TesterReminded: Reaction(after=("notifications.tell_of_owed",)),
    producttests.TestReportPublished: Reaction(after=("notifications.tell_of_report",)),
    producttests.TestedProductShipped: Reaction(after=("notifications.tell_of_shipped",)),
    producttests.CampaignPostWritten: Reaction(),
    producttests.CampaignPostRemoved: Reaction(),
    rewards.RewardRulesProposed: Reaction(after=("notifications.tell_of_proposed_rewards",)),
    rewards.RewardRulesScheduled: Reaction(after=("notifications.tell_of_reward_rules",)),
    rewards.RewardRulesWithdrawn: Reaction(after=("notifications.tell_of_reward_rules",)),
    rewards.RewardPeriodMade: Reaction(),
    rewards.RewardPeriodRemoved: Reaction(),
    rewards.RewardBudgetSet: Reaction(),
    rewards.RewardBudgetReached: Reaction(after=("notifications.tell_of_budget",)),
    rewards.RewardClosingBegun: Reaction(after=("rewards.close_period",)),
    rewards.RewardPeriodClosed: Reaction(),
    rewards.RewardStatementReady: Reaction(after=("notifications.tell_of_statement",)),
    rewards.RewardsHeld: Reaction(after=("notifications.tell_of_held_rewards",)),
    rewards.RewardsFreed: Reaction(after=("notifications.tell_of_freed_rewards",)),
    rewards.RewardsClawedBack: Reaction(after=("notifications.tell_of_clawed_back",)),
    rewards.RewardsRestored: Reaction(
        within=(payouts_handlers.announce_anew,), after=("notifications.tell_of_restored_rewards",)
    ),
    imports.TopicImported: Reaction(),
    payouts.PayoutAsked: Reaction(),
    payouts.PayoutMoved: Reaction(within=(webhooks.tell,), after=("notifications.tell_of_payout",)),
    payouts.PaymentDetailsChanged: Reaction(after=("payouts.mail_details_changed",)),
    payouts.BatchPrepared: Reaction(after=("notifications.tell_of_batch",)),
    payouts.BatchApproved: Reaction(),
    payouts.BatchCancelled: Reaction(),
    payouts.BatchSending: Reaction(),
    payouts.MoneyExpiring: Reaction(after=("notifications.tell_of_expiry", "payouts.mail_expiry")),
    payouts.MoneyExpired: Reaction(after=("notifications.tell_of_expired",)),
    payouts.MoneyAppealed: Reaction(after=("notifications.tell_of_money_appeal",)),
    payouts.AppealDecided: Reaction(after=("notifications.tell_of_decided_appeal",)),
    payouts.FaultFound: Reaction(after=("notifications.tell_of_fault",)),
    payouts.ClosingSaid: Reaction(after=("notifications.tell_of_said_closing",)),
    payouts.TermsSet: Reaction(),
    webhook_events.WebhookAdded: Reaction(),
    webhook_events.WebhookChanged: Reaction(),
    webhook_events.WebhookRemoved: Reaction(),
    webhook_events.WebhookSwitchedOn: Reaction(),
    webhook_events.WebhookSwitchedOff: Reaction(after=("notifications.tell_of_webhook",)),
    webhook_events.WebhookSecretShown: Reaction(),
    webhook_events.WebhookSecretChanged: Reaction(),
    webhook_events.WebhookTested: Reaction(),
    webhook_events.WebhookReplayed: Reaction(),
    demo.DemoBuilt: Reaction(),
    widget.OriginListed: Reaction(),
    widget.OriginUnlisted: Reaction(),
    deflection.DeflectionConfirmed: Reaction(),
    deflection.DeflectionCredited: Reaction(
        within=(reputation.award,), after=("badges.consider", "rewards.settle_deflection")
    ),
    triage.TreePublished: Reaction(after=("triage.replace_all",)),
    triage.TreeWithdrawn: Reaction(after=("triage.replace_all",)),
    triage.IncidentOpened: Reaction(),
    triage.IncidentClosed: Reaction(),
    triage.EntitlementGranted: Reaction(),
    triage.EntitlementEnded: Reaction(),
    calendar.CalendarEventPlanned: Reaction(),
    calendar.CalendarEventChanged: Reaction(),
    calendar.CalendarEventMoved: Reaction(after=("notifications.tell_of_moved_event",)),
    calendar.CalendarEventCancelled: Reaction(
        after=("notifications.tell_of_cancelled_event", "rewards.settle_cancelled_event")
    ),
    calendar.SeatTaken: Reaction(),
    calendar.QueueJoined: Reaction(),
    calendar.SeatGivenBack: Reaction(),
    calendar.SeatMovedUp: Reaction(after=("notifications.tell_of_seat",)),
    calendar.CalendarReminderDue: Reaction(
        after=("notifications.tell_of_event_soon", "calendar.queue_reminders")
    ),
    calendar.AttendanceNoted: Reaction(within=(reputation.award,), after=("rewards.settle_attendance",)),
    calendar.AttendanceWithdrawn: Reaction(within=(reputation.end,), after=("rewards.settle_attendance",)),
    calendar.NotesPublished: Reaction(),
    calendar.QuestionAsked: Reaction(),
    calendar.QuestionWithdrawn: Reaction(),
    calendar.QuestionSupported: Reaction(),
    calendar.SupportWithdrawn: Reaction(),
    calendar.QuestionAnswered: Reaction(after=("notifications.tell_of_management",)),
    calendar.QuestionOverdue: Reaction(after=("notifications.tell_of_overdue_question",)),
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
    "employees.verify_domain": Work(employees_jobs.verify_domain, slow=True),
    "employees.end_domain": Work(employees_jobs.end_domain, slow=True),
    "employees.ask_retraining": Work(employees_jobs.ask_retraining, slow=True),
    "notifications.tell_of_employment": Work(notifications.tell_of_employment),
    "notifications.tell_of_ended_employment": Work(notifications.tell_of_ended_employment),
    "notifications.tell_of_retraining": Work(notifications.tell_of_retraining),
    "escalation.mail_support": Work(escalation_jobs.mail_support, slow=True),
    "escalation.mail_receipt": Work(escalation_jobs.mail_receipt, slow=True),
    "escalation.mail_answer": Work(escalation_jobs.mail_answer, slow=True),
    "escalation.remove_document": Work(escalation_jobs.remove_document, slow=True),
    "reputation.try_draft": Work(reputation_jobs.try_draft, slow=True),
    "ranks.follow_ladder": Work(ranks_jobs.follow_ladder, slow=True),
    "ranks.mail_rest": Work(ranks_jobs.mail_rest, slow=True),
    "routing.begin_offering": Work(routing_handlers.begin_offering),
    "notifications.tell_of_escalation": Work(notifications.tell_of_escalation),
    "notifications.tell_of_ticket_answer": Work(notifications.tell_of_ticket_answer),
    "notifications.tell_of_solved_ticket": Work(notifications.tell_of_solved_ticket),
    "notifications.tell_of_reopened_ticket": Work(notifications.tell_of_reopened_ticket),
    "notifications.tell_of_assignment": Work(notifications.tell_of_assignment),
    "notifications.tell_of_due_ticket": Work(notifications.tell_of_due_ticket),
    "notifications.tell_of_offer": Work(notifications.tell_of_offer),
    "notifications.tell_of_rank_gained": Work(notifications.tell_of_rank_gained),
    "notifications.tell_of_rank_lost": Work(notifications.tell_of_rank_lost),
    "notifications.tell_of_rest": Work(notifications.tell_of_rest),
    "badges.consider": Work(badges_handlers.consider),
    "badges.award_badge": Work(badges_jobs.award_badge, slow=True),
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
    "notifications.tell_of_recommendation": Work(notifications.tell_of_recommendation),
    "notifications.tell_of_resolution": Work(notifications.tell_of_resolution),
    "notifications.tell_of_doubts": Work(notifications.tell_of_doubts),
    "notifications.tell_of_review": Work(notifications.tell_of_review),
    "notifications.tell_of_undone_review": Work(notifications.tell_of_undone_review),
    "notifications.tell_of_rules": Work(notifications.tell_of_rules),
    "notifications.tell_of_withdrawn_rules": Work(notifications.tell_of_withdrawn_rules),
    "notifications.tell_of_badge": Work(notifications.tell_of_badge),
    "notifications.tell_of_proposed_edit": Work(notifications.tell_of_proposed_edit),
    "notifications.tell_of_decided_edit": Work(notifications.tell_of_decided_edit),
    "notifications.tell_of_case": Work(notifications.tell_of_case),
    "notifications.tell_of_undone_case": Work(notifications.tell_of_undone_case),
    "notifications.tell_of_thank_you": Work(notifications.tell_of_thank_you),
    "notifications.tell_of_year": Work(notifications.tell_of_year),
    "notifications.tell_of_campaign": Work(notifications.tell_of_campaign),
    "notifications.tell_of_test_decision": Work(notifications.tell_of_test_decision),
    "notifications.tell_of_parcel": Work(notifications.tell_of_parcel),
    "notifications.tell_of_owed": Work(notifications.tell_of_owed),
    "notifications.tell_of_report": Work(notifications.tell_of_report),
    "notifications.tell_of_shipped": Work(notifications.tell_of_shipped),
    "fairplay.search": Work(fairplay_jobs.search_apart, slow=True),
    "superusers.mail_missed_bar": Work(superusers_jobs.mail_missed_bar, slow=True),
    "notifications.tell_of_programme": Work(notifications.tell_of_programme),
    "notifications.tell_super_user": Work(notifications.tell_super_user),
    "rewards.settle_profile": Work(rewards_handlers.settle_profile),
    "rewards.settle_acceptance": Work(rewards_handlers.settle_acceptance),
    "rewards.settle_confirmation": Work(rewards_handlers.settle_confirmation),
    "rewards.settle_answer": Work(rewards_handlers.settle_answer),
    "rewards.settle_thread": Work(rewards_handlers.settle_thread),
    "rewards.settle_deflection": Work(rewards_handlers.settle_deflection),
    "rewards.settle_attendance": Work(rewards_handlers.settle_attendance),
    "rewards.settle_cancelled_event": Work(rewards_handlers.settle_cancelled_event),
    "rewards.settle_test": Work(rewards_handlers.settle_test),
    "rewards.follow_case": Work(rewards_handlers.follow_case),
    "rewards.close_period": Work(rewards_jobs.close_begun, slow=True),
    "rewards.try_draft": Work(rewards_jobs.try_draft, slow=True),
    "notifications.tell_of_proposed_rewards": Work(notifications.tell_of_proposed_rewards),
    "notifications.tell_of_reward_rules": Work(notifications.tell_of_reward_rules),
    "notifications.tell_of_budget": Work(notifications.tell_of_budget),
    "notifications.tell_of_statement": Work(notifications.tell_of_statement),
    "notifications.tell_of_held_rewards": Work(notifications.tell_of_held_rewards),
    "notifications.tell_of_freed_rewards": Work(notifications.tell_of_freed_rewards),
    "notifications.tell_of_clawed_back": Work(notifications.tell_of_clawed_back),
    "notifications.tell_of_restored_rewards": Work(notifications.tell_of_restored_rewards),
    "calendar.queue_reminders": Work(calendar_jobs.queue_reminders),
    "calendar.mail_reminder": Work(calendar_jobs.mail_reminder, slow=True),
    "notifications.tell_of_moved_event": Work(notifications.tell_of_moved_event),
    "notifications.tell_of_cancelled_event": Work(notifications.tell_of_cancelled_event),
    "notifications.tell_of_seat": Work(notifications.tell_of_seat),
    "notifications.tell_of_event_soon": Work(notifications.tell_of_event_soon),
    "notifications.tell_of_management": Work(notifications.tell_of_management),
    "notifications.tell_of_overdue_question": Work(notifications.tell_of_overdue_question),
    "payouts.send_batch": Work(payouts_jobs.send_batch, slow=True),
    "payouts.hear_notice": Work(payouts_jobs.hear_notice, slow=True),
    "payouts.mail_details_changed": Work(payouts_jobs.mail_details_changed, slow=True),
    "payouts.mail_expiry": Work(payouts_jobs.mail_expiry, slow=True),
    "notifications.tell_of_payout": Work(notifications.tell_of_payout),
    "notifications.tell_of_batch": Work(notifications.tell_of_batch),
    "notifications.tell_of_expiry": Work(notifications.tell_of_expiry),
    "notifications.tell_of_expired": Work(notifications.tell_of_expired),
    "notifications.tell_of_money_appeal": Work(notifications.tell_of_money_appeal),
    "notifications.tell_of_decided_appeal": Work(notifications.tell_of_decided_appeal),
    "notifications.tell_of_said_closing": Work(notifications.tell_of_said_closing),
    "notifications.tell_of_fault": Work(notifications.tell_of_fault),
    "triage.look": Work(triage_handlers.look),
    "triage.look_at_member": Work(triage_handlers.look_at_member),
    "triage.act": Work(triage_jobs.act),
    "triage.replace_all": Work(triage_jobs.replace_all, slow=True),
    "triage.replay": Work(triage_jobs.run_replay, slow=True),
    "notifications.tell_of_webhook": Work(notifications.tell_of_webhook),
}

SCHEDULE: dict[str, Clockwork] = {
    "escalation.keep_clocks": Clockwork(escalation_jobs.keep_clocks, every_seconds=60),
    "payouts.ask_due": Clockwork(payouts_jobs.ask_due, every_seconds=15),
    "payouts.release_waited": Clockwork(payouts_jobs.release_waited, every_seconds=600),
    "payouts.expire_due": Clockwork(payouts_jobs.expire_due, every_seconds=3_600),
    "payouts.audit_nightly": Clockwork(payouts_jobs.audit_nightly, every_seconds=86_400),
    "payouts.note_late": Clockwork(payouts_jobs.note_late, every_seconds=3_600),
    "webhooks.send_due": Clockwork(webhooks_jobs.send_due, every_seconds=3),
    "webhooks.sweep": Clockwork(webhooks_jobs.sweep, every_seconds=86_400),
    "core.sweep_heard": Clockwork(signing.sweep_heard, every_seconds=86_400),
    "books.look": Clockwork(books_jobs.look, every_seconds=300),
    "rewards.release_due": Clockwork(rewards_jobs.release_due, every_seconds=300),
    "rewards.follow_cases": Clockwork(rewards_jobs.follow_cases, every_seconds=600),
    "rewards.sweep": Clockwork(rewards_jobs.sweep, every_seconds=3_600),
    "rewards.go_on_closing": Clockwork(rewards_jobs.go_on_closing, every_seconds=600),
    "rewards.publish_next": Clockwork(rewards_jobs.publish_next, every_seconds=86_400),
    "rewards.sweep_everything": Clockwork(rewards_jobs.sweep_everything, every_seconds=86_400),
    "calendar.remind": Clockwork(calendar_jobs.remind, every_seconds=60),
    "calendar.note_overdue": Clockwork(calendar_jobs.note_overdue, every_seconds=3_600),
    "search.index_stale": Clockwork(search_jobs.index_stale, every_seconds=1),
    "triage.look_due": Clockwork(triage_jobs.look_due, every_seconds=15),
    "routing.offer_due": Clockwork(routing_jobs.offer_due, every_seconds=15),
    "deflection.settle_visits": Clockwork(deflection_jobs.settle_visits, every_seconds=600),
    "deflection.train": Clockwork(deflection_jobs.train_apart, every_seconds=86_400),
    "reactions.settle_silent": Clockwork(reactions_jobs.settle_silent, every_seconds=600),
    "badges.recheck": Clockwork(badges_jobs.recheck, every_seconds=86_400),
    "fairplay.search": Clockwork(fairplay_jobs.search_apart, every_seconds=86_400),
    "impact.sum_years": Clockwork(impact_jobs.sum_years, every_seconds=86_400),
    "producttests.remind_testers": Clockwork(producttests_jobs.remind_testers, every_seconds=3_600),
    "core.sweep_failed": Clockwork(jobs.sweep_failed, every_seconds=86_400),
    "edits.expire_edits": Clockwork(edits_jobs.expire_edits, every_seconds=86_400),
    "links.sweep_links": Clockwork(links_jobs.sweep_links, every_seconds=86_400),
    "members.sweep_keys": Clockwork(members_jobs.sweep_keys, every_seconds=86_400),
    "members.sweep_unconfirmed": Clockwork(members_jobs.sweep_unconfirmed, every_seconds=86_400),
    "ranks.rank_everybody": Clockwork(ranks_jobs.rank_everybody_nightly, every_seconds=86_400),
    "ranks.rest_abilities": Clockwork(ranks_jobs.rest_abilities, every_seconds=86_400),
    "superusers.look_nightly": Clockwork(superusers_jobs.look_nightly, every_seconds=86_400),
    "threads.sweep_drafts": Clockwork(threads_jobs.sweep_drafts, every_seconds=86_400),
}


def connect() -> None:
    """Connect events to handlers, names to jobs, and the clock."""
    events.connect(REACTIONS)
    jobs.connect(WORKS, SCHEDULE)
