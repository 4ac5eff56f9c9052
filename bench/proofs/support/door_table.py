"""Every door of the site, each with the policy that decides at it. A route that is missing here fails the proof."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from bench.proofs.support.desk_doors import DESK_DOORS
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
from bench.proofs.support.money_doors import REWARDS
from bench.proofs.support.payout_doors import PAYOUTS
from bench.proofs.support.programme_doors import PROGRAMME
from bench.proofs.support.sight import reaches, sees_post
from bench.proofs.support.triage_doors import TRIAGE
from bench.proofs.support.webhook_doors import WEBHOOKS
from bench.proofs.support.world import PASSWORD, PEOPLE
from community.answers import policy as answers
from community.answers import queries as answer_queries
from community.answers.models import Answer
from community.badges import policy as badges
from community.boards import policy as boards
from community.boards.models import Board
from community.calendar import policy as calendar
from community.core import clock
from community.core.actor import VISITOR, Actor
from community.core.db import db
from community.core.policy import Verdict
from community.deflection import policy as deflection
from community.edits import policy as edits
from community.employees import policy as employees
from community.escalation import policy as escalation
from community.escalation.models import Ticket
from community.fairplay import policy as fairplay
from community.impact import policy as impact
from community.members import policy as members
from community.members import queries as member_queries
from community.members.models import Member
from community.moderation import policy as moderation
from community.notifications import policy as notifications
from community.producttests import policy as producttests
from community.ranks import policy as ranks
from community.reactions import policy as reactions
from community.reactions import queries as reaction_queries
from community.reactions.rules import Kind as ReactionKind
from community.reputation import policy as reputation
from community.routing import policy as routing
from community.threads import policy as threads
from community.threads.models import Thread
from community.threads.rules import Kind
from community.votes import policy as votes
from community.votes import queries as vote_queries
from community.widget import policy as widget

BODY = {"body_markdown": "Words that are long enough to stand here."}
SUGGESTION = {"title": "A title that says it much better", **BODY, "summary": "Says it better"}
APPEAL = {"words": "You have overlooked that it was an example."}
REASON = {"reason": "A reason that is long enough"}
BOARDS = ("open", "members", "super", "staff", "archived", "nowhere")
TARGET_MEMBERS = (*PEOPLE, "unclaimed", "gone", "nobody")
KEYS = ("live", "dead")
TICKETS = ("1", "2")  # The asker's with a file, and that of a thread, which the rules handed over.


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


def _about_opening(
    question: Callable[[Actor, Thread, Thread], Verdict],
) -> Callable[[Actor, Thread], Verdict]:
    return lambda actor, thread: question(actor, thread, thread)


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
        Door("moderation.flag_form", "GET", f"{at}/flag", post(moderation.can_flag_post)),
        Door("moderation.flag_post", "PUT", f"{at}/flag", post(moderation.can_flag_post), {"reason": "spam"}),
        Door("moderation.withdraw_flag", "DELETE", f"{at}/flag", post(moderation.can_flag_post, CONFLICT)),
        Door("moderation.show_review", "GET", f"{at}/review", post(lambda a, _t, p: moderation.can_read_review(a, p))),
        Door("moderation.ask_again", "POST", f"{at}/appeals", post(lambda a, _t, p: moderation.can_ask_again(a, p)), APPEAL),
        Door("votes.cast_vote", "PUT", f"{at}/vote", post(votes.can_vote)),
        Door("votes.withdraw_vote", "DELETE", f"{at}/vote", _vote_taken_back(which)),
    )  # fmt: skip


def _said_back(kind: ReactionKind) -> Judge:
    """One's own word can be taken back on whatever has become of the answer, a report until it is decided."""
    usual = on_post("answer", lambda actor, _thread, _post: reactions.can_withdraw_reaction(actor))

    def judge(s: Situation) -> str:
        assert s.answer is not None
        said = reaction_queries.find_reaction(s.actor, s.answer.id, kind) if s.actor.is_signed_in else None
        return verdict_class(reactions.can_withdraw_reaction(s.actor)) if said is not None else usual(s)

    return judge


def _reacting(kind: ReactionKind) -> Judge:
    return on_post("answer", lambda actor, thread, post: reactions.can_react(actor, thread, post, kind))


_REACTIONS = (
    *(
        Door("reactions.say", "PUT", f"/answers/{{a}}/reactions/{kind}", _reacting(kind))
        for kind in (ReactionKind.WORKED, ReactionKind.OUTDATED)
    ),
    Door("reactions.report_form", "GET", "/answers/{a}/reactions/wrong", _reacting(ReactionKind.WRONG)),
    Door("reactions.report", "PUT", "/answers/{a}/reactions/wrong", _reacting(ReactionKind.WRONG), REASON),
    *(
        Door("reactions.take_back", "DELETE", f"/answers/{{a}}/reactions/{kind}", _said_back(kind))
        for kind in ReactionKind
    ),
    Door("reactions.recommend", "PUT", "/answers/{a}/recommendation", on_post("answer", reactions.can_recommend_answer)),
    Door("reactions.withdraw_recommendation", "DELETE", "/answers/{a}/recommendation",
         on_post("answer", lambda actor, _thread, _post: reactions.can_withdraw_recommendation(actor))),
    Door("reactions.verify", "PUT", "/answers/{a}/verification", on_post("answer", reactions.can_verify_answer)),
    _t("reactions.undo_resolution", "DELETE", "/resolution", on_thread(reactions.can_undo_resolution)),
)  # fmt: skip

_POSTS = (
    *_posts("answers", "answer", "a"),
    *_posts("replies", "reply", "r"),
    Door("answers.show_answer", "GET", "/answers/{a}", on_post("answer")),
    Door("answers.show_reply", "GET", "/replies/{r}", on_post("reply")),
    Door("answers.reply_form", "GET", "/answers/{a}/reply", on_post("answer", answers.can_post_reply)),
    Door("answers.post_reply", "POST", "/answers/{a}/replies", _replying, BODY),
    Door("answers.list_replies", "GET", "/answers/{a}/replies", on_post("answer")),
    Door(
        "edits.suggestion_form",
        "GET",
        "/answers/{a}/suggestion",
        on_post("answer", edits.can_propose_edit),
    ),
    Door(
        "edits.propose_edit",
        "PUT",
        "/answers/{a}/suggestion",
        on_post("answer", edits.can_propose_edit),
        SUGGESTION,
    ),
    _t("edits.suggestion_form", "GET", "/suggestion", on_thread(_about_opening(edits.can_propose_edit))),
    _t(
        "edits.propose_edit",
        "PUT",
        "/suggestion",
        on_thread(_about_opening(edits.can_propose_edit)),
        SUGGESTION,
    ),
    _t("moderation.flag_form", "GET", "/flag", on_thread(_about_opening(moderation.can_flag_post))),
    _t(
        "moderation.flag_post",
        "PUT",
        "/flag",
        on_thread(_about_opening(moderation.can_flag_post)),
        {"reason": "spam"},
    ),
    _t(
        "moderation.withdraw_flag",
        "DELETE",
        "/flag",
        on_thread(_about_opening(moderation.can_flag_post), CONFLICT),
    ),
    _t("moderation.show_review", "GET", "/review", on_thread(moderation.can_read_review)),
    _t("moderation.ask_again", "POST", "/appeals", on_thread(moderation.can_ask_again), APPEAL),
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


def _cases(s: Situation) -> str:
    return verdict_class(fairplay.can_see_cases(s.actor))


def _missing_case(s: Situation) -> str:
    return MISSING if fairplay.can_see_cases(s.actor) else _cases(s)


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
    Door("ranks.own_rank", "GET", "/rank", members_only()),
    Door("reputation.own_points", "GET", "/points", members_only()),
    Door("fairplay.principles", "GET", "/fair-play", always()),
    Door("fairplay.list_cases", "GET", "/fairplay", _cases),
    Door("fairplay.show_case", "GET", "/fairplay/cases/99999", _missing_case),
    Door("fairplay.decide_case", "PUT", "/fairplay/cases/99999/decision", _missing_case, {"act": "dismiss", **REASON}),
    Door("fairplay.undo_decision", "DELETE", "/fairplay/cases/99999/decision", _missing_case),
    Door("fairplay.start_run", "POST", "/fairplay/runs", lambda s: verdict_class(fairplay.can_run_detectors(s.actor))),
    Door("fairplay.own_case", "GET", "/fair-play/cases/99999", members_only(lambda _s: MISSING)),
    Door("fairplay.appeal_case", "POST", "/fair-play/cases/99999/appeal", members_only(lambda _s: MISSING), {"words": "We are sisters."}),
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
# Reports
# ---------------------------------------------------------------------------------------------------------------


def _missing_after(question: Callable[[Actor], Verdict]) -> Judge:
    """Nothing was reported in the proof's world: who may look finds nothing."""
    return lambda s: verdict_class(question(s.actor), MISSING)


_REPORTS = (
    Door("moderation.show_queue", "GET", "/moderation", lambda s: verdict_class(moderation.can_see_queue(s.actor))),
    Door("moderation.count_open", "GET", "/moderation/count", lambda s: verdict_class(moderation.can_see_queue(s.actor))),
    Door("moderation.list_decisions", "GET", "/moderation/decisions", lambda s: verdict_class(moderation.can_see_decisions(s.actor))),
    Door("moderation.decide_item", "PUT", "/moderation/items/99999/decision", _missing_after(moderation.can_see_decisions),
         {"outcome": "dismissed"}),
    Door("moderation.undo_decision", "DELETE", "/moderation/decisions/99999", _missing_after(moderation.can_see_decisions)),
    Door("moderation.give_opinion", "PUT", "/moderation/items/99999/opinion", _missing_after(moderation.can_see_queue), {"says": "fine"}),
    Door("edits.list_edits", "GET", "/edits", lambda s: verdict_class(edits.can_list_edits(s.actor))),
    Door("edits.list_edits", "GET", "/edits?show=own", lambda s: verdict_class(edits.can_list_edits(s.actor))),
    Door("edits.show_edit", "GET", "/edits/99999", _missing_after(edits.can_list_edits)),
    Door("edits.decide_edit", "PUT", "/edits/99999/decision", _missing_after(edits.can_list_edits), {"outcome": "accepted", "revision": "0"}),
    Door("edits.revert_edit", "DELETE", "/edits/99999/decision", _missing_after(edits.can_list_edits)),
    Door("edits.withdraw_edit", "DELETE", "/edits/99999", _missing_after(edits.can_list_edits)),
    Door("moderation.withdraw_opinion", "DELETE", "/moderation/items/99999/opinion", _missing_after(moderation.can_see_queue)),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# The support team
# ---------------------------------------------------------------------------------------------------------------


def _ticket(s: Situation) -> str:
    """Its writer's; the support team is led to its desk; to other members it is as if there were none."""
    if not escalation.can_list_tickets(s.actor):
        return SIGN_IN
    ticket = db.session.get(Ticket, int(s.target))
    return OK if ticket is not None and escalation.can_see_ticket(s.actor, ticket) else MISSING


def _ticket_file(s: Situation) -> str:
    """Only the first has a file."""
    return MISSING if _ticket(s) == OK and s.target != "1" else _ticket(s)


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
    Door("escalation.ticket_file", "GET", "/support/tickets/{x}/files/1", _ticket_file, targets=TICKETS),
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


def _ladder(s: Situation, then: str = OK) -> str:
    return verdict_class(ranks.can_manage_ladder(s.actor), then)


_RANKS = (
    Door("ranks.ranks", "GET", "/ranks", always()),
    *(
        Door(f"ranks.{name}", method, path, _ladder, form)
        for name, method, path, form in (
            ("show_ladder", "GET", "/admin/ranks", {}),
            ("show_effect", "GET", "/admin/ranks/effect", {}),
            ("show_history", "GET", "/admin/ranks/history", {}),
            ("discard_draft", "DELETE", "/admin/ranks/draft", {}),
        )
    ),
    Door("ranks.save_draft", "PUT", "/admin/ranks/draft", _ladder,
         {"revision": "0", "rest_after_days": "0", "ranks-0-place": "1", "ranks-0-name": "Newcomer", "ranks-0-icon": "user",
          "ranks-0-abilities": "vote"}),
    Door("ranks.put_in_force", "POST", "/admin/ranks/versions", partial(_ladder, then=CONFLICT), {"revision": "1", "changelog": "Fewer ranks are enough."}),
)  # fmt: skip

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
    Door("ranks.rank", "GET", "/members/p-{x}/rank", _on_member(), targets=TARGET_MEMBERS),
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

# ---------------------------------------------------------------------------------------------------------------
# Badges and leaderboards
# ---------------------------------------------------------------------------------------------------------------


def _managing(then: str = OK) -> Judge:
    return lambda s: verdict_class(badges.can_manage_badges(s.actor), then)


def _giving(s: Situation) -> str:
    return verdict_class(badges.can_give_badges(s.actor), MISSING)  # The world has no badge of that name.


def _helping(then: str = OK) -> Judge:
    return lambda s: verdict_class(routing.can_see_own_queue(s.actor), then)


def _setting_routing(then: str = OK) -> Judge:
    return lambda s: verdict_class(routing.can_set_routing(s.actor), then)


def _seeing_impact(then: str = OK) -> Judge:
    return lambda s: verdict_class(impact.can_see_site_impact(s.actor), then)


def _visits_behind(s: Situation) -> str:
    told = verdict_class(impact.can_see_site_impact(s.actor))
    return _on_member()(s) if told == OK else told


YEAR = clock.now().year
_IMPACT = (
    Door("impact.public_page", "GET", "/impact", always()),
    Door("impact.own_page", "GET", "/impact/mine", members_only()),
    Door("impact.choose_shown", "PUT", "/impact/shown", members_only()),
    Door("impact.member_page", "GET", "/members/p-{x}/impact", _on_member(), targets=TARGET_MEMBERS),
    Door("impact.member_csv", "GET", "/members/p-{x}/impact.csv", _on_member(), targets=TARGET_MEMBERS),
    Door("impact.member_visits", "GET", "/members/p-{x}/impact/visits", _visits_behind, targets=TARGET_MEMBERS),
    Door("impact.card", "GET", f"/members/p-{{x}}/impact/{YEAR}",
         _on_member(lambda actor, member: impact.can_see_card(actor, member.id)), targets=TARGET_MEMBERS),
    Door("impact.share_card", "PUT", f"/impact/cards/{YEAR}", members_only()),
    Door("impact.withdraw_card", "DELETE", f"/impact/cards/{YEAR}", members_only()),
    Door("impact.shared_card", "GET", "/cards/nothing", always(MISSING)),
    Door("impact.card_picture", "GET", "/cards/nothing.png", always(MISSING)),
    Door("impact.site_page", "GET", "/insight/impact", _seeing_impact()),
    Door("impact.site_csv", "GET", "/insight/impact.csv", _seeing_impact()),
    Door("impact.set_terms", "POST", "/insight/impact/terms",
         lambda s: verdict_class(impact.can_set_impact_terms(s.actor)), {"minutes": "9", "is_public": "y", "shows_money": "y"}),
    Door("impact.list_reported", "GET", "/moderation/thank-yous", _seeing_impact()),
    Door("impact.thank_you", "GET", "/answers/999999/thank-you", always(MISSING)),
    Door("impact.say_thank_you", "PUT", "/answers/999999/thank-you", always(MISSING), BODY),
    Door("impact.take_back_thank_you", "DELETE", "/answers/999999/thank-you", members_only(MISSING)),
    Door("impact.report_note", "PUT", "/thank-yous/999999/report", always(MISSING)),
    Door("impact.keep_note", "DELETE", "/thank-yous/999999/report", always(MISSING)),
    Door("impact.remove_note", "PUT", "/thank-yous/999999/removal", always(MISSING)),
    Door("impact.restore_note", "DELETE", "/thank-yous/999999/removal", always(MISSING)),
)  # fmt: skip

BADGE = {"name": "Night shift", "words": "You answered at night.", "tier": "silver", "icon": "clock",
         "fact": "accepted_answers", "threshold": "1000", "board_id": "0", "product_id": "0", "tag_id": "0"}  # fmt: skip
_BADGES = (
    Door("badges.gallery", "GET", "/badges", always()),
    Door("badges.badge", "GET", "/badges/nothing", always(MISSING)),
    Door("badges.member_badges", "GET", "/members/p-{x}/badges", _on_member(), targets=TARGET_MEMBERS),
    Door("badges.note_toasts", "POST", "/awards/toasts", members_only()),
    Door("badges.list_all", "GET", "/admin/badges", _managing()),
    Door("badges.new_badge", "GET", "/admin/badges/new", _managing()),
    Door("badges.make_badge", "POST", "/admin/badges", _managing(), BADGE),
    Door("badges.preview_new", "POST", "/admin/badges/preview", _managing(), BADGE),
    Door("badges.edit_badge", "GET", "/admin/badges/999", _managing(MISSING)),
    Door("badges.show_run", "GET", "/admin/badges/999/run", _managing(MISSING)),
    Door("badges.preview_change", "POST", "/admin/badges/999/preview", _managing(MISSING), BADGE),
    Door("badges.change_badge", "PUT", "/admin/badges/999", _managing(MISSING), BADGE),
    Door("badges.retire_badge", "PUT", "/admin/badges/999/retirement", _managing(MISSING)),
    Door("badges.bring_back_badge", "DELETE", "/admin/badges/999/retirement", _managing(MISSING)),
    Door("badges.giving", "GET", "/badges/nothing/giving", _giving),
    Door("badges.give_badge", "POST", "/badges/nothing/awards", _giving, {"username": "p-other", **REASON}),
    Door("badges.taking", "GET", "/awards/999/taking", always(MISSING)),
    Door("badges.take_award", "DELETE", "/awards/999", always(MISSING), REASON),
    Door("leaderboards.leaderboard", "GET", "/leaderboard", always()),
    Door("leaderboards.leave_leaderboards", "DELETE", "/leaderboard/listing", members_only()),
    Door("leaderboards.rejoin_leaderboards", "PUT", "/leaderboard/listing", members_only()),
    Door("routing.for_you", "GET", "/for-you", _helping()),
    Door("routing.limit_day", "PUT", "/for-you/limit", _helping(), {"answers_a_day": "9"}),
    Door("routing.pass_offer", "PUT", "/offers/999/pass", _helping(MISSING)),
    Door("routing.your_week", "GET", "/for-you/week", _helping()),
    Door("routing.choose_quiet_hours", "PUT", "/for-you/quiet-hours", _helping(), {"quiet_from": "22:00", "quiet_to": "07:00", "days": "1"}),
    Door("routing.end_quiet_hours", "DELETE", "/for-you/quiet-hours", _helping()),
    Door("routing.pause", "PUT", "/for-you/pause", _helping(INVALID), {"back_on": "never"}),
    Door("routing.end_pause", "DELETE", "/for-you/pause", _helping()),
    Door("routing.show_terms", "GET", "/admin/routing", _setting_routing()),
    Door("routing.show_effect", "GET", "/admin/routing/effect", _setting_routing(INVALID)),
    Door("routing.set_terms", "POST", "/admin/routing/versions", _setting_routing(INVALID), {"answers_a_day": "x"}),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# The calendar
# ---------------------------------------------------------------------------------------------------------------


def _asking(question: Callable[[Actor], Verdict], then: str = OK) -> Judge:
    return lambda s: verdict_class(question(s.actor), then)


_SEEING, _PLANNING = partial(_asking, calendar.can_see_calendar), partial(_asking, calendar.can_plan_events)
_ANSWERING = partial(_asking, calendar.can_answer_questions)
EVENT = {
    "title": "A training",
    "kind": "training",
    "audience": "members",
    "zone": "Nowhere",
    "starts": "x",
    "ends": "x",
}
_CALENDAR = (
    Door("calendar.agenda", "GET", "/calendar", _SEEING()),
    Door("calendar.mine", "GET", "/calendar/mine", _SEEING()),
    Door("calendar.event", "GET", "/calendar/999", _SEEING(MISSING)),
    Door("calendar.attendees", "GET", "/calendar/999/attendees", _SEEING(MISSING)),
    Door("calendar.take_seat", "PUT", "/calendar/999/rsvp", _SEEING(MISSING)),
    Door("calendar.give_seat_back", "DELETE", "/calendar/999/rsvp", _SEEING(MISSING)),
    Door("calendar.event_file", "GET", "/calendar/999/event.ics", _SEEING(MISSING)),
    Door("calendar.feed", "GET", "/calendar/feeds/nothing.ics", always(MISSING)),
    Door("calendar.renew_feed", "PUT", "/calendar/feed", _asking(calendar.can_have_feed)),
    Door("calendar.drop_feed", "DELETE", "/calendar/feed", _asking(calendar.can_have_feed)),
    Door("calendar.new_event", "GET", "/calendar/new", _PLANNING()),
    Door("calendar.plan_event", "POST", "/calendar", _PLANNING(INVALID), EVENT),
    Door("calendar.edit_event", "GET", "/calendar/999/edit", _PLANNING(MISSING)),
    Door("calendar.change_event", "PUT", "/calendar/999", _PLANNING(MISSING), EVENT),
    Door("calendar.cancelling", "GET", "/calendar/999/cancellation", _PLANNING(MISSING)),
    Door("calendar.cancel_event", "PUT", "/calendar/999/cancellation", _PLANNING(MISSING), REASON),
    Door("calendar.attendance", "GET", "/calendar/999/attendance", _SEEING(MISSING)),
    Door("calendar.note_attendance", "PUT", "/calendar/999/attendance", _SEEING(MISSING)),
    Door("calendar.writing_notes", "GET", "/calendar/999/notes", _SEEING(MISSING)),
    Door("calendar.publish_notes", "PUT", "/calendar/999/notes", _SEEING(MISSING), {"notes": "It was good."}),
    Door("calendar.questions", "GET", "/calendar/questions", _SEEING()),
    Door("calendar.ask", "POST", "/calendar/999/questions", _SEEING(MISSING), {"line": "When does it come?"}),
    Door("calendar.withdraw", "DELETE", "/calendar/questions/999", _SEEING(MISSING)),
    Door("calendar.support", "PUT", "/calendar/questions/999/support", _SEEING(MISSING)),
    Door("calendar.withdraw_support", "DELETE", "/calendar/questions/999/support", _SEEING(MISSING)),
    Door("calendar.answering", "GET", "/calendar/questions/999", _ANSWERING(MISSING)),
    Door("calendar.answer", "PUT", "/calendar/questions/999/answer", _ANSWERING(MISSING), {"body": "In the spring."}),
    Door("calendar.decline", "PUT", "/calendar/questions/999/refusal", _ANSWERING(MISSING), {"body": "It is secret."}),
    Door("calendar.show_report", "GET", "/admin/calendar/report", _asking(calendar.can_see_report)),
    Door("calendar.download_report", "GET", "/admin/calendar/report.csv", _asking(calendar.can_see_report)),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# Rules of points
# ---------------------------------------------------------------------------------------------------------------


def _editing_rules(then: str = OK) -> Judge:
    return lambda s: verdict_class(reputation.can_edit_rules(s.actor), then)


_RULES = (
    Door("reputation.show_rules", "GET", "/rules", always()),
    Door("reputation.show_admin", "GET", "/admin/rules", _editing_rules()),
    Door("reputation.edit_draft", "PUT", "/admin/rules/draft", _editing_rules(INVALID), {"revision": "x"}),
    Door(
        "reputation.ask_dry_run", "POST", "/admin/rules/draft/runs", _editing_rules(INVALID), {"since": "x"}
    ),
    Door("reputation.show_dry_run", "GET", "/admin/rules/runs/999", _editing_rules(MISSING)),
    Door(
        "reputation.schedule_draft",
        "POST",
        "/admin/rules/draft/schedule",
        _editing_rules(INVALID),
        {"revision": "x"},
    ),
    Door("reputation.withdraw_rules", "DELETE", "/admin/rules/versions/999", _editing_rules(MISSING)),
    Door("reputation.begin_draft", "POST", "/admin/rules/draft", _editing_rules()),
    Door("reputation.discard_draft", "DELETE", "/admin/rules/draft", _editing_rules()),
)


def _on_employees(then: str = OK) -> Judge:
    return lambda s: verdict_class(employees.can_manage_employees(s.actor), then)


def _reading_training(s: Situation) -> str:
    return verdict_class(employees.can_read_training(s.actor), OK)


def _taking_training(s: Situation) -> str:
    return verdict_class(employees.can_take_training(s.actor), INVALID)


_EMPLOYEES = (
    Door("employees.show_employees", "GET", "/employees", always()),
    Door("employees.show_training", "GET", "/training", _reading_training),
    Door("employees.take_training", "POST", "/training/attempts", _taking_training, {"version": "1", "q0": "9"}),
    Door("employees.list_people", "GET", "/admin/employees", _on_employees()),
    Door("employees.new_employee", "GET", "/admin/employees/new", _on_employees()),
    Door("employees.verify_employee", "POST", "/admin/employees", _on_employees(INVALID), {"username": "nobody-at-all", "team": "Team", **REASON}),
    Door("employees.show_employee", "GET", "/admin/employees/999", _on_employees(MISSING)),
    Door("employees.move_employee", "PUT", "/admin/employees/999/team", _on_employees(MISSING), {"team": "Other team"}),
    Door("employees.end_employment", "DELETE", "/admin/employees/999", _on_employees(MISSING), REASON),
    Door("employees.show_domains", "GET", "/admin/employees/domains", _on_employees()),
    Door("employees.list_domain", "POST", "/admin/employees/domains", _on_employees(), {"domain": "halden.example.com", "team": "Team"}),
    Door("employees.unlisting", "GET", "/admin/employees/domains/999/removal", _on_employees(MISSING)),
    Door("employees.unlist_domain", "DELETE", "/admin/employees/domains/999", _on_employees(MISSING)),
    Door("employees.show_versions", "GET", "/admin/employees/training", _on_employees()),
    Door("employees.publish_training", "POST", "/admin/employees/training", _on_employees(INVALID), {"material": "Short."}),
)  # fmt: skip

# ---------------------------------------------------------------------------------------------------------------
# Product tests: the world has none, so every one of them is missing
# ---------------------------------------------------------------------------------------------------------------


def _running_tests(then: str = OK) -> Judge:
    return lambda s: verdict_class(producttests.can_run_campaigns(s.actor), then)


_TEST, _TEST_ADMIN = "/product-tests/99999", "/admin/product-tests/99999"
_PRODUCT_TESTS = (
    Door("producttests.list_tests", "GET", "/product-tests", always()),
    Door("producttests.show_test", "GET", _TEST, always(MISSING)),
    Door("producttests.show_report", "GET", f"{_TEST}/report", always(MISSING)),
    Door("producttests.application", "GET", f"{_TEST}/application", always(MISSING)),
    Door("producttests.apply", "PUT", f"{_TEST}/application", always(MISSING)),
    Door("producttests.leaving", "GET", f"{_TEST}/leaving", always(MISSING)),
    Door("producttests.withdraw", "DELETE", f"{_TEST}/application", always(MISSING)),
    Door("producttests.testing", "GET", f"{_TEST}/testing", always(MISSING)),
    Door("producttests.accept_terms", "PUT", f"{_TEST}/agreement", always(MISSING), {"version": "1"}),
    Door("producttests.give_address", "PUT", f"{_TEST}/address", always(MISSING), {"address": "x"}),
    Door("producttests.confirm_receipt", "PUT", f"{_TEST}/receipt", always(MISSING)),
    Door("producttests.take_credit", "PUT", f"{_TEST}/credit", always(MISSING)),
    Door("producttests.decline_credit", "DELETE", f"{_TEST}/credit", always(MISSING)),
    Door("producttests.feedback", "GET", f"{_TEST}/feedback", always(MISSING)),
    Door("producttests.save_feedback", "PUT", f"{_TEST}/feedback", always(MISSING)),
    Door("producttests.discussion", "GET", f"{_TEST}/discussion", always(MISSING)),
    Door("producttests.write_post", "POST", f"{_TEST}/discussion", always(MISSING), {"body": "Hello there."}),
    Door("producttests.edit_post", "GET", f"{_TEST}/discussion/9/edit", always(MISSING)),
    Door("producttests.change_post", "PUT", f"{_TEST}/discussion/9", always(MISSING), {"body": "Hello there."}),
    Door("producttests.removing_post", "GET", f"{_TEST}/discussion/9/removal", always(MISSING)),
    Door("producttests.remove_post", "DELETE", f"{_TEST}/discussion/9", always(MISSING), REASON),
    Door("producttests.list_campaigns", "GET", "/admin/product-tests", _running_tests()),
    Door("producttests.new_campaign", "GET", "/admin/product-tests/new", _running_tests()),
    Door("producttests.make_campaign", "POST", "/admin/product-tests", _running_tests(INVALID), {"title": "x"}),
    Door("producttests.count_new_effect", "POST", "/admin/product-tests/effect", _running_tests(), {"title": "x"}),
    Door("producttests.overview", "GET", _TEST_ADMIN, _running_tests(MISSING)),
    Door("producttests.change_campaign", "PUT", _TEST_ADMIN, _running_tests(MISSING), {"title": "x"}),
    Door("producttests.step_campaign", "PUT", f"{_TEST_ADMIN}/state", _running_tests(MISSING), {"state": "open"}),
    Door("producttests.edit_campaign", "GET", f"{_TEST_ADMIN}/edit", _running_tests(MISSING)),
    Door("producttests.count_effect", "POST", f"{_TEST_ADMIN}/effect", _running_tests(MISSING)),
    Door("producttests.show_log", "GET", f"{_TEST_ADMIN}/log", _running_tests(MISSING)),
    Door("producttests.list_applications", "GET", f"{_TEST_ADMIN}/applications", _running_tests(MISSING)),
    Door("producttests.decide_application", "PUT", f"{_TEST_ADMIN}/applications/9", _running_tests(MISSING)),
    Door("producttests.draw_testers", "POST", f"{_TEST_ADMIN}/draws", _running_tests(MISSING)),
    Door("producttests.list_parcels", "GET", f"{_TEST_ADMIN}/parcels", _running_tests(MISSING)),
    Door("producttests.move_parcel", "PUT", f"{_TEST_ADMIN}/parcels/9", _running_tests(MISSING)),
    Door("producttests.list_feedback", "GET", f"{_TEST_ADMIN}/feedback", _running_tests(MISSING)),
    Door("producttests.download_feedback", "GET", f"{_TEST_ADMIN}/feedback.csv", _running_tests(MISSING)),
    Door("producttests.edit_report", "GET", f"{_TEST_ADMIN}/report", _running_tests(MISSING)),
    Door("producttests.save_report", "PUT", f"{_TEST_ADMIN}/report", _running_tests(MISSING), {"body": "x"}),
    Door("producttests.publish_report", "PUT", f"{_TEST_ADMIN}/report/readers", _running_tests(MISSING)),
    Door("producttests.ship_product", "PUT", f"{_TEST_ADMIN}/shipping", _running_tests(MISSING)),
    Door("producttests.take_back_shipping", "DELETE", f"{_TEST_ADMIN}/shipping", _running_tests(MISSING)),
)  # fmt: skip

DOORS: tuple[Door, ...] = (
    *_EMPLOYEES,
    *_THREADS,
    *_POSTS,
    *_REACTIONS,
    *_PLACES,
    *_REPORTS,
    *_SUPPORT,
    *_RANKS,
    *_WIDGET,
    *_ACCOUNTS,
    *_BADGES,
    *PROGRAMME,
    *TRIAGE,
    *REWARDS,
    *PAYOUTS,
    *DESK_DOORS,
    *WEBHOOKS,
    *_IMPACT,
    *_CALENDAR,
    *_RULES,
    *_PRODUCT_TESTS,
)
JSON_HEADERS = {"Content-Type": "application/json"}


def body_of(door: Door, places: dict[str, str]) -> dict[str, object]:
    """What is sent to the door, as arguments of a request."""
    if door.json is not None:
        return {"data": json.dumps(door.json), "headers": dict(JSON_HEADERS)}
    return {"data": {name: str(value).format_map(places) for name, value in door.data.items()}, "headers": {}}
