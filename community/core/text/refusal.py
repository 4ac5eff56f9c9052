"""What is said when a text cannot be shown."""

from community.core.errors import Invalid


class TextRefused(Invalid):
    """A text cannot be rendered; `reason` is a sentence for the person who wrote it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
