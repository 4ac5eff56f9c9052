"""Every unsafe door asks for a token; a GET changes nothing; views are short and ask nobody else."""

import ast
import re

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from community import wiring
from community.core.web.csrf import csrf
from community.core.web.frame import SAFE_METHODS
from tests.support.source import Module, modules


def concrete(rule):
    """An address of the rule, with a value for each of its parts."""
    parts = {}
    given = rule.defaults or {}
    parts |= given
    for name in rule.arguments - given.keys():
        converter = rule._converters[name]
        if isinstance(converter, AnyConverter):
            parts[name] = min(converter.items)
        else:
            parts[name] = 1 if isinstance(converter, IntegerConverter) else "x"
    adapter = rule.map.bind("localhost")
    return adapter.build(rule.endpoint, parts, method=next(iter(rule.methods)))


def unsafe_doors(app):
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SAFE_METHODS):
            yield rule, method


def test_no_door_is_exempt_from_the_token(app):
    assert csrf._exempt_views == set()
    assert csrf._exempt_blueprints == set()
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
    assert set(app.config["WTF_CSRF_METHODS"]) == {"POST", "PUT", "PATCH", "DELETE"}


MACHINES = {
    # Doors that ask for a provider's signature in the token's stead, and the job that verifies it before it believes anything.
    "payouts.receive_notice": "payouts.hear_notice",
}


def test_only_listed_doors_ask_for_a_signature_and_a_job_verifies_it():
    assert csrf.signed == MACHINES
    assert set(MACHINES.values()) <= set(wiring.WORKS)


def test_every_unsafe_door_refuses_a_request_without_a_token(app, client, make, sign_in):
    sign_in(client, make.member("admin"))
    let_through = []
    doors = [(rule, method) for rule, method in unsafe_doors(app) if rule.endpoint not in MACHINES]
    for rule, method in doors:
        for data in ({}, {"csrf_token": "forged"}):
            answer = client.open(concrete(rule), method=method, data=data)
            if answer.status_code != 400 or "expired" not in answer.text:
                let_through.append((method, rule.rule, answer.status_code))
    assert len(doors) > 20
    assert let_through == []


def test_a_form_cannot_smuggle_a_method_past_the_token(client, make, sign_in):
    sign_in(client, make.member("admin"))
    answer = client.post("/threads/1/lock", data={"_method": "PUT"})
    assert answer.status_code == 400


def test_no_route_takes_a_safe_and_an_unsafe_method_where_the_safe_one_writes(app):
    # WTForms pages take GET (the empty form) and POST (the sent one); everything else is a resource of its own.
    mixed = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and (rule.methods or set()) & {"PUT", "PATCH", "DELETE"}
    ]
    assert mixed == []


LONGEST_VIEW_LINES = (
    45  # Load, call one verb, answer: some eight lines; pages that show everything take more.
)


def views(module):
    """The functions of a door that answer a route."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef) and any(
            re.match(r"\w+\.(get|post|put|patch|delete|route)\(", ast.unparse(decorator))
            for decorator in node.decorator_list
        ):
            yield node


def doors():
    return [m for m in modules() if re.match(r"community/\w+/(views|api)\b", m.path)]


def test_views_are_short():
    long = [
        f"{module.path}:{view.lineno} {view.name} {view.end_lineno - view.lineno}"
        for module in doors()
        for view in views(module)
        if view.end_lineno - view.lineno > LONGEST_VIEW_LINES
    ]
    assert long == []


def roles_asked(module):
    """Attributes by which a door decides for itself who may do what, instead of asking policy."""
    for node in ast.walk(module.tree):
        if re.fullmatch(r"\w*actor\.(is_moderator|is_staff|is_admin|is_super_user|role)", ast.unparse(node)):
            yield f"{module.path}:{node.lineno} {ast.unparse(node)}"


MAY_ASK_THE_ROLE = {
    # Doors that look at a role for something that is no permission, and what for.
    "community/answers/views/post.py": "posting limits do not bind staff",
    "community/threads/views/ask.py": "posting limits do not bind staff; only kinds and boards that policy allows are offered",
    "community/threads/views/page.py": "who has no tools at all is spared the questions about each of them",
    "community/threads/views/show.py": "moderators may look at the shell of a merged thread",
}


@pytest.mark.parametrize("module", doors(), ids=lambda module: module.path)
def test_a_door_asks_policy_and_not_the_role(module):
    assert module.path in MAY_ASK_THE_ROLE or list(roles_asked(module)) == []


def test_a_door_that_asks_the_role_would_be_found():
    assert list(roles_asked(Module.of("if actor.is_moderator:\n    lock()", "community/threads/views.py")))
    assert not list(roles_asked(Module.of("if policy.can_lock_thread(actor, thread):\n    lock()")))
