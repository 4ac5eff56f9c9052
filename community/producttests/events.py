"""What happens in product tests. Ids and states only: nothing private stands in the log of events."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CampaignSaved(Event):
    """Staff made a campaign or changed what it says."""

    campaign_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignStepped(Event):
    """A campaign came to another state."""

    campaign_id: int
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class TestApplied(Event):
    """A member applied, or changed their application."""

    campaign_id: int
    application_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class TestApplicationWithdrawn(Event):
    """A member took their application back, or left as a tester."""

    campaign_id: int
    application_id: int
    member_id: int
    before: str


@dataclass(frozen=True, kw_only=True)
class TestApplicationDecided(Event):
    """A member is a tester, in reserve, or not chosen."""

    campaign_id: int
    application_id: int
    member_id: int
    standing: str


@dataclass(frozen=True, kw_only=True)
class TestTermsAccepted(Event):
    """A tester accepted a version of the confidentiality terms."""

    campaign_id: int
    application_id: int
    member_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class TestParcelMoved(Event):
    """A tester's parcel came to another state."""

    campaign_id: int
    application_id: int
    member_id: int
    state: str


@dataclass(frozen=True, kw_only=True)
class TestFeedbackSent(Event):
    """A tester sent their feedback, or amended it."""

    campaign_id: int
    application_id: int
    member_id: int
    is_amended: bool


@dataclass(frozen=True, kw_only=True)
class TesterReminded(Event):
    """A tester owes something, and it is time to say so."""

    campaign_id: int
    application_id: int
    member_id: int
    owed: str


@dataclass(frozen=True, kw_only=True)
class TestReportPublished(Event):
    """The report can be read by `testers` or by `everybody`."""

    campaign_id: int
    readers: str


@dataclass(frozen=True, kw_only=True)
class TestedProductShipped(Event):
    """Everybody can have the product; its testers are thanked."""

    campaign_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignPostWritten(Event):
    """Somebody wrote or changed a post in a campaign's discussion."""

    campaign_id: int
    post_id: int


@dataclass(frozen=True, kw_only=True)
class CampaignPostRemoved(Event):
    """A post in a campaign's discussion was removed."""

    campaign_id: int
    post_id: int
