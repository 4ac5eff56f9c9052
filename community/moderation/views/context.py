"""One item with everything that a moderator wants to know before deciding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from community.answers import queries as answers
from community.core.actor import SYSTEM, Actor
from community.core.policy import Verdict
from community.core.text.excerpt import excerpt
from community.members import queries as members
from community.members.queries import FORMER_MEMBER, MemberChip
from community.moderation import policy, queries
from community.moderation.queries import LoggedDecision, Record
from community.moderation.rules import ON_APPEAL, ON_REPORT, Outcome, Reason, proposed_reason, urgency_of
from community.threads import queries as threads

if TYPE_CHECKING:
    from community.members.models import Member
    from community.members.queries import LiveSuspension
    from community.moderation.models import ReviewDecision, ReviewItem
    from community.threads.models import Thread


@dataclass(frozen=True, slots=True)
class ShownFlag:
    """One report: who, why, and how often they were right before."""

    by: MemberChip
    reason: Reason
    words: str
    flagged_at: datetime
    right_count: int
    decided_count: int


@dataclass(frozen=True, slots=True)
class ShownOpinion:
    """What a member says of the item."""

    by: MemberChip
    says: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class InHand:
    """The item in hand."""

    item: ReviewItem
    thread: Thread
    post: queries.Post
    kind: str
    word: str
    html: Markup
    author: MemberChip
    member: Member
    flags: list[ShownFlag]
    opinions: list[ShownOpinion]
    own_opinion: str
    parent_by: MemberChip | None
    parent_excerpt: str
    proposed: str
    can_decide: Verdict
    can_give_opinion: Verdict
    outcomes: tuple[Outcome, ...]
    decision: ReviewDecision | None
    decided_by: MemberChip | None
    record: Record | None = None
    history: list[LoggedDecision] = field(default_factory=list)
    earlier: list[LoggedDecision] = field(default_factory=list)
    suspension: LiveSuspension | None = None

    @property
    def reason_counts(self) -> list[tuple[Reason, int]]:
        """What was reported, each reason once with how often."""
        counts = Counter(flag.reason for flag in self.flags)
        return sorted(counts.items(), key=lambda line: -urgency_of([line[0]] * line[1]))

    @property
    def revisions_url(self) -> str:
        """Where the post's earlier texts stand."""
        kind = {"thread": "threads", "answer": "answers", "reply": "replies"}[self.kind]
        return f"/{kind}/{self.post.id}/revisions"

    @property
    def decision_word(self) -> str:
        """What was decided, once it was."""
        return Outcome(self.decision.outcome).label if self.decision is not None else ""


def take_in_hand(actor: Actor, item: ReviewItem) -> InHand:
    """The item with its context; what was decided about its author before is for moderators alone."""
    post = queries.get_post_of(item)
    kind = queries.kind_of(post)
    thread = threads.get_thread(SYSTEM, queries.thread_id_of(post))
    flags, opinions = queries.list_flags(item), queries.list_opinions(item)
    decision = None if item.is_open else queries.find_decision_of(item)
    parent_author, parent_html = _parent_of(kind, thread, post)
    people = members.list_member_chips(
        {
            post.author_id,
            parent_author,
            decision.decided_by_id if decision else None,
            *(flag.member_id for flag in flags),
            *(opinion.member_id for opinion in opinions),
        }
    )
    records = queries.list_flagger_records([flag.member_id for flag in flags])
    is_moderator = policy.can_see_decisions(actor)
    return InHand(
        item=item,
        thread=thread,
        post=post,
        kind=kind,
        word=("question" if thread.is_question else "post") if kind == "thread" else kind,
        html=queries.html_of(post),
        author=people.get(post.author_id, FORMER_MEMBER),
        member=members.get_member(post.author_id),
        flags=[
            ShownFlag(
                people.get(flag.member_id, FORMER_MEMBER),
                Reason(flag.reason),
                flag.words,
                flag.flagged_at,
                *records.get(flag.member_id, (0, 0)),
            )
            for flag in flags
        ],
        opinions=[
            ShownOpinion(people.get(opinion.member_id, FORMER_MEMBER), opinion.says, opinion.said_at)
            for opinion in opinions
        ],
        own_opinion=next((opinion.says for opinion in opinions if opinion.member_id == actor.id), ""),
        parent_by=people.get(parent_author or 0),
        parent_excerpt=excerpt(parent_html, 280) if parent_html else "",
        proposed=proposed_reason([Reason(flag.reason) for flag in flags]),
        can_decide=policy.can_decide_item(actor, post),
        can_give_opinion=policy.can_give_opinion(actor, post),
        outcomes=ON_APPEAL if item.is_appeal else ON_REPORT,
        decision=decision,
        decided_by=people.get(decision.decided_by_id or 0) if decision else None,
        record=queries.find_record(post.author_id) if is_moderator else None,
        history=queries.list_history(post.author_id, but_item=item.id) if is_moderator else [],
        earlier=queries.list_earlier(item) if is_moderator else [],
        suspension=members.find_live_suspension(post.author_id) if is_moderator else None,
    )


def _parent_of(kind: str, thread: Thread, post: queries.Post) -> tuple[int | None, str]:
    """Whose words the post answers, and those words; None for what opens a thread."""
    if kind == "thread":
        return None, ""
    answer_id = getattr(post, "answer_id", None)
    if answer_id is not None:
        answer = answers.get_answer(SYSTEM, answer_id)
        return answer.author_id, answer.body_html
    return thread.author_id, thread.body_html
