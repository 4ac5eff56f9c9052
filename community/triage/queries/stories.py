"""What a tree may ask about questions, read for many at once: a few statements, however many questions they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, or_, select

from community.answers.models import Acceptance, Answer, Reply
from community.boards.models import Tag
from community.core.actor import Role
from community.core.db import fetch
from community.links.models import ThreadLink
from community.members.models import Member
from community.reactions.models import Reaction, Resolution
from community.reactions.rules import Ending
from community.reactions.rules import Kind as Says
from community.threads.models import HaveToo, Thread, ThreadTag, TimelineEntry
from community.threads.rules import Kind as ThreadKind
from community.threads.rules import Status
from community.triage.models import Entitlement, Incident, TriagePlace
from community.triage.rules.conditions import Kind
from community.triage.rules.story import Span, Story
from community.triage.rules.telling import incidents_of, info_spans, unhappy_posts
from community.triage.rules.words import READ_CHARACTERS, count_upset, normalise
from community.votes.models import Vote

OPEN_STATUSES = (Status.OPEN.value, Status.ANSWERED.value, Status.NEEDS_INFO.value)
AT_ONCE = 500  # A database takes only so many values in one statement.
_T, _A, _R, _M = Thread.__table__.c, Answer.__table__.c, Reply.__table__.c, Member.__table__.c
_TEXTS = frozenset({Kind.WORDS, Kind.UPSET})
Instants = dict[int, list[datetime]]


def load_stories(thread_ids: Sequence[int], asked: Collection[Kind] = tuple(Kind)) -> list[Story]:
    """The stories of these questions, in the order of their ids; `asked` are the kinds of conditions that matter."""
    stories: list[Story] = []
    for first in range(0, len(thread_ids), AT_ONCE):
        stories += _Loading(thread_ids[first : first + AT_ONCE], frozenset(asked)).stories()
    return stories


class _Loading:
    """One statement for each kind of row, for up to `AT_ONCE` questions; what none of them can have is not asked for."""

    def __init__(self, thread_ids: Sequence[int], asked: frozenset[Kind]) -> None:
        self.asked = asked
        columns = (
            _T.id, _T.created_at, _T.board_id, _T.product_id, _T.title, _T.author_id, _T.kind, _T.status, _T.is_listed,
            _T.solved_at, _T.closed_at, _T.needs_info_at, _T.answer_count, _T.reply_count, _T.have_too_count, _M.rank_id, _M.role,
        )  # fmt: skip
        text = func.substr(_T.body_markdown, 1, READ_CHARACTERS).label("body") if asked & _TEXTS else None
        query = select(
            *columns, func.length(_T.body_markdown).label("length"), *([text] if text is not None else [])
        )
        query = query.where(_T.id.in_(thread_ids), _M.id == _T.author_id).order_by(_T.id)
        self.rows: Sequence[Any] = fetch(query).all()
        self.ids = [row.id for row in self.rows]
        self.authors = {row.id: row.author_id for row in self.rows}

    def stories(self) -> list[Story]:
        tags = self._tags()
        answered, useful, own = self._answers()
        written = self._written(own)
        have_toos = self._have_toos()
        pointed, incidents = self._pointed(), self._incidents()
        promised, first, plans = self._promised(), self._first(), self._plans()
        asked_info = self._info_asked()
        undone = self._undone()
        found = []
        for row in self.rows:
            info = info_spans(
                asked_info.get(row.id, []), [at for at, _ in own.get(row.id, [])], row.needs_info_at
            )
            words = normalise(" ".join([row.title, getattr(row, "body", ""), *tags.get(row.id, ())]))
            is_open = row.is_listed and row.kind == ThreadKind.QUESTION and row.status in OPEN_STATUSES
            found.append(
                Story(
                    thread_id=row.id,
                    asked_at=row.created_at,
                    board_id=row.board_id,
                    product_id=row.product_id or 0,
                    words=words,
                    tags=frozenset(tags.get(row.id, ())),
                    text_length=row.length,
                    upset_count=count_upset(words) if Kind.UPSET in self.asked else 0,
                    rank_id=row.rank_id or 0,
                    role=row.role,
                    is_first=first.get(row.author_id) == row.id,
                    plans=tuple(plans.get(row.author_id, ())),
                    answered_at=tuple(sorted(answered.get(row.id, ()))),
                    useful=tuple(useful.get(row.id, ())),
                    unhappy_at=tuple(
                        sorted([*unhappy_posts(own.get(row.id, ()), info), *undone.get(row.id, ())])
                    ),
                    written_at=tuple(sorted([row.created_at, *written.get(row.id, ())])),
                    have_too_at=tuple(sorted(have_toos.get(row.id, ()))),
                    info=info,
                    pointed=tuple(sorted(pointed.get(row.id, ()))),
                    incidents=incidents_of(incidents, row.board_id, row.product_id, row.created_at),
                    promised_at=promised.get(row.id),
                    ended_at=min((at for at in (row.solved_at, row.closed_at) if at), default=None)
                    if not is_open
                    else None,
                    is_open=bool(is_open),
                )
            )
        return found

    def _those_with(self, count: str) -> list[int]:
        return [row.id for row in self.rows if getattr(row, count)]

    def _tags(self) -> dict[int, list[str]]:
        if not self.asked & {Kind.TAGS, Kind.WORDS}:
            return {}
        tag, on = Tag.__table__.c, ThreadTag.__table__.c
        names: dict[int, list[str]] = defaultdict(list)
        for thread_id, name in fetch(
            select(on.thread_id, tag.name).where(on.thread_id.in_(self.ids), tag.id == on.tag_id)
        ):
            names[thread_id].append(name.casefold())
        return names

    def _answers(self) -> tuple[Instants, dict[int, list[Span]], dict[int, list[tuple[datetime, str]]]]:
        """Others' answers, while each was useful, and the asker's own posts with their words."""
        answered: Instants = defaultdict(list)
        useful: dict[int, list[Span]] = defaultdict(list)
        own: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        ids = self._those_with("answer_count")
        if ids:
            is_own = _A.author_id == _T.author_id
            columns = (_A.id, _A.thread_id, is_own.label("is_own"), _A.author_role, _A.created_at, _A.vote_count, _A.confirmed_count,
                       _A.recommended_at, case((is_own, _A.body_markdown), else_="").label("body"))  # fmt: skip
            query = select(*columns).where(
                _A.thread_id.in_(ids),
                _A.removed_at.is_(None),
                _A.opens_thread_id.is_(None),
                _T.id == _A.thread_id,
            )
            rows = fetch(query).all()
            others = {row.id: row for row in rows if not row.is_own}
            said = self._said(others, ids)
            for row in rows:
                if row.is_own:
                    own[row.thread_id].append((row.created_at, row.body))
                    continue
                answered[row.thread_id].append(row.created_at)
                useful[row.thread_id] += [(max(start, row.created_at), end) for start, end in said[row.id]]
        return answered, useful, self._own_replies(own)

    def _said(self, others: Mapping[int, Any], thread_ids: list[int]) -> dict[int, list[Span]]:
        """By answer: while something speaks for it."""
        said: dict[int, list[Span]] = defaultdict(list)
        for row in others.values():
            if row.author_role != Role.MEMBER:
                said[row.id].append((row.created_at, None))
            if row.recommended_at is not None:
                said[row.id].append((row.recommended_at, None))
        vote, says, accepted = Vote.__table__.c, Reaction.__table__.c, Acceptance.__table__.c
        for column, at, ids, also in (
            (vote.answer_id, vote.voted_at, [i for i, row in others.items() if row.vote_count], None),
            (says.answer_id, says.said_at, [i for i, row in others.items() if row.confirmed_count], says.kind == Says.WORKED.value),
        ):  # fmt: skip
            for some in _batches(ids):
                query = select(column, func.min(at)).where(column.in_(some)).group_by(column)
                for answer_id, since in fetch(query if also is None else query.where(also)):
                    said[answer_id].append((_instant(since), None))
        query = select(accepted.answer_id, accepted.accepted_at, accepted.withdrawn_at)
        for answer_id, since, until in fetch(query.where(accepted.thread_id.in_(thread_ids))):
            said[answer_id].append((since, until))
        return said

    def _own_replies(
        self, own: dict[int, list[tuple[datetime, str]]]
    ) -> dict[int, list[tuple[datetime, str]]]:
        ids = self._those_with("reply_count")
        if ids and self.asked & {Kind.UNHAPPY, Kind.INFO_WAITING, Kind.INFO_ASKED, Kind.QUIET}:
            query = select(_R.thread_id, _R.created_at, _R.body_markdown).where(
                _R.thread_id.in_(ids),
                _R.removed_at.is_(None),
                _T.id == _R.thread_id,
                _R.author_id == _T.author_id,
            )
            for thread_id, at, body in fetch(query):
                own[thread_id].append((at, body))
        for posts in own.values():
            posts.sort()
        return own

    def _written(self, own: Mapping[int, list[tuple[datetime, str]]]) -> Instants:
        if Kind.QUIET not in self.asked:
            return {}
        written: Instants = defaultdict(list)
        for table in (_A, _R):
            query = select(table.thread_id, table.created_at).where(
                table.thread_id.in_(self.ids), table.removed_at.is_(None)
            )
            for thread_id, at in fetch(query):
                written[thread_id].append(at)
        return written

    def _have_toos(self) -> Instants:
        ids = self._those_with("have_too_count")
        said: Instants = defaultdict(list)
        if ids and self.asked & {Kind.HAVE_TOO, Kind.HAVE_TOO_SPEED}:
            too = HaveToo.__table__.c
            for thread_id, at in fetch(select(too.thread_id, too.said_at).where(too.thread_id.in_(ids))):
                said[thread_id].append(at)
        return said

    def _info_asked(self) -> Instants:
        asked: Instants = defaultdict(list)
        if self.asked & {Kind.INFO_WAITING, Kind.INFO_ASKED, Kind.UNHAPPY}:
            entry = TimelineEntry.__table__.c
            query = select(entry.thread_id, entry.happened_at).where(
                entry.thread_id.in_(self.ids), entry.kind == "info_asked"
            )
            for thread_id, at in fetch(query):
                asked[thread_id].append(at)
        return asked

    def _undone(self) -> Instants:
        """When the asker said that what others had confirmed did not solve it."""
        undone: Instants = defaultdict(list)
        ids = self._those_with("answer_count")
        if ids and Kind.UNHAPPY in self.asked:
            ended = Resolution.__table__.c
            query = select(ended.thread_id, ended.ended_at, ended.ended_by_id).where(
                ended.thread_id.in_(ids), ended.ending == Ending.UNDONE.value
            )
            for thread_id, at, by_id in fetch(query):
                if by_id == self.authors[thread_id]:
                    undone[thread_id].append(at)
        return undone

    def _pointed(self) -> dict[int, list[tuple[datetime, int]]]:
        pointed: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
        ids = sorted({*self._those_with("answer_count"), *self._those_with("reply_count")})
        if Kind.DUPLICATE not in self.asked or not ids:
            return pointed
        link, other = ThreadLink.__table__.c, Thread.__table__.alias("other").c
        post = func.coalesce(_A.thread_id, _R.thread_id)
        query = (
            select(post, link.linked_at, link.to_thread_id, link.author_id)
            .select_from(
                ThreadLink.__table__.outerjoin(
                    Answer.__table__, and_(_A.id == link.answer_id, _A.removed_at.is_(None))
                ).outerjoin(Reply.__table__, and_(_R.id == link.reply_id, _R.removed_at.is_(None)))
            )
            .where(
                other.id == link.to_thread_id,
                other.is_listed,
                other.status == Status.SOLVED.value,
                or_(
                    link.answer_id.in_(select(_A.id).where(_A.thread_id.in_(ids))),
                    link.reply_id.in_(select(_R.id).where(_R.thread_id.in_(ids))),
                ),
            )
        )
        for thread_id, at, to_id, author_id in fetch(query):
            if thread_id is not None and to_id != thread_id and author_id != self.authors.get(thread_id):
                pointed[thread_id].append((at, to_id))
        return pointed

    def _incidents(self) -> list[Any]:
        if Kind.INCIDENT not in self.asked:
            return []
        one = Incident.__table__.c
        return list(
            fetch(select(one.id, one.board_id, one.product_id, one.opened_at, one.closed_at).order_by(one.id))
        )

    def _promised(self) -> dict[int, datetime]:
        if Kind.PROMISE_BROKEN not in self.asked:
            return {}
        place = TriagePlace.__table__.c
        query = select(place.thread_id, place.promised_at)
        rows = fetch(query.where(place.thread_id.in_(self.ids), place.promised_at.is_not(None)))
        return {row.thread_id: row.promised_at for row in rows}

    def _first(self) -> dict[int, int]:
        if Kind.FIRST not in self.asked:
            return {}
        query = select(_T.author_id, func.min(_T.id).label("first_id")).where(
            _T.kind == ThreadKind.QUESTION.value
        )
        rows = fetch(query.where(_T.author_id.in_({*self.authors.values()})).group_by(_T.author_id))
        return {row.author_id: row.first_id for row in rows}

    def _plans(self) -> dict[int, list[tuple[str, Span]]]:
        plans: dict[int, list[tuple[str, Span]]] = defaultdict(list)
        if Kind.PLAN in self.asked:
            one = Entitlement.__table__.c
            query = select(one.member_id, one.plan, one.starts_at, one.ends_at)
            for member_id, plan, since, until in fetch(
                query.where(one.member_id.in_({*self.authors.values()}))
            ):
                plans[member_id].append((plan, (since, until)))
        return plans


def _batches(ids: list[int]) -> Iterable[list[int]]:
    return (ids[first : first + AT_ONCE] for first in range(0, len(ids), AT_ONCE))


def _instant(value: Any) -> datetime:
    assert isinstance(value, datetime)
    return value
