"""Mail leaves as the settings say; over SMTP only to a server whose certificate is verified."""

import email
import socket
import ssl
import subprocess
from email import policy

import pytest
from aiosmtpd.controller import Controller

from community.core import mail
from community.core.mail import Mail

NOTE = Mail(
    to="ann@mail.example.org", subject="Your question was answered", text="Hello Ann,\n\nGrüße – Ωμέγα.\n"
)


class Keeper:
    """A mail server that keeps what it gets."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.messages.append(email.message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


def start_server(**kwargs):
    keeper = Keeper()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(keeper, hostname="127.0.0.1", port=port, **kwargs)
    server.start()
    return keeper, server, port


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody has signed but itself."""
    folder = tmp_path_factory.mktemp("certificate")
    key, crt = folder / "key.pem", folder / "crt.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    subprocess.run([*command.split(), "-keyout", key, "-out", crt], check=True, capture_output=True)
    return crt, key


def test_text_arrives_unharmed_with_the_headers_that_keep_robots_quiet(app, mailbox):
    mail.send(NOTE)
    (message,) = mailbox
    assert message["To"] == NOTE.to
    assert message["Subject"] == NOTE.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@halden.example>")
    assert message.get_content() == NOTE.text


def test_a_subject_cannot_bring_headers_of_its_own(app, mailbox):
    mail.send(Mail(to=NOTE.to, subject="Hello\r\nBcc: everybody@example.org", text="x"))
    assert mailbox[0]["Bcc"] is None
    assert mailbox[0]["Subject"] == "Hello Bcc: everybody@example.org"


def test_the_console_shows_mail_to_whoever_runs_the_server(build_app, capsys):
    build_app(mail_mode="console")
    mail.send(NOTE)
    shown = capsys.readouterr().err
    assert "To: ann@mail.example.org" in shown
    assert "Grüße – Ωμέγα." in shown


def test_each_mail_becomes_a_file_in_the_folder(build_app, tmp_path):
    build_app(mail_mode="file", mail_dir=str(tmp_path / "mail"))
    mail.send(NOTE)
    mail.send(NOTE)
    files = list((tmp_path / "mail").glob("*.eml"))
    assert len(files) == 2
    message = email.message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert message.get_content() == NOTE.text


@pytest.mark.network
def test_a_relay_on_this_machine_gets_mail_in_the_clear_only_when_told_so(build_app):
    keeper, server, port = start_server()
    try:
        build_app(mail_mode="smtp", smtp_port=port, smtp_security="none")
        mail.send(NOTE)
    finally:
        server.stop()
    assert keeper.messages[0].get_content().splitlines() == NOTE.text.splitlines()


@pytest.mark.network
def test_a_server_that_offers_no_encryption_gets_nothing(build_app):
    import smtplib

    keeper, server, port = start_server()
    try:
        build_app(mail_mode="smtp", smtp_port=port, smtp_security="starttls")
        with pytest.raises(smtplib.SMTPNotSupportedError):
            mail.send(NOTE)
    finally:
        server.stop()
    assert keeper.messages == []


@pytest.mark.network
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_server_with_a_certificate_that_nobody_signed_gets_nothing(build_app, certificate):
    crt, key = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    keeper, server, port = start_server(tls_context=context, require_starttls=True)
    try:
        build_app(mail_mode="smtp", smtp_port=port, smtp_security="starttls")
        with pytest.raises(ssl.SSLCertVerificationError):
            mail.send(NOTE)
    finally:
        server.stop()
    assert keeper.messages == []


@pytest.mark.network
def test_the_same_server_gets_mail_once_its_certificate_is_trusted(build_app, certificate, monkeypatch):
    crt, key = certificate
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(crt, key)
    keeper, server, port = start_server(tls_context=context, require_starttls=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(crt))
    try:
        build_app(mail_mode="smtp", smtp_port=port, smtp_security="starttls")
        mail.send(NOTE)
    finally:
        server.stop()
    assert keeper.messages[0].get_content().splitlines() == NOTE.text.splitlines()


def test_what_a_person_wrote_is_answered_to_that_person_and_carries_its_files(app, mailbox):
    file = mail.Attached("lamp.txt", "text/plain", "Grüße".encode())
    mail.send(
        Mail(to="desk@halden.example", subject="[T-1] Lamp", text="Hello\n", reply_to="ann@mail.example.org",
             is_automatic=False, attached=(file,))
    )  # fmt: skip
    (message,) = mailbox
    assert message["Reply-To"] == "ann@mail.example.org"
    assert message["Auto-Submitted"] is None
    assert message.get_body(("plain",)).get_content() == "Hello\n"
    (part,) = message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("lamp.txt", "text/plain")
    assert part.get_payload(decode=True) == file.data


def test_the_console_shows_the_words_and_names_the_files(build_app, capsys):
    build_app(mail_mode="console")
    mail.send(
        Mail(
            to="a@b.example",
            subject="Lamp",
            text="Hello\n",
            attached=(mail.Attached("a.pdf", "application/pdf", b"%PDF"),),
        )
    )
    assert "Hello\n[attached: a.pdf]" in capsys.readouterr().err
