"""Prove that an address which somebody types leads nowhere inside, however it is spelled, resolved or redirected.

    python -m bench.proofs.ssrf --data ../shared/data/security [--seed 1] [--n 2000]

`--data` holds `ssrf.json` (or is it): addresses to refuse and to accept, and situations that change under way. The fetcher
itself is asked, with a resolver of the proof's; every connection that Python tries is seen, and those that lead off this
machine are stopped there, so that nothing leaves. Refused means: in words, and without any connection.

- each address of the file, as it stands and with https in place of http;
- `--n` private addresses that `--seed` draws, in ten spellings each, and as the answer of a resolver;
- public ones are let out, to exactly the address that was resolved, whatever proxies the environment names;
- a name whose second answer is private, several answers of which one is private, redirects inside, an untrusted certificate.

Positive control: a check as one writes it in a hurry lets some of the same addresses through, and `urllib` follows the
redirect.
"""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
import os
import random  # noqa: TID251 - seeded: a proof must be repeatable
import re
import socket
import ssl
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bench.proofs.importing import Checks
from community.core.fetching import Fetcher, NoAnswer, NotReached, Rule, Unsafe, is_public
from tests.support.local_server import Ask, LocalServer, Say

PUBLIC = "93.184.216.34"
EMBEDDED = re.compile(r"(?:^|[.-])((?:\d{1,3}[.-]){3}\d{1,3})[.-]")
INNER = {"localtest.me", "lvh.me", "vcap.me", "localhost", "ip6-localhost", "ip6-loopback"}
PRIVATE = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "0.0.0.0/8",
]

_tried: list[tuple[str, int]] = []
_is_watching = [False]


def watch_connections() -> None:
    """See every connection from now on; off this machine none comes about."""

    def seen(event: str, arguments: tuple[Any, ...]) -> None:
        if event != "socket.connect" or not _is_watching[0] or not isinstance(arguments[1], tuple):
            return
        host, port = str(arguments[1][0]), int(arguments[1][1])
        _tried.append((host, port))
        if host not in ("127.0.0.1", "::1"):
            raise ConnectionRefusedError("The proof lets nothing off this machine.")

    sys.addaudithook(seen)
    _is_watching[0] = True


def resolver(host: str, port: int) -> Sequence[str]:
    """Answers as the world's would: names that hold an address lead to it, a few lead home, all others are public."""
    if host in INNER or host.endswith(tuple(f".{name}" for name in INNER)):
        return ["127.0.0.1"]
    embedded = EMBEDDED.search(f"{host}.")
    return [embedded[1].replace("-", ".") if embedded else PUBLIC]


def verdict(fetcher: Fetcher, url: str) -> str:
    """`refused` (and nothing was tried), `out`, or what else came of it."""
    _tried.clear()
    try:
        fetcher.fetch("POST", url, body=b"{}")
    except Unsafe as error:
        return "refused" if not _tried and str(error).endswith(".") else f"refused after trying {_tried}"
    except (NotReached, NoAnswer):
        return "out" if _tried else "nothing tried"
    return "answered"


def naive(url: str) -> bool:
    """Whether a check as one writes it in a hurry would let the address pass."""
    host = (urlsplit(url.strip()).hostname or "").lower()
    inner = ("localhost", "127.", "10.", "192.168.", "169.254.", "172.16.", "0.")
    return url.strip().startswith(("http://", "https://")) and not host.startswith(inner)


def spellings(address: ipaddress.IPv4Address) -> dict[str, str]:
    """One private address, as people write it who want to get past a check."""
    number, parts = int(address), str(address).split(".")
    high, low = number >> 16, number & 0xFFFF
    return {
        "dotted": str(address),
        "decimal": str(number),
        "hex": hex(number),
        "dotted hex": ".".join(hex(int(part)) for part in parts),
        "octal": ".".join(f"0{int(part):o}" for part in parts),
        "short": f"{parts[0]}.{number & 0xFFFFFF}",
        "mapped": f"[::ffff:{address}]",
        "NAT64": f"[64:ff9b::{high:x}:{low:x}]",
        "6to4": f"[2002:{high:x}:{low:x}::1]",
        "Teredo": f"[2001:0:5ef5:79fd:0:0:{~high & 0xFFFF:x}:{~low & 0xFFFF:x}]",
        "ISATAP": f"[2606:4700::5efe:{high:x}:{low:x}]",
        "user": f"hooks.example.com@{address}",
        "full-width": str(address).replace(".", "。"),
    }


def addresses_of_the_file(checks: Checks, told: dict[str, Any], fetcher: Fetcher) -> None:
    print("\nThe file")
    denied = {url: verdict(fetcher, url) for url in told["deny"]}
    wrong = {url: what for url, what in denied.items() if what != "refused"}
    checks.that(
        f"each of {len(denied)} addresses is refused, and nothing is tried", not wrong, str(wrong or "")
    )
    encrypted = {url: re.sub(r"^(\s*)http:", r"\1https:", url) for url in told["deny"]}
    out = [url for url, other in encrypted.items() if verdict(fetcher, other) != "refused"]
    checks.that("so is each with https in place of http", not out, str(out or ""))
    allowed = {url: verdict(fetcher, url) for url in told["allow"]}
    kept = [url for url, what in allowed.items() if what != "out"]
    checks.that(f"each of {len(allowed)} public addresses is let out", not kept, str(kept or ""))
    for url in told["allow"]:
        verdict(fetcher, url)
        parts = urlsplit(url)
        if set(_tried) != {(PUBLIC, parts.port or 443)}:
            checks.that(f"{url} goes to the resolved address", False, str(_tried))
    passed = [url for url in told["deny"] if naive(url)]
    checks.that(
        "control: a check in a hurry lets some of them pass",
        len(passed) > 0,
        f"{len(passed)} of {len(denied)}",
    )


def drawn_addresses(checks: Checks, seed: int, count: int, fetcher: Fetcher) -> None:
    print(f"\n{count} private addresses, drawn with seed {seed}")
    draw = random.Random(seed)
    tried, let_out, hurried = 0, [], 0
    for _ in range(count):
        network = ipaddress.ip_network(draw.choice(PRIVATE))
        address = ipaddress.IPv4Address(int(network.network_address) + draw.randrange(network.num_addresses))
        for name, host in spellings(address).items():
            url = f"https://{host}/"
            tried += 1
            hurried += naive(url)
            try:
                place = fetcher.check(url)
            except Unsafe:
                continue
            let_out.append((name, url, place))
        if is_public(str(address)):
            let_out.append(("answer", str(address), None))
    checks.that(f"none of {tried:,} spellings is let out", not let_out, str(let_out[:3] or ""))
    checks.that("control: the check in a hurry lets some pass", hurried > 0, f"{hurried:,}")
    wider = [
        text
        for text in (str(ipaddress.IPv4Address(draw.getrandbits(32))) for _ in range(count * 5))
        if is_public(text) and not ipaddress.ip_address(text).is_global
    ]
    checks.that(
        f"of {count * 5:,} addresses at random none is public for us alone", not wider, str(wider[:3] or "")
    )
    public = [ipaddress.IPv4Address(draw.getrandbits(32)) for _ in range(count)]
    public = [one for one in public if one.is_global and not one.is_multicast]
    refused = [str(one) for one in public if not is_public(str(one))]
    checks.that(f"of {len(public):,} public ones at most one in a thousand is refused", len(refused) <= len(public) // 1_000 + 1, str(refused[:3] or ""))  # fmt: skip
    six = [ipaddress.IPv6Address(draw.getrandbits(128)) for _ in range(count * 5)]
    strange = [str(one) for one in six if is_public(str(one)) and not one.is_global]
    checks.that(f"of {len(six):,} IPv6 addresses at random none is public for us alone", not strange)


def changing_situations(checks: Checks, told: dict[str, Any]) -> None:
    print("\nWhat changes under way")
    for case in told["dynamic"]:
        if "second" in case:
            rebind(checks, case)
        elif "answers" in case:
            mixed = Fetcher(Rule(), resolve=lambda *_, case=case: case["answers"])
            checks.same(case["name"], verdict(mixed, "https://hooks.example.com/in"), "refused")
        elif "location" in case:
            redirect(checks, case)
        else:
            checks.that(f"{case.get('name')} is a situation that this proof knows", False)


def rebind(checks: Checks, case: dict[str, Any]) -> None:
    asked: list[str] = []

    def answers(host: str, port: int) -> list[str]:
        asked.append(host)
        return [case["first"] if len(asked) == 1 else case["second"]]

    fetcher = Fetcher(Rule(), resolve=answers)
    first = verdict(fetcher, "https://hooks.example.com/in")
    went = set(_tried)
    is_pinned = first == "out" and went == {(case["first"], 443)} and len(asked) == 1
    checks.that(f"{case['name']}: asked once, and that address is connected to", is_pinned, str(went))
    checks.same(
        f"{case['name']}: the next call is", verdict(fetcher, "https://hooks.example.com/in"), "refused"
    )


class Elsewhere(LocalServer):
    """Sends everybody on."""

    location = ""

    def answer(self, ask: Ask) -> Say:
        return Say(302, b"", {"Location": self.location})


def redirect(checks: Checks, case: dict[str, Any]) -> None:
    local = Fetcher(Rule(allows_local=True), total_seconds=5)
    with Elsewhere() as server:
        server.location = case["location"]
        _tried.clear()
        answer = local.fetch("GET", server.url)
        inside = [host for host, _ in _tried if host != "127.0.0.1"]
        ok = answer.status == 302 and len(server.asked) == 1 and not inside
        checks.that(f"{case['name']}: the redirect is an answer, and is not followed", ok, str(inside or ""))
        _tried.clear()
        with contextlib.suppress(OSError):
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(server.url, timeout=5)
        followed = [host for host, _ in _tried if host != "127.0.0.1"]
        checks.that("control: urllib follows it", bool(followed), ", ".join(followed))


def environment(checks: Checks, fetcher: Fetcher) -> None:
    print("\nThe environment, and certificates")
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = "http://10.9.8.7:3128"
    verdict(fetcher, "https://hooks.example.com/in")
    went = set(_tried)
    checks.same("proxies of the environment are not used", went, {(PUBLIC, 443)})
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        del os.environ[name]
    with untrusted_server() as port:
        local = Fetcher(Rule(allows_local=True), total_seconds=5)
        try:
            local.fetch("GET", f"https://localhost:{port}/")
            said = "answered"
        except NotReached as error:
            said = str(error)
        checks.that("a certificate that nobody vouches for is refused", "certificate" in said, said)


@contextmanager
def untrusted_server() -> Iterator[int]:
    """A TLS server with a certificate that it made itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3_650))
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    with tempfile.NamedTemporaryFile("wb") as file, socket.create_server(("127.0.0.1", 0)) as listening:
        file.write(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))  # fmt: skip
        file.flush()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file.name)

        def serve() -> None:
            while True:
                try:
                    plain, _ = listening.accept()
                    context.wrap_socket(plain, server_side=True).close()
                except ssl.SSLError:
                    continue
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def main(data: Path, seed: int, count: int) -> int:
    told = json.loads((data / "ssrf.json" if data.is_dir() else data).read_text(encoding="utf-8"))
    watch_connections()
    checks = Checks()
    fetcher = Fetcher(Rule(), resolve=resolver, connect_seconds=1, total_seconds=5)
    addresses_of_the_file(checks, told, fetcher)
    drawn_addresses(checks, seed, count, fetcher)
    changing_situations(checks, told)
    environment(checks, fetcher)
    print(f"\n{checks.passed} passed, {len(checks.failed)} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="a folder with ssrf.json, or such a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--n", type=int, default=2_000, help="private addresses to draw")
    options = parser.parse_args()
    sys.exit(main(options.data, options.seed, options.n))
