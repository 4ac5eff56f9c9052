"""What a topic becomes: the thread, its posts, the people, the places, and every count that lists show."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from community.answers.models import Acceptance, Answer, Reply
from community.boards.models import Board, Tag
from community.core.db import db
from community.core.models import EventRow, Job
from community.members.models import Member
from community.notifications.models import Notification
from community.search.models import StaleThread
from community.threads.models import Thread, ThreadTag, TimelineEntry
from community.votes.models import Vote
from tests.imports.conftest import run_import
from tests.imports.forum import post, quote, topic

FIXTURES = Path(__file__).parent / "fixtures"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def count(model, *clauses):
    return db.session.scalar(select(func.count()).select_from(model).where(*clauses))


# People


def test_members_come_in_unclaimed_under_names_that_we_allow(bring_in):
    names = ["Mara.K", "Mara_K", "Ärztin", "admin", "x"]
    bring_in([topic(7, [post(number, name, "<p>Hello</p>") for number, name in enumerate(names, 1)])])
    people = db.session.scalars(select(Member).order_by(Member.id)).all()
    assert [member.username for member in people] == ["mara.k", "mara_k-2", "arztin", "was-admin", "member-x"]
    assert [member.name for member in people] == names
    assert {member.email for member in people} | {member.claimed_at for member in people} == {None}
    assert {member.role for member in people} == {"member"}


def test_one_person_in_many_spellings_is_one_member_since_the_first_post(bring_in):
    late = post(2, "MARA", "<p>Again</p>", created_at="2021-05-01T00:00:00Z")
    early = post(1, "mara", "<p>First</p>", created_at="2020-02-01T00:00:00Z", name="Mara K.")
    bring_in([topic(7, [early, late]), topic(8, [post(1, "Mara", "<p>Third</p>")])])
    member = db.session.scalars(select(Member)).one()
    assert (member.username, member.name) == ("mara", "Mara K.")
    assert member.created_at == instant("2020-02-01")


def test_a_name_that_somebody_has_here_already_goes_to_somebody_else(bring_in, make):
    here = make.member(username="mara")
    bring_in([topic(7, [post(1, "Mara", "<p>Hello</p>")])])
    there = db.session.scalars(select(Member).where(Member.id != here.id)).one()
    assert there.username == "mara-2"
    assert db.session.scalars(select(Thread)).one().author_id == there.id


def test_posts_without_an_author_stand_under_a_former_member(bring_in):
    report = bring_in([topic(7, [post(1, "mara", "<p>Hello</p>"), post(2, None, "<p>Me too</p>")])])
    answer = db.session.scalars(select(Answer)).one()
    assert db.session.get_one(Member, answer.author_id).name == "Former member"
    assert report.mended["author_unknown"].count == 1


def test_people_who_were_staff_are_told_of_and_get_no_role(bring_in):
    report = bring_in([topic(7, [post(1, "boss", "<p>Hello</p>", admin=True, staff=True)])])
    assert report.told["was_staff"].examples == ["boss"]
    assert db.session.scalars(select(Member.role)).all() == ["member"]


# Places


def test_boards_come_from_categories_whose_names_stand_in_links(bring_in):
    cooked = '<p><a class="badge-wrapper" href="/c/help/wi-fi-help/5">x</a></p>'
    bring_in([topic(7), topic(8, [post(1, "mara", cooked)]), topic(9, category_id=6, category_name="Lounge")])
    boards = db.session.scalars(select(Board).order_by(Board.position)).all()
    assert [(board.name, board.slug) for board in boards] == [
        ("Wi fi help", "wi-fi-help"),
        ("Lounge", "lounge"),
    ]


def test_topics_without_a_category_share_one_board(bring_in, make):
    make.board("from-forum-halden-example")
    bring_in([topic(7, category_id=None), topic(8, category_id=None)])
    board = db.session.scalars(select(Board).order_by(Board.id.desc())).first()
    assert board.name == "From forum.halden.example"
    assert board.slug != "from-forum-halden-example"
    assert board.open_count + board.answered_count == 2


def test_a_category_without_a_name_is_told_of(bring_in):
    report = bring_in([topic(7, category_id=12)])
    assert db.session.scalars(select(Board.name)).all() == ["Category 12"]
    assert report.told["category_unnamed"].examples == ["category 12"]


def test_the_category_decides_the_kind_and_an_accepted_answer_makes_it_a_question(bring_in, became):
    answered = [post(1, "mara", "<p>Which?</p>"), post(2, "kim", "<p>This one.</p>", accepted=True)]
    bring_in(
        [
            topic(7, category_id=6, category_name="Lounge"),
            topic(8, answered, category_id=6),
            topic(9),
            topic(10, [post(1, "boss", "<p>New</p>", staff=True)], category_id=8, category_name="News"),
        ]
    )
    assert [became(number).kind for number in (7, 8, 9, 10)] == [
        "discussion",
        "question",
        "question",
        "announcement",
    ]


def test_tags_come_along_and_are_counted_up_to_as_many_as_a_thread_may_have(bring_in, became):
    many = [f"tag {letter}" for letter in "abcdefg"]
    report = bring_in([topic(7, tags=["Wi-Fi", "router"]), topic(8, tags=["wi-fi"]), topic(9, tags=many)])
    tags = dict(db.session.execute(select(Tag.slug, Tag.thread_count)).all())
    assert (tags["wi-fi"], tags["router"]) == (2, 1)
    assert count(ThreadTag, ThreadTag.thread_id == became(9).id) == 5
    assert report.mended["tags_cut"].count == 1


# Posts


def test_answers_and_replies_keep_their_order_times_and_edits(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>"),
        post(2, "kim", "<p>Change the channel.</p>", version=3, updated_at="2021-03-02T10:00:00Z"),
        post(3, "lee", "<p>That helped.</p>", reply_to=2),
        post(4, "mara", "<p>Thanks.</p>", reply_to=2),
        post(5, "lee", "<p>Or a cable.</p>"),
    ]
    bring_in([topic(7, posts, views=321)])
    thread, answer, reply = became(7), became(7, 2), became(7, 3)
    assert (thread.body_markdown, answer.body_markdown) == ("It drops.", "Change the channel.")
    assert answer.created_at == instant("2021-03-01T09:02:00")
    assert answer.edited_at == instant("2021-03-02T10:00:00")
    assert (reply.answer_id, reply.position, became(7, 4).position) == (answer.id, 1, 2)
    assert (thread.view_count, thread.answer_count, thread.reply_count) == (321, 2, 2)
    assert (answer.reply_count, became(7, 5).reply_count) == (2, 0)
    assert thread.last_activity_at == instant("2021-03-01T09:05:00")
    assert thread.asker_active_at == instant("2021-03-01T09:04:00")
    assert thread.first_answer_at == instant("2021-03-01T09:02:00")
    assert became(7, 2).id < became(7, 5).id


def test_likes_become_votes_that_are_counted_and_belong_to_nobody(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>", likes=2),
        post(2, "kim", "<p>Channel.</p>", likes=3),
        post(3, "lee", "<p>Yes.</p>", likes=1, reply_to=2),
    ]
    report = bring_in([topic(7, posts)])
    assert [became(7).vote_count, became(7, 2).vote_count, became(7, 3).vote_count] == [2, 3, 1]
    votes = db.session.scalars(select(Vote)).all()
    assert {vote.voter_id for vote in votes} == {None}
    assert {vote.imported_ref for vote in votes if vote.answer_id} == {
        f"forum.halden.example/7/2/{number}" for number in (1, 2, 3)
    }
    assert report.came_in["votes"] == len(votes) == 6


def test_more_likes_than_anybody_can_have_are_cut(bring_in, became):
    report = bring_in([topic(7, [post(1, "mara", "<p>It drops.</p>", likes=2_000_000_000)])])
    assert became(7).vote_count == count(Vote) == 10_000
    assert report.mended["likes_cut"].count == 1


def test_accepted_answers_come_in_with_the_first_one_first(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>"),
        post(2, "kim", "<p>Channel.</p>", accepted=True),
        post(3, "lee", "<p>Cable.</p>", accepted=True),
    ]
    bring_in([topic(7, posts, accepted_answer={"post_number": 3})])
    thread = became(7)
    assert (thread.status, thread.accepted_count) == ("solved", 2)
    assert thread.solved_at == instant("2021-03-01T09:02:00")
    assert (became(7, 3).accept_order, became(7, 2).accept_order) == (0, 1)
    acceptances = db.session.scalars(select(Acceptance)).all()
    assert {(row.accepted_as, row.accepted_by_id) for row in acceptances} == {("import", None)}
    assert [row.answer_id for row in acceptances if row.is_first] == [became(7, 3).id]


def test_a_hidden_answer_is_removed_not_accepted_and_not_counted(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>"),
        post(2, "kim", "<p>Buy pills.</p>", hidden=True, accepted=True),
        post(3, "lee", "<p>Bad.</p>", reply_to=2, hidden=True),
    ]
    report = bring_in([topic(7, posts)])
    assert became(7, 2).is_removed
    assert became(7, 3).is_removed
    assert (became(7).answer_count, became(7).reply_count, became(7).status) == (0, 0, "open")
    assert count(Acceptance) == 0
    assert report.mended["accepted_post_hidden"].count == 1


@pytest.mark.parametrize(
    "fields", [{"hidden": True}, {"user_deleted": True}], ids=["hidden opening", "deleted opening"]
)
def test_a_thread_whose_opening_is_gone_comes_in_removed(bring_in, became, client, fields):
    bring_in([topic(7, [post(1, "mara", "<p>It drops.</p>", **fields), post(2, "kim", "<p>Channel.</p>")])])
    assert became(7).is_removed
    assert not became(7).is_listed
    assert client.get(became(7).url).status_code == 404


def test_what_was_unlisted_or_private_there_is_not_public_here(bring_in, became):
    report = bring_in([topic(7, visible=False), topic(8, archetype="private_message")])
    assert became(7).is_removed
    assert report.left_out["private_message"].count == 1
    assert count(Thread) == 1


def test_closed_stays_closed_and_a_solved_one_stays_solved_but_locked(bring_in, became):
    solved = [post(1, "mara", "<p>It drops.</p>"), post(2, "kim", "<p>Channel.</p>", accepted=True)]
    closing = {"post_type": 3, "action_code": "closed.enabled", "created_at": "2021-04-01T00:00:00Z"}
    with_entry = [post(1, "mara", "<p>It drops.</p>"), post(2, "boss", "", **closing)]
    bring_in(
        [
            topic(7, closed=True),
            topic(8, solved, closed=True),
            topic(9, archived=True),
            topic(10, with_entry, closed=True),
        ]
    )
    assert [(became(n).status, became(n).locked_at is not None) for n in (7, 8, 9)] == [
        ("closed", False),
        ("solved", True),
        ("answered", True),
    ]
    assert became(10).closed_at == instant("2021-04-01")


def test_pinned_stays_pinned(bring_in, became):
    bring_in([topic(7, pinned=True), topic(8)])
    assert [became(7).pin_order, became(8).pin_order] == [1, 0]


def test_small_actions_become_lines_of_the_timeline(bring_in, became):
    posts = [
        post(1, "mara", "<p>It drops.</p>"),
        post(2, "boss", "<p>Two answers were enough.</p>", post_type=3, action_code="closed.enabled"),
        post(3, "boss", "", post_type=3, action_code="visible.disabled"),
        post(4, "boss", "", post_type=3, action_code="something.new"),
        post(
            5,
            "boss",
            '<p>3 posts were split to a new topic: <a href="/t/x/8">Lamps</a></p>',
            post_type=3,
            action_code="split_topic",
        ),
    ]
    bring_in([topic(7, posts)])
    entries = db.session.scalars(select(TimelineEntry).order_by(TimelineEntry.id)).all()
    assert [entry.details["words"] for entry in entries] == [
        "Closed: Two answers were enough.",
        "Taken off the lists",
        "Something new",
        "Some posts were split off to a thread of their own: Lamps",
    ]
    assert {entry.kind for entry in entries} == {"imported"}
    assert entries[0].actor_id == db.session.scalars(select(Member.id).where(Member.username == "boss")).one()
    assert entries[0].happened_at == instant("2021-03-01T09:02:00")
    assert became(7).answer_count == 0


def test_names_in_quotes_and_mentions_are_those_that_people_have_here(bring_in, became, make):
    make.member(username="mara")
    make.member(username="stranger")
    mention = '<p><a class="mention" href="/u/mara">@Mara</a> and <span class="mention">@stranger</span></p>'
    bring_in(
        [
            topic(
                7,
                [
                    post(1, "Mara", "<p>It drops.</p>"),
                    post(2, "kim", quote(7, 1, "Mara", "It drops.") + mention),
                ],
            )
        ]
    )
    html = became(7, 2).body_html
    assert '<a class="mention" href="/members/mara-2">@mara-2</a>' in html
    assert "/members/stranger" not in html
    assert "@stranger" in html


def test_text_longer_than_a_member_may_post_comes_in_whole(bring_in, became):
    long = "".join(f"<p>Line {number} {'of a very long log ' * 20}</p>" for number in range(200))
    report = bring_in([topic(7, [post(1, "mara", long)])])
    assert len(became(7).body_markdown) > 64 * 1024
    assert became(7).body_html.count("<p>") == 200
    assert report.mended == {}


def test_formatting_that_our_renderer_refuses_leaves_every_word_as_plain_text(bring_in, became):
    wild = "".join(f"<p>Line {number}</p>" for number in range(5000))
    report = bring_in([topic(7, [post(1, "mara", wild)])])
    assert became(7).body_html.startswith("<pre><code>Line 0\n")
    assert "\nLine 4999\n" in became(7).body_html
    assert report.mended["text_refused"].count == 1


def test_what_cannot_be_shown_is_said_in_words(bring_in, became):
    posts = [post(1, "mara", "<p>It drops.</p>"), post(2, "kim", '<p><img src="javascript:x"></p>')]
    report = bring_in([topic(7, posts)])
    assert became(7, 2).body_markdown == "*This post held nothing that can be shown here.*"
    assert report.mended["nothing_to_show"].count == 1


def test_script_in_a_post_is_gone(bring_in, became):
    bring_in(
        [
            topic(
                7,
                [
                    post(
                        1, "mara", '<p onclick="x()">Hi<script>x()</script><a href="javascript:x()">y</a></p>'
                    )
                ],
            )
        ]
    )
    html = became(7).body_html
    assert "script" not in html
    assert "onclick" not in html


# As a whole


def test_nobody_is_told_and_the_index_is_marked(bring_in, became):
    bring_in(
        [
            topic(
                7,
                [post(1, "mara", "<p>It drops.</p>"), post(2, "kim", "<p>Yes.</p>", likes=1, accepted=True)],
            )
        ]
    )
    assert count(Job) == count(Notification) == 0
    assert [row.thread_id for row in db.session.scalars(select(StaleThread))] == [became(7).id]
    assert count(EventRow, EventRow.name == "TopicImported") == 1


def test_every_count_that_lists_show_is_what_counting_gives(bring_in):
    run = [
        topic(
            number,
            [
                post(1, f"asker{number % 3}", "<p>It drops.</p>", likes=number % 4),
                post(2, "kim", "<p>Channel.</p>", hidden=number % 5 == 0, accepted=number % 3 == 0),
                post(3, "lee", "<p>Cable.</p>", likes=number % 2),
                post(4, "kim", "<p>Or that.</p>", reply_to=3, hidden=number % 4 == 0),
            ],
            closed=number % 7 == 0,
            visible=number % 11 != 0,
            category_id=number % 2 + 5,
        )
        for number in range(1, 45)
    ]
    bring_in(run)
    for thread in db.session.scalars(select(Thread)):
        assert thread.answer_count == count(
            Answer, Answer.thread_id == thread.id, Answer.removed_at.is_(None)
        )
        assert thread.reply_count == count(Reply, Reply.thread_id == thread.id, Reply.removed_at.is_(None))
        assert thread.vote_count == count(Vote, Vote.thread_id == thread.id)
        assert thread.accepted_count == count(Acceptance, Acceptance.thread_id == thread.id)
    for board in db.session.scalars(select(Board)):
        for status in ("open", "answered", "solved", "closed"):
            listed = count(Thread, Thread.board_id == board.id, Thread.is_listed, Thread.status == status)
            assert getattr(board, f"{status}_count") == listed
        latest = select(func.max(Thread.last_activity_at)).where(
            Thread.board_id == board.id, Thread.is_listed
        )
        assert board.last_activity_at == db.session.scalar(latest)
    for member in db.session.scalars(select(Member)):
        assert member.thread_count == count(Thread, Thread.author_id == member.id)
        assert member.answer_count == count(
            Answer, Answer.author_id == member.id, Answer.removed_at.is_(None)
        )
        assert member.accepted_count == count(
            Acceptance, Acceptance.answer_id.in_(select(Answer.id).where(Answer.author_id == member.id))
        )


def test_a_folder_of_topic_files_comes_in_in_the_order_of_its_numbers(app, became, tmp_path):
    report = run_import(FIXTURES, key="", host="")
    assert report.came_in["threads"] == 3
    assert report.left_out == {}
    assert became(9).id < became(10).id < became(112).id
    assert db.session.scalars(select(Thread.view_count).order_by(Thread.id)).all() == [412, 88, 1530]
    (FIXTURES.parent / "import.lock").unlink()
