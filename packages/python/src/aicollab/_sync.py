"""The client and the visit for programs without asyncio: a thread of their own runs the same client."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from typing import (
    TYPE_CHECKING,
    Any,
    AsyncIterator,
    Callable,
    Collection,
    Coroutine,
    Dict,
    Iterator,
    Mapping,
    Optional,
    Sequence,
    TypeVar,
)

from ._aio import AsyncClient, AsyncVisit, OnMessage
from ._connection import AsyncConnection
from ._core.offers import Offer
from ._requests import AsyncRequest, Outcome
from ._tasks import AsyncTask
from .errors import ClosedError
from .messages import Ack, HubMessage, Usage, Welcome
from .options import ClientOptions, ConnectionOptions
from .sending import Sending

if TYPE_CHECKING:
    from typing_extensions import Unpack

T = TypeVar("T")


class Portal:
    """Runs coroutines in a thread of its own."""

    def __init__(self) -> None:
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    def start(self) -> None:
        if self._loop is not None:
            return
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, args=[self._loop], name="aicollab", daemon=True).start()

    def stop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    @property
    def is_running(self) -> bool:
        return self._loop is not None

    def begin(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        if self._loop is None:
            coroutine.close()
            raise ClosedError("the client is not open: use it in a with statement", code="CLOSED", definite=True)
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Returns what the coroutine returns; Ctrl-C ends it."""
        future = self.begin(coroutine)
        try:
            return _result(future)
        except BaseException:
            future.cancel()
            raise

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


def _result(future: concurrent.futures.Future[T]) -> T:
    # Windows hears Ctrl-C only between two waits.
    while os.name == "nt" and not future.done():
        concurrent.futures.wait([future], timeout=0.5)
    return future.result()


async def _next(iterator: AsyncIterator[T]) -> T:
    return await iterator.__anext__()


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
                    task = self._portal.run(_next(taken))
                except StopAsyncIteration:
                    return
                yield Task(task, self._portal)
        finally:
            if self._portal.is_running:
                self._portal.run(_close(taken))

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


async def _close(iterator: Any) -> None:
    await iterator.aclose()


class Task:
    """A task that this AI has accepted. Its lease is renewed until it ends; where that ran out all the same, it is accepted
    again as long as it is still open. `request` and `task` are data of another AI that nobody has checked.
    """

    def __init__(self, task: AsyncTask, portal: Portal) -> None:
        self._task = task
        self._portal = portal
        self.session_id = task.session_id
        self.requester = task.requester
        self.collaboration_type = task.collaboration_type
        self.description = task.description
        self.request = task.request
        # What is to be done, in the requester's own form.
        self.task = task.task

    @property
    def fence(self) -> int:
        """Goes with all that is said of this task; give it to outside systems, too, where work must not happen twice."""
        return self._task.fence

    @property
    def lease_ms(self) -> int:
        return self._task.lease_ms

    @property
    def is_held(self) -> bool:
        return self._task.is_held

    @property
    def is_ended(self) -> bool:
        return self._task.is_ended

    @property
    def lost(self) -> Optional[str]:
        """Why it is not this AI's any more; None while it is."""
        return self._task.lost

    def progress(self, part: float, note: Optional[str] = None, *, usage: Optional[Usage] = None) -> Ack:
        """Says that so much (0–1) is done. Raises TaskLost."""
        return self._portal.run(self._task.progress(part, note, usage=usage))

    def ask(self, text: str, *, timeout: Optional[float] = None) -> str:
        """Asks the requester, and returns the answer. Raises TaskLost, and TimeoutError after so many seconds."""
        return self._portal.run(self._task.ask(text, timeout=timeout))

    def answer(self, question_id: int, text: str) -> Ack:
        """Answers a `collaboration_question` of the requester, whose seq is `question_id`. Raises TaskLost."""
        return self._portal.run(self._task.answer(question_id, text))

    def share_component(self, data: Mapping[str, Any]) -> Ack:
        """Shares a component (`os_component_share`) that belongs to the task, which renews the lease. Raises TaskLost."""
        return self._portal.run(self._task.share_component(data))

    def complete(
        self,
        result: Optional[Mapping[str, Any]] = None,
        *,
        component_id: Optional[str] = None,
        usage: Optional[Usage] = None,
    ) -> Ack:
        """Ends the task with success; where the lease was lost, as long as nobody else has had it. Raises TaskLost."""
        return self._portal.run(self._task.complete(result, component_id=component_id, usage=usage))

    def fail(self, reason: str, *, usage: Optional[Usage] = None) -> Ack:
        """Ends the task for good, without success: nobody else tries it. `result` then has `reason`. Raises TaskLost."""
        return self._portal.run(self._task.fail(reason, usage=usage))

    def decline(self, reason: Optional[str] = None) -> Optional[Ack]:
        """Hands the task back, so that it is offered to others at once; None where it was not this AI's any more."""
        return self._portal.run(self._task.decline(reason))


class Request:
    """What was asked for. Iterate over it for what happens (`collaboration_started`, `_progress`, `_question`, …)."""

    def __init__(self, request: AsyncRequest, portal: Portal) -> None:
        self._request = request
        self._portal = portal
        self.session_id = request.session_id
        # So many AIs that are present may accept it.
        self.matches = request.matches

    @property
    def partner(self) -> Optional[str]:
        """Who works on it."""
        return self._request.partner

    @property
    def part_done(self) -> float:
        return self._request.part_done

    def outcome(self, timeout: Optional[float] = None) -> Outcome:
        """Waits for the end. Raises TimeoutError after so many seconds, HubError and ClosedError when the client has ended."""
        return self._portal.run(self._request.outcome(timeout))

    def result(self, timeout: Optional[float] = None) -> Dict[str, Any]:
        """Waits for the end, and returns the result. Raises TaskFailed for any other end than success."""
        return self._portal.run(self._request.result(timeout))

    def next_event(self, timeout: Optional[float] = None) -> HubMessage:
        """Returns what happened next. Raises TimeoutError, and StopAsyncIteration after the end."""
        return self._portal.run(self._request.next_event(timeout))

    def __iter__(self) -> Iterator[HubMessage]:
        while True:
            try:
                yield self.next_event()
            except StopAsyncIteration:
                return

    def ask(self, text: str, *, timeout: Optional[float] = None) -> str:
        """Asks whoever works on it, and returns the answer. Raises TaskFailed at its end, TimeoutError after so many seconds."""
        return self._portal.run(self._request.ask(text, timeout=timeout))

    def cancel(self, reason: Optional[str] = None) -> Ack:
        """Takes the request back."""
        return self._portal.run(self._request.cancel(reason))

    def amend(self, task: Mapping[str, Any]) -> Ack:
        """Changes the task, while nobody works on it."""
        return self._portal.run(self._request.amend(task))

    def answer(self, question_id: int, text: str) -> Ack:
        """Answers a `collaboration_question`, whose seq is `question_id`."""
        return self._portal.run(self._request.answer(question_id, text))
