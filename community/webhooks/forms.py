"""Browser forms of webhooks into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, DateTimeLocalInput, ListWidget

from community.members.forms import AccountForm
from community.webhooks.rules import ADDRESS_LONGEST, CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Collection

    from community.webhooks.models import WebhookEndpoint

_LINE = Length(max=1_000, message="This is far too long.")
_ADDRESS = Length(max=2 * ADDRESS_LONGEST, message="This is far too long.")


class EndpointForm(AccountForm):
    """An endpoint: where, whose, what."""

    url = StringField("Address", [_ADDRESS])
    description = StringField("What it is", [_LINE])
    topics = SelectMultipleField(
        "Events",
        choices={entry.topic.value: entry.words for entry in CATALOGUE},
        option_widget=CheckboxInput(),
        widget=ListWidget(),
        validate_choice=False,
    )
    is_private = BooleanField("Tell it what only staff see, too")

    def fill(self, endpoint: WebhookEndpoint, topics: Collection[str]) -> None:
        """Begin with what it is."""
        self.url.data = endpoint.url
        self.description.data = endpoint.description
        self.topics.data = sorted(topics)
        self.is_private.data = endpoint.is_private


class ReplayForm(AccountForm):
    """From when on failed deliveries are sent again, on the reader's clock."""

    since = StringField("Failed since", [_LINE], widget=DateTimeLocalInput())

    def read_since(self, zone: tzinfo) -> datetime | None:
        """The instant that was typed, or None for what is none."""
        try:
            found = datetime.fromisoformat((self.since.data or "").strip()[:40])
        except ValueError:
            return None
        try:
            return found.replace(tzinfo=zone).astimezone(UTC)
        except OverflowError:
            return None
