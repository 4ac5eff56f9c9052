"""“What happened”: a thread's timeline as sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from community.members.queries import MemberChip
from community.threads.queries import StoryEntry, ThreadName

if TYPE_CHECKING:
    from community.threads.models import Thread


@dataclass(slots=True)
class StoryLine:
    """One line: `kind` colours its mark (good, agent, bad, now or nothing); `url` leads to another thread."""

    title: str
    at: datetime
    note: str = ""
    kind: str = ""
    url: str = ""


_SENTENCES = {
    "accepted": ("Answer accepted", "good"),
    "acceptance_withdrawn": ("Acceptance withdrawn", ""),
    "confirmed": ("Solved – confirmed by others", "good"),
    "confirmation_ended": ("No longer counts as solved by confirmations", ""),
    "confirmation_undone": ("Not solved after all", "bad"),
    "recommended": ("Answer recommended", "good"),
    "outdated": ("Answer said to be out of date", "now"),
    "reverified": ("Answer checked: still right", "good"),
    "acceptance_returned": ("Accepted again, as before its removal", "good"),
    "info_asked": ("More information asked for", "now"),
    "pinned": ("Pinned", ""),
    "unpinned": ("No longer pinned", ""),
    "locked": ("Locked", ""),
    "unlocked": ("Unlocked", ""),
    "moved": ("Moved to {to_board}", ""),
    "closed": ("Closed: {reason}", "bad"),
    "duplicate": ("Closed as a duplicate of {other}", ""),
    "reopened": ("Opened again", ""),
    "removed": ("Removed", "bad"),
    "restored": ("Restored", ""),
    "merged_in": ("{other} was merged into this one", ""),
    "merged_away": ("Merged into {other}", ""),
    "merge_undone": ("The merge with {other} was undone", ""),
    "split_off": ("Some answers were split off to {other}", ""),
    "split_from": ("Split from {other}", ""),
    "imported": ("{words}", ""),
}


def named_threads(entries: Iterable[StoryEntry]) -> list[int]:
    """The other threads that the story speaks of."""
    return [entry.details["thread_id"] for entry in entries if "thread_id" in entry.details]


def story_of(
    thread: Thread,
    author: MemberChip,
    entries: Sequence[StoryEntry],
    people: Mapping[int, MemberChip],
    others: Mapping[int, ThreadName],
) -> list[StoryLine]:
    """The thread's story, oldest first. Other threads are named only to readers who may see them (`others`)."""
    asked = "Asked" if thread.is_question else "Opened"
    lines = [StoryLine(f"{asked} by {author.name}", thread.created_at)]
    if thread.is_question and thread.first_answer_at is not None:
        lines.append(StoryLine(f"First answer {_after(thread)}", thread.first_answer_at))
    last_move = next((entry for entry in reversed(entries) if entry.kind == "moved"), None)
    for entry in entries:
        sentence, kind = _SENTENCES.get(entry.kind, ("{words}", ""))
        details = _Words({name: str(value) for name, value in entry.details.items()})
        other = others.get(entry.details.get("thread_id") or 0)
        details["other"] = f"“{other.title}”" if other else "another thread"
        # Whoever reads the thread may read the board where it is now; those where it was may be hidden from them.
        details["to_board"] = thread.board.name if entry is last_move else "another board"
        title = sentence.format_map(details).removesuffix(": ")
        person = people.get(entry.actor_id or 0)
        lines.append(
            StoryLine(
                title[:1].upper() + title[1:],
                entry.happened_at,
                person.name if person else "",
                kind,
                other.url if other else "",
            )
        )
    return sorted(lines, key=lambda line: line.at)


class _Words(dict[str, str]):
    """Details that an older entry lacks read as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def _after(thread: Thread) -> str:
    assert thread.first_answer_at is not None
    minutes = int((thread.first_answer_at - thread.created_at).total_seconds() // 60)
    if minutes < 1:
        return "within a minute"
    if minutes < 90:
        return f"in {minutes} min"
    hours = round(minutes / 60)
    return f"in {hours} h" if hours < 48 else f"after {round(hours / 24)} days"
