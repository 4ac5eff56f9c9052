"""The first draft of a report, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

from collections.abc import Sequence

from community.producttests.rules.questions import Ask, Figure

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def first_draft(title: str, testers: int, answered: int, figures: Sequence[Figure]) -> str:
    """A report in Markdown with all figures filled in; the words are left to a person."""
    lines = [
        f"## What came of “{_plain(title)}”",
        "",
        f"{answered} of {testers} testers sent their feedback.",
        "",
        "### In short",
        "",
        "*What did we learn, in three sentences?*",
    ]
    for figure in figures:
        lines += ["", f"### {_plain(figure.question.label)}", ""]
        if figure.question.ask is Ask.TEXT:
            lines.append("*What did testers write, in your words? Name nobody.*")
            continue
        if figure.mean is not None:
            lines += [f"**{figure.mean:.1f} of 5** on average, from {figure.count} answers.", ""]
        lines += [f"- {_plain(words)}: {count} of {figure.count}" for words, count in figure.shares]
    lines += ["", "### What changes because of it", "", "*What will be different in the product?*", ""]
    return "\n".join(lines)


def neutral_cell(text: str) -> str:
    """The text so that a spreadsheet shows it and runs nothing."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return "".join(f"\\{one}" if one in "\\`*_[]<>#|" else one for one in text)
