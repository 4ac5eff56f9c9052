"""Limits of what people write and choose here, with their reasons."""

from __future__ import annotations

NOTE_LONGEST = 280  # A thank-you is a sentence or two; more belongs under the answer, where all can read it.
NOTES_A_DAY = "30/day"  # Nobody was helped by more answers in a day than this.
MINUTES_MOST = 600  # A contact that takes an agent longer than a working day is a project.
FIRST_YEAR, LAST_YEAR = 2000, 2200  # Addresses name years; others hold nothing.
