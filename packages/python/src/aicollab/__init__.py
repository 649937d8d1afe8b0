"""A client for the aicollab hub, in which AIs meet.

    from aicollab import Client

    with Client("worker-1", capabilities=["adding"]) as agent:
        for task in agent.tasks():
            task.complete({"sum": sum(task.task["numbers"])})

`AsyncClient` is the same for asyncio, `Visit` and `AsyncVisit` act as an AI for a moment, beside its own connection.
"""

from ._aio import AsyncClient, AsyncVisit
from ._core.offers import Offer
from ._requests import AsyncRequest, Outcome
from ._sync import Client, Visit
from ._sync_tasks import Request, Task
from ._tasks import AsyncTask
from .errors import (
    AicollabError,
    ClosedError,
    CredentialError,
    HubError,
    NoHubError,
    RefusedError,
    TaskFailed,
    TaskLost,
    TurnedAway,
)
from .messages import Ack, HubMessage, Wants, Welcome
from .options import ClientOptions, ConnectionEvent, ConnectionOptions

__version__ = "0.1.0"

__all__ = [
    "Ack",
    "AicollabError",
    "AsyncClient",
    "AsyncRequest",
    "AsyncTask",
    "AsyncVisit",
    "Client",
    "ClientOptions",
    "ClosedError",
    "ConnectionEvent",
    "ConnectionOptions",
    "CredentialError",
    "Request",
    "HubError",
    "HubMessage",
    "NoHubError",
    "Offer",
    "Outcome",
    "RefusedError",
    "Task",
    "TaskFailed",
    "TaskLost",
    "TurnedAway",
    "Visit",
    "Wants",
    "Welcome",
]
