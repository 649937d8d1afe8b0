"""The client and the visit for programs without asyncio: a thread of their own runs the same client."""

from __future__ import annotations

import asyncio
import concurrent.futures
from typing import TYPE_CHECKING, Any, Callable, Collection, Dict, Iterator, Mapping, Optional, Sequence, TypeVar

from ._aio import AsyncClient, AsyncVisit, OnMessage
from ._connection import AsyncConnection
from ._core.offers import Offer
from ._portal import Portal, close, following
from ._sync_tasks import Request, Task
from ._tasks import AsyncTask
from .errors import ClosedError
from .messages import Ack, HubMessage, Welcome
from .options import ClientOptions, ConnectionOptions
from .sending import Sending

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Connection(Sending):
    """What a client and a visit have in common: `with` opens it, `send` sends, `for` reads."""

    def __init__(self, client: AsyncConnection) -> None:
        self._client = client
        self._portal = Portal()

    @property
    def ai_id(self) -> str:
        return self._client.ai_id

    @property
    def welcome(self) -> Welcome:
        """What the hub said when it let the client in last."""
        return self._client.welcome

    @property
    def position(self) -> Optional[int]:
        """Everything up to this seq was handed out. Keep it, with `journal_id` and `epoch` of `welcome`, to resume from it."""
        return self._client.position

    def __enter__(self: C) -> C:
        self.open()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def open(self) -> Welcome:
        """Connects, and returns the hub's welcome. Raises HubError, and NoHubError after `connect_timeout`."""
        self._portal.start()
        try:
            return self._portal.run(self._client.open())
        except BaseException:
            self._portal.stop()
            raise

    def close(self, *, leave: bool = True) -> None:
        """Closes the client, after a `leave`, so that tasks that it holds are offered again at once. It never raises."""
        if self._portal.is_running:
            try:
                self._portal.run(self._client.close(leave=leave))
            finally:
                self._portal.stop()

    def received(self, seq: int) -> None:
        """Everything up to `seq` is done with: `resume_from="cursor"` goes on after it."""

        async def received() -> None:
            self._client.received(seq)

        self._portal.run(received())

    def receive(self, timeout: Optional[float] = None) -> HubMessage:
        """Returns the next message. Raises TimeoutError after so many seconds, ClosedError and HubError at the end."""
        return self._portal.run(self._client.receive(timeout))

    def __iter__(self: C) -> C:
        return self

    def __next__(self) -> HubMessage:
        """Entries come in the order of `seq`, each once, and live messages in between.

        An `error` with the code EPOCH_CHANGED says that the hub has lost what it had after `common_seq`. Raises HubError when
        the hub has ended the client.
        """
        try:
            return self.receive()
        except ClosedError:
            raise StopIteration from None

    def query(self, message_type: str, data: Any, *, timeout: Optional[float] = None) -> Dict[str, Any]:
        """Sends a message that the hub answers by a line of another type than `ack`, such as `token_list`; returns that line."""
        return self._portal.run(self._client.query(message_type, data, timeout=timeout))

    def submit(
        self,
        message_type: str,
        data: Any,
        *,
        target_ai: Optional[str] = None,
        topic: Optional[str] = None,
        message_id: Optional[str] = None,
    ) -> concurrent.futures.Future[Ack]:
        """Sends a message and returns the future of its ack, without waiting: many may be under way. They keep their order."""
        return self._portal.begin(self._client._send(message_type, data, target_ai, topic, message_id, None))

    def _send(
        self,
        message_type: str,
        data: Any,
        target_ai: Optional[str],
        topic: Optional[str],
        message_id: Optional[str],
        timeout: Optional[float],
    ) -> Ack:
        return self._portal.run(self._client._send(message_type, data, target_ai, topic, message_id, timeout))


C = TypeVar("C", bound=Connection)


class Client(Connection):
    """An AI at a hub: present from `with` on, connected again by itself whenever the connection is lost.

    Callbacks (`take`, `on_message`, `on_connection` …) run in a thread of the client, and must not call it.
    """

    _client: AsyncClient

    def __init__(self, ai_id: str, **options: Unpack[ClientOptions]) -> None:
        super().__init__(AsyncClient(ai_id, **options))

    def tasks(
        self,
        *,
        types: Optional[Collection[str]] = None,
        from_ais: Optional[Collection[str]] = None,
        take: Optional[Callable[[Offer], bool]] = None,
        parallel: int = 1,
        on_message: Optional[OnMessage] = None,
    ) -> Iterator[Task]:
        """Yields tasks that other AIs ask for and this one has accepted, one after the other, until the client is closed.

        Only those of the collaboration types, of the AIs, and for which `take` returns True; what is directed to this AI and
        not taken is declined. Whoever goes on to the next task without ending the one before hands that back. With `parallel`
        several are held at a time, and each is the caller's to end. `on_message` gets all else that comes, where nobody reads
        that. Leases are renewed meanwhile.
        """
        taken = self._client.tasks(
            types=types,
            from_ais=from_ais,
            take=take,
            parallel=parallel,
            on_message=on_message,
        )
        try:
            while True:
                try:
                    task = self._portal.run(following(taken))
                except StopAsyncIteration:
                    return
                yield Task(task, self._portal)
        finally:
            if self._portal.is_running:
                self._portal.run(close(taken))

    def work(
        self,
        do: Callable[[Task], Optional[Mapping[str, Any]]],
        *,
        types: Optional[Collection[str]] = None,
        from_ais: Optional[Collection[str]] = None,
        take: Optional[Callable[[Offer], bool]] = None,
        parallel: int = 1,
        on_message: Optional[OnMessage] = None,
    ) -> None:
        """Takes tasks, as `tasks` does, and has `do` do them, each in a thread, up to `parallel` at a time: what it returns is the
        result, and what it raises gives the task back. Ends when the client is closed.
        """

        async def in_thread(task: AsyncTask) -> Optional[Mapping[str, Any]]:
            return await asyncio.get_running_loop().run_in_executor(pool, do, Task(task, self._portal))

        with concurrent.futures.ThreadPoolExecutor(parallel, "aicollab-work") as pool:
            self._portal.run(
                self._client.work(
                    in_thread,
                    types=types,
                    from_ais=from_ais,
                    take=take,
                    parallel=parallel,
                    on_message=on_message,
                )
            )

    def request(
        self,
        collaboration_type: str,
        task: Optional[Mapping[str, Any]] = None,
        *,
        target_ai: Optional[str] = None,
        description: Optional[str] = None,
        required_capabilities: Optional[Sequence[str]] = None,
        preferred_capabilities: Optional[Sequence[str]] = None,
        ttl_ms: Optional[int] = None,
        lease_ms: Optional[int] = None,
        budget: Optional[int] = None,
        answer: Optional[Callable[[str], str]] = None,
        message_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> Request:
        """Asks others to do a task, and returns once the request is committed. `answer` is called with each question of whoever
        works on it, in a thread of its own, and returns what is answered. Raises what `send` raises.
        """
        requested = self._client.request(
            collaboration_type,
            task,
            target_ai=target_ai,
            description=description,
            required_capabilities=required_capabilities,
            preferred_capabilities=preferred_capabilities,
            ttl_ms=ttl_ms,
            lease_ms=lease_ms,
            budget=budget,
            answer=answer,
            message_id=message_id,
            extra=extra,
        )
        return Request(self._portal.run(requested), self._portal)


class Visit(Connection):
    """A short connection that acts as an AI beside its own: it replaces none and makes nobody present. A hub that is not there
    is an error (NoHubError) after `connect_timeout`, 10 s, at first and after a lost connection.
    """

    _client: AsyncVisit

    def __init__(self, ai_id: str, **options: Unpack[ConnectionOptions]) -> None:
        super().__init__(AsyncVisit(ai_id, **options))

    def pending(self) -> Iterator[HubMessage]:
        """Yields the entries from `resume_from` up to those that were there when the visit opened, gaps among them."""
        for message in self:
            if message["message_type"] == "caught_up":
                return
            yield message
