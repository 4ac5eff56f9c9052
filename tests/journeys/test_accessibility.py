"""Nothing serious stands in the way of those who see, hear or move differently: axe-core on the main pages."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from community.calendar import actions as calendar
from community.calendar.actions import Plan
from community.core import clock
from community.core.actor import Role
from community.core.db import transaction
from community.moderation import actions as moderation
from community.moderation.rules import Reason
from community.webhooks import actions as webhooks
from community.webhooks.actions import Draft

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

GRAVE = ("serious", "critical")
VISITOR_PAGES = (
    "/",
    "/boards",
    "{board}",
    "{thread}",
    "/ask",
    "/search",
    "/search?q=noise",
    "{profile}",
    "{profile}/points",
    "/sign-in",
    "/sign-up",
    "/support",
    "/support?title=noise",
    "/widget/panel",
    "/nowhere",
    "/rules",
    "/ranks",
    "/badges",
    "/badges/first-answer",
    "/leaderboard?span=all",
    "{profile}/rank",
    "{profile}/badges",
    "{profile}/impact",
    "/impact",
    "/employees",
    "/product-tests",
    "/product-tests?show=finished",
    "/super-users",
    "/super-users/texts/nda/1",
)
MEMBER_PAGES = (
    "/",
    "{thread}",
    "/ask",
    "/inbox",
    "/points",
    "/settings/profile",
    "/settings/account",
    "/settings/sessions",
    "/settings/data",
    "{thread_edit}",
    "/rank",
    "{answer}/flag",
    "{answer}/suggestion",
    "/for-you",
    "{profile}/impact?period=all",
    "/calendar",
    "/calendar?show=month",
    "/calendar/mine",
    "/calendar/questions",
    "{event}",
    "{event}/attendees",
    "/for-you/week",
    "/super-users/me",
    "/super-users/application",
    "/rewards/claim",
    "/rewards/payouts",
    "/rewards/details",
    "/rewards/details/manual",
    "/rewards/charities",
    "/rewards/tax",
)
ADMIN_PAGES = (
    "/admin/widget",
    "/admin/webhooks",
    "/admin/webhooks/new",
    "/admin/webhooks/events",
    "{webhook}",
    "/widget/demo",
    "/admin/employees",
    "/admin/employees/domains",
    "/admin/employees/new",
    "/admin/employees/training",
    "/training",
    "/support/tickets",
    "/admin/rules",
    "/admin/ranks",
    "/admin/routing",
    "/admin/routing/effect?answers_a_day=30&hours_a_day=6&open_offers=2&at_once=1&newcomer_minutes=5",
    "/admin/badges",
    "/admin/badges/new",
    "/insight/impact",
    "/moderation/thank-yous",
    "/admin/product-tests",
    "/admin/product-tests/new",
    "/calendar/new",
    "{event}/edit",
    "{event}/cancellation",
    "/admin/calendar/report",
    "/admin/super-users/criteria",
    "/admin/super-users/texts",
    "/insight/super-users",
    "/admin/payouts",
    "/admin/payouts/batches",
    "/admin/payouts/faults",
    "/admin/payouts/appeals",
    "/admin/payouts/reconciliation",
    "/admin/payouts/audit",
    "/admin/payouts/tax",
    "/admin/payouts/charities",
    "/admin/payouts/terms",
)
MODERATOR_PAGES = ("{thread}", "{thread_id}/arrange", "{thread_id}/closure", "{thread_id}/removal", "{thread_id}/revisions", "{profile}/suspension", "/moderation", "/moderation/decisions", "/fairplay", "/edits", "/admin/super-users", "/admin/super-users/candidates", "/admin/super-users/candidacies", "/admin/super-users/log")  # fmt: skip


@pytest.fixture
def places(place, word):
    """A lived-in thread, and the addresses of everything around it."""
    with place.making() as make:
        board = make.board(f"board-{word}", name=f"Room {word}")
        asker = make.member(username=f"ana-{word[:8]}", name="Ana Asker")
        helper = make.member(Role.SUPER_USER, username=f"hugo-{word[:8]}", name="Hugo Helper")
        make.member(Role.MODERATOR, username=f"mod-{word[:8]}", name="Moe Rator")
        make.member(Role.ADMIN, username=f"adm-{word[:8]}", name="Ada Admin")
        product = make.product(f"product-{word}", name=f"Box {word}")
        thread = make.thread(
            author=asker, board=board, product=product, tags=["noise"], title=f"The {word} makes a noise",
            body="It says:\n\n```python\nprint('noise')\n```\n\n> Beep\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        )  # fmt: skip
        answer = make.answer(thread, author=helper, body="- [x] Press it\n- [ ] Wait", accepted=True)
        make.reply(answer, author=asker)
        make.answer(thread, body="Or throw it away.")
        make.vote(answer)
        with transaction():
            moderation.flag_post(make.actor(asker), thread, answer, Reason.WRONG)
            event = calendar.plan_event(
                make.actor(Role.ADMIN),
                Plan(
                    title=f"A call about the {word}",
                    kind="call",
                    audience="members",
                    zone="Europe/London",
                    executive="Dana Holt",
                    starts=clock.now().replace(tzinfo=None) + timedelta(days=9),
                    ends=clock.now().replace(tzinfo=None) + timedelta(days=9, hours=1),
                ),
            )
            admin = make.actor(Role.ADMIN)
            draft = Draft(
                url=f"https://hooks.example.com/{word}",
                description="CRM",
                topics=["thread.created"],
                is_private=False,
            )
            webhook = webhooks.add_endpoint(admin, draft)
            webhooks.ping_endpoint(admin, webhook)
            webhooks.switch_off(admin, webhook)  # Nothing leaves this machine.
            calendar.ask_management(make.actor(helper), event, line="When will it stop making a noise?")
        thread_id = f"/threads/{thread.id}"
        return {
            "board": board.url, "thread": thread.url, "thread_id": thread_id, "thread_edit": f"{thread_id}/edit",
            "profile": f"/members/hugo-{word[:8]}", "answer": f"/answers/{answer.id}", "event": event.url,
            "webhook": webhook.page_url,
        }  # fmt: skip


UNTIL_COLOURS_STAND = """() => Promise.allSettled(
    document.getAnimations().filter((one) => one instanceof CSSTransition).map((one) => one.finished)
)"""


def grave_faults(page):
    """What axe-core finds that is serious or critical, one line each."""
    if page.evaluate(
        "() => typeof axe === 'undefined'"
    ):  # Half a megabyte: a page that is looked at twice has it.
        page.evaluate(Axe().axe_script)
    found = page.evaluate("() => axe.run({ resultTypes: ['violations'] })")["violations"]
    return [
        f"{fault['id']} ({fault['impact']}): {fault['help']} – {fault['nodes'][0]['html'][:160]}"
        for fault in found
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize(
    ("who", "paths"),
    [("", VISITOR_PAGES), ("ana", MEMBER_PAGES), ("mod", MODERATOR_PAGES), ("adm", ADMIN_PAGES)],
    ids=["visitor", "member", "moderator", "admin"],
)
def test_no_page_has_a_serious_fault(places, person, word, who, paths):
    """Each page narrow and dark, then, without loading it again, wide and light."""
    somebody = person(f"{who}-{word[:8]}" if who else "", reduced_motion="reduce")
    faults = {}
    for path in paths:
        somebody.page.set_viewport_size({"width": 390, "height": 900})
        somebody.page.emulate_media(color_scheme="dark")
        page = somebody.open(path.format_map(places))
        faults[path, "dark"] = grave_faults(page)
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.evaluate(UNTIL_COLOURS_STAND)
        faults[path, "light"] = grave_faults(page)
    assert {seen: found for seen, found in faults.items() if found} == {}


def test_the_checker_would_find_a_fault(person):
    page = person().open("/boards")
    page.evaluate("document.body.append(Object.assign(document.createElement('button'), { type: 'button' }))")
    assert any("button-name" in fault for fault in grave_faults(page))
