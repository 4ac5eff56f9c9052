"""Calls between servers, signed as Standard Webhooks says: ours to others, and others' to us.

The package signs. What makes a call believable stands here: how old it may be by this application's clock, that nobody
has sent it before, how large it is, and that it is text at all.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from standardwebhooks import Webhook

from community.core import clock
from community.core.db import db, transaction
from community.core.models import HeardCall

TOLERANCE = timedelta(minutes=5)  # Of clocks that differ, and of the way; the standard's own figure.
LARGEST_BYTES = 256_000
HEARD_KEPT_DAYS = (
    7  # Senders repeat a call for three days at most; a stolen one is too old after five minutes.
)
PREFIX = "whsec_"
_SECRET_BYTES = 32  # The standard asks for 24 to 64.
_SIGNATURES_MOST = 10  # A sender signs with two keys at most while it changes them.
_ID_SHAPE = re.compile(r"[0-9A-Za-z_:=+/-]{1,100}")  # No dot: it parts what is signed.
_MOMENT_SHAPE = re.compile(r"[0-9]{1,12}")
_ENCODED = re.compile(r"[0-9A-Za-z+/]{43}=")


class Forged(Exception):
    """A call that its sender cannot have sent as it is; the words are for the log, not for whoever sent it."""


class AlreadyHeard(Exception):
    """The same call came before: answer that all is well, and do nothing."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A call that was verified, and had not been heard before."""

    id: str
    sent_at: datetime
    fields: dict[str, Any]


def make_secret() -> str:
    """A new key, as it is shown to whoever has to put it into the other system."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def check_secret(secret: str) -> None:
    """Raise ValueError for what is no key."""
    try:
        Webhook(secret)
    except Exception as error:
        raise ValueError("The secret must be base64, with or without whsec_ before it.") from error


def signature_of(secret: str, call_id: str, moment: datetime, text: str) -> str:
    """One signature: `v1,` and the base64 of an HMAC over id, moment and body."""
    return Webhook(secret).sign(call_id, moment.astimezone(UTC), text)


def headers_for(keys: Sequence[str], call_id: str, moment: datetime, text: str) -> dict[str, str]:
    """The three headers of a call that is signed with each of these keys."""
    return {
        "webhook-id": call_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(signature_of(key, call_id, moment, text) for key in keys),
    }


def verify(
    keys: Sequence[str], headers: Mapping[str, str], body: bytes, *, largest_bytes: int = LARGEST_BYTES
) -> Heard:
    """Read a call that one of these keys signed within the last five minutes. Raise Forged for any other.

    Whether it was sent before is not asked: `hear` does.
    """
    told = {name.lower(): value.strip() for name, value in headers.items()}
    call_id, moment = told.get("webhook-id", ""), told.get("webhook-timestamp", "")
    if len(body) > largest_bytes:
        raise Forged("The call is larger than any that its sender makes.")
    if not _ID_SHAPE.fullmatch(call_id) or not _MOMENT_SHAPE.fullmatch(moment):
        raise Forged("The call has no id, or does not say when it was sent.")
    sent_at = datetime.fromtimestamp(int(moment), UTC)
    if abs(clock.now() - sent_at) > TOLERANCE:
        raise Forged("The call was sent too long ago, or its sender's clock is wrong.")
    _check_kind(told.get("content-type", "application/json"))
    text = _text_of(body)
    # Every key and signature is compared, so that the time it takes tells nothing.
    signed = [signature_of(key, call_id, sent_at, text) for key in keys]
    given = _signatures_in(told.get("webhook-signature", ""))
    compared = [hmac.compare_digest(ours, theirs) for ours in signed for theirs in given]
    if True not in compared:
        raise Forged("The call's signature is not its sender's.")
    return Heard(call_id, sent_at, _fields_of(text))


def hear(
    source: str,
    keys: Sequence[str],
    headers: Mapping[str, str],
    body: bytes,
    *,
    largest_bytes: int = LARGEST_BYTES,
) -> Heard:
    """Verify a call and note its id within the present transaction, so that what follows from it is done once.

    `source` names the sender: two may use the same id. Raise Forged, or AlreadyHeard for one that came before.
    """
    heard = verify(keys, headers, body, largest_bytes=largest_bytes)
    insert: Any = sqlite.insert if db.session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"source": source, "call_id": heard.id, "heard_at": clock.now()}
    noted = insert(HeardCall).values(**values).on_conflict_do_nothing().returning(HeardCall.call_id)
    if db.session.scalar(noted) is None:
        raise AlreadyHeard(f"{heard.id} of {source} came before.")
    return heard


def sweep_heard() -> None:
    """Forget the ids of calls that are too old to be sent again."""
    with transaction() as session:
        oldest = clock.now() - timedelta(days=HEARD_KEPT_DAYS)
        session.execute(delete(HeardCall).where(HeardCall.heard_at < oldest))


def _check_kind(kind: str) -> None:
    """JSON in UTF-8, said so or left unsaid."""
    media, *parameters = [part.strip().lower() for part in kind.split(";")]
    charsets = [part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset")]
    if media != "application/json" or any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise Forged("The call is no JSON in UTF-8.")


def _text_of(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Forged("The call is no JSON in UTF-8.") from error


def _signatures_in(header: str) -> list[str]:
    found = header.split(" ")[:_SIGNATURES_MOST]
    return [text for text in found if text.startswith("v1,") and _ENCODED.fullmatch(text[3:])]


def _fields_of(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Forged("The call's body is no JSON.") from error
    if not isinstance(found, dict):
        raise Forged("The call's body is no JSON object.")
    return found


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON.")
