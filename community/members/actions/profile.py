"""What a member shows of themselves: name, words, time zone, picture."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import available_timezones

from community.core import clock, files, jobs, ratelimit
from community.core.actor import STAFF, Actor
from community.core.errors import Invalid
from community.core.events import publish
from community.core.policy import require
from community.core.text.lines import clean_body
from community.members import policy
from community.members.events import ProfileChanged
from community.members.models import Member
from community.members.rules import limits, names

AVATAR_PIXELS = 256  # Shown at 80 at most; sharp on a screen of three pixels a point.
PICTURE_PIXELS = 1600  # Sharp over the whole reading width, on most screens.
OLD_AVATAR_STAYS = timedelta(hours=1)  # Pages that were cached or left open still show it.

_PICTURES = ratelimit.limit(limits.PICTURES_PER_MEMBER)
_AVATARS = ratelimit.limit(limits.AVATARS_PER_MEMBER)


def edit_profile(
    actor: Actor, member: Member, *, name: str, about: str, time_zone: str, brand: str = ""
) -> None:
    """Change name, words and time zone (an IANA name, or empty for the site's). Raise Invalid."""
    require(policy.can_edit_profile(actor, member))
    name, about = names.clean_name(name), clean_body(about).strip()
    wrong = {}
    if name != member.name:
        wrong["name"] = names.name_error(name, brand=brand, is_staff=member.role in STAFF)
    if len(about) > names.LONGEST_ABOUT:
        wrong["about"] = f"Use at most {names.LONGEST_ABOUT:,} characters (now {len(about):,})."
    if time_zone and time_zone not in available_timezones():
        wrong["time_zone"] = "Choose a zone from the list."
    if wrong := {field: sentence for field, sentence in wrong.items() if sentence}:
        raise Invalid(fields=wrong)
    if (name, about, time_zone) == (member.name, member.about, member.time_zone):
        return
    member.name, member.about, member.time_zone = name, about, time_zone
    publish(actor, ProfileChanged(member_id=member.id))


def set_avatar(actor: Actor, member: Member, picture: bytes) -> None:
    """Show this picture, cut square and written anew. Raise Invalid or TooLarge, in words, or TooMany."""
    require(policy.can_edit_profile(actor, member))
    if not picture:
        raise Invalid(fields={"picture": "Choose a picture first."})
    ratelimit.hit(_AVATARS, member.id, what="new pictures")
    key = files.store_picture(picture, largest_side=AVATAR_PIXELS, square=True)
    _drop_avatar(member)
    member.avatar_key = key
    publish(actor, ProfileChanged(member_id=member.id))


def remove_avatar(actor: Actor, member: Member) -> None:
    """Show the generated picture again."""
    require(policy.can_edit_profile(actor, member))
    if member.avatar_key is None:
        return
    _drop_avatar(member)
    publish(actor, ProfileChanged(member_id=member.id))


def store_picture(actor: Actor, picture: bytes) -> str:
    """Keep a picture for a post, written anew, and answer its address. Raise Invalid or TooLarge, or TooMany."""
    require(policy.can_store_picture(actor))
    ratelimit.hit(_PICTURES, actor.id, what="pictures")
    return f"/files/{files.store_picture(picture, largest_side=PICTURE_PIXELS)}"


def _drop_avatar(member: Member) -> None:
    if member.avatar_key is not None:
        # Deleted by a job after the commit: a rollback must not leave a member without their picture.
        jobs.queue("members.remove_picture", run_at=clock.now() + OLD_AVATAR_STAYS, key=member.avatar_key)
        member.avatar_key = None
