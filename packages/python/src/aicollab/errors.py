"""What the client raises. Errors that come from the hub carry the code of the protocol's error table."""

from __future__ import annotations

from typing import Any, Mapping, Optional


class AicollabError(Exception):
    """The base of all errors of this package.

    `code` is a code of the protocol, or one of this package; `fix` says what to do about it; `definite` is true where the
    message surely did not happen; `retry_after_ms` is when the same message may be sent again.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        fix: Optional[str] = None,
        definite: bool = False,
        retry_after_ms: Optional[int] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.fix = fix
        self.definite = definite
        self.retry_after_ms = retry_after_ms

    def __str__(self) -> str:
        words = f"{self.code}: {self.message}"
        return words if self.fix is None else f"{words} ({self.fix})"


class HubError(AicollabError):
    """The hub has ended the client for good: `AUTH_FAILED`, `REPLACED`, `REVOKED`, `DISCONNECTED`, `JOURNAL_CHANGED`,
    `CURSOR_AHEAD`, a refused `hello`; or what answers is no hub: `NOT_A_HUB`, `TLS_FAILED`.

    The outcome of unanswered messages is unknown.
    """


class TurnedAway(AicollabError):
    """The hub closed the connection with an error that passes, such as `TOO_MANY_CONNECTIONS`: a client tries again."""


class RefusedError(AicollabError):
    """The hub, or the client by the hub's rules of form, refused one message. The client goes on."""


class TaskLost(AicollabError):
    """A task belongs to another AI, or is over: stop working on it."""


class TaskFailed(AicollabError):
    """What was handed over came to no good end: `state` is `failed`, `cancelled` or `expired`."""

    def __init__(self, message: str, *, state: str, result: Optional[Mapping[str, Any]] = None) -> None:
        super().__init__(message, code=f"TASK_{state.upper()}", definite=True)
        self.state = state
        self.result = result


class NoHubError(AicollabError):
    """No hub has let the client in within its time."""


class ClosedError(AicollabError):
    """The client was closed before the answer came: whether the message happened is unknown."""


class CredentialError(AicollabError):
    """The token cannot be read. The text never shows what was read."""


def of_line(kind: type[AicollabError], line: Mapping[str, Any]) -> AicollabError:
    """Returns the error that an `error` line of the hub stands for."""
    return kind(
        line["message"],
        code=line["code"],
        fix=line.get("fix"),
        definite=line.get("definite", False),
        retry_after_ms=line.get("retry_after_ms"),
    )
