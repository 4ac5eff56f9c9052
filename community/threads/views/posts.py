"""Posts made ready to be shown to one reader: with their authors, marks, and what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from markupsafe import Markup

from community.answers import policy as answers_policy
from community.answers.queries import AcceptanceView, AnswerView, ReplyView
from community.core.actor import Actor
from community.core.policy import Verdict
from community.edits import policy as edits_policy
from community.impact import policy as impact_policy
from community.members.queries import FORMER_MEMBER, MemberChip
from community.moderation import policy as moderation_policy
from community.reactions import policy as reactions_policy
from community.reactions.queries import OwnMarks
from community.reactions.rules import Kind
from community.threads import policy
from community.votes import policy as votes_policy

if TYPE_CHECKING:
    from community.threads.models import Thread


@dataclass(slots=True)
class Can:
    """What the reader may do with a post or with the thread; None where nobody asks."""

    vote: Verdict | None = None
    edit: Verdict | None = None
    remove: Verdict | None = None
    restore: Verdict | None = None
    reply: Verdict | None = None
    accept: Verdict | None = None
    withdraw: Verdict | None = None
    confirm: Verdict | None = None
    doubt: Verdict | None = None
    report: Verdict | None = None
    recommend: Verdict | None = None
    unrecommend: Verdict | None = None
    verify: Verdict | None = None
    undo: Verdict | None = None
    answer: Verdict | None = None
    have_too: Verdict | None = None
    follow: Verdict | None = None
    flag: Verdict | None = None
    read_review: bool = False
    suggest: Verdict | None = None
    thank: Verdict | None = None


_NOTHING = Can()  # A visitor signs in first; a page says that once.
_HOW = {
    "asker": "",
    "moderator": "(moderator)",
    "super_user": "(super user, for the asker)",
    "rank": "(for the asker)",
    "import": "",
}


@dataclass(slots=True)
class ShownAcceptance:
    """Who accepted an answer, by what right, when."""

    accepted_by: str
    accepted_at: datetime
    is_first: bool
    how: str


@dataclass(slots=True)
class ShownPost:
    """A post with everything that its card shows to this reader."""

    id: int
    kind: str
    url: str
    anchor: str
    author: MemberChip
    html: Markup
    created_at: datetime
    edited_at: datetime | None
    revisions_url: str
    vote_count: int
    has_voted: bool
    can: Can
    mark_weight: int = 0
    """Of an answer: what its Helpful marks weigh together."""
    helped_count: int = 0
    confirmed_count: int = 0
    is_solution: bool = False
    """Its confirmations solve the thread."""
    is_recommended: bool = False
    is_official: bool = False
    """Its author worked for the brand when they wrote it."""
    outdated_at: datetime | None = None
    verified_at: datetime | None = None
    says: frozenset[str] = frozenset()
    """What the reader says of it: `worked`, `outdated`, `wrong`, and `wrong_decided` once a moderator looked."""
    accepted: ShownAcceptance | None = None
    replies: list[ShownPost] = field(default_factory=list)
    more_replies_count: int = 0
    is_removed: bool = False
    removed_note: str = ""


class Reader:
    """Somebody who reads one thread; makes its posts ready for them."""

    def __init__(self, actor: Actor, thread: Thread, people: dict[int, MemberChip], own: OwnMarks) -> None:
        self.actor = actor
        self.thread = thread
        self.people = people
        self.own_votes = own.votes
        self.own = own
        self.is_member = actor.is_signed_in
        self.can_write = answers_policy.can_post_answer(actor, thread)

    def can_with_thread(self) -> Can:
        """What the reader may do with the thread as a whole; empty for visitors."""
        if not self.is_member:
            return _NOTHING
        actor, thread = self.actor, self.thread
        return Can(
            answer=self.can_write,
            edit=policy.can_edit_thread(actor, thread),
            remove=policy.can_remove_thread(actor, thread),
            have_too=policy.can_have_too(actor, thread),
            follow=policy.can_follow_thread(actor, thread),
        )

    def opening(self, replies: Sequence[ReplyView]) -> ShownPost:
        """The opening post with these of its replies."""
        thread = self.thread
        can = _NOTHING
        if self.is_member:
            can = Can(
                vote=votes_policy.can_vote(self.actor, thread, thread),
                reply=self.can_write,
                flag=moderation_policy.can_flag_post(self.actor, thread, thread),
                suggest=edits_policy.can_propose_edit(self.actor, thread, thread),
            )
        return ShownPost(
            id=thread.id,
            kind="thread",
            url=thread.url,
            anchor="question",
            author=self.people.get(thread.author_id, FORMER_MEMBER),
            html=Markup(thread.body_html),
            created_at=thread.created_at,
            edited_at=thread.edited_at,
            revisions_url=f"/threads/{thread.id}/revisions",
            vote_count=thread.vote_count,
            has_voted=self.own_votes.thread,
            can=can,
            replies=[self.reply(reply) for reply in replies],
        )

    def answer(self, answer: AnswerView) -> ShownPost:
        """An answer with its first replies."""
        can = _NOTHING
        if self.is_member:
            actor, thread = self.actor, self.thread
            can = self._can_with_post(answer)
            if not answer.is_removed:
                can.reply = self.can_write
                can.accept = answers_policy.can_accept_answer(actor, thread, answer)
                if not can.edit:
                    can.suggest = edits_policy.can_propose_edit(actor, thread, answer)
                can.withdraw = answers_policy.can_withdraw_acceptance(actor, thread)
                self._add_reactions(can, answer)
                can.thank = impact_policy.can_thank(actor, answer, self._was_helped(answer))
        url = answer.url
        return ShownPost(
            id=answer.id,
            kind="answer",
            url=url,
            anchor=answer.anchor,
            author=self.people.get(answer.author_id, FORMER_MEMBER),
            html=answer.html,
            created_at=answer.created_at,
            edited_at=answer.edited_at,
            revisions_url=f"{url}/revisions",
            vote_count=answer.vote_count,
            mark_weight=answer.mark_weight,
            helped_count=answer.helped_count,
            confirmed_count=answer.confirmed_count,
            is_solution=answer.confirmed_at is not None,
            is_recommended=answer.recommended_at is not None,
            is_official=answer.is_official,
            outdated_at=answer.outdated_at,
            verified_at=answer.verified_at,
            says=self._says(answer.id),
            has_voted=answer.id in self.own_votes.answers,
            can=can,
            accepted=self._acceptance(answer.acceptance) if answer.acceptance else None,
            replies=[self.reply(reply) for reply in answer.replies],
            more_replies_count=answer.more_replies_count,
            is_removed=answer.is_removed,
            removed_note=_removed_note(answer) if answer.is_removed else "",
        )

    def _was_helped(self, answer: AnswerView) -> bool:
        """Whether the reader said so, or accepted it for their own question."""
        is_own = self.actor.is_member(self.thread.author_id) and answer.acceptance is not None
        return is_own or answer.id in self.own_votes.answers or Kind.WORKED.value in self._says(answer.id)

    def reply(self, reply: ReplyView) -> ShownPost:
        """One reply."""
        url = reply.url
        return ShownPost(
            id=reply.id,
            kind="reply",
            url=url,
            anchor=reply.anchor,
            author=self.people.get(reply.author_id, FORMER_MEMBER),
            html=reply.html,
            created_at=reply.created_at,
            edited_at=reply.edited_at,
            revisions_url=f"{url}/revisions",
            vote_count=reply.vote_count,
            has_voted=reply.id in self.own_votes.replies,
            can=self._can_with_post(reply) if self.is_member else _NOTHING,
            is_removed=reply.is_removed,
            removed_note=_removed_note(reply) if reply.is_removed else "",
        )

    def _can_with_post(self, post: AnswerView | ReplyView) -> Can:
        actor, thread = self.actor, self.thread
        vote = votes_policy.can_vote(actor, thread, post)
        if post.is_removed:
            return Can(
                vote=vote,
                restore=answers_policy.can_restore_post(actor, thread, post),
                read_review=bool(post.removal_reason) and actor.is_member(post.author_id),
            )
        return Can(
            vote=vote,
            edit=answers_policy.can_edit_post(actor, thread, post),
            remove=answers_policy.can_remove_post(actor, thread, post),
            flag=moderation_policy.can_flag_post(actor, thread, post),
        )

    def _add_reactions(self, can: Can, answer: AnswerView) -> None:
        actor, thread = self.actor, self.thread
        can.confirm = reactions_policy.can_react(actor, thread, answer, Kind.WORKED)
        can.doubt = reactions_policy.can_react(actor, thread, answer, Kind.OUTDATED)
        can.report = reactions_policy.can_react(actor, thread, answer, Kind.WRONG)
        can.recommend = reactions_policy.can_recommend_answer(actor, thread, answer)
        can.unrecommend = reactions_policy.can_withdraw_recommendation(actor)
        if answer.outdated_at is not None:
            can.verify = reactions_policy.can_verify_answer(actor, thread, answer)
        if answer.confirmed_at is not None and not actor.is_member(thread.author_id):
            # The asker is asked on top of the page.
            can.undo = reactions_policy.can_undo_resolution(actor, thread)

    def _says(self, answer_id: int) -> frozenset[str]:
        said = frozenset(kind.value for kind in self.own.reactions.get(answer_id, ()))
        return said | {"wrong_decided"} if Kind.WRONG in self.own.settled.get(answer_id, ()) else said

    def _acceptance(self, acceptance: AcceptanceView) -> ShownAcceptance:
        person = self.people.get(acceptance.accepted_by_id or 0)
        return ShownAcceptance(
            accepted_by=person.name if person else "the community before it moved here",
            accepted_at=acceptance.accepted_at,
            is_first=acceptance.is_first,
            how=_HOW[acceptance.accepted_as],
        )


def _removed_note(post: AnswerView | ReplyView) -> str:
    because = f": {post.removal_reason}" if post.removal_reason else "."
    return f"Removed{because} Only its author and moderators see this."
