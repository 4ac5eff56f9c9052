"""What the tests of ranks share."""

import pytest

from community.ranks import queries
from community.ranks.rules.ladder import Step


@pytest.fixture
def ladder(app):
    """The ladder in force."""
    return queries.get_ladder()


@pytest.fixture
def steps(ladder) -> dict[str, Step]:
    """The ranks by name."""
    return {step.name: step for step in ladder.steps}
