"""Links that waited for a topic are led to it once it is here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete

from community.answers.actions import imported as answers
from community.core.actor import Actor
from community.core.db import db
from community.core.policy import require
from community.imports import policy, queries
from community.imports.actions.naming import Naming
from community.imports.models import ImportedThing
from community.imports.rules.bodies import cook_again
from community.imports.rules.fingerprints import waited_for
from community.imports.rules.relink import list_addresses, relink
from community.imports.rules.report import Report
from community.search import actions as search
from community.threads.actions import Body
from community.threads.actions import imported as threads
from community.threads.models import Thread


def settle_links(actor: Actor, waiting: Sequence[ImportedThing], naming: Naming) -> Report:
    """Lead the links of these posts to the topics that have come in meanwhile; the others wait on."""
    require(policy.can_import_community(actor))
    report = Report()
    here = queries.list_urls(naming.source_id, {(waited_for(thing.external_key), None) for thing in waiting})
    ready = [thing for thing in waiting if (waited_for(thing.external_key), None) in here]
    for thing in ready:
        _settle(actor, thing, naming, report)
    if ready:
        # A post with links to two topics is settled at its first row, as far as it can be.
        ids = [thing.id for thing in ready]
        db.session.execute(
            delete(ImportedThing).where(ImportedThing.id.in_(ids)),
            execution_options={"synchronize_session": False},
        )
    return report


def _settle(actor: Actor, thing: ImportedThing, naming: Naming, report: Report) -> None:
    markdown, html = queries.get_text(thing)
    addresses = list(list_addresses(html))
    places = {place for address in addresses if (place := naming.place_of(address))}
    naming.urls = queries.list_urls(naming.source_id, places)
    moved = naming.moved(addresses)
    if not moved:
        return  # Somebody has edited the post meanwhile, or another row of it has settled all.
    names = naming.names
    relinked = relink(markdown, html, moved, lambda text: cook_again(text, names))
    if not relinked.is_whole:
        report.mend("link_kept_in_source", thing.external_key)
    report.came_in["links"] += sum(address in moved for address in addresses)
    body = Body(relinked.markdown, relinked.html)
    kind, post_id = queries.post_of(thing)
    if kind is Thread:
        threads.replace_addresses(actor, post_id, body)
    else:
        answers.replace_addresses(actor, kind, post_id, body)
    search.mark_threads([queries.thread_id_of(thing)])
