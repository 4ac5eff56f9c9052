"""Making and changing campaigns, and taking them from state to state."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.core.text.markdown import RENDERER_VERSION
from community.producttests import policy, queries
from community.producttests.actions.log import note_step
from community.producttests.actions.standing import set_standing, tell_decision
from community.producttests.events import CampaignSaved, CampaignStepped
from community.producttests.models import Campaign, TestApplication, TestParcel
from community.producttests.rules import criteria as criteria_rules
from community.producttests.rules import questions as question_rules
from community.producttests.rules.draft import CampaignDraft
from community.producttests.rules.limits import PLACES_MOST, TITLE_LONGEST, TITLE_SHORTEST, wrong_dates
from community.producttests.rules.questions import APPLICATION_MOST, FEEDBACK_MOST, Ask, Question
from community.producttests.rules.states import Standing, State, can_step
from community.threads import actions as threads

TEXT_SHORTEST = 20  # A sentence: nobody applies to less.


def make_campaign(actor: Actor, draft: CampaignDraft) -> Campaign:
    """Make a campaign that only staff know of. Raise Invalid with a sentence for each field that is wrong."""
    require(policy.can_run_campaigns(actor))
    now = clock.now()
    campaign = Campaign(
        criteria={},
        questions=[],
        feedback_questions=[],
        created_at=now,
        created_by_id=actor.id,
        stepped_at=now,
    )
    _fill(campaign, draft)
    db.session.add(campaign)
    db.session.flush()
    note_step(actor, campaign, "Made a draft")
    publish(actor, CampaignSaved(campaign_id=campaign.id))
    return campaign


def change_campaign(actor: Actor, campaign: Campaign, draft: CampaignDraft, *, revision: int) -> None:
    """Change what a campaign says. Raise Invalid for what is wrong, Conflict when somebody else changed it meanwhile."""
    require(policy.can_step_campaign(actor, campaign))
    if revision != campaign.revision:
        raise Conflict("A colleague changed this product test meanwhile. Compare, then save again.")
    terms_before = campaign.terms_version
    _fill(campaign, draft)
    campaign.revision += 1
    db.session.flush()
    renewed = campaign.terms_version != terms_before and campaign.chosen_count
    note_step(
        actor,
        campaign,
        "Changed the confidentiality terms; testers accept them again" if renewed else "Changed the text",
    )
    publish(actor, CampaignSaved(campaign_id=campaign.id))


def step_campaign(actor: Actor, campaign: Campaign, after: State, *, telling: bool = False) -> None:
    """Take the campaign to another state; its log says who and when.

    Starting and closing leave nobody waiting: they are refused while applications wait, unless `telling` is set, which
    tells those members kindly that they are not in it. Ending a campaign deletes the addresses. Raise Conflict for a
    step that does not follow on the present state, or whose conditions are not met; it says what to do.
    """
    require(policy.can_step_campaign(actor, campaign))
    before = campaign.stands
    if not can_step(before, after):
        raise Conflict(f"“{before.label}” cannot become “{after.label}”. Look at the page again.")
    if after is State.RUNNING and not campaign.chosen_count:
        raise Conflict("Nobody was chosen yet.", advice="Choose at least one tester first.")
    waiting = _waiting(campaign, after)
    if waiting and not telling:
        raise Conflict(
            f"{len(waiting)} {'application waits' if len(waiting) == 1 else 'applications wait'} for an answer.",
            advice="Decide them, or tick “Tell them that they are not in it”.",
        )
    for application in waiting:
        set_standing(actor, campaign, application, Standing.DECLINED)
        tell_decision(actor, application)
    campaign.state = after.value
    campaign.stepped_at = clock.now()
    if after.is_over:
        _forget_private(campaign)
    db.session.flush()
    told = f"; {len(waiting)} applicants told no" if waiting else ""
    note_step(actor, campaign, f"{before.label} → {after.label}{told}")
    publish(actor, CampaignStepped(campaign_id=campaign.id, before=before.value, after=after.value))


def _waiting(campaign: Campaign, after: State) -> Sequence[TestApplication]:
    if after is State.RUNNING:
        return queries.list_applications(campaign.id, (Standing.APPLIED,))
    if after is State.CLOSED:
        return queries.list_applications(campaign.id, (Standing.APPLIED, Standing.RESERVE))
    return ()


def _forget_private(campaign: Campaign) -> None:
    """Delete all addresses, and what people wrote who were not chosen."""
    own = select(TestApplication.id).where(TestApplication.campaign_id == campaign.id)
    db.session.execute(update(TestParcel).where(TestParcel.application_id.in_(own)).values(address=None))
    db.session.execute(
        update(TestApplication)
        .where(TestApplication.campaign_id == campaign.id, TestApplication.standing != Standing.CHOSEN.value)
        .values(answers={})
    )


def _fill(campaign: Campaign, draft: CampaignDraft) -> None:
    wrong: dict[str, str] = {}
    title = clean_line(draft.title)
    if not TITLE_SHORTEST <= len(title) <= TITLE_LONGEST:
        wrong["title"] = f"Give it a title of {TITLE_SHORTEST} to {TITLE_LONGEST} characters."
    product = queries.find_product(draft.product_id)
    if draft.product_id and product is None:
        wrong["product_id"] = "There is no such product."
    wrong |= wrong_dates(draft.opens_on, draft.closes_on, draft.starts_on, draft.ends_on)
    if not wrong and draft.ships_on and draft.opens_on and draft.ships_on < draft.opens_on:
        wrong["ships_on"] = "It ships before anybody could apply."
    if draft.places is None or not 1 <= draft.places <= PLACES_MOST:
        wrong["places"] = f"Choose a number from 1 to {PLACES_MOST:,}."
    elif draft.places < (campaign.chosen_count or 0):
        wrong["places"] = f"{campaign.chosen_count} testers are chosen already."
    if campaign.chosen_count and draft.needs_parcel is not campaign.needs_parcel:
        wrong["needs_parcel"] = "Testers are chosen already, and they know whether something is sent."
    wrong |= criteria_rules.wrong_with(draft.criteria)
    texts, wrong_texts = _texts(draft)
    wrong |= wrong_texts
    questions = _questions("questions", draft.questions, APPLICATION_MOST, (Ask.TEXT, Ask.CHOICE), wrong)
    feedback = _questions("feedback_questions", draft.feedback_questions, FEEDBACK_MOST, tuple(Ask), wrong)
    if campaign.id is not None:
        _keep_asked(campaign, questions, feedback, wrong)
    if wrong:
        raise Invalid(fields=wrong)
    assert draft.opens_on
    assert draft.closes_on
    assert draft.starts_on
    assert draft.ends_on
    assert draft.places
    campaign.title, campaign.product_id = title, product.id if product else None
    campaign.places, campaign.needs_parcel = draft.places, draft.needs_parcel
    campaign.opens_on, campaign.closes_on = draft.opens_on, draft.closes_on
    campaign.starts_on, campaign.ends_on, campaign.ships_on = draft.starts_on, draft.ends_on, draft.ships_on
    campaign.criteria = criteria_rules.as_json(draft.criteria)
    campaign.questions = question_rules.as_json(questions)
    campaign.feedback_questions = question_rules.as_json(feedback)
    campaign.about_markdown, campaign.about_html = texts["about"]
    campaign.deal_markdown, campaign.deal_html = texts["deal"]
    campaign.secret_markdown, campaign.secret_html = texts["secret"]
    if texts["terms"][0] != (campaign.terms_markdown or ""):
        campaign.terms_version = (campaign.terms_version or 0) + 1
    campaign.terms_markdown, campaign.terms_html = texts["terms"]
    campaign.renderer_version = RENDERER_VERSION


def _texts(draft: CampaignDraft) -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    texts: dict[str, tuple[str, str]] = {}
    wrong: dict[str, str] = {}
    for name, text, shortest in (
        ("about", draft.about, TEXT_SHORTEST),
        ("deal", draft.deal, 0),
        ("secret", draft.secret, 0),
        ("terms", draft.terms, 0),
    ):
        if not text.strip() and not shortest:
            texts[name] = ("", "")
            continue
        try:
            body = threads.cook_body(text, shortest=max(1, shortest), field=name)
            texts[name] = (body.markdown, body.html)
        except Invalid as error:
            wrong |= error.fields
    return texts, wrong


def _questions(
    name: str,
    drafts: Sequence[question_rules.Draft],
    most: int,
    asks: Sequence[Ask],
    wrong: dict[str, str],
) -> tuple[Question, ...]:
    found, places = question_rules.read_questions(drafts, most=most, asks=asks)
    wrong |= {f"{name}-{place}-label": sentence for place, sentence in places.items()}
    return found


def _keep_asked(
    campaign: Campaign,
    questions: Sequence[Question],
    feedback: Sequence[Question],
    wrong: dict[str, str],
) -> None:
    """What people have answered stays as it was asked."""
    for name, stored, now, has_answers in (
        ("questions", campaign.questions, questions, queries.has_applications),
        ("feedback_questions", campaign.feedback_questions, feedback, queries.has_feedback),
    ):
        if stored != question_rules.as_json(now) and has_answers(campaign.id):
            wrong.setdefault(
                f"{name}-0-label", "Somebody has answered these questions already, so they stay as they are."
            )
