"""The draft: drawn place by place with forms, checked at each look, tried on the past, put into force."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from community.core.errors import Conflict, Invalid, NotFound
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.threads import queries as threads
from community.triage import actions, policy, queries
from community.triage.forms import ConditionForm, LeafForm, PlaceForm, PublishForm, ReplayForm
from community.triage.rules import Branch, Leaf, Names, Node, leaves_of, problems_of, read_tree, say, say_leaf
from community.triage.rules import edit as edits
from community.triage.rules.conditions import GROUPS, Kind
from community.triage.rules.tree import walk
from community.triage.views.admin import DRAFT, PAGE
from community.triage.views.blueprint import blueprint
from community.triage.views.shown import lines_of

if TYPE_CHECKING:
    from community.triage.models import TriageDraft

REPLAYS = f"{PAGE}/replays"
BRANCHES = ("yes", "no", "top")


@blueprint.get(DRAFT)
def show_draft() -> ResponseReturnValue:
    """The draft as a list, with what is wrong beside each place."""
    require(policy.can_draw_tree(current_actor()))
    return _draft_page(PublishForm(formdata=None))


@blueprint.get(f"{DRAFT}/place")
def show_place() -> ResponseReturnValue:
    """One place: `?at=` its id, `?branch=` for a gap beneath it, `?kind=` another condition to ask."""
    require(policy.can_draw_tree(current_actor()))
    return _place_page(ConditionForm(formdata=None), LeafForm(formdata=None))


@blueprint.post(f"{DRAFT}/conditions")
def set_condition() -> ResponseReturnValue:
    """Ask something at a place: in a gap, instead of what is asked there, or above what is there."""
    actor, form = current_actor(), ConditionForm()
    require(policy.can_draw_tree(actor))
    kind = form.asked
    if kind is None:
        raise Invalid("Choose what to ask.")
    form.offer(kind, queries.load_names({kind}).of(kind))
    condition = form.read() if form.validate() else None
    if condition is None:
        return _place_page(form, LeafForm(formdata=None), 422)

    def change(tree: Node | None) -> Node | None:
        assert condition is not None
        place, branch = form.place.data or "", form.branch.data or ""
        if form.deed.data == "above":
            return edits.put_above(tree, place, condition)
        if branch in BRANCHES:
            new = Branch(edits.free_id(tree, "n"), condition, None, None)
            return edits.put(tree, place, branch, new)
        return edits.change_condition(tree, place, condition)

    return _changed(form, change, lambda _: _place_page(form, LeafForm(formdata=None), 409))


@blueprint.post(f"{DRAFT}/ends")
def set_end() -> ResponseReturnValue:
    """Say what happens at a place: in a gap, or instead of what happens there."""
    actor, form = current_actor(), LeafForm()
    require(policy.can_draw_tree(actor))
    form.offer(queries.list_team_names())
    if not form.validate():
        return _place_page(ConditionForm(formdata=None), form, 422)

    def change(tree: Node | None) -> Node | None:
        place, branch = form.place.data or "", form.branch.data or ""
        if branch in BRANCHES:
            return edits.put(tree, place, branch, form.read(edits.free_id(tree, "l")))
        return edits.change_leaf(tree, place, form.read(place))

    return _changed(form, change, lambda _: _place_page(ConditionForm(formdata=None), form, 409))


@blueprint.post(f"{DRAFT}/moves")
def move_place() -> ResponseReturnValue:
    """Remove a place, let yes and no change places, or ask a condition earlier."""
    actor, form = current_actor(), PlaceForm()
    require(policy.can_draw_tree(actor))
    place, deed = form.place.data or "", form.deed.data or ""
    deeds: dict[str, Callable[[Node | None], Node | None]] = {
        "remove": lambda tree: edits.remove(tree, place),
        "keep_yes": lambda tree: edits.remove(tree, place, "yes"),
        "keep_no": lambda tree: edits.remove(tree, place, "no"),
        "swap": lambda tree: edits.swap(tree, place),
        "up": lambda tree: edits.move_up(tree, place),
    }
    if deed not in deeds or not form.validate():
        raise Invalid("Choose what to do with this place.")
    return _changed(form, deeds[deed], _overtaken)


@blueprint.post(f"{PAGE}/versions")
def publish_draft() -> ResponseReturnValue:
    """Put the draft into force."""
    actor, form = current_actor(), PublishForm()
    require(policy.can_draw_tree(actor))
    status = 422
    try:
        if form.validate():
            made = actions.publish_draft(actor, form.begun_with, reason=form.reason.data or "")
            return see_other(
                PAGE, f"Version {made.number} is in force. Open questions follow within a minute."
            )
    except (Invalid, Conflict) as error:
        form.refuse(error)
        status = error.status
    return _draft_page(form, status)


@blueprint.post(REPLAYS)
def begin_replay() -> ResponseReturnValue:
    """Try the draft on the past."""
    actor, form = current_actor(), ReplayForm()
    require(policy.can_draw_tree(actor))
    try:
        row = actions.begin_replay(actor, days=form.chosen_days)
    except (Invalid, Conflict) as error:
        publish = PublishForm(formdata=None)
        publish.refuse(error)
        return _draft_page(publish, error.status)
    return see_other(f"{REPLAYS}/{row.id}")


@blueprint.get(f"{REPLAYS}/<int:replay_id>")
def show_replay(replay_id: int) -> ResponseReturnValue:
    """How far a trial is, or what it found: counts by end and month, and examples that would change."""
    actor = current_actor()
    require(policy.can_draw_tree(actor))
    row = queries.get_replay(replay_id)
    tried, kept = read_tree(row.body), queries.node_of(queries.get_version(row.against))
    names = queries.load_names(queries.kinds_in([tried, kept]))
    examples = (row.result or {}).get("examples", [])
    return render_template(
        "triage/replay.html",
        replay=row,
        result=row.result or {},
        ends=[(leaf.id, say_leaf(leaf, names)) for leaf in leaves_of(tried)],
        before=[(leaf.id, say_leaf(leaf, names)) for leaf in leaves_of(kept)],
        tried_words={leaf.id: say_leaf(leaf, names) for leaf in leaves_of(tried)},
        kept_words={leaf.id: say_leaf(leaf, names) for leaf in leaves_of(kept)},
        threads=threads.list_thread_names(actor, [example["thread_id"] for example in examples]),
    )


def _changed(
    form: PlaceForm,
    change: Callable[[Node | None], Node | None],
    again: Callable[[Conflict], ResponseReturnValue],
) -> ResponseReturnValue:
    """Change the draft; where somebody was faster, say so above what was typed."""
    place = form.place.data or ""
    try:
        actions.change_draft(current_actor(), form.begun_with, place, change)
    except Conflict as error:
        form.refuse(error)
        return again(error)
    return see_other(DRAFT + (f"#{place}" if place else ""))


def _overtaken(error: Conflict) -> ResponseReturnValue:
    """The draft as it is by now, with the reason why nothing was changed."""
    form = PublishForm(formdata=None)
    form.refuse(error)
    return _draft_page(form, 409)


def _draft() -> TriageDraft:
    draft = queries.find_draft()
    if draft is None:
        raise NotFound("There is no draft. Begin one from the rules in force.")
    return draft


def _draft_page(form: PublishForm, status: int = 200) -> ResponseReturnValue:
    draft = _draft()
    tree = queries.draft_node(draft)
    names = queries.load_names()
    problems = problems_of(tree, names)
    form.revision.data = str(draft.revision)
    body = render_template(
        "triage/draft.html",
        draft=draft,
        in_force=queries.get_in_force(),
        lines=lines_of(tree, names, problems=problems),
        problems=problems,
        form=form,
        replay_form=ReplayForm(formdata=None),
        replays=queries.list_replays(),
        people=members.list_member_chips([draft.saved_by_id]),
    )
    return make_response(body, status)


def _place_page(ask: ConditionForm, end: LeafForm, status: int = 200) -> ResponseReturnValue:
    """The page of one place, with one of the forms as it was typed."""
    draft = _draft()
    tree = queries.draft_node(draft)
    typed: PlaceForm = end if end.deed.data else ask
    at = typed.place.data or request.args.get("at", "")
    branch = typed.branch.data or request.args.get("branch", "")
    node = next((one for one, _ in walk(tree) if one.id == at), None)
    if (node is None and tree is not None) or (branch and branch not in BRANCHES):
        raise NotFound(actions.GONE)
    deed = typed.deed.data or request.args.get("deed", "")
    here = None if branch else node
    kind = _kind_of(ask, here, deed)
    names = queries.load_names()
    if kind is not None and not ask.kind.data:
        ask.offer(kind, names.of(kind))
        if isinstance(here, Branch) and here.condition.kind is kind and deed != "above":
            ask.fill(here.condition)
        elif kind.unit.value == "minutes":
            ask.size.data = "hours"
    end.offer(names.teams)
    if isinstance(here, Leaf) and not end.deed.data:
        end.fill(here)
    for form in (ask, end):
        if status != 409:
            form.revision.data = (
                str(draft.revision)
                if not form.revision.data or form.revision.data == "0"
                else form.revision.data
            )
        form.place.data, form.branch.data = at, branch
    if status == 409:
        ask.revision.data = end.revision.data = str(draft.revision)
    body = render_template(
        "triage/place.html",
        at=at,
        branch=branch,
        deed=deed,
        node=here,
        is_branch=isinstance(here, Branch),
        said=_said(here, names),
        ask=ask,
        end=end,
        kind=kind,
        groups={name: [(one.value, one.label) for one in kinds] for name, kinds in GROUPS.items()},
        above=say(node.condition, names) if branch and isinstance(node, Branch) else "",
        lines=lines_of(here, names) if here is not None else [],
    )
    return make_response(body, status)


def _kind_of(ask: ConditionForm, here: Node | None, deed: str) -> Kind | None:
    wanted = ask.kind.data or request.args.get("kind", "")
    if wanted in set(Kind):
        return Kind(wanted)
    return here.condition.kind if isinstance(here, Branch) and deed != "above" else None


def _said(here: Node | None, names: Names) -> str:
    if isinstance(here, Branch):
        return say(here.condition, names)
    return say_leaf(here, names) if isinstance(here, Leaf) else ""
