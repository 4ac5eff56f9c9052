"""What happens to payouts. Amounts and destinations stay out: events are read by more eyes than payouts."""

from __future__ import annotations

from dataclasses import dataclass

from community.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PayoutAsked(Event):
    """A member asked for a payout."""

    payout_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PayoutMoved(Event):
    """A payout stands elsewhere now; `state` says where. `member_id` is None when the member was erased."""

    payout_id: int
    member_id: int | None
    deed: str
    state: str


@dataclass(frozen=True, kw_only=True)
class PaymentDetailsChanged(Event):
    """A member gave other payment details for a rail."""

    member_id: int
    rail: str


@dataclass(frozen=True, kw_only=True)
class BatchPrepared(Event):
    """Payouts were put together; somebody else has to approve them."""

    batch_id: int


@dataclass(frozen=True, kw_only=True)
class BatchApproved(Event):
    """Somebody approved a batch; `is_complete` says whether that was all it needs."""

    batch_id: int
    is_complete: bool


@dataclass(frozen=True, kw_only=True)
class BatchCancelled(Event):
    """A batch was given up before it was sent."""

    batch_id: int


@dataclass(frozen=True, kw_only=True)
class BatchSending(Event):
    """Somebody let an approved batch go."""

    batch_id: int


@dataclass(frozen=True, kw_only=True)
class MoneyExpiring(Event):
    """A member was told that a period's money expires on a day; `number` is 1 or 2."""

    member_id: int
    period: int
    number: int
    expires_on: str


@dataclass(frozen=True, kw_only=True)
class MoneyExpired(Event):
    """A period's money expired unclaimed."""

    member_id: int | None
    period: int


@dataclass(frozen=True, kw_only=True)
class MoneyAppealed(Event):
    """A member asked another person to look."""

    appeal_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    """Another person looked and decided."""

    appeal_id: int
    member_id: int | None
    is_granted: bool


@dataclass(frozen=True, kw_only=True)
class FaultFound(Event):
    """Something does not fit between us and a rail."""

    fault_id: int


@dataclass(frozen=True, kw_only=True)
class ClosingSaid(Event):
    """An admin said what became of a payout that its rail says nothing of; another has to confirm it."""

    closing_id: int


@dataclass(frozen=True, kw_only=True)
class TermsSet(Event):
    """The numbers of paying out were changed."""

    terms_id: int
