"""Defines from what a client is made, and what it reports."""

from __future__ import annotations

import os
import ssl as _ssl
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Sequence, TypedDict, Union

from ._core.client import Options
from .address import DEFAULT_HUB, Address, parse_door
from .credentials import Credentials, Secret
from .errors import RefusedError
from .messages import Wants, Welcome


class ConnectionEvent(NamedTuple):
    """`connected`, for the first time or after a loss, with `welcome`; or `lost`, a connection or an attempt, with `error`:
    `attempt` counts these since the last `connected`, from 1.
    """

    kind: str
    welcome: Optional[Welcome] = None
    error: Optional[Exception] = None
    attempt: int = 0
    retry_s: float = 0.0


class ConnectionOptions(TypedDict, total=False):
    # HOST:PORT, tls://HOST:PORT, ws://HOST:PORT/ws or wss://HOST/ws; default AICOLLAB_HUB, else 127.0.0.1:6000.
    hub: str
    # The token, or a function that reads it for each connection, and once more when the hub refuses or revokes it. Without it
    # that of token_file, AICOLLAB_TOKEN_FILE, AICOLLAB_TOKEN or systemd; a hub on this machine needs none.
    token: Secret
    token_file: str
    # The content of local.key, or a function that reads it; default the user's own, where the hub is on this machine.
    local_key: Secret
    # True checks the certificate as browsers do; a context may trust another authority.
    ssl: Union[bool, _ssl.SSLContext]
    # `cursor` (what was last `received`), a seq, or `live`. A client's default is `cursor`; a visit without it gets answers only.
    resume_from: Union[int, str]
    # The journal and the epoch that a seq in `resume_from` speaks of: both are in `welcome`.
    journal_id: str
    epoch: str
    # Of broadcasts only these come; what names the AI, and its own collaborations, always come.
    wants: Wants
    # An AI that the hub has never seen begins with the first entry where `resume_from` is `cursor`.
    history: bool
    # An entry counts as received when the next one is asked for: a client's default. Else the program says `received`.
    auto_receive: bool
    # Name and version of the program, as in `trainer/1.0`.
    client: str
    # The client holds so many bytes that nobody has taken, and drops entries beyond, which come again. Default 16 MiB.
    max_undelivered: int
    # Seconds in which the first hub has to let the client in (NoHubError); default for a client: without end; a visit: 10.
    connect_timeout: float
    on_connection: Callable[[ConnectionEvent], Any]
    # Gets the refusal when the hub begins to defer messages (a full disk), and None when all of them were answered.
    on_deferred: Callable[[Optional[RefusedError]], Any]


class ClientOptions(ConnectionOptions, total=False):
    # What the AI is good at, in a word; default its first capability.
    specialization: str
    # Requests may require these.
    capabilities: Sequence[str]
    description: str
    version: str


class Place(NamedTuple):
    address: Address
    ssl: Optional[_ssl.SSLContext]
    # A WebSocket is there.
    path: Optional[str]


def place_of(options: ConnectionOptions, environ: Mapping[str, str] = os.environ) -> Place:
    """Returns where the hub is and how it is reached. Raises ValueError."""
    address, is_secure, path = parse_door(options.get("hub") or environ.get("AICOLLAB_HUB") or DEFAULT_HUB)
    secure = options.get("ssl", is_secure)
    if isinstance(secure, _ssl.SSLContext):
        return Place(address, secure, path)
    return Place(address, _ssl.create_default_context() if secure else None, path)


def credentials_of(options: ConnectionOptions) -> Credentials:
    """Raises CredentialError where the token that is named cannot be read."""
    credentials = Credentials(
        token=options.get("token"),
        token_file=options.get("token_file"),
        local_key=options.get("local_key"),
    )
    credentials.token()
    return credentials


def core_options(ai_id: str, hello: Optional[Dict[str, Any]], options: ConnectionOptions) -> Options:
    from . import __version__

    return Options(
        ai_id=ai_id,
        hello=hello,
        resume_from=_checked_resume(options.get("resume_from", "live" if hello is None else "cursor")),
        journal_id=options.get("journal_id"),
        epoch=options.get("epoch"),
        wants=dict(options["wants"]) if "wants" in options else None,
        history=options.get("history", False),
        client=options.get("client", f"aicollab-python/{__version__}"),
        max_undelivered=options.get("max_undelivered", 16 * 1_048_576),
    )


def hello_of(options: ClientOptions) -> Dict[str, Any]:
    capabilities: List[str] = list(options.get("capabilities", ()))
    hello: Dict[str, Any] = {
        "specialization": options.get("specialization", capabilities[0] if capabilities else "agent"),
        "capabilities": capabilities,
    }
    for key in ("description", "version"):
        if key in options:
            hello[key] = options[key]  # type: ignore[literal-required]
    return hello


def check_names(options: Mapping[str, Any], kind: Any) -> None:
    """Raises TypeError for an option that there is not."""
    known = {name for each in kind.__mro__ for name in getattr(each, "__annotations__", ())} | set(kind.__annotations__)
    for name in options:
        if name not in known:
            raise TypeError(f"there is no option {name}; there are {', '.join(sorted(known))}")


def _checked_resume(resume_from: Union[int, str]) -> Union[int, str]:
    is_seq = isinstance(resume_from, int) and not isinstance(resume_from, bool) and resume_from >= 0
    if not is_seq and resume_from not in ("cursor", "live"):
        raise ValueError(f"resume_from is {resume_from!r}, and has to be a seq, 'cursor' or 'live'")
    return resume_from
