"""What people, places and topics of a source are called here, as one run knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from community.imports.queries import Place
from community.imports.rules.bodies import Names
from community.imports.rules.fingerprints import member_key
from community.imports.rules.links import make_absolute, parse_forum_link


@dataclass(slots=True)
class Naming:
    """Everything that a topic's posts may name. `members` by key, `boards` by category; `urls` of what is here."""

    source_id: int
    source_key: str
    host: str
    latest: datetime
    """No date may lie after this one."""
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    boards: dict[int | None, int] = field(default_factory=dict)
    categories: dict[int, str] = field(default_factory=dict)
    mentions: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, int] = field(default_factory=dict)
    """Topics by the slug that only they have: very old links name nothing else."""
    urls: dict[Place, str] = field(default_factory=dict)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts whose links lead to this source."""
        return (self.host,) if self.host else ()

    def add_member(self, key: str, member_id: int, username: str) -> None:
        """Remember what became of a person."""
        self.members[key] = (member_id, username)
        self.mentions[username] = f"/members/{username}"

    def member_id(self, username: str | None, external_id: int | None) -> int:
        """The id of a post's author. The survey has seen everybody."""
        return self.members[member_key(username, external_id)][0]

    def rename_member(self, name: str) -> str:
        """What the person of that name is called here; strangers keep their name."""
        known = self.members.get(member_key(name, None))
        return known[1] if known else name

    def rewrite_link(self, url: str) -> str:
        """Where a link of the source leads now: into a thread here, or, as an absolute address, to where it always led."""
        place = self.place_of(url)
        if place is not None and (target := self.url_of(place)):
            return target
        return make_absolute(url, f"https://{self.host}" if self.host else "")

    def place_of(self, url: str) -> Place | None:
        """The topic and post that an address means, if it means one of the source."""
        if "/t/" not in url:  # Most do not, and looking closer costs.
            return None
        link = parse_forum_link(url, self.hosts)
        if link is None:
            return None
        topic_id = link.topic_id or self.slugs.get(link.slug or "")
        return None if topic_id is None else (topic_id, link.post_number)

    def url_of(self, place: Place) -> str | None:
        """The address here of a place, if its topic is here."""
        return self.urls.get(place) or self.urls.get((place[0], None))

    def moved(self, addresses: list[str]) -> Mapping[str, str]:
        """Those of the addresses that mean a topic that is here, with where they lead now."""
        found: dict[str, str] = {}
        for address in addresses:
            place = self.place_of(address)
            if place is not None and (target := self.url_of(place)):
                found[address] = target
        return found

    @property
    def names(self) -> Names:
        """All this as the writing of a text takes it."""
        return Names(self.rewrite_link, self.rename_member, self.mentions)

    def clamp(self, instant: datetime) -> datetime:
        """The instant, or the latest possible one where it lies in the future."""
        return min(instant, self.latest)


def host_of(text: str) -> str:
    """The host (with a path, where the forum lived beneath one) that somebody typed as a name or an address."""
    text = text.strip().lower()
    parts = urlsplit(text if "//" in text else f"//{text}")
    return (parts.netloc + parts.path).rstrip("/")
