"""The one source of the time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from community.core import clock


def test_inside_at_it_is_that_instant_and_afterwards_the_present_again():
    instant = datetime(2020, 2, 29, 12, tzinfo=UTC)
    with clock.at(instant):
        assert clock.now() == instant
    assert clock.now() > instant + timedelta(days=365)


def test_blocks_nest_and_end_even_when_they_raise():
    first, second = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    with clock.at(first):
        with pytest.raises(ZeroDivisionError), clock.at(second):
            raise ZeroDivisionError
        assert clock.now() == first


def test_other_zones_become_utc():
    with clock.at(datetime(2026, 3, 1, 1, tzinfo=timezone(timedelta(hours=2)))):
        assert clock.now() == datetime(2026, 2, 28, 23, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"), clock.at(datetime(2026, 1, 1)):  # noqa: DTZ001
        pass
