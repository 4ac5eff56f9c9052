"""Numbered pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")

LARGEST_PAGE_NUMBER = 100_000  # Beyond this an OFFSET costs more than the page is worth to anyone.


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its items, its number (from 1), the page size and how many items there are in all."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def count(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this one."""
        return self.number < self.count

    @property
    def numbers(self) -> list[int | None]:
        """Page numbers to link: the first, the last and those around this one; None is a gap."""
        near = {1, self.count, *range(max(1, self.number - 2), min(self.count, self.number + 2) + 1)}
        shown: list[int | None] = []
        for number in sorted(near):
            if shown and shown[-1] is not None and number > shown[-1] + 1:
                shown.append(None)
            shown.append(number)
        return shown

    def map(self, change: Callable[[T], U]) -> Page[U]:
        """The same page with each item changed."""
        return Page([change(item) for item in self.items], self.number, self.size, self.total)


def page_number(text: str | None) -> int:
    """Read a page number from an address; whatever is no sensible number is page 1."""
    if text is None or not text.isascii() or not text.isdigit():
        return 1
    return min(max(1, int(text[:9])), LARGEST_PAGE_NUMBER)
