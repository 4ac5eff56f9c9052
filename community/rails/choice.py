"""Which ways of sending money this installation has: the table for paying by hand, and those whose settings are complete."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from community.rails.calls import checked_url
from community.rails.charity import CharityRail
from community.rails.credit import CreditRail
from community.rails.manual import ManualRail
from community.rails.paypal import PayPalRail
from community.rails.rules.fees import FREE, Fee, parse_fee
from community.rails.rules.interface import Rail
from community.rails.rules.values import Destination
from community.rails.sepa import SepaRail
from config import Settings


def rails_of(settings: Settings) -> dict[str, Rail]:
    """The rails by name, `manual` first. Raise ValueError, which names the setting, for one that is named but not set up."""
    wanted = [name for name in (part.strip() for part in settings.rails.split(",")) if name]
    if unknown := [name for name in wanted if name not in ("manual", *_MAKERS)]:
        raise ValueError(f"PEERDESK_RAILS names {', '.join(unknown)}; there are {', '.join(_MAKERS)}.")
    fees = fees_of(settings.rail_fees)
    rails: dict[str, Rail] = {"manual": ManualRail(fees.get("manual", FREE))}
    for name, make in _MAKERS.items():
        if name in wanted:
            rails[name] = make(settings, fees.get(name, FREE), rails)
    return rails


def fees_of(text: str) -> dict[str, Fee]:
    """The fees of `paypal=2%, sepa=20`. Raise ValueError naming the setting."""
    fees = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, fee = (piece.strip() for piece in part.partition("="))
        if name not in ("manual", *_MAKERS):
            raise ValueError(f"PEERDESK_RAIL_FEES names {name}; there are manual, {', '.join(_MAKERS)}.")
        try:
            fees[name] = parse_fee(fee)
        except ValueError as error:
            raise ValueError(f"PEERDESK_RAIL_FEES: {error}") from error
    return fees


def _sepa(settings: Settings, fee: Fee, _rails: Mapping[str, Rail]) -> Rail:
    debtor = Destination(settings.sepa_debtor_name, settings.sepa_debtor_iban, settings.sepa_debtor_bic)
    try:
        return SepaRail(debtor, fee)
    except ValueError as error:
        raise ValueError(f"PEERDESK_SEPA_DEBTOR_NAME, _IBAN and _BIC: {error}") from error


def _paypal(settings: Settings, fee: Fee, _rails: Mapping[str, Rail]) -> Rail:
    _need(settings, "paypal_client_id", "paypal_secret")
    return PayPalRail(
        checked_url(settings.paypal_url, "PEERDESK_PAYPAL_URL"),
        settings.paypal_client_id,
        settings.paypal_secret,
        webhook_id=settings.paypal_webhook_id,
        brand=settings.site_name,
        fee=fee,
    )


def _credit(settings: Settings, fee: Fee, _rails: Mapping[str, Rail]) -> Rail:
    _need(settings, "credit_url", "credit_secret")
    try:
        return CreditRail(
            checked_url(settings.credit_url, "PEERDESK_CREDIT_URL"), settings.credit_secret, fee=fee
        )
    except ValueError as error:
        words = str(error)
        raise ValueError(words if "PEERDESK" in words else f"PEERDESK_CREDIT_SECRET: {words}") from error


def _charity(settings: Settings, fee: Fee, rails: Mapping[str, Rail]) -> Rail:
    if settings.charity_file not in ("manual", "sepa"):
        raise ValueError(f"PEERDESK_CHARITY_FILE must be manual or sepa, not {settings.charity_file!r}.")
    if settings.charity_file not in rails:
        raise ValueError("PEERDESK_CHARITY_FILE=sepa needs `sepa` among PEERDESK_RAILS.")
    return CharityRail(rails[settings.charity_file], fee)


def _need(settings: Settings, *names: str) -> None:
    if missing := [f"PEERDESK_{name.upper()}" for name in names if not getattr(settings, name)]:
        raise ValueError(f"PEERDESK_RAILS names a rail that needs {' and '.join(missing)}.")


_Make = Callable[[Settings, Fee, Mapping[str, Rail]], Rail]
_MAKERS: dict[str, _Make] = {"sepa": _sepa, "paypal": _paypal, "credit": _credit, "charity": _charity}

_chosen: dict[str, Rail] = {}


def configure(settings: Settings) -> None:
    """Set up this installation's rails, once, when it starts. Raise ValueError as `rails_of` does."""
    choose(rails_of(settings))


def choose(rails: Mapping[str, Rail]) -> None:
    """Have these rails and no others."""
    chosen = dict(rails)
    _chosen.clear()
    _chosen.update(chosen)


def list_rails() -> dict[str, Rail]:
    """The rails that this installation has, by name."""
    return dict(_chosen)


def find_rail(name: str) -> Rail | None:
    """The rail of that name; None when this installation does not have it (any more)."""
    return _chosen.get(name)
