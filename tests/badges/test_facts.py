"""Each fact counts what it says, and nothing else; the post that did it is the right one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from community.answers import actions as answers
from community.answers import queries as answer_queries
from community.badges import queries
from community.badges.queries import DEEDS, Among
from community.badges.rules import FACTS
from community.boards.models import Tag
from community.core.actor import Ability
from community.core.db import db, transaction
from community.edits import actions as edits
from community.members import actions as members
from community.reactions import actions as reactions
from community.threads import actions as threads
from community.threads.models import Thread

DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture
def ann(make):
    return make.member(username="ann", created_at=DAY - timedelta(days=900))


def earned(badge):
    """(username, subject, number) by the rule alone, whoever was awarded what."""
    return queries.list_earned(queries.wanted_of([badge]), Among())


def accepted(make, ann, *, at=DAY, **of_thread):
    thread = make.thread(at=at - timedelta(minutes=20), **of_thread)
    return make.answer(thread, author=ann, accepted=True, at=at)


def test_each_fact_has_its_statement_and_the_other_way_round():
    assert set(DEEDS) | {"answer_streak", "helpful_share"} == set(FACTS)


def test_every_fact_hears_only_events_that_exist_and_reach_it():
    from community.core.events import event_kinds, reaction_to

    considered = {kind.__name__ for kind in event_kinds() if "badges.consider" in reaction_to(kind).after}
    heard = frozenset().union(*(fact.heard for fact in FACTS.values()))
    assert heard == considered


def test_answers_count_while_they_and_their_threads_are_in_sight(make, badge, ann, held, settle):
    two = badge("answers", 2)
    one = make.answer(author=ann)
    settle()
    assert held(two) == []
    other = make.answer(author=ann)
    settle()
    assert held(two) == [("ann", "", 1)]
    make.removal(other)
    settle()
    assert held(two) == []
    make.answer(author=ann)
    make.removal(db.session.get(Thread, one.thread_id))
    settle()
    assert held(two) == []


def test_the_post_that_did_it_is_the_one_that_reached_the_threshold(make, badge, ann, settle, award_of):
    two = badge("answers", 2)
    posts = [make.answer(author=ann, at=DAY + timedelta(days=n)) for n in range(3)]
    settle()
    award = award_of(two)
    assert (award.answer_id, award.earned_at) == (posts[1].id, posts[1].created_at)


def test_ones_own_answer_accepted_by_oneself_is_no_help(make, badge, ann, held, settle):
    once = badge("accepted_answers", 1)
    thread = make.thread(author=ann)
    make.answer(thread, author=ann, accepted=True)
    settle()
    assert held(once) == []


def test_accepted_answers_can_be_narrowed_to_a_board_a_product_and_a_tag(make, badge, ann, held, settle):
    board, product = make.board("routers"), make.product("hub")
    accepted(make, ann, board=board, product=product, tags=["wifi"])
    accepted(make, ann)
    tag = db.session.query(Tag).one()
    narrow = [badge("accepted_answers", 1, **{name: place.id}) for name, place in
              (("board_id", board), ("product_id", product), ("tag_id", tag))]  # fmt: skip
    wider = [badge("accepted_answers", 2, **{name: place.id}) for name, place in
             (("board_id", board), ("product_id", product), ("tag_id", tag))]  # fmt: skip
    settle()
    assert [held(one) for one in narrow] == [[("ann", "", 1)]] * 3
    assert [held(one) for one in wider] == [[]] * 3


def test_a_window_wants_the_deeds_close_together(make, badge, ann, held, settle, award_of):
    month = badge("accepted_answers", 3, window_days=30)
    for day in (0, 20, 40):
        accepted(make, ann, at=DAY + timedelta(days=day))
    settle()
    assert held(month) == []
    last = accepted(make, ann, at=DAY + timedelta(days=49))
    settle()
    assert held(month) == [("ann", "", 1)]
    assert award_of(month).answer_id == last.id


def test_a_repeatable_badge_comes_with_each_multiple(make, badge, ann, held, settle):
    pairs = badge("answers", 2, is_repeatable=True)
    posts = [make.answer(author=ann) for _ in range(5)]
    settle()
    assert held(pairs) == [("ann", "", 1), ("ann", "", 2)]
    make.removal(posts[0])
    make.removal(posts[1])
    settle()
    assert held(pairs) == [("ann", "", 1)]


def test_helpful_marks_and_answers_with_many_of_them(make, badge, ann, held, settle, award_of):
    marks, great = badge("helpful_marks", 3), badge("great_answers", 1, at_least=2)
    one, two = make.answer(author=ann), make.answer(author=ann)
    make.vote(one)
    make.vote(two)
    settle()
    assert (held(marks), held(great)) == ([], [])
    make.vote(two)
    settle()
    assert (held(marks), held(great)) == ([("ann", "", 1)], [("ann", "", 1)])
    assert award_of(great).answer_id == two.id


def test_confirmations_are_others_words_and_go_when_they_are_taken_back(make, badge, ann, held, settle):
    two = badge("confirmations", 2)
    thread = make.thread()
    answer = make.answer(thread, author=ann)
    confirming = [make.actor(), make.actor()]
    for number, actor in enumerate(confirming):
        settle()
        assert held(two) == [], number
        with transaction():
            reactions.confirm_answer(actor, *lock(actor, answer))
    settle()
    assert held(two) == [("ann", "", 1)]
    with transaction():
        reactions.withdraw_confirmation(confirming[0], *lock(confirming[0], answer))
    settle()
    assert held(two) == []


@pytest.mark.parametrize("kind", ["thread", "answer"])
def test_suggested_texts_count_once_taken_over_and_while_they_stand(make, badge, ann, held, settle, kind):
    one = badge("edits")
    author = make.member()
    wrote = getattr(make, kind)(author=author, body="It is broken.")
    proposer = replace(make.actor(ann), abilities=frozenset({Ability.SUGGEST_EDITS}))
    thread = wrote if kind == "thread" else db.session.get_one(Thread, wrote.thread_id)
    with transaction():
        proposed = edits.propose_edit(
            proposer, thread, wrote, body="It is broken since the last update.", summary="Says since when",
            title=wrote.title if kind == "thread" else "",
        )  # fmt: skip
    settle()
    assert held(one) == []
    decider = make.actor(author)
    with transaction():
        edits.accept_edit(decider, proposed, thread, wrote, revision=wrote.revision_count)
    settle()
    assert held(one) == [("ann", "", 1)]
    with transaction():
        edits.revert_edit(decider, proposed, thread, wrote)
    settle()
    assert held(one) == []


def lock(actor, answer):
    found, thread = answer_queries.lock_answer(actor, answer.id)
    return thread, found


def test_questions_asked_solved_found_helpful_and_shared(make, badge, ann, held, settle):
    asked, solved = badge("questions", 1), badge("solved_questions", 1)
    great, shared = badge("great_questions", 1, at_least=1), badge("shared_questions", 1, at_least=2)
    closing = badge("acceptances_given", 1)
    thread = make.thread(author=ann)
    settle()
    assert [held(one) for one in (asked, solved, great, shared, closing)] == [
        [("ann", "", 1)],
        [],
        [],
        [],
        [],
    ]
    make.answer(thread, accepted=True)
    make.vote(thread)
    for _ in range(2):
        somebody = make.actor()
        db.session.commit()
        with transaction():
            threads.have_too(somebody, db.session.get(Thread, thread.id))
    settle()
    assert [held(one) for one in (solved, great, shared, closing)] == [[("ann", "", 1)]] * 4


def test_replies_votes_and_a_complete_profile(make, badge, ann, held, settle, award_of):
    replied, gave, complete = badge("replies", 1), badge("votes_given", 1), badge("profile_completed", 1)
    reply = make.reply(author=ann)
    make.vote(make.answer(), voter=ann)
    settle()
    assert [held(one) for one in (replied, gave, complete)] == [[("ann", "", 1)], [("ann", "", 1)], []]
    assert award_of(replied).reply_id == reply.id
    assert award_of(gave).answer_id is None, "what somebody marks is nobody else's business"
    ann.about, ann.avatar_key = "I know routers.", "x.webp"
    settle()
    assert held(complete) == [("ann", "", 1)]


def test_people_helped_are_summed_up_over_answers(make, badge, ann, held, settle):
    five = badge("people_helped", 5)
    one, two = make.answer(author=ann), make.answer(author=ann)
    one.helped_count, two.helped_count = 2, 2
    settle()
    assert held(five) == []
    two.helped_count = 3
    settle()
    assert held(five) == [("ann", "", 1)]


def test_a_streak_is_days_in_a_row(make, badge, ann, held, settle):
    three = badge("answer_streak", 3)
    for day in (0, 0, 1, 3, 4):
        make.answer(author=ann, at=DAY + timedelta(days=day))
    settle()
    assert held(three) == []
    make.answer(author=ann, at=DAY + timedelta(days=2))
    settle()
    assert held(three) == [("ann", "", 1)]


def test_two_streaks_give_a_repeatable_badge_twice(make, badge, ann, held, settle):
    two = badge("answer_streak", 2, is_repeatable=True)
    for day in (0, 1, 5, 6, 10):
        make.answer(author=ann, at=DAY + timedelta(days=day))
    settle()
    assert held(two) == [("ann", "", 1), ("ann", "", 2)]


def test_the_share_of_helpful_answers_needs_answers_enough(make, badge, ann, held, settle):
    good = badge("helpful_share", 60, at_least=5)
    posts = [make.answer(author=ann) for _ in range(4)]
    for post in posts:
        make.vote(post)
    settle()
    assert held(good) == []
    make.answer(author=ann)
    settle()
    assert held(good) == [("ann", "", 1)]
    for _ in range(3):
        make.answer(author=ann)
    settle()
    assert held(good) == []


def test_swift_answers_came_soon_after_the_question(make, badge, ann, held, settle):
    swift, slow = badge("swift_answers", 1, within_minutes=20), badge("swift_answers", 1, within_minutes=19)
    accepted(make, ann)
    settle()
    assert (held(swift), held(slow)) == ([("ann", "", 1)], [])


def test_a_rescue_is_the_first_answer_to_an_old_question(make, badge, ann, held, settle):
    rescue = badge("rescues", 1, after_days=30)
    answered = make.thread(at=DAY - timedelta(days=40))
    make.answer(answered, at=DAY - timedelta(days=39))
    make.answer(answered, author=ann, accepted=True, at=DAY)
    young = make.thread(at=DAY - timedelta(days=29))
    make.answer(young, author=ann, accepted=True, at=DAY)
    settle()
    assert held(rescue) == []
    old = make.thread(at=DAY - timedelta(days=40))
    make.answer(old, author=ann, accepted=True, at=DAY)
    settle()
    assert held(rescue) == [("ann", "", 1)]


def test_askers_helped_are_different_people_and_their_thanks_need_both(make, badge, ann, held, settle):
    askers, thanked = badge("askers_helped", 2), badge("askers_thanked", 1)
    asker = make.member()
    for _ in range(2):
        answer = accepted(make, ann, author=asker)
    settle()
    assert (held(askers), held(thanked)) == ([], [])
    make.vote(answer, voter=asker)
    accepted(make, ann)
    settle()
    assert (held(askers), held(thanked)) == ([("ann", "", 1)], [("ann", "", 1)])


def test_answers_kept_up_to_date_were_edited_by_their_author_later(make, badge, ann, held, settle, clock):
    kept = badge("kept_up", 1, after_days=30)
    answer = make.answer(author=ann, at=DAY)
    actor = make.actor(ann)
    for days, expected in ((3, []), (31, [("ann", "", 1)])):
        db.session.commit()
        with clock.at(DAY + timedelta(days=days)), transaction():
            answers.edit_answer(
                actor,
                db.session.get(Thread, answer.thread_id),
                answer,
                body=f"Better after {days} days of use.",
            )
        settle()
        assert held(kept) == expected


def test_years_with_a_post_count_from_the_day_of_joining(make, badge, ann, held, settle):
    three = badge("years_active", 3)
    for days in (-880, -860, -500):
        make.answer(author=ann, at=DAY + timedelta(days=days))
    settle()
    assert held(three) == []
    make.thread(author=ann, at=DAY - timedelta(days=100))
    settle()
    assert held(three) == [("ann", "", 1)]


def test_a_generalist_helps_on_many_boards(make, badge, ann, held, settle):
    two = badge("boards_helped", 2, at_least=2)
    one, other = make.board("one"), make.board("other")
    for board in (one, one, one, other):
        accepted(make, ann, board=board)
    settle()
    assert held(two) == []
    accepted(make, ann, board=other)
    settle()
    assert held(two) == [("ann", "", 1)]


def test_a_specialist_is_one_for_each_product_and_tag(make, badge, ann, held, settle):
    product, tag = (
        badge("product_answers", 2, is_repeatable=True),
        badge("tag_answers", 2, is_repeatable=True),
    )
    once = badge("product_answers", 2)
    hub, box = make.product("hub"), make.product("box")
    for _ in range(2):
        accepted(make, ann, product=hub, tags=["wifi"])
        accepted(make, ann, product=box)
    for _ in range(3):
        accepted(make, ann, product=hub)
    settle()
    wifi = db.session.query(Tag).one()
    assert held(product) == sorted([("ann", f"product:{hub.id}", 1), ("ann", f"product:{box.id}", 1)])
    assert held(tag) == [("ann", f"tag:{wifi.id}", 1)]
    assert held(once) == [("ann", "", 1)]


def test_an_erased_member_has_earned_nothing_any_more(make, badge, ann, held, settle):
    first = badge("answers", 1)
    make.answer(author=ann)
    settle()
    assert held(first) == [("ann", "", 1)]
    db.session.commit()
    from community.core.actor import SYSTEM

    with transaction():
        members.erase_member(SYSTEM, ann)
    settle()
    assert held(first) == []
