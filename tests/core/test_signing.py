"""Signed calls between servers: what the package signs is believed once, and nothing else ever."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from community.core import signing
from community.core.db import transaction
from community.core.signing import AlreadyHeard, Forged

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY, OTHER = signing.make_secret(), signing.make_secret()


@pytest.fixture(autouse=True)
def _stopped(clock):
    clock.freeze(NOW)


def call(fields=None, *, key=KEY, at=NOW, call_id="msg_1", text=None, **headers):
    text = text if text is not None else json.dumps({"type": "x"} if fields is None else fields)
    return signing.headers_for([key], call_id, at, text) | headers, text.encode()


def test_what_the_package_signs_is_read_whatever_the_case_of_its_headers():
    text = '{"type": "ticket.changed", "é": 1}'
    headers = {"WebHook-Id": "msg_1", "Webhook-Timestamp": str(int(NOW.timestamp()))}
    headers["Webhook-Signature"] = f"v1a,other {Webhook(KEY).sign('msg_1', NOW, text)}"
    headers["Content-Type"] = 'application/json; charset="UTF-8"'
    heard = signing.verify([OTHER, KEY], headers, text.encode())
    assert (heard.id, heard.sent_at, heard.fields["é"]) == ("msg_1", NOW, 1)


def test_ours_are_read_by_the_package_while_two_keys_sign():
    moment = datetime.fromtimestamp(int(time.time()), UTC)  # The package goes by the real time.
    headers = signing.headers_for([KEY, OTHER], "msg_1", moment, '{"a":1}')
    for key in (KEY, OTHER):
        assert Webhook(key).verify(b'{"a":1}', headers) == {"a": 1}


@pytest.mark.parametrize(
    "forged",
    [
        lambda: call(key=OTHER),
        lambda: call(at=NOW - timedelta(minutes=5, seconds=1)),
        lambda: call(at=NOW + timedelta(minutes=5, seconds=1)),
        lambda: (call()[0], call()[1] + b" "),
        lambda: (call()[0] | {"webhook-id": "msg_2"}, call()[1]),
        lambda: (call()[0] | {"webhook-timestamp": f"{NOW.timestamp():.1f}"}, call()[1]),
        lambda: (call()[0] | {"webhook-signature": ""}, call()[1]),
        lambda: (call()[0] | {"webhook-signature": "v1," + "A" * 43 + "="}, call()[1]),
        lambda: ({}, call()[1]),
        lambda: call(**{"content-type": "application/json; charset=utf-16"}),
        lambda: call(**{"content-type": "text/plain"}),
        lambda: call([1]),
        lambda: call(text="{"),
        lambda: call(text='{"a": NaN}'),
        lambda: call(text="[" * 100_000),
        lambda: call(text='{"a": "' + "x" * 300_000 + '"}'),
        lambda: (call()[0], '{"type": "ü"}'.encode("latin-1")),
    ],
)
def test_whatever_was_changed_delayed_or_is_not_of_the_agreed_shape_is_refused(forged):
    headers, body = forged()
    with pytest.raises(Forged):
        signing.verify([KEY], headers, body)


def test_a_call_is_heard_once_from_each_source(app, clock):
    headers, body = call()
    with transaction():
        assert signing.hear("billing", [KEY], headers, body).id == "msg_1"
        assert signing.hear("desk", [KEY], headers, body).id == "msg_1"
    with transaction(), pytest.raises(AlreadyHeard):
        signing.hear("billing", [KEY], headers, body)
    with transaction(), pytest.raises(Forged):
        signing.hear("billing", [OTHER], headers, body)
    again, body = call(at=clock.advance(days=2))
    with transaction(), pytest.raises(AlreadyHeard):
        signing.hear("billing", [KEY], again, body)
    clock.advance(days=signing.HEARD_KEPT_DAYS)
    signing.sweep_heard()
    last, body = call(at=clock.now)
    with transaction():
        assert signing.hear("billing", [KEY], last, body).fields == {"type": "x"}


def test_a_secret_that_is_none_is_refused_in_words():
    signing.check_secret(signing.make_secret())
    for text in ("", "whsec_", "whsec_ä"):
        with pytest.raises(ValueError, match="base64"):
            signing.check_secret(text)
