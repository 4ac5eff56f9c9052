"""Numbered pages."""

import pytest

from community.core.pagination import LARGEST_PAGE_NUMBER, Page, page_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1),
        ("17", 17),
        (None, 1),
        ("", 1),
        ("0", 1),
        ("-3", 1),
        ("two", 1),
        ("1.5", 1),
        ("٣", 1),  # An Arabic digit: Python would read it as 3, but we give out no such address.
        ("²", 1),
        ("999999999999999999999", LARGEST_PAGE_NUMBER),
        ("1\x00", 1),
    ],
)
def test_whatever_is_no_sensible_page_number_is_page_one(text, number):
    assert page_number(text) == number


@pytest.mark.parametrize(("total", "count"), [(0, 1), (1, 1), (20, 1), (21, 2), (400, 20)])
def test_the_number_of_pages_follows_from_the_total(total, count):
    assert Page([], 1, 20, total).count == count


def test_previous_and_next_end_at_the_first_and_the_last_page():
    first, middle, last = (Page(["x"], number, 1, 3) for number in (1, 2, 3))
    assert (first.has_previous, first.has_next) == (False, True)
    assert (middle.has_previous, middle.has_next) == (True, True)
    assert (last.has_previous, last.has_next) == (True, False)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (1, [1, 2, 3, None, 20]),
        (10, [1, None, 8, 9, 10, 11, 12, None, 20]),
        (20, [1, None, 18, 19, 20]),
        (4, [1, 2, 3, 4, 5, 6, None, 20]),
    ],
)
def test_linked_numbers_are_the_ends_and_the_neighbours_with_gaps_between(number, shown):
    assert Page([], number, 20, 400).numbers == shown


def test_a_page_beyond_the_end_links_only_pages_that_exist():
    assert Page([], 50, 20, 60).numbers == [1, None, 3]


def test_changing_the_items_keeps_the_page():
    page = Page([1, 2], 3, 2, 9).map(str)
    assert (page.items, page.number, page.size, page.total) == (["1", "2"], 3, 2, 9)
