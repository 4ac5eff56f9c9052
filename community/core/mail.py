"""Outgoing mail: printed, kept as files, or sent by SMTP, as the settings say. Text first."""

from __future__ import annotations

import smtplib
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any, Protocol

from flask import Flask, current_app

from community.core.site import base_url
from config import Settings

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Attached:
    """A file that travels with a message."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Mail:
    """One message to one person."""

    to: str
    subject: str
    text: str
    reply_to: str = ""
    """Who gets the answer, when that is not the sender."""
    is_automatic: bool = True
    """False when a person wrote it, though a machine passes it on: help desks leave automatic mail unread."""
    attached: tuple[Attached, ...] = ()


class Outbox(Protocol):
    """A way for mail to leave."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message on; raise OSError or smtplib.SMTPException when that fails."""


class ConsoleOutbox:
    """Prints mail where the server runs."""

    def send(self, message: EmailMessage) -> None:
        """Print it."""
        line = "-" * 72
        body = message.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        text += "".join(f"[attached: {part.get_filename()}]\n" for part in message.iter_attachments())
        print(
            f"{line}\nTo: {message['To']}\nSubject: {message['Subject']}\n\n{text}{line}",
            file=sys.stderr,
            flush=True,
        )


class FileOutbox:
    """Writes each mail into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write it; the name is its Message-ID."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").replace("/", "_")
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes())


class SmtpOutbox:
    """Sends through a mail server whose certificate is verified."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def send(self, message: EmailMessage) -> None:
        """Send it over one connection."""
        settings = self.settings
        context = ssl.create_default_context()
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT_SECONDS)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)


class ListOutbox:
    """Keeps mail in memory, for tests."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        """Keep it."""
        self.messages.append(message)


def init_app(app: Flask, settings: Settings) -> None:
    """Choose how `app`'s mail leaves. Raise ValueError for an unknown mode."""
    app.extensions["mail_outbox"] = _outbox(settings)
    app.config["MAIL_FROM"] = settings.mail_from


def compose(template: str, *, to: str, **words: Any) -> Mail:
    """Fill in a text template of `templates/`, whose first line is the subject.

    It is given `site_name`, `base_url` (no slash at its end) and `words`. Nothing in it is escaped for HTML; what
    members chose themselves must be neutralised first, because mail programs make links of what looks like one.
    """
    site = {"site_name": current_app.config["SETTINGS"].site_name, "base_url": base_url()}
    text = current_app.jinja_env.get_template(template).render(**site, **words).strip()
    subject, _, body = text.partition("\n")
    return Mail(to=to, subject=subject, text=body.strip() + "\n")


def send(mail: Mail) -> None:
    """Send one message now; only jobs call this. Raise when the way out fails, so that the job is tried again."""
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = make_msgid(domain=current_app.config["MAIL_FROM"].rpartition("@")[2])
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    for file in mail.attached:
        kind, _, subtype = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=kind, subtype=subtype, filename=file.name)
    outbox: Outbox = current_app.extensions["mail_outbox"]
    outbox.send(message)


def _outbox(settings: Settings) -> Outbox:
    if settings.mail_mode == "console":
        return ConsoleOutbox()
    if settings.mail_mode == "file":
        return FileOutbox(Path(settings.mail_dir) if settings.mail_dir else settings.instance_path("mail"))
    if settings.mail_mode == "smtp":
        return SmtpOutbox(settings)
    if settings.mail_mode == "memory":
        return ListOutbox()
    raise ValueError(f"PEERDESK_MAIL_MODE must be console, file or smtp, not {settings.mail_mode!r}.")
