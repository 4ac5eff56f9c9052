"""Seconds between instants, in a way that both databases understand."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

DAY_SECONDS = 86_400
YEAR_SECONDS = 31_557_600  # 365.25 days.


class seconds_of(FunctionElement[int]):  # noqa: N801 - it is written like the function that it is
    """Whole seconds since 1970 of an instant's column."""

    type = BigInteger()
    inherit_cache = True
    name = "seconds_of"


@compiles(seconds_of, "sqlite")
def _on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **kwargs)}) AS INTEGER)"


@compiles(seconds_of, "postgresql")
def _on_postgresql(element: Any, compiler: Any, **kwargs: Any) -> str:
    return f"CAST(floor(extract(epoch FROM {compiler.process(element.clauses, **kwargs)})) AS BIGINT)"


def seconds_between(earlier: Any, later: Any) -> ColumnElement[int]:
    """How many whole seconds lie between two instants' columns."""
    return seconds_of(later) - seconds_of(earlier)
