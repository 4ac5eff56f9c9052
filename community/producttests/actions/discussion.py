"""Writing, changing and removing posts in a campaign's private discussion."""

from __future__ import annotations

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_line
from community.producttests import policy, queries
from community.producttests.events import CampaignPostRemoved, CampaignPostWritten
from community.producttests.models import Campaign, CampaignPost
from community.producttests.rules.limits import POST_SHORTEST, REASON_LONGEST
from community.threads import actions as threads


def write_post(actor: Actor, campaign: Campaign, body: str) -> CampaignPost:
    """Write a post. Raise Invalid for a text that is too short or too wild."""
    require(policy.can_write_post(actor, campaign, queries.find_application(actor, campaign.id)))
    cooked = threads.cook_body(body, shortest=POST_SHORTEST)
    threads.check_extras(actor, cooked)
    post = CampaignPost(
        campaign_id=campaign.id,
        author_id=actor.id,
        body_markdown=cooked.markdown,
        body_html=cooked.html,
        renderer_version=cooked.renderer_version,
        created_at=clock.now(),
    )
    db.session.add(post)
    db.session.flush()
    publish(actor, CampaignPostWritten(campaign_id=campaign.id, post_id=post.id))
    return post


def change_post(actor: Actor, campaign: Campaign, post: CampaignPost, body: str) -> None:
    """Change one's own post. Raise Invalid for a text that is too short or too wild."""
    require(policy.can_change_post(actor, post, campaign, queries.find_application(actor, campaign.id)))
    cooked = threads.cook_body(body, shortest=POST_SHORTEST)
    threads.check_extras(actor, cooked, before=post.body_html)
    if cooked.markdown == post.body_markdown:
        return
    post.body_markdown, post.body_html = cooked.markdown, cooked.html
    post.renderer_version = cooked.renderer_version
    post.changed_at = clock.now()
    db.session.flush()
    publish(actor, CampaignPostWritten(campaign_id=campaign.id, post_id=post.id))


def remove_post(actor: Actor, campaign: Campaign, post: CampaignPost, *, reason: str = "") -> None:
    """Remove a post and its text. Staff say why, unless it is their own. Raise Invalid without a reason."""
    require(policy.can_remove_post(actor, post, campaign, queries.find_application(actor, campaign.id)))
    reason = clean_line(reason)
    if not actor.is_member(post.author_id) and not 3 <= len(reason) <= REASON_LONGEST:
        raise Invalid(
            fields={"reason": f"Say why, in 3 to {REASON_LONGEST} characters; its author reads it."}
        )
    post.body_markdown = post.body_html = ""  # What should not have been said is not kept either.
    post.removed_at = clock.now()
    post.removed_by_id = actor.id
    post.removal_reason = reason[:REASON_LONGEST]
    db.session.flush()
    publish(actor, CampaignPostRemoved(campaign_id=campaign.id, post_id=post.id))
