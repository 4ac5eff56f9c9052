"""Chromium, looking at pages as a person's browser does, with eyes for what should not be there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Dialog, Page, Request, async_playwright
from playwright.async_api import Error as BrowserError

PATH = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip
INSPECT = (Path(__file__).parent / "inspect.js").read_text(encoding="utf-8")
LOOK_SECONDS = 60  # A page that is not there by then hangs; a busy machine takes its time.
NOT_NEEDED = (
    "/static/css/*",
    "/static/vendor/inter*",
    "/static/icons/*",
    "/static/site.webmanifest*",
    "/files/*",
)
"""By the whole beginning of an address: a payload may name a picture, and its page is still wanted."""


@dataclass
class Finding:
    """What was seen on one page."""

    url: str
    status: int = 0
    problems: list[str] = field(default_factory=list)
    fired: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    nodes: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing ran, nothing dangerous stood there, and the content policy had nothing to stop."""
        return not (self.problems or self.fired or self.reports)


class Looker:
    """One tab. Dialogs, requests to other places and errors of scripts count as something that ran."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.noticed: list[str] = []
        page.on("dialog", self._dialog)
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.noticed.append(f"script error: {str(error)[:100]}"))

    async def look(self, path: str, *, expect: Iterable[int] = (200,)) -> Finding:
        """Open a page, set off whatever can be set off, and say what was seen."""
        return await self._see(path, lambda: self.page.goto(self.base + path, wait_until="load"), expect)

    async def submit(self, action: str, fields: dict[str, str], *, expect: Iterable[int]) -> Finding:
        """Send a form the way a browser does, and look at the page that answers."""

        async def send() -> Any:
            async with self.page.expect_navigation(wait_until="load") as answer:
                await self.page.evaluate(_SUBMIT, [action, fields])
            return await answer.value

        return await self._see(f"POST {action}", send, expect)

    async def parse(
        self,
        path: str,
        *,
        form: dict[str, str] | None = None,
        shown_as: str = "",
        expect: Iterable[int] = (200,),
    ) -> Finding:
        """Fetch a page from within the present one and look its markup over; a piece is shown as well, in a place of that class."""
        self.noticed.clear()
        finding = Finding(path)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                finding.status, seen = await self.page.evaluate(_FETCH, [path, form, shown_as])
        except (BrowserError, TimeoutError) as error:
            finding.problems.append(f"the page could not be fetched: {str(error).splitlines()[:1]}")
            return finding
        return self._told(finding, seen, expect)

    async def _see(self, path: str, go: Callable[[], Awaitable[Any]], expect: Iterable[int]) -> Finding:
        self.noticed.clear()
        finding = Finding(path)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                response = await go()
                finding.status = response.status if response is not None else 0
                seen = await self.page.evaluate("__inspect()")
        except (BrowserError, TimeoutError) as error:
            finding.problems.append(f"the page could not be looked at: {str(error).splitlines()[:1]}")
            return finding
        return self._told(finding, seen, expect)

    def _told(self, finding: Finding, seen: dict[str, Any], expect: Iterable[int]) -> Finding:
        finding.problems, finding.reports, finding.nodes = seen["problems"], seen["reports"], seen["nodes"]
        finding.fired = [*seen["fired"], *self.noticed]
        if finding.status not in expect:
            finding.problems.append(f"answered {finding.status}")
        return finding

    async def _dialog(self, dialog: Dialog) -> None:
        if dialog.type == "beforeunload":  # Ours: something is typed and not sent yet.
            await dialog.accept()
            return
        self.noticed.append(f"dialog: {dialog.message[:60]}")
        await dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.noticed.append(f"request to another place: {request.url[:100]}")


Look = Callable[[Looker], Awaitable[Finding]]


@dataclass(frozen=True)
class Plan:
    """Who looks at what; `start` is the page from which pieces are fetched."""

    who: str
    looks: Sequence[Look]
    start: str = ""


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """The system's Chromium; names of other places lead nowhere."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=PATH, args=ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()


async def open_context(browser: Browser, base: str, cookie: str = "") -> BrowserContext:
    """A browser profile that watches every page from its first line on, signed in when there is a cookie."""
    context = await browser.new_context(service_workers="block")
    await context.add_init_script(INSPECT)
    if cookie:
        await context.add_cookies([{"name": "session", "value": cookie, "url": base, "httpOnly": True}])
    return context


async def open_looker(context: BrowserContext, base: str) -> Looker:
    """A tab that fetches pages and scripts, but no style, font or picture: nothing of those can run here."""
    page = await context.new_page()
    session = await context.new_cdp_session(page)
    await session.send("Network.enable")
    await session.send("Network.setBlockedURLs", {"urls": [base + path for path in NOT_NEEDED]})
    return Looker(page, base)


async def share_out(context: BrowserContext, base: str, plan: Plan, *, tabs: int = 3) -> list[Finding]:
    """Let several tabs do all looks of the plan."""
    first = await context.new_page()
    await first.goto(
        f"{base}/csrf"
    )  # One session for all tabs: each of them would start its own, and undo the others'.
    await first.close()
    waiting = list(reversed(plan.looks))
    findings: list[Finding] = []

    async def work() -> None:
        looker = await open_looker(context, base)
        if plan.start:
            await looker.page.goto(base + plan.start)
        while waiting:
            findings.append(await waiting.pop()(looker))
        await looker.page.close()

    await asyncio.gather(*(work() for _ in range(min(tabs, len(waiting)))))
    return findings


_SUBMIT = """([action, fields]) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = action;
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  fetch("/csrf").then((answer) => answer.json()).then(({ token }) => {
    const field = document.createElement("input");
    field.name = "csrf_token";
    field.value = token;
    form.append(field);
    HTMLFormElement.prototype.submit.call(form);
  });
}"""

_FETCH = """async ([path, form, shownAs]) => {
  let options = { headers: shownAs ? { "HX-Request": "true" } : {} };
  if (form) {
    const { token } = await (await fetch("/csrf")).json();
    options = { method: "POST", body: new URLSearchParams({ ...form, csrf_token: token }), headers: options.headers };
  }
  const answer = await fetch(path, options);
  const text = await answer.text();
  const type = answer.headers.get("Content-Type") || "";
  return [answer.status, type.includes("xml") ? __inspectXml(text) : await __inspectMarkup(text, shownAs)];
}"""
