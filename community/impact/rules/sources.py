"""By what one can tell that an answer helped somebody."""

from __future__ import annotations

from enum import StrEnum


class Source(StrEnum):
    """An explicit sign that an answer helped a person."""

    ASKER = "asker"
    """It solved their own question."""
    HELPFUL = "helpful"
    """They marked it as Helpful."""
    WORKED = "worked"
    """They said that it worked for them too."""
    VISIT = "visit"
    """They found it while looking for help, and had no need to ask."""

    @property
    def label(self) -> str:
        """The words shown on screen."""
        return {
            "asker": "Askers whose question it solved",
            "helpful": "Members who marked it Helpful",
            "worked": "Members for whom it worked too",
            "visit": "Visitors who found it and needed to ask nobody",
        }[self.value]

    @property
    def short(self) -> str:
        """A word or two for the head of a column."""
        return {"asker": "Askers", "helpful": "Helpful", "worked": "Worked too", "visit": "Visitors"}[
            self.value
        ]
