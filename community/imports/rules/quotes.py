"""Quotes that name a post but not its author, as archives with changed names hold them: the author stands in the topic."""

import re
from collections.abc import Mapping
from html import escape

_QUOTE = re.compile(r"<aside class=\"quote[^<>]{0,400}>")
_POST = re.compile(r" data-post=\"([0-9]{1,9})\"")
_TOPIC = re.compile(r" data-topic=\"([0-9]{1,18})\"")
_NAMED = re.compile(r" data-username=\"[^\"]")
_UNNAMED = re.compile(r" data-username=\"\"")


def name_quotes(cooked: str, topic_id: int, authors: Mapping[int, str]) -> str:
    """Return the HTML with the author's name in quotes from this very topic that lack it; `authors` by post number."""
    if "data-post=" not in cooked:
        return cooked

    def name(match: re.Match[str]) -> str:
        quote = match[0]
        topic, post = _TOPIC.search(quote), _POST.search(quote)
        if _NAMED.search(quote) or topic is None or post is None or int(topic[1]) != topic_id:
            return quote
        author = authors.get(int(post[1]))
        if author is None:
            return quote
        return f'{_UNNAMED.sub("", quote)[:-1]} data-username="{escape(author)}">'

    return _QUOTE.sub(name, cooked)
