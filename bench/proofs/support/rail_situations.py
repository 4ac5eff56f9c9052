"""What befalls a batch on its rail: planted before it is sent, planned for later, and what has to come of it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta

from bench.proofs.support.rail_scene import NOW, Planned, Scene, Wave
from tests.support.bank import Bank

SITUATIONS = (
    "honest", "timeout before", "timeout after", "fault before", "fault after", "too many", "refused meanwhile",
    "doubled", "reordered", "forged", "early", "wrong amount", "wrong currency", "unknown key", "partial", "silent",
    "returned", "unclaimed", "down", "waited",
)  # fmt: skip
LATER = {"down": timedelta(hours=3), "waited": timedelta(hours=72)}
"""Those whose batch is not sent at once: with the provider switched off, and when details have waited long enough."""

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
ON_ITS_WAY = ("unknown", "sent", "unclaimed")
_SCRIPTS = {
    "timeout before": ["timeout before", "close before"],
    "timeout after": ["timeout after", "close after"],
    "fault before": ["500 before", "503 before"],
    "fault after": ["500 after", "half"],
    "too many": ["429", "429"],
}


def meet(scene: Scene, name: str, rail: str, count: int) -> None:
    """Let so many more members claim, and their batch meet a situation."""
    scene.prepare(name, rail, count)
    wave = scene.batch(name, rail)
    {"paypal": _on_paypal, "credit": _on_credit, "sepa": _at_the_bank}[rail](scene, wave)
    scene.send(wave)


def _expect(scene: Scene, wave: Wave, *states: str, faults: tuple[str, ...] = ()) -> None:
    for payout_id in wave.keys.values():
        _expect_one(scene.planned[payout_id], *states, faults=faults)


def _expect_one(planned: Planned, *states: str, faults: tuple[str, ...] = ()) -> None:
    planned.states, planned.faults = states, faults


def _thirds(wave: Wave) -> tuple[list[str], list[str], list[str]]:
    keys = list(wave.keys)
    return keys[::3], keys[1::3], keys[2::3]


def _stranger(scene: Scene, payout_id: int) -> str:
    key = f"PD-9{payout_id:06}-1"
    scene.strangers.add(key)
    return key


# By calls


def _on_paypal(scene: Scene, wave: Wave) -> None:
    api, name, at = scene.paypal, wave.name, wave.at
    api.scripts[wave.parcel_key] = list(_SCRIPTS.get(name, []))
    plants: Callable[[str], dict[str, str]] | None = {
        "wrong amount": lambda _: {"value": "0.01"},
        "wrong currency": lambda _: {"currency": "USD"},
        "unknown key": lambda key: {"key": _stranger(scene, wave.keys[key])},
        "unclaimed": lambda _: {"status": "UNCLAIMED"},
    }.get(name)
    if plants is not None:
        api.plants |= {key: plants(key) for key in wave.keys}
    if name.startswith("wrong"):
        _expect(scene, wave, *ON_ITS_WAY, faults=("mismatch", "no_answer"))
    elif name == "unknown key":
        _expect(scene, wave, *ON_ITS_WAY, faults=("no_answer",))
    elif name == "unclaimed":
        _expect(scene, wave, "returned")
        scene.plan(at + 31 * DAY, api.pass_30_days)
    elif name == "partial":
        _, failing, waiting = _thirds(wave)
        api.plants |= {key: {"status": "FAILED"} for key in failing}
        api.plants |= {key: {"status": "PENDING"} for key in waiting}
        scene.plan(at + 2 * DAY, lambda: [api.plants[key].clear() for key in waiting] and None)
        for key in failing:
            _expect_one(scene.planned[wave.keys[key]], "failed")
    elif name == "refused meanwhile":
        api.scripts[wave.parcel_key] = ["close after", "401", "401"]
        api.questions[wave.parcel_key] = [401] * 4
    elif name == "reordered":
        scene.plan(at + 5 * HOUR, lambda: _show_paypal(scene, wave, "ONHOLD"))
        scene.plan(at + 9 * HOUR, lambda: _show_paypal(scene, wave, "SUCCESS"))
    elif name == "early":
        key = next(iter(wave.keys))
        api.hooks[wave.parcel_key] = lambda: scene.call_back_early("paypal", lambda: api.callback(key))
    else:
        _on_calls(scene, wave)


def _on_credit(scene: Scene, wave: Wave) -> None:
    api, name, at = scene.billing, wave.name, wave.at
    if name in _SCRIPTS:  # Some at the beginning in a row, then every third.
        some = [key for place, key in enumerate(wave.keys) if place < 4 or place % 3 == 0]
        hangs, breaks = _SCRIPTS[name][:1], _SCRIPTS[name][1:]
        api.scripts |= {key: hangs + breaks if key == some[0] else list(breaks) for key in some}
    plants: Callable[[str], dict[str, object]] | None = {
        "wrong amount": lambda _: {"amount_minor": 1},
        "wrong currency": lambda _: {"currency": "USD"},
        "unknown key": lambda key: {"key": _stranger(scene, wave.keys[key])},
        "unclaimed": lambda _: {"status": "pending"},
    }.get(name)
    if plants is not None:
        api.plants |= {key: plants(key) for key in wave.keys}
    if name.startswith("wrong") or name == "unknown key":
        _expect(scene, wave, *ON_ITS_WAY, faults=("mismatch", "no_answer"))
    elif name == "unclaimed":
        scene.plan(at + 10 * DAY, lambda: [api.plants.pop(key) for key in wave.keys] and None)
    elif name == "partial":
        busy, failing, _ = _thirds(wave)
        api.scripts |= {key: ["429"] for key in busy}
        for key in failing:
            planned = scene.planned[wave.keys[key]]
            api.refuses[planned.account] = "The account is closed."
            _expect_one(planned, "failed")
    elif name == "refused meanwhile":
        api.scripts |= {key: ["close after"] for key in wave.keys}
        api.questions[next(iter(wave.keys))] = [401] * 3
    elif name == "reordered":
        scene.plan(at + 5 * HOUR, lambda: _show_credit(scene, wave, {"status": "pending"}))
        scene.plan(at + 9 * HOUR, lambda: _show_credit(scene, wave, {}))
    elif name == "early":
        for key in wave.keys:
            api.hooks[key] = lambda key=key: scene.call_back_early("credit", lambda: api.callback(key))
    else:
        _on_calls(scene, wave)


def _on_calls(scene: Scene, wave: Wave) -> None:
    """What is the same on both."""
    provider, at = scene.provider(wave.rail), wave.at
    if wave.name == "silent":
        provider.silent |= {wave.parcel_key, *wave.keys}
        _expect(scene, wave, "unknown", faults=("no_answer",))
    elif wave.name == "doubled":
        scene.plan(at + HOUR / 2, lambda: _call_back_twice(scene, wave))
    elif wave.name == "forged":
        for later in (3 * MINUTE, 5 * HOUR, 9 * DAY):
            scene.plan(at + later, lambda: _forge(scene, wave))
    elif wave.name == "returned":
        _expect(scene, wave, "returned")
        scene.plan(at + 30 * DAY, lambda: _come_back(scene, wave))
    elif wave.name == "down":
        provider.down()
        scene.plan(at + HOUR, provider.up)


def _show_paypal(scene: Scene, wave: Wave, status: str) -> None:
    """An old copy of PayPal's answers, and then the new one."""
    for item in scene.paypal.items():
        if item.key in wave.keys:
            item.status = status
            scene.call_back("paypal", scene.paypal.callback(item.key, status))


def _show_credit(scene: Scene, wave: Wave, plant: dict[str, object]) -> None:
    for key in wave.keys:
        scene.billing.plants[key] = plant
        scene.call_back("credit", scene.billing.callback(key))


def _call_back_twice(scene: Scene, wave: Wave) -> None:
    api = scene.paypal if wave.rail == "paypal" else scene.billing
    for key in wave.keys:
        callback = api.callback(key)
        for _ in range(2):
            scene.call_back(wave.rail, callback)


def _forge(scene: Scene, wave: Wave) -> None:
    for key in wave.keys:
        if wave.rail == "paypal":
            scene.call_back("paypal", scene.paypal.callback(key, "RETURNED", forged=True), forged=True)
        else:
            another = "whsec_c29tZWJvZHkgZWxzZQ=="
            scene.call_back("credit", scene.billing.callback(key, secret=another), forged=True)
            scene.call_back("credit", scene.billing.old_callback(key), forged=True)


def _come_back(scene: Scene, wave: Wave) -> None:
    if wave.rail == "paypal":
        for item in scene.paypal.items():
            if item.key in wave.keys:
                scene.paypal.paid[item.key].pop()
                item.status = "RETURNED"
                scene.call_back("paypal", scene.paypal.callback(item.key, "RETURNED"))
        return
    for key in wave.keys:
        scene.billing.take_back(key)
        scene.call_back("credit", scene.billing.callback(key))


# By files


def _at_the_bank(scene: Scene, wave: Wave) -> None:
    bank, name, at = wave.bank, wave.name, wave.at
    carried, told, booked = at + HOUR, at + 26 * HOUR, at + 50 * HOUR
    if name in ("timeout before", "down"):  # The first way to the bank was in vain.
        carried = at + 20 * HOUR
    if name == "early":
        carried, told = at + MINUTE, at + 2 * MINUTE
    if name == "reordered":
        told, booked = booked, told
    _plant_at_the_bank(scene, wave)
    scene.plan(carried, lambda: scene.carry(wave))
    if name in ("timeout after", "doubled"):
        scene.plan(carried + HOUR, lambda: scene.carry(wave))
    if name == "silent":
        return
    strangers = (
        {key: _stranger(scene, number) for key, number in wave.keys.items()} if name == "unknown key" else {}
    )
    scene.plan(told, lambda: _tell(scene, wave, strangers))
    scene.plan(booked, lambda: _book(scene, wave, strangers))
    if bank.pending:
        scene.plan(at + 70 * HOUR, lambda: _pay_pending(wave))
        scene.plan(at + 74 * HOUR, lambda: _book(scene, wave, strangers))
    if name == "returned":
        _expect(scene, wave, "returned")
        scene.plan(at + 30 * DAY, lambda: _send_back(scene, wave))


def _plant_at_the_bank(scene: Scene, wave: Wave) -> None:
    bank, name = wave.bank, wave.name
    if name == "fault before":
        bank.rejects = dict.fromkeys(wave.keys, "AC04")
        _expect(scene, wave, "failed")
    elif name == "too many":
        bank.pending = set(wave.keys)
    elif name == "partial":
        _, failing, waiting = _thirds(wave)
        bank.rejects, bank.pending = dict.fromkeys(failing, "AC04"), set(waiting)
        for key in failing:
            _expect_one(scene.planned[wave.keys[key]], "failed")
    elif name.startswith("wrong"):
        _expect(scene, wave, "sent", faults=("late", "mismatch"))
    elif name in ("unknown key", "silent"):
        _expect(scene, wave, "sent", faults=("late",))


def _told(wave: Wave, strangers: dict[str, str]) -> Bank:
    """The bank with what it gets wrong."""
    bank = copy.deepcopy(wave.bank)
    for payment in bank.book.values():
        payment.amount += 1 if wave.name == "wrong amount" else 0
        payment.currency = "USD" if wave.name == "wrong currency" else payment.currency
        payment.key = strangers.get(payment.key, payment.key)
    return bank


def _tell(scene: Scene, wave: Wave, strangers: dict[str, str]) -> None:
    bank = _told(wave, strangers)
    body = bank.status_report(group_status="RJCT" if wave.name == "fault before" else "PART")
    if wave.name == "fault after":
        scene.read(wave, body[: len(body) // 2], is_ours=False)
    for _ in range(2 if wave.name == "doubled" else 1):
        scene.read(wave, body)


def _book(scene: Scene, wave: Wave, strangers: dict[str, str]) -> None:
    bank, day = _told(wave, strangers), (NOW + scene.now).date()
    if wave.name == "forged":
        others = copy.deepcopy(bank)
        others.iban = "NL02ABNA0123456789"
        scene.read(wave, others.statement(day=day), is_ours=False)
    if wave.name in ("doubled", "refused meanwhile"):
        scene.read(wave, bank.statement(day=day, message="camt.054"))
    for _ in range(2 if wave.name == "doubled" else 1):
        scene.read(wave, bank.statement(day=day, in_one_sum=wave.name == "unclaimed"))


def _pay_pending(wave: Wave) -> None:
    for payment in wave.bank.book.values():
        if payment.status == "PDNG":
            payment.status, payment.times_booked = "ACSP", 1


def _send_back(scene: Scene, wave: Wave) -> None:
    for payment in wave.bank.book.values():
        payment.is_returned, payment.reason = True, "AC04"
    scene.read(wave, wave.bank.statement(day=(NOW + scene.now).date()))
