"""A statement as a file: CSV for a table, PDF for a folder."""

from __future__ import annotations

import io
from datetime import tzinfo
from pathlib import Path

from flask import Response, make_response
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from community.core.money import in_words, plain
from community.core.tables import csv
from community.rewards.queries import AwardLine, Balances

FONTS = Path(__file__).resolve().parents[3] / "static" / "fonts"
_WIDTHS = (24, 92, 14, 28, 32)
"""Millimetres: day, what, rule, state, amount."""


def as_csv(lines: list[AwardLine], name: str) -> Response:
    """A line for each award; amounts in the currency's own unit, instants in UTC. Cells that begin as a formula are
    defused."""
    buffer = io.StringIO()
    table = csv.writer(buffer)
    table.writerow(
        ("when_utc", "what", "about", "rule_version", "full", "amount", "currency", "state", "note", "period")
    )
    for line in lines:
        table.writerow(
            (
                line.at.isoformat(), line.what, line.about, line.rule_version,
                plain(line.nominal_minor, line.currency), plain(line.amount_minor, line.currency), line.currency,
                line.state.label, line.note, line.period,
            )
        )  # fmt: skip
    response = make_response(buffer.getvalue())
    response.headers["Content-Type"] = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def as_pdf(
    lines: list[AwardLine],
    name: str,
    *,
    title: str,
    whose: str,
    site: str,
    zone: tzinfo,
    totals: list[tuple[str, str]],
) -> Response:
    """The statement on A4: whose and of when, the totals, a line for each award with its reason."""
    page = _Page(site=site, whose=whose)
    page.heading(title, f"{whose} · {site}")
    for word, amount in totals:
        page.total(word, amount)
    page.table_head()
    for line in lines:
        page.award(line, zone)
    if not lines:
        page.note("Nothing was earned.")
    response = make_response(bytes(page.output()))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def totals_of(balances: Balances) -> list[tuple[str, str]]:
    """The balances in words, in the order of a statement."""
    rows = [
        ("Waiting", balances.accrued),
        ("Kept back", balances.held),
        ("Yours to claim", balances.payable),
        ("Claimed", balances.reserved),
        ("Paid", balances.paid),
        ("Owed", balances.owed),
    ]
    return [(word, in_words(amount, balances.currency)) for word, amount in rows if amount or word != "Owed"]


class _Page(FPDF):
    def __init__(self, *, site: str, whose: str) -> None:
        super().__init__(format="A4")
        self._foot = f"{site} · {whose}"
        self.add_font("Inter", "", FONTS / "inter-regular.ttf")
        self.add_font("Inter", "B", FONTS / "inter-semibold.ttf")
        font = self.fonts["inter"]
        self._known = set(font.cmap) if isinstance(font, TTFFont) else set(range(256))
        self.set_auto_page_break(True, margin=20)
        self.set_margins(10, 14)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Inter", "", 8)
        self.set_text_color(100)
        self.cell(0, 5, self._clean(f"{self._foot} · page {self.page_no()}"), align="C")
        self.set_text_color(0)

    def heading(self, title: str, sub: str) -> None:
        self.set_font("Inter", "B", 16)
        self.cell(0, 9, self._clean(title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.note(sub)
        self.ln(3)

    def note(self, text: str) -> None:
        self.set_font("Inter", "", 9)
        self.set_text_color(90)
        self.multi_cell(0, 5, self._clean(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_text_color(0)

    def total(self, word: str, amount: str) -> None:
        self.set_font("Inter", "", 10)
        self.cell(60, 6, self._clean(word))
        self.set_font("Inter", "B", 10)
        self.cell(40, 6, self._clean(amount), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def table_head(self) -> None:
        self.ln(4)
        self.set_font("Inter", "B", 8.5)
        for width, word, align in zip(
            _WIDTHS, ("Day", "What earned it", "Rule", "State", "Amount"), "LLLLR", strict=True
        ):
            self.cell(width, 7, word, border="B", align=align)
        self.ln(8)

    def award(self, line: AwardLine, zone: tzinfo) -> None:
        if self.will_page_break(18):
            self.add_page()
            self.table_head()
        self.set_font("Inter", "", 9)
        amount = in_words(line.amount_minor, line.currency)
        cells = (
            f"{line.at.astimezone(zone):%-d %b %Y}",
            line.what,
            f"v{line.rule_version}",
            line.state.label,
        )
        for width, text in zip(_WIDTHS, cells, strict=False):
            self.cell(width, 5, self._clean(text))
        self.cell(_WIDTHS[-1], 5, self._clean(amount), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        for text in (line.about, line.note):
            if text:
                self.set_x(10 + _WIDTHS[0])
                self.set_font("Inter", "", 7.5)
                self.set_text_color(90)
                self.multi_cell(
                    _WIDTHS[1] + 30, 4, self._clean(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT
                )
                self.set_text_color(0)
        self.ln(1.5)

    def _clean(self, text: str) -> str:
        # A letter that the font lacks would be an empty box, which looks like a mistake of ours.
        return "".join(letter if ord(letter) in self._known else "?" for letter in text)
