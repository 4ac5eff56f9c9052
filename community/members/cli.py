"""The members room's commands: `flask members create`, for the first admin of a new installation."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from community.core.actor import SYSTEM, Role
from community.core.db import transaction
from community.core.errors import Invalid
from community.members import actions
from community.members.rules.passwords import password_error

members = AppGroup("members", help="Accounts.")


@members.command()
@click.option("--username", prompt=True, help="What others mention and addresses show.")
@click.option("--name", prompt="Name", help="The name that is shown.")
@click.option("--email", prompt="E-mail address", help="Taken as confirmed.")
@click.option(
    "--role", type=click.Choice([role.value for role in Role]), default=Role.MEMBER.value, show_default=True
)
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="Asked for when it is not given.",
)
def create(username: str, name: str, email: str, role: str, password: str) -> None:
    """Make an account that can sign in at once."""
    wrong = password_error(password, known=(username, name, email))
    if wrong:
        raise click.ClickException(wrong)
    try:
        with transaction():
            member = actions.create_member(
                SYSTEM, username=username, name=name, email=email, role=role, password=password
            )
    except Invalid as error:
        raise click.ClickException(" ".join(error.fields.values()) or error.reason) from error
    print(f"{member.name} ({member.username}) can sign in now, as {Role(role).label.lower()}.")
