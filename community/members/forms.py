"""Browser forms of accounts into clean values. What is acceptable is judged by the actions."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Length, Optional

from community.core.actor import Role
from community.core.errors import Invalid, Refusal
from community.members.rules import names, passwords, suspensions

# Longer input is cut off by nobody and judged by nobody: it is refused here, before it costs anything.
_LINE = Length(max=1_000, message="This is far too long.")
_TEXT = Length(max=20_000, message="This is far too long.")
_SECRET = Length(max=1_000, message=f"Use at most {passwords.LONGEST} characters.")


@cache
def _zone_choices() -> dict[str, dict[str, str]]:
    """Zones that people live in, by continent, as an <optgroup> each."""
    groups: dict[str, dict[str, str]] = defaultdict(dict)
    groups["As the site"] = {"": "The community’s own"}
    groups["World"] = {"UTC": "UTC"}
    for zone in sorted(available_timezones()):
        area, _, place = zone.partition("/")
        if place and area not in {"Etc", "SystemV", "posix", "right", "US"}:
            groups[area][zone] = place.replace("_", " ").replace("/", " – ")
    return dict(groups)


def _needed(sentence: str) -> DataRequired:
    return DataRequired(message=sentence)


class AccountForm(FlaskForm):
    """A form that can show what an action refused."""

    def refuse(self, error: Refusal) -> None:
        """Put the refusal's sentences beside their fields; what belongs to none goes to the top."""
        fields = error.fields if isinstance(error, Invalid) else {}
        for name, sentence in fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, sentence]
            else:
                self.form_errors.append(sentence)
        if not fields:
            self.form_errors.append(error.reason)


class SignInForm(AccountForm):
    """Signing in with an address or a username."""

    identity = StringField("E-mail or username", [_needed("Type your e-mail address or username."), _LINE])
    password = PasswordField("Password", [_needed("Type your password."), _SECRET])
    remember = BooleanField("Stay signed in on this device")
    next = HiddenField()


class SignUpForm(AccountForm):
    """Making an account."""

    name = StringField("Your name", [_needed("Tell us what to call you."), _LINE])
    username = StringField("Username", [_needed("Choose a username."), _LINE])
    email = EmailField("E-mail", [_needed("Type your e-mail address."), _LINE])
    password = PasswordField("Password", [_needed("Choose a password."), _SECRET])
    website = StringField("Leave this empty")
    """Nobody sees it; only programs that fill in everything do."""
    next = HiddenField()
    via = HiddenField()
    """The code of a friend's link."""


class PressForm(AccountForm):
    """A page with nothing but a button."""


class AddressForm(AccountForm):
    """Asking for a mail."""

    email = EmailField("E-mail", [_needed("Type your e-mail address."), _LINE])


class NewPasswordForm(AccountForm):
    """A new password, by a mailed key."""

    password = PasswordField("New password", [_needed("Choose a password."), _SECRET])


class ChangePasswordForm(AccountForm):
    """A new password, knowing the old one."""

    old = PasswordField("Present password", [_needed("Type your present password."), _SECRET])
    new = PasswordField("New password", [_needed("Choose a new password."), _SECRET])


class NewAddressForm(AccountForm):
    """Another e-mail address."""

    email = EmailField("New e-mail address", [_needed("Type the new address."), _LINE])
    password = PasswordField("Your password", [_needed("Type your password."), _SECRET])


class PasswordForm(AccountForm):
    """Who is there, asked again."""

    password = PasswordField("Your password", [_needed("Type your password."), _SECRET])


class EraseForm(PasswordForm):
    """Erasing one's account."""

    is_understood = BooleanField(
        "I understand that this cannot be undone", [_needed("Tick the box to say that you understand.")]
    )


class ProfileForm(AccountForm):
    """Name, words and time zone."""

    name = StringField("Name", [_needed("Tell us what to call you."), _LINE])
    about = TextAreaField("About you", [Optional(), _TEXT])
    time_zone = SelectField("Time zone", choices=_zone_choices(), validate_choice=False)


class AvatarForm(AccountForm):
    """A new picture."""

    picture = FileField("Picture")


class SuspensionForm(AccountForm):
    """Barring a member for some time."""

    days = SelectField("For how long", choices=suspensions.DURATIONS, default="7")
    reason = TextAreaField("Reason", [_needed("Say why: the member reads it."), _TEXT])


class RoleForm(AccountForm):
    """Another role."""

    role = SelectField("Role", choices={role.value: role.label for role in Role})
    reason = TextAreaField("Reason", [_needed("Say why: it is kept in the log."), _TEXT])


USERNAME_HINT = f"{names.SHORTEST_USERNAME} to {names.LONGEST_USERNAME} of a–z, 0–9, dash and underscore. Others mention you with it."
PASSWORD_HINT = (
    f"At least {passwords.SHORTEST} characters. Three unrelated words are easier to remember than signs."
)
