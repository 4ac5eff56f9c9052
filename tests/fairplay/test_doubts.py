"""What members doubt is looked at as well: a campaign against somebody is unfair play, too."""

from datetime import timedelta

from community.core import clock
from community.fairplay.queries.snapshot import load_snapshot


def test_doubts_and_reports_count_against_an_answer_and_earn_nothing(make):
    answer = make.answer()
    doubt, report = make.doubt(answer), make.report(answer)
    make.confirmation(answer)
    found = load_snapshot(clock.now() - timedelta(days=1)).votes
    assert [(vote.voter_id, vote.answer_id, vote.value, vote.cause) for vote in found] == [
        (doubt.member_id, answer.id, -1, None),
        (report.member_id, answer.id, -1, None),
    ]
