"""What members are told of, and the words for it."""

from __future__ import annotations

from enum import StrEnum

MENTIONS_MOST = 10  # A post that calls more people than this is shouting; the first ten hear it.
PAGE_SIZE = 30  # An evening's worth on one page.
SHOWN_MOST = 500  # Posts that one page can have shown: 20 answers with their replies, twice over.


class Kind(StrEnum):
    """What a notification tells. Where several fit one post, the first one in this list is told."""

    MENTIONED = "mentioned"
    """A post names the member."""
    ACCEPTED = "accepted"
    """The member's answer was accepted."""
    SOLVED = "solved"
    """A question that the member asked or follows has an accepted answer now."""
    CONFIRMED = "confirmed"
    """The member's answer solved a question whose asker is silent: others confirmed it."""
    RESOLVED = "resolved"
    """Others' confirmations solved the member's own question; they can undo that."""
    RECOMMENDED = "recommended"
    """Staff recommend the member's answer."""
    OUTDATED = "outdated"
    """An answer is said to be out of date, and the member wrote it or knows the subject."""
    ANSWERED = "answered"
    """There is an answer in a thread that the member follows."""
    REPLIED = "replied"
    """There is a reply that concerns the member."""
    NEEDS_INFO = "needs_info"
    """A helper needs to know more from the asker."""
    MOVED = "moved"
    """The thread is on another board now."""
    MERGED = "merged"
    """The thread is part of another one now."""
    CLOSED = "closed"
    """The thread takes no more posts."""
    DUPLICATE = "duplicate"
    """The thread was closed because another one asks the same."""
    RANK_GAINED = "rank_gained"
    """The member reached a higher rank."""
    RANK_LOST = "rank_lost"
    """The member has a lower rank than before."""
    REST = "rest"
    """The abilities of the member's rank will rest, for they have been away for long."""
    REMOVED = "removed"
    """A moderator took the member's post out of sight."""
    RESTORED = "restored"
    """The member's post is back in sight."""
    REMOVAL_STANDS = "removal_stands"
    """A moderator looked again at what the member had asked about, and left it removed."""
    EDIT_ASKED = "edit_asked"
    """A moderator asks the member to change their post."""
    FLAG_UPHELD = "flag_upheld"
    """Something was done about a post that the member reported."""
    FLAG_DECLINED = "flag_declined"
    """A post that the member reported stays as it is."""
    BADGE = "badge"
    """The member got a badge."""
    EDIT_PROPOSED = "edit_proposed"
    """Somebody suggests a better text for the member's post."""
    EDIT_ACCEPTED = "edit_accepted"
    """The text that the member suggested was taken over."""
    EDIT_DECLINED = "edit_declined"
    """It was not wanted; why stands beside it."""
    EDIT_EXPIRED = "edit_expired"
    """Nobody decided about it in time."""

    OFFERED = "offered"
    """A question waits that the member is likely to answer well."""
    RULES_SCHEDULED = "rules_scheduled"
    """Other rules of points are in force from a day on."""
    RULES_WITHDRAWN = "rules_withdrawn"
    """They will not be, after all."""
    CASE_DECIDED = "case_decided"
    """Moderators decided a case of fair play that concerns the member."""
    CASE_UNDONE = "case_undone"
    """They took that decision back."""
    PROGRAMME = "programme"
    """Something about the super-user programme and the member."""
    SUPPORT = "support"
    """Something about a ticket: the member's own, or one that an agent has."""
    MONEY = "money"
    """Something about the member's money, or about payouts for those who run them."""
    THANKED = "thanked"
    """Somebody whom the member's answer helped thanks them."""
    YEAR = "year"
    """A year is over in which the member's answers helped people."""
    EMPLOYED = "employed"
    """The member is known to work for the brand."""
    TRAINING_DUE = "training_due"
    """Employees need a new version of the training."""
    EMPLOYMENT_ENDED = "employment_ended"
    """The member does not work for the brand any more."""

    TEST_CHOSEN = "test_chosen"
    """The member is a tester in a product test."""
    TEST_RESERVE = "test_reserve"
    """The member stands in reserve for a product test."""
    TEST_DECLINED = "test_declined"
    """The member is not in a product test that they applied for."""
    TEST_REMINDER = "test_reminder"
    """The member owes something as a tester."""
    TEST_SENT = "test_sent"
    """The product that the member tests is on its way."""
    TEST_STARTED = "test_started"
    """The test has begun."""
    TEST_REPORT = "test_report"
    """There is a report of a test that the member was in."""
    TEST_SHIPPED = "test_shipped"
    """A product that the member tested has shipped."""
    TEST_CLOSED = "test_closed"
    """A test that the member was in is over."""
    TEST_CANCELLED = "test_cancelled"
    """A test that the member applied for will not be."""
    EVENT_MOVED = "event_moved"
    """An event in which the member has a seat, or waits for one, is at another time or place."""
    EVENT_CANCELLED = "event_cancelled"
    """It will not take place."""
    SEAT_GAINED = "seat_gained"
    """The member waited for a seat and has one now."""
    EVENT_SOON = "event_soon"
    """It begins in a day, or in an hour."""
    MANAGEMENT_ANSWERED = "management_answered"
    """There is an answer to the member's question to management, or a reason why there is none."""
    ANSWER_OVERDUE = "answer_overdue"
    """Staff should have answered a question to management by now."""
    REWARDS = "rewards"
    """Something about rewards and the member, or the admin who runs them."""
    WEBHOOK = "webhook"
    """Another system is told nothing any more; for admins."""


ICONS = {
    Kind.MENTIONED: "at-sign",
    Kind.ACCEPTED: "circle-check-big",
    Kind.SOLVED: "circle-check",
    Kind.CONFIRMED: "circle-check-big",
    Kind.RESOLVED: "circle-check",
    Kind.RECOMMENDED: "award",
    Kind.OUTDATED: "history",
    Kind.ANSWERED: "message-circle",
    Kind.REPLIED: "reply",
    Kind.NEEDS_INFO: "circle-help",
    Kind.MOVED: "arrow-right-left",
    Kind.MERGED: "git-merge",
    Kind.CLOSED: "lock",
    Kind.DUPLICATE: "copy",
    Kind.RANK_GAINED: "award",
    Kind.RANK_LOST: "history",
    Kind.REST: "moon",
    Kind.REMOVED: "eye-off",
    Kind.RESTORED: "rotate-ccw",
    Kind.REMOVAL_STANDS: "eye-off",
    Kind.EDIT_ASKED: "pencil",
    Kind.FLAG_UPHELD: "shield-check",
    Kind.FLAG_DECLINED: "flag",
    Kind.BADGE: "award",
    Kind.EDIT_PROPOSED: "pencil",
    Kind.EDIT_ACCEPTED: "circle-check",
    Kind.EDIT_DECLINED: "pencil",
    Kind.EDIT_EXPIRED: "clock",
    Kind.OFFERED: "sparkles",
    Kind.RULES_SCHEDULED: "calendar",
    Kind.RULES_WITHDRAWN: "calendar",
    Kind.CASE_DECIDED: "shield",
    Kind.CASE_UNDONE: "shield-check",
    Kind.PROGRAMME: "award",
    Kind.SUPPORT: "headset",
    Kind.MONEY: "receipt",
    Kind.THANKED: "heart-handshake",
    Kind.YEAR: "sparkles",
    Kind.EMPLOYED: "shield-check",
    Kind.TRAINING_DUE: "calendar",
    Kind.EMPLOYMENT_ENDED: "log-out",
    Kind.TEST_CHOSEN: "package",
    Kind.TEST_RESERVE: "clock",
    Kind.TEST_DECLINED: "package",
    Kind.TEST_REMINDER: "bell",
    Kind.TEST_SENT: "package",
    Kind.TEST_STARTED: "package",
    Kind.TEST_REPORT: "file-text",
    Kind.TEST_SHIPPED: "award",
    Kind.TEST_CLOSED: "circle-check",
    Kind.TEST_CANCELLED: "ban",
    Kind.EVENT_MOVED: "arrow-right-left",
    Kind.EVENT_CANCELLED: "circle-x",
    Kind.SEAT_GAINED: "ticket",
    Kind.EVENT_SOON: "clock",
    Kind.MANAGEMENT_ANSWERED: "megaphone",
    Kind.ANSWER_OVERDUE: "clock",
    Kind.REWARDS: "receipt",
    Kind.WEBHOOK: "link-2",
}


def phrase_of(
    kind: Kind,
    *,
    thread_kind: str,
    is_own_thread: bool,
    is_own_answer: bool,
    board_name: str,
    post_kind: str = "thread",
) -> tuple[str, str]:
    """The words before and after the thread's title: “Theo *moved your question* Router drops *to Broadband*”.

    `is_own_answer` says whether it is about the reader's own answer, or about a reply to it; `post_kind` what it tells
    of: thread, answer or reply.
    """
    own_post = thread_kind if post_kind == "thread" else post_kind
    thing = f"your {thread_kind}" if is_own_thread else ""
    replied = "replied to" if is_own_thread else "replied in"
    answered = "answered" if thread_kind == "question" else "wrote in"
    return {
        Kind.MENTIONED: ("mentioned you in", ""),
        Kind.ACCEPTED: ("accepted your answer to", ""),
        Kind.SOLVED: (_joined("accepted an answer to", thing), ""),
        Kind.CONFIRMED: ("counts your answer as the solution, because others confirmed it:", ""),
        Kind.RESOLVED: (
            "counts your question as solved, because others confirmed an answer:",
            "– if it is not solved, say so there",
        ),
        Kind.RECOMMENDED: ("recommended your answer to", ""),
        Kind.OUTDATED: (
            f"asks you to look again: members say that {'your' if is_own_answer else 'an'} answer is out of date:",
            "",
        ),
        Kind.ANSWERED: (_joined(answered, thing), ""),
        Kind.REPLIED: ("replied to your answer in" if is_own_answer else _joined(replied, thing), ""),
        Kind.NEEDS_INFO: ("needs to know more about", ""),
        Kind.MOVED: (_joined("moved", thing), f"to {board_name}" if board_name else ""),
        Kind.MERGED: ("merged a thread that you follow into", ""),
        Kind.CLOSED: (_joined("closed", thing), ""),
        Kind.DUPLICATE: (_joined("closed", thing), "as a duplicate"),
        Kind.RANK_GAINED: ("You have reached a new rank:", ""),
        Kind.RANK_LOST: ("Your rank is now", ""),
        Kind.REST: ("The abilities of your rank will rest:", ""),
        Kind.REMOVED: (f"removed your {own_post} in", "– see why, and what you can do"),
        Kind.RESTORED: (f"brought your {own_post} back in", ""),
        Kind.REMOVAL_STANDS: (f"looked again at your {own_post}, and it stays removed:", ""),
        Kind.EDIT_ASKED: (f"asks you to change your {own_post} in", "– see why"),
        Kind.EDIT_PROPOSED: (f"suggests a better text for your {own_post} in", ""),
        Kind.EDIT_ACCEPTED: ("took over the text that you suggested in", ""),
        Kind.EDIT_DECLINED: ("declined the text that you suggested in", "– see why"),
        Kind.EDIT_EXPIRED: ("tells you that nobody decided about the text that you suggested in", ""),
        Kind.FLAG_UPHELD: ("acted on your report. Thank you for keeping this place in order:", ""),
        Kind.FLAG_DECLINED: (
            "looked at your report and left the post as it is. Thank you for telling us all the same:",
            "",
        ),
        Kind.BADGE: ("gave you the badge", ""),
        Kind.OFFERED: ("A question for you:", ""),
        Kind.RULES_SCHEDULED: ("Other rules of points will be in force", ""),
        Kind.RULES_WITHDRAWN: ("Taken back:", ""),
        Kind.CASE_DECIDED: ("Moderators looked at some marks on your account:", ""),
        Kind.EMPLOYED: ("Welcome to the team:", ""),
        Kind.TRAINING_DUE: ("There is a new training for staff:", ""),
        Kind.EMPLOYMENT_ENDED: ("You write as a member again:", ""),
        Kind.CASE_UNDONE: ("Moderators took a decision about your account back:", ""),
        Kind.PROGRAMME: ("Super users:", ""),
        Kind.SUPPORT: ("Support:", ""),
        Kind.MONEY: ("Rewards:", ""),
        Kind.THANKED: ("You got a thank-you for your answer to", ""),
        Kind.YEAR: ("Your year here:", ""),
        Kind.TEST_CHOSEN: ("You are a tester:", ""),
        Kind.TEST_RESERVE: ("You stand in reserve for the product test", ""),
        Kind.TEST_DECLINED: ("This time without you:", ""),
        Kind.TEST_REMINDER: ("A kind reminder from your product test", ""),
        Kind.TEST_SENT: ("Your parcel is on its way:", ""),
        Kind.TEST_STARTED: ("Your product test has begun:", ""),
        Kind.TEST_REPORT: ("You can read what came of", ""),
        Kind.TEST_SHIPPED: ("It has shipped, and you helped:", ""),
        Kind.TEST_CLOSED: ("Your product test is finished:", ""),
        Kind.TEST_CANCELLED: ("This product test was cancelled:", ""),
        Kind.EVENT_MOVED: ("An event has moved:", ""),
        Kind.EVENT_CANCELLED: ("An event is cancelled:", ""),
        Kind.SEAT_GAINED: ("You have moved up and have a seat:", ""),
        Kind.EVENT_SOON: ("It begins soon:", ""),
        Kind.MANAGEMENT_ANSWERED: ("Management has replied to your question:", ""),
        Kind.ANSWER_OVERDUE: ("The answer is overdue:", ""),
        Kind.REWARDS: ("Rewards:", ""),
        Kind.WEBHOOK: ("Webhooks:", ""),
    }[kind]


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)
