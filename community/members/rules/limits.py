"""How often account acts may be tried. Each number keeps guessing hopeless and a forgetful person unharmed."""

from __future__ import annotations

SIGN_INS_PER_NETWORK_A_MINUTE = "6/minute"  # A person types no faster.
SIGN_INS_PER_NETWORK_AN_HOUR = "30/hour"  # A household or small office, each mistyping a few times.
SIGN_INS_PER_ACCOUNT = "10/hour"  # 240 guesses a day against a password that takes a million.
SIGN_UPS_PER_NETWORK = "3/day"  # A family; more at once is a farm of second accounts.
SIGN_UP_TRIES_PER_NETWORK = "30/hour"  # Corrections of a form; each try costs a password judgement.
RESETS_PER_ADDRESS = "5/day"  # More would be somebody flooding another person's mailbox.
RESETS_PER_NETWORK = "20/day"
CONFIRMATIONS_PER_MEMBER = "5/day"
NEW_ADDRESSES_PER_MEMBER = "5/day"  # Each sends mail to an address that nobody has proved yet.
PASSWORD_CHECKS_PER_MEMBER = "10/hour"  # noqa: S105 - A borrowed session must not be a way to guess.
AVATARS_PER_MEMBER = "20/day"  # Each is decoded and written anew.
PICTURES_PER_MEMBER = "30/hour"  # For posts; a long guide has a dozen.
DOWNLOADS_PER_MEMBER = "5/day"
KEY_TRIES_PER_NETWORK = "60/hour"  # Keys of 256 bits cannot be guessed; this only keeps the log quiet.
