"""The six demo sign-ins, one for each way to use the product, and a second admin: nobody approves payouts alone."""

from __future__ import annotations

PASSWORD = "halden-demo-2026"  # noqa: S105 - printed for whoever tries the demo; real communities have none of these
MAIL_DOMAIN = "halden.example"
STAFF_DOMAIN = "team.halden.example"
"""Of the brand's own people; customers of the demo have the other one."""

SIGN_INS = {
    "nora": "Customer",
    "mara": "Super user",
    "theo": "Moderator",
    "ines": "Agent",
    "alba": "Admin",
    "remy": "2nd admin",
}


def email_of(username: str) -> str:
    """The demo member's address, which receives nothing."""
    return f"{username}@{MAIL_DOMAIN}"


def staff_email_of(username: str) -> str:
    """The address of a demo employee, by which they are known as one."""
    return f"{username}@{STAFF_DOMAIN}"


def sign_ins_in_words() -> str:
    """The sign-ins as lines for a terminal."""
    lines = [f"  {what:<11} {email_of(username)}" for username, what in SIGN_INS.items()]
    return "\n".join([f"Demo sign-ins (password for all: {PASSWORD})", *lines])
