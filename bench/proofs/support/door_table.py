"""Every door of the site, each with the policy that decides at it. A route that is missing here fails the proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from bench.proofs.support.door import (
    BROKEN,
    CONFLICT,
    FORBIDDEN,
    GONE,
    INVALID,
    MISSING,
    OK,
    SIGN_IN,
    Door,
    Judge,
    Situation,
    always,
    members_only,
    on_post,
    on_thread,
    verdict_class,
)  # fmt: skip
from bench.proofs.support.sight import reaches, sees_post
from bench.proofs.support.world import PASSWORD, PEOPLE
from community.answers import policy as answers
from community.answers import queries as answer_queries
from community.answers.models import Answer
from community.boards import policy as boards
from community.boards.models import Board
from community.core.actor import VISITOR, Actor
from community.core.db import db
from community.core.policy import Verdict
from community.deflection import policy as deflection
from community.escalation import policy as escalation
from community.escalation.models import Ticket
from community.members import policy as members
from community.members import queries as member_queries
from community.members.models import Member
from community.notifications import policy as notifications
from community.threads import policy as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import policy as votes
from community.votes import queries as vote_queries
from community.widget import policy as widget

BODY = {"body_markdown": "Words that are long enough to stand here."}
REASON = {"reason": "A reason that is long enough"}
BOARDS = ("open", "members", "super", "staff", "archived", "nowhere")
TARGET_MEMBERS = (*PEOPLE, "unclaimed", "gone", "nobody")
KEYS = ("live", "dead")
TICKETS = ("1", "2")  # The asker's, and none.


def _thread_of(s: Situation) -> Thread:
    assert s.thread is not None
    return s.thread


# ---------------------------------------------------------------------------------------------------------------
# Threads
# ---------------------------------------------------------------------------------------------------------------


def _public_feed(s: Situation) -> str:
    thread = _thread_of(s)
    is_here = (
        thread.is_listed or thread.merged_into_id is not None
    )  # A merged one leads on to where it is now.
    return OK if is_here and reaches(VISITOR, thread) else MISSING


def _close(s: Situation) -> str:
    return CONFLICT if _thread_of(s).closed_at is not None else OK


def _merge(s: Situation) -> str:
    thread, target = _thread_of(s), db.session.get_one(Thread, s.world.states["solved"].thread_id)
    is_possible = thread.is_listed and thread.id not in (target.id, target.duplicate_of_id)
    return OK if is_possible else INVALID


def _split(s: Situation) -> str:
    assert s.answer is not None
    is_here = s.answer.thread_id == _thread_of(s).id and not s.answer.is_removed
    return OK if is_here and _thread_of(s).is_listed else INVALID


def _acceptance(question: Callable[[Actor, Thread, Answer], Verdict]) -> Judge:
    def judge(s: Situation) -> str:
        assert s.answer is not None
        if not sees_post(s.actor, s.answer) or s.answer.thread_id != _thread_of(s).id:
            return MISSING
        return verdict_class(question(s.actor, _thread_of(s), s.answer))

    return judge


def _posted(s: Situation) -> str:
    """The form offers only boards on which one may post, and says why when there are none."""
    if not s.actor.is_signed_in:
        return SIGN_IN  # What they typed is kept meanwhile.
    board = db.session.query(Board).filter_by(slug=f"b-{s.target}").one_or_none()
    return OK if board is not None and threads.can_post_thread(s.actor, board, Kind.QUESTION) else INVALID


def _writing(question: Callable[[Actor, Thread], Verdict]) -> Judge:
    """Visitors sign in first, while their words are kept; in a merged thread the words are carried to where it is now."""

    def judge(s: Situation) -> str:
        thread = _thread_of(s)
        if not s.actor.is_signed_in:
            return SIGN_IN
        if not reaches(s.actor, thread):
            return MISSING
        if thread.merged_into_id is not None:
            return OK
        return verdict_class(question(s.actor, thread))

    return judge


def _vote_taken_back(which: str) -> Judge:
    """One's own mark can be taken back on whatever has become of the post; else the post is as missing as ever."""
    usual = (
        on_thread(lambda actor, _thread: votes.can_withdraw_vote(actor))
        if which == "thread"
        else on_post(which, lambda actor, _thread, _post: votes.can_withdraw_vote(actor))
    )

    def judge(s: Situation) -> str:
        has_marked = s.actor.is_signed_in and vote_queries.find_vote(s.actor, getattr(s, which)) is not None
        return verdict_class(votes.can_withdraw_vote(s.actor)) if has_marked else usual(s)

    return judge


def _replying(s: Situation) -> str:
    """Visitors sign in first, to whatever they reply: their words are kept, and nothing is told of the answer."""
    return on_post("answer", answers.can_post_reply)(s) if s.actor.is_signed_in else SIGN_IN


def _t(endpoint: str, method: str, ending: str, judge: Judge, data: dict[str, str] | None = None) -> Door:
    return Door(endpoint, method, "/threads/{t}" + ending, judge, data or {})


_THREADS = (
    _t("threads.show", "GET", "", on_thread()),
    _t("threads.show", "GET", "/{slug}", on_thread()),
    _t("threads.save_edit", "PUT", "", on_thread(threads.can_edit_thread), {"title": "A quite new title", **BODY, **REASON}),
    _t("threads.edit", "GET", "/edit", on_thread(threads.can_edit_thread)),
    _t("threads.revisions", "GET", "/revisions", on_thread(threads.can_see_revisions)),
    _t("threads.thread_feed", "GET", "/feed.atom", _public_feed),
    _t("threads.similar", "GET", "/similar", on_thread()),
    _t("threads.count_view", "POST", "/views", on_thread()),
    *(
        _t(f"threads.{name}", method, f"/{place}", on_thread(question))
        for place, on, off, question in (
            ("follow", "follow", "unfollow", threads.can_follow_thread),
            ("have-too", "have_too", "withdraw_have_too", threads.can_have_too),
            ("info-request", "ask_info", "withdraw_info_request", threads.can_ask_info),
            ("pin", "pin", "unpin", threads.can_pin_thread),
            ("lock", "lock", "unlock", threads.can_lock_thread),
        )
        for name, method in ((on, "PUT"), (off, "DELETE"))
    ),
    _t("threads.closure", "GET", "/closure", on_thread(threads.can_close_thread)),
    _t("threads.close", "PUT", "/closure", on_thread(threads.can_close_thread, _close), REASON),
    _t("threads.reopen", "DELETE", "/closure", on_thread(threads.can_close_thread)),
    _t("threads.move", "PUT", "/board", on_thread(threads.can_move_thread), {"board_id": "{board}"}),
    _t("threads.removal", "GET", "/removal", on_thread(threads.can_remove_thread)),
    _t("threads.remove", "PUT", "/removal", on_thread(threads.can_remove_thread), REASON),
    _t("threads.restore", "DELETE", "/removal", on_thread(threads.can_restore_thread)),
    _t("answers.arrange", "GET", "/arrange", on_thread(answers.can_split_thread)),
    _t("answers.merge", "PUT", "/merge", on_thread(answers.can_split_thread, _merge), {"target": "{solved}"}),
    _t("answers.undo_merge", "DELETE", "/merge", on_thread(
        answers.can_split_thread, lambda s: OK if answer_queries.find_live_merge(_thread_of(s).id) else CONFLICT
    )),
    _t("answers.split", "POST", "/splits", on_thread(answers.can_split_thread, _split),
       {"title": "A thread of its own", "answers": "{a}", "board_id": "{board}"}),
    _t("answers.accept_answer", "PUT", "/acceptance", on_thread(then=_acceptance(answers.can_accept_answer)), {"answer_id": "{a}"}),
    _t("answers.withdraw_acceptance", "DELETE", "/acceptance",
       on_thread(then=_acceptance(lambda actor, thread, _answer: answers.can_withdraw_acceptance(actor, thread))), {"answer_id": "{a}"}),
    _t("answers.post_answer", "POST", "/answers", _writing(answers.can_post_answer), BODY),
    _t("answers.post_thread_reply", "POST", "/replies", _writing(answers.can_post_reply), BODY),
    _t("answers.thread_reply_form", "GET", "/reply", on_thread(answers.can_post_reply)),
    _t("answers.list_thread_replies", "GET", "/replies", on_thread()),
    _t("deflection.confirm", "POST", "/deflections", on_thread(deflection.can_confirm_deflection), {"query": "red lamp"}),
    _t("deflection.refuse", "POST", "/refusals", on_thread(deflection.can_confirm_deflection)),
    _t("deflection.answer_survey", "POST", "/survey", on_thread(), {"would_have_contacted": "yes"}),
    _t("deflection.thank", "GET", "/thanks", on_thread()),
    Door("notifications.mark_posts_read", "POST", "/threads/{t}/readings", members_only(on_thread()), json={"answers": [1]}),
    *(
        Door("imports.show_old_address", "GET", path, on_thread())
        for path in ("/t/{t}", "/t/{t}/1", "/t/old/{t}", "/t/old/{t}/1")
    ),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# Answers, replies, votes
# ---------------------------------------------------------------------------------------------------------------


def _posts(kind: str, which: str, place: str) -> tuple[Door, ...]:
    at = f"/{kind}/{{{place}}}"
    post = partial(on_post, which)
    return (
        Door("answers.edit", "GET", f"{at}/edit", post(answers.can_edit_post)),
        Door("answers.save_edit", "PUT", at, post(answers.can_edit_post), BODY),
        Door("answers.revisions", "GET", f"{at}/revisions", post(lambda a, thread, _p: threads.can_see_revisions(a, thread))),
        Door("answers.removal", "GET", f"{at}/removal", post(answers.can_remove_post)),
        Door("answers.remove", "PUT", f"{at}/removal", post(answers.can_remove_post), REASON),
        Door("answers.restore", "DELETE", f"{at}/removal", post(answers.can_restore_post)),
        Door("votes.cast_vote", "PUT", f"{at}/vote", post(votes.can_vote)),
        Door("votes.withdraw_vote", "DELETE", f"{at}/vote", _vote_taken_back(which)),
    )  # fmt: skip


_POSTS = (
    *_posts("answers", "answer", "a"),
    *_posts("replies", "reply", "r"),
    Door("answers.show_answer", "GET", "/answers/{a}", on_post("answer")),
    Door("answers.show_reply", "GET", "/replies/{r}", on_post("reply")),
    Door("answers.reply_form", "GET", "/answers/{a}/reply", on_post("answer", answers.can_post_reply)),
    Door("answers.post_reply", "POST", "/answers/{a}/replies", _replying, BODY),
    Door("answers.list_replies", "GET", "/answers/{a}/replies", on_post("answer")),
    _t(
        "votes.cast_vote",
        "PUT",
        "/vote",
        on_thread(lambda actor, thread: votes.can_vote(actor, thread, thread)),
    ),
    _t(
        "votes.withdraw_vote",
        "DELETE",
        "/vote",
        _vote_taken_back("thread"),
    ),
)

# ---------------------------------------------------------------------------------------------------------------
# Boards, lists, feeds, search, drafts, the inbox
# ---------------------------------------------------------------------------------------------------------------


def _board(actor_of: Callable[[Situation], Actor]) -> Judge:
    def judge(s: Situation) -> str:
        board = db.session.query(Board).filter_by(slug=f"b-{s.target}").one_or_none()
        return OK if board is not None and boards.can_read_board(actor_of(s), board) else MISSING

    return judge


def _own_notification(s: Situation) -> str:
    return OK if s.target == s.name else MISSING


def _report(s: Situation) -> str:
    return verdict_class(deflection.can_see_report(s.actor))


def _missing_visit(s: Situation) -> str:
    return MISSING if deflection.can_see_report(s.actor) else _report(s)


_PLACES = (
    *(
        Door(endpoint, "GET", path, always())
        for endpoint, path in (
            ("threads.home", "/"), ("threads.home", "/?show=waiting"), ("threads.home", "/?show=solved"), ("threads.ask", "/ask"),
            ("threads.ask", "/ask?title=titlesecret router"), ("threads.say_wait", "/ask/wait?board_id=1"), ("boards.index", "/boards"), ("boards.product", "/products/router-x"),
            ("threads.latest_feed", "/feeds/latest.atom"), ("threads.sitemap_index", "/sitemap.xml"), ("threads.sitemap", "/sitemap-0.xml"),
            ("threads.robots", "/robots.txt"), ("search.show", "/search"), ("search.show", "/search?q=router"), ("search.show", "/search?q=router&sort=new"),
            ("search.show", "/search?q=evening&page=2"), ("search.describe", "/search/description.xml"),
            ("deflection.list_suggestions", "/suggestions?q=router every evening"), ("csrf_token", "/csrf"), ("healthz", "/healthz"),
            ("members.account_erased", "/account-erased"), ("members.sign_up_sent", "/sign-up/sent"),
            ("members.password_reset", "/password-reset"), ("members.password_reset_sent", "/password-reset/sent"),
            ("members.sign_in", "/sign-in"), ("members.sign_up", "/sign-up"), ("static", "/static/css/base.css"),
        )
    ),
    Door("boards.show", "GET", "/boards/b-{x}", _board(lambda s: s.actor), targets=BOARDS),
    Door("boards.show", "GET", "/boards/b-{x}?status=open&sort=new", _board(lambda s: s.actor), targets=BOARDS),
    Door("threads.board_feed", "GET", "/boards/b-{x}/feed.atom", _board(lambda _s: VISITOR), targets=BOARDS),
    Door("boards.tag", "GET", "/tags/tagsecretplain", always()),
    Door("threads.post", "POST", "/threads", _posted,
         {"title": "Another question about it", **BODY, "board_id": "{board_x}", "product_id": "0", "kind": "question"}, targets=BOARDS),
    Door("threads.look_first", "POST", "/ask", always(), {"title": "Half a question", **BODY}),
    Door("members.mentions", "GET", "/mentions?q=p", members_only()),
    Door("threads.show_draft", "GET", "/drafts/ask", always()),
    Door("threads.save_draft", "PUT", "/drafts/ask", always(), {"title": "Half a"}),
    Door("threads.clear_draft", "DELETE", "/drafts/ask", always()),
    Door("threads.preview", "POST", "/preview", always(), BODY),
    Door("notifications.inbox", "GET", "/inbox", lambda s: verdict_class(notifications.can_read_inbox(s.actor))),
    Door("notifications.mark_read", "PUT", "/notifications/{n_x}/reading", members_only(_own_notification), targets=("other", "asker")),
    Door("notifications.mark_unread", "DELETE", "/notifications/{n_x}/reading", members_only(_own_notification), targets=("other", "asker")),
    Door("notifications.mark_all_read", "POST", "/notifications/readings", members_only(), {"up_to": "99999"}),
    Door("reputation.own_points", "GET", "/points", members_only()),
    Door("deflection.note_fact", "POST", "/visits/facts", always(), {"kind": "searched", "place": "search", "query": "router", "offered": "1,2", "found": "2"}),
    *(
        Door(f"deflection.{name}", "GET", path, _report)
        for name, path in (
            ("show_report", "/insight/deflection"), ("download_report", "/insight/deflection.csv"), ("list_visits", "/insight/deflection/visits"),
            ("list_missed", "/insight/deflection/missed"), ("list_unwanted", "/insight/deflection/unwanted"), ("show_ranking", "/insight/ranking"),
        )
    ),
    Door("deflection.show_visit", "GET", "/insight/deflection/visits/99999", _missing_visit),
    Door("deflection.set_terms", "POST", "/insight/deflection/terms", lambda s: verdict_class(deflection.can_set_terms(s.actor)),
         {"cost": "7.50", "currency": "GBP", "asked_every": "2"}),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# The support team
# ---------------------------------------------------------------------------------------------------------------


def _ticket(s: Situation) -> str:
    """The support team's and its writer's; to other members it is as if there were none."""
    if not escalation.can_list_tickets(s.actor):
        return SIGN_IN
    ticket = db.session.get(Ticket, int(s.target))
    return OK if ticket is not None and escalation.can_see_ticket(s.actor, ticket) else MISSING


def _receipt(s: Situation) -> str:
    return OK if s.target == "live" else MISSING  # The key is the permission.


REQUEST = {
    "title": "My bill is wrong",
    **BODY,
    "name": "Ann",
    "email": "ann@mail.example.org",
    "form_key": "k" * 22,
}

_SUPPORT = (
    Door("escalation.contact", "GET", "/support", always()),
    Door("escalation.contact", "GET", "/support?title=router every evening&from=widget&suggested=1,2", always()),
    Door("escalation.look_first", "POST", "/support", always(), {"title": "Half a question", **BODY}),
    Door("escalation.open_ticket", "POST", "/support/tickets", lambda s: verdict_class(escalation.can_open_ticket(s.actor)), REQUEST),
    Door("escalation.list_tickets", "GET", "/support/tickets", lambda s: verdict_class(escalation.can_list_tickets(s.actor))),
    Door("escalation.show_ticket", "GET", "/support/tickets/{x}", _ticket, targets=TICKETS),
    Door("escalation.ticket_file", "GET", "/support/tickets/{x}/files/1", _ticket, targets=TICKETS),
    Door("escalation.receipt", "GET", "/support/receipts/{k_receipt}", _receipt, targets=KEYS),
    Door("escalation.receipt_file", "GET", "/support/receipts/{k_receipt}/files/1", _receipt, targets=KEYS),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# The help button
# ---------------------------------------------------------------------------------------------------------------


def _pass(s: Situation) -> str:
    """No session's token opens these doors, and nobody is more than a visitor there: only a pass counts."""
    return OK if s.target == "live" else BROKEN


def _unlisting(s: Situation) -> str:
    told = verdict_class(widget.can_manage_widget(s.actor))
    return told if told != OK or s.target == "1" else MISSING


PASSES = ("dead", "live")  # In this order: what is tried without a good token is the first.
PASS = {"widget_token": "{k_widget}", "visit": "ab" * 16}

_WIDGET = (
    Door("widget.script", "GET", "/widget.js", always()),
    Door("widget.panel", "GET", "/widget/panel?accent=%230f5a4e", always()),
    Door("widget.show_demo", "GET", "/widget/demo", lambda s: verdict_class(widget.can_see_widget_demo(s.actor, is_demo=False))),
    Door("widget.show_admin", "GET", "/admin/widget", lambda s: verdict_class(widget.can_manage_widget(s.actor))),
    Door("widget.list_origin", "POST", "/admin/widget/origins", lambda s: verdict_class(widget.can_manage_widget(s.actor)),
         {"origin": "https://other.example.org"}),
    Door("widget.unlist_origin", "DELETE", "/admin/widget/origins/{x}", _unlisting, targets=("1", "2")),
    Door("widget_data.list_suggestions", "GET", "/widget/suggestions?q=router every evening", always()),
    Door("widget_data.note_fact", "POST", "/widget/facts", _pass, {**PASS, "kind": "typed", "query": "router"}, targets=PASSES),
    Door("widget_data.confirm", "POST", "/widget/threads/{solved}/deflections", _pass, PASS, targets=PASSES),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# Accounts
# ---------------------------------------------------------------------------------------------------------------


def _on_member(question: Callable[[Actor, Member], Verdict] | None = None, then: Judge | str = OK) -> Judge:
    def judge(s: Situation) -> str:
        member_id = s.world.members.get(s.target)
        if member_id is None or s.target == "gone":
            return MISSING
        told = verdict_class(question(s.actor, member_queries.get_member(member_id))) if question else OK
        if told != OK:
            return told
        return then if isinstance(then, str) else then(s)

    return judge


def _mine(question: Callable[[Actor, Member], Verdict], then: Judge | str = OK) -> Judge:
    def judge(s: Situation) -> str:
        if s.actor.id is None:
            return members_only()(s)
        told = verdict_class(question(s.actor, member_queries.get_member(s.actor.id)))
        if told != OK:
            return told
        return then if isinstance(then, str) else then(s)

    return judge


def _erasing(s: Situation) -> str:
    return CONFLICT if s.actor.is_admin else OK  # There is one admin only.


def _unconfirmed_only(s: Situation) -> str:
    return CONFLICT if s.actor.is_confirmed else OK


def _lifting(s: Situation) -> str:
    return OK if s.target == "suspended" else CONFLICT


def _own_session(s: Situation) -> str:
    return OK if s.target == s.name else MISSING


def _picture(s: Situation) -> str:
    return verdict_class(members.can_store_picture(s.actor), INVALID)  # No picture comes with the form.


def _key(s: Situation) -> str:
    return OK if s.target == "live" else GONE


def _about(place: str, name: str, question: Callable[[Actor, Member], Verdict]) -> Door:
    return Door(
        f"members.{name}", "GET", f"/members/p-{{x}}/{place}", _on_member(question), targets=TARGET_MEMBERS
    )


_ACCOUNTS = (
    Door("members.profile", "GET", "/members/p-{x}", _on_member(), targets=TARGET_MEMBERS),
    Door("members.profile", "GET", "/members/p-{x}?show=threads", _on_member(), targets=TARGET_MEMBERS),
    Door("reputation.points", "GET", "/members/p-{x}/points", _on_member(), targets=TARGET_MEMBERS),
    _about("suspension", "suspension", members.can_suspend_member),
    Door("members.suspend_member", "PUT", "/members/p-{x}/suspension", _on_member(members.can_suspend_member),
         {"days": "7", **REASON}, targets=TARGET_MEMBERS),
    Door("members.lift_suspension", "DELETE", "/members/p-{x}/suspension", _on_member(members.can_lift_suspension, _lifting), targets=TARGET_MEMBERS),
    _about("role", "role", members.can_set_role),
    Door("members.set_role", "PUT", "/members/p-{x}/role", _on_member(members.can_set_role), {"role": "employee", **REASON},
         targets=TARGET_MEMBERS),
    _about("claim-offer", "claim_offer", members.can_offer_claim),
    Door("members.offer_claim", "POST", "/members/p-{x}/claim-offer", _on_member(members.can_offer_claim),
         {"email": "owner@mail.example.org"}, targets=TARGET_MEMBERS),
    *(
        Door(f"members.{name}", "GET", f"/settings{place}", _mine(members.can_edit_account))
        for name, place in (
            ("edit_profile", "/profile"), ("account", "/account"), ("new_address", "/email"),
            ("another_password", "/password"), ("sessions", "/sessions"), ("data", "/data"), ("erase", "/erase"),
        )
    ),
    Door("members.settings", "GET", "/settings", always()),  # It leads on to the first page, which asks who is there.
    Door("members.save_profile", "POST", "/settings/profile", _mine(members.can_edit_profile), {"name": "Other Words", "about": "Hello"}),
    Door("members.set_avatar", "PUT", "/settings/avatar", _mine(members.can_edit_profile, INVALID)),
    Door("members.remove_avatar", "DELETE", "/settings/avatar", _mine(members.can_edit_profile)),
    Door("members.ask_new_address", "POST", "/settings/email", _mine(members.can_edit_account),
         {"email": "new@mail.example.org", "password": PASSWORD}),
    Door("members.change_password", "POST", "/settings/password", _mine(members.can_edit_account),
         {"old": PASSWORD, "new": "nine purple whales sleeping"}),
    Door("members.download_data", "POST", "/settings/data", _mine(members.can_edit_account), {"password": PASSWORD}),
    Door("members.erase_member", "DELETE", "/settings/account", _mine(members.can_erase_member, _erasing),
         {"password": PASSWORD, "is_understood": "y"}),
    Door("members.end_one_session", "DELETE", "/settings/sessions/{s_x}", members_only(_own_session), targets=("other", "asker")),
    Door("members.end_other_sessions", "DELETE", "/settings/sessions", _mine(members.can_edit_account)),
    Door("members.ask_confirmation", "POST", "/email-confirmations", members_only(_unconfirmed_only)),
    Door("members.store_picture", "POST", "/files", _picture),
    Door("members.picture", "GET", "/files/0123456789abcdef0123456789abcdef.webp", always(MISSING)),
    Door("members.start_session", "POST", "/sign-in", always(), {"identity": "p-other", "password": PASSWORD}),
    Door("members.create_account", "POST", "/sign-up", lambda s: FORBIDDEN if s.actor.is_signed_in else OK,
         {"name": "New Body", "username": "new-body", "email": "new@mail.example.org", "password": PASSWORD}),
    Door("members.end_session", "DELETE", "/session", always()),
    Door("members.touch_session", "POST", "/session/seen", always()),
    Door("members.ask_password_reset", "POST", "/password-reset", always(), {"email": "somebody@mail.example.org"}),
    Door("members.new_password", "GET", "/password-reset/{k_reset}", _key, targets=KEYS),
    Door("members.reset_password", "POST", "/password-reset/{k_reset}", _key, {"password": "nine purple whales sleeping"}, targets=KEYS),
    Door("members.claim", "GET", "/claim/{k_claim}", _key, targets=KEYS),
    Door("members.claim_account", "POST", "/claim/{k_claim}", _key, {"password": "nine purple whales sleeping"}, targets=KEYS),
    Door("members.confirm", "GET", "/confirm/{k_confirm}", _key, targets=KEYS),
    Door("members.confirm_email", "POST", "/confirm/{k_confirm}", _key, targets=KEYS),
    Door("members.confirm_address", "GET", "/confirm-address/{k_new_address}", _key, targets=KEYS),
    Door("members.confirm_new_address", "POST", "/confirm-address/{k_new_address}", _key, targets=KEYS),
)  # fmt: skip

DOORS: tuple[Door, ...] = (*_THREADS, *_POSTS, *_PLACES, *_SUPPORT, *_WIDGET, *_ACCOUNTS)
JSON_HEADERS = {"Content-Type": "application/json"}


def body_of(door: Door, places: dict[str, str]) -> dict[str, object]:
    """What is sent to the door, as arguments of a request."""
    if door.json is not None:
        return {"data": json.dumps(door.json), "headers": dict(JSON_HEADERS)}
    return {"data": {name: str(value).format_map(places) for name, value in door.data.items()}, "headers": {}}
