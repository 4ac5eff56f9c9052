"""The pages of docs/ that follow from the code are fresh, and every question is asked in some situation."""

import re

import pytest

from community.core.policy import ALLOWED, Verdict, refused
from community.rooms import ROOMS
from config import ROOT
from docs import generate
from docs.permission_cases import ACTORS, ACTS, Case


def test_the_generated_pages_say_what_the_code_says():
    assert generate.stale_pages() == [], "Run `python -m docs.generate` and look at what changed."


def test_a_stale_page_would_be_found(monkeypatch):
    monkeypatch.setitem(generate.PAGES, "docs/settings.md", lambda: "something else")
    assert "docs/settings.md" in generate.stale_pages()
    monkeypatch.setitem(generate.PAGES, "docs/nowhere.md", lambda: "")
    assert "docs/nowhere.md" in generate.stale_pages()


def test_every_question_of_every_room_is_in_the_table_and_nothing_else():
    asked = {f"{room}.{name}" for room in ROOMS for name in generate.questions(room)}
    assert asked == set(ACTS)


def test_a_question_without_situations_stops_the_table():
    with pytest.raises(LookupError, match=r"tea\.can_pour"):
        generate._table("tea.can_pour", lambda actor: ALLOWED)


def test_the_table_tells_allowed_refused_and_sign_in_first_apart(monkeypatch):
    def can_pour(actor, litres):
        """Whoever is signed in pours less than two litres."""
        if not actor.is_signed_in:
            return Verdict(False, "Sign in.", needs_sign_in=True)
        return ALLOWED if litres < 2 else refused("Too much.")

    monkeypatch.setitem(ACTS, "tea.can_pour", (Case("one litre", lambda: (1,)), Case("three", lambda: (3,))))
    text = "\n".join(generate._table("tea.can_pour", can_pour))
    one, three = (re.search(rf"\| {words} \|(.*)", text).group(1) for words in ("one litre", "three"))
    assert one.replace("|", "").split() == ["→", *["●"] * (len(ACTORS) - 2), "→"]
    assert three.replace("|", "").split() == ["→", *["·"] * (len(ACTORS) - 2), "→"]
    assert "“Too much.”" in text


@pytest.mark.parametrize(
    "act",
    sorted(act for act in ACTS if act.split(".")[0] in ("threads", "answers", "votes") and "see" not in act),
)
def test_visitors_the_unconfirmed_and_the_suspended_change_no_post(act):
    if act == "threads.can_follow_thread":
        pytest.skip("The suspended and the unconfirmed may listen.")
    room, name = act.split(".")
    question = getattr(generate._policy(room), name)
    from community.core import clock
    from docs.permission_cases import NOW

    with clock.at(NOW):
        for case in ACTS[act]:
            for who in ("visitor", "unconfirmed", "suspended"):
                assert not generate.ask(question, ACTORS[who], case), f"{who}: {case.words}"


def test_decisions_have_their_five_parts():
    parts = ("## Context", "## Decision", "## Consequences", "## Alternatives", "## Enforced by")
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert pages
    incomplete = {page.name for page in pages if any(part not in page.read_text() for part in parts)}
    assert incomplete == set()


def test_links_between_our_pages_lead_somewhere():
    pages = [ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("README.md")]
    links = [(page, target) for page in pages for target in re.findall(r"\]\(([^)#\s]+)", page.read_text())]
    inside = [
        (page, target) for page, target in links if "://" not in target and not target.startswith("mailto:")
    ]
    assert [(page.name, target) for page, target in inside if not (page.parent / target).exists()] == []
