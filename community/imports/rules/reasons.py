"""The sentences of an import's report, one for each code."""

CAME_IN = {
    "members": "members, unclaimed",
    "boards": "boards",
    "threads": "threads",
    "questions": "  questions",
    "discussions": "  discussions",
    "announcements": "  announcements",
    "threads_open": "  waiting for an answer",
    "threads_answered": "  answered",
    "threads_solved": "  solved",
    "threads_closed": "  closed",
    "threads_locked": "  locked (closed there and solved, or archived)",
    "threads_pinned": "  pinned",
    "threads_removed": "  removed (hidden, deleted or unlisted there)",
    "answers": "answers",
    "replies": "replies",
    "posts_removed": "  answers and replies removed (hidden there)",
    "posts_edited": "  posts marked as edited",
    "votes": "votes (likes there, counted and attributed to nobody)",
    "acceptances": "accepted answers",
    "timeline_entries": "timeline entries",
    "tags": "tags on threads",
    "redirects": "old addresses that lead here (topics and posts)",
    "links": "links between imported topics that lead here now",
}
"""In the order of the report."""

LEFT_OUT = {
    # Files and lines
    "json_invalid": "not JSON",
    "json_too_deep": "JSON nested too deep to be read",
    "not_utf8": "not UTF-8",
    "line_too_long": "a record too long to be read",
    "file_ends_early": "the file is cut off; what stood before that came in",
    "file_unreadable": "a file that cannot be read",
    # Topics
    "not_an_object": "not a JSON object",
    "no_topic_id": "a topic without a usable id",
    "private_message": "a private message, which must not become a public thread",
    "no_posts": "a topic without a single readable post",
    "opening_missing": "a topic without its first post",
    "topic_repeated": "a topic that this input holds twice; the first one counts",
    "changed_since": "a topic that came in before and has changed there since; it stays as it came in",
    "topic_refused": "a topic that could not be written",
    # Posts
    "post_not_an_object": "a post that is not a JSON object",
    "no_post_id": "a post without a usable id",
    "post_repeated": "a post that its topic holds twice; the first one counts",
    "body_not_text": "a post whose text is no text",
    "body_empty": "a post without text",
    "no_date": "a post without a date, or any date near it",
    "whisper": "a whisper, which only the staff could read",
    "deleted_by_author": "a post that its author deleted",
    "likes_left_out": "a like on a post that was left out",
    "posts_not_in_input": "a post that its topic counts but this input does not hold",
}

MENDED = {
    "post_date_missing": "a post without a date; it has that of the post before it",
    "topic_date_missing": "a topic without a date; it has that of its first post",
    "future_date": "a date in the future; it is the time of the import now",
    "post_renumbered": "a post whose number was missing or taken",
    "post_type_unknown": "a post of an unknown type, taken as an ordinary one",
    "title_missing": "a topic without a title",
    "title_cut": "a title too long; cut",
    "accepted_post_missing": "an accepted answer that is not there; nothing is accepted in its place",
    "accepted_post_cannot_be": "an accepted post that is no answer; not accepted",
    "accepted_post_hidden": "an accepted answer that is hidden; not accepted",
    "cooked_cut": "a text far too long; cut",
    "markdown_cut": "a text too long; it ends where no more fits",
    "nesting_flattened": "quotes or lists nested too deep; shown flatter",
    "text_refused": "formatting beyond what can be shown; its words are there as plain text",
    "nothing_to_show": "a post of which nothing can be shown; it says so",
    "raw_text_taken": "a post without HTML; its Markdown was taken",
    "tags_cut": "more tags than a thread may have; the first ones count",
    "likes_cut": "more likes than anybody can have; cut",
    "author_unknown": "a post without an author; a former member stands there",
    "member_renamed": "a username that cannot be kept; the name shown stays",
    "link_kept_in_source": "a link rewritten on the page, but not in the source that its author would edit",
}

TOLD = {
    "already_here": "topics that came in before and have not changed",
    "was_staff": "people who were staff there; roles are given by hand, in Members",
    "category_unnamed": "categories whose name the input does not tell; rename the board",
    "links_waiting": "links to topics that are not here; they lead to the old place until those come in",
}


def sentence_of(code: str) -> str:
    """Return the words for a code of any section; for an unknown one, the code itself."""
    for section in (LEFT_OUT, MENDED, TOLD, CAME_IN):
        if code in section:
            return section[code]
    return code.replace("_", " ")
