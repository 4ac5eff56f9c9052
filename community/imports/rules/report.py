"""What an import has done: what came in, what was left out, what was mended, each counted by reason with examples."""

from collections import Counter
from dataclasses import dataclass, field

EXAMPLES_MOST = 3


@dataclass(slots=True)
class Tally:
    """How often something happened, and where it did the first few times."""

    count: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, example: str, count: int = 1) -> None:
        """Count it; keep the example while there are few."""
        self.count += count
        if example and len(self.examples) < EXAMPLES_MOST:
            self.examples.append(example)


@dataclass(slots=True)
class Report:
    """The counts of one run. `came_in` by the names of `CAME_IN`, the others by reason code."""

    came_in: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, Tally] = field(default_factory=dict)
    mended: dict[str, Tally] = field(default_factory=dict)
    told: dict[str, Tally] = field(default_factory=dict)
    """What somebody should know, though nothing is missing."""

    def leave_out(self, reason: str, where: str, detail: str = "", *, count: int = 1) -> None:
        """Note that something did not come in."""
        _add(self.left_out, reason, where, detail, count)

    def mend(self, reason: str, where: str, detail: str = "", *, count: int = 1) -> None:
        """Note that something came in changed."""
        _add(self.mended, reason, where, detail, count)

    def tell(self, reason: str, where: str, detail: str = "", *, count: int = 1) -> None:
        """Note something worth knowing."""
        _add(self.told, reason, where, detail, count)

    def merge(self, other: "Report") -> None:
        """Add what another report counted."""
        self.came_in.update(other.came_in)
        for mine, theirs in (
            (self.left_out, other.left_out),
            (self.mended, other.mended),
            (self.told, other.told),
        ):
            for reason, tally in theirs.items():
                present = mine.setdefault(reason, Tally())
                present.count += tally.count
                present.examples.extend(tally.examples[: EXAMPLES_MOST - len(present.examples)])


def _add(section: dict[str, Tally], reason: str, where: str, detail: str, count: int) -> None:
    section.setdefault(reason, Tally()).add(
        f"{where}: {detail}" if where and detail else where or detail, count
    )
