"""One import from beginning to end: survey, people, boards, topics in chunks, links. Each step is a transaction of its own.

Killed anywhere, the next run goes on: what is here is known by its key, and chunks begin where they began before.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from slugify import slugify
from sqlalchemy.exc import DatabaseError, OperationalError

from community.core.actor import SYSTEM
from community.core.db import transaction
from community.imports import actions, queries
from community.imports.actions import UNSORTED, Naming
from community.imports.jobs.honours import honour_everybody
from community.imports.jobs.reading import Record, Records, Unusable
from community.imports.jobs.survey import Survey
from community.imports.rules.records import parse_topic
from community.imports.rules.report import Report
from community.imports.rules.shapes import BrokenRecord, Topic
from community.links import jobs as links

PEOPLE_AT_ONCE = 500
TOPICS_AT_ONCE = 150
POSTS_AT_ONCE = 750  # Some half a second, for which nobody else can write to SQLite.
CHARACTERS_AT_ONCE = 4_000_000
LINKS_AT_ONCE = 200

# What a record that nobody foresaw may set off. Anything else ends the run: then it is not the record.
FAULTS_OF_ONE = (
    DatabaseError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

_KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: `done` of `total` in whatever unit, and what it has gone through."""

    stage: str
    done: int
    total: int
    topics: int = 0
    posts: int = 0


Tell = Callable[[Progress], None]


def import_discourse(
    path: Path, *, lock: Path, key: str = "", host: str = "", limit: int | None = None, tell: Tell
) -> Report:
    """Import all topics of a path (at most `limit` records of it) and say what came of it.

    `key` names the source; without it the old host does, or the path. `lock` is a file that only one import at a time
    holds. Raise Unusable, in words, for an input from which nothing can be read, and when another import is running.
    """
    if key and not _KEY.fullmatch(key):
        raise Unusable("A source's key has 1 to 60 of a–z, 0–9, dots, dashes and underscores.")
    with _alone(lock), _in_words():
        run = _Run(Records(path, limit=limit), tell)
        run.survey()
        if run.found.topic_ids:
            run.prepare(key, actions.host_of(host), path)
            run.import_people()
            run.import_boards()
        run.import_topics()
        if run.found.topic_ids:
            run.settle_links()
            run.note_links()
            run.finish()
        return run.report


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(
                file, fcntl.LOCK_EX | fcntl.LOCK_NB
            )  # Let go by the system, however the process ends.
        except BlockingIOError:
            raise Unusable("Another import is running. Wait until it has ended, then try again.") from None
        yield


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise Unusable(
            f"The database refuses: {_first_line(error)}. Is it there, migrated (`flask db upgrade`), and is there room"
            " on the disk? What has come in stays; the same command goes on from there."
        ) from error


class _Run:
    def __init__(self, records: Records, tell: Tell) -> None:
        self.records = records
        self.tell = tell
        self.report = Report()
        self.found = Survey()
        self.naming: Naming
        self._changed = False

    def survey(self) -> None:
        posts = 0
        for record in self.records.read():
            if record.fault:
                continue
            try:
                topic = parse_topic(record.value)
            except BrokenRecord:
                continue  # Told in the second reading.
            self.found.add(topic)
            posts += len(topic.posts)
            self._tell("Looking through", len(self.found.topic_ids), posts)

    def prepare(self, key: str, host: str, path: Path) -> None:
        """Find or make the source."""
        host = host or self.found.host()
        with transaction(writes=False):
            # An input that came in before under another key goes on under it, or all would come in twice.
            known = None if key else queries.find_source_with(self.found.sample)
            key = key or (known.key if known else _key_from(host, path))
        with transaction():
            source = actions.begin_source(SYSTEM, key, host)
            self.naming = Naming(source.id, source.key, host or source.host, source.started_at)
            self.naming.slugs = self.found.slugs()
            self._changed = (
                source.finished_at is None
            )  # What a run that was killed brought in is honoured now.

    def import_people(self) -> None:
        with transaction(writes=False):
            for key, (member_id, username) in queries.list_members(self.naming.source_id).items():
                self.naming.add_member(key, member_id, username)
        people = iter(list(self.found.newcomers(self.naming.latest, self.naming.members)))
        while some := dict(islice(people, PEOPLE_AT_ONCE)):
            with transaction():
                accounts = actions.import_people(SYSTEM, self.naming.source_id, some)
            for key, account in accounts.items():
                self.naming.add_member(key, account.id, account.username)
                if account.username != some[key].username.lower():
                    self.report.mend("member_renamed", "", f"{some[key].username} is {account.username} now")
            self.report.came_in["members"] += len(some)
            self._changed = True
        for person in self.found.people.values():
            if person.is_staff:
                self.report.tell("was_staff", "", person.username)

    def import_boards(self) -> None:
        names = self.found.category_names()
        self.naming.categories = names
        with transaction(writes=False):
            known = queries.list_boards(self.naming.source_id)
        wanted = []
        for category_id, _ in sorted(self.found.categories.items(), key=lambda item: (-item[1], item[0])):
            key = str(category_id) if category_id else UNSORTED
            if key not in known:
                wanted.append((key, names.get(category_id) or self._name_of(category_id)))
        if wanted:
            with transaction():
                source = queries.find_source(self.naming.source_key)
                assert source is not None
                known |= actions.import_boards(SYSTEM, source, wanted)
            self.report.came_in["boards"] += len(wanted)
            self._changed = True
        self.naming.boards = {None if key == UNSORTED else int(key): known[key] for key in known}

    def _name_of(self, category_id: int) -> str:
        if not category_id:
            return f"From {self.naming.host or self.naming.source_key}"
        self.report.tell("category_unnamed", "", f"category {category_id}")
        return f"Category {category_id}"

    def import_topics(self) -> None:
        topics = posts = 0
        for chunk in self._chunks():
            report = self._import_chunk(chunk)
            self._changed = self._changed or bool(report.came_in)
            self.report.merge(report)
            topics += len(chunk)
            posts += sum(len(topic.posts) for topic in chunk)
            self._tell("Importing", topics, posts)

    def _chunks(self) -> Iterator[list[Topic]]:
        """Yield some topics at a time. Where a chunk ends depends on the input alone, so that a later run with the same
        input gives everything the same ids."""
        chunk: list[Topic] = []
        posts = characters = 0
        for topic in self._read_topics():
            chunk.append(topic)
            posts += len(topic.posts)
            characters += sum(len(post.cooked) for post in topic.posts)
            if len(chunk) >= TOPICS_AT_ONCE or posts >= POSTS_AT_ONCE or characters >= CHARACTERS_AT_ONCE:
                yield chunk
                chunk, posts, characters = [], 0, 0
        if chunk:
            yield chunk

    def _read_topics(self) -> Iterator[Topic]:
        seen: set[int] = set()
        for record in self.records.read():
            topic = self._read_topic(record)
            if topic is None:
                continue
            if topic.external_id in seen:
                self.report.leave_out("topic_repeated", record.where, f"topic {topic.external_id}")
                continue
            seen.add(topic.external_id)
            yield topic

    def _read_topic(self, record: Record) -> Topic | None:
        if record.fault:
            self.report.leave_out(record.fault, record.where, record.detail)
            return None
        try:
            return parse_topic(record.value)
        except BrokenRecord as error:
            self.report.leave_out(error.reason, record.where, error.detail)
            return None

    def _import_chunk(self, chunk: list[Topic]) -> Report:
        """Import topics together; where that fails, one by one, so that only the faulty one stays out."""
        try:
            return self._import_together(chunk)
        except OperationalError:
            raise
        except FAULTS_OF_ONE as error:
            if len(chunk) > 1:
                report = Report()
                for topic in chunk:
                    report.merge(self._import_chunk([topic]))
                return report
            report = Report()
            report.leave_out("topic_refused", f"topic {chunk[0].external_id}", _first_line(error))
            return report

    def _import_together(self, chunk: list[Topic]) -> Report:
        with transaction(writes=False):
            known = queries.list_fingerprints(self.naming.source_id, [topic.external_id for topic in chunk])
        is_any_new = any(topic.external_id not in known for topic in chunk)
        with transaction(writes=is_any_new):
            return actions.import_topics(SYSTEM, chunk, self.naming)

    def settle_links(self) -> None:
        after_id = settled = 0
        while True:
            with transaction(writes=False):
                waiting = queries.list_waiting_links(
                    self.naming.source_id, after_id=after_id, limit=LINKS_AT_ONCE
                )
                is_any_ready = queries.has_ready_link(self.naming.source_id, waiting)
            if not waiting:
                break
            after_id = waiting[-1].id
            if is_any_ready:
                with transaction():
                    report = actions.settle_links(SYSTEM, waiting, self.naming)
                self.report.merge(report)
                self._changed = True
            settled += len(waiting)
            self.tell(Progress("Leading links", settled, settled))
        with transaction(writes=False):
            if count := queries.count_waiting_links(self.naming.source_id):
                self.report.tell("links_waiting", "", count=count)

    def note_links(self) -> None:
        """Note which of the posts here link to which thread; also what a run that was killed did not come to."""
        self._changed |= (
            links.note_missing_links(lambda read: self.tell(Progress("Noting links", read, read))) > 0
        )

    def finish(self) -> None:
        if self._changed:
            honour_everybody(lambda done, total: self.tell(Progress("Awarding badges", done, total)))
            with transaction():
                actions.finish_source(SYSTEM, self.naming.source_id)

    def _tell(self, stage: str, topics: int, posts: int) -> None:
        self.tell(Progress(stage, self.records.done, self.records.total, topics, posts))


def _key_from(host: str, path: Path) -> str:
    if host:
        return slugify(host, regex_pattern=r"[^a-z0-9.-]+", max_length=60)
    name = path.name.removesuffix(".gz").removesuffix(".jsonl").removesuffix(".json")
    if name in ("", "topics"):
        name = path.resolve().parent.name
    return slugify(name, max_length=60) or "imported"


def _first_line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return f"{type(cause).__name__}: {str(cause).strip().splitlines()[0][:200] if str(cause).strip() else ''}".strip(
        ": "
    )
