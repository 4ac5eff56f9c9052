"""Read the lines of a Markdown table: its cells and the side that each column leans to."""

import re

_CELL_BORDER = re.compile(r"(?<!\\)\|")
_DELIMITER_CELL = re.compile(r" *:?-+:? *")


def is_table(header: str, delimiters: str) -> bool:
    """Tell whether two lines are the header of a table and the dashes beneath it."""
    if "|" not in header or "-" not in delimiters:
        return False
    marks = _split(delimiters)
    return all(map(_DELIMITER_CELL.fullmatch, marks)) and len(marks) == len(_split(header))


def cells(line: str) -> list[str]:
    """Return the cells of one line; a `\\|` is a bar inside a cell."""
    return [cell.strip().replace("\\|", "|") for cell in _split(line)]


def sides(delimiters: str) -> list[str]:
    """Return for each column the class that says where it leans to, empty for the usual side."""
    return [_side(mark) for mark in cells(delimiters)]


def _split(line: str) -> list[str]:
    line = line.strip(" ").removeprefix("|")
    if line.endswith("|") and not line.endswith("\\|"):
        line = line[:-1]
    return _CELL_BORDER.split(line)


def _side(mark: str) -> str:
    if not mark.endswith(":"):
        return ""
    return "align-center" if mark.startswith(":") else "align-right"
