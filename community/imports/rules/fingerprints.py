"""By what a record is known again, and whether it changed since."""

from hashlib import blake2b

from .shapes import Topic

_LONGEST_KEY = 100  # Of the 120 characters that a key may have.


def fingerprint(topic: Topic) -> str:
    """Return 32 characters that change with anything that a reader of the thread would notice.

    Views and reads rise with every look at the source, so they do not count.
    """
    digest = blake2b(digest_size=16)
    head = (
        topic.title,
        topic.created_at,
        topic.closed,
        topic.archived,
        topic.pinned,
        topic.visible,
        topic.deleted,
    )
    more = (topic.category_id, topic.tags, topic.accepted_post_numbers)
    digest.update(repr((head, more)).encode("utf-8", "surrogatepass"))
    for post in topic.posts:
        facts = (
            post.number,
            post.kind.value,
            post.author,
            post.created_at,
            post.edited_at,
            post.reply_to,
            post.likes,
            post.hidden,
            post.deleted,
            post.action_code,
        )
        digest.update(repr(facts).encode("utf-8", "surrogatepass"))
        digest.update((post.cooked or post.raw or "").encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def member_key(username: str | None, external_id: int | None) -> str:
    """Return the key of a person: the username in lower case; `#` and a number, or `#`, where there is none."""
    if username is None:
        return "#" if external_id is None else f"#{external_id}"
    return shorten(username.lower())


def shorten(key: str) -> str:
    """Return the key, or where it is too long its beginning and what tells it from others that begin so."""
    if len(key) <= _LONGEST_KEY:
        return key
    return f"{key[:60]}~{blake2b(key.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


def post_key(topic_id: int, number: int) -> str:
    """Return the key of a post."""
    return f"{topic_id}/{number}"


def link_key(topic_id: int, number: int, target_id: int) -> str:
    """Return the key of a link that waits: from a post to a topic that is not here yet."""
    return f"{topic_id}/{number}>{target_id}"


def waited_for(key: str) -> int:
    """Return the topic that a waiting link leads to."""
    return int(key.partition(">")[2])
