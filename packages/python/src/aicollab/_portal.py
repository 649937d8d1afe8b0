"""Runs coroutines of asyncio for programs without it, in a thread of their own."""

from __future__ import annotations

import asyncio
import concurrent.futures
import os
import threading
from typing import Any, AsyncIterator, Coroutine, Optional, TypeVar

from .errors import ClosedError

T = TypeVar("T")


class Portal:
    """Runs coroutines in a thread of its own."""

    def __init__(self) -> None:
        self._loop: Optional[asyncio.AbstractEventLoop] = None

    def start(self) -> None:
        if self._loop is not None:
            return
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._serve, args=[self._loop], name="aicollab", daemon=True).start()

    def stop(self) -> None:
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    @property
    def is_running(self) -> bool:
        return self._loop is not None

    def begin(self, coroutine: Coroutine[Any, Any, T]) -> concurrent.futures.Future[T]:
        if self._loop is None:
            coroutine.close()
            raise ClosedError("the client is not open: use it in a with statement", code="CLOSED", definite=True)
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Returns what the coroutine returns; Ctrl-C ends it."""
        future = self.begin(coroutine)
        try:
            return _result(future)
        except BaseException:
            future.cancel()
            raise

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()


def _result(future: concurrent.futures.Future[T]) -> T:
    # Windows hears Ctrl-C only between two waits.
    while os.name == "nt" and not future.done():
        concurrent.futures.wait([future], timeout=0.5)
    return future.result()


async def following(iterator: AsyncIterator[T]) -> T:
    return await iterator.__anext__()


async def close(iterator: Any) -> None:
    await iterator.aclose()
