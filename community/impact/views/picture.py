"""The card of a year as a picture of the size that places show beside a link."""

from __future__ import annotations

from community.core.files import Words, draw_picture
from community.impact.queries import YearCard

SIZE = (1200, 630)
GROUND, BOX, LIGHT, FAINT = "#262f8f", "#323dad", "#ffffff", "#ccd2ff"


def draw_card(card: YearCard, site_name: str) -> bytes:
    """A PNG of 1200 × 630 pixels."""
    people = f"{card.people_count:,}"
    figures = [
        (f"{card.answer_count:,}", "answer" if card.answer_count == 1 else "answers"),
        (f"{card.accepted_count:,}", "accepted"),
        (card.member.rank or card.member.role_label, "rank" if card.member.rank else "role"),
    ]
    boxes = [((64 + at * 364, 400, 64 + at * 364 + 344, 540), BOX) for at in range(len(figures))]
    words = [
        Words(f"{site_name} Community · {card.year}", (64, 96), 30, FAINT, 500, 1072),
        Words(card.member.name, (64, 160), 44, LIGHT, 650, 1072),
        Words(people, (60, 320), 150, LIGHT, 750, 700),
        Words("person helped" if card.people_count == 1 else "people helped", (64, 368), 34, FAINT, 500),
    ]
    for at, (figure, label) in enumerate(figures):
        left = 64 + at * 364 + 28
        words += [Words(figure, (left, 470), 48, LIGHT, 650, 290), Words(label, (left, 514), 26, FAINT, 400)]
    if card.best is not None:
        words.append(Words(f"Best known for “{card.best.thread_title}”", (64, 594), 28, FAINT, 400, 1072))
    return draw_picture(SIZE, GROUND, boxes, words)
