"""Keeping the count of Helpful marks on posts; `votes` calls this."""

from __future__ import annotations

from community.answers.models import Answer, Reply
from community.core.db import db


def add_votes(post: Answer | Reply, change: int) -> None:
    """Count Helpful marks on an answer or a reply."""
    post.vote_count += change
    db.session.flush()
