"""Leads one connection from its first line to its end: what is due in which order, pings, and whether the hub fell silent."""

from __future__ import annotations

import json
from typing import Any, Dict, List, Mapping, Optional

from ..messages import DEFAULT_LIMITS
from .unanswered import Unanswered

# A hub counts as dead after so many heartbeat intervals without a byte; after one interval it is pinged.
MAX_SILENT_INTERVALS = 3


class Link:
    def __init__(self, unanswered: Unanswered, first_line: Mapping[str, Any], now: float) -> None:
        self._unanswered = unanswered
        # The hub's limits are known from its `welcome` on.
        self._limits: Optional[Mapping[str, int]] = None
        self._interval_s = DEFAULT_LIMITS["heartbeat_interval_ms"] / 1000
        self._last_byte = now
        # These lines are written before any message.
        self._control: List[bytes] = [_line(first_line)]
        self._cursor: Optional[int] = None
        self._is_draining = False
        self.deadline = now + self._interval_s
        # The connection has to be closed, for this reason where there is one.
        self.is_over = False
        self.reason: Optional[Exception] = None

    def end(self, reason: Optional[Exception] = None) -> None:
        self.is_over = True
        self.reason = self.reason or reason

    def begin(self, welcome: Mapping[str, Any], hello: Optional[Mapping[str, Any]], now: float) -> None:
        """Begins after the hub's `welcome`: `hello` is due, which a visit has not, then the messages."""
        self._limits = {**DEFAULT_LIMITS, **welcome["limits"]}
        self._interval_s = welcome["heartbeat_interval_ms"] / 1000
        self.deadline = now + self._interval_s
        if hello is not None:
            self.say(hello)

    def say(self, message: Mapping[str, Any]) -> None:
        self._control.append(_line(message))

    def received(self, seq: int) -> None:
        """Everything up to `seq` is done with; of several calls only the last is sent."""
        self._cursor = seq

    def heard(self, now: float) -> None:
        self._last_byte = now

    def drains(self) -> None:
        self._is_draining = True

    def due(self) -> bytes:
        """Returns what is to be written now, or nothing."""
        if self.is_over:
            return b""
        lines, self._control = self._control, []
        if self._limits is not None and self._cursor is not None:
            lines.append(_line({"message_type": "received", "data": {"cursor": self._cursor}}))
            self._cursor = None
        if self._limits is not None and not self._is_draining:
            lines.append(self._unanswered.next(self._limits))
        return b"".join(lines)

    def tick(self, now: float) -> None:
        """Looks at the clock when `deadline` has come."""
        if now < self.deadline or self.is_over:
            return
        self.deadline = now + self._interval_s
        silent_s = now - self._last_byte
        if silent_s >= MAX_SILENT_INTERVALS * self._interval_s:
            self.end(ConnectionError("the hub has fallen silent"))
        elif silent_s >= self._interval_s:
            self.say({"message_type": "ping"})


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def without_none(fields: Dict[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in fields.items() if value is not None}
