"""Every write to product tests."""

from community.producttests.actions.applications import apply_to_test, choose_credit, withdraw
from community.producttests.actions.campaigns import (
    change_campaign,
    make_campaign,
    step_campaign,
)
from community.producttests.actions.choice import decide_application, draw_testers
from community.producttests.actions.discussion import change_post, remove_post, write_post
from community.producttests.actions.feedback import save_feedback
from community.producttests.actions.forget import forget_member
from community.producttests.actions.parcels import (
    accept_terms,
    confirm_receipt,
    give_address,
    move_parcel,
    remind_tester,
)
from community.producttests.actions.report import (
    publish_report,
    save_report,
    ship_product,
    take_back_shipping,
)

__all__ = [
    "accept_terms",
    "apply_to_test",
    "change_campaign",
    "change_post",
    "choose_credit",
    "confirm_receipt",
    "decide_application",
    "draw_testers",
    "forget_member",
    "give_address",
    "make_campaign",
    "move_parcel",
    "publish_report",
    "remind_tester",
    "remove_post",
    "save_feedback",
    "save_report",
    "ship_product",
    "step_campaign",
    "take_back_shipping",
    "withdraw",
    "write_post",
]
