"""What staff and testers do, through actions: applying, choosing, parcels, feedback, ends, erasure."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Conflict, Forbidden, Invalid
from community.members import actions as members
from community.notifications.models import Notification
from community.producttests import actions, jobs, queries
from community.producttests.models import (
    CampaignDraw,
    CampaignPost,
    TestApplication,
    TestFeedback,
    TestParcel,
)
from community.producttests.rules import lots
from community.producttests.rules.criteria import Applicants, Criteria
from community.producttests.rules.questions import Draft
from community.producttests.rules.states import Parcel, Standing, State
from tests.producttests.conftest import ADDRESS, draft


def raw_addresses():
    return list(db.session.execute(text("SELECT address FROM test_parcels")).scalars())


def told(member_id):
    db.session.expire_all()
    return [one.kind for one in db.session.query(Notification).filter_by(member_id=member_id).order_by("id")]


def test_only_employees_and_admins_make_campaigns(make, tests, runner):
    for role in (Role.MEMBER, Role.SUPER_USER, Role.MODERATOR, Role.AGENT):
        with pytest.raises(Forbidden), tests.acting():
            actions.make_campaign(make.actor(role), draft())
    with tests.acting():
        assert actions.make_campaign(make.actor(Role.ADMIN), draft()).state == "draft"


def test_what_makes_no_sense_is_named_by_field(tests, runner):
    with pytest.raises(Invalid) as refused, tests.acting():
        actions.make_campaign(
            runner,
            draft(
                title=" ", about="x", places=0, opens_on=None, product_id=999, criteria=Criteria(points=-1)
            ),
        )
    assert set(refused.value.fields) == {"title", "about", "places", "opens_on", "product_id", "points"}


def test_applying_twice_is_the_same_application_edited(tests):
    campaign = tests.campaign()
    member, first = tests.apply(campaign)
    _, second = tests.apply(campaign, member)
    assert first == second
    assert db.session.query(TestApplication).count() == 1


def test_staff_do_not_apply_and_drafts_take_nobody(tests, make):
    campaign = tests.campaign()
    with pytest.raises(Forbidden):
        tests.apply(campaign, make.member(Role.EMPLOYEE))
    with pytest.raises(Forbidden):
        tests.apply(tests.campaign(State.DRAFT))


def test_outside_its_days_nobody_applies(tests, clock):
    campaign = tests.campaign()
    clock.advance(days=9)
    with pytest.raises(Conflict, match="closed"):
        tests.apply(campaign)
    clock.advance(days=-20)
    with pytest.raises(Conflict, match="open on"):
        tests.apply(campaign)


def test_criteria_are_checked_for_each_applicant_and_their_effect_is_the_same(tests, make):
    asked = Criteria(applicants=Applicants.SUPER_USERS, accepted=1)
    campaign = tests.campaign(criteria=asked)
    helper = make.member(Role.SUPER_USER)
    with pytest.raises(Conflict, match="At least 1 accepted answer"):
        tests.apply(campaign, helper)
    answer = make.answer(author=helper, accepted=True)
    tests.apply(campaign, helper)
    with pytest.raises(Conflict, match="super-user programme"):
        tests.apply(campaign, make.member())
    meeting, everybody = queries.count_effect(asked)
    assert meeting == 1
    assert everybody >= 3
    assert answer.author_id == helper.id


def test_places_are_kept_and_a_reserve_moves_up_when_somebody_leaves(tests, make, drain):
    campaign = tests.campaign(places=1)
    first, chosen = tests.apply(campaign)
    second, reserve = tests.apply(campaign)
    third, last = tests.apply(campaign)
    tests.decide(campaign, chosen)
    with pytest.raises(Conflict, match="places are taken"):
        tests.decide(campaign, reserve)
    tests.decide(campaign, last, Standing.RESERVE)
    tests.decide(campaign, reserve, Standing.RESERVE)
    tests.step(campaign, State.CHOOSING)
    drain()
    assert told(first.id) == ["test_chosen"]
    assert told(second.id) == told(third.id) == ["test_reserve"]
    with tests.acting():
        locked = queries.lock_campaign(SYSTEM, campaign.id)
        actions.withdraw(make.actor(first), locked, queries.lock_application(campaign.id, chosen))
    assert tests.read(campaign, chosen).stands is Standing.LEFT
    assert (
        tests.read(campaign, last).stands is Standing.CHOSEN
    )  # The first in line, not the first who applied.
    assert tests.read(campaign, reserve).stands is Standing.RESERVE
    drain()
    assert told(third.id) == ["test_reserve", "test_chosen"]


def test_nobody_moves_up_when_the_product_is_already_with_whoever_leaves(tests, make, runner):
    campaign = tests.campaign(places=1)
    member, chosen = tests.apply(campaign)
    _, reserve = tests.apply(campaign)
    tests.decide(campaign, chosen)
    tests.decide(campaign, reserve, Standing.RESERVE)
    tests.step(campaign, State.CHOOSING)
    actor = make.actor(member)
    with tests.acting():
        application = queries.lock_application(campaign.id, chosen)
        actions.accept_terms(actor, application, version=1)
        actions.give_address(actor, application, ADDRESS)
        actions.move_parcel(runner, application, Parcel.SENT)
    with pytest.raises(Conflict, match="with this tester"):
        tests.decide(campaign, chosen, Standing.DECLINED)
    with tests.acting():
        locked = queries.lock_campaign(SYSTEM, campaign.id)
        actions.withdraw(actor, locked, queries.lock_application(campaign.id, chosen))
    assert tests.read(campaign, reserve).stands is Standing.RESERVE
    assert raw_addresses() == [None]


def test_lots_are_drawn_among_those_who_qualify_and_can_be_drawn_again(tests, make):
    campaign = tests.campaign(places=2)
    ids = [tests.apply(campaign)[1] for _ in range(5)]
    with pytest.raises(Conflict, match="closed"), tests.acting():
        actions.draw_testers(tests.runner, queries.lock_campaign(SYSTEM, campaign.id))
    tests.decide(campaign, ids[0], Standing.DECLINED)
    tests.step(campaign, State.CHOOSING)
    with tests.acting():
        actions.draw_testers(tests.runner, queries.lock_campaign(SYSTEM, campaign.id))
    drawn = db.session.query(CampaignDraw).one()
    assert drawn.entrant_ids == lots.draw(drawn.seed, ids[1:])
    standings = [tests.read(campaign, one).stands for one in drawn.entrant_ids]
    assert standings == [Standing.CHOSEN] * 2 + [Standing.RESERVE] * 2
    assert [tests.read(campaign, one).reserve_place for one in drawn.entrant_ids] == [None, None, 1, 2]
    assert drawn.seed in queries.list_steps(campaign.id, 1).items[0].what


def test_an_address_is_sealed_asked_of_the_chosen_alone_and_deleted_at_the_end(tests, make):
    campaign = tests.campaign()
    member, applied = tests.apply(campaign)
    with pytest.raises(Forbidden), tests.acting():
        actions.give_address(make.actor(member), queries.lock_application(campaign.id, applied), ADDRESS)
    _tester, chosen = tests.tester(campaign)
    (stored,) = raw_addresses()
    assert "Orchard" not in stored
    assert queries.get_parcel(tests.read(campaign, chosen)).address == ADDRESS
    tests.step(campaign, State.RUNNING, State.REPORTING)
    assert raw_addresses() == [stored]
    tests.step(campaign, State.CLOSED)
    assert raw_addresses() == [None]


def test_an_address_sealed_with_another_key_cannot_be_read(tests, app):
    campaign = tests.campaign()
    _, chosen = tests.tester(campaign)
    db.session.execute(text("UPDATE test_parcels SET address = 'gAAAAA-nothing'"))
    assert queries.get_parcel(tests.read(campaign, chosen)).address == ""


@pytest.mark.parametrize("typed", ["", "x", "One line that is long enough", "a\n" * 300, "\x00\n\x00"])
def test_what_is_no_address_is_refused(tests, make, typed):
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign, has_address=False)
    with pytest.raises(Invalid), tests.acting():
        actions.give_address(make.actor(member), queries.lock_application(campaign.id, chosen), typed)
    assert raw_addresses() == [None]


def test_cancelling_tells_everybody_and_deletes_addresses(tests, drain):
    campaign = tests.campaign()
    waiting, _ = tests.apply(campaign)
    tester, _ = tests.tester(campaign)
    tests.step(campaign, State.CANCELLED)
    drain()
    assert "test_cancelled" in told(tester.id)
    assert "test_cancelled" in told(waiting.id)
    assert raw_addresses() == [None]


def test_starting_with_waiting_applications_is_refused_or_tells_them(tests, drain):
    campaign = tests.campaign()
    waiting, application = tests.apply(campaign)
    tests.tester(campaign)
    with pytest.raises(Conflict, match="1 application waits"):
        tests.step(campaign, State.RUNNING, telling=False)
    tests.step(campaign, State.RUNNING)
    drain()
    assert tests.read(campaign, application).stands is Standing.DECLINED
    assert told(waiting.id) == ["test_declined"]


def test_a_test_without_testers_does_not_start(tests):
    campaign = tests.campaign(State.CHOOSING)
    with pytest.raises(Conflict, match="Nobody was chosen"):
        tests.step(campaign, State.RUNNING)


def test_a_parcel_goes_its_way_and_no_other(tests, make, runner):
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign, has_address=False)
    actor = make.actor(member)

    def move(after):
        with tests.acting():
            actions.move_parcel(runner, queries.lock_application(campaign.id, chosen), after, tracking="T 1")

    for wrong in (Parcel.SENT, Parcel.READY, Parcel.RECEIVED, Parcel.KEPT):
        with pytest.raises(Conflict):
            move(wrong)
    with tests.acting():
        actions.give_address(actor, queries.lock_application(campaign.id, chosen), ADDRESS)
    with pytest.raises(Conflict, match="not been sent"), tests.acting():
        actions.confirm_receipt(actor, queries.lock_application(campaign.id, chosen))
    move(Parcel.SENT)
    with pytest.raises(Conflict, match="on its way"), tests.acting():
        actions.give_address(actor, queries.lock_application(campaign.id, chosen), ADDRESS)
    for _ in range(2):
        with tests.acting():
            actions.confirm_receipt(actor, queries.lock_application(campaign.id, chosen))
    move(Parcel.KEPT)
    parcel = queries.get_parcel(tests.read(campaign, chosen))
    assert (parcel.state, parcel.tracking) == ("kept", "T 1")


def test_feedback_is_kept_sent_once_and_amended_until_the_end(tests, make):
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign)
    actor = make.actor(member)

    def save(typed, is_sent=True):
        with tests.acting():
            actions.save_feedback(
                actor, queries.lock_application(campaign.id, chosen), typed, is_sent=is_sent
            )

    with pytest.raises(Forbidden, match="when the test starts"):
        save({"q1": "4"})
    tests.step(campaign, State.RUNNING)
    save({"q2": "Half a thought"}, is_sent=False)
    assert queries.list_feedback(campaign.id) == []
    with pytest.raises(Invalid):
        save({"q2": "No mark"})
    save({"q1": "4"})
    save({"q1": "5"})
    (row,) = queries.list_feedback(campaign.id)
    assert row.feedback.answers == {"q1": "5"}
    assert row.feedback.amended_at is not None
    tests.step(campaign, State.REPORTING, State.CLOSED)
    with pytest.raises(Forbidden):
        save({"q1": "1"})


def test_questions_stay_once_they_were_answered(tests, runner):
    campaign = tests.campaign()
    other = [Draft("", "text", "Something else?", True, "")]

    def change(**changes):
        with tests.acting():
            locked = queries.lock_campaign(runner, campaign.id)
            actions.change_campaign(runner, locked, draft(**changes), revision=locked.revision)

    change(questions=other)
    change(questions=[Draft("q1", "text", "Why you?", True, "")])
    tests.apply(campaign)
    with pytest.raises(Invalid) as refused:
        change(questions=other)
    assert set(refused.value.fields) == {"questions-0-label"}


def test_a_colleagues_change_is_not_overwritten(tests, runner):
    campaign = tests.campaign()
    with pytest.raises(Conflict, match="colleague"), tests.acting():
        actions.change_campaign(runner, queries.lock_campaign(runner, campaign.id), draft(), revision=99)


def test_new_terms_are_accepted_again(tests, make, runner):
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign)
    with tests.acting():
        locked = queries.lock_campaign(runner, campaign.id)
        keep = [Draft("q1", "text", "Why you?", True, "")]
        actions.change_campaign(
            runner, locked, draft(terms="Tell nobody at all.", questions=keep), revision=locked.revision
        )
    with pytest.raises(Conflict, match="changed while"), tests.acting():
        actions.accept_terms(make.actor(member), queries.lock_application(campaign.id, chosen), version=1)
    with pytest.raises(Forbidden, match="terms"), tests.acting():
        actions.write_post(make.actor(member), queries.get_campaign(SYSTEM, campaign.id), "Hello")
    with tests.acting():
        actions.accept_terms(make.actor(member), queries.lock_application(campaign.id, chosen), version=2)
        actions.write_post(make.actor(member), queries.get_campaign(SYSTEM, campaign.id), "Hello")


def test_reminders_come_after_days_and_once_a_week_and_stop(tests, make, clock, drain):
    clock.freeze("2026-03-02T12:00")
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign, has_address=False)
    for days, count in ((1, 0), (3, 1), (1, 1), (5, 1), (1, 2)):
        clock.advance(days=days)
        jobs.remind_testers()
        jobs.remind_testers()
        drain()
        assert told(member.id).count("test_reminder") == count
    with tests.acting():
        actions.give_address(make.actor(member), queries.lock_application(campaign.id, chosen), ADDRESS)
    clock.advance(days=30)
    jobs.remind_testers()
    drain()
    assert told(member.id).count("test_reminder") == 2


def test_credit_is_given_when_the_product_ships_to_those_who_want_it(tests, make, runner, drain):
    campaign = tests.campaign()
    named, _ = tests.tester(campaign)
    tests.step(campaign, State.RUNNING, State.REPORTING)
    assert queries.count_tests([named.id, 999]) == {named.id: 1}
    assert queries.list_credits(named.id) == []
    with tests.acting():
        actions.ship_product(runner, queries.lock_campaign(runner, campaign.id))
    assert [credit.title for credit in queries.list_credits(named.id)] == ["A box that nobody has seen"]
    drain()
    assert "test_shipped" in told(named.id)
    with tests.acting():
        actions.choose_credit(
            make.actor(named), queries.find_application(make.actor(named), campaign.id), wants=False
        )
    assert queries.list_credits(named.id) == []
    with tests.acting():
        actions.take_back_shipping(runner, queries.lock_campaign(runner, campaign.id))
    assert queries.list_thanked(queries.get_campaign(SYSTEM, campaign.id), 1).total == 0


def test_a_report_is_for_testers_first_and_for_everybody_once_it_ships(tests, runner):
    campaign = tests.campaign()
    tests.tester(campaign)

    def acts(deed, *words):
        with tests.acting():
            deed(runner, queries.lock_campaign(runner, campaign.id), *words)

    with pytest.raises(Conflict, match="not over"):
        acts(actions.save_report, "A report that is long enough.")
    tests.step(campaign, State.RUNNING, State.REPORTING)
    with pytest.raises(Conflict, match="no report"):
        acts(actions.publish_report, "testers")
    acts(actions.save_report, "A report that is long enough.")
    acts(actions.publish_report, "testers")
    with pytest.raises(Conflict, match="shipped"):
        acts(actions.publish_report, "everybody")
    acts(actions.ship_product)
    acts(actions.publish_report, "everybody")


def test_an_erased_member_leaves_no_address_and_no_words(tests, make, runner):
    campaign = tests.campaign(places=2)
    applicant, _applied = tests.apply(campaign)
    _reserve, standing_by = tests.apply(campaign)
    tests.decide(campaign, standing_by, Standing.RESERVE)
    early, gone_early = tests.apply(campaign)
    tests.decide(campaign, gone_early)
    tester, chosen = tests.tester(campaign)
    tests.step(campaign, State.RUNNING)
    actor = make.actor(tester)
    with tests.acting():
        application = queries.lock_application(campaign.id, chosen)
        actions.move_parcel(runner, application, Parcel.SENT, tracking="NAME 1")
        actions.save_feedback(actor, application, {"q1": "4", "q2": "I am Ann"}, is_sent=True)
        actions.write_post(actor, queries.get_campaign(SYSTEM, campaign.id), "A thought.")
    for member in (applicant, tester, early):
        with transaction():
            members.erase_member(SYSTEM, member)
    db.session.expire_all()
    assert db.session.query(TestApplication).filter_by(member_id=applicant.id).count() == 0
    kept = tests.read(campaign, chosen)
    assert (kept.stands, kept.answers, kept.wants_credit) == (Standing.CHOSEN, {}, False)
    assert db.session.get(TestFeedback, chosen).answers == {"q1": "4"}
    assert db.session.get(TestParcel, chosen).tracking == ""
    assert set(raw_addresses()) == {None}
    assert (
        tests.read(campaign, standing_by).stands is Standing.CHOSEN
    )  # In the place of whoever had no product yet.
    assert queries.get_campaign(SYSTEM, campaign.id).chosen_count == 2
    assert db.session.query(CampaignPost).count() == 1


def test_a_tester_who_becomes_staff_stays_a_tester_and_decides_nothing_about_themselves(tests, make):
    campaign = tests.campaign()
    member, chosen = tests.tester(campaign)
    with transaction():
        members.set_role(SYSTEM, member, Role.EMPLOYEE, reason="Joined the team.")
    actor = make.actor(member)
    application = tests.read(campaign, chosen)
    assert application.is_tester
    with pytest.raises(Forbidden, match="own application"), tests.acting():
        actions.decide_application(actor, application.campaign, application, Standing.DECLINED)
    with core_clock.at(core_clock.now() + timedelta(days=1)), tests.acting():
        actions.give_address(actor, queries.lock_application(campaign.id, chosen), ADDRESS + "\nUK")
