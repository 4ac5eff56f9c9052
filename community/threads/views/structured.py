"""QAPage data for search engines (schema.org), from what the page shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from community.core.text.excerpt import plain_text

if TYPE_CHECKING:
    from community.threads.models import Thread

TEXT_LONGEST = 2_000  # Search engines read no more; the page must stay light.
SUGGESTED_MOST = 5


def question_data(base_url: str, thread: Thread, opening: Any, answers: list[Any]) -> dict[str, Any]:
    """The question with its accepted and its most helpful answers."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "mainEntity": {
            "@type": "Question",
            "name": thread.title,
            "text": _text(opening.html),
            "url": base_url + thread.url,
            "answerCount": thread.answer_count,
            "upvoteCount": thread.vote_count,
            "datePublished": thread.created_at.isoformat(),
            "author": _person(base_url, opening.author),
        },
    }
    visible = [answer for answer in answers if not answer.is_removed]
    # Accepted and since said to be out of date, it is one suggestion among others.
    accepted = [_answer(base_url, answer) for answer in visible if answer.accepted and not answer.outdated_at]
    others = [_answer(base_url, answer) for answer in visible if not answer.accepted or answer.outdated_at][
        :SUGGESTED_MOST
    ]
    if accepted:
        data["mainEntity"]["acceptedAnswer"] = accepted[0] if len(accepted) == 1 else accepted
    if others:
        data["mainEntity"]["suggestedAnswer"] = others
    return data


def _answer(base_url: str, answer: Any) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": _text(answer.html),
        "url": base_url + answer.url,
        "upvoteCount": answer.vote_count,
        "datePublished": answer.created_at.isoformat(),
        "author": _person(base_url, answer.author),
    }


def _person(base_url: str, author: Any) -> dict[str, str]:
    person = {"@type": "Person", "name": author.name}
    if author.url:
        person["url"] = base_url + author.url
    return person


def _text(html: str) -> str:
    return plain_text(html)[:TEXT_LONGEST]
