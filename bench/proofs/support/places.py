"""Where text is shown: every kind of page, and who looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar
from urllib.parse import quote, urlencode

from sqlalchemy import select

from bench.proofs.support.chromium import Finding, Look, Looker, Plan
from bench.proofs.support.hostile import A_PAGE, BLOCKS, FENCES, LINKS, Hostile, line
from bench.proofs.support.payloads import Payload
from bench.proofs.support.site import Site
from community.boards.models import Board, Tag
from community.members.models import Member

OPENED_AT_MOST = 100  # Pages of one kind that are opened; the others are fetched and parsed.
LISTED = 30  # Requests and visits on one page of their lists.
LONGEST_QUERY = 3_000  # Bytes of an address; gunicorn takes 8,190.
LONGEST_COOKIE = 2_400  # Bytes of text that a session cookie holds besides the sign-in.

Item = TypeVar("Item")
KEEPER, READER, VISITOR, AGENT = "keeper", "reader", "visitor", "agent"


class Places:
    """Plans for the browser: what is looked at, by whom."""

    def __init__(self, site: Site, built: Hostile, payloads: Sequence[Payload], base: str) -> None:
        self.site = site
        self.built = built
        self.payloads = payloads
        self.base = base

    def cookie_of(self, who: str) -> str:
        """A session of that person; a visitor has none."""
        ids = {KEEPER: self.built.moderator_id, READER: self.built.reader_id, AGENT: self.built.agent_id}
        return self.site.sign_in(ids[who]) if who in ids else ""

    def plans(self) -> Iterator[tuple[str, Plan]]:
        """All kinds of pages, by name."""
        yield "answers, as a moderator", self.galleries()
        yield (
            "answers, as a visitor",
            Plan(VISITOR, [_parse(path) for path in self._gallery_paths], "/boards"),
        )
        yield "threads", self._threads(VISITOR)
        yield "threads, as a moderator", self._threads(KEEPER)
        yield "lists of threads", Plan(READER, [_open(f"/boards/{slug}") for slug in self.built.board_slugs])
        yield "tags and products", Plan(VISITOR, [_open(path) for path in self._labelled_paths()])
        yield "earlier texts", Plan(KEEPER, [_open(path) for path in self._revision_paths()])
        yield "pages of members", self._profiles()
        yield "inbox", Plan(READER, [_open(f"/inbox?page={n + 1}") for n in range(self._inbox_pages())])
        yield "search", self._searches()
        yield "suggestions", self._pieces("/ask", "sugs", _suggested)
        for name, form in (("blocks", BLOCKS), ("links", LINKS), ("code", FENCES)):
            yield f"preview of {name}", self._previews(form)
        yield "ask form with errors", self._forms("/threads", READER, self._asked, (422,))
        yield "sign-up with errors", self._forms("/sign-up", VISITOR, self._signed_up, (422, 429))
        yield "sign-in with errors", self._forms("/sign-in", VISITOR, self._signed_in, (422, 429))
        yield "profile with errors", self._forms("/settings/profile", READER, self._profile, (200, 422))
        yield (
            "closing with errors",
            self._forms(f"/threads/{self.built.thread_ids[0]}/closure", KEEPER, self._closing, (422,)),
        )
        yield (
            "support form with errors",
            self._forms("/support/tickets", VISITOR, self._contacted, (422, 429)),
        )
        yield "requests to support", self._tickets()
        yield "visits and what they looked for", self._visits()
        yield "drafts", self._drafts()
        yield "messages", Plan(READER, [self._flash(words) for words in self._bunches()])
        yield "feeds and sitemap", self._feeds()
        yield "pages that are not there", self._pages(VISITOR, _missing, (404,))

    def galleries(self) -> Plan:
        """Threads full of hostile answers, with all that moderators see."""
        return Plan(KEEPER, [_open(path) for path in self._gallery_paths])

    def board_lists(self, turn: int) -> Plan:
        """Pages that name many boards."""
        del turn  # The boards have other names each time.
        return Plan(
            READER,
            [_open("/boards"), _open("/"), _open("/ask"), _open(f"/threads/{self.built.thread_ids[0]}")],
        )

    @cached_property
    def _gallery_paths(self) -> list[str]:
        return [f"/threads/{thread_id}" for thread_id in self.built.gallery_ids]

    def _threads(self, who: str) -> Plan:
        paths = {p: f"/threads/{i}" for p, i in zip(self.payloads, self.built.thread_ids, strict=True)}
        return self._pages(
            who, lambda payload: f"{paths[payload]}?{_query(order=payload.text, page=payload.text)}"
        )

    def _profiles(self) -> Plan:
        names = {payload: f"/members/m{number}" for number, payload in enumerate(self.payloads)}
        endings = ["", "?show=threads", "/points", "/suspension"]
        return self._pages(KEEPER, lambda payload: names[payload] + endings[len(payload.text) % len(endings)])

    def _labelled_paths(self) -> list[str]:
        with self.site.acting() as session:
            tags = session.scalars(
                select(Tag.slug)
                .where(Tag.thread_count > 0)  # What nothing carries any more has no page.
                .order_by(Tag.id)
                .limit(len(self.payloads) // A_PAGE)
            ).all()
        return [
            *(f"/tags/{slug}" for slug in tags),
            *(f"/products/product-{n}" for n in range(0, len(self.payloads), A_PAGE)),
        ]

    def _revision_paths(self) -> list[str]:
        return [
            f"/threads/{i}/revisions" if i > 0 else f"/answers/{-i}/revisions" for i in self.built.edited_ids
        ]

    def _inbox_pages(self) -> int:
        with self.site.acting() as session:
            unread = session.get_one(Member, self.built.reader_id).unread_count
        return min(max(1, unread // 20), OPENED_AT_MOST)

    def _searches(self) -> Plan:
        def path(payload: Payload) -> str:
            text = line(payload.text)
            forms = [
                {"q": text}, {"q": f"{text} router"}, {"q": f'author:"{text}" board:{text} words'}, {"q": f'"{text}" -{text}'},
                {"q": "words", "board": text, "tag": text}, {"q": "words", "sort": text, "page": text, "status": text},
                {"q": "words", "author": text, "product": text, "date": text}, {"q": f"status:{text} tag:{text}"},
            ]  # fmt: skip
            return f"/search?{_query(**forms[sum(text.encode()) % len(forms)])}"

        plain = self._pages(READER, lambda payload: f"/search?{_query(q=line(payload.text))}")
        return Plan(READER, [*plain.looks, *self._pages(READER, path).looks], "/boards")

    def _pages(self, who: str, path_of: Callable[[Payload], str], expect: Sequence[int] = (200,)) -> Plan:
        """One page a payload: some opened, all parsed."""
        opened = _some(self.payloads)
        return Plan(
            who,
            [
                *(_open(path_of(payload), expect) for payload in opened),
                *(_parse(path_of(payload), expect) for payload in self.payloads),
            ],
            "/boards",
        )

    def _pieces(
        self, start: str, shown_as: str, ask: Callable[[str], tuple[str, dict[str, str] | None]]
    ) -> Plan:
        """One piece of a page a payload, put into a page as our scripts do."""

        def look(payload: Payload) -> Look:
            path, form = ask(payload.text)
            return lambda looker: looker.parse(path, form=form, shown_as=shown_as)

        return Plan(READER, [look(payload) for payload in self.payloads], start)

    def _previews(self, form: str) -> Plan:
        return self._pieces(
            "/ask",
            "prose",
            lambda text: (
                "/preview",
                {"body_markdown": form.replace("{p}", text).replace("{l}", line(text))},
            ),
        )

    def _forms(
        self, action: str, who: str, fill: Callable[[str], dict[str, str]], expect: Sequence[int]
    ) -> Plan:
        """A form that comes back with all that was typed: some sent by the browser, all parsed."""

        def send(payload: Payload) -> Look:
            return lambda looker: looker.submit(action, fill(payload.text), expect=expect)

        def parse(payload: Payload) -> Look:
            return lambda looker: looker.parse(action, form=fill(payload.text), expect=expect)

        looks = [
            *(send(payload) for payload in _some(self.payloads)),
            *(parse(payload) for payload in self.payloads),
        ]
        return Plan(who, looks, "/boards")

    def _asked(self, text: str) -> dict[str, str]:
        return {
            "title": text, "body_markdown": text[:8], "tags": f"{text},{text},a,b,c,d,e", "board_id": text, "product_id": text,
            "kind": text,
        }  # fmt: skip

    def _signed_up(self, text: str) -> dict[str, str]:
        return {"name": text, "username": text, "email": text, "password": "short", "next": text}

    def _signed_in(self, text: str) -> dict[str, str]:
        return {"identity": text, "password": "", "next": text}

    def _profile(self, text: str) -> dict[str, str]:
        # A brand's name in front is refused, so that the form comes back.
        return {"name": f"Halden support {text}", "about": text, "time_zone": text}

    def _closing(self, text: str) -> dict[str, str]:
        return {"_method": "PUT", "duplicate_of": text + " nothing", "reason": text}

    def _contacted(self, text: str) -> dict[str, str]:
        return {
            "title": text,
            "body_markdown": text,
            "name": text,
            "email": text,
            "product_id": text,
            "suggested": text,
        }

    def _tickets(self) -> Plan:
        ids = self.built.ticket_ids
        lists = [_open(f"/support/tickets?page={number + 1}") for number in range(-(-len(ids) // LISTED))]
        opened = [_open(f"/support/tickets/{ticket_id}") for ticket_id in _some(ids)]
        return Plan(AGENT, [*lists, *opened, *(_parse(f"/support/tickets/{one}") for one in ids)], "/boards")

    def _visits(self) -> Plan:
        ids, report = self.built.visit_ids, "/insight/deflection"
        pages = range(1, -(-len(ids) // LISTED) + 1)
        lists = [f"{report}/{name}page={number}" for name in ("visits?", "missed?") for number in pages]
        opened = [_open(path) for path in (report, *lists, *(f"{report}/visits/{one}" for one in _some(ids)))]
        return Plan(KEEPER, [*opened, *(_parse(f"{report}/visits/{one}") for one in ids)], "/boards")

    def _drafts(self) -> Plan:
        def look(payload: Payload) -> Look:
            async def keep_and_open(looker: Looker) -> Finding:
                words = dict.fromkeys(("title", "body_markdown", "tags", "kind"), payload.text)
                kept = await looker.parse("/drafts/ask", form={"_method": "PUT", **words})
                return await looker.look("/ask") if kept.is_clean else kept

            return keep_and_open

        return Plan(READER, [look(payload) for payload in _some(self.payloads)], "/boards")

    def _bunches(self) -> list[list[str]]:
        """The payloads in bunches that fit into a cookie; what is longer than one goes without its tail."""
        bunches: list[list[str]] = [[]]
        for payload in self.payloads:
            words = payload.text.encode("utf-8", "replace")[:LONGEST_COOKIE].decode("utf-8", "ignore")
            if (
                bunches[-1]
                and sum(len(w.encode()) for w in bunches[-1]) + len(words.encode()) > LONGEST_COOKIE // 2
            ):
                bunches.append([])
            bunches[-1].append(words)
        return bunches

    def _flash(self, words: list[str]) -> Look:
        async def look(looker: Looker) -> Finding:
            flashes = [("error" if number % 2 else "message", text) for number, text in enumerate(words)]
            cookie = self.site.sign({"_flashes": flashes})
            await looker.page.context.add_cookies(
                [{"name": "session", "value": cookie, "url": self.base, "httpOnly": True}]
            )
            return await looker.look("/account-erased")

        return look

    def _feeds(self) -> Plan:
        with self.site.acting() as session:
            slugs = session.scalars(select(Board.slug).order_by(Board.id)).all()
        paths = [
            *(f"/boards/{slug}/feed.atom" for slug in slugs), *(f"{path}/feed.atom" for path in self._gallery_paths),
            "/feeds/latest.atom", "/sitemap.xml", "/sitemap-0.xml",
        ]  # fmt: skip
        return Plan(VISITOR, [_parse(path) for path in paths], "/boards")


def _some(payloads: Sequence[Item]) -> Sequence[Item]:
    most = min(OPENED_AT_MOST, 10 + len(payloads) // 4)
    return payloads[:: max(1, -(-len(payloads) // most))]


def _open(path: str, expect: Sequence[int] = (200,)) -> Look:
    return lambda looker: looker.look(path, expect=expect)


def _parse(path: str, expect: Sequence[int] = (200,)) -> Look:
    return lambda looker: looker.parse(path, expect=expect)


def _query(**arguments: str) -> str:
    return urlencode(
        {
            name: value.encode("utf-8", "replace")[: LONGEST_QUERY // (3 * len(arguments))]
            for name, value in arguments.items()
        }
    )


def _suggested(text: str) -> tuple[str, None]:
    return f"/suggestions?{_query(q=line(text) + ' words')}", None


def _missing(payload: Payload) -> str:
    text = quote(payload.text.encode("utf-8", "replace")[:700], safe="")
    # Dots alone are taken out of an address by the browser itself.
    places = [
        "/boards/x{}",
        "/tags/x{}",
        "/members/x{}",
        "/nothing/x{}",
        "/threads/999999/x{}",
        "/products/x{}",
        "/x{}",
    ]
    return places[len(text) % len(places)].format(text)
