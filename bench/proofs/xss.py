"""Prove that no text of a member, a visitor or an address runs in a reader's browser.

    python -m bench.proofs.xss --data ../shared/data/security [--seed 1] [--n 120]

`--data` is a folder (or a file) of hostile strings: JSON lines of `{"payload": …}`, or JSON with lists of them, gzipped or
not. Each goes into every field that shows text – title, post, reply, reasons, names, tags, boards, addresses, titles and
descriptions of links and pictures, languages of code, quotes, mentions, searches, forms that come back with errors,
messages, the inbox, feeds, structured data, mail. Chromium opens the pages, sets off whatever a pointer or key could,
and three things are counted: script that ran (or tried), elements and attributes that have no business there, and
reports of the content policy. All must be 0. Pages that differ in one field only are fetched and parsed by Chromium for
every payload and opened for every few; all others are opened.

Positive controls: the payloads as they are must run in a page of their own (those that the data say fire are counted);
and stored past our sanitiser, our own page must show them to the eyes of this proof while its policy still stops them.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser
from sqlalchemy import text

from bench.proofs.support import chromium, control, hostile, mailbox
from bench.proofs.support.chromium import Finding
from bench.proofs.support.hostile import Hostile
from bench.proofs.support.payloads import Payload, read_payloads
from bench.proofs.support.places import Places
from bench.proofs.support.site import Site, open_site

SHOWN = 6  # Failures of one kind that are printed in full.


@dataclass
class Field:
    """What became of one kind of page."""

    name: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def failed(self) -> list[Finding]:
        """The pages on which something was seen."""
        return [finding for finding in self.findings if not finding.is_clean]


def main(data: Path, seed: int, n: int | None) -> int:
    """Build the community, look at all of it, and return 0 when everything is as it must be."""
    logging.disable(logging.INFO)
    started = time.monotonic()
    payloads = read_payloads(data, seed=seed, at_most=n)
    with open_site() as site:
        built = hostile.build(site, payloads)
        _say(
            f"built {built.posts:,} posts and changes of {len(payloads):,} payloads, {built.refusals:,} refused in words",
            started,
        )
        hostile.run_jobs_and_index(site)
        _say("inbox filled, search index built", started)
        sent = mailbox.check_mail(site, payloads, built.moderator_id)
        fields = [Field("mail", sent)]
        fields += asyncio.run(_browse(site, built, payloads, started))
    return _report(fields, payloads, started)


async def _browse(site: Site, built: Hostile, payloads: Sequence[Payload], started: float) -> list[Field]:
    fields: list[Field] = []
    async with chromium.browsing() as browser:
        fired = await control.list_firing(browser, payloads)
        fields.append(_judge_control(fired, payloads))
        _say("positive control done", started)
        with site.served() as server:
            places = Places(site, built, payloads, f"http://127.0.0.1:{server.port}")
            for name, plan in places.plans():
                fields.append(Field(name, await _carry_out(browser, places, plan)))
                _say(f"{name}: {len(fields[-1].findings):,} pages, {len(fields[-1].failed)} failed", started)
                _show_failures(fields[-1])
            for turn in hostile.rename_boards(site, built, payloads):
                found = await _carry_out(browser, places, places.board_lists(turn))
                _field(fields, "names of boards").findings += found
            fields.append(await _judge_own_eyes(browser, places, site))
    return fields


async def _carry_out(browser: Browser, places: Places, plan: chromium.Plan) -> list[Finding]:
    context = await chromium.open_context(browser, places.base, places.cookie_of(plan.who))
    try:
        return await chromium.share_out(context, places.base, plan)
    finally:
        await context.close()


def _judge_control(fired: set[int], payloads: Sequence[Payload]) -> Field:
    flagged = {number for number, payload in enumerate(payloads) if payload.fires}
    judged = Finding("the payloads as they are", 200)
    print(
        f"positive control: {len(fired):,} of {len(payloads):,} run something in a page of their own;"
        f" of {len(flagged):,} that the data say fire, {len(fired & flagged):,} do"
    )
    if not fired:
        judged.problems.append("positive control: nothing fired, so that silence proves nothing")
    return Field("positive control", [judged])


async def _judge_own_eyes(browser: Browser, places: Places, site: Site) -> Field:
    """Store the payloads past the sanitiser: the eyes must see them, and the policy alone must stop them."""
    with site.acting() as session:
        for number, answer_id in enumerate(session.scalars(text("SELECT id FROM answers ORDER BY id")).all()):
            raw = places.payloads[number % len(places.payloads)].text
            session.execute(
                text("UPDATE answers SET body_html = :raw WHERE id = :id"), {"raw": raw, "id": answer_id}
            )
    found = await _carry_out(browser, places, places.galleries())
    seen = [finding for finding in found if finding.problems]
    reported = [finding for finding in found if finding.reports]
    ran = [
        line
        for finding in found
        for line in finding.fired
        if line.partition(" ")[2].startswith(("alert", "confirm", "prompt"))
    ]
    print(
        f"positive control: stored past the sanitiser, dangerous nodes are seen on {len(seen)} of {len(found)} pages,"
        f" the policy reports on {len(reported)}, and {len(ran)} run"
    )
    judged = Finding("stored past the sanitiser", 200, fired=ran[:SHOWN])
    if not seen or not reported:
        judged.problems.append("positive control: this proof does not see what a sanitiser would stop")
    return Field("content policy alone", [judged])


def _field(fields: list[Field], name: str) -> Field:
    found = next((one for one in fields if one.name == name), None)
    if found is None:
        fields.append(found := Field(name))
    return found


def _report(fields: Sequence[Field], payloads: Sequence[Payload], started: float) -> int:
    print(f"\n{'':28}{'pages':>8}{'nodes':>12}{'ran':>6}{'nodes that may not be':>24}{'reports':>9}")
    for one in fields:
        sums = (len(one.findings), *(sum(counts) for counts in zip(*(
            (f.nodes, len(f.fired), len(f.problems), len(f.reports)) for f in one.findings), strict=True)))  # fmt: skip
        if len(sums) == 5:
            print(f"{one.name:28}{sums[0]:>8,}{sums[1]:>12,}{sums[2]:>6}{sums[3]:>24}{sums[4]:>9}")
    for one in fields:
        _show_failures(one)
    everything = [finding for one in fields for finding in one.findings]
    failed = sum(not finding.is_clean for finding in everything)
    totals = {
        name: sum(len(getattr(f, name)) for f in everything) for name in ("fired", "problems", "reports")
    }
    print(
        f"\n{len(payloads):,} payloads, {sum(f.nodes for f in everything):,} nodes on {len(everything):,} pages:"
        f" {totals['fired']} executions, {totals['problems']} dangerous nodes, {totals['reports']} policy reports"
        f" ({time.monotonic() - started:.0f} s)"
    )
    print(f"{len(everything) - failed} passed, {failed} failed")
    return 1 if failed else 0


def _show_failures(one: Field) -> None:
    for finding in one.failed[:SHOWN]:
        print(f"FAILED {one.name}: {finding.url}")
        for line in (*finding.fired[:2], *finding.problems[:2], *finding.reports[:2]):
            print(f"       {line[:240]!r}")


def _say(words: str, started: float) -> None:
    print(f"[{time.monotonic() - started:6.0f} s] {words}", flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--data", type=Path, required=True, help="a folder or file of hostile strings")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--n", type=int, help="how many payloads; all when left out")
    given = arguments.parse_args()
    sys.exit(main(given.data, given.seed, given.n))
