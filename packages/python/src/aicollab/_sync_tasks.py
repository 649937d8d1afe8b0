"""Tasks and requests for programs without asyncio."""

from __future__ import annotations

from typing import Any, Dict, Iterator, Mapping, Optional

from ._portal import Portal
from ._requests import AsyncRequest, Outcome
from ._tasks import AsyncTask
from .messages import Ack, HubMessage, Usage


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
