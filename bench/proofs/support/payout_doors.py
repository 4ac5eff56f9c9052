"""Doors of payouts. The proof's world has no period, no payout and no batch."""

from __future__ import annotations

from bench.proofs.support.door import (
    CONFLICT,
    INVALID,
    MISSING,
    OK,
    SIGN_IN,
    Door,
    Judge,
    always,
    verdict_class,
)
from community.payouts import policy

ADMIN = "/admin/payouts"
BATCH = f"{ADMIN}/batches/999"
_WHY = {"reason": "It has to be looked at."}


def _running(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_run_payouts(s.actor), then)


def _claiming(then: str = OK) -> Judge:
    return lambda s: verdict_class(policy.can_claim(s.actor), then)


def _signed_in(then: str = OK) -> Judge:
    return lambda s: then if s.actor.is_signed_in else SIGN_IN


PAYOUTS = (
    Door("payouts.claim_page", "GET", "/rewards/claim", _claiming()),
    Door("payouts.confirm_page", "GET", "/rewards/claim/confirm", _claiming()),
    Door("payouts.make_claim", "POST", "/rewards/claims", _claiming(INVALID)),
    Door("payouts.keep", "PUT", "/rewards/kept", _claiming(CONFLICT)),
    Door("payouts.list_own", "GET", "/rewards/payouts", _signed_in()),
    Door("payouts.show_payout", "GET", "/rewards/payouts/999", _signed_in(MISSING)),
    Door("payouts.cancel", "PUT", "/rewards/payouts/999/cancellation", always(MISSING)),
    Door("payouts.appeal", "POST", "/rewards/payouts/999/appeal", always(MISSING)),
    Door("payouts.receipt", "GET", "/rewards/payouts/999/receipt", always(MISSING)),
    Door("payouts.show_taken_back", "GET", "/rewards/taken-back/999", _signed_in(MISSING)),
    Door("payouts.appeal_taken_back", "POST", "/rewards/taken-back/999/appeal", _signed_in(MISSING)),
    Door("payouts.list_details", "GET", "/rewards/details", _claiming()),
    Door("payouts.edit_details", "GET", "/rewards/details/manual", _claiming()),
    Door("payouts.give_details", "PUT", "/rewards/details/manual", _claiming(INVALID)),
    Door("payouts.list_charities", "GET", "/rewards/charities", _signed_in()),
    Door("payouts.vote", "PUT", "/rewards/charities/vote", _claiming(CONFLICT)),
    Door("payouts.show_tax", "GET", "/rewards/tax", _signed_in()),
    Door("payouts.tax_as_csv", "GET", "/rewards/tax.csv", _signed_in()),
    Door("payouts.give_tax_details", "PUT", "/rewards/tax", _claiming(INVALID)),
    Door("payouts.admin_payouts", "GET", ADMIN, _running()),
    Door("payouts.admin_payout", "GET", f"{ADMIN}/999", _running(MISSING)),
    Door("payouts.admin_hold", "PUT", f"{ADMIN}/999/hold", _running(MISSING), _WHY),
    Door("payouts.admin_release", "DELETE", f"{ADMIN}/999/hold", _running(MISSING), _WHY),
    Door("payouts.admin_cancel", "PUT", f"{ADMIN}/999/cancellation", _running(MISSING), _WHY),
    Door("payouts.admin_prepare_batch", "POST", f"{ADMIN}/batches", _running(CONFLICT), {"rail": "manual", "currency": "GBP"}),
    Door("payouts.admin_batches", "GET", f"{ADMIN}/batches", _running()),
    Door("payouts.admin_batch", "GET", BATCH, _running(MISSING)),
    Door("payouts.admin_batch_csv", "GET", f"{BATCH}.csv", _running(MISSING)),
    Door("payouts.admin_exclude", "PUT", f"{BATCH}/exclusions/999", _running(MISSING), _WHY),
    Door("payouts.admin_approve_batch", "PUT", f"{BATCH}/approval", _running(MISSING), {"revision": "1"}),
    Door("payouts.admin_cancel_batch", "DELETE", BATCH, _running(MISSING), _WHY),
    Door("payouts.admin_send_batch", "PUT", f"{BATCH}/sending", _running(MISSING)),
    Door("payouts.admin_parcel_file", "GET", f"{BATCH}/parcels/999/file", _running(MISSING)),
    Door("payouts.admin_take_answer", "POST", f"{BATCH}/answers", _running(MISSING)),
    Door("payouts.admin_faults", "GET", f"{ADMIN}/faults", _running()),
    Door("payouts.admin_take_fault", "PUT", f"{ADMIN}/faults/999/owner", _running(MISSING)),
    Door("payouts.admin_settle_fault", "PUT", f"{ADMIN}/faults/999/settlement", _running(MISSING)),
    Door("payouts.admin_ask_again", "PUT", f"{ADMIN}/faults/999/question", _running(MISSING)),
    Door("payouts.admin_say_outcome", "POST", f"{ADMIN}/faults/999/closing", _running(MISSING)),
    Door("payouts.admin_confirm_closing", "PUT", f"{ADMIN}/faults/999/closing", _running(MISSING)),
    Door("payouts.admin_turn_down_closing", "DELETE", f"{ADMIN}/faults/999/closing", _running(MISSING)),
    Door("payouts.admin_appeals", "GET", f"{ADMIN}/appeals", _running()),
    Door("payouts.admin_decide_appeal", "PUT", f"{ADMIN}/appeals/999/decision", _running(MISSING)),
    Door("payouts.admin_audit", "GET", f"{ADMIN}/audit", _running()),
    Door("payouts.admin_statements", "GET", f"{ADMIN}/reconciliation", _running()),
    Door("payouts.admin_compare_statement", "POST", f"{ADMIN}/reconciliation", _running(INVALID), {"rail": "nothing"}),
    Door("payouts.admin_tax", "GET", f"{ADMIN}/tax", _running()),
    Door("payouts.admin_tax_csv", "GET", f"{ADMIN}/tax.csv", _running()),
    Door("payouts.admin_charities", "GET", f"{ADMIN}/charities", _running()),
    Door("payouts.admin_add_charity", "POST", f"{ADMIN}/charities", _running(INVALID), {"name": "x"}),
    Door("payouts.admin_offer_charity", "PUT", f"{ADMIN}/charities/999", _running(MISSING)),
    Door("payouts.admin_terms", "GET", f"{ADMIN}/terms", _running()),
    Door("payouts.admin_set_terms", "POST", f"{ADMIN}/terms", _running(INVALID), {"jump_factor": "x"}),
    # A machine's door: no token, no session; the worker verifies the signature. `manual` works by files and sends none.
    Door("payouts.receive_notice", "POST", "/rails/manual/notices", always(MISSING)),
)  # fmt: skip
