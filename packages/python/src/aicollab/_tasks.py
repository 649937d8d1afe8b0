"""Follows tasks from their accept to their end at the hub: the fence, the lease, progress, questions, the result."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Dict, Mapping, Optional, Protocol, cast

from ._core.offers import Claim, Offer
from ._log import log
from ._timeout import within
from .errors import AicollabError, RefusedError, TaskLost
from .messages import NOT_HELD, Ack, Usage

if TYPE_CHECKING:
    Text = asyncio.Future[str]

# The lease is renewed when this part of it has passed in silence.
LEASE_PARTS = 3


class Hub(Protocol):
    """Tasks need this of their client."""

    async def _send(
        self,
        message_type: str,
        data: Any,
        target_ai: Optional[str],
        topic: Optional[str],
        message_id: Optional[str],
        timeout: Optional[float],
    ) -> Ack: ...


class Holder(Protocol):
    """Whoever holds tasks hears of their end."""

    def released(self, session_id: str) -> None: ...

    def given_back(self, session_id: str) -> None: ...


async def send(hub: Hub, message_type: str, data: Mapping[str, Any]) -> Ack:
    fields = {key: value for key, value in data.items() if value is not None}
    return await hub._send(message_type, fields, None, None, None, None)


def fields_of(ack: Ack) -> Dict[str, Any]:
    """Returns the fields that the ack of a message of this type always has."""
    return cast(Dict[str, Any], ack)


async def accept(hub: Hub, session_id: str) -> Claim:
    ack = fields_of(await send(hub, "collaboration_accept", {"session_id": session_id}))
    return Claim(ack["fence"], ack["lease_ms"])


class Questions:
    """Those that one party of a collaboration has asked, until they are answered."""

    def __init__(self) -> None:
        self._waiting: Dict[int, Text] = {}
        # The entry may come before the ack that says which question it answers; few can wait.
        self._early: Dict[int, str] = {}

    async def answer_to(self, question_id: int, timeout: Optional[float]) -> str:
        if question_id in self._early:
            return self._early.pop(question_id)
        answer: Text = asyncio.get_running_loop().create_future()
        self._waiting[question_id] = answer
        try:
            return await within(answer, timeout, "no answer came")
        finally:
            del self._waiting[question_id]

    def hear(self, question_id: int, text: str) -> None:
        waiting = self._waiting.get(question_id)
        if waiting is None:
            self._early[question_id] = text
        elif not waiting.done():
            waiting.set_result(text)

    def end(self, error: AicollabError) -> None:
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(error)


class AsyncTask:
    """A task that this AI has accepted. Its lease is renewed until it ends; where that ran out all the same, it is accepted
    again as long as it is still open. `request` and `task` are data of another AI that nobody has checked.
    """

    def __init__(self, hub: Hub, desk: Holder, offer: Offer, claim: Claim) -> None:
        self._hub = hub
        self._desk = desk
        self._claim = claim
        self._said_at = asyncio.get_running_loop().time()
        self._regaining: Optional[asyncio.Task[bool]] = None
        self._is_handing_back = False
        self._questions = Questions()
        self._lost = asyncio.Event()
        self.session_id = offer.session_id
        self.requester = offer.requester
        self.collaboration_type = offer.collaboration_type
        self.description: Optional[str] = offer.request.get("description")
        self.request = offer.request
        # What is to be done, in the requester's own form.
        self.task = offer.task
        # Why it is not this AI's any more; None while it is.
        self.lost: Optional[str] = None
        # It was completed, failed or given back by this AI.
        self.is_ended = False
        self._keeping = asyncio.get_running_loop().create_task(self._keep_lease())

    @property
    def fence(self) -> int:
        """Goes with all that is said of this task; give it to outside systems, too, where work must not happen twice."""
        return self._claim.fence

    @property
    def lease_ms(self) -> int:
        return self._claim.lease_ms

    @property
    def is_held(self) -> bool:
        return self.lost is None and not self.is_ended

    async def wait_lost(self) -> str:
        """Waits until the task is not this AI's any more, and returns why."""
        await self._lost.wait()
        return self.lost or ""

    async def progress(self, part: float, note: Optional[str] = None, *, usage: Optional[Usage] = None) -> Ack:
        """Says that so much (0–1) is done. Raises TaskLost."""
        return await self._say("collaboration_progress", {"progress": part, "note": note, "usage": usage})

    async def ask(self, text: str, *, timeout: Optional[float] = None) -> str:
        """Asks the requester, and returns the answer. Raises TaskLost, and TimeoutError after so many seconds."""
        ack = await self._say("collaboration_question", {"text": text})
        return await self._questions.answer_to(fields_of(ack)["seq"], timeout)

    async def answer(self, question_id: int, text: str) -> Ack:
        """Answers a `collaboration_question` of the requester, whose seq is `question_id`. Raises TaskLost."""
        return await self._say("collaboration_answer", {"question_id": question_id, "text": text})

    async def share_component(self, data: Mapping[str, Any]) -> Ack:
        """Shares a component (`os_component_share`) that belongs to the task, which renews the lease. Raises TaskLost."""
        return await self._say("os_component_share", data)

    async def complete(
        self,
        result: Optional[Mapping[str, Any]] = None,
        *,
        component_id: Optional[str] = None,
        usage: Optional[Usage] = None,
    ) -> Ack:
        """Ends the task with success; where the lease was lost, as long as nobody else has had it. Raises TaskLost."""
        return await self._end("success", result, component_id, usage)

    async def fail(self, reason: str, *, usage: Optional[Usage] = None) -> Ack:
        """Ends the task for good, without success: nobody else tries it. `result` then has `reason`. Raises TaskLost."""
        return await self._end("failure", {"reason": reason}, None, usage)

    async def decline(self, reason: Optional[str] = None) -> Optional[Ack]:
        """Hands the task back, so that it is offered to others at once; None where it was not this AI's any more."""
        self._is_handing_back = True
        try:
            return await self._send_held("collaboration_decline", {"reason": reason and reason[:1_000]})
        except RefusedError as error:
            if error.code not in NOT_HELD:
                raise
            return None
        finally:
            self._desk.given_back(self.session_id)
            self._stop()

    async def _end(
        self,
        outcome: str,
        result: Optional[Mapping[str, Any]],
        component_id: Optional[str],
        usage: Optional[Usage],
    ) -> Ack:
        fields = {"outcome": outcome, "result": result, "component_id": component_id, "usage": usage, "reaccept": True}
        ack = await self._say("collaboration_complete", fields)
        self._stop()
        return ack

    async def _say(self, message_type: str, data: Mapping[str, Any]) -> Ack:
        """Sends what only the task's partner may say; once more where the task had to be accepted again."""
        if self.is_ended:
            raise TaskLost(f"{self.session_id} was ended by this AI", code="SESSION_STATE", definite=True)
        if self.lost is not None:
            raise self._loss("SESSION_STATE")
        try:
            return await self._send_held(message_type, data)
        except RefusedError as error:
            # Another AI has had the task in between, or this one under a fence that it never learned.
            if error.code in NOT_HELD and await self._regain():
                return await self._send_again(message_type, data)
            if error.code == "SESSION_TAKEN":
                self._lose("another AI has it (SESSION_TAKEN)")
            if self.lost is not None:
                raise self._loss(error.code) from error
            raise

    async def _send_again(self, message_type: str, data: Mapping[str, Any]) -> Ack:
        try:
            return await self._send_held(message_type, data)
        except RefusedError as error:
            if error.code not in NOT_HELD:
                raise
            self._lose(f"it lost the task ({error.code})")
            raise self._loss(error.code) from error

    async def _send_held(self, message_type: str, data: Mapping[str, Any]) -> Ack:
        self._said_at = asyncio.get_running_loop().time()
        return await send(self._hub, message_type, {"session_id": self.session_id, "fence": self.fence, **data})

    def _loss(self, code: str) -> TaskLost:
        return TaskLost(f"{self.session_id} is not this AI's any more: {self.lost}", code=code, definite=True)

    async def _keep_lease(self) -> None:
        loop = asyncio.get_running_loop()
        while self.is_held:
            part = self.lease_ms / 1000 / LEASE_PARTS
            await asyncio.sleep(max(0.01, self._said_at + part - loop.time()))
            if loop.time() - self._said_at < part or not self.is_held:
                continue
            try:
                # While the hub is away, one renewal waits for it.
                await self._send_held("collaboration_renew", {})
            except RefusedError as error:
                if error.code in NOT_HELD and self.is_held:
                    await self._regain()
            except AicollabError:
                return

    async def _regain(self) -> bool:
        """Accepts the task again, which the hub allows as long as nobody else has."""
        if self._regaining is None:
            self._regaining = asyncio.get_running_loop().create_task(self._accept_again())
            self._regaining.add_done_callback(lambda _: setattr(self, "_regaining", None))
        return await asyncio.shield(self._regaining)

    async def _accept_again(self) -> bool:
        try:
            claim = await accept(self._hub, self.session_id)
        except RefusedError as error:
            self._lose(f"it lost the task ({error.code})")
            return False
        except AicollabError:
            return False
        if claim.fence != self.fence:
            log.info("Took %s again, with fence %s", self.session_id, claim.fence)
        self._claim = claim
        return True

    def _hear_reopened(self) -> None:
        """The lease ran out: it is taken again for what is being done anyway."""
        if self.is_held and not self._is_handing_back and self._regaining is None:
            asyncio.get_running_loop().create_task(self._regain())

    def _lose(self, why: str) -> None:
        if not self.is_held:
            return
        self.lost = why
        self._lost.set()
        self._questions.end(self._loss("SESSION_STATE"))
        self._stop()

    def _stop(self) -> None:
        if self.lost is None:
            self.is_ended = True
        self._keeping.cancel()
        self._desk.released(self.session_id)
