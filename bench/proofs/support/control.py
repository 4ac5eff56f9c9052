"""Positive controls: the payloads as they are must run script, and our own eyes must see what a sanitiser would stop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.async_api import Browser
from playwright.async_api import Error as BrowserError

from bench.proofs.support import chromium
from bench.proofs.support.payloads import Payload

FRAMES = 30  # Payloads tried on one page, a frame each.
PAGE_SECONDS = 30


async def list_firing(browser: Browser, payloads: Sequence[Payload]) -> set[int]:
    """Numbers of the payloads that ran something when put into a page as they are, without any policy."""
    fired: set[int] = set()
    with _raw_pages(payloads) as base:
        context = await chromium.open_context(browser, base)
        for first in range(0, len(payloads), FRAMES):
            numbers = range(first, min(first + FRAMES, len(payloads)))
            found = await _try_page(context, base, numbers)
            if found is None:  # One of them led the page away or hung it: each on its own.
                for number in numbers:
                    found = await _try_page(context, base, range(number, number + 1))
                    fired |= {number} if found is None else found
            else:
                fired |= found
        await context.close()
    return fired


async def _try_page(context, base: str, numbers: range) -> set[int] | None:  # type: ignore[no-untyped-def]
    page = await context.new_page()
    said: set[int] = set()
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.dismiss()))
    page.on("request", lambda request: said.update(_number_of(request.frame.url)) if request.frame and not request.url.startswith(
        (base, "data:", "blob:", "about:")) and request.resource_type in ("script", "fetch", "xhr") else None)  # fmt: skip
    try:
        async with asyncio.timeout(PAGE_SECONDS):
            await page.goto(f"{base}/frames/{numbers.start}-{numbers.stop}", wait_until="domcontentloaded")
            await page.wait_for_timeout(700 if len(numbers) > 1 else 300)
            for frame in page.frames[1:]:
                await frame.evaluate("typeof __inspect === 'function' && __inspect().then(() => 0)")
            fired = await page.evaluate("__fired")
            if not page.url.startswith(f"{base}/frames/"):
                return None
    except (BrowserError, TimeoutError):
        return None
    finally:
        await page.close()
    return said | {number for line in fired for number in _number_of(line)}


def _number_of(text: str) -> set[int]:
    _, found, rest = text.partition("/raw/")
    digits = rest.split("?")[0].split(" ")[0].split("#")[0]
    return {int(digits)} if found and digits.isdigit() else set()


@contextmanager
def _raw_pages(payloads: Sequence[Payload]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, rest = self.path.strip("/").partition("/")
            if kind == "frames":
                start, _, stop = rest.partition("-")
                body = "".join(f'<iframe src="/raw/{n}"></iframe>' for n in range(int(start), int(stop)))
            elif kind == "raw" and rest.isdigit():
                body = f"<p>Before.</p>{payloads[int(rest)].text}<p>After.</p>"
            else:
                self.send_error(404)
                return
            data = f"<!doctype html><meta charset=utf-8><body>{body}".encode("utf-8", "surrogatepass")
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
