"""Tables of payouts."""

from community.payouts.models.batches import PayoutApproval, PayoutBatch, PayoutExclusion, PayoutParcel
from community.payouts.models.payouts import (
    Payout,
    PayoutClosing,
    PayoutFault,
    PayoutReport,
    PayoutStep,
    RailNotice,
)
from community.payouts.models.people import (
    Charity,
    CharityVote,
    ExpiryNotice,
    KeptPeriod,
    MoneyAppeal,
    PaymentDetail,
    TaxDetail,
)
from community.payouts.models.terms import PayoutTerms

__all__ = [
    "Charity",
    "CharityVote",
    "ExpiryNotice",
    "KeptPeriod",
    "MoneyAppeal",
    "PaymentDetail",
    "Payout",
    "PayoutApproval",
    "PayoutBatch",
    "PayoutClosing",
    "PayoutExclusion",
    "PayoutFault",
    "PayoutParcel",
    "PayoutReport",
    "PayoutStep",
    "PayoutTerms",
    "RailNotice",
    "TaxDetail",
]
