"""Where a question stands at an instant, by which path, and when the clock alone may change that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.triage.rules.conditions import Condition, Kind
from community.triage.rules.story import Around, Story, is_within, last_before
from community.triage.rules.tree import Branch, Leaf, Node
from community.triage.rules.words import has_phrase

HOUR = timedelta(hours=1)

Answer = tuple[bool, datetime | None]
"""Whether it is so, and when that changes if nothing happens; None when it does not."""

Check = Callable[[Condition, Story, Around, datetime], Answer]


@dataclass(frozen=True, slots=True)
class Step:
    """One condition on the path, and what was found."""

    node_id: str
    condition: Condition
    is_yes: bool
    changes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """The leaf, the path, and the next instant at which the clock may change it."""

    leaf: Leaf
    path: tuple[Step, ...]
    look_again_at: datetime | None


def decide(tree: Node, story: Story, around: Around, at: datetime) -> Standing:
    """Walk from the top to the one leaf at which the question stands. Raise ValueError for a tree without an end."""
    node: Node | None = tree
    path: list[Step] = []
    while isinstance(node, Branch):
        is_yes, changes_at = check(node.condition, story, around, at)
        path.append(Step(node.id, node.condition, is_yes, changes_at))
        node = node.yes if is_yes else node.no
    if node is None:
        raise ValueError("This tree has a branch without an end.")
    changes = [step.changes_at for step in path if step.changes_at is not None]
    return Standing(node, tuple(path), min(changes, default=None))


def check(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    """Whether the condition holds for the question at that instant, and when the clock changes it."""
    return _CHECKS[condition.kind](condition, story, around, at)


def is_answered(story: Story, at: datetime) -> bool:
    """Whether somebody else has answered by then."""
    return bool(story.answered_at) and story.answered_at[0] <= at


def is_useful(story: Story, at: datetime) -> bool:
    """Whether one of the answers is useful then."""
    return any(is_within(span, at) for span in story.useful)


def _since(begin: datetime, minutes: int, at: datetime) -> Answer:
    due = begin + timedelta(minutes=minutes)
    return (True, None) if at >= due else (False, due)


def _unanswered(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return (False, None) if is_answered(story, at) else _since(story.asked_at, condition.number, at)


def _no_useful(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return (False, None) if is_useful(story, at) else _since(story.asked_at, condition.number, at)


def _quiet(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return _since(last_before(story.written_at, at) or story.asked_at, condition.number, at)


def _promise(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    if story.promised_at is None or is_answered(story, at):
        return False, None
    return (True, None) if at >= story.promised_at else (False, story.promised_at)


def _unhappy(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    said, answered = last_before(story.unhappy_at, at), last_before(story.answered_at, at)
    return (said is not None and answered is not None and said > answered), None


def _speed(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    within = [one for one in story.have_too_at if at - HOUR < one <= at]
    if len(within) < condition.number:
        return False, None
    return True, within[-condition.number] + HOUR  # The one without which they are too few.


def _span(spans: list[tuple[datetime, datetime | None]], at: datetime) -> Answer:
    """Whether one of the spans lasts; those that end by the clock say when. A span may begin later as well."""
    lasting = [span for span in spans if is_within(span, at)]
    if not lasting:
        return False, min((span[0] for span in spans if span[0] > at), default=None)
    ends = [span[1] for span in lasting]
    known = [end for end in ends if end is not None]
    return True, max(known) if len(known) == len(ends) else None


def _plan(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return _span([span for name, span in story.plans if name in condition.words], at)


def _team(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    teams = [around.teams[one] for one in condition.ids if one in around.teams]
    is_open = any(team.is_open(at) for team in teams)
    changes = [change for change in (team.next_change(at) for team in teams) if change is not None]
    return is_open, min(changes, default=None)


def _age(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return _since(story.asked_at, condition.number, at)


def _have_too(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
    return sum(one <= at for one in story.have_too_at) >= condition.number, None


def _by_then(ask: Callable[[Story, datetime], bool]) -> Check:
    """A condition without a parameter that only events change."""

    def answer(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
        return ask(story, at), None

    return answer


def _of_it(ask: Callable[[Condition, Story], bool]) -> Check:
    """A condition about what the question is, whenever one asks."""

    def answer(condition: Condition, story: Story, around: Around, at: datetime) -> Answer:
        return ask(condition, story), None

    return answer


_CHECKS: Mapping[Kind, Check] = {
    Kind.UNANSWERED: _unanswered,
    Kind.NO_USEFUL: _no_useful,
    Kind.QUIET: _quiet,
    Kind.AGE: _age,
    Kind.ANSWERED: _by_then(is_answered),
    Kind.USEFUL: _by_then(is_useful),
    Kind.UNHAPPY: _unhappy,
    Kind.PROMISE_BROKEN: _promise,
    Kind.WORDS: _of_it(lambda c, s: any(has_phrase(s.words, phrase) for phrase in c.words)),
    Kind.TAGS: _of_it(lambda c, s: not s.tags.isdisjoint(c.words)),
    Kind.PRODUCT: _of_it(lambda c, s: s.product_id in c.ids),
    Kind.BOARD: _of_it(lambda c, s: s.board_id in c.ids),
    Kind.HAVE_TOO: _have_too,
    Kind.HAVE_TOO_SPEED: _speed,
    Kind.UPSET: _of_it(lambda c, s: s.upset_count >= c.number),
    Kind.SHORT: _of_it(lambda c, s: s.text_length < c.number),
    Kind.RANK: _of_it(lambda c, s: s.rank_id in c.ids),
    Kind.ROLE: _of_it(lambda c, s: s.role in c.words),
    Kind.PLAN: _plan,
    Kind.FIRST: _of_it(lambda _, s: s.is_first),
    Kind.INFO_WAITING: _by_then(lambda s, at: any(is_within(span, at) for span in s.info)),
    Kind.INFO_ASKED: _by_then(lambda s, at: any(start <= at for start, _ in s.info)),
    Kind.INCIDENT: _by_then(lambda s, at: any(is_within(span, at) for _, span in s.incidents)),
    Kind.DUPLICATE: _by_then(lambda s, at: any(since <= at for since, _ in s.pointed)),
    Kind.TEAM_OPEN: _team,
}
