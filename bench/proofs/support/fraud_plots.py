"""The stories that a made-up community contains: collusion of every kind, and the innocent who look like it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.proofs.support.fraud_world import World

HOUR = 3600.0
DAY = 24 * HOUR


# Innocent


def household(world: World) -> None:
    """Two or three under one roof: one network, often one device; they now and then help each other."""
    size = world.chance.choice((2, 2, 3))
    home = [_newcomer(world, "household") for _ in range(size)]
    world.share(home, "network")
    if world.chance.random() < 0.6:
        world.share(home[:2], "device")
    if world.chance.random() < 0.3:
        world.share(home[:2], "payout")
    for member in home:
        _ordinary(world, member)
    for _ in range(world.chance.randint(0, 4)):
        asker, helper = world.chance.sample(home, 2)
        _helped(world, asker, helper, world.habits.answer_hours)


def office(world: World) -> None:
    """Many behind one address who hardly know each other."""
    staff = [_newcomer(world, "office") for _ in range(world.chance.randint(5, 20))]
    world.share(staff, "network")
    for member in staff:
        _ordinary(world, member)
    for _ in range(world.chance.randint(0, len(staff))):
        asker, helper = world.chance.sample(staff, 2)
        _helped(world, asker, helper, world.habits.answer_hours)


def helped_by_a_star(world: World) -> None:
    """Newcomers whose questions one expert answers quickly; they thank and accept, and hardly do more."""
    star = max(world.chance.sample(world.regulars, 5), key=lambda m: len(world.by_author.get(m, ())))
    since = world.members[star - 1].created_at
    first = world.chance.uniform(since, world.end)
    for _ in range(world.chance.randint(3, 10)):
        member = world.join(at=first + world.chance.uniform(0, 5) * DAY, like="helped by a star")
        world.labels[member] = "honest"
        for _ in range(world.chance.randint(1, 3)):
            _helped(world, member, star, world.chance.uniform(0.3, 2))


def thank_you_spree(world: World) -> None:
    """Somebody reads an expert's older answers in one sitting and finds a handful helpful."""
    experts = sorted(world.regulars, key=lambda m: -len(world.by_author.get(m, ())))[
        : len(world.regulars) // 20 + 3
    ]
    for _ in range(3):
        member = world.chance.choice(world.regulars)
        star = world.chance.choice(experts)
        if member == star:
            continue
        world.looks_like[member] = "thank-you spree"
        answers = world.by_author.get(star, [])
        some = world.chance.sample(answers, min(len(answers), world.chance.randint(4, 9)))
        at = max([answer.created_at for answer in some], default=0) + world.chance.uniform(0, 20) * DAY
        for place, answer in enumerate(some):
            world.vote(member, answer, at + place * world.chance.uniform(10, 90))


def regulars(world: World) -> None:
    """People who are there every day, read each other and like it; everybody else likes them as well."""
    able = [m for m in world.regulars if len(world.by_author.get(m, ())) >= 12]
    if len(able) < 3:
        return
    circle = world.chance.sample(able, min(len(able), world.chance.randint(3, 6)))
    keenness = world.chance.uniform(0.05, 0.2)
    for member in circle:
        world.looks_like[member] = "circle of regulars"
        for friend in circle:
            for answer in world.by_author[friend]:
                if friend != member and world.chance.random() < keenness:
                    world.vote(member, answer, answer.created_at + world.delay(8))


def friends(world: World) -> None:
    """Two ordinary members with the same interest who meet again and again."""
    able = [m for m in world.regulars if 5 <= len(world.by_author.get(m, ())) <= 40]
    if len(able) < 2:
        return
    one, other = world.chance.sample(able, 2)
    for voter, author in ((one, other), (other, one)):
        world.looks_like[voter] = "friends"
        for answer in world.chance.sample(world.by_author[author], world.chance.randint(1, 3)):
            world.vote(voter, answer, answer.created_at + world.delay(8))


def small_circle(world: World) -> None:
    """Members of a quiet corner who hardly anybody else reads: they answer there, and mark what helped them."""
    chance = world.chance
    circle = [_newcomer(world, "small circle") for _ in range(chance.randint(2, 6))]
    if chance.random() < 0.3:
        world.share(circle, "network")
    for member in circle:
        world.contribute(member, chance.randint(6, 20), chance.choice((0.1, 0.3, 0.6, 1.0)))
        _ordinary(world, member)
    keenness = chance.uniform(0.06, 0.28)
    for member in circle:
        inside = 0
        for friend in circle:
            for answer in world.by_author.get(friend, ()):
                if friend != member and chance.random() < keenness:
                    world.vote(member, answer, answer.created_at + world.delay(12))
                    inside += 1
        world.camouflage([member], inside + 2, chance.uniform(1.8, 5))


def first_helper(world: World) -> None:
    """A member of little standing who takes care of some newcomers; nobody else has noticed them yet."""
    chance = world.chance
    helper = _newcomer(world, "first helper")
    world.contribute(helper, chance.randint(3, 12), chance.uniform(0.4, 1.0))
    first = chance.uniform(world.members[helper - 1].created_at, world.end)
    for _ in range(chance.randint(1, 4)):
        member = world.join(at=first + chance.uniform(0, 20) * DAY, like="first helper")
        for _ in range(chance.randint(1, 3)):
            _helped(world, member, helper, world.chance.uniform(0.5, 6))
        if chance.random() < 0.6:
            _ordinary(world, member)


def small_spree(world: World) -> None:
    """Somebody finds five answers of a member helpful whom few others read."""
    chance = world.chance
    able = [m for m in world.regulars if 8 <= len(world.by_author.get(m, ())) <= 30]
    if not able:
        return
    author, member = chance.choice(able), chance.choice(world.regulars)
    if author == member:
        return
    world.looks_like[member] = world.looks_like[author] = "small spree"
    at = max(answer.created_at for answer in world.by_author[author])
    for answer in chance.sample(world.by_author[author], chance.randint(4, 6)):
        at += chance.uniform(10, 120)
        world.vote(member, answer, at)


def launch(world: World) -> None:
    """Many join on one day, ask once, thank whoever helped."""
    at = world.chance.uniform(0, world.end * 0.8)
    for _ in range(world.chance.randint(5, 25)):
        _ordinary(world, world.join(at=at + world.chance.uniform(0, 2) * DAY, like="launch day"))


def hot_answer(world: World) -> None:
    """One answer that everybody needed within two days."""
    answer = world.chance.choice(world.popular)
    world.looks_like.setdefault(answer.author_id, "hot answer")
    for _ in range(world.chance.randint(8, 25)):
        world.vote(world.reader(answer), answer, answer.created_at + world.chance.uniform(0.1, 48) * HOUR)


def brief_helper(world: World) -> None:
    """Short answers, many of them alike, that people find helpful."""
    member = _newcomer(world, "brief helper")
    for _ in range(world.chance.randint(15, 50)):
        thread = world.free_thread(member)
        answer = world.answer(
            member, thread, thread.created_at + world.delay(4),
            length=world.chance.uniform(40, 130), like=min(0.85, max(0, world.chance.gauss(0.45, 0.12))),
        )  # fmt: skip
        world.respond(answer, thread, 0.8)


def quick_expert(world: World) -> None:
    """Always there, answers in minutes, at a person's length."""
    member = _newcomer(world, "quick expert")
    for _ in range(world.chance.randint(20, 70)):
        thread = world.free_thread(member)
        answer = world.answer(member, thread, thread.created_at + world.chance.uniform(4, 25) * 60)
        world.respond(answer, thread, 1.2)


def critic(world: World) -> None:
    """Marks down what is wrong, whoever wrote it."""
    if not world.habits.downs:
        return
    member = world.chance.choice(world.regulars)
    world.looks_like[member] = "critic"
    for answer in world.chance.sample(world.popular, min(len(world.popular), 15)):
        world.vote(member, answer, answer.created_at + world.delay(20), -1)


def colleagues_in_threads(world: World) -> None:
    """A small expert and a satisfied customer who comes back with each problem."""
    helper = _newcomer(world, "house expert")
    world.contribute(helper, world.chance.randint(6, 20), 1.0)
    customer = _newcomer(world, "returning customer")
    for _ in range(world.chance.randint(2, 4)):
        _helped(world, customer, helper, world.habits.answer_hours)
    _ordinary(world, customer)


HONEST_STORIES: tuple[Callable[[World], None], ...] = (
    household, office, helped_by_a_star, thank_you_spree, regulars, friends, small_circle, first_helper, small_spree, launch, hot_answer, brief_helper,
    quick_expert, critic, colleagues_in_threads,
)  # fmt: skip


# Collusion


def pair(world: World) -> None:
    """Two who lift each other."""
    _ring(world, "pair", 2, chain=False)


def ring(world: World) -> None:
    """Three to ten who do."""
    _ring(world, "ring", world.chance.randint(3, 10), chain=False)


def chain(world: World) -> None:
    """A lifts B, B lifts C, C lifts A."""
    _ring(world, "chain", world.chance.randint(3, 6), chain=True)


def _ring(world: World, label: str, size: int, *, chain: bool) -> None:
    chance, habits = world.chance, world.habits
    first = chance.uniform(0, world.end * 0.4)
    ring = [
        world.join(at=first + chance.uniform(0, 8 if chance.random() < 0.7 else 60) * DAY, label=label)
        for _ in range(size)
    ]
    world.careless(ring)
    for member in ring:
        world.contribute(member, chance.randint(8, 24), habits.organic)
    _cover(world, ring)
    each = chance.randint(4, 8) if chain else chance.randint(3, 5) if size <= 3 else chance.randint(2, 4)
    for place, member in enumerate(ring):
        friends = [ring[(place + 1) % size]] if chain else [other for other in ring if other != member]
        inside = 0
        for friend in friends:
            answers = world.by_author[friend]
            for answer in chance.sample(answers, min(len(answers), max(1, each + chance.randint(-1, 1)))):
                world.vote(member, answer, answer.created_at + world.delay(4 * habits.tempo))
                inside += 1
        world.camouflage([member], inside)


def fans(world: World) -> None:
    """An author with a row of accounts that exist for them; they ask what the author answers, or only mark."""
    chance = world.chance
    star = world.join(label="sock_star", at=chance.uniform(0, world.end * 0.5))
    first = world.members[star - 1].created_at + chance.uniform(1, 40) * DAY
    socks = [
        world.join(at=first + chance.uniform(0, 3 * world.habits.tempo) * DAY, label="sock_star")
        for _ in range(chance.randint(3, 14))
    ]
    world.careless([star, *socks])
    asks = chance.random() < 0.7
    _cover(world, [star, *socks])
    world.contribute(star, chance.randint(5, 20), world.habits.organic)
    for sock in socks:
        marks = chance.randint(2, 6)
        for _ in range(marks):
            if asks:
                thread = world.ask(sock, chance.uniform(world.members[sock - 1].created_at, world.end * 0.95))
                answer = world.answer(star, thread, thread.created_at + chance.uniform(2, 60) * 60)
                world.vote(sock, answer, answer.created_at + chance.uniform(1, 90) * 60)
                if chance.random() < 0.8:
                    world.accept(thread, answer, answer.created_at + chance.uniform(1, 90) * 60)
            else:
                world.vote(sock, chance.choice(world.by_author[star]), chance.uniform(first, world.end))
        world.camouflage([sock], marks, chance.choice((0, 0.3, 0.6)))


def alternate(world: World) -> None:
    """A second account asks, the first answers, the second accepts."""
    chance = world.chance
    main = world.join(label="alt_self_accept", at=chance.uniform(0, world.end * 0.6))
    second = world.join(
        at=world.members[main - 1].created_at + chance.uniform(1, 90) * DAY, label="alt_self_accept"
    )
    world.share([main, second], chance.choice(("network", "device", "payout")))
    world.careless([main, second])
    world.contribute(main, chance.randint(3, 14), world.habits.organic)
    _cover(world, [main, second])
    patience = chance.choice((1, 1, 4, 12, 40))
    for _ in range(chance.randint(2, 6)):
        thread = world.ask(second)
        answer = world.answer(main, thread, thread.created_at + patience * chance.uniform(1, 40) * 60)
        if chance.random() < 0.9:
            world.vote(second, answer, answer.created_at + patience * chance.uniform(1, 60) * 60)
        world.accept(thread, answer, answer.created_at + patience * chance.uniform(1, 60) * 60)
    world.camouflage([second], 3, chance.choice((0, 0.5, 1)))


def bought(world: World) -> None:
    """A client, and one to many accounts that mark their answers within hours."""
    chance = world.chance
    client = world.join(label="bought_burst", at=chance.uniform(0, world.end * 0.5))
    answers = world.contribute(client, chance.randint(10, 35), world.habits.organic)
    _cover(world, [client])
    at = max(answer.created_at for answer in answers) + chance.uniform(0, 10) * DAY
    if at > world.end:
        at = world.end - DAY
    for _ in range(chance.choice((1, 1, 2, 3, 8, 15))):
        seller = world.join(at=at - chance.uniform(1, 120) * DAY, label="bought_burst")
        marks = chance.randint(6, 18)
        for place, answer in enumerate(chance.sample(answers, min(len(answers), marks))):
            world.vote(seller, answer, at + place * chance.uniform(5, 60))
        world.camouflage([seller], 6, chance.uniform(0.2, 1.2))
        at += chance.uniform(0, 3) * HOUR


def market(world: World) -> None:
    """Voters for hire, and the clients whom all of them mark within days of each answer."""
    chance = world.chance
    clients = [world.join(label="vote_market_client") for _ in range(chance.randint(3, 8))]
    voters = [
        world.join(label="vote_market_voter", at=chance.uniform(0, world.end * 0.4))
        for _ in range(chance.randint(6, 20))
    ]
    world.careless(voters)
    _cover(world, voters + clients)
    diligence = chance.uniform(0.2, 0.5)
    inside = dict.fromkeys(voters, 0)
    for client in clients:
        for answer in world.contribute(client, chance.randint(8, 20), world.habits.organic):
            at = answer.created_at + chance.uniform(3, 48) * HOUR
            for voter in voters:
                if chance.random() < diligence:
                    world.vote(voter, answer, at + chance.gauss(0, 2) * HOUR)
                    inside[voter] += 1
    for voter in voters:
        world.camouflage([voter], inside[voter])


def revenge(world: World) -> None:
    """Somebody angry marks down everything one author wrote."""
    chance = world.chance
    victims = [m for m in world.regulars if len(world.by_author.get(m, ())) >= 15]
    if not victims:
        return
    victim = chance.choice(victims)
    member = world.join(label="revenge_down", at=chance.uniform(0, world.end * 0.7))
    world.camouflage([member], 6, 1)
    answers = world.by_author[victim]
    at = chance.uniform(world.members[member - 1].created_at, world.end)
    for answer in chance.sample(answers, min(len(answers), chance.randint(7, 25))):
        at += chance.uniform(5, 90) if chance.random() < 0.9 else chance.uniform(0, 2) * DAY
        world.vote(member, answer, at, -1)


def trivial(world: World) -> None:
    """A flood of short answers, one like the other, under old questions."""
    member = world.join(label="trivial_farm", at=world.chance.uniform(0, world.end * 0.6))
    for _ in range(world.chance.randint(25, 140)):
        thread = world.chance.choice(world.threads)
        world.answer(
            member, thread, world.chance.uniform(max(thread.created_at, world.members[member - 1].created_at), world.end),
            length=world.chance.uniform(20, 95), like=min(1, max(0.55, world.chance.gauss(0.86, 0.07))),
        )  # fmt: skip


def machine(world: World) -> None:
    """Long answers within seconds or minutes of the question, all of a length."""
    member = world.join(label="ai_spam", at=world.chance.uniform(0, world.end * 0.5))
    length = world.chance.uniform(900, 2200)
    for _ in range(world.chance.randint(30, 250)):
        thread = world.free_thread(member)
        world.answer(
            member, thread, thread.created_at + world.chance.uniform(15, 120),
            length=world.chance.gauss(length, length * 0.12), like=min(0.8, max(0, world.chance.gauss(0.45, 0.1))),
        )  # fmt: skip


PLOTS: tuple[Callable[[World], None], ...] = (
    pair, ring, chain, fans, alternate, bought, market, revenge, trivial, machine,
)  # fmt: skip


def _cover(world: World, members: list[int]) -> None:
    """What some of the colluding do to look like anybody: ask, answer a stranger."""
    for member in members:
        if world.chance.random() < world.habits.cover:
            for _ in range(world.chance.randint(1, 3)):
                thread = world.ask(member)
                helper = world.regulars[int(world.chance.random() ** 2 * len(world.regulars))]
                answer = world.answer(
                    helper, thread, thread.created_at + world.delay(world.habits.answer_hours)
                )
                world.respond(answer, thread, 1.0)
            world.contribute(member, world.chance.randint(0, 2), world.habits.organic)


def _newcomer(world: World, like: str) -> int:
    return world.join(like=like)


def _ordinary(world: World, member: int) -> None:
    """What an ordinary member does in a year."""
    chance = world.chance
    for _ in range(chance.randint(0, 3)):
        thread = world.ask(member)
        for _ in range(chance.randint(0, 2)):
            helper = world.regulars[int(chance.random() ** 2 * len(world.regulars))]
            if helper != member:
                answer = world.answer(
                    helper, thread, thread.created_at + world.delay(world.habits.answer_hours)
                )
                world.respond(answer, thread, 1.0)
    world.contribute(member, chance.randint(0, 5), 1.0)
    for _ in range(chance.randint(0, 8)):
        answer = chance.choice(world.popular)
        world.vote(member, answer, answer.created_at + world.delay(12))


def _helped(world: World, asker: int, helper: int, hours: float) -> None:
    chance = world.chance
    thread = world.ask(asker)
    answer = world.answer(helper, thread, thread.created_at + world.delay(hours))
    if chance.random() < 0.75:
        world.vote(asker, answer, answer.created_at + world.delay(3))
    if chance.random() < 0.6:
        world.accept(thread, answer, answer.created_at + world.delay(3))
    if chance.random() < 0.4:
        world.respond(answer, thread, 1.0)
