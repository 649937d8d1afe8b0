"""Follows what this AI has asked others to do."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from typing import TYPE_CHECKING, Any, Awaitable, Callable, Deque, Dict, List, Mapping, NamedTuple, Optional, Union, cast

from ._log import log
from ._tasks import Hub, Questions, fields_of, send
from ._timeout import within
from .errors import AicollabError, TaskFailed
from .messages import Ack, HubMessage

if TYPE_CHECKING:
    Ended = asyncio.Future["Outcome"]

# Answers a question of the partner, given its text.
Answer = Callable[[str], Union[str, Awaitable[str]]]
# So many events wait to be taken; then the oldest are dropped.
MAX_EVENTS = 1_000
FOLLOWED = "collaboration_"


class Outcome(NamedTuple):
    """`state` is `completed`, `failed`, `cancelled`, `expired`, or `lost` where the hub has lost the request."""

    state: str
    result: Optional[Dict[str, Any]] = None
    reason: Optional[str] = None
    partner: Optional[str] = None


class AsyncRequest:
    """What was asked for. Iterate over it for what happens (`collaboration_started`, `_progress`, `_question`, …)."""

    def __init__(self, hub: Hub, answer: Optional[Answer]) -> None:
        self._hub = hub
        self._answer = answer
        self._events: Deque[HubMessage] = deque(maxlen=MAX_EVENTS)
        self._changed = asyncio.Event()
        self._last_seq = 0
        self._completed: Mapping[str, Any] = {}
        self._ended: Ended = asyncio.get_running_loop().create_future()
        self._questions = Questions()
        self._answering: List[asyncio.Task[None]] = []
        self.session_id = ""
        # So many AIs that are present may accept it.
        self.matches = 0
        # Who works on it, and how far it has come.
        self.partner: Optional[str] = None
        self.part_done = 0.0

    async def outcome(self, timeout: Optional[float] = None) -> Outcome:
        """Waits for the end. Raises TimeoutError after so many seconds, HubError and ClosedError when the client has ended."""
        return await within(asyncio.shield(self._ended), timeout, f"{self.session_id} has not ended")

    async def result(self, timeout: Optional[float] = None) -> Dict[str, Any]:
        """Waits for the end, and returns the result. Raises TaskFailed for any other end than success."""
        state, result, reason, _ = await self.outcome(timeout)
        if state == "completed":
            return result or {}
        why = reason or (result or {}).get("reason")
        raise TaskFailed(f"{self.session_id} is {state}{f': {why}' if why else ''}", state=state, result=result)

    async def next_event(self, timeout: Optional[float] = None) -> HubMessage:
        """Returns what happened next. Raises TimeoutError, and StopAsyncIteration after the end."""
        return await within(self.__anext__(), timeout, f"nothing happened to {self.session_id}")

    def __aiter__(self) -> AsyncRequest:
        return self

    async def __anext__(self) -> HubMessage:
        while not self._events:
            if self._ended.done():
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._events.popleft()

    async def ask(self, text: str, *, timeout: Optional[float] = None) -> str:
        """Asks whoever works on it, and returns the answer. Raises TaskFailed at its end, TimeoutError after so many seconds."""
        ack = await send(self._hub, "collaboration_question", {"session_id": self.session_id, "text": text})
        return await self._questions.answer_to(fields_of(ack)["seq"], timeout)

    async def cancel(self, reason: Optional[str] = None) -> Ack:
        """Takes the request back."""
        return await send(self._hub, "collaboration_cancel", {"session_id": self.session_id, "reason": reason})

    async def amend(self, task: Mapping[str, Any]) -> Ack:
        """Changes the task, while nobody works on it."""
        return await send(self._hub, "collaboration_amend", {"session_id": self.session_id, "task": task})

    async def answer(self, question_id: int, text: str) -> Ack:
        """Answers a `collaboration_question`, whose seq is `question_id`."""
        fields = {"session_id": self.session_id, "question_id": question_id, "text": text}
        return await send(self._hub, "collaboration_answer", fields)

    def _begin(self, ack: Mapping[str, Any]) -> None:
        self.session_id, self.matches = ack["session_id"], ack.get("matches", 0)

    def _hear(self, message: HubMessage) -> None:
        """Hears what concerns this request; what came before a lost connection may come again."""
        seq = cast(int, message.get("seq", 0))
        if seq <= self._last_seq or self._ended.done():
            return
        self._last_seq = seq
        message_type, data = message["message_type"], cast(Dict[str, Any], message.get("data", {}))
        if message_type == "collaboration_started":
            self.partner = data["partner"]
        elif message_type == "collaboration_progress":
            self.part_done = data["progress"]
        elif message_type == "collaboration_question" and self._answer is not None:
            self._answering.append(asyncio.get_running_loop().create_task(self._reply(seq, data["text"])))
        elif message_type == "collaboration_answer":
            self._questions.hear(data["question_id"], data["text"])
        elif message_type == "collaboration_complete":
            self._completed = data
        elif message_type == "collaboration_reopened":
            self.partner, self.part_done = None, 0.0
        self._events.append(message)
        if message_type == "collaboration_closed":
            partner = data.get("partner", self.partner)
            self._end(Outcome(data["state"], self._completed.get("result"), data.get("reason"), partner))
        self._changed.set()

    async def _reply(self, question_id: int, text: str) -> None:
        assert self._answer is not None
        try:
            answer = self._answer
            if inspect.iscoroutinefunction(answer):
                said = await answer(text)
            else:
                # It may take its time, and may wait.
                said = await asyncio.get_running_loop().run_in_executor(None, answer, text)
            await self.answer(question_id, cast(str, said))
        except Exception:
            log.exception("A question of %s was not answered", self.session_id)

    def _end(self, outcome: Union[Outcome, AicollabError]) -> None:
        if self._ended.done():
            return
        if isinstance(outcome, AicollabError):
            self._ended.set_exception(outcome)
            self._ended.exception()
            self._questions.end(outcome)
        else:
            self._ended.set_result(outcome)
            self._questions.end(TaskFailed(f"{self.session_id} is {outcome.state}", state=outcome.state))
        self._changed.set()


class Requests:
    """All that one client has asked for and that has not ended."""

    def __init__(self) -> None:
        self._open: Dict[str, AsyncRequest] = {}
        # So many requests have no ack yet: what comes meanwhile may be about them.
        self._pending = 0
        self._early: Deque[HubMessage] = deque(maxlen=MAX_EVENTS)

    async def begin(self, request: AsyncRequest, requested: Awaitable[Ack]) -> None:
        self._pending += 1
        try:
            request._begin(fields_of(await requested))
            self._open[request.session_id] = request
            for message in list(self._early):
                self._tell(message)
        finally:
            self._pending -= 1
            if self._pending == 0:
                self._early.clear()

    def hear(self, message: HubMessage) -> None:
        if message["message_type"] == "error" and message["code"] == "EPOCH_CHANGED":
            self._lose_after(message.get("common_seq", 0))
        if message["message_type"].startswith(FOLLOWED) and (self._open or self._pending):
            if self._pending > 0:
                self._early.append(message)
            self._tell(message)

    def end(self, error: AicollabError) -> None:
        for request in self._open.values():
            request._end(error)
        self._open.clear()

    def _tell(self, message: HubMessage) -> None:
        session_id = cast(Dict[str, Any], message.get("data", {})).get("session_id")
        request = self._open.get(cast(str, session_id))
        if request is not None:
            request._hear(message)
            if message["message_type"] == "collaboration_closed":
                del self._open[request.session_id]

    def _lose_after(self, seq: int) -> None:
        for session_id, request in list(self._open.items()):
            if int(session_id[1:]) > seq:
                del self._open[session_id]
                request._end(Outcome("lost", reason=f"the hub has lost what it had after entry {seq}"))
