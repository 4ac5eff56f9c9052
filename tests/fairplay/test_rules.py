import random  # noqa: TID251 - seeded: the town must be the same each time
from dataclasses import replace

import pytest

from bench.proofs.support.fraud_files import HONEST
from bench.proofs.support.fraud_world import make_community
from community.fairplay.rules.detection import detect
from community.fairplay.rules.population import scarcity, surprise
from community.fairplay.rules.snapshot import AnswerFacts, MemberFacts, Snapshot, ThreadFacts, VoteFacts
from community.fairplay.rules.suspicion import Act, Kind

DAY = 86_400.0


@pytest.fixture(scope="module")
def community():
    return make_community(4_242, 400)


@pytest.fixture(scope="module")
def suspicions(community):
    return detect(community.snapshot)


def test_nobody_and_one_member_raise_no_suspicion():
    assert detect(Snapshot()) == []
    assert detect(Snapshot(members=[MemberFacts(1, 0.0)])) == []


def test_most_who_collude_are_found_and_hardly_an_honest_member_is(community, suspicions):
    flagged = {member for suspicion in suspicions for member in suspicion.members}
    guilty = {member for member, label in community.labels.items() if label != HONEST}
    assert len(flagged & guilty) >= 0.85 * len(guilty)
    assert len(flagged - guilty) <= 0.005 * len(community.labels)


def test_the_same_snapshot_always_gives_the_same(community, suspicions):
    assert detect(community.snapshot) == suspicions


def test_each_suspicion_speaks_in_sentences_and_points_to_what_it_rests_on(community, suspicions):
    for suspicion in suspicions:
        assert 1 <= suspicion.score <= 99
        assert suspicion.evidence
        assert all(line.text.endswith(".") for line in suspicion.evidence)
        assert suspicion.votes or suspicion.acceptances or suspicion.answers
        for place in suspicion.votes:
            assert community.snapshot.votes[place].voter_id in suspicion.members


def test_staff_are_never_suspected(community):
    members = [replace(member, is_staff=True) for member in community.snapshot.members]
    assert detect(replace(community.snapshot, members=members)) == []


def test_a_circle_in_one_direction_is_found_without_a_mark_back():
    found = detect(_town(lambda place: [(place + 1) % 4]))
    assert [(s.kind, s.members) for s in found] == [(Kind.CHAIN, (1, 2, 3, 4))]
    assert found[0].suggested in {Act.HOLD, Act.REVERSE}


def test_marks_that_are_spread_like_everybodys_raise_no_suspicion():
    assert detect(_town(lambda place: [])) == []


def test_a_shared_address_alone_is_no_suspicion():
    town = _town(lambda place: [])
    hints = frozenset({("network", "office"), ("device", "kiosk")})
    assert detect(replace(town, members=[replace(member, hints=hints) for member in town.members])) == []


@pytest.mark.parametrize(
    ("count", "expected", "powers"), [(0, 1.0, 0), (1, 0.1, 1.02), (5, 0.1, 7.1), (3, 0.0, 30)]
)
def test_surprise_is_the_tail_of_poissons_law(count, expected, powers):
    assert surprise(count, expected) == pytest.approx(powers, abs=0.1)


def test_scarcity_is_the_other_tail():
    assert scarcity(0, 6.0) == pytest.approx(2.6, abs=0.05)
    assert scarcity(7, 6.0) == 0.0
    assert scarcity(900, 2_000.0) == 30.0  # Where a plain sum would underflow.


def test_an_expert_who_writes_most_of_a_small_community_is_nobodys_star():
    chance = random.Random(2)
    members = [MemberFacts(number, number * DAY / 4) for number in range(1, 121)]
    threads = [ThreadFacts(number, 2 + number % 119, 40 * DAY + number * 3_600) for number in range(1, 1_501)]
    authors = [
        1 if number % 5 < 3 and thread.author_id != 1 else 2 + (number * 7) % 119
        for number, thread in enumerate(threads)
    ]
    answers = [
        AnswerFacts(thread.id, thread.id, author, thread.created_at + chance.uniform(600, 90_000), 300, 0.2)
        for thread, author in zip(threads, authors, strict=True)
        if author != thread.author_id
    ]
    votes = [
        VoteFacts(voter, answer.id, 1, answer.created_at + chance.uniform(600, 90_000))
        for answer in answers
        for voter in {threads[answer.id - 1].author_id, chance.randint(2, 120)}
        if voter != answer.author_id
    ]
    assert [s for s in detect(Snapshot(members, threads, answers, votes)) if 1 in s.members] == []


def _town(friends) -> Snapshot:
    """Sixty who answer and mark evenly; the first four give five marks to each of their `friends`."""
    members = [MemberFacts(number, number * DAY / 3) for number in range(1, 61)]
    threads = [ThreadFacts(number, 60 - number % 50, 30 * DAY + number * 3_600) for number in range(1, 601)]
    answers = [
        AnswerFacts(number, number, 1 + number % 60, threads[number - 1].created_at + 7_200, 300, 0.2)
        for number in range(1, 601)
        if 1 + number % 60 != threads[number - 1].author_id
    ]
    chance = random.Random(1)
    votes = [
        VoteFacts(chance.randint(5, 60), answer.id, 1, answer.created_at + 9_000 * (turn + 1))
        for answer in answers
        if answer.author_id > 4
        for turn in range(2)
    ]
    for place in range(4):
        for friend in friends(place):
            its = [answer for answer in answers if answer.author_id == friend + 1][:5]
            votes += [VoteFacts(place + 1, answer.id, 1, answer.created_at + 3_000) for answer in its]
    return Snapshot(members, threads, answers, votes)
