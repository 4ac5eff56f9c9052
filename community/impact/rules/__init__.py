"""What counts as help, how figures are shared out, and the limits of what people write and choose here."""

from community.impact.rules.sources import Source

__all__ = ["Source"]
