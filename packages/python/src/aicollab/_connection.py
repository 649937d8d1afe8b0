"""Drives the protocol over sockets of asyncio: connects, connects again, and hands out what comes."""

from __future__ import annotations

import asyncio
import os
import ssl as _ssl
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, TypeVar, cast

from ._core.client import ClientCore
from ._core.inbox import Message
from ._core.lines import ForeignLine
from ._core.unanswered import Answer
from ._core.web_socket import Closed, Plain, WebSocket
from ._log import ConnectionLog, log
from ._timeout import within
from ._wire import Wire
from .address import is_loopback
from .credentials import UNPROVEN
from .errors import AicollabError, ClosedError, CredentialError, HubError, NoHubError, RefusedError
from .messages import Ack, HubMessage, Welcome
from .options import ConnectionEvent, ConnectionOptions, core_options, credentials_of, place_of
from .sending import AsyncSending

if TYPE_CHECKING:
    Answered = asyncio.Future[Dict[str, Any]]
    Opened = asyncio.Future[None]

# An attempt to connect ends after so long.
CONNECT_S = 30.0
# The client waits so long for the answer to its `leave`.
LEAVE_S = 5.0
# Another token or key is looked for that often, as long as none can be read: a file may be in the middle of being replaced.
LOOKS, LOOK_S = 20, 0.5


class AsyncConnection(AsyncSending):
    """What a client and a visit have in common: `async with` opens it, `send` sends, `async for` reads."""

    def __init__(self, ai_id: str, hello: Optional[Dict[str, Any]], options: ConnectionOptions) -> None:
        self._place = place_of(options)
        self._credentials = credentials_of(options)
        self._core = ClientCore(core_options(ai_id, hello, options))
        self._options = options
        self._log = ConnectionLog(str(self._place.address))
        self._wire: Optional[Wire] = None
        self._codec = Plain()
        self._timer: Optional[asyncio.TimerHandle] = None
        self._running: Optional[asyncio.Task[None]] = None
        self._is_connected = False
        self._is_closing = False
        self._last_error: Optional[Exception] = None
        # Somebody reads what comes.
        self._is_read = False
        # An entry counts as received when the next one is asked for.
        self._auto_receive = options.get("auto_receive", hello is not None)
        self._handed_out: Optional[int] = None
        self._core.on_welcome = self._welcomed
        self._core.on_message = self._heard
        self._core.on_deferred = self._deferred
        self._core.inbox.wake = self._wake
        # These are made where the loop runs: before Python 3.10 they belong to a loop when they are made.
        self._ready: asyncio.Event
        self._arrived: asyncio.Event
        self._hurry: asyncio.Event

    @property
    def ai_id(self) -> str:
        return self._core.ai_id

    @property
    def welcome(self) -> Welcome:
        """What the hub said when it let the client in last."""
        if self._core.welcome is None:
            raise self._core.end_error or ClosedError("the client is not open", code="CLOSED", definite=True)
        return cast(Welcome, self._core.welcome)

    @property
    def position(self) -> Optional[int]:
        """Everything up to this seq was handed out. Keep it, with `journal_id` and `epoch` of `welcome`, to resume from it."""
        return self._core.inbox.position

    async def __aenter__(self: C) -> C:
        await self.open()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.close()

    async def open(self) -> Welcome:
        """Connects, and returns the hub's welcome. Raises HubError, and NoHubError after `connect_timeout`."""
        if self._running is None:
            self._ready, self._arrived, self._hurry = asyncio.Event(), asyncio.Event(), asyncio.Event()
            self._running = asyncio.get_running_loop().create_task(self._stay_connected())
        seconds = self._options.get("connect_timeout")
        try:
            await within(self._ready.wait(), seconds, "no hub has let the client in")
        except TimeoutError as error:
            why = self._last_error or error
            await self.close(leave=False)
            raise NoHubError(
                f"no hub at {self._place.address} has let the client in within {seconds:g} s: {why}",
                code=why.code if isinstance(why, AicollabError) else "NO_HUB",
                fix="start it with aicollab hub, or name another with hub or AICOLLAB_HUB",
            ) from why
        except asyncio.CancelledError:
            await self.close(leave=False)
            raise
        if self._core.welcome is None:
            raise self._core.end_error or ClosedError("the client was closed", code="CLOSED")
        return self.welcome

    async def close(self, *, leave: bool = True) -> None:
        """Closes the client; unanswered messages raise ClosedError. It never raises.

        It says `leave` first, after what was sent is answered, so that tasks that it holds are offered again at once.
        """
        if self._running is None:
            return
        if leave and not self._is_closing and self._wire is not None and self._core.end_error is None:
            self._is_closing = True
            try:
                await within(self._post("leave", {}), LEAVE_S, "no answer to leave")
            except (AicollabError, TimeoutError):
                pass
        self._is_closing = True
        self._finish(ClosedError("the client was closed", code="CLOSED"))
        await asyncio.wait([self._running])

    def received(self, seq: int) -> None:
        """Everything up to `seq` is done with: `resume_from="cursor"` goes on after it."""
        self._core.received(seq)
        self._flush()

    def retry_now(self) -> None:
        """Ends the wait before the next attempt to connect, unless the hub has asked for it."""
        if self._core.retry_after_ms == 0:
            self._hurry.set()

    async def receive(self, timeout: Optional[float] = None) -> HubMessage:
        """Returns the next message. Raises TimeoutError after so many seconds, ClosedError and HubError at the end."""
        return await within(self._next(), timeout, "nothing came")

    def __aiter__(self: C) -> C:
        return self

    async def __anext__(self) -> HubMessage:
        """Entries come in the order of `seq`, each once, and live messages in between.

        An `error` with the code EPOCH_CHANGED says that the hub has lost what it had after `common_seq`. Raises HubError when
        the hub has ended the client.
        """
        try:
            return await self._next()
        except ClosedError:
            raise StopAsyncIteration from None

    async def query(self, message_type: str, data: Any, *, timeout: Optional[float] = None) -> Dict[str, Any]:
        """Sends a message that the hub answers by a line of another type than `ack`, such as `token_list`; returns that line."""
        return await within(self._post(message_type, data), timeout, "no answer came")

    async def _send(
        self,
        message_type: str,
        data: Any,
        target_ai: Optional[str],
        topic: Optional[str],
        message_id: Optional[str],
        timeout: Optional[float],
    ) -> Ack:
        answer = self._post(message_type, data, target_ai=target_ai, topic=topic, message_id=message_id)
        return cast(Ack, await within(answer, timeout, "no answer came"))

    def _post(self, message_type: str, data: Any, **options: Optional[str]) -> Answered:
        """Sends a message and returns the future of its answer."""
        answered: Answered = asyncio.get_running_loop().create_future()

        def on_answer(answer: Answer) -> None:
            if answered.done():
                return
            if isinstance(answer, AicollabError):
                answered.set_exception(answer)
                # Nobody may wait for it any more.
                answered.exception()
            else:
                answered.set_result(answer)

        self._core.post(message_type, data, on_answer, **options)
        self._flush()
        return answered

    async def _next(self) -> HubMessage:
        self._is_read = True
        inbox = self._core.inbox
        while True:
            message = self._take()
            if message is not None:
                return cast(HubMessage, message)
            if inbox.is_ended:
                raise inbox.end_error or self._core.end_error or ClosedError("the client was closed", code="CLOSED")
            self._arrived.clear()
            await self._arrived.wait()

    def _take(self) -> Optional[Message]:
        """Takes the next message; the entry before it counts as received."""
        core = self._core
        if self._auto_receive and self._handed_out is not None:
            core.received(self._handed_out)
            self._handed_out = None
        message = core.inbox.take()
        if message is not None and message.get("seq") is not None:
            self._handed_out = message["seq"]
        # While there is more, one cursor is enough for all that is written next.
        if message is None or core.is_over:
            self._flush()
        return message

    async def _stay_connected(self) -> None:
        try:
            while self._core.end_error is None:
                await self._connect_once()
        except Exception as error:  # A bug of this package ends the client with a word, and not in silence.
            log.exception("The client broke")
            self._finish(ClosedError(f"the client broke: {error!r}", code="INTERNAL"))

    async def _connect_once(self) -> None:
        core = self._core
        core.prepare()
        try:
            error = await self._lead()
        except (OSError, asyncio.TimeoutError, CredentialError) as cause:
            error = cause
        finally:
            self._wire = None
        reason = core.disconnected(self._of_tls(error))
        if core.end_error is not None:
            return
        if isinstance(reason, HubError) and not await self._has_other(reason):
            return self._finish(reason)
        seconds = core.retry_s()
        if not core.is_refilling:
            self._lost(reason, seconds)
            self._hurry.clear()
            try:
                await asyncio.wait_for(self._hurry.wait(), seconds)
            except asyncio.TimeoutError:
                pass

    async def _lead(self) -> Optional[Exception]:
        """Leads one connection to its end, and returns what broke it."""
        loop = asyncio.get_running_loop()
        (host, port), context, path = self._place
        opened: Opened = loop.create_future()
        codec = Plain() if path is None else WebSocket(str(self._place.address), path, os.urandom)

        def on_data(data: bytes) -> None:
            self._data(data, wire, codec)
            if codec.is_open and not opened.done():
                opened.set_result(None)

        wire = Wire(on_data, self._flush)
        made = loop.create_connection(
            lambda: wire,
            host,
            port,
            ssl=context,
            server_hostname=host if context else None,
        )
        await asyncio.wait_for(made, CONNECT_S)
        try:
            if not codec.is_open:
                wire.transport.write(codec.due)
                codec.due = b""
                await asyncio.wait_for(asyncio.wait([opened, wire.ended], return_when=asyncio.FIRST_COMPLETED), CONNECT_S)
            if wire.ended.done():
                return wire.ended.result()
            if self._core.end_error is None:
                shown = self._credentials.next(is_loopback(wire.peer))
                self._core.opened(shown, loop.time())
                self._wire, self._codec = wire, codec
                self._flush()
                return await wire.ended
            return None
        finally:
            wire.transport.abort()

    async def _has_other(self, error: HubError) -> bool:
        """Returns whether there is another token or key than the one that the hub has refused."""
        for _ in range(LOOKS if error.code in UNPROVEN else 0):
            try:
                return self._credentials.differ()
            except (OSError, CredentialError):
                await asyncio.sleep(LOOK_S)
        return False

    def _of_tls(self, error: Optional[Exception]) -> Optional[Exception]:
        """Where no hub ever was, a certificate that is not trusted will not be trusted the next time."""
        if not isinstance(error, _ssl.SSLError) or self._core.welcome is not None:
            return error
        fix = "trust its authority: ssl=ssl.create_default_context(cafile=…)"
        return HubError(f"no TLS with {self._place.address}: {error}", code="TLS_FAILED", fix=fix, definite=True)

    def _data(self, data: bytes, wire: Wire, codec: Plain) -> None:
        try:
            self._core.receive(codec.decode(data), asyncio.get_running_loop().time())
        except (ForeignLine, ConnectionError) as error:
            if isinstance(error, Closed):
                self._core.receive(error.lines, asyncio.get_running_loop().time())
            return wire.fail(error)
        if codec.due and codec.is_open:
            wire.transport.write(codec.due)
            codec.due = b""
        self._flush()

    def _flush(self) -> None:
        """Writes what is due, closes what is over, and sets the clock."""
        wire = self._wire
        if wire is None:
            return
        while wire.has_room:
            data = self._core.due()
            if not data:
                break
            wire.transport.write(self._codec.encode(data))
        if self._core.is_over:
            self._wire = None
            wire.transport.abort()
        self._set_timer()

    def _set_timer(self) -> None:
        deadline = self._core.deadline
        if self._timer is not None:
            if self._timer.when() == deadline and not self._timer.cancelled():
                return
            self._timer.cancel()
            self._timer = None
        if deadline is not None and self._core.end_error is None:
            self._timer = asyncio.get_running_loop().call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._timer = None
        self._core.tick(asyncio.get_running_loop().time())
        self._flush()
        self._set_timer()

    def _finish(self, error: AicollabError) -> None:
        self._core.finish(error)
        self._flush()
        if self._timer is not None:
            self._timer.cancel()
        self._hurry.set()
        self._ready.set()
        self._ended(error)

    def _wake(self) -> None:
        self._arrived.set()

    def _welcomed(self, welcome: Message) -> None:
        self._ready.set()
        if not self._is_connected:
            self._is_connected = True
            self._report(ConnectionEvent("connected", welcome=cast(Welcome, welcome)))

    def _lost(self, error: Exception, retry_s: float) -> None:
        self._is_connected = False
        self._last_error = error
        if not self._is_closing:
            event = ConnectionEvent("lost", error=error, attempt=self._core.failures, retry_s=retry_s)
            self._report(event)

    def _report(self, event: ConnectionEvent) -> None:
        self._log.report(event)
        self._call("on_connection", event)

    def _deferred(self, refusal: Optional[RefusedError]) -> None:
        self._log.deferred(refusal)
        self._call("on_deferred", refusal)

    def _call(self, name: str, value: Any) -> None:
        callback: Optional[Callable[[Any], Any]] = self._options.get(name)  # type: ignore[assignment]
        if callback is None:
            return
        try:
            callback(value)
        except Exception:
            log.exception("%s raised an error", name)

    def _heard(self, message: Message) -> None:
        """Hears of each message before it is handed out."""

    def _ended(self, error: AicollabError) -> None:
        """Hears of the end."""


C = TypeVar("C", bound=AsyncConnection)
