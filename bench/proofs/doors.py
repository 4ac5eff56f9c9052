"""Prove that every door agrees with the policies, asks for its token, changes nothing on a GET and tells no secret.

    python -m bench.proofs.doors [--seed 1] [--n 40]

A community is built in which every thread is in another state – locked, closed, removed, merged, on boards that only some
may read – and everything that only some may read holds a word of its own. Then everybody (a visitor, members confirmed or
not, suspended, the asker, the helper, super user, employee, agent, moderator, admin) tries every route with every method
on everything:

- what comes of it is what the policy functions say, asked beside it with the same actor and object;
- without a token, or with a forged one, every unsafe door refuses, and nothing is written;
- no safe request writes anything; a refused one leaves the database as it was;
- no answer holds a word that its reader may not read;
- addresses and forms full of nonsense are refused in words: never an error of ours.

A route that the table of doors does not know fails, and so does an entry without a route. `--n` tries at most so many
situations at each door, chosen by `--seed`; everything when left out. `--data` is not needed: the community is our own.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import random  # noqa: TID251 - seeded: a proof must be repeatable
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench.proofs.support import nonsense
from bench.proofs.support.door import BROKEN, CLASSES, OK, SIGN_IN, Door
from bench.proofs.support.door_table import DOORS
from bench.proofs.support.house import Answered, House
from bench.proofs.support.site import open_site
from bench.proofs.support.world import ACTORS, STATES, build
from community.core.web.csrf import csrf

SHOWN = 200  # Failures that are printed.
SAFE = ("GET", "HEAD")


@dataclass
class Tally:
    """What was tried, what came of it, and what was wrong."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    passed: int = 0
    failures: Counter[str] = field(default_factory=Counter)

    def judge(self, group: str, outcome: str, *wrong: str) -> None:
        """Count one request and each thing that was wrong with it."""
        self.counts[group, outcome] += 1
        for sentence in wrong:
            self.failures[sentence] += 1
        self.passed += not wrong


def main(seed: int, n: int | None) -> int:
    """Try everything, and return 0 when nothing was wrong."""
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    tally, chance = Tally(), random.Random(seed)
    with open_site() as site:
        world = build(site)
        house = House(site, world)
        print(
            f"[{time.monotonic() - started:5.0f} s] {len(world.states)} states, {len(ACTORS)} people, {len(world.secrets)} secrets",
            flush=True,
        )
        _compare_with_routes(house, tally)
        for door in DOORS:
            situations = list(_situations(door))
            if n is not None and n < len(situations):
                situations = chance.sample(situations, n)
            _try_door(house, door, situations, tally)
        print(f"[{time.monotonic() - started:5.0f} s] doors tried", flush=True)
        _try_without_token(house, tally)
        _try_searches(house, tally)
        for name, group in nonsense.groups(house, n, chance):
            for what, answered in group:
                tally.judge(
                    name, str(answered.status), *_nonsense_wrongs(what, answered), *_leaks(house, answered)
                )
            print(f"[{time.monotonic() - started:5.0f} s] {name} tried", flush=True)
    return _report(tally, time.monotonic() - started)


def _compare_with_routes(house: House, tally: Tally) -> None:
    """Every route stands in the table, and every entry has a route."""
    routes = {
        (rule.endpoint, method)
        for rule in house.site.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    known = {(door.endpoint, door.method) for door in DOORS}
    for endpoint, method in sorted(routes | known):
        wrong = []
        if (endpoint, method) not in known:
            wrong = [f"route without an entry in the table: {method} {endpoint}"]
        elif (endpoint, method) not in routes:
            wrong = [f"entry without a route: {method} {endpoint}"]
        tally.judge("routes in the table", "yes" if not wrong else "no", *wrong)


def _situations(door: Door) -> Iterator[tuple[str, str]]:
    """(who, target) for everybody and everything that the door is tried on."""
    targets: Sequence[str] = door.targets if door.targets is not None else [""]
    if any(place in door.path for place in ("{t}", "{a}", "{r}")):
        targets = tuple(STATES)
    return itertools.product(ACTORS, targets)


def _try_door(house: House, door: Door, situations: Sequence[tuple[str, str]], tally: Tally) -> None:
    for who, target in situations:
        expected = house.expect(door, who, target)
        for method in SAFE if door.is_safe else (door.method,):
            answered = house.request(door, who, target, method=method)
            got = _class_of(answered)
            wrong = []
            if got != expected:
                wrong.append(
                    f"{method} {door.path} ({who}, {target or '–'}): {got} ({answered.status}), the policy says {expected}"
                )
            if door.is_safe and answered.has_changed:
                wrong.append(f"{method} {door.path} ({who}, {target or '–'}) wrote something")
            if got not in (OK, SIGN_IN) and answered.has_changed:
                wrong.append(
                    f"{method} {door.path} ({who}, {target or '–'}) was refused and wrote something all the same"
                )
            group = "safe doors" if door.is_safe else "unsafe doors"
            tally.judge(group, got, *wrong, *_leaks(house, answered))


def _try_without_token(house: House, tally: Tally) -> None:
    """Unsafe requests without a token and with a forged one, by everybody; also PUT and DELETE as forms ask for them."""
    for door in DOORS:
        if door.is_safe or door.endpoint in csrf.signed:
            continue
        for who, token in itertools.product(ACTORS, ("", "forged")):
            for is_form in (False, True) if door.method != "POST" else (False,):
                target = (door.targets or tuple(STATES))[0]
                answered = house.request(door, who, target, token=token, as_form=is_form)
                got, wrong = _class_of(answered), []
                if got != BROKEN:
                    wrong.append(
                        f"{door.method} {door.path} ({who}) without a good token: {got} ({answered.status})"
                    )
                if answered.has_changed:
                    wrong.append(f"{door.method} {door.path} ({who}) without a good token wrote something")
                tally.judge("without a good token", got, *wrong, *_leaks(house, answered))


def _try_searches(house: House, tally: Tally) -> None:
    """Look for each secret by its beginning and misspelt: neither results nor spelling may tell it to whoever may not know."""
    for who in ACTORS:
        for secret in house.secrets_kept_from(who):
            beginning, misspelt = secret.word[:-2], secret.word[:4] + secret.word[5:]
            for path in (
                f"/search?q={misspelt}", f"/search?q={beginning}", f"/suggestions?q={misspelt}+router", f"/suggestions?q=router+{beginning}",
                f"/ask?title={misspelt}+router",
            ):  # fmt: skip
                answered = house.get(path, who)
                wrong = [] if answered.status == 200 else [f"GET {path} ({who}): {answered.status}"]
                tally.judge("searches for secrets", _class_of(answered), *wrong, *_leaks(house, answered))
            if secret.kind == "thread":
                answered = house.get(f"/search?q={secret.word}", who)
                found = [f"/threads/{secret.id}/" in answered.text, f'/threads/{secret.id}"' in answered.text]
                wrong = [f"search by {who} finds hidden thread {secret.id}"] if any(found) else []
                tally.judge("searches for secrets", _class_of(answered), *wrong)


def _leaks(house: House, answered: Answered) -> list[str]:
    """Sentences about each hidden word in an answer. One's own words stand in one's own data wherever they were
    written, and whoever holds a mailed key may see the address to which it was mailed, and the request that it is the receipt of. A request names the address to answer to."""
    is_own_data = answered.pattern == "/settings/data"
    is_mailed = answered.pattern.startswith("/confirm")
    is_receipt = answered.pattern.startswith("/support/receipts")
    is_request = is_receipt or answered.pattern.startswith("/support/tickets")
    return [
        f"{answered.method} {answered.pattern} tells {answered.who} {secret.word!r} ({secret.kind} of {house.state_of(secret)})"
        for secret in house.secrets_kept_from(answered.who)
        if secret.word in answered.text
        and secret.word not in answered.asked
        and not (is_own_data and secret.author == answered.who)
        and not (is_mailed and secret.kind == "account")
        and not (is_receipt and secret.kind == "ticket")
        and not (is_request and secret.kind == "account")
    ]


def _nonsense_wrongs(what: str, answered: Answered) -> list[str]:
    wrong = []
    if answered.status >= 500:
        wrong.append(f"{what} ({answered.who}): {answered.status}")
    if answered.method in SAFE and answered.has_changed:
        wrong.append(f"{what} ({answered.who}) wrote something")
    if answered.expected and answered.status not in answered.expected:
        wrong.append(
            f"{what} ({answered.who}): {answered.status} instead of {'/'.join(map(str, answered.expected))}"
        )
    return wrong


def _class_of(answered: Answered) -> str:
    if answered.status in (302, 303) and answered.location.startswith("/sign-in?next="):
        return SIGN_IN
    return OK if answered.status < 400 else CLASSES.get(answered.status, str(answered.status))


def _report(tally: Tally, seconds: float) -> int:
    groups = sorted({group for group, _ in tally.counts})
    print()
    for group in groups:
        counts = {outcome: count for (one, outcome), count in tally.counts.items() if one == group}
        told = ", ".join(
            f"{outcome} {count:,}" for outcome, count in sorted(counts.items(), key=lambda pair: -pair[1])
        )
        print(f"{group:24}{sum(counts.values()):>8,}   {told}")
    for sentence, count in list(tally.failures.items())[:SHOWN]:
        print(f"FAILED {sentence}" + (f" ({count} times)" if count > 1 else ""))
    if len(tally.failures) > SHOWN:
        print(f"… and {len(tally.failures) - SHOWN} more")
    requests = sum(tally.counts.values())
    print(
        f"\n{requests:,} requests in {seconds:.0f} s, {len({d.endpoint for d in DOORS})} routes, {len(tally.failures)} different failures"
    )
    print(f"{tally.passed} passed, {requests - tally.passed} failed")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", help="not needed")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--n", type=int, help="situations at each door; all when left out")
    given = arguments.parse_args()
    sys.exit(main(given.seed, given.n))
