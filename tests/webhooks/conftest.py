"""A real receiver on this machine, and an admin who tells it things."""

import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from community.core.actor import Role
from community.core.db import db, transaction
from community.core.fetching import Fetcher, Rule
from community.webhooks import actions, jobs, queries
from community.webhooks.actions import Draft
from community.webhooks.models import WebhookDelivery
from community.webhooks.rules import CATALOGUE
from tests.support.local_server import LocalServer, Say

EVERYTHING = [entry.topic.value for entry in CATALOGUE]
PUBLIC = [entry.topic.value for entry in CATALOGUE if not entry.is_private]


class Receiver(LocalServer):
    """Another system: keeps what it was told, and says what the test wants."""

    def __init__(self):
        super().__init__()
        self.says = []
        """Answers to the next calls, one each; then 204."""

    def answer(self, ask):
        return self.says.pop(0) if self.says else Say(204, b"")

    @property
    def told(self):
        """The bodies of what came, in order."""
        return [ask.json() for ask in self.asked]

    @property
    def types(self):
        """What they were about."""
        return [body["type"] for body in self.told]

    @property
    def ids(self):
        """Their ids."""
        return [ask.headers["webhook-id"] for ask in self.asked]


@pytest.fixture
def receiver():
    with Receiver() as server:
        yield server


class Desk:
    """An admin at work."""

    def __init__(self, make, receiver, clock):
        self.make, self.receiver, self.clock = make, receiver, clock
        self.member = make.member(Role.ADMIN, username="boss")
        self.actor = make.actor(self.member)

    def add(self, topics=PUBLIC, *, path="/in", is_private=False, description="CRM"):
        draft = Draft(
            url=self.receiver.url + path, description=description, topics=topics, is_private=is_private
        )
        with transaction():
            endpoint = actions.add_endpoint(self.actor, draft)
        return endpoint.id

    def secret(self, endpoint_id):
        return queries.get_endpoint(endpoint_id).secret

    def do(self, act, endpoint_id, *more, **named):
        with transaction():
            return act(self.actor, queries.lock_endpoint(endpoint_id), *more, **named)

    def send(self, **later):
        """Let the worker send what is due, perhaps later."""
        db.session.commit()
        if later:
            self.clock.advance(**later)
        jobs.send_due()
        db.session.expire_all()

    def deliveries(self, endpoint_id):
        return (
            db.session.query(WebhookDelivery)
            .filter_by(endpoint_id=endpoint_id)
            .order_by(WebhookDelivery.id)
            .all()
        )

    def read(self, number=-1, *, secret):
        """What came, as the package reads it."""
        ask = self.receiver.asked[number]
        moment = datetime.fromtimestamp(int(ask.headers["webhook-timestamp"]), UTC)
        signed = Webhook(secret).sign(ask.headers["webhook-id"], moment, ask.body.decode())
        assert signed in ask.headers["webhook-signature"].split(" ")
        return json.loads(ask.body)


@pytest.fixture
def desk(app, make, receiver, clock):
    before = app.extensions["fetcher"]
    with ExitStack() as stack:
        stack.callback(app.extensions.__setitem__, "fetcher", before)
        app.extensions["fetcher"] = replace(Fetcher(Rule(allows_local=True)), total_seconds=0.5)
        clock.freeze("2026-03-01T12:00")
        yield Desk(make, receiver, clock)
