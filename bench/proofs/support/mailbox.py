"""Mail with hostile names and reasons in it: plain text, no header of its own making, nothing that becomes a link."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage

from bench.proofs.support.chromium import Finding
from bench.proofs.support.payloads import Payload
from bench.proofs.support.site import Site
from community.core import jobs
from community.members import actions as members
from community.members import queries as member_queries

HEADERS = frozenset(
    "from to subject date message-id auto-submitted content-type content-transfer-encoding mime-version".split()
)
SUSPENDED_MOST = 400  # A mail each; more of them show nothing new.


def check_mail(site: Site, payloads: Sequence[Payload], moderator_id: int) -> list[Finding]:
    """Suspend the payloads' members for the payload's reason, ask for all other mail, and read what went out."""
    chosen = payloads[:: max(1, len(payloads) // SUSPENDED_MOST)]
    outbox: list[EmailMessage] = site.app.extensions["mail_outbox"].messages
    outbox.clear()
    with site.acting():
        keeper = member_queries.get_actor(moderator_id)
        for number, payload in enumerate(payloads):
            if payload in chosen:
                member = member_queries.get_member_by_username(f"m{number}")
                members.suspend_member(keeper, member, reason=f"Because of {payload.text} ."[:1000], days=3)
                jobs.queue("members.mail_reset", email=member.email)
                jobs.queue("members.mail_address_changed", member_id=member.id, email=member.email)
    with site.app.app_context():
        while jobs.run_due():
            pass
    with site.acting():
        for number, payload in enumerate(payloads):
            if payload in chosen:
                members.lift_suspension(keeper, member_queries.get_member_by_username(f"m{number}"))
    expected = {f"m{number}@mail.example.org" for number in range(len(payloads))}
    found = [_judge(message, expected) for message in outbox]
    if len(found) < 3 * len(chosen):
        found.append(
            Finding("mail", problems=[f"{len(found)} mails went out, {3 * len(chosen)} were asked for"])
        )
    return found


def _judge(message: EmailMessage, expected: set[str]) -> Finding:
    finding = Finding(f"mail to {message['To']}: {message['Subject']}", 200, nodes=1)
    read = message_from_bytes(message.as_bytes())  # What a mail program would make of it.
    problems = finding.problems
    if read.is_multipart() or read.get_content_type() != "text/plain":
        problems.append(f"not plain text: {read.get_content_type()}")
    problems += [f"header {name}" for name in read if name.lower() not in HEADERS]
    problems += [f"header {name} stands twice" for name in set(read) if len(read.get_all(name, [])) > 1]
    if read["To"] not in expected:
        problems.append(f"goes to {read['To']}")
    text = message.get_content()
    greeting = re.search(r"^Hello(.*)$", text, re.MULTILINE)
    if greeting and re.search(r"[.:/@\\]", greeting[1]):
        problems.append(f"a name that becomes a link: {greeting[0]!r}")
    for line in text.splitlines():
        # A moderator's reason is quoted; an address anywhere else is ours.
        if re.search(r"https?://", line) and not line.startswith(("> ", "http://127.0.0.1:5000/")):
            problems.append(f"a link that is not ours: {line!r}")
    return finding
