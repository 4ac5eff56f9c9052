"""Who hears of the super-user programme: candidates, super users, and all of them when what it asks changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from community.core import clock
from community.core.actor import SYSTEM, Actor
from community.core.events import Event
from community.notifications.actions import tell_member
from community.notifications.rules import Kind
from community.superusers import events as programme
from community.superusers import queries as superusers
from community.superusers.rules.terms import End, Stage, TextKind

OWN_PAGE = "/super-users/me"
_ENDED = {
    End.LEFT: ("thank you for all you did", "You are a member again, and can come back whenever you like."),
    End.BAR: (
        "your time in the programme has ended",
        "Thank you for all you did. You can apply again at any time.",
    ),
    End.TERM: ("your term has ended", "Thank you for all you did. You can apply again at any time."),
    End.AGREEMENT: (
        "your time in the programme has ended",
        "Its texts were not accepted in time. You can apply again.",
    ),
    End.REMOVED: ("your time in the programme has ended", ""),
    End.STAFF: ("welcome to the team", "Who works here is no super user. Your points and badges stay."),
}


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody is told: once for each cause."""

    cause: str
    title: str
    note: str
    url: str = OWN_PAGE


def tell_super_user(actor: Actor, event: Event) -> None:
    """Tell the member whom one of the programme's events is about; what nobody needs to be told is left out."""
    said = _words_of(event)
    if said is None:
        return
    member_id: int = event.member_id  # type: ignore[attr-defined]
    tell_member(
        SYSTEM,
        member_id,
        Kind.PROGRAMME,
        cause=f"programme:{said.cause}",
        title=said.title,
        url=said.url,
        note=said.note,
    )


def tell_of_programme(actor: Actor, event: programme.ProgrammeChanged | programme.TextPublished) -> None:
    """Tell every super user that it asks something else, or that there is a text to accept."""
    if isinstance(event, programme.ProgrammeChanged):
        cause, title = f"criteria:{event.number}", "what the programme asks has changed"
        note = "See where you stand. Whoever is below a bar has the full time of grace."
    else:
        kind = TextKind(event.kind)
        cause, title = f"text:{event.text_id}", f"a new version of the text “{kind.label}”"
        note = "Please read and accept it."
    for member_id in superusers.list_member_ids():
        tell_member(
            SYSTEM,
            member_id,
            Kind.PROGRAMME,
            cause=f"programme:{cause}",
            title=title,
            url=OWN_PAGE,
            note=note,
        )


def _words_of(event: Event) -> Words | None:
    if isinstance(event, (programme.CandidateInvited, programme.CandidacyClosed)):
        return _of_candidacy(event)
    if isinstance(event, (programme.BarMissed, programme.BarRegained, programme.MemberExcused)):
        return _of_bars(event)
    return _of_membership(event)


def _of_candidacy(event: programme.CandidateInvited | programme.CandidacyClosed) -> Words | None:
    if isinstance(event, programme.CandidateInvited):
        title, note = "you are invited to the programme", "Read what it asks and gives, and say yes or no."
        return Words(f"invited:{event.candidacy_id}", title, note, "/super-users/invitation")
    if event.stage == Stage.LAPSED.value:
        note = "You can apply at any time."
        return Words(f"lapsed:{event.candidacy_id}", "your invitation has run out", note, "/super-users")
    if event.stage == Stage.DECLINED.value and event.is_own:
        note = superusers.get_candidacy(event.candidacy_id).note
        title = "your application was declined"
        return Words(f"declined:{event.candidacy_id}", title, note, "/super-users/application")
    return None  # A nomination that nobody told them of, or what they did themselves.


def _of_bars(event: programme.BarMissed | programme.BarRegained | programme.MemberExcused) -> Words:
    if isinstance(event, programme.BarRegained):
        cause = f"regained:{event.membership_id}:{clock.now():%Y-%m-%d}"
        return Words(cause, "you are back above the bars", "All is well.")
    if isinstance(event, programme.MemberExcused):
        title = f"you are excused until {_day(event.until)}"
        return Words(
            f"excused:{event.membership_id}:{event.until}", title, "Nothing is counted against you till then."
        )
    step = "last" if event.is_last_warning else "first"
    return Words(
        f"below:{event.membership_id}:{event.grace_ends_on}:{step}",
        f"you have until {_day(event.grace_ends_on)} to be back above the bar",
        f"{event.reason} If there is a reason, write to a moderator: you can be excused.",
    )


def _of_membership(event: Event) -> Words | None:
    match event:
        case programme.MembershipStarted():
            note = "Please read and accept the agreement." if event.is_appointed else "See where you stand."
            return Words(f"joined:{event.membership_id}", "welcome to the programme", note)
        case programme.TierChanged():
            title = f"you are {event.tier} now"
            return Words(f"tier:{event.membership_id}:{event.tier}", title, "Thank you for helping so many.")
        case programme.RenewalAnnounced():
            note = f"As things are it will {'' if event.is_likely else 'not '}be renewed. See why."
            title = f"your term ends on {_day(event.term_ends_on)}"
            return Words(f"renewal:{event.membership_id}:{event.term_ends_on}", title, note)
        case programme.TermRenewed():
            title = f"your term is renewed until {_day(event.term_ends_on)}"
            return Words(f"renewed:{event.membership_id}:{event.term_ends_on}", title, "Thank you.")
        case programme.MembershipEnded() if End(event.kind) in _ENDED:
            title, note = _ENDED[End(event.kind)]
            return Words(f"ended:{event.membership_id}", title, event.reason or note, "/super-users")
    return None


def _day(written: str) -> str:
    return f"{date.fromisoformat(written):%-d %B %Y}"
