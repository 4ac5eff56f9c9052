"""The entries that move an award's money: from the period's funds to the payee, onward, and back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from community.books import actions as books_actions
from community.books import queries as books
from community.books.models import Payee
from community.books.rules import Account, Draft, Kind, draft, move
from community.core.actor import Actor
from community.rewards.models import RewardAward
from community.rewards.rules.states import State

_PLACES = {State.ACCRUED: Kind.ACCRUED, State.HELD: Kind.HELD, State.RELEASED: Kind.PAYABLE}


def funds(period: int, currency: str) -> Account:
    """A period's budget, less what it gave."""
    return Account(Kind.FUNDS, "", period, currency)


def brand(currency: str) -> Account:
    """The brand's own purse."""
    return Account(Kind.BRAND, "", 0, currency)


@dataclass
class Ledger:
    """Transactions gathered in one action and posted together. Needs the book locked (`books.queries.lock_book`), so
    that the balances it reads stay what they are."""

    drafts: list[Draft] = field(default_factory=list)
    _known: dict[Account, int] = field(default_factory=dict)
    _moved: Counter[Account] = field(default_factory=Counter)

    def balance(self, account: Account) -> int:
        """The account's balance, after what was gathered so far."""
        if account not in self._known:
            self._known |= books.find_balances([account])
        return self._known[account] + self._moved[account]

    def add(self, found: Draft) -> None:
        """Gather a transaction."""
        self.drafts.append(found)
        for account, amount in found.entries:
            self._moved[account] += amount

    def post(self, actor: Actor) -> None:
        """Post what was gathered, in its order."""
        if self.drafts:
            books_actions.post_many(actor, self.drafts)
        self.drafts, self._moved, self._known = [], Counter(), {}

    def move_award(
        self, award: RewardAward, kind: str, amounts: list[tuple[Account, int]], *, reason: str = ""
    ) -> None:
        """Gather what moves an award's money; the award counts its moves, which makes the key unique."""
        award.flips += 1
        if not any(amount for _, amount in amounts):
            return  # Of an empty budget its share is nothing.
        self.add(
            draft(
                award_move_key(award),
                kind,
                f"award:{award.id}",
                amounts,
                effective_at=award.effective_at,
                rule_version=award.rule_version,
                reason=reason,
            )
        )

    def accrue(self, award: RewardAward, payee: Payee) -> None:
        """From the funds of its period to the payee, where it waits."""
        source = funds(award.period, award.currency)
        self.move_award(award, "accrual", move(source, of(payee, award, Kind.ACCRUED), award.amount_minor))

    def shift(self, award: RewardAward, payee: Payee, kind: str, before: State, after: State) -> None:
        """Between two of the payee's own accounts, as a release, a hold or its end does."""
        source, target = of(payee, award, _PLACES[before]), of(payee, award, _PLACES[after])
        self.move_award(award, kind, move(source, target, award.worth_minor))

    def reverse(self, award: RewardAward, payee: Payee, *, is_closed: bool, reason: str) -> None:
        """Back to the funds of its period, from wherever the money is: the amounts are those that were recorded.

        Of a closed period's released award first what the payee has not claimed, then what was kept back with it, then
        what they let expire, which the brand has again; what is claimed, paid or set off already they owe from now on.
        """
        left = award.worth_minor
        amounts = [(funds(award.period, award.currency), left)]
        if State(award.state) is not State.RELEASED or not is_closed:
            amounts.append((of(payee, award, _PLACES[State(award.state)]), -left))
        else:
            kept_back = self.held_beside_awards(award, payee)
            for kind, most in ((Kind.PAYABLE, None), (Kind.HELD, kept_back), (Kind.EXPIRED, None)):
                account = of(payee, award, kind)
                part = min(left, self.balance(account) if most is None else most)
                if part > 0:
                    amounts.append((account, -part))
                    left -= part
            if left:
                amounts.append((Account(Kind.OWED, payee.subject, 0, award.currency), -left))
        self.move_award(award, "reversal", amounts, reason=reason)

    def expire_again(self, award: RewardAward, payee: Payee, expired: Account, amount: int) -> None:
        """What had expired before an award was taken back has expired again now that it comes back: the payee owes it."""
        owed = Account(Kind.OWED, payee.subject, 0, award.currency)
        key = f"expired_again:{award.id}:{award.flips}"
        reason = "It had expired before it was taken back."
        self.add(draft(key, "expiry", f"payee:{payee.id}", move(owed, expired, amount), reason=reason))

    held_of_awards: Counter[Account] = field(default_factory=Counter)
    """What awards in the state `held` have in each HELD account; whoever reverses or frees loads it first."""

    def held_beside_awards(self, award: RewardAward, payee: Payee) -> int:
        """What is in HELD of the award's period beside the money of held awards: of what was claimable before."""
        account = of(payee, award, Kind.HELD)
        return max(0, self.balance(account) - self.held_of_awards[account])

    def set_off(self, payee: Payee, period: int, currency: str) -> int:
        """Let what is payable meet what the payee owes; answer how much it was."""
        owed = Account(Kind.OWED, payee.subject, 0, currency)
        payable = Account(Kind.PAYABLE, payee.subject, period, currency)
        part = min(-self.balance(owed), self.balance(payable))
        if part <= 0:
            return 0
        number, _ = books.get_head()
        self.add(
            draft(
                f"set_off:{payee.subject}:{period}:{number + len(self.drafts)}",
                "set_off",
                f"payee:{payee.id}",
                move(payable, owed, part),
                reason="It meets what was paid before and not earned.",
            )
        )
        return part


def find_expired(award: RewardAward) -> list[tuple[Account, int]]:
    """How much of an award that was taken back came from what its payee had let expire: (account, minor units)."""
    entries = books.list_entries(award_move_key(award))
    return [(account, -amount) for account, amount in entries if account.kind is Kind.EXPIRED and amount < 0]


def award_move_key(award: RewardAward) -> str:
    """Under which key the book knows the last move of an award's money."""
    return f"award:{award.id}:{award.flips}"


def of(payee: Payee, award: RewardAward, kind: Kind) -> Account:
    """One of the payee's accounts of the award's period."""
    return Account(kind, payee.subject, award.period, award.currency)
