"""The pages of badges: the gallery, one badge, a member's own, the admins' form with its preview, toasts, by hand."""

import re
from datetime import timedelta

import pytest

from community.badges import actions
from community.badges.models import Award, Badge, BadgeRun
from community.boards.rules import Audience
from community.core import clock as core_clock
from community.core.actor import SYSTEM, Role
from community.core.db import db, transaction
from community.notifications.models import Notification
from tests.support.client import post
from tests.support.sql import count_queries, no_table_scans

FORM = {
    "name": "Night shift",
    "words": "You answered at night.",
    "tier": "silver",
    "icon": "moon",
    "fact": "accepted_answers",
    "threshold": "1",
    "board_id": "0",
    "product_id": "0",
    "tag_id": "0",
    "is_revocable": "y",
} | {"icon": "clock"}


@pytest.fixture
def ann(make):
    return make.member(username="ann", name="Ann Answer")


@pytest.fixture
def boss(make, client, sign_in):
    """An admin who is signed in."""
    member = make.member(Role.ADMIN, username="boss2")
    sign_in(client, member)
    return member


# The gallery


def test_the_gallery_shows_all_tiers_with_their_rarity(app, client, make, badge, ann, settle):
    with transaction():
        actions.sync_badges(SYSTEM)
    make.answer(author=ann)
    settle()
    page = client.get("/badges")
    assert page.status_code == 200
    for words in ("Bronze", "Silver", "Gold", "First answer", "Held by 50 % of members", "Nobody has it yet"):
        assert words in page.text
    assert "Pillar" not in client.get("/badges?tier=bronze").text


def test_a_secret_badge_is_named_to_its_holders_and_admins_alone(
    client, make, badge, ann, settle, sign_in, admin, browsers
):
    secret = badge("answers", 1, name="Hidden gem", is_secret=True)
    page = client.get("/badges").text
    assert "Hidden gem" not in page
    assert "One more badge is secret" in page
    assert client.get(secret.url).status_code == 404
    make.answer(author=ann)
    settle()
    sign_in(client, ann)
    assert "Hidden gem" in client.get("/badges").text
    assert client.get(secret.url).status_code == 200
    other = browsers()
    sign_in(other, make.member())
    assert other.get(secret.url).status_code == 404


def test_the_gallery_of_an_empty_community_says_what_to_do(client):
    page = client.get("/badges")
    assert "There are no badges here yet" in page.text


# One badge


def test_a_badge_says_how_it_is_earned_and_links_the_post_that_did_it(client, make, badge, ann, settle):
    first = badge("accepted_answers", 1)
    answer = make.answer(make.thread(title="Lamp stays red all day"), author=ann, accepted=True)
    settle()
    page = client.get(first.url).text
    assert "By rule: an accepted answer." in page
    assert f'href="/answers/{answer.id}"' in page
    assert "Lamp stays red all day" in page


def test_a_post_that_the_reader_may_not_see_is_not_named(client, make, badge, ann, settle, sign_in):
    first = badge("answers", 1, is_revocable=False)
    board = make.board("inside", read=Audience.STAFF, write=Audience.STAFF)
    employee = make.member(Role.EMPLOYEE, username="emma")
    thread = make.thread(board=board, author=employee, title="The secret plan of spring")
    answer = make.answer(thread, author=make.member(Role.EMPLOYEE, username="emil"))
    hidden = make.answer(make.thread(title="Words that were removed later"), author=ann)
    settle()
    make.removal(hidden)
    for path in (first.url, "/members/emil/badges", "/members/ann/badges"):
        page = client.get(path).text
        assert "secret plan" not in page
        assert "removed later" not in page
        assert "not here for you to read" in page
    sign_in(client, employee)
    assert f'href="/answers/{answer.id}"' in client.get(first.url).text


def test_pages_of_badges_ask_little(client, make, badge, ann, settle):
    with transaction():
        actions.sync_badges(SYSTEM)
    for _ in range(3):
        make.answer(author=ann, accepted=True)
    settle()
    url = db.session.query(Badge).filter_by(key="first-answer").one().url
    few = frozenset({"awards"})  # Counted for each badge apart, from its index.
    for path, most in (("/badges", 5), (url, 7), ("/members/ann/badges", 9)):
        client.get(path)
        db.session.expunge_all()  # What the test holds is loaded again by itself, and would be counted.
        with count_queries(at_most=most), no_table_scans(allowed=few | {"members"}):
            assert client.get(path).status_code == 200


# A member's own


def test_a_member_s_page_tells_what_each_was_for_and_how_far_the_next_ones_are(
    client, make, badge, ann, settle
):
    badge("answers", 1, name="Opener")
    badge("answers", 4, name="Quartet")
    badge("answers", 9, name="Nonet", is_secret=True)
    for _ in range(3):
        make.answer(make.thread(title="A question about the lamp"), author=ann)
    settle()
    page = client.get("/members/ann/badges").text
    assert "Opener" in page
    assert "A question about the lamp" in page
    assert re.search(r"4 answers <b>3 of 4</b>", page)
    assert "Nonet" not in page


def test_a_window_s_progress_counts_what_lies_in_it_now(client, make, badge, ann):
    badge("answers", 3, name="Busy", window_days=30)
    for days in (50, 2):
        make.answer(author=ann, at=core_clock.now() - timedelta(days=days))
    assert re.search(r"3 answers within 30 days <b>1 of 3</b>", client.get("/members/ann/badges").text)


def test_the_profile_counts_badges(client, make, badge, ann, settle):
    badge("answers", 1)
    assert "/members/ann/badges" not in client.get("/members/ann").text
    make.answer(author=ann)
    settle()
    page = client.get("/members/ann").text
    assert '<a class="tile tile-link" href="/members/ann/badges">' in page


# Toasts and the inbox


def test_a_new_badge_is_a_toast_once_and_a_line_of_the_inbox(client, make, badge, ann, drain, sign_in):
    first = badge("answers", 1, name="Opener")
    make.answer(author=ann)
    drain()
    sign_in(client, ann)
    page = client.get("/inbox").text
    assert "gave you the badge" in page
    assert f'href="{first.url}"' in page
    answer = post(client, "/awards/toasts")
    assert answer.get_json() == {"awards": [{"name": "Opener", "url": first.url}]}
    assert post(client, "/awards/toasts").get_json() == {"awards": []}


def test_a_badge_that_went_before_it_was_shown_is_no_toast(client, make, badge, ann, drain, sign_in):
    badge("answers", 1)
    answer = make.answer(author=ann)
    drain()
    make.removal(answer)
    drain()
    sign_in(client, ann)
    assert post(client, "/awards/toasts").get_json() == {"awards": []}


def test_visitors_have_no_toasts(client):
    assert "/sign-in" in post(client, "/awards/toasts").headers["Location"]


# The rule builder


def test_the_preview_tells_who_would_have_it_and_saves_nothing(client, make, boss, ann):
    answer = make.answer(make.thread(title="Lamp stays red all day"), author=ann, accepted=True)
    page = post(client, "/admin/badges/preview", FORM)
    assert page.status_code == 200
    assert "<b>1</b> of 2 members who take part (50.0 %)" in page.text
    assert "Ann Answer" in page.text
    assert f'href="/answers/{answer.id}"' in page.text
    assert 'value="Night shift"' in page.text
    assert db.session.query(Badge).count() == 0


def test_the_preview_warns_of_nobody_and_names_what_is_wrong(client, make, boss, ann):
    assert (
        "Nobody would get this today"
        in post(client, "/admin/badges/preview", FORM | {"threshold": "99"}).text
    )
    page = post(client, "/admin/badges/preview", FORM | {"threshold": "-1"})
    assert page.status_code == 422
    assert "a whole number from 1 to" in page.text
    page = post(client, "/admin/badges/preview", FORM | {"threshold": "many"})
    assert page.status_code == 422
    assert "Type a whole number" in page.text


def test_saving_awards_by_a_job_with_its_progress(client, make, boss, ann, drain):
    make.answer(author=ann, accepted=True)
    drain()
    answer = post(client, "/admin/badges", FORM)
    badge = db.session.query(Badge).one()
    assert answer.status_code == 303
    assert (badge.key, badge.tier, badge.edited_by_id) == ("night-shift", "silver", boss.id)
    assert "Looking at everybody" in client.get(f"/admin/badges/{badge.id}").text
    drain()
    run = db.session.query(BadgeRun).one()
    assert (run.awarded_count, run.done_count) == (1, run.total_count)
    assert "1 awarded, 0 revoked" in client.get(f"/admin/badges/{badge.id}").text


def test_a_badge_that_everybody_would_get_is_refused_until_it_is_confirmed_in_words(client, make, boss):
    for _ in range(10):
        make.answer(make.thread(author=make.member()), author=make.member())
    everybody = FORM | {"fact": "years_active", "threshold": "1"}
    assert "Nearly everybody would get this" in post(client, "/admin/badges/preview", everybody).text
    page = post(client, "/admin/badges", everybody)
    assert page.status_code == 422
    assert "20 of 20 members who take part would get this" in page.text
    assert post(client, "/admin/badges", everybody | {"confirmation": "yes"}).status_code == 422
    assert db.session.query(Badge).count() == 0
    assert post(client, "/admin/badges", everybody | {"confirmation": "Everybody gets it"}).status_code == 303


def test_raising_the_threshold_revokes_and_is_the_admin_s_own_from_then_on(client, make, boss, ann, drain):
    with transaction():
        actions.sync_badges(SYSTEM)
    make.answer(author=ann, accepted=True)
    drain()
    badge = db.session.query(Badge).filter_by(key="first-solution").one()
    form = client.get(f"/admin/badges/{badge.id}").text
    assert 'value="First solution"' in form
    assert (
        post(client, f"/admin/badges/{badge.id}", FORM | {"threshold": "2"}, method="PUT").status_code == 303
    )
    drain()
    award = db.session.query(Award).filter_by(badge_id=badge.id).one()
    assert award.revoked_at is not None
    with transaction():
        actions.sync_badges(SYSTEM)
    assert db.session.get(Badge, badge.id).name == "Night shift"


def test_a_retired_badge_is_given_no_more_and_kept(client, make, boss, badge, ann, drain, held):
    first = badge("answers", 1)
    make.answer(author=ann)
    drain()
    post(client, f"/admin/badges/{first.id}/retirement", method="PUT")
    make.answer(author=make.member(username="ben"))
    drain()
    assert held(first) == [("ann", "", 1)]
    client.get("/badges")  # It still says what was done.
    assert first.name not in client.get("/badges").text
    assert "is retired" in client.get(first.url).text
    assert post(client, f"/admin/badges/{first.id}/retirement", method="PUT").status_code == 409
    post(client, f"/admin/badges/{first.id}/retirement", method="DELETE")
    drain()
    assert held(first) == [("ann", "", 1), ("ben", "", 1)]


def test_two_badges_do_not_share_a_name_and_everything_typed_stays(client, make, boss):
    post(client, "/admin/badges", FORM)
    page = post(client, "/admin/badges", FORM | {"words": "Other words that were typed."})
    assert page.status_code == 422
    assert "Other words that were typed." in page.text
    page = post(client, "/admin/badges", FORM | {"name": "x", "words": "", "tier": "tin", "icon": "bomb"})
    assert page.status_code == 422
    for words in ("2 to 40 characters", "Choose bronze, silver or gold", "Choose one of the symbols"):
        assert words in page.text


@pytest.mark.parametrize("role", [Role.MEMBER, Role.MODERATOR, Role.EMPLOYEE])
def test_only_admins_manage(client, make, sign_in, badge, role):
    first = badge("answers", 1)
    sign_in(client, make.member(role))
    for path in ("/admin/badges", "/admin/badges/new", f"/admin/badges/{first.id}"):
        assert client.get(path).status_code == 403
    assert post(client, "/admin/badges", FORM).status_code == 403
    assert post(client, "/admin/badges/preview", FORM).status_code == 403
    assert post(client, f"/admin/badges/{first.id}", FORM, method="PUT").status_code == 403


# By hand


def test_staff_give_a_badge_with_a_reason_and_take_it_back_with_one(client, make, sign_in, badge, ann, drain):
    thanks = badge(name="Special thanks", is_repeatable=True)
    sign_in(client, make.member(Role.EMPLOYEE))
    assert client.get(f"{thanks.url}/giving?to=ann").status_code == 200
    page = post(client, f"{thanks.url}/awards", {"username": "ann", "reason": "Nice"})
    assert page.status_code == 422
    assert "Say why" in page.text
    page = post(
        client, f"{thanks.url}/awards", {"username": "nobody-here", "reason": "Helped at the fair all day."}
    )
    assert "There is no member of that name" in page.text
    for _ in range(2):
        done = post(
            client, f"{thanks.url}/awards", {"username": "@ann", "reason": "Helped at the fair all day."}
        )
        assert done.status_code == 303
    drain()
    awards = db.session.query(Award).order_by(Award.id).all()
    assert [award.number for award in awards] == [1, 2]
    assert db.session.query(Notification).filter_by(member_id=ann.id, kind="badge").count() == 2
    assert "Helped at the fair all day." in client.get(thanks.url).text
    url = f"/awards/{awards[0].id}"
    assert client.get(f"{url}/taking").status_code == 200
    assert post(client, url, {"reason": ""}, method="DELETE").status_code == 422
    assert post(client, url, {"reason": "Given to the wrong Ann."}, method="DELETE").status_code == 303
    db.session.expire_all()
    assert db.session.get(Award, awards[0].id).revocation_reason == "Given to the wrong Ann."
    assert post(client, url, {"reason": "Given to the wrong Ann."}, method="DELETE").status_code == 403


def test_what_is_earned_is_not_given_and_nobody_gives_to_themselves(client, make, sign_in, badge, ann):
    earned, thanks = badge("answers", 1), badge(name="Thanks")
    me = make.member(Role.MODERATOR, username="mod")
    sign_in(client, me)
    reason = {"reason": "Helped at the fair all day."}
    assert post(client, f"{earned.url}/awards", {"username": "ann", **reason}).status_code == 403
    assert post(client, f"{thanks.url}/awards", {"username": "mod", **reason}).status_code == 403
    assert post(client, f"{thanks.url}/awards", {"username": "ann", **reason}).status_code == 303
    assert post(client, f"{thanks.url}/awards", {"username": "ann", **reason}).status_code == 409


def test_members_give_nothing(client, make, sign_in, badge, ann):
    thanks = badge(name="Thanks")
    sign_in(client, ann)
    assert client.get(f"{thanks.url}/giving").status_code == 403
    assert (
        post(
            client, f"{thanks.url}/awards", {"username": "ann", "reason": "I like myself a lot."}
        ).status_code
        == 403
    )
