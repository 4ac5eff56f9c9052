"""What can go wrong between us and those who pay, told apart by the one thing that matters: may the money have gone?"""

from __future__ import annotations


class RailError(Exception):
    """Something went wrong on the way out. `words` are for a person; they name no destination."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class RailUnknown(RailError):
    """The money may have gone: ask, and send again under the same key only; under another it might be paid twice."""


class RailRefused(RailError):
    """The money has surely not gone, and will not as things are: mend what the words say, then send again."""


class RailBusy(RailError):
    """The money has surely not gone: the provider was not reached or takes no more for now. Send the same later."""

    def __init__(
        self, words: str = "The provider takes nothing just now.", *, retry_after_seconds: int = 60
    ) -> None:
        super().__init__(words)
        self.retry_after_seconds = retry_after_seconds


class Unreadable(RailError):
    """A file or an answer that is not what it says it is. Nothing of it was taken over."""


class Forged(RailError):
    """A callback whose sender could not be shown to be the provider. Nothing of it may be believed."""
