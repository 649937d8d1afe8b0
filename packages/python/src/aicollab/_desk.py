"""Takes tasks for one AI, so many at a time, and tells each what the hub says of it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Deque, Dict, Mapping, Optional

from ._core.offers import Offer, Offers, Rules
from ._log import log
from ._tasks import AsyncTask, Hub, accept, send
from .errors import AicollabError, ClosedError
from .messages import Ack


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
