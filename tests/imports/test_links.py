"""Links between imported topics lead to what those became here, whichever came in first."""

from sqlalchemy import select

from community.core.db import db
from community.imports.jobs.run import TOPICS_AT_ONCE
from community.imports.models import ImportedThing
from community.search.models import StaleThread
from community.threads import actions as threads
from tests.imports.forum import HOST, link, post, quote, topic


def opening(*words):
    return [post(1, "mara", "".join(f"<p>{word}</p>" for word in words)), post(2, "kim", "<p>Yes.</p>")]


def far_apart(*topics):
    """The topics with so many between them that they do not come in together."""
    between = [topic(number) for number in range(1000, 1000 + TOPICS_AT_ONCE)]
    return [*topics[:1], *between, *topics[1:]]


def waiting():
    return db.session.scalars(select(ImportedThing.external_key).where(ImportedThing.kind == "link")).all()


def test_a_link_to_an_earlier_topic_leads_to_its_thread_or_post(bring_in, became):
    bring_in([topic(7), topic(8, opening(link(7), link(7, 1), link(7, 2)))])
    html = became(8).body_html
    assert html.count(f'<a href="{became(7).url}">') == 2
    assert f'<a href="/answers/{became(7, 2).id}">' in html
    assert HOST not in html
    assert became(8).body_markdown == (
        f"[this thread]({became(7).url})\n\n[this thread]({became(7).url})\n\n"
        f"[this thread](/answers/{became(7, 2).id})"
    )


def test_a_link_to_a_later_topic_of_the_same_input_leads_there_as_well(bring_in, became):
    answer = post(2, "kim", f"<p>{link(90, 2)}</p>")
    reply = post(3, "lee", f"<p>{link(90)}</p>", reply_to=2)
    report = bring_in(far_apart(topic(7, [*opening(link(90), link(90, 2))[:1], answer, reply]), topic(90)))
    for html in (became(7).body_html, became(7, 2).body_html, became(7, 3).body_html):
        assert HOST not in html
    assert f'href="{became(90).url}"' in became(7).body_html
    assert f'href="/answers/{became(90, 2).id}"' in became(7).body_html
    assert f"(/answers/{became(90, 2).id})" in became(7, 2).body_markdown
    assert became(90).url in became(7, 3).body_markdown
    assert waiting() == []
    assert report.came_in["links"] == 4


def test_a_link_to_a_topic_of_a_later_run_waits_for_it(bring_in, became):
    report = bring_in([topic(7, opening(link(90, 2)))])
    assert f'href="https://{HOST}/t/some-slug/90/2"' in became(7).body_html
    assert waiting() == ["7/1>90"]
    assert report.told["links_waiting"].count == 1
    db.session.query(StaleThread).delete()
    bring_in([topic(90)], name="more.jsonl")
    assert became(7).body_html == f'<p><a href="/answers/{became(90, 2).id}">this thread</a></p>'
    assert became(7).body_markdown == f"[this thread](/answers/{became(90, 2).id})"
    assert waiting() == []
    assert became(7).id in db.session.scalars(select(StaleThread.thread_id)).all()


def test_links_of_a_post_that_waits_for_two_topics_are_led_one_after_the_other(bring_in, became):
    bring_in([topic(7, opening(link(90), link(91), link(92)))])
    bring_in([topic(91)], name="second.jsonl")
    assert became(91).url in became(7).body_html
    assert waiting() == ["7/1>90", "7/1>92"]
    bring_in([topic(90)], name="third.jsonl")
    assert became(90).url in became(7).body_html
    assert f'href="https://{HOST}/t/some-slug/92"' in became(7).body_html
    assert waiting() == ["7/1>92"]


def test_a_quote_names_its_source_here(bring_in, became):
    quoting = [
        post(1, "mara", "<p>It drops.</p>"),
        post(2, "kim", quote(7, 1, "mara", "It drops.") + "<p>Why?</p>"),
    ]
    later = [post(1, "mara", quote(90, 2, "kim", "Yes.")), post(2, "kim", "<p>Hm.</p>")]
    bring_in([topic(7, quoting), topic(8, later), topic(90)])
    assert f'href="{became(7).url}"' in became(7, 2).body_html
    assert f'href="/answers/{became(90, 2).id}"' in became(8).body_html


def test_an_address_that_is_only_text_keeps_its_words_and_leads_here(bring_in, became):
    address = f"https://{HOST}/t/question-number-90-about-routers/90"
    as_link = f'<a href="{address}">{address}</a>'
    with_both = topic(7, opening(as_link, f"Look at {address} first."))
    bring_in(far_apart(with_both, topic(90), topic(91, opening(as_link, f"Look at {address}"))))
    for html in (became(7).body_html, became(91).body_html):
        assert f'<a href="{became(90).url}">{address}</a>' in html
        assert f'href="{address}"' not in html


def test_an_address_in_code_stays_as_it_is(bring_in, became):
    address = f"https://{HOST}/t/some-slug/90"
    code = f"<pre><code>curl ]({address}) &lt;{address}&gt;</code></pre>"
    asking = topic(7, [*opening(link(90)), post(3, "lee", code + f"<p>{link(90)}</p>")])
    report = bring_in(far_apart(asking, topic(90)))
    assert f"curl ]({address}) &lt;{address}&gt;" in became(7, 3).body_html
    assert f'<a href="{became(90).url}">this thread</a>' in became(7, 3).body_html
    assert f"]({address})" in became(7, 3).body_markdown
    assert report.mended["link_kept_in_source"].count == 1


def test_what_a_member_wrote_into_the_post_meanwhile_stays(bring_in, became, make):
    bring_in([topic(7, opening(link(90)))])
    thread = became(7)
    with make._acting():
        threads.edit_thread(
            make.actor("moderator"),
            thread,
            title=thread.title,
            body=f"{thread.body_markdown}\n\nA word from a moderator.",
        )
    bring_in([topic(90)], name="more.jsonl")
    assert became(7).body_markdown == f"[this thread]({became(90).url})\n\nA word from a moderator."
    assert became(7).revision_count == 1


def test_links_elsewhere_and_to_another_forum_stay(bring_in, became):
    elsewhere = link(7, host="meta.discourse.example")
    bring_in([topic(7, opening(elsewhere, '<a href="https://halden.example/t/x">x</a>'))])
    assert 'href="https://meta.discourse.example/t/some-slug/7"' in became(7).body_html
    assert 'href="https://halden.example/t/x"' in became(7).body_html
    assert waiting() == []


def test_addresses_of_the_old_place_become_whole(bring_in, became):
    bring_in([topic(7, opening('<a href="/uploads/log.txt">log</a>', '<a href="/t/gone/4711">gone</a>'))])
    assert f'href="https://{HOST}/uploads/log.txt"' in became(7).body_html
    assert f'href="https://{HOST}/t/gone/4711"' in became(7).body_html


def test_a_very_old_link_that_names_only_the_slug_leads_there(bring_in, became):
    old = f'<a href="https://{HOST}/t/question-number-90-about-routers">old</a>'
    bring_in([topic(7, opening(old)), topic(90)])
    assert became(90).url in became(7).body_html


def test_the_host_is_the_one_that_most_links_to_known_topics_name(bring_in, became):
    bring_in(
        [topic(7), topic(8, opening(link(7), link(7, 2), link(7, host="other.example")))], host="", key=""
    )
    assert f'href="{became(7).url}"' in became(8).body_html
    assert 'href="https://other.example/t/some-slug/7"' in became(8).body_html
