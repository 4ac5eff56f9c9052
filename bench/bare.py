"""The yardstick: a bare Flask page of about 20 kB from a Jinja template, without any database."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head><body>
<h1>{{ title }}</h1>
{% for post in posts %}<article id="post-{{ post.id }}"><header><b>{{ post.author }}</b> <time>{{ post.at }}</time></header>
<p>{{ post.text }}</p><footer>{{ post.votes }} helpful</footer></article>
{% endfor %}</body></html>"""

_TEXT = "The light goes amber, the line retrains and is back after about four minutes; daytime is fine. " * 9
_POSTS = [
    {"id": n, "author": f"Member {n}", "at": "2026-01-01", "text": _TEXT, "votes": n} for n in range(20)
]

_TEMPLATE = app.jinja_env.from_string(_PAGE)


@app.get("/")
def page() -> str:
    """Twenty posts."""
    return _TEMPLATE.render(title="Router drops the connection every evening", posts=_POSTS)


@app.get("/healthz")
def healthz() -> str:
    """Whether the process answers."""
    return "ok"
