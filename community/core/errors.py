"""Every way to refuse, each with its HTTP status and a sentence that says what to do next."""

from __future__ import annotations


class Refusal(Exception):
    """A refusal that a person will read. Raising it rolls the transaction back."""

    status = 400
    title = "That did not work"
    advice = "Go back and try again."

    def __init__(self, reason: str = "", *, advice: str = "") -> None:
        super().__init__(reason or self.title)
        self.reason = reason or self.title
        if advice:
            self.advice = advice


class SignInNeeded(Refusal):
    """A visitor asked for something that only members may do."""

    status = 401
    title = "Please sign in"
    advice = "Sign in or create an account, then try again."


class Forbidden(Refusal):
    """The actor is known and may not do this."""

    status = 403
    title = "You may not do that"
    advice = "If you think you should be able to, ask a moderator."


class NotFound(Refusal):
    """Missing and hidden look the same from outside."""

    status = 404
    title = "There is nothing here"
    advice = "It may have been moved or removed. Search for it, or start from the home page."


class Conflict(Refusal):
    """Somebody else was faster, or the thing is in a state that does not allow this."""

    status = 409
    title = "Something changed meanwhile"
    advice = "Look at it again and repeat what you wanted to do if it still fits."


class TooLarge(Refusal):
    """More was sent than may be sent."""

    status = 413
    title = "That is too large"
    advice = "Shorten it, or send a smaller file."


class Invalid(Refusal):
    """Something typed cannot be accepted; `fields` maps a field's name to a sentence."""

    status = 422
    title = "Something needs correcting"
    advice = "Correct it and send it again. Nothing that you typed is lost."

    def __init__(self, reason: str = "", *, fields: dict[str, str] | None = None) -> None:
        super().__init__(reason or next(iter((fields or {}).values()), ""))
        self.fields = fields or {}


class TooMany(Refusal):
    """A rate limit was reached; `retry_after_seconds` says when to come back."""

    status = 429
    title = "That was a little too fast"
    advice = "Wait a moment, then try again."

    def __init__(self, reason: str = "", *, retry_after_seconds: int = 60) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds
