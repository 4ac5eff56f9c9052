"""Every read of whom answers helped, and of what that is worth."""

from community.impact.queries.helped import list_helped_counts

__all__ = ["list_helped_counts"]
