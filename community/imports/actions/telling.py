"""What the report tells of a topic that came in, and what its timeline says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from community.answers.actions.imported import PastAnswer, PastPost, PastReply
from community.core.text.excerpt import excerpt
from community.imports.rules.bodies import Names, write_body
from community.imports.rules.outline import Outline, TimelineEntry, TimelineKind
from community.imports.rules.report import Report
from community.imports.rules.shapes import Topic
from community.threads.actions.imported import PastThread

WORDS_LONGEST = 300  # Of a timeline entry.

# What our own words say already; behind it stands the other thread's title.
_MOVED = re.compile(r"^(?:A|[0-9]+) posts? w(?:as|ere) (?:split to a new|merged into an existing) topic: ")

_WORDS = {
    TimelineKind.CLOSED: "Closed",
    TimelineKind.OPENED: "Opened again",
    TimelineKind.PINNED: "Pinned",
    TimelineKind.UNPINNED: "No longer pinned",
    TimelineKind.SPLIT: "Some posts were split off to a thread of their own",
    TimelineKind.MERGED: "Some posts were merged into another thread",
    TimelineKind.ARCHIVED: "Archived",
    TimelineKind.UNARCHIVED: "No longer archived",
    TimelineKind.HIDDEN: "Taken off the lists",
    TimelineKind.SHOWN: "Put on the lists",
    TimelineKind.MOVED: "Moved to another board",
}


def words_of(entry: TimelineEntry, names: Names) -> str:
    """The sentence for a small action: ours, and behind it what the source wrote."""
    said = (
        "" if not entry.cooked.strip() else excerpt(write_body(entry.cooked, None, names).html, WORDS_LONGEST)
    )
    said = _MOVED.sub("", said)
    code = (entry.code or "").replace("_", " ").replace(".", " ").strip().capitalize()
    words = _WORDS.get(entry.kind) or code or "Something that a moderator did; the archive tells only when"
    return f"{words}: {said}" if said else words


def count_thread(
    report: Report, thread: PastThread, answers: Sequence[PastAnswer], replies: Sequence[PastReply]
) -> None:
    """Count a thread and its posts as come in."""
    count = report.came_in
    posts: list[PastPost] = [*answers, *replies]
    count["threads"] += 1
    count[f"{thread.kind.value}s"] += 1
    if thread.removed_at is None:
        count[f"threads_{thread.status.value}"] += 1
    count["threads_removed"] += thread.removed_at is not None
    count["threads_locked"] += thread.locked_at is not None
    count["threads_pinned"] += thread.pinned_at is not None
    count["answers"] += len(answers)
    count["replies"] += len(replies)
    count["posts_removed"] += sum(post.removed_at is not None for post in posts)
    count["posts_edited"] += sum(post.edited_at is not None for post in posts)
    count["posts_edited"] += thread.edited_at is not None
    count["acceptances"] += thread.accepted_count
    count["timeline_entries"] += len(thread.timeline)
    count["tags"] += len(thread.tags)
    count["redirects"] += 1 + len(posts)


def tell_left_out(report: Report, topic: Topic, outline: Outline) -> None:
    """Tell which posts of a topic did not come in or came in changed, and which likes went with them."""
    where = f"topic {topic.external_id}"
    for skipped in (*topic.skipped, *outline.left_out):
        report.leave_out(skipped.reason_code, f"{where}, post {skipped.post_number}", skipped.detail)
    for mended in topic.mended:
        place = where if mended.post_number is None else f"{where}, post {mended.post_number}"
        report.mend(mended.reason_code, place, mended.detail)
    unplaced = {entry.number for entry in outline.timeline}
    unplaced |= {skipped.post_number for skipped in outline.left_out if skipped.post_number is not None}
    if lost := sum(post.likes for post in topic.posts if post.number in unplaced):
        report.leave_out("likes_left_out", where, count=lost)
    if (missing := topic.posts_expected - len(topic.posts) - len(topic.skipped)) > 0:
        report.leave_out("posts_not_in_input", where, count=missing)
