"""Passwords: which are good enough, and how they are kept."""

from __future__ import annotations

import unicodedata

import argon2
from zxcvbn import zxcvbn

SHORTEST = 10
LONGEST = 128  # Longer ones add nothing but work for the server.
WEAKEST_SCORE = 2  # zxcvbn: below it, some million guesses are enough.

_JUDGED = 72  # zxcvbn's time grows with the cube of the length, and nobody guesses past this.

# OWASP's lowest recommendation for argon2id, 30 ms on a small server: strong enough that a stolen table is slow to
# read, light enough that a burst of sign-ins does not take the memory away.
_hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# A hash of nothing that anybody has, verified where there is no account, so that the answer takes as long.
NOBODYS_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$z/PlKuOlA/QEiHdXWeLrxQ$gYGi80cuNb21rDfQGFucnQuPsWLishe/4T2UVJUXPBU"
)


def password_error(password: str, *, known: tuple[str, ...] = ()) -> str:
    """Why this password is not good enough, as a sentence; empty when it is.

    `known` are words that a guesser would try first: the member's own names and address, the site's name.
    """
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters. A few unrelated words are easy to remember."
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    words = [part for word in known for part in (word, *word.replace("@", " ").split()) if part]
    verdict = zxcvbn(password[:_JUDGED], user_inputs=[word[:_JUDGED] for word in words])
    if verdict["score"] >= WEAKEST_SCORE:
        return ""
    return verdict["feedback"]["warning"] or "This password is easy to guess. Add another word or two."


def hash_password(password: str) -> str:
    """The argon2id hash, with its salt and cost, as it is kept."""
    return _hasher.hash(_bytes(password))


def verify_password(kept_hash: str | None, password: str) -> bool:
    """Whether `password` belongs to the hash. Without one it takes as long, and the answer is no."""
    try:
        _hasher.verify(kept_hash or NOBODYS_HASH, _bytes(password))
        return kept_hash is not None
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def needs_rehash(kept_hash: str) -> bool:
    """Whether the hash was made with weaker costs than today's."""
    return _hasher.check_needs_rehash(kept_hash)


def _bytes(password: str) -> bytes:
    # The same letters typed on another keyboard may arrive composed differently.
    return unicodedata.normalize("NFC", password)[: LONGEST * 8].encode("utf-8", "surrogatepass")
