"""The nightly look: who is below a bar, for how long, what they are told, and how a membership goes on or ends."""

from datetime import timedelta

import pytest

from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.core.errors import Invalid
from community.members import actions as members
from community.members.models import Member
from community.members.queries import data
from community.superusers import actions, jobs, queries
from community.superusers.models import ProgrammeStep, StandingDay
from community.superusers.rules.terms import End
from tests.support.client import post

ADMIN = "/admin/super-users"


def membership_of(member):
    return queries.list_past_memberships(member.id)[0]


def role_of(member):
    return db.session.get_one(Member, member.id, populate_existing=True).role


def kinds_of(member):
    query = db.session.query(ProgrammeStep.kind).filter_by(member_id=member.id).order_by(ProgrammeStep.id)
    return [kind for (kind,) in query]


def test_a_bar_lost_is_told_and_a_bar_regained_is_too(
    joined, helpful, night, client, sign_in, drain, mailbox
):
    member = joined(2, days_ago=90)
    night()
    assert membership_of(member).below_since is None
    night(15)  # The answers have left the window of 100 days.
    row = membership_of(member)
    assert row.grace_ends_on - row.below_since == timedelta(days=14)
    assert role_of(member) == "super_user"
    drain()
    sign_in(client, member)
    page = client.get("/super-users/me").text
    assert "to be back above the bar" in page
    assert "Accepted answers: 0 of 2." in page
    assert "you have until" in client.get("/inbox").text
    (mail,) = [one for one in mailbox if "back above the bar" in one["Subject"]]
    assert "Accepted answers: 0 of 2." in mail.get_content()

    helpful(2, member=member)
    night(1)
    assert membership_of(member).below_since is None
    drain()
    assert "you are back above the bars" in client.get("/inbox").text
    assert kinds_of(member)[-2:] == ["below", "regained"]
    assert "Below a bar" not in client.get("/super-users/me").text


def test_whoever_does_not_come_back_leaves_with_thanks_after_the_grace(
    joined, night, client, sign_in, drain, mailbox
):
    member = joined(2, days_ago=99)
    night(3)
    for _ in range(14):
        night(1)
        assert membership_of(member).ended_at is None
    drain()
    assert len([one for one in mailbox if "back above the bar" in one["Subject"]]) == 2
    night(1)
    row = membership_of(member)
    assert row.end_kind == End.BAR.value
    assert role_of(member) == "member"
    drain()
    sign_in(client, member)
    assert "your time in the programme has ended" in client.get("/inbox").text
    assert member.name in client.get("/super-users").text  # Among those who were.


def test_the_look_repeated_on_one_day_adds_nothing(joined, night):
    member = joined(2, days_ago=99)
    night(3)
    steps, days = db.session.query(ProgrammeStep).count(), db.session.query(StandingDay).count()
    jobs.look_nightly()
    jobs.look_nightly()
    assert (db.session.query(ProgrammeStep).count(), db.session.query(StandingDay).count()) == (steps, days)
    assert kinds_of(member).count("below") == 1


def test_an_excuse_stops_the_clock_and_its_end_starts_it_anew(joined, manager, night, client, sign_in, make):
    member = joined(2, days_ago=99)
    night(3)
    sign_in(client, manager)
    url = f"{ADMIN}/members/{member.username}/excuse"
    until = (core_clock.now() + timedelta(days=30)).date()
    assert post(client, url, {"until": "someday", "reason": "On leave."}, method="PUT").status_code == 422
    assert post(client, url, {"until": "2020-01-01", "reason": "On leave."}, method="PUT").status_code == 422
    assert post(client, url, {"until": until.isoformat(), "reason": ""}, method="PUT").status_code == 422
    assert (
        post(
            client, url, {"until": until.isoformat(), "reason": "On parental leave."}, method="PUT"
        ).status_code
        == 303
    )
    assert membership_of(member).grace_ends_on is None
    night(30)
    assert membership_of(member).below_since is None
    night(1)
    row = membership_of(member)
    assert (row.excused_until, (row.grace_ends_on - row.below_since).days) == (None, 14)


def test_a_suspension_breaks_a_bar_and_can_be_excused(joined, make, night):
    member = joined(4)
    make.suspension(member, days=3)
    night()
    assert membership_of(member).below_reason == "There was a suspension or an upheld case of fair play."


def test_a_term_is_announced_and_renewed_while_the_bars_are_met(
    asks, joined, helpful, night, drain, client, sign_in
):
    asks(accepted=2, term_months=1)
    member = joined(4)
    first = membership_of(member).term_ends_on
    night(5)
    assert kinds_of(member)[-1] == "renewal"
    drain()
    sign_in(client, member)
    assert "As things are it will be renewed" in client.get("/inbox").text
    night(30)
    row = membership_of(member)
    assert (row.term_number, row.term_started_on) == (2, first + timedelta(days=1))
    assert "renewed" in kinds_of(member)


def test_a_term_that_is_not_met_ends_with_its_grace(asks, joined, night):
    asks(accepted=2, term_months=1, window_days=7)
    member = joined(2, days_ago=5)
    night(31)  # Nobody looked for a month: the term is over, and yet the grace is given in full.
    assert membership_of(member).ended_at is None
    night(15)
    assert membership_of(member).end_kind == End.TERM.value


def test_a_higher_tier_is_reached_at_once_and_lost_only_with_the_term(joined, helpful, night):
    member = joined(2)
    assert membership_of(member).tier == "Super user"
    helpful(2, member=member)
    night(1)
    assert membership_of(member).tier == "Senior"
    night(100 - 14)
    night(14)
    assert membership_of(member).tier == "Senior"


def test_a_new_text_must_be_accepted_in_time(joined, make, night, client, sign_in, drain):
    late, prompt = joined(4), joined(4)
    admin = make.member(Role.ADMIN)
    sign_in(client, admin)
    sent = post(client, f"{ADMIN}/texts", {"kind": "agreement", "body": "Be kind. " * 20, "sign_days": "7"})
    assert sent.status_code == 303
    drain()
    sign_in(client, prompt)
    assert "a new version of the text" in client.get("/inbox").text
    assert "To read and accept" in client.get("/super-users/me").text
    assert post(client, "/super-users/me/texts", method="PUT").status_code == 303
    assert post(client, "/super-users/me/texts", method="PUT").status_code == 303
    assert len(queries.list_acceptances(prompt.id)) == 3
    night(7)
    assert membership_of(late).ended_at is None
    night(1)
    assert membership_of(late).end_kind == End.AGREEMENT.value
    assert membership_of(prompt).ended_at is None


def test_leaving_is_honoured_and_asks_nobody(joined, client, sign_in, browsers):
    member = joined(username="mara")
    sign_in(client, member)
    assert post(client, "/super-users/me", method="DELETE").status_code == 303
    assert role_of(member) == "member"
    page = browsers().get("/super-users").text
    assert "They were super users before." in page
    assert "Mara" in page
    assert post(client, "/super-users/me", method="DELETE").status_code == 403
    assert (
        post(client, "/super-users/application", {"statement": "I would like to come back."}).status_code
        == 303
    )


def test_removal_needs_a_reason_that_the_member_reads_and_honours_nobody(
    joined, manager, client, browsers, sign_in, drain
):
    member = joined(username="mara")
    sign_in(client, manager)
    url = f"{ADMIN}/members/mara"
    assert post(client, url, {"reason": ""}, method="DELETE").status_code == 422
    assert post(client, url, {"reason": "Published figures of a test."}, method="DELETE").status_code == 303
    assert post(client, url, {"reason": "Published figures of a test."}, method="DELETE").status_code == 404
    drain()
    own = browsers()
    sign_in(own, member)
    assert "Published figures of a test." in own.get("/inbox").text
    assert "Mara" not in browsers().get("/super-users").text


@pytest.mark.parametrize(
    ("role", "kind"), [(Role.EMPLOYEE, End.STAFF), (Role.MODERATOR, End.STAFF), (Role.MEMBER, End.REMOVED)]
)
def test_a_role_given_by_hand_ends_the_membership(joined, make, role, kind):
    member, admin = joined(), make.actor(Role.ADMIN)
    with transaction():
        members.set_role(
            admin, db.session.get_one(Member, member.id), role, reason="Has joined the network team."
        )
    assert membership_of(member).end_kind == kind.value
    assert role_of(member) == role.value
    jobs.look_nightly()
    assert role_of(member) == role.value


def test_an_admin_can_appoint_and_the_texts_are_asked_for(asks, helpful, make, night):
    member, admin = helpful(4), make.actor(Role.ADMIN)
    with transaction():
        actions.apply(make.actor(member), statement="I answer about routers.")
        members.set_role(
            admin, db.session.get_one(Member, member.id), Role.SUPER_USER, reason="Has carried us for years."
        )
    row = membership_of(member)
    assert (row.candidacy_id, (row.sign_by - row.term_started_on).days) == (None, 14)
    assert queries.find_live_candidacy(member.id) is None
    night(14)
    assert membership_of(member).ended_at is None
    night(1)
    assert membership_of(member).end_kind == End.AGREEMENT.value


def test_accounts_made_with_the_role_are_taken_in(asks, make):
    member = make.member(Role.SUPER_USER)
    jobs.look_nightly()
    jobs.look_nightly()
    assert [row.member_id for row in queries.list_memberships()] == [member.id]


def test_an_erased_super_user_is_gone_and_so_are_the_words(joined, manager, make, client, sign_in):
    member = joined(username="mara")
    with transaction():
        row = queries.lock_membership(member.id)
        actions.excuse_member(
            make.actor(manager), row, until=core_clock.now().date(), reason="Told me about an illness."
        )
    with transaction():
        members.erase_member(SYSTEM, db.session.get_one(Member, member.id))
    row = membership_of(member)
    assert (row.end_kind, row.excuse) == (End.ERASED.value, "")
    sign_in(client, manager)
    text = (
        client.get(f"{ADMIN}/log").text
        + client.get(f"{ADMIN}/former").text
        + client.get(f"{ADMIN}/candidacies?stage=all").text
    )
    assert [words for words in ("illness", "Mara", "routers") if words in text] == []
    assert client.get(ADMIN).status_code == 200
    jobs.look_nightly()


def test_nobody_excuses_for_longer_than_a_year(joined, manager, make):
    member = joined()
    far = core_clock.now().date() + timedelta(days=400)
    with pytest.raises(Invalid), transaction():
        actions.excuse_member(
            make.actor(manager), queries.lock_membership(member.id), until=far, reason="For ever and ever."
        )


def test_a_copy_of_ones_data_holds_what_was_written_about_oneself_and_nobody_else(joined, manager, make):
    about, other = joined(), joined()
    for member, words in ((about, "On a long trip."), (other, "Has broken an arm.")):
        with transaction():
            until = core_clock.now().date()
            row = queries.lock_membership(member.id)
            actions.excuse_member(make.actor(manager), row, until=until, reason=words)
    own, staffs = ("".join(data.stream_data_of(one.id)) for one in (about, manager))
    assert "On a long trip." in own
    assert [words for words in ("Has broken an arm.",) if words in own] == []
    assert [words for words in ("On a long trip.", "I like to help with routers.") if words in staffs] == []
