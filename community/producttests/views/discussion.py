"""The private discussion of testers and staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask.typing import ResponseReturnValue

from community.core.errors import Invalid
from community.core.pagination import page_number
from community.core.policy import require
from community.core.web.actor import current_actor
from community.core.web.responses import see_other
from community.members import queries as members
from community.producttests import actions, policy, queries
from community.producttests.forms import PostForm, RemovalForm
from community.producttests.views.blueprint import blueprint
from community.producttests.views.pages import page_urls, private_page, staff_tabs

if TYPE_CHECKING:
    from community.producttests.models import Campaign, CampaignPost, TestApplication


@blueprint.get("/product-tests/<int:campaign_id>/discussion")
def discussion(campaign_id: int) -> ResponseReturnValue:
    """The newest page of it; `?page=` another."""
    campaign, own = _reader(campaign_id)
    return _page(campaign, own, PostForm(formdata=None))


@blueprint.post("/product-tests/<int:campaign_id>/discussion")
def write_post(campaign_id: int) -> ResponseReturnValue:
    """Write a post."""
    campaign, own = _reader(campaign_id)
    form = PostForm()
    require(policy.can_write_post(current_actor(), campaign, own))
    if not form.validate():
        return _page(campaign, own, form)
    try:
        post = actions.write_post(current_actor(), campaign, form.body.data or "")
    except Invalid as error:
        form.refuse(error)
        return _page(campaign, own, form)
    return see_other(f"{campaign.url}/discussion#post-{post.id}")


@blueprint.get("/product-tests/<int:campaign_id>/discussion/<int:post_id>/edit")
def edit_post(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """The form with one's own post."""
    campaign, own = _reader(campaign_id)
    post = queries.get_post(campaign.id, post_id)
    require(policy.can_change_post(current_actor(), post, campaign, own))
    form = PostForm(formdata=None)
    form.body.data = post.body_markdown
    return _edit_page(campaign, post, form)


@blueprint.put("/product-tests/<int:campaign_id>/discussion/<int:post_id>")
def change_post(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """Change it."""
    campaign, own = _reader(campaign_id)
    post, form = queries.lock_post(campaign.id, post_id), PostForm()
    require(policy.can_change_post(current_actor(), post, campaign, own))
    if not form.validate():
        return _edit_page(campaign, post, form)
    try:
        actions.change_post(current_actor(), campaign, post, form.body.data or "")
    except Invalid as error:
        form.refuse(error)
        return _edit_page(campaign, post, form)
    return see_other(f"{campaign.url}/discussion#post-{post.id}", "Your post is changed.")


@blueprint.get("/product-tests/<int:campaign_id>/discussion/<int:post_id>/removal")
def removing_post(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """The page that asks before a post is removed."""
    campaign, own = _reader(campaign_id)
    post = queries.get_post(campaign.id, post_id)
    require(policy.can_remove_post(current_actor(), post, campaign, own))
    return _removal_page(campaign, post, RemovalForm(formdata=None))


@blueprint.delete("/product-tests/<int:campaign_id>/discussion/<int:post_id>")
def remove_post(campaign_id: int, post_id: int) -> ResponseReturnValue:
    """Remove it."""
    campaign, own = _reader(campaign_id)
    post, form = queries.lock_post(campaign.id, post_id), RemovalForm()
    require(policy.can_remove_post(current_actor(), post, campaign, own))
    try:
        actions.remove_post(current_actor(), campaign, post, reason=form.reason.data or "")
    except Invalid as error:
        form.refuse(error)
        return _removal_page(campaign, post, form)
    return see_other(f"{campaign.url}/discussion", "The post is removed.")


def _reader(campaign_id: int) -> tuple[Campaign, TestApplication | None]:
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    own = queries.find_application(actor, campaign.id)
    require(policy.can_read_secret(actor, campaign, own))
    return campaign, own


def _page(campaign: Campaign, own: TestApplication | None, form: PostForm) -> ResponseReturnValue:
    actor = current_actor()
    text = request.args.get("page")
    page = queries.list_posts(campaign.id, page_number(text) if text else None)
    is_staff = bool(policy.can_run_campaigns(actor))
    return private_page(
        "producttests/discussion.html",
        422 if form.errors else 200,
        campaign=campaign,
        page=page,
        people=members.list_member_chips(post.author_id for post in page.items),
        can_change={post.id: policy.can_change_post(actor, post, campaign, own) for post in page.items},
        can_remove={post.id: policy.can_remove_post(actor, post, campaign, own) for post in page.items},
        can_write=policy.can_write_post(actor, campaign, own),
        is_staff=is_staff,
        tabs=staff_tabs(campaign, "Discussion") if is_staff else [],
        page_url=lambda number: (
            page_urls(f"{campaign.url}/discussion")(number) + ("?page=1" if number == 1 else "")
        ),
        form=form,
    )


def _edit_page(campaign: Campaign, post: CampaignPost, form: PostForm) -> ResponseReturnValue:
    status = 422 if form.errors else 200
    return private_page("producttests/edit_post.html", status, campaign=campaign, post=post, form=form)


def _removal_page(campaign: Campaign, post: CampaignPost, form: RemovalForm) -> ResponseReturnValue:
    return private_page(
        "producttests/remove_post.html",
        422 if form.errors else 200,
        campaign=campaign,
        post=post,
        form=form,
        is_own=current_actor().is_member(post.author_id),
    )
