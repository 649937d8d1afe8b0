"""Moves bytes between a socket and its owner."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence, cast

if TYPE_CHECKING:
    Ended = asyncio.Future[Optional[Exception]]


class Wire(asyncio.Protocol):
    """`ended` has None, or the error that broke the connection."""

    def __init__(self, on_data: Callable[[bytes], None], on_room: Callable[[], None]) -> None:
        self._on_data = on_data
        self._on_room = on_room
        self.has_room = True
        self.ended: Ended = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._on_data(data)

    def pause_writing(self) -> None:
        self.has_room = False

    def resume_writing(self) -> None:
        self.has_room = True
        self._on_room()

    def fail(self, error: Exception) -> None:
        """Ends the connection for this reason."""
        if not self.ended.done():
            self.ended.set_result(error)
        self.transport.abort()

    def connection_lost(self, exc: Optional[Exception]) -> None:
        if not self.ended.done():
            self.ended.set_result(exc)

    @property
    def peer(self) -> Optional[str]:
        """The IP address of the other end."""
        name: Sequence[Any] = self.transport.get_extra_info("peername") or ()
        return str(name[0]) if name else None
