"""Every setting: name, unit, default, meaning. The defaults need nothing but Python on one machine.

A setting is read from the environment as `PEERDESK_<NAME>`; docs/settings.md is generated from this file.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent


def _setting(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one running Peerdesk. Relative paths are relative to the project's folder."""

    # The site
    site_name: str = _setting("Halden", "The brand's name, shown in the header and in mail.")
    base_url: str = _setting(
        "http://127.0.0.1:5000",
        "The public address. Links in mail, canonical addresses and the secure-cookie flag come from it,"
        " never from a request's Host header.",
    )
    time_zone: str = _setting(
        "Europe/London", "Zone in which visitors and new members read times (IANA name)."
    )

    # Storage
    instance_dir: str = _setting("instance", "Folder for the database, the index, files and the secret key.")
    database_url: str = _setting(
        "",
        "SQLAlchemy address of the database; empty means SQLite in the instance folder."
        " `postgresql://…` needs requirements/postgres.txt.",
    )
    files_url: str = _setting(
        "",
        "Where uploaded pictures are kept: a folder or any fsspec address such as `s3://bucket/path`"
        " (requirements/storage-s3.txt); empty means the instance folder.",
    )
    search_engine: str = _setting(
        "whoosh",
        "What holds the search index: `whoosh` (up to some 50,000 threads), `tantivy` (one machine, millions;"
        " requirements/search-tantivy.txt) or `postgresql` (in the PostgreSQL database, for several machines)."
        " After a change run `flask search rebuild`.",
    )
    search_dir: str = _setting(
        "", "Folder of the search index of `whoosh` or `tantivy`; empty means the instance folder."
    )
    secret_key: str = _setting(
        "", "Signs sessions and tokens. Empty means a random one, made once and kept in the instance folder."
    )

    sealing_key: str = _setting(
        "",
        "Encrypts what is too private to lie in the database as it is (postal addresses of product testers). Empty means"
        " a key derived from the secret key. What was sealed with another key cannot be read any more.",
    )

    # Processes
    redis_url: str = _setting(
        "",
        "Redis that rate limits share (requirements/redis.txt); empty counts in each process's own memory.",
    )
    trusted_proxies: int = _setting(
        0,
        "How many reverse proxies of ours stand in front; their X-Forwarded-* headers are believed, no others.",
    )
    worker_pause_seconds: float = _setting(0.5, "How long the worker rests when no job is due.")

    # Mail
    mail_mode: str = _setting(
        "console", "`console` prints mail, `file` writes it to a folder, `smtp` sends it."
    )
    mail_dir: str = _setting("", "Folder for `file` mail; empty means the instance folder.")
    mail_from: str = _setting("community@halden.example", "Sender's address.")
    support_email: str = _setting(
        "support@halden.example",
        "The support team's address: requests from /support are mailed to it, and answers to their receipts go there.",
    )
    smtp_host: str = _setting("127.0.0.1", "Mail server.")
    smtp_port: int = _setting(587, "Mail server's port.")
    smtp_user: str = _setting("", "Account on the mail server; empty sends without signing in.")
    smtp_password: str = _setting("", "Password of that account.")
    smtp_security: str = _setting(
        "starttls",
        "`starttls`, `tls`, or `none` (a relay on this machine only). Certificates are always verified.",
    )

    # Pages
    visitor_cache_seconds: int = _setting(
        5, "How long a page for visitors may be served whole from memory; 0 switches that off."
    )
    visitor_cache_pages: int = _setting(500, "How many such pages one process keeps.")
    figures_seconds: int = _setting(
        60,
        "How old the front page's figures may be, and its list of who helped this week; 0 counts each time.",
    )
    rate_limits: bool = _setting(True, "Whether rate limits are enforced. Off only in tests and benchmarks.")

    # Calls to other servers
    fetch_ports: str = _setting(
        "443,8443",
        "Ports of other servers that may be called at addresses which admins type (webhooks), with commas between them.",
    )
    fetch_local: bool = _setting(
        False,
        "Whether this machine's own addresses and plain http may be called there too: for development and tests. Refused"
        " where the public address is https.",
    )

    # Payouts
    rails: str = _setting(
        "charity",
        "Ways on which money leaves, beside the table for paying by hand, which is always there: any of `sepa`, `paypal`,"
        " `credit` and `charity`, with commas between them. Each needs its settings below.",
    )
    rail_fees: str = _setting(
        "",
        "What a payout costs whoever gets it, by rail: `paypal=2%, sepa=20` (a share, minor units, or both: `2%+20`)."
        " Rails that are not named cost nothing.",
    )
    sepa_debtor_name: str = _setting("", "SEPA: the name on the account that pays.")
    sepa_debtor_iban: str = _setting("", "SEPA: the IBAN of that account.")
    sepa_debtor_bic: str = _setting("", "SEPA: its BIC; many banks need none.")
    paypal_url: str = _setting(
        "https://api-m.paypal.com",
        "PayPal: where its API answers; `https://api-m.sandbox.paypal.com` pays with play money.",
    )
    paypal_client_id: str = _setting("", "PayPal: the app's client id.")
    paypal_secret: str = _setting("", "PayPal: the app's secret.")
    paypal_webhook_id: str = _setting(
        "",
        "PayPal: the id of the webhook that calls us; empty believes no callback, and everything is asked for instead.",
    )
    credit_url: str = _setting(
        "",
        "Credit: the address of the brand's billing under which a credit is made and asked for (`…/credits`).",
    )
    credit_secret: str = _setting(
        "",
        "Credit: the key that signs calls to the billing and its callbacks, as Standard Webhooks writes it (`whsec_…`).",
    )
    charity_file: str = _setting(
        "manual", "Charity: how the charities are paid, `manual` (a table) or `sepa` (a file for the bank)."
    )

    def instance_path(self, name: str) -> Path:
        """Path of `name` inside the instance folder, which is made when it is missing."""
        folder = ROOT / self.instance_dir
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    @property
    def sqlalchemy_url(self) -> str:
        """Address of the database for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.instance_path('peerdesk.sqlite')}"

    @property
    def search_path(self) -> Path:
        """Folder of the search index."""
        return ROOT / self.search_dir if self.search_dir else self.instance_path("search")

    @property
    def is_https(self) -> bool:
        """Whether the public address is encrypted, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from environment variables. Raise ValueError naming the variable that is wrong."""
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in fields(Settings):
        variable = f"PEERDESK_{setting.name.upper()}"
        if variable in environ:
            values[setting.name] = _parse(variable, environ[variable], type(setting.default))
    return Settings(**values)


def secret_key(settings: Settings) -> str:
    """The signing key: the configured one, or a random one that is made once and kept."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.instance_path("secret_key")
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _parse(variable: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() in ("1", "true", "yes", "on"):
            return True
        if text.lower() in ("0", "false", "no", "off", ""):
            return False
        raise ValueError(f"{variable} must be yes or no, not {text!r}.")
    try:
        return kind(text)
    except ValueError as error:
        raise ValueError(f"{variable} must be a {kind.__name__}, not {text!r}.") from error
