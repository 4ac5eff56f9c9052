"""Templates: no inline style or script, nothing called safe, every address leads somewhere."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, meta, nodes

from config import ROOT
from tests.support.source import templates

MAY_CALL_SAFE: dict[str, str] = {
    # template: why what it prints is safe HTML
}

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"""["'=]\s*javascript:""", re.IGNORECASE),
    "a script without a nonce": re.compile(
        r"<script(?![^>]*\bnonce=)(?![^>]*type=\"application/ld\+json\")", re.IGNORECASE
    ),
    "evaluated htmx": re.compile(r"\bhx-(on|vals\s*=\s*[\"']js:)", re.IGNORECASE),
}


def inline_code(text):
    """What a strict Content-Security-Policy would refuse. Words of Jinja's own are taken away first."""
    html = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    html = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "…", html, flags=re.DOTALL)
    return [what for what, pattern in INLINE.items() if pattern.search(html)]


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_has_no_inline_style_or_script(path: Path):
    assert inline_code(path.read_text()) == []


def test_inline_code_would_be_found():
    for bad in (
        '<p style="color:red">',
        "<style>p{}</style>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">',
        "<script>alert(1)</script>",
        '<div hx-on:click="x()">',
        """<div hx-vals='js:{a: x()}'>""",
    ):
        assert inline_code(bad), bad
    for good in (
        '<script src="{{ asset(\'js/theme.js\') }}" nonce="{{ csp_nonce }}"></script>',
        '<p class="style" data-once="x">one=1</p>',
        '<script type="application/ld+json" nonce="{{ csp_nonce }}">{{ data|tojson }}</script>',
        "{# style= #}",
    ):
        assert inline_code(good) == [], good


def unescaped(text):
    """Whether a template switches escaping off anywhere."""
    return bool(re.search(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(", text))


def test_nothing_is_called_safe_but_what_is_listed_with_its_reason():
    found = {
        path.relative_to(ROOT / "templates").as_posix() for path in templates() if unescaped(path.read_text())
    }
    assert found == set(MAY_CALL_SAFE)


def test_calling_something_safe_would_be_found():
    assert unescaped("{{ post.body | safe }}")
    assert unescaped("{% autoescape false %}")
    assert not unescaped("{{ post.body_html }} is safe")


@pytest.fixture(scope="module")
def environment(shared_app) -> Environment:
    return shared_app.jinja_env


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_compiles_and_every_template_that_it_uses_exists(environment: Environment, path: Path):
    name = path.relative_to(ROOT / "templates").as_posix()
    tree = environment.parse(path.read_text(), name)
    environment.get_template(name)
    for used in meta.find_referenced_templates(tree):
        if used is not None:
            environment.get_template(used)


def endpoints(tree):
    """Every endpoint that a template names in url_for(…)."""
    for call in tree.find_all(nodes.Call):
        named = isinstance(call.node, nodes.Name) and call.node.name == "url_for" and call.args
        if named and isinstance(call.args[0], nodes.Const):
            yield call.args[0].value


def written_addresses(text):
    """Every address of ours that is written out in a template, without what Jinja puts in."""
    html = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    html = re.sub(r"\{%.*?%\}", "", html, flags=re.DOTALL)
    html = re.sub(r"\{\{.*?\}\}", "1", html, flags=re.DOTALL)
    for address in re.findall(
        r"\b(?:href|action|src|hx-get|hx-post|formaction|data-[a-z-]*url)=\"(/[^\"]*)\"", html
    ):
        yield re.split(r"[?#]", address)[0]


def leads_somewhere(app, address):
    """Whether an address written with 1 for every value matches a route, by any method."""
    adapter = app.url_map.bind("localhost")
    return bool(adapter.allowed_methods(address)) or address.startswith("/static/")


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_address_in_a_template_leads_somewhere(shared_app, path: Path):
    text = path.read_text()
    tree = shared_app.jinja_env.parse(text)
    unknown = [name for name in endpoints(tree) if name not in shared_app.view_functions]
    dead = [address for address in written_addresses(text) if not leads_somewhere(shared_app, address)]
    assert (unknown, dead) == ([], [])


def test_a_dead_address_would_be_found(shared_app):
    (address,) = written_addresses('<a href="/no/such/{{ thing.id }}/place?x=1">')
    assert not leads_somewhere(shared_app, address)
    assert leads_somewhere(shared_app, "/healthz")
    assert list(endpoints(shared_app.jinja_env.parse("{{ url_for('nowhere.at_all', id=1) }}"))) == [
        "nowhere.at_all"
    ]
