"""Keep the super-user programme: what it asks, its texts, who wants in, who is in, each step, and what it costs.

Revision ID: 0019
Revises: 0018
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import community.core.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_Id = community.core.db.BigId
_Instant = community.core.db.Instant
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)

# What the programme asks until an admin says otherwise: some four good answers in ten days, on one day in four.
CRITERIA = {
    "bars": {
        "accepted": [10, 30],
        "helped": [20, 25],
        "answered": [25, 10],
        "quality": [30, 15],
        "active_days": [25, 20],
    },
    "tiers": [["Super user", 0], ["Senior super user", 150]],
    "window_days": 100,
    "near_percent": 90,
    "grace_days": 14,
    "term_months": 12,
    "vote_weight": 1,
}
AGREEMENT = """\
Thank you for helping others here. This agreement says what you and we can count on.

**You**

- answer honestly and kindly, and say when you do not know;
- speak for yourself, never in the name of the brand;
- never ask anybody for passwords, payment details or account numbers;
- tell a moderator when something is wrong, instead of arguing in public;
- keep what you read on the private board there.

**We**

- read what you write to us, and answer within five working days;
- tell you in time when your figures fall below a bar, and why;
- never ask you to answer more than you want to: you set your own limit, and can pause or leave on any day;
- thank you in the open, and pay what the published rules promise.

This makes you no employee of ours, and asks for no fixed hours. You can leave with one button; we end it only with a reason that you read.
""".strip()
AGREEMENT_HTML = """\
<p>Thank you for helping others here. This agreement says what you and we can count on.</p>
<p><strong>You</strong></p>
<ul><li>answer honestly and kindly, and say when you do not know;</li>
<li>speak for yourself, never in the name of the brand;</li>
<li>never ask anybody for passwords, payment details or account numbers;</li>
<li>tell a moderator when something is wrong, instead of arguing in public;</li>
<li>keep what you read on the private board there.</li>
</ul>
<p><strong>We</strong></p>
<ul><li>read what you write to us, and answer within five working days;</li>
<li>tell you in time when your figures fall below a bar, and why;</li>
<li>never ask you to answer more than you want to: you set your own limit, and can pause or leave on any day;</li>
<li>thank you in the open, and pay what the published rules promise.</li>
</ul>
<p>This makes you no employee of ours, and asks for no fixed hours. You can leave with one button; we end it only with a reason that you read.</p>
""".strip()
NDA = """\
As a super user you see things before others do: products that are not for sale yet, figures, plans.

- What is marked as confidential stays between you, other super users and us until we publish it.
- That goes for pictures too, and for what others in the programme say.
- What everybody can read anyway, or what you knew before, is not confidential.
- If you leave, this goes on for two years for what you have seen.
- If something slipped out, tell us at once. Nobody is blamed for telling.
""".strip()
NDA_HTML = """\
<p>As a super user you see things before others do: products that are not for sale yet, figures, plans.</p>
<ul><li>What is marked as confidential stays between you, other super users and us until we publish it.</li>
<li>That goes for pictures too, and for what others in the programme say.</li>
<li>What everybody can read anyway, or what you knew before, is not confidential.</li>
<li>If you leave, this goes on for two years for what you have seen.</li>
<li>If something slipped out, tell us at once. Nobody is blamed for telling.</li>
</ul>
""".strip()


def upgrade() -> None:
    """Add the tables with the criteria and texts that ship. Whoever is a super user already is taken in as appointed."""
    _create_versions()
    _create_texts()
    _create_candidacies()
    _create_memberships()
    _create_log()
    day_last = (
        "date('now', '+1 year', '-1 day')" if op.get_bind().dialect.name == "sqlite" else "CURRENT_DATE + 364"
    )
    op.execute(
        f"""INSERT INTO memberships
            (member_id, tier, started_at, term_number, term_started_on, term_ends_on, below_reason, excuse, end_reason)
        SELECT id, 'Super user', CURRENT_TIMESTAMP, 1, CURRENT_DATE, {day_last}, '', '', ''
        FROM members WHERE role = 'super_user' AND erased_at IS NULL"""  # noqa: S608 - of two words
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "programme_costs",
        "programme_steps",
        "standing_days",
        "memberships",
        "candidacies",
        "text_acceptances",
        "programme_texts",
        "programme_versions",
    ):
        op.drop_table(table)


def _member(name: str, *, is_needed: bool = False) -> sa.Column:
    return sa.Column(name, _Id, nullable=not is_needed)


def _to_member(table: str, *names: str) -> list[sa.ForeignKeyConstraint]:
    return [sa.ForeignKeyConstraint([name], ["members.id"], name=f"fk_{table}_{name}") for name in names]


def _create_versions() -> None:
    versions = op.create_table(
        "programme_versions",
        sa.Column("id", _Id, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("changelog", sa.String(200), nullable=False),
        _member("started_by_id"),
        sa.Column("started_at", _Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme_versions"),
        sa.UniqueConstraint("number", name="uq_programme_versions_number"),
        *_to_member("programme_versions", "started_by_id"),
    )
    op.bulk_insert(
        versions,
        [{"number": 1, "criteria": CRITERIA, "changelog": "The first criteria.", "started_at": _BEGINNING}],
    )


def _create_texts() -> None:
    texts = op.create_table(
        "programme_texts",
        sa.Column("id", _Id, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body_markdown", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("sign_by", sa.Date(), nullable=True),
        _member("published_by_id"),
        sa.Column("published_at", _Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('agreement', 'nda')", name="ck_programme_texts_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_texts"),
        sa.UniqueConstraint("kind", "number", name="uq_programme_texts_kind_number"),
        *_to_member("programme_texts", "published_by_id"),
    )
    op.bulk_insert(
        texts,
        [
            {"kind": kind, "number": 1, "body_markdown": body, "body_html": html, "published_at": _BEGINNING}
            for kind, body, html in (("agreement", AGREEMENT, AGREEMENT_HTML), ("nda", NDA, NDA_HTML))
        ],
    )
    op.create_table(
        "text_acceptances",
        sa.Column("id", _Id, nullable=False),
        _member("member_id", is_needed=True),
        sa.Column("text_id", _Id, nullable=False),
        sa.Column("accepted_at", _Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_acceptances"),
        sa.UniqueConstraint("member_id", "text_id", name="uq_text_acceptances_member_id_text_id"),
        sa.ForeignKeyConstraint(["text_id"], ["programme_texts.id"], name="fk_text_acceptances_text_id"),
        *_to_member("text_acceptances", "member_id"),
    )


def _create_candidacies() -> None:
    op.create_table(
        "candidacies",
        sa.Column("id", _Id, nullable=False),
        _member("member_id", is_needed=True),
        _member("nominated_by_id", is_needed=True),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("created_at", _Instant(), nullable=False),
        _member("reviewed_by_id"),
        sa.Column("reviewed_at", _Instant(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("closed_at", _Instant(), nullable=True),
        sa.CheckConstraint(
            "stage IN ('open', 'invited', 'joined', 'declined', 'refused', 'withdrawn', 'lapsed')",
            name="ck_candidacies_stage",
        ),
        sa.CheckConstraint("stage <> 'invited' OR answer_by IS NOT NULL", name="ck_candidacies_answer_by"),
        sa.PrimaryKeyConstraint("id", name="pk_candidacies"),
        *_to_member("candidacies", "member_id", "nominated_by_id", "reviewed_by_id"),
    )
    live = sa.text("stage IN ('open', 'invited')")
    op.create_index(
        "uq_candidacies_live",
        "candidacies",
        ["member_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_candidacies_stage", "candidacies", ["stage", "id"])


def _create_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", _Id, nullable=False),
        _member("member_id", is_needed=True),
        sa.Column("candidacy_id", _Id, nullable=True),
        sa.Column("tier", sa.String(30), nullable=False),
        sa.Column("started_at", _Instant(), nullable=False),
        sa.Column("sign_by", sa.Date(), nullable=True),
        sa.Column("term_number", sa.Integer(), nullable=False),
        sa.Column("term_started_on", sa.Date(), nullable=False),
        sa.Column("term_ends_on", sa.Date(), nullable=False),
        sa.Column("renewal_announced_on", sa.Date(), nullable=True),
        sa.Column("below_since", sa.Date(), nullable=True),
        sa.Column("grace_ends_on", sa.Date(), nullable=True),
        sa.Column("below_reason", sa.Text(), nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=True),
        sa.Column("excused_until", sa.Date(), nullable=True),
        sa.Column("excuse", sa.Text(), nullable=False),
        sa.Column("ended_at", _Instant(), nullable=True),
        sa.Column("end_kind", sa.String(10), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=False),
        _member("ended_by_id"),
        sa.CheckConstraint(
            "end_kind IS NULL OR end_kind IN ('left', 'bar', 'term', 'agreement', 'removed', 'staff', 'erased')",
            name="ck_memberships_end_kind",
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_kind IS NULL)", name="ck_memberships_ended"),
        sa.CheckConstraint("(below_since IS NULL) = (grace_ends_on IS NULL)", name="ck_memberships_grace"),
        sa.CheckConstraint(
            "term_number >= 1 AND term_ends_on >= term_started_on", name="ck_memberships_term"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.ForeignKeyConstraint(["candidacy_id"], ["candidacies.id"], name="fk_memberships_candidacy_id"),
        *_to_member("memberships", "member_id", "ended_by_id"),
    )
    live = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_memberships_live",
        "memberships",
        ["member_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )
    op.create_index("ix_memberships_member_id", "memberships", ["member_id", "id"])
    op.create_table(
        "standing_days",
        sa.Column("id", _Id, nullable=False),
        sa.Column("membership_id", _Id, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version_id", _Id, nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.CheckConstraint("state IN ('qualifies', 'near', 'below')", name="ck_standing_days_state"),
        sa.PrimaryKeyConstraint("id", name="pk_standing_days"),
        sa.UniqueConstraint("membership_id", "day", name="uq_standing_days_membership_id_day"),
        sa.ForeignKeyConstraint(["membership_id"], ["memberships.id"], name="fk_standing_days_membership_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["programme_versions.id"], name="fk_standing_days_version_id"
        ),
    )


def _create_log() -> None:
    op.create_table(
        "programme_steps",
        sa.Column("id", _Id, nullable=False),
        sa.Column("kind", sa.String(14), nullable=False),
        _member("member_id"),
        _member("done_by_id"),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("happened_at", _Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_programme_steps"),
        *_to_member("programme_steps", "member_id", "done_by_id"),
    )
    op.create_index("ix_programme_steps_member_id", "programme_steps", ["member_id", "id"])
    op.create_table(
        "programme_costs",
        sa.Column("id", _Id, nullable=False),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        _member("entered_by_id", is_needed=True),
        sa.Column("entered_at", _Instant(), nullable=False),
        sa.Column("reverses_id", _Id, nullable=True),
        sa.CheckConstraint("amount_minor <> 0", name="ck_programme_costs_amount"),
        sa.CheckConstraint("(reverses_id IS NULL) = (amount_minor > 0)", name="ck_programme_costs_reverses"),
        sa.PrimaryKeyConstraint("id", name="pk_programme_costs"),
        sa.UniqueConstraint("reverses_id", name="uq_programme_costs_reverses_id"),
        sa.ForeignKeyConstraint(
            ["reverses_id"], ["programme_costs.id"], name="fk_programme_costs_reverses_id"
        ),
        *_to_member("programme_costs", "entered_by_id"),
    )
    op.create_index("ix_programme_costs_spent_on", "programme_costs", ["spent_on"])
