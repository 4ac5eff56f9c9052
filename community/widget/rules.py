"""Which sites may use the help button, how an origin is written, and how small the script is sent."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ORIGINS_MOST = 50  # Each is looked up with each request, and named in a header of the panel.
ORIGIN_LONGEST = 200
REFUSALS_KEPT = 100  # Whoever invents origins pushes the oldest out, and fills no disk.
REFUSALS_SHOWN = 20

OWN_MACHINE = ("localhost", "127.0.0.1")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_STYLE = re.compile(r"(STYLE = `)(.*?)(`)", re.DOTALL)


def read_origin(text: str) -> tuple[str, str]:
    """(origin as browsers write it, "") or ("", why this is none). A slash at the end is no harm."""
    text = text.strip()
    if "*" in text:
        return "", "Name each site by itself: one * would let in sites that you do not know."
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return "", "This is no address of a site."
    if not host.isascii():
        return "", "Write the name as browsers send it: with the part that begins with xn--."
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        return "", "Leave out what follows the site’s name, such as pages."
    if not _is_host(host) or len(text) > ORIGIN_LONGEST:
        return "", "This is no address of a site. Write it like https://www.example.org."
    if parts.scheme not in ("http", "https") or (parts.scheme == "http" and host not in OWN_MACHINE):
        return "", "The site has to begin with https://, or others could read along."
    is_usual = port is None or port == {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if is_usual else f":{port}"), ""


def squeeze(script: str) -> str:
    """The script without comments, indentation, and the white space of its styles."""
    lines = (line.strip() for line in script.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _STYLE.sub(lambda found: found[1] + _squeeze_style(found[2]) + found[3], kept)


def _is_host(host: str) -> bool:
    labels = host.split(".")
    named = len(labels) > 1 or host in OWN_MACHINE
    return named and len(host) <= 253 and all(_LABEL.fullmatch(label) for label in labels)


def _squeeze_style(style: str) -> str:
    return re.sub(r"\s*([{};,>])\s*", r"\1", style).replace(";}", "}").replace(": ", ":").strip()
