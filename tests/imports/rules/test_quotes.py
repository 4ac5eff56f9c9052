"""A quote without a name gets that of the post that it quotes."""

import pytest

from community.imports.rules.quotes import name_quotes

AUTHORS = {1: "mara", 2: 'k"im<'}


def quote(attributes):
    return f'<p>So:</p><aside class="quote no-group"{attributes}><blockquote>x</blockquote></aside>'


@pytest.mark.parametrize("unnamed", ["", ' data-username=""'])
def test_the_author_of_a_post_in_the_same_topic_is_named(unnamed):
    named = name_quotes(quote(f'{unnamed} data-post="1" data-topic="7"'), 7, AUTHORS)
    assert named == quote(' data-post="1" data-topic="7" data-username="mara"')


def test_a_name_cannot_leave_its_attribute():
    named = name_quotes(quote(' data-post="2" data-topic="7"'), 7, AUTHORS)
    assert 'data-username="k&quot;im&lt;"' in named


@pytest.mark.parametrize(
    "attributes",
    [
        ' data-username="lee" data-post="1" data-topic="7"',
        ' data-post="1" data-topic="8"',
        ' data-post="9" data-topic="7"',
        ' data-post="1"',
        "",
    ],
    ids=["named", "another topic", "no such post", "no topic", "nothing"],
)
def test_other_quotes_stay_as_they_are(attributes):
    assert name_quotes(quote(attributes), 7, AUTHORS) == quote(attributes)
