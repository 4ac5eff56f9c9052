"""The training as employees take it: the material, the quiz, and what was wrong."""

from __future__ import annotations

from functools import lru_cache

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from community.core.errors import Conflict
from community.core.policy import require
from community.core.text.markdown import cook
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.employees import actions, policy, queries
from community.employees.forms import EndForm
from community.employees.rules import Training
from community.employees.views.blueprint import blueprint

PAGE = "/training"


@blueprint.get(PAGE)
def show_training() -> ResponseReturnValue:
    """The newest material and its quiz."""
    return _page(queries.get_training(), [], [])


@blueprint.post(f"{PAGE}/attempts")
def take_training() -> ResponseReturnValue:
    """Take the quiz; wrong answers are shown beside their questions, and what was chosen stays."""
    actor = current_actor()
    require(policy.can_take_training(actor))
    training = queries.get_training()
    chosen = [_choice(number) for number in range(len(training.questions))]
    try:
        wrong = actions.take_training(actor, version=_whole(request.form.get("version")) or 0, chosen=chosen)
    except Conflict as error:
        return _page(training, [], [], refusal=error.reason, status=error.status)
    if len(training.questions) - len(wrong) >= training.pass_mark:
        right = len(training.questions) - len(wrong)
        return see_other(
            PAGE, f"Passed, with {right} of {len(training.questions)} right. You can answer now."
        )
    return _page(training, chosen, wrong, status=422)


@lru_cache(maxsize=8)
def cooked(markdown: str) -> Markup:
    """The material as safe HTML."""
    return Markup(cook(markdown).html)


def _page(
    training: Training,
    chosen: list[int | None],
    wrong: list[int],
    *,
    refusal: str = "",
    status: int = 200,
) -> ResponseReturnValue:
    actor = current_actor()
    require(policy.can_read_training(actor))
    assert actor.id is not None
    response = make_response(
        render_template(
            "employees/training.html",
            training=training,
            html=cooked(training.material_markdown),
            chosen=chosen,
            wrong=wrong,
            refusal=refusal,
            passed=queries.find_passed(actor.id),
            next_due=queries.find_next_due(actor.id),
            can_take=policy.can_take_training(actor),
            form=EndForm(formdata=None),
        )
    )
    response.status_code = status
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _choice(number: int) -> int | None:
    return _whole(request.form.get(f"q{number}"))


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
