"""Holds what came from the hub until it is handed out: bounded, in order, each entry once."""

from __future__ import annotations

from collections import deque
from typing import Any, Callable, Deque, Dict, Optional, Tuple

Message = Dict[str, Any]


class Inbox:
    """When it holds more than `most` bytes it drops what comes.

    Entries can be read again from the journal: as soon as those that it holds are handed out it calls `on_refill`, once, and
    the client resumes from `position`.
    """

    def __init__(self, most: int, on_refill: Callable[[], None]) -> None:
        self._most = most
        self._on_refill = on_refill
        self._held: Deque[Tuple[Message, int]] = deque()
        self._size = 0
        self._positions_held = 0
        self._last_seq = 0
        self._is_dropping = False
        self._is_refilling = False
        # Everything up to this seq was handed out or did not concern this AI; it is None until the first `welcome`.
        self.position: Optional[int] = None
        self.is_ended = False
        self.end_error: Optional[Exception] = None
        # Is called when there is something to take, or the end.
        self.wake: Callable[[], None] = lambda: None

    def restart(self) -> None:
        """Begins a connection that delivers from `position` on, dropped entries included."""
        self._is_dropping = False
        self._is_refilling = False

    def put(self, message: Message, size: int) -> None:
        """Adds a message of `size` bytes. Entries that came before are ignored."""
        seq: Optional[int] = message.get("seq")
        is_entry = seq is not None and message["message_type"] != "caught_up"
        if self.is_ended or (seq is not None and is_entry and seq <= self._last_seq):
            return
        # After an entry was dropped, no later position may be reached before that entry has come again.
        if seq is not None and self._is_dropping:
            return
        if self._size + size > self._most and self._held:
            if seq is not None:
                self._is_dropping = True
                self._refill_when_empty()
            return
        if seq is not None:
            self._last_seq = seq if is_entry else self._last_seq
            self._positions_held += 1
        self._size += size
        self._held.append((message, size))
        self.wake()

    def take_back(self, seq: int, notice: Message) -> None:
        """Takes back what came after `seq` and was not handed out, as the hub has lost it; `notice` is handed out instead."""
        kept: Deque[Tuple[Message, int]] = deque()
        for message, size in self._held:
            if message.get("seq", 0) <= seq:
                kept.append((message, size))
            else:
                self._size -= size
                self._positions_held -= 1
        kept.append((notice, 0))
        self._held = kept
        self._last_seq = min(self._last_seq, seq)
        if self.position is not None:
            self.position = min(self.position, seq)
        self.wake()

    def end(self, error: Optional[Exception]) -> None:
        """Ends the inbox: what is held is still handed out."""
        if not self.is_ended:
            self.is_ended, self.end_error = True, error
        self.wake()

    def take(self) -> Optional[Message]:
        """Returns the next message, or None where nothing is there."""
        if not self._held:
            return None
        message, size = self._held.popleft()
        self._size -= size
        seq = message.get("seq")
        if seq is not None:
            self._positions_held -= 1
            self.position = max(self.position or 0, seq)
        self._refill_when_empty()
        return message

    def _refill_when_empty(self) -> None:
        if not self._is_dropping or self._is_refilling or self.is_ended:
            return
        self._is_refilling = self._positions_held == 0 and self._size <= self._most / 2
        if self._is_refilling:
            self._on_refill()
