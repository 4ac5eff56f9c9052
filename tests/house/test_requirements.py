"""What the code imports is what requirements.txt lists, and the locks hold all of it."""

import re
import sys
from importlib.metadata import packages_distributions

from config import ROOT
from tests.support.source import imports, modules

COMES_WITH = {
    # imported, but rightly brought by the package that is listed
    "jinja2": "flask",
    "werkzeug": "flask",
    "click": "flask",
    "itsdangerous": "flask",
    "markupsafe": "flask",
    "urllib3": "requests",
}
IS_LISTED_FOR_OTHERS = {
    # listed, though no line of ours imports it
    "gunicorn": "`flask serve` starts it",
    "alembic": "the migrations are written for it",
    "tzdata": "zoneinfo reads it",
}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def listed(name):
    """The packages of a requirements file, without versions and extras."""
    lines = (ROOT / name).read_text().splitlines()
    return {
        normal(re.match(r"[A-Za-z0-9._-]+", line).group()) for line in lines if re.match(r"[A-Za-z0-9]", line)
    }


def extras():
    """The packages that only some installations need."""
    return {
        name for path in (ROOT / "requirements").glob("*.txt") for name in listed(f"requirements/{path.name}")
    }


def locked(name):
    return {
        normal(line.split("==")[0]) for line in (ROOT / name).read_text().splitlines() if "==" in line[:80]
    }


def third_party(folder):
    ours = {"community", "config", "tests", "docs", "bench", "app"}
    tops = {name.partition(".")[0] for module in modules(folder) for name, _, _ in imports(module)}
    return tops - ours - set(sys.stdlib_module_names)


def test_whatever_the_product_imports_is_required_by_name():
    distributions = packages_distributions()
    missing = {}
    for top in third_party("community"):
        if top in COMES_WITH:
            continue
        names = {normal(name) for name in distributions.get(top, [])}
        if not names & (listed("requirements.txt") | extras()):
            missing[top] = names
    assert missing == {}


def test_what_is_an_extra_is_imported_only_by_what_is_loaded_where_it_was_chosen():
    """Everybody else would fail to start without it."""
    distributions = packages_distributions()
    found = {
        (module.path, name)
        for module in modules("community")
        for name, _, _ in imports(module)
        if {normal(one) for one in distributions.get(name.partition(".")[0], [])} & extras()
    }
    assert {path for path, _ in found} <= {
        f"community/search/tantivy/{n}.py" for n in ("asking", "index", "snapshot")
    }
    loaded_by = [
        module.path
        for module in modules("community")
        for name, _, _ in imports(module)
        if name.startswith("community.search.tantivy")
        and not module.path.startswith("community/search/tantivy/")
    ]
    assert loaded_by == []


def test_nothing_is_required_that_nothing_uses():
    distributions = packages_distributions()
    used = {normal(name) for top in third_party("community") for name in distributions.get(top, [])}
    assert listed("requirements.txt") - used - set(IS_LISTED_FOR_OTHERS) == set()


def test_the_locks_hold_everything_that_is_required():
    assert listed("requirements.txt") - locked("requirements.lock") == set()
    assert listed("requirements-dev.txt") - locked("requirements-dev.lock") == set()
    assert locked("requirements.lock") - locked("requirements-dev.lock") == set()


def test_every_line_of_a_lock_is_checked_against_a_hash():
    for name in ("requirements.lock", "requirements-dev.lock"):
        blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / name).read_text())
        assert [
            block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block
        ] == []


def test_no_file_names_a_registry():
    for name in ("requirements.txt", "requirements.lock", "requirements-dev.txt", "requirements-dev.lock"):
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://", (ROOT / name).read_text())
