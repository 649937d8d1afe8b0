"""The client and the visit for asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, AsyncIterator, Awaitable, Callable, Collection, List, Mapping, Optional, Sequence, Set, cast

from ._connection import AsyncConnection
from ._core.inbox import Message
from ._core.offers import Offer, Rules
from ._desk import Desk
from ._log import log
from ._requests import Answer, AsyncRequest, Requests
from ._tasks import AsyncTask
from .errors import AicollabError, ClosedError, HubError, NoHubError, TaskLost
from .messages import Ack, HubMessage
from .options import ClientOptions, ConnectionOptions, check_names, hello_of

if TYPE_CHECKING:
    from typing_extensions import Unpack

OnMessage = Callable[[HubMessage], Any]
# A visit waits so long for its hub, at first and after a lost connection.
LOST_S = 10.0


class AsyncClient(AsyncConnection):
    """An AI at a hub: present from `async with` on, connected again by itself whenever the connection is lost."""

    def __init__(self, ai_id: str, **options: Unpack[ClientOptions]) -> None:
        check_names(options, ClientOptions)
        super().__init__(ai_id, hello_of(options), options)
        self._capabilities = list(options.get("capabilities", ()))
        self._desk: Optional[Desk] = None
        self._on_message: Optional[OnMessage] = None
        self._requests = Requests()

    async def tasks(
        self,
        *,
        types: Optional[Collection[str]] = None,
        from_ais: Optional[Collection[str]] = None,
        take: Optional[Callable[[Offer], bool]] = None,
        parallel: int = 1,
        on_message: Optional[OnMessage] = None,
    ) -> AsyncIterator[AsyncTask]:
        """Yields tasks that other AIs ask for and this one has accepted, one after the other, until the client is closed.

        Only those of the collaboration types, of the AIs, and for which `take` returns True; what is directed to this AI and
        not taken is declined. Whoever goes on to the next task without ending the one before hands that back. With `parallel`
        several are held at a time, and each is the caller's to end. `on_message` gets all else that comes, where nobody reads
        that. A call that blocks the event loop also blocks the renewals: use `asyncio.to_thread`.
        """
        if self._desk is not None and not self._desk.is_closed:
            raise RuntimeError("tasks() runs already, and takes tasks for the whole client")
        rules = Rules(self.ai_id, self._capabilities, types, from_ais, take)
        desk = self._desk = Desk(self, rules, parallel)
        self._on_message = on_message
        self._wake()
        try:
            while True:
                task = await desk.next()
                if task is None:
                    return
                yield task
                if parallel == 1 and task.is_held:
                    log.warning("%s was not ended, and is handed back", task.session_id)
                    await task.decline("the worker went on without ending it")
        finally:
            await desk.close()

    async def work(
        self,
        do: Callable[[AsyncTask], Awaitable[Optional[Mapping[str, Any]]]],
        *,
        types: Optional[Collection[str]] = None,
        from_ais: Optional[Collection[str]] = None,
        take: Optional[Callable[[Offer], bool]] = None,
        parallel: int = 1,
        on_message: Optional[OnMessage] = None,
    ) -> None:
        """Takes tasks, as `tasks` does, and has `do` do them, up to `parallel` at a time: what it returns is the result, and what
        it raises gives the task back. Ends when the client is closed.
        """
        running: Set[asyncio.Task[None]] = set()
        taken = self.tasks(types=types, from_ais=from_ais, take=take, parallel=parallel, on_message=on_message)
        async for task in taken:
            if parallel == 1:
                await _do(do, task)
                continue
            each = asyncio.get_running_loop().create_task(_do(do, task))
            running.add(each)
            each.add_done_callback(running.discard)
        if running:
            await asyncio.wait(running)

    async def request(
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
        answer: Optional[Answer] = None,
        message_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
    ) -> AsyncRequest:
        """Asks others to do a task, and returns once the request is committed. `answer` is called with each question of whoever
        works on it, and returns what is answered; `extra` has further fields of the request. Raises what `send` raises.
        """
        fields = {
            "collaboration_type": collaboration_type,
            "task": None if task is None else dict(task),
            "description": description,
            "required_capabilities": _list(required_capabilities),
            "preferred_capabilities": _list(preferred_capabilities),
            "ttl_ms": ttl_ms,
            "lease_ms": lease_ms,
            "budget": budget,
            **(extra or {}),
        }
        data = {key: value for key, value in fields.items() if value is not None}
        request = AsyncRequest(self, answer)
        requested = self._post("collaboration_request", data, target_ai=target_ai, message_id=message_id)
        await self._requests.begin(request, cast("asyncio.Future[Ack]", requested))
        return request

    def _heard(self, message: Message) -> None:
        self._requests.hear(cast(HubMessage, message))
        if self._desk is not None:
            self._desk.hear(message)

    def _wake(self) -> None:
        super()._wake()
        # Where tasks are taken and nobody reads, nothing may pile up, and a resume goes on behind what came.
        while self._desk is not None and not self._desk.is_closed and not self._is_read:
            message = self._take()
            if message is None:
                return
            if self._on_message is not None:
                self._call_on_message(cast(HubMessage, message))

    def _call_on_message(self, message: HubMessage) -> None:
        assert self._on_message is not None
        try:
            self._on_message(message)
        except Exception:
            log.exception("on_message raised an error")

    def _ended(self, error: AicollabError) -> None:
        self._requests.end(error)
        if self._desk is not None:
            self._desk.end(error)


class AsyncVisit(AsyncConnection):
    """A short connection that acts as an AI beside its own: it replaces none and makes nobody present. A hub that is not there
    is an error (NoHubError) after `connect_timeout`, 10 s, at first and after a lost connection.
    """

    def __init__(self, ai_id: str, **options: Unpack[ConnectionOptions]) -> None:
        check_names(options, ConnectionOptions)
        options.setdefault("connect_timeout", LOST_S)
        super().__init__(ai_id, None, options)
        self._lost_timer: Optional[asyncio.TimerHandle] = None

    async def pending(self) -> AsyncIterator[HubMessage]:
        """Yields the entries from `resume_from` up to those that were there when the visit opened, gaps among them."""
        async for message in self:
            if message["message_type"] == "caught_up":
                return
            yield message

    def _lost(self, error: Exception, retry_s: float) -> None:
        super()._lost(error, retry_s)
        if self._core.welcome is not None and self._lost_timer is None:
            seconds = self._options.get("connect_timeout", LOST_S)
            self._lost_timer = asyncio.get_running_loop().call_later(seconds, self._give_up)

    def _welcomed(self, welcome: Message) -> None:
        self._cancel_timer()
        super()._welcomed(welcome)

    def _ended(self, error: AicollabError) -> None:
        self._cancel_timer()

    def _cancel_timer(self) -> None:
        if self._lost_timer is not None:
            self._lost_timer.cancel()
            self._lost_timer = None

    def _give_up(self) -> None:
        self._finish(NoHubError(f"the hub at {self._place.address} is gone: {self._last_error}", code="NO_HUB"))


async def _do(do: Callable[[AsyncTask], Awaitable[Optional[Mapping[str, Any]]]], task: AsyncTask) -> None:
    try:
        result = await do(task)
        if task.is_held:
            await task.complete(result)
    except (TaskLost, HubError, ClosedError) as error:
        log.info("%s has ended: %s", task.session_id, error)
    except Exception as error:
        log.exception("%s is given back", task.session_id)
        if task.is_held:
            await task.decline(f"{type(error).__name__}: {error}")


def _list(names: Optional[Sequence[str]]) -> Optional[List[str]]:
    return None if names is None else list(names)
