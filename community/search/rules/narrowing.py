"""What narrows a search from outside the words: the choices made in facets, as they stand in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

FACETS = ("status", "board", "product", "tag", "age", "author", "kind")
"""The facets in the order in which pages show them; also the names in addresses."""

VALUE_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The chosen value of each narrowed facet: address words, usernames, statuses."""

    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Narrowing:
        """Take the choices out of an address; what is no facet is left alone."""
        return cls(
            {name: value[:VALUE_LONGEST] for name in FACETS if (value := arguments.get(name, "").strip())}
        )

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """The (facet, value) pairs."""
        return iter(self.chosen.items())
