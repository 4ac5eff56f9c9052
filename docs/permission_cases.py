"""The situations in which docs/permissions.md asks every `can_*` of every room.

A room that gains a `can_*` gains an entry here; the generator refuses to write a table with a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from community.answers.models import Answer
from community.badges.models import Award, Badge
from community.boards.models import Board
from community.boards.rules import Audience
from community.calendar.models import CalendarEvent, CalendarQuestion
from community.core.actor import SYSTEM, VISITOR, Ability, Actor, Role
from community.edits.models import ProposedEdit
from community.employees.models import Employment
from community.escalation.models import Ticket
from community.fairplay.models import FairPlayCase, FairPlayMember
from community.impact.models import ImpactChoice, ImpactTerms, ThankYou
from community.members.models import Member
from community.members.queries import FORMER_MEMBER, MemberChip
from community.moderation.models import Flag, ReviewDecision
from community.notifications.models import Notification
from community.payouts.models import MoneyAppeal, Payout, PayoutBatch, PayoutClosing
from community.payouts.rules.states import Deed
from community.producttests.models import Campaign, CampaignPost, TestApplication
from community.reactions.rules import Kind as ReactionKind
from community.rewards.models import RewardRuleSet
from community.routing.models import Offer
from community.superusers.models import Candidacy, Membership
from community.threads.models import Thread
from community.threads.rules import Kind
from community.webhooks.models import WebhookDelivery, WebhookEndpoint

NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
OWNER_ID = 7  # Whose post, account or notification it is.
OTHER_ID = 8

_MEMBER = Actor(id=OTHER_ID, username="other", abilities=frozenset({Ability.VOTE}))
"""A newcomer, as the ladder that ships has them."""

ACTORS: Mapping[str, Actor] = {
    "visitor": VISITOR,
    "unconfirmed": replace(_MEMBER, is_confirmed=False),
    "suspended": replace(_MEMBER, suspended_until=NOW + timedelta(days=7)),
    "member": _MEMBER,
    "owner": replace(_MEMBER, id=OWNER_ID, username="owner"),
    "high rank": replace(_MEMBER, abilities=frozenset(Ability)),
    "super user": replace(_MEMBER, role=Role.SUPER_USER),
    "employee": replace(_MEMBER, role=Role.EMPLOYEE),
    "agent": replace(_MEMBER, role=Role.AGENT),
    "moderator": replace(_MEMBER, role=Role.MODERATOR),
    "admin": replace(_MEMBER, role=Role.ADMIN),
    "system": SYSTEM,
}
"""Who asks. The owner wrote the post, or has the account, that it is about; everybody else is somebody else."""


@dataclass(frozen=True)
class Case:
    """One situation: in words, and what the policy function gets after the actor."""

    words: str
    arguments: Callable[[], tuple[Any, ...]] = tuple
    named: Mapping[str, Any] = field(default_factory=dict)
    """What it gets by name."""


def _note(**state: Any) -> ThankYou:
    return ThankYou(author_id=OWNER_ID, helper_id=OTHER_ID, body="Thank you.", **state)


def _campaign(state: str = "open", **more: Any) -> Campaign:
    return Campaign(
        **({"state": state, "terms_version": 1, "needs_parcel": True, "report_readers": ""} | more)
    )


def _reward_draft(maker_id: int, proposer_id: int | None) -> RewardRuleSet:
    return RewardRuleSet(
        version=2,
        maker_ids=[maker_id],
        edited_by_id=maker_id,
        proposed_at=NOW if proposer_id is not None else None,
        proposed_by_id=proposer_id,
    )


def _payout(state: str) -> Payout:
    return Payout(id=1, state=state)


def _move(deed: Deed, state: str) -> Case:
    words = f"{deed.value} the owner's payout, which is {state}"
    return Case(words, lambda: (_payout(state), deed), {"owner_id": OWNER_ID})


def _batch(state: str, prepared_by_id: int = OWNER_ID) -> PayoutBatch:
    return PayoutBatch(state=state, prepared_by_id=prepared_by_id)


BATCHES = (
    Case("prepared by the owner", lambda: (_batch("prepared"),)),
    Case("prepared by the asker", lambda: (_batch("prepared", OTHER_ID),)),
    Case("approved", lambda: (_batch("approved"),)),
    Case("sent", lambda: (_batch("sent"),)),
)


def _application(standing: str = "chosen", *, state: str = "running", agreed: int = 1) -> TestApplication:
    return TestApplication(
        member_id=OWNER_ID, standing=standing, agreed_version=agreed, campaign=_campaign(state)
    )


def _badge(**state: Any) -> Badge:
    return Badge(key="thanks", name="Thanks", **state)


def _recipient(*, is_erased: bool = False) -> MemberChip:
    return replace(FORMER_MEMBER, id=OWNER_ID, is_erased=is_erased)


def board(read: Audience = Audience.PUBLIC, write: Audience = Audience.MEMBERS, **state: Any) -> Board:
    """A board that no database knows."""
    return Board(name="Help", slug="help", read_audience=read.value, write_audience=write.value, **state)


def thread(kind: Kind = Kind.QUESTION, on: Board | None = None, **state: Any) -> Thread:
    """A thread of the owner's, as it stands right after it was posted."""
    values: dict[str, Any] = {
        "author_id": OWNER_ID,
        "is_listed": True,
        "answer_count": 0,
        "accepted_count": 0,
        "asker_active_at": NOW,
    }
    return Thread(kind=kind.value, board=on or board(), **(values | state))


def answer(author_id: int = OWNER_ID, **state: Any) -> Answer:
    """An answer, by the owner unless said otherwise."""
    return Answer(author_id=author_id, **({"accept_order": 2} | state))


def suggestion(**state: Any) -> ProposedEdit:
    """A better text for the owner's post, by somebody who is not in the table."""
    return ProposedEdit(**({"author_id": OWNER_ID, "proposer_id": 99} | state))


def member(role: Role = Role.MEMBER, **state: Any) -> Member:
    """The owner's account."""
    return Member(id=OWNER_ID, role=role.value, **({"claimed_at": NOW, "email_confirmed_at": NOW} | state))


def _about_post(case: Case) -> Case:
    return Case(case.words, lambda: (CampaignPost(author_id=OWNER_ID), *case.arguments()))


def _candidacy(**state: Any) -> Candidacy:
    return Candidacy(**({"member_id": OWNER_ID, "nominated_by_id": OWNER_ID, "stage": "open"} | state))


TESTERS = (
    Case("the owner is a tester", lambda: (_application(),)),
    Case("the owner is a tester, terms not accepted", lambda: (_application(agreed=0),)),
    Case("the owner has applied", lambda: (_application("applied", state="open"),)),
    Case("the owner was a tester, test closed", lambda: (_application(state="closed"),)),
)
IN_TESTS = (
    Case("the owner is a tester", lambda: (_campaign("running"), _application())),
    Case("the owner is a tester, terms not accepted", lambda: (_campaign("running"), _application(agreed=0))),
    Case("nobody's application", lambda: (_campaign("running"), None)),
    Case("test closed", lambda: (_campaign("closed"), _application(state="closed"))),
)


def calendar_event(**state: Any) -> CalendarEvent:
    """A call with management for members, in a week; the owner leads it."""
    begins = NOW + timedelta(days=7)
    values: dict[str, Any] = {
        "kind": "call",
        "audience": Audience.MEMBERS.value,
        "lead_id": OWNER_ID,
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "rsvp_closes_at": begins,
    }
    return CalendarEvent(**(values | state))


_BEGUN: dict[str, Any] = {name: NOW - timedelta(minutes=10) for name in ("starts_at", "rsvp_closes_at")} | {
    "ends_at": NOW + timedelta(hours=1)
}
_OVER: dict[str, Any] = _BEGUN | {"ends_at": NOW - timedelta(minutes=1)}
CALENDAR_EVENTS = (
    Case("a call that the owner leads", lambda: (calendar_event(),)),
    Case("for super users", lambda: (calendar_event(audience=Audience.SUPER_USERS.value),)),
    Case("for staff", lambda: (calendar_event(audience=Audience.STAFF.value),)),
    Case("replies are closed", lambda: (calendar_event(rsvp_closes_at=NOW),)),
    Case("it has begun", lambda: (calendar_event(**_BEGUN),)),
    Case("it is over", lambda: (calendar_event(**_OVER),)),
    Case("cancelled", lambda: (calendar_event(cancelled_at=NOW),)),
    Case("a training", lambda: (calendar_event(kind="training"),)),
)


def management_question(outcome: str = "open") -> CalendarQuestion:
    """A question of the owner's to management."""
    return CalendarQuestion(author_id=OWNER_ID, outcome=outcome)


REMOVED: dict[str, Any] = {"removed_at": NOW, "is_listed": False}

CANDIDACIES = (
    Case("the owner's application", lambda: (_candidacy(),)),
    Case("a nomination of the owner", lambda: (_candidacy(nominated_by_id=99),)),
    Case("the owner's application, invited", lambda: (_candidacy(stage="invited"),)),
    Case("the owner's application, declined", lambda: (_candidacy(stage="declined"),)),
)
OPEN = Case("an open question", lambda: (thread(),))
THREAD_STATES = (
    OPEN,
    Case("locked", lambda: (thread(locked_at=NOW),)),
    Case("closed", lambda: (thread(closed_at=NOW),)),
    Case("removed", lambda: (thread(**REMOVED),)),
    Case("merged into another", lambda: (thread(merged_into_id=9, is_listed=False),)),
)
WRITING_STATES = (
    *THREAD_STATES,
    Case("on an archived board", lambda: (thread(on=board(archived_at=NOW)),)),
    Case("on a board where staff write", lambda: (thread(on=board(write=Audience.STAFF)),)),
    Case("an announcement there", lambda: (thread(Kind.ANNOUNCEMENT, on=board(write=Audience.STAFF)),)),
)
BOARDS = (
    Case("everybody reads, members write", lambda: (board(),)),
    Case("everybody reads, super users write", lambda: (board(write=Audience.SUPER_USERS),)),
    Case("everybody reads, staff write", lambda: (board(write=Audience.STAFF),)),
    Case("members read and write", lambda: (board(Audience.MEMBERS),)),
    Case("super users read and write", lambda: (board(Audience.SUPER_USERS, Audience.SUPER_USERS),)),
    Case("staff read and write", lambda: (board(Audience.STAFF, Audience.STAFF),)),
    Case("archived", lambda: (board(archived_at=NOW),)),
)
POSTS = (
    Case("in an open question", lambda: (thread(), answer())),
    Case("the post is accepted", lambda: (thread(), answer(accept_order=0))),
    Case("the post is removed", lambda: (thread(), answer(removed_at=NOW))),
    Case("the thread is locked", lambda: (thread(locked_at=NOW), answer())),
    Case("the thread is closed", lambda: (thread(closed_at=NOW), answer())),
    Case("the thread is removed", lambda: (thread(**REMOVED), answer())),
)
ACCOUNTS = (
    Case("a member's account", lambda: (member(),)),
    Case("an admin's account", lambda: (member(Role.ADMIN),)),
    Case("imported, nobody's yet", lambda: (member(claimed_at=None, email_confirmed_at=None),)),
    Case("erased", lambda: (member(erased_at=NOW),)),
)
ANSWERS_OF_A_THIRD = (
    Case("another's answer to the owner's question", lambda: (thread(), answer(99))),
    Case("the answer is removed", lambda: (thread(), answer(99, removed_at=NOW))),
    Case("the thread is closed", lambda: (thread(closed_at=NOW), answer(99))),
    Case("the thread is removed", lambda: (thread(**REMOVED), answer(99))),
)
ALWAYS = (Case("always"),)


def _reacting(kind: ReactionKind) -> dict[str, Callable[[], tuple[Any, ...]]]:
    return {
        "another's answer to the owner's question": lambda: (thread(), answer(99), kind),
        "the owner's answer": lambda: (thread(author_id=99), answer(), kind),
        "the thread is closed": lambda: (thread(closed_at=NOW), answer(99), kind),
        "the answer is removed": lambda: (thread(), answer(99, removed_at=NOW), kind),
        "in a discussion": lambda: (thread(Kind.DISCUSSION), answer(99), kind),
    }


def fair_play_case(state: str = "open", member_id: int = OWNER_ID, **more: Any) -> FairPlayCase:
    """A case that concerns the owner unless said otherwise."""
    return FairPlayCase(state=state, members=[FairPlayMember(member_id=member_id)], **more)


CASES_OF_FAIR_PLAY = (
    Case("open, about the owner", lambda: (fair_play_case(),)),
    Case("open, about whoever asks", lambda: (fair_play_case(member_id=OTHER_ID),)),
    Case("points taken from the owner", lambda: (fair_play_case("reversed"),)),
    Case("points taken, appealed before", lambda: (fair_play_case("reversed", appealed_at=NOW),)),
    Case("dismissed", lambda: (fair_play_case("dismissed"),)),
)


def _on(case: Case, kind: Kind) -> Case:
    return Case(f"{kind.value}: {case.words}", lambda: (*case.arguments(), kind))


ACTS: Mapping[str, tuple[Case, ...]] = {
    "members.can_sign_up": ALWAYS,
    "members.can_create_member": ALWAYS,
    "members.can_sign_in": ALWAYS,
    "members.can_ask_password_reset": ALWAYS,
    "members.can_use_mailed_key": ACCOUNTS,
    "members.can_edit_account": ACCOUNTS,
    "members.can_edit_profile": ACCOUNTS,
    "members.can_set_role": ACCOUNTS,
    "members.can_suspend_member": ACCOUNTS,
    "members.can_lift_suspension": ACCOUNTS,
    "members.can_offer_claim": ACCOUNTS,
    "members.can_erase_member": ACCOUNTS,
    "members.can_store_picture": ALWAYS,
    "members.can_do_housekeeping": ALWAYS,
    "boards.can_read_board": BOARDS,
    "boards.can_write_on_board": BOARDS,
    "boards.can_manage_boards": ALWAYS,
    "threads.can_post_thread": (
        *(_on(case, Kind.QUESTION) for case in BOARDS),
        _on(BOARDS[0], Kind.DISCUSSION),
        _on(BOARDS[0], Kind.ANNOUNCEMENT),
        _on(BOARDS[2], Kind.ANNOUNCEMENT),
    ),
    "threads.can_write_in_thread": WRITING_STATES,
    "threads.can_edit_thread": THREAD_STATES,
    "threads.can_see_revisions": (OPEN, Case("removed", lambda: (thread(**REMOVED),))),
    "threads.can_follow_thread": (OPEN, Case("removed", lambda: (thread(**REMOVED),))),
    "threads.can_have_too": (
        OPEN,
        Case("a discussion", lambda: (thread(Kind.DISCUSSION),)),
        Case("removed", lambda: (thread(**REMOVED),)),
    ),
    "threads.can_ask_info": (
        *THREAD_STATES,
        Case("solved", lambda: (thread(accepted_count=1),)),
        Case("a discussion", lambda: (thread(Kind.DISCUSSION),)),
    ),
    "threads.can_pin_thread": THREAD_STATES,
    "threads.can_lock_thread": THREAD_STATES,
    "threads.can_move_thread": THREAD_STATES,
    "threads.can_close_thread": THREAD_STATES,
    "threads.can_close_duplicate": THREAD_STATES,
    "threads.can_reopen_thread": (
        *THREAD_STATES,
        Case(
            "closed by the actor as a duplicate",
            lambda: (thread(closed_at=NOW, closed_by_id=OTHER_ID, duplicate_of_id=1),),
        ),
    ),
    "threads.can_remove_thread": (*THREAD_STATES, Case("with an answer", lambda: (thread(answer_count=1),))),
    "threads.can_restore_thread": THREAD_STATES,
    "answers.can_post_answer": WRITING_STATES,
    "answers.can_post_reply": (
        *WRITING_STATES,
        Case("to a removed answer", lambda: (thread(), answer(removed_at=NOW))),
    ),
    "answers.can_edit_post": POSTS,
    "answers.can_remove_post": POSTS,
    "answers.can_restore_post": POSTS,
    "answers.can_see_removed_post": (Case("removed", lambda: (answer(removed_at=NOW),)),),
    "answers.can_accept_answer": (
        Case("another's answer to the owner's question", lambda: (thread(), answer(author_id=99))),
        Case(
            "the same, a week after the asker's last word",
            lambda: (thread(asker_active_at=NOW - timedelta(days=7)), answer(author_id=99)),
        ),
        Case(
            "a week later, the actor's own answer",
            lambda: (thread(asker_active_at=NOW - timedelta(days=7)), answer(author_id=OTHER_ID)),
        ),
        Case("in a discussion", lambda: (thread(Kind.DISCUSSION), answer(author_id=99))),
        Case("the answer is removed", lambda: (thread(), answer(author_id=99, removed_at=NOW))),
        Case("the thread is closed", lambda: (thread(closed_at=NOW), answer(author_id=99))),
        Case("the thread is locked", lambda: (thread(locked_at=NOW), answer(author_id=99))),
    ),
    "answers.can_withdraw_acceptance": THREAD_STATES,
    "answers.can_merge_threads": (Case("always", lambda: (thread(), thread())),),
    "answers.can_split_thread": (OPEN,),
    "votes.can_vote": POSTS,
    "votes.can_withdraw_vote": ALWAYS,
    "reactions.can_react": (
        *(
            Case(f"{kind.name.lower()}: {words}", arguments)
            for kind in ReactionKind
            for words, arguments in _reacting(kind).items()
        ),
    ),
    "reactions.can_withdraw_reaction": ALWAYS,
    "reactions.can_recommend_answer": (
        *ANSWERS_OF_A_THIRD,
        Case("the actor's own answer", lambda: (thread(), answer(OTHER_ID))),
    ),
    "reactions.can_withdraw_recommendation": ALWAYS,
    "reactions.can_verify_answer": (
        *ANSWERS_OF_A_THIRD,
        Case("the actor's own answer", lambda: (thread(), answer(OTHER_ID))),
    ),
    "reactions.can_undo_resolution": (
        Case("others confirmed it", lambda: (thread(confirmed_at=NOW),)),
        Case("the thread is removed", lambda: (thread(confirmed_at=NOW, **REMOVED),)),
    ),
    "reactions.can_settle_reports": ALWAYS,
    "reactions.can_settle_resolutions": ALWAYS,
    "ranks.can_manage_ladder": ALWAYS,
    "ranks.can_rest_abilities": ALWAYS,
    "edits.can_propose_edit": POSTS,
    "edits.can_withdraw_edit": (
        Case("their own suggestion", lambda: (suggestion(proposer_id=OWNER_ID, author_id=9),)),
        Case("it is decided", lambda: (suggestion(proposer_id=OWNER_ID, author_id=9, outcome="declined"),)),
    ),
    "edits.can_decide_edit": (
        Case("for the owner's post", lambda: (suggestion(),)),
        Case("which the owner made", lambda: (suggestion(proposer_id=OWNER_ID, author_id=9),)),
    ),
    "edits.can_revert_edit": (
        Case("accepted for the owner's post", lambda: (suggestion(outcome="accepted"),)),
        Case("declined", lambda: (suggestion(outcome="declined"),)),
    ),
    "edits.can_list_edits": ALWAYS,
    "edits.can_decide_for_others": ALWAYS,
    "edits.can_expire_edits": ALWAYS,
    "moderation.can_flag_post": POSTS,
    "moderation.can_withdraw_flag": (
        Case("their own report", lambda: (Flag(member_id=OWNER_ID),)),
        Case("it is settled", lambda: (Flag(member_id=OWNER_ID, decision_id=3),)),
    ),
    "moderation.can_open_item": ALWAYS,
    "moderation.can_see_queue": ALWAYS,
    "moderation.can_give_opinion": (Case("the owner's post", lambda: (answer(),)),),
    "moderation.can_decide_item": (Case("the owner's post", lambda: (answer(),)),),
    "moderation.can_undo_decision": (
        Case("about the owner's post", lambda: (ReviewDecision(author_id=OWNER_ID),)),
    ),
    "moderation.can_see_decisions": ALWAYS,
    "moderation.can_read_review": (Case("of the owner's post", lambda: (answer(),)),),
    "moderation.can_ask_again": (
        Case("in its place", lambda: (answer(),)),
        Case("removed by a moderator", lambda: (answer(removed_at=NOW, removed_by_id=99),)),
        Case("removed by its author", lambda: (answer(removed_at=NOW, removed_by_id=OWNER_ID),)),
    ),
    "escalation.can_open_ticket": ALWAYS,
    "escalation.can_work_tickets": ALWAYS,
    "escalation.can_list_tickets": ALWAYS,
    "escalation.can_see_ticket": (
        Case("the owner's request", lambda: (Ticket(member_id=OWNER_ID),)),
        Case("written without signing in", lambda: (Ticket(member_id=None),)),
    ),
    "escalation.can_hand_over": (
        Case("the owner's open question", lambda: (thread(),)),
        Case("a solved one", lambda: (thread(solved_at=NOW),)),
    ),
    "escalation.can_escalate": (
        Case("the owner's, the promised wait is over", lambda: (thread(), NOW - timedelta(hours=1))),
        Case("the owner's, it is not over", lambda: (thread(), NOW + timedelta(days=3_650))),
    ),
    "escalation.can_sort_escalation": ALWAYS,
    "escalation.can_write_in_ticket": (
        Case("the owner's request", lambda: (Ticket(member_id=OWNER_ID),)),
        Case("the owner's, erased", lambda: (Ticket(member_id=OWNER_ID, erased_at=NOW),)),
    ),
    "escalation.can_manage_teams": ALWAYS,
    "employees.can_manage_employees": ALWAYS,
    "employees.can_verify_employee": (
        Case("a member", lambda: (_recipient(),)),
        Case("an erased member", lambda: (_recipient(is_erased=True),)),
    ),
    "employees.can_end_employment": (
        Case("somebody who works here", lambda: (Employment(ended_at=None),)),
        Case("it has ended already", lambda: (Employment(ended_at=NOW),)),
    ),
    "employees.can_settle_addresses": ALWAYS,
    "employees.can_read_training": ALWAYS,
    "employees.can_take_training": ALWAYS,
    "badges.can_manage_badges": ALWAYS,
    "badges.can_give_badges": ALWAYS,
    "badges.can_give_badge": (
        Case("one given by hand", lambda: (_badge(), _recipient())),
        Case("one given by hand, retired", lambda: (_badge(retired_at=NOW), _recipient())),
        Case("one that is earned", lambda: (_badge(rule={}), _recipient())),
        Case("to an erased member", lambda: (_badge(), _recipient(is_erased=True))),
    ),
    "badges.can_take_award": (
        Case("given by hand", lambda: (Award(awarded_by_id=OTHER_ID, revoked_at=None),)),
        Case("given by hand, taken back", lambda: (Award(awarded_by_id=OTHER_ID, revoked_at=NOW),)),
        Case("earned", lambda: (Award(awarded_by_id=None, revoked_at=None),)),
    ),
    "badges.can_award_by_rule": ALWAYS,
    "badges.can_see_toasts": ALWAYS,
    "leaderboards.can_choose_listing": ALWAYS,
    "impact.can_thank": (
        Case("whom it helped", lambda: (answer(), True)),
        Case("nobody known to be helped", lambda: (answer(), False)),
        Case("a removed answer", lambda: (answer(removed_at=NOW, removed_by_id=OTHER_ID), True)),
    ),
    "impact.can_change_note": (
        Case("the owner's note", lambda: (_note(),)),
        Case("removed by a moderator", lambda: (_note(removed_at=NOW),)),
    ),
    "impact.can_report_note": (
        Case("the owner's note", lambda: (_note(),)),
        Case("removed by a moderator", lambda: (_note(removed_at=NOW),)),
    ),
    "impact.can_judge_notes": ALWAYS,
    "impact.can_see_notes": (
        Case("nothing was chosen", lambda: (OWNER_ID, None)),
        Case("kept to themselves", lambda: (OWNER_ID, ImpactChoice(hides_money=True, hides_notes=True))),
    ),
    "impact.can_see_money": (
        Case("nothing was chosen", lambda: (OWNER_ID, None, None)),
        Case(
            "hidden by the owner", lambda: (OWNER_ID, ImpactChoice(hides_money=True, hides_notes=True), None)
        ),
        Case("hidden by an admin", lambda: (OWNER_ID, None, ImpactTerms(is_public=True, shows_money=False))),
    ),
    "impact.can_choose_shown": ALWAYS,
    "impact.can_see_card": (Case("the owner's card", lambda: (OWNER_ID,)),),
    "impact.can_see_site_impact": ALWAYS,
    "impact.can_see_public_impact": (
        Case("nothing was chosen", lambda: (None,)),
        Case("switched off", lambda: (ImpactTerms(is_public=False, shows_money=True),)),
    ),
    "impact.can_set_impact_terms": ALWAYS,
    "impact.can_sum_years": ALWAYS,
    "calendar.can_see_calendar": ALWAYS,
    "calendar.can_see_event": CALENDAR_EVENTS,
    "calendar.can_see_link": (
        Case("without a seat", lambda: (calendar_event(), False)),
        Case("with a seat", lambda: (calendar_event(), True)),
    ),
    "calendar.can_plan_events": ALWAYS,
    "calendar.can_change_event": CALENDAR_EVENTS,
    "calendar.can_cancel_event": CALENDAR_EVENTS,
    "calendar.can_take_seat": CALENDAR_EVENTS,
    "calendar.can_give_seat_back": CALENDAR_EVENTS,
    "calendar.can_note_attendance": CALENDAR_EVENTS,
    "calendar.can_note_attendance_of": (Case("the owner", lambda: (OWNER_ID,)),),
    "calendar.can_ask_management": CALENDAR_EVENTS,
    "calendar.can_support_question": (
        Case("an open one of the owner's", lambda: (calendar_event(), management_question())),
        Case("an answered one", lambda: (calendar_event(), management_question("answered"))),
    ),
    "calendar.can_withdraw_question": (
        Case("an open one of the owner's", lambda: (management_question(),)),
        Case("an answered one", lambda: (management_question("answered"),)),
    ),
    "calendar.can_answer_questions": ALWAYS,
    "calendar.can_have_feed": ALWAYS,
    "calendar.can_see_report": ALWAYS,
    "calendar.can_keep_calendar": ALWAYS,
    "routing.can_limit_own_day": ALWAYS,
    "routing.can_see_own_queue": ALWAYS,
    "superusers.can_run_programme": ALWAYS,
    "superusers.can_set_criteria": ALWAYS,
    "superusers.can_apply": ALWAYS,
    "superusers.can_nominate_member": (
        Case("a member", lambda: (member(),)),
        Case("a super user", lambda: (member(Role.SUPER_USER),)),
        Case("staff", lambda: (member(Role.AGENT),)),
        Case("an imported account that nobody has taken", lambda: (member(claimed_at=None),)),
        Case("an erased member", lambda: (member(erased_at=NOW),)),
    ),
    "superusers.can_review_candidacy": CANDIDACIES,
    "superusers.can_withdraw_candidacy": CANDIDACIES,
    "superusers.can_answer_invitation": CANDIDACIES,
    "superusers.can_accept_texts": ALWAYS,
    "superusers.can_leave_programme": ALWAYS,
    "superusers.can_change_membership": (
        Case("the owner's membership", lambda: (Membership(member_id=OWNER_ID),)),
        Case("one that has ended", lambda: (Membership(member_id=OWNER_ID, ended_at=NOW),)),
    ),
    "superusers.can_look_nightly": ALWAYS,
    "routing.can_choose_quiet": ALWAYS,
    "routing.can_pass_offer": (Case("offered to the owner", lambda: (Offer(member_id=OWNER_ID),)),),
    "routing.can_offer_questions": ALWAYS,
    "routing.can_set_routing": ALWAYS,
    "triage.can_draw_tree": ALWAYS,
    "triage.can_see_places": ALWAYS,
    "triage.can_see_place": (Case("the owner's question", lambda: (thread(),)),),
    "triage.can_run_incidents": ALWAYS,
    "triage.can_place_questions": ALWAYS,
    "deflection.can_confirm_deflection": (
        Case("a thread that can be read", lambda: (thread(),)),
        Case("a removed thread", lambda: (thread(**REMOVED),)),
    ),
    "deflection.can_note_ranking": ALWAYS,
    "deflection.can_join_visits": ALWAYS,
    "deflection.can_settle_visits": ALWAYS,
    "deflection.can_see_report": ALWAYS,
    "deflection.can_set_terms": ALWAYS,
    "deflection.can_keep_declined": (Case("the owner's question", lambda: (thread(),)),),
    "books.can_post": ALWAYS,
    "books.can_audit_book": ALWAYS,
    "rewards.can_see_own_rewards": ALWAYS,
    "rewards.can_invite_friends": ALWAYS,
    "rewards.can_run_rewards": ALWAYS,
    "rewards.can_approve_rules": (
        Case("proposed by two others", lambda: (_reward_draft(OWNER_ID, 99),)),
        Case("the asker wrote some of it", lambda: (_reward_draft(OTHER_ID, 99),)),
        Case("not proposed yet", lambda: (_reward_draft(OWNER_ID, None),)),
    ),
    "rewards.can_hold_money": ALWAYS,
    "rewards.can_settle_awards": ALWAYS,
    "payouts.can_claim": ALWAYS,
    "payouts.can_see_payout": (Case("the owner's payout", lambda: (OWNER_ID,)),),
    "payouts.can_run_payouts": ALWAYS,
    "payouts.can_move": (
        _move(Deed.HOLD, "reserved"),
        _move(Deed.HOLD, "sent"),
        _move(Deed.RELEASE, "held"),
        _move(Deed.CANCEL, "reserved"),
        _move(Deed.CANCEL, "sent"),
        _move(Deed.APPROVE, "reserved"),
        _move(Deed.SETTLE, "sent"),
    ),
    "payouts.can_approve_batch": BATCHES,
    "payouts.can_change_batch": BATCHES,
    "payouts.can_send_batch": BATCHES,
    "payouts.can_close_by_hand": (
        Case("the owner's payout, which is sent", lambda: (_payout("sent"),), {"owner_id": OWNER_ID}),
        Case("the asker's own", lambda: (_payout("sent"),), {"owner_id": OTHER_ID}),
        Case("one that has arrived", lambda: (_payout("settled"),), {"owner_id": OWNER_ID}),
    ),
    "payouts.can_confirm_closing": (
        Case(
            "said by the owner of another payout",
            lambda: (PayoutClosing(said_by_id=OWNER_ID),),
            {"owner_id": None},
        ),
        Case("said by the asker", lambda: (PayoutClosing(said_by_id=OTHER_ID),), {"owner_id": OWNER_ID}),
        Case(
            "of the asker's own payout", lambda: (PayoutClosing(said_by_id=OWNER_ID),), {"owner_id": OTHER_ID}
        ),
        Case("decided already", lambda: (PayoutClosing(decided_at=NOW),), {"owner_id": OWNER_ID}),
    ),
    "payouts.can_appeal": (Case("the owner's money", lambda: (OWNER_ID,)),),
    "payouts.can_decide_appeal": (
        Case("the machine had decided", lambda: (MoneyAppeal(),)),
        Case("the asker had decided", lambda: (MoneyAppeal(blamed_id=OTHER_ID),)),
        Case("decided already", lambda: (MoneyAppeal(decided_at=NOW),)),
    ),
    "payouts.can_carry_money": ALWAYS,
    "payouts.can_forget": (Case("the owner's details", lambda: (OWNER_ID,)),),
    "reputation.can_edit_rules": ALWAYS,
    "reputation.can_void_causes": ALWAYS,
    "widget.can_manage_widget": ALWAYS,
    "widget.can_see_widget_demo": (
        Case("in a community of its own", lambda: (False,)),
        Case("in the demo community", lambda: (True,)),
    ),
    "widget.can_note_refusal": ALWAYS,
    "producttests.can_run_campaigns": ALWAYS,
    "producttests.can_step_campaign": (
        Case("under way", lambda: (_campaign(),)),
        Case("closed", lambda: (_campaign("closed"),)),
    ),
    "producttests.can_apply": (
        Case("open, not applied", lambda: (_campaign(), None)),
        Case("open, applied before", lambda: (_campaign(), _application("applied", state="open"))),
        Case("open, decided", lambda: (_campaign(), _application(state="open"))),
        Case("running", lambda: (_campaign("running"), None)),
    ),
    "producttests.can_withdraw": (
        Case("the owner's application", lambda: (_application("applied", state="open"),)),
        Case("the owner is a tester", lambda: (_application(),)),
        Case("the owner is a tester, test over", lambda: (_application(state="closed"),)),
    ),
    "producttests.can_decide_application": (
        Case("the owner's application", lambda: (_application("applied", state="open"),)),
        Case("taken back", lambda: (_application("withdrawn", state="open"),)),
        Case("test ended", lambda: (_application(state="reporting"),)),
    ),
    "producttests.can_be_tester": TESTERS,
    "producttests.can_choose_credit": TESTERS,
    "producttests.can_accept_terms": TESTERS,
    "producttests.can_say_received": TESTERS,
    "producttests.can_give_address": TESTERS,
    "producttests.can_give_feedback": TESTERS,
    "producttests.can_move_parcel": TESTERS,
    "producttests.can_read_secret": IN_TESTS,
    "producttests.can_write_post": IN_TESTS,
    "producttests.can_change_post": tuple(_about_post(case) for case in IN_TESTS),
    "producttests.can_remove_post": tuple(_about_post(case) for case in IN_TESTS),
    "producttests.can_read_report": (
        Case("for everybody", lambda: (_campaign("closed", report_readers="everybody"), None)),
        Case(
            "for testers",
            lambda: (_campaign("closed", report_readers="testers"), _application(state="closed")),
        ),
        Case("not published", lambda: (_campaign("closed"), _application(state="closed"))),
    ),
    "producttests.can_remind_testers": ALWAYS,
    "fairplay.can_see_cases": ALWAYS,
    "fairplay.can_decide_case": CASES_OF_FAIR_PLAY,
    "fairplay.can_undo_decision": CASES_OF_FAIR_PLAY,
    "fairplay.can_appeal_case": CASES_OF_FAIR_PLAY,
    "fairplay.can_run_detectors": ALWAYS,
    "fairplay.can_keep_findings": ALWAYS,
    "notifications.can_read_inbox": ALWAYS,
    "notifications.can_mark_notification": (
        Case("the owner's notification", lambda: (Notification(member_id=OWNER_ID),)),
    ),
    "notifications.can_tell_members": ALWAYS,
    "webhooks.can_manage_webhooks": ALWAYS,
    "webhooks.can_see_secret": (
        Case("not shown yet", lambda: (WebhookEndpoint(secret_shown_at=None),)),
        Case("shown already", lambda: (WebhookEndpoint(secret_shown_at=NOW),)),
    ),
    "webhooks.can_test_webhook": (
        Case("switched on", lambda: (WebhookEndpoint(),)),
        Case("switched off", lambda: (WebhookEndpoint(switched_off_at=NOW),)),
    ),
    "webhooks.can_replay_delivery": (
        Case("failed", lambda: (WebhookEndpoint(), WebhookDelivery(state="failed"))),
        Case("waiting", lambda: (WebhookEndpoint(), WebhookDelivery(state="waiting"))),
        Case("switched off", lambda: (WebhookEndpoint(switched_off_at=NOW), WebhookDelivery(state="failed"))),
    ),
    "webhooks.can_send_webhooks": ALWAYS,
    "imports.can_import_community": ALWAYS,
    "demo.can_build_demo": ALWAYS,
}
"""Every question of every room, by room and name, with the situations in which it is asked."""
