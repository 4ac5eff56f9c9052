"""A post's text: checked, cleaned and cooked once, at write time."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.actor import Actor
from community.core.errors import Invalid
from community.core.text.excerpt import plain_text
from community.core.text.extras import count_images, count_links
from community.core.text.lines import clean_body, clean_line
from community.core.text.markdown import RENDERER_VERSION, cook, find_mentions
from community.core.text.refusal import TextRefused
from community.members import queries as members
from community.members.rules.probation import extras_refusal
from community.threads.rules import BODY_LARGEST_BYTES, TITLE_LONGEST, TITLE_SHORTEST


@dataclass(frozen=True)
class Body:
    """A text as typed and as shown."""

    markdown: str
    html: str
    renderer_version: int = RENDERER_VERSION


def cook_body(text: str, *, shortest: int, field: str = "body") -> Body:
    """Clean and render a text. Raise Invalid, in words and for that field, when it is too short, too long or too wild.

    `shortest` is in characters, `BODY_LARGEST_BYTES` in bytes of UTF-8.
    """
    markdown = clean_body(text).strip()
    if len(markdown) < shortest:
        raise Invalid(fields={field: f"Write a little more: at least {shortest} characters."})
    size = len(markdown.encode())
    if size > BODY_LARGEST_BYTES:
        raise Invalid(
            fields={
                field: f"This is too long by {size - BODY_LARGEST_BYTES:,} bytes; at most 32 kB fit into one post."
            }
        )
    try:
        cooked = cook(markdown, mentions=members.list_mention_urls(find_mentions(markdown)))
    except TextRefused as error:
        raise Invalid(fields={field: str(error)}) from error
    if "<img" not in cooked.html and not clean_line(plain_text(cooked.html)):
        raise Invalid(fields={field: "Nothing of this text can be seen. Write some words."})
    return Body(markdown, cooked.html)


def check_extras(actor: Actor, body: Body, *, before: str = "") -> None:
    """Hold a text to the links and pictures that the actor's rank may put into one post. Raise Invalid for the text.

    `before` is the HTML that stood there: what it had already may stay.
    """
    if actor.probation is None:
        return
    wrong = extras_refusal(
        actor.probation,
        links=count_links(body.html),
        images=count_images(body.html),
        links_before=count_links(before),
        images_before=count_images(before),
    )
    if wrong:
        raise Invalid(fields={"body": wrong})


def clean_title(text: str) -> str:
    """The title as it will stand. Raise Invalid when it is too short or too long."""
    title = clean_line(text)
    if len(title) < TITLE_SHORTEST:
        raise Invalid(fields={"title": f"Say it in a few words: at least {TITLE_SHORTEST} characters."})
    if len(title) > TITLE_LONGEST:
        raise Invalid(
            fields={
                "title": f"Shorten the title to {TITLE_LONGEST} characters (it has {len(title):,}); the rest fits below."
            }
        )
    return title


def check_revision(present: int, begun_with: int | None) -> None:
    """Raise Invalid when a text was changed since its writer began; None asks nothing."""
    if begun_with is not None and begun_with != present:
        raise Invalid(
            fields={
                "body": "Somebody changed this meanwhile. Yours is kept here: look at the change under “edited”,"
                " then save again to put yours in its place."
            }
        )
