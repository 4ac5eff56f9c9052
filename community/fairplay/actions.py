"""Keeping what detectors find, deciding about it, and taking a decision back exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select

from community.core import clock
from community.core.actor import Actor
from community.core.db import db
from community.core.errors import Conflict, Invalid
from community.core.events import publish
from community.core.policy import require
from community.fairplay import policy, queries
from community.fairplay.events import CaseAppealed, CaseDecided, CaseUndone
from community.fairplay.models import (
    FairPlayCase,
    FairPlayCause,
    FairPlayDecision,
    FairPlayMember,
    FairPlayRun,
    MemberHint,
)
from community.fairplay.rules.cases import (
    REASON_LETTERS,
    STATE_OF,
    State,
    fingerprint_of,
    has_grown,
    is_same_group,
)
from community.fairplay.rules.hints import KEPT_DAYS
from community.fairplay.rules.snapshot import Snapshot
from community.fairplay.rules.suspicion import Act, Suspicion
from community.reputation import actions as reputation

RUN_DIES_AFTER = timedelta(hours=2)  # A run that was killed must not bar the next one for ever.


def start_run(actor: Actor) -> FairPlayRun | None:
    """Note that the community is being looked at; None when somebody does so already."""
    require(policy.can_run_detectors(actor))
    now = clock.now()
    last = queries.find_run()
    if last is not None and last.ended_at is None and last.started_at > now - RUN_DIES_AFTER:
        return None
    run = FairPlayRun(asked_by_id=actor.id, started_at=now, step="Waiting to start")
    db.session.add(run)
    db.session.flush()
    return run


def note_progress(actor: Actor, run_id: int, step: str, *, ended: bool = False, **counts: int) -> None:
    """Say how far a run is."""
    require(policy.can_keep_findings(actor))
    run = db.session.get_one(FairPlayRun, run_id)
    run.step = step
    for name, value in counts.items():
        setattr(run, name, value)
    if ended:
        run.ended_at = clock.now()


def note_hints(
    actor: Actor, member_id: int, hints: Mapping[str, str], *, first: datetime, last: datetime, times: int
) -> None:
    """Keep that an account was used with these, by keyed hash. Doing it again moves only the times."""
    require(policy.can_keep_findings(actor))
    for kind, value in hints.items():
        row = db.session.scalar(
            select(MemberHint).where(
                MemberHint.member_id == member_id, MemberHint.kind == kind, MemberHint.hash == value
            )
        )
        if row is None:
            row = MemberHint(
                member_id=member_id,
                kind=kind,
                hash=value,
                first_seen_at=first,
                last_seen_at=last,
                times=times,
            )
            db.session.add(row)
        row.first_seen_at, row.last_seen_at = min(row.first_seen_at, first), max(row.last_seen_at, last)
        row.times = times
    db.session.flush()


def sweep_hints(actor: Actor) -> None:
    """Forget what was last seen long ago."""
    require(policy.can_keep_findings(actor))
    oldest = clock.now() - timedelta(days=KEPT_DAYS)
    db.session.execute(delete(MemberHint).where(MemberHint.last_seen_at < oldest))


def forget_hints(actor: Actor, member_id: int) -> None:
    """Forget a member's hints, because they are erased."""
    require(policy.can_keep_findings(actor))
    db.session.execute(delete(MemberHint).where(MemberHint.member_id == member_id))


def file_suspicions(actor: Actor, snapshot: Snapshot, suspicions: Sequence[Suspicion]) -> int:
    """Make or update the cases of these suspicions; answer how many are open.

    A case about nearly the same people is the same case. A decided one stays decided, unless much has come since.
    """
    require(policy.can_keep_findings(actor))
    filed: set[int] = set()
    for suspicion in suspicions:
        case = _find_case(suspicion, filed)
        if case is None:
            case = FairPlayCase(kind=suspicion.kind.value, state=State.OPEN.value, found_at=clock.now())
            db.session.add(case)
        _update(case, suspicion)
        filed.add(case.id)
        _note_causes(case, snapshot, suspicion)
        if case.state != State.OPEN and has_grown(case.decided_cause_count, case.cause_count):
            case.state = State.OPEN.value
    return len(db.session.scalars(select(FairPlayCase.id).where(FairPlayCase.state == State.OPEN)).all())


def decide_case(actor: Actor, case: FairPlayCase, act: Act, *, reason: str) -> FairPlayDecision:
    """Decide a case, with a reason. Needs the case locked. Raise Invalid for a reason that says nothing."""
    require(policy.can_decide_case(actor, case))
    reason = _checked(reason, "Say why in a sentence: whoever looks at this next, and the members, need it.")
    causes = _causes_of(case)
    decision = FairPlayDecision(
        case_id=case.id, act=act.value, reason=reason, decided_by_id=actor.id, decided_at=clock.now()
    )
    db.session.add(decision)
    db.session.flush()
    if act is Act.REVERSE:
        decision.voided_count = reputation.void_causes(actor, causes, reason=reason, case=_name(decision))
    case.state = STATE_OF[act].value
    case.decided_cause_count = case.cause_count
    publish(
        actor,
        CaseDecided(
            decision_id=decision.id, case_id=case.id, act=act.value, member_ids=tuple(case.member_ids)
        ),
    )
    return decision


def undo_decision(actor: Actor, case: FairPlayCase) -> None:
    """Take the last decision back: what it took is given back exactly, for what still stands. Needs the case locked."""
    require(policy.can_undo_decision(actor, case))
    decision = next((found for found in queries.list_decisions(case) if found.undone_at is None), None)
    if decision is None:
        raise Conflict("There is no decision to undo.")
    if decision.act == Act.REVERSE:
        # A mark that was withdrawn meanwhile would have lost its points by itself.
        standing = queries.list_standing(cause for cause in _causes_of(case))
        reputation.restore_causes(actor, sorted(standing), case=_name(decision))
    decision.undone_at, decision.undone_by_id = clock.now(), actor.id
    case.state = State.OPEN.value
    publish(
        actor,
        CaseUndone(
            decision_id=decision.id, case_id=case.id, act=decision.act, member_ids=tuple(case.member_ids)
        ),
    )


def appeal_case(actor: Actor, case: FairPlayCase, *, words: str) -> None:
    """Ask to look again, once a case. Moderators see it among the cases to decide, with these words.

    What was decided stays in force until somebody undoes it. Needs the case locked.
    """
    require(policy.can_appeal_case(actor, case))
    case.appeal = _checked(words, "Tell us in a sentence or two what we should know.")
    case.appealed_at, case.appealed_by_id = clock.now(), actor.id
    assert actor.id is not None
    publish(actor, CaseAppealed(case_id=case.id, member_id=actor.id))


def _find_case(suspicion: Suspicion, filed: set[int]) -> FairPlayCase | None:
    exact = db.session.scalar(
        select(FairPlayCase).where(
            FairPlayCase.fingerprint == fingerprint_of(suspicion.kind, suspicion.members)
        )
    )
    if exact is not None:
        return exact
    near = queries.list_open_of(suspicion.kind, suspicion.members)
    return next(
        (c for c in near if c.id not in filed and is_same_group(c.member_ids, suspicion.members)), None
    )


def _update(case: FairPlayCase, suspicion: Suspicion) -> None:
    case.fingerprint = fingerprint_of(suspicion.kind, suspicion.members)
    case.score = suspicion.score
    case.suggested = suspicion.suggested.value
    case.evidence = [line.text for line in suspicion.evidence]
    case.answer_ids = list(suspicion.answers[-50:])
    case.last_found_at = clock.now()
    present = set(case.member_ids)
    # Whoever was named once stays named: a decision may have concerned them.
    case.members += [FairPlayMember(member_id=m) for m in suspicion.members if m not in present]
    db.session.flush()


def _note_causes(case: FairPlayCase, snapshot: Snapshot, suspicion: Suspicion) -> None:
    answers = {answer.id: answer for answer in snapshot.answers}
    mine = set(suspicion.answers)
    facts = [snapshot.votes[place] for place in suspicion.votes]
    rows = {
        vote.cause: (vote.voter_id, vote.answer_id, vote.created_at)
        for vote in [*facts, *(vote for vote in snapshot.votes if vote.answer_id in mine)]
        if vote.cause is not None
    }
    accepted = [snapshot.acceptances[place] for place in suspicion.acceptances]
    for fact in [*accepted, *(fact for fact in snapshot.acceptances if fact.answer_id in mine)]:
        if fact.cause is not None:
            for cause in (fact.cause, f"{fact.cause}:accepter"):
                rows[cause] = (fact.by_id, fact.answer_id, fact.created_at)
    known = set(_causes_of(case))
    fresh = [
        {
            "case_id": case.id,
            "cause": cause,
            "giver_id": giver_id,
            "author_id": answers[answer_id].author_id,
            "answer_id": answer_id,
            "given_at": datetime.fromtimestamp(at, clock.now().tzinfo),
        }
        for cause, (giver_id, answer_id, at) in rows.items()
        if cause not in known
    ]
    if fresh:
        db.session.execute(insert(FairPlayCause), fresh)
    case.cause_count = len(known) + len(fresh)


def _causes_of(case: FairPlayCase) -> list[str]:
    query = select(FairPlayCause.cause).where(FairPlayCause.case_id == case.id)
    return list(db.session.scalars(query.order_by(FairPlayCause.cause)))


def _name(decision: FairPlayDecision) -> str:
    return f"fairplay-{decision.id}"


def _checked(words: str, otherwise: str) -> str:
    words = words.strip()
    least, most = REASON_LETTERS
    if len(words) < least:
        raise Invalid(otherwise)
    if len(words) > most:
        raise Invalid(f"Use at most {most:,} letters.")
    return words
