"""The demo's payouts: charities, and claims of the closed period in every state that a payout can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from community.books import queries as books
from community.books.rules import Kind
from community.core import clock
from community.core.actor import SYSTEM, Actor, Role
from community.core.policy import require
from community.demo import policy
from community.demo.rules.content import Content
from community.demo.rules.sign_ins import SIGN_INS
from community.members import queries as members
from community.payouts import actions, queries
from community.payouts.models import Payout, PayoutBatch
from community.payouts.rules.states import State
from community.payouts.rules.terms import Choice
from community.rails import choice as rails
from community.rails.rules import Destination, Outcome, Report
from community.rewards import queries as rewards

CHARITIES = (
    ("Lines for Neighbours", "Pays the broadband of people who look for work and cannot afford it.", "GB33BUKB20201555555555"),
    ("Repair Table", "Runs evenings on which volunteers mend what others would throw away.", "GB94BARC10201530093459"),
)  # fmt: skip
LEAST = 100
ACCOUNT = "2020"
"""How the made-up account numbers begin; each member has their own."""
HEARD = (Outcome.SETTLED, Outcome.SETTLED, Outcome.RETURNED, Outcome.FAILED, Outcome.UNCLAIMED)
"""What the bank said of the first ones of the batch that was sent; of the rest it has said nothing yet."""
REASONS = {
    Outcome.RETURNED: "The account was closed.",
    Outcome.FAILED: "The account number does not exist.",
    Outcome.UNCLAIMED: "The payee has not taken it yet.",
}


def pay_out(actor: Actor, content: Content, ids: Mapping[str, int]) -> None:
    """Let members of the closed period choose, and two admins pay them; whom people sign in as has not chosen yet."""
    require(policy.can_build_demo(actor))
    admins = [members.get_actor(ids[one.username]) for one in content.members if one.role == Role.ADMIN]
    period = rewards.find_period(1)
    if len(admins) < 2 or period is None or not period.is_closed:
        return
    _offer(admins[0])
    payees = _list_payees(ids)
    if len(payees) < 8:
        return
    run = _Run(*admins[:2])
    first, lost, ready, in_batch, held, cancelled, last = (payees[:-6], *([one] for one in payees[-6:]))
    day = timedelta(days=1)
    with clock.at(period.choose_from_at + timedelta(hours=10)):
        run.claim(first)
    with clock.at(period.choose_from_at + day):
        run.send_first()
    with clock.at(period.choose_from_at + 3 * day):
        run.hear_bank()
        run.claim(lost)
        run.lose()
        run.claim(ready)
        run.approve("manual")
    with clock.at(period.choose_from_at + 4 * day):
        run.claim(in_batch)
        actions.prepare_batch(run.maker, rail="manual", currency=period.currency)
        run.doubt(*run.claim(held))
        run.take_back(*run.claim(cancelled))
        run.claim(last)


def _offer(admin: Actor) -> None:
    terms = replace(queries.get_terms(), cash_least_minor=100, match_percent=50, match_most_minor=2_000)
    actions.set_terms(admin, terms)
    if rails.find_rail("charity") is None:
        return
    for name, about, iban in CHARITIES:
        actions.add_charity(
            admin,
            name=name,
            about=about,
            url=f"https://{name.lower().replace(' ', '-')}.example",
            destination=Destination(holder_name=name, iban=iban),
        )


def _list_payees(ids: Mapping[str, int]) -> list[int]:
    """Who has something of the closed period and is nobody's demo sign-in, the largest first."""
    left = books.list_balances(Kind.PAYABLE, period=1)
    owners = books.list_members_of({account.holder for account in left})
    mine = {ids[username] for username in SIGN_INS if username in ids}
    rows = sorted(
        (-amount, owners[account.holder])
        for account, amount in left.items()
        if amount >= LEAST and account.holder in owners and owners[account.holder] not in mine
    )
    return [member_id for _, member_id in rows if not members.get_actor(member_id).is_staff]


class _Run:
    """Two admins at work, and the members whom they pay."""

    def __init__(self, maker: Actor, checker: Actor) -> None:
        self.maker, self.checker = maker, checker
        self.sent: list[Payout] = []
        self.asked = 0

    def claim(self, member_ids: Sequence[int]) -> list[Payout]:
        """Everybody asks for all that is theirs; every fifth gives it away."""
        return [self._claim(members.get_actor(member_id)) for member_id in member_ids]

    def _claim(self, actor: Actor) -> Payout:
        self.asked += 1
        charities = queries.list_charities()
        gives = bool(charities) and not self.sent and self.asked % 5 == 4
        assert actor.id is not None
        actions.keep_details(
            SYSTEM,
            actor.id,
            rail="manual",
            destination=Destination(
                holder_name=actor.name or actor.username, account=f"{ACCOUNT}{actor.id:04}"
            ),
        )
        found = queries.find_claimable(queries.find_payee_of(actor), clock.now())
        assert found is not None
        payout = actions.claim(
            actor,
            choice=Choice.CHARITY if gives else Choice.CASH,
            rail="manual",
            amount_minor=found.amount_minor,
            claim_key=f"demo-{actor.id}",
            charity_id=charities[self.asked % len(charities)].id if gives else None,
        )
        if payout.state == State.HELD:
            actions.release_payout(self.maker, payout, reason="New details, and we asked: all is well.")
        return payout

    def approve(self, rail: str) -> PayoutBatch | None:
        """A batch of all that waits for a rail, approved by the other admin."""
        waiting = queries.list_waiting(rail)
        if not waiting:
            return None
        batch = actions.prepare_batch(self.maker, rail=rail, currency=waiting[0].currency)
        actions.approve_batch(self.checker, batch, revision=batch.revision)
        return batch

    def send_first(self) -> None:
        """The first batches go by file."""
        for name in ("manual", "charity"):
            batch, way = self.approve(name), rails.find_rail(name)
            if batch is None or way is None:
                continue
            actions.send_batch(self.maker, batch)
            parcel = actions.begin_parcel(SYSTEM, batch, most=batch.payout_count)
            assert parcel is not None
            actions.note_file(SYSTEM, parcel, way.file(actions.contents_of(parcel, batch)))
            actions.end_if_done(SYSTEM, batch)
            if name == "manual":
                self.sent = queries.list_in_parcel(parcel.id)

    def hear_bank(self) -> None:
        """The bank answers, of most; one of its lines contradicts us and waits for a person."""
        said = [
            Report(one.key, outcome, one.sent_minor, one.currency, f"BANK-{one.id}", REASONS.get(outcome, ""))
            for one, outcome in zip(self.sent, HEARD, strict=False)
        ]
        said.append(Report(self.sent[0].key, Outcome.RETURNED, 1, self.sent[0].currency, "BANK-0"))
        actions.hear(SYSTEM, "manual", said)

    def lose(self) -> None:
        """Nobody knows what became of one that was handed over."""
        batch = self.approve("manual")
        if batch is None:
            return
        actions.send_batch(self.maker, batch)
        parcel = actions.begin_parcel(SYSTEM, batch, most=1)
        assert parcel is not None
        actions.note_lost(SYSTEM, parcel, "The bank's page broke off in the middle of the upload.")
        actions.end_if_done(SYSTEM, batch)

    def doubt(self, payout: Payout) -> None:
        """One is held by hand, and its member asks somebody else to look."""
        actions.hold_payout(self.maker, payout, reason="Two of its answers were posted within a minute.")
        owner_id = queries.find_owner(payout)
        assert owner_id is not None
        actions.appeal_payout(
            members.get_actor(owner_id),
            payout,
            words="I had both written down from last week. May I show you?",
        )

    def take_back(self, payout: Payout) -> None:
        """One is taken back by its member, who would rather keep it."""
        owner_id = queries.find_owner(payout)
        assert owner_id is not None
        actions.cancel_payout(members.get_actor(owner_id), payout)
