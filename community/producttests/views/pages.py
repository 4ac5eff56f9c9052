"""What several pages of product tests share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from community.core.errors import Invalid
from community.producttests.rules.questions import Question
from community.producttests.rules.states import State

if TYPE_CHECKING:
    from community.producttests.models import Campaign


def private_page(template: str, status: int = 200, **values: Any) -> Response:
    """A page that no cache keeps: it shows what is one person's or the staff's alone."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def page_urls(base: str, **more: str) -> Callable[[int], str]:
    """An address for each page of a list."""
    extra = "".join(f"&{name}={value}" for name, value in more.items() if value)

    def url(number: int) -> str:
        query = (f"&page={number}" if number > 1 else "") + extra
        return base + (f"?{query[1:]}" if query else "")

    return url


def typed_answers() -> dict[str, str]:
    """What was typed into the questions, by key."""
    return {
        name.removeprefix("answer-"): text
        for name, text in request.form.items()
        if name.startswith("answer-")
    }


def asked(
    questions: Sequence[Question], answers: Mapping[str, str], error: Invalid | None = None
) -> list[dict[str, Any]]:
    """The questions as the form shows them: each with what was answered and what is wrong."""
    wrong = error.fields if error is not None else {}
    return [
        {
            "id": f"answer-{one.key}",
            "ask": one.ask.value,
            "label": one.label,
            "is_required": one.is_required,
            "choices": one.choices,
            "answer": answers.get(one.key, ""),
            "error": wrong.get(one.key, ""),
        }
        for one in questions
    ]


def staff_tabs(campaign: Campaign, current: str) -> list[dict[str, Any]]:
    """The pages of one campaign for its staff."""
    url = campaign.admin_url
    pages = [
        ("Overview", url),
        ("Text and questions", f"{url}/edit"),
        ("Applications", f"{url}/applications"),
    ]
    if campaign.stands is not State.DRAFT:
        pages += [
            ("Parcels", f"{url}/parcels"),
            ("Feedback", f"{url}/feedback"),
            ("Report", f"{url}/report"),
            ("Discussion", f"{campaign.url}/discussion"),
        ]
    pages.append(("Log", f"{url}/log"))
    return [{"label": label, "url": at, "current": label == current} for label, at in pages]


Answer = ResponseReturnValue
