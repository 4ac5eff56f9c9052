"""HTML doors of search: the results page, and what browsers need to offer it as a search engine."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from community.core.pagination import page_number
from community.core.ratelimit import hit, limit
from community.core.web.actor import current_actor
from community.core.web.pagecache import for_visitors
from community.search import queries
from community.search.queries.facets import FacetGroup
from community.search.rules.narrowing import Narrowing
from community.search.rules.query import LONGEST, Query, parse
from community.search.rules.wanted import Sort

blueprint = Blueprint("search", __name__)

# A person reads each page; an office or a phone company's customers share one network.
SEARCHES_LIMIT = limit("60/minute")
MEMBER_SEARCHES_LIMIT = limit("60/minute")

SORT_LABELS = {Sort.BEST: "Best match", Sort.NEWEST: "Newest"}
QUESTION_LONGEST = 150  # Of a longer search, this much is carried over as a question's title.


@blueprint.get("/search")
@for_visitors
def show() -> ResponseReturnValue:
    """Search results, narrowed by facets; without a query, how to search."""
    actor = current_actor()
    query = parse(request.args.get("q", ""))
    narrowing = Narrowing.read(request.args)
    sort = Sort(value) if (value := request.args.get("sort", "")) in set(Sort) else Sort.BEST
    number = page_number(request.args.get("page"))
    if query.is_empty and not narrowing.chosen:
        return render_template("search/results.html", query="", page=None)
    if actor.is_signed_in:
        hit(MEMBER_SEARCHES_LIMIT, actor.id, what="searches")
    else:
        hit(SEARCHES_LIMIT, request.remote_addr, what="searches")
    page = queries.search_threads(actor, query, narrowing, sort=sort, number=number)
    address = _Addresses(query, narrowing, sort)
    return render_template(
        "search/results.html",
        query=query.text,
        longest=LONGEST,
        is_cut=query.is_cut,
        page=page,
        results=page.results,
        page_url=lambda wanted: address.of(page=wanted),
        did_you_mean=page.spelling
        and SimpleNamespace(text=page.spelling, url=address.of(text=page.spelling)),
        facets=[_facet(group, narrowing, address) for group in page.facets],
        filters=[*_operator_chips(query, address), *_choice_chips(page, narrowing, address)],
        sort_label=SORT_LABELS[sort],
        sort_items=[(label, address.of(sort=one), one is sort) for one, label in SORT_LABELS.items()],
        ask_url="/ask?title=" + quote_plus(query.plain_text[:QUESTION_LONGEST]),
    )


@blueprint.get("/search/description.xml")
@for_visitors
def describe() -> ResponseReturnValue:
    """The OpenSearch description, with which a browser offers this search among its engines."""
    base_url = current_app.config["BASE_URL"]
    text = render_template("search/description.xml", address=f"{base_url}/search?q={{searchTerms}}")
    return Response(text, mimetype="application/opensearchdescription+xml")


class _Addresses:
    """Addresses of this search with something changed in it."""

    def __init__(self, query: Query, narrowing: Narrowing, sort: Sort) -> None:
        self._encoded = {
            "q": quote_plus(query.text),
            **{name: quote_plus(value) for name, value in narrowing},
            "sort": sort.value if sort is not Sort.BEST else "",
        }

    def of(
        self,
        *,
        text: str | None = None,
        choice: tuple[str, str] | None = None,
        sort: Sort | None = None,
        page: int = 1,
    ) -> str:
        """The search with another text, another value for a facet, another order, or another page of it."""
        arguments = {**self._encoded, "page": str(page) if page > 1 else ""}
        if text is not None:
            arguments["q"] = quote_plus(text)
        if choice is not None:
            arguments[choice[0]] = quote_plus(choice[1])
        if sort is not None:
            arguments["sort"] = sort.value if sort is not Sort.BEST else ""
        return "/search?" + "&".join([f"{name}={value}" for name, value in arguments.items() if value])


def _facet(group: FacetGroup, narrowing: Narrowing, address: _Addresses) -> Any:
    chosen = narrowing.chosen.get(group.name)
    return SimpleNamespace(
        label=group.label,
        is_open=group.is_open or chosen is not None,
        options=[
            SimpleNamespace(
                label=value.label,
                count=value.count,
                selected=value.value == chosen,
                url=address.of(choice=(group.name, "" if value.value == chosen else value.value)),
            )
            for value in group.values
        ],
    )


def _operator_chips(query: Query, address: _Addresses) -> list[Any]:
    return [
        SimpleNamespace(label=part.raw.replace('"', ""), remove_url=address.of(text=query.without(part)))
        for part in query.operators
    ]


def _choice_chips(page: queries.SearchPage, narrowing: Narrowing, address: _Addresses) -> list[Any]:
    return [
        SimpleNamespace(
            label=page.choice_labels.get(pair, pair[1]), remove_url=address.of(choice=(pair[0], ""))
        )
        for pair in narrowing
    ]
