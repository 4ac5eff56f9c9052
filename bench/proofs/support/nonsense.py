"""Addresses, methods and forms that nobody in their right mind sends: each is refused in words."""

from __future__ import annotations

import random  # noqa: TID251 - the caller seeds it
from collections.abc import Iterator
from urllib.parse import quote

from werkzeug.routing import Rule

from bench.proofs.support.door import Door
from bench.proofs.support.door_table import DOORS
from bench.proofs.support.house import Answered, House

Group = Iterator[tuple[str, Answered]]

IDS = (
    "0",
    "999999",
    str(2**31),
    str(2**63 - 1),
    str(2**63),
    "9" * 40,
    "-1",
    "1.5",
    "x",
    "%00",
    "1%00",
    "٣",
    "0x1",
    "1e9",
    "%2e%2e",
)
WORDS = (
    "%00", "a%00b", "%ff%fe", "x" * 3000, "..%2f..%2fetc%2fpasswd", "%E2%80%AE", "%F0%9F%92%A9", "'%20or%201=1--", "%3Cscript%3E",
    "{{7*7}}", "%25s%25n", "%0d%0aSet-Cookie:%20a=b", "ÜBER", "%ED%A0%80", "~", "%20", "a%2Fb", "%5c", "None",
)  # fmt: skip
VALUES = (
    "", " ", "\x00", "a\x00b", "9" * 30, "-1", "0", "1e400", "NaN", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\u202eabc", "\u200b", "x" * 40_000, "' OR 1=1 --", "../../etc/passwd", "<svg onload=alert(1)>", "%s%s%n", "[a" * 3000, "http://[::1",
    "\r\nSet-Cookie: a=b", "True", "١٢٣", "🦊" * 60,
)  # fmt: skip
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "BREW")
LONGEST = 7_000  # Bytes of an address; gunicorn takes 8,190.
PEOPLE = ("visitor", "other", "keeper")


def groups(house: House, n: int | None, chance: random.Random) -> Iterator[tuple[str, Group]]:
    """Each kind of nonsense, as requests that are made while one reads them."""
    yield "wrong methods", _wrong_methods(house)
    yield "nonsense in addresses", _strange_addresses(house)
    yield "nonsense in queries", _strange_queries(house)
    yield "nonsense in forms", _strange_forms(house, n, chance)


def _wrong_methods(house: House) -> Group:
    """Methods that a route does not take: 405, or 404 where nothing is; OPTIONS is answered."""
    adapter = house.site.app.url_map.bind("127.0.0.1")
    for rule in _rules(house):
        path = _path_of(rule, "1", "x")
        taken = {method for method in METHODS if adapter.test(path.split("?")[0], method)}
        for method in METHODS:
            if method in taken:
                continue
            for who in PEOPLE:
                answered = house.send(
                    method, path, who, pattern=rule.rule, data={}, token=house.token, expected=(404, 405)
                )
                yield f"{method} {rule.rule}", answered


def _strange_addresses(house: House) -> Group:
    """Ids and words that cannot be, in every place of every address, with every method that the route takes."""
    for rule in _rules(house):
        if not rule.arguments:
            continue
        for number, word in zip(_stretched(IDS, WORDS), _stretched(WORDS, IDS), strict=True):
            path = _path_of(rule, number, word)
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                for who in ("visitor", "chief"):
                    yield (
                        f"{method} {path[:80]}",
                        house.send(
                            method, path, who, pattern=rule.rule, data={"reason": "words"}, token=house.token
                        ),
                    )


def _strange_queries(house: House) -> Group:
    """What pages read from their addresses, with values that cannot be."""
    names = (
        "page",
        "order",
        "sort",
        "status",
        "show",
        "q",
        "title",
        "board",
        "tag",
        "product",
        "author",
        "next",
        "on",
        "merged",
        "date",
        "kind",
    )
    for door in DOORS:
        if not door.is_safe:
            continue
        target = (door.targets or ("plain",))[0]
        path = door.path.format_map(house.places_of(target)).partition("?")[0]
        for text in VALUES:
            value = quote(text[:300].encode("utf-8", "replace"))
            query = "&".join(f"{name}={value[: LONGEST // len(names)]}" for name in names)
            yield (
                f"GET {door.path}?…{value[:20]}",
                house.send("GET", f"{path}?{query}", "other", pattern=door.path),
            )


def _strange_forms(house: House, n: int | None, chance: random.Random) -> Group:
    """Every field of every form with values that cannot be; bodies that are no forms."""
    for door in DOORS:
        if door.is_safe:
            continue
        target = (door.targets or ("plain",))[0]
        path = door.path.format_map(house.places_of(target))
        fields = list(door.data) or ["reason"]
        tries = [(field, value) for field in fields for value in VALUES]
        if n is not None and n < len(tries):
            tries = chance.sample(tries, n)
        for field, value in tries:
            places = house.places_of(target)
            data = {name: str(v).format_map(places) for name, v in door.data.items()} | {field: value}
            for who in ("asker", "keeper"):
                yield (
                    f"{door.method} {door.path} {field}={value[:20]!r}",
                    house.send(door.method, path, who, pattern=door.path, data=data, token=house.token),
                )
        yield from _no_forms(house, door, path)


def _no_forms(house: House, door: Door, path: str) -> Group:
    for content_type, body in (
        ("application/json", "{"), ("application/json", "[" * 2_000), ("application/json", '{"answers": [{}, null, 1e99], "replies": "x"}'),
        ("application/json", "null"), ("multipart/form-data", "x"), ("multipart/form-data; boundary=x", "--x\r\nbroken"),
        ("application/x-www-form-urlencoded", "a=%ff&b=%zz&=&&;"), ("application/x-www-form-urlencoded", "&".join(["a=1"] * 1_200)),
        ("text/plain", "\x00"), ("", ""),
    ):  # fmt: skip
        yield (
            f"{door.method} {door.path} as {content_type} {body[:12]!r}",
            house.send(
                door.method,
                path,
                "keeper",
                pattern=door.path,
                data=body,
                headers={"Content-Type": content_type},
                token=house.token,
            ),
        )


def _rules(house: House) -> list[Rule]:
    return sorted(
        house.site.app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ()))
    )


def _path_of(rule: Rule, number: str, word: str) -> str:
    """The rule's address with these in its places; the first choice where it leaves only a few."""
    path = ""
    for is_dynamic, part in rule._trace:  # As werkzeug understood the rule: text, and names of places.
        if not is_dynamic:
            path += part.replace("|", "")
            continue
        converter = rule._converters[part]
        if hasattr(converter, "items"):
            path += min(converter.items)
        else:
            path += number if type(converter).__name__ == "IntegerConverter" else word
    return path


def _stretched(these: tuple[str, ...], like: tuple[str, ...]) -> Iterator[str]:
    length = max(len(these), len(like))
    return (these[index % len(these)] for index in range(length))
