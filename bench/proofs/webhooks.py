"""Prove that what other systems are told arrives once, in order, whatever happens; and that nobody speaks in another's name.

    python -m bench.proofs.webhooks [--seed 1] [--n 400]

On each engine that is here a community writes `--n` posts and solutions in threads that `--seed` mixes, over hours of virtual
time, with two receivers over real HTTP. They verify each call by the package `standardwebhooks` and keep ids. One of them is
down for an hour, answers 500, 429 with Retry-After, hangs up, or takes a call without answering; workers die between
sending and noting, and two work at once.

- afterwards every delivery is delivered, each id was effective once, and each thread's calls came in the order in which
  things happened;
- ids came twice where they had to, and were effective once all the same (that is the control of the receiver's count);
- 10,000 calls to us that were tampered with, replayed, expired or are of no agreed shape are refused, and as many good ones
  between them heard, once each.

Positive control: a sender without lanes breaks the order in the same situation, and a receiver that keeps no ids counts some
things twice.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import json
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import sqlalchemy as sa
from standardwebhooks import Webhook

from bench.proofs.importing import Checks
from bench.proofs.support.races import run_on_each
from bench.proofs.support.site import Site
from community.core import clock, signing
from community.core.actor import Actor, Role
from community.core.db import transaction
from community.core.fetching import Fetcher, Rule
from community.core.models import HeardCall
from community.core.signing import AlreadyHeard, Forged
from community.members import queries as members
from community.webhooks import actions, jobs, queries
from community.webhooks.actions import Draft
from community.webhooks.models import WebhookDelivery, WebhookMessage
from community.webhooks.rules import CATALOGUE, State
from tests.support.local_server import Ask, LocalServer, Say
from tests.support.make import Make

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOPICS = [
    entry.topic.value
    for entry in CATALOGUE
    if not entry.is_private and entry.group in ("Threads", "Answers", "Replies")
]
HOUR = timedelta(hours=1)
LONGEST = timedelta(days=4)
HOSTILE = 10_000


class Killed(BaseException):
    """What kill does, as far as a transaction can tell."""


@dataclass
class Seen:
    """What one receiver made of the calls."""

    ids: list[str] = field(default_factory=list)
    """Every call that was verified, in order."""
    effects: Counter[str] = field(default_factory=Counter)
    lanes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    """By thread: the ids, in the order in which they were effective."""
    forged: int = 0


class Receiver(LocalServer):
    """Two systems at one address, `/calm` and `/wild`: they verify, keep ids, and the second misbehaves by the seed."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.draw = random.Random(seed)
        self.keys: dict[str, str] = {}
        self.seen: dict[str, Seen] = defaultdict(Seen)
        self.is_down = False
        self.is_wild = True
        self.harshness = 1.0
        """How much oftener than usual the wild one misbehaves."""

    def answer(self, ask: Ask) -> Say:
        wild = ask.path == "/wild"
        if wild and self.is_down:
            return Say(fault="close")
        roll = self.draw.random() / self.harshness if wild and self.is_wild else 1.0
        if roll < 0.05:
            return Say(500)
        if roll < 0.07:
            return Say(429, headers={"Retry-After": "120"})
        if roll < 0.10:
            return Say(fault="close")
        self._take(ask)
        # Taken, and the answer is lost: the call comes again.
        return Say(fault="close") if roll < 0.15 else Say(204, b"")

    def _take(self, ask: Ask) -> None:
        seen, told = self.seen[ask.path], ask.headers
        moment = datetime.fromtimestamp(int(told["webhook-timestamp"]), UTC)
        # The package goes by the real time, so its own signature is compared here; its `verify` is asked by the tests.
        wanted = Webhook(self.keys[ask.path]).sign(told["webhook-id"], moment, ask.body.decode())
        if wanted not in told["webhook-signature"].split(" "):
            seen.forged += 1
            return
        seen.ids.append(told["webhook-id"])
        if told["webhook-id"] not in seen.effects:
            thread = json.loads(ask.body)["data"]["thread"]["id"]
            seen.lanes[thread].append(told["webhook-id"])
        seen.effects[told["webhook-id"]] += 1


class Community:
    """Things happen, as virtual time goes by."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.make = Make()
        self.author = self.make.member(username=f"asker{seed}")
        self.helper = self.make.member(username=f"helper{seed}")
        self.board = self.make.board(f"board-{seed}", name=f"Board {seed}")
        self.threads: list[Any] = []
        self.answers: list[Any] = []

    def act(self) -> None:
        """One thing that is told."""
        roll = self.draw.random()
        if roll < 0.2 or not self.threads:
            self.threads.append(self.make.thread(author=self.author, board=self.board))
        elif roll < 0.6 or not self.answers:
            thread = self.draw.choice(self.threads[-12:])
            self.answers.append(self.make.answer(thread, author=self.helper, accepted=roll < 0.35))
        else:
            self.make.reply(self.draw.choice(self.answers[-12:]), author=self.author)


def rounds(name: str, site: Site, checks: Checks, *, seed: int, count: int) -> None:
    site.app.extensions["fetcher"] = Fetcher(Rule(allows_local=True), total_seconds=2)
    with site.app.app_context(), Receiver(seed) as receiver:
        with clock.at(NOW):
            chief = _chief()
            _add(chief, receiver, "/calm")
            wild = _add(chief, receiver, "/wild")
        end = _live(site, receiver, seed, count, checks)
        _judge(receiver, wild, checks)
        with clock.at(end):
            _replay(chief, receiver, wild, end, checks)
        _control(receiver, chief, end, seed, checks)
    with site.app.app_context(), clock.at(NOW):
        _refuse(checks, seed)


def _live(site: Site, receiver: Receiver, seed: int, count: int, checks: Checks) -> datetime:
    """Let the community live: a third calmly, a third while the receiver is down for an hour, a third wildly."""
    draw, now, kills = random.Random(seed + 1), NOW, 0
    with clock.at(now):
        community = Community(seed)
    receiver.is_wild = False
    third = count // 3
    for number in range(count):
        receiver.is_down = third <= number < 2 * third
        receiver.is_wild = number >= 2 * third
        step = HOUR / third if receiver.is_down else timedelta(seconds=draw.randrange(1, 20))
        now += step
        with clock.at(now):
            community.act()
            if draw.random() < 0.1:
                kills += _die(draw)
            elif draw.random() < 0.1:
                _two_at_once(site, now)
            elif draw.random() < 0.5:
                jobs.send_due()
    receiver.is_down = False
    print(f"  {count} things happened in {now - NOW}, {kills} workers died between sending and noting")
    checks.that("workers died with calls under way", kills > 0)
    return _settle(now)


def _settle(now: datetime) -> datetime:
    """Go on until nothing waits, at most for four days of virtual time."""
    end = now + LONGEST
    while now < end:
        with clock.at(now):
            jobs.send_due()
            with transaction(writes=False) as session:
                due = session.scalar(
                    sa.select(sa.func.min(WebhookDelivery.next_at)).where(
                        WebhookDelivery.state == State.WAITING.value
                    )
                )
            if due is None:
                return now
        now = max(now + timedelta(seconds=20), min(due, now + timedelta(minutes=10)))
    return now


def _die(draw: random.Random) -> int:
    """A worker that is killed after its call and before it noted what came of it; another one beside it."""
    real, died = actions.note_outcome, [0]

    def die(*arguments: Any) -> bool:
        if draw.random() < 0.5:
            died[0] = 1
            raise Killed
        return real(*arguments)

    with mock.patch.object(actions, "note_outcome", die), contextlib.suppress(Killed):
        jobs.send_due()
    return died[0]


def _two_at_once(site: Site, now: datetime) -> None:
    """Two workers, who both find the same to do."""

    def work() -> None:
        with site.app.app_context(), clock.at(now):
            jobs.send_due()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def _judge(receiver: Receiver, wild: int, checks: Checks) -> None:
    with transaction(writes=False) as session:
        states = dict(
            session.execute(
                sa.select(WebhookDelivery.state, sa.func.count()).group_by(WebhookDelivery.state)
            ).all()
        )
        rows = session.execute(
            sa.select(WebhookMessage.key, WebhookDelivery.lane)
            .join(WebhookDelivery, WebhookDelivery.message_id == WebhookMessage.id)
            .where(WebhookDelivery.endpoint_id == wild)
            .order_by(WebhookDelivery.id)
        ).all()
    checks.that("every delivery is delivered", set(states) == {State.DELIVERED.value}, str(states))
    happened: dict[int, list[str]] = defaultdict(list)
    for key, lane in rows:
        happened[int(lane.partition(":")[2])].append(key)
    for path in ("/calm", "/wild"):
        seen = receiver.seen[path]
        noted = {key for key, _ in rows}
        checks.that(f"{path}: each of {len(noted)} ids was effective once", set(seen.effects) == noted)
        wrong = [thread for thread, keys in happened.items() if seen.lanes[thread] != keys]
        checks.that(f"{path}: {len(happened)} threads' calls came in order", not wrong, str(wrong[:3] or ""))
        checks.same(f"{path}: calls with a wrong signature", seen.forged, 0)
    twice = sum(times > 1 for times in receiver.seen["/wild"].effects.values())
    checks.that(
        "control: some ids came twice, which a receiver that keeps none would count twice",
        twice > 0,
        f"{twice}",
    )


def _replay(chief: Actor, receiver: Receiver, wild: int, end: datetime, checks: Checks) -> None:
    """Replaying a delivery brings the id that it had."""
    known = set(receiver.seen["/wild"].effects)
    receiver.is_wild = False
    with transaction() as session:
        ids = session.scalars(
            sa.select(WebhookDelivery.id).where(WebhookDelivery.endpoint_id == wild).limit(20)
        ).all()
        endpoint = queries.lock_endpoint(wild)
        for delivery_id in ids:
            actions.replay_delivery(chief, endpoint, queries.lock_delivery(wild, delivery_id))
    before = len(receiver.seen["/wild"].ids)
    _settle(end)
    again = receiver.seen["/wild"].ids[before:]
    checks.that(
        "20 replayed deliveries have the ids that they had", len(again) == len(ids) and set(again) <= known
    )


def _control(receiver: Receiver, chief: Actor, end: datetime, seed: int, checks: Checks) -> None:
    """The same sender without lanes, to a receiver that refuses some calls."""
    receiver.seen.clear()
    with clock.at(end):
        community = Community(seed + 7)
        for _ in range(60):
            community.act()
    with transaction() as session:
        session.execute(sa.update(WebhookDelivery).where(WebhookDelivery.state == "waiting").values(lane=""))
    receiver.is_wild, receiver.harshness = True, 4.0
    _settle(end)
    with transaction(writes=False) as session:
        order = session.execute(sa.select(WebhookMessage.key, WebhookMessage.id)).all()
    place = {key: number for key, number in order}  # noqa: C416 - rows are no pairs
    broken = sum(
        keys != sorted(keys, key=lambda key: place[key]) for keys in receiver.seen["/wild"].lanes.values()
    )
    checks.that("control: without lanes the order breaks", broken > 0, f"{broken} threads")


def _refuse(checks: Checks, seed: int) -> None:
    """Calls to us: 10,000 that nobody sent as they are, and good ones between them."""
    draw, key = random.Random(seed), signing.make_secret()
    heard: list[tuple[dict[str, str], bytes]] = []
    let_in, kinds, good = [], Counter[str](), 0
    for number in range(HOSTILE):
        with transaction():
            if number % 10 == 0:
                call = _call(key, f"msg_{number}", clock.now())
                signing.hear("proof", [key], *call)
                heard.append(call)
                good += 1
        kind, (headers, body) = _hostile(draw, key, number, heard)
        kinds[kind] += 1
        try:
            with transaction():
                signing.hear("proof", [key], headers, body)
            let_in.append(kind)
        except (Forged, AlreadyHeard):
            pass
    checks.that(
        f"{HOSTILE:,} hostile calls of {len(kinds)} kinds are refused",
        not let_in,
        str(dict(Counter(let_in)) or ""),
    )
    with transaction(writes=False) as session:
        count = session.scalar(sa.select(sa.func.count()).select_from(HeardCall))
    checks.same("good ones between them were heard, once each", count, good)
    raw = base64.b64decode(key.removeprefix(signing.PREFIX))
    checks.that("control: the package itself signs what is let in", _is_heard(raw, key))


def _is_heard(raw: bytes, key: str) -> bool:
    text = '{"type":"x"}'
    headers = {"webhook-id": "msg_package", "webhook-timestamp": str(int(clock.now().timestamp()))}
    headers["webhook-signature"] = Webhook(raw).sign("msg_package", clock.now(), text)
    return signing.verify([key], headers, text.encode()).fields == {"type": "x"}


def _call(key: str, call_id: str, at: datetime, fields: object = None) -> tuple[dict[str, str], bytes]:
    text = json.dumps({"type": "ticket.changed", "id": call_id} if fields is None else fields)
    return signing.headers_for([key], call_id, at, text), text.encode()


def _hostile(
    draw: random.Random, key: str, number: int, heard: list[tuple[dict[str, str], bytes]]
) -> tuple[str, tuple[dict[str, str], bytes]]:
    """One call that must be refused, and of what kind it is."""
    now, call_id = clock.now(), f"bad_{number}"
    minutes = timedelta(minutes=draw.randrange(6, 100_000))
    headers, body = _call(key, call_id, now)
    place, text = draw.randrange(len(body)), headers["webhook-signature"]
    letter = draw.randrange(3, 40)
    other = "A" if text[letter] != "A" else "B"
    moment = str(int(headers["webhook-timestamp"]) + draw.choice([-1, 1]))
    unnamed = {name: value for name, value in headers.items() if name != draw.choice(sorted(headers))}
    version = text.replace("v1,", draw.choice(["v2,", "v1a,", "", "V1,"]))
    flipped = bytes([body[place] ^ (1 << draw.randrange(7))])
    kinds = {
        "body": (headers, body[:place] + flipped + body[place + 1 :]),
        "id": (headers | {"webhook-id": f"{call_id}x"}, body),
        "moment": (headers | {"webhook-timestamp": moment}, body),
        "signature": (headers | {"webhook-signature": text[:letter] + other + text[letter + 1 :]}, body),
        "another key": _call(signing.make_secret(), call_id, now),
        "replayed": draw.choice(heard),
        "expired": _call(key, call_id, now - minutes),
        "from the future": _call(key, call_id, now + minutes),
        "cut": (headers, body[:place]),
        "charset": (headers | {"Content-Type": "application/json; charset=utf-16"}, body),
        "no object": _call(key, call_id, now, draw.choice([[1], "text", 7, True])),
        "other version": (headers | {"webhook-signature": version}, body),
        "a header less": (unnamed if len(unnamed) < 3 else {}, body),
    }
    kind = draw.choice([*sorted(kinds), "too long"])
    if kind == "too long":  # Made only when it is wanted: each is a quarter of a megabyte.
        return kind, _call(key, call_id, now, {"x": "y" * signing.LARGEST_BYTES})
    return kind, kinds[kind]


def _chief() -> Actor:
    with transaction():
        member = Make().member(Role.ADMIN, username="chief")
    with transaction(writes=False):
        return members.get_actor(member.id)


def _add(chief: Actor, receiver: Receiver, path: str) -> int:
    with transaction():
        draft = Draft(url=receiver.url + path, description=path, topics=TOPICS, is_private=False)
        endpoint = actions.add_endpoint(chief, draft)
        receiver.keys[path] = endpoint.secret
        return endpoint.id


def main(seed: int, count: int) -> int:
    checks = run_on_each(lambda name, site, found: rounds(name, site, found, seed=seed, count=count))
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", help="not needed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=400, help="things that happen")
    options = parser.parse_args()
    sys.exit(main(options.seed, options.n))
