"""Keeps, in order, the messages that this AI has sent or wants to send and that have no answer."""

from __future__ import annotations

from collections import deque
from typing import Any, Callable, Deque, Dict, List, Mapping, Optional, Union

from ..errors import AicollabError
from .lines import Line, refused

Answer = Union[Dict[str, Any], AicollabError]
OnAnswer = Callable[[Answer], None]

# The socket gets about so many bytes at a time.
MAX_WRITE = 65_536


class _Entry:
    __slots__ = ("line", "on_answer", "is_written", "is_checked")

    def __init__(self, line: Line, on_answer: OnAnswer) -> None:
        self.line = line
        self.on_answer = on_answer
        self.is_written = False
        self.is_checked = False


class Unanswered:
    """At most `max_unacked` messages are written on this connection and have no answer; the others wait.

    On a new connection everything waits again, in the old order. A message that the hub refuses for a time waits in its
    place, and everything else waits with it, as the order would be lost otherwise.
    """

    def __init__(self) -> None:
        # By id, in the order of sending.
        self._entries: Dict[str, _Entry] = {}
        # Those that are not written, in the same order.
        self._waiting: Deque[str] = deque()
        self._pauses = 0

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, message_id: str, line: Line, on_answer: OnAnswer) -> None:
        """Appends a line. Raises ValueError when the id is that of an unanswered message, which is not affected."""
        if message_id in self._entries:
            raise ValueError(f'message "{message_id}" was sent before and has no answer yet')
        self._entries[message_id] = _Entry(line, on_answer)
        self._waiting.append(message_id)

    def restart(self) -> None:
        """Makes everything unanswered wait to be written again, before what was never written."""
        for entry in self._entries.values():
            entry.is_written = False
        self._wait()

    def next(self, limits: Mapping[str, int]) -> bytes:
        """Returns the next lines to write, about 64 KiB at most, or nothing when none may be.

        A line beyond the hub's limits is refused here: one that is too long would close each new connection.
        """
        if self._pauses > 0:
            return b""
        lines: List[bytes] = []
        size = 0
        while self._waiting and len(self._entries) - len(self._waiting) < limits["max_unacked"] and size < MAX_WRITE:
            message_id = self._waiting.popleft()
            entry = self._entries[message_id]
            if not entry.is_checked:
                refusal = _beyond(entry.line, limits)
                if refusal is not None:
                    del self._entries[message_id]
                    entry.on_answer(refusal)
                    continue
                entry.is_checked = True
            entry.is_written = True
            lines.append(entry.line.data)
            size += len(entry.line.data)
        return b"".join(lines)

    def settle(self, message_id: str, answer: Answer) -> None:
        """Settles a message with its answer. An unknown id is ignored, as an answer may come twice."""
        entry = self._entries.get(message_id)
        if entry is not None and entry.is_written:
            del self._entries[message_id]
            entry.on_answer(answer)

    def defer(self, message_id: str) -> None:
        """Defers a message: nothing is written until each `defer` was followed by `resume`."""
        entry = self._entries.get(message_id)
        if entry is not None:
            entry.is_written = False
        self._pauses += 1

    def resume(self) -> None:
        """Ends the time of one `defer`."""
        self._pauses -= 1
        if self._pauses == 0:
            self._wait()

    def abandon(self, error: AicollabError) -> None:
        """Answers everything with `error`, as no answer will come any more."""
        entries = list(self._entries.values())
        self._entries.clear()
        self._waiting.clear()
        for entry in entries:
            entry.on_answer(error)

    def _wait(self) -> None:
        self._waiting = deque(each for each, entry in self._entries.items() if not entry.is_written)


def _beyond(line: Line, limits: Mapping[str, int]) -> Optional[AicollabError]:
    length = len(line.data) - 1
    if length > limits["max_line_bytes"]:
        return refused("LINE_TOO_LONG", f"the line has {length} bytes, this hub takes {limits['max_line_bytes']}")
    if line.depth > limits["max_depth"]:
        return refused("TOO_COMPLEX", f"the message is {line.depth} deep, this hub takes {limits['max_depth']}")
    if line.elements > limits["max_elements"]:
        return refused(
            "TOO_COMPLEX",
            f"the message has {line.elements} keys and elements, this hub takes {limits['max_elements']}",
        )
    return None
