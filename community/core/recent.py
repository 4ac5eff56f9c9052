"""What may be a minute old: answers of slow questions, the same for everybody, kept by each process for some seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app

Value = TypeVar("Value")


class _Kept:
    """The answers of one application, each with the moment until which it may be given again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.values: dict[str, tuple[float, Any]] = {}


def init_app(app: Flask, seconds: float) -> None:
    """Let `app` keep such answers for that long; 0 keeps none."""
    app.extensions["recent"] = _Kept(seconds)


def recent(name: str, ask: Callable[[], Value]) -> Value:
    """The answer kept under that name, or a new one. Only for what does not depend on who asks."""
    kept: _Kept = current_app.extensions["recent"]
    until, value = kept.values.get(name, (0.0, None))
    if until <= time.monotonic():
        value = ask()
        kept.values[name] = (time.monotonic() + kept.seconds, value)
    found: Value = value
    return found
