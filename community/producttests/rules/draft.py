"""What staff type about a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from community.producttests.rules import questions as question_rules
from community.producttests.rules.criteria import Criteria


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignDraft:
    """What staff typed about a campaign. None is a day or a number that was not given."""

    title: str
    product_id: int | None
    about: str
    deal: str
    secret: str
    terms: str
    places: int | None
    needs_parcel: bool
    opens_on: date | None
    closes_on: date | None
    starts_on: date | None
    ends_on: date | None
    ships_on: date | None
    criteria: Criteria
    questions: Sequence[question_rules.Draft] = ()
    feedback_questions: Sequence[question_rules.Draft] = ()
