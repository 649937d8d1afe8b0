"""Follows tasks from their accept to their end at the hub: the fence, the lease, progress, questions, the result."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, Deque, Dict, Mapping, Optional, Protocol, cast

from ._core.offers import Claim, Offer, Offers, Rules
from ._log import log
from .errors import AicollabError, ClosedError, RefusedError, TaskLost
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
            return await asyncio.wait_for(answer, timeout)
        except asyncio.TimeoutError:
            raise TimeoutError(f"no answer came within {timeout} s") from None
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

    def __init__(self, hub: Hub, desk: Desk, offer: Offer, claim: Claim) -> None:
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


class Desk:
    """Takes tasks for one AI, up to `parallel` at a time."""

    def __init__(self, hub: Hub, rules: Rules, parallel: int) -> None:
        self._hub = hub
        self._offers = Offers(rules)
        self._parallel = parallel
        self._held: Dict[str, AsyncTask] = {}
        self._accepting: Optional[asyncio.Task[None]] = None
        # These were accepted and not handed out yet.
        self._ready: Deque[AsyncTask] = deque()
        self._changed = asyncio.Event()
        self._end: Optional[AicollabError] = None
        self.is_closed = False
        self._ask_for_more({})

    async def next(self) -> Optional[AsyncTask]:
        """Returns the next task once it is accepted; None when the client was closed. Raises HubError."""
        while not self._ready:
            if self._end is not None:
                if isinstance(self._end, ClosedError):
                    return None
                raise self._end
            self._changed.clear()
            self._take_next()
            await self._changed.wait()
        return self._ready.popleft()

    def hear(self, message: Mapping[str, Any]) -> None:
        """Hears what the hub sends, replayed or not."""
        message_type, data = message["message_type"], message.get("data", {})
        if message_type == "collaboration_answer" and data["session_id"] in self._held:
            self._held[data["session_id"]]._questions.hear(data["question_id"], data["text"])
        if message_type == "error" and message["code"] == "EPOCH_CHANGED":
            self._lose_after(message["common_seq"])
        self._offers.hear(message)
        if not message.get("replayed"):
            self._tell_tasks(message_type, data)
        for session_id, reason, fence in self._offers.take_refusals():
            log.info("Declined %s: %s", session_id, reason)
            self._post("collaboration_decline", {"session_id": session_id, "fence": fence, "reason": reason})
        self._changed.set()

    def released(self, session_id: str) -> None:
        """A task is not held any more."""
        self._held.pop(session_id, None)
        self._changed.set()

    def given_back(self, session_id: str) -> None:
        self._offers.refuse(session_id)

    def end(self, error: AicollabError) -> None:
        """The client has ended."""
        self._end = error
        for task in list(self._held.values()):
            task._lose("the client has ended")
        self._changed.set()

    async def close(self) -> None:
        """Takes nothing more, and gives back what was not handed out; what is held goes on."""
        self.is_closed, self._parallel = True, 0
        if self._accepting is not None:
            await asyncio.wait([self._accepting])
        while self._ready and self._end is None:
            await self._ready.popleft().decline("it takes no more tasks")

    def _tell_tasks(self, message_type: str, data: Mapping[str, Any]) -> None:
        if message_type == "collaboration_closed" and data["session_id"] in self._held:
            reason = f" ({data['reason']})" if "reason" in data else ""
            self._held[data["session_id"]]._lose(f"it is {data['state']} at the hub{reason}")
        elif message_type == "collaboration_reopened":
            self._offered_again(data["session_id"])
        elif message_type == "training_sync":
            for op in data["collab_ops"]:
                if op["state"] == "open":
                    self._offered_again(op["session_id"])
                elif op["session_id"] in self._held:
                    self._offers.forget(op["session_id"])

    def _offered_again(self, session_id: str) -> None:
        task = self._held.get(session_id)
        if task is not None:
            self._offers.forget(session_id)
            task._hear_reopened()

    def _lose_after(self, seq: int) -> None:
        for task in list(self._held.values()):
            if task.fence > seq:
                task._lose("the hub has lost it")

    def _take_next(self) -> None:
        if self._accepting is not None or len(self._held) >= self._parallel:
            return
        offer = self._offers.next(self._held)
        if offer is not None:
            self._offers.forget(offer.session_id)
            self._accepting = asyncio.get_running_loop().create_task(self._take(offer))
            self._accepting.add_done_callback(self._taken)
            return
        after = self._offers.take_unlisted()
        if after is not None:
            self._ask_for_more({"after": after})

    def _taken(self, accepting: asyncio.Task[None]) -> None:
        self._accepting = None
        if not accepting.cancelled() and accepting.exception() is not None:
            log.error("A task could not be taken", exc_info=accepting.exception())
        self._changed.set()

    async def _take(self, offer: Offer) -> None:
        claim = offer.claim
        if claim is None:
            try:
                claim = await accept(self._hub, offer.session_id)
            except AicollabError as error:
                log.info("Did not get %s of %s: %s", offer.session_id, offer.requester, error.code)
                return
        task = AsyncTask(self._hub, self, offer, claim)
        self._held[offer.session_id] = task
        self._ready.append(task)

    def _ask_for_more(self, data: Mapping[str, Any]) -> None:
        self._post("sync", data)

    def _post(self, message_type: str, data: Mapping[str, Any]) -> None:
        """Sends what nobody has to wait for."""
        sending = asyncio.get_running_loop().create_task(send(self._hub, message_type, data))
        self._posting = sending

        def done(each: asyncio.Task[Ack]) -> None:
            error = None if each.cancelled() else each.exception()
            if error is not None:
                log.debug("The hub refused %s: %s", message_type, error)

        sending.add_done_callback(done)
