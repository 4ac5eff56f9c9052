"""Tables for spreadsheets: `csv` as Python has it, but cells that a spreadsheet would take for a formula are defused."""

from __future__ import annotations

from defusedcsv import csv

__all__ = ["csv"]
