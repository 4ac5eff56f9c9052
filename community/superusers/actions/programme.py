"""What the programme asks, its texts, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from sqlalchemy.exc import IntegrityError

from community.core import clock, money
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body, clean_line
from community.core.text.markdown import cook
from community.core.text.refusal import TextRefused
from community.members import actions as members
from community.superusers import policy, queries
from community.superusers.actions.log import note
from community.superusers.events import CostEntered, ProgrammeChanged, TextAccepted, TextPublished
from community.superusers.models import ProgrammeCost, ProgrammeText, ProgrammeVersion, TextAcceptance
from community.superusers.rules.checks import CHANGELOG_LONGEST, TEXT_SHORTEST, criteria_errors
from community.superusers.rules.criteria import Criteria, plain
from community.superusers.rules.terms import Step, TextKind

SIGN_DAYS = (7, 90)
COST_MOST_MINOR = 10**11
CHANGED_MEANWHILE = "Somebody else put other criteria into force meanwhile. What you typed is still here; look at its effect again."


def put_in_force(actor: Actor, criteria: Criteria, *, changelog: str, begun_with: int) -> ProgrammeVersion:
    """Let these criteria hold from now on. Who is below them is told by the nightly look, with the full time of grace.

    Raise Invalid with everything that is wrong by field, Conflict when another version than `begun_with` holds.
    """
    require(policy.can_set_criteria(actor))
    wrong = criteria_errors(criteria)
    changelog = clean_line(changelog)
    if not 5 <= len(changelog) <= CHANGELOG_LONGEST:
        wrong["changelog"] = (
            f"Say in 5 to {CHANGELOG_LONGEST} characters what changes and why: super users read it."
        )
    if wrong:
        raise Invalid(fields=wrong)
    number = queries.get_version().number
    if number != begun_with:
        raise Conflict(CHANGED_MEANWHILE)
    version = ProgrammeVersion(
        number=number + 1,
        criteria=plain(criteria),
        changelog=changelog,
        started_by_id=actor.id,
        started_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError as error:  # Two admins in the same moment: the first one holds.
        raise Conflict(CHANGED_MEANWHILE) from error
    members.set_vote_weight(queries.list_member_ids(), criteria.vote_weight)
    note(actor, Step.CRITERIA, None, f"Version {version.number}: {changelog}")
    publish(actor, ProgrammeChanged(version_id=version.id, number=version.number))
    return version


def publish_text(actor: Actor, kind: TextKind, *, body: str, sign_days: int) -> ProgrammeText:
    """Publish a new version of a text; super users have `sign_days` days to accept it. Raise Invalid for a text that
    cannot stand, or is the one that holds already."""
    require(policy.can_set_criteria(actor))
    body = clean_body(body).strip()
    wrong: dict[str, str] = {}
    if len(body) < TEXT_SHORTEST:
        wrong["body"] = f"Write at least {TEXT_SHORTEST} characters."
    least, most = SIGN_DAYS
    if not least <= sign_days <= most:
        wrong["sign_days"] = f"Choose between {least} and {most} days."
    before = queries.find_text(kind)
    if before is not None and before.body_markdown == body:
        wrong["body"] = "This is the text that holds already; nobody needs to accept it again."
    html = ""
    if not wrong:
        try:
            html = cook(body).html
        except TextRefused as error:
            wrong["body"] = str(error)
    if wrong:
        raise Invalid(fields=wrong)
    now = clock.now()
    text = ProgrammeText(
        kind=kind.value,
        number=before.number + 1 if before is not None else 1,
        body_markdown=body,
        body_html=html,
        sign_by=now.astimezone(UTC).date() + timedelta(days=sign_days),
        published_by_id=actor.id,
        published_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(text)
    except IntegrityError as error:
        raise Conflict("Somebody else published a version meanwhile. Read theirs first.") from error
    note(actor, Step.TEXT, None, f"{kind.label}, version {text.number}")
    publish(actor, TextPublished(text_id=text.id, kind=kind.value, number=text.number))
    return text


def accept_texts(actor: Actor) -> None:
    """Accept every text in force that the super user has not accepted. Doing it twice changes nothing."""
    require(policy.can_accept_texts(actor))
    assert actor.id is not None
    sign_texts(actor, actor.id)
    membership = queries.lock_membership(actor.id)
    if membership is not None:
        membership.sign_by = None


def sign_texts(actor: Actor, member_id: int) -> None:
    """Write down that the member accepts the texts in force. Called by acts that have asked for permission."""
    for text in queries.list_texts_to_accept(member_id):
        try:
            with db.session.begin_nested():
                db.session.add(TextAcceptance(member_id=member_id, text_id=text.id, accepted_at=clock.now()))
        except IntegrityError:  # Pressed twice in the same moment.
            continue
        note(actor, Step.ACCEPTED_TEXT, member_id, f"{TextKind(text.kind).label}, version {text.number}")
        publish(actor, TextAccepted(member_id=member_id, text_id=text.id))


def enter_cost(actor: Actor, *, spent_on: date, what: str, amount: str, currency: str) -> ProgrammeCost:
    """Enter something that the programme cost. Raise Invalid for what is no day, no amount or says nothing."""
    require(policy.can_set_criteria(actor))
    assert actor.id is not None
    what = clean_line(what)
    wrong: dict[str, str] = {}
    if not 3 <= len(what) <= 120:
        wrong["what"] = "Say in 3 to 120 characters what it was for."
    today = clock.now().astimezone(UTC).date()
    if not date(2000, 1, 1) <= spent_on <= today:
        wrong["spent_on"] = "Choose a day up to today."
    minor = 0
    if currency not in money.CURRENCIES:
        wrong["currency"] = "Choose a currency of the list."
    else:
        try:
            minor = money.to_minor(amount, currency)
        except ValueError as error:
            wrong["amount"] = str(error)
        else:
            if not 0 < minor <= COST_MOST_MINOR:
                wrong["amount"] = "Write an amount above 0."
    if wrong:
        raise Invalid(fields=wrong)
    cost = ProgrammeCost(
        spent_on=spent_on,
        what=what,
        amount_minor=minor,
        currency=currency,
        entered_by_id=actor.id,
        entered_at=clock.now(),
    )
    db.session.add(cost)
    db.session.flush()
    publish(actor, CostEntered(cost_id=cost.id))
    return cost


def take_cost_back(actor: Actor, cost: ProgrammeCost) -> None:
    """Enter the opposite of a cost that was wrong. Doing it twice changes nothing. Raise Conflict for such an entry itself."""
    require(policy.can_set_criteria(actor))
    assert actor.id is not None
    if cost.reverses_id is not None:
        raise Conflict("This entry takes another one back. Enter the cost anew instead.")
    back = ProgrammeCost(
        spent_on=cost.spent_on,
        what=cost.what,
        amount_minor=-cost.amount_minor,
        currency=cost.currency,
        entered_by_id=actor.id,
        entered_at=clock.now(),
        reverses_id=cost.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(back)
    except IntegrityError:
        return
    publish(actor, CostEntered(cost_id=back.id))
