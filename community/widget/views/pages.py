"""The script of the help button, the panel as a page of its own, and a page that shows both at work."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.headers import may_be_framed_by
from community.demo import queries as demo
from community.widget import policy, queries
from community.widget.rules import squeeze
from community.widget.views.blueprint import blueprint
from community.widget.views.data import note_refusal

SCRIPT_SECONDS = 600  # Sites name it without a version: what we mend reaches them in ten minutes.
SHOWN_AS = ("board", "product", "accent", "theme", "position", "label")


@blueprint.get("/widget.js")
def script() -> ResponseReturnValue:
    """The script, for any page: what it may show there is decided when it asks."""
    response = Response(_script(str(current_app.static_folder)), mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={SCRIPT_SECONDS}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"  # For sites that ask for its integrity.
    response.add_etag()
    return response.make_conditional(request)


@blueprint.get("/widget/panel")
def panel() -> ResponseReturnValue:
    """The panel as a page, for frames on listed sites that cannot take a script of ours."""
    origins = [row.origin for row in queries.list_origins()]
    site = _framing_site()
    if site and site not in origins:
        note_refusal(site)  # The browser refuses it by the header below.
    may_be_framed_by(origins)
    return render_template("widget/panel.html", look=_look())


@blueprint.get("/widget/demo")
def show_demo() -> ResponseReturnValue:
    """The help button on a page that looks like a shop's."""
    require(policy.can_see_widget_demo(current_actor(), demo.has_demo()))
    return render_template("widget/demo.html", look=_look())


def _look() -> dict[str, str]:
    """How the help button shall look, as the address says."""
    return {name: request.args[name] for name in SHOWN_AS if request.args.get(name)}


def _framing_site() -> str:
    """The other site that asks for a frame, as far as the browser tells."""
    if (
        request.headers.get("Sec-Fetch-Dest") != "iframe"
        or request.headers.get("Sec-Fetch-Site") == "same-origin"
    ):
        return ""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@cache
def _script(static_folder: str) -> str:
    return squeeze((Path(static_folder) / "js" / "widget.js").read_text(encoding="utf-8"))
